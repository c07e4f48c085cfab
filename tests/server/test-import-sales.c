/* test-import-sales.c: a platform's report of sales is recorded once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-import.h"

#include <string.h>

static SvTestServer *server;

#define REPORT                                                                                                            \
  "Reference Label,Payment,Payment Date,Name,Buyer email,Address line 1,Postal code,Town/City,Country,ISO country code\n" \
  "S-1,450.00,21/11/2025,Jane Doe,jane@example.org,Main street 1,1234 AB,Utrecht,Netherlands,NL\n"                        \
  "S-2,1200.50,22/11/2025,Max Muster,max@example.org,Hauptstr. 2,10115,Berlin,Germany,DE\n"                               \
  "S-9,99.00,23/11/2025,Nobody,,,,,,\n"

static gint64
number (const char *sql)
{
  return sv_test_server_number (server, "%s", sql);
}

static void
stock_up (void)
{
  g_autoptr (GError) error = NULL;

  sv_db_script (sv_test_server_db (server),
                "DELETE FROM import_row; DELETE FROM import; DELETE FROM sale; DELETE FROM watch",
                &error);
  g_assert_no_error (error);
  sv_test_import_commit (
      server, sv_test_import_new_text (server, "SKU,Name\nS-1,one\nS-2,two\nS-3,three\n"));
}

static gint64
report (const char *text)
{
  g_autoptr (GBytes) file = g_bytes_new (text, strlen (text));

  return sv_test_import_new (server, "sales", file);
}

static gint64
checked (const char *text)
{
  gint64 id = report (text);
  g_autofree char *state = NULL;

  sv_test_import_change (server, id, "{'options': {'platform': 'Catawiki', 'currency': 'EUR'}}");
  state = sv_test_import_step (server, id, "dry-run");
  g_assert_cmpstr (state, ==, "checked");
  return id;
}

static void
assert_counts (gint64 id, const char *expected)
{
  g_autofree char *counts = sv_test_import_counts (server, id);

  g_assert_cmpstr (counts, ==, expected);
}

static void
commit (gint64 id)
{
  g_autofree char *state = sv_test_import_step (server, id, "commit");

  g_assert_cmpstr (state, ==, "committed");
}

static void
test_sales_are_recorded_and_the_rest_reported (void)
{
  g_autofree char *rows = NULL;
  gint64 id;

  stock_up ();
  id = checked (REPORT);
  assert_counts (id, "new 2 changed 0 same 0 errors 1");
  rows = sv_test_import_rows (server, id, "error");
  g_assert_nonnull (strstr (rows, "No watch has this SKU"));
  commit (id);

  g_assert_cmpint (
      number (
          "SELECT count(*) FROM sale s JOIN watch w ON w.id = s.watch WHERE w.sku = 'S-2' AND s.price = 120050 AND s.price_currency = 'EUR'"
          " AND s.date = '2025-11-22' AND s.buyer_name = 'Max Muster' AND s.buyer_address = E'Hauptstr. 2\\n10115 Berlin'"
          " AND s.platform = (SELECT id FROM platform WHERE name = 'Catawiki')"),
      ==, 1);
  g_assert_cmpint (
      number (
          "SELECT count(*) FROM watch w JOIN status s ON s.id = w.status WHERE s.role = 'sold'"),
      ==, 2);
}

/* An order that came to nothing is no sale, and in nobody's way: the watch was sold to the next. */
static void
test_what_was_cancelled_is_no_sale (void)
{
  g_autofree char *rows = NULL;
  gint64 id;

  stock_up ();
  id = checked ("Reference label,Payment,Payment Date,Status\n"
                "S-1,450.00,2025-11-02,Cancelled by buyer\nS-1,440.00,2025-11-03,Paid\n"
                "S-2,300.00,2025-11-03,Återbetald\nS-3,0.00,2025-11-03,Paid\n"
                "S-4,300.00,2025-11-03,Awaiting payment\n");
  assert_counts (id, "new 1 changed 0 same 0 errors 4");
  rows = sv_test_import_rows (server, id, "error");
  g_assert_nonnull (strstr (
      rows, "The report says “Cancelled by buyer” of this row, which is taken for cancelled"));
  g_assert_nonnull (
      strstr (rows, "The report says “Återbetald” of this row, which is taken for paid back"));
  g_assert_nonnull (strstr (
      rows, "The report says “Awaiting payment” of this row, which is taken for not paid yet"));
  g_assert_nonnull (strstr (rows, "Nothing was paid"));
  commit (id);
  g_assert_cmpint (number ("SELECT count(*) FROM sale"), ==, 1);
  g_assert_cmpint (number ("SELECT price FROM sale"), ==, 44000);
}

