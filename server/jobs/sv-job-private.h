/* sv-job-private.h: what the files of the queue share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-job.h"

#define SV_JOB_SLOW_WORKERS 2
/* ms that a thread of which there is one waits for what somebody else has locked: the leases of
 * everything else would run out, and every other job's step stands behind. It comes back later. */
#define SV_JOB_LOCK_TIMEOUT 200

typedef enum
{
  SV_JOB_STAGE_THREAD,
  SV_JOB_STAGE_EXCHANGE,
  SV_JOB_STAGE_SETTLE,
} SvJobStage;

typedef struct _SvJobRunner SvJobRunner; /* sv-job-runner.h */

/* One job that this process works on. */
typedef struct
{
  SvJob job; /* first: sv_job_progress () finds the rest by it */
  const SvJobKind *kind;
  SvJobRunner *runner;
  GCancellable *cancellable;
  SvJobStage stage;
  JsonObject *prepared; /* (nullable) what the exchange sends */
  SvJobAnswer answer;

  /* Under the runner's mutex. */
  gint64 done, total;
  gboolean moved; /* since it was told on */
  SvDb *db;       /* (nullable) that it works on now: to interrupt */
} SvJobRun;

struct _SvJobRunner
{
  char *url;
  const SvJobKind *const *kinds;
  gint64 owner;
  GMainContext *context;

  GThread *claimer;
  GThread *workers[SV_JOB_SLOW_WORKERS + 1];
  GAsyncQueue *slow;  /* (element-type SvJobRun): whole jobs */
  GAsyncQueue *brief; /* (element-type SvJobRun): steps around an exchange */

  GMutex mutex;
  GCond changed; /* something to look at, or @runs got shorter */
  gboolean woken;
  gint stopping;   /* atomic */
  GPtrArray *runs; /* (element-type SvJobRun) */
};

/* Told to a worker that it may go. */
extern SvJobRun sv_job_farewell;

/* The claiming thread; @data is the runner. */
gpointer sv_job_claim_thread (gpointer data);
/* A worker on whole jobs, and the one on the steps around an exchange. */
gpointer sv_job_slow_thread (gpointer data);
gpointer sv_job_brief_thread (gpointer data);

/* On the claiming thread: ends what was just claimed, in a transaction of its own. */
void sv_job_run_end (SvJobRun *run, SvDb *db, const SvJobEnd *end);
void sv_job_run_free (SvJobRun *run);

/* Reads a row of job.read or job.claim. */
gboolean sv_job_fill (SvJob *job, SvRows *rows, GError **error);
/* Returns: (transfer full) (nullable): what the column "error" holds */
char *sv_job_error_text (const SvJobEnd *end);
