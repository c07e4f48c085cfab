/* sv-gather.h: many records in full, in the order of their ids, for paper
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-record.h"

#include "sv-api.h"

/**
 * sv_gather_async:
 * @ids: of gint64
 * @progress: (nullable): called with how many are here, and of how many
 */
void sv_gather_async (SvApi *api, const SvTable *table, GArray *ids, GCancellable *cancellable,
                      GFileProgressCallback progress, gpointer progress_data,
                      GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable): of SvRecord; those that are gone by now are left out */
GPtrArray *sv_gather_finish (SvApi *api, GAsyncResult *result, GError **error);
