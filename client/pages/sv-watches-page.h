/* sv-watches-page.h: all watches as a list or as tiles
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-page.h"

#define SV_TYPE_WATCHES_PAGE (sv_watches_page_get_type ())
G_DECLARE_FINAL_TYPE (SvWatchesPage, sv_watches_page, SV, WATCHES_PAGE, SvPage)
