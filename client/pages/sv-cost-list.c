/* sv-cost-list.c: the costs of a watch, one line each
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-cost-list"

#include "sv-cost-list.h"

#include "common/sv-record.h"
#include "records/sv-records.h"
#include "sv-cost-form.h"
#include "sv-window.h"

#include <glib/gi18n.h>

enum
{
  TITLE,
  DATE,
  AMOUNT,
  EDIT,
  REMOVE,
  N_COLUMNS
};

/* One cost and its line of the grid. */
typedef struct
{
  gint64 id;
  JsonObject *cost;            /* (owned) */
  char *text;                  /* (owned) as it is shown */
  GtkWidget *cells[N_COLUMNS]; /* (not owned) */
} Row;

struct _SvCostList
{
  GtkWidget parent_instance;

  SvHouse *house; /* (owned) */
  gint64 watch;
  GtkWidget *box;
  GtkGrid *grid;
  GtkWidget *words; /* while there are no lines */
  GPtrArray *rows;  /* (element-type Row) in their order */
};

G_DEFINE_FINAL_TYPE (SvCostList, sv_cost_list, GTK_TYPE_WIDGET)

enum
{
  EDIT_COST,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
row_free (gpointer data)
{
  Row *row = data;

  json_object_unref (row->cost);
  g_free (row->text);
  g_free (row);
}

/* A removed cost, for as long as it may be brought back. */
typedef struct
{
  SvCostList *list; /* (owned) */
  SvHouse *house;   /* (owned) */
  gint64 watch;
  JsonObject *cost; /* (owned) */
} Removed;

static void
removed_free (gpointer data)
{
  Removed *removed = data;

  g_object_unref (removed->list);
  g_object_unref (removed->house);
  json_object_unref (removed->cost);
  g_free (removed);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Removed, removed_free)

static Removed *
removed_copy (Removed *removed)
{
  Removed *copy = g_memdup2 (removed, sizeof *removed);

  g_object_ref (copy->list);
  g_object_ref (copy->house);
  json_object_ref (copy->cost);
  return copy;
}

/* Something was spent, or was not after all. */
static void
tell (Removed *removed)
{
  if (removed->list->grid != NULL && removed->list->watch == removed->watch)
    g_signal_emit (removed->list, signals[CHANGED], 0);
}

static void
brought_back_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Removed) removed = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);

  if (answer == NULL)
    sv_widget_toast_error (GTK_WIDGET (removed->list), removed->house,
                           _ ("The cost was not brought back"), error);
  else
    tell (removed);
}

/* It comes back as a new one: what was removed stays in the history as removed. */
static void
bring_back (gpointer data)
{
  Removed *removed = data;
  g_autoptr (JsonObject) values = json_object_new ();
  g_auto (GStrv) keys = g_strsplit (SV_COST_KEYS, " ", -1);
  g_autofree char *path = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/costs", removed->watch);

  for (guint i = 0; keys[i] != NULL; i++)
    {
      JsonNode *value = json_object_get_member (removed->cost, keys[i]);

      if (value != NULL)
        json_object_set_member (values, keys[i], json_node_copy (value));
    }
  sv_api_send_async (sv_house_get_api (removed->house), "POST", path, values, NULL, NULL,
                     brought_back_cb, removed_copy (removed));
}

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Removed) removed = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (removed->list));

  if (answer == NULL)
    sv_widget_toast_error (GTK_WIDGET (removed->list), removed->house,
                           _ ("The cost was not removed"), error);
  else if (SV_IS_WINDOW (root))
    sv_window_toast_undo (SV_WINDOW (root), _ ("Cost removed"), bring_back, removed_copy (removed),
                          removed_free);
  tell (removed);
}

static Row *
row_of (SvCostList *self, GtkWidget *button)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];

      if (row->cells[EDIT] == button || row->cells[REMOVE] == button)
        return row;
    }
  return NULL;
}

