/* test-gate.c: requests that nobody honest sends
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-client.h"

#include <string.h>

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
  g_test_add_func ("/gate/readiness-and-figures", test_readiness_and_figures);

  result = g_test_run ();
  sv_test_server_stop (server);
  sv_test_finish ();

  return result;
}
