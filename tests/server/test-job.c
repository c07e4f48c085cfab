/* test-job.c: the queue does each job once, whatever happens to whoever does it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "server/jobs/sv-job-runner.h"
#include "sv-test-await.h"
#include "sv-test-cluster.h"

#include <string.h>

static SvTestCluster *cluster;

typedef struct
{
  char *url;
  SvDb *db;
  SvJobRunner *runner;
} Fixture;

/* ---- kinds of jobs that only this test knows ---- */

static JsonObject *
count_to_three (SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  JsonObject *result = json_object_new ();

  sv_job_progress (job, 3, 3);
  json_object_set_int_member (result, "attempt", job->attempt);
  json_object_set_boolean_member (result, "orphaned", job->orphaned);
  return result;
}

static JsonObject *
note (SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  const char *values[] = { json_object_get_string_member (job->payload, "text") };
  g_autoptr (SvRows) rows = NULL;

  /* Left open: the note and the end of the job are one transaction. */
  sv_db_begin (db, 0, NULL);
  rows = sv_db_query_text (db, "INSERT INTO note (text) VALUES ($1)", values, 1, error);
  return rows != NULL ? json_object_new () : NULL;
}

/* Somebody asks it to stop when it has done everything but say so. */
static JsonObject *
note_too_late (SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  g_autoptr (SvDb) other =
      sv_db_new (json_object_get_string_member (job->payload, "database"), error);
  JsonObject *result = note (job, db, cancellable, error);

  g_assert_cmpint (sv_job_cancel (other, job->id, error), ==, 1);
  g_assert_nonnull (result);
  return result;
}

static JsonObject *
refuse (SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "The file is empty.");
  return NULL;
}

static JsonObject *
busy (SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  g_set_error (error, SV_ERROR, SV_ERROR_BUSY, "Later.");
  return NULL;
}

static JsonObject *
sleep_long (SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query_text (db, "SELECT pg_sleep(600)", NULL, 0, error);

  return rows != NULL ? json_object_new () : NULL;
}

static JsonObject *
prepare (SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  JsonObject *prepared = json_object_new ();

  json_object_set_string_member (prepared, "question", "What time is it?");
  return prepared;
}

static void
exchange (SvJobExchange *self, SvJob *job, JsonObject *prepared, GCancellable *cancellable)
{
  g_assert_true (g_main_context_is_owner (NULL));
  g_assert_cmpstr (json_object_get_string_member (prepared, "question"), ==, "What time is it?");
  sv_job_exchange_answer (self, 200, g_strdup ("Half past twelve"), NULL);
}

static gboolean
settle (SvJob *job, SvDb *db, const SvJobAnswer *answer, SvJobEnd *end, GError **error)
{
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (sv_db_in_transaction (db));
  end->result = json_object_new ();
  json_object_set_string_member (end->result, "answer", answer->body);
  return TRUE;
}

static gboolean
settle_by_callback (SvJob *job, SvDb *db, const SvJobAnswer *answer, SvJobEnd *end, GError **error)
{
  end->state = SV_JOB_RUNNING;
  end->wait_seconds = json_object_get_int_member (job->payload, "wait");
  return TRUE;
}

/* How often it was asked, and how often its answer met a locked watch. */
static gint asked, met_a_lock;
/* (nullable) Locks the watch before the answer comes. */
static SvDb *locker;

static void
lock_watches (SvDb *db)
{
  g_autoptr (GError) error = NULL;

  sv_db_script (db, "BEGIN; UPDATE watch SET name = 'Changed'", &error);
  g_assert_no_error (error);
}

static void
unlock_watches (SvDb *db)
{
  g_autoptr (GError) error = NULL;

  sv_db_script (db, "COMMIT", &error);
  g_assert_no_error (error);
}

static void
exchange_about_watch (SvJobExchange *self, SvJob *job, JsonObject *prepared,
                      GCancellable *cancellable)
{
  asked++;
  if (locker != NULL)
    lock_watches (locker);
  sv_job_exchange_answer (self, 200, g_strdup ("A fine watch"), NULL);
}

