/* test-db.c: the connection to PostgreSQL keeps its promises
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "server/sv-db.h"
#include "sv-test-cluster.h"

#include <string.h>

static SvTestCluster *cluster;

typedef struct
{
  char *url;
  SvDb *db;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->url = sv_test_cluster_empty_database (cluster);
  fixture->db = sv_db_new (fixture->url, &error);
  g_assert_no_error (error);
  sv_db_script (fixture->db,
                "CREATE TABLE note (id int PRIMARY KEY, text text CONSTRAINT note_text_given CHECK "
                "(text <> ''))",
                &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sv_db_free (fixture->db);
  g_free (fixture->url);
}

static char *
ask (SvDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SvRows) rows = sv_db_query_text (db, sql, NULL, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (sv_rows_count (rows), ==, 1);
  return g_strdup (sv_rows_text (rows, 0, 0));
}

static void
assert_answer (SvDb *db, const char *sql, const char *expected)
{
  g_autofree char *answer = ask (db, sql);

  g_assert_cmpstr (answer, ==, expected);
}

static void
add_note (SvDb *db, const char *id, const char *text, GError **error)
{
  const char *args[] = { id, text };
  g_autoptr (SvRows) rows =
      sv_db_query_text (db, "INSERT INTO note (id, text) VALUES ($1, $2)", args, 2, error);
}

static void
test_a_committed_transaction_stays (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sv_db_begin (fixture->db, 7, "request-1");
  g_assert_true (sv_db_in_transaction (fixture->db));
  add_note (fixture->db, "1", "one", &error);
  g_assert_no_error (error);
  g_assert_cmpint (sv_db_affected (fixture->db), ==, 1);
  assert_answer (fixture->db, "SELECT current_setting ('sv.person')", "7");
  assert_answer (fixture->db, "SELECT current_setting ('sv.request')", "request-1");
  g_assert_true (sv_db_commit (fixture->db, &error));
  g_assert_no_error (error);

  g_assert_false (sv_db_in_transaction (fixture->db));
  assert_answer (fixture->db, "SELECT count(*) FROM note", "1");
  assert_answer (fixture->db, "SELECT coalesce (current_setting ('sv.person', true), '')", "");
}

static void
test_a_rolled_back_transaction_is_gone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sv_db_begin (fixture->db, 7, NULL);
  add_note (fixture->db, "1", "one", &error);
  g_assert_no_error (error);
  sv_db_rollback (fixture->db);

  assert_answer (fixture->db, "SELECT count(*) FROM note", "0");
}

static void
test_an_unused_transaction_costs_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sv_db_begin (fixture->db, 7, NULL);
  g_assert_true (sv_db_commit (fixture->db, &error));
  g_assert_no_error (error);
  sv_db_begin (fixture->db, 7, NULL);
  sv_db_rollback (fixture->db);
}

static void
test_pushed_statements_go_with_the_next (Fixture *fixture, gconstpointer data)
{
  const char *first[] = { "1", "one" };
  const char *second[] = { "2", "two" };
  g_autoptr (GError) error = NULL;

  sv_db_begin (fixture->db, 7, NULL);
  sv_db_push_text (fixture->db, "INSERT INTO note (id, text) VALUES ($1, $2)", first, 2);
  sv_db_push_text (fixture->db, "INSERT INTO note (id, text) VALUES ($1, $2)", second, 2);
  assert_answer (fixture->db, "SELECT count(*) FROM note", "2");
  g_assert_true (sv_db_commit (fixture->db, &error));
  g_assert_no_error (error);

  assert_answer (fixture->db, "SELECT string_agg (text, ',' ORDER BY id) FROM note", "one,two");
}

static void
test_pushed_statements_go_with_the_commit (Fixture *fixture, gconstpointer data)
{
  const char *first[] = { "1", NULL };
  g_autoptr (GError) error = NULL;

  sv_db_begin (fixture->db, 7, NULL);
  sv_db_push_text (fixture->db, "INSERT INTO note (id, text) VALUES ($1, $2)", first, 2);
  g_assert_true (sv_db_commit (fixture->db, &error));
  g_assert_no_error (error);
  assert_answer (fixture->db, "SELECT count(*) FROM note WHERE text IS NULL", "1");
}

static void
test_a_pushed_failure_is_the_commits (Fixture *fixture, gconstpointer data)
{
  const char *empty[] = { "1", "" };
  g_autoptr (GError) error = NULL;

  sv_db_begin (fixture->db, 7, NULL);
  add_note (fixture->db, "2", "two", &error);
  g_assert_no_error (error);
  sv_db_push_text (fixture->db, "INSERT INTO note (id, text) VALUES ($1, $2)", empty, 2);
  g_assert_false (sv_db_commit (fixture->db, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_cmpstr (sv_db_constraint (fixture->db), ==, "note_text_given");

  g_assert_false (sv_db_in_transaction (fixture->db));
  assert_answer (fixture->db, "SELECT count(*) FROM note", "0");
}

static void
test_a_failed_transaction_does_not_commit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sv_db_begin (fixture->db, 7, NULL);
  add_note (fixture->db, "1", "one", &error);
  g_assert_no_error (error);
  add_note (fixture->db, "1", "again", &error);
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_cmpstr (sv_db_constraint (fixture->db), ==, "note_pkey");
  g_assert_cmpstr (sv_db_sqlstate (fixture->db), ==, "23505");
  g_clear_error (&error);

  g_assert_false (sv_db_commit (fixture->db, &error));
  g_assert_nonnull (error);
  assert_answer (fixture->db, "SELECT count(*) FROM note", "0");
}

static void
test_a_mistake_of_ours_is_told_as_ours (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sv_db_query_text (fixture->db, "SELECT nothing FROM nowhere", NULL, 0, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_FAILED);
}

static void
test_a_slow_statement_is_stopped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sv_db_set_timeout (fixture->db, 50);
  g_assert_null (sv_db_query_text (fixture->db, "SELECT pg_sleep (20)", NULL, 0, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_BUSY);
  g_clear_error (&error);

  sv_db_begin (fixture->db, 1, NULL);
  g_assert_null (sv_db_query_text (fixture->db, "SELECT pg_sleep (20)", NULL, 0, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_BUSY);
  sv_db_rollback (fixture->db);

  sv_db_set_timeout (fixture->db, 0);
  assert_answer (fixture->db, "SELECT current_setting ('statement_timeout')", "30s");
}

static void
test_many_texts_are_prepared_and_forgotten (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %u", i % 100);
      g_autofree char *expected = g_strdup_printf ("%u", i % 100);

      assert_answer (fixture->db, sql, expected);
    }

  /* 64 of ours; dropping waits for the next round trip, and this very statement is prepared too. */
  assert_answer (
      fixture->db,
      "SELECT count(*) BETWEEN 60 AND 66 FROM pg_prepared_statements WHERE name LIKE 't%'", "t");
}

