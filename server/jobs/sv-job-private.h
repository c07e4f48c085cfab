/* sv-job-private.h: what the files of the queue share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-job.h"

/* Reads a row of job.read or job.claim. */
gboolean sv_job_fill (SvJob *job, SvRows *rows, GError **error);
/* Returns: (transfer full) (nullable): what the column "error" holds */
char *sv_job_error_text (const SvJobEnd *end);
