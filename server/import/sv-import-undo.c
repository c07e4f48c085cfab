/* sv-import-undo.c: taking a whole import back
 *
 * What nobody touched since is as it was before; watches that the import made are gone, for good,
 * so that the same file makes them anew. What somebody edited, or something else refers to, stays
 * and is listed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "common/sv-error.h"
#include "server/sv-store.h"
#include "sv-import.h"

#include <string.h>

/* Watches of the import that a row of another table refers to: a picture, a sale. */
static gboolean
keep_referred (SvImport *self, SvDb *db, GError **error)
{
  g_autoptr (SvRows) references =
      sv_db_query (db, "import.references", error, SV_TEXT ("watch"), SV_END);

  if (references == NULL)
    return FALSE;
  for (guint i = 0; i < sv_rows_count (references); i++)
    {
      /* Both names come quoted from the catalogue. */
      g_autofree char *sql = g_strdup_printf (
          "UPDATE import_row r SET kept = 'in_use' WHERE r.import = $1 AND r.state = 'new' AND "
          "r.kept IS NULL AND EXISTS (SELECT 1 FROM %s x WHERE x.%s = r.watch)",
          sv_rows_text (references, i, 0), sv_rows_text (references, i, 1));

      if (!sv_import_run (db, sql, 1, &self->id, error))
        return FALSE;
    }

  return TRUE;
}

/* Returns: 1 when nothing refers to the record, 0 when something does, -1 with @error */
static int
is_free (SvDb *db, const char *kind, gint64 id, GError **error)
{
  g_autoptr (SvRows) references =
      sv_db_query (db, "import.references", error, SV_TEXT (kind), SV_END);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  const char *values[] = { number };

  if (references == NULL)
    return -1;
  for (guint i = 0; i < sv_rows_count (references); i++)
    {
      g_autofree char *sql =
          g_strdup_printf ("SELECT 1 FROM %s x WHERE x.%s = $1 LIMIT 1",
                           sv_rows_text (references, i, 0), sv_rows_text (references, i, 1));
      g_autoptr (SvRows) found = sv_db_query_text (db, sql, values, 1, error);

      if (found == NULL)
        return -1;
      if (sv_rows_count (found) > 0)
        return 0;
    }

  return 1;
}

/* Brands and locations that came with the import go with it, unless they were edited or are needed
 * by now. */
static gboolean
remove_made (SvImport *self, SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) made = sv_db_query (db, "import.made", error, SV_INT (self->id), SV_END);

  if (made == NULL)
    return FALSE;
  for (guint i = 0; i < sv_rows_count (made); i++)
    {
      const char *kind = sv_rows_text (made, i, 0);
      gint64 id = sv_rows_int (made, i, 1);
      g_autofree char *sql = g_strdup_printf ("DELETE FROM %s WHERE id = $1 AND version = 1", kind);
      int free_now = is_free (db, kind, id, error);

      if (free_now < 0)
        return FALSE;
      if (free_now == 0)
        continue;
      if (!sv_import_run (db, sql, 1, &id, error))
        return FALSE;
      if (sv_db_affected (db) > 0 &&
          !sv_db_run (db, "store.note", error, SV_TEXT (NULL), SV_TEXT (call->request_id),
                      SV_TEXT (kind), SV_INT (id), SV_INT (2), SV_TEXT ("undo"), SV_TEXT ("{}"),
                      SV_END))
        return FALSE;
    }

  return TRUE;
}

static gboolean
put_back (SvImport *self, SvJob *job, SvDb *db, GError **error)
{
  g_autofree char *restore = sv_import_restore_sql (self);
  g_autofree char *restore_text = sv_import_restore_text_sql (self);
  const gint64 numbers[] = { self->id, job->created_by };

  return sv_db_run (db, "import.search_later", error, SV_END) &&
         sv_import_run (db, restore, 2, numbers, error) &&
         sv_import_run (db, restore_text, 1, numbers, error) &&
         sv_db_run (db, "import.search_now", error, SV_INT (self->id), SV_TEXT ("changed"),
                    SV_INT (0), SV_INT (G_MAXINT64), SV_END) &&
         sv_db_run (db, "import.note_undone", error, SV_INT (self->id), SV_INT (job->created_by),
                    SV_END);
}

static gboolean
take_away (SvImport *self, SvJob *job, SvDb *db, GError **error)
{
  return sv_db_run (db, "import.note_removed", error, SV_INT (self->id), SV_INT (job->created_by),
                    SV_END) &&
         sv_db_run (db, "import.remove_watches", error, SV_INT (self->id), SV_END);
}

static gboolean
mark_kept (SvImport *self, SvDb *db, GError **error)
{
  gboolean keep =
      json_object_get_boolean_member_with_default (self->options, "undo_keeps_edited", TRUE);

  return sv_db_run (db, keep ? "import.keep_edited" : "import.keep_gone", error, SV_INT (self->id),
                    SV_END) &&
         sv_db_run (db, "import.keep_in_use", error, SV_INT (self->id), SV_END) &&
         keep_referred (self, db, error);
}

static JsonObject *
result_of (SvImport *self, SvDb *db, GError **error)
{
  g_autoptr (SvRows) counts =
      sv_db_query (db, "import.undo_counts", error, SV_INT (self->id), SV_END);
  JsonObject *result;

  if (counts == NULL)
    return NULL;
  result = json_object_new ();
  json_object_set_int_member (result, "restored", sv_rows_int (counts, 0, 0));
  json_object_set_int_member (result, "removed", sv_rows_int (counts, 0, 1));
  json_object_set_int_member (result, "kept", sv_rows_int (counts, 0, 2));
  return result;
}

static JsonObject *
undo (SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  g_autoptr (SvCall) call = NULL;
  g_autoptr (SvImport) self = NULL;
  g_autoptr (JsonObject) result = NULL;

  if (!(self = sv_import_claim (job, db, "undoing", &call, error)) ||
      !sv_db_run (db, "import.lock_for_undo", error, SV_INT (self->id), SV_END) ||
      !mark_kept (self, db, error))
    return NULL;
  sv_job_progress (job, 200, 1000);

  if (!put_back (self, job, db, error) || g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  sv_job_progress (job, 500, 1000);

  if (!take_away (self, job, db, error) || !remove_made (self, call, db, error))
    return NULL;

  result = result_of (self, db, error);
  if (result == NULL)
    return NULL;
  if (!sv_import_end (self, db, "import.undone", result, error))
    return NULL;
  sv_job_progress (job, 1000, 1000);
  return g_steal_pointer (&result);
}

const SvJobKind sv_import_undo_kind = {
  .kind = "import.undo",
  .thread = undo,
  .at_once = 1,
  .attempts = 3,
  .once = TRUE,
  .ended = sv_import_stay_committed,
};
