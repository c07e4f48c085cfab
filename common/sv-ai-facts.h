/* sv-ai-facts.h: where a proposed text contradicts the record
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

/**
 * sv_ai_contradictions:
 * @watch: the watch as the API writes it
 * @text: a proposed description
 *
 * Facts that the text states otherwise than the record, or does not name at all: brand, reference,
 * year, diameter.
 *
 * Returns: (transfer full): sentences for people, %NULL-terminated, maybe empty
 */
char **sv_ai_contradictions (JsonObject *watch, const char *text);
