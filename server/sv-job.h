/* sv-job.h: work that takes time
 *
 * Jobs are rows. Any server process claims them with SKIP LOCKED and a lease; a job whose process
 * died is claimed again. A kind of job is either a function on a worker thread with its own
 * connection (imports, exports) or an exchange with the outside world on the main loop (Make.com).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-store.h"

typedef struct
{
  gint64 id;
  char *kind;          /* "import", "ai.describe" */
  gint64 record;       /* the watch or the import it is about, or 0 */
  gint64 created_by;
  int attempt;         /* 1 for the first */
  JsonObject *payload; /* what it was made with */
} SvJob;

/* Work on a thread. Opens its own transactions on @db. Returns its result, or NULL with @error. */
typedef JsonObject *(*SvJobThreadFunc) (SvJob *job, SvDb *db, GCancellable *cancellable,
                                        GError **error);

/* Work on the main loop: start it and return; the end is told with sv_job_... functions by id. */
typedef void (*SvJobStartFunc) (SvJob *job, GCancellable *cancellable);

typedef struct
{
  const char *kind;
  SvJobThreadFunc thread; /* one of the two */
  SvJobStartFunc start;
  guint at_once;          /* how many of this kind one process runs side by side */
  guint attempts;         /* before it counts as failed */
  guint lease_seconds;
} SvJobKind;

/* Every kind of job; ends with NULL. One line a kind, in jobs/sv-job-kinds.c. */
extern const SvJobKind *const sv_job_kinds[];

/* Queues a job in the caller's transaction. Returns: its id, or 0 with @error. */
gint64 sv_job_add (SvCall *call, SvDb *db, const char *kind, gint64 record, JsonObject *payload,
                   GError **error);
/* Progress for whoever looks, at most every 500 ms. Extends the lease. */
void sv_job_progress (SvJob *job, SvDb *db, gint64 done, gint64 total);
/* 202 with the job. */
SvReply *sv_job_reply (SvCall *call, SvDb *db, gint64 job, GError **error);
