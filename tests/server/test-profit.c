/* test-profit.c: rates, costs and the profit of a watch, to the last öre
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-money.h"
#include "sv-test-house.h"
#include "sv-test-race.h"
#include "tests/fixtures/sv-shared.h"

#include <string.h>

static void
set_up (SvTestHouse *fixture, gconstpointer data)
{
  sv_test_house_set_up (fixture, data);
  sv_test_server_sql (fixture->server, "UPDATE setting SET base_currency = 'SEK'");
}

static void
rate (SvTestHouse *fixture, const char *date, const char *quote, const char *number)
{
  g_autofree char *body =
      g_strdup_printf ("{'date': '%s', 'quote': '%s', 'rate': '%s'}", date, quote, number);

  sv_test_house_call (fixture, "POST", "rates", body, 201, NULL);
}

/* "kind amount, kind amount = total" of the first watch. */
static char *
profit_of (SvTestReply *reply)
{
  JsonObject *profit = sv_test_object (reply);
  JsonArray *lines = json_object_get_array_member (profit, "lines");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (lines); i++)
    {
      JsonObject *line = json_array_get_object_element (lines, i);

      g_string_append_printf (text, "%s%s %" G_GINT64_FORMAT, i > 0 ? ", " : "",
                              json_object_get_string_member (line, "kind"),
                              json_object_get_int_member (line, "amount"));
    }
  if (json_object_get_null_member (profit, "total"))
    g_string_append (text, " = unknown");
  else
    g_string_append_printf (text, " = %" G_GINT64_FORMAT,
                            json_object_get_int_member (profit, "total"));
  return g_string_free (text, FALSE);
}

static void
assert_profit (SvTestHouse *fixture, const char *expected)
{
  g_autoptr (SvTestReply) reply =
      sv_test_house_expect (fixture, "GET", "watches/1/profit", NULL, 200);
  g_autofree char *profit = profit_of (reply);

  g_assert_cmpstr (profit, ==, expected);
}

static const char *
line_text (SvTestReply *reply, guint line, const char *key)
{
  JsonArray *lines = json_object_get_array_member (sv_test_object (reply), "lines");

  return json_object_get_string_member (json_array_get_object_element (lines, line), key);
}

/* The first watch, bought. */
static void
make_watch (SvTestHouse *fixture, const char *price, const char *currency)
{
  g_autofree char *purchase =
      g_strdup_printf ("{'date': '2025-09-01', 'price': {'amount': %s, 'currency': '%s'},"
                       " 'document': {'kind': 'purchase slip', 'number': 'P-1'},"
                       " 'source': {'kind': 'private', 'country': 'SE'}}",
                       price, currency);

  sv_test_house_call (fixture, "POST", "watches", "{'name': 'Seamaster'}", 201, NULL);
  sv_test_house_call (fixture, "POST", "watches/1/purchase", purchase, 201, NULL);
}

static void
sell (SvTestHouse *fixture, const char *date, const char *price, const char *currency,
      const char *more)
{
  g_autofree char *sale = g_strdup_printf (
      "{'date': '%s', 'price': {'amount': %s, 'currency': '%s'}%s}", date, price, currency, more);

  sv_test_house_call (fixture, "POST", "watches/1/sale", sale, 201, NULL);
}

static gint64
cost_of (SvTestHouse *fixture)
{
  return sv_test_server_number (fixture->server,
                                "SELECT coalesce(cost, -1) FROM watch WHERE id = 1");
}

