/* sv-job-runner.c: claiming jobs, keeping their leases, and the threads that work on them
 *
 * What must be right whatever dies: a job is ended by the owner and attempt that claimed it, or not
 * at all; its effect and its end are one transaction where the kind wants that; a process that is
 * gone is known by its advisory lock.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-job"

#include "sv-job-runner.h"

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "sv-job-private.h"

#include <stdlib.h>
#include <string.h>

#define N_SLOW 2
#define LEASE_SECONDS 30
#define RENEW_SECONDS 10
#define TICK (G_TIME_SPAN_SECOND / 2)
#define LONGEST_SLEEP (20 * G_TIME_SPAN_SECOND)
#define LONG_STATEMENT (30 * 60 * 1000)
/* How often a job may take its process with it before it counts as the cause. */
#define MAX_ORPHANED 25

typedef enum
{
  STAGE_THREAD,
  STAGE_EXCHANGE,
  STAGE_SETTLE,
} Stage;

/* One job that this process works on. */
typedef struct
{
  SvJob job; /* first: sv_job_progress () finds the rest by it */
  const SvJobKind *kind;
  SvJobRunner *runner;
  GCancellable *cancellable;
  Stage stage;
  JsonObject *prepared; /* (nullable) what the exchange sends */
  SvJobAnswer answer;

  /* Under the runner's mutex. */
  gint64 done, total;
  gboolean moved; /* since it was told on */
  SvDb *db;       /* (nullable) that it works on now: to interrupt */
} Run;

struct _SvJobExchange
{
  Run *run;
  gint answered;
};

struct _SvJobRunner
{
  char *url;
  const SvJobKind *const *kinds;
  gint64 owner;
  GMainContext *context;

  GThread *claimer;
  GThread *workers[N_SLOW + 1];
  GAsyncQueue *slow;  /* (element-type Run): whole jobs */
  GAsyncQueue *brief; /* (element-type Run): steps around an exchange */

  GMutex mutex;
  GCond changed; /* something to look at, or @runs got shorter */
  gboolean woken;
  gint stopping;   /* atomic */
  GPtrArray *runs; /* (element-type Run) */
};

/* Told to a worker that it may go. */
static Run farewell;

static void
run_free (Run *run)
{
  g_free (run->job.kind);
  g_clear_pointer (&run->job.payload, json_object_unref);
  g_clear_pointer (&run->prepared, json_object_unref);
  g_clear_pointer (&run->answer.body, g_free);
  g_clear_error (&run->answer.error);
  g_clear_object (&run->cancellable);
  g_free (run);
}

void
sv_job_progress (SvJob *job, gint64 done, gint64 total)
{
  Run *run = (Run *)job;

  g_mutex_lock (&run->runner->mutex);
  run->done = done;
  run->total = total;
  run->moved = TRUE;
  g_mutex_unlock (&run->runner->mutex);
}

