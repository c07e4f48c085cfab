/* sv-chart.h: bars, lines or stacked bars over a row of labels
 *
 * Drawn with the colours of the style; series are told apart by labels beside them and by a palette
 * that survives colour blindness. Arrow keys walk over the points, Return opens one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#define SV_TYPE_CHART (sv_chart_get_type ())
G_DECLARE_FINAL_TYPE (SvChart, sv_chart, SV, CHART, GtkWidget)

typedef enum
{
  SV_CHART_BARS,
  SV_CHART_LINE,
  SV_CHART_STACKED,
} SvChartKind;

/* Signal "activated" (guint point, guint series): Return or a click. */

/* @title: its name for screen readers, shown by the page */
GtkWidget *sv_chart_new (SvChartKind kind, const char *title);

/* Takes the data anew, empty; then each series has one value for each label. */
void sv_chart_set_labels (SvChart *self, const char *const *labels);
/* @values: as many as there are labels; NAN where there is none */
void sv_chart_add_series (SvChart *self, const char *name, const double *values);

/* How a value is written at the grid and beside a point. Returns: (transfer full) */
typedef char *(*SvChartFormat) (double value);
void sv_chart_set_format (SvChart *self, SvChartFormat format);

/* Returns: (transfer floating): the same data as a table, for who cannot see the drawing */
GtkWidget *sv_chart_make_table (SvChart *self);

/* The distance of grid lines that gives about @lines of them up to @highest: 1, 2 or 5 times a
 * power of ten. */
double sv_chart_step (double highest, guint lines);
