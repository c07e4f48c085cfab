/* sv-form-page.c: one record on a page of its own: the settings of the house, or one's own account
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-form-page"

#include "sv-form-page.h"

#include "records/sv-records.h"
#include "sv-password-dialog.h"
#include "sv-window.h"

#include <glib/gi18n.h>

struct _SvFormPage
{
  SvEditPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *trouble;
  GtkRevealer *notice;
  GtkLabel *notice_text;
  AdwBin *form_place;
  GtkWidget *password;
  GtkActionBar *bar;
  GtkWidget *save;
};

G_DEFINE_FINAL_TYPE (SvFormPage, sv_form_page, SV_TYPE_EDIT_PAGE)

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
sv_form_page_update (SvEditPage *page)
{
  gtk_action_bar_set_revealed (SV_FORM_PAGE (page)->bar,
                               sv_record_editor_get_dirty (sv_edit_page_get_editor (page)));
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
  SvRecordEditor *editor = sv_edit_page_get_editor (SV_EDIT_PAGE (page));

  /* A page of the sidebar is kept: what is open stays open. */
  if (sv_record_editor_get_record (editor) != NULL)
    return;
  if (is_account (self))
    sv_record_editor_open (editor, sv_api_get_user_id (api));
  else
    sv_record_editor_open_single (editor);
}

static void
sv_form_page_constructed (GObject *object)
{
  SvFormPage *self = SV_FORM_PAGE (object);
  const SvEditParts parts = { self->form_place, self->notice, self->notice_text,
                              self->save,       self->stack,  self->trouble };

  G_OBJECT_CLASS (sv_form_page_parent_class)->constructed (object);

  sv_edit_page_set_up (SV_EDIT_PAGE (self), is_account (self) ? account_groups : settings_groups,
                       &parts);
  gtk_widget_set_visible (self->password, is_account (self));
}

static void
sv_form_page_class_init (SvFormPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SvPageClass *page_class = SV_PAGE_CLASS (klass);

  object_class->constructed = sv_form_page_constructed;
  page_class->open = sv_form_page_open;
  SV_EDIT_PAGE_CLASS (klass)->update = sv_form_page_update;

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
  gtk_widget_class_install_action (widget_class, "form.password", NULL, password_action);
}

static void
sv_form_page_init (SvFormPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_stack_set_visible_child_name (self->stack, "loading");
}
