/* sv-job-kinds.c: the list of every kind of job
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-job.h"

#include "server/demo/sv-demo-pictures.h"
#include "server/import/sv-import.h"
#include "server/integrations/sv-make-job.h"

/* One a line, so that additions do not touch each other. */
/* clang-format off */
const SvJobKind *const sv_job_kinds[] = {
  &sv_demo_pictures_kind,
  &sv_import_check_kind,
  &sv_import_commit_kind,
  &sv_import_undo_kind,
  &sv_make_describe_kind,
  &sv_sale_import_check_kind,
  &sv_sale_import_commit_kind,
  &sv_sale_import_undo_kind,
  NULL,
};
/* clang-format on */
