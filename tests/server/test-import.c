/* test-import.c: a list goes in, is shown, is written, is taken back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/sv-check.h"
#include "sv-test-import.h"
#include "sv-test-race.h"

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

/* Every test begins without watches, so that figures are its own. */
static void
empty (void)
{
  script (
      "DELETE FROM import_row; DELETE FROM import_sku; DELETE FROM import_made; DELETE FROM import;"
      "DELETE FROM watch; DELETE FROM brand; DELETE FROM location; DELETE FROM sku_counter");
}

static void
assert_counts (gint64 id, const char *expected)
{
  g_autofree char *counts = sv_test_import_counts (server, id);

  g_assert_cmpstr (counts, ==, expected);
}

static void
assert_state (const char *state, const char *expected)
{
  g_assert_cmpstr (state, ==, expected);
}

static gint64
dry_run (const char *text)
{
  gint64 id = sv_test_import_new_text (server, text);
  g_autofree char *state = sv_test_import_step (server, id, "dry-run");

  assert_state (state, "checked");
  return id;
}

static void
assert_mentions (gint64 id, const char *state, const char *text)
{
  g_autofree char *rows = sv_test_import_rows (server, id, state);

  if (strstr (rows, text) == NULL)
    g_error ("no “%s” in %s", text, rows);
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

static void
test_a_list_becomes_watches (void)
{
  g_autoptr (SvTestReply) read = NULL;
  g_autofree char *path = NULL;
  JsonObject *watch, *price;
  gint64 id;

  empty ();
  id = dry_run (STOCK);
  assert_counts (id, "new 3 changed 0 same 0 errors 0");
  g_assert_cmpint (number ("SELECT count(*) FROM watch"), ==, 0);
  sv_test_import_commit (server, id);

  path = g_strdup_printf ("/api/v1/watches/%" G_GINT64_FORMAT,
                          number ("SELECT id FROM watch WHERE sku = 'A-3'"));
  read = sv_test_call (server, admin (), "GET", path, NULL, NULL);
  sv_assert_status (read, 200);
  watch = sv_test_object (read);
  price = json_object_get_object_member (watch, "asking_price");
  g_assert_cmpstr (json_object_get_string_member (watch, "name"), ==, "Rolex Datejust 1601");
  g_assert_cmpint (json_object_get_int_member (price, "amount"), ==, 320000);
  g_assert_cmpstr (json_object_get_string_member (price, "currency"), ==, "EUR");
  g_assert_cmpint (json_object_get_int_member (watch, "year"), ==, 1965);
  g_assert_true (json_object_get_null_member (watch, "box"));
  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (watch, "location"), "name"), ==,
      "Lund");
  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (watch, "status"), "name"), ==,
      "Draft");
}

static void
test_every_watch_has_its_activity (void)
{
  gint64 id;

  empty ();
  id = sv_test_import_new_text (server, STOCK);
  sv_test_import_commit (server, id);
  g_assert_cmpint (
      number (
          "SELECT count(*) FROM activity a JOIN watch w ON a.kind = 'watch' AND a.record = w.id AND a.version = w.version"
          " WHERE a.action = 'import' AND a.changes -> 'year' -> 1 = to_jsonb(w.year) AND a.changes ? 'sku' AND a.actor IS NOT NULL"),
      ==, 3);
}

static void
test_the_same_file_again_is_all_same (void)
{
  gint64 id;

  empty ();
  sv_test_import_commit (server, sv_test_import_new_text (server, STOCK));
  id = dry_run (STOCK);
  assert_counts (id, "new 0 changed 0 same 3 errors 0");

  /* Without SKU and serial number the very same rows are known as well, each as often as it stands
   * there. */
  sv_test_import_commit (
      server, sv_test_import_new_text (server, "Brand,Model\nSeiko,5\nSeiko,5\nSeiko,6\n"));
  id = dry_run ("Brand,Model\nSeiko,5\nSeiko,5\nSeiko,5\nSeiko,6\n");
  assert_counts (id, "new 1 changed 0 same 3 errors 0");
}

