/* test-sale.c: a watch is sold once, and a sale can be taken back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "server/sv-sale.h"
#include "sv-test-house.h"

#include <string.h>

static void
set_up (SvTestHouse *fixture, gconstpointer data)
{
  sv_test_house_set_up (fixture, data);
  sv_test_server_sql (fixture->server, "UPDATE setting SET base_currency = 'SEK'");
}

static const char *
name_of (SvTestReply *reply, const char *key)
{
  return json_object_get_string_member (json_object_get_object_member (sv_test_object (reply), key),
                                        "name");
}

static gint64
amount_of (SvTestReply *reply, const char *key)
{
  return json_object_get_int_member (json_object_get_object_member (sv_test_object (reply), key),
                                     "amount");
}

static void
assert_status_of_watch (SvTestHouse *fixture, const char *status)
{
  g_autoptr (SvTestReply) watch = sv_test_house_expect (fixture, "GET", "watches/1", NULL, 200);

  g_assert_cmpstr (name_of (watch, "status"), ==, status);
}

#define SALE "{'date': '2025-11-02', 'price': {'amount': 6800000, 'currency': 'SEK'}}"

static void
test_a_sale_sets_the_watch_to_sold (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) party = sv_test_house_expect (
      fixture, "POST", "parties",
      "{'name': 'Ann Buyer', 'email': 'ann@example.org', 'street': 'Long Street 1',"
      " 'postal_code': '111 22', 'city': 'Stockholm', 'country': 'Sweden'}",
      201);
  g_autoptr (SvTestReply) watch = sv_test_house_expect (
      fixture, "POST", "watches", "{'name': 'Seamaster', 'sku': 'OME-1'}", 201);
  g_autoptr (SvTestReply) sale = sv_test_house_expect (
      fixture, "POST", "watches/1/sale",
      "{'date': '2025-11-02', 'party': {'name': 'Ann Buyer'}, 'platform': {'name': 'Catawiki'},"
      " 'price': {'amount': 6800000, 'currency': 'SEK'}, 'freight': {'amount': 25000, 'currency':"
      " 'SEK'}, 'external_reference': 'C-77', 'fees': [{'kind': 'platform', 'amount': 408000},"
      " {'amount': {'amount': 1000, 'currency': 'SEK'}}]}",
      201);
  g_autoptr (SvTestReply) read = sv_test_house_expect (fixture, "GET", "sales/1", NULL, 200);
  g_autoptr (SvTestReply) of_watch =
      sv_test_house_expect (fixture, "GET", "watches/1/sale", NULL, 200);
  g_autoptr (SvTestReply) history = NULL;

  g_assert_cmpstr (sv_test_header (sale, "Location"), ==, "/api/v1/sales/1");
  g_assert_cmpstr (sv_test_header (sale, "ETag"), ==, "\"1\"");
  g_assert_cmpstr (name_of (sale, "watch"), ==, "OME-1");
  g_assert_cmpstr (sv_test_text (sale, "title"), ==, "Seamaster");
  g_assert_cmpstr (name_of (sale, "platform"), ==, "Catawiki");
  g_assert_cmpstr (name_of (sale, "party"), ==, "Ann Buyer");
  g_assert_cmpstr (sv_test_text (sale, "buyer_email"), ==, "ann@example.org");
  g_assert_cmpstr (sv_test_text (sale, "buyer_address"), ==,
                   "Long Street 1\n111 22 Stockholm\nSweden");
  g_assert_cmpstr (sv_test_text (sale, "state"), ==, "active");
  g_assert_cmpint (amount_of (sale, "base_total"), ==, 6825000);
  g_assert_cmpint (amount_of (sale, "fee_total"), ==, 409000);
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (sv_test_object (sale), "fees")), ==, 2);
  g_assert_cmpstr (read->text, ==, sale->text);
  g_assert_cmpstr (of_watch->text, ==, sale->text);
  assert_status_of_watch (fixture, "Sold");

  g_assert_cmpint (sv_test_server_number (fixture->server,
                                          "SELECT count(*) FROM activity WHERE action = 'sale'"
                                          " AND kind = 'watch' AND changes ? 'status'"),
                   ==, 1);
  g_assert_cmpint (
      sv_test_server_number (fixture->server, "SELECT count(*) FROM change WHERE kind = 'sale'"), >,
      0);
}

static void
test_a_watch_is_sold_once (SvTestHouse *fixture, gconstpointer data)
{
  sv_test_house_call (fixture, "POST", "watches", "{'name': 'A'}", 201, NULL);
  sv_test_house_call (fixture, "POST", "watches/1/sale", SALE, 201, NULL);
  sv_test_house_call (fixture, "POST", "watches/1/sale", SALE, 409, "already_sold");
  /* Nor may anybody say so by hand, or unsay it. */
  sv_test_house_call (fixture, "PATCH", "watches/1", "{'status': {'name': 'Draft'}}", 422, NULL);
  sv_test_house_call (fixture, "POST", "watches", "{'name': 'B'}", 201, NULL);
  sv_test_house_call (fixture, "PATCH", "watches/2", "{'status': {'name': 'Sold'}}", 422, NULL);
  /* Nor does what was sold go away. */
  sv_test_house_call (fixture, "DELETE", "watches/1", NULL, 422, "refused");
}

