/* test-outage.c: PostgreSQL hangs, or stops and comes back, while people work
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-await.h"
#include "sv-test-house.h"

#include <string.h>

#define AT_ONCE 20
#define OUTAGES 6
/* Each outage breaks a dozen connections; one that kept what it lost would pass this soon. */
#define SPARE_FILES 30
/* The smallest pool: so many calls are at work in it, and so many wait behind them. */
#define POOL_THREADS 2
#define POOL_WAITING 32

static void
send_location (SvTestHouse *fixture, SvTestWire *wire, guint outage, guint i)
{
  g_autofree char *body = g_strdup_printf ("{\"name\":\"Shelf %u-%u\"}", outage, i);

  sv_test_wire_printf (wire,
                       "POST /api/v1/locations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                       "Idempotency-Key: shelf-%u-%u\r\nContent-Length: %u\r\n\r\n%s",
                       fixture->admin, outage, i, (guint)strlen (body), body);
}

static SvTestWire *
listen_to_events (SvTestHouse *fixture)
{
  SvTestWire *wire = sv_test_wire_new (fixture->server);
  g_autoptr (SvTestReply) reply = NULL;

  sv_test_wire_printf (wire,
                       "GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                       "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                       fixture->admin);
  reply = sv_test_wire_read (wire, 10);
  g_assert_nonnull (reply);
  sv_assert_status (reply, 101);

  return wire;
}

/* The next event must be about this location; pings are passed over. */
static void
assert_told (SvTestWire *events, gint64 id)
{
  g_autofree char *wanted = g_strdup_printf ("\"id\":%" G_GINT64_FORMAT ",", id);

  for (;;)
    {
      g_autoptr (GBytes) head = sv_test_wire_read_bytes (events, 2, 15);
      g_autoptr (GBytes) payload = NULL;
      g_autofree char *text = NULL;
      const guint8 *bytes;

      g_assert_nonnull (head);
      bytes = g_bytes_get_data (head, NULL);
      g_assert_cmpint (bytes[1], <, 126);
      payload = sv_test_wire_read_bytes (events, bytes[1], 15);
      g_assert_nonnull (payload);
      if (bytes[0] == 0x89)
        continue;

      g_assert_cmpint (bytes[0], ==, 0x81);
      text = g_strndup (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload));
      if (strstr (text, wanted) == NULL)
        g_error ("an event about %s was awaited, this came: %s", wanted, text);
      return;
    }
}

/* A database that hangs keeps its own requests waiting and nobody else's. */
static void
test_who_waits_for_a_hanging_database_is_served_later (SvTestHouse *fixture, gconstpointer data)
{
  SvTestWire *wires[AT_ONCE];
  g_autoptr (SvTestReply) alive = NULL;
  guint refused = 0;

  for (guint i = 0; i < AT_ONCE; i++)
    wires[i] = sv_test_wire_new (fixture->server);

  sv_test_cluster_freeze (sv_test_cluster ());
  for (guint i = 0; i < AT_ONCE; i++)
    send_location (fixture, wires[i], 0, i);
  alive = sv_test_call (fixture->server, NULL, "GET", "/healthz", NULL, NULL);
  sv_assert_status (alive, 200);
  sv_test_cluster_thaw (sv_test_cluster ());

  for (guint i = 0; i < AT_ONCE; i++)
    {
      g_autoptr (SvTestReply) reply = sv_test_wire_read (wires[i], 30);

      g_assert_nonnull (reply);
      if (reply->status == 503)
        {
          g_assert_nonnull (sv_test_header (reply, "Retry-After"));
          refused++;
        }
      else
        sv_assert_status (reply, 201);
      sv_test_wire_free (wires[i]);
    }
  /* What was promised is there, what was refused is not. */
  g_assert_cmpint (sv_test_server_number (
                       fixture->server, "SELECT count(*) FROM location WHERE name LIKE 'Shelf %%'"),
                   ==, AT_ONCE - refused);
}

static void
send_person (SvTestHouse *fixture, SvTestWire *wire, guint i)
{
  g_autofree char *body = g_strdup_printf (
      "{\"name\":\"Agent %u\",\"email\":\"%u@many.example\",\"role\":\"agent\"}", i, i);

  sv_test_wire_printf (wire,
                       "POST /api/v1/users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                       "Content-Length: %u\r\n\r\n%s",
                       fixture->admin, (guint)strlen (body), body);
}