static void
test_everything_in_one_currency (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;

  make_watch (fixture, "4500000", "SEK");
  sv_test_house_call (
      fixture, "POST", "watches/1/costs",
      "{'date': '2025-09-10', 'kind': 'repair', 'amount': {'amount': 320000, 'currency':"
      " 'SEK'}, 'text': 'New crystal'}",
      201, NULL);
  sv_test_house_call (
      fixture, "POST", "watches/1/costs",
      "{'date': '2025-11-03', 'kind': 'freight', 'amount': {'amount': 25000, 'currency': 'SEK'}}",
      201, NULL);
  sell (fixture, "2025-11-02", "6800000", "SEK",
        ", 'fees': [{'kind': 'platform', 'amount': 408000}]");

  /* P-1 of the money rules without its VAT of 4,600.00. */
  assert_profit (fixture, "sale 6800000, purchase -4500000, cost -320000, cost -25000, fee -408000"
                          " = 1547000");
  reply = sv_test_house_expect (fixture, "GET", "watches/1/profit", NULL, 200);
  g_assert_cmpstr (sv_test_text (reply, "currency"), ==, "SEK");
  g_assert_cmpstr (sv_test_text (reply, "note"), ==, "before VAT");
  g_assert_cmpstr (line_text (reply, 2, "text"), ==,
                   "Cost (repair: New crystal) on 2025-09-10: 3,200.00 SEK");
  g_assert_cmpstr (
      sv_test_text (reply, "text"), ==,
      "68,000.00 − 45,000.00 − 3,200.00 − 250.00 − 4,080.00 = 15,470.00 SEK before VAT");
  g_assert_cmpint (cost_of (fixture), ==, 4845000);
}

static void
test_each_amount_has_the_rate_of_its_day (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;

  rate (fixture, "2025-09-01", "SEK", "11.2650");
  rate (fixture, "2025-11-02", "SEK", "11.2150");
  make_watch (fixture, "420000", "EUR");
  sell (fixture, "2025-11-02", "590000", "EUR", "");

  assert_profit (fixture, "sale 6616850, purchase -4731300 = 1885550");
  reply = sv_test_house_expect (fixture, "GET", "watches/1/profit", NULL, 200);
  g_assert_cmpstr (line_text (reply, 0, "text"), ==,
                   "Sale on 2025-11-02: 5,900.00 EUR × 11.215 = 66,168.50 SEK");
  g_assert_cmpstr (line_text (reply, 0, "rate"), ==, "11.215");
}

static void
test_other_pairs_go_through_the_euro (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;

  rate (fixture, "2025-09-01", "SEK", "11.25");
  rate (fixture, "2025-09-01", "DKK", "7.46");
  rate (fixture, "2025-11-02", "JPY", "182.85");
  rate (fixture, "2025-11-02", "SEK", "11.3");
  make_watch (fixture, "100000", "DKK");
  sell (fixture, "2025-11-02", "500000", "JPY", "");

  /* 1,000.00 · 11.25 / 7.46 = 1,508.04289…; 500,000 · 11.3 / 182.85 = 30,899.64451… */
  assert_profit (fixture, "sale 3089964, purchase -150804 = 2939160");
  reply = sv_test_house_expect (fixture, "GET", "watches/1/profit", NULL, 200);
  g_assert_cmpstr (line_text (reply, 0, "text"), ==,
                   "Sale on 2025-11-02: 500,000 JPY × 11.3 / 182.85 = 30,899.64 SEK");
}

static void
test_a_rate_given_with_the_amount_counts (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;

  make_watch (fixture, "420000", "EUR");
  sv_test_house_call (
      fixture, "POST", "watches/1/purchase",
      "{'date': '2025-09-01', 'price': {'amount': 420000, 'currency': 'EUR'}, 'rate':"
      " '11.2650'}",
      200, NULL);
  sell (fixture, "2025-11-02", "590000", "EUR",
        ", 'rate': '11.2150', 'freight': {'amount': 1000, 'currency': 'EUR'},"
        " 'fees': [{'amount': 10000}]");
  assert_profit (fixture, "sale 6616850, freight 11215, purchase -4731300, fee -112150 = 1784615");
  g_assert_cmpint (cost_of (fixture), ==, 4731300);

  /* Another currency than the rate was for: it does not count any more. */
  sv_test_house_call (fixture, "PATCH", "watches/1",
                      "{'purchase_price': {'amount': 500000, 'currency': 'DKK'}}", 200, NULL);
  g_assert_cmpint (cost_of (fixture), ==, -1);
  reply = sv_test_house_expect (fixture, "GET", "watches/1/profit", NULL, 422);
  g_assert_nonnull (strstr (reply->text, "The rate of DKK for 2025-09-01 is missing"));
}

