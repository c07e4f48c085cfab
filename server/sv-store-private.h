/* sv-store-private.h: what the files of sv-store share; nobody else includes it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-db.h"
#include "sv-select.h"
#include "sv-store.h"

/**
 * sv_store_check:
 * @old: (nullable): the stored record when there is one
 *
 * Checks every value of a request by mask and shape, looks references up, and refuses what is
 * wrong, all at once.
 *
 * Returns: (transfer full) (nullable): the canonical values; %NULL only with @error
 */
JsonObject *sv_store_check (SvCall *call, SvDb *db, const SvResource *resource, gboolean program,
                            JsonObject *values, JsonObject *old, GError **error);

/**
 * sv_store_find_conflicts:
 * @version: what the caller saw
 * @changed: the canonical values that differ from @old
 *
 * Notes in the call what clashes with changes since @version. Returns: %FALSE with @error when
 * something does.
 */
gboolean
sv_store_find_conflicts (SvCall *call, SvDb *db, const SvResource *resource, gint64 id,
                         gint64 version, JsonObject *changed, JsonObject *old, GError **error);

/* Sends with the next round trip: the changed columns with version + 1, and their activity row. */
void
sv_store_push_update (SvCall *call, SvDb *db, const SvTable *table, gint64 id, const char *action,
                      JsonObject *changed, JsonObject *old, const char *now);
/* Inserts the row; its long texts and activity row go with the next round trip. Returns: the id, or
 * 0 */
gint64 sv_store_insert_row (SvCall *call, SvDb *db, const SvTable *table, const char *action,
                            JsonObject *values, GError **error);

/* {"field": [old, new]} of the fields in @values; @old (nullable) */
JsonObject *sv_store_changes (const SvTable *table, JsonObject *values, JsonObject *old);
/* Sends an activity row with the next round trip. */
void sv_store_push_note (SvCall *call, SvDb *db, const char *kind, gint64 id, gint64 version,
                         const char *action, JsonObject *changes);
