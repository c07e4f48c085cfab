/* sv-entry.c: what every widget that holds one field's value can do
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-entry"

#include "sv-entry.h"

G_DEFINE_INTERFACE (SvEntry, sv_entry, GTK_TYPE_WIDGET)

static guint edited_signal;

static void
sv_entry_default_init (SvEntryInterface *iface)
{
  edited_signal = g_signal_new ("edited", SV_TYPE_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

void
sv_entry_set_value (SvEntry *self, JsonNode *value)
{
  g_return_if_fail (SV_IS_ENTRY (self));

  if (value != NULL && JSON_NODE_HOLDS_NULL (value))
    value = NULL;
  SV_ENTRY_GET_IFACE (self)->set_value (self, value);
}

JsonNode *
sv_entry_dup_value (SvEntry *self, char **fault)
{
  g_autofree char *wrong = NULL;
  JsonNode *value;

  g_return_val_if_fail (SV_IS_ENTRY (self), NULL);

  value = SV_ENTRY_GET_IFACE (self)->dup_value (self, &wrong);
  if (fault != NULL)
    *fault = g_steal_pointer (&wrong);
  return value;
}

void
sv_entry_set_read_only (SvEntry *self, gboolean read_only)
{
  g_return_if_fail (SV_IS_ENTRY (self));

  SV_ENTRY_GET_IFACE (self)->set_read_only (self, read_only);
}

GtkWidget *
sv_entry_get_target (SvEntry *self)
{
  g_return_val_if_fail (SV_IS_ENTRY (self), NULL);

  return SV_ENTRY_GET_IFACE (self)->get_target (self);
}

void
sv_entry_set_name (SvEntry *self, const char *name)
{
  GtkAccessible *named = GTK_ACCESSIBLE (self);

  /* Buttons that belong together keep their own names. */
  if (gtk_accessible_get_accessible_role (named) != GTK_ACCESSIBLE_ROLE_GROUP)
    named = GTK_ACCESSIBLE (sv_entry_get_target (self));
  gtk_accessible_update_property (named, GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
sv_entry_edited (SvEntry *self)
{
  g_signal_emit (self, edited_signal, 0);
}

static gint64
reference_id (JsonNode *node)
{
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return 0;
  object = json_node_get_object (node);
  return json_object_has_member (object, "id") ? json_object_get_int_member (object, "id") : 0;
}

gboolean
sv_value_equal (JsonNode *a, JsonNode *b)
{
  gboolean no_a = a == NULL || JSON_NODE_HOLDS_NULL (a);
  gboolean no_b = b == NULL || JSON_NODE_HOLDS_NULL (b);

  if (no_a || no_b)
    return no_a && no_b;
  if (reference_id (a) != 0 && reference_id (b) != 0)
    return reference_id (a) == reference_id (b);
  return json_node_equal (a, b);
}

JsonNode *
sv_value_dup_for_server (const SvField *field, JsonNode *value)
{
  if (field->kind != SV_KIND_REFERENCE || value == NULL || !JSON_NODE_HOLDS_OBJECT (value))
    return value != NULL ? json_node_copy (value) : NULL;

  return json_node_init_int (json_node_alloc (),
                             json_object_get_int_member (json_node_get_object (value), "id"));
}