/* Who finds the queue full is told when to come back, at once; nobody in it loses his place. */
static void
test_a_full_queue_says_when_to_come_back (SvTestHouse *fixture, gconstpointer data)
{
  SvTestWire *wires[POOL_THREADS + POOL_WAITING];
  g_autoptr (SvTestWire) last = sv_test_wire_new (fixture->server);
  g_autoptr (SvTestReply) signed_in = NULL;
  g_autoptr (SvTestReply) full = NULL;
  g_autoptr (SvTestReply) again = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    wires[i] = sv_test_wire_new (fixture->server);
  /* From now on the session is known without the database. */
  signed_in = sv_test_call (fixture->server, fixture->admin, "GET", "/api/v1/users", NULL, NULL);
  sv_assert_status (signed_in, 200);

  sv_test_cluster_freeze (sv_test_cluster ());
  for (guint i = 0; i < POOL_THREADS; i++)
    send_person (fixture, wires[i], i);
  g_assert_true (sv_test_server_tells (fixture->server, "sv_hashing_running", POOL_THREADS));
  for (guint i = POOL_THREADS; i < G_N_ELEMENTS (wires); i++)
    send_person (fixture, wires[i], i);
  g_assert_true (sv_test_server_tells (fixture->server, "sv_hashing_waiting", POOL_WAITING));

  send_person (fixture, last, 1000);
  full = sv_test_wire_read (last, 30);
  sv_test_cluster_thaw (sv_test_cluster ());
  g_assert_nonnull (full);
  sv_assert_status (full, 503);
  g_assert_cmpstr (sv_test_code (full), ==, "busy");
  g_assert_cmpstr (sv_test_header (full, "Retry-After"), ==, "1");

  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    {
      g_autoptr (SvTestReply) reply = sv_test_wire_read (wires[i], 30);

      g_assert_nonnull (reply);
      sv_assert_status (reply, 201);
      sv_test_wire_free (wires[i]);
    }
  again =
      sv_test_call (fixture->server, fixture->admin, "POST", "/api/v1/users",
                    "{\"name\":\"Last\",\"email\":\"1000@many.example\",\"role\":\"agent\"}", NULL);
  sv_assert_status (again, 201);
}

static void
test_events_go_on_after_a_hanging_database (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestWire) events = listen_to_events (fixture);
  g_autoptr (SvTestWire) wire = sv_test_wire_new (fixture->server);
  g_autoptr (SvTestReply) reply = NULL;

  sv_test_cluster_freeze (sv_test_cluster ());
  send_location (fixture, wire, 0, 0);
  sv_test_cluster_thaw (sv_test_cluster ());

  reply = sv_test_wire_read (wire, 30);
  g_assert_nonnull (reply);
  sv_assert_status (reply, 201);
  assert_told (events, sv_test_int (reply, "id"));
}

/* Asks until the database is back, always with the same key. Returns: the location's id */
static gint64
send_until_taken (SvTestHouse *fixture, guint outage)
{
  gint64 until = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  g_autofree char *body = g_strdup_printf ("{\"name\":\"Drawer %u\"}", outage);
  g_autofree char *key = g_strdup_printf ("drawer-%u", outage);

  for (;;)
    {
      g_autoptr (SvTestReply) reply =
          sv_test_call (fixture->server, fixture->admin, "POST", "/api/v1/locations", body,
                        "Idempotency-Key", key, NULL);

      if (reply->status == 201)
        return sv_test_int (reply, "id");
      sv_assert_status (reply, 503);
      g_assert_nonnull (sv_test_header (reply, "Retry-After"));
      g_assert_cmpint (g_get_monotonic_time (), <, until);
    }
}

static guint
count_open_files (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

/* Many at once, so that every thread of the pools loses its connection. */
static void
ask_while_it_is_away (SvTestHouse *fixture, guint outage)
{
  SvTestWire *wires[AT_ONCE];

  for (guint i = 0; i < AT_ONCE; i++)
    {
      wires[i] = sv_test_wire_new (fixture->server);
      send_location (fixture, wires[i], outage, i);
    }
  for (guint i = 0; i < AT_ONCE; i++)
    {
      g_autoptr (SvTestReply) reply = sv_test_wire_read (wires[i], 30);

      g_assert_nonnull (reply);
      sv_assert_status (reply, 503);
      g_assert_nonnull (sv_test_header (reply, "Retry-After"));
      sv_test_wire_free (wires[i]);
    }
}

static void
test_outages_leave_nothing_behind (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestWire) events = listen_to_events (fixture);
  guint files = count_open_files ();

  for (guint outage = 1; outage <= OUTAGES; outage++)
    {
      sv_test_cluster_pause (sv_test_cluster ());
      ask_while_it_is_away (fixture, outage);
      sv_test_cluster_resume (sv_test_cluster ());
      assert_told (events, send_until_taken (fixture, outage));
    }

  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM location "
                                                           "WHERE name LIKE 'Drawer %%'"),
                   ==, OUTAGES);
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM location "
                                                           "WHERE name LIKE 'Shelf %%'"),
                   ==, 0);
  g_assert_cmpuint (count_open_files (), <, files + SPARE_FILES);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/outage/" name, SvTestHouse, NULL, sv_test_house_set_up, func,                      \
              sv_test_house_tear_down)

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  ADD ("who-waits-for-a-hanging-database-is-served-later",
       test_who_waits_for_a_hanging_database_is_served_later);
  ADD ("a-full-queue-says-when-to-come-back", test_a_full_queue_says_when_to_come_back);
  ADD ("events-go-on-after-a-hanging-database", test_events_go_on_after_a_hanging_database);
  ADD ("outages-leave-nothing-behind", test_outages_leave_nothing_behind);

  return sv_test_run ();
}
