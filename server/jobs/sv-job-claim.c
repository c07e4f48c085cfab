/* sv-job-claim.c: the thread that claims jobs and keeps their leases
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-job"

#include "sv-job-private.h"

#define LEASE_SECONDS 30
#define RENEW_SECONDS 10
#define TICK (G_TIME_SPAN_SECOND / 2)
#define LONGEST_SLEEP (20 * G_TIME_SPAN_SECOND)
/* How often a job may take its process with it before it counts as the cause. */
#define MAX_ORPHANED 25
static guint
count_runs (SvJobRunner *self, const SvJobKind *kind)
{
  guint n = 0;

  for (guint i = 0; i < self->runs->len; i++)
    {
      SvJobRun *run = g_ptr_array_index (self->runs, i);

      n += kind != NULL ? run->kind == kind : run->kind->exchange == NULL;
    }

  return n;
}

static gboolean
has_room (SvJobRunner *self, const SvJobKind *kind)
{
  gboolean room;

  g_mutex_lock (&self->mutex);
  room = !g_atomic_int_get (&self->stopping) && count_runs (self, kind) < MAX (kind->at_once, 1) &&
         (kind->exchange != NULL || count_runs (self, NULL) < SV_JOB_SLOW_WORKERS);
  g_mutex_unlock (&self->mutex);
  return room;
}

/* Returns: whether there was a job of this kind */
static gboolean
claim (SvJobRunner *self, SvDb *db, const SvJobKind *kind, GError **error)
{
  g_autoptr (SvRows) rows = NULL;
  SvJobRun *run;

  rows = sv_db_query (db, "job.claim", error, SV_TEXT (kind->kind), SV_INT (self->owner),
                      SV_INT (LEASE_SECONDS), SV_END);
  if (rows == NULL || sv_rows_count (rows) == 0)
    return FALSE;

  run = g_new0 (SvJobRun, 1);
  run->kind = kind;
  run->runner = self;
  run->cancellable = g_cancellable_new ();
  run->job.orphaned = sv_rows_bool (rows, 0, sv_rows_column (rows, "orphaned"));
  if (!sv_job_fill (&run->job, rows, error))
    {
      sv_job_run_free (run);
      return FALSE;
    }

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->runs, run);
  g_mutex_unlock (&self->mutex);

  if (sv_rows_bool (rows, 0, sv_rows_column (rows, "cancel_asked")))
    g_cancellable_cancel (run->cancellable);
  if (run->job.orphaned && run->job.attempt > (int)kind->attempts + MAX_ORPHANED)
    {
      g_auto (SvJobEnd) end = { .state = SV_JOB_FAILED, .code = g_strdup ("crashed") };

      end.message = g_strdup (
          "The program ended several times while it worked on this. It is not tried again.");
      sv_job_run_end (run, db, &end);
      return TRUE;
    }

  g_async_queue_push (kind->exchange != NULL ? self->brief : self->slow, run);
  return TRUE;
}

static gboolean
claim_all (SvJobRunner *self, SvDb *db, GError **error)
{
  for (const SvJobKind *const *kind = self->kinds; *kind != NULL; kind++)
    {
      g_autoptr (GError) local = NULL;

      while (has_room (self, *kind) && claim (self, db, *kind, &local))
        ;
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }

  return TRUE;
}

/* Tells on how far the jobs are. */
static gboolean
tell_progress (SvJobRunner *self, SvDb *db, GError **error)
{
  g_autoptr (GArray) moved = g_array_new (FALSE, FALSE, sizeof (gint64[3]));

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->runs->len; i++)
    {
      SvJobRun *run = g_ptr_array_index (self->runs, i);
      gint64 row[3] = { run->job.id, run->done, run->total };

      if (run->moved)
        g_array_append_val (moved, row);
      run->moved = FALSE;
    }
  g_mutex_unlock (&self->mutex);

  for (guint i = 0; i < moved->len; i++)
    {
      const gint64 *row = &((gint64 *)moved->data)[3 * i];

      if (!sv_db_run (db, "job.progress", error, SV_INT (row[0]), SV_INT (self->owner),
                      SV_INT (row[1]), SV_INT (row[2]), SV_END))
        return FALSE;
    }

  return TRUE;
}

