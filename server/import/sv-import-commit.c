/* sv-import-commit.c: writing what the dry run showed, in one transaction
 *
 * Nothing is written that was not shown: when a watch has changed since, or a SKU was taken, the
 * rows are compared again and the import goes back to whoever ordered it. Numbers for new watches
 * are reserved before, for good, so that a commit that is broken off and tried again gives the same
 * ones.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "common/sv-error.h"
#include "common/sv-sku.h"
#include "server/sv-sku-counter.h"
#include "server/sv-store.h"
#include "sv-import.h"

#include <string.h>

/* Large enough that a batch costs little by itself, small enough that the bar moves and a cancel is
 * heard. */
#define BATCH 4000

/* ---- numbers ---- */

static char *
array_text (char **skus)
{
  GString *text = g_string_new ("{");

  for (char **sku = skus; *sku != NULL; sku++)
    g_string_append_printf (text, "%s\"%s\"", sku > skus ? "," : "", *sku);
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

/* Outside of the transaction: each prefix gets a block, which is then this import's. */
static gboolean
reserve_skus (SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  g_autoptr (SvRows) pattern = sv_db_query (db, "sku.pattern", error, SV_END);
  g_autofree char *prefix = NULL;
  g_autoptr (SvRows) wanted = NULL;
  guint digits;

  if (pattern == NULL ||
      !sv_db_run (db, "import.skip_numbers", error, SV_INT (job->record), SV_END) ||
      !(wanted = sv_db_query (db, "import.wanted_skus", error, SV_INT (job->record), SV_END)))
    return FALSE;

  prefix = sv_sku_prefix (sv_rows_text (pattern, 0, 0), "XXX", "XXX", &digits);
  for (guint i = 0; i < sv_rows_count (wanted); i++)
    {
      g_auto (GStrv) skus = NULL;
      g_autofree char *array = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !(skus = sv_sku_reserve (db, sv_rows_text (wanted, i, 0), digits,
                                   (guint)sv_rows_int (wanted, i, 1), error)))
        return FALSE;
      array = array_text (skus);
      if (!sv_db_run (db, "import.keep_skus", error, SV_INT (job->record),
                      SV_TEXT (sv_rows_text (wanted, i, 0)), SV_TEXT (array), SV_END))
        return FALSE;
    }

  return TRUE;
}

/* ---- brands and locations that are not there yet ---- */

static gboolean
make_missing (SvImport *self, SvCall *call, SvDb *db, const char *field, GError **error)
{
  const SvResource *resource = sv_resource_of_kind (field);
  g_autoptr (SvRows) names = NULL;

  if (sv_import_columns_find (self->look.columns, field) == NULL)
    return TRUE;
  names = sv_db_query (db, "import.missing", error, SV_INT (self->id), SV_TEXT (field), SV_END);
  if (names == NULL)
    return FALSE;

  for (guint i = 0; i < sv_rows_count (names); i++)
    {
      g_autoptr (JsonObject) values = json_object_new ();
      gint64 id;

      json_object_set_string_member (values, "name", sv_rows_text (names, i, 0));
      id = sv_store_insert (call, db, resource, values, error);
      if (id == 0)
        {
          g_prefix_error (error, "%s “%s”: ", field, sv_rows_text (names, i, 0));
          return FALSE;
        }
      if (!sv_db_run (db, "import.note_made", error, SV_INT (self->id), SV_TEXT (field),
                      SV_INT (id), SV_TEXT (sv_rows_text (names, i, 0)), SV_END))
        return FALSE;
    }

  return sv_rows_count (names) == 0 || sv_db_run (db, "import.resolve", error, SV_INT (self->id),
                                                  SV_TEXT (field), SV_TEXT (field), SV_END);
}

/* ---- the watches ---- */

typedef struct
{
  const char *state;
  char *rows_sql;
  char *text_sql; /* (nullable) */
  const char *note;
} Part;

static void
part_clear (Part *part)
{
  g_free (part->rows_sql);
  g_free (part->text_sql);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Part, part_clear)

static gboolean
write_batch (SvImport *self, SvJob *job, SvDb *db, const Part *part, gint64 after, gint64 last,
             GError **error)
{
  const gint64 numbers[] = { self->id, after, last, job->created_by };

  if (!sv_import_run (db, part->rows_sql, 4, numbers, error) ||
      !sv_import_run (db, part->text_sql, 3, numbers, error))
    return FALSE;
  if (strcmp (part->state, "changed") == 0 &&
      !sv_db_run (db, "import.note_versions", error, SV_INT (self->id), SV_INT (after),
                  SV_INT (last), SV_END))
    return FALSE;
  if (!sv_db_run (db, "import.search_now", error, SV_INT (self->id), SV_TEXT (part->state),
                  SV_INT (after), SV_INT (last), SV_END))
    return FALSE;
  return sv_db_run (db, part->note, error, SV_INT (self->id), SV_INT (after), SV_INT (last),
                    SV_INT (job->created_by), SV_END);
}

