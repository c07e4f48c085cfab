/* sv-record-list.c: a list of records: columns or tiles, sort, filters, selection, empty and failed
 * states
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-record-list"

#include "sv-record-list-private.h"

#include "common/sv-money.h"

#include "sv-tile.h"
#include "sv-trouble.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (SvRecordList, sv_record_list, ADW_TYPE_BIN)

#define PATIENCE_MS 300
#define SKELETON_ROWS 40

enum
{
  OPEN,
  SELECTION_CHANGED,
  QUERY_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* State */

static void
update_count (SvRecordList *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  gint64 total = sv_paged_list_get_total (self->list);
  guint selected = sv_selection_get_n (self->selection);
  g_autofree char *shown = sv_number_format (n);
  g_autofree char *all = total >= 0 ? sv_number_format (total) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (selected > 0)
    {
      g_autofree char *number = sv_number_format (selected);

      /* Translators: how many rows are selected; stands before how many there are. */
      g_string_append_printf (text, _ ("%s selected"), number);
      g_string_append (text, " · ");
    }

  /* How many match is not known when their list did not arrive. */
  if (n == 0 && sv_paged_list_get_state (self->list) == SV_LIST_FAILED)
    g_string_truncate (text, 0);
  else if (!sv_paged_list_is_filtered (self->list))
    g_string_append (text, shown);
  else if (all != NULL)
    /* Translators: "1,204 of 100,000" rows. */
    g_string_append_printf (text, _ ("%s of %s"), shown, all);
  else
    g_string_append_printf (text, _ ("%s found"), shown);

  gtk_label_set_text (self->count, text->str);
}

static gboolean
spin_cb (gpointer data)
{
  SvRecordList *self = data;

  self->spin = 0;
  gtk_spinner_start (self->spinner);

  return G_SOURCE_REMOVE;
}

static void
update_spinner (SvRecordList *self)
{
  if (!sv_paged_list_is_busy (self->list))
    {
      g_clear_handle_id (&self->spin, g_source_remove);
      gtk_spinner_stop (self->spinner);
    }
  else if (self->spin == 0 && !gtk_spinner_get_spinning (self->spinner))
    self->spin = g_timeout_add (PATIENCE_MS, spin_cb, self);
}

static void
update_state (SvRecordList *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  SvListState state = sv_paged_list_get_state (self->list);
  const GError *error = sv_paged_list_get_error (self->list);
  const char *page;

  if (state == SV_LIST_FAILED && n == 0)
    {
      sv_trouble_set (self->failed, error);
      page = "failed";
    }
  else if (n > 0)
    page = gtk_toggle_button_get_active (self->tiles_button) ? "tiles" : "rows";
  else if (state == SV_LIST_LOADING || sv_paged_list_is_busy (self->list))
    page = g_strcmp0 (gtk_stack_get_visible_child_name (self->states), "none") == 0 ? "none"
                                                                                    : "loading";
  else
    page = sv_paged_list_is_filtered (self->list) ? "none" : "empty";

  gtk_stack_set_visible_child_name (self->states, page);
  update_spinner (self);
  update_count (self);
}

