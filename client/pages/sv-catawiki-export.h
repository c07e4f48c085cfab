/* sv-catawiki-export.h: the chosen watches as the file that Catawiki takes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-window.h"
#include "sv-work-bar.h"

/**
 * sv_catawiki_export:
 * @ids: of gint64; kept
 *
 * Asks where the file shall be, and writes it. When a value cannot leave nothing is written: the
 * faults are shown, and each leads to its listing.
 */
void sv_catawiki_export (SvWindow *window, SvWorkBar *work, GArray *ids);