static void
remove_cb (SvCostList *self, GtkWidget *button)
{
  Row *row = row_of (self, button);
  Removed *removed = g_new0 (Removed, 1);
  g_autofree char *path = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/costs/%" G_GINT64_FORMAT,
                                           self->watch, row->id);
  g_autofree char *version =
      g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (row->cost, "version"));

  removed->list = g_object_ref (self);
  removed->house = g_object_ref (self->house);
  removed->watch = self->watch;
  removed->cost = json_object_ref (row->cost);
  sv_api_send_async (sv_house_get_api (self->house), "DELETE", path, NULL, version, NULL,
                     removed_cb, removed);
}

static void
edit_cb (SvCostList *self, GtkWidget *button)
{
  g_signal_emit (self, signals[EDIT_COST], 0, row_of (self, button)->cost);
}

static GtkWidget *
make_label (gboolean number)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), number ? 1 : 0);
  gtk_label_set_wrap (GTK_LABEL (label), !number);
  gtk_widget_set_hexpand (label, !number);
  if (number)
    gtk_widget_add_css_class (label, "numeric");
  return label;
}

static GtkWidget *
make_button (SvCostList *self, const char *icon, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  return button;
}

static Row *
make_row (SvCostList *self, gint64 id)
{
  Row *row = g_new0 (Row, 1);

  row->id = id;
  row->cells[TITLE] = make_label (FALSE);
  row->cells[DATE] = make_label (TRUE);
  row->cells[AMOUNT] = make_label (TRUE);
  gtk_widget_add_css_class (row->cells[DATE], "dim-label");
  row->cells[EDIT] = make_button (self, "document-edit-symbolic", G_CALLBACK (edit_cb));
  row->cells[REMOVE] = make_button (self, "user-trash-symbolic", G_CALLBACK (remove_cb));
  for (int i = 0; i < N_COLUMNS; i++)
    gtk_grid_attach (self->grid, row->cells[i], i, 0, 1, 1);
  return row;
}

static void
name_button (GtkWidget *button, const char *name)
{
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_row (Row *row, JsonObject *cost)
{
  g_autoptr (SvRecord) record = sv_record_new (&sv_watch_cost_table, row->id);
  g_autofree char *amount = NULL;
  g_autofree char *date = NULL;
  g_autofree char *kind = NULL;
  g_autofree char *title = NULL;
  g_autofree char *edit = NULL;
  g_autofree char *remove = NULL;
  const char *text;

  sv_record_load (record, cost);
  amount = sv_record_dup_display (record, "amount");
  date = sv_record_dup_display (record, "date");
  kind = sv_record_dup_display (record, "kind");
  text = sv_record_get_text (record, "text");
  title = text != NULL ? g_strdup_printf ("%s · %s", kind, text) : g_strdup (kind);
  edit = g_strdup_printf (_ ("Correct %s"), title);
  remove = g_strdup_printf (_ ("Remove %s"), title);

  gtk_label_set_text (GTK_LABEL (row->cells[TITLE]), title);
  gtk_label_set_text (GTK_LABEL (row->cells[DATE]), date);
  gtk_label_set_text (GTK_LABEL (row->cells[AMOUNT]), amount);
  name_button (row->cells[EDIT], edit);
  name_button (row->cells[REMOVE], remove);
}

/* Puts the line of @cost at @place, with what was there going down. */
static void
put_row (SvCostList *self, guint place, JsonObject *cost)
{
  gint64 id = json_object_get_int_member (cost, "id");
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), cost);
  g_autofree char *text = json_to_string (node, FALSE);
  guint found = place;
  Row *row;

  while (found < self->rows->len && ((Row *)self->rows->pdata[found])->id != id)
    found++;
  row = found < self->rows->len ? g_ptr_array_steal_index (self->rows, found) : make_row (self, id);
  g_ptr_array_insert (self->rows, (int)place, row);
  if (g_strcmp0 (row->text, text) == 0)
    return;

  json_object_ref (cost);
  g_clear_pointer (&row->cost, json_object_unref);
  row->cost = cost;
  g_free (row->text);
  row->text = g_steal_pointer (&text);
  show_row (row, cost);
}

static void
remove_row (SvCostList *self, guint place)
{
  Row *row = self->rows->pdata[place];

  for (int i = 0; i < N_COLUMNS; i++)
    gtk_grid_remove (self->grid, row->cells[i]);
  g_ptr_array_remove_index (self->rows, place);
}

