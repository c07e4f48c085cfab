/* test-migrate.c: a database is brought to the program's shape, once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "server/sv-migrate.h"
#include "sv-test-cluster.h"

static SvTestCluster *cluster;

static void
test_a_second_time_does_nothing (void)
{
  g_autofree char *url = sv_test_cluster_empty_database (cluster);
  g_autoptr (GError) error = NULL;
  guint applied;

  g_assert_true (sv_migrate_url (url, &applied, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (applied, >, 0);

  g_assert_true (sv_migrate_url (url, &applied, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (applied, ==, 0);
}

static gpointer
migrate_in_thread (gpointer url)
{
  g_autoptr (GError) error = NULL;
  guint applied;

  sv_migrate_url (url, &applied, &error);
  g_assert_no_error (error);
  return GUINT_TO_POINTER (applied);
}

static void
test_several_servers_at_once_migrate_once (void)
{
  g_autofree char *url = sv_test_cluster_empty_database (cluster);
  GThread *threads[4];
  guint working = 0;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("migrate", migrate_in_thread, url);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    working += GPOINTER_TO_UINT (g_thread_join (threads[i])) > 0;

  g_assert_cmpuint (working, ==, 1);
}

static void
test_a_newer_database_is_refused (void)
{
  g_autofree char *url = sv_test_cluster_database (cluster);
  g_autoptr (GError) error = NULL;
  g_autoptr (SvDb) db = sv_db_new (url, &error);

  sv_db_script (db, "INSERT INTO migration (number, name, sha256) VALUES (9999, '9999-later', 'x')",
                &error);
  g_assert_no_error (error);

  g_assert_false (sv_migrate (db, NULL, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (sv_migrate_is_current (db, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_CONFLICT);
}

static void
test_an_edited_migration_is_refused (void)
{
  g_autofree char *url = sv_test_cluster_database (cluster);
  g_autoptr (GError) error = NULL;
  g_autoptr (SvDb) db = sv_db_new (url, &error);

  sv_db_script (db, "UPDATE migration SET sha256 = 'other' WHERE number = 1", &error);
  g_assert_no_error (error);

  g_assert_false (sv_migrate (db, NULL, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_CONFLICT);
}

static void
test_missing_migrations_are_noticed (void)
{
  g_autofree char *url = sv_test_cluster_database (cluster);
  g_autoptr (GError) error = NULL;
  g_autoptr (SvDb) db = sv_db_new (url, &error);

  g_assert_true (sv_migrate_is_current (db, &error));
  g_assert_no_error (error);

  sv_db_script (db, "DELETE FROM migration WHERE number = 1", &error);
  g_assert_no_error (error);
  g_assert_false (sv_migrate_is_current (db, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_BUSY);
}

/* On a large house a migration takes longer than a request may. */
static void
test_a_migration_may_take_its_time (void)
{
  g_autofree char *url = sv_test_cluster_empty_database (cluster);
  g_autoptr (GError) error = NULL;
  g_autoptr (SvDb) db = sv_db_new (url, &error);
  g_autoptr (SvRows) rows = NULL;

  sv_db_script (
      db,
      "CREATE TABLE seen (timeout interval);"
      "CREATE FUNCTION see () RETURNS event_trigger LANGUAGE plpgsql AS $$"
      " BEGIN INSERT INTO seen SELECT current_setting('statement_timeout')::interval; END $$;"
      "CREATE EVENT TRIGGER see ON ddl_command_start EXECUTE FUNCTION see ()",
      &error);
  g_assert_no_error (error);
  sv_migrate (db, NULL, &error);
  g_assert_no_error (error);

  rows = sv_db_query_text (db,
                           "SELECT count(*) > 0 AND"
                           " bool_and(timeout = '0' OR timeout > interval '1 day') FROM seen",
                           NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_true (sv_rows_bool (rows, 0, 0));
  g_clear_pointer (&rows, sv_rows_free);

  rows = sv_db_query_text (db, "SELECT current_setting('statement_timeout')", NULL, 0, &error);
  g_assert_cmpstr (sv_rows_text (rows, 0, 0), ==, "30s");
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/migrate/a-second-time-does-nothing", test_a_second_time_does_nothing);
  g_test_add_func ("/migrate/several-servers-at-once-migrate-once",
                   test_several_servers_at_once_migrate_once);
  g_test_add_func ("/migrate/a-newer-database-is-refused", test_a_newer_database_is_refused);
  g_test_add_func ("/migrate/an-edited-migration-is-refused", test_an_edited_migration_is_refused);
  g_test_add_func ("/migrate/missing-migrations-are-noticed", test_missing_migrations_are_noticed);

  g_test_add_func ("/migrate/a-migration-may-take-its-time", test_a_migration_may_take_its_time);

  cluster = sv_test_cluster_start ();
  status = g_test_run ();
  sv_test_cluster_stop (cluster);
  return status;
}
