/* sv-password-dialog.c: a new password, one's own or a user's
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-password-dialog"

#include "sv-password-dialog.h"

#include "sv-window.h"

#include <glib/gi18n.h>
#include <string.h>

struct _SvPasswordDialog
{
  AdwWindow parent_instance;

  SvHouse *house; /* (owned) */
  gint64 user;
  GtkWidget *current;
  GtkWidget *password;
  GtkWidget *again;
  GtkWidget *error;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SvPasswordDialog, sv_password_dialog, ADW_TYPE_WINDOW)

static const char *
get_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
show_error (SvPasswordDialog *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->error), text != NULL ? text : "");
  gtk_widget_set_visible (self->error, text != NULL);
}

static void
set_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvPasswordDialog *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);
  g_autofree char *field = NULL;
  g_autofree char *text = NULL;
  GtkWindow *parent;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "password.set", TRUE);
  if (answer == NULL)
    {
      field = sv_api_error_field (error, "password");
      if (field == NULL)
        field = sv_api_error_field (error, "current");
      text = sv_api_error_text (error);
      show_error (self, field != NULL ? field : text);
      return;
    }
  parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  if (SV_IS_WINDOW (parent))
    sv_window_toast (SV_WINDOW (parent), _ ("The password was changed"));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
set_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvPasswordDialog *self = SV_PASSWORD_DIALOG (widget);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *path = g_strdup_printf ("users/%" G_GINT64_FORMAT "/password", self->user);

  if (*get_text (self->password) == '\0')
    {
      show_error (self, _ ("Type the new password."));
      return;
    }
  if (strcmp (get_text (self->password), get_text (self->again)) != 0)
    {
      show_error (self, _ ("The two new passwords are not the same. Type them again."));
      return;
    }
  json_object_set_string_member (body, "current", get_text (self->current));
  json_object_set_string_member (body, "password", get_text (self->password));
  show_error (self, NULL);
  gtk_widget_action_set_enabled (widget, "password.set", FALSE);
  sv_api_send_async (sv_house_get_api (self->house), "POST", path, body, NULL, self->cancellable,
                     set_cb, self);
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
sv_password_dialog_dispose (GObject *object)
{
  SvPasswordDialog *self = SV_PASSWORD_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_password_dialog_parent_class)->dispose (object);
}

static void
sv_password_dialog_finalize (GObject *object)
{
  g_clear_object (&SV_PASSWORD_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (sv_password_dialog_parent_class)->finalize (object);
}

static void
sv_password_dialog_class_init (SvPasswordDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_password_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_password_dialog_finalize;
  gtk_widget_class_install_action (widget_class, "password.set", NULL, set_action);
  gtk_widget_class_install_action (widget_class, "password.close", NULL, close_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "password.close", NULL);
}

static void
sv_password_dialog_init (SvPasswordDialog *self)
{
  self->cancellable = g_cancellable_new ();
}

static GtkWidget *
add_row (AdwPreferencesGroup *group, const char *title)
{
  GtkWidget *row = adw_password_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  adw_preferences_group_add (group, row);
  return row;
}

GtkWidget *
sv_password_dialog_new (GtkWindow *parent, SvHouse *house, gint64 user)
{
  SvPasswordDialog *self =
      g_object_new (SV_TYPE_PASSWORD_DIALOG, "transient-for", parent, "modal", TRUE,
                    "default-width", 420, "resizable", FALSE, "title", _ ("Password"), NULL);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  GtkWidget *set = gtk_button_new_with_label (_ ("Set"));
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  self->house = g_object_ref (house);
  self->user = user;
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "password.close");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (set), "password.set");
  gtk_widget_add_css_class (set, "suggested-action");
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), set);

  self->current = add_row (group, user == sv_api_get_user_id (sv_house_get_api (house))
                                      ? _ ("Present password")
                                      : _ ("Your own password"));
  self->password = add_row (group, _ ("New password"));
  self->again = add_row (group, _ ("New password again"));
  self->error = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->error), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->error), 0);
  gtk_widget_add_css_class (self->error, "error");
  gtk_widget_add_css_class (box, "sv-side");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (group));
  gtk_box_append (GTK_BOX (box), self->error);
  gtk_box_append (GTK_BOX (content), header);
  gtk_box_append (GTK_BOX (content), box);
  adw_window_set_content (ADW_WINDOW (self), content);
  gtk_window_set_default_widget (GTK_WINDOW (self), set);
  show_error (self, NULL);
  return GTK_WIDGET (self);
}
