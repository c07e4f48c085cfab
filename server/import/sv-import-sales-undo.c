/* sv-import-sales-undo.c: taking back every sale that a platform's report recorded
 *
 * A sale is never deleted: each is cancelled, and its watch gets the status that it had. What
 * somebody changed since, or cancelled already, stays and is listed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "common/sv-error.h"
#include "server/sv-sale.h"
#include "sv-import.h"

static gboolean
mark_kept (SvImport *self, SvDb *db, GError **error)
{
  gboolean keep =
      json_object_get_boolean_member_with_default (self->options, "undo_keeps_edited", TRUE);

  return sv_db_run (db, "import.keep_cancelled_sales", error, SV_INT (self->id), SV_END) &&
         (!keep || sv_db_run (db, "import.keep_edited_sales", error, SV_INT (self->id), SV_END));
}

static gboolean
cancel_sales (SvImport *self, SvJob *job, SvCall *call, SvDb *db, GCancellable *cancellable,
              GError **error)
{
  g_autoptr (SvRows) sales =
      sv_db_query (db, "import.undo_sales", error, SV_INT (self->id), SV_END);
  g_autofree char *reason =
      g_strdup_printf ("The report %s was taken back.", self->name != NULL ? self->name : "");

  if (sales == NULL)
    return FALSE;
  for (guint i = 0; i < sv_rows_count (sales); i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!sv_sale_cancel (call, db, sv_rows_int (sales, i, 0), reason, error))
        {
          g_prefix_error (error, "line %s: ", sv_rows_text (sales, i, 1));
          return FALSE;
        }
      sv_job_progress (job, i + 1, sv_rows_count (sales));
    }

  return TRUE;
}

static JsonObject *
result_of (SvImport *self, SvDb *db, GError **error)
{
  g_autoptr (SvRows) counts =
      sv_db_query (db, "import.undo_sales_counts", error, SV_INT (self->id), SV_END);
  JsonObject *result;

  if (counts == NULL)
    return NULL;
  result = json_object_new ();
  json_object_set_int_member (result, "cancelled", sv_rows_int (counts, 0, 0));
  json_object_set_int_member (result, "kept", sv_rows_int (counts, 0, 1));
  return result;
}

static JsonObject *
undo (SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  g_autoptr (SvCall) call = NULL;
  g_autoptr (SvImport) self = NULL;
  g_autoptr (JsonObject) result = NULL;

  if (!(self = sv_import_claim (job, db, "undoing", &call, error)) ||
      !sv_db_run (db, "import.lock_sold", error, SV_INT (self->id), SV_END) ||
      !sv_db_run (db, "import.lock_sales", error, SV_INT (self->id), SV_END) ||
      !mark_kept (self, db, error) || !cancel_sales (self, job, call, db, cancellable, error) ||
      !(result = result_of (self, db, error)))
    return NULL;

  if (!sv_import_end (self, db, "import.undone", result, error))
    return NULL;
  return g_steal_pointer (&result);
}

const SvJobKind sv_sale_import_undo_kind = {
  .kind = "sale_import.undo",
  .thread = undo,
  .at_once = 1,
  .attempts = 3,
  .once = TRUE,
  .ended = sv_import_stay_committed,
};