static void
test_what_is_wrong_is_told_and_nothing_is_sold (SvTestHouse *fixture, gconstpointer data)
{
  static const char *const bodies[][2] = {
    { "{'price': {'amount': 1, 'currency': 'SEK'}}", "date" },
    { "{'date': '2025-11-02'}", "price" },
    { "{'date': '2025-11-02', 'price': {'amount': -1, 'currency': 'SEK'}}", "price" },
    { "{'date': '2025-11-02', 'price': {'amount': 1, 'currency': 'ZZZ'}}", "price" },
    { "{'date': '2199-01-01', 'price': {'amount': 1, 'currency': 'SEK'}}", "date" },
    { "{'date': '2.11.2025', 'price': {'amount': 1, 'currency': 'SEK'}}", "date" },
    { "{'date': '2025-11-02', 'price': {'amount': 1, 'currency': 'SEK'}, 'rate': '0'}", "rate" },
    { "{'date': '2025-11-02', 'price': {'amount': 1, 'currency': 'SEK'}, 'rate': 1.5}", "rate" },
    { "{'date': '2025-11-02', 'price': {'amount': 1, 'currency': 'SEK'}, 'unicorn': 1}",
      "unicorn" },
    { "{'date': '2025-11-02', 'price': {'amount': 1, 'currency': 'SEK'}, 'profit': null}",
      "profit" },
    { "{'date': '2025-11-02', 'price': {'amount': 1, 'currency': 'SEK'}, 'watch': 2}", "watch" },
    { "{'date': '2025-11-02', 'price': {'amount': 1, 'currency': 'SEK'}, 'party': 99}", "party" },
    { "{'date': '2025-11-02', 'price': {'amount': 1, 'currency': 'SEK'}, 'platform': 'Nowhere'}",
      "platform" },
    { "{'date': '2025-11-02', 'price': {'amount': 1, 'currency': 'SEK'}, 'fees': 7}", "fees" },
    { "{'date': '2025-11-02', 'price': {'amount': 1, 'currency': 'SEK'}, 'fees': [{}]}", "fees" },
    { "{'date': '2025-11-02', 'price': {'amount': 1, 'currency': 'SEK'}, 'fees': [{'amount': -1}]}",
      "fees" },
    { "{'date': '2025-11-02', 'price': {'amount': 1, 'currency': 'SEK'},"
      " 'fees': [{'amount': 1, 'rest': 2}]}",
      "fees" },
  };

  sv_test_house_call (fixture, "POST", "watches", "{'name': 'A'}", 201, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (SvTestReply) reply =
          sv_test_house_expect (fixture, "POST", "watches/1/sale", bodies[i][0], 422);
      JsonArray *errors = json_object_get_array_member (sv_test_object (reply), "errors");

      g_test_message ("%s", bodies[i][0]);
      g_assert_cmpstr (
          json_object_get_string_member (json_array_get_object_element (errors, 0), "field"), ==,
          bodies[i][1]);
    }
  assert_status_of_watch (fixture, "Draft");
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM sale"), ==, 0);
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM sale_fee"), ==, 0);

  sv_test_house_call (fixture, "POST", "watches/99/sale", SALE, 404, "not_found");
  sv_test_house_call (fixture, "DELETE", "watches/1", NULL, 204, NULL);
  sv_test_house_call (fixture, "POST", "watches/1/sale", SALE, 422, NULL);
}

