/* sv-dashboard-figures.c: the report of the dashboard put into figures and charts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-dashboard"

#include "sv-dashboard-figures.h"

#include "common/sv-money.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* The statuses between the purchase and the first listing. */
static const char *const before_listing[] = { "draft",           "review", "approved",
                                              "platform_review", "ready",  NULL };

static JsonObject *
get_object (JsonObject *object, const char *key)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, key) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonObject *object, const char *key)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, key) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static gint64
get_int (JsonObject *object, const char *key)
{
  return object != NULL ? json_object_get_int_member_with_default (object, key, 0) : 0;
}

static const char *
get_text (JsonObject *object, const char *key)
{
  return object != NULL ? json_object_get_string_member_with_default (object, key, NULL) : NULL;
}

/* In whole units, for the eye. */
static double
get_amount (JsonObject *object, const char *key)
{
  JsonObject *money = get_object (object, key);
  int exponent = money != NULL ? sv_currency_exponent (get_text (money, "currency")) : 0;

  return (double)get_int (money, "amount") / pow (10, MAX (exponent, 0));
}

/* "12,500.00 SEK" */
static char *
dup_exact (JsonObject *object, const char *key)
{
  JsonObject *money = get_object (object, key);

  return money != NULL ? sv_money_format (get_int (money, "amount"), get_text (money, "currency"))
                       : g_strdup ("");
}

/* "12,500": nobody looks for cents in a figure of this size. */
static char *
dup_whole (JsonObject *object, const char *key)
{
  return sv_number_format (llround (get_amount (object, key)));
}

/* @format: what ngettext () chose for @n, with "%s" where the number stands */
static char *
dup_count (gint64 n, const char *format)
{
  g_autofree char *number = sv_number_format (n);
  GString *text = g_string_new (format);

  g_string_replace (text, "%s", number, 1);
  return g_string_free (text, FALSE);
}

static char *
dup_watches (gint64 n)
{
  return dup_count (n, ngettext ("%s watch", "%s watches", (gulong)n));
}

/* "348 watches, 12 without a price": what a sum leaves out is said beside it. */
static char *
dup_note (const char *counted, gint64 unknown, const char *format)
{
  g_autofree char *rest = NULL;

  if (unknown == 0)
    return g_strdup (counted);
  rest = dup_count (unknown, format);
  return g_strdup_printf ("%s, %s", counted, rest);
}

static void
show_stock (SvFigure *figure, JsonObject *report)
{
  JsonObject *stock = get_object (report, "stock");
  g_autofree char *value = dup_whole (stock, "cost");
  g_autofree char *exact = dup_exact (stock, "cost");
  g_autofree char *counted = dup_watches (get_int (stock, "count"));
  gint64 unknown = get_int (stock, "unknown");
  g_autofree char *note = dup_note (
      counted, unknown, ngettext ("%s without a cost", "%s without a cost", (gulong)unknown));
  gint64 known = get_int (stock, "count") - unknown;

  sv_figure_set (figure, value, get_text (report, "currency"), exact, note,
                 get_text (stock, "query"));
  sv_spark_set_share (sv_figure_get_spark (figure),
                      (double)known / (double)MAX (get_int (stock, "count"), 1));
}

char *
sv_dashboard_on_the_way (JsonObject *report, gint64 *count)
{
  JsonArray *statuses = get_array (report, "by_status");
  g_autoptr (GString) query = g_string_new ("watches?status.in=");
  gboolean found = FALSE;

  *count = 0;
  for (guint i = 0; statuses != NULL && i < json_array_get_length (statuses); i++)
    {
      JsonObject *entry = json_array_get_object_element (statuses, i);
      const char *name = get_text (get_object (entry, "status"), "name");
      const char *role = get_text (entry, "role");

      if (name == NULL || role == NULL || !g_strv_contains (before_listing, role))
        continue;
      if (found)
        g_string_append_c (query, ',');
      g_string_append_uri_escaped (query, name, NULL, FALSE);
      *count += get_int (entry, "count");
      found = TRUE;
    }

  return found ? g_string_free (g_steal_pointer (&query), FALSE) : NULL;
}

