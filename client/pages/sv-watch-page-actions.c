/* sv-watch-page-actions.c: what can be done with a watch
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-watch-page"

#include "sv-watch-page-private.h"

#include "records/sv-records.h"
#include "sv-print.h"
#include "sv-sell-dialog.h"
#include "sv-window-private.h"

#include <glib/gi18n.h>
#include <string.h>

#define PRINT_PIXELS 1024 /* of the picture on a sheet */

static SvApi *
get_api (SvWatchPage *self)
{
  return sv_house_get_api (sv_page_get_house (SV_PAGE (self)));
}

static SvWindow *
get_window (SvWatchPage *self)
{
  return sv_page_get_window (SV_PAGE (self));
}

/* What the house calls the status and how it behaves. Returns: (transfer full) (nullable) */
static SvRecord *
dup_status (SvWatchPage *self)
{
  JsonObject *record = sv_record_editor_get_record (get_editor (self));
  JsonNode *node = record != NULL ? json_object_get_member (record, "status") : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  return sv_choices_dup (sv_house_get_choices (sv_page_get_house (SV_PAGE (self))), "status",
                         json_object_get_int_member (json_node_get_object (node), "id"));
}

static gboolean
has_role (SvRecord *status, const char *role)
{
  return status != NULL && g_strcmp0 (sv_record_get_text (status, "role"), role) == 0;
}

void
sv_watch_page_update_actions (SvWatchPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  SvApi *api = get_api (self);
  GListModel *list = sv_page_get_list (SV_PAGE (self));
  gint64 id = sv_record_editor_get_id (get_editor (self));
  gboolean dirty = sv_record_editor_get_dirty (get_editor (self));
  guint position = GTK_INVALID_LIST_POSITION;
  g_autoptr (SvRecord) status = dup_status (self);
  gboolean there = list != NULL && id != 0;
  gboolean archived = sv_edit_page_is_archived (SV_EDIT_PAGE (self));

  if (there)
    position = sv_paged_list_find (SV_PAGED_LIST (list), id);
  there = there && position != GTK_INVALID_LIST_POSITION;

  gtk_widget_set_visible (self->save, dirty || id == 0);
  gtk_widget_set_visible (self->revert, dirty);
  gtk_widget_action_set_enabled (widget, "watch.previous", there && position > 0);
  gtk_widget_action_set_enabled (widget, "watch.next",
                                 there && position + 1 < g_list_model_get_n_items (list));
  gtk_widget_action_set_enabled (widget, "watch.sell",
                                 id != 0 && !archived && sv_api_may (api, "sale.confirm") &&
                                     !has_role (status, "sold"));
  gtk_widget_action_set_enabled (
      widget, "watch.sale", id != 0 && sv_api_may (api, "sale.read") && has_role (status, "sold"));
  gtk_widget_action_set_enabled (widget, "watch.duplicate",
                                 id != 0 && sv_api_may (api, "watch.create"));
  gtk_widget_action_set_enabled (widget, "watch.copy-link", id != 0);
  gtk_widget_action_set_enabled (widget, "watch.print", id != 0);
  gtk_widget_action_set_enabled (widget, "watch.status",
                                 id != 0 && !archived && sv_api_may (api, "watch.change_status"));
}

void
sv_watch_page_update_statuses (SvWatchPage *self)
{
  g_autoptr (SvRecord) status = dup_status (self);
  g_autoptr (GMenu) menu = g_menu_new ();
  const char *moves = status != NULL ? sv_record_get_text (status, "moves") : NULL;
  const char *name = status != NULL ? sv_record_get_text (status, "name") : NULL;
  const char *colour = status != NULL ? sv_record_get_text (status, "colour") : NULL;
  g_auto (GStrv) names = moves != NULL ? g_strsplit (moves, "\n", -1) : NULL;
  g_autofree char *spoken = NULL;
  gboolean can_move;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    for (guint j = 0; j < g_list_model_get_n_items (self->statuses); j++)
      {
        g_autoptr (SvRecord) next = g_list_model_get_item (self->statuses, j);
        g_autoptr (GMenuItem) item = NULL;

        if (strcmp (g_strstrip (names[i]), sv_record_get_text (next, "name")) != 0)
          continue;
        item = g_menu_item_new (names[i], NULL);
        g_menu_item_set_action_and_target (item, "watch.status", "x", sv_record_get_id (next));
        g_menu_append_item (menu, item);
      }
  can_move = g_menu_model_get_n_items (G_MENU_MODEL (menu)) > 0 &&
             !sv_edit_page_is_archived (SV_EDIT_PAGE (self)) &&
             sv_api_may (get_api (self), "watch.change_status");
  gtk_menu_button_set_menu_model (self->status_button, G_MENU_MODEL (menu));
  gtk_widget_set_visible (GTK_WIDGET (self->status_button), can_move);
  sv_pill_set (self->pill, name, colour);
  sv_pill_set (self->fixed_pill, can_move ? NULL : name, colour);
  if (name != NULL)
    {
      spoken = g_strdup_printf (_ ("Status: %s"), name);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->status_button),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
    }
  sv_watch_page_update_actions (self);
}