/* Forty buyers at the same moment, five times each. */
static void
test_of_two_hundred_buyers_one_gets_it (SvTestHouse *fixture, gconstpointer data)
{
  SvTestWire *wires[40];
  guint sold = 0, refused = 0;
  const char body[] = "{\"date\":\"2025-11-02\",\"price\":{\"amount\":100,\"currency\":\"SEK\"}}";

  sv_test_house_call (fixture, "POST", "watches", "{'name': 'A'}", 201, NULL);
  /* A connection that has served once may wait for the others; a silent one is closed soon. */
  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    {
      g_autoptr (SvTestReply) reply = NULL;

      wires[i] = sv_test_wire_new (fixture->server);
      g_assert_true (
          sv_test_wire_printf (wires[i], "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"));
      reply = sv_test_wire_read (wires[i], 60);
      g_assert_nonnull (reply);
      sv_assert_status (reply, 200);
    }

  for (guint round = 0; round < 5; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
        g_assert_true (sv_test_wire_printf (
            wires[i],
            "POST /api/v1/watches/1/sale HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer"
            " %s\r\nContent-Type: application/json\r\nContent-Length: %u\r\n\r\n%s",
            fixture->admin, (guint)strlen (body), body));
      for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
        {
          g_autoptr (SvTestReply) reply = sv_test_wire_read (wires[i], 60);

          g_assert_nonnull (reply);
          if (reply->status == 201)
            sold++;
          else
            {
              sv_assert_status (reply, 409);
              g_assert_cmpstr (sv_test_code (reply), ==, "already_sold");
              refused++;
            }
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    sv_test_wire_free (wires[i]);

  g_assert_cmpuint (sold, ==, 1);
  g_assert_cmpuint (refused, ==, 199);
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM sale"), ==, 1);
}

static void
test_a_cancelled_sale_gives_the_watch_back (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) cancelled = NULL;
  g_autoptr (SvTestReply) again = NULL;

  sv_test_house_call (fixture, "POST", "watches", "{'name': 'A'}", 201, NULL);
  sv_test_house_call (fixture, "PATCH", "watches/1", "{'status': {'name': 'Review'}}", 200, NULL);
  sv_test_house_call (fixture, "POST", "watches/1/sale", SALE, 201, NULL);

  cancelled = sv_test_house_expect (fixture, "POST", "sales/1/cancel",
                                    "{'reason': 'The buyer never paid.'}", 200);
  g_assert_cmpstr (sv_test_text (cancelled, "state"), ==, "cancelled");
  g_assert_cmpstr (sv_test_text (cancelled, "cancel_reason"), ==, "The buyer never paid.");
  assert_status_of_watch (fixture, "Review");

  sv_test_house_call (fixture, "POST", "sales/1/cancel", NULL, 422, NULL);
  sv_test_house_call (fixture, "PATCH", "sales/1", "{'date': '2025-11-03'}", 422, NULL);
  sv_test_house_call (fixture, "POST", "sales/99/cancel", NULL, 404, "not_found");
  sv_test_house_call (fixture, "GET", "watches/1/sale", NULL, 404, "not_found");

  again = sv_test_house_expect (fixture, "POST", "watches/1/sale", SALE, 201);
  g_assert_cmpint (sv_test_int (again, "id"), ==, 2);
  assert_status_of_watch (fixture, "Sold");
}

static void
test_a_sale_is_corrected (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) changed = NULL;
  g_autoptr (SvTestReply) more = NULL;
  g_autoptr (SvTestReply) less = NULL;
  g_autoptr (SvTestReply) again = NULL;
  g_autoptr (SvTestReply) kept = NULL;
  g_autoptr (SvTestReply) refused = NULL;
  const char *finance = sv_test_server_token (fixture->server, SV_ROLE_FINANCE);

  sv_test_house_call (fixture, "POST", "watches", "{'name': 'A'}", 201, NULL);
  sv_test_house_call (fixture, "POST", "watches/1/sale", SALE, 201, NULL);
  changed = sv_test_house_expect (
      fixture, "PATCH", "sales/1",
      "{'price': {'amount': 590000, 'currency': 'EUR'}, 'rate': '11.2150'}", 200);
  g_assert_cmpint (amount_of (changed, "base_total"), ==, 6616850);
  g_assert_cmpstr (sv_test_text (changed, "rate"), ==, "11.215");

  more = sv_test_expect (fixture->server, finance, "POST", "sales/1/fees",
                         "{'kind': 'payment', 'amount': 1000}", 201);
  g_assert_cmpint (amount_of (more, "fee_total"), ==, 11215);
  less = sv_test_expect (fixture->server, finance, "DELETE", "sales/1/fees/1", NULL, 200);
  g_assert_cmpint (amount_of (less, "fee_total"), ==, 0);
  g_assert_cmpint (sv_test_server_number (
                       fixture->server,
                       "SELECT count(*) FROM activity WHERE kind = 'sale' AND action LIKE '%%fee'"),
                   ==, 2);

  /* What is sold stays sold to this watch. */
  sv_test_house_call (fixture, "PATCH", "sales/1", "{'watch': 1}", 200, NULL);
  sv_test_house_call (fixture, "POST", "watches", "{'name': 'B'}", 201, NULL);
  sv_test_house_call (fixture, "PATCH", "sales/1", "{'watch': 2}", 422, NULL);

  /* A cancelled one keeps its fees. */
  again = sv_test_expect (fixture->server, finance, "POST", "sales/1/fees",
                          "{'kind': 'payment', 'amount': 1000}", 201);
  sv_test_house_call (fixture, "POST", "sales/1/cancel", NULL, 200, NULL);
  kept = sv_test_expect (fixture->server, finance, "DELETE", "sales/1/fees/2", NULL, 422);
  refused = sv_test_expect (fixture->server, finance, "POST", "sales/1/fees",
                            "{'kind': 'payment', 'amount': 1}", 422);
}

