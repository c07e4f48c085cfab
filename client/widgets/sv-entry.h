/* sv-entry.h: what every widget that holds one field's value can do
 *
 * A form knows its widgets only through this. Values have the shape of the API: text is a string,
 * money an object, a reference {"id", "name"}, absent is NULL.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-field.h"

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>

#define SV_TYPE_ENTRY (sv_entry_get_type ())
G_DECLARE_INTERFACE (SvEntry, sv_entry, SV, ENTRY, GtkWidget)

struct _SvEntryInterface
{
  GTypeInterface parent_interface;

  void (*set_value) (SvEntry *self, JsonNode *value);
  JsonNode *(*dup_value) (SvEntry *self, char **fault);
  void (*set_read_only) (SvEntry *self, gboolean read_only);
  GtkWidget *(*get_target) (SvEntry *self);
};

/* Signal "edited": a person changed the value; not emitted by sv_entry_set_value (). */

/**
 * sv_entry_set_value:
 * @value: (nullable): NULL and a JSON null are both "absent"
 */
void sv_entry_set_value (SvEntry *self, JsonNode *value);

/**
 * sv_entry_dup_value:
 * @fault: (out) (transfer full) (optional): what is wrong with the text, for people; NULL when
 * nothing is
 *
 * Returns: (transfer full) (nullable): the value; NULL when absent, or when there is a fault
 */
JsonNode *sv_entry_dup_value (SvEntry *self, char **fault);

/* Shows the value, which can still be selected and copied, but takes no typing. */
void sv_entry_set_read_only (SvEntry *self, gboolean read_only);

/* Returns: (transfer none): the widget inside that takes the focus and carries the accessible name
 */
GtkWidget *sv_entry_get_target (SvEntry *self);

/* Gives the widget its name for screen readers. */
void sv_entry_set_name (SvEntry *self, const char *name);

/* For implementations: a person changed the value. */
void sv_entry_edited (SvEntry *self);

/* Whether @a and @b are the same value: absent and null are equal, references by id alone. */
gboolean sv_value_equal (JsonNode *a, JsonNode *b);
/* Returns: (transfer full) (nullable): @value, which the server sent, as it takes it: a reference
 * comes as {"id", "name"} and goes as the id */
JsonNode *sv_value_dup_for_server (const SvField *field, JsonNode *value);
