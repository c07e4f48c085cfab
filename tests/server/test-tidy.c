/* test-tidy.c: what is over is thrown away, and nothing else, by however many servers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/sv-context.h"
#include "server/sv-files.h"
#include "server/sv-tidy.h"
#include "sv-test-client.h"
#include "sv-test-import.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#define KEY "0123456789abcdef0123456789abcdef"

typedef struct
{
  SvTestServer *server;
  SvTestServer *beside;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = sv_test_server_start ();
  fixture->beside = sv_test_server_start_beside (fixture->server);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sv_test_server_stop (fixture->beside);
  sv_test_server_stop (fixture->server);
}

static gpointer
tidy_thread (gpointer data)
{
  sv_tidy_rows (sv_test_server_db (data));
  sv_tidy_files (sv_test_server_db (data));
  return NULL;
}

/* Both servers of one house at the same moment. */
static void
tidy (Fixture *fixture)
{
  GThread *other = g_thread_new ("beside", tidy_thread, fixture->beside);

  tidy_thread (fixture->server);
  g_thread_join (other);
}

static void
assert_left (Fixture *fixture, const char *table, gint64 wanted)
{
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM %s", table), ==,
                   wanted);
}

static void
test_sessions_end_and_are_forgotten (Fixture *fixture, gconstpointer data)
{
  gint64 person = sv_test_server_person (fixture->server, SV_ROLE_ADMIN);

  sv_test_server_sql (fixture->server, "DELETE FROM session");
  sv_test_server_sql (fixture->server,
                      "INSERT INTO session (token_sha256, person, expires_at, idle_seconds, "
                      "ended_at) VALUES ('lives', %" G_GINT64_FORMAT ", now() + interval '1 hour', "
                      "600, NULL), ('over', %" G_GINT64_FORMAT ", now() - interval '1 hour', 600, "
                      "NULL), ('yesterday', %" G_GINT64_FORMAT ", now(), 600, now() - interval "
                      "'29 days'), ('long ago', %" G_GINT64_FORMAT ", now(), 600, now() - interval "
                      "'31 days')",
                      person, person, person, person);
  tidy (fixture);
  assert_left (fixture, "session WHERE ended_at IS NULL", 1);
  assert_left (fixture, "session WHERE token_sha256 = 'over' AND ended_at IS NOT NULL", 1);
  assert_left (fixture, "session", 3);
}

static void
test_keys_and_changes_go_when_the_contract_says (Fixture *fixture, gconstpointer data)
{
  gint64 person = sv_test_server_person (fixture->server, SV_ROLE_ADMIN);

  sv_test_server_sql (fixture->server,
                      "INSERT INTO idempotency (person, method, path, key, body_sha256, status, "
                      "headers, body, created_at) SELECT %" G_GINT64_FORMAT
                      ", 'POST', '/', d::text, "
                      "'', 201, '{}', '', now() - make_interval(days => d) FROM (VALUES (6), (8)) "
                      "AS v (d)",
                      person);
  sv_test_server_sql (fixture->server, "DELETE FROM change");
  sv_test_server_sql (fixture->server, "INSERT INTO change (kind, record, change, at) VALUES "
                                       "('watch', 1, 'update', now() - interval '2 days'), "
                                       "('watch', 2, 'update', now() - interval '2 hours')");
  tidy (fixture);
  assert_left (fixture, "idempotency WHERE key = '6'", 1);
  assert_left (fixture, "idempotency", 1);
  assert_left (fixture, "change WHERE record = 2", 1);
  assert_left (fixture, "change", 1);
}

static void
test_finished_jobs_go_and_what_refers_to_them_keeps_them (Fixture *fixture, gconstpointer data)
{
  sv_test_server_sql (fixture->server,
                      "INSERT INTO job (kind, payload, state, ended_at) VALUES "
                      "('test.old', '{}', 'done', now() - interval '91 days'), "
                      "('test.answered', '{}', 'done', now() - interval '91 days'), "
                      "('test.new', '{}', 'failed', now() - interval '89 days'), "
                      "('test.unknown', '{}', 'unknown', NULL)");
  sv_test_server_sql (fixture->server, "INSERT INTO ai_answer (job, attempt, effect, raw) "
                                       "SELECT id, 1, 'landed', '{}' FROM job "
                                       "WHERE kind = 'test.answered'");
  tidy (fixture);
  assert_left (fixture, "job WHERE kind = 'test.old'", 0);
  assert_left (fixture, "job WHERE kind LIKE 'test.%%'", 3);
}

