/* sv-form-page.c: one record on a page of its own: the settings of the house, or one's own account
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-form-page"

#include "sv-form-page.h"

#include "records/sv-records.h"
#include "sv-password-dialog.h"
#include "sv-record-editor.h"
#include "sv-window.h"

#include <glib/gi18n.h>

struct _SvFormPage
{
  SvPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *trouble;
  GtkRevealer *notice;
  GtkLabel *notice_text;
  AdwBin *form_place;
  GtkWidget *password;
  GtkActionBar *bar;
  GtkWidget *save;

  SvRecordForm *form;
  SvRecordEditor *editor; /* (owned) */
};

G_DEFINE_FINAL_TYPE (SvFormPage, sv_form_page, SV_TYPE_PAGE)

static const SvFormGroup settings_groups[] = {
  { N_ ("The house"), "house_name base_currency sku_pattern" },
  { N_ ("Signing in"), "staff_idle_minutes field_idle_minutes session_hours" },
  { N_ ("AI by Make.com"), "make_url make_api_key make_callback_secret ai_auto_accept" },
  { NULL, NULL },
};

static const SvFormGroup account_groups[] = {
  { N_ ("You"), "name email phone country" },
  { N_ ("How you work"), "currency locale" },
  { NULL, NULL },
};

static gboolean
is_account (SvFormPage *self)
{
  return sv_page_get_info (SV_PAGE (self))->table == &sv_person_table;
}

static void
update (SvFormPage *self)
{
  gboolean dirty = sv_record_editor_get_dirty (self->editor);
  gboolean saving = sv_record_editor_get_saving (self->editor);

  gtk_action_bar_set_revealed (self->bar, dirty);
  gtk_button_set_label (GTK_BUTTON (self->save), saving ? _ ("Saving…") : _ ("Save"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.save", dirty && !saving);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.revert", dirty && !saving);
  sv_page_set_dirty (SV_PAGE (self), dirty);
}

static void
loaded_cb (SvFormPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "form");
  update (self);
}

static void
notice_cb (SvFormPage *self, const char *text)
{
  if (text != NULL)
    gtk_label_set_text (self->notice_text, text);
  gtk_revealer_set_reveal_child (self->notice, text != NULL);
}

static void
failed_cb (SvFormPage *self, const GError *error)
{
  g_autofree char *text = sv_api_error_text (error);

  if (sv_record_editor_get_record (self->editor) != NULL)
    {
      notice_cb (self, text);
      return;
    }
  adw_status_page_set_description (self->trouble, text);
  gtk_stack_set_visible_child_name (self->stack, "trouble");
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvFormPage) self = user_data;
  g_autoptr (GError) error = NULL;
  SvWindow *window = sv_page_get_window (SV_PAGE (self));

  if (window == NULL)
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
  sv_record_editor_save_async (SV_FORM_PAGE (widget)->editor, NULL, saved_cb,
                               g_object_ref (widget));
}

static void
revert_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_record_editor_revert (SV_FORM_PAGE (widget)->editor);
}

static void
password_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvFormPage *self = SV_FORM_PAGE (widget);
  SvHouse *house = sv_page_get_house (SV_PAGE (self));

  gtk_window_present (
      GTK_WINDOW (sv_password_dialog_new (GTK_WINDOW (sv_page_get_window (SV_PAGE (self))), house,
                                          sv_api_get_user_id (sv_house_get_api (house)))));
}

static void
sv_form_page_open (SvPage *page, const char *params)
{
  SvFormPage *self = SV_FORM_PAGE (page);
  SvApi *api = sv_house_get_api (sv_page_get_house (page));

  /* A page of the sidebar is kept: what is open stays open. */
  if (sv_record_editor_get_record (self->editor) != NULL)
    return;
  if (is_account (self))
    sv_record_editor_open (self->editor, sv_api_get_user_id (api));
  else
    sv_record_editor_open_single (self->editor);
}

static void
sv_form_page_reload (SvPage *page)
{
  sv_record_editor_reload (SV_FORM_PAGE (page)->editor);
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
sv_form_page_save_async (SvPage *page, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (page, cancellable, callback, user_data);

  sv_record_editor_save_async (SV_FORM_PAGE (page)->editor, cancellable, page_saved_cb, task);
}

static gboolean
sv_form_page_save_finish (SvPage *page, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
sv_form_page_discard (SvPage *page)
{
  sv_record_editor_revert (SV_FORM_PAGE (page)->editor);
}

static void
sv_form_page_constructed (GObject *object)
{
  SvFormPage *self = SV_FORM_PAGE (object);
  SvHouse *house = sv_page_get_house (SV_PAGE (self));
  const SvTable *table = sv_page_get_info (SV_PAGE (self))->table;

  G_OBJECT_CLASS (sv_form_page_parent_class)->constructed (object);

  self->form = SV_RECORD_FORM (sv_record_form_new (
      sv_house_get_api (house), table, is_account (self) ? account_groups : settings_groups));
  adw_bin_set_child (self->form_place, GTK_WIDGET (self->form));
  gtk_widget_set_visible (self->password, is_account (self));
  self->editor = sv_record_editor_new (house, table, self->form);
  g_signal_connect_swapped (self->editor, "loaded", G_CALLBACK (loaded_cb), self);
  g_signal_connect_swapped (self->editor, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect_swapped (self->editor, "notice", G_CALLBACK (notice_cb), self);
  g_signal_connect_swapped (self->editor, "notify::dirty", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->editor, "notify::saving", G_CALLBACK (update), self);
}

static void
sv_form_page_dispose (GObject *object)
{
  SvFormPage *self = SV_FORM_PAGE (object);

  if (self->editor != NULL)
    g_signal_handlers_disconnect_by_data (self->editor, self);
  g_clear_object (&self->editor);
  /* The child is bound to the template too, which would take it away under AdwBin's hands. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SV_TYPE_FORM_PAGE);

  G_OBJECT_CLASS (sv_form_page_parent_class)->dispose (object);
}

static void
sv_form_page_class_init (SvFormPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SvPageClass *page_class = SV_PAGE_CLASS (klass);

  object_class->constructed = sv_form_page_constructed;
  object_class->dispose = sv_form_page_dispose;
  page_class->open = sv_form_page_open;
  page_class->reload = sv_form_page_reload;
  page_class->save_async = sv_form_page_save_async;
  page_class->save_finish = sv_form_page_save_finish;
  page_class->discard = sv_form_page_discard;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/pages/sv-form-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SvFormPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SvFormPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, SvFormPage, notice);
  gtk_widget_class_bind_template_child (widget_class, SvFormPage, notice_text);
  gtk_widget_class_bind_template_child (widget_class, SvFormPage, form_place);
  gtk_widget_class_bind_template_child (widget_class, SvFormPage, password);
  gtk_widget_class_bind_template_child (widget_class, SvFormPage, bar);
  gtk_widget_class_bind_template_child (widget_class, SvFormPage, save);
  gtk_widget_class_install_action (widget_class, "form.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "form.revert", NULL, revert_action);
  gtk_widget_class_install_action (widget_class, "form.password", NULL, password_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "form.save",
                                       NULL);
}

static void
sv_form_page_init (SvFormPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_stack_set_visible_child_name (self->stack, "loading");
}