/* Renews what is ours, and stops what shall stop or is not ours any more. */
static gboolean
renew (SvJobRunner *self, SvDb *db, GError **error)
{
  g_autoptr (GString) ids = g_string_new (NULL);
  g_autoptr (SvRows) rows = NULL;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->runs->len; i++)
    {
      SvJobRun *run = g_ptr_array_index (self->runs, i);

      g_string_append_printf (ids, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", run->job.id);
    }
  g_mutex_unlock (&self->mutex);

  /* The lock again, in case the connection was made anew unseen. */
  if (!sv_db_run (db, "job.hold", error, SV_INT (self->owner), SV_END) ||
      !sv_db_run (db, "job.disown", error, SV_INT (self->owner), SV_TEXT (ids->str), SV_END))
    return FALSE;
  rows = sv_db_query (db, "job.renew", error, SV_INT (self->owner), SV_INT (LEASE_SECONDS), SV_END);
  if (rows == NULL)
    return FALSE;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->runs->len; i++)
    {
      SvJobRun *run = g_ptr_array_index (self->runs, i);
      gboolean stop = TRUE;

      for (guint row = 0; row < sv_rows_count (rows) && stop; row++)
        if (sv_rows_int (rows, row, 0) == run->job.id)
          stop = sv_rows_bool (rows, row, 1);

      if (stop)
        {
          g_cancellable_cancel (run->cancellable);
          /* A statement that begins after this one is met at the next tick. */
          if (run->db != NULL)
            sv_db_interrupt (run->db);
        }
    }
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

/* Returns: for how long there is nothing to do, in µs; negative with @error */
static gint64
look (SvJobRunner *self, SvDb *db, const char *kinds, gboolean with_lease, GError **error)
{
  g_autoptr (SvRows) rows = NULL;
  guint running;

  if (!tell_progress (self, db, error) || (with_lease && !renew (self, db, error)) ||
      !sv_db_run (db, "job.give_up", error, SV_END) || !claim_all (self, db, error))
    return -1;

  g_mutex_lock (&self->mutex);
  running = self->runs->len;
  g_mutex_unlock (&self->mutex);
  if (running > 0)
    return TICK;

  rows = sv_db_query (db, "job.next", error, SV_TEXT (kinds), SV_END);
  if (rows == NULL)
    return -1;
  if (sv_rows_is_null (rows, 0, 0))
    return LONGEST_SLEEP;
  return CLAMP (sv_rows_int (rows, 0, 0) * 1000, TICK, LONGEST_SLEEP);
}

static char *
join_kinds (const SvJobKind *const *kinds)
{
  GString *names = g_string_new (NULL);

  for (; *kinds != NULL; kinds++)
    g_string_append_printf (names, "%s%s", names->len > 0 ? "," : "", (*kinds)->kind);
  return g_string_free (names, FALSE);
}

/* Waits until there is something to do. Returns: whether to go on */
static gboolean
rest (SvJobRunner *self, gint64 span, gboolean *woken)
{
  gint64 until = g_get_monotonic_time () + span;
  gboolean go_on;

  g_mutex_lock (&self->mutex);
  while (!self->woken && !g_atomic_int_get (&self->stopping) &&
         g_cond_wait_until (&self->changed, &self->mutex, until))
    ;
  *woken = self->woken;
  self->woken = FALSE;
  go_on = !g_atomic_int_get (&self->stopping);
  g_mutex_unlock (&self->mutex);
  return go_on;
}

gpointer
sv_job_claim_thread (gpointer data)
{
  SvJobRunner *self = data;
  g_autofree char *kinds = join_kinds (self->kinds);
  g_autoptr (SvDb) db = NULL;
  gint64 renewed = 0;
  gint64 span = 0;
  gboolean woken = TRUE;

  do
    {
      g_autoptr (GError) error = NULL;
      gint64 now = g_get_monotonic_time ();
      gboolean with_lease =
          woken || now - renewed > RENEW_SECONDS * G_TIME_SPAN_SECOND || span == TICK;

      if (db == NULL)
        db = sv_db_new (self->url, &error);
      span = db != NULL ? look (self, db, kinds, with_lease, &error) : -1;
      if (span < 0)
        {
          g_message ("the job queue cannot be read: %s", error->message);
          /* A new connection, which takes the advisory lock again. */
          g_clear_pointer (&db, sv_db_free);
          span = 2 * G_TIME_SPAN_SECOND;
        }
      else if (with_lease)
        renewed = now;
    }
  while (rest (self, span, &woken));

  return NULL;
}
