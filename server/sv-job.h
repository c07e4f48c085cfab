/* sv-job.h: work that takes time
 *
 * Jobs are rows. Any server process claims them with SKIP LOCKED and a lease; a job whose process
 * died is claimed again. Every kind works on a thread with a connection of its own (imports,
 * exports). A kind that talks to the outside world does so in three steps: `thread` prepares what
 * to send, `exchange` sends it on the main loop and waits there, `settle` takes the answer on a
 * thread again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-route.h"

/* Names of states, as in the table and the interface. */
#define SV_JOB_QUEUED "queued"
#define SV_JOB_RUNNING "running"
#define SV_JOB_DONE "done"
#define SV_JOB_FAILED "failed"
#define SV_JOB_CANCELLED "cancelled"
#define SV_JOB_UNKNOWN "unknown" /* it was sent, and nobody knows whether it had its effect */

typedef struct
{
  gint64 id;
  char *kind;        /* "import.check", "ai.describe" */
  gint64 record;     /* the watch or the import it is about, or 0 */
  gint64 created_by; /* person, or 0 for the program itself */
  int attempt;       /* 1 for the first */
  gboolean orphaned; /* an earlier attempt ended with its process: what it sent may have arrived */
  JsonObject *payload; /* what it was made with */
} SvJob;

/* What came of an exchange with the outside. */
typedef struct
{
  guint status;  /* of HTTP, 0 without an answer */
  char *body;    /* (nullable) as text; kept as the job's raw answer */
  GError *error; /* (nullable) why there is none */
} SvJobAnswer;

/* How an attempt ended. `state` is one of the names above, or %SV_JOB_QUEUED to try again after
 * `wait_seconds`, or %SV_JOB_RUNNING to be ended by a callback within `wait_seconds`, else unknown.
 */
typedef struct
{
  const char *state;
  JsonObject *result; /* (nullable) (owned) */
  char *code;         /* (nullable) (owned) stable, of what went wrong */
  char *message;      /* (nullable) (owned) English, for people */
  char *raw;          /* (nullable) (owned) the answer as it came, for the log */
  gint64 wait_seconds;
} SvJobEnd;

/**
 * SvJobThreadFunc:
 *
 * Opens its own transactions on @db; one that it leaves open is committed together with the end of
 * the job. A kind with an exchange returns what it sends. Errors: %SV_ERROR_BUSY is tried again,
 * others end the job.
 *
 * Returns: (transfer full) (nullable): the result, or NULL with @error
 */
typedef JsonObject *(*SvJobThreadFunc) (SvJob *job, SvDb *db, GCancellable *cancellable,
                                        GError **error);

typedef struct _SvJobExchange SvJobExchange;

/* On the main loop: start it and return. End it once, with sv_job_exchange_answer (). */
typedef void (*SvJobExchangeFunc) (SvJobExchange *exchange, SvJob *job, JsonObject *prepared,
                                   GCancellable *cancellable);

/* On a thread, inside a transaction that is committed with the end of the job: say in @end how it
 * ended. FALSE with @error rolls back and counts as an attempt that failed. */
typedef gboolean (*SvJobSettleFunc) (SvJob *job, SvDb *db, const SvJobAnswer *answer, SvJobEnd *end,
                                     GError **error);

typedef struct
{
  const char *kind;
  SvJobThreadFunc thread;
  SvJobExchangeFunc exchange; /* (nullable) */
  SvJobSettleFunc settle;     /* with an exchange */
  guint at_once;              /* how many of this kind one process runs side by side */
  guint attempts;             /* before it counts as failed */

  /* Not to be tried again by a person as it was: what it was made with may be out of date. It is
   * ordered anew at its record. */
  gboolean once;
  /* (nullable) Called in the transaction that ends it as cancelled or failed: puts its record in
   * order. */
  gboolean (*ended) (SvJob *job, SvDb *db, const SvJobEnd *end, GError **error);
} SvJobKind;

/* Every kind of job; ends with NULL. One line a kind, in jobs/sv-job-kinds.c. */
extern const SvJobKind *const sv_job_kinds[];
/* Returns: (nullable): the kind of that name */
const SvJobKind *sv_job_kind (const char *name);

/* Takes over @body and @error (both nullable). From any thread, once. */
void sv_job_exchange_answer (SvJobExchange *exchange, guint status, char *body, GError *error);

void sv_job_end_clear (SvJobEnd *end);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SvJobEnd, sv_job_end_clear)

/**
 * sv_job_add:
 * @payload: (nullable): what it needs to know
 *
 * Queues a job in the caller's transaction; it begins when that is committed.
 *
 * Returns: its id, or 0 with @error
 */
gint64 sv_job_add (SvCall *call, SvDb *db, const char *kind, gint64 record, JsonObject *payload,
                   GError **error);

/**
 * sv_job_close:
 *
 * Ends a job from outside of it, in the caller's transaction: a callback brought its answer, or its
 * record does not want it any more. Nothing happens to a job that has ended for good.
 *
 * Returns: 1 when it was ended, 0 when it had ended before, -1 with @error
 */
int sv_job_close (SvDb *db, gint64 id, const SvJobEnd *end, GError **error);

/* Cancels what is queued, and asks what is running to stop. The same return values. */
int sv_job_cancel (SvDb *db, gint64 id, GError **error);

/* How far it is, for whoever looks: told on within half a second, on another connection. From its
 * thread. */
void sv_job_progress (SvJob *job, gint64 done, gint64 total);

/* Whether a person may try it again, and cancel it, in the @state it is in. */
gboolean sv_job_is_retryable (const char *kind, const char *state);
gboolean sv_job_is_cancellable (const char *state);

/* The job by its number; %SV_ERROR_NOT_FOUND. Returns: (transfer full) (nullable) */
SvJob *sv_job_load (SvDb *db, gint64 id, GError **error);
void sv_job_free (SvJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvJob, sv_job_free)

/* A call in the name of whoever made the job, for sv-store. Returns: (transfer full) (nullable) */
SvCall *sv_job_call (SvJob *job, SvDb *db, GError **error);

/* Appends the job as the interface shows it, or null for 0. */
gboolean sv_job_append (GString *json, SvDb *db, gint64 job, GError **error);
/* The same with "raw", the last answer from outside as it came, for those who may read every job.
 */
gboolean sv_job_append_whole (GString *json, SvCall *call, SvDb *db, gint64 job, GError **error);
/* 202 with the job. */
SvReply *sv_job_reply (SvCall *call, SvDb *db, gint64 job, GError **error);
