/* test-gate.c: requests that nobody honest sends
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/sv-accept.h"
#include "sv-test-client.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static SvTestServer *server;

#define HEAD "Host: localhost\r\n"

/* With the token of the admin, so that it is not for want of one that a request is refused. */
static char *
request (const char *line, const char *headers, const char *body)
{
  return g_strdup_printf ("%s HTTP/1.1\r\nAuthorization: Bearer %s\r\n%s\r\n%s", line,
                          sv_test_server_token (server, SV_ROLE_ADMIN), headers, body);
}

static void
assert_alive (void)
{
  g_autoptr (SvTestReply) reply = sv_test_call (server, NULL, "GET", "/healthz", NULL, NULL);

  sv_assert_status (reply, 200);
}

static void
test_hostile_heads (void)
{
  static const struct
  {
    const char *what;
    const char *line;
    const char *headers;
    const char *body;
    guint status;
  } cases[] = {
    { "honest", "GET /api/v1/sessions/current", HEAD, "", 200 },
    { "chunked", "POST /api/v1/brands", HEAD "Transfer-Encoding: chunked\r\n", "0\r\n\r\n", 411 },
    { "both lengths", "POST /api/v1/brands",
      HEAD "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n", 411 },
    { "two lengths", "POST /api/v1/brands", HEAD "Content-Length: 2\r\nContent-Length: 3\r\n",
      "{} ", 400 },
    { "the same length twice", "POST /api/v1/brands",
      HEAD "Content-Length: 2\r\nContent-Length: 2\r\n", "{}", 400 },
    { "a list of lengths", "POST /api/v1/brands", HEAD "Content-Length: 2, 2\r\n", "{}", 400 },
    { "a signed length", "POST /api/v1/brands", HEAD "Content-Length: +2\r\n", "{}", 400 },
    { "a negative length", "POST /api/v1/brands", HEAD "Content-Length: -2\r\n", "", 400 },
    { "a hexadecimal length", "POST /api/v1/brands", HEAD "Content-Length: 0x2\r\n", "{}", 400 },
    { "no length", "POST /api/v1/brands", HEAD "Content-Type: application/json\r\n", "", 411 },
    { "no length of a change", "PATCH /api/v1/brands/1", HEAD, "", 411 },
    { "no body at all", "POST /api/v1/brands", HEAD, "", 400 },
    { "no host", "GET /healthz", "", "", 400 },
    { "two hosts", "GET /healthz", HEAD "Host: other\r\n", "", 400 },
    { "a list of hosts", "GET /healthz", "Host: a, b\r\n", "", 400 },
    { "an encoded body", "POST /api/v1/brands",
      HEAD "Content-Encoding: gzip\r\nContent-Length: 2\r\n", "{}", 415 },
    { "two authorizations", "GET /api/v1/sessions/current", HEAD "Authorization: Bearer x\r\n", "",
      400 },
    { "a form", "POST /api/v1/brands",
      HEAD "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 2\r\n", "{}", 415 },
    { "an odd version", "PATCH /api/v1/brands/1", HEAD "If-Match: 7\r\nContent-Length: 2\r\n", "{}",
      400 },
    { "a weak version", "PATCH /api/v1/brands/1", HEAD "If-Match: W/\"7\"\r\nContent-Length: 2\r\n",
      "{}", 400 },
    { "an endless key", "POST /api/v1/brands", HEAD "Idempotency-Key: a b\r\nContent-Length: 2\r\n",
      "{}", 400 },
    { "nothing we make", "GET /api/v1/sessions/current", HEAD "Accept: image/png\r\n", "", 406 },
    { "json with a quality", "GET /api/v1/sessions/current",
      HEAD "Accept: text/html, application/json;q=0.1\r\n", "", 200 },
    { "a bad escape", "GET /api/v1/brands/%zz", HEAD, "", 400 },
    { "half an escape", "GET /api/v1/brands/%4", HEAD, "", 400 },
    { "a NUL", "GET /api/v1/brands/%00", HEAD, "", 400 },
    { "no UTF-8", "GET /api/v1/brands/%ff", HEAD, "", 400 },
    { "no UTF-8 in the query", "GET /api/v1/brands?q=%ff", HEAD, "", 400 },
    { "a parameter twice", "GET /api/v1/sessions?user=1&user=2", HEAD, "", 400 },
    { "an unknown parameter", "GET /api/v1/sessions/current?x=1", HEAD, "", 400 },
    { "an escaped slash", "GET /api%2fv1/sessions/current", HEAD, "", 404 },
    { "dots", "GET /api/v1/../../etc/passwd", HEAD, "", 404 },
    { "escaped dots", "GET /media/%2e%2e/%2e%2e", HEAD, "", 404 },
    { "a signed id", "GET /api/v1/brands/-1", HEAD, "", 404 },
    { "a huge id", "GET /api/v1/brands/99999999999999999999", HEAD, "", 404 },
    { "another method", "PUT /api/v1/sessions", HEAD "Content-Length: 0\r\n", "", 405 },
    { "a method of its own", "BREW /healthz", HEAD, "", 405 },
    { "trace", "TRACE /healthz", HEAD, "", 405 },
    { "connect", "CONNECT localhost:22", HEAD, "", 400 },
    { "another host's address", "GET http://other.example/healthz", HEAD, "", 400 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = request (cases[i].line, cases[i].headers, cases[i].body);
      guint status = sv_test_raw_status (server, text);

      if (status != cases[i].status)
        g_error ("%s: %u instead of %u", cases[i].what, status, cases[i].status);
    }
  assert_alive ();
}

/* What follows a refused body must not be read as a request. */
static void
test_nothing_is_smuggled (void)
{
  g_autoptr (SvTestWire) wire = sv_test_wire_new (server);
  g_autoptr (SvTestReply) first = NULL;
  g_autoptr (SvTestReply) second = NULL;

  sv_test_wire_send (wire,
                     "POST /api/v1/sessions HTTP/1.1\r\n" HEAD "Content-Length: 6\r\n"
                     "Transfer-Encoding: chunked\r\n\r\n"
                     "0\r\n\r\nGET /healthz HTTP/1.1\r\n" HEAD "\r\n",
                     -1);
  first = sv_test_wire_read (wire, 10);
  g_assert_nonnull (first);
  g_assert_cmpuint (first->status, ==, 411);
  second = sv_test_wire_read (wire, 20);
  g_assert_true (second == NULL || second->status >= 400);
}

static void
test_ranges_are_ignored (void)
{
  g_autoptr (GString) ranges = g_string_new ("bytes=0-1");
  g_autoptr (SvTestReply) reply = NULL;

  for (guint i = 0; i < 500; i++)
    g_string_append_printf (ranges, ",%u-%u", i, i + 10);
  reply = sv_test_call (server, NULL, "GET", "/healthz", NULL, "Range", ranges->str, NULL);
  sv_assert_status (reply, 200);
  g_assert_cmpuint (g_bytes_get_size (reply->body), <, 100);
}

static void
test_a_hundred_headers_are_enough (void)
{
  g_autoptr (GString) headers = g_string_new (HEAD);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 98; i++)
    g_string_append_printf (headers, "X-%u: y\r\n", i);
  text = request ("GET /api/v1/sessions/current", headers->str, "");
  g_assert_cmpuint (sv_test_raw_status (server, text), ==, 200);

  g_string_append (headers, "X-one: more\r\n");
  g_free (text);
  text = request ("GET /api/v1/sessions/current", headers->str, "");
  g_assert_cmpuint (sv_test_raw_status (server, text), ==, 400);
}

