/* sv-form-field.h: one field of a form: its label, its widget, and what is wrong with it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-field.h"
#include "sv-api.h"
#include "widgets/sv-entry.h"

#define SV_TYPE_FORM_FIELD (sv_form_field_get_type ())
G_DECLARE_FINAL_TYPE (SvFormField, sv_form_field, SV, FORM_FIELD, GtkWidget)

/* Signal "edited": a person changed it. */

/* @api: (nullable): without one a reference cannot be searched for, and a user's currency is not
 * known */
GtkWidget *sv_form_field_new (SvApi *api, const SvField *field);

const SvField *sv_form_field_get_field (SvFormField *self);
SvEntry *sv_form_field_get_entry (SvFormField *self);

void sv_form_field_set_read_only (SvFormField *self, gboolean read_only);
gboolean sv_form_field_is_read_only (SvFormField *self);

/* What stands in an empty entry; under a text of several lines. @hint: (nullable) */
void sv_form_field_set_hint (SvFormField *self, const char *hint);

/**
 * sv_form_field_load:
 * @value: (nullable): what the server has
 * @sent: (nullable): what was sent to get there, when this is the answer to a save
 *
 * What somebody typed and did not send stays, as a change of the new value.
 */
void sv_form_field_load (SvFormField *self, JsonNode *value, JsonNode *sent);

/* Shows @value as if somebody had typed it: a proposal that was accepted. */
void sv_form_field_put (SvFormField *self, JsonNode *value);
/* Back to what the server has. */
void sv_form_field_revert (SvFormField *self);

gboolean sv_form_field_is_dirty (SvFormField *self);
/* Returns: (transfer none) (nullable): what the server has */
JsonNode *sv_form_field_get_original (SvFormField *self);

/* Looks at what was typed and shows what is wrong. Returns: whether it can be sent */
gboolean sv_form_field_check (SvFormField *self);
/* Returns: (transfer full) (nullable): the value as the server takes it: a reference as its id */
JsonNode *sv_form_field_dup_value (SvFormField *self);

/* Moves the focus there, and scrolls there even when the focus is there already. */
void sv_form_field_focus (SvFormField *self);

/* @text: (nullable): what is wrong in words, NULL: nothing is. Stays until the next edit. */
void sv_form_field_set_error (SvFormField *self, const char *text);
const char *sv_form_field_get_error (SvFormField *self);