static void
test_changes_are_shown_old_and_new (void)
{
  g_autofree char *rows = NULL;
  gint64 id;

  empty ();
  sv_test_import_commit (server, sv_test_import_new_text (server, STOCK));
  id = dry_run (
      "SKU,Price,Year,Location\nA-1,13000 SEK,1967,Lund\nA-2,4500 SEK,,\nA-9,1 SEK,1950,Lund\n");
  assert_counts (id, "new 1 changed 1 same 1 errors 0");
  rows = sv_test_import_rows (server, id, "changed");
  g_assert_nonnull (strstr (
      rows,
      "\"field\":\"asking_price\",\"old\":{\"amount\":1250000,\"currency\":\"SEK\"},\"new\":{\"amount\":1300000,"
      "\"currency\":\"SEK\"}"));
  g_assert_nonnull (strstr (rows, "\"name\":\"Malmö\"}"));
  g_assert_null (strstr (rows, "\"field\":\"year\""));

  sv_test_import_commit (server, id);
  g_assert_cmpint (number ("SELECT asking_price FROM watch WHERE sku = 'A-1'"), ==, 1300000);
  g_assert_cmpint (number ("SELECT version FROM watch WHERE sku = 'A-1'"), ==, 2);
  g_assert_cmpint (number ("SELECT version FROM watch WHERE sku = 'A-2'"), ==, 1);
}

static void
test_blank_cells_keep_or_clear (void)
{
  gint64 id;

  empty ();
  sv_test_import_commit (server, sv_test_import_new_text (server, STOCK));
  id = sv_test_import_new_text (server, "SKU,Year,Model\nA-1,,\n");
  sv_test_import_change (server, id, "{'columns': [{'index': 1, 'blank': 'clear'}]}");
  sv_test_import_commit (server, id);
  g_assert_cmpint (
      number (
          "SELECT count(*) FROM watch WHERE sku = 'A-1' AND year IS NULL AND model = 'Seamaster'"),
      ==, 1);
}

static void
test_brand_and_serial_find_a_watch (void)
{
  gint64 id;

  empty ();
  sv_test_import_commit (server, sv_test_import_new_text (server, STOCK));
  id = dry_run ("Brand,Serial,Price\nOMEGA,111,9000 SEK\nRolex,111,1 SEK\n");
  assert_counts (id, "new 1 changed 1 same 0 errors 0");
  assert_mentions (id, "changed", "\"sku\":\"A-1\"");
}

static void
test_a_total_is_no_watch (void)
{
  gint64 id;

  empty ();
  id = dry_run ("SKU,Brand,Price\nA-1,Omega,100 SEK\nSumma:,,100 SEK\nTotal,Rolex,5 SEK\n");
  assert_counts (id, "new 2 changed 0 same 0 errors 1");
  assert_mentions (id, "error", "\"total_row\"");
}

/* Prices in "kr" wait for a person where the house counts in something else. */
static void
test_whose_crowns_must_be_said (void)
{
  g_autoptr (SvTestReply) refused = NULL;
  g_autofree char *path = NULL;
  gint64 id;

  empty ();
  id = sv_test_import_new_text (server, "SKU,Brand,Price\nA-1,Omega,\"9.500,50 kr\"\n");
  path = g_strdup_printf ("/api/v1/imports/%" G_GINT64_FORMAT "/dry-run", id);
  refused =
      sv_test_call (server, sv_test_server_token (server, SV_ROLE_ADMIN), "POST", path, NULL, NULL);
  sv_assert_status (refused, 422);
  g_assert_nonnull (strstr (refused->text, "question_open"));

  sv_test_import_change (server, id, "{'columns': [{'index': 2, 'currency': 'DKK'}]}");
  sv_test_import_commit (server, id);
  g_assert_cmpint (number ("SELECT count(*) FROM watch WHERE asking_price = 950050 AND"
                           " asking_price_currency = 'DKK'"),
                   ==, 1);
}

