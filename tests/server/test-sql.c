/* test-sql.c: every statement that is compiled in is one that PostgreSQL takes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-field.h"
#include "server/sv-db.h"
#include "server/sv-sql.h"
#include "sv-test-cluster.h"

static void
test_every_statement_prepares (void)
{
  SvTestCluster *cluster = sv_test_cluster_start ();
  g_autofree char *url = sv_test_cluster_database (cluster);
  g_autoptr (GError) error = NULL;
  g_autoptr (SvDb) db = sv_db_new (url, &error);
  g_autofree const char **names = sv_sql_names ();
  guint n = 0;

  g_assert_no_error (error);
  for (const char **name = names; *name != NULL; name++)
    {
      g_autofree char *sql = g_strdup_printf ("PREPARE s%u AS %s", n++, sv_sql_text (*name));

      sv_db_script (db, sql, &error);
      if (error != NULL)
        g_error ("%s: %s", *name, error->message);
    }
  g_assert_cmpuint (n, >, 0);

  g_clear_pointer (&db, sv_db_free);
  sv_test_cluster_stop (cluster);
}

static void
assert_column (const SvTable *table, const SvSqlView *view, const char *key, const char *suffix)
{
  g_autofree char *column = g_strconcat (key, suffix, NULL);

  if (sv_sql_expression (view, column) == NULL)
    g_error ("%s.rows has no column '%s'", table->kind, column);
}

static void
test_every_field_has_its_column (void)
{
  for (const SvTable *const *at = sv_tables; *at != NULL; at++)
    {
      const SvTable *table = *at;
      const SvSqlView *view = sv_sql_view (table->kind);

      if (view == NULL)
        g_error ("there is no statement %s.rows", table->kind);

      for (guint i = 0; i < table->n_fields; i++)
        {
          const SvField *field = &table->fields[i];

          assert_column (table, view, field->key, NULL);
          if (field->kind == SV_KIND_REFERENCE)
            assert_column (table, view, field->key, "_name");
          if (field->kind == SV_KIND_MONEY)
            assert_column (table, view, field->key, "_currency");
        }
    }
}

static void
test_a_view_is_taken_apart (void)
{
  const SvSqlView *view = sv_sql_view ("watch");

  g_assert_cmpstr (view->table, ==, "watch");
  g_assert_cmpstr (view->alias, ==, "w");
  g_assert_cmpstr (sv_sql_expression (view, "id"), ==, "w.id");
  g_assert_cmpstr (sv_sql_expression (view, "brand_name"), ==, "b.name");
  g_assert_null (sv_sql_expression (view, "nothing"));
  g_assert_true (g_str_has_prefix (view->from, "FROM watch w\n"));
  g_assert_null (sv_sql_view ("unicorn"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/sql/every-statement-prepares", test_every_statement_prepares);
  g_test_add_func ("/sql/every-field-has-its-column", test_every_field_has_its_column);
  g_test_add_func ("/sql/a-view-is-taken-apart", test_a_view_is_taken_apart);
  return g_test_run ();
}
