/* sv-job-row.h: one piece of the server's work, with what can be done about it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sv-house.h"

/* Whether a job of that state is still to come to its end by itself. */
gboolean sv_job_is_busy (const char *state);

/**
 * sv_job_row_new:
 * @job: as the server tells it
 *
 * Its name, how far it is or why it failed, and buttons to cancel it or to try it again.
 */
GtkWidget *sv_job_row_new (SvHouse *house, JsonObject *job);