static void
test_duplicates_name_both_lines (void)
{
  gint64 id;

  empty ();
  id = dry_run (
      "SKU,Brand,Serial\nB-1,Omega,1\nB-2,Omega,2\nB-1,Omega,3\n,Omega,7\n,Omega,7\n,Omega,N/A\n,Omega,n/a\n");
  assert_counts (id, "new 3 changed 0 same 0 errors 4");
  assert_mentions (id, "error", "stands in the lines 2, 4");
  assert_mentions (id, "error", "stands in the lines 5, 6");

  sv_test_import_commit (server,
                         sv_test_import_new_text (server, "SKU,Brand,Serial\nB-8,Omega,88\n"));
  id = dry_run ("SKU,Brand,Serial\nB-8,,\n,Omega,88\n");
  assert_counts (id, "new 0 changed 0 same 0 errors 2");
  assert_mentions (id, "error", "mean the same watch, B-8");
}

static void
test_another_sku_for_a_known_piece_is_an_error (void)
{
  gint64 id;

  empty ();
  sv_test_import_commit (server, sv_test_import_new_text (server, STOCK));
  id = dry_run ("SKU,Brand,Serial\nZ-1,Omega,111\n");
  assert_counts (id, "new 0 changed 0 same 0 errors 1");
  assert_mentions (id, "error", "is in stock as A-1");
}

static void
test_one_bad_row_stops_all_or_is_left_out (void)
{
  const char *text = "SKU,Name,Price\nC-1,a,100 SEK\nC-2,b,on request\nC-3,c,300 SEK\n";
  g_autoptr (SvTestReply) refused = NULL;
  g_autoptr (SvTestReply) csv = NULL;
  g_autofree char *path = NULL;
  g_autofree char *rows = NULL;
  g_autofree char *state = NULL;
  gint64 id;

  empty ();
  id = dry_run (text);
  assert_counts (id, "new 2 changed 0 same 0 errors 1");
  rows = sv_test_import_rows (server, id, "error");
  g_assert_nonnull (strstr (rows, "\"line\":3"));
  g_assert_nonnull (strstr (rows, "\"column\":\"Price\""));
  g_assert_nonnull (strstr (rows, "\"value\":\"on request\""));

  path = g_strdup_printf ("/api/v1/imports/%" G_GINT64_FORMAT "/commit", id);
  refused = sv_test_call (server, admin (), "POST", path, NULL, NULL);
  sv_assert_status (refused, 422);
  g_assert_cmpstr (sv_test_code (refused), ==, "rows_in_error");
  g_assert_cmpint (number ("SELECT count(*) FROM watch"), ==, 0);

  sv_test_import_change (server, id, "{'options': {'errors': 'skip'}}");
  state = sv_test_import_step (server, id, "commit");
  assert_state (state, "committed");
  g_assert_cmpint (number ("SELECT count(*) FROM watch"), ==, 2);

  /* What was left out can be mended and imported again. */
  g_free (path);
  path = g_strdup_printf ("/api/v1/imports/%" G_GINT64_FORMAT "/rows?state=error", id);
  csv = sv_test_call (server, admin (), "GET", path, NULL, "Accept", "text/csv", NULL);
  sv_assert_status (csv, 200);
  g_assert_true (
      g_str_has_prefix (csv->text, "SKU,Name,Price,Not imported because\r\nC-2,b,on request,"));
}

static void
test_a_left_out_row_mended_is_imported (void)
{
  g_autofree char *mended = NULL;
  gint64 id;

  empty ();
  id = dry_run ("SKU,Name,Price,Not imported because\r\nC-2,b,200 SEK,\"This is no amount.\"\r\n");
  assert_counts (id, "new 1 changed 0 same 0 errors 0");
  sv_test_import_commit (server, id);
  g_assert_cmpint (number ("SELECT count(*) FROM watch_text WHERE notes IS NOT NULL"), ==, 0);
}

