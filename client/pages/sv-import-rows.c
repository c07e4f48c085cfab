/* sv-import-rows.c: rows of an import, a page at a time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import-rows"

#include "sv-import-rows.h"

#include "common/sv-money.h"
#include "sv-import-fields.h"

#include <glib/gi18n.h>

#define PAGE 100

struct _SvImportRows
{
  AdwBin parent_instance;

  GtkListBox *list;
  GtkLabel *message;
  GtkButton *more;
  SvApi *api; /* (owned) (nullable) */
  GCancellable *cancellable;
  gint64 import;
  char *state;
  char *next; /* (nullable) after which row the next page begins */
};

G_DEFINE_FINAL_TYPE (SvImportRows, sv_import_rows, ADW_TYPE_BIN)

/* A value of a change as people read it. Returns: (transfer full) */
static char *
dup_value (JsonNode *node)
{
  JsonObject *object;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("–");

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      object = json_node_get_object (node);
      if (json_object_has_member (object, "amount"))
        return sv_money_format (json_object_get_int_member (object, "amount"),
                                json_object_get_string_member (object, "currency"));
      return g_strdup (json_object_get_string_member_with_default (object, "name", "–"));
    }

  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? _ ("yes") : _ ("no"));
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));

  return json_to_string (node, FALSE);
}

static void
append_changes (GString *text, JsonArray *changes, gboolean is_new)
{
  for (guint i = 0; i < json_array_get_length (changes); i++)
    {
      JsonObject *change = json_array_get_object_element (changes, i);
      g_autofree char *before = dup_value (json_object_get_member (change, "old"));
      g_autofree char *after = dup_value (json_object_get_member (change, "new"));
      const char *title = sv_import_field_title (json_object_get_string_member (change, "field"));

      if (text->len > 0)
        g_string_append (text, is_new ? "  ·  " : "\n");
      if (is_new)
        g_string_append_printf (text, "%s: %s", title, after);
      else
        g_string_append_printf (text, "%s: %s → %s", title, before, after);
    }
}

static void
append_errors (GString *text, JsonArray *errors)
{
  for (guint i = 0; i < json_array_get_length (errors); i++)
    {
      JsonObject *error = json_array_get_object_element (errors, i);
      const char *column = json_object_get_string_member_with_default (error, "column", NULL);
      const char *value = json_object_get_string_member_with_default (error, "value", NULL);

      if (text->len > 0)
        g_string_append_c (text, '\n');
      if (column != NULL)
        g_string_append_printf (text, "%s: ", column);
      if (value != NULL && *value != '\0')
        g_string_append_printf (text, "“%s” – ", value);
      g_string_append (text, json_object_get_string_member (error, "message"));
    }
}

/* Why an undo left a row as it is. */
static const char *
kept_reason (const char *code)
{
  if (g_str_equal (code, "edited"))
    return _ ("Somebody changed it since.");
  if (g_str_equal (code, "in_use"))
    return _ ("Something else refers to it by now: a picture, a sale, a listing.");
  if (g_str_equal (code, "removed"))
    return _ ("It is not there any more.");
  if (g_str_equal (code, "cancelled"))
    return _ ("The sale was cancelled before.");

  return code;
}

