/* test-connections.c: connections that come, dawdle, stay and go
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/sv-accept.h"
#include "sv-test-await.h"
#include "sv-test-client.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static SvTestServer *server;

#define HEAD "Host: localhost\r\n"

/* On a connection of its own. */
#define ALIVE "GET /healthz HTTP/1.1\r\n" HEAD "Connection: close\r\n\r\n"

static char *
request (const char *line, const char *headers, const char *body)
{
  return g_strdup_printf ("%s HTTP/1.1\r\n" HEAD "Authorization: Bearer %s\r\n%s\r\n%s", line,
                          sv_test_server_token (server, SV_ROLE_ADMIN), headers, body);
}

static void
test_old_tls_is_refused (void)
{
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", sv_test_server_port (server));
  g_autoptr (GError) error = NULL;

  g_assert_true (sv_tls_prove (address, &error));
  g_assert_no_error (error);
}

static void
test_requests_in_a_row_share_a_connection (void)
{
  g_autoptr (SvTestWire) wire = sv_test_wire_new (server);

  /* Two of them at once, then one after the other. */
  sv_test_wire_send (
      wire, "GET /healthz HTTP/1.1\r\n" HEAD "\r\nGET /healthz HTTP/1.1\r\n" HEAD "\r\n", -1);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (SvTestReply) reply = sv_test_wire_read (wire, 10);

      g_assert_nonnull (reply);
      sv_assert_status (reply, 200);
      if (i > 0 && i < 3)
        sv_test_wire_send (wire, "GET /healthz HTTP/1.1\r\n" HEAD "\r\n", -1);
    }
}

static gint64
seconds_since (gint64 start)
{
  return (g_get_monotonic_time () - start) / G_TIME_SPAN_SECOND;
}

/* The first message of a TLS client, which is then never heard of again. */
static GBytes *
make_hello (void)
{
  g_autoptr (GInputStream) nothing = g_memory_input_stream_new ();
  g_autoptr (GOutputStream) written = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) base = g_simple_io_stream_new (nothing, written);
  g_autoptr (GIOStream) tls = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *hello;

  tls = g_tls_client_connection_new (base, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL));
  g_output_stream_close (written, NULL, NULL);
  hello = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (written));
  g_assert_cmpint (((const guint8 *)g_bytes_get_data (hello, NULL))[0], ==, 22);
  return hello;
}

/* Returns: > 0 when something is there, 0 at the end, < 0 when nothing came yet */
static gssize
peek (GSocketConnection *connection)
{
  char byte;

  return recv (g_socket_get_fd (g_socket_connection_get_socket (connection)), &byte, 1,
               MSG_PEEK | MSG_DONTWAIT);
}

static gboolean
is_at_end (GSocketConnection *connection)
{
  char bytes[4096];
  gssize n;

  while ((n = recv (g_socket_get_fd (g_socket_connection_get_socket (connection)), bytes,
                    sizeof bytes, MSG_DONTWAIT)) > 0)
    ;
  return n == 0;
}

/* Clients at @host who say hello and are never heard of again. */
static void
stall (GPtrArray *stalled, GBytes *hello, const char *host, guint n)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) local = g_inet_socket_address_new_from_string (host, 0);

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_local_address (client, local);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      GSocketConnection *connection = g_socket_client_connect_to_host (
          client, "127.0.0.1", sv_test_server_port (server), NULL, &error);

      g_assert_no_error (error);
      g_ptr_array_add (stalled, connection);
      g_assert_true (g_output_stream_write_all (
          g_io_stream_get_output_stream (G_IO_STREAM (connection)), g_bytes_get_data (hello, NULL),
          g_bytes_get_size (hello), NULL, NULL, NULL));
    }
}

static guint
count_answered (GPtrArray *stalled)
{
  guint n = 0;

  for (guint i = 0; i < stalled->len; i++)
    n += peek (stalled->pdata[i]) > 0;
  return n;
}

/* As many of one host as may have their turn at once. */
static gboolean
are_sixteen_answered (gpointer stalled)
{
  return count_answered (stalled) >= 16;
}

/* One host with more of them than there are threads; another one comes all the same. Returns:
 * whether the machine was fast enough to see it: stalled handshakes are shut out by and by */
static gboolean
look_for_room (void)
{
  g_autoptr (GPtrArray) stalled = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GBytes) hello = make_hello ();
  gint64 start = g_get_monotonic_time ();
  guint gone = 0;

  stall (stalled, hello, "127.0.0.2", 300);
  g_assert_true (sv_test_comes_true (are_sixteen_answered, stalled));
  g_assert_cmpuint (sv_test_raw_status (server, ALIVE), ==, 200);
  for (guint i = 0; i < stalled->len; i++)
    gone += is_at_end (stalled->pdata[i]);
  if (seconds_since (start) >= 6)
    return FALSE;

  /* None of them had to go for that. */
  g_assert_cmpuint (gone, ==, 0);
  return TRUE;
}

