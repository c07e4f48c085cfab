/* sv-adaptive.h: a place that knows whether it is narrow
 *
 * libadwaita 1.2 has no break points. What stands in this place may be told by a binding to
 * "narrow" to show a button for a row of buttons; its own width asks for nothing, so that the
 * window can be made narrower than what the wide form needs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#define SV_TYPE_ADAPTIVE (sv_adaptive_get_type ())
G_DECLARE_FINAL_TYPE (SvAdaptive, sv_adaptive, SV, ADAPTIVE, GtkWidget)

/* Properties: "child"; "narrow-below": the width in pixels under which it is narrow; "narrow" (read
 * only); "width" (read only): the latest one. */

gboolean sv_adaptive_get_narrow (SvAdaptive *self);
int sv_adaptive_get_width (SvAdaptive *self);
