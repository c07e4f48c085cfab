/* sv-value.h: one value of a record: is it of its field's shape, is it another one than before
 *
 * Values are JSON nodes in one canonical form each, that of sv-row-json: "" is null, decimals have
 * no needless zeros, references are {"id", "name"}.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-call.h"

/**
 * sv_value_check:
 * @value: what a request holds for @field
 *
 * References are looked up elsewhere (sv-reference) and may not be given here. Refuses what is not
 * of the field's shape: "invalid_value", "too_long", "out_of_range", "required".
 *
 * Returns: (transfer full) (nullable): the canonical value; %NULL when it was refused
 */
JsonNode *sv_value_check (SvCall *call, const SvField *field, JsonNode *value);

/* Whether two canonical values are the same; NULL and a null node are. */
gboolean sv_value_equal (const SvField *field, JsonNode *a, JsonNode *b);

/* Returns: (transfer full) (nullable): the text of a canonical value as a statement's parameter */
char *sv_value_text (const SvField *field, JsonNode *value);
/* Returns: (nullable): the currency of canonical money */
const char *sv_value_currency (JsonNode *value);
