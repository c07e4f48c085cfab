/* sv-chart.h: columns with a line, or rows, drawn quietly; every point can be walked to and opened
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#define SV_TYPE_CHART (sv_chart_get_type ())
G_DECLARE_FINAL_TYPE (SvChart, sv_chart, SV, CHART, GtkWidget)

typedef enum
{
  SV_CHART_COLUMNS, /* one after the other, as months are; with a line over them */
  SV_CHART_ROWS,    /* one under the other, each with its name and its value */
} SvChartKind;

/* All texts are copied. */
typedef struct
{
  const char *label; /* at the axis: "Nov" */
  const char *title; /* in full: "November 2026" */
  double bar;
  double line;           /* of columns, when the line has a name */
  const char *bar_text;  /* "120,000.00 SEK, 4 sales" */
  const char *line_text; /* (nullable) */
  const char *open;      /* (nullable): what the signal gives when it is opened */
} SvChartPoint;

/* Signal "open" (const char *open): a point was clicked, or Enter pressed on it. */

GtkWidget *sv_chart_new (SvChartKind kind);

/* @line_name: (nullable): NULL when there is no line */
void sv_chart_set (SvChart *self, const char *bar_name, const char *line_name,
                   const SvChartPoint *points, guint n);

/* The two colours of the house's charts: told apart by every eye, on light and on dark. */
void sv_chart_get_colours (GdkRGBA *bar, GdkRGBA *line);
