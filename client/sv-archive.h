/* sv-archive.h: which kinds of records are put away in an archive, and who may do it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-field.h"
#include "common/sv-record.h"

#include "sv-api.h"

/* Whether the server archives records of this kind: their lists have "archived=true". */
gboolean sv_archive_keeps (const SvTable *table);

/* Whether the user may archive one, and bring one back. */
gboolean sv_archive_may_put (SvApi *api, const SvTable *table);
gboolean sv_archive_may_restore (SvApi *api, const SvTable *table);

/* Archiving, or bringing back: one is the undo of the other. */
typedef struct _SvArchiveWay SvArchiveWay;
struct _SvArchiveWay
{
  const char *method;
  const char *verb;     /* (nullable) after the record's path */
  const char *doing;    /* the three marked with N_() */
  const char *done;     /* of one record */
  const char *not_done; /* stands before the reason */
  const SvArchiveWay *back;
};
extern const SvArchiveWay sv_archive_put;
extern const SvArchiveWay sv_archive_restore;

/* Whether this one is archived. @record: (nullable): as the server sent it */
gboolean sv_archive_holds (JsonObject *record);
gboolean sv_archive_holds_row (SvRecord *row);
