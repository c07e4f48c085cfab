/* sv-records-page.c: a short list of the house and, beside it, the one that is chosen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-records-page"

#include "sv-records-page.h"

#include "records/sv-records.h"
#include "sv-password-dialog.h"
#include "sv-rate-import.h"
#include "sv-record-editor.h"
#include "sv-record-list.h"
#include "sv-window-private.h"

#include <glib/gi18n.h>
#include <string.h>

struct _SvRecordsPage
{
  SvPage parent_instance;

  AdwFlap *flap;
  SvRecordList *list;
  GtkLabel *name;
  GtkWidget *save;
  GtkRevealer *notice;
  GtkLabel *notice_text;
  AdwBin *form_place;
  GtkWidget *password;
  GtkWidget *archive;

  SvRecordForm *form;
  SvRecordEditor *editor; /* (owned) */
  gboolean opened;        /* the list has been asked for */
  gint64 next_id; /* where the user wants to go while the guard asks; 0: a new one, -1: close */
};

G_DEFINE_FINAL_TYPE (SvRecordsPage, sv_records_page, SV_TYPE_PAGE)

static const SvTable *
get_table (SvRecordsPage *self)
{
  return sv_page_get_info (SV_PAGE (self))->table;
}

static SvApi *
get_api (SvRecordsPage *self)
{
  return sv_house_get_api (sv_page_get_house (SV_PAGE (self)));
}

/* The actions of a record: "user.create" for persons, "party.create", "lookup.edit" for lists of
 * choice. */
static gboolean
may (SvRecordsPage *self, const char *verb)
{
  const char *kind = get_table (self)->kind;
  g_autofree char *action = NULL;

  if (strcmp (kind, "person") == 0)
    action = g_strconcat ("user.", strcmp (verb, "delete") == 0 ? "disable" : verb, NULL);
  else if (strcmp (kind, "party") == 0)
    action = g_strconcat ("party.", verb, NULL);
  else if (strcmp (kind, "rate") == 0)
    action = g_strdup ("fx_rate.edit");
  else
    action = g_strdup ("lookup.edit");
  return sv_api_may (get_api (self), action);
}

static void
update (SvRecordsPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gint64 id = sv_record_editor_get_id (self->editor);
  JsonObject *record = sv_record_editor_get_record (self->editor);
  gboolean dirty = sv_record_editor_get_dirty (self->editor);
  gboolean saving = sv_record_editor_get_saving (self->editor);
  gboolean person = get_table (self) == &sv_person_table;
  const char *name = NULL;

  if (record != NULL)
    name = json_object_get_string_member_with_default (record, get_table (self)->name, NULL);
  gtk_label_set_text (self->name, name != NULL ? name : id == 0 ? _ ("New") : "");
  gtk_widget_set_visible (self->save, dirty);
  gtk_button_set_label (GTK_BUTTON (self->save), saving ? _ ("Saving…") : _ ("Save"));
  gtk_widget_set_visible (self->archive, id != 0 && may (self, "delete"));
  gtk_widget_set_visible (self->password, id != 0 && person &&
                                              (sv_api_may (get_api (self), "user.reset_password") ||
                                               id == sv_api_get_user_id (get_api (self))));
  gtk_widget_action_set_enabled (widget, "record.save", dirty && !saving);
  gtk_widget_action_set_enabled (widget, "record.archive", id != 0 && !saving);
  gtk_widget_action_set_enabled (widget, "record.new", may (self, "create"));
  sv_page_set_dirty (SV_PAGE (self), dirty);
}

static void
loaded_cb (SvRecordsPage *self)
{
  update (self);
}

static void
failed_cb (SvRecordsPage *self, const GError *error)
{
  g_autofree char *text = sv_api_error_text (error);

  gtk_label_set_text (self->notice_text, text);
  gtk_revealer_set_reveal_child (self->notice, TRUE);
}

static void
notice_cb (SvRecordsPage *self, const char *text)
{
  if (text != NULL)
    gtk_label_set_text (self->notice_text, text);
  gtk_revealer_set_reveal_child (self->notice, text != NULL);
}

/* Goes where the user wanted to, now that nothing is unsaved. */
static void
go (SvWindow *window, gpointer data)
{
  SvRecordsPage *self = SV_RECORDS_PAGE (data);

  if (self->next_id < 0)
    {
      adw_flap_set_reveal_flap (self->flap, FALSE);
      gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
      return;
    }
  if (self->next_id == 0)
    sv_record_editor_open_new (self->editor, NULL);
  else
    sv_record_editor_open (self->editor, self->next_id);
  adw_flap_set_reveal_flap (self->flap, TRUE);
  sv_record_form_focus (self->form);
}