static void
test_a_rate_goes_with_its_currency (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) sale = NULL;
  g_autoptr (SvTestReply) cost = NULL;

  make_watch (fixture, "4500000", "SEK");
  sell (fixture, "2025-11-02", "1000", "EUR", ", 'rate': '11.2'");
  sv_test_house_call (fixture, "POST", "watches/1/costs",
                      "{'date': '2025-09-10', 'amount': {'amount': 1000, 'currency': 'EUR'},"
                      " 'rate': '11.2'}",
                      201, NULL);
  g_assert_cmpint (cost_of (fixture), ==, 4511200);

  sale = sv_test_house_expect (fixture, "PATCH", "sales/1",
                               "{'price': {'amount': 1000, 'currency': 'USD'}}", 200);
  g_assert_true (json_object_get_null_member (sv_test_object (sale), "rate"));
  g_assert_true (json_object_get_null_member (sv_test_object (sale), "base_total"));
  cost = sv_test_house_expect (fixture, "PATCH", "watches/1/costs/1",
                               "{'amount': {'amount': 1000, 'currency': 'USD'}}", 200);
  g_assert_true (json_object_get_null_member (sv_test_object (cost), "rate"));
  g_assert_cmpint (cost_of (fixture), ==, -1);

  /* Another amount keeps it, and so does another currency that comes with a rate, the same one too.
   */
  sv_test_house_call (fixture, "PATCH", "sales/1", "{'rate': '9.5'}", 200, NULL);
  sv_test_house_call (fixture, "PATCH", "sales/1", "{'price': {'amount': 2000, 'currency': 'USD'}}",
                      200, NULL);
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT base_total FROM sale"), ==,
                   19000);
  sv_test_house_call (fixture, "PATCH", "sales/1",
                      "{'price': {'amount': 1000, 'currency': 'CHF'}, 'rate': '9.5'}", 200, NULL);
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT base_total FROM sale"), ==,
                   9500);
  sv_test_house_call (fixture, "PATCH", "watches/1/costs/1",
                      "{'amount': {'amount': 1000, 'currency': 'CHF'}, 'rate': '12'}", 200, NULL);
  g_assert_cmpint (cost_of (fixture), ==, 4512000);
}

static void
test_a_missing_rate_is_named_and_an_earlier_one_flagged (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) missing = NULL;
  g_autoptr (SvTestReply) earlier = NULL;
  JsonObject *error;

  make_watch (fixture, "420000", "EUR");
  sell (fixture, "2025-11-02", "6800000", "SEK", "");
  g_assert_cmpint (cost_of (fixture), ==, -1);
  missing = sv_test_house_expect (fixture, "GET", "watches/1/profit", NULL, 422);
  error = json_array_get_object_element (
      json_object_get_array_member (sv_test_object (missing), "errors"), 0);
  g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, "rate_missing");
  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (error, "params"), "currency"),
      ==, "SEK");
  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (error, "params"), "date"), ==,
      "2025-09-01");

  /* Eight days before is too old, seven are not; and what was unknown is known at once. */
  rate (fixture, "2025-08-24", "SEK", "11");
  g_assert_cmpint (cost_of (fixture), ==, -1);
  rate (fixture, "2025-08-25", "SEK", "11.2");
  g_assert_cmpint (cost_of (fixture), ==, 4704000);
  earlier = sv_test_house_expect (fixture, "GET", "watches/1/profit", NULL, 200);
  g_assert_cmpstr (line_text (earlier, 1, "text"), ==,
                   "Purchase on 2025-09-01: 4,200.00 EUR × 11.2 = 47,040.00 SEK"
                   " (at the rate of 2025-08-25, there is none of the day)");

  /* A rate that is put right puts right what was computed with it, and so does another base. */
  rate (fixture, "2025-09-01", "SEK", "11.2650");
  g_assert_cmpint (cost_of (fixture), ==, 4731300);
  sv_test_house_call (fixture, "PATCH", "rates/3", "{'rate': '11.3'}", 200, NULL);
  g_assert_cmpint (cost_of (fixture), ==, 4746000);
  sv_test_house_call (fixture, "PATCH", "settings", "{'base_currency': 'EUR'}", 200, NULL);
  g_assert_cmpint (cost_of (fixture), ==, 420000);
}

