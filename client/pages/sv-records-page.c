/* sv-records-page.c: a short list of the house and, beside it, the one that is chosen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-records-page"

#include "sv-records-page.h"

#include "records/sv-records.h"
#include "sv-archive.h"
#include "sv-password-dialog.h"
#include "sv-platform-files.h"
#include "sv-rate-import.h"
#include "sv-record-list.h"
#include "sv-window-private.h"

#include <glib/gi18n.h>
#include <string.h>

struct _SvRecordsPage
{
  SvEditPage parent_instance;

  AdwFlap *flap;
  SvRecordList *list;
  GtkLabel *name;
  GtkWidget *save;
  GtkRevealer *notice;
  GtkLabel *notice_text;
  AdwBin *form_place;
  AdwBin *more_place; /* what a kind of record has beside its fields */
  GtkWidget *password;
  GtkWidget *archive;

  gboolean opened; /* the list has been asked for */
};

G_DEFINE_FINAL_TYPE (SvRecordsPage, sv_records_page, SV_TYPE_EDIT_PAGE)

#define CLOSE -1 /* where to go: to no record at all */

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
    action = g_strconcat ("user.", verb, NULL);
  else if (strcmp (kind, "party") == 0)
    action = g_strconcat ("party.", verb, NULL);
  else if (strcmp (kind, "rate") == 0)
    action = g_strdup ("fx_rate.edit");
  else if (strcmp (kind, "platform") == 0)
    return FALSE; /* They come with the program. */
  else
    action = g_strdup ("lookup.edit");
  return sv_api_may (get_api (self), action);
}

static void
sv_records_page_update (SvEditPage *page)
{
  SvRecordsPage *self = SV_RECORDS_PAGE (page);
  SvRecordEditor *editor = sv_edit_page_get_editor (page);
  gint64 id = sv_record_editor_get_id (editor);
  JsonObject *record = sv_record_editor_get_record (editor);
  gboolean person = get_table (self) == &sv_person_table;
  const char *name = NULL;

  if (record != NULL)
    name = json_object_get_string_member_with_default (record, get_table (self)->name, NULL);
  gtk_label_set_text (self->name, name != NULL ? name : id == 0 ? _ ("New") : "");
  gtk_widget_set_visible (self->save, sv_record_editor_get_dirty (editor));
  gtk_widget_set_visible (self->archive, id != 0 && !sv_edit_page_is_archived (page) &&
                                             sv_archive_may_put (get_api (self), get_table (self)));
  gtk_widget_set_visible (self->password, id != 0 && person &&
                                              (sv_api_may (get_api (self), "user.reset_password") ||
                                               id == sv_api_get_user_id (get_api (self))));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.new", may (self, "create"));
}

static void
sv_records_page_go (SvEditPage *page, gint64 id)
{
  SvRecordsPage *self = SV_RECORDS_PAGE (page);

  adw_flap_set_reveal_flap (self->flap, id != CLOSE);
  if (id == CLOSE)
    {
      gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
      return;
    }
  SV_EDIT_PAGE_CLASS (sv_records_page_parent_class)->go (page, id);
  sv_record_form_focus (sv_edit_page_get_form (page));
}

static void
sv_records_page_archived (SvEditPage *page)
{
  sv_record_editor_open_new (sv_edit_page_get_editor (page), NULL);
  sv_records_page_go (page, CLOSE);
}

static void
opened_cb (SvRecordsPage *self, guint position)
{
  sv_edit_page_go (SV_EDIT_PAGE (self),
                   sv_paged_list_get_id (sv_record_list_get_list (self->list), position));
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_edit_page_go (SV_EDIT_PAGE (widget), CLOSE);
}

static void
new_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_edit_page_go (SV_EDIT_PAGE (widget), 0);
}

static void
password_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvRecordsPage *self = SV_RECORDS_PAGE (widget);

  gtk_window_present (GTK_WINDOW (sv_password_dialog_new (
      GTK_WINDOW (sv_page_get_window (SV_PAGE (self))), sv_page_get_house (SV_PAGE (self)),
      sv_record_editor_get_id (sv_edit_page_get_editor (SV_EDIT_PAGE (self))))));
}

static void
sv_records_page_open (SvPage *page, const char *params)
{
  SvRecordsPage *self = SV_RECORDS_PAGE (page);
  g_autoptr (GHashTable) values = sv_page_parse (params);
  const char *id = g_hash_table_lookup (values, "id");

  if (id != NULL)
    sv_edit_page_go (SV_EDIT_PAGE (self), g_ascii_strtoll (id, NULL, 10));
  else if (g_hash_table_contains (values, "new"))
    sv_edit_page_go (SV_EDIT_PAGE (self), 0);
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
  SV_PAGE_CLASS (sv_records_page_parent_class)->reload (page);
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
  const SvEditParts parts = { self->form_place, self->notice, self->notice_text, self->save };

  G_OBJECT_CLASS (sv_records_page_parent_class)->constructed (object);

  sv_record_list_set_up (self->list, house, table);
  sv_record_list_set_empty (self->list, _ (table->title), _ ("There is none yet."),
                            may (self, "create") ? _ ("Add the First") : NULL, "record.new");
  add_new_button (self);
  if (table == &sv_rate_table && may (self, "create"))
    sv_record_list_add_button (self->list, sv_rate_import_new (house));
  g_signal_connect_swapped (self->list, "open", G_CALLBACK (opened_cb), self);

  sv_edit_page_set_up (SV_EDIT_PAGE (self), NULL, &parts);
  if (table == &sv_platform_table)
    adw_bin_set_child (self->more_place, sv_platform_files_new (
                                             house, sv_edit_page_get_editor (SV_EDIT_PAGE (self))));
  sv_records_page_update (SV_EDIT_PAGE (self));
}

static void
sv_records_page_class_init (SvRecordsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SvPageClass *page_class = SV_PAGE_CLASS (klass);
  SvEditPageClass *edit_class = SV_EDIT_PAGE_CLASS (klass);

  object_class->constructed = sv_records_page_constructed;
  page_class->open = sv_records_page_open;
  page_class->search = sv_records_page_search;
  page_class->reload = sv_records_page_reload;
  edit_class->update = sv_records_page_update;
  edit_class->go = sv_records_page_go;
  edit_class->archived = sv_records_page_archived;

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
  gtk_widget_class_bind_template_child (widget_class, SvRecordsPage, more_place);
  gtk_widget_class_bind_template_child (widget_class, SvRecordsPage, password);
  gtk_widget_class_bind_template_child (widget_class, SvRecordsPage, archive);
  gtk_widget_class_install_action (widget_class, "record.close", NULL, close_action);
  gtk_widget_class_install_action (widget_class, "record.new", NULL, new_action);
  gtk_widget_class_install_action (widget_class, "record.password", NULL, password_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "record.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Insert, 0, "record.new", NULL);
}

static void
sv_records_page_init (SvRecordsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
