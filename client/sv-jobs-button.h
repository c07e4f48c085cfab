/* sv-jobs-button.h: what the server is working on, in the header bar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sv-house.h"

#define SV_TYPE_JOBS_BUTTON (sv_jobs_button_get_type ())
G_DECLARE_FINAL_TYPE (SvJobsButton, sv_jobs_button, SV, JOBS_BUTTON, AdwBin)

/* Hides itself from who may not see jobs. */
void sv_jobs_button_set_house (SvJobsButton *self, SvHouse *house);

/* Where it is narrow, the button is there only while something runs or has failed; all jobs are a
 * page of the sidebar too. */
void sv_jobs_button_set_narrow (SvJobsButton *self, gboolean narrow);
