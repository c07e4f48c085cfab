/* sv-dashboard-figures.h: the report of the dashboard put into figures and charts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-figure.h"
#include "widgets/sv-chart-card.h"

#include <json-glib/json-glib.h>

/* All of them, in the order in which they stand. */
typedef struct
{
  SvFigure *stock;
  SvFigure *on_the_way;
  SvFigure *listed;
  SvFigure *sold;
  SvFigure *profit;
} SvDashboardFigures;

/* @report: what GET reports/dashboard answered. Figures that the report leaves out are hidden. */
void sv_dashboard_show_figures (const SvDashboardFigures *figures, JsonObject *report);
void sv_dashboard_show_months (SvChartCard *card, JsonObject *report);
void sv_dashboard_show_statuses (SvChartCard *card, JsonObject *report);

/* Whether there is nothing in the house yet. */
gboolean sv_dashboard_is_empty (JsonObject *report);

/**
 * sv_dashboard_on_the_way:
 * @count: (out): watches that were bought and are not listed yet
 *
 * Returns: (transfer full): the query of exactly these, NULL when the house has no such status
 */
char *sv_dashboard_on_the_way (JsonObject *report, gint64 *count);
