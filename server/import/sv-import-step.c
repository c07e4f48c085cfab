/* sv-import-step.c: how each step of an import begins and ends
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "sv-import.h"

#include <string.h>

static SvImport *
lock (SvJob *job, SvDb *db, const char *state, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "import.lock", error, SV_INT (job->record), SV_END);

  if (rows == NULL)
    return NULL;
  if (sv_rows_count (rows) == 0 || strcmp (sv_rows_text (rows, 0, 0), state) != 0 ||
      sv_rows_int (rows, 0, 1) != job->id)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                   "The import is not waiting for this any more.");
      return NULL;
    }

  return sv_import_load (db, job->record, error);
}

SvImport *
sv_import_claim (SvJob *job, SvDb *db, const char *state, SvCall **call, GError **error)
{
  g_autoptr (SvCall) made = sv_job_call (job, db, error);
  SvImport *self;

  if (made == NULL)
    return NULL;

  sv_db_begin (db, job->created_by, made->request_id);
  /* A step that writes holds the rates before any watch: waiting for them later, with thousands of
   * watches locked, would let whoever changes them wait for us, and one of us lose its work. */
  if (strcmp (state, "checking") != 0 && !sv_db_run (db, "import.hold_rates", error, SV_END))
    return NULL;
  if ((self = lock (job, db, state, error)) != NULL)
    *call = g_steal_pointer (&made);
  return self;
}

gboolean
sv_import_end (SvImport *self, SvDb *db, const char *statement, JsonObject *result, GError **error)
{
  g_autofree char *text = sv_json_to_text (result);

  return sv_db_run (db, statement, error, SV_INT (self->id), SV_TEXT (text), SV_END);
}

gboolean
sv_import_give_back (SvJob *job, SvDb *db, const SvJobEnd *end, GError **error)
{
  return sv_db_run (db, "import.give_back", error, SV_INT (job->record),
                    SV_TEXT (strcmp (end->state, SV_JOB_CANCELLED) == 0 ? "cancelled" : "failed"),
                    SV_INT (job->id), SV_END);
}

/* An undo that did not come to its end has changed nothing. */
gboolean
sv_import_stay_committed (SvJob *job, SvDb *db, const SvJobEnd *end, GError **error)
{
  return sv_db_run (db, "import.give_back", error, SV_INT (job->record), SV_TEXT ("committed"),
                    SV_INT (job->id), SV_END);
}
