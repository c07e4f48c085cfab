/* sv-job-runner.c: this process's share of the queue, from its beginning to its end
 *
 * What must be right whatever dies: a job is ended by the owner and attempt that claimed it, or not
 * at all; its effect and its end are one transaction where the kind wants that; a process that is
 * gone is known by its advisory lock.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-job"

#include "sv-job-runner.h"

#include "sv-job-private.h"

SvJobRun sv_job_farewell;

void
sv_job_run_free (SvJobRun *run)
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
  SvJobRun *run = (SvJobRun *)job;

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

  for (guint i = 0; i < SV_JOB_SLOW_WORKERS; i++)
    self->workers[i] = g_thread_new ("job-slow", sv_job_slow_thread, self);
  self->workers[SV_JOB_SLOW_WORKERS] = g_thread_new ("job-short", sv_job_brief_thread, self);
  self->claimer = g_thread_new ("job-claim", sv_job_claim_thread, self);
  return self;
}

static void
interrupt_all (SvJobRunner *self)
{
  for (guint i = 0; i < self->runs->len; i++)
    {
      SvJobRun *run = g_ptr_array_index (self->runs, i);

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

  for (guint i = 0; i <= SV_JOB_SLOW_WORKERS; i++)
    g_async_queue_push (i < SV_JOB_SLOW_WORKERS ? self->slow : self->brief, &sv_job_farewell);
  for (guint i = 0; i <= SV_JOB_SLOW_WORKERS; i++)
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
