/* test-events.c: the websocket that tells what changes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-client.h"

#include <string.h>

typedef struct
{
  SvTestServer *server;
  gint64 status;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = sv_test_server_start ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sv_test_server_stop (fixture->server);
}

/* ------------------------------------------------------------ a small client */

static SvTestWire *
listen_as (Fixture *fixture, const char *token, const char *since)
{
  SvTestWire *wire = sv_test_wire_new (fixture->server);
  g_autoptr (SvTestReply) reply = NULL;

  sv_test_wire_printf (wire,
                       "GET /api/v1/events%s%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                       "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                       since ? "?since=" : "", since ? since : "", token);
  reply = sv_test_wire_read (wire, 10);
  g_assert_nonnull (reply);
  sv_assert_status (reply, 101);
  g_assert_cmpstr (sv_test_header (reply, "Sec-WebSocket-Accept"), ==,
                   "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

  return wire;
}

/* The payload of the next text frame, or its code for a close frame as "close 1008"; pings are
 * skipped. NULL: nothing came, or the end. */
static char *
next_event (SvTestWire *wire, guint seconds)
{
  for (;;)
    {
      g_autoptr (GBytes) head = sv_test_wire_read_bytes (wire, 2, seconds);
      g_autoptr (GBytes) more = NULL;
      g_autoptr (GBytes) payload = NULL;
      const guint8 *bytes;
      gsize length;

      if (!head)
        return NULL;
      bytes = g_bytes_get_data (head, NULL);
      length = bytes[1];
      if (length == 126)
        {
          const guint8 *extended;

          more = sv_test_wire_read_bytes (wire, 2, seconds);
          g_assert_nonnull (more);
          extended = g_bytes_get_data (more, NULL);
          length = extended[0] << 8 | extended[1];
        }
      payload = sv_test_wire_read_bytes (wire, length, seconds);
      g_assert_nonnull (payload);
      if (bytes[0] == 0x81)
        return g_strndup (g_bytes_get_data (payload, NULL), length);
      if (bytes[0] == 0x88)
        {
          const guint8 *code = g_bytes_get_data (payload, NULL);

          return g_strdup_printf ("close %d", code[0] << 8 | code[1]);
        }
      g_assert_cmpint (bytes[0], ==, 0x89);
    }
}

static JsonObject *
parse (const char *event)
{
  g_autoptr (JsonNode) node = NULL;

  g_assert_nonnull (event);
  node = json_from_string (event, NULL);
  g_assert_nonnull (node);

  return json_object_ref (json_node_get_object (node));
}

static void
assert_event (SvTestWire *wire, const char *kind, gint64 id, const char *change)
{
  g_autofree char *event = next_event (wire, 10);
  g_autoptr (JsonObject) object = parse (event);

  g_assert_cmpstr (json_object_get_string_member (object, "kind"), ==, kind);
  g_assert_cmpstr (json_object_get_string_member (object, "change"), ==, change);
  g_assert_nonnull (json_object_get_string_member (object, "seq"));
  if (id)
    g_assert_cmpint (json_object_get_int_member (object, "id"), ==, id);
  else
    g_assert_true (json_object_get_null_member (object, "id"));
}

static gint64
add_brand (Fixture *fixture, const char *name)
{
  return sv_test_server_number (
      fixture->server, "INSERT INTO brand (name, code) VALUES ('%s', 'ABC') RETURNING id", name);
}

/* A watch of that agent and seller; 0: of nobody. */
static gint64
add_watch (Fixture *fixture, gint64 agent, gint64 seller)
{
  return sv_test_server_number (
      fixture->server,
      "INSERT INTO watch (sku, name, status, agent, seller) VALUES (gen_random_uuid()::text, 'A watch', "
      "(SELECT min(id) FROM status), nullif(%" G_GINT64_FORMAT ", 0), nullif(%" G_GINT64_FORMAT
      ", 0)) RETURNING id",
      agent, seller);
}

/* ------------------------------------------------------------ tests */

static void
test_a_change_is_told (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestWire) wire = NULL;
  gint64 brand;

  wire = listen_as (fixture, sv_test_server_token (fixture->server, SV_ROLE_FINANCE), NULL);
  brand = add_brand (fixture, "Omega");
  assert_event (wire, "brand", brand, "create");
  sv_test_server_sql (fixture->server, "UPDATE brand SET name = 'Ωmega'");
  assert_event (wire, "brand", brand, "update");
}