static void
selection_cb (SvRecordList *self)
{
  update_count (self);
  sv_list_export_update (self);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
try_again_cb (SvRecordList *self)
{
  sv_paged_list_reload (self->list);
}

static void
activate_cb (SvRecordList *self, guint position)
{
  g_signal_emit (self, signals[OPEN], 0, position);
}

/* Room */

/* Where it is narrow, chips stand in a line of their own. */
static void
narrow_cb (SvRecordList *self)
{
  g_object_ref (self->chips_scrolled);
  if (sv_adaptive_get_narrow (self->adaptive))
    {
      gtk_box_remove (self->bar, self->chips_scrolled);
      gtk_box_append (self->chips_line, self->chips_scrolled);
    }
  else
    {
      gtk_box_remove (self->chips_line, self->chips_scrolled);
      gtk_box_insert_child_after (self->bar, self->chips_scrolled,
                                  GTK_WIDGET (self->filter_button));
    }
  g_object_unref (self->chips_scrolled);
  sv_record_list_update_chips_line (self);
}

static void
width_cb (SvRecordList *self)
{
  if (self->columns != NULL)
    sv_list_columns_set_room (self->columns, sv_adaptive_get_width (self->adaptive),
                              sv_adaptive_get_narrow (self->adaptive));
}

/* Tiles */

static void
tiles_cb (SvRecordList *self)
{
  gboolean tiles = gtk_toggle_button_get_active (self->tiles_button);

  sv_preferences_set_bool (sv_house_get_preferences (self->house), self->table->path, "tiles",
                           tiles);
  gtk_widget_set_sensitive (GTK_WIDGET (self->columns_button), !tiles);
  /* Only one of the two keeps rows alive. */
  gtk_column_view_set_model (self->view, tiles ? NULL : GTK_SELECTION_MODEL (self->selection));
  gtk_grid_view_set_model (self->tiles, tiles ? GTK_SELECTION_MODEL (self->selection) : NULL);
  update_state (self);
}

static void
tile_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  gtk_list_item_set_child (item, sv_tile_new (SV_RECORD_LIST (user_data)->house));
}

static void
tile_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  sv_tile_set_record (SV_TILE (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
tile_unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  sv_tile_set_record (SV_TILE (gtk_list_item_get_child (item)), NULL);
}

void
sv_record_list_allow_tiles (SvRecordList *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (tile_setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (tile_bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (tile_unbind_cb), self, 0);
  gtk_grid_view_set_factory (self->tiles, factory);
  gtk_widget_set_visible (GTK_WIDGET (self->tiles_button), TRUE);
  gtk_toggle_button_set_active (self->tiles_button,
                                sv_preferences_get_bool (sv_house_get_preferences (self->house),
                                                         self->table->path, "tiles", FALSE));
}

/* Life */

static void
sv_record_list_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sv_record_list_parent_class)->map (widget);
  if (SV_RECORD_LIST (widget)->list != NULL)
    sv_paged_list_set_active (SV_RECORD_LIST (widget)->list, TRUE);
}

static void
sv_record_list_unmap (GtkWidget *widget)
{
  if (SV_RECORD_LIST (widget)->list != NULL)
    sv_paged_list_set_active (SV_RECORD_LIST (widget)->list, FALSE);
  GTK_WIDGET_CLASS (sv_record_list_parent_class)->unmap (widget);
}

static gboolean
sv_record_list_grab_focus (GtkWidget *widget)
{
  SvRecordList *self = SV_RECORD_LIST (widget);

  return gtk_widget_grab_focus (gtk_toggle_button_get_active (self->tiles_button)
                                    ? GTK_WIDGET (self->tiles)
                                    : GTK_WIDGET (self->view));
}