static gboolean
write_part (SvImport *self, SvJob *job, SvDb *db, const Part *part, gint64 *done, gint64 total,
            GCancellable *cancellable, GError **error)
{
  g_autoptr (SvRows) lines = sv_db_query (db, "import.lines", error, SV_INT (self->id),
                                          SV_TEXT (part->state), SV_INT (BATCH), SV_END);
  gint64 after = 0;

  if (lines == NULL)
    return FALSE;
  for (guint i = 0; i < sv_rows_count (lines); i++)
    {
      gint64 last = sv_rows_int (lines, i, 0);

      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !write_batch (self, job, db, part, after, last, error))
        return FALSE;
      after = last;
      *done = MIN (*done + BATCH, total);
      sv_job_progress (job, *done, total);
    }

  return TRUE;
}

static gboolean
write_watches (SvImport *self, SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  g_auto (Part) added = { "new", sv_import_insert_sql (self), sv_import_insert_text_sql (self),
                          "import.note_new" };
  g_auto (Part) changed = { "changed", sv_import_update_sql (self),
                            sv_import_update_text_sql (self), "import.note_changed" };
  gint64 total =
      sv_rows_get_int (self->rows, 0, "n_new") + sv_rows_get_int (self->rows, 0, "n_changed");
  gint64 done = 0;

  return write_part (self, job, db, &added, &done, total, cancellable, error) &&
         write_part (self, job, db, &changed, &done, total, cancellable, error);
}

/* ---- the job ---- */

static JsonObject *
result_of (SvImport *self)
{
  JsonObject *result = json_object_new ();

  json_object_set_int_member (result, "added", sv_rows_get_int (self->rows, 0, "n_new"));
  json_object_set_int_member (result, "changed", sv_rows_get_int (self->rows, 0, "n_changed"));
  json_object_set_int_member (result, "same", sv_rows_get_int (self->rows, 0, "n_same"));
  json_object_set_int_member (result, "left_out", sv_rows_get_int (self->rows, 0, "n_errors"));
  return result;
}

/* Something is not as it was shown. Returns: what the job tells; the import is checked again, with
 * the new figures */
static JsonObject *
show_again (SvImport *self, SvDb *db, gint64 stale, GError **error)
{
  JsonObject *result;

  if (!sv_import_compare (self, db, error))
    return NULL;

  result = json_object_new ();
  json_object_set_boolean_member (result, "committed", FALSE);
  json_object_set_int_member (result, "stale", stale);
  json_object_set_string_member (
      result, "message",
      "Watches of this list were changed since it was checked. It was compared again: look "
      "at it, then import it.");
  return result;
}

static gboolean
write_all (SvImport *self, SvJob *job, SvCall *call, SvDb *db, GCancellable *cancellable,
           GError **error)
{
  return sv_db_run (db, "import.search_later", error, SV_END) &&
         sv_db_run (db, "import.give_skus", error, SV_INT (self->id), SV_END) &&
         make_missing (self, call, db, "brand", error) &&
         make_missing (self, call, db, "location", error) &&
         write_watches (self, job, db, cancellable, error);
}

static JsonObject *
commit (SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  g_autoptr (SvCall) call = NULL;
  g_autoptr (SvImport) self = NULL;
  g_autoptr (SvRows) stale = NULL;
  g_autoptr (JsonObject) result = NULL;

  if (!reserve_skus (job, db, cancellable, error) ||
      !(self = sv_import_claim (job, db, "committing", &call, error)) ||
      !sv_db_run (db, "import.lock_watches", error, SV_INT (self->id), SV_END) ||
      !(stale = sv_db_query (db, "import.stale", error, SV_INT (self->id), SV_END)))
    return NULL;
  if (sv_rows_int (stale, 0, 0) > 0)
    return show_again (self, db, sv_rows_int (stale, 0, 0), error);

  if (!write_all (self, job, call, db, cancellable, error))
    return NULL;

  result = result_of (self);
  if (!sv_import_end (self, db, "import.committed", result, error))
    return NULL;
  return g_steal_pointer (&result);
}

const SvJobKind sv_import_commit_kind = {
  .kind = "import.commit",
  .thread = commit,
  .at_once = 2,
  .attempts = 3,
  .once = TRUE,
  .ended = sv_import_give_back,
};
