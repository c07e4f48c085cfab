/* sv-import-check.c: the dry run: every row against what is there
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "common/sv-json.h"
#include "sv-import.h"

#include <string.h>

static gboolean
mark_twice (SvImport *self, SvDb *db, GError **error)
{
  return sv_db_run (db, "import.twice_sku", error, SV_INT (self->id), SV_END) &&
         sv_db_run (db, "import.twice_serial", error, SV_INT (self->id), SV_END) &&
         sv_db_run (db, "import.twice_watch", error, SV_INT (self->id), SV_END);
}

static gboolean
judge (SvImport *self, SvDb *db, GError **error)
{
  g_autofree char *diff = sv_import_diff_sql (self);

  return sv_db_run (db, "import.judge_new", error, SV_INT (self->id), SV_END) &&
         sv_import_run (db, diff, 1, &self->id, error) &&
         sv_db_run (db, "import.judge_moves", error, SV_INT (self->id), SV_END);
}

/* ---- counting ---- */

static char *
money_keys (SvImport *self)
{
  GString *keys = g_string_new (NULL);

  for (guint i = 0; i < self->target->n_fields; i++)
    {
      const SvField *field = &self->target->fields[i];

      if (field->kind == SV_KIND_MONEY &&
          sv_import_columns_find (self->look.columns, field->key) != NULL)
        g_string_append_printf (keys, "%s%s", keys->len > 0 ? "," : "", field->key);
    }
  return g_string_free (keys, FALSE);
}

/* {"asking_price": {"SEK": 125000}} */
static char *
sums_text (SvImport *self, SvDb *db, GError **error)
{
  g_autofree char *keys = money_keys (self);
  g_autoptr (SvRows) rows =
      sv_db_query (db, "import.sums", error, SV_INT (self->id), SV_TEXT (keys), SV_END);
  GString *json;

  if (rows == NULL)
    return NULL;

  json = g_string_new ("{");
  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      gboolean first =
          i == 0 || strcmp (sv_rows_text (rows, i, 0), sv_rows_text (rows, i - 1, 0)) != 0;

      if (first)
        {
          g_string_append (json, i > 0 ? "}," : "");
          sv_json_append_string (json, sv_rows_text (rows, i, 0));
          g_string_append (json, ":{");
        }
      sv_json_append_key (json, sv_rows_text (rows, i, 1));
      g_string_append (json, sv_rows_text (rows, i, 2));
    }
  g_string_append (json, sv_rows_count (rows) > 0 ? "}}" : "}");
  return g_string_free (json, FALSE);
}

static gboolean
append_missing (GString *json, SvImport *self, SvDb *db, const char *field, GError **error)
{
  g_autoptr (SvRows) rows = NULL;

  if (sv_import_columns_find (self->look.columns, field) == NULL)
    return TRUE;
  rows = sv_db_query (db, "import.missing", error, SV_INT (self->id), SV_TEXT (field), SV_END);
  if (rows == NULL)
    return FALSE;
  if (sv_rows_count (rows) == 0)
    return TRUE;

  sv_json_append_key (json, field);
  g_string_append_c (json, '[');
  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      sv_json_append_string (json, sv_rows_text (rows, i, 0));
    }
  g_string_append_c (json, ']');
  return TRUE;
}

gboolean
sv_import_count (SvImport *self, SvDb *db, GError **error)
{
  g_autoptr (SvRows) counts = sv_db_query (db, "import.counts", error, SV_INT (self->id), SV_END);
  g_autofree char *sums = counts != NULL ? sums_text (self, db, error) : NULL;
  g_autoptr (GString) missing = g_string_new ("{");

  if (sums == NULL || !append_missing (missing, self, db, "brand", error) ||
      !append_missing (missing, self, db, "location", error))
    return FALSE;

  g_string_append_c (missing, '}');
  return sv_db_run (db, "import.checked", error, SV_INT (self->id),
                    SV_INT (sv_rows_int (counts, 0, 0)), SV_INT (sv_rows_int (counts, 0, 1)),
                    SV_INT (sv_rows_int (counts, 0, 2)), SV_INT (sv_rows_int (counts, 0, 3)),
                    SV_INT (sv_rows_int (counts, 0, 4)), SV_INT (sv_rows_int (counts, 0, 5)),
                    SV_TEXT (sums), SV_TEXT (missing->str), SV_END);
}

gboolean
sv_import_compare (SvImport *self, SvDb *db, GError **error)
{
  return sv_db_run (db, "import.match", error, SV_INT (self->id),
                    SV_BOOL (sv_import_option_has (self, "match", "sku")),
                    SV_BOOL (sv_import_option_has (self, "match", "brand+serial")),
                    SV_BOOL (sv_import_option_has (self, "match", "row")), SV_END) &&
         mark_twice (self, db, error) && judge (self, db, error) &&
         sv_import_count (self, db, error);
}

/* ---- the job ---- */

JsonObject *
sv_import_counts_object (SvDb *db, gint64 id, GError **error)
{
  g_autoptr (SvImport) self = sv_import_load (db, id, error);
  JsonObject *result;

  if (self == NULL)
    return NULL;
  result = json_object_new ();
  json_object_set_int_member (result, "rows", sv_rows_get_int (self->rows, 0, "n_rows"));
  json_object_set_int_member (result, "new", sv_rows_get_int (self->rows, 0, "n_new"));
  json_object_set_int_member (result, "changed", sv_rows_get_int (self->rows, 0, "n_changed"));
  json_object_set_int_member (result, "same", sv_rows_get_int (self->rows, 0, "n_same"));
  json_object_set_int_member (result, "errors", sv_rows_get_int (self->rows, 0, "n_errors"));
  return result;
}

static JsonObject *
check (SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  g_autoptr (SvCall) call = NULL;
  g_autoptr (SvImport) self = NULL;

  if (!(self = sv_import_claim (job, db, "checking", &call, error)) ||
      !sv_db_run (db, "import.forget_skus", error, SV_INT (self->id), SV_END) ||
      !sv_import_stage (self, job, call, db, cancellable, error))
    return NULL;

  sv_job_progress (job, 750, 1000);
  /* The statistics of a table that has just been filled decide between a second and an hour; and
   * again when it is known which rows are new, for whatever writes them. */
  if (!sv_db_script (db, "ANALYZE import_row", error) || !sv_import_compare (self, db, error) ||
      !sv_db_script (db, "ANALYZE import_row", error))
    return NULL;

  sv_job_progress (job, 1000, 1000);
  return sv_import_counts_object (db, self->id, error);
}

const SvJobKind sv_import_check_kind = {
  .kind = "import.check",
  .thread = check,
  .at_once = 2,
  .attempts = 3,
  .once = TRUE,
  .ended = sv_import_give_back,
};
