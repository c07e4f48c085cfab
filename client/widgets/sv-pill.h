/* sv-pill.h: a status as a small coloured label; the text says it too
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#define SV_TYPE_PILL (sv_pill_get_type ())
G_DECLARE_FINAL_TYPE (SvPill, sv_pill, SV, PILL, GtkWidget)

GtkWidget *sv_pill_new (void);

/* @colour: (nullable): one of the colours of a status, "green"; @text: (nullable): NULL hides the
 * pill */
void sv_pill_set (SvPill *self, const char *text, const char *colour);