static void
test_brands_are_made_only_when_wanted (void)
{
  gint64 id;

  empty ();
  id = dry_run ("SKU,Brand\nD-1,Enicar\nD-2,ENICAR\n");
  {
    g_autoptr (SvTestReply) reply = sv_test_import_get (server, id);

    g_assert_nonnull (strstr (reply->text, "\"missing\":{\"brand\": [\"Enicar\"]}"));
  }
  sv_test_import_change (server, id, "{'options': {'create_missing': []}}");
  {
    g_autofree char *state = sv_test_import_step (server, id, "dry-run");

    assert_state (state, "checked");
  }
  assert_counts (id, "new 0 changed 0 same 0 errors 2");
  assert_mentions (id, "error", "There is no brand “Enicar”");

  sv_test_import_change (server, id, "{'options': {'create_missing': ['brand']}}");
  sv_test_import_commit (server, id);
  g_assert_cmpint (number ("SELECT count(*) FROM brand"), ==, 1);
  g_assert_cmpint (
      number (
          "SELECT count(*) FROM watch w JOIN brand b ON b.id = w.brand AND b.name = 'Enicar' AND b.code = 'ENI'"),
      ==, 2);
}

static void
test_skus_are_made_and_never_clash (void)
{
  gint64 id;

  empty ();
  id = sv_test_import_new_text (
      server,
      "SKU,Brand,Name\n,Seiko,Lord Matic\nSEI-LMX-0001,Seiko,By hand\n,Seiko,Lord Matic\n,,Nameless wonder\n");
  sv_test_import_commit (server, id);
  g_assert_cmpint (
      number (
          "SELECT count(*) FROM watch WHERE sku IN ('SEI-LMX-0001', 'SEI-LMX-0002', 'SEI-LMX-0003', 'XXX-NWX-0001')"),
      ==, 4);
}

static void
test_columns_are_kept_in_the_notes (void)
{
  gint64 id;

  empty ();
  id = sv_test_import_new_text (server, "SKU,Name,Notes,Lamp,Shelf\nE-1,a,old,red,7\nE-2,b,,,\n");
  sv_test_import_change (
      server, id, "{'columns': [{'index': 3, 'field': 'notes'}, {'index': 4, 'field': 'notes'}]}");
  sv_test_import_commit (server, id);
  g_assert_cmpint (
      number (
          "SELECT count(*) FROM watch w JOIN watch_text t ON t.watch = w.id WHERE sku = 'E-1' AND notes = E'old\\nLamp: red\\nShelf: 7'"),
      ==, 1);

  /* To notes that are there, only what is new is added. */
  id = sv_test_import_new_text (server, "SKU,Lamp,Door\nE-1,red,blue\n");
  sv_test_import_change (
      server, id, "{'columns': [{'index': 1, 'field': 'notes'}, {'index': 2, 'field': 'notes'}]}");
  sv_test_import_commit (server, id);
  g_assert_cmpint (
      number (
          "SELECT count(*) FROM watch w JOIN watch_text t ON t.watch = w.id WHERE sku = 'E-1' AND notes = "
          "E'old\\nLamp: red\\nShelf: 7\\nDoor: blue'"),
      ==, 1);
}

static void
test_what_goes_to_the_notes_instead_is_said (void)
{
  g_autoptr (SvTestReply) whole = NULL;
  g_autofree char *again = NULL;
  gint64 id;

  empty ();
  id = dry_run ("SKU,Name,Year\nN-1,a,1962\nN-2,b,long ago\nN-3,c,1963\n");
  assert_counts (id, "new 3 changed 0 same 0 errors 0");
  whole = sv_test_import_get (server, id);
  g_assert_cmpint (json_object_get_int_member (
                       json_object_get_object_member (sv_test_object (whole), "counts"), "notices"),
                   ==, 1);
  assert_mentions (id, "noticed", "\"line\":3");
  assert_mentions (id, "noticed", "\"column\": \"Year\"");
  assert_mentions (id, "noticed", "\"value\": \"long ago\"");
  assert_mentions (id, "noticed", "Goes to the notes instead. This is no year.");

  /* Whoever wants to know of each says so, and the row is a problem. */
  sv_test_import_change (server, id, "{'columns': [{'index': 2, 'unreadable': 'error'}]}");
  again = sv_test_import_step (server, id, "dry-run");
  assert_state (again, "checked");
  assert_counts (id, "new 2 changed 0 same 0 errors 1");
  assert_mentions (id, "error", "\"value\":\"long ago\"");
}

