/* sv-row-json.h: a row as JSON
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-db.h"
#include "sv-select.h"

/**
 * sv_row_json_append:
 * @rows: a result whose first columns are those of @select
 *
 * Writes the record: references as {"id", "name"}, money as {"amount", "currency"}, decimals as
 * text, times as RFC 3339 in UTC, absent as null. What @select does not hold is not there at all.
 */
void sv_row_json_append (GString *json, const SvSelect *select, SvRows *rows, guint row);

/**
 * sv_row_json_append_object:
 * @object: a record by field key, in canonical form
 *
 * Writes the same bytes as sv_row_json_append () would of its row, when @select is plain.
 */
void sv_row_json_append_object (GString *json, const SvSelect *select, JsonObject *object);

/* Returns: (transfer full): the same as an object, for code that compares values */
JsonObject *sv_row_json_object (const SvSelect *select, SvRows *rows, guint row);

/* Returns: (transfer full) (nullable): PostgreSQL's "2026-11-21 12:00:00.5+00" as
 * "2026-11-21T12:00:00.5Z" */
char *sv_row_json_time (const char *text);