static void
test_no_figure_pretends (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) unsold = NULL;
  g_autofree char *costs = NULL;

  sv_test_house_call (fixture, "POST", "watches", "{'name': 'A'}", 201, NULL);
  unsold = sv_test_house_expect (fixture, "GET", "watches/1/profit", NULL, 200);
  costs = profit_of (unsold);
  g_assert_cmpstr (costs, ==, " = unknown");
  sell (fixture, "2025-11-02", "6800000", "SEK", "");
  assert_profit (fixture, "sale 6800000 = unknown");

  /* A price in another currency without its day has no rate. */
  sv_test_house_call (fixture, "PATCH", "watches/1",
                      "{'purchase_price': {'amount': 500000, 'currency': 'EUR'}}", 200, NULL);
  sv_test_house_call (fixture, "GET", "watches/1/profit", NULL, 422, NULL);
}

static void
test_costs_come_and_go (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) list = NULL;
  g_autoptr (SvTestReply) changed = NULL;

  rate (fixture, "2025-09-10", "SEK", "11");
  make_watch (fixture, "4500000", "SEK");
  sv_test_house_call (
      fixture, "POST", "watches/1/costs",
      "{'date': '2025-09-10', 'kind': 'parts', 'amount': {'amount': 10000, 'currency': 'EUR'}}",
      201, NULL);
  g_assert_cmpint (cost_of (fixture), ==, 4610000);
  sv_test_house_call (fixture, "PATCH", "watches/1/costs/1", "{'rate': '10'}", 200, NULL);
  g_assert_cmpint (cost_of (fixture), ==, 4600000);
  /* The answer to a new price has the new cost in it. */
  changed =
      sv_test_house_expect (fixture, "PATCH", "watches/1",
                            "{'purchase_price': {'amount': 4400000, 'currency': 'SEK'}}", 200);
  g_assert_nonnull (strstr (changed->text, "\"cost\":{\"amount\":4500000,\"currency\":\"SEK\"}"));
  sv_test_house_call (fixture, "PATCH", "watches/1",
                      "{'purchase_price': {'amount': 4500000, 'currency': 'SEK'}}", 200, NULL);
  list = sv_test_house_expect (fixture, "GET", "watches/1/costs", NULL, 200);
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (sv_test_object (list), "items")), ==, 1);
  g_assert_nonnull (strstr (list->text, "\"cost\":{\"amount\":4600000,\"currency\":\"SEK\"}"));

  sv_test_house_call (fixture, "POST", "watches", "{'name': 'B'}", 201, NULL);
  sv_test_house_call (fixture, "DELETE", "watches/2/costs/1", NULL, 404, NULL);
  sv_test_house_call (fixture, "DELETE", "watches/1/costs/1", NULL, 204, NULL);
  sv_test_house_call (fixture, "DELETE", "watches/1/costs/1", NULL, 404, NULL);
  g_assert_cmpint (cost_of (fixture), ==, 4500000);
  sv_test_house_call (fixture, "POST", "watches/1/costs", "{'date': '2025-09-10'}", 422, NULL);
  sv_test_house_call (
      fixture, "POST", "watches/1/costs",
      "{'date': '2025-09-10', 'amount': {'amount': 0, 'currency': 'SEK'}, 'kind': 'bribe'}", 422,
      NULL);
}