static void
test_what_a_field_cannot_hold_is_kept_in_the_notes (void)
{
  empty ();
  sv_test_import_commit (
      server,
      sv_test_import_new_text (
          server, "SKU,Name,Year,Case diameter\nF-1,a,c. 1970,36 mm\nF-2,b,2010 - 2015,44 x 38 mm\n"
                  "F-3,c,1950,40\n"));
  g_assert_cmpint (
      number (
          "SELECT count(*) FROM watch w JOIN watch_text t ON t.watch = w.id WHERE sku = 'F-1' AND year = 1970 AND notes = 'Year: c. 1970'"),
      ==, 1);
  g_assert_cmpint (
      number (
          "SELECT count(*) FROM watch w JOIN watch_text t ON t.watch = w.id WHERE sku = 'F-2' AND year IS NULL AND notes = "
          "E'Year: 2010 - 2015\\nCase diameter: 44 x 38 mm'"),
      ==, 1);
}

static void
test_an_unclear_date_is_asked_about (void)
{
  g_autoptr (SvTestReply) refused = NULL;
  g_autofree char *path = NULL;
  gint64 id;

  empty ();
  id = sv_test_import_new_text (server,
                                "SKU;Name;Purchase date\nG-1;a;03/04/2026\nG-2;b;05/06/2026\n");
  path = g_strdup_printf ("/api/v1/imports/%" G_GINT64_FORMAT "/dry-run", id);
  refused = sv_test_call (server, admin (), "POST", path, NULL, NULL);
  sv_assert_status (refused, 422);
  {
    g_autoptr (SvTestReply) reply = sv_test_import_get (server, id);

    JsonObject *question = json_array_get_object_element (
        json_object_get_array_member (sv_test_object (reply), "questions"), 0);

    g_assert_cmpstr (json_object_get_string_member (question, "code"), ==, "date_order");
    g_assert_cmpint (json_object_get_int_member (question, "column"), ==, 2);
    g_assert_cmpstr (
        json_array_get_string_element (json_object_get_array_member (question, "samples"), 0), ==,
        "03/04/2026");
    g_assert_cmpuint (json_array_get_length (json_object_get_array_member (question, "choices")),
                      ==, 2);
  }
  sv_test_import_change (server, id, "{'format': {'date': 'mdy'}}");
  sv_test_import_commit (server, id);
  g_assert_cmpint (
      number ("SELECT count(*) FROM watch WHERE sku = 'G-1' AND purchase_date = '2026-03-04'"), ==,
      1);
}

static void
test_status_moves_as_allowed (void)
{
  gint64 id;

  empty ();
  sv_test_import_commit (
      server, sv_test_import_new_text (server, "SKU,Name,Status\nH-1,a,Draft\nH-2,b,Listed\n"));
  id = dry_run ("SKU,Name,Status\nH-1,a,Review\nH-2,b,Sold\nH-3,c,Sold\n");
  assert_counts (id, "new 0 changed 1 same 0 errors 2");
  assert_mentions (id, "error", "A watch is sold by recording its sale.");
}

static void
test_a_commit_writes_only_what_was_shown (void)
{
  g_autofree char *state = NULL;
  gint64 id;

  empty ();
  sv_test_import_commit (server, sv_test_import_new_text (server, STOCK));
  id = dry_run ("SKU,Price\nA-1,1 SEK\nA-2,2 SEK\n");
  assert_counts (id, "new 0 changed 2 same 0 errors 0");
  sv_test_server_sql (
      server, "UPDATE watch SET asking_price = 100, version = version + 1 WHERE sku = 'A-1'");
  state = sv_test_import_step (server, id, "commit");
  assert_state (state, "checked");
  assert_counts (id, "new 0 changed 1 same 1 errors 0");
  g_assert_cmpint (number ("SELECT asking_price FROM watch WHERE sku = 'A-2'"), ==, 450000);
}

static void
broken_cb (const char *name, SvRows *rows, gpointer user_data)
{
  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      g_autofree char *row = sv_check_describe (rows, i);

      g_string_append_printf (user_data, "%s: %s\n", name, row);
    }
}