static gboolean
settle_on_watch (SvJob *job, SvDb *db, const SvJobAnswer *answer, SvJobEnd *end, GError **error)
{
  g_autofree char *watch = g_strdup_printf ("%" G_GINT64_FORMAT, job->record);
  const char *values[] = { answer->body, watch };
  g_autoptr (SvRows) rows =
      sv_db_query_text (db, "UPDATE watch SET name = $1 WHERE id = $2::bigint", values, 2, error);

  if (rows == NULL)
    g_atomic_int_inc (&met_a_lock);
  return rows != NULL;
}

/* Has the name that the watch's state follows. */
static const SvJobKind describe_kind = { "ai.describe",   prepare, exchange_about_watch,
                                         settle_on_watch, 4,       1 };
static const SvJobKind count_kind = { "count", count_to_three, .at_once = 2, .attempts = 1 };
static const SvJobKind note_kind = { "note", note, .at_once = 2, .attempts = 1 };
static const SvJobKind late_kind = { "late", note_too_late, .at_once = 1, .attempts = 1 };
static const SvJobKind refuse_kind = { "refuse", refuse, .at_once = 1, .attempts = 3 };
static const SvJobKind busy_kind = { "busy", busy, .at_once = 1, .attempts = 3 };
static const SvJobKind sleep_kind = { "sleep", sleep_long, .at_once = 1, .attempts = 1 };
static const SvJobKind ask_kind = { "ask", prepare, exchange, settle, 4, 1 };
static const SvJobKind wait_kind = { "wait", prepare, exchange, settle_by_callback, 4, 1 };
static const SvJobKind *const kinds[] = { &describe_kind, &count_kind, &note_kind,  &late_kind,
                                          &refuse_kind,   &busy_kind,  &sleep_kind, &ask_kind,
                                          &wait_kind,     NULL };

/* Those of a process that would only take over what sleeps. */
static const SvJobKind *const other_kinds[] = { &sleep_kind, &note_kind, NULL };

static SvJobRunner *
start_runner (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  SvJobRunner *runner = sv_job_runner_new (fixture->url, kinds, &error);

  g_assert_no_error (error);
  return runner;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->url = sv_test_cluster_database (cluster);
  fixture->db = sv_db_new (fixture->url, &error);
  g_assert_no_error (error);
  sv_db_script (fixture->db, "CREATE TABLE note (text text)", &error);
  g_assert_no_error (error);
  fixture->runner = start_runner (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->runner, sv_job_runner_stop);
  sv_db_free (fixture->db);
  g_free (fixture->url);
}

static char *
ask (Fixture *fixture, const char *sql, gint64 id)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  const char *values[] = { number };
  g_autoptr (GError) error = NULL;
  g_autoptr (SvRows) rows = sv_db_query_text (fixture->db, sql, values, 1, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (sv_rows_count (rows), ==, 1);
  return g_strdup (sv_rows_text (rows, 0, 0));
}

static gint64
queue_about (Fixture *fixture, const char *kind, gint64 record, const char *payload)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SvRows) rows = sv_db_query (fixture->db, "job.add", &error, SV_TEXT (kind),
                                         SV_INT (record), SV_TEXT (payload), SV_INT (0), SV_END);

  g_assert_no_error (error);
  return sv_rows_int (rows, 0, 0);
}

static gint64
queue (Fixture *fixture, const char *kind, const char *payload)
{
  return queue_about (fixture, kind, 0, payload);
}

static SvDb *
connect_again (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  SvDb *db = sv_db_new (fixture->url, &error);

  g_assert_no_error (error);
  return db;
}

