/* test-stop.c: a server that ends in order
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-archive.h"
#include "sv-test-await.h"
#include "sv-test-client.h"

#include <string.h>
#include <unistd.h>

typedef struct
{
  SvTestServer *server;
  gint64 took;
} Stopping;

static gpointer
stop_thread (gpointer data)
{
  Stopping *stopping = data;
  gint64 start = g_get_monotonic_time ();

  sv_test_server_stop (stopping->server);
  stopping->took = g_get_monotonic_time () - start;

  return NULL;
}

static void
send_location (SvTestServer *server, SvTestWire *wire)
{
  sv_test_wire_printf (wire,
                       "POST /api/v1/locations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                       "Content-Length: 16\r\n\r\n{\"name\":\"Malmo\"}",
                       sv_test_server_token (server, SV_ROLE_ADMIN));
}

static void
test_running_requests_get_their_answer (void)
{
  SvTestServer *server = sv_test_server_start ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SvDb) holder = sv_db_new (sv_test_server_database (server), &error);
  g_autoptr (SvTestWire) busy = sv_test_wire_new (server);
  g_autoptr (SvTestWire) idle = sv_test_wire_new (server);
  g_autoptr (SvTestReply) reply = NULL;
  g_autoptr (SvTestReply) healthy = NULL;
  Stopping stopping = { .server = server };
  GThread *thread;

  g_assert_no_error (error);
  sv_test_wire_send (idle, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", -1);
  healthy = sv_test_wire_read (idle, 10);
  g_assert_nonnull (healthy);
  sv_db_script (holder, "BEGIN; LOCK TABLE location IN EXCLUSIVE MODE", &error);
  g_assert_no_error (error);
  send_location (server, busy);
  g_assert_true (sv_test_holds_somebody_up (holder));

  thread = g_thread_new ("stop", stop_thread, &stopping);
  /* Who waits for nothing is sent away at once … */
  g_assert_true (sv_test_wire_is_closed (idle, 5));
  sv_db_script (holder, "COMMIT", &error);
  g_assert_no_error (error);
  /* … who waits for something gets it. */
  reply = sv_test_wire_read (busy, 10);
  g_assert_nonnull (reply);
  sv_assert_status (reply, 201);
  g_assert_cmpstr (sv_test_header (reply, "Connection"), ==, "close");
  g_thread_join (thread);
  g_assert_cmpint (stopping.took, <, 5 * G_TIME_SPAN_SECOND);
}

/* Statements that would go on for minutes, and calls that wait for a worker: all of them are told
 * to come again before the server goes. */
static void
test_what_takes_too_long_is_told_so (void)
{
  SvTestServer *server = sv_test_server_start ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SvDb) watcher = sv_db_new (sv_test_server_database (server), &error);
  SvTestWire *wires[8];
  Stopping stopping = { .server = server };
  GThread *thread;

  g_assert_no_error (error);
  sv_db_script (watcher,
                "CREATE FUNCTION dawdle () RETURNS trigger LANGUAGE plpgsql AS"
                " 'BEGIN PERFORM pg_sleep (600); RETURN NEW; END';"
                "CREATE TRIGGER dawdle BEFORE INSERT ON location FOR EACH ROW"
                " EXECUTE FUNCTION dawdle ()",
                &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    {
      wires[i] = sv_test_wire_new (server);
      send_location (server, wires[i]);
    }
  g_assert_true (sv_test_comes_true_in (
      watcher, "SELECT count(*) = 3 FROM pg_stat_activity"
               " WHERE datname = current_database() AND wait_event = 'PgSleep'"));
  /* Whose request is not read yet waits for nothing. */
  g_assert_true (sv_test_server_tells (server, "sv_quick_waiting", G_N_ELEMENTS (wires) - 3));

  thread = g_thread_new ("stop", stop_thread, &stopping);
  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    {
      g_autoptr (SvTestReply) reply = sv_test_wire_read (wires[i], 60);

      g_assert_nonnull (reply);
      sv_assert_status (reply, 503);
      g_assert_cmpstr (sv_test_header (reply, "Retry-After"), ==, "1");
      sv_test_wire_free (wires[i]);
    }
  g_thread_join (thread);
}