static void
step (SvWatchPage *self, int by)
{
  SvPagedList *list = SV_PAGED_LIST (sv_page_get_list (SV_PAGE (self)));
  guint position = sv_paged_list_find (list, sv_record_editor_get_id (get_editor (self)));

  if (position == GTK_INVALID_LIST_POSITION)
    return;

  sv_edit_page_go (SV_EDIT_PAGE (self), sv_paged_list_get_id (list, position + (guint)by));
}

static void
previous_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  step (SV_WATCH_PAGE (widget), -1);
}

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  step (SV_WATCH_PAGE (widget), 1);
}

/* A watch on its way to another status. */
typedef struct
{
  SvWatchPage *page;  /* (owned) */
  JsonObject *before; /* (owned) the watch as it was */
  JsonObject *sent;   /* (owned) */
} Move;

static void
move_free (Move *move)
{
  g_object_unref (move->page);
  json_object_unref (move->before);
  json_object_unref (move->sent);
  g_free (move);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Move, move_free)

static void
moved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Move) move = user_data;
  SvWatchPage *self = move->page;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) record = sv_api_send_finish_object (SV_API (object), result, &error);
  SvRecordUndo *undo = NULL;

  if (get_editor (self) == NULL)
    return;
  if (record == NULL)
    {
      if (get_window (self) != NULL)
        sv_window_toast_error (get_window (self), _ ("The status was not changed"), error);
      return;
    }
  sv_record_editor_take (get_editor (self), record);
  undo = sv_record_undo_new (&sv_watch_table, move->before, record, move->sent);
  if (undo != NULL)
    sv_edit_page_say_done (SV_EDIT_PAGE (self), _ ("The status is changed"), undo);
}

static void
status_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvWatchPage *self = SV_WATCH_PAGE (widget);
  JsonObject *record = sv_record_editor_get_record (get_editor (self));
  g_autofree char *path =
      g_strdup_printf ("watches/%" G_GINT64_FORMAT, sv_record_editor_get_id (get_editor (self)));
  g_autofree char *version = NULL;
  Move *move;

  if (record == NULL)
    return;

  version = g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (record, "version"));
  move = g_new (Move, 1);
  move->page = g_object_ref (self);
  move->before = json_object_ref (record);
  move->sent = json_object_new ();
  json_object_set_int_member (move->sent, "status", g_variant_get_int64 (parameter));
  sv_api_send_async (get_api (self), "PATCH", path, move->sent, version, NULL, moved_cb, move);
}

static void
sold_cb (SvWatchPage *self)
{
  sv_record_editor_reload (get_editor (self));
  sv_watch_money_show (self->money, sv_record_editor_get_id (get_editor (self)));
  if (get_window (self) != NULL)
    sv_window_toast (get_window (self), _ ("Sold"));
}

static void
sell_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvWatchPage *self = SV_WATCH_PAGE (widget);
  SvSellDialog *dialog =
      sv_sell_dialog_new (GTK_WINDOW (get_window (self)), sv_page_get_house (SV_PAGE (self)),
                          sv_record_editor_get_record (get_editor (self)));

  g_signal_connect_object (dialog, "sold", G_CALLBACK (sold_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
sale_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvWatchPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) sale = sv_api_send_finish_object (SV_API (object), result, &error);

  if (get_editor (self) == NULL || get_window (self) == NULL)
    return;
  if (sale != NULL)
    sv_window_open_record (get_window (self), &sv_sale_table,
                           json_object_get_int_member (sale, "id"), NULL);
  else
    sv_window_toast_error (get_window (self), _ ("The sale cannot be shown"), error);
}