static void
test_a_purchase_is_told_as_it_was_sent (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) read = NULL;
  g_autoptr (SvTestReply) watch = NULL;

  make_watch (fixture, "4500000", "SEK");
  read = sv_test_house_expect (fixture, "GET", "watches/1/purchase", NULL, 200);
  g_assert_nonnull (strstr (read->text, "\"date\":\"2025-09-01\""));
  g_assert_nonnull (strstr (read->text, "\"price\":{\"amount\":4500000,\"currency\":\"SEK\"}"));
  g_assert_nonnull (
      strstr (read->text, "\"document\":{\"kind\":\"purchase slip\",\"number\":\"P-1\"}"));
  g_assert_nonnull (strstr (read->text, "\"source\":{\"kind\":\"private\",\"country\":\"SE\"}"));
  watch = sv_test_house_expect (fixture, "GET", "watches/1", NULL, 200);
  g_assert_cmpstr (sv_test_text (watch, "purchase_date"), ==, "2025-09-01");

  sv_test_house_call (fixture, "POST", "watches/1/purchase", "{'date': '2025-09-01'}", 422, NULL);
  sv_test_house_call (
      fixture, "POST", "watches/1/purchase",
      "{'date': '2025-09-01', 'price': {'amount': 1, 'currency': 'SEK'}, 'source': {'kind':"
      " 'theft'}}",
      422, NULL);
  sv_test_house_call (
      fixture, "POST", "watches/1/purchase",
      "{'date': '2025-09-01', 'price': {'amount': 1, 'currency': 'SEK'}, 'color': 1}", 422, NULL);
  sv_test_house_call (fixture, "GET", "watches/9/purchase", NULL, 404, NULL);
  g_assert_cmpint (cost_of (fixture), ==, 4500000);
}

/* The database converts as common/ does, whatever the amounts, currencies and rates. */
static void
test_two_ways_of_computing_agree (SvTestHouse *fixture, gconstpointer data)
{
  const char *const *codes = sv_currency_codes ();
  guint n = g_strv_length ((char **)codes);

  for (guint i = 0; i < n; i++)
    g_assert_cmpint (
        sv_test_server_number (fixture->server, "SELECT currency_places ('%s')", codes[i]), ==,
        sv_currency_exponent (codes[i]));

  for (guint i = 0; i < 300; i++)
    {
      const char *from = codes[g_test_rand_int_range (0, n)];
      const char *base = codes[g_test_rand_int_range (0, n)];
      gint64 amount = (gint64)g_test_rand_int () * g_test_rand_int_range (0, 1000);
      g_autofree char *from_rate = sv_rate_to_text (1 + (guint32)g_test_rand_int ());
      g_autofree char *to_rate = sv_rate_to_text (1 + (guint32)g_test_rand_int ());
      g_autofree char *sql = NULL;
      g_autoptr (GError) error = NULL;
      gint64 expected;

      if (strcmp (from, base) == 0 ||
          !sv_money_convert_cross (amount, from, base, strcmp (from, "EUR") == 0 ? "1" : from_rate,
                                   strcmp (base, "EUR") == 0 ? "1" : to_rate, &expected, NULL))
        continue;

      sql =
          g_strdup_printf ("DELETE FROM rate; UPDATE setting SET base_currency = '%s';"
                           "INSERT INTO rate (date, quote, rate)"
                           " SELECT '2025-09-01', q, r FROM (VALUES ('%s', %s), ('%s', %s)) v(q, r)"
                           " WHERE q <> 'EUR'",
                           base, from, from_rate, base, to_rate);
      sv_db_script (sv_test_server_db (fixture->server), sql, &error);
      g_assert_no_error (error);
      g_assert_cmpint (sv_test_server_number (fixture->server,
                                              "SELECT money_in_base (%" G_GINT64_FORMAT
                                              ", '%s', '2025-09-01', NULL,"
                                              " NULL)",
                                              amount, from),
                       ==, expected);
    }
}

