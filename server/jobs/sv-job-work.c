/* sv-job-work.c: the threads that work on jobs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-job"

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "sv-job-private.h"

#include <string.h>

#define LONG_STATEMENT (30 * 60 * 1000)
/* A step around an exchange that meets a lock lets those of other jobs go first for so long. */
#define AGAIN_MS 500

struct _SvJobExchange
{
  SvJobRun *run;
  gint answered;
};

/* This process has nothing more to do with it. */
static void
forget (SvJobRun *run)
{
  SvJobRunner *self = run->runner;

  g_mutex_lock (&self->mutex);
  g_ptr_array_remove_fast (self->runs, run);
  self->woken = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  sv_job_run_free (run);
}

static void
set_db (SvJobRun *run, SvDb *db)
{
  g_mutex_lock (&run->runner->mutex);
  run->db = db;
  g_mutex_unlock (&run->runner->mutex);
}

/* Writes the end in the transaction that is open, or one of its own. Returns: FALSE with @error
 * when that failed */
static gboolean
write_end (SvJobRun *run, SvDb *db, const SvJobEnd *end, GError **error)
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

static gboolean
step_again_cb (gpointer data)
{
  SvJobRun *run = data;

  g_async_queue_push (run->runner->brief, run);
  return G_SOURCE_REMOVE;
}

/* A step around an exchange met somebody who writes the same record. It was rolled back and is made
 * once more in a moment: what was sent is not sent again, and what was answered is not lost.
 * Returns: whether it is */
static gboolean
step_again (SvJobRun *run, const GError *error)
{
  g_autoptr (GSource) source = NULL;

  if (run->kind->exchange == NULL || !g_error_matches (error, SV_ERROR, SV_ERROR_BUSY) ||
      g_atomic_int_get (&run->runner->stopping))
    return FALSE;

  g_info ("job %" G_GINT64_FORMAT " (%s): once more: %s", run->job.id, run->job.kind,
          error->message);
  source = g_timeout_source_new (AGAIN_MS);
  g_source_set_callback (source, step_again_cb, run, NULL);
  g_source_attach (source, run->runner->context);
  return TRUE;
}

/* Its lease runs out, and it is claimed again; a job that could not commit has had no effect. */
static void
give_back (SvJobRun *run, const GError *error)
{
  g_message ("job %" G_GINT64_FORMAT " (%s): its end could not be written: %s", run->job.id,
             run->job.kind, error->message);
  forget (run);
}

void
sv_job_run_end (SvJobRun *run, SvDb *db, const SvJobEnd *end)
{
  g_autoptr (GError) error = NULL;

  if (write_end (run, db, end, &error))
    {
      forget (run);
      return;
    }

  sv_db_rollback (db);
  give_back (run, error);
}

static void
end_job (SvJobRun *run, SvDb *db, const SvJobEnd *end)
{
  g_autoptr (GError) error = NULL;

  /* A cancel interrupts the work, not the word about its end. */
  set_db (run, NULL);
  if (write_end (run, db, end, &error))
    {
      forget (run);
      return;
    }

  sv_db_rollback (db);
  if (!step_again (run, error))
    give_back (run, error);
}

/* Says it to people. What the database or the disk said is for the log: it names files of ours. */
static void
explain (SvJobRun *run, const GError *error, SvJobEnd *end)
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
judge (SvJobRun *run, const GError *error, SvJobEnd *end)
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
end_with_error (SvJobRun *run, SvDb *db, const GError *error)
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
  SvJobRun *run = exchange->run;

  run->kind->exchange (exchange, &run->job, run->prepared, run->cancellable);
  return G_SOURCE_REMOVE;
}

void
sv_job_exchange_answer (SvJobExchange *exchange, guint status, char *body, GError *error)
{
  SvJobRun *run = exchange->run;

  g_return_if_fail (g_atomic_int_compare_and_exchange (&exchange->answered, 0, 1));

  run->answer.status = status;
  run->answer.body = body;
  run->answer.error = error;
  run->stage = SV_JOB_STAGE_SETTLE;
  g_free (exchange);
  g_async_queue_push (run->runner->brief, run);
}

/* A cancel that came after the work last looked at its cancellable was promised all the same: what
 * is not committed yet goes. Returns: FALSE with @error when there is nothing to keep */
static gboolean
is_still_wanted (SvJobRun *run, SvDb *db, GError **error)
{
  g_autoptr (SvRows) rows = NULL;

  if (!sv_db_in_transaction (db))
    return TRUE;
  if ((rows = sv_db_query (db, "job.last_word", error, SV_INT (run->job.id), SV_END)) == NULL)
    return FALSE;
  if (sv_rows_count (rows) > 0 && sv_rows_bool (rows, 0, 0))
    g_cancellable_cancel (run->cancellable);
  return !g_cancellable_set_error_if_cancelled (run->cancellable, error);
}

static void
work_thread (SvJobRun *run, SvDb *db)
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
      if (!is_still_wanted (run, db, &error))
        {
          end_with_error (run, db, error);
          return;
        }
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
    run->stage = SV_JOB_STAGE_EXCHANGE;
    g_main_context_invoke (run->runner->context, start_exchange_cb, exchange);
  }
}

static void
work_settle (SvJobRun *run, SvDb *db)
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
      sv_db_rollback (db);
      if (g_cancellable_is_cancelled (run->cancellable) || !step_again (run, error))
        end_with_error (run, db, error);
      return;
    }

  if (end.raw == NULL)
    end.raw = g_strdup (run->answer.body);
  if (g_cancellable_is_cancelled (run->cancellable) && strcmp (end.state, SV_JOB_DONE) != 0)
    end.state = SV_JOB_CANCELLED;
  end_job (run, db, &end);
}

static void
work (SvJobRunner *self, GAsyncQueue *queue, guint lock_timeout)
{
  g_autoptr (SvDb) db = NULL;
  SvJobRun *run;

  while ((run = g_async_queue_pop (queue)) != &sv_job_farewell)
    {
      g_autoptr (GError) error = NULL;

      if (db == NULL && (db = sv_db_new (self->url, &error)) == NULL)
        {
          g_message ("jobs have no connection: %s", error->message);
          forget (run); /* claimed again when its lease is over */
          continue;
        }

      sv_db_set_timeout (db, LONG_STATEMENT);
      if (lock_timeout != 0)
        sv_db_set_lock_timeout (db, lock_timeout);
      set_db (run, db);
      if (run->stage == SV_JOB_STAGE_SETTLE)
        work_settle (run, db);
      else
        work_thread (run, db);
      /* @run may be gone, or on the main loop; the connection is nobody's now. */
      g_mutex_lock (&self->mutex);
      for (guint i = 0; i < self->runs->len; i++)
        {
          SvJobRun *other = g_ptr_array_index (self->runs, i);

          if (other->db == db)
            other->db = NULL;
        }
      g_mutex_unlock (&self->mutex);
    }
}

gpointer
sv_job_slow_thread (gpointer data)
{
  SvJobRunner *self = data;

  work (self, self->slow, 0);
  return NULL;
}

gpointer
sv_job_brief_thread (gpointer data)
{
  SvJobRunner *self = data;

  work (self, self->brief, SV_JOB_LOCK_TIMEOUT);
  return NULL;
}
