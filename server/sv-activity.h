/* sv-activity.h: what happened, read back from the activity rows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-db.h"
#include "sv-reply.h"

/**
 * sv_activity_page:
 * @kind: (nullable): only of this kind
 * @record: only of this record, or 0
 * @own: only what the caller did
 * @with_changes: whether old and new values may be told at all; those of fields that the caller may
 * not read are left out either way
 *
 * Newest first, by the parameters limit and after, and (unless @record is given) kind, record,
 * actor, action, from and to.
 */
SvReply *sv_activity_page (SvCall *call, SvDb *db, const char *kind, gint64 record, gboolean own,
                           gboolean with_changes, GError **error);
