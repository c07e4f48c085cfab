/* sv-watch-page.c: the editor of one watch
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-watch-page"

#include "sv-watch-page-private.h"

#include "common/sv-date.h"
#include "records/sv-records.h"
#include "sv-trouble.h"
#include "sv-window.h"
#include "sv-words.h"
#include "widgets/sv-columns.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#define TWO_COLUMNS_FROM 720

G_DEFINE_FINAL_TYPE (SvWatchPage, sv_watch_page, SV_TYPE_EDIT_PAGE)

static const SvFormGroup groups[] = {
  { N_ ("Identity"), "sku name brand model reference serial year gender" },
  { N_ ("Case and movement"),
    "movement calibre timegrapher case_material case_diameter dial band" },
  { N_ ("Condition"), "condition box papers service_documents" },
  { N_ ("Description"), "description notes ai_instructions" },
  { N_ ("Where it is"), "location stage agent seller" },
  { N_ ("Purchase and costs"), "purchase_date purchase_price cost asking_price floor_price" },
  { N_ ("More"), "-status *" },
  { NULL, NULL },
};

/* What a copy of a watch begins with: everything that two of a kind share. */
static const char *const copied[] = { "name",    "brand",    "model",         "reference",
                                      "calibre", "year",     "movement",      "dial",
                                      "band",    "gender",   "case_material", "case_diameter",
                                      "notes",   "location", "agent",         "seller",
                                      NULL };

/* The step of a watch's life: done or still to come. */
static void
add_step (SvWatchPage *self, gboolean done, const char *text)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *icon =
      gtk_image_new_from_icon_name (done ? "emblem-ok-symbolic" : "media-record-symbolic");
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_size_request (icon, 16, 16);
  if (!done)
    {
      gtk_image_set_pixel_size (GTK_IMAGE (icon), 8);
      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_add_css_class (icon, "dim-label");
    }
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (self->life, row);
}

static SvRecordForm *
get_form (SvWatchPage *self)
{
  return sv_edit_page_get_form (SV_EDIT_PAGE (self));
}

static const char *
get_text (JsonObject *record, const char *key)
{
  JsonNode *node = json_object_get_member (record, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

static void
update_life (SvWatchPage *self, JsonObject *record)
{
  const char *bought = record != NULL ? get_text (record, "purchase_date") : NULL;
  const char *added = record != NULL ? get_text (record, "created_at") : NULL;
  const char *description = record != NULL ? get_text (record, "description") : NULL;
  gint64 n =
      record != NULL ? json_object_get_int_member_with_default (record, "image_count", 0) : 0;
  g_autofree char *bought_text = NULL;
  g_autofree char *added_time = NULL;
  g_autofree char *added_text = NULL;
  g_autofree char *pictures = NULL;
  g_autofree char *bought_day = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->life))) != NULL)
    gtk_box_remove (self->life, child);

  bought_day = bought != NULL ? sv_date_format (bought) : NULL;
  bought_text = bought != NULL ? g_strdup_printf (_ ("Bought %s"), bought_day)
                               : g_strdup (_ ("Purchase date not known"));
  added_time = added != NULL ? sv_time_dup_display (added) : NULL;
  added_text =
      added != NULL ? g_strdup_printf (_ ("Added %s"), added_time) : g_strdup (_ ("Not saved yet"));
  pictures = g_strdup_printf (ngettext ("%d photograph", "%d photographs", (gulong)n), (int)n);
  add_step (self, bought != NULL, bought_text);
  add_step (self, added != NULL, added_text);
  add_step (self, n > 0, n > 0 ? pictures : _ ("Not photographed yet"));
  add_step (self, description != NULL,
            description != NULL ? _ ("Described") : _ ("Not described yet"));
}

static void
update_position (SvWatchPage *self)
{
  GListModel *list = sv_page_get_list (SV_PAGE (self));
  gint64 id = sv_record_editor_get_id (get_editor (self));
  guint position = GTK_INVALID_LIST_POSITION;
  g_autofree char *text = NULL;

  if (list != NULL && id != 0)
    position = sv_paged_list_find (SV_PAGED_LIST (list), id);
  gtk_widget_set_visible (self->position_box, position != GTK_INVALID_LIST_POSITION);
  if (position == GTK_INVALID_LIST_POSITION)
    return;

  text = sv_page_dup_position (SV_PAGE (self), position);
  gtk_label_set_text (self->position, text);
}

static void
update_title (SvWatchPage *self)
{
  JsonObject *record = sv_record_editor_get_record (get_editor (self));
  const char *sku = record != NULL ? get_text (record, "sku") : NULL;
  const char *name = record != NULL ? get_text (record, "name") : NULL;

  sv_page_set_title (SV_PAGE (self), sku != NULL ? sku : _ ("New Watch"));
  sv_page_set_subtitle (SV_PAGE (self), name);
  gtk_label_set_text (self->name, name != NULL ? name : _ ("New Watch"));
}

