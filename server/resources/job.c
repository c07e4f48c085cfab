/* job.c: looking at work that takes time, trying it again, cancelling it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-job"

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "sv-job.h"

#include <string.h>

#define PAGE 50
#define MAX_PAGE 500

/* Who may not see a job is told that there is none. */
static SvJob *
load_visible (SvCall *call, SvDb *db, const char *action, GError **error)
{
  g_autoptr (SvJob) job = sv_job_load (db, call->id, error);

  if (job == NULL)
    return NULL;

  if (sv_permission_scope (call->me->role, action) != SV_SCOPE_ALL &&
      job->created_by != call->me->person)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_NOT_FOUND, "There is no such job.");
      return NULL;
    }

  return g_steal_pointer (&job);
}

static SvReply *
show (SvCall *call, SvDb *db, gint64 id, GError **error)
{
  GString *json = g_string_new (NULL);

  if (!sv_job_append_whole (json, call, db, id, error))
    {
      g_string_free (json, TRUE);
      return NULL;
    }

  return sv_reply_new_json (200, json);
}

/* A whole number of a parameter within its limits; @missing without it. */
static gboolean
read_number (SvCall *call, const char *key, gint64 missing, gint64 most, gint64 *number,
             GError **error)
{
  const char *text = sv_call_param (call, key);

  *number = missing;
  if (text == NULL)
    return TRUE;
  if (g_ascii_string_to_signed (text, 10, 1, most, number, NULL))
    return TRUE;

  sv_call_fail (call, error, SV_ERROR_MALFORMED, "bad_query", "%s is not a number in its range.",
                key);
  return FALSE;
}

static SvReply *
list_jobs (SvCall *call, SvDb *db, GError **error)
{
  gint64 limit, after, record;
  gboolean all = sv_permission_scope (call->me->role, "job.list") == SV_SCOPE_ALL;
  g_autoptr (SvRows) rows = NULL;
  GString *json;
  guint n;

  if (!sv_call_accept_params (call, error, "state", "kind", "record", "limit", "after", NULL) ||
      !read_number (call, "limit", PAGE, MAX_PAGE, &limit, error) ||
      !read_number (call, "after", 0, G_MAXINT64, &after, error) ||
      !read_number (call, "record", 0, G_MAXINT64, &record, error))
    return NULL;

  rows =
      sv_db_query (db, "job.list", error, SV_INT (all ? 0 : call->me->person),
                   SV_TEXT (sv_call_param (call, "state")), SV_TEXT (sv_call_param (call, "kind")),
                   SV_INT (record), SV_INT (after), SV_INT (limit + 1), SV_END);
  if (rows == NULL)
    return NULL;

  json = g_string_new ("{\"items\":[");
  n = MIN (sv_rows_count (rows), (guint)limit);
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      if (!sv_job_append (json, db, sv_rows_int (rows, i, 0), error))
        {
          g_string_free (json, TRUE);
          return NULL;
        }
    }
  g_string_append (json, "],\"next\":");
  if (n < sv_rows_count (rows))
    g_string_append_printf (json, "\"%" G_GINT64_FORMAT "\"}", sv_rows_int (rows, n - 1, 0));
  else
    g_string_append (json, "null}");

  return sv_reply_new_json (200, json);
}

static SvReply *
read_job (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvJob) job = NULL;

  if (!sv_call_accept_params (call, error, NULL) ||
      (job = load_visible (call, db, "job.read", error)) == NULL)
    return NULL;

  return show (call, db, job->id, error);
}

static gboolean
may_be_tried_again (SvCall *call, SvJob *job, GError **error)
{
  const SvJobKind *kind = sv_job_kind (job->kind);

  if (kind == NULL)
    sv_call_fail (call, error, SV_ERROR_INVALID, "refused",
                  "This server does not know work of this kind.");
  else if (kind->once)
    sv_call_fail (call, error, SV_ERROR_INVALID, "refused",
                  "Order this anew at its record: what it found may be out of date.");
  else
    return TRUE;

  return FALSE;
}

static SvReply *
retry_job (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvJob) job = NULL;
  g_autoptr (SvRows) rows = NULL;

  if (!sv_call_accept_params (call, error, NULL) ||
      (job = load_visible (call, db, "job.retry", error)) == NULL)
    return NULL;

  if (!may_be_tried_again (call, job, error))
    return NULL;

  rows = sv_db_query (db, "job.retry", error, SV_INT (job->id), SV_INT (call->me->person), SV_END);
  if (rows == NULL)
    return NULL;
  if (sv_rows_count (rows) == 0)
    return sv_call_fail (
        call, error, SV_ERROR_INVALID, "refused",
        "Only a job that failed, was cancelled or has an unknown end can be tried again.");
  if (!sv_db_run (db, "job.wake", error, SV_END))
    return NULL;

  return sv_job_reply (call, db, job->id, error);
}

static SvReply *
cancel_job (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvJob) job = NULL;
  int cancelled;

  if (!sv_call_accept_params (call, error, NULL) ||
      (job = load_visible (call, db, "job.cancel", error)) == NULL)
    return NULL;

  if ((cancelled = sv_job_cancel (db, job->id, error)) < 0)
    return NULL;
  if (cancelled == 0)
    return sv_call_fail (call, error, SV_ERROR_INVALID, "refused", "This job has already ended.");

  return sv_job_reply (call, db, job->id, error);
}

static const SvRoute routes[] = {
  { "GET", "/api/v1/jobs", "job.list", list_jobs, 0, 0, "The jobs, newest first", "JobPage",
    "state.job kind record limit after" },
  { "GET", "/api/v1/jobs/{id}", "job.read", read_job, 0, 0, "One job", "Job" },
  { "POST", "/api/v1/jobs/{id}/retry", "job.retry", retry_job, 0, 0, "Tries a job again", "Job" },
  { "DELETE", "/api/v1/jobs/{id}", "job.cancel", cancel_job, 0, 0, "Cancels a job", "Job" },
};

const SvResource sv_job_resource = { .routes = routes, .n_routes = G_N_ELEMENTS (routes) };