static void
test_rights_are_those_of_the_matrix (SvTestHouse *fixture, gconstpointer data)
{
  static const struct
  {
    const char *method, *path, *body;
    guint status[SV_N_ROLES]; /* 0: anything but 403 */
  } cases[] = {
    { "POST", "watches/1/sale", SALE, { 0, 0, 403, 403, 403 } },
    { "GET", "watches/1/sale", NULL, { 0, 0, 0, 403, 403 } },
    { "GET", "sales/1", NULL, { 0, 0, 0, 403, 403 } },
    { "GET", "sales", NULL, { 0, 0, 0, 403, 403 } },
    { "PATCH", "sales/1", "{}", { 0, 0, 403, 403, 403 } },
    { "POST", "sales/1/fees", "{'amount': 1}", { 403, 403, 0, 403, 403 } },
    { "POST", "sales/1/cancel", NULL, { 0, 0, 403, 403, 403 } },
    { "GET", "watches/1/profit", NULL, { 0, 0, 0, 403, 403 } },
    { "GET", "watches/1/costs", NULL, { 0, 0, 0, 403, 403 } },
    { "POST", "watches/1/purchase", "{}", { 0, 0, 403, 403, 403 } },
    { "GET", "parties", NULL, { 0, 0, 0, 403, 403 } },
    { "POST", "parties", "{}", { 0, 0, 403, 403, 403 } },
    { "POST", "rates", "{}", { 0, 403, 0, 403, 403 } },
    { "GET", "rates", NULL, { 0, 0, 0, 403, 403 } },
    { "GET", "reports/dashboard", NULL, { 0, 0, 0, 403, 403 } },
  };

  sv_test_house_call (fixture, "POST", "watches", "{'name': 'A'}", 201, NULL);
  sv_test_house_call (fixture, "POST", "watches/1/sale", SALE, 201, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (SvRole role = 0; role < SV_N_ROLES; role++)
      {
        g_autoptr (SvTestReply) reply =
            sv_test_try (fixture->server, sv_test_server_token (fixture->server, role),
                         cases[i].method, cases[i].path, cases[i].body);

        g_test_message ("%s %s %s: %u", sv_role_name (role), cases[i].method, cases[i].path,
                        reply->status);
        g_assert_cmpint (reply->status == 403, ==, cases[i].status[role] == 403);
        g_assert_cmpuint (reply->status, <, 500);
      }
}

static void
test_sales_are_listed (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) november = NULL;
  g_autoptr (SvTestReply) october = NULL;
  JsonArray *items;

  for (int i = 1; i <= 3; i++)
    {
      g_autofree char *sale = g_strdup_printf ("watches/%d/sale", i);
      g_autofree char *body =
          g_strdup_printf ("{'date': '2025-1%d-02', 'price': {'amount': %d, 'currency': 'SEK'}}",
                           i == 3 ? 0 : 1, i * 100);

      sv_test_house_call (fixture, "POST", "watches", "{'name': 'A'}", 201, NULL);
      sv_test_house_call (fixture, "POST", sale, body, 201, NULL);
    }
  sv_test_house_call (fixture, "POST", "sales/2/cancel", NULL, 200, NULL);

  november = sv_test_house_expect (
      fixture, "GET", "sales?state=active&date.gte=2025-11-01&date.lte=2025-11-30", NULL, 200);
  items = json_object_get_array_member (sv_test_object (november), "items");
  g_assert_cmpuint (json_array_get_length (items), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (items, 0), "id"), ==,
                   1);
  october = sv_test_house_expect (fixture, "GET", "sales?sort=date&count=exact", NULL, 200);
  g_assert_cmpint (sv_test_int (october, "total"), ==, 3);
}