/* The number of a new watch is made by the server; people begin with the name. */
static void
focus_name (SvWatchPage *self)
{
  SvFormField *sku = sv_record_form_get_field (get_form (self), "sku");
  SvFormField *name = sv_record_form_get_field (get_form (self), "name");

  if (sku != NULL)
    sv_form_field_set_hint (sku, _ ("Made when it is saved"));
  if (name != NULL)
    gtk_widget_grab_focus (sv_entry_get_target (sv_form_field_get_entry (name)));
}

static void
sv_watch_page_update (SvEditPage *page)
{
  sv_watch_page_update_actions (SV_WATCH_PAGE (page));
}

static void
sv_watch_page_loaded (SvEditPage *page)
{
  SvWatchPage *self = SV_WATCH_PAGE (page);
  JsonObject *record = sv_record_editor_get_record (get_editor (self));
  gint64 id = sv_record_editor_get_id (get_editor (self));
  gboolean archived = sv_edit_page_is_archived (page);
  gboolean other = self->shown != id;
  /* The watch that was written here is on the server now; who writes on stays where he is. */
  gboolean made = self->shown == 0 && id != 0;

  self->shown = id;
  update_title (self);
  update_position (self);
  update_life (self, record);
  sv_watch_page_update_statuses (self);
  sv_image_strip_set_read_only (self->strip, archived);
  sv_purchase_line_set_read_only (self->purchase, archived);
  sv_watch_money_set_read_only (self->money, archived);
  sv_ai_panel_set_read_only (self->ai, archived);
  sv_watch_listings_set_read_only (self->listings, archived);
  sv_image_strip_set_watch (self->strip, id);
  /* Pictures that somebody else added come with the record's new version. */
  if (!other)
    sv_image_strip_reload (self->strip);
  gtk_widget_set_visible (self->history_title, id != 0);
  sv_record_history_show (self->history, id);
  sv_purchase_line_show (self->purchase, id != 0 ? record : NULL);
  sv_watch_money_show (self->money, id);
  sv_ai_panel_show (self->ai, record);
  sv_watch_listings_show (self->listings, id);
  gtk_widget_set_visible (
      gtk_widget_get_parent (GTK_WIDGET (self->listings)),
      id != 0 &&
          sv_api_may (sv_house_get_api (sv_page_get_house (SV_PAGE (self))), "listing.read"));
  if (made)
    return;
  if (other && id != 0)
    sv_record_form_focus (get_form (self));
  else if (other)
    focus_name (self);
}

static SvCostForm *
get_cost_form (SvWatchPage *self)
{
  return sv_watch_money_get_form (self->money);
}

/* An edited proposal of the AI and a cost that was begun stand beside the form. */
static gboolean
sv_watch_page_has_more (SvEditPage *page)
{
  SvWatchPage *self = SV_WATCH_PAGE (page);

  return (self->money != NULL && sv_cost_form_is_begun (get_cost_form (self))) ||
         (self->ai != NULL && sv_ai_panel_is_edited (self->ai));
}

