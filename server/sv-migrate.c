/* sv-migrate.c: brings a database to the shape this program knows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-migrate"

#include "sv-migrate.h"

#include "common/sv-error.h"
#include "sv-migrations.h"

#include <string.h>

#define MIGRATIONS_PATH "/secondvintage/migrations"

/* Any number will do as long as every server uses it. */
#define LOCK "3405691582"

typedef struct
{
  int number;
  char *name;   /* "0001-base.sql" */
  GBytes *text; /* followed by a zero byte */
  char *sha256;
} Migration;

static void
migration_free (gpointer data)
{
  Migration *migration = data;

  g_free (migration->name);
  g_free (migration->sha256);
  g_bytes_unref (migration->text);
  g_free (migration);
}

static int
compare_migrations (gconstpointer a, gconstpointer b)
{
  return (*(Migration *const *)a)->number - (*(Migration *const *)b)->number;
}

static GPtrArray *
list_migrations (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (migration_free);
  g_auto (GStrv) names =
      g_resource_enumerate_children (sv_migrations_get_resource (), MIGRATIONS_PATH, 0, NULL);

  for (char **name = names; *name != NULL; name++)
    {
      g_autofree char *path = g_strconcat (MIGRATIONS_PATH "/", *name, NULL);
      Migration *migration = g_new0 (Migration, 1);

      migration->number = atoi (*name);
      migration->name = g_strdup (*name);
      migration->text = g_resource_lookup_data (sv_migrations_get_resource (), path, 0, NULL);
      migration->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, migration->text);
      g_ptr_array_add (list, migration);
    }

  g_ptr_array_sort (list, compare_migrations);
  return list;
}

static const Migration *
find_migration (GPtrArray *list, int number)
{
  for (guint i = 0; i < list->len; i++)
    if (((Migration *)list->pdata[i])->number == number)
      return list->pdata[i];

  return NULL;
}

/* Compares what the database has had with what we have. */
static gboolean
check_past (GPtrArray *list, SvRows *past, GError **error)
{
  for (guint row = 0; row < sv_rows_count (past); row++)
    {
      const Migration *ours = find_migration (list, sv_rows_int (past, row, 0));

      if (ours == NULL)
        {
          g_set_error (error, SV_ERROR, SV_ERROR_CONFLICT,
                       "the database is newer than this program: it has had the migration %s",
                       sv_rows_text (past, row, 1));
          return FALSE;
        }
      if (strcmp (ours->sha256, sv_rows_text (past, row, 2)) != 0)
        {
          g_set_error (error, SV_ERROR, SV_ERROR_CONFLICT,
                       "the migration %s was another one when this database had it", ours->name);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
run_migration (SvDb *db, const Migration *migration, GError **error)
{
  const char *args[] = { NULL, migration->name, migration->sha256 };
  g_autofree char *number = g_strdup_printf ("%d", migration->number);
  g_autoptr (SvRows) noted = NULL;

  args[0] = number;
  sv_db_begin (db, 0, NULL);
  if (sv_db_script (db, g_bytes_get_data (migration->text, NULL), error) &&
      (noted =
           sv_db_query_text (db, "INSERT INTO migration (number, name, sha256) VALUES ($1, $2, $3)",
                             args, 3, error)) &&
      sv_db_commit (db, error))
    return TRUE;

  g_prefix_error (error, "migration %s: ", migration->name);
  sv_db_rollback (db);
  return FALSE;
}

static gboolean
run_missing (SvDb *db, guint *applied, GError **error)
{
  g_autoptr (GPtrArray) list = list_migrations ();
  g_autoptr (SvRows) past = NULL;
  guint n_past;

  if (!sv_db_script (db,
                     "CREATE TABLE IF NOT EXISTS migration ("
                     " number int PRIMARY KEY,"
                     " name text NOT NULL,"
                     " sha256 text NOT NULL,"
                     " applied_at timestamptz NOT NULL DEFAULT now())",
                     error))
    return FALSE;

  past = sv_db_query_text (db, "SELECT number, name, sha256 FROM migration ORDER BY number", NULL,
                           0, error);
  if (past == NULL || !check_past (list, past, error))
    return FALSE;

  n_past = sv_rows_count (past);
  for (guint i = 0; i < list->len; i++)
    {
      const Migration *migration = list->pdata[i];
      gboolean had = FALSE;

      for (guint row = 0; row < n_past; row++)
        had |= sv_rows_int (past, row, 0) == migration->number;
      if (had)
        continue;
      if (!run_migration (db, migration, error))
        return FALSE;
      if (applied != NULL)
        (*applied)++;
    }
  return TRUE;
}

gboolean
sv_migrate (SvDb *db, guint *applied, GError **error)
{
  gboolean worked;

  if (applied != NULL)
    *applied = 0;

  /* The other server may need a minute for its migrations, and so may we. */
  if (!sv_db_script (db,
                     "SET statement_timeout = 0; SET lock_timeout = 0;"
                     "SELECT pg_advisory_lock (" LOCK ")",
                     error))
    return FALSE;

  /* An index on a million rows takes its time, in the transactions too. */
  sv_db_set_timeout (db, G_MAXINT);
  worked = run_missing (db, applied, error);
  sv_db_set_timeout (db, 0);

  if (!sv_db_script (db, "SELECT pg_advisory_unlock (" LOCK ")", worked ? error : NULL))
    worked = FALSE;
  sv_db_reset_session (db);
  return worked;
}

gboolean
sv_migrate_url (const char *url, guint *applied, GError **error)
{
  g_autoptr (SvDb) db = sv_db_new (url, error);

  return db != NULL && sv_migrate (db, applied, error);
}

int
sv_migrate_newest (void)
{
  g_autoptr (GPtrArray) list = list_migrations ();

  return ((Migration *)list->pdata[list->len - 1])->number;
}

gboolean
sv_migrate_is_current (SvDb *db, GError **error)
{
  g_autoptr (GPtrArray) list = list_migrations ();
  g_autoptr (SvRows) past =
      sv_db_query_text (db, "SELECT number, name, sha256 FROM migration", NULL, 0, error);

  if (past == NULL || !check_past (list, past, error))
    return FALSE;
  if (sv_rows_count (past) == list->len)
    return TRUE;

  g_set_error (error, SV_ERROR, SV_ERROR_BUSY, "%u migrations are missing",
               list->len - sv_rows_count (past));
  return FALSE;
}