/* Returns: (transfer full): the names of what is broken */
static char *
check (void)
{
  g_autoptr (GString) broken = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (sv_check (sv_test_server_db (server), broken_cb, broken, &error), >=, 0);
  g_assert_no_error (error);
  return g_string_free (g_steal_pointer (&broken), FALSE);
}

static void
test_undo_restores_what_nobody_touched (void)
{
  g_autofree char *state = NULL;
  g_autofree char *kept = NULL;
  gint64 first, second;

  empty ();
  first = sv_test_import_new_text (server, STOCK);
  sv_test_import_commit (server, first);
  second = sv_test_import_new_text (
      server,
      "SKU,Brand,Name,Price,Notes\nA-1,,,1 SEK,x\nA-2,,,2 SEK,y\nI-1,Longines,new,3 SEK,\nI-2,Longines,new,4 SEK,\n");
  sv_test_import_commit (server, second);
  sv_test_server_sql (
      server,
      "UPDATE watch SET model = 'edited', version = version + 1 WHERE sku IN ('A-2', 'I-2')");

  state = sv_test_import_step (server, second, "undo");
  assert_state (state, "undone");
  g_assert_cmpint (
      number (
          "SELECT count(*) FROM watch w LEFT JOIN watch_text t ON t.watch = w.id WHERE sku = 'A-1' AND asking_price = 1250000 AND notes IS "
          "NULL AND version = 3"),
      ==, 1);
  g_assert_cmpint (
      number (
          "SELECT count(*) FROM watch WHERE sku = 'A-2' AND asking_price = 200 AND model = 'edited'"),
      ==, 1);
  g_assert_cmpint (number ("SELECT count(*) FROM watch WHERE sku = 'I-1'"), ==, 0);
  g_assert_cmpint (number ("SELECT count(*) FROM watch WHERE sku = 'I-2'"), ==, 1);
  kept = sv_test_import_rows (server, second, "kept");
  g_assert_nonnull (strstr (kept, "\"sku\":\"A-2\""));
  g_assert_nonnull (strstr (kept, "\"sku\":\"I-2\""));
  g_assert_null (strstr (kept, "\"sku\":\"A-1\""));
  /* The brand is still needed by I-2. */
  g_assert_cmpint (number ("SELECT count(*) FROM brand WHERE name = 'Longines'"), ==, 1);
}

/* It was ordered and done between the two looks of who cancels. */
static void
test_what_is_committed_is_not_cancelled (void)
{
  g_autoptr (SvTestRace) race = NULL;
  g_autoptr (SvTestReply) reply = NULL;
  g_autofree char *path = NULL;

  empty ();
  path = g_strdup_printf ("imports/%" G_GINT64_FORMAT "/cancel", dry_run (STOCK));
  race = sv_test_race_new (server, "UPDATE import SET state = 'committed'");
  sv_test_race_send (race, admin (), "POST", path, "");
  reply = sv_test_race_end (race);
  sv_assert_status (reply, 422);
  g_assert_cmpint (number ("SELECT count(*) FROM import WHERE state = 'committed'"), ==, 1);
}

static void
test_after_an_undo_the_file_is_new_again (void)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *state = NULL;
  gint64 id;

  empty ();
  before = check ();
  id = sv_test_import_new_text (server, STOCK);
  sv_test_import_commit (server, id);
  state = sv_test_import_step (server, id, "undo");
  assert_state (state, "undone");
  /* What is gone again must not look as if it had never been there. */
  after = check ();
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpint (number ("SELECT count(*) FROM watch"), ==, 0);
  g_assert_cmpint (number ("SELECT count(*) FROM brand"), ==, 0);
  g_assert_cmpint (number ("SELECT count(*) FROM location"), ==, 0);

  id = dry_run (STOCK);
  assert_counts (id, "new 3 changed 0 same 0 errors 0");
  sv_test_import_commit (server, id);
  g_assert_cmpint (number ("SELECT count(*) FROM watch"), ==, 3);
}