static void
show_on_the_way (SvFigure *figure, JsonObject *report)
{
  gint64 n, stock = get_int (get_object (report, "stock"), "count");
  g_autofree char *query = sv_dashboard_on_the_way (report, &n);
  g_autofree char *value = sv_number_format (n);

  sv_figure_set (figure, value, NULL, NULL, _ ("bought, not listed yet"), query);
  sv_spark_set_share (sv_figure_get_spark (figure), (double)n / (double)MAX (stock, 1));
}

static void
show_listed (SvFigure *figure, JsonObject *report)
{
  JsonObject *listed = get_object (report, "listed");
  JsonArray *asking = get_array (listed, "asking");
  gint64 n = get_int (listed, "count");
  gint64 stock = get_int (get_object (report, "stock"), "count");
  g_autofree char *value = sv_number_format (n);
  g_autoptr (GString) note = g_string_new (NULL);

  /* The currency asked most often; the others are behind the figure. */
  if (asking != NULL && json_array_get_length (asking) > 0)
    {
      JsonObject *money = json_array_get_object_element (asking, 0);
      g_autofree char *sum =
          sv_money_format (get_int (money, "amount"), get_text (money, "currency"));

      g_string_printf (
          note, json_array_get_length (asking) > 1 ? _ ("asking %s and others") : _ ("asking %s"),
          sum);
    }
  else
    g_string_assign (note, n > 0 ? _ ("no asking prices") : _ ("nothing is listed"));

  sv_figure_set (figure, value, NULL, NULL, note->str, get_text (listed, "query"));
  sv_spark_set_share (sv_figure_get_spark (figure), (double)n / (double)MAX (stock, 1));
}

static void
set_line (SvFigure *figure, JsonObject *report, const char *key)
{
  JsonArray *months = get_array (report, "months");
  guint n = months != NULL ? json_array_get_length (months) : 0;
  g_autofree double *values = g_new0 (double, n + 1);

  for (guint i = 0; i < n; i++)
    {
      JsonObject *month = json_array_get_object_element (months, i);

      values[i] =
          get_object (month, key) != NULL ? get_amount (month, key) : (double)get_int (month, key);
    }
  sv_spark_set_line (sv_figure_get_spark (figure), values, n);
}

static void
show_sold (const SvDashboardFigures *figures, JsonObject *report)
{
  JsonObject *sold = get_object (report, "sold");
  gint64 n = get_int (sold, "count");
  gint64 unknown = get_int (sold, "unknown");
  g_autofree char *count = sv_number_format (n);
  g_autofree char *total = dup_exact (sold, "total");
  g_autofree char *for_total = g_strdup_printf (_ ("for %s"), total);
  g_autofree char *value = dup_whole (sold, "profit");
  g_autofree char *exact = dup_exact (sold, "profit");
  g_autofree char *counted =
      dup_count (n - unknown, ngettext ("this month, of %s sale", "this month, of %s sales",
                                        (gulong)(n - unknown)));
  g_autofree char *note = dup_note (
      counted, unknown, ngettext ("%s lacks figures", "%s lack figures", (gulong)unknown));

  sv_figure_set (figures->sold, count, NULL, NULL, for_total, get_text (sold, "query"));
  sv_figure_set (figures->profit, value, get_text (report, "currency"), exact, note,
                 get_text (sold, "query"));
  set_line (figures->sold, report, "count");
  set_line (figures->profit, report, "profit");
}

void
sv_dashboard_show_figures (const SvDashboardFigures *figures, JsonObject *report)
{
  gboolean money = get_object (report, "sold") != NULL;

  show_stock (figures->stock, report);
  show_on_the_way (figures->on_the_way, report);
  show_listed (figures->listed, report);
  gtk_widget_set_visible (GTK_WIDGET (figures->sold), money);
  gtk_widget_set_visible (GTK_WIDGET (figures->profit), money);
  if (money)
    show_sold (figures, report);
}