static void
test_a_large_body_is_refused_by_its_length (void)
{
  g_autofree char *text = request ("POST /api/v1/brands",
                                   HEAD "Expect: 100-continue\r\n"
                                        "Content-Length: 629145600\r\n",
                                   "");

  g_assert_cmpuint (sv_test_raw_status (server, text), ==, 413);
}

/* What every answer of the interface says of itself, and what its status asks for. */
static void
assert_told_apart (SvTestReply *reply)
{
  g_assert_cmpstr (sv_test_header (reply, "Connection"), ==, "close");
  g_assert_nonnull (sv_test_header (reply, "Date"));
  g_assert_cmpstr (sv_test_header (reply, "X-Request-Id"), ==, sv_test_text (reply, "request_id"));
  g_assert_cmpstr (sv_test_header (reply, "X-Content-Type-Options"), ==, "nosniff");
  g_assert_cmpstr (sv_test_header (reply, "Strict-Transport-Security"), ==, "max-age=31536000");
  g_assert_cmpstr (sv_test_header (reply, "Cache-Control"), ==, "no-store");
  g_assert_cmpstr (sv_test_header (reply, "WWW-Authenticate"), ==,
                   reply->status == 401 ? "Bearer" : NULL);
  g_assert_cmpstr (sv_test_header (reply, "Allow"), ==, reply->status == 405 ? "GET, HEAD" : NULL);
}

