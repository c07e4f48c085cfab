/* test-import-whole.c: whole lists: out and in again, many rows, many imports
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-import.h"

#include <string.h>

static SvTestServer *server;

static const char *
admin (void)
{
  return sv_test_server_token (server, SV_ROLE_ADMIN);
}

static void
script (const char *sql)
{
  g_autoptr (GError) error = NULL;

  sv_db_script (sv_test_server_db (server), sql, &error);
  g_assert_no_error (error);
}

static void
empty (void)
{
  script (
      "DELETE FROM import_row; DELETE FROM import_sku; DELETE FROM import_made; DELETE FROM import;"
      "DELETE FROM watch; DELETE FROM brand; DELETE FROM location; DELETE FROM sku_counter");
}

static void
assert_state (const char *state, const char *expected)
{
  g_assert_cmpstr (state, ==, expected);
}

static gint64
number (const char *sql)
{
  return sv_test_server_number (server, "%s", sql);
}

#define STOCK                                                                                      \
  "SKU,Brand,Model,Reference,Serial,Year,Price,Location,Box\n"                                     \
  "A-1,Omega,Seamaster,166.010,111,1967,12500 SEK,Malmö,yes\n"                                    \
  "A-2,Omega,Geneve,166.037,222,1970,4500 SEK,Malmö,no\n"                                         \
  "A-3,Rolex,Datejust,1601,333,1965,\"€3,200\",Lund,\n"

/* Everything that a cell can make difficult, set behind the back of the import. */
static void
stock_difficult (void)
{
  sv_test_import_commit (server, sv_test_import_new_text (server, STOCK "A-4,Tissot,,,,,,,\n"));
  /* What would be odd in anybody else's list. */
  script (
      "INSERT INTO watch (sku, name, serial, reference, dial, status) SELECT v.sku, v.name, v.serial, v.name, v.name, s.id"
      "  FROM status s, (VALUES ('Total', 'Total', '1.23E+11'), ('1.5E+10', '#N/A', '#REF!'),"
      " ('* remark', E'\\ufeffmark\\u200b ', '5.000')) AS v (sku, name, serial) WHERE s.role = 'draft'");
  script (
      "UPDATE watch SET name = '=1+1', model = '''@x', reference = '-007', serial = '0012', case_diameter = 36.50, "
      "purchase_date = '2020-02-29', purchase_price = 1234567, purchase_price_currency = 'JPY', papers = false WHERE sku = 'A-1';"
      "INSERT INTO watch_text (watch, description, notes) SELECT id, E'two\nlines, \"quoted\"; and 12,5', E'+46 123\r\nend' FROM watch WHERE sku = "
      "'A-1' ON CONFLICT (watch) DO UPDATE SET description = excluded.description, notes = excluded.notes;"
      "UPDATE watch SET name = 'Ünïcode 時計 ☕', asking_price = 0, dial = '1.0', band = 'true', "
      "floor_price = 5000, floor_price_currency = 'KWD' WHERE sku = 'A-2';"
      "UPDATE watch SET status = (SELECT id FROM status WHERE role = 'sold'), calibre = '7630033530101', year = 1300 WHERE sku = 'A-3'");
}

static void
assert_round_trip (const char *accept)
{
  g_autoptr (SvTestReply) export = NULL;
  g_autofree char *state = NULL;
  gint64 id;

  empty ();
  stock_difficult ();
  export = sv_test_call (server, admin (), "GET", "/api/v1/watches", NULL, "Accept", accept, NULL);
  sv_assert_status (export, 200);
  id = sv_test_import_new (server, "watches", export->body);
  state = sv_test_import_step (server, id, "dry-run");
  assert_state (state, "checked");
  {
    g_autofree char *counts = sv_test_import_counts (server, id);
    g_autofree char *rows = sv_test_import_rows (server, id, NULL);

    if (strcmp (counts, "new 0 changed 0 same 7 errors 0") != 0)
      g_error ("%s: %s", counts, rows);
  }
}

static void
test_an_export_comes_back_unchanged (void)
{
  assert_round_trip ("text/csv");
  assert_round_trip ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
}

static void
test_imports_are_listed_newest_first (void)
{
  g_autoptr (SvTestReply) first = NULL;
  g_autoptr (SvTestReply) theirs = NULL;
  JsonArray *items;

  empty ();
  sv_test_import_new_text (server, STOCK);
  sv_test_import_new_text (server, STOCK);
  first = sv_test_call (server, admin (), "GET", "/api/v1/imports?limit=1", NULL, NULL);
  sv_assert_status (first, 200);
  items = json_object_get_array_member (sv_test_object (first), "items");
  g_assert_cmpuint (json_array_get_length (items), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (items, 0), "id"), ==,
                   number ("SELECT max(id) FROM import"));
  g_assert_nonnull (sv_test_text (first, "next"));

  theirs = sv_test_call (server, sv_test_server_token (server, SV_ROLE_FINANCE), "GET",
                         "/api/v1/imports", NULL, NULL);
  sv_assert_status (theirs, 200);
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (sv_test_object (theirs), "items")), ==,
      0);
}

/* The hundred thousandth part of a large house's list, with every kind of column; the whole is for
 * the bench. */
static void
test_many_rows_come_in_and_go_out (void)
{
  g_autoptr (GString) text = g_string_new (
      "SKU,Name,Brand,Model,Reference,Serial,Year,Price,Purchase date,Location,Notes\n");
  g_autofree char *state = NULL;
  gint64 id;

  empty ();
  for (guint i = 0; i < 9000; i++)
    g_string_append_printf (
        text,
        "%s%.0u,Watch %u,Brand %u,Model %u,%u.%03u,%u,%u,%u SEK,20%02u-03-0%u,Shelf %u,note %u\n",
        i % 2 ? "K-" : "", i % 2 ? i : 0, i, i % 37, i % 11, i, i % 1000, i + 100000,
        1900 + i % 120, 1000 + i, i % 25, 1 + i % 9, i % 5, i);
  id = sv_test_import_new_text (server, text->str);
  sv_test_import_commit (server, id);
  g_assert_cmpint (
      number (
          "SELECT count(*) FROM watch w JOIN watch_text t ON t.watch = w.id JOIN watch_search s ON s.watch = w.id"),
      ==, 9000);
  g_assert_cmpint (
      number (
          "SELECT count(DISTINCT record) FROM activity WHERE action = 'import' AND record IN (SELECT id FROM watch)"),
      ==, 9000);
  g_assert_cmpint (number ("SELECT sum(asking_price)::bigint FROM watch"), ==,
                   G_GINT64_CONSTANT (4949550000));
  g_assert_cmpint (
      number (
          "SELECT count(*) FROM change WHERE kind = 'watch' AND change = 'many' AND at > now() - interval '10 minutes'"),
      >, 0);
  state = sv_test_import_step (server, id, "undo");
  assert_state (state, "undone");
  g_assert_cmpint (
      number (
          "SELECT (SELECT count(*) FROM watch) + (SELECT count(*) FROM brand) + (SELECT count(*) FROM location)"),
      ==, 0);
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  server = sv_test_server_start ();
  g_test_add_func ("/import-whole/an-export-comes-back-unchanged",
                   test_an_export_comes_back_unchanged);
  g_test_add_func ("/import-whole/imports-are-listed-newest-first",
                   test_imports_are_listed_newest_first);
  g_test_add_func ("/import-whole/many-rows-come-in-and-go-out", test_many_rows_come_in_and_go_out);
  return sv_test_run ();
}
