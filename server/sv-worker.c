/* sv-worker.c: pools of threads, each thread with its own connection to PostgreSQL
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-worker"

#include "sv-worker.h"

#include "common/sv-error.h"

#define BREAK_MS 50

/* First in, first out, linked through the work itself. */
typedef struct
{
  SvWork *first;
  SvWork *last;
} Line;

/* One thread. */
typedef struct
{
  SvPool *pool;
  GThread *thread;
  SvDb *db; /* (nullable) under the pool's db_mutex, for others than the thread itself */
} Worker;

struct _SvReturns
{
  GSource source;

  GMutex mutex;
  Line line; /* under mutex */
};

struct _SvPool
{
  char *name;
  char *url; /* (nullable) */
  guint lock_timeout;
  SvReturns *returns;
  guint limit;

  GMutex mutex;
  GCond cond;
  Line line; /* these four under mutex */
  guint waiting;
  guint running;
  gboolean ending;

  GCancellable *cancellable; /* of all its work */
  GThread *breaker;          /* (nullable) */
  GCond done;                /* with one piece, for the breaker */
  GMutex db_mutex;

  guint n_threads;
  Worker *workers;
};

static void
line_push (Line *line, SvWork *work)
{
  work->next = NULL;
  if (line->last)
    line->last->next = work;
  else
    line->first = work;
  line->last = work;
}

static SvWork *
line_pop (Line *line)
{
  SvWork *work = line->first;

  line->first = work->next;
  if (!line->first)
    line->last = NULL;

  return work;
}

static gboolean
returns_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  SvReturns *self = (SvReturns *)source;
  SvWork *work;

  g_mutex_lock (&self->mutex);
  work = self->line.first;
  self->line = (Line){ NULL, NULL };
  g_source_set_ready_time (source, -1);
  g_mutex_unlock (&self->mutex);

  while (work)
    {
      SvWork *next = work->next;

      work->done (work);
      work = next;
    }

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs returns_funcs = {
  .dispatch = returns_dispatch,
};

SvReturns *
sv_returns_new (GMainContext *context)
{
  SvReturns *self = (SvReturns *)g_source_new (&returns_funcs, sizeof *self);

  g_mutex_init (&self->mutex);
  g_source_set_static_name (&self->source, "returns");
  g_source_attach (&self->source, context);

  return self;
}

void
sv_returns_free (SvReturns *self)
{
  /* Whatever came back last still has to be told. */
  returns_dispatch (&self->source, NULL, NULL);
  g_source_destroy (&self->source);
  g_mutex_clear (&self->mutex);
  g_source_unref (&self->source);
}

static void
returns_push (SvReturns *self, SvWork *work)
{
  gboolean was_empty;

  g_mutex_lock (&self->mutex);
  was_empty = self->line.first == NULL;
  line_push (&self->line, work);
  if (was_empty)
    g_source_set_ready_time (&self->source, 0);
  g_mutex_unlock (&self->mutex);
}

static SvWork *
pool_wait (SvPool *self)
{
  SvWork *work = NULL;

  g_mutex_lock (&self->mutex);
  while (!self->line.first && !self->ending)
    g_cond_wait (&self->cond, &self->mutex);
  if (self->line.first)
    {
      work = line_pop (&self->line);
      self->waiting--;
      self->running++;
    }
  g_mutex_unlock (&self->mutex);

  return work;
}

/* Where the one who interrupts finds it; NULL before it goes. */
static void
show_db (Worker *worker, SvDb *db)
{
  g_mutex_lock (&worker->pool->db_mutex);
  worker->db = db;
  g_mutex_unlock (&worker->pool->db_mutex);
}

static SvDb *
connect_worker (Worker *worker, GError **error)
{
  SvPool *self = worker->pool;
  SvDb *db;

  if (!self->url || !(db = sv_db_new (self->url, error)))
    return NULL;

  if (self->lock_timeout)
    sv_db_set_lock_timeout (db, self->lock_timeout);
  show_db (worker, db);

  return db;
}

