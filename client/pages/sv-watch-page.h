/* sv-watch-page.h: the editor of one watch
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-edit-page.h"

#define SV_TYPE_WATCH_PAGE (sv_watch_page_get_type ())
G_DECLARE_FINAL_TYPE (SvWatchPage, sv_watch_page, SV, WATCH_PAGE, SvEditPage)

/* Opened with "id=7", "new=1", or "copy=7" for a new one with the values of another. */
