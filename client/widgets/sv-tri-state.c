/* sv-tri-state.c: yes, no, or nobody has looked yet
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-tri-state"

#include "sv-tri-state.h"

#include <glib/gi18n.h>

enum
{
  YES,
  NO,
  UNKNOWN,
  N_STATES
};

struct _SvTriState
{
  GtkWidget parent_instance;

  GtkWidget *buttons[N_STATES];
  gboolean setting;
};

static void sv_tri_state_entry_init (SvEntryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SvTriState, sv_tri_state, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (SV_TYPE_ENTRY, sv_tri_state_entry_init))

static JsonNode *
sv_tri_state_dup_value (SvEntry *entry, char **fault)
{
  SvTriState *self = SV_TRI_STATE (entry);

  for (guint i = 0; i < UNKNOWN; i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->buttons[i])))
      return json_node_init_boolean (json_node_alloc (), i == YES);

  return NULL;
}

static void
sv_tri_state_set_value (SvEntry *entry, JsonNode *value)
{
  SvTriState *self = SV_TRI_STATE (entry);
  guint state = value == NULL ? UNKNOWN : json_node_get_boolean (value) ? YES : NO;

  self->setting = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->buttons[state]), TRUE);
  self->setting = FALSE;
}

static void
sv_tri_state_set_read_only (SvEntry *entry, gboolean read_only)
{
  SvTriState *self = SV_TRI_STATE (entry);

  for (guint i = 0; i < N_STATES; i++)
    gtk_widget_set_sensitive (self->buttons[i], !read_only);
}

static GtkWidget *
sv_tri_state_get_target (SvEntry *entry)
{
  SvTriState *self = SV_TRI_STATE (entry);

  for (guint i = 0; i < N_STATES; i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->buttons[i])))
      return self->buttons[i];

  return self->buttons[YES];
}

static void
toggled_cb (SvTriState *self, GtkToggleButton *button)
{
  /* Of the two buttons that change, the one that is now down speaks. */
  if (!self->setting && gtk_toggle_button_get_active (button))
    sv_entry_edited (SV_ENTRY (self));
}

static void
sv_tri_state_entry_init (SvEntryInterface *iface)
{
  iface->set_value = sv_tri_state_set_value;
  iface->dup_value = sv_tri_state_dup_value;
  iface->set_read_only = sv_tri_state_set_read_only;
  iface->get_target = sv_tri_state_get_target;
}

static void
sv_tri_state_dispose (GObject *object)
{
  SvTriState *self = SV_TRI_STATE (object);

  for (guint i = 0; i < N_STATES; i++)
    g_clear_pointer (&self->buttons[i], gtk_widget_unparent);

  G_OBJECT_CLASS (sv_tri_state_parent_class)->dispose (object);
}

static void
sv_tri_state_class_init (SvTriStateClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_tri_state_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sv_tri_state_init (SvTriState *self)
{
  const char *titles[N_STATES] = { _ ("Yes"), _ ("No"), _ ("Unknown") };

  gtk_widget_add_css_class (GTK_WIDGET (self), "linked");
  gtk_box_layout_set_homogeneous (
      GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), TRUE);
  for (guint i = 0; i < N_STATES; i++)
    {
      self->buttons[i] = gtk_toggle_button_new_with_label (titles[i]);
      gtk_widget_set_hexpand (self->buttons[i], TRUE);
      if (i > 0)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (self->buttons[i]),
                                     GTK_TOGGLE_BUTTON (self->buttons[0]));
      gtk_widget_set_parent (self->buttons[i], GTK_WIDGET (self));
      g_signal_connect_swapped (self->buttons[i], "toggled", G_CALLBACK (toggled_cb), self);
    }
  sv_tri_state_set_value (SV_ENTRY (self), NULL);
}

GtkWidget *
sv_tri_state_new (gboolean with_unknown)
{
  SvTriState *self = g_object_new (SV_TYPE_TRI_STATE, NULL);

  gtk_widget_set_visible (self->buttons[UNKNOWN], with_unknown);
  return GTK_WIDGET (self);
}