/* What waits for the post has been paid. */
static void
test_what_waits_for_the_post_is_sold (void)
{
  stock_up ();
  assert_counts (checked ("Reference label,Payment,Payment Date,Status\n"
                          "S-1,450.00,2025-11-02,Awaiting shipment\n"
                          "S-2,440.00,2025-11-03,Paid - awaiting dispatch\n"
                          "S-3,300.00,2025-11-03,Completed (no returns)\n"),
                 "new 3 changed 0 same 0 errors 0");
}

static void
test_a_day_to_come_is_an_error (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) tomorrow = g_date_time_add_days (now, 1);
  g_autoptr (GDateTime) later = g_date_time_add_days (now, 3);
  g_autofree char *here = g_date_time_format (tomorrow, "%F");
  g_autofree char *far = g_date_time_format (later, "%F");
  g_autofree char *text = g_strdup_printf (
      "Reference label,Payment,Payment Date\nS-1,450.00,%s\nS-2,450.00,%s\n", far, here);
  g_autofree char *rows = NULL;
  gint64 id;

  stock_up ();
  id = checked (text);
  assert_counts (id, "new 1 changed 0 same 0 errors 1");
  rows = sv_test_import_rows (server, id, "error");
  g_assert_nonnull (strstr (rows, "\"column\":\"Payment Date\""));
  g_assert_nonnull (strstr (rows, "still to come"));
  commit (id);
  g_assert_cmpint (number ("SELECT count(*) FROM sale"), ==, 1);
}

static void
test_reports_of_other_platforms_are_understood (void)
{
  gint64 id;

  stock_up ();
  id = checked (
      "\n\"Order Number\",\"Buyer Name\",\"Buyer City\",\"Buyer Zip\",\"Custom Label\",\"Sold For\","
      "\"Total Price\",\"Sale Date\"\n\"12-3\",\"Jane Doe\",\"Boston\",\"02110\",\"s-1\",\"$695.00\","
      "\"$710.00\",\"Nov-01-25\"\n\"1\",\"record(s) downloaded\"\n");
  assert_counts (id, "new 1 changed 0 same 0 errors 1");
  commit (id);
  g_assert_cmpint (
      number ("SELECT count(*) FROM sale WHERE price = 69500 AND price_currency = 'USD'"
              " AND date = '2025-11-01' AND buyer_address = '02110 Boston'"),
      ==, 1);

  stock_up ();
  id = checked ("Objektnr;Egen referens;Köpare;Slutpris;Slutdatum;Postnr;Ort\n"
                "1;S-2;Anna;4 500 SEK;2025-11-19;411 12;Göteborg\n");
  assert_counts (id, "new 1 changed 0 same 0 errors 0");
}

static void
test_the_same_report_again_changes_nothing (void)
{
  gint64 id;

  stock_up ();
  commit (checked (REPORT));
  id = checked (REPORT);
  assert_counts (id, "new 0 changed 0 same 2 errors 1");
  commit (id);
  g_assert_cmpint (number ("SELECT count(*) FROM sale"), ==, 2);
}

static void
test_another_sale_of_a_sold_watch_is_reported (void)
{
  g_autofree char *rows = NULL;
  gint64 id;

  stock_up ();
  commit (checked (REPORT));
  id = checked (
      "Reference Label,Payment,Payment Date\nS-1,999.00,30/11/2025\nS-3,10.00,31/11/2025\nS-3,,30/11/2025\n");
  assert_counts (id, "new 0 changed 0 same 0 errors 3");
  rows = sv_test_import_rows (server, id, "error");
  g_assert_nonnull (strstr (rows, "already_sold"));
  g_assert_nonnull (strstr (rows, "This is no date"));
  g_assert_nonnull (strstr (rows, "A sale needs this."));
}

static gboolean
is_sold (const char *sku)
{
  return sv_test_server_number (server,
                                "SELECT count(*) FROM watch w JOIN status s ON s.id = w.status"
                                " WHERE w.sku = '%s' AND s.role = 'sold'",
                                sku) == 1;
}

static void
undo (gint64 id)
{
  g_autofree char *state = sv_test_import_step (server, id, "undo");

  g_assert_cmpstr (state, ==, "undone");
}

static void
test_a_report_is_taken_back_as_a_whole (void)
{
  gint64 id;

  stock_up ();
  id = checked (REPORT);
  commit (id);
  g_assert_true (is_sold ("S-1"));
  undo (id);

  g_assert_cmpint (number ("SELECT count(*) FROM sale WHERE cancelled_at IS NOT NULL"), ==, 2);
  g_assert_cmpint (number ("SELECT count(*) FROM sale WHERE cancelled_at IS NULL"), ==, 0);
  g_assert_false (is_sold ("S-1"));
  g_assert_false (is_sold ("S-2"));

  /* What went as a whole can come again. */
  id = checked (REPORT);
  assert_counts (id, "new 2 changed 0 same 0 errors 1");
  commit (id);
  g_assert_true (is_sold ("S-1"));
  g_assert_cmpint (number ("SELECT count(*) FROM sale WHERE cancelled_at IS NULL"), ==, 2);
}

