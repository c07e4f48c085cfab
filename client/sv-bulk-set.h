/* sv-bulk-set.h: the same values for many watches, and taking them back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-bulk.h"

/* What became of it. */
typedef struct
{
  guint asked;
  guint changed;       /* or, of an undo, restored */
  char *refused;       /* (nullable) why the first one was left out */
  GPtrArray *requests; /* (element-type utf8): what an undo needs; empty: nothing to take back */
} SvBulkResult;

void sv_bulk_result_free (SvBulkResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvBulkResult, sv_bulk_result_free)

/**
 * sv_bulk_set_async:
 * @ids: of gint64
 * @values: as in a PATCH
 *
 * Cancelling leaves what is done done, and it can still be taken back.
 */
void sv_bulk_set_async (SvApi *api, GArray *ids, JsonObject *values, GCancellable *cancellable,
                        SvBulkProgress progress, gpointer progress_data,
                        GAsyncReadyCallback callback, gpointer user_data);

/**
 * sv_bulk_undo_async:
 * @done: (transfer none): what sv_bulk_finish_set () returned
 *
 * Watches that somebody changed since stay as they are.
 */
void sv_bulk_undo_async (SvApi *api, SvBulkResult *done, GCancellable *cancellable,
                         SvBulkProgress progress, gpointer progress_data,
                         GAsyncReadyCallback callback, gpointer user_data);

/**
 * sv_bulk_set_finish:
 * @error: (out) (nullable): why it did not go on to the end
 *
 * For both. Returns: (transfer full): what was done, also with @error
 */
SvBulkResult *sv_bulk_set_finish (SvApi *api, GAsyncResult *result, GError **error);
