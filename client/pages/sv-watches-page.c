/* sv-watches-page.c: all watches as a list or as tiles; changes to many at once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-watches-page"

#include "sv-watches-page.h"

#include "common/sv-money.h"
#include "records/sv-records.h"

#include "sv-archive.h"
#include "sv-bulk-set.h"
#include "sv-catawiki-export.h"
#include "sv-record-list.h"
#include "sv-window.h"
#include "widgets/sv-adaptive.h"

#include <glib/gi18n.h>

struct _SvWatchesPage
{
  SvPage parent_instance;

  SvRecordList *list;
  SvWorkBar *work; /* (owned): the list's */
  GtkActionBar *bar;
  GtkLabel *chosen;
  GtkMenuButton *status_button;
  GtkMenuButton *location_button;
  GtkWidget *catawiki_button;
  GtkWidget *archive_button;
  GtkWidget *restore_button;
  GtkWidget *new_button;
  gboolean opened;
};

G_DEFINE_FINAL_TYPE (SvWatchesPage, sv_watches_page, SV_TYPE_PAGE)

static SvApi *
get_api (SvWatchesPage *self)
{
  return sv_house_get_api (sv_page_get_house (SV_PAGE (self)));
}

static void
update (SvWatchesPage *self)
{
  SvApi *api = get_api (self);
  guint n = sv_record_list_get_n_selected (self->list);
  gboolean idle = !sv_work_bar_is_busy (self->work);
  gboolean archived = sv_record_list_get_archived (self->list);
  g_autofree char *number = sv_number_format (n);
  g_autofree char *text = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s watch selected", "%s watches selected", n), number);

  gtk_label_set_text (self->chosen, text);
  gtk_action_bar_set_revealed (self->bar, n > 0);

  /* What is archived can only be restored. */
  gtk_widget_set_visible (self->archive_button, !archived);
  gtk_widget_set_visible (self->restore_button,
                          archived && sv_archive_may_restore (api, &sv_watch_table));
  gtk_widget_set_visible (GTK_WIDGET (self->status_button), !archived);
  gtk_widget_set_visible (GTK_WIDGET (self->location_button), !archived);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "watches.archive",
                                 n > 0 && idle && !archived &&
                                     sv_archive_may_put (api, &sv_watch_table));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "watches.restore",
                                 n > 0 && idle && archived &&
                                     sv_archive_may_restore (api, &sv_watch_table));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "watches.set",
                                 n > 0 && idle && !archived &&
                                     sv_api_may (api, "watch.bulk_update"));
  gtk_widget_set_visible (self->catawiki_button,
                          !archived && sv_api_may (api, "listing.export_catawiki"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "watches.catawiki",
                                 n > 0 && idle && !archived &&
                                     sv_api_may (api, "listing.export_catawiki"));
}

/* Changes to many */

static void
progress_cb (guint done, guint all, gpointer data)
{
  sv_work_bar_set_progress (SV_WATCHES_PAGE (data)->work, done, all);
}

/* Says what stayed as it was, and why. */
static void
toast_left (SvWatchesPage *self, guint done, guint all, const char *why)
{
  SvWindow *window = sv_page_get_window (SV_PAGE (self));
  g_autofree char *changed = sv_number_format (done);
  g_autofree char *asked = sv_number_format (all);
  g_autofree char *text =
      g_strdup_printf (_ ("%s of %s changed. The first that was refused: %s"), changed, asked, why);

  if (window != NULL)
    sv_window_toast (window, text);
}

typedef struct
{
  SvWatchesPage *page; /* (owned) */
  GArray *ids;         /* (owned) */
  const SvArchiveWay *way;
} SvMany;

static SvMany *
sv_many_new (SvWatchesPage *page, GArray *ids, const SvArchiveWay *way)
{
  SvMany *many = g_new (SvMany, 1);

  many->page = g_object_ref (page);
  many->ids = g_array_ref (ids);
  many->way = way;

  return many;
}

static void
sv_many_free (gpointer data)
{
  SvMany *many = data;

  g_object_unref (many->page);
  g_array_unref (many->ids);
  g_free (many);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvMany, sv_many_free)

