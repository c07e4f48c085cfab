/* sv-job-kinds.c: the list of every kind of job
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-job.h"

#include "server/integrations/sv-make-job.h"

const SvJobKind *const sv_job_kinds[] = {
  &sv_make_describe_kind,
  NULL,
};
