/* sv-text-entry.h: one line of text, a whole number or a decimal
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-field.h"
#include "sv-entry.h"

#define SV_TYPE_TEXT_ENTRY (sv_text_entry_get_type ())
G_DECLARE_FINAL_TYPE (SvTextEntry, sv_text_entry, SV, TEXT_ENTRY, GtkWidget)

/* @field: of kind TEXT, INTEGER or DECIMAL; a TEXT with suggested values offers them while typing.
 */
GtkWidget *sv_text_entry_new (const SvField *field);
