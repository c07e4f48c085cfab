/* test-rate.c: exchange rates by hand and out of the bank's file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-house.h"
#include "tests/fixtures/sv-shared.h"

#include <string.h>

#define HEAD                                                                                       \
  "<?xml version='1.0' encoding='UTF-8'?>\n"                                                       \
  "<gesmes:Envelope xmlns:gesmes='http://www.gesmes.org/xml/2002-08-01'"                           \
  " xmlns='http://www.ecb.int/vocabulary/2002-08-01/eurofxref'><Cube>"
#define TAIL "</Cube></gesmes:Envelope>"

static SvTestReply *
import (SvTestHouse *fixture, const char *bytes, gssize length, guint status)
{
  g_autoptr (GBytes) body = g_bytes_new (bytes, length < 0 ? strlen (bytes) : (gsize)length);
  SvTestReply *reply = sv_test_send (fixture->server, fixture->admin, "POST", "/api/v1/rates/ecb",
                                     "application/xml", body, NULL);

  sv_assert_status (reply, status);
  return reply;
}

static void
assert_import (SvTestHouse *fixture, const char *cubes, const char *expected)
{
  g_autofree char *xml = g_strconcat (HEAD, cubes, TAIL, NULL);
  g_autoptr (SvTestReply) reply = import (fixture, xml, -1, 200);
  g_autofree char *counts =
      g_strdup_printf ("%" G_GINT64_FORMAT " created, %" G_GINT64_FORMAT
                       " changed, %" G_GINT64_FORMAT " same, %" G_GINT64_FORMAT " kept",
                       sv_test_int (reply, "created"), sv_test_int (reply, "changed"),
                       sv_test_int (reply, "same"), sv_test_int (reply, "kept"));

  g_assert_cmpstr (counts, ==, expected);
}

static void
assert_import_refused (SvTestHouse *fixture, const char *xml, const char *piece)
{
  g_autoptr (SvTestReply) reply = import (fixture, xml, -1, 422);

  if (strstr (reply->text, piece) == NULL)
    g_error ("%s is not in %s", piece, reply->text);
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM rate"), ==, 0);
}

static void
test_a_rate_is_typed_and_put_right (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) made = sv_test_house_expect (
      fixture, "POST", "rates", "{'date': '2026-11-20', 'quote': 'SEK', 'rate': '11.0455'}", 201);
  g_autoptr (SvTestReply) changed = NULL;

  g_assert_cmpstr (sv_test_text (made, "rate"), ==, "11.0455");
  g_assert_cmpstr (sv_test_text (made, "base"), ==, "EUR");
  g_assert_cmpstr (sv_test_text (made, "source"), ==, "manual");
  sv_test_house_call (fixture, "POST", "rates",
                      "{'date': '2026-11-20', 'quote': 'SEK', 'rate': '12'}", 422, NULL);
  sv_test_house_call (fixture, "POST", "rates",
                      "{'date': '2026-11-20', 'quote': 'EUR', 'rate': '1'}", 422, NULL);
  sv_test_house_call (fixture, "POST", "rates",
                      "{'date': '2026-11-20', 'quote': 'XYZ', 'rate': '1'}", 422, NULL);
  sv_test_house_call (fixture, "POST", "rates",
                      "{'date': '2026-11-20', 'quote': 'DKK', 'rate': '0'}", 422, NULL);
  sv_test_house_call (fixture, "POST", "rates",
                      "{'date': '2026-11-20', 'quote': 'DKK', 'rate': '-7'}", 422, NULL);
  sv_test_house_call (fixture, "POST", "rates",
                      "{'date': '2026-11-20', 'quote': 'DKK', 'rate': '7,46'}", 422, NULL);
  sv_test_house_call (fixture, "POST", "rates",
                      "{'date': '2026-11-20', 'quote': 'DKK', 'rate': '7.4600000001'}", 422, NULL);
  changed = sv_test_house_expect (fixture, "PATCH", "rates/1", "{'rate': '11.05'}", 200);
  g_assert_cmpstr (sv_test_text (changed, "rate"), ==, "11.05");
}

static void
test_the_rate_of_a_day_may_be_an_earlier_one (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) same = NULL;
  g_autoptr (SvTestReply) sunday = NULL;

  sv_test_house_call (fixture, "POST", "rates",
                      "{'date': '2026-11-20', 'quote': 'SEK', 'rate': '11'}", 201, NULL);
  same = sv_test_house_expect (fixture, "GET", "rates/on?quote=SEK&date=2026-11-20", NULL, 200);
  g_assert_nonnull (strstr (same->text, "\"earlier\":false"));
  sunday = sv_test_house_expect (fixture, "GET", "rates/on?quote=SEK&date=2026-11-22", NULL, 200);
  g_assert_nonnull (strstr (sunday->text, "\"date\":\"2026-11-20\""));
  g_assert_nonnull (strstr (sunday->text, "\"earlier\":true"));
  sv_test_house_call (fixture, "GET", "rates/on?quote=SEK&date=2026-11-28", NULL, 404, NULL);
  sv_test_house_call (fixture, "GET", "rates/on?quote=SEK&date=2026-11-19", NULL, 404, NULL);
  sv_test_house_call (fixture, "GET", "rates/on?quote=SEK", NULL, 400, NULL);
  sv_test_house_call (fixture, "GET", "rates/on?quote=SEK&date=today", NULL, 400, NULL);
}

/* What @table is written with may take minutes when the stock is large. */
static void
assert_has_time (SvTestHouse *fixture, const char *table)
{
  g_assert_cmpint (
      sv_test_server_number (fixture->server,
                             "SELECT count(*) FROM noted WHERE who = '%s' AND time >= '4 minutes'",
                             table),
      ==, 1);
}