static void
proposal_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (sv_ai_panel_accept_finish (SV_AI_PANEL (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* @task: (transfer full) */
static void
save_proposal (SvWatchPage *self, GTask *task)
{
  if (get_editor (self) != NULL && sv_ai_panel_is_edited (self->ai))
    {
      sv_ai_panel_accept_async (self->ai, proposal_saved_cb, task);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
cost_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SvWatchPage *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (sv_cost_form_send_finish (SV_COST_FORM (object), result, &error))
    save_proposal (self, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
sv_watch_page_save_more_async (SvEditPage *page, GAsyncReadyCallback callback, gpointer user_data)
{
  SvWatchPage *self = SV_WATCH_PAGE (page);
  GTask *task = g_task_new (page, NULL, callback, user_data);

  if (sv_cost_form_is_begun (get_cost_form (self)))
    sv_cost_form_send_async (get_cost_form (self), cost_saved_cb, task);
  else
    save_proposal (self, task);
}

static gboolean
sv_watch_page_save_more_finish (SvEditPage *page, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
sv_watch_page_discard_more (SvEditPage *page)
{
  sv_cost_form_revert (get_cost_form (SV_WATCH_PAGE (page)));
  sv_ai_panel_revert (SV_WATCH_PAGE (page)->ai);
}

static void
sv_watch_page_go (SvEditPage *page, gint64 id)
{
  SV_WATCH_PAGE (page)->shown = -1;
  SV_EDIT_PAGE_CLASS (sv_watch_page_parent_class)->go (page, id);
}

static void
sv_watch_page_archived (SvEditPage *page)
{
  sv_window_back (sv_page_get_window (SV_PAGE (page)));
}

static void
hide_notice_cb (SvWatchPage *self)
{
  sv_edit_page_notice (SV_EDIT_PAGE (self), NULL);
}

static void
pictures_changed_cb (SvWatchPage *self)
{
  /* The watch counts its pictures, so it has a new version. */
  sv_record_editor_reload (get_editor (self));
}

static void
pictures_failed_cb (SvWatchPage *self, const char *what, const GError *error)
{
  SvWindow *window = sv_page_get_window (SV_PAGE (self));

  if (window != NULL)
    sv_window_toast_error (window, what, error);
}

typedef struct
{
  SvImageStrip *strip; /* (owned) */
  gint64 image;
} RemovedImage;

static void
removed_image_free (gpointer data)
{
  RemovedImage *removed = data;

  g_object_unref (removed->strip);
  g_free (removed);
}

static void
restore_picture (gpointer data)
{
  RemovedImage *removed = data;

  sv_image_strip_restore (removed->strip, removed->image);
}

static void
picture_removed_cb (SvWatchPage *self, gint64 image)
{
  SvWindow *window = sv_page_get_window (SV_PAGE (self));
  RemovedImage *removed;

  if (window == NULL)
    return;

  removed = g_new0 (RemovedImage, 1);
  removed->strip = g_object_ref (self->strip);
  removed->image = image;
  sv_window_toast_undo (window, _ ("Photograph removed"), restore_picture, removed,
                        removed_image_free);
}

static void
proposal_taken_cb (SvWatchPage *self)
{
  sv_record_editor_reload (get_editor (self));
}

static void
money_changed_cb (SvWatchPage *self)
{
  sv_record_editor_reload (get_editor (self));
}

static void
copy_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvWatchPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) record = sv_api_send_finish_object (SV_API (object), result, &error);
  g_autoptr (JsonObject) values = json_object_new ();

  if (get_editor (self) == NULL)
    return;
  if (record == NULL)
    {
      sv_trouble_set (self->trouble, error);
      gtk_stack_set_visible_child_name (self->stack, "trouble");
      return;
    }
  g_clear_pointer (&self->copy, g_free);
  for (guint i = 0; copied[i] != NULL; i++)
    if (json_object_has_member (record, copied[i]))
      json_object_set_member (values, copied[i],
                              json_node_copy (json_object_get_member (record, copied[i])));
  sv_record_editor_open_new (get_editor (self), values);
}

static void
read_copy (SvWatchPage *self)
{
  g_autofree char *path = g_strdup_printf ("watches/%s", self->copy);

  gtk_stack_set_visible_child_name (self->stack, "loading");
  sv_api_send_async (sv_house_get_api (sv_page_get_house (SV_PAGE (self))), "GET", path, NULL, NULL,
                     NULL, copy_read_cb, g_object_ref (self));
}

static void
sv_watch_page_open (SvPage *page, const char *params)
{
  SvWatchPage *self = SV_WATCH_PAGE (page);
  g_autoptr (GHashTable) values = sv_page_parse (params);
  const char *id = g_hash_table_lookup (values, "id");
  const char *copy = g_hash_table_lookup (values, "copy");

  self->shown = -1;
  g_clear_pointer (&self->copy, g_free);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  if (id != NULL && g_ascii_strtoll (id, NULL, 10) > 0)
    {
      sv_record_editor_open (get_editor (self), g_ascii_strtoll (id, NULL, 10));
    }
  else if (copy != NULL)
    {
      self->copy = g_strdup (copy);
      read_copy (self);
    }
  else
    {
      sv_record_editor_open_new (get_editor (self), NULL);
    }
}

static void
sv_watch_page_reload (SvPage *page)
{
  SvWatchPage *self = SV_WATCH_PAGE (page);

  /* A copy that did not arrive is no record yet that could be read again. */
  if (self->copy != NULL)
    {
      read_copy (self);
      return;
    }
  SV_PAGE_CLASS (sv_watch_page_parent_class)->reload (page);
  sv_image_strip_reload (self->strip);
}

static void
statuses_changed_cb (SvWatchPage *self)
{
  sv_watch_page_update_statuses (self);
}

static void
sv_watch_page_constructed (GObject *object)
{
  SvWatchPage *self = SV_WATCH_PAGE (object);
  SvHouse *house = sv_page_get_house (SV_PAGE (self));
  const SvEditParts parts = { self->form_place, self->notice, self->notice_text,
                              self->save,       self->stack,  self->trouble };

  G_OBJECT_CLASS (sv_watch_page_parent_class)->constructed (object);

  sv_edit_page_set_up (SV_EDIT_PAGE (self), groups, &parts);

  /* An upload or a request under way keeps these alive longer than the page. */
  self->ai = SV_AI_PANEL (sv_ai_panel_new (house, get_form (self), get_editor (self)));
  sv_record_form_add (get_form (self), N_ ("Description"), GTK_WIDGET (self->ai));
  g_signal_connect_object (self->ai, "taken", G_CALLBACK (proposal_taken_cb), self,
                           G_CONNECT_SWAPPED);

  self->purchase = SV_PURCHASE_LINE (sv_purchase_line_new (house));
  sv_record_form_add (get_form (self), N_ ("Purchase and costs"), GTK_WIDGET (self->purchase));
  g_signal_connect_object (self->purchase, "changed", G_CALLBACK (money_changed_cb), self,
                           G_CONNECT_SWAPPED);

  self->money = SV_WATCH_MONEY (sv_watch_money_new (house));
  sv_record_form_add (get_form (self), N_ ("Purchase and costs"), GTK_WIDGET (self->money));
  g_signal_connect_object (self->money, "changed", G_CALLBACK (money_changed_cb), self,
                           G_CONNECT_SWAPPED);

  self->listings = SV_WATCH_LISTINGS (sv_watch_listings_new (house));
  sv_record_form_add (get_form (self), N_ ("Listings"), GTK_WIDGET (self->listings));
  g_signal_connect_object (self->ai, "edited", G_CALLBACK (sv_edit_page_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_cost_form (self), "edited", G_CALLBACK (sv_edit_page_update), self,
                           G_CONNECT_SWAPPED);

  self->strip = SV_IMAGE_STRIP (sv_image_strip_new (house));
  adw_bin_set_child (self->photo_place, GTK_WIDGET (self->strip));
  g_signal_connect_object (self->strip, "changed", G_CALLBACK (pictures_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->strip, "failed", G_CALLBACK (pictures_failed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->strip, "removed", G_CALLBACK (picture_removed_cb), self,
                           G_CONNECT_SWAPPED);

  self->history = SV_RECORD_HISTORY (sv_record_history_new (house, &sv_watch_table));
  adw_bin_set_child (self->history_place, GTK_WIDGET (self->history));

  self->pill = SV_PILL (sv_pill_new ());
  gtk_menu_button_set_child (self->status_button, GTK_WIDGET (self->pill));
  self->statuses = g_object_ref (sv_choices_get (sv_house_get_choices (house), "status"));
  g_signal_connect_object (self->statuses, "items-changed", G_CALLBACK (statuses_changed_cb), self,
                           G_CONNECT_SWAPPED);
  sv_watch_page_update_actions (self);
}

static void
list_cb (SvWatchPage *self)
{
  GListModel *list = sv_page_get_list (SV_PAGE (self));

  if (list != NULL)
    g_signal_connect_object (list, "items-changed", G_CALLBACK (update_position), self,
                             G_CONNECT_SWAPPED);
}

static void
sv_watch_page_dispose (GObject *object)
{
  SvWatchPage *self = SV_WATCH_PAGE (object);

  g_clear_object (&self->statuses);
  g_clear_pointer (&self->copy, g_free);

  G_OBJECT_CLASS (sv_watch_page_parent_class)->dispose (object);
}

static void
sv_watch_page_class_init (SvWatchPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SvPageClass *page_class = SV_PAGE_CLASS (klass);
  SvEditPageClass *edit_class = SV_EDIT_PAGE_CLASS (klass);

  object_class->constructed = sv_watch_page_constructed;
  object_class->dispose = sv_watch_page_dispose;
  page_class->open = sv_watch_page_open;
  page_class->reload = sv_watch_page_reload;
  edit_class->loaded = sv_watch_page_loaded;
  edit_class->update = sv_watch_page_update;
  edit_class->go = sv_watch_page_go;
  edit_class->archived = sv_watch_page_archived;
  edit_class->has_more = sv_watch_page_has_more;
  edit_class->save_more_async = sv_watch_page_save_more_async;
  edit_class->save_more_finish = sv_watch_page_save_more_finish;
  edit_class->discard_more = sv_watch_page_discard_more;

  g_type_ensure (SV_TYPE_PILL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/pages/sv-watch-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, header);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, fixed_pill);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, status_button);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, name);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, position);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, position_box);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, save);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, revert);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, notice);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, notice_text);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, photo_flap);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, history_flap);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, photo_place);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, form_place);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, history_title);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, history_place);
  gtk_widget_class_bind_template_child (widget_class, SvWatchPage, life);
  gtk_widget_class_bind_template_callback (widget_class, hide_notice_cb);
  sv_watch_page_install_actions (klass);
}

static void
sv_watch_page_init (SvWatchPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->header, sv_columns_new (TWO_COLUMNS_FROM, 6));
  g_signal_connect (self, "notify::list", G_CALLBACK (list_cb), NULL);
}
