/* sv-openapi-private.h: the parts of the document
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-openapi.h"

/* A JSON value from text with %s and friends; a mistake in it is a programmer's. (transfer full) */
JsonNode *sv_openapi_json (const char *format, ...) G_GNUC_PRINTF (1, 2);
void sv_openapi_set (JsonObject *object, const char *member, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* "watch" → "Watch", "watch_cost" → "WatchCost" (transfer full) */
char *sv_openapi_name (const char *kind);
/* Adds Watch, WatchWrite and WatchPage, and the filters of its list, to the components. */
void sv_openapi_add_record (JsonObject *components, const SvResource *resource);
/* The operation of a route that serves any record; FALSE when it is another. */
gboolean
sv_openapi_record_operation (const SvRoute *route, const SvTable *table, JsonObject *operation,
                             JsonArray *parameters, JsonObject *responses);