static void
sale_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvWatchPage *self = SV_WATCH_PAGE (widget);
  g_autofree char *path = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/sale",
                                           sv_record_editor_get_id (get_editor (self)));

  sv_api_send_async (get_api (self), "GET", path, NULL, NULL, NULL, sale_cb, g_object_ref (self));
}

static void
duplicate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvWatchPage *self = SV_WATCH_PAGE (widget);
  g_autofree char *params =
      g_strdup_printf ("copy=%" G_GINT64_FORMAT, sv_record_editor_get_id (get_editor (self)));

  sv_window_open (get_window (self), sv_page_get_info (SV_PAGE (self))->name, params);
}

static void
copy_link_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvWatchPage *self = SV_WATCH_PAGE (widget);
  JsonObject *record = sv_record_editor_get_record (get_editor (self));
  g_autofree char *link = NULL;

  if (record == NULL)
    return;

  link =
      g_strconcat ("secondvintage://watch/", json_object_get_string_member (record, "sku"), NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), link);
  sv_window_toast (get_window (self), _ ("Link copied"));
}

static void
print (SvWatchPage *self, GdkTexture *picture)
{
  g_autoptr (SvRecord) watch =
      sv_record_new (&sv_watch_table, sv_record_editor_get_id (get_editor (self)));
  g_autoptr (GtkPrintOperation) sheet = NULL;
  g_autoptr (GError) error = NULL;

  sv_record_load (watch, sv_record_editor_get_record (get_editor (self)));
  sheet = sv_print_watch_new (watch, picture);
  if (!sv_print_run (sheet, GTK_WINDOW (get_window (self)), &error))
    sv_window_toast_error (get_window (self), _ ("Not printed"), error);
}

static void
picture_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvWatchPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) picture = sv_pictures_load_finish (SV_PICTURES (object), result, &error);

  if (get_editor (self) == NULL || get_window (self) == NULL)
    return;
  if (picture != NULL)
    print (self, picture);
  else
    sv_window_toast_error (get_window (self), _ ("The picture to print cannot be had"), error);
}

static void
print_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvWatchPage *self = SV_WATCH_PAGE (widget);
  const char *address = sv_image_strip_get_primary (self->strip);

  if (sv_record_editor_get_record (get_editor (self)) == NULL)
    return;
  if (address != NULL)
    sv_pictures_load_async (sv_house_get_pictures (sv_page_get_house (SV_PAGE (self))), address,
                            PRINT_PIXELS, NULL, picture_cb, g_object_ref (self));
  else
    print (self, NULL);
}

static void
toggle_photos_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AdwFlap *flap = SV_WATCH_PAGE (widget)->photo_flap;

  adw_flap_set_reveal_flap (flap, !adw_flap_get_reveal_flap (flap));
}

static void
toggle_history_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AdwFlap *flap = SV_WATCH_PAGE (widget)->history_flap;

  adw_flap_set_reveal_flap (flap, !adw_flap_get_reveal_flap (flap));
}

void
sv_watch_page_install_actions (SvWatchPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_install_action (widget_class, "watch.previous", NULL, previous_action);
  gtk_widget_class_install_action (widget_class, "watch.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "watch.status", "x", status_action);
  gtk_widget_class_install_action (widget_class, "watch.sell", NULL, sell_action);
  gtk_widget_class_install_action (widget_class, "watch.sale", NULL, sale_action);
  gtk_widget_class_install_action (widget_class, "watch.duplicate", NULL, duplicate_action);
  gtk_widget_class_install_action (widget_class, "watch.copy-link", NULL, copy_link_action);
  gtk_widget_class_install_action (widget_class, "watch.print", NULL, print_action);
  gtk_widget_class_install_action (widget_class, "watch.photographs", NULL, toggle_photos_action);
  gtk_widget_class_install_action (widget_class, "watch.history", NULL, toggle_history_action);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_d, GDK_CONTROL_MASK, "watch.duplicate",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "watch.print",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Up, GDK_ALT_MASK,
                                       "watch.previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Down, GDK_ALT_MASK, "watch.next",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "watch.previous",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "watch.next",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F7, 0, "watch.photographs", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F8, 0, "watch.history", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F6, 0, "watch.sell", NULL);
}