static void
test_a_picture_keeps_its_watch (void)
{
  g_autofree char *state = NULL;
  g_autofree char *kept = NULL;
  gint64 id;

  empty ();
  id = sv_test_import_new_text (server, STOCK);
  sv_test_import_commit (server, id);
  sv_test_server_sql (
      server,
      "INSERT INTO image (watch, number, position, stem, sha256, original_type, original_bytes, width, height) "
      "SELECT id, 1, 1, 's', 'x', 'image/png', 1, 1, 1 FROM watch WHERE sku = 'A-1'");
  state = sv_test_import_step (server, id, "undo");
  assert_state (state, "undone");
  g_assert_cmpint (number ("SELECT count(*) FROM watch"), ==, 1);
  kept = sv_test_import_rows (server, id, "kept");
  g_assert_nonnull (strstr (kept, "\"kept\":\"in_use\""));
  sv_test_server_sql (server, "DELETE FROM image");
}

static void
test_a_file_that_is_none_is_refused (void)
{
  g_autoptr (GBytes) pdf = g_bytes_new_static ("%PDF-1.4", 8);
  g_autoptr (SvTestReply) reply = sv_test_send (
      server, admin (), "POST", "/api/v1/imports?resource=watches", "text/csv", pdf, NULL);
  g_autoptr (SvTestReply) unknown = sv_test_send (
      server, admin (), "POST", "/api/v1/imports?resource=unicorns", "text/csv", pdf, NULL);

  sv_assert_status (reply, 422);
  g_assert_nonnull (strstr (reply->text, "This is a PDF"));
  sv_assert_status (unknown, 400);
}

static void
test_rights (void)
{
  static const guint wanted[] = {
    [SV_ROLE_ADMIN] = 201, [SV_ROLE_MANAGER] = 201, [SV_ROLE_FINANCE] = 403,
    [SV_ROLE_AGENT] = 403, [SV_ROLE_SELLER] = 403,
  };
  g_autofree char *path = NULL;

  empty ();
  for (SvRole role = 0; role < SV_N_ROLES; role++)
    {
      g_autoptr (GBytes) file = g_bytes_new_static (STOCK, strlen (STOCK));
      g_autoptr (SvTestReply) reply =
          sv_test_send (server, sv_test_server_token (server, role), "POST",
                        "/api/v1/imports?resource=watches", "text/csv", file, NULL);

      sv_assert_status (reply, wanted[role]);
    }

  /* Somebody else's import is not there, for who sees only his own. */
  path =
      g_strdup_printf ("/api/v1/imports/%" G_GINT64_FORMAT, number ("SELECT max(id) FROM import"));
  {
    g_autoptr (SvTestReply) theirs = sv_test_call (
        server, sv_test_server_token (server, SV_ROLE_FINANCE), "GET", path, NULL, NULL);
    g_autoptr (SvTestReply) field = sv_test_call (
        server, sv_test_server_token (server, SV_ROLE_AGENT), "GET", path, NULL, NULL);

    sv_assert_status (theirs, 404);
    sv_assert_status (field, 403);
  }
}

static void
test_a_stale_change_is_refused (void)
{
  g_autoptr (SvTestReply) reply = NULL;
  g_autoptr (SvTestReply) without = NULL;
  g_autofree char *path = NULL;
  gint64 id;

  empty ();
  id = sv_test_import_new_text (server, STOCK);
  path = g_strdup_printf ("/api/v1/imports/%" G_GINT64_FORMAT, id);
  sv_test_import_change (server, id, "{'options': {'errors': 'skip'}}");
  reply = sv_test_call (server, admin (), "PATCH", path, "{\"options\":{\"errors\":\"refuse\"}}",
                        "If-Match", "\"1\"", NULL);
  sv_assert_status (reply, 409);
  without = sv_test_call (server, admin (), "PATCH", path, "{}", NULL);
  sv_assert_status (without, 428);
}