/* Queues a description of a watch of its own. Returns: the job */
static gint64
queue_description (Fixture *fixture)
{
  g_autofree char *watch =
      ask (fixture,
           "INSERT INTO watch (sku, name, status) SELECT 'W' || $1, 'W', min(id) "
           "FROM status RETURNING id",
           1);

  return queue_about (fixture, "ai.describe", g_ascii_strtoll (watch, NULL, 10), "{}");
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Turns the main loop until the first column of @sql about the job is @expected. */
static void
wait_for (Fixture *fixture, gint64 id, const char *sql, const char *expected)
{
  guint tick = g_timeout_add (5, tick_cb, NULL);
  gint64 deadline = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;

  for (;;)
    {
      g_autofree char *found = ask (fixture, sql, id);

      if (g_strcmp0 (found, expected) == 0)
        break;
      if (g_get_monotonic_time () > deadline)
        g_error ("job %" G_GINT64_FORMAT ": %s, not %s", id, found, expected);
      g_main_context_iteration (NULL, TRUE);
    }

  g_source_remove (tick);
}

#define STATE "SELECT state FROM job WHERE id = $1"

static void
assert_answer (Fixture *fixture, gint64 id, const char *sql, const char *expected)
{
  g_autofree char *found = ask (fixture, sql, id);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_a_job_runs_and_keeps_its_result (Fixture *fixture, gconstpointer data)
{
  gint64 id = queue (fixture, "count", "{}");

  sv_job_runner_wake (fixture->runner);
  wait_for (fixture, id, STATE, "done");
  assert_answer (fixture, id, "SELECT result ->> 'attempt' FROM job WHERE id = $1", "1");
  assert_answer (fixture, id,
                 "SELECT owner IS NULL AND ended_at IS NOT NULL FROM job WHERE id = $1", "t");
}

static void
test_its_effect_and_its_end_are_one (Fixture *fixture, gconstpointer data)
{
  gint64 id = queue (fixture, "note", "{\"text\": \"wound\"}");

  sv_job_runner_wake (fixture->runner);
  wait_for (fixture, id, STATE, "done");
  assert_answer (fixture, id,
                 "SELECT (SELECT xmin::text FROM note) = xmin::text FROM job WHERE id = $1", "t");
}

static void
test_a_refusal_is_not_tried_again (Fixture *fixture, gconstpointer data)
{
  gint64 id = queue (fixture, "refuse", "{}");

  sv_job_runner_wake (fixture->runner);
  wait_for (fixture, id, STATE, "failed");
  assert_answer (fixture, id, "SELECT error ->> 'message' FROM job WHERE id = $1",
                 "The file is empty.");
  assert_answer (fixture, id, "SELECT attempts FROM job WHERE id = $1", "1");
}

static void
test_a_busy_house_is_tried_later (Fixture *fixture, gconstpointer data)
{
  gint64 id = queue (fixture, "busy", "{}");

  sv_job_runner_wake (fixture->runner);
  wait_for (fixture, id, "SELECT state || attempts FROM job WHERE id = $1", "queued1");
  assert_answer (fixture, id, "SELECT run_after > now() FROM job WHERE id = $1", "t");
  assert_answer (fixture, id, "SELECT error ->> 'code' FROM job WHERE id = $1", "busy");
}

static void
test_a_running_job_is_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = queue (fixture, "sleep", "{}");

  sv_job_runner_wake (fixture->runner);
  wait_for (fixture, id, STATE, "running");
  g_assert_cmpint (sv_job_cancel (fixture->db, id, &error), ==, 1);
  g_assert_no_error (error);
  sv_job_runner_wake (fixture->runner);
  wait_for (fixture, id, STATE, "cancelled");
  g_assert_cmpint (sv_job_cancel (fixture->db, id, &error), ==, 0);
}

static void
test_a_late_cancel_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *payload =
      g_strdup_printf ("{\"text\": \"wound\", \"database\": \"%s\"}", fixture->url);
  gint64 id = queue (fixture, "late", payload);

  sv_job_runner_wake (fixture->runner);
  wait_for (fixture, id, STATE, "cancelled");
  assert_answer (fixture, id, "SELECT count(*) FROM note WHERE $1::bigint > 0", "0");
}

static void
test_a_waiting_job_is_cancelled_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id;

  g_clear_pointer (&fixture->runner, sv_job_runner_stop);
  id = queue (fixture, "count", "{}");
  g_assert_cmpint (sv_job_cancel (fixture->db, id, &error), ==, 1);
  g_assert_no_error (error);
  assert_answer (fixture, id, STATE, "cancelled");
}

static void
leave_behind (Fixture *fixture, gint64 id, gint64 owner)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sql =
      g_strdup_printf ("UPDATE job SET state = 'running', attempts = 1, owner = %" G_GINT64_FORMAT
                       ", lease_until = now() + interval '1 hour' WHERE id = %" G_GINT64_FORMAT,
                       owner, id);

  sv_db_script (fixture->db, sql, &error);
  g_assert_no_error (error);
}