void
sv_job_runner_wake (SvJobRunner *self)
{
  g_mutex_lock (&self->mutex);
  self->woken = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

/* ---- on a worker ---- */

/* This process has nothing more to do with it. */
static void
forget (Run *run)
{
  SvJobRunner *self = run->runner;

  g_mutex_lock (&self->mutex);
  g_ptr_array_remove_fast (self->runs, run);
  self->woken = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  run_free (run);
}

static void
set_db (Run *run, SvDb *db)
{
  g_mutex_lock (&run->runner->mutex);
  run->db = db;
  g_mutex_unlock (&run->runner->mutex);
}

/* Writes the end in the transaction that is open, or one of its own. Returns: FALSE with @error
 * when that failed */
static gboolean
write_end (Run *run, SvDb *db, const SvJobEnd *end, GError **error)
{
  g_autofree char *result = end->result != NULL ? sv_json_to_text (end->result) : NULL;
  g_autofree char *problem = sv_job_error_text (end);
  g_autoptr (SvRows) rows = NULL;
  gboolean ended;

  if (!sv_db_in_transaction (db))
    sv_db_begin (db, run->job.created_by, NULL);

  if (strcmp (end->state, SV_JOB_QUEUED) == 0)
    rows = sv_db_query (db, "job.again", error, SV_INT (run->job.id), SV_INT (run->runner->owner),
                        SV_INT (run->job.attempt), SV_INT (end->wait_seconds), SV_TEXT (problem),
                        SV_TEXT (end->raw), SV_END);
  else if (strcmp (end->state, SV_JOB_RUNNING) == 0)
    rows = sv_db_query (db, "job.wait", error, SV_INT (run->job.id), SV_INT (run->runner->owner),
                        SV_INT (run->job.attempt), SV_INT (end->wait_seconds), SV_TEXT (end->raw),
                        SV_END);
  else
    rows = sv_db_query (db, "job.end", error, SV_INT (run->job.id), SV_INT (run->runner->owner),
                        SV_INT (run->job.attempt), SV_TEXT (end->state), SV_TEXT (result),
                        SV_TEXT (problem), SV_TEXT (end->raw), SV_END);
  if (rows == NULL)
    return FALSE;

  if (sv_rows_count (rows) == 0)
    {
      /* Our lease ran out and another process has it, or it was closed from outside: what we did is
       * void. */
      g_set_error (error, SV_ERROR, SV_ERROR_CONFLICT, "job %" G_GINT64_FORMAT " is no longer ours",
                   run->job.id);
      return FALSE;
    }

  ended = strcmp (end->state, SV_JOB_FAILED) == 0 || strcmp (end->state, SV_JOB_CANCELLED) == 0;
  if (ended && run->kind->ended != NULL && !run->kind->ended (&run->job, db, end, error))
    return FALSE;

  return sv_db_commit (db, error);
}

static void
end_job (Run *run, SvDb *db, const SvJobEnd *end)
{
  g_autoptr (GError) error = NULL;

  if (write_end (run, db, end, &error))
    {
      forget (run);
      return;
    }

  sv_db_rollback (db);
  /* Its lease runs out, and it is claimed again; a job that could not commit has had no effect. */
  g_message ("job %" G_GINT64_FORMAT " (%s): its end could not be written: %s", run->job.id,
             run->job.kind, error->message);
  forget (run);
}

/* Says it to people. What the database or the disk said is for the log: it names files of ours. */
static void
explain (Run *run, const GError *error, SvJobEnd *end)
{
  gboolean told = error->domain == SV_ERROR;

  if (told && error->code == SV_ERROR_BUSY)
    {
      end->code = g_strdup ("busy");
      end->message = g_strdup ("The server had too much to do. Try again in a moment.");
    }
  else if (told && error->code == SV_ERROR_FULL)
    {
      end->code = g_strdup ("no_space");
      end->message = g_strdup ("The server has no space left. Nothing of it was done.");
    }
  else if (told && error->code != SV_ERROR_FAILED)
    {
      end->code = g_strdup ("refused");
      end->message = g_strdup (error->message);
    }
  else
    {
      end->code = g_strdup ("failed");
      end->message = g_strdup_printf ("Something went wrong here. It is in the log as job "
                                      "%" G_GINT64_FORMAT ".",
                                      run->job.id);
    }
}

/* What an error means for the job. */
static void
judge (Run *run, const GError *error, SvJobEnd *end)
{
  gboolean ours = error->domain != SV_ERROR || error->code == SV_ERROR_FAILED;

  if (g_cancellable_is_cancelled (run->cancellable))
    {
      end->state = SV_JOB_CANCELLED;
      return;
    }

  if (g_error_matches (error, SV_ERROR, SV_ERROR_BUSY) &&
      run->job.attempt < (int)run->kind->attempts)
    {
      end->state = SV_JOB_QUEUED;
      end->wait_seconds = MIN (2 << run->job.attempt, 300);
    }
  else
    end->state = SV_JOB_FAILED;

  if (ours)
    g_warning ("job %" G_GINT64_FORMAT " (%s) failed: %s", run->job.id, run->job.kind,
               error->message);
  else
    g_info ("job %" G_GINT64_FORMAT " (%s): %s", run->job.id, run->job.kind, error->message);
  explain (run, error, end);
}

static void
end_with_error (Run *run, SvDb *db, const GError *error)
{
  g_auto (SvJobEnd) end = { 0 };

  sv_db_rollback (db);
  /* The process goes away: the job stays as it is, and the next process finds it without its owner.
   */
  if (g_atomic_int_get (&run->runner->stopping))
    {
      forget (run);
      return;
    }

  judge (run, error, &end);
  end_job (run, db, &end);
}

static gboolean
start_exchange_cb (gpointer data)
{
  SvJobExchange *exchange = data;
  Run *run = exchange->run;

  run->kind->exchange (exchange, &run->job, run->prepared, run->cancellable);
  return G_SOURCE_REMOVE;
}

void
sv_job_exchange_answer (SvJobExchange *exchange, guint status, char *body, GError *error)
{
  Run *run = exchange->run;

  g_return_if_fail (g_atomic_int_compare_and_exchange (&exchange->answered, 0, 1));

  run->answer.status = status;
  run->answer.body = body;
  run->answer.error = error;
  run->stage = STAGE_SETTLE;
  g_free (exchange);
  g_async_queue_push (run->runner->brief, run);
}

static void
work_thread (Run *run, SvDb *db)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) result = run->kind->thread (&run->job, db, run->cancellable, &error);
  g_auto (SvJobEnd) end = { .state = SV_JOB_DONE };

  if (result == NULL)
    {
      end_with_error (run, db, error);
      return;
    }

  if (run->kind->exchange == NULL)
    {
      end.result = g_steal_pointer (&result);
      end_job (run, db, &end);
      return;
    }

  if (sv_db_in_transaction (db) && !sv_db_commit (db, &error))
    {
      end_with_error (run, db, error);
      return;
    }

  {
    SvJobExchange *exchange = g_new0 (SvJobExchange, 1);

    exchange->run = run;
    run->prepared = g_steal_pointer (&result);
    run->stage = STAGE_EXCHANGE;
    g_main_context_invoke (run->runner->context, start_exchange_cb, exchange);
  }
}

