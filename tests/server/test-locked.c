/* test-locked.c: who wants what somebody else is writing waits, and nobody waits with him
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-house.h"

#define N_WATCHES 10

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

/* Until somebody waits for what the import holds. */
static void
wait_for_a_waiter (Fixture *fixture)
{
  while (sv_test_server_number (
             fixture->house.server,
             "SELECT count(*) FROM pg_stat_activity "
             "WHERE datname = current_database() AND wait_event_type = 'Lock'") == 0)
    ;
}

static void
test_the_others_are_served_meanwhile (Fixture *fixture, gconstpointer data)
{
  SvTestWire *wires[N_WATCHES];

  for (guint i = 0; i < N_WATCHES; i++)
    wires[i] = send_change (fixture, i + 1);
  wait_for_a_waiter (fixture);
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (SvTestReply) reply =
          sv_test_house_expect (&fixture->house, "GET", "watches/1", NULL, 200);
    }
  /* All of them still wait: none had to be refused to make room. */
  for (guint i = 0; i < N_WATCHES; i++)
    g_assert_false (sv_test_wire_has_answer (wires[i]));

  let_go (fixture);
  for (guint i = 0; i < N_WATCHES; i++)
    {
      g_autoptr (SvTestReply) reply = sv_test_wire_read (wires[i], 30);

      g_assert_nonnull (reply);
      sv_assert_status (reply, 200);
      sv_test_wire_free (wires[i]);
    }
  g_assert_cmpint (
      sv_test_server_number (fixture->house.server, "SELECT count(*) FROM watch WHERE model = 'X'"),
      ==, N_WATCHES);
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
  ADD ("in-the-end-he-is-asked-to-come-again", test_in_the_end_he_is_asked_to_come_again);

  return sv_test_run ();
}
