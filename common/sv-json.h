/* sv-json.h: the strict gate before json-glib, and a small writer
 *
 * json-glib 1.6 overflows the stack on deep nesting, wraps large integers, takes the last of
 * duplicate keys and accepts what is not JSON; so every byte from a network passes sv_json_parse ()
 * first.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#define SV_JSON_MAX_DEPTH 64
/* One object has at most so many members: keys that collide in a hash table cost a server seconds.
 */
#define SV_JSON_MAX_MEMBERS 1000

/**
 * sv_json_parse:
 * @fault: (out) (optional): the stable code of what is wrong: "json_malformed" (not RFC 8259, or
 * not UTF-8, or nested deeper than 64, or over 1,000 members: 400), "json_duplicate_key",
 * "json_nul", "json_number_range" (422)
 *
 * An integer without point and exponent is an int64 node, any other number a double. A text that
 * is malformed anywhere is "json_malformed", whatever else is wrong with it.
 *
 * Returns: (transfer full) (nullable): the value; NULL with %SV_ERROR_MALFORMED or
 * %SV_ERROR_INVALID
 */
JsonNode *sv_json_parse (const char *bytes, gsize length, const char **fault, GError **error);

/* The same, and refuses what is not an object: "json_not_object". */
JsonObject *
sv_json_parse_object (const char *bytes, gsize length, const char **fault, GError **error);

/* What a member holds; FALSE for any other kind, and for a member that is not there. */
gboolean sv_json_is_text (JsonNode *node);
gboolean sv_json_is_int (JsonNode *node);
gboolean sv_json_is_boolean (JsonNode *node);

/* Writing: appends to a GString; the caller writes { } [ ] , itself or uses the helpers. */
void sv_json_append_string (GString *json, const char *text); /* NULL is null */
void sv_json_append_int (GString *json, gint64 value);
/* Writes "key": after a comma when the last byte asks for one. */
void sv_json_append_key (GString *json, const char *key);
/* Any json-glib value, compactly; a NULL node is null. */
void sv_json_append_node (GString *json, JsonNode *node);
/* (transfer full) text of a json-glib value */
char *sv_json_to_text (JsonObject *object);
