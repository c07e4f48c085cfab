/* test-job.c: the queue does each job once, whatever happens to whoever does it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "server/jobs/sv-job-runner.h"
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

static const SvJobKind count_kind = { "count", count_to_three, .at_once = 2, .attempts = 1 };
static const SvJobKind note_kind = { "note", note, .at_once = 2, .attempts = 1 };
static const SvJobKind refuse_kind = { "refuse", refuse, .at_once = 1, .attempts = 3 };
static const SvJobKind busy_kind = { "busy", busy, .at_once = 1, .attempts = 3 };
static const SvJobKind sleep_kind = { "sleep", sleep_long, .at_once = 1, .attempts = 1 };
static const SvJobKind ask_kind = { "ask", prepare, exchange, settle, 4, 1 };
static const SvJobKind wait_kind = { "wait", prepare, exchange, settle_by_callback, 4, 1 };
static const SvJobKind *const kinds[] = { &count_kind, &note_kind, &refuse_kind, &busy_kind,
                                          &sleep_kind, &ask_kind,  &wait_kind,   NULL };

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
queue (Fixture *fixture, const char *kind, const char *payload)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SvRows) rows = sv_db_query (fixture->db, "job.add", &error, SV_TEXT (kind), SV_INT (0),
                                         SV_TEXT (payload), SV_INT (0), SV_END);

  g_assert_no_error (error);
  return sv_rows_int (rows, 0, 0);
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
  ADD ("a-waiting-job-is-cancelled-at-once", test_a_waiting_job_is_cancelled_at_once);
  ADD ("the-job-of-a-dead-process-is-claimed-again",
       test_the_job_of_a_dead_process_is_claimed_again);
  ADD ("the-job-of-a-living-process-is-left-alone", test_the_job_of_a_living_process_is_left_alone);
  ADD ("an-exchange-waits-on-the-main-loop", test_an_exchange_waits_on_the_main_loop);
  ADD ("a-callback-ends-a-job-once", test_a_callback_ends_a_job_once);
  ADD ("without-a-callback-the-end-is-unknown", test_without_a_callback_the_end_is_unknown);
  ADD ("two-processes-do-each-job-once", test_two_processes_do_each_job_once);
  ADD ("what-a-stopped-process-did-goes-on-elsewhere",
       test_what_a_stopped_process_did_goes_on_elsewhere);

  result = g_test_run ();
  sv_test_cluster_stop (cluster);
  return result;
}