/* Whoever sends without asking is told while still sending, with and without a known session. */
static void
test_an_endless_body_is_refused_before_its_end (void)
{
#define ENDLESS HEAD "Content-Type: application/json\r\nContent-Length: 629145600\r\n"
  g_autofree char *known = request ("POST /api/v1/brands", ENDLESS, "");
  g_autofree char *other = request ("POST /healthz", ENDLESS, "");
  static const char unknown[] = "POST /api/v1/brands HTTP/1.1\r\n" ENDLESS "\r\n";
#undef ENDLESS
  /* More than is read of a body that nobody wants. */
  g_autofree char *piece = g_strnfill (1024 * 1024, '[');
  const struct
  {
    const char *head;
    guint status;
  } cases[] = { { known, 413 }, { unknown, 401 }, { other, 405 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SvTestWire) wire = sv_test_wire_new (server);
      g_autoptr (SvTestReply) reply = NULL;

      g_assert_true (sv_test_wire_send (wire, cases[i].head, -1));
      for (guint n = 0; n < 5; n++)
        g_assert_true (sv_test_wire_send (wire, piece, 1024 * 1024));
      reply = sv_test_wire_read (wire, 20);
      g_assert_nonnull (reply);
      sv_assert_status (reply, cases[i].status);
      assert_told_apart (reply);
    }
  assert_alive ();
}

static void
test_a_body_is_not_read_before_its_sender_is_known (void)
{
  g_assert_cmpuint (sv_test_raw_status (server,
                                        "POST /api/v1/brands HTTP/1.1\r\n" HEAD
                                        "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n"),
                    ==, 401);
}

static void
test_expected_bodies_are_asked_for (void)
{
  g_autoptr (SvTestWire) wire = sv_test_wire_new (server);
  g_autoptr (SvTestReply) go_on = NULL;
  g_autoptr (SvTestReply) reply = NULL;
  g_autofree char *text = request ("POST /api/v1/brands",
                                   HEAD "Expect: 100-continue\r\n"
                                        "Content-Length: 2\r\n",
                                   "");

  sv_test_wire_send (wire, text, -1);
  go_on = sv_test_wire_read (wire, 10);
  g_assert_nonnull (go_on);
  g_assert_cmpuint (go_on->status, ==, 100);
  sv_test_wire_send (wire, "{}", 2);
  reply = sv_test_wire_read (wire, 10);
  g_assert_nonnull (reply);
  sv_assert_status (reply, 422);
}

/* 200 KB of "[" would overflow the stack of a parser that recurses. */
static void
test_deep_json_is_refused (void)
{
  g_autofree char *brackets = g_strnfill (200 * 1024, '[');
  g_autoptr (SvTestReply) reply =
      sv_test_call (server, sv_test_server_token (server, SV_ROLE_ADMIN), "POST", "/api/v1/watches",
                    brackets, NULL);

  sv_assert_status (reply, 400);
  g_assert_cmpstr (sv_test_code (reply), ==, "json_malformed");
  assert_alive ();
}

static void
test_large_bodies_arrive_whole (void)
{
  g_autofree char *blank = g_strnfill (900 * 1024, ' ');
  g_autofree char *body = g_strconcat (blank, "{\"name\":\"Spooled\",\"code\":\"SPO\"}", NULL);
  g_autoptr (SvTestReply) reply = sv_test_call (
      server, sv_test_server_token (server, SV_ROLE_ADMIN), "POST", "/api/v1/brands", body, NULL);

  sv_assert_status (reply, 201);
  g_assert_cmpstr (sv_test_text (reply, "name"), ==, "Spooled");
}

