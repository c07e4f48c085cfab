/* sv-job.c: jobs as rows: queueing, ending, showing
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-job"

#include "sv-job.h"

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "sv-job-private.h"
#include "sv-principal.h"

#include <string.h>

const SvJobKind *
sv_job_kind (const char *name)
{
  for (const SvJobKind *const *kind = sv_job_kinds; *kind != NULL; kind++)
    if (strcmp ((*kind)->kind, name) == 0)
      return *kind;

  return NULL;
}

gint64
sv_job_add (SvCall *call, SvDb *db, const char *kind, gint64 record, JsonObject *payload,
            GError **error)
{
  g_autofree char *text = payload != NULL ? sv_json_to_text (payload) : g_strdup ("{}");
  g_autoptr (SvRows) rows = NULL;

  g_return_val_if_fail (sv_job_kind (kind) != NULL, 0);

  rows = sv_db_query (db, "job.add", error, SV_TEXT (kind), SV_INT (record), SV_TEXT (text),
                      SV_INT (call->me != NULL ? call->me->person : 0), SV_END);
  if (rows == NULL || !sv_db_run (db, "job.wake", error, SV_END))
    return 0;

  return sv_rows_int (rows, 0, 0);
}

char *
sv_job_error_text (const SvJobEnd *end)
{
  GString *json;

  if (end->code == NULL && end->message == NULL)
    return NULL;

  json = g_string_new ("{");
  sv_json_append_key (json, "code");
  sv_json_append_string (json, end->code != NULL ? end->code : "failed");
  sv_json_append_key (json, "message");
  sv_json_append_string (json, end->message);
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}

static gboolean
is_one_of (const char *state, const char *a, const char *b, const char *c)
{
  return strcmp (state, a) == 0 || strcmp (state, b) == 0 || strcmp (state, c) == 0;
}

gboolean
sv_job_is_retryable (const char *kind, const char *state)
{
  const SvJobKind *known = sv_job_kind (kind);

  return known != NULL && !known->once &&
         is_one_of (state, SV_JOB_FAILED, SV_JOB_CANCELLED, SV_JOB_UNKNOWN);
}

gboolean
sv_job_is_cancellable (const char *state)
{
  return is_one_of (state, SV_JOB_QUEUED, SV_JOB_RUNNING, SV_JOB_UNKNOWN);
}

int
sv_job_close (SvDb *db, gint64 id, const SvJobEnd *end, GError **error)
{
  g_autofree char *result = end->result != NULL ? sv_json_to_text (end->result) : NULL;
  g_autofree char *problem = sv_job_error_text (end);
  g_autoptr (SvRows) rows = NULL;

  rows = sv_db_query (db, "job.close", error, SV_INT (id), SV_TEXT (end->state), SV_TEXT (result),
                      SV_TEXT (problem), SV_TEXT (end->raw), SV_END);
  if (rows == NULL)
    return -1;

  return sv_rows_count (rows) > 0;
}

int
sv_job_cancel (SvDb *db, gint64 id, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "job.cancel", error, SV_INT (id), SV_END);

  if (rows == NULL)
    return -1;
  if (sv_rows_count (rows) == 0)
    return 0;

  if (strcmp (sv_rows_text (rows, 0, 1), SV_JOB_CANCELLED) == 0)
    {
      g_autoptr (SvJob) job = sv_job_load (db, id, error);
      const SvJobKind *kind = job != NULL ? sv_job_kind (job->kind) : NULL;
      SvJobEnd end = { .state = SV_JOB_CANCELLED };

      if (job == NULL ||
          (kind != NULL && kind->ended != NULL && !kind->ended (job, db, &end, error)))
        return -1;
      return 1;
    }

  return sv_db_run (db, "job.wake", error, SV_END) ? 1 : -1;
}

void
sv_job_end_clear (SvJobEnd *end)
{
  g_clear_pointer (&end->result, json_object_unref);
  g_clear_pointer (&end->code, g_free);
  g_clear_pointer (&end->message, g_free);
  g_clear_pointer (&end->raw, g_free);
}

void
sv_job_free (SvJob *job)
{
  g_free (job->kind);
  g_clear_pointer (&job->payload, json_object_unref);
  g_free (job);
}

/* A row of job.read or job.claim. */
gboolean
sv_job_fill (SvJob *job, SvRows *rows, GError **error)
{
  const char *payload = sv_rows_get (rows, 0, "payload");

  job->id = sv_rows_get_int (rows, 0, "id");
  job->kind = g_strdup (sv_rows_get (rows, 0, "kind"));
  job->record = sv_rows_get_int (rows, 0, "record");
  job->created_by = sv_rows_get_int (rows, 0, "created_by");
  job->attempt = (int)sv_rows_get_int (rows, 0, "attempts");
  job->payload = sv_json_parse_object (payload, strlen (payload), NULL, error);
  return job->payload != NULL;
}

SvJob *
sv_job_load (SvDb *db, gint64 id, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "job.read", error, SV_INT (id), SV_END);
  g_autoptr (SvJob) job = NULL;

  if (rows == NULL)
    return NULL;
  if (sv_rows_count (rows) == 0)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_NOT_FOUND, "There is no such job.");
      return NULL;
    }

  job = g_new0 (SvJob, 1);
  if (!sv_job_fill (job, rows, error))
    return NULL;
  return g_steal_pointer (&job);
}

