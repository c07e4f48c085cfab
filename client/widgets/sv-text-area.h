/* sv-text-area.h: text of several lines, with a count when it has a limit
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-entry.h"

#define SV_TYPE_TEXT_AREA (sv_text_area_get_type ())
G_DECLARE_FINAL_TYPE (SvTextArea, sv_text_area, SV, TEXT_AREA, GtkWidget)

/* @max: characters, 0 without a limit; @lines: how high it is at least */
GtkWidget *sv_text_area_new (gint64 max, int lines);