static void
test_stalled_handshakes_leave_room (void)
{
  gboolean seen = FALSE;

  for (guint i = 0; i < 5 && !seen; i++)
    seen = look_for_room ();
  g_assert_true (seen);
}

/* All kinds of dawdlers at once, so that the test takes as long as one of them. */
static void
test_dawdlers_are_shut_out (void)
{
  g_autoptr (SvTestWire) no_request = sv_test_wire_new (server);
  g_autoptr (SvTestWire) half_head = sv_test_wire_new (server);
  g_autoptr (SvTestWire) half_body = sv_test_wire_new (server);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) no_hello = NULL;
  g_autoptr (GSocketConnection) half_hello = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = request ("POST /api/v1/brands", "Content-Length: 200\r\n", "{\"na");
  gint64 start = g_get_monotonic_time ();
  gboolean closed = FALSE;
  char byte;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, 15);
  no_hello = g_socket_client_connect_to_host (client, "127.0.0.1", sv_test_server_port (server),
                                              NULL, &error);
  g_assert_no_error (error);
  half_hello = g_socket_client_connect_to_host (client, "127.0.0.1", sv_test_server_port (server),
                                                NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (half_hello)),
                             "\x16\x03\x01\x02\x00\x01", 6, NULL, NULL, NULL);
  sv_test_wire_send (half_head, "GET /healthz HTTP/1.1\r\nHost: loc", -1);
  sv_test_wire_send (half_body, text, -1);

  /* Meanwhile, a byte now and then: alive, but not coming to an end. */
  while (!closed && seconds_since (start) < 15)
    closed = sv_test_wire_is_closed (half_head, 1) || !sv_test_wire_send (half_head, "a", 1);
  g_assert_true (closed);
  g_assert_true (sv_test_wire_is_closed (half_body, 15));
  g_assert_true (sv_test_wire_is_closed (no_request, 15));
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (no_hello)),
                                        &byte, 1, NULL, NULL),
                   <=, 0);
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (half_hello)),
                                        &byte, 1, NULL, NULL),
                   <=, 0);
  g_assert_cmpint (seconds_since (start), <=, 15);
  g_assert_cmpuint (sv_test_raw_status (server, ALIVE), ==, 200);
}

static void
test_plain_http_is_hung_up_on (void)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) plain = NULL;
  char byte;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, 10);
  plain = g_socket_client_connect_to_host (client, "127.0.0.1", sv_test_server_port (server), NULL,
                                           NULL);
  g_assert_nonnull (plain);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (plain)),
                             "GET / HTTP/1.1\r\n\r\n", 18, NULL, NULL, NULL);
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (plain)), &byte,
                                        1, NULL, NULL),
                   <=, 0);
}

/* The memory of this process that is in RAM, in bytes. */
static gint64
resident (void)
{
  g_autofree char *text = NULL;
  char **fields;
  gint64 pages;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  fields = g_strsplit (text, " ", -1);
  pages = g_ascii_strtoll (fields[1], NULL, 10);
  g_strfreev (fields);
  return pages * sysconf (_SC_PAGESIZE);
}

/* The server runs in this process; both ends of a connection and their threads are counted. */
static void
test_connections_are_small (void)
{
  g_autoptr (GPtrArray) wires = g_ptr_array_new_with_free_func ((GDestroyNotify)sv_test_wire_free);
  gint64 before;

  g_ptr_array_add (wires, sv_test_wire_new (server));
  before = resident ();
  for (guint i = 0; i < 100; i++)
    g_ptr_array_add (wires, sv_test_wire_new (server));
  g_assert_cmpint (resident () - before, <, G_GINT64_CONSTANT (100) * 1024 * 1024);
}

/* How many connections the server has, as it tells itself. */
static int
connections (void)
{
  g_autoptr (SvTestReply) figures = sv_test_call (server, "figures", "GET", "/metrics", NULL, NULL);
  const char *at = strstr (figures->text, "\nsv_connections ");

  g_assert_nonnull (at);
  return atoi (at + strlen ("\nsv_connections "));
}

