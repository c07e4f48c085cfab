/* sv-choice-entry.h: one word of a closed list
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-field.h"
#include "sv-entry.h"

#define SV_TYPE_CHOICE_ENTRY (sv_choice_entry_get_type ())
G_DECLARE_FINAL_TYPE (SvChoiceEntry, sv_choice_entry, SV, CHOICE_ENTRY, GtkWidget)

/* @field: of kind CHOICE */
GtkWidget *sv_choice_entry_new (const SvField *field);
