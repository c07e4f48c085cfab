/* sv-bulk.h: the same change to many records, a few at a time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-field.h"

#include "sv-api.h"

/* Called on the main loop after each record. */
typedef void (*SvBulkProgress) (guint done, guint all, gpointer data);

/**
 * sv_bulk_async:
 * @ids: of gint64
 * @method: "PATCH" or "DELETE"
 * @verb: (nullable): a sub-resource, "restore"
 * @body: (nullable): what to change
 *
 * Goes on when single records refuse. Cancelling leaves what is done done.
 */
void
sv_bulk_async (SvApi *api, const SvTable *table, GArray *ids, const char *method, const char *verb,
               JsonObject *body, GCancellable *cancellable, SvBulkProgress progress,
               gpointer progress_data, GAsyncReadyCallback callback, gpointer user_data);

/**
 * sv_bulk_finish:
 * @error: (out) (transfer full): the first refusal, when there was one
 *
 * Returns: (transfer full): the ids that were changed, of gint64
 */
GArray *sv_bulk_finish (SvApi *api, GAsyncResult *result, GError **error);