/* The building block of the report import, in a transaction of its own. */
static SvSaleOutcome
record (SvTestHouse *fixture, const SvSaleEntry *entry, gint64 *sale)
{
  SvDb *db = sv_test_server_db (fixture->server);
  g_autoptr (SvCall) call = sv_call_new (NULL, "report");
  g_autoptr (GError) error = NULL;
  SvSaleOutcome outcome, looked;
  gint64 watch, known;

  g_assert_true (sv_sale_look (db, entry, &looked, &watch, &known, &error));
  g_assert_no_error (error);
  sv_db_begin (db, 0, "report");
  g_assert_true (sv_sale_record (call, db, entry, &outcome, sale, &error));
  g_assert_no_error (error);
  g_assert_true (sv_db_commit (db, &error));
  g_assert_no_error (error);
  g_assert_cmpint (outcome, ==, looked);
  return outcome;
}

static void
test_a_report_is_recorded_once (SvTestHouse *fixture, gconstpointer data)
{
  SvSaleEntry entry = {
    .sku = "OME-1",
    .date = "2025-11-02",
    .price = 590000,
    .currency = "EUR",
    .rate = "11.2150",
    .platform = 1,
    .reference = "C-77",
    .buyer_name = "Ann Buyer",
    .buyer_email = "ann@example.org",
    .fee = 1000,
  };
  SvSaleEntry bare = { .sku = "OME-2", .date = "2025-11-02", .price = 100, .currency = "SEK" };
  g_autoptr (SvTestReply) read = NULL;
  gint64 sale;

  sv_test_house_call (fixture, "POST", "watches", "{'name': 'A', 'sku': 'OME-1'}", 201, NULL);
  sv_test_house_call (fixture, "POST", "watches", "{'name': 'B', 'sku': 'OME-2'}", 201, NULL);

  g_assert_cmpint (record (fixture, &entry, &sale), ==, SV_SALE_NEW);
  g_assert_cmpint (record (fixture, &entry, &sale), ==, SV_SALE_SAME);
  g_assert_cmpint (sale, ==, 1);
  read = sv_test_house_expect (fixture, "GET", "sales/1", NULL, 200);
  g_assert_cmpstr (name_of (read, "party"), ==, "Ann Buyer");
  g_assert_cmpstr (name_of (read, "platform"), ==, "Catawiki");
  g_assert_cmpint (amount_of (read, "base_total"), ==, 6616850);
  g_assert_cmpint (amount_of (read, "fee_total"), ==, 11215);

  /* Another order of the same watch is not the same sale. */
  entry.reference = "C-78";
  entry.price = 1;
  g_assert_cmpint (record (fixture, &entry, &sale), ==, SV_SALE_SOLD);
  entry.sku = "OME-9";
  g_assert_cmpint (record (fixture, &entry, &sale), ==, SV_SALE_NO_WATCH);
  g_assert_cmpint (sale, ==, 0);

  /* Without an order number it is known by its day and price; and a cancelled one stays cancelled.
   */
  g_assert_cmpint (record (fixture, &bare, &sale), ==, SV_SALE_NEW);
  g_assert_cmpint (record (fixture, &bare, &sale), ==, SV_SALE_SAME);
  sv_test_house_call (fixture, "POST", "sales/2/cancel", NULL, 200, NULL);
  g_assert_cmpint (record (fixture, &bare, &sale), ==, SV_SALE_CANCELLED);
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM sale"), ==, 2);
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM party"), ==, 1);
}