static guint
descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* libsoup would keep each of them for good. */
static void
test_who_leaves_between_requests_is_forgotten (void)
{
  g_autoptr (GPtrArray) wires = g_ptr_array_new_with_free_func ((GDestroyNotify)sv_test_wire_free);
  guint files;
  gint64 until;

  /* The test's own client keeps its connection from here on. */
  g_assert_cmpint (connections (), >=, 1);
  files = descriptors ();

  for (guint i = 0; i < 30; i++)
    {
      SvTestWire *wire = sv_test_wire_new (server);

      g_ptr_array_add (wires, wire);
      for (guint n = 0; n < 2; n++)
        {
          g_autoptr (SvTestReply) reply = NULL;

          sv_test_wire_send (wire, "GET /healthz HTTP/1.1\r\n" HEAD "\r\n", -1);
          reply = sv_test_wire_read (wire, 20);
          g_assert_nonnull (reply);
          sv_assert_status (reply, 200);
        }
    }
  g_assert_cmpint (connections (), >=, 30);

  /* Every other one with the goodbye of TLS, the rest as from a program that was killed. */
  for (guint i = 0; i < wires->len; i += 2)
    g_io_stream_close (sv_test_wire_stream (wires->pdata[i]), NULL, NULL);
  g_ptr_array_set_size (wires, 0);

  /* Those that the test's own client keeps stay. */
  until = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  while (connections () > 8 && g_get_monotonic_time () < until)
    g_poll (NULL, 0, 50);
  g_assert_cmpint (connections (), <=, 8);
  g_assert_cmpuint (descriptors (), <=, files);
}

/* libsoup would end the connection after an answer without a body. */
static void
test_connections_outlive_an_empty_answer (void)
{
  g_autoptr (SvTestWire) wire = sv_test_wire_new (server);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (SvTestReply) made = NULL;
      g_autoptr (SvTestReply) gone = NULL;
      g_autofree char *body = g_strdup_printf ("{\"name\":\"Cellar %u\"}", i);
      g_autofree char *length = g_strdup_printf ("Content-Length: %zu\r\n", strlen (body));
      g_autofree char *post = request ("POST /api/v1/locations", length, body);
      g_autofree char *line = NULL;
      g_autofree char *remove = NULL;

      g_assert_true (sv_test_wire_send (wire, post, -1));
      made = sv_test_wire_read (wire, 20);
      g_assert_nonnull (made);
      sv_assert_status (made, 201);

      line = g_strdup_printf ("DELETE %s", sv_test_header (made, "Location"));
      remove = request (line, "If-Match: *\r\n", "");
      g_assert_true (sv_test_wire_send (wire, remove, -1));
      gone = sv_test_wire_read (wire, 20);
      g_assert_nonnull (gone);
      sv_assert_status (gone, 204);
    }
}

static gboolean
trust_cb (void)
{
  return TRUE;
}

/* The last of the tests: this address has to stay away afterwards. */
static void
test_who_only_sends_rubbish_must_stay_away (void)
{
  static const char rubbish[] = "GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 0x2\r\n\r\n";
  guint i;

  for (i = 0; i < 100; i++)
    {
      g_autoptr (GSocketClient) client = g_socket_client_new ();
      g_autoptr (GSocketConnection) base = NULL;
      g_autoptr (GIOStream) stream = NULL;

      g_socket_client_set_enable_proxy (client, FALSE);
      base = g_socket_client_connect_to_host (client, "127.0.0.1", sv_test_server_port (server),
                                              NULL, NULL);
      g_assert_nonnull (base);
      stream = g_tls_client_connection_new (G_IO_STREAM (base), NULL, NULL);
      g_signal_connect (stream, "accept-certificate", G_CALLBACK (trust_cb), NULL);
      if (!g_tls_connection_handshake (G_TLS_CONNECTION (stream), NULL, NULL))
        break;
      g_output_stream_write_all (g_io_stream_get_output_stream (stream), rubbish, strlen (rubbish),
                                 NULL, NULL, NULL);
      while (g_input_stream_skip (g_io_stream_get_input_stream (stream), 4096, NULL, NULL) > 0)
        ;
    }
  g_assert_cmpuint (i, >, 5);
  g_assert_cmpuint (i, <, 100);
}

int
main (int argc, char *argv[])
{
  int result;

  sv_test_init (&argc, &argv);
  server = sv_test_server_start ();
#define ADD(name, function) g_test_add_func ("/connections/" name, function)
  ADD ("old-tls-is-refused", test_old_tls_is_refused);
  ADD ("requests-in-a-row-share-one", test_requests_in_a_row_share_a_connection);
  ADD ("stalled-handshakes-leave-room", test_stalled_handshakes_leave_room);
  ADD ("dawdlers-are-shut-out", test_dawdlers_are_shut_out);
  ADD ("plain-http-is-hung-up-on", test_plain_http_is_hung_up_on);
  ADD ("they-are-small", test_connections_are_small);
  ADD ("who-leaves-between-requests-is-forgotten", test_who_leaves_between_requests_is_forgotten);
  ADD ("they-outlive-an-empty-answer", test_connections_outlive_an_empty_answer);
  ADD ("who-only-sends-rubbish-must-stay-away", test_who_only_sends_rubbish_must_stay_away);
#undef ADD

  result = g_test_run ();
  sv_test_server_stop (server);
  sv_test_finish ();

  return result;
}
