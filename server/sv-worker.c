/* sv-worker.c: pools of threads, each thread with its own connection to PostgreSQL
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-worker"

#include "sv-worker.h"

/* First in, first out, linked through the work itself. */
typedef struct
{
  SvWork *first;
  SvWork *last;
} Line;

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

  guint n_threads;
  GThread **threads;
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

static SvDb *
connect_pool (SvPool *self, GError **error)
{
  SvDb *db = sv_db_new (self->url, error);

  if (db && self->lock_timeout)
    sv_db_set_lock_timeout (db, self->lock_timeout);

  return db;
}

static gpointer
pool_thread (gpointer data)
{
  SvPool *self = data;
  g_autoptr (SvDb) db = NULL;
  SvWork *work;

  while ((work = pool_wait (self)))
    {
      g_autoptr (GError) error = NULL;

      /* Later losses are mended by SvDb itself; this is for a database that was not there yet. */
      if (!db && self->url)
        db = connect_pool (self, &error);

      work->run (work, db, error);

      g_mutex_lock (&self->mutex);
      self->running--;
      g_mutex_unlock (&self->mutex);
      returns_push (self->returns, work);
    }

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
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);

  self->n_threads = n_threads;
  self->threads = g_new (GThread *, n_threads);
  for (guint i = 0; i < n_threads; i++)
    {
      g_autofree char *thread_name = g_strdup_printf ("%s-%u", name, i);

      self->threads[i] = g_thread_new (thread_name, pool_thread, self);
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
sv_pool_free (SvPool *self)
{
  g_mutex_lock (&self->mutex);
  self->ending = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);

  for (guint i = 0; i < self->n_threads; i++)
    g_thread_join (self->threads[i]);

  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self->threads);
  g_free (self->name);
  g_free (self->url);
  g_free (self);
}