static void
test_problems_say_what_they_must (void)
{
  g_autoptr (SvTestReply) missing = NULL;
  g_autoptr (SvTestReply) other = NULL;
  g_autoptr (SvTestReply) method = NULL;
  const char *token = sv_test_server_token (server, SV_ROLE_ADMIN);

  missing = sv_test_call (server, token, "GET", "/api/v1/nothing", NULL, NULL);
  sv_assert_status (missing, 404);
  g_assert_cmpstr (soup_message_headers_get_content_type (missing->headers, NULL), ==,
                   "application/problem+json");
  g_assert_cmpstr (sv_test_text (missing, "type"), ==, "about:blank");
  g_assert_cmpint (sv_test_int (missing, "status"), ==, 404);
  g_assert_cmpstr (sv_test_code (missing), ==, "not_found");
  g_assert_cmpstr (sv_test_text (missing, "request_id"), ==,
                   sv_test_header (missing, "X-Request-Id"));
  g_assert_true (json_object_has_member (sv_test_object (missing), "title"));
  g_assert_true (json_object_has_member (sv_test_object (missing), "detail"));
  g_assert_true (json_object_has_member (sv_test_object (missing), "params"));
  g_assert_true (json_object_has_member (sv_test_object (missing), "errors"));

  method = sv_test_call (server, token, "DELETE", "/api/v1/sessions", NULL, NULL);
  sv_assert_status (method, 405);
  g_assert_cmpstr (sv_test_header (method, "Allow"), ==, "POST, GET, HEAD");

  /* Without a session nobody learns which addresses there are. */
  other = sv_test_call (server, NULL, "GET", "/api/v1/nothing", NULL, NULL);
  sv_assert_status (other, 401);
  g_assert_cmpstr (sv_test_header (other, "WWW-Authenticate"), ==, "Bearer");
}

static void
test_head_is_get_without_a_body (void)
{
  g_autoptr (SvTestReply) reply = sv_test_call (server, NULL, "HEAD", "/healthz", NULL, NULL);

  sv_assert_status (reply, 200);
  g_assert_cmpuint (g_bytes_get_size (reply->body), ==, 0);
  g_assert_cmpint (soup_message_headers_get_content_length (reply->headers), ==,
                   strlen ("{\"live\":true}"));
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
  g_autofree char *text = request ("POST /api/v1/brands", HEAD "Content-Length: 200\r\n", "{\"na");
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
  assert_alive ();
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

  tls = g_tls_client_connection_new (base, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL));
  g_output_stream_close (written, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (written));
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

/* One host with more of them than there are threads; another one comes all the same. */
static void
test_stalled_handshakes_leave_room (void)
{
  g_autoptr (GBytes) hello = make_hello ();
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) elsewhere = g_inet_socket_address_new_from_string ("127.0.0.2", 0);
  g_autoptr (GPtrArray) stalled = g_ptr_array_new_with_free_func (g_object_unref);
  guint answered = 0;

  g_assert_cmpint (((const guint8 *)g_bytes_get_data (hello, NULL))[0], ==, 22);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_local_address (client, elsewhere);
  for (guint i = 0; i < 300; i++)
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
  while (answered < 16)
    {
      answered = 0;
      for (guint i = 0; i < stalled->len; i++)
        answered += peek (stalled->pdata[i]) > 0;
    }

  /* On a connection of its own. */
  g_assert_cmpuint (
      sv_test_raw_status (server, "GET /healthz HTTP/1.1\r\n" HEAD "Connection: close\r\n\r\n"), ==,
      200);
  /* None of them had to go for that. */
  for (guint i = 0; i < stalled->len; i++)
    g_assert_false (is_at_end (stalled->pdata[i]));
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
  guint files = descriptors ();
  gint64 until;

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

/* Both ends of what is connected over TCP in this process: the database has sockets of another
 * kind, and as a server begins they come and go. */
static guint
tcp_ends (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      struct sockaddr_storage peer;
      socklen_t length = sizeof peer;

      n += getpeername (atoi (name), (struct sockaddr *)&peer, &length) == 0 &&
           peer.ss_family == AF_INET;
    }
  return n;
}

static guint
tcp_ends_in_the_end (guint wanted)
{
  gint64 until = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (tcp_ends () != wanted && g_get_monotonic_time () < until)
    g_poll (NULL, 0, 50);
  return tcp_ends ();
}