/* Twenty billion rupiah are a price; what no figure can hold is unknown, and breaks none. */
static void
test_the_highest_amounts (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;
  JsonObject *stock, *sold;

  sv_test_server_sql (fixture->server, "INSERT INTO rate (date, quote, rate, source)"
                                       " VALUES ('2026-09-01', 'SEK', 8000, 'test')");
  sv_test_house_call (
      fixture, "POST", "watches",
      "{'name': 'Dear', 'asking_price': {'amount': 2000000000000, 'currency': 'IDR'},"
      " 'purchase_date': '2026-09-01',"
      " 'purchase_price': {'amount': 9000000000000, 'currency': 'EUR'}}",
      201, NULL);
  sv_test_house_call (fixture, "POST", "watches",
                      "{'name': 'Dearer', 'asking_price': {'amount': 9000000000001, 'currency':"
                      " 'IDR'}}",
                      422, "refused");
  g_assert_cmpint (cost_of (fixture), ==, G_GINT64_CONSTANT (72000000000000000));

  /* 200 of these sum up to more than 64 bits hold. */
  sv_test_server_sql (fixture->server,
                      "INSERT INTO watch (sku, name, status, purchase_date, purchase_price,"
                      " purchase_price_currency) SELECT 'D' || n, name, status, purchase_date,"
                      " purchase_price, purchase_price_currency"
                      " FROM watch, generate_series(1, 199) n WHERE id = 1");
  reply = sv_test_house_expect (fixture, "GET", "reports/dashboard?from=2026-09-01&to=2026-09-30",
                                NULL, 200);
  stock = json_object_get_object_member (sv_test_object (reply), "stock");
  g_assert_cmpint (json_object_get_int_member (stock, "count"), ==, 200);
  g_assert_cmpint (json_object_get_int_member (stock, "unknown"), ==, 200);
  g_clear_pointer (&reply, sv_test_reply_free);

  /* Two amounts that are known, and make a sum that is not. */
  sv_test_house_call (fixture, "POST", "watches/1/costs",
                      "{'date': '2026-09-01', 'kind': 'repair',"
                      " 'amount': {'amount': 9000000000000, 'currency': 'EUR'}}",
                      201, NULL);
  g_assert_cmpint (cost_of (fixture), ==, -1);
  sell (fixture, "2026-09-02", "9000000000000", "EUR",
        ", 'freight': {'amount': 9000000000000, 'currency': 'EUR'}");
  reply = sv_test_house_expect (fixture, "GET", "reports/dashboard?from=2026-09-01&to=2026-09-30",
                                NULL, 200);
  sold = json_object_get_object_member (sv_test_object (reply), "sold");
  g_assert_cmpint (json_object_get_int_member (sold, "count"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (sold, "unknown"), ==, 1);
}

static void
test_the_dashboard_counts (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;
  g_autoptr (SvTestReply) behind = NULL;
  JsonObject *sold, *month, *stock;

  make_watch (fixture, "4500000", "SEK");
  sell (fixture, "2025-11-02", "6800000", "SEK", ", 'fees': [{'amount': 408000}]");
  sv_test_house_call (fixture, "POST", "watches",
                      "{'name': 'B', 'purchase_price': {'amount': 100000, 'currency': 'SEK'}}", 201,
                      NULL);
  sv_test_house_call (fixture, "POST", "watches", "{'name': 'C'}", 201, NULL);

  reply = sv_test_house_expect (fixture, "GET", "reports/dashboard?from=2025-11-01&to=2025-11-30",
                                NULL, 200);
  stock = json_object_get_object_member (sv_test_object (reply), "stock");
  g_assert_cmpint (json_object_get_int_member (stock, "count"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (stock, "unknown"), ==, 1);
  g_assert_cmpint (
      json_object_get_int_member (json_object_get_object_member (stock, "cost"), "amount"), ==,
      100000);

  sold = json_object_get_object_member (sv_test_object (reply), "sold");
  g_assert_cmpint (json_object_get_int_member (sold, "count"), ==, 1);
  g_assert_cmpint (
      json_object_get_int_member (json_object_get_object_member (sold, "profit"), "amount"), ==,
      6800000 - 408000 - 4500000);
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (sv_test_object (reply), "months")), ==,
      12);
  month = json_array_get_object_element (
      json_object_get_array_member (sv_test_object (reply), "months"), 11);
  g_assert_cmpstr (json_object_get_string_member (month, "month"), ==, "2025-11");
  g_assert_cmpint (json_object_get_int_member (month, "count"), ==, 1);

  /* Behind a figure is a list with as many rows. */
  behind = sv_test_house_expect (fixture, "GET", json_object_get_string_member (sold, "query"),
                                 NULL, 200);
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (sv_test_object (behind), "items")), ==,
      1);
  g_clear_pointer (&behind, sv_test_reply_free);
  behind = sv_test_house_expect (fixture, "GET", json_object_get_string_member (stock, "query"),
                                 NULL, 200);
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (sv_test_object (behind), "items")), ==,
      2);

  sv_test_house_call (fixture, "GET", "reports/dashboard?from=yesterday", NULL, 400, NULL);
  sv_test_house_call (fixture, "GET", "reports/dashboard?from=2025-11-30&to=2025-11-01", NULL, 400,
                      NULL);
  sv_test_house_call (fixture, "GET", "reports/dashboard?unicorn=1", NULL, 400, NULL);
}

