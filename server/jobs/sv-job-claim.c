/* sv-job-claim.c: the thread that claims jobs and keeps their leases
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-job"

#include "sv-job-private.h"

#include <string.h>

#define LEASE_SECONDS 30
#define RENEW_SECONDS 10
#define TICK (G_TIME_SPAN_SECOND / 2)
#define LONGEST_SLEEP (20 * G_TIME_SPAN_SECOND)
/* How often a job may take its process with it before it counts as the cause. */
#define MAX_ORPHANED 25

/* What this thread alone uses. */
typedef struct
{
  SvJobRunner *runner;
  SvDb *db; /* the queue */
  /* Holds the advisory lock by which others know that this process lives, and does nothing else, so
   * that no trouble with the queue lets go of it. */
  SvDb *life;
  char *kinds; /* the names of all of them, with commas */
} Claimer;

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

static const SvJobKind *
find_kind (SvJobRunner *self, const char *name)
{
  for (const SvJobKind *const *kind = self->kinds; *kind != NULL; kind++)
    if (strcmp ((*kind)->kind, name) == 0)
      return *kind;

  g_return_val_if_reached (NULL);
}

/* Returns: the names of @kinds, with commas: all of them, or those of which one more may run */
static char *
join_kinds (SvJobRunner *self, gboolean with_room)
{
  GString *names = g_string_new (NULL);

  for (const SvJobKind *const *kind = self->kinds; *kind != NULL; kind++)
    if (!with_room || has_room (self, *kind))
      g_string_append_printf (names, "%s%s", names->len > 0 ? "," : "", (*kind)->kind);
  return g_string_free (names, FALSE);
}

/* Begins with what was claimed. */
static gboolean
take (SvJobRunner *self, SvDb *db, SvRows *rows, GError **error)
{
  SvJobRun *run = g_new0 (SvJobRun, 1);

  run->kind = find_kind (self, sv_rows_get (rows, 0, "kind"));
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
  if (run->job.orphaned && run->job.attempt > (int)run->kind->attempts + MAX_ORPHANED)
    {
      g_auto (SvJobEnd) end = { .state = SV_JOB_FAILED, .code = g_strdup ("crashed") };

      end.message = g_strdup (
          "The program ended several times while it worked on this. It is not tried again.");
      sv_job_run_end (run, db, &end);
      return TRUE;
    }

  g_async_queue_push (run->kind->exchange != NULL ? self->brief : self->slow, run);
  return TRUE;
}

static gboolean
claim (Claimer *claimer, GError **error)
{
  SvJobRunner *self = claimer->runner;

  for (;;)
    {
      g_autofree char *kinds = join_kinds (self, TRUE);
      g_autoptr (SvRows) rows = NULL;

      if (*kinds == '\0')
        return TRUE;

      rows = sv_db_query (claimer->db, "job.claim", error, SV_TEXT (kinds), SV_INT (self->owner),
                          SV_INT (LEASE_SECONDS), SV_END);
      if (rows == NULL)
        return FALSE;
      if (sv_rows_count (rows) == 0)
        return TRUE;
      if (!take (self, claimer->db, rows, error))
        return FALSE;
    }
}

static void
append_number (GString *list, gint64 number)
{
  g_string_append_printf (list, "%s%" G_GINT64_FORMAT, list->len > 0 ? "," : "", number);
}

/* Tells on how far the jobs are. */
static gboolean
tell_progress (Claimer *claimer, GError **error)
{
  SvJobRunner *self = claimer->runner;
  g_autoptr (GString) ids = g_string_new (NULL);
  g_autoptr (GString) done = g_string_new (NULL);
  g_autoptr (GString) total = g_string_new (NULL);

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->runs->len; i++)
    {
      SvJobRun *run = g_ptr_array_index (self->runs, i);

      if (run->moved)
        {
          append_number (ids, run->job.id);
          append_number (done, run->done);
          append_number (total, run->total);
        }
      run->moved = FALSE;
    }
  g_mutex_unlock (&self->mutex);

  return ids->len == 0 ||
         sv_db_run (claimer->db, "job.progress", error, SV_INT (self->owner), SV_TEXT (ids->str),
                    SV_TEXT (done->str), SV_TEXT (total->str), SV_END);
}