/* Returns: (transfer full): the ids that were moved, of gint64 */
static GArray *
end_move (SvMany *many, GObject *api, GAsyncResult *result)
{
  SvWatchesPage *self = many->page;
  g_autoptr (GError) error = NULL;
  GArray *done = sv_bulk_finish (SV_API (api), result, &error);

  sv_work_bar_stop (self->work);
  if (error != NULL)
    {
      g_autofree char *why = sv_api_error_text (error);

      toast_left (self, done->len, many->ids->len, why);
    }
  return done;
}

static void
undone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvMany) many = user_data;

  g_array_unref (end_move (many, object, result));
}

static void
move (SvWatchesPage *self, GArray *ids, const SvArchiveWay *way, GAsyncReadyCallback callback)
{
  if (ids->len == 0 || sv_work_bar_is_busy (self->work))
    return;

  sv_bulk_async (get_api (self), &sv_watch_table, ids, way->method, way->verb, NULL,
                 sv_work_bar_start (self->work, _ (way->doing)), progress_cb, self, callback,
                 sv_many_new (self, ids, way));
}

static void
undo_move (gpointer data)
{
  SvMany *many = data;

  move (many->page, many->ids, many->way, undone_cb);
}

static void
moved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvMany) many = user_data;
  SvWindow *window = sv_page_get_window (SV_PAGE (many->page));
  g_autoptr (GArray) done = end_move (many, object, result);
  g_autofree char *number = sv_number_format (done->len);
  g_autofree char *text = g_strdup_printf (
      many->way == &sv_archive_put
          ? g_dngettext (GETTEXT_PACKAGE, "%s watch archived", "%s watches archived", done->len)
          : g_dngettext (GETTEXT_PACKAGE, "%s watch restored", "%s watches restored", done->len),
      number);

  if (done->len > 0 && window != NULL)
    sv_window_toast_undo (window, text, undo_move, sv_many_new (many->page, done, many->way->back),
                          sv_many_free);
}

static void
move_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvWatchesPage *self = SV_WATCHES_PAGE (widget);
  g_autoptr (GArray) ids = sv_record_list_get_selected (self->list);

  move (self, ids, g_str_equal (name, "watches.archive") ? &sv_archive_put : &sv_archive_restore,
        moved_cb);
}

/* The same values for many, and back */

typedef struct
{
  SvWatchesPage *page; /* (owned) */
  SvBulkResult *done;  /* (owned) */
} SvChanged;

static void
sv_changed_free (gpointer data)
{
  SvChanged *changed = data;

  g_object_unref (changed->page);
  sv_bulk_result_free (changed->done);
  g_free (changed);
}

static void
toast_refused (SvWatchesPage *self, SvBulkResult *done, const GError *error)
{
  g_autofree char *why = error != NULL ? sv_api_error_text (error) : g_strdup (done->refused);

  toast_left (self, done->changed, done->asked, why);
}

static void
taken_back_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvWatchesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SvBulkResult) done = sv_bulk_set_finish (SV_API (object), result, &error);
  SvWindow *window = sv_page_get_window (SV_PAGE (self));

  sv_work_bar_stop (self->work);
  if (error != NULL || done->refused != NULL)
    toast_refused (self, done, error);
  else if (window != NULL)
    sv_window_toast (window, _ ("As it was before"));
}

static void
take_back (gpointer data)
{
  SvChanged *changed = data;
  SvWatchesPage *self = changed->page;

  if (sv_work_bar_is_busy (self->work))
    return;

  sv_bulk_undo_async (get_api (self), changed->done,
                      sv_work_bar_start (self->work, _ ("Changing back…")), progress_cb, self,
                      taken_back_cb, g_object_ref (self));
}