SvCall *
sv_job_call (SvJob *job, SvDb *db, GError **error)
{
  g_autoptr (SvPrincipal) me = NULL;
  g_autoptr (SvRows) rows = NULL;
  g_autofree char *request = g_strdup_printf ("job-%" G_GINT64_FORMAT, job->id);

  rows = sv_db_query (db, "job.principal", error, SV_INT (job->created_by), SV_END);
  if (rows == NULL)
    return NULL;
  if (sv_rows_count (rows) == 0)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_FORBIDDEN,
                   "Whoever ordered this may not sign in any more.");
      return NULL;
    }

  me = sv_principal_new ();
  me->person = sv_rows_int (rows, 0, 0);
  if (!sv_role_from_name (sv_rows_text (rows, 0, 1), &me->role))
    g_return_val_if_reached (NULL);
  me->name = g_strdup (sv_rows_text (rows, 0, 2));
  me->email = g_strdup (sv_rows_text (rows, 0, 3));
  me->currency = g_strdup (sv_rows_text (rows, 0, 4));
  me->locale = g_strdup (sv_rows_text (rows, 0, 5));
  return sv_call_new (me, request);
}

static void
append_flag (GString *json, const char *key, gboolean value)
{
  sv_json_append_key (json, key);
  g_string_append (json, value ? "true" : "false");
}

static void
append_raw (GString *json, const char *key, const char *value)
{
  sv_json_append_key (json, key);
  g_string_append (json, value != NULL ? value : "null");
}

/* @answer: whether with the last answer from outside, as it came */
static gboolean
append_job (GString *json, SvDb *db, gint64 job, gboolean answer, GError **error)
{
  g_autoptr (SvRows) rows = NULL;
  const char *kind, *state;

  if (job == 0)
    {
      g_string_append (json, "null");
      return TRUE;
    }

  rows = sv_db_query (db, "job.show", error, SV_INT (job), SV_END);
  if (rows == NULL)
    return FALSE;
  if (sv_rows_count (rows) == 0)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_NOT_FOUND, "There is no such job.");
      return FALSE;
    }

  kind = sv_rows_get (rows, 0, "kind");
  state = sv_rows_get (rows, 0, "state");
  g_string_append_c (json, '{');
  append_raw (json, "id", sv_rows_get (rows, 0, "id"));
  sv_json_append_key (json, "kind");
  sv_json_append_string (json, kind);
  sv_json_append_key (json, "state");
  sv_json_append_string (json, state);
  append_flag (json, "retryable", sv_job_is_retryable (kind, state));
  append_flag (json, "cancellable",
               sv_job_is_cancellable (state) && *sv_rows_get (rows, 0, "cancel_asked") != 't');
  append_raw (json, "record", sv_rows_get (rows, 0, "record"));
  sv_json_append_key (json, "progress");
  g_string_append_printf (json, "{\"done\":%s,\"total\":%s}", sv_rows_get (rows, 0, "done"),
                          sv_rows_get (rows, 0, "total"));
  append_raw (json, "result", sv_rows_get (rows, 0, "result"));
  append_raw (json, "error", sv_rows_get (rows, 0, "error"));
  append_raw (json, "attempts", sv_rows_get (rows, 0, "attempts"));
  sv_json_append_key (json, "created_by");
  if (sv_rows_get (rows, 0, "created_by") != NULL)
    {
      g_string_append_printf (json, "{\"id\":%s", sv_rows_get (rows, 0, "created_by"));
      sv_json_append_key (json, "name");
      sv_json_append_string (json, sv_rows_get (rows, 0, "created_by_name"));
      g_string_append_c (json, '}');
    }
  else
    g_string_append (json, "null");
  sv_json_append_key (json, "created_at");
  sv_json_append_string (json, sv_rows_get (rows, 0, "created_at"));
  if (answer)
    {
      sv_json_append_key (json, "raw");
      sv_json_append_string (json, sv_rows_get (rows, 0, "raw"));
    }
  g_string_append_c (json, '}');
  return TRUE;
}

gboolean
sv_job_append (GString *json, SvDb *db, gint64 job, GError **error)
{
  return append_job (json, db, job, FALSE, error);
}

gboolean
sv_job_append_whole (GString *json, SvCall *call, SvDb *db, gint64 job, GError **error)
{
  /* What another program wrote about a record is not measured against what the caller may see. */
  gboolean answer = sv_permission_scope (call->me->role, "job.read") == SV_SCOPE_ALL;

  return append_job (json, db, job, answer, error);
}

SvReply *
sv_job_reply (SvCall *call, SvDb *db, gint64 job, GError **error)
{
  GString *json = g_string_new (NULL);
  SvReply *reply;

  if (!sv_job_append (json, db, job, error))
    {
      g_string_free (json, TRUE);
      return NULL;
    }

  reply = sv_reply_new_json (202, json);
  reply->location = g_strdup_printf ("/api/v1/jobs/%" G_GINT64_FORMAT, job);
  return reply;
}