static void
test_a_restarted_server_is_found_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_answer (fixture->db, "SELECT 1", "1");
  sv_test_cluster_crash (cluster);
  assert_answer (fixture->db, "SELECT 1", "1");

  sv_test_cluster_crash (cluster);
  sv_db_begin (fixture->db, 7, NULL);
  assert_answer (fixture->db, "SELECT current_setting ('sv.person')", "7");
  g_assert_true (sv_db_commit (fixture->db, &error));
  g_assert_no_error (error);
}

static void
test_a_connection_lost_in_a_transaction_is_busy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sv_db_begin (fixture->db, 7, NULL);
  add_note (fixture->db, "1", "one", &error);
  g_assert_no_error (error);
  sv_test_cluster_crash (cluster);
  add_note (fixture->db, "2", "two", &error);
  g_assert_error (error, SV_ERROR, SV_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_false (sv_db_commit (fixture->db, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_BUSY);
  g_clear_error (&error);

  assert_answer (fixture->db, "SELECT count(*) FROM note", "0");
}

static void
test_a_stopped_server_is_busy_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sv_test_cluster_pause (cluster);
  g_assert_null (sv_db_query_text (fixture->db, "SELECT 1", NULL, 0, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_null (sv_db_query_text (fixture->db, "SELECT 1", NULL, 0, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_BUSY);

  sv_test_cluster_resume (cluster);
  assert_answer (fixture->db, "SELECT 1", "1");
}

static void
test_copy_takes_lines (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sv_db_begin (fixture->db, 7, NULL);
  g_assert_true (sv_db_copy_start (fixture->db, "COPY note (id, text) FROM STDIN", &error));
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *line = g_strdup_printf ("%u\tnote %u\n", i, i);

      g_assert_true (sv_db_copy_line (fixture->db, line, -1, &error));
    }
  g_assert_true (sv_db_copy_end (fixture->db, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sv_db_affected (fixture->db), ==, 1000);
  g_assert_true (sv_db_commit (fixture->db, &error));
  assert_answer (fixture->db, "SELECT count(*) FROM note", "1000");
}

static void
test_a_bad_copy_tells_why (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sv_db_begin (fixture->db, 7, NULL);
  g_assert_true (sv_db_copy_start (fixture->db, "COPY note (id, text) FROM STDIN", &error));
  g_assert_true (sv_db_copy_line (fixture->db, "1\t\n", -1, &error));
  g_assert_false (sv_db_copy_end (fixture->db, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_cmpstr (sv_db_constraint (fixture->db), ==, "note_text_given");
  sv_db_rollback (fixture->db);
}

static gboolean
count_row (SvRows *row, gpointer user_data, GError **error)
{
  guint *n = user_data;

  g_assert_cmpuint (sv_rows_count (row), ==, 1);
  g_assert_cmpint (sv_rows_int (row, 0, 0), ==, ++*n);
  if (*n < 5000)
    return TRUE;

  g_set_error (error, SV_ERROR, SV_ERROR_FAILED, "enough");
  return FALSE;
}

static void
test_a_large_result_leaves_the_connection_well (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = ask (fixture->db, "SELECT pg_backend_pid()");
  guint n = 0;

  sv_db_set_timeout (fixture->db, 12345);
  g_assert_true (
      sv_db_each (fixture->db, "SELECT generate_series(1, 1000)", NULL, 0, count_row, &n, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 1000);

  /* A new time-out makes the next statement go in a pipeline. */
  sv_db_set_timeout (fixture->db, 0);
  assert_answer (fixture->db, "SELECT pg_backend_pid()", before);
}

static void
test_a_large_result_comes_row_by_row (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_assert_true (sv_db_each (fixture->db, "SELECT * FROM generate_series (1, 3000)", NULL, 0,
                             count_row, &n, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 3000);

  n = 0;
  g_assert_false (sv_db_each (fixture->db, "SELECT * FROM generate_series (1, 10000000)", NULL, 0,
                              count_row, &n, &error));
  g_assert_cmpstr (error->message, ==, "enough");
  g_assert_cmpuint (n, ==, 5000);
  assert_answer (fixture->db, "SELECT 1", "1");
}

static void
test_values_come_back_as_they_went (Fixture *fixture, gconstpointer data)
{
  const char *args[] = { "quote ' \" \\ tab\t Ω 𝄞", NULL, "\\x00ff10", "t" };
  const char bytes[] = { 0x00, (char)0xff, 0x10 };
  g_autoptr (GError) error = NULL;
  g_autoptr (SvRows) rows =
      sv_db_query_text (fixture->db,
                        "SELECT $1::text AS a, $2::text AS b, $3::bytea AS c, $4::boolean AS d,"
                        " -9223372036854775808 AS e",
                        args, 4, &error);
  g_autoptr (GBytes) back = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (sv_rows_get (rows, 0, "a"), ==, args[0]);
  g_assert_null (sv_rows_get (rows, 0, "b"));
  g_assert_true (sv_rows_is_null (rows, 0, 1));
  back = sv_rows_bytes (rows, 0, 2);
  g_assert_cmpmem (g_bytes_get_data (back, NULL), g_bytes_get_size (back), bytes, 3);
  g_assert_true (sv_rows_bool (rows, 0, 3));
  g_assert_cmpint (sv_rows_get_int (rows, 0, "e"), ==, G_MININT64);
  g_assert_cmpint (sv_rows_column (rows, "E"), ==, -1);
}

#define ADD(name, function) g_test_add ("/db/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("a-committed-transaction-stays", test_a_committed_transaction_stays);
  ADD ("a-rolled-back-transaction-is-gone", test_a_rolled_back_transaction_is_gone);
  ADD ("an-unused-transaction-costs-nothing", test_an_unused_transaction_costs_nothing);
  ADD ("pushed-statements-go-with-the-next", test_pushed_statements_go_with_the_next);
  ADD ("pushed-statements-go-with-the-commit", test_pushed_statements_go_with_the_commit);
  ADD ("a-pushed-failure-is-the-commits", test_a_pushed_failure_is_the_commits);
  ADD ("a-failed-transaction-does-not-commit", test_a_failed_transaction_does_not_commit);
  ADD ("a-mistake-of-ours-is-told-as-ours", test_a_mistake_of_ours_is_told_as_ours);
  ADD ("a-slow-statement-is-stopped", test_a_slow_statement_is_stopped);
  ADD ("many-texts-are-prepared-and-forgotten", test_many_texts_are_prepared_and_forgotten);
  ADD ("a-restarted-server-is-found-again", test_a_restarted_server_is_found_again);
  ADD ("a-connection-lost-in-a-transaction-is-busy",
       test_a_connection_lost_in_a_transaction_is_busy);
  ADD ("a-stopped-server-is-busy-at-once", test_a_stopped_server_is_busy_at_once);
  ADD ("a-large-result-leaves-the-connection-well", test_a_large_result_leaves_the_connection_well);
  ADD ("copy-takes-lines", test_copy_takes_lines);
  ADD ("a-bad-copy-tells-why", test_a_bad_copy_tells_why);
  ADD ("a-large-result-comes-row-by-row", test_a_large_result_comes_row_by_row);
  ADD ("values-come-back-as-they-went", test_values_come_back_as_they_went);

  cluster = sv_test_cluster_start ();
  status = g_test_run ();
  sv_test_cluster_stop (cluster);
  return status;
}