static void
test_a_commit_is_cancelled_whole (void)
{
  g_autoptr (GString) text = g_string_new ("SKU,Name\n");
  g_autoptr (SvTestReply) cancelled = NULL;
  g_autofree char *path = NULL;
  g_autofree char *state = NULL;
  gint64 id;

  empty ();
  for (guint i = 0; i < 100; i++)
    g_string_append_printf (text, "J-%u,watch\n", i);
  id = dry_run (text->str);

  /* A lock on one brand's table keeps the commit waiting where it can be caught. */
  script ("BEGIN; LOCK TABLE watch IN SHARE MODE");
  {
    g_autoptr (SvTestReply) ordered = NULL;

    path = g_strdup_printf ("/api/v1/imports/%" G_GINT64_FORMAT "/commit", id);
    ordered = sv_test_call (server, admin (), "POST", path, NULL, NULL);
    sv_assert_status (ordered, 202);
  }
  g_free (path);
  path = g_strdup_printf ("/api/v1/imports/%" G_GINT64_FORMAT "/cancel", id);
  cancelled = sv_test_call (server, admin (), "POST", path, NULL, NULL);
  sv_assert_status (cancelled, 202);
  state = sv_test_import_wait (server, id);
  script ("ROLLBACK");
  assert_state (state, "cancelled");
  g_assert_cmpint (number ("SELECT count(*) FROM watch"), ==, 0);

  /* It can be checked and committed after all. */
  sv_test_import_commit (server, id);
  g_assert_cmpint (number ("SELECT count(*) FROM watch"), ==, 100);
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  server = sv_test_server_start ();

#define ADD(name, function) g_test_add_func ("/import/" name, function)
  ADD ("a-list-becomes-watches", test_a_list_becomes_watches);
  ADD ("every-watch-has-its-activity", test_every_watch_has_its_activity);
  ADD ("the-same-file-again-is-all-same", test_the_same_file_again_is_all_same);
  ADD ("changes-are-shown-old-and-new", test_changes_are_shown_old_and_new);
  ADD ("blank-cells-keep-or-clear", test_blank_cells_keep_or_clear);
  ADD ("brand-and-serial-find-a-watch", test_brand_and_serial_find_a_watch);
  ADD ("a-total-is-no-watch", test_a_total_is_no_watch);
  ADD ("whose-crowns-must-be-said", test_whose_crowns_must_be_said);
  ADD ("duplicates-name-both-lines", test_duplicates_name_both_lines);
  ADD ("another-sku-for-a-known-piece-is-an-error", test_another_sku_for_a_known_piece_is_an_error);
  ADD ("one-bad-row-stops-all-or-is-left-out", test_one_bad_row_stops_all_or_is_left_out);
  ADD ("a-left-out-row-mended-is-imported", test_a_left_out_row_mended_is_imported);
  ADD ("brands-are-made-only-when-wanted", test_brands_are_made_only_when_wanted);
  ADD ("skus-are-made-and-never-clash", test_skus_are_made_and_never_clash);
  ADD ("columns-are-kept-in-the-notes", test_columns_are_kept_in_the_notes);
  ADD ("what-goes-to-the-notes-instead-is-said", test_what_goes_to_the_notes_instead_is_said);
  ADD ("what-a-field-cannot-hold-is-kept-in-the-notes",
       test_what_a_field_cannot_hold_is_kept_in_the_notes);
  ADD ("an-unclear-date-is-asked-about", test_an_unclear_date_is_asked_about);
  ADD ("status-moves-as-allowed", test_status_moves_as_allowed);
  ADD ("a-commit-writes-only-what-was-shown", test_a_commit_writes_only_what_was_shown);
  ADD ("undo-restores-what-nobody-touched", test_undo_restores_what_nobody_touched);
  ADD ("what-is-committed-is-not-cancelled", test_what_is_committed_is_not_cancelled);
  ADD ("after-an-undo-the-file-is-new-again", test_after_an_undo_the_file_is_new_again);
  ADD ("a-picture-keeps-its-watch", test_a_picture_keeps_its_watch);
  ADD ("a-file-that-is-none-is-refused", test_a_file_that_is_none_is_refused);
  ADD ("rights", test_rights);
  ADD ("a-stale-change-is-refused", test_a_stale_change_is_refused);
  ADD ("a-commit-is-cancelled-whole", test_a_commit_is_cancelled_whole);

  return sv_test_run ();
}