static void
test_sales_that_somebody_changed_since_stay (void)
{
  g_autoptr (SvTestReply) edited = NULL;
  g_autofree char *path = NULL;
  g_autofree char *kept = NULL;
  gint64 id;

  stock_up ();
  id = checked (REPORT);
  commit (id);
  path = g_strdup_printf (
      "/api/v1/sales/%" G_GINT64_FORMAT,
      number ("SELECT s.id FROM sale s JOIN watch w ON w.id = s.watch WHERE w.sku = 'S-2'"));
  edited = sv_test_call (server, sv_test_server_token (server, SV_ROLE_ADMIN), "PATCH", path,
                         "{\"buyer_name\":\"Max M. Muster\"}", "If-Match", "*", NULL);
  sv_assert_status (edited, 200);
  undo (id);

  g_assert_false (is_sold ("S-1"));
  g_assert_true (is_sold ("S-2"));
  kept = sv_test_import_rows (server, id, "kept");
  g_assert_nonnull (strstr (kept, "\"sku\":\"S-2\""));
  g_assert_nonnull (strstr (kept, "\"kept\":\"edited\""));
  g_assert_null (strstr (kept, "S-1"));

  /* What stayed is no news to the same report. */
  assert_counts (checked (REPORT), "new 1 changed 0 same 1 errors 1");
}

static void
test_a_sale_cancelled_by_hand_is_not_cancelled_twice (void)
{
  g_autoptr (SvTestReply) cancelled = NULL;
  g_autofree char *path = NULL;
  g_autofree char *kept = NULL;
  gint64 id;

  stock_up ();
  id = checked (REPORT);
  commit (id);
  path = g_strdup_printf (
      "/api/v1/sales/%" G_GINT64_FORMAT "/cancel",
      number ("SELECT s.id FROM sale s JOIN watch w ON w.id = s.watch WHERE w.sku = 'S-1'"));
  cancelled = sv_test_call (server, sv_test_server_token (server, SV_ROLE_ADMIN), "POST", path,
                            "{\"reason\":\"He did not pay\"}", NULL);
  sv_assert_status (cancelled, 200);
  undo (id);

  kept = sv_test_import_rows (server, id, "kept");
  g_assert_nonnull (strstr (kept, "\"kept\":\"cancelled\""));
  g_assert_cmpint (number ("SELECT count(*) FROM sale WHERE cancel_reason = 'He did not pay'"), ==,
                   1);
  g_assert_cmpint (number ("SELECT count(*) FROM sale WHERE cancelled_at IS NULL"), ==, 0);
}

/* Moved on by the list, then sold or offered: it stays so, even when edited watches are put back.
 */
static void
test_an_undo_leaves_sold_and_offered_watches (void)
{
  g_autofree char *state = NULL;
  g_autofree char *kept = NULL;
  gint64 id;

  stock_up ();
  sv_test_import_commit (
      server, sv_test_import_new_text (server, "SKU,Name,Status\nU-1,one,Review\nU-2,two,Review\n"
                                               "U-3,three,Review\n"));
  id = sv_test_import_new_text (server, "SKU,Status\nU-1,Approved\nU-2,Approved\nU-3,Approved\n");
  sv_test_import_change (server, id, "{'options': {'undo_keeps_edited': false}}");
  sv_test_import_commit (server, id);
  {
    g_autofree char *path = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/sale",
                                             number ("SELECT id FROM watch WHERE sku = 'U-1'"));
    g_autoptr (SvTestReply) sale = sv_test_expect (
        server, sv_test_server_token (server, SV_ROLE_ADMIN), "POST", path,
        "{'date': '2025-11-02', 'price': {'amount': 6800000, 'currency': 'EUR'}}", 201);
  }
  sv_test_server_sql (server, "%s",
                      "INSERT INTO listing (watch, platform, state, published_at)"
                      " SELECT w.id, p.id, 'published', now () FROM watch w, platform p"
                      "  WHERE w.sku = 'U-2' AND p.code = 'catawiki'");

  state = sv_test_import_step (server, id, "undo");
  g_assert_cmpstr (state, ==, "undone");
  g_assert_cmpint (number ("SELECT count(*) FROM watch w JOIN status s ON s.id = w.status"
                           " WHERE (w.sku, s.name) IN (('U-1', 'Sold'), ('U-2', 'Approved'),"
                           " ('U-3', 'Review'))"),
                   ==, 3);
  kept = sv_test_import_rows (server, id, "kept");
  g_assert_nonnull (strstr (kept, "\"sku\":\"U-1\""));
  g_assert_nonnull (strstr (kept, "\"sku\":\"U-2\""));
  sv_test_server_sql (server, "DELETE FROM listing");
}

