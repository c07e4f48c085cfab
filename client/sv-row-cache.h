/* sv-row-cache.h: rows by id, read when somebody still wants them a moment later
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-record.h"

#include "sv-api.h"

#define SV_TYPE_ROW_CACHE (sv_row_cache_get_type ())
G_DECLARE_FINAL_TYPE (SvRowCache, sv_row_cache, SV, ROW_CACHE, GObject)

/* Signal "missing": a row that was asked for is not there any more. */
SvRowCache *sv_row_cache_new (const SvTable *table, SvApi *api);

/* Returns: (transfer full): the one record of @id, which is empty at first if it was not here */
SvRecord *sv_row_cache_get (SvRowCache *self, gint64 id);

/* Reads a row again, if anybody holds it; all of them. */
void sv_row_cache_refresh (SvRowCache *self, gint64 id);
void sv_row_cache_refresh_all (SvRowCache *self);