static void
test_the_job_of_a_dead_process_is_claimed_again (Fixture *fixture, gconstpointer data)
{
  gint64 id;

  g_clear_pointer (&fixture->runner, sv_job_runner_stop);
  id = queue (fixture, "count", "{}");
  leave_behind (fixture, id, 4711);
  fixture->runner = start_runner (fixture);
  wait_for (fixture, id, STATE, "done");
  assert_answer (fixture, id, "SELECT result ->> 'attempt' FROM job WHERE id = $1", "2");
  assert_answer (fixture, id, "SELECT result ->> 'orphaned' FROM job WHERE id = $1", "true");
}

/* Returns: the job that is claimed, 0: none */
static gint64
claim_one (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SvRows) rows = sv_db_query (fixture->db, "job.claim", &error, SV_TEXT ("count"),
                                         SV_INT (4713), SV_INT (30), SV_END);

  g_assert_no_error (error);
  return sv_rows_count (rows) > 0 ? sv_rows_get_int (rows, 0, "id") : 0;
}

static void
test_what_was_left_behind_comes_first (Fixture *fixture, gconstpointer data)
{
  gint64 waiting, left;

  g_clear_pointer (&fixture->runner, sv_job_runner_stop);
  waiting = queue (fixture, "count", "{}");
  left = queue (fixture, "count", "{}");
  leave_behind (fixture, left, 4711);
  g_assert_cmpint (claim_one (fixture), ==, left);
  g_assert_cmpint (claim_one (fixture), ==, waiting);
  g_assert_cmpint (claim_one (fixture), ==, 0);
}

static void
test_the_job_of_a_living_process_is_left_alone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 theirs, ours;

  g_clear_pointer (&fixture->runner, sv_job_runner_stop);
  theirs = queue (fixture, "count", "{}");
  leave_behind (fixture, theirs, (G_GINT64_CONSTANT (5) << 32) + 4712);
  sv_db_script (fixture->db, "SELECT pg_advisory_lock((5::bigint << 32) + 4712)", &error);
  g_assert_no_error (error);

  fixture->runner = start_runner (fixture);
  ours = queue (fixture, "count", "{}");
  sv_job_runner_wake (fixture->runner);
  /* Ours is the younger one: when it is done, theirs was looked at. */
  wait_for (fixture, ours, STATE, "done");
  assert_answer (fixture, theirs, STATE, "running");
}

static void
test_an_exchange_waits_on_the_main_loop (Fixture *fixture, gconstpointer data)
{
  gint64 id = queue (fixture, "ask", "{}");

  sv_job_runner_wake (fixture->runner);
  wait_for (fixture, id, STATE, "done");
  assert_answer (fixture, id, "SELECT result ->> 'answer' FROM job WHERE id = $1",
                 "Half past twelve");
  assert_answer (fixture, id, "SELECT raw FROM job WHERE id = $1", "Half past twelve");
}

static void
test_a_callback_ends_a_job_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  SvJobEnd end = { .state = SV_JOB_DONE };
  gint64 id = queue (fixture, "wait", "{\"wait\": 600}");

  sv_job_runner_wake (fixture->runner);
  wait_for (fixture, id, "SELECT waits_until IS NOT NULL FROM job WHERE id = $1", "t");
  assert_answer (fixture, id, STATE, "running");
  g_assert_cmpint (sv_job_close (fixture->db, id, &end, &error), ==, 1);
  g_assert_cmpint (sv_job_close (fixture->db, id, &end, &error), ==, 0);
  g_assert_no_error (error);
  assert_answer (fixture, id, STATE, "done");
}

static void
test_without_a_callback_the_end_is_unknown (Fixture *fixture, gconstpointer data)
{
  gint64 id = queue (fixture, "wait", "{\"wait\": 0}");

  sv_job_runner_wake (fixture->runner);
  wait_for (fixture, id, STATE, "unknown");
  assert_answer (fixture, id, "SELECT error ->> 'code' FROM job WHERE id = $1", "no_answer");
}