static GtkWidget *
new_row (JsonObject *row, const char *state)
{
  GtkWidget *widget = adw_action_row_new ();
  const char *sku = json_object_get_string_member_with_default (row, "sku", NULL);
  g_autofree char *line = sv_number_format (json_object_get_int_member (row, "line"));
  g_autofree char *title = g_strdup_printf (_ ("Line %s"), line);
  g_autofree char *named = sku != NULL ? g_strdup_printf ("%s  ·  %s", title, sku) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (json_object_has_member (row, "errors"))
    append_errors (text, json_object_get_array_member (row, "errors"));
  if (g_str_equal (state, "noticed"))
    append_errors (text, json_object_get_array_member (row, "notices"));
  else if (g_str_equal (state, "new") || g_str_equal (state, "changed"))
    append_changes (text, json_object_get_array_member (row, "changes"),
                    g_str_equal (state, "new"));
  if (json_object_has_member (row, "kept"))
    g_string_append (text, kept_reason (json_object_get_string_member (row, "kept")));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (widget), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (widget), named != NULL ? named : title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (widget), text->str);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (widget), 4);

  return widget;
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvImportRows) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);
  JsonArray *items;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (page == NULL)
    {
      g_autofree char *text = sv_api_error_text (error);

      gtk_label_set_text (self->message, text);
      gtk_widget_set_visible (GTK_WIDGET (self->message), TRUE);
      return;
    }

  items = json_object_get_array_member (page, "items");
  for (guint i = 0; i < json_array_get_length (items); i++)
    gtk_list_box_append (self->list,
                         new_row (json_array_get_object_element (items, i), self->state));

  g_free (self->next);
  self->next = NULL;
  if (!json_object_get_null_member (page, "next"))
    {
      JsonNode *next = json_object_get_member (page, "next");

      self->next = json_node_get_value_type (next) == G_TYPE_STRING
                       ? g_strdup (json_node_get_string (next))
                       : g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (next));
    }

  gtk_widget_set_visible (GTK_WIDGET (self->more), self->next != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->list),
                          gtk_list_box_get_row_at_index (self->list, 0) != NULL);
  gtk_label_set_text (self->message, _ ("There are none of these."));
  gtk_widget_set_visible (GTK_WIDGET (self->message),
                          gtk_list_box_get_row_at_index (self->list, 0) == NULL);
}

static void
load (SvImportRows *self)
{
  g_autofree char *path = g_strdup_printf (
      "imports/%" G_GINT64_FORMAT "/rows?state=%s&limit=%d%s%s", self->import, self->state, PAGE,
      self->next != NULL ? "&after=" : "", self->next != NULL ? self->next : "");

  sv_api_send_async (self->api, "GET", path, NULL, NULL, self->cancellable, loaded_cb,
                     g_object_ref (self));
}

static void
more_cb (GtkButton *button, SvImportRows *self)
{
  load (self);
}

void
sv_import_rows_show (SvImportRows *self, SvApi *api, gint64 import, const char *state)
{
  GtkListBoxRow *row;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));

  g_set_object (&self->api, api);
  self->import = import;
  g_free (self->state);
  self->state = g_strdup (state);
  g_clear_pointer (&self->next, g_free);
  load (self);
}

static void
sv_import_rows_dispose (GObject *object)
{
  SvImportRows *self = SV_IMPORT_ROWS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->api);

  G_OBJECT_CLASS (sv_import_rows_parent_class)->dispose (object);
}

static void
sv_import_rows_finalize (GObject *object)
{
  SvImportRows *self = SV_IMPORT_ROWS (object);

  g_clear_object (&self->cancellable);
  g_free (self->state);
  g_free (self->next);

  G_OBJECT_CLASS (sv_import_rows_parent_class)->finalize (object);
}

static void
sv_import_rows_class_init (SvImportRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_import_rows_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_import_rows_finalize;
}

static void
sv_import_rows_init (SvImportRows *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->cancellable = g_cancellable_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_widget_set_visible (GTK_WIDGET (self->list), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Rows of the file"), -1);

  self->message = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->message, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "dim-label");
  gtk_widget_set_visible (GTK_WIDGET (self->message), FALSE);

  self->more = GTK_BUTTON (gtk_button_new_with_mnemonic (_ ("Show _More")));
  gtk_widget_set_halign (GTK_WIDGET (self->more), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->more), "pill");
  gtk_widget_set_visible (GTK_WIDGET (self->more), FALSE);
  g_signal_connect_object (self->more, "clicked", G_CALLBACK (more_cb), self, 0);

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->message));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->more));
  adw_bin_set_child (ADW_BIN (self), box);
}