static void
leave_for (SvRecordsPage *self, gint64 id)
{
  SvWindow *window = sv_page_get_window (SV_PAGE (self));

  self->next_id = id;
  if (window != NULL && adw_flap_get_reveal_flap (self->flap))
    sv_window_leave (window, go, g_object_ref (self), g_object_unref);
  else
    go (window, self);
}

static void
opened_cb (SvRecordsPage *self, guint position)
{
  leave_for (self, sv_paged_list_get_id (sv_record_list_get_list (self->list), position));
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvRecordsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  SvWindow *window = sv_page_get_window (SV_PAGE (self));

  if (window == NULL || self->editor == NULL)
    return;
  if (sv_record_editor_save_finish (SV_RECORD_EDITOR (object), result, &error))
    sv_window_toast (window, _ ("Saved"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
           !sv_api_error_is_offline (error))
    sv_window_toast_error (window, _ ("Not saved"), error);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_record_editor_save_async (SV_RECORDS_PAGE (widget)->editor, NULL, saved_cb,
                               g_object_ref (widget));
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  leave_for (SV_RECORDS_PAGE (widget), -1);
}

static void
new_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  leave_for (SV_RECORDS_PAGE (widget), 0);
}

static void
password_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvRecordsPage *self = SV_RECORDS_PAGE (widget);

  gtk_window_present (GTK_WINDOW (sv_password_dialog_new (
      GTK_WINDOW (sv_page_get_window (SV_PAGE (self))), sv_page_get_house (SV_PAGE (self)),
      sv_record_editor_get_id (self->editor))));
}

typedef struct
{
  SvWindow *window; /* (owned) */
  char *path;       /* (owned) */
} Archived;

static void
archived_free (gpointer data)
{
  Archived *archived = data;

  g_object_unref (archived->window);
  g_free (archived->path);
  g_free (archived);
}

static void
restored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);

  if (answer == NULL)
    sv_window_toast_error (window, _ ("Not restored"), error);
}

static void
restore (gpointer data)
{
  Archived *archived = data;

  sv_api_send_async (sv_house_get_api (sv_window_get_house (archived->window)), "POST",
                     archived->path, NULL, NULL, NULL, restored_cb,
                     g_object_ref (archived->window));
}

static void
archived_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvRecordsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);
  SvWindow *window = sv_page_get_window (SV_PAGE (self));
  Archived *archived;

  if (window == NULL || self->editor == NULL)
    return;
  if (answer == NULL)
    {
      sv_window_toast_error (window, _ ("Not archived"), error);
      return;
    }
  archived = g_new0 (Archived, 1);
  archived->window = g_object_ref (window);
  archived->path = g_strdup_printf ("%s/%" G_GINT64_FORMAT "/restore", get_table (self)->path,
                                    sv_record_editor_get_id (self->editor));
  sv_window_toast_undo (window, _ ("Archived"), restore, archived, archived_free);
  sv_record_editor_open_new (self->editor, NULL);
  adw_flap_set_reveal_flap (self->flap, FALSE);
}

static void
archive_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvRecordsPage *self = SV_RECORDS_PAGE (widget);
  g_autofree char *path = g_strdup_printf ("%s/%" G_GINT64_FORMAT, get_table (self)->path,
                                           sv_record_editor_get_id (self->editor));

  sv_api_send_async (get_api (self), "DELETE", path, NULL, "*", NULL, archived_cb,
                     g_object_ref (self));
}

static void
sv_records_page_open (SvPage *page, const char *params)
{
  SvRecordsPage *self = SV_RECORDS_PAGE (page);
  g_autoptr (GHashTable) values = sv_page_parse (params);
  const char *id = g_hash_table_lookup (values, "id");

  if (id != NULL)
    leave_for (self, g_ascii_strtoll (id, NULL, 10));
  else if (g_hash_table_contains (values, "new"))
    leave_for (self, 0);
  else
    sv_record_list_set_query (self->list, params);

  /* The list stands beside the record, whichever way somebody came. */
  if (!self->opened && (id != NULL || g_hash_table_contains (values, "new")))
    sv_record_list_set_query (self->list, "");
  self->opened = TRUE;
}

static void
sv_records_page_search (SvPage *page, const char *text)
{
  sv_record_list_search (SV_RECORDS_PAGE (page)->list, text);
}

static void
sv_records_page_reload (SvPage *page)
{
  SvRecordsPage *self = SV_RECORDS_PAGE (page);

  sv_record_list_reload (self->list);
  sv_record_editor_reload (self->editor);
}

