/* sv-dashboard-page.h: how the house stands today, and what waits for a person
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-page.h"

#define SV_TYPE_DASHBOARD_PAGE (sv_dashboard_page_get_type ())
G_DECLARE_FINAL_TYPE (SvDashboardPage, sv_dashboard_page, SV, DASHBOARD_PAGE, SvPage)
