/* sv-jobs-page.h: what the server works on and what became of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-page.h"

#define SV_TYPE_JOBS_PAGE (sv_jobs_page_get_type ())
G_DECLARE_FINAL_TYPE (SvJobsPage, sv_jobs_page, SV, JOBS_PAGE, SvPage)