/* A list of thousands is written for minutes. Whoever changes a rate meanwhile converts it too. */
static void
test_a_rate_comes_while_amounts_are_written (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestRace) race = NULL;
  g_autoptr (SvTestReply) reply = NULL;

  make_watch (fixture, "4500000", "SEK");
  sell (fixture, "2025-11-02", "6800000", "SEK", "");
  race = sv_test_race_new (
      fixture->server,
      "INSERT INTO watch (sku, name, status, purchase_date, purchase_price, purchase_price_currency)"
      " SELECT 'USD-1', 'B', id, '2025-09-01', 100000, 'EUR' FROM status WHERE role = 'draft';"
      "UPDATE sale SET price_currency = 'EUR'");
  sv_test_race_send (race, fixture->admin, "POST", "rates",
                     "{'date': '2025-09-01', 'quote': 'SEK', 'rate': '11.25'}");
  reply = sv_test_race_end (race);
  sv_assert_status (reply, 201);
  g_assert_cmpint (
      sv_test_server_number (fixture->server, "SELECT cost FROM watch WHERE sku = 'USD-1'"), ==,
      1125000);

  rate (fixture, "2025-11-02", "SEK", "11");
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT base_total FROM sale"), ==,
                   74800000);
}

static void
test_the_base_changes_while_amounts_are_written (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestRace) race = NULL;
  g_autoptr (SvTestReply) reply = NULL;

  make_watch (fixture, "4500000", "SEK");
  sell (fixture, "2025-11-02", "6800000", "SEK", "");
  rate (fixture, "2025-09-01", "SEK", "11.25");
  rate (fixture, "2025-11-02", "SEK", "11");
  race = sv_test_race_new (
      fixture->server,
      "INSERT INTO watch (sku, name, status, purchase_date, purchase_price, purchase_price_currency)"
      " SELECT 'SEK-1', 'B', id, '2025-09-01', 1125000, 'SEK' FROM status WHERE role = 'draft';"
      "INSERT INTO watch_cost (watch, date, amount, amount_currency, rate)"
      " VALUES (1, '2025-09-01', 100, 'USD', 9);"
      "UPDATE sale SET price = 5500000");
  sv_test_race_send (race, fixture->admin, "PATCH", "settings", "{'base_currency': 'EUR'}");
  reply = sv_test_race_end (race);
  sv_assert_status (reply, 200);
  g_assert_cmpint (
      sv_test_server_number (
          fixture->server, "SELECT cost FROM watch WHERE sku = 'SEK-1' AND cost_currency = 'EUR'"),
      ==, 100000);
  g_assert_cmpint (
      sv_test_server_number (fixture->server,
                             "SELECT base_total FROM sale WHERE base_total_currency = 'EUR'"),
      ==, 500000);
}