static void
test_more_than_500_are_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestWire) wire = NULL;
  gint64 brand;

  wire = listen_as (fixture, sv_test_server_token (fixture->server, SV_ROLE_ADMIN), NULL);
  sv_test_server_sql (fixture->server,
                      "INSERT INTO watch (sku, name, status, agent) "
                      "SELECT 'S' || i, 'w', (SELECT min(id) FROM status), "
                      "CASE WHEN i %% 2 = 0 THEN %" G_GINT64_FORMAT " END "
                      "FROM generate_series(1, 501) i",
                      sv_test_server_person (fixture->server, SV_ROLE_AGENT));
  brand = add_brand (fixture, "Omega");
  assert_event (wire, "watch", 0, "many");
  assert_event (wire, "brand", brand, "create");
}

static void
test_many_counts_over_the_transaction (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sv_db_script (
      sv_test_server_db (fixture->server),
      "BEGIN;"
      "INSERT INTO brand (name, code) SELECT 'a' || i, 'ABC' FROM generate_series(1, 400) i;"
      "INSERT INTO brand (name, code) SELECT 'b' || i, 'ABC' FROM generate_series(1, 400) i;"
      "INSERT INTO brand (name, code) SELECT 'c' || i, 'ABC' FROM generate_series(1, 400) i;"
      "COMMIT",
      &error);
  g_assert_no_error (error);
  g_assert_cmpint (
      sv_test_server_number (fixture->server, "SELECT count(*) FROM change WHERE kind = 'brand'"),
      ==, 401);
}

static void
test_agents_hear_of_their_own_watches_only (Fixture *fixture, gconstpointer data)
{
  SvTestServer *server = fixture->server;
  gint64 agent = sv_test_server_person (server, SV_ROLE_AGENT);
  gint64 seller = sv_test_server_person (server, SV_ROLE_SELLER);
  g_autoptr (SvTestWire) hears_agent =
      listen_as (fixture, sv_test_server_token (server, SV_ROLE_AGENT), NULL);
  g_autoptr (SvTestWire) hears_seller =
      listen_as (fixture, sv_test_server_token (server, SV_ROLE_SELLER), NULL);
  gint64 foreign, own, sold, brand;

  foreign = add_watch (fixture, 0, 0);
  own = add_watch (fixture, agent, 0);
  sold = add_watch (fixture, 0, seller);
  sv_test_server_sql (server, "UPDATE watch SET name = 'x' WHERE id = %" G_GINT64_FORMAT, foreign);
  /* Taken away: the last thing the agent hears of it. */
  sv_test_server_sql (server, "UPDATE watch SET agent = NULL WHERE id = %" G_GINT64_FORMAT, own);
  sv_test_server_sql (server, "UPDATE watch SET name = 'y' WHERE id = %" G_GINT64_FORMAT, own);
  brand = add_brand (fixture, "Omega");

  assert_event (hears_agent, "watch", own, "create");
  assert_event (hears_agent, "watch", own, "update");
  assert_event (hears_agent, "brand", brand, "create");
  assert_event (hears_seller, "watch", sold, "create");
  assert_event (hears_seller, "brand", brand, "create");
}

static void
test_agents_hear_nothing_of_others_by_many (Fixture *fixture, gconstpointer data)
{
  SvTestServer *server = fixture->server;
  g_autoptr (SvTestWire) wire =
      listen_as (fixture, sv_test_server_token (server, SV_ROLE_AGENT), NULL);
  gint64 brand;

  sv_test_server_sql (server, "INSERT INTO watch (sku, name, status) SELECT 'S' || i, 'w', "
                              "(SELECT min(id) FROM status) FROM generate_series(1, 501) i");
  brand = add_brand (fixture, "Omega");
  assert_event (wire, "brand", brand, "create");
}

static void
test_what_was_missed_is_replayed (Fixture *fixture, gconstpointer data)
{
  const char *token = sv_test_server_token (fixture->server, SV_ROLE_ADMIN);
  g_autoptr (SvTestWire) first = listen_as (fixture, token, NULL);
  g_autoptr (SvTestWire) second = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *event = NULL;
  gint64 missed, later;

  add_brand (fixture, "Omega");
  event = next_event (first, 10);
  object = parse (event);

  missed = add_brand (fixture, "Tudor");
  second = listen_as (fixture, token, json_object_get_string_member (object, "seq"));
  assert_event (second, "brand", missed, "create");
  later = add_brand (fixture, "Zenith");
  assert_event (second, "brand", later, "create");
}

/* An older transaction that commits later must not fall through, although its numbers are smaller.
 */