/* Renews what is ours, and stops what shall stop or is not ours any more. */
static gboolean
keep (Claimer *claimer, GError **error)
{
  SvJobRunner *self = claimer->runner;
  g_autoptr (GString) ids = g_string_new (NULL);
  g_autoptr (SvRows) rows = NULL;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->runs->len; i++)
    append_number (ids, ((SvJobRun *)g_ptr_array_index (self->runs, i))->job.id);
  g_mutex_unlock (&self->mutex);

  rows = sv_db_query (claimer->db, "job.keep", error, SV_INT (self->owner), SV_INT (LEASE_SECONDS),
                      SV_TEXT (ids->str), SV_END);
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

/* Says that this process lives. Once there, both connections mend themselves; then the lock is
 * taken again. */
static gboolean
hold (Claimer *claimer, GError **error)
{
  if (claimer->life == NULL && (claimer->life = sv_db_new (claimer->runner->url, error)) == NULL)
    return FALSE;
  if (claimer->db == NULL)
    {
      if ((claimer->db = sv_db_new (claimer->runner->url, error)) == NULL)
        return FALSE;
      sv_db_set_lock_timeout (claimer->db, SV_JOB_LOCK_TIMEOUT);
    }

  return sv_db_run (claimer->life, "job.hold", error, SV_INT (claimer->runner->owner), SV_END);
}

/* Returns: for how long there is nothing to do, in µs; negative with @error */
static gint64
look (Claimer *claimer, gboolean with_lease, GError **error)
{
  SvJobRunner *self = claimer->runner;
  g_autoptr (SvRows) rows = NULL;
  guint running;

  if ((with_lease && !keep (claimer, error)) || !tell_progress (claimer, error) ||
      !claim (claimer, error))
    return -1;

  rows = sv_db_query (claimer->db, "job.next", error, SV_TEXT (claimer->kinds), SV_END);
  if (rows == NULL)
    return -1;

  g_mutex_lock (&self->mutex);
  running = self->runs->len;
  g_mutex_unlock (&self->mutex);
  if (running > 0)
    return TICK;
  if (sv_rows_is_null (rows, 0, 0))
    return LONGEST_SLEEP;
  return CLAMP (sv_rows_int (rows, 0, 0) * 1000, TICK, LONGEST_SLEEP);
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
  Claimer claimer = { .runner = data };
  gint64 renewed = 0; /* 0: never, or the next look is to begin with it */
  gint64 span = 0;
  gboolean woken = TRUE;

  claimer.kinds = join_kinds (claimer.runner, FALSE);
  do
    {
      g_autoptr (GError) error = NULL;
      gint64 now = g_get_monotonic_time ();
      gboolean with_lease = woken || renewed == 0 ||
                            now - renewed > RENEW_SECONDS * G_TIME_SPAN_SECOND || span == TICK;

      gboolean held = !with_lease || hold (&claimer, &error);

      span = held ? look (&claimer, with_lease, &error) : -1;
      if (span >= 0)
        {
          if (with_lease)
            renewed = now;
        }
      else if (held && sv_db_was_locked (claimer.db))
        {
          g_debug ("the job queue: %s", error->message);
          span = TICK;
        }
      else
        {
          g_message ("the job queue cannot be read: %s", error->message);
          renewed = 0;
          span = 2 * G_TIME_SPAN_SECOND;
        }
    }
  while (rest (claimer.runner, span, &woken));

  g_free (claimer.kinds);
  g_clear_pointer (&claimer.db, sv_db_free);
  g_clear_pointer (&claimer.life, sv_db_free);
  return NULL;
}