/* Twenty sheets, all of the same rows that say nothing: some MB that take long to look through. */
static GBytes *
make_dull_workbook (void)
{
  g_autoptr (GString) sheet = g_string_new ("<worksheet><sheetData>");
  g_autoptr (GString) sheets = g_string_new ("<workbook xmlns:r='x'><sheets>");
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  for (guint i = 0; i < 3000000; i++)
    g_string_append_printf (sheet, "<x a='%u'/>", i);
  g_string_append (sheet, "</sheetData></worksheet>");
  for (guint i = 0; i < 20; i++)
    g_string_append_printf (sheets, "<sheet name='%u' r:id='s'/>", i);
  g_string_append (sheets, "</sheets></workbook>");

#define TYPES "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
  fd = sv_test_archive ("_rels/.rels",
                        "<Relationships><Relationship Id='r' Type='" TYPES "officeDocument'"
                        " Target='xl/workbook.xml'/></Relationships>",
                        "xl/workbook.xml", sheets->str, "xl/_rels/workbook.xml.rels",
                        "<Relationships><Relationship Id='s' Type='" TYPES "worksheet'"
                        " Target='sheet.xml'/></Relationships>",
                        "xl/sheet.xml", sheet->str, NULL);
#undef TYPES
  file = g_mapped_file_new_from_fd (fd, FALSE, &error);
  g_assert_no_error (error);
  close (fd);
  return g_mapped_file_get_bytes (file);
}

/* A file that somebody sent is being looked through, which no database could interrupt. */
static void
test_a_look_through_a_file_is_let_go_of (void)
{
  /* First: who connects has ten seconds to ask. */
  g_autoptr (GBytes) file = make_dull_workbook ();
  SvTestServer *server = sv_test_server_start ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SvDb) watcher = sv_db_new (sv_test_server_database (server), &error);
  g_autoptr (SvTestWire) wire = sv_test_wire_new (server);
  g_autoptr (SvTestReply) reply = NULL;
  Stopping stopping = { .server = server };
  GThread *thread;
  gsize length;
  const char *bytes = g_bytes_get_data (file, &length);

  g_assert_no_error (error);
  sv_test_wire_printf (wire,
                       "POST /api/v1/imports?resource=watches HTTP/1.1\r\nHost: x\r\n"
                       "Authorization: Bearer %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                       sv_test_server_token (server, SV_ROLE_ADMIN), length);
  g_assert_true (sv_test_wire_send (wire, bytes, (gssize)length));
  g_assert_true (sv_test_comes_true_in (
      watcher,
      "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database()"
      " AND state = 'idle in transaction' AND clock_timestamp() - state_change > '0.2 s'"));

  thread = g_thread_new ("stop", stop_thread, &stopping);
  reply = sv_test_wire_read (wire, 60);
  g_assert_nonnull (reply);
  sv_assert_status (reply, 503);
  g_assert_cmpstr (sv_test_header (reply, "Retry-After"), ==, "1");
  g_thread_join (thread);
  g_assert_cmpint (stopping.took, <, 5 * G_TIME_SPAN_SECOND);
}