static void
sv_record_list_dispose (GObject *object)
{
  SvRecordList *self = SV_RECORD_LIST (object);

  g_clear_handle_id (&self->spin, g_source_remove);
  /* A view that goes away drops its order, when the chips may be gone already: that is nobody's
   * choice. */
  if (self->columns != NULL)
    g_signal_handlers_disconnect_by_data (self->columns, self);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->chips != NULL && self->house != NULL)
    sv_filter_chips_show (self->chips, NULL, NULL);
  /* The child is bound to the template too, which would take it away under AdwBin's hands. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SV_TYPE_RECORD_LIST);
  g_clear_object (&self->columns);
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_object (&self->house);
  g_clear_pointer (&self->query, sv_query_free);

  G_OBJECT_CLASS (sv_record_list_parent_class)->dispose (object);
}

static void
sv_record_list_class_init (SvRecordListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_record_list_dispose;
  widget_class->map = sv_record_list_map;
  widget_class->unmap = sv_record_list_unmap;
  widget_class->grab_focus = sv_record_list_grab_focus;

  signals[OPEN] = g_signal_new ("open", SV_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SELECTION_CHANGED] =
      g_signal_new ("selection-changed", SV_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 0);
  signals[QUERY_CHANGED] = g_signal_new ("query-changed", SV_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (SV_TYPE_ADAPTIVE);
  g_type_ensure (SV_TYPE_WORK_BAR);
  g_type_ensure (SV_TYPE_FILTER_CHIPS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/sv-record-list.ui");
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, filter_button);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, adaptive);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, bar);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, chips);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, chips_line);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, chips_scrolled);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, spinner);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, count);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, buttons);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, tiles_button);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, export_button);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, columns_button);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, states);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, skeleton);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, view);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, tiles);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, empty);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, empty_button);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, failed);
  gtk_widget_class_bind_template_child (widget_class, SvRecordList, work);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, width_cb);
  gtk_widget_class_bind_template_callback (widget_class, tiles_cb);
  gtk_widget_class_bind_template_callback (widget_class, try_again_cb);

  sv_record_list_query_install (widget_class);
  sv_list_export_install (widget_class);
}

static void
sv_record_list_init (SvRecordList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < SKELETON_ROWS; i++)
    {
      GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      gtk_widget_add_css_class (row, "sv-skeleton");
      gtk_box_append (self->skeleton, row);
    }
}

void
sv_record_list_set_up (SvRecordList *self, SvHouse *house, const SvTable *table)
{
  g_return_if_fail (SV_IS_RECORD_LIST (self));
  g_return_if_fail (self->house == NULL);

  self->house = g_object_ref (house);
  self->table = table;
  self->list = sv_paged_list_new (table, sv_house_get_api (house), sv_house_get_live (house));
  sv_paged_list_set_active (self->list, gtk_widget_get_mapped (GTK_WIDGET (self)));
  self->selection = sv_selection_new (self->list);
  self->columns = sv_list_columns_new (self->view, house, table);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  sv_record_list_query_set_up (self);

  g_signal_connect_swapped (self->list, "state-changed", G_CALLBACK (update_state), self);
  g_signal_connect_swapped (self->selection, "selection-changed", G_CALLBACK (selection_cb), self);
  g_signal_connect_swapped (self->selection, "emptied", G_CALLBACK (selection_cb), self);
  gtk_menu_button_set_popover (self->columns_button, sv_list_columns_make_popover (self->columns));
  width_cb (self);

  sv_list_export_set_up (self);
}

SvHouse *
sv_record_list_get_house (SvRecordList *self)
{
  return self->house;
}

const SvTable *
sv_record_list_get_table (SvRecordList *self)
{
  return self->table;
}

SvWorkBar *
sv_record_list_get_work (SvRecordList *self)
{
  return self->work;
}

SvPagedList *
sv_record_list_get_list (SvRecordList *self)
{
  return self->list;
}

void
sv_record_list_reload (SvRecordList *self)
{
  sv_paged_list_reload (self->list);
}

GArray *
sv_record_list_get_selected (SvRecordList *self)
{
  return sv_selection_get_ids (self->selection);
}

guint
sv_record_list_get_n_selected (SvRecordList *self)
{
  return sv_selection_get_n (self->selection);
}

void
sv_record_list_unselect (SvRecordList *self)
{
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
}

void
sv_record_list_set_empty (SvRecordList *self, const char *title, const char *text,
                          const char *button, const char *action)
{
  if (title != NULL)
    adw_status_page_set_title (self->empty, title);
  adw_status_page_set_description (self->empty, text);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_button), button != NULL);
  if (button != NULL)
    {
      gtk_button_set_label (self->empty_button, button);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->empty_button), action);
    }
}

void
sv_record_list_add_button (SvRecordList *self, GtkWidget *button)
{
  gtk_box_append (self->buttons, button);
}

char **
sv_record_list_get_keys (SvRecordList *self)
{
  g_return_val_if_fail (SV_IS_RECORD_LIST (self), NULL);

  return sv_list_columns_get_keys (self->columns);
}