static void
work_settle (Run *run, SvDb *db)
{
  g_autoptr (GError) error = NULL;
  g_auto (SvJobEnd) end = { .state = SV_JOB_DONE };

  if (g_atomic_int_get (&run->runner->stopping) && run->answer.error != NULL)
    {
      /* We broke it off ourselves. The next process is told that something may have been sent. */
      forget (run);
      return;
    }

  sv_db_begin (db, run->job.created_by, NULL);
  if (!run->kind->settle (&run->job, db, &run->answer, &end, &error))
    {
      end_with_error (run, db, error);
      return;
    }

  if (end.raw == NULL)
    end.raw = g_strdup (run->answer.body);
  if (g_cancellable_is_cancelled (run->cancellable) && strcmp (end.state, SV_JOB_DONE) != 0)
    end.state = SV_JOB_CANCELLED;
  end_job (run, db, &end);
}

typedef struct
{
  SvJobRunner *runner;
  GAsyncQueue *queue;
} Worker;

static gpointer
work (gpointer data)
{
  g_autofree Worker *worker = data;
  g_autoptr (SvDb) db = NULL;
  Run *run;

  while ((run = g_async_queue_pop (worker->queue)) != &farewell)
    {
      g_autoptr (GError) error = NULL;

      if (db == NULL && (db = sv_db_new (worker->runner->url, &error)) == NULL)
        {
          g_message ("jobs have no connection: %s", error->message);
          forget (run); /* claimed again when its lease is over */
          continue;
        }

      sv_db_set_timeout (db, LONG_STATEMENT);
      set_db (run, db);
      if (run->stage == STAGE_SETTLE)
        work_settle (run, db);
      else
        work_thread (run, db);
      /* @run may be gone, or on the main loop; the connection is nobody's now. */
      g_mutex_lock (&worker->runner->mutex);
      for (guint i = 0; i < worker->runner->runs->len; i++)
        {
          Run *other = g_ptr_array_index (worker->runner->runs, i);

          if (other->db == db)
            other->db = NULL;
        }
      g_mutex_unlock (&worker->runner->mutex);
    }

  return NULL;
}

/* ---- on the claiming thread ---- */