static void
test_what_was_sent_before_is_answered (void)
{
  SvTestServer *server = sv_test_server_start ();
  g_autoptr (SvTestWire) wire = sv_test_wire_new (server);
  g_autoptr (SvTestReply) healthy = NULL;
  g_autoptr (SvTestReply) reply = NULL;

  sv_test_wire_send (wire, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", -1);
  healthy = sv_test_wire_read (wire, 10);
  g_assert_nonnull (healthy);
  send_location (server, wire);
  sv_test_server_stop (server);

  reply = sv_test_wire_read (wire, 10);
  g_assert_nonnull (reply);
  sv_assert_status (reply, 201);
}

static void
test_it_stops_with_websockets_open (void)
{
  SvTestServer *server = sv_test_server_start ();
  g_autoptr (SvTestWire) wire = sv_test_wire_new (server);
  g_autoptr (SvTestReply) reply = NULL;
  gint64 start;

  sv_test_wire_printf (wire,
                       "GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                       "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                       sv_test_server_token (server, SV_ROLE_ADMIN));
  reply = sv_test_wire_read (wire, 10);
  g_assert_nonnull (reply);
  sv_assert_status (reply, 101);

  start = g_get_monotonic_time ();
  sv_test_server_stop (server);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_TIME_SPAN_SECOND);
  g_assert_true (sv_test_wire_is_closed (wire, 5));
}

/* How many requests were refused, as the server tells. */
static int
refusals (SvTestServer *server)
{
  static const char name[] = "\nsv_requests_total{status=\"4xx\"} ";
  g_autoptr (SvTestReply) figures = sv_test_call (server, "figures", "GET", "/metrics", NULL, NULL);
  const char *at = strstr (figures->text, name);

  return at != NULL ? atoi (at + strlen (name)) : 0;
}

typedef struct
{
  SvTestServer *server;
  int before;
} Count;

static gboolean
is_refused (gpointer data)
{
  Count *count = data;

  return refusals (count->server) > count->before;
}

/* He is still sending when the server ends, and reads only afterwards that nobody wanted it. */
static void
test_who_was_refused_can_read_it (void)
{
  SvTestServer *server = sv_test_server_start ();
  g_autoptr (SvTestWire) wire = sv_test_wire_new (server);
  g_autoptr (SvTestWire) idle = sv_test_wire_new (server);
  g_autoptr (SvTestReply) healthy = NULL;
  g_autoptr (SvTestReply) reply = NULL;
  g_autofree char *piece = g_strnfill (1024 * 1024, '[');
  Stopping stopping = { .server = server };
  Count count = { server, refusals (server) };
  GThread *thread;

  sv_test_wire_send (idle, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", -1);
  healthy = sv_test_wire_read (idle, 10);
  g_assert_nonnull (healthy);
  sv_test_wire_printf (wire,
                       "POST /api/v1/locations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                       "Content-Length: 629145600\r\n\r\n",
                       sv_test_server_token (server, SV_ROLE_ADMIN));
  g_assert_true (sv_test_comes_true (is_refused, &count));

  thread = g_thread_new ("stop", stop_thread, &stopping);
  /* Now it has begun. */
  g_assert_true (sv_test_wire_is_closed (idle, 5));
  for (guint i = 0; i < 4; i++)
    g_assert_true (sv_test_wire_send (wire, piece, 1024 * 1024));
  reply = sv_test_wire_read (wire, 10);
  g_assert_nonnull (reply);
  sv_assert_status (reply, 413);

  g_clear_pointer (&wire, sv_test_wire_free);
  g_thread_join (thread);
  g_assert_cmpint (stopping.took, <, 5 * G_TIME_SPAN_SECOND);
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  g_test_add_func ("/stop/running-requests-get-their-answer",
                   test_running_requests_get_their_answer);
  g_test_add_func ("/stop/what-takes-too-long-is-told-so", test_what_takes_too_long_is_told_so);
  g_test_add_func ("/stop/a-look-through-a-file-is-let-go-of",
                   test_a_look_through_a_file_is_let_go_of);
  g_test_add_func ("/stop/what-was-sent-before-is-answered", test_what_was_sent_before_is_answered);
  g_test_add_func ("/stop/it-stops-with-websockets-open", test_it_stops_with_websockets_open);
  g_test_add_func ("/stop/who-was-refused-can-read-it", test_who_was_refused_can_read_it);

  return sv_test_run ();
}