static void
test_customers_are_kept_while_sales_name_them (SvTestHouse *fixture, gconstpointer data)
{
  sv_test_house_call (fixture, "POST", "watches", "{'name': 'A'}", 201, NULL);
  sv_test_house_call (fixture, "POST", "parties", "{'name': 'Ann', 'email': 'no address'}", 422,
                      NULL);
  sv_test_house_call (fixture, "POST", "parties", "{'name': 'Ann', 'email': 'ann@example.org'}",
                      201, NULL);
  sv_test_house_call (fixture, "POST", "parties", "{'name': 'Ann'}", 201, NULL);
  sv_test_house_call (fixture, "POST", "watches/1/sale",
                      "{'date': '2025-11-02', 'price': {'amount': 1, 'currency': 'SEK'}, 'party':"
                      " {'name': 'Ann'}}",
                      422, NULL);
  sv_test_house_call (
      fixture, "POST", "watches/1/sale",
      "{'date': '2025-11-02', 'price': {'amount': 1, 'currency': 'SEK'}, 'party': 1}", 201, NULL);
  sv_test_house_call (fixture, "DELETE", "parties/1", NULL, 422, NULL);
  sv_test_house_call (fixture, "DELETE", "parties/2", NULL, 204, NULL);
  sv_test_house_call (fixture, "POST", "sales/1/cancel", NULL, 200, NULL);
  sv_test_house_call (fixture, "DELETE", "parties/1", NULL, 204, NULL);
}

static void
assert_stays (SvTestHouse *fixture, const char *why)
{
  g_autoptr (SvTestReply) refused =
      sv_test_house_expect (fixture, "DELETE", "watches/1", NULL, 422);
  g_autoptr (SvTestReply) watch = sv_test_house_expect (fixture, "GET", "watches/1", NULL, 200);

  g_assert_nonnull (strstr (refused->text, why));
  g_assert_true (json_object_get_null_member (sv_test_object (watch), "archived_at"));
}

/* A cancelled sale is a sale that was: what refers to it must find its watch. */
static void
test_a_watch_with_a_sale_is_not_deleted (SvTestHouse *fixture, gconstpointer data)
{
  sv_test_house_call (fixture, "POST", "watches", "{'name': 'A'}", 201, NULL);
  sv_test_house_call (fixture, "DELETE", "watches/1", NULL, 204, NULL);
  sv_test_house_call (fixture, "POST", "watches/1/restore", NULL, 200, NULL);
  sv_test_house_call (fixture, "POST", "watches/1/sale", SALE, 201, NULL);
  assert_stays (fixture, "has been sold");
  sv_test_house_call (fixture, "POST", "sales/1/cancel", NULL, 200, NULL);
  assert_stays (fixture, "has been sold");
}

static void
test_a_watch_on_offer_is_not_deleted (SvTestHouse *fixture, gconstpointer data)
{
  sv_test_house_call (fixture, "POST", "watches", "{'name': 'A'}", 201, NULL);
  sv_test_server_sql (fixture->server, "INSERT INTO listing (watch, platform, binding, state) "
                                       "SELECT 1, id, true, 'published' FROM platform "
                                       "WHERE code = 'catawiki'");
  assert_stays (fixture, "live on Catawiki");
  sv_test_server_sql (fixture->server, "UPDATE listing SET state = 'withdrawn'");
  sv_test_house_call (fixture, "DELETE", "watches/1", NULL, 204, NULL);
}

#define ADD(fact, test)                                                                            \
  g_test_add ("/sale/" fact, SvTestHouse, NULL, set_up, test, sv_test_house_tear_down)

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  ADD ("a-sale-sets-the-watch-to-sold", test_a_sale_sets_the_watch_to_sold);
  ADD ("a-watch-is-sold-once", test_a_watch_is_sold_once);
  ADD ("what-is-wrong-is-told-and-nothing-is-sold", test_what_is_wrong_is_told_and_nothing_is_sold);
  ADD ("of-two-hundred-buyers-one-gets-it", test_of_two_hundred_buyers_one_gets_it);
  ADD ("a-cancelled-sale-gives-the-watch-back", test_a_cancelled_sale_gives_the_watch_back);
  ADD ("a-sale-is-corrected", test_a_sale_is_corrected);
  ADD ("rights-are-those-of-the-matrix", test_rights_are_those_of_the_matrix);
  ADD ("sales-are-listed", test_sales_are_listed);
  ADD ("a-report-is-recorded-once", test_a_report_is_recorded_once);
  ADD ("customers-are-kept-while-sales-name-them", test_customers_are_kept_while_sales_name_them);
  ADD ("a-watch-with-a-sale-is-not-deleted", test_a_watch_with_a_sale_is_not_deleted);
  ADD ("a-watch-on-offer-is-not-deleted", test_a_watch_on_offer_is_not_deleted);
  return sv_test_run ();
}