static void
test_late_commits_are_replayed (Fixture *fixture, gconstpointer data)
{
  const char *token = sv_test_server_token (fixture->server, SV_ROLE_ADMIN);
  g_autoptr (SvTestWire) wire = listen_as (fixture, token, NULL);
  g_autoptr (SvTestWire) again = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SvDb) slow = sv_db_new (sv_test_server_database (fixture->server), &error);
  g_autofree char *event = NULL;
  g_autofree char *seen = NULL;
  gint64 quick, late;

  g_assert_no_error (error);
  sv_db_script (slow, "BEGIN; INSERT INTO brand (name, code) VALUES ('Late', 'ABC')", &error);
  g_assert_no_error (error);
  /* Told at once, although something older still runs. */
  quick = add_brand (fixture, "Quick");
  event = next_event (wire, 10);
  object = parse (event);
  g_assert_cmpint (json_object_get_int_member (object, "id"), ==, quick);

  sv_db_script (slow, "COMMIT", &error);
  g_assert_no_error (error);
  late = sv_test_server_number (fixture->server, "SELECT id FROM brand WHERE name = 'Late'");
  assert_event (wire, "brand", late, "create");

  /* Who saw the quick one only, and left, hears of the late one when he comes back. */
  again = listen_as (fixture, token, json_object_get_string_member (object, "seq"));
  assert_event (again, "brand", late, "create");
}

static void
test_a_past_that_is_gone_says_resync (Fixture *fixture, gconstpointer data)
{
  const char *token = sv_test_server_token (fixture->server, SV_ROLE_ADMIN);
  static const char *const points[] = { "0.0", "nonsense", "99999999999.1", "-1.2" };

  add_brand (fixture, "Omega");
  sv_test_server_sql (fixture->server, "UPDATE change SET at = now() - interval '2 days'");
  g_assert_true (sv_db_run (sv_test_server_db (fixture->server), "change.prune", NULL, SV_END));
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM change"), ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autoptr (SvTestWire) wire = listen_as (fixture, token, points[i]);
      g_autofree char *event = next_event (wire, 10);

      g_assert_cmpstr (event, ==, "{\"change\":\"resync\"}");
    }
}

static void
test_an_ended_session_ends_its_websocket (Fixture *fixture, gconstpointer data)
{
  SvTestServer *server = fixture->server;
  g_autofree char *token =
      sv_test_server_sign_in (server, sv_test_server_person (server, SV_ROLE_AGENT));
  g_autoptr (SvTestWire) wire = listen_as (fixture, token, NULL);
  g_autoptr (SvTestReply) reply = NULL;
  g_autofree char *goodbye = NULL;

  sv_test_server_sql (server, "UPDATE person SET disabled = true WHERE id = %" G_GINT64_FORMAT,
                      sv_test_server_person (server, SV_ROLE_AGENT));
  goodbye = next_event (wire, 2);
  g_assert_cmpstr (goodbye, ==, "close 1008");
  g_assert_true (sv_test_wire_is_closed (wire, 2));

  reply = sv_test_call (server, token, "GET", "/api/v1/sessions/current", NULL, NULL);
  sv_assert_status (reply, 401);
  g_assert_cmpstr (sv_test_code (reply), ==, "session_expired");
}

/* Fragments would pile up without limit; a client has nothing to tell anyway. */
static void
test_clients_may_not_send (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    const char *answer;
  } cases[] = {
    { "\x81\x82\0\0\0\0hi", 8, "close 1003" }, /* text */
    { "\x01\x82\0\0\0\0hi", 8, "close 1003" }, /* a fragment */
    { "\x00\x82\0\0\0\0hi", 8, "close 1003" }, /* a continuation */
    { "\xc1\x82\0\0\0\0hi", 8, "close 1003" }, /* a reserved bit */
    { "\x89\x02hi", 4, "close 1002" },         /* without a mask */
    { "\x89\xfe\0\x80", 4, "close 1002" },     /* a ping that is too long */
    { "\x88\x80\0\0\0\0", 6, "close 1000" },   /* goodbye */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SvTestWire) wire =
          listen_as (fixture, sv_test_server_token (fixture->server, SV_ROLE_ADMIN), NULL);
      g_autofree char *answer = NULL;

      sv_test_wire_send (wire, cases[i].bytes, cases[i].length);
      answer = next_event (wire, 5);
      g_assert_cmpstr (answer, ==, cases[i].answer);
      g_assert_true (sv_test_wire_is_closed (wire, 5));
    }
}

