/* sv-reference-entry.h: a record of another table, found by typing part of its name
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-field.h"
#include "sv-api.h"
#include "sv-entry.h"

#define SV_TYPE_REFERENCE_ENTRY (sv_reference_entry_get_type ())
G_DECLARE_FINAL_TYPE (SvReferenceEntry, sv_reference_entry, SV, REFERENCE_ENTRY, GtkWidget)

/* @field: of kind REFERENCE. A name that does not exist yet can be made on the spot by who may. */
GtkWidget *sv_reference_entry_new (SvApi *api, const SvField *field);
