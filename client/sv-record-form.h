/* sv-record-form.h: a form for the fields of one record, made from its table
 *
 * What somebody typed is never lost by it: not by an error, a reload, or an answer that comes while
 * they type on. Only changed fields are sent.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-field.h"
#include "sv-api.h"
#include "sv-form-field.h"

/* One heading of a form and the keys under it, separated by spaces. "*" is every field that can be
 * written and that no group names; "-KEY" names one that stands elsewhere on the page. */
typedef struct
{
  const char *title; /* (nullable) marked with N_(); NULL: no heading */
  const char *keys;  /* (nullable) NULL ends the list of groups */
} SvFormGroup;

#define SV_TYPE_RECORD_FORM (sv_record_form_get_type ())
G_DECLARE_FINAL_TYPE (SvRecordForm, sv_record_form, SV, RECORD_FORM, GtkWidget)

/* Property "dirty" (read only): something typed is not saved. Signal "edited": a person changed a
 * field. */

/**
 * sv_record_form_new:
 * @api: (nullable): as for sv_form_field_new ()
 * @groups: (nullable): NULL puts every field of @table under no heading
 *
 * Fields that the user's role may not see are left out, those it may not change are read only.
 */
GtkWidget *sv_record_form_new (SvApi *api, const SvTable *table, const SvFormGroup *groups);

/**
 * sv_record_form_load:
 * @record: (nullable): as the server sent it; NULL for a record that does not exist yet
 * @sent: (nullable): the changes to which @record is the answer
 */
void sv_record_form_load (SvRecordForm *self, JsonObject *record, JsonObject *sent);

/* Returns: (nullable): the title of a field that is being changed here and differs in @record from
 * what it was changed from. @sent: (nullable): as above; those fields are no clash */
const char *sv_record_form_find_clash (SvRecordForm *self, JsonObject *record, JsonObject *sent);

/* Whether nothing can be typed, whatever the role may do. */
void sv_record_form_set_read_only (SvRecordForm *self, gboolean read_only);

gboolean sv_record_form_get_dirty (SvRecordForm *self);

/**
 * sv_record_form_dup_changes:
 *
 * Returns: (transfer full) (nullable): the changed fields as PATCH takes them; NULL when something
 * typed is wrong, which is then shown
 */
JsonObject *sv_record_form_dup_changes (SvRecordForm *self);

/* Back to what the server has, in every field. */
void sv_record_form_revert (SvRecordForm *self);

/* Puts what the server found wrong under its fields. Returns: whether any of it found a field */
gboolean sv_record_form_show_error (SvRecordForm *self, const GError *error);

/* Moves the focus to the first field with an error, or to the first field. */
void sv_record_form_focus (SvRecordForm *self);

/* Returns: (nullable): the field of @key, NULL when it is not in the form */
SvFormField *sv_record_form_get_field (SvRecordForm *self, const char *key);

/* Puts @widget below the fields of the group @title. */
void sv_record_form_add (SvRecordForm *self, const char *title, GtkWidget *widget);
