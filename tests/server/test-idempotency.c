/* test-idempotency.c: the same request many times has its effect once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/sv-router.h"
#include "sv-test-house.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define REPEATS 100

static SvTestReply *
add_location (SvTestHouse *fixture, const char *key, const char *name)
{
  g_autofree char *body = g_strdup_printf ("{\"name\":\"%s\"}", name);

  return sv_test_call (fixture->server, fixture->admin, "POST", "/api/v1/locations", body,
                       "Idempotency-Key", key, NULL);
}

static gint64
count_locations (SvTestHouse *fixture)
{
  return sv_test_server_number (fixture->server, "SELECT count(*) FROM location");
}

static void
test_a_repeat_gets_the_first_answer (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) first = add_location (fixture, "k1", "Malmö");
  g_autoptr (SvTestReply) second = add_location (fixture, "k1", "Malmö");

  sv_assert_status (first, 201);
  sv_assert_status (second, 201);
  g_assert_cmpstr (first->text, ==, second->text);
  g_assert_cmpstr (sv_test_header (second, "ETag"), ==, sv_test_header (first, "ETag"));
  g_assert_cmpstr (sv_test_header (second, "Location"), ==, sv_test_header (first, "Location"));
  g_assert_cmpstr (sv_test_header (second, "Content-Type"), ==,
                   sv_test_header (first, "Content-Type"));
  g_assert_cmpint (count_locations (fixture), ==, 1);
}

static void
test_another_body_is_refused (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) first = add_location (fixture, "k1", "Malmö");
  g_autoptr (SvTestReply) second = add_location (fixture, "k1", "Lund");

  sv_assert_status (first, 201);
  sv_assert_status (second, 422);
  g_assert_cmpstr (sv_test_code (second), ==, "idempotency_other_body");
  g_assert_cmpint (count_locations (fixture), ==, 1);
}

static void
test_keys_belong_to_person_and_path (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) first = add_location (fixture, "k1", "Malmö");
  g_autoptr (SvTestReply) other_person = NULL;
  g_autoptr (SvTestReply) other_path = NULL;

  fixture->admin = sv_test_server_token (fixture->server, SV_ROLE_MANAGER);
  other_person = add_location (fixture, "k1", "Lund");
  other_path =
      sv_test_call (fixture->server, fixture->admin, "POST", "/api/v1/brands",
                    "{\"name\":\"Omega\",\"code\":\"OMG\"}", "Idempotency-Key", "k1", NULL);
  sv_assert_status (first, 201);
  sv_assert_status (other_person, 201);
  sv_assert_status (other_path, 201);
}

static void
test_refusals_are_not_kept (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) refused = add_location (fixture, "k1", "");
  g_autoptr (SvTestReply) taken = NULL;

  sv_assert_status (refused, 422);
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM idempotency"), ==,
                   0);
  /* So the key is still free for a body that will do. */
  taken = add_location (fixture, "k1", "Malmö");
  sv_assert_status (taken, 201);
}

static void
test_after_seven_days_a_key_is_new (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) first = add_location (fixture, "k1", "Malmö");
  g_autoptr (SvTestReply) second = NULL;

  sv_test_server_sql (fixture->server,
                      "UPDATE idempotency SET created_at = now() - interval '7 days 1 s'");
  second = add_location (fixture, "k1", "Lund");
  sv_assert_status (first, 201);
  sv_assert_status (second, 201);
  g_assert_cmpint (count_locations (fixture), ==, 2);
}

static void
send_repeat (SvTestHouse *fixture, SvTestWire *wire)
{
  sv_test_wire_printf (wire,
                       "POST /api/v1/locations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                       "Idempotency-Key: flood\r\nContent-Length: 17\r\n\r\n{\"name\": \"Malmo\"}",
                       fixture->admin);
}

/* A hundred at once, over two servers: one effect; every answer that is given is the same, late
 * ones may be told that the first is still at work. */
static void
test_a_hundred_at_once_are_one (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestServer) other = sv_test_server_start_beside (fixture->server);
  SvTestWire *wires[REPEATS];
  g_autofree char *first = NULL;
  guint given = 0;

  for (guint i = 0; i < REPEATS; i++)
    wires[i] = sv_test_wire_new (i % 2 ? other : fixture->server);
  for (guint i = 0; i < REPEATS; i++)
    send_repeat (fixture, wires[i]);
  for (guint i = 0; i < REPEATS; i++)
    {
      g_autoptr (SvTestReply) reply = sv_test_wire_read (wires[i], 30);

      g_assert_nonnull (reply);
      if (reply->status == 409)
        {
          g_assert_cmpstr (sv_test_code (reply), ==, "idempotency_running");
        }
      else
        {
          sv_assert_status (reply, 201);
          if (!first)
            first = g_strdup (reply->text);
          g_assert_cmpstr (reply->text, ==, first);
          given++;
        }
      sv_test_wire_free (wires[i]);
    }

  g_assert_cmpuint (given, >, 0);
  g_assert_cmpint (count_locations (fixture), ==, 1);
}

/* While one is at work (here: somebody holds its lock), the others wait without holding a worker.
 */
