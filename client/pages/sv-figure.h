/* sv-figure.h: one figure of the dashboard: its name, its value, a small line, and what is behind
 * it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "widgets/sv-spark.h"

#define SV_TYPE_FIGURE (sv_figure_get_type ())
G_DECLARE_FINAL_TYPE (SvFigure, sv_figure, SV, FIGURE, GtkWidget)

/* Signal "open" (const char *open): it was clicked. */

GtkWidget *sv_figure_new (const char *title);

/* @unit: (nullable): a currency; @exact: (nullable): the value to the last digit, as a tooltip;
 * @open: (nullable): a query */
void sv_figure_set (SvFigure *self, const char *value, const char *unit, const char *exact,
                    const char *note, const char *open);
SvSpark *sv_figure_get_spark (SvFigure *self);