/* The first of the tests: libsoup makes with its first connection the type that holds it. */
static void
test_the_very_first_connection_is_forgotten (void)
{
  /* The server asks itself for an old TLS when it begins. */
  g_assert_cmpuint (tcp_ends_in_the_end (0), ==, 0);

  {
    g_autoptr (SvTestWire) wire = sv_test_wire_new (server);
    g_autoptr (SvTestReply) reply = NULL;

    sv_test_wire_send (wire, "GET /healthz HTTP/1.1\r\n" HEAD "\r\n", -1);
    reply = sv_test_wire_read (wire, 20);
    g_assert_nonnull (reply);
    sv_assert_status (reply, 200);
    g_assert_cmpuint (tcp_ends (), >=, 2);
  }

  g_assert_cmpuint (tcp_ends_in_the_end (0), ==, 0);
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
      g_autofree char *length = g_strdup_printf (HEAD "Content-Length: %zu\r\n", strlen (body));
      g_autofree char *post = request ("POST /api/v1/locations", length, body);
      g_autofree char *line = NULL;
      g_autofree char *remove = NULL;

      g_assert_true (sv_test_wire_send (wire, post, -1));
      made = sv_test_wire_read (wire, 20);
      g_assert_nonnull (made);
      sv_assert_status (made, 201);

      line = g_strdup_printf ("DELETE %s", sv_test_header (made, "Location"));
      remove = request (line, HEAD "If-Match: *\r\n", "");
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

static void
test_readiness_and_figures (void)
{
  g_autoptr (SvTestReply) ready = sv_test_call (server, NULL, "GET", "/readyz", NULL, NULL);
  g_autoptr (SvTestReply) closed = sv_test_call (server, NULL, "GET", "/metrics", NULL, NULL);
  g_autoptr (SvTestReply) wrong = sv_test_call (server, "figurez", "GET", "/metrics", NULL, NULL);
  g_autoptr (SvTestReply) figures = sv_test_call (server, "figures", "GET", "/metrics", NULL, NULL);

  sv_assert_status (ready, 200);
  sv_assert_status (closed, 401);
  sv_assert_status (wrong, 401);
  sv_assert_status (figures, 200);
  g_assert_nonnull (strstr (figures->text, "\nsv_requests_total{status=\"2xx\"} "));
  g_assert_nonnull (strstr (figures->text, "\nsv_connections "));
}

int
main (int argc, char *argv[])
{
  int result;

  sv_test_init (&argc, &argv);
  server = sv_test_server_start ();
  g_test_add_func ("/gate/the-very-first-connection-is-forgotten",
                   test_the_very_first_connection_is_forgotten);
  g_test_add_func ("/gate/hostile-heads", test_hostile_heads);
  g_test_add_func ("/gate/nothing-is-smuggled", test_nothing_is_smuggled);
  g_test_add_func ("/gate/ranges-are-ignored", test_ranges_are_ignored);
  g_test_add_func ("/gate/a-hundred-headers-are-enough", test_a_hundred_headers_are_enough);
  g_test_add_func ("/gate/a-large-body-is-refused-by-its-length",
                   test_a_large_body_is_refused_by_its_length);
  g_test_add_func ("/gate/an-endless-body-is-refused-before-its-end",
                   test_an_endless_body_is_refused_before_its_end);
  g_test_add_func ("/gate/a-body-is-not-read-before-its-sender-is-known",
                   test_a_body_is_not_read_before_its_sender_is_known);
  g_test_add_func ("/gate/expected-bodies-are-asked-for", test_expected_bodies_are_asked_for);
  g_test_add_func ("/gate/deep-json-is-refused", test_deep_json_is_refused);
  g_test_add_func ("/gate/large-bodies-arrive-whole", test_large_bodies_arrive_whole);
  g_test_add_func ("/gate/problems-say-what-they-must", test_problems_say_what_they_must);
  g_test_add_func ("/gate/head-is-get-without-a-body", test_head_is_get_without_a_body);
  g_test_add_func ("/gate/old-tls-is-refused", test_old_tls_is_refused);
  g_test_add_func ("/gate/requests-in-a-row-share-a-connection",
                   test_requests_in_a_row_share_a_connection);
  g_test_add_func ("/gate/stalled-handshakes-leave-room", test_stalled_handshakes_leave_room);
  g_test_add_func ("/gate/dawdlers-are-shut-out", test_dawdlers_are_shut_out);
  g_test_add_func ("/gate/plain-http-is-hung-up-on", test_plain_http_is_hung_up_on);
  g_test_add_func ("/gate/connections-are-small", test_connections_are_small);
  g_test_add_func ("/gate/who-leaves-between-requests-is-forgotten",
                   test_who_leaves_between_requests_is_forgotten);
  g_test_add_func ("/gate/connections-outlive-an-empty-answer",
                   test_connections_outlive_an_empty_answer);
  g_test_add_func ("/gate/readiness-and-figures", test_readiness_and_figures);
  g_test_add_func ("/gate/who-only-sends-rubbish-must-stay-away",
                   test_who_only_sends_rubbish_must_stay_away);

  result = g_test_run ();
  sv_test_server_stop (server);
  sv_test_finish ();

  return result;
}