/* The other way round: a watch is written while the new base currency is not committed yet. */
static void
test_amounts_are_written_while_the_base_changes (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestRace) race = NULL;
  g_autoptr (SvTestReply) reply = NULL;

  rate (fixture, "2025-09-01", "SEK", "11.25");
  race = sv_test_race_new (fixture->server, "UPDATE setting SET base_currency = 'EUR'");
  sv_test_race_send (race, fixture->admin, "POST", "watches",
                     "{'name': 'A', 'purchase_date': '2025-09-01',"
                     " 'purchase_price': {'amount': 1125000, 'currency': 'SEK'}}");
  reply = sv_test_race_end (race);
  sv_assert_status (reply, 201);
  g_assert_cmpint (
      sv_test_server_number (fixture->server, "SELECT cost FROM watch WHERE cost_currency = 'EUR'"),
      ==, 100000);
}

static void
test_the_base_changes_for_every_amount (SvTestHouse *fixture, gconstpointer data)
{
  /* No rate was ever looked up for it: it has no day, and was in the base currency. */
  sv_test_house_call (fixture, "POST", "watches",
                      "{'name': 'A', 'purchase_price': {'amount': 4500000, 'currency': 'SEK'}}",
                      201, NULL);
  g_assert_cmpint (cost_of (fixture), ==, 4500000);
  sv_test_house_call (fixture, "PATCH", "settings", "{'base_currency': 'EUR'}", 200, NULL);
  g_assert_cmpint (cost_of (fixture), ==, -1);
  sv_test_house_call (fixture, "PATCH", "settings", "{'base_currency': 'SEK'}", 200, NULL);
  g_assert_cmpint (cost_of (fixture), ==, 4500000);
}

#define ADD(fact, test)                                                                            \
  g_test_add ("/profit/" fact, SvTestHouse, NULL, set_up, test, sv_test_house_tear_down)

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  ADD ("everything-in-one-currency", test_everything_in_one_currency);
  ADD ("each-amount-has-the-rate-of-its-day", test_each_amount_has_the_rate_of_its_day);
  ADD ("other-pairs-go-through-the-euro", test_other_pairs_go_through_the_euro);
  ADD ("a-rate-given-with-the-amount-counts", test_a_rate_given_with_the_amount_counts);
  ADD ("a-rate-goes-with-its-currency", test_a_rate_goes_with_its_currency);
  ADD ("a-missing-rate-is-named-and-an-earlier-one-flagged",
       test_a_missing_rate_is_named_and_an_earlier_one_flagged);
  ADD ("no-figure-pretends", test_no_figure_pretends);
  ADD ("costs-come-and-go", test_costs_come_and_go);
  ADD ("a-purchase-is-told-as-it-was-sent", test_a_purchase_is_told_as_it_was_sent);
  ADD ("two-ways-of-computing-agree", test_two_ways_of_computing_agree);
  ADD ("the-dashboard-counts", test_the_dashboard_counts);
  ADD ("the-highest-amounts", test_the_highest_amounts);
  ADD ("a-rate-comes-while-amounts-are-written", test_a_rate_comes_while_amounts_are_written);
  ADD ("the-base-changes-while-amounts-are-written",
       test_the_base_changes_while_amounts_are_written);
  ADD ("amounts-are-written-while-the-base-changes",
       test_amounts_are_written_while_the_base_changes);
  ADD ("the-base-changes-for-every-amount", test_the_base_changes_for_every_amount);
  return sv_test_run ();
}
