/* sv-job-runner.h: this process's share of the queue
 *
 * One thread claims, renews leases and tells progress on; two work on what is slow, one on the
 * short steps before and after an exchange with the outside. Exchanges themselves wait on the main
 * loop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-job.h"

typedef struct _SvJobRunner SvJobRunner;

/**
 * sv_job_runner_new:
 * @url: the database
 * @kinds: the kinds to work on, ends with %NULL: sv_job_kinds
 *
 * Starts at once. Exchanges run on the thread-default main context of the caller.
 * Errors: %SV_ERROR_BUSY when PostgreSQL does not answer
 */
SvJobRunner *sv_job_runner_new (const char *url, const SvJobKind *const *kinds, GError **error);

/* Something was queued or shall be cancelled: NOTIFY sv_job arrived. From any thread. */
void sv_job_runner_wake (SvJobRunner *self);

/* Lets go: what runs is interrupted and goes back into the queue for another process. Waits for it.
 */
void sv_job_runner_stop (SvJobRunner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvJobRunner, sv_job_runner_stop)