static void
test_waiting_holds_no_worker (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SvDb) holder = sv_db_new (sv_test_server_database (fixture->server), &error);
  SvTestWire *wires[10];
  gint64 start;

  g_assert_no_error (error);
  /* The first one gets stuck in the middle of its work, with the lock of the key. */
  sv_db_script (holder, "BEGIN; LOCK TABLE location IN EXCLUSIVE MODE", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    {
      wires[i] = sv_test_wire_new (fixture->server);
      send_repeat (fixture, wires[i]);
    }

  /* Nine wait, one holds a worker: somebody else is served at once. */
  start = g_get_monotonic_time ();
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (SvTestReply) reply = sv_test_call (fixture->server, fixture->admin, "GET",
                                                    "/api/v1/sessions/current", NULL, NULL);

      sv_assert_status (reply, 200);
    }
  g_assert_cmpint (g_get_monotonic_time () - start, <, 3 * G_TIME_SPAN_SECOND);

  sv_db_script (holder, "COMMIT", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    {
      g_autoptr (SvTestReply) reply = sv_test_wire_read (wires[i], 10);

      g_assert_nonnull (reply);
      sv_assert_status (reply, 201);
      sv_test_wire_free (wires[i]);
    }
  g_assert_cmpint (count_locations (fixture), ==, 1);
}

/* A handler that answers with a file of so many bytes, and leaves a row. */
static gint64 file_length;
static guint file_calls;

static SvReply *
answer_with_a_file (SvCall *call, SvDb *db, GError **error)
{
  int fd = open (g_get_tmp_dir (), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  SvReply *reply;

  file_calls++;
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pwrite (fd, "begin", 5, 0), ==, 5);
  g_assert_cmpint (ftruncate (fd, file_length), ==, 0);
  g_assert_cmpint (pwrite (fd, "end", 3, file_length - 3), ==, 3);
  if (!sv_db_script (db, "INSERT INTO location (name) VALUES ('Malmö')", error))
    {
      close (fd);
      return NULL;
    }
  reply = sv_reply_new_file (200, "text/csv", fd, file_length);
  reply->disposition = g_strdup ("list.csv");
  return reply;
}

static const SvRoute file_route = {
  "POST", "/api/v1/test", "watch.list", answer_with_a_file, 0, 0, "A file",
};

static SvReply *
ask_for_the_file (SvTestHouse *fixture)
{
  g_autoptr (SvPrincipal) me = sv_principal_new ();
  g_autoptr (SvCall) call = NULL;
  SvReply *reply = NULL;

  me->person = sv_test_server_person (fixture->server, SV_ROLE_ADMIN);
  me->role = SV_ROLE_ADMIN;
  call = sv_call_new (me, "file");
  call->method = g_strdup ("POST");
  call->path = g_strdup ("/api/v1/test");
  call->idempotency_key = g_strdup ("k1");
  call->route = &file_route;
  g_assert_cmpint (sv_router_run (call, sv_test_server_db (fixture->server), 0, &reply), ==,
                   SV_ROUTED);
  return reply;
}

static void
test_a_file_is_kept_too (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvReply) first = NULL;
  g_autoptr (SvReply) second = NULL;
  g_autofree char *bytes = NULL;

  file_length = 100000;
  file_calls = 0;
  first = ask_for_the_file (fixture);
  second = ask_for_the_file (fixture);
  g_assert_cmpuint (first->status, ==, 200);
  /* The first one is sent as ever; the second comes out of the database. */
  g_assert_cmpint (first->fd, >=, 0);
  bytes = g_malloc (file_length);
  g_assert_cmpint (pread (first->fd, bytes, file_length, 0), ==, file_length);
  g_assert_cmpuint (second->status, ==, 200);
  g_assert_cmpmem (bytes, file_length, g_bytes_get_data (second->body, NULL),
                   g_bytes_get_size (second->body));
  g_assert_cmpstr (second->content_type, ==, "text/csv");
  g_assert_cmpstr (second->disposition, ==, "list.csv");
  g_assert_cmpuint (file_calls, ==, 1);
  g_assert_cmpint (count_locations (fixture), ==, 1);
}

static void
test_a_file_too_large_to_keep_has_no_effect (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvReply) reply = NULL;

  file_length = 16 * 1024 * 1024 + 1;
  reply = ask_for_the_file (fixture);
  g_assert_cmpuint (reply->status, ==, 422);
  g_assert_nonnull (strstr (g_bytes_get_data (reply->body, NULL), "idempotency_too_large"));
  g_assert_cmpint (count_locations (fixture), ==, 0);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/idempotency/" name, SvTestHouse, NULL, sv_test_house_set_up, func,                 \
              sv_test_house_tear_down)

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  ADD ("a-repeat-gets-the-first-answer", test_a_repeat_gets_the_first_answer);
  ADD ("another-body-is-refused", test_another_body_is_refused);
  ADD ("keys-belong-to-person-and-path", test_keys_belong_to_person_and_path);
  ADD ("refusals-are-not-kept", test_refusals_are_not_kept);
  ADD ("after-seven-days-a-key-is-new", test_after_seven_days_a_key_is_new);
  ADD ("a-hundred-at-once-are-one", test_a_hundred_at_once_are_one);
  ADD ("waiting-holds-no-worker", test_waiting_holds_no_worker);
  ADD ("a-file-is-kept-too", test_a_file_is_kept_too);
  ADD ("a-file-too-large-to-keep-has-no-effect", test_a_file_too_large_to_keep_has_no_effect);

  return sv_test_run ();
}
