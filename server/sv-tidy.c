/* sv-tidy.c: what is thrown away when its time is over
 *
 * Every step is right whoever else does it at the same moment: rows are deleted by what they say
 * themselves, files only under the lock of their row or when they are older than any upload takes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-tidy"

#include "sv-tidy.h"

#include "sv-context.h"
#include "sv-files.h"

#include <errno.h>
#include <glib/gstdio.h>

/* Seconds: a picture's file gets its row within a day, or never. */
#define ORPHANED (24 * 3600)

/* A statement and the setting that is its parameter. */
typedef struct
{
  const char *statement;
  const char *days; /* (nullable) a key of [retention] */
} Rule;

static const Rule rules[] = {
  { "session.sweep", NULL },          { "session.prune", "sessions_days" },
  { "sign_in.prune", NULL },          { "idempotency.prune", NULL },
  { "change.prune", NULL },           { "job.prune", "jobs_days" },
  { "import.prune", "imports_days" },
};

static gboolean
apply_rule (SvDb *db, const Rule *rule, GError **error)
{
  if (rule->days == NULL)
    return sv_db_run (db, rule->statement, error, SV_END);

  return sv_db_run (db, rule->statement, error,
                    SV_INT (sv_context_get_number ("retention", rule->days)), SV_END);
}

void
sv_tidy_rows (SvDb *db)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (GError) error = NULL;

      if (!apply_rule (db, &rules[i], &error))
        g_message ("%s: %s", rules[i].statement, error->message);
    }
}

static void
remove_file (const char *path)
{
  if (g_unlink (path) != 0 && errno != ENOENT)
    g_warning ("%s cannot be removed: %s", path, g_strerror (errno));
}

/* The row stays locked until the files are gone, so that nobody takes the picture back meanwhile.
 */
static gboolean
sweep_picture (SvDb *db, gint64 image, GError **error)
{
  g_autoptr (SvRows) names = NULL;

  sv_db_begin (db, 0, NULL);
  if ((names = sv_db_query (db, "image.sweep", error, SV_INT (image), SV_END)) == NULL)
    return FALSE;

  for (guint i = 0; i < sv_rows_count (names); i++)
    {
      g_autofree char *path =
          sv_files_media_path (sv_rows_text (names, i, 0), sv_rows_text (names, i, 1));

      remove_file (path);
    }

  return sv_db_commit (db, error);
}

static gboolean
sweep_pictures (SvDb *db, GError **error)
{
  g_autoptr (SvRows) images = NULL;

  do
    {
      g_clear_pointer (&images, sv_rows_free);
      if ((images = sv_db_query (db, "image.to_sweep", error, SV_END)) == NULL)
        return FALSE;
      for (guint i = 0; i < sv_rows_count (images); i++)
        if (!sweep_picture (db, sv_rows_int (images, i, 0), error))
          return FALSE;
    }
  while (sv_rows_count (images) > 0);

  return TRUE;
}

/* What the database knows of a folder: names of files. */
static GHashTable *
known_names (SvDb *db, const char *statement, const char *folder, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, statement, error, SV_TEXT (folder), SV_END);
  GHashTable *names;

  if (rows == NULL)
    return NULL;

  names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < sv_rows_count (rows); i++)
    g_hash_table_add (names, g_strdup (sv_rows_text (rows, i, 0)));
  return names;
}

static gboolean
is_orphaned (const char *path)
{
  GStatBuf status;

  return g_stat (path, &status) == 0 && S_ISREG (status.st_mode) &&
         g_get_real_time () / G_USEC_PER_SEC - status.st_mtime > ORPHANED;
}

static gboolean
sweep_folder (SvDb *db, const char *path, const char *statement, const char *name, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  g_autoptr (GHashTable) known = NULL;
  const char *file;

  /* The age is asked after the rows: an upload of the same picture makes its file new before its
   * row is there. */
  if (dir == NULL || (known = known_names (db, statement, name, error)) == NULL)
    return FALSE;
  while ((file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *whole = g_build_filename (path, file, NULL);

      if (!g_hash_table_contains (known, file) && is_orphaned (whole))
        remove_file (whole);
    }

  return TRUE;
}

/* media/KEY/ and originals/AB/: the same shape, another question to the database. */
static gboolean
sweep_orphans (SvDb *db, const char *folder, const char *statement, GError **error)
{
  g_autofree char *path = sv_files_folder_path (folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *whole = g_build_filename (path, name, NULL);

      if (!sweep_folder (db, whole, statement, name, error))
        return FALSE;
    }

  return TRUE;
}

void
sv_tidy_files (SvDb *db)
{
  g_autoptr (GError) error = NULL;

  sv_files_sweep_temporary ();
  if (!sweep_pictures (db, &error) || !sweep_orphans (db, "media", "image.names_of_key", &error) ||
      !sweep_orphans (db, "originals", "image.originals_on_shelf", &error))
    {
      sv_db_rollback (db);
      g_message ("pictures that are gone: %s", error->message);
    }
}
