/* sv-chart-mark.h: the place of one point in a chart, for pointer, keyboard and screen reader
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#define SV_TYPE_CHART_MARK (sv_chart_mark_get_type ())
G_DECLARE_FINAL_TYPE (SvChartMark, sv_chart_mark, SV, CHART_MARK, GtkWidget)

/* Signal "open": clicked, or Enter. It draws nothing but its focus; its chart draws the point. */

/* @text: what the point says, for a screen reader; @opens: whether there is something to open */
GtkWidget *sv_chart_mark_new (const char *text, gboolean opens);

/* Whether the pointer is on it. */
gboolean sv_chart_mark_is_hovered (SvChartMark *self);