/* The cells go where their lines are, on the screen and for whoever hears them read. */
static void
arrange (SvCostList *self, gboolean may_change)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self->grid));
  GtkWidget *before = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    for (int column = 0; column < N_COLUMNS; column++)
      {
        GtkWidget *cell = ((Row *)self->rows->pdata[i])->cells[column];

        gtk_grid_layout_child_set_row (
            GTK_GRID_LAYOUT_CHILD (gtk_layout_manager_get_layout_child (layout, cell)), (int)i);
        if (gtk_widget_get_prev_sibling (cell) != before)
          gtk_widget_insert_after (cell, GTK_WIDGET (self->grid), before);
        gtk_widget_set_visible (cell, may_change || column < EDIT);
        before = cell;
      }
}

static gboolean
has_focus (SvCostList *self)
{
  return (gtk_widget_get_state_flags (GTK_WIDGET (self->grid)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

static void
sv_cost_list_dispose (GObject *object)
{
  SvCostList *self = SV_COST_LIST (object);

  g_ptr_array_set_size (self->rows, 0);
  self->grid = NULL;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_cost_list_parent_class)->dispose (object);
}

static void
sv_cost_list_finalize (GObject *object)
{
  g_ptr_array_unref (SV_COST_LIST (object)->rows);

  G_OBJECT_CLASS (sv_cost_list_parent_class)->finalize (object);
}

static void
sv_cost_list_class_init (SvCostListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_cost_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_cost_list_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  signals[EDIT_COST] = g_signal_new ("edit", SV_TYPE_COST_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 1, JSON_TYPE_OBJECT);
  signals[CHANGED] = g_signal_new ("changed", SV_TYPE_COST_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
sv_cost_list_init (SvCostList *self)
{
  self->rows = g_ptr_array_new_with_free_func (row_free);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->grid = GTK_GRID (gtk_grid_new ());
  self->words = make_label (FALSE);
  gtk_grid_set_column_spacing (self->grid, 12);
  gtk_grid_set_row_spacing (self->grid, 6);
  gtk_widget_add_css_class (self->words, "dim-label");
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->grid));
  gtk_box_append (GTK_BOX (self->box), self->words);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  sv_cost_list_clear (self);
}

GtkWidget *
sv_cost_list_new (SvHouse *house)
{
  SvCostList *self = g_object_new (SV_TYPE_COST_LIST, NULL);

  self->house = g_object_ref (house);
  return GTK_WIDGET (self);
}

void
sv_cost_list_show (SvCostList *self, gint64 watch, JsonArray *costs, gboolean may_change)
{
  guint n = json_array_get_length (costs);
  gboolean focused = has_focus (self);

  g_return_if_fail (SV_IS_COST_LIST (self));

  if (self->watch != watch)
    sv_cost_list_clear (self);
  self->watch = watch;
  for (guint i = 0; i < n; i++)
    put_row (self, i, json_array_get_object_element (costs, i));
  while (self->rows->len > n)
    remove_row (self, self->rows->len - 1);
  arrange (self, may_change);
  /* The line under the focus is gone: it goes to the next one. */
  if (focused && !has_focus (self))
    gtk_widget_child_focus (GTK_WIDGET (self->grid), GTK_DIR_TAB_FORWARD);

  gtk_label_set_text (GTK_LABEL (self->words), _ ("No costs after the purchase."));
  gtk_widget_set_visible (self->words, n == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->grid), n > 0);
}

void
sv_cost_list_say (SvCostList *self, const char *text)
{
  g_return_if_fail (SV_IS_COST_LIST (self));

  sv_cost_list_clear (self);
  gtk_label_set_text (GTK_LABEL (self->words), text);
  gtk_widget_set_visible (self->words, TRUE);
}

void
sv_cost_list_clear (SvCostList *self)
{
  g_return_if_fail (SV_IS_COST_LIST (self));

  while (self->rows->len > 0)
    remove_row (self, self->rows->len - 1);
  gtk_widget_set_visible (self->words, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->grid), FALSE);
}
