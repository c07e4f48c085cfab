/* sv-store.h: writing records: merge by version, rules of shape, the activity row
 *
 * Every write of a record goes through here, so that none is without its activity row (in the same
 * transaction) and none escapes the column mask.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-db.h"
#include "sv-route.h"

/* Activity rows hold {field: [old, new]} with values as in the record's JSON: references {"id",
 * "name"}, money
 * {"amount", "currency"}; of secrets only that they changed. What these functions write is sent
 * with the caller's next statement or with COMMIT; a constraint that it violates fails there
 * (sv_store_reply () explains it). */

/**
 * sv_store_insert:
 * @values: field key → JSON value, as in a request; checked by shape and mask here
 *
 * Returns: the new id, or 0 with @error (and reasons in @call)
 */
gint64 sv_store_insert (SvCall *call, SvDb *db, const SvResource *resource, JsonObject *values,
                        GError **error);

/**
 * sv_store_add:
 *
 * The same for the program itself (an import, a sale): no mask, read-only fields included, the
 * rules of the record all the same. @action is the activity's verb, "create".
 */
gint64 sv_store_add (SvCall *call, SvDb *db, const SvResource *resource, const char *action,
                     JsonObject *values, GError **error);

/**
 * sv_store_update:
 * @version: the version the caller saw, or -1 for whatever stands there
 *
 * Locks the row, merges, checks, writes the changed columns and the activity row. Errors:
 * %SV_ERROR_NOT_FOUND, %SV_ERROR_CONFLICT with code "version_conflict" and conflicts in the call,
 * %SV_ERROR_INVALID.
 */
gboolean sv_store_update (SvCall *call, SvDb *db, const SvResource *resource, gint64 id,
                          gint64 version, JsonObject *values, GError **error);

/**
 * sv_store_change:
 *
 * The same, and the reply: the whole record with its new ETag. Mostly made of what is known
 * already, so that the change travels with the COMMIT.
 */
SvReply *sv_store_change (SvCall *call, SvDb *db, const SvResource *resource, gint64 id,
                          gint64 version, JsonObject *values, GError **error);

/**
 * sv_store_set:
 *
 * The same for the program itself (a sale sets the status, an import undoes): no mask, no request
 * fields refused, read-only fields included. @action is the activity's verb, "sale".
 */
gboolean sv_store_set (SvCall *call, SvDb *db, const SvResource *resource, gint64 id,
                       const char *action, JsonObject *values, GError **error);

/**
 * sv_store_archive:
 * @version: the version the caller saw, or -1
 *
 * Archives, or restores. Does nothing when it is so already. Errors: %SV_ERROR_NOT_FOUND,
 * %SV_ERROR_CONFLICT.
 */
gboolean sv_store_archive (SvCall *call, SvDb *db, const SvResource *resource, gint64 id,
                           gint64 version, gboolean archived, GError **error);

/**
 * sv_store_note:
 * @changes: (nullable) (transfer none): {field: [old, new]}
 *
 * Writes an activity row for something that is not a change of fields.
 */
gboolean sv_store_note (SvCall *call, SvDb *db, const char *kind, gint64 id, const char *action,
                        JsonObject *changes, GError **error);

/* The whole record as the caller may see it, with ETag; 201 adds Location. */
SvReply *sv_store_reply (SvCall *call, SvDb *db, const SvResource *resource, gint64 id,
                         guint status, GError **error);

/* The record as a JSON object by field key, references as {"id","name"}; NULL: not there or not
 * visible. */
JsonObject *
sv_store_read (SvCall *call, SvDb *db, const SvResource *resource, gint64 id, GError **error);

/**
 * sv_store_explain:
 * @error: (inout): what a statement or COMMIT failed with
 *
 * Turns a violated constraint into a refusal of the field in its name: KIND_FIELD_taken, _known
 * (unknown_reference), _given (required), anything else out_of_range. Leaves other errors, and what
 * was explained already, alone.
 */
void sv_store_explain (SvCall *call, SvDb *db, GError **error);
