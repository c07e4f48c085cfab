/* test-code.c: a SKU is the same in whatever capitals somebody writes it
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

/* One watch, written with its own capitals. */
static void
begin (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SvTestReply) made = NULL;

  sv_db_script (sv_test_server_db (server),
                "DELETE FROM import_row; DELETE FROM import; DELETE FROM sale; DELETE FROM watch;"
                "DELETE FROM sku_counter",
                &error);
  g_assert_no_error (error);
  made = sv_test_expect (server, admin (), "POST", "watches",
                         "{'sku': 'Sv-Öre-0012', 'name': 'one'}", 201);
}

static gint64
dry_run (const char *resource, const char *text)
{
  g_autoptr (GBytes) file = g_bytes_new (text, strlen (text));
  gint64 id = sv_test_import_new (server, resource, file);
  g_autofree char *state = sv_test_import_step (server, id, "dry-run");

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
test_no_second_watch_has_it (void)
{
  g_autoptr (SvTestReply) refused = NULL;
  JsonObject *problem;

  begin ();
  refused = sv_test_expect (server, admin (), "POST", "watches",
                            "{'sku': 'SV-ÖRE-0012', 'name': 'two'}", 422);
  problem = json_array_get_object_element (
      json_object_get_array_member (sv_test_object (refused), "errors"), 0);
  g_assert_cmpstr (json_object_get_string_member (problem, "field"), ==, "sku");
  g_assert_cmpstr (json_object_get_string_member (problem, "code"), ==, "taken");
}

static void
test_a_list_finds_its_watch (void)
{
  g_autoptr (SvTestReply) watch = NULL;
  gint64 id;

  begin ();
  id = dry_run ("watches", "SKU,Name\nsv-öre-0012,changed\n");
  assert_counts (id, "new 0 changed 1 same 0 errors 0");
  sv_test_import_commit (server, id);
  g_assert_cmpint (sv_test_server_number (server,
                                          "SELECT count(*) FROM watch"
                                          " WHERE sku = 'Sv-Öre-0012' AND name = 'changed'"),
                   ==, 1);
}

static void
test_a_list_names_it_twice (void)
{
  g_autofree char *rows = NULL;
  gint64 id;

  begin ();
  id = dry_run ("watches", "SKU,Name\nN-1,a\nX-2,b\nn-1,c\n");
  assert_counts (id, "new 1 changed 0 same 0 errors 2");
  rows = sv_test_import_rows (server, id, "error");
  g_assert_nonnull (strstr (rows, "stands in the lines 2, 4"));
}

static void
test_a_report_finds_its_watch (void)
{
  g_autofree char *rows = NULL;
  gint64 id;

  begin ();
  id = dry_run ("sales", "Reference label,Payment,Payment Date\nSV-ÖRE-0012,450 EUR,2025-11-02\n"
                         "N-1,450 EUR,2025-11-02\nn-1,450 EUR,2025-11-02\n");
  assert_counts (id, "new 1 changed 0 same 0 errors 2");
  rows = sv_test_import_rows (server, id, "error");
  g_assert_nonnull (strstr (rows, "stands in the lines 3, 4"));
}

static void
assert_finds (const char *query, gint64 expected)
{
  g_autofree char *path = g_strdup_printf ("watches/ids?%s", query);
  g_autoptr (SvTestReply) reply = sv_test_expect (server, admin (), "GET", path, NULL, 200);

  g_assert_cmpint (sv_test_int (reply, "total"), ==, expected);
}

static void
test_a_filter_finds_its_watch (void)
{
  begin ();
  assert_finds ("sku=sv-%C3%B6re-0012", 1);
  assert_finds ("sku.in=X-9,SV-%C3%96RE-0012", 1);
  assert_finds ("sku.ne=SV-%C3%96RE-0012", 0);
  assert_finds ("sku=sv-%C3%B6re-001", 0);
}

/* The number of a watch that somebody named by hand in small letters is not given once more. */
static void
test_a_number_is_not_given_again (void)
{
  g_autoptr (SvTestReply) first = NULL;
  g_autoptr (SvTestReply) made = NULL;
  g_autofree char *small = NULL;

  begin ();
  first = sv_test_expect (server, admin (), "POST", "watches", "{'name': 'Lord Matic'}", 201);
  g_assert_true (g_str_has_suffix (sv_test_text (first, "sku"), "-0001"));
  small = g_ascii_strdown (sv_test_text (first, "sku"), -1);
  small[strlen (small) - 1] = '2';
  {
    g_autofree char *body = g_strdup_printf ("{'sku': '%s', 'name': 'by hand'}", small);
    g_autoptr (SvTestReply) by_hand =
        sv_test_expect (server, admin (), "POST", "watches", body, 201);

    g_assert_cmpstr (sv_test_text (by_hand, "sku"), ==, small);
  }

  made = sv_test_expect (server, admin (), "POST", "watches", "{'name': 'Lord Matic'}", 201);
  g_assert_true (g_str_has_suffix (sv_test_text (made, "sku"), "-0003"));
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  server = sv_test_server_start ();

  g_test_add_func ("/code/no-second-watch-has-it", test_no_second_watch_has_it);
  g_test_add_func ("/code/a-list-finds-its-watch", test_a_list_finds_its_watch);
  g_test_add_func ("/code/a-list-names-it-twice", test_a_list_names_it_twice);
  g_test_add_func ("/code/a-report-finds-its-watch", test_a_report_finds_its_watch);
  g_test_add_func ("/code/a-filter-finds-its-watch", test_a_filter_finds_its_watch);
  g_test_add_func ("/code/a-number-is-not-given-again", test_a_number_is_not_given_again);

  return sv_test_run ();
}
