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
 * sv_job_rows_show:
 * @first: where the rows of @jobs begin; what stands there and below it gives way
 *
 * A row whose job is as it was stays, and keeps the focus and the hand that is about to press it.
 */
void sv_job_rows_show (GtkListBox *list, guint first, SvHouse *house, JsonArray *jobs);