static void
test_pings_are_answered (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestWire) wire =
      listen_as (fixture, sv_test_server_token (fixture->server, SV_ROLE_ADMIN), NULL);
  g_autoptr (GBytes) pong = NULL;

  /* In two halves, as the network may do it. */
  sv_test_wire_send (wire, "\x89\x82\1\2", 4);
  sv_test_wire_send (wire, "\3\4\x69\x6b", 4);
  pong = sv_test_wire_read_bytes (wire, 4, 5);
  g_assert_nonnull (pong);
  g_assert_cmpmem (g_bytes_get_data (pong, NULL), 4, "\x8a\2hi", 4);
}

static void
test_a_slow_reader_is_dropped (Fixture *fixture, gconstpointer data)
{
  const char *token = sv_test_server_token (fixture->server, SV_ROLE_ADMIN);
  g_autoptr (SvTestWire) slow = listen_as (fixture, token, NULL);
  g_autoptr (SvTestWire) quick = listen_as (fixture, token, NULL);
  g_autofree char *event = NULL;
  guint told = 0;

  sv_test_wire_shrink (slow);
  /* 500 at a time are told one by one. */
  for (guint round = 0; round < 60; round++)
    {
      sv_test_server_sql (
          fixture->server,
          "INSERT INTO location (name) SELECT 'l%u-' || i FROM generate_series(1, 500) i", round);
      for (guint i = 0; i < 500; i++, told++)
        {
          g_free (event);
          event = next_event (quick, 10);
          g_assert_nonnull (event);
        }
    }
  g_assert_cmpuint (told, ==, 30000);

  /* The slow one gets what the kernel and the queue held, then the end. */
  for (told = 0;; told++)
    {
      g_autofree char *late = next_event (slow, 10);

      if (!late)
        break;
    }
  g_assert_cmpuint (told, <, 30000);
  g_assert_true (sv_test_wire_is_closed (slow, 5));
}

static void
test_an_upgrade_needs_a_session (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (
      sv_test_raw_status (fixture->server,
                          "GET /api/v1/events HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
      ==, 401);
}

static void
test_a_plain_get_is_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply =
      sv_test_call (fixture->server, sv_test_server_token (fixture->server, SV_ROLE_ADMIN), "GET",
                    "/api/v1/events", NULL, NULL);

  sv_assert_status (reply, 400);
}

/* The change is made by way of one server and heard from the other. */
static void
test_two_servers_tell_the_same (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestServer) other = sv_test_server_start_beside (fixture->server);
  Fixture beside = { .server = other };
  const char *token = sv_test_server_token (fixture->server, SV_ROLE_ADMIN);
  g_autoptr (SvTestWire) here = listen_as (fixture, token, NULL);
  g_autoptr (SvTestWire) there = listen_as (&beside, token, NULL);
  g_autoptr (SvTestReply) reply = sv_test_call (fixture->server, token, "POST", "/api/v1/locations",
                                                "{\"name\":\"Malmö\"}", NULL);

  sv_assert_status (reply, 201);
  assert_event (here, "location", sv_test_int (reply, "id"), "create");
  assert_event (there, "location", sv_test_int (reply, "id"), "create");
}

#define ADD(name, func) g_test_add ("/events/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  ADD ("a-change-is-told", test_a_change_is_told);
  ADD ("more-than-500-are-many", test_more_than_500_are_many);
  ADD ("many-counts-over-the-transaction", test_many_counts_over_the_transaction);
  ADD ("agents-hear-of-their-own-watches-only", test_agents_hear_of_their_own_watches_only);
  ADD ("agents-hear-nothing-of-others-by-many", test_agents_hear_nothing_of_others_by_many);
  ADD ("what-was-missed-is-replayed", test_what_was_missed_is_replayed);
  ADD ("late-commits-are-replayed", test_late_commits_are_replayed);
  ADD ("a-past-that-is-gone-says-resync", test_a_past_that_is_gone_says_resync);
  ADD ("an-ended-session-ends-its-websocket", test_an_ended_session_ends_its_websocket);
  ADD ("clients-may-not-send", test_clients_may_not_send);
  ADD ("pings-are-answered", test_pings_are_answered);
  ADD ("a-slow-reader-is-dropped", test_a_slow_reader_is_dropped);
  ADD ("an-upgrade-needs-a-session", test_an_upgrade_needs_a_session);
  ADD ("a-plain-get-is-refused", test_a_plain_get_is_refused);
  ADD ("two-servers-tell-the-same", test_two_servers_tell_the_same);

  return sv_test_run ();
}
