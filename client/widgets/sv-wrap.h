/* sv-wrap.h: a layout of one line, or of several where that is too long
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#define SV_TYPE_WRAP (sv_wrap_get_type ())
G_DECLARE_FINAL_TYPE (SvWrap, sv_wrap, SV, WRAP, GtkLayoutManager)

/**
 * sv_wrap_new:
 * @spacing: between children and between lines
 *
 * The first child gets what the others leave of the one line. When they do not fit beside each
 * other it has a line of its own, and the others stand below it, on as many lines as they need.
 */
GtkLayoutManager *sv_wrap_new (int spacing);
