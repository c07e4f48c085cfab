/* sv-log-page.h: everything that was changed, by whom and when
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-page.h"

#define SV_TYPE_LOG_PAGE (sv_log_page_get_type ())
G_DECLARE_FINAL_TYPE (SvLogPage, sv_log_page, SV, LOG_PAGE, SvPage)
