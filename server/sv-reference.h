/* sv-reference.h: a record that another one names
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-call.h"
#include "sv-db.h"

/**
 * sv_reference_check:
 * @old: (nullable): the stored value
 * @value: an id, {"id": 7}, {"id": 7, "name": …} as it was read, or {"name": "Omega"}
 *
 * Looks among the rows that the caller may see; by name, among those that are not archived.
 * Refuses: "invalid_value", "unknown_reference", "ambiguous_reference", "required".
 *
 * Returns: (transfer full) (nullable): {"id", "name"} or null; %NULL when it was refused or with
 * @error
 */
JsonNode *sv_reference_check (SvCall *call, SvDb *db, const SvField *field, JsonNode *value,
                              JsonNode *old, GError **error);