static void
test_two_processes_do_each_job_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvJobRunner) other = start_runner (fixture);
  gint64 last = 0;

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *payload = g_strdup_printf ("{\"text\": \"%u\"}", i);

      last = queue (fixture, "note", payload);
      sv_job_runner_wake (i % 2 ? other : fixture->runner);
    }

  wait_for (fixture, last, "SELECT count(*) FROM job WHERE state = 'done' AND id <= $1", "60");
  assert_answer (fixture, last,
                 "SELECT count(*) || ' ' || count(DISTINCT text) FROM note WHERE $1 > 0", "60 60");
}

static void
test_what_a_stopped_process_did_goes_on_elsewhere (Fixture *fixture, gconstpointer data)
{
  gint64 id = queue (fixture, "sleep", "{}");
  g_autoptr (SvJobRunner) other = NULL;

  sv_job_runner_wake (fixture->runner);
  wait_for (fixture, id, STATE, "running");
  g_clear_pointer (&fixture->runner, sv_job_runner_stop);
  assert_answer (fixture, id, STATE, "running");

  other = start_runner (fixture);
  wait_for (fixture, id, "SELECT state || attempts FROM job WHERE id = $1", "running2");
}

/* The runner asks again when this says so, or after a long sleep. */
static void
test_an_empty_queue_is_not_asked_again_soon (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SvRows) empty = NULL, due = NULL;
  gint64 id;

  g_clear_pointer (&fixture->runner, sv_job_runner_stop);
  empty = sv_db_query (fixture->db, "job.next", &error, SV_TEXT ("count"), SV_END);
  g_assert_no_error (error);
  g_assert_true (sv_rows_is_null (empty, 0, 0));

  id = queue (fixture, "count", "{}");
  assert_answer (
      fixture, id,
      "UPDATE job SET run_after = now() + interval '1 hour' WHERE id = $1 RETURNING kind", "count");
  due = sv_db_query (fixture->db, "job.next", &error, SV_TEXT ("count"), SV_END);
  g_assert_no_error (error);
  g_assert_cmpint (sv_rows_int (due, 0, 0), >, 0);
  g_assert_cmpint (sv_rows_int (due, 0, 0), <=, 3600000);
}

static void
test_a_locked_watch_holds_up_nobody (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvDb) editor = connect_again (fixture);
  gint64 description, count;

  g_clear_pointer (&fixture->runner, sv_job_runner_stop);
  description = queue_description (fixture);
  lock_watches (editor);

  fixture->runner = start_runner (fixture);
  count = queue (fixture, "count", "{}");
  sv_job_runner_wake (fixture->runner);
  wait_for (fixture, count, STATE, "done");
  assert_answer (fixture, description, STATE, "queued");

  unlock_watches (editor);
  sv_job_runner_wake (fixture->runner);
  wait_for (fixture, description, STATE, "done");
}

/* What somebody else locks goes on being locked while another process looks. */
static void
assert_not_taken_over (Fixture *fixture, gint64 sleeper)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SvJobRunner) other = sv_job_runner_new (fixture->url, other_kinds, &error);
  gint64 note;

  g_assert_no_error (error);
  note = queue (fixture, "note", "{\"text\": \"seen\"}");
  sv_job_runner_wake (other);
  wait_for (fixture, note, STATE, "done");
  assert_answer (fixture, sleeper, "SELECT state || attempts FROM job WHERE id = $1", "running1");
}

static void
test_a_process_that_meets_a_lock_keeps_its_jobs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvDb) editor = connect_again (fixture);
  gint64 sleeper = queue (fixture, "sleep", "{}");
  gint64 count;

  sv_job_runner_wake (fixture->runner);
  wait_for (fixture, sleeper, STATE, "running");
  /* Nobody told the runner of the description yet, so that it finds it locked. */
  queue_description (fixture);
  lock_watches (editor);
  count = queue (fixture, "count", "{}");
  sv_job_runner_wake (fixture->runner);
  wait_for (fixture, count, STATE, "done");
  assert_not_taken_over (fixture, sleeper);
  unlock_watches (editor);
}

