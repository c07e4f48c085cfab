/* sv-chart-card.h: a chart under its heading, which can be read as a table instead
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-chart.h"

#define SV_TYPE_CHART_CARD (sv_chart_card_get_type ())
G_DECLARE_FINAL_TYPE (SvChartCard, sv_chart_card, SV, CHART_CARD, GtkWidget)

/* Signal "open" (const char *open): as of the chart. */

GtkWidget *sv_chart_card_new (SvChartKind kind, const char *title);

/* @note: (nullable): what the figures leave out */
void sv_chart_card_set (SvChartCard *self, const char *note, const char *point_name,
                        const char *bar_name, const char *line_name, const SvChartPoint *points,
                        guint n);