static gpointer
pool_thread (gpointer data)
{
  Worker *worker = data;
  SvPool *self = worker->pool;
  g_autoptr (SvDb) db = NULL;
  SvWork *work;

  g_cancellable_push_current (self->cancellable);
  while ((work = pool_wait (self)))
    {
      g_autoptr (GError) error = NULL;

      if (g_cancellable_is_cancelled (self->cancellable))
        {
          g_set_error (&error, SV_ERROR, SV_ERROR_BUSY, "the server is ending");
          work->run (work, NULL, error);
        }
      else
        {
          /* Later losses are mended by SvDb itself; this is for a database that was not there yet.
           */
          if (!db)
            db = connect_worker (worker, &error);
          work->run (work, db, error);
        }

      g_mutex_lock (&self->mutex);
      self->running--;
      g_cond_signal (&self->done);
      g_mutex_unlock (&self->mutex);
      returns_push (self->returns, work);
    }
  g_cancellable_pop_current (self->cancellable);
  show_db (worker, NULL);

  return NULL;
}

/* Interrupts what runs, and again, since a statement that begins just after it is not met. */
static gpointer
break_thread (gpointer data)
{
  SvPool *self = data;

  g_mutex_lock (&self->mutex);
  while (self->running > 0)
    {
      g_mutex_unlock (&self->mutex);
      g_mutex_lock (&self->db_mutex);
      for (guint i = 0; i < self->n_threads; i++)
        if (self->workers[i].db)
          sv_db_interrupt (self->workers[i].db);
      g_mutex_unlock (&self->db_mutex);

      g_mutex_lock (&self->mutex);
      if (self->running > 0)
        g_cond_wait_until (&self->done, &self->mutex,
                           g_get_monotonic_time () + BREAK_MS * G_TIME_SPAN_MILLISECOND);
    }
  g_mutex_unlock (&self->mutex);

  return NULL;
}

SvPool *
sv_pool_new (const char *name, guint n_threads, guint limit, const char *url, guint lock_timeout,
             SvReturns *returns)
{
  SvPool *self = g_new0 (SvPool, 1);

  self->name = g_strdup (name);
  self->url = g_strdup (url);
  self->lock_timeout = lock_timeout;
  self->returns = returns;
  self->limit = limit;
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->db_mutex);
  g_cond_init (&self->cond);
  g_cond_init (&self->done);

  self->n_threads = n_threads;
  self->workers = g_new0 (Worker, n_threads);
  for (guint i = 0; i < n_threads; i++)
    {
      g_autofree char *thread_name = g_strdup_printf ("%s-%u", name, i);

      self->workers[i].pool = self;
      self->workers[i].thread = g_thread_new (thread_name, pool_thread, &self->workers[i]);
    }

  return self;
}

gboolean
sv_pool_push (SvPool *self, SvWork *work)
{
  gboolean taken;

  g_mutex_lock (&self->mutex);
  taken = self->waiting < self->limit && !self->ending;
  if (taken)
    {
      line_push (&self->line, work);
      self->waiting++;
      g_cond_signal (&self->cond);
    }
  g_mutex_unlock (&self->mutex);

  return taken;
}

void
sv_pool_get_load (SvPool *self, guint *waiting, guint *running)
{
  g_mutex_lock (&self->mutex);
  *waiting = self->waiting;
  *running = self->running;
  g_mutex_unlock (&self->mutex);
}

void
sv_pool_break_off (SvPool *self)
{
  if (self->breaker)
    return;

  g_cancellable_cancel (self->cancellable);
  self->breaker = g_thread_new ("break-off", break_thread, self);
}

void
sv_pool_free (SvPool *self)
{
  sv_pool_break_off (self);
  g_mutex_lock (&self->mutex);
  self->ending = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);

  for (guint i = 0; i < self->n_threads; i++)
    g_thread_join (self->workers[i].thread);
  g_thread_join (self->breaker);

  g_object_unref (self->cancellable);
  g_mutex_clear (&self->mutex);
  g_mutex_clear (&self->db_mutex);
  g_cond_clear (&self->cond);
  g_cond_clear (&self->done);
  g_free (self->workers);
  g_free (self->name);
  g_free (self->url);
  g_free (self);
}
