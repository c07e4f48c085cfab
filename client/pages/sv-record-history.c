/* sv-record-history.c: who changed what and when, the latest first
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-record-history"

#include "sv-record-history.h"

#include "sv-conflict-dialog.h"
#include "sv-words.h"

#include <glib/gi18n.h>
#include <string.h>

#define ENTRIES 100
#define LONGEST 160 /* characters of one value; the rest is cut */

struct _SvRecordHistory
{
  GtkWidget parent_instance;

  SvHouse *house; /* (owned) */
  const SvTable *table;
  GtkWidget *list; /* GtkBox */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SvRecordHistory, sv_record_history, GTK_TYPE_WIDGET)

static char *
dup_value (const SvField *field, JsonNode *value)
{
  g_autofree char *text = sv_value_dup_display (field, value);

  g_strdelimit (text, "\n", ' ');
  if (g_utf8_strlen (text, -1) > LONGEST)
    {
      g_autofree char *start = g_utf8_substring (text, 0, LONGEST);

      return g_strconcat (start, "…", NULL);
    }
  return g_steal_pointer (&text);
}

char *
sv_changes_dup_display (const SvTable *table, JsonObject *changes)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; table != NULL && i < table->n_fields; i++)
    {
      const SvField *field = &table->fields[i];
      JsonNode *node = json_object_get_member (changes, field->key);
      JsonArray *pair;
      g_autofree char *old = NULL;
      g_autofree char *new = NULL;

      if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
        continue;
      pair = json_node_get_array (node);
      if (json_array_get_length (pair) != 2 || strcmp (field->key, "image") == 0)
        continue;

      old = dup_value (field, json_array_get_element (pair, 0));
      new = dup_value (field, json_array_get_element (pair, 1));
      g_string_append_printf (lines, "%s%s: %s → %s", lines->len > 0 ? "\n" : "", _ (field->title),
                              old, new);
    }
  return g_string_free (g_steal_pointer (&lines), FALSE);
}

static void
add_text (GtkBox *box, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), FALSE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (box, label);
}

static void
empty (SvRecordHistory *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_box_remove (GTK_BOX (self->list), child);
}

static void
add_entry (SvRecordHistory *self, JsonObject *entry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  JsonNode *actor = json_object_get_member (entry, "actor");
  const char *who = _ ("The program");
  g_autofree char *when =
      sv_time_dup_display (json_object_get_string_member_with_default (entry, "at", ""));
  g_autofree char *what =
      sv_action_dup_display (json_object_get_string_member_with_default (entry, "action", ""));
  g_autofree char *changes = NULL;
  g_autofree char *title = NULL;

  if (actor != NULL && JSON_NODE_HOLDS_OBJECT (actor))
    who = json_object_get_string_member_with_default (json_node_get_object (actor), "name", who);
  if (json_object_has_member (entry, "changes") &&
      JSON_NODE_HOLDS_OBJECT (json_object_get_member (entry, "changes")))
    changes =
        sv_changes_dup_display (self->table, json_object_get_object_member (entry, "changes"));
  title = g_strdup_printf ("%s · %s", what, who);

  add_text (GTK_BOX (box), title, NULL);
  add_text (GTK_BOX (box), when, "sv-when");
  /* What a new record began with stands in the form already. */
  if (changes != NULL && *changes != '\0' &&
      strcmp (json_object_get_string_member_with_default (entry, "action", ""), "create") != 0)
    add_text (GTK_BOX (box), changes, "sv-changes");
  gtk_box_append (GTK_BOX (self->list), box);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvRecordHistory *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);
  g_autofree char *text = NULL;
  JsonArray *items;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  empty (self);
  if (page == NULL)
    {
      text = sv_api_error_text (error);
      add_text (GTK_BOX (self->list), text, "dim-label");
      return;
    }
  items = json_object_get_array_member (page, "items");
  for (guint i = 0; i < json_array_get_length (items); i++)
    add_entry (self, json_array_get_object_element (items, i));
  if (json_array_get_length (items) == 0)
    add_text (GTK_BOX (self->list), _ ("Nothing has happened yet."), "dim-label");
}

static void
sv_record_history_dispose (GObject *object)
{
  SvRecordHistory *self = SV_RECORD_HISTORY (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->list, gtk_widget_unparent);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_record_history_parent_class)->dispose (object);
}

static void
sv_record_history_finalize (GObject *object)
{
  g_clear_object (&SV_RECORD_HISTORY (object)->cancellable);

  G_OBJECT_CLASS (sv_record_history_parent_class)->finalize (object);
}

static void
sv_record_history_class_init (SvRecordHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_record_history_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_record_history_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "svhistory");
}

static void
sv_record_history_init (SvRecordHistory *self)
{
  self->cancellable = g_cancellable_new ();
  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_set_parent (self->list, GTK_WIDGET (self));
}

GtkWidget *
sv_record_history_new (SvHouse *house, const SvTable *table)
{
  SvRecordHistory *self = g_object_new (SV_TYPE_RECORD_HISTORY, NULL);

  self->house = g_object_ref (house);
  self->table = table;
  return GTK_WIDGET (self);
}

void
sv_record_history_show (SvRecordHistory *self, gint64 id)
{
  g_autofree char *path = NULL;

  g_return_if_fail (SV_IS_RECORD_HISTORY (self));

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (id == 0)
    {
      empty (self);
      return;
    }
  path =
      g_strdup_printf ("%s/%" G_GINT64_FORMAT "/history?limit=%d", self->table->path, id, ENTRIES);
  sv_api_send_async (sv_house_get_api (self->house), "GET", path, NULL, NULL, self->cancellable,
                     read_cb, self);
}