static void
set_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvWatchesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SvBulkResult) done = sv_bulk_set_finish (SV_API (object), result, &error);
  SvWindow *window = sv_page_get_window (SV_PAGE (self));

  sv_work_bar_stop (self->work);
  if (error != NULL || done->refused != NULL)
    toast_refused (self, done, error);
  if (done->changed > 0 && window != NULL)
    {
      g_autofree char *number = sv_number_format (done->changed);
      g_autofree char *text = g_strdup_printf (
          g_dngettext (GETTEXT_PACKAGE, "%s watch changed", "%s watches changed", done->changed),
          number);
      SvChanged *changed = g_new (SvChanged, 1);

      changed->page = g_object_ref (self);
      changed->done = g_steal_pointer (&done);
      sv_window_toast_undo (window, text, take_back, changed, sv_changed_free);
    }
}

static void
set_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvWatchesPage *self = SV_WATCHES_PAGE (widget);
  g_autoptr (GArray) ids = sv_record_list_get_selected (self->list);
  g_autoptr (JsonObject) values = json_object_new ();
  const char *field;
  gint64 id;

  if (ids->len == 0 || sv_work_bar_is_busy (self->work))
    return;

  g_variant_get (parameter, "(&sx)", &field, &id);
  json_object_set_int_member (values, field, id);
  sv_bulk_set_async (get_api (self), ids, values, sv_work_bar_start (self->work, _ ("Changing…")),
                     progress_cb, self, set_cb, g_object_ref (self));
}

static void
catawiki_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvWatchesPage *self = SV_WATCHES_PAGE (widget);
  SvWindow *window = sv_page_get_window (SV_PAGE (self));
  g_autoptr (GArray) ids = sv_record_list_get_selected (self->list);

  if (ids->len > 0 && window != NULL && !sv_work_bar_is_busy (self->work))
    sv_catawiki_export (window, self->work, ids);
}

static void
unselect_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_record_list_unselect (SV_WATCHES_PAGE (widget)->list);
}

/* The page */

static void
open_cb (SvWatchesPage *self, guint position)
{
  SvPagedList *list = sv_record_list_get_list (self->list);
  SvWindow *window = sv_page_get_window (SV_PAGE (self));

  if (window != NULL && sv_page_info_for_record (&sv_watch_table) != NULL)
    sv_window_open_record (window, &sv_watch_table, sv_paged_list_get_id (list, position),
                           G_LIST_MODEL (list));
}

static void
query_cb (SvWatchesPage *self)
{
  sv_page_set_search (SV_PAGE (self), sv_record_list_get_search (self->list));
}

static void
selection_cb (SvWatchesPage *self)
{
  update (self);
}

static GMenuModel *
make_menu (GListModel *choices, const char *field)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < g_list_model_get_n_items (choices); i++)
    {
      g_autoptr (SvRecord) record = g_list_model_get_item (choices, i);
      const char *name = sv_record_get_text (record, "name");
      g_autoptr (GMenuItem) item = NULL;
      g_autoptr (GString) label = g_string_new (name);

      /* A sale alone makes a watch sold. */
      if (g_strcmp0 (sv_record_get_text (record, "role"), "sold") == 0)
        continue;

      g_string_replace (label, "_", "__", 0);
      item = g_menu_item_new (label->str, NULL);
      g_menu_item_set_action_and_target (item, "watches.set", "(sx)", field,
                                         sv_record_get_id (record));
      g_menu_append_item (menu, item);
    }

  return G_MENU_MODEL (menu);
}

static void
update_menus (SvWatchesPage *self)
{
  SvChoices *choices = sv_house_get_choices (sv_page_get_house (SV_PAGE (self)));
  g_autoptr (GMenuModel) statuses = make_menu (sv_choices_get (choices, "status"), "status");
  g_autoptr (GMenuModel) locations = make_menu (sv_choices_get (choices, "location"), "location");

  gtk_menu_button_set_menu_model (self->status_button, statuses);
  gtk_menu_button_set_menu_model (self->location_button, locations);
}

static void
sv_watches_page_open (SvPage *page, const char *params)
{
  SvWatchesPage *self = SV_WATCHES_PAGE (page);

  /* Coming back without a wish shows the list as it was left. */
  if (*params != '\0' || !self->opened)
    sv_record_list_set_query (self->list, params);
  self->opened = TRUE;
}