static void
test_what_cannot_be_recorded_is_told_before (void)
{
  g_autofree char *rows = NULL;
  g_autofree char *noticed = NULL;
  g_autofree char *line = g_strnfill (200, 'l');
  g_autofree char *text = g_strdup_printf (
      "Reference Label,Payment,Payment Date,Name,Buyer email,Address line 1,Address line 2\n"
      "S-1,450.00,21/11/2025,Jill Roe,unknown,%s,%s\n"
      "S-2,10.00,21/11/2025,John Roe,unknown,,\n"
      "S-3,20.00,21/11/2025,Max Muster,max@example.org,,\n",
      line, line);
  gint64 id;

  stock_up ();
  sv_test_server_sql (server, "UPDATE watch SET archived_at = now () WHERE sku = 'S-3'");
  id = checked (text);
  assert_counts (id, "new 2 changed 0 same 0 errors 1");
  rows = sv_test_import_rows (server, id, "error");
  g_assert_nonnull (strstr (rows, "This watch is archived."));
  noticed = sv_test_import_rows (server, id, "noticed");
  g_assert_nonnull (strstr (noticed, "This is no e-mail address."));
  commit (id);

  g_assert_cmpint (number ("SELECT count(*) FROM sale s JOIN party p ON p.id = s.party"
                           " WHERE s.buyer_email = 'unknown' AND p.email IS NULL"
                           " AND p.name = s.buyer_name"),
                   ==, 2);
  g_assert_cmpint (
      number ("SELECT count(*) FROM party WHERE name = 'Jill Roe' AND length(street) = 401"), ==,
      1);
  g_assert_cmpint (number ("SELECT count(*) FROM watch w JOIN status st ON st.id = w.status"
                           " WHERE w.sku = 'S-3' AND st.role = 'sold'"),
                   ==, 0);
}

static void
test_the_currency_is_asked_for (void)
{
  g_autoptr (SvTestReply) refused = NULL;
  g_autofree char *path = NULL;
  gint64 id;

  stock_up ();
  id = report (REPORT);
  path = g_strdup_printf ("/api/v1/imports/%" G_GINT64_FORMAT "/dry-run", id);
  refused =
      sv_test_call (server, sv_test_server_token (server, SV_ROLE_ADMIN), "POST", path, NULL, NULL);
  sv_assert_status (refused, 422);
  g_assert_nonnull (strstr (refused->text, "currency"));
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  server = sv_test_server_start ();
  g_test_add_func ("/import-sales/sales-are-recorded-and-the-rest-reported",
                   test_sales_are_recorded_and_the_rest_reported);
  g_test_add_func ("/import-sales/what-was-cancelled-is-no-sale",
                   test_what_was_cancelled_is_no_sale);
  g_test_add_func ("/import-sales/what-waits-for-the-post-is-sold",
                   test_what_waits_for_the_post_is_sold);
  g_test_add_func ("/import-sales/a-day-to-come-is-an-error", test_a_day_to_come_is_an_error);
  g_test_add_func ("/import-sales/reports-of-other-platforms-are-understood",
                   test_reports_of_other_platforms_are_understood);
  g_test_add_func ("/import-sales/the-same-report-again-changes-nothing",
                   test_the_same_report_again_changes_nothing);
  g_test_add_func ("/import-sales/another-sale-of-a-sold-watch-is-reported",
                   test_another_sale_of_a_sold_watch_is_reported);
  g_test_add_func ("/import-sales/a-report-is-taken-back-as-a-whole",
                   test_a_report_is_taken_back_as_a_whole);
  g_test_add_func ("/import-sales/sales-that-somebody-changed-since-stay",
                   test_sales_that_somebody_changed_since_stay);
  g_test_add_func ("/import-sales/a-sale-cancelled-by-hand-is-not-cancelled-twice",
                   test_a_sale_cancelled_by_hand_is_not_cancelled_twice);
  g_test_add_func ("/import-sales/an-undo-leaves-sold-and-offered-watches",
                   test_an_undo_leaves_sold_and_offered_watches);
  g_test_add_func ("/import-sales/what-cannot-be-recorded-is-told-before",
                   test_what_cannot_be_recorded_is_told_before);
  g_test_add_func ("/import-sales/the-currency-is-asked-for", test_the_currency_is_asked_for);
  return sv_test_run ();
}