static void
test_what_converts_the_whole_stock_has_time (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) changed = NULL;
  g_autoptr (GError) error = NULL;

  sv_db_script (sv_test_server_db (fixture->server),
                "CREATE TABLE noted (who text, time interval);"
                "CREATE FUNCTION note_time () RETURNS trigger LANGUAGE plpgsql AS"
                " 'BEGIN INSERT INTO noted VALUES"
                "  (TG_TABLE_NAME, current_setting (''statement_timeout'')::interval);"
                "  RETURN NULL; END';"
                "CREATE TRIGGER note AFTER UPDATE ON setting FOR EACH STATEMENT"
                " EXECUTE FUNCTION note_time ();"
                "CREATE TRIGGER note AFTER INSERT ON rate FOR EACH STATEMENT"
                " EXECUTE FUNCTION note_time ();"
                "CREATE TRIGGER note AFTER INSERT ON location FOR EACH STATEMENT"
                " EXECUTE FUNCTION note_time ()",
                &error);
  g_assert_no_error (error);
  assert_import (fixture, "<Cube time='2026-11-20'><Cube currency='SEK' rate='11.0455'/></Cube>",
                 "1 created, 0 changed, 0 same, 0 kept");
  assert_has_time (fixture, "rate");
  /* With a key, something has been asked for before the handler begins. */
  changed = sv_test_call (fixture->server, fixture->admin, "PATCH", "/api/v1/settings",
                          "{\"base_currency\":\"NOK\"}", "If-Match", "\"1\"", "Idempotency-Key",
                          "k1", NULL);
  sv_assert_status (changed, 200);
  assert_has_time (fixture, "setting");

  /* Nobody else has more of it for that. */
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *body = g_strdup_printf ("{'name': 'Shelf %u'}", i);

      sv_test_house_call (fixture, "POST", "locations", body, 201, NULL);
    }
  g_assert_cmpint (sv_test_server_number (fixture->server,
                                          "SELECT count(*) FROM noted WHERE who = 'location'"
                                          " AND time = '30 seconds'"),
                   ==, 6);
}

static void
test_the_banks_file_is_taken (SvTestHouse *fixture, gconstpointer data)
{
  assert_import (fixture,
                 "<Cube time='2026-11-20'><Cube currency='SEK' rate='11.0455'/>"
                 "<Cube currency='JPY' rate='182.85'/></Cube>"
                 "<Cube time='2026-11-19'><Cube currency='SEK' rate='11.0450'/></Cube>",
                 "3 created, 0 changed, 0 same, 0 kept");
  assert_import (fixture,
                 "<Cube time='2026-11-20'><Cube currency='SEK' rate='11.0455'/>"
                 "<Cube currency='JPY' rate='182.9'/></Cube>",
                 "0 created, 1 changed, 1 same, 0 kept");
  g_assert_cmpint (
      sv_test_server_number (fixture->server, "SELECT count(*) FROM activity WHERE kind = 'rate'"),
      ==, 4);
  g_assert_cmpint (
      sv_test_server_number (fixture->server, "SELECT version FROM rate WHERE quote = 'JPY'"), ==,
      2);

  /* What a person typed stays, and so does what the bank left out. */
  sv_test_house_call (fixture, "POST", "rates",
                      "{'date': '2026-11-20', 'quote': 'DKK', 'rate': '7.5'}", 201, NULL);
  assert_import (fixture, "<Cube time='2026-11-20'><Cube currency='DKK' rate='7.46'/></Cube>",
                 "0 created, 0 changed, 0 same, 1 kept");
}

