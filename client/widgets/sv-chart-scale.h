/* sv-chart-scale.h: which round numbers stand along the axis of a chart
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* Values here are for the eye alone, so they are doubles; amounts stay integers everywhere else. */
typedef struct
{
  double low;  /* 0 or below */
  double high; /* above low */
  double step; /* between two lines of the grid: 1, 2 or 5 times a power of ten */
} SvChartScale;

/**
 * sv_chart_scale_fit:
 * @lines: about so many steps between @low and @high; 2 or more
 *
 * The smallest round scale that holds 0 and every value from @lowest to @highest.
 */
SvChartScale sv_chart_scale_fit (double lowest, double highest, guint lines);

/* How many steps there are; lines stand at low + i · step for i from 0 to that number. */
guint sv_chart_scale_steps (const SvChartScale *scale);

/* Where @value lies on @length pixels, 0 at the low end. */
double sv_chart_scale_place (const SvChartScale *scale, double value, double length);

/* Returns: (transfer full): a number for the axis: "350", "12.5k", "1.2M", "-3k" */
char *sv_chart_dup_short (double value);