static guint
count_runs (SvJobRunner *self, const SvJobKind *kind)
{
  guint n = 0;

  for (guint i = 0; i < self->runs->len; i++)
    {
      Run *run = g_ptr_array_index (self->runs, i);

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
         (kind->exchange != NULL || count_runs (self, NULL) < N_SLOW);
  g_mutex_unlock (&self->mutex);
  return room;
}

/* Returns: whether there was a job of this kind */
static gboolean
claim (SvJobRunner *self, SvDb *db, const SvJobKind *kind, GError **error)
{
  g_autoptr (SvRows) rows = NULL;
  Run *run;

  rows = sv_db_query (db, "job.claim", error, SV_TEXT (kind->kind), SV_INT (self->owner),
                      SV_INT (LEASE_SECONDS), SV_END);
  if (rows == NULL || sv_rows_count (rows) == 0)
    return FALSE;

  run = g_new0 (Run, 1);
  run->kind = kind;
  run->runner = self;
  run->cancellable = g_cancellable_new ();
  run->job.orphaned = sv_rows_bool (rows, 0, sv_rows_column (rows, "orphaned"));
  if (!sv_job_fill (&run->job, rows, error))
    {
      run_free (run);
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
      end_job (run, db, &end);
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
      Run *run = g_ptr_array_index (self->runs, i);
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
      Run *run = g_ptr_array_index (self->runs, i);

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
      Run *run = g_ptr_array_index (self->runs, i);
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

static gpointer
claim_thread (gpointer data)
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

static gint64
random_owner (void)
{
  return ((gint64)g_random_int () << 31 | g_random_int ()) & G_MAXINT64;
}

SvJobRunner *
sv_job_runner_new (const char *url, const SvJobKind *const *kinds, GError **error)
{
  SvJobRunner *self;
  g_autoptr (SvDb) db = sv_db_new (url, error);

  if (db == NULL)
    return NULL;

  self = g_new0 (SvJobRunner, 1);
  self->url = g_strdup (url);
  self->kinds = kinds;
  self->owner = random_owner ();
  self->context = g_main_context_ref_thread_default ();
  self->slow = g_async_queue_new ();
  self->brief = g_async_queue_new ();
  self->runs = g_ptr_array_new ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);

  for (guint i = 0; i <= N_SLOW; i++)
    {
      Worker *worker = g_new0 (Worker, 1);

      worker->runner = self;
      worker->queue = i < N_SLOW ? self->slow : self->brief;
      self->workers[i] = g_thread_new (i < N_SLOW ? "job-slow" : "job-short", work, worker);
    }
  self->claimer = g_thread_new ("job-claim", claim_thread, self);
  return self;
}

static void
interrupt_all (SvJobRunner *self)
{
  for (guint i = 0; i < self->runs->len; i++)
    {
      Run *run = g_ptr_array_index (self->runs, i);

      g_cancellable_cancel (run->cancellable);
      if (run->db != NULL)
        sv_db_interrupt (run->db);
    }
}

void
sv_job_runner_stop (SvJobRunner *self)
{
  g_mutex_lock (&self->mutex);
  g_atomic_int_set (&self->stopping, TRUE);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->claimer);

  /* Nothing new begins. What runs is interrupted until it has noticed; an exchange ends on our main
   * context. */
  g_mutex_lock (&self->mutex);
  while (self->runs->len > 0)
    {
      interrupt_all (self);
      g_mutex_unlock (&self->mutex);
      while (g_main_context_iteration (self->context, FALSE))
        ;
      g_mutex_lock (&self->mutex);
      if (self->runs->len > 0)
        g_cond_wait_until (&self->changed, &self->mutex,
                           g_get_monotonic_time () + G_TIME_SPAN_MILLISECOND * 20);
    }
  g_mutex_unlock (&self->mutex);

  for (guint i = 0; i <= N_SLOW; i++)
    g_async_queue_push (i < N_SLOW ? self->slow : self->brief, &farewell);
  for (guint i = 0; i <= N_SLOW; i++)
    g_thread_join (self->workers[i]);

  g_async_queue_unref (self->slow);
  g_async_queue_unref (self->brief);
  g_ptr_array_unref (self->runs);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self->url);
  g_free (self);
}
