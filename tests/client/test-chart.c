/* test-chart.c: steps of the grid, and the points that keys reach
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "widgets/sv-chart.h"

#include <adwaita.h>
#include <math.h>

static void
test_steps (void)
{
  g_assert_cmpfloat (sv_chart_step (100, 4), ==, 50);
  g_assert_cmpfloat (sv_chart_step (80, 4), ==, 20);
  g_assert_cmpfloat (sv_chart_step (7, 4), ==, 2);
  g_assert_cmpfloat (sv_chart_step (40000, 4), ==, 10000);
  g_assert_cmpfloat (sv_chart_step (0, 4), ==, 1);
}

static char *
text_at (GtkGrid *grid, int column, int row)
{
  return g_strdup (gtk_label_get_text (GTK_LABEL (gtk_grid_get_child_at (grid, column, row))));
}

static void
test_table (void)
{
  const char *labels[] = { "Jan", "Feb", NULL };
  const double bought[] = { 10, NAN };
  const double sold[] = { 4, 1200 };
  GtkWidget *chart = g_object_ref_sink (sv_chart_new (SV_CHART_LINE, "Months"));
  GtkWidget *table;
  g_autofree char *missing = NULL;
  g_autofree char *value = NULL;
  g_autofree char *name = NULL;

  sv_chart_set_labels (SV_CHART (chart), labels);
  sv_chart_add_series (SV_CHART (chart), "Bought", bought);
  sv_chart_add_series (SV_CHART (chart), "Sold", sold);
  table = g_object_ref_sink (sv_chart_make_table (SV_CHART (chart)));
  name = text_at (GTK_GRID (table), 2, 0);
  missing = text_at (GTK_GRID (table), 1, 2);
  value = text_at (GTK_GRID (table), 2, 2);

  g_assert_cmpstr (name, ==, "Sold");
  g_assert_cmpstr (missing, ==, "–");
  g_assert_cmpstr (value, ==, "1200");
  g_object_unref (table);
  g_assert_finalize_object (chart);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/chart/grid-steps-are-round", test_steps);
  g_test_add_func ("/chart/table-holds-the-same-figures", test_table);

  return g_test_run ();
}