/* "2026-11" as "Nov" or, in full, "November 2026" */
static char *
dup_month (const char *month, const char *format)
{
  g_autofree char *day = g_strconcat (month, "-01T00:00:00Z", NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (day, NULL);

  return time != NULL ? g_date_time_format (time, format) : g_strdup (month);
}

static void
clear_point (gpointer data)
{
  SvChartPoint *point = data;

  g_free ((char *)point->label);
  g_free ((char *)point->title);
  g_free ((char *)point->bar_text);
  g_free ((char *)point->line_text);
}

static GArray *
make_points (void)
{
  GArray *points = g_array_new (FALSE, TRUE, sizeof (SvChartPoint));

  g_array_set_clear_func (points, clear_point);
  return points;
}

void
sv_dashboard_show_months (SvChartCard *card, JsonObject *report)
{
  JsonArray *months = get_array (report, "months");
  g_autoptr (GArray) points = make_points ();
  g_autofree char *note = NULL;
  gint64 unknown = 0;

  gtk_widget_set_visible (GTK_WIDGET (card), months != NULL);
  for (guint i = 0; months != NULL && i < json_array_get_length (months); i++)
    {
      JsonObject *month = json_array_get_object_element (months, i);
      const char *name = get_text (month, "month");
      g_autofree char *total = dup_exact (month, "total");
      gint64 n = get_int (month, "count");
      g_autofree char *sales = dup_count (n, ngettext ("%s sale", "%s sales", (gulong)n));
      SvChartPoint point = {
        .label = dup_month (name, "%b"),
        .title = dup_month (name, "%B %Y"),
        .bar = get_amount (month, "total"),
        .line = get_amount (month, "profit"),
        .bar_text = g_strdup_printf ("%s, %s", total, sales),
        .line_text = dup_exact (month, "profit"),
        .open = get_text (month, "query"),
      };

      unknown += get_int (month, "unknown");
      g_array_append_val (points, point);
    }

  note = g_strdup_printf (_ ("In %s. Profit before VAT."), get_text (report, "currency"));
  if (unknown > 0)
    {
      g_autofree char *whole = g_steal_pointer (&note);
      g_autofree char *lacking = dup_count (
          unknown,
          ngettext ("%s sale lacks a rate or a purchase price and is left out.",
                    "%s sales lack a rate or a purchase price and are left out.", (gulong)unknown));

      note = g_strconcat (whole, " ", lacking, NULL);
    }
  sv_chart_card_set (card, note, _ ("Month"), _ ("Sales"), _ ("Profit"),
                     (const SvChartPoint *)(gpointer)points->data, points->len);
}

void
sv_dashboard_show_statuses (SvChartCard *card, JsonObject *report)
{
  JsonArray *statuses = get_array (report, "by_status");
  g_autoptr (GArray) points = make_points ();

  for (guint i = 0; statuses != NULL && i < json_array_get_length (statuses); i++)
    {
      JsonObject *entry = json_array_get_object_element (statuses, i);
      const char *name = get_text (get_object (entry, "status"), "name");
      gint64 n = get_int (entry, "count");
      SvChartPoint point;

      if (name == NULL || n == 0 || g_strcmp0 (get_text (entry, "role"), "sold") == 0)
        continue;
      point = (SvChartPoint){ .label = g_strdup (name),
                              .title = g_strdup (name),
                              .bar = (double)n,
                              .bar_text = sv_number_format (n),
                              .open = get_text (entry, "query") };
      g_array_append_val (points, point);
    }
  gtk_widget_set_visible (GTK_WIDGET (card), points->len > 0);
  sv_chart_card_set (card, _ ("What is not sold"), _ ("Status"), _ ("Watches"), NULL,
                     (const SvChartPoint *)(gpointer)points->data, points->len);
}

gboolean
sv_dashboard_is_empty (JsonObject *report)
{
  JsonArray *statuses = get_array (report, "by_status");

  for (guint i = 0; statuses != NULL && i < json_array_get_length (statuses); i++)
    if (get_int (json_array_get_object_element (statuses, i), "count") > 0)
      return FALSE;

  return TRUE;
}
