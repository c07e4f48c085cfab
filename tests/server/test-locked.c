/* test-locked.c: who wants what somebody else is writing waits, and nobody waits with him
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-await.h"
#include "sv-test-house.h"

#include <string.h>

#define N_WATCHES 50
/* Nobody gives up before the test has seen what it came for, however slow the machine is. */
#define LONG_PATIENCE 60

typedef struct
{
  SvTestHouse house;
  SvDb *import; /* holds every watch, as an import does that writes them */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sv_test_house_set_up (&fixture->house, data);
  sv_test_server_sql (fixture->house.server,
                      "INSERT INTO watch (id, sku, name, status) OVERRIDING SYSTEM VALUE "
                      "SELECT n, 'W' || n, 'A watch', (SELECT min(id) FROM status) "
                      "FROM generate_series(1, %d) n",
                      N_WATCHES);
  fixture->import = sv_db_new (sv_test_server_database (fixture->house.server), &error);
  g_assert_no_error (error);
  sv_db_script (fixture->import, "BEGIN; SELECT FROM watch FOR UPDATE", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sv_db_free (fixture->import);
  sv_test_house_tear_down (&fixture->house, data);
}

static void
let_go (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  sv_db_script (fixture->import, "COMMIT", &error);
  g_assert_no_error (error);
}

static SvTestWire *
send_change (Fixture *fixture, guint watch)
{
  SvTestWire *wire = sv_test_wire_new (fixture->house.server);

  g_assert_true (sv_test_wire_printf (
      wire,
      "PATCH /api/v1/watches/%u HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
      "If-Match: \"1\"\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n"
      "{\"model\": \"X\"}",
      watch, fixture->house.admin));
  return wire;
}

static SvTestWire *
send_post (Fixture *fixture, const char *path, const char *type, const char *body)
{
  SvTestWire *wire = sv_test_wire_new (fixture->house.server);

  g_assert_true (
      sv_test_wire_printf (wire,
                           "POST /api/v1/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                           "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n%s",
                           path, fixture->house.admin, type, strlen (body), body));
  return wire;
}

/* Reads again and again while @wires wait: not one of them has to give up before. */
static void
assert_the_others_are_served (Fixture *fixture, const char *path, SvTestWire **wires, guint n)
{
  g_assert_true (sv_test_holds_somebody_up (fixture->import));
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (SvTestReply) reply =
          sv_test_house_expect (&fixture->house, "GET", path, NULL, 200);
    }
  for (guint i = 0; i < n; i++)
    g_assert_false (sv_test_wire_has_answer (wires[i]));
}

static void
assert_answers (SvTestWire **wires, guint n, guint status)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SvTestReply) reply = sv_test_wire_read (wires[i], 60);

      g_assert_nonnull (reply);
      sv_assert_status (reply, status);
      sv_test_wire_free (wires[i]);
    }
}

/* Fifty editors, each of a watch that the import has. */
static void
test_the_others_are_served_meanwhile (Fixture *fixture, gconstpointer data)
{
  SvTestWire *wires[N_WATCHES];

  sv_test_server_set_patience (fixture->house.server, LONG_PATIENCE);
  for (guint i = 0; i < N_WATCHES; i++)
    wires[i] = send_change (fixture, i + 1);
  assert_the_others_are_served (fixture, "watches/1", wires, N_WATCHES);

  let_go (fixture);
  assert_answers (wires, N_WATCHES, 200);
  g_assert_cmpint (
      sv_test_server_number (fixture->house.server, "SELECT count(*) FROM watch WHERE model = 'X'"),
      ==, N_WATCHES);
}

/* Changes of many watches at once work where lists do. */
static void
test_lists_are_served_meanwhile (Fixture *fixture, gconstpointer data)
{
  SvTestWire *wires[20];

  sv_test_server_set_patience (fixture->house.server, LONG_PATIENCE);
  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    wires[i] = send_post (fixture, "watches/bulk", "application/json",
                          "{\"ids\": [1, 2], \"values\": {\"model\": \"X\"}}");
  assert_the_others_are_served (fixture, "watches", wires, G_N_ELEMENTS (wires));

  let_go (fixture);
  assert_answers (wires, G_N_ELEMENTS (wires), 200);
}

/* What converts the whole stock is at it for minutes, without waiting for anybody. */
static void
test_lists_do_not_wait_for_conversions (Fixture *fixture, gconstpointer data)
{
  static const char rates[] =
      "<gesmes:Envelope xmlns:gesmes='http://www.gesmes.org/xml/2002-08-01'"
      " xmlns='http://www.ecb.int/vocabulary/2002-08-01/eurofxref'><Cube>"
      "<Cube time='2026-11-20'><Cube currency='SEK' rate='11.25'/></Cube></Cube></gesmes:Envelope>";
  SvTestWire *wires[2];

  let_go (fixture);
  sv_test_server_sql (fixture->house.server,
                      "CREATE FUNCTION dawdle () RETURNS trigger LANGUAGE plpgsql AS"
                      " 'BEGIN WHILE NOT pg_try_advisory_xact_lock_shared (1)"
                      " LOOP PERFORM pg_sleep (0.01); END LOOP; RETURN NULL; END'");
  sv_test_server_sql (fixture->house.server,
                      "CREATE TRIGGER dawdle BEFORE INSERT ON rate FOR EACH STATEMENT"
                      " EXECUTE FUNCTION dawdle ()");
  sv_test_server_number (fixture->house.server, "SELECT 1 FROM pg_advisory_lock (1)");
  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    wires[i] = send_post (fixture, "rates/ecb", "application/xml", rates);
  g_assert_true (sv_test_comes_true_in (
      fixture->import, "SELECT count(*) = 2 FROM pg_stat_activity"
                       " WHERE datname = current_database () AND query LIKE '%INTO rate (%'"
                       " AND state = 'active' AND pid <> pg_backend_pid ()"));

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (SvTestReply) list =
          sv_test_house_expect (&fixture->house, "GET", "watches", NULL, 200);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    g_assert_false (sv_test_wire_has_answer (wires[i]));

  sv_test_server_sql (fixture->house.server, "SELECT pg_advisory_unlock (1)");
  assert_answers (wires, G_N_ELEMENTS (wires), 200);
}

static void
test_in_the_end_he_is_asked_to_come_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestWire) wire = send_change (fixture, 1);
  g_autoptr (SvTestReply) reply = sv_test_wire_read (wire, 30);

  g_assert_nonnull (reply);
  sv_assert_status (reply, 503);
  g_assert_cmpstr (sv_test_code (reply), ==, "busy");
  g_assert_cmpstr (sv_test_header (reply, "Retry-After"), ==, "1");
  let_go (fixture);
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);

#define ADD(name, function) g_test_add ("/locked/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("the-others-are-served-meanwhile", test_the_others_are_served_meanwhile);
  ADD ("lists-are-served-meanwhile", test_lists_are_served_meanwhile);
  ADD ("lists-do-not-wait-for-conversions", test_lists_do_not_wait_for_conversions);
  ADD ("in-the-end-he-is-asked-to-come-again", test_in_the_end_he_is_asked_to_come_again);

  return sv_test_run ();
}
