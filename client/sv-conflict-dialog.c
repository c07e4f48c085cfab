/* sv-conflict-dialog.c: two people changed the same field: was, theirs, mine
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-conflict-dialog"

#include "sv-conflict-dialog.h"

#include "common/sv-record.h"

#include <glib/gi18n.h>

char *
sv_value_dup_display (const SvField *field, JsonNode *value)
{
  const SvTable table = { "value", "values", "", field->key, field, 1 };
  g_autoptr (SvRecord) record = sv_record_new (&table, 0);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *text = NULL;

  json_object_set_member (object, field->key,
                          value != NULL ? json_node_copy (value) : json_node_new (JSON_NODE_NULL));
  sv_record_load (record, object);
  text = sv_record_dup_display (record, field->key);
  if (text == NULL || *text == '\0')
    return g_strdup (_ ("Nothing"));
  return g_steal_pointer (&text);
}

static GtkWidget *
make_choice (const char *title, const char *text, GtkWidget *group)
{
  GtkWidget *choice = gtk_check_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *heading = gtk_label_new (title);
  GtkWidget *value = gtk_label_new (text);
  g_autofree char *name = g_strdup_printf ("%s: %s", title, text);

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "caption");
  gtk_widget_add_css_class (heading, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (value), 8);
  gtk_label_set_ellipsize (GTK_LABEL (value), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), value);

  gtk_check_button_set_child (GTK_CHECK_BUTTON (choice), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (group != NULL)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (choice), GTK_CHECK_BUTTON (group));
  return choice;
}

/* One field: its name, what it was, and the two to choose from. Returns: (transfer none): mine */
static GtkWidget *
add_conflict (GtkBox *list, const char *who, const SvConflict *conflict)
{
  const SvField *field = sv_form_field_get_field (conflict->field);
  g_autoptr (JsonNode) typed = sv_entry_dup_value (sv_form_field_get_entry (conflict->field), NULL);
  g_autofree char *was = sv_value_dup_display (field, sv_form_field_get_original (conflict->field));
  g_autofree char *theirs = sv_value_dup_display (field, conflict->theirs);
  g_autofree char *mine = sv_value_dup_display (field, typed);
  g_autofree char *was_text = g_strdup_printf (_ ("Was: %s"), was);
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (_ (field->title));
  GtkWidget *before = gtk_label_new (was_text);
  GtkWidget *take_mine = make_choice (_ ("Mine"), mine, NULL);
  GtkWidget *take_theirs = make_choice (who != NULL ? who : _ ("Theirs"), theirs, take_mine);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_xalign (GTK_LABEL (before), 0);
  gtk_label_set_wrap (GTK_LABEL (before), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (before), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (before), 4);
  gtk_label_set_ellipsize (GTK_LABEL (before), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (before, "dim-label");

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "sv-conflict");
  gtk_box_append (GTK_BOX (card), title);
  gtk_box_append (GTK_BOX (card), before);
  gtk_box_append (GTK_BOX (card), take_theirs);
  gtk_box_append (GTK_BOX (card), take_mine);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (take_mine), TRUE);
  gtk_box_append (list, card);
  return take_mine;
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GPtrArray *choices = g_task_get_task_data (task);
  GArray *answers;

  if (!g_str_equal (response, "save"))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the user went back");
      return;
    }

  answers = g_array_new (FALSE, FALSE, sizeof (gboolean));
  for (guint i = 0; i < choices->len; i++)
    {
      gboolean mine = gtk_check_button_get_active (choices->pdata[i]);

      g_array_append_val (answers, mine);
    }
  g_task_return_pointer (task, answers, (GDestroyNotify)g_array_unref);
}

void
sv_conflict_dialog_ask_async (GtkWindow *parent, const char *who, GArray *conflicts,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (parent, cancellable, callback, user_data);
  GPtrArray *choices = g_ptr_array_new_with_free_func (g_object_unref);
  GtkWidget *list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  AdwMessageDialog *dialog =
      ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, _ ("Which one shall it be?"), NULL));

  g_task_set_source_tag (task, sv_conflict_dialog_ask_async);
  if (who != NULL)
    adw_message_dialog_format_body (dialog,
                                    ngettext ("%s changed the same field while you were typing.",
                                              "%s changed the same fields while you were typing.",
                                              conflicts->len),
                                    who);
  else
    adw_message_dialog_set_body (dialog, _ ("Somebody else changed this while you were typing."));

  for (guint i = 0; i < conflicts->len; i++)
    g_ptr_array_add (choices, g_object_ref (add_conflict (
                                  GTK_BOX (list), who, &g_array_index (conflicts, SvConflict, i))));
  g_task_set_task_data (task, choices, (GDestroyNotify)g_ptr_array_unref);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 420);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);
  adw_message_dialog_set_extra_child (dialog, scroller);

  adw_message_dialog_add_responses (dialog, "back", _ ("_Back to the Form"), "save",
                                    _ ("_Save These"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "save");
  adw_message_dialog_set_close_response (dialog, "back");
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), g_steal_pointer (&task));
  gtk_window_present (GTK_WINDOW (dialog));
}

GArray *
sv_conflict_dialog_ask_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
