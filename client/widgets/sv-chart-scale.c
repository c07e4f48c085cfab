/* sv-chart-scale.c: which round numbers stand along the axis of a chart
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-chart-scale.h"

#include <math.h>

static double
round_step (double step)
{
  double power = pow (10, floor (log10 (step)));
  double first = step / power;

  /* A hair's breadth of the division must not make the next step out of a round one. */
  if (first <= 1 + 1e-9)
    return power;
  if (first <= 2 + 1e-9)
    return 2 * power;
  if (first <= 5 + 1e-9)
    return 5 * power;
  return 10 * power;
}

SvChartScale
sv_chart_scale_fit (double lowest, double highest, guint lines)
{
  SvChartScale scale = { 0, 1, 1 };

  g_return_val_if_fail (lines >= 2, scale);

  lowest = MIN (lowest, 0);
  highest = MAX (highest, 0);
  if (highest - lowest <= 0)
    return scale;

  scale.step = round_step ((highest - lowest) / lines);
  scale.low = floor (lowest / scale.step + 1e-9) * scale.step;
  scale.high = ceil (highest / scale.step - 1e-9) * scale.step;

  return scale;
}

guint
sv_chart_scale_steps (const SvChartScale *scale)
{
  return (guint)lround ((scale->high - scale->low) / scale->step);
}

double
sv_chart_scale_place (const SvChartScale *scale, double value, double length)
{
  return (value - scale->low) / (scale->high - scale->low) * length;
}

char *
sv_chart_dup_short (double value)
{
  static const char *const units[] = { "", "k", "M", "G" };
  double number = fabs (value);
  const char *sign = value < 0 ? "-" : "";
  guint unit = 0;

  while (number >= 999.5 && unit + 1 < G_N_ELEMENTS (units))
    {
      number /= 1000;
      unit++;
    }

  /* One digit after the point where it says something. */
  if (number < 99.95 && fabs (number - round (number)) >= 0.05)
    return g_strdup_printf ("%s%.1f%s", sign, number, units[unit]);
  if (round (number) == 0)
    return g_strdup ("0");
  return g_strdup_printf ("%s%.0f%s", sign, number, units[unit]);
}