static void
test_imports_that_came_to_nothing_go_with_their_files (Fixture *fixture, gconstpointer data)
{
  for (int i = 0; i < 3; i++)
    sv_test_import_new_text (fixture->server, "sku,name\nA,A\n");
  sv_test_server_sql (fixture->server, "UPDATE import SET updated_at = now() - interval '31 days' "
                                       "WHERE id < 3");
  sv_test_server_sql (fixture->server, "UPDATE import SET state = 'committed' WHERE id = 2");
  tidy (fixture);
  assert_left (fixture, "import WHERE id IN (2, 3)", 2);
  assert_left (fixture, "import", 2);
  assert_left (fixture, "import_file WHERE import = 1", 0);
  assert_left (fixture, "import_file", 2);
}

/* A file of @hours ago; the path. */
static char *
put (const char *path, int hours)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;
  gint64 then = g_get_real_time () / G_USEC_PER_SEC - hours * 3600;
  struct utimbuf times = { then, then };

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, "picture", -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (utime (path, &times), ==, 0);
  return g_strdup (path);
}

static char *
put_media (const char *name, int hours)
{
  g_autofree char *path = sv_files_media_path (KEY, name);

  return put (path, hours);
}

static char *
put_original (const char *sha256, int hours)
{
  g_autofree char *path = sv_files_original_path (sha256);

  return put (path, hours);
}

static gboolean
is_there (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_pictures_without_a_row_go_after_a_day (Fixture *fixture, gconstpointer data)
{
  g_autofree char *shown = put_media ("A_001_256.jpg", 48);
  g_autofree char *gone = put_media ("A_002.jpg", 48);
  g_autofree char *gone_small = put_media ("A_002_1024.jpg", 48);
  g_autofree char *undone = put_media ("A_003.jpg", 48);
  g_autofree char *orphan = put_media ("A_004_256.jpg", 25);
  g_autofree char *fresh = put_media ("A_005_256.jpg", 23);
  g_autofree char *original = put_original ("aa01", 48);
  g_autofree char *gone_original = put_original ("aa02", 48);
  g_autofree char *orphan_original = put_original ("aa04", 25);
  g_autofree char *fresh_original = put_original ("aa05", 23);

  sv_test_server_sql (fixture->server,
                      "INSERT INTO watch (sku, name, status, media_key) VALUES ('A', 'A', 1, '%s')",
                      KEY);
  sv_test_server_sql (
      fixture->server,
      "INSERT INTO image (watch, number, position, stem, sha256, original_type, "
      "original_bytes, width, height, archived_at) VALUES "
      "(1, 1, 1, 'A_001', 'aa01', 'image/png', 1, 1, 1, NULL), "
      "(1, 2, 2, 'A_002', 'aa02', 'image/png', 1, 1, 1, now() - interval '25 hours'),"
      "(1, 3, 3, 'A_003', 'aa01', 'image/png', 1, 1, 1, now() - interval '1 hour')");
  tidy (fixture);
  g_assert_true (is_there (shown));
  g_assert_false (is_there (gone));
  g_assert_false (is_there (gone_small));
  g_assert_true (is_there (undone));
  g_assert_false (is_there (orphan));
  g_assert_true (is_there (fresh));
  /* An original stays as long as a row tells of it. */
  g_assert_true (is_there (original));
  g_assert_true (is_there (gone_original));
  g_assert_false (is_there (orphan_original));
  g_assert_true (is_there (fresh_original));
  assert_left (fixture, "image WHERE swept_at IS NOT NULL AND stem = 'A_002'", 1);
  assert_left (fixture, "image WHERE swept_at IS NOT NULL", 1);
}

#define ADD(fact, test) g_test_add ("/tidy/" fact, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  ADD ("sessions-end-and-are-forgotten", test_sessions_end_and_are_forgotten);
  ADD ("keys-and-changes-go-when-the-contract-says",
       test_keys_and_changes_go_when_the_contract_says);
  ADD ("finished-jobs-go-and-what-refers-to-them-keeps-them",
       test_finished_jobs_go_and_what_refers_to_them_keeps_them);
  ADD ("imports-that-came-to-nothing-go-with-their-files",
       test_imports_that_came_to_nothing_go_with_their_files);
  ADD ("pictures-without-a-row-go-after-a-day", test_pictures_without_a_row_go_after_a_day);
  return sv_test_run ();
}