static void
page_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (sv_record_editor_save_finish (SV_RECORD_EDITOR (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
sv_records_page_save_async (SvPage *page, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (page, cancellable, callback, user_data);

  sv_record_editor_save_async (SV_RECORDS_PAGE (page)->editor, cancellable, page_saved_cb, task);
}

static gboolean
sv_records_page_save_finish (SvPage *page, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
sv_records_page_discard (SvPage *page)
{
  sv_record_editor_revert (SV_RECORDS_PAGE (page)->editor);
}

static void
add_new_button (SvRecordsPage *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("list-add-symbolic");

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "record.new");
  gtk_widget_set_tooltip_text (button, _ ("New (Insert)"));
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("New"),
                                  -1);
  sv_record_list_add_button (self->list, button);
}

static void
sv_records_page_constructed (GObject *object)
{
  SvRecordsPage *self = SV_RECORDS_PAGE (object);
  SvHouse *house = sv_page_get_house (SV_PAGE (self));
  const SvTable *table = get_table (self);

  G_OBJECT_CLASS (sv_records_page_parent_class)->constructed (object);

  sv_record_list_set_up (self->list, house, table);
  sv_record_list_set_empty (self->list, _ (table->title), _ ("There is none yet."),
                            may (self, "create") ? _ ("Add the First") : NULL, "record.new");
  add_new_button (self);
  if (table == &sv_rate_table && may (self, "create"))
    sv_record_list_add_button (self->list, sv_rate_import_new (house));
  g_signal_connect_swapped (self->list, "open", G_CALLBACK (opened_cb), self);

  self->form = SV_RECORD_FORM (sv_record_form_new (sv_house_get_api (house), table, NULL));
  adw_bin_set_child (self->form_place, GTK_WIDGET (self->form));
  self->editor = sv_record_editor_new (house, table, self->form);
  g_signal_connect_swapped (self->editor, "loaded", G_CALLBACK (loaded_cb), self);
  g_signal_connect_swapped (self->editor, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect_swapped (self->editor, "notice", G_CALLBACK (notice_cb), self);
  g_signal_connect_swapped (self->editor, "notify::dirty", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->editor, "notify::saving", G_CALLBACK (update), self);
  update (self);
}

static void
sv_records_page_dispose (GObject *object)
{
  SvRecordsPage *self = SV_RECORDS_PAGE (object);

  if (self->editor != NULL)
    g_signal_handlers_disconnect_by_data (self->editor, self);
  g_clear_object (&self->editor);
  /* The child is bound to the template too, which would take it away under AdwBin's hands. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SV_TYPE_RECORDS_PAGE);

  G_OBJECT_CLASS (sv_records_page_parent_class)->dispose (object);
}

static void
sv_records_page_class_init (SvRecordsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SvPageClass *page_class = SV_PAGE_CLASS (klass);

  object_class->constructed = sv_records_page_constructed;
  object_class->dispose = sv_records_page_dispose;
  page_class->open = sv_records_page_open;
  page_class->search = sv_records_page_search;
  page_class->reload = sv_records_page_reload;
  page_class->save_async = sv_records_page_save_async;
  page_class->save_finish = sv_records_page_save_finish;
  page_class->discard = sv_records_page_discard;

  g_type_ensure (SV_TYPE_RECORD_LIST);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/pages/sv-records-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SvRecordsPage, flap);
  gtk_widget_class_bind_template_child (widget_class, SvRecordsPage, list);
  gtk_widget_class_bind_template_child (widget_class, SvRecordsPage, name);
  gtk_widget_class_bind_template_child (widget_class, SvRecordsPage, save);
  gtk_widget_class_bind_template_child (widget_class, SvRecordsPage, notice);
  gtk_widget_class_bind_template_child (widget_class, SvRecordsPage, notice_text);
  gtk_widget_class_bind_template_child (widget_class, SvRecordsPage, form_place);
  gtk_widget_class_bind_template_child (widget_class, SvRecordsPage, password);
  gtk_widget_class_bind_template_child (widget_class, SvRecordsPage, archive);
  gtk_widget_class_install_action (widget_class, "record.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "record.close", NULL, close_action);
  gtk_widget_class_install_action (widget_class, "record.new", NULL, new_action);
  gtk_widget_class_install_action (widget_class, "record.password", NULL, password_action);
  gtk_widget_class_install_action (widget_class, "record.archive", NULL, archive_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "record.save",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "record.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Insert, 0, "record.new", NULL);
}

static void
sv_records_page_init (SvRecordsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