static void
test_a_process_that_loses_a_connection_keeps_its_jobs (Fixture *fixture, gconstpointer data)
{
  gint64 sleeper = queue (fixture, "sleep", "{}");
  gint64 count;

  sv_job_runner_wake (fixture->runner);
  wait_for (fixture, sleeper, STATE, "running");
  wait_for (fixture, sleeper,
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND state = 'active' AND query LIKE 'SELECT pg_sleep%' AND $1 > 0",
            "1");
  /* All but the one that says that it lives, and the one that works. */
  assert_answer (fixture, sleeper,
                 "SELECT bool_or(pg_terminate_backend(a.pid, 60000)) FROM pg_stat_activity a"
                 " WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND $1 > 0"
                 "   AND a.query NOT LIKE 'SELECT pg_sleep%' AND a.pid NOT IN"
                 "       (SELECT pid FROM pg_locks WHERE locktype = 'advisory')",
                 "t");
  assert_not_taken_over (fixture, sleeper);

  count = queue (fixture, "count", "{}");
  sv_job_runner_wake (fixture->runner);
  wait_for (fixture, count, STATE, "done");
}

/* The steps around the exchange are on this thread. */
static gboolean
has_met_a_lock (gpointer data)
{
  g_main_context_iteration (NULL, FALSE);
  return g_atomic_int_get (&met_a_lock) != 0;
}

static void
test_an_answer_that_meets_a_lock_is_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvDb) editor = connect_again (fixture);
  gint64 description;

  asked = met_a_lock = 0;
  locker = editor;
  description = queue_description (fixture);
  sv_job_runner_wake (fixture->runner);
  g_assert_true (sv_test_comes_true (has_met_a_lock, NULL));
  locker = NULL;
  unlock_watches (editor);

  wait_for (fixture, description, STATE, "done");
  assert_answer (fixture, description,
                 "SELECT name FROM watch WHERE id = (SELECT record FROM job WHERE id = $1)",
                 "A fine watch");
  assert_answer (fixture, description, "SELECT attempts FROM job WHERE id = $1", "1");
  g_assert_cmpint (asked, ==, 1);
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  cluster = sv_test_cluster_start ();

#define ADD(name, function) g_test_add ("/job/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("a-job-runs-and-keeps-its-result", test_a_job_runs_and_keeps_its_result);
  ADD ("its-effect-and-its-end-are-one", test_its_effect_and_its_end_are_one);
  ADD ("a-refusal-is-not-tried-again", test_a_refusal_is_not_tried_again);
  ADD ("a-busy-house-is-tried-later", test_a_busy_house_is_tried_later);
  ADD ("a-running-job-is-cancelled", test_a_running_job_is_cancelled);
  ADD ("a-late-cancel-leaves-nothing", test_a_late_cancel_leaves_nothing);
  ADD ("a-waiting-job-is-cancelled-at-once", test_a_waiting_job_is_cancelled_at_once);
  ADD ("what-was-left-behind-comes-first", test_what_was_left_behind_comes_first);
  ADD ("the-job-of-a-dead-process-is-claimed-again",
       test_the_job_of_a_dead_process_is_claimed_again);
  ADD ("the-job-of-a-living-process-is-left-alone", test_the_job_of_a_living_process_is_left_alone);
  ADD ("an-exchange-waits-on-the-main-loop", test_an_exchange_waits_on_the_main_loop);
  ADD ("a-callback-ends-a-job-once", test_a_callback_ends_a_job_once);
  ADD ("without-a-callback-the-end-is-unknown", test_without_a_callback_the_end_is_unknown);
  ADD ("two-processes-do-each-job-once", test_two_processes_do_each_job_once);
  ADD ("what-a-stopped-process-did-goes-on-elsewhere",
       test_what_a_stopped_process_did_goes_on_elsewhere);
  ADD ("an-empty-queue-is-not-asked-again-soon", test_an_empty_queue_is_not_asked_again_soon);
  ADD ("a-locked-watch-holds-up-nobody", test_a_locked_watch_holds_up_nobody);
  ADD ("a-process-that-meets-a-lock-keeps-its-jobs",
       test_a_process_that_meets_a_lock_keeps_its_jobs);
  ADD ("a-process-that-loses-a-connection-keeps-its-jobs",
       test_a_process_that_loses_a_connection_keeps_its_jobs);
  ADD ("an-answer-that-meets-a-lock-is-kept", test_an_answer_that_meets_a_lock_is_kept);

  result = g_test_run ();
  sv_test_cluster_stop (cluster);
  return result;
}
