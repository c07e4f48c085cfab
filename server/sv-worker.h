/* sv-worker.h: pools of threads, each thread with its own connection to PostgreSQL
 *
 * A piece of work runs on a thread of its pool and then comes back to the main loop. It is part of
 * whatever needs it (the first member of a struct), so that nothing is allocated on the way.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-db.h"

typedef struct _SvWork SvWork;
typedef struct _SvPool SvPool;
typedef struct _SvReturns SvReturns;

/* @db is NULL when PostgreSQL does not answer, or the pool ends; @error then says why. */
typedef void (*SvWorkFunc) (SvWork *work, SvDb *db, const GError *error);
typedef void (*SvWorkDone) (SvWork *work);

struct _SvWork
{
  SvWorkFunc run;  /* on a thread of the pool */
  SvWorkDone done; /* afterwards, on the main loop */
  SvWork *next;
};

/* Where finished work comes back: a queue that wakes the main loop once for many. */
SvReturns *sv_returns_new (GMainContext *context);
void sv_returns_free (SvReturns *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvReturns, sv_returns_free)

/**
 * sv_pool_new:
 * @name: of the threads, at most 12 letters
 * @limit: how many pieces may wait
 * @url: (nullable): the database; %NULL for work that needs none
 * @lock_timeout: ms that its statements wait for what somebody else has locked; 0: as long as
 * everybody
 */
SvPool *sv_pool_new (const char *name, guint n_threads, guint limit, const char *url,
                     guint lock_timeout, SvReturns *returns);

/* Returns: FALSE when too many wait already; the work was not taken then */
gboolean sv_pool_push (SvPool *self, SvWork *work);

/* How many wait, and how many are running now. */
void sv_pool_get_load (SvPool *self, guint *waiting, guint *running);

/**
 * sv_pool_break_off:
 *
 * The time is over. What runs is interrupted in the database until it has noticed, and its thread's
 * GCancellable (g_cancellable_get_current ()) is cancelled; what waits, and what comes later, runs
 * without a database. All of it comes back by @returns. Does not wait.
 */
void sv_pool_break_off (SvPool *self);

/* Breaks off, then joins the threads. */
void sv_pool_free (SvPool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvPool, sv_pool_free)
