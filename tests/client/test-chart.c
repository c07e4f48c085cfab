/* test-chart.c: charts stand on round numbers, and their points can be walked to and opened
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pages/sv-dashboard-figures.h"
#include "widgets/sv-chart-mark.h"
#include "widgets/sv-chart-scale.h"
#include "widgets/sv-chart.h"

#include <adwaita.h>

static void
assert_scale (double lowest, double highest, double low, double high, double step)
{
  SvChartScale scale = sv_chart_scale_fit (lowest, highest, 5);

  g_assert_cmpfloat_with_epsilon (scale.low, low, 1e-6);
  g_assert_cmpfloat_with_epsilon (scale.high, high, 1e-6);
  g_assert_cmpfloat_with_epsilon (scale.step, step, 1e-6);
}

static void
test_scale_is_round (void)
{
  assert_scale (0, 207000, 0, 250000, 50000);
  assert_scale (0, 100, 0, 100, 20);
  assert_scale (3, 7, 0, 8, 2);
  assert_scale (0, 0.3, 0, 0.3, 0.1);
}

static void
test_scale_holds_losses (void)
{
  assert_scale (-120, 900, -500, 1000, 500);
  assert_scale (-7, -3, -8, 0, 2);
}

static void
test_scale_of_nothing (void)
{
  assert_scale (0, 0, 0, 1, 1);
}

static void
test_scale_places (void)
{
  SvChartScale scale = sv_chart_scale_fit (-100, 300, 4);

  g_assert_cmpuint (sv_chart_scale_steps (&scale), ==, 4);
  g_assert_cmpfloat_with_epsilon (sv_chart_scale_place (&scale, -100, 200), 0, 1e-6);
  g_assert_cmpfloat_with_epsilon (sv_chart_scale_place (&scale, 0, 200), 50, 1e-6);
  g_assert_cmpfloat_with_epsilon (sv_chart_scale_place (&scale, 300, 200), 200, 1e-6);
}

static void
assert_short (double value, const char *text)
{
  g_autofree char *said = sv_chart_dup_short (value);

  g_assert_cmpstr (said, ==, text);
}

static void
test_short_numbers (void)
{
  assert_short (0, "0");
  assert_short (-0.01, "0");
  assert_short (350, "350");
  assert_short (0.5, "0.5");
  assert_short (999, "999");
  assert_short (999.7, "1k");
  assert_short (12500, "12.5k");
  assert_short (150000, "150k");
  assert_short (999999, "1M");
  assert_short (1200000, "1.2M");
  assert_short (-3000, "-3k");
  assert_short (4e12, "4000G");
}

static JsonObject *
parse (const char *json)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  return json_node_dup_object (node);
}

static void
test_on_the_way (void)
{
  g_autoptr (JsonObject) report =
      parse ("{\"by_status\":["
             "{\"status\":{\"id\":1,\"name\":\"Draft, new\"},\"role\":\"draft\",\"count\":3},"
             "{\"status\":{\"id\":5,\"name\":\"Ready\"},\"role\":\"ready\",\"count\":4},"
             "{\"status\":{\"id\":6,\"name\":\"Listed\"},\"role\":\"listed\",\"count\":9},"
             "{\"status\":{\"id\":8,\"name\":\"Sold\"},\"role\":\"sold\",\"count\":2}]}");
  gint64 count;
  g_autofree char *query = sv_dashboard_on_the_way (report, &count);

  g_assert_cmpint (count, ==, 7);
  g_assert_cmpstr (query, ==, "watches?status.in=Draft%2C%20new,Ready");
}

static void
test_without_statuses (void)
{
  g_autoptr (JsonObject) report = parse ("{\"by_status\":[]}");
  gint64 count;

  g_assert_null (sv_dashboard_on_the_way (report, &count));
  g_assert_cmpint (count, ==, 0);
  g_assert_true (sv_dashboard_is_empty (report));
}

typedef struct
{
  GtkWidget *window;
  SvChart *chart;
  char *opened;
} Fixture;

static void
open_cb (Fixture *fixture, const char *open)
{
  g_free (fixture->opened);
  fixture->opened = g_strdup (open);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const SvChartPoint points[] = {
    { "Oct", "October", 10, 2, "10 EUR", "2 EUR", "sales?month=10" },
    { "Nov", "November", 20, -4, "20 EUR", "-4 EUR", NULL },
    { "Dec", "December", 0, 0, "0 EUR", "0 EUR", "sales?month=12" },
  };

  fixture->window = gtk_window_new ();
  fixture->chart = SV_CHART (sv_chart_new (SV_CHART_COLUMNS));
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->chart));
  sv_chart_set (fixture->chart, "Sales", "Profit", points, G_N_ELEMENTS (points));
  g_signal_connect_swapped (fixture->chart, "open", G_CALLBACK (open_cb), fixture);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvChart) chart = g_object_ref (fixture->chart);

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_free (fixture->opened);
  g_assert_finalize_object (g_steal_pointer (&chart));
}

static GtkWidget *
focused (Fixture *fixture)
{
  return gtk_window_get_focus (GTK_WINDOW (fixture->window));
}

static void
move (Fixture *fixture, GtkDirectionType direction)
{
  gtk_widget_child_focus (GTK_WIDGET (fixture->chart), direction);
}

static void
test_arrows_walk (Fixture *fixture, gconstpointer data)
{
  move (fixture, GTK_DIR_TAB_FORWARD);
  gtk_test_accessible_assert_property (focused (fixture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "October\nSales: 10 EUR\nProfit: 2 EUR");
  move (fixture, GTK_DIR_RIGHT);
  gtk_test_accessible_assert_property (focused (fixture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "November\nSales: 20 EUR\nProfit: -4 EUR");
  move (fixture, GTK_DIR_LEFT);
  gtk_test_accessible_assert_property (focused (fixture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "October\nSales: 10 EUR\nProfit: 2 EUR");
}

static void
test_tab_leaves (Fixture *fixture, gconstpointer data)
{
  move (fixture, GTK_DIR_TAB_FORWARD);
  g_assert_false (gtk_widget_child_focus (GTK_WIDGET (fixture->chart), GTK_DIR_TAB_FORWARD));
}

static void
test_enter_opens (Fixture *fixture, gconstpointer data)
{
  move (fixture, GTK_DIR_TAB_FORWARD);
  gtk_widget_activate_action (focused (fixture), "mark.open", NULL);
  g_assert_cmpstr (fixture->opened, ==, "sales?month=10");

  move (fixture, GTK_DIR_RIGHT);
  gtk_widget_activate_action (focused (fixture), "mark.open", NULL);
  g_assert_cmpstr (fixture->opened, ==, "sales?month=10");
}

static void
test_focus_stays_with_new_figures (Fixture *fixture, gconstpointer data)
{
  static const SvChartPoint fewer = { "Jan", "January", 1, 1, "1 EUR", "1 EUR", NULL };

  move (fixture, GTK_DIR_TAB_FORWARD);
  move (fixture, GTK_DIR_RIGHT);
  sv_chart_set (fixture->chart, "Sales", "Profit", &fewer, 1);
  gtk_test_accessible_assert_property (focused (fixture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "January\nSales: 1 EUR\nProfit: 1 EUR");
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/chart/scale/is-round", test_scale_is_round);
  g_test_add_func ("/chart/scale/holds-losses", test_scale_holds_losses);
  g_test_add_func ("/chart/scale/of-nothing-is-one-step", test_scale_of_nothing);
  g_test_add_func ("/chart/scale/places-values", test_scale_places);
  g_test_add_func ("/chart/numbers-are-short", test_short_numbers);
  g_test_add_func ("/dashboard/on-the-way-is-bought-and-not-listed", test_on_the_way);
  g_test_add_func ("/dashboard/without-statuses-it-is-empty", test_without_statuses);
  ADD ("/chart/arrows-walk-from-point-to-point", test_arrows_walk);
  ADD ("/chart/tab-leaves-at-once", test_tab_leaves);
  ADD ("/chart/enter-opens-what-is-behind-a-point", test_enter_opens);
  ADD ("/chart/new-figures-keep-the-focus", test_focus_stays_with_new_figures);

  return g_test_run ();
}