static void
test_codes_nobody_knows_are_left_out (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply =
      import (fixture,
              HEAD "<Cube time='2026-11-20'><Cube currency='QQQ' rate='2'/>"
                   "<Cube currency='SEK' rate='11'/></Cube>" TAIL,
              -1, 200);

  g_assert_cmpint (sv_test_int (reply, "created"), ==, 1);
  g_assert_nonnull (strstr (reply->text, "\"unknown\":[\"QQQ\"]"));
}

static void
test_anything_else_is_refused (SvTestHouse *fixture, gconstpointer data)
{
  assert_import_refused (
      fixture, HEAD "<Cube time='2026-11-20'><Cube currency='SEK' rate='11,0455'/></Cube>" TAIL,
      "comma");
  assert_import_refused (
      fixture, HEAD "<Cube time='2026-11-20'><Cube currency='SEK' rate='N/A'/></Cube>" TAIL,
      "no rate");
  assert_import_refused (fixture,
                         HEAD "<Cube time='2026-11-20'><Cube currency='SEK' rate='11'/>"
                              "<Cube currency='SEK' rate='12'/></Cube>" TAIL,
                         "twice");
  assert_import_refused (
      fixture, HEAD "<Cube time='20.11.2026'><Cube currency='SEK' rate='11'/></Cube>" TAIL, "day");
  assert_import_refused (fixture, HEAD "<Cube><Cube currency='SEK' rate='11'/></Cube>" TAIL,
                         "no day");
  assert_import_refused (fixture, HEAD "<Cube time='2026-11-20'><Cube currency='SEK'", "whole");
  assert_import_refused (fixture, HEAD TAIL, "no rates");
  assert_import_refused (fixture, "<html><body>Not found</body></html>", "no rates");
  assert_import_refused (fixture, "date,SEK\n2026-11-20,11", "whole");
  assert_import_refused (fixture, "", "whole");
  assert_import_refused (
      fixture, "<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><r>&a;</r>", "not a file of");
}

static void
import_shared (SvTestHouse *fixture, const char *name, guint status, gint64 created)
{
  g_autofree char *path = sv_shared_file (name);
  g_autofree char *bytes = NULL;
  g_autoptr (SvTestReply) reply = NULL;
  gsize length;

  if (path == NULL)
    return;
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  reply = import (fixture, bytes, length, status);
  if (status == 200)
    g_assert_cmpint (sv_test_int (reply, "created"), ==, created);
  else
    g_assert_nonnull (strstr (reply->text, "comma"));
}

static void
test_a_real_file_of_the_bank_is_taken (SvTestHouse *fixture, gconstpointer data)
{
  import_shared (fixture, "specs/ecb/eurofxref-daily.2021-12.xml", 200, 32);
}

static void
test_a_file_that_somebody_changed_is_refused (SvTestHouse *fixture, gconstpointer data)
{
  import_shared (fixture, "data/reference-lists/eurofxref-daily.xml", 422, 0);
}

#define ADD(fact, test)                                                                            \
  g_test_add ("/rate/" fact, SvTestHouse, NULL, sv_test_house_set_up, test, sv_test_house_tear_down)

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  ADD ("a-rate-is-typed-and-put-right", test_a_rate_is_typed_and_put_right);
  ADD ("the-rate-of-a-day-may-be-an-earlier-one", test_the_rate_of_a_day_may_be_an_earlier_one);
  ADD ("what-converts-the-whole-stock-has-time", test_what_converts_the_whole_stock_has_time);
  ADD ("the-banks-file-is-taken", test_the_banks_file_is_taken);
  ADD ("codes-nobody-knows-are-left-out", test_codes_nobody_knows_are_left_out);
  ADD ("anything-else-is-refused", test_anything_else_is_refused);
  ADD ("a-real-file-of-the-bank-is-taken", test_a_real_file_of_the_bank_is_taken);
  ADD ("a-file-that-somebody-changed-is-refused", test_a_file_that_somebody_changed_is_refused);
  return sv_test_run ();
}
