/* sv-choice-entry.c: one word of a closed list
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-choice-entry"

#include "sv-choice-entry.h"

#include "common/sv-choice.h"

#include <glib/gi18n.h>
#include <string.h>

struct _SvChoiceEntry
{
  GtkWidget parent_instance;

  GtkWidget *drop_down;
  char **words; /* (owned) line 0 of the drop-down is "nothing", so word i stands on line i + 1 */
  gboolean setting;
};

static void sv_choice_entry_entry_init (SvEntryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SvChoiceEntry, sv_choice_entry, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (SV_TYPE_ENTRY, sv_choice_entry_entry_init))

static JsonNode *
sv_choice_entry_dup_value (SvEntry *entry, char **fault)
{
  SvChoiceEntry *self = SV_CHOICE_ENTRY (entry);
  guint line = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->drop_down));

  if (line == 0 || line == GTK_INVALID_LIST_POSITION)
    return NULL;

  return json_node_init_string (json_node_alloc (), self->words[line - 1]);
}

static void
sv_choice_entry_set_value (SvEntry *entry, JsonNode *value)
{
  SvChoiceEntry *self = SV_CHOICE_ENTRY (entry);
  guint line = 0;

  for (guint i = 0; value != NULL && self->words[i] != NULL; i++)
    if (g_strcmp0 (self->words[i], json_node_get_string (value)) == 0)
      line = i + 1;

  self->setting = TRUE;
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->drop_down), line);
  self->setting = FALSE;
}

static void
sv_choice_entry_set_read_only (SvEntry *entry, gboolean read_only)
{
  gtk_widget_set_sensitive (SV_CHOICE_ENTRY (entry)->drop_down, !read_only);
}

static GtkWidget *
sv_choice_entry_get_target (SvEntry *entry)
{
  return SV_CHOICE_ENTRY (entry)->drop_down;
}

static void
selected_cb (SvChoiceEntry *self)
{
  if (!self->setting)
    sv_entry_edited (SV_ENTRY (self));
}

static void
sv_choice_entry_entry_init (SvEntryInterface *iface)
{
  iface->set_value = sv_choice_entry_set_value;
  iface->dup_value = sv_choice_entry_dup_value;
  iface->set_read_only = sv_choice_entry_set_read_only;
  iface->get_target = sv_choice_entry_get_target;
}

static void
sv_choice_entry_dispose (GObject *object)
{
  g_clear_pointer (&SV_CHOICE_ENTRY (object)->drop_down, gtk_widget_unparent);

  G_OBJECT_CLASS (sv_choice_entry_parent_class)->dispose (object);
}

static void
sv_choice_entry_finalize (GObject *object)
{
  g_strfreev (SV_CHOICE_ENTRY (object)->words);

  G_OBJECT_CLASS (sv_choice_entry_parent_class)->finalize (object);
}

static void
sv_choice_entry_class_init (SvChoiceEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_choice_entry_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_choice_entry_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
sv_choice_entry_init (SvChoiceEntry *self)
{
}

GtkWidget *
sv_choice_entry_new (const SvField *field)
{
  SvChoiceEntry *self = g_object_new (SV_TYPE_CHOICE_ENTRY, NULL);
  GtkStringList *titles = gtk_string_list_new (NULL);

  self->words = sv_field_choices (field);
  gtk_string_list_append (titles, _ ("Not chosen"));
  for (guint i = 0; self->words[i] != NULL; i++)
    gtk_string_list_take (titles, sv_choice_title (self->words[i]));

  self->drop_down = gtk_drop_down_new (G_LIST_MODEL (titles), NULL);
  gtk_widget_set_parent (self->drop_down, GTK_WIDGET (self));
  g_signal_connect_swapped (self->drop_down, "notify::selected", G_CALLBACK (selected_cb), self);
  return GTK_WIDGET (self);
}