static void
sv_watches_page_search (SvPage *page, const char *text)
{
  sv_record_list_search (SV_WATCHES_PAGE (page)->list, text);
}

static void
sv_watches_page_reload (SvPage *page)
{
  sv_record_list_reload (SV_WATCHES_PAGE (page)->list);
}

static gboolean
sv_watches_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SV_WATCHES_PAGE (widget)->list));
}

static void
sv_watches_page_constructed (GObject *object)
{
  SvWatchesPage *self = SV_WATCHES_PAGE (object);
  SvHouse *house = sv_page_get_house (SV_PAGE (self));
  SvChoices *choices = sv_house_get_choices (house);

  G_OBJECT_CLASS (sv_watches_page_parent_class)->constructed (object);

  sv_record_list_set_up (self->list, house, &sv_watch_table);
  self->work = g_object_ref (sv_record_list_get_work (self->list));
  g_signal_connect_object (self->work, "notify::busy", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  sv_record_list_allow_tiles (self->list);
  sv_record_list_add_button (self->list, self->new_button);
  if (sv_api_may (sv_house_get_api (house), "watch.create"))
    sv_record_list_set_empty (self->list, _ ("No watches yet"),
                              _ ("Enter the first one, or import the list that you have."),
                              _ ("_New Watch"), "win.new-watch");
  else
    sv_record_list_set_empty (self->list, _ ("No watches yet"), NULL, NULL, NULL);

  g_signal_connect_object (sv_choices_get (choices, "status"), "items-changed",
                           G_CALLBACK (update_menus), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sv_choices_get (choices, "location"), "items-changed",
                           G_CALLBACK (update_menus), self, G_CONNECT_SWAPPED);
  update_menus (self);
  update (self);
}

static void
sv_watches_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SV_TYPE_WATCHES_PAGE);

  G_OBJECT_CLASS (sv_watches_page_parent_class)->dispose (object);
}

static void
sv_watches_page_finalize (GObject *object)
{
  g_clear_object (&SV_WATCHES_PAGE (object)->work);

  G_OBJECT_CLASS (sv_watches_page_parent_class)->finalize (object);
}

static void
sv_watches_page_class_init (SvWatchesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SvPageClass *page_class = SV_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = sv_watches_page_constructed;
  G_OBJECT_CLASS (klass)->dispose = sv_watches_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_watches_page_finalize;
  widget_class->grab_focus = sv_watches_page_grab_focus;
  page_class->open = sv_watches_page_open;
  page_class->search = sv_watches_page_search;
  page_class->reload = sv_watches_page_reload;

  g_type_ensure (SV_TYPE_RECORD_LIST);
  g_type_ensure (SV_TYPE_ADAPTIVE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/pages/sv-watches-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SvWatchesPage, list);
  gtk_widget_class_bind_template_child (widget_class, SvWatchesPage, bar);
  gtk_widget_class_bind_template_child (widget_class, SvWatchesPage, chosen);
  gtk_widget_class_bind_template_child (widget_class, SvWatchesPage, status_button);
  gtk_widget_class_bind_template_child (widget_class, SvWatchesPage, location_button);
  gtk_widget_class_bind_template_child (widget_class, SvWatchesPage, catawiki_button);
  gtk_widget_class_bind_template_child (widget_class, SvWatchesPage, archive_button);
  gtk_widget_class_bind_template_child (widget_class, SvWatchesPage, restore_button);
  gtk_widget_class_bind_template_child (widget_class, SvWatchesPage, new_button);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_cb);
  gtk_widget_class_bind_template_callback (widget_class, selection_cb);

  gtk_widget_class_install_action (widget_class, "watches.archive", NULL, move_action);
  gtk_widget_class_install_action (widget_class, "watches.catawiki", NULL, catawiki_action);
  gtk_widget_class_install_action (widget_class, "watches.restore", NULL, move_action);
  gtk_widget_class_install_action (widget_class, "watches.set", "(sx)", set_action);
  gtk_widget_class_install_action (widget_class, "watches.unselect", NULL, unselect_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "watches.archive", NULL);
}

static void
sv_watches_page_init (SvWatchesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
