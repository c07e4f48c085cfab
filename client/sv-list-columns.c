/* sv-list-columns.c: the columns of a list: which, in what order, how wide, sorted by which
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-list-columns"

#include "sv-list-columns.h"

#include "records/sv-records.h"

#include "sv-cell.h"

#include <glib/gi18n.h>

struct _SvListColumns
{
  GObject parent_instance;

  GtkColumnView *view; /* not owned: it holds us */
  SvHouse *house;      /* (owned) */
  const SvTable *table;
  GPtrArray *columns; /* (owned) of owned GtkColumnViewColumn, one a field, in the table's order */
  int width;          /* what the list has for them, 0 while unknown */
  gboolean narrow;    /* only what fits into it is shown */
  gboolean setting;   /* the program changes them, not the user */
};

G_DEFINE_FINAL_TYPE (SvListColumns, sv_list_columns, G_TYPE_OBJECT)

static guint sort_changed_signal;

#define LEAST_WIDTH 24
/* A name that is cut sooner says too little; another text may be short. */
#define LEAST_NAME_WIDTH 132
#define LEAST_TEXT_WIDTH 48

/* GTK 4.8 does not tell by which column a view is sorted. Its sorter does when it is asked to
 * compare two objects of ours: the sorter of the first column that is asked is the active one, and
 * the answer's sign is the direction. */
static GObject *probe_a, *probe_b;
static const char *probed;

static int
sv_list_columns_probe (gconstpointer a, gconstpointer b, gpointer key)
{
  if (a == (gconstpointer)probe_a && b == (gconstpointer)probe_b)
    {
      if (probed == NULL)
        probed = key;
      return -1;
    }

  return 0;
}

static const char *
sv_list_columns_key (GtkColumnViewColumn *column)
{
  return g_object_get_data (G_OBJECT (column), "key");
}

static GtkColumnViewColumn *
sv_list_columns_find (SvListColumns *self, const char *key)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (g_str_equal (sv_list_columns_key (self->columns->pdata[i]), key))
      return self->columns->pdata[i];

  return NULL;
}

/* The width that the user gave it, else the usual one; the text that takes what is left over is
 * wider. */
static int
sv_list_columns_width (GtkColumnViewColumn *column)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (column), "width"));
}

static void
sv_list_columns_set_width (GtkColumnViewColumn *column, int width)
{
  g_object_set_data (G_OBJECT (column), "width", GINT_TO_POINTER (width));
  gtk_column_view_column_set_fixed_width (column, width);
}

/* Whether the user wants to see it, be there room for it or not. */
static gboolean
sv_list_columns_is_chosen (GtkColumnViewColumn *column)
{
  return gtk_column_view_column_get_visible (column) ||
         g_object_get_data (G_OBJECT (column), "no-room") != NULL;
}

/* GTK puts every title to the left; a number's title belongs over the number. The header's children
 * stand in the order of the columns. */
static void
sv_list_columns_align_titles (SvListColumns *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (self->view));
  GtkWidget *title = header != NULL ? gtk_widget_get_first_child (header) : NULL;

  for (guint i = 0; title != NULL && i < g_list_model_get_n_items (columns);
       i++, title = gtk_widget_get_next_sibling (title))
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      const SvField *field = sv_table_field (self->table, sv_list_columns_key (column));
      GtkWidget *box = gtk_widget_get_first_child (title);

      if (box != NULL && sv_cell_is_number (field))
        gtk_widget_set_halign (box, GTK_ALIGN_END);
      /* The title over the pictures is empty for the eye only. */
      if (box != NULL && g_str_equal (field->key, "image"))
        gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (box)),
                                        GTK_ACCESSIBLE_PROPERTY_LABEL, _ (field->title), -1);
    }
}

static void
sv_list_columns_keep (SvListColumns *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  g_autoptr (GString) text = g_string_new (NULL);

  /* A view that goes away lets go of one after the other: that is nobody's choice. */
  if (self->setting || self->columns == NULL ||
      g_list_model_get_n_items (columns) < self->columns->len)
    return;

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (sv_list_columns_is_chosen (column))
        g_string_append_printf (text, "%s%s:%d", text->len > 0 ? " " : "",
                                sv_list_columns_key (column), sv_list_columns_width (column));
    }

  sv_preferences_set_text (sv_house_get_preferences (self->house), self->table->path, "columns",
                           text->str);
}

/* Cells */

static void
sv_list_columns_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  SvListColumns *self = g_object_get_data (G_OBJECT (factory), "columns");
  const char *key = user_data;
  GtkColumnViewColumn *brand = sv_list_columns_find (self, "brand");
  gboolean with_brand = self->table == &sv_watch_table && g_str_equal (key, "name") &&
                        brand != NULL && !gtk_column_view_column_get_visible (brand);

  gtk_list_item_set_child (item, sv_cell_new (self->house, self->table, key, with_brand));
}

static void
sv_list_columns_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  sv_cell_set_record (SV_CELL (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
sv_list_columns_unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  sv_cell_set_record (SV_CELL (gtk_list_item_get_child (item)), NULL);
}

static void
sv_list_columns_set_factory (SvListColumns *self, GtkColumnViewColumn *column)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  char *key = (char *)sv_list_columns_key (column);

  g_object_set_data (G_OBJECT (factory), "columns", self);
  g_signal_connect (factory, "setup", G_CALLBACK (sv_list_columns_setup_cb), key);
  g_signal_connect (factory, "bind", G_CALLBACK (sv_list_columns_bind_cb), key);
  g_signal_connect (factory, "unbind", G_CALLBACK (sv_list_columns_unbind_cb), key);
  gtk_column_view_column_set_factory (column, factory);
}

/* Room: GTK 4.8 lets no column grow that has a fixed width, and only such columns make long lists
 * fast. So one column of text gets what the others leave. */

/* Returns: (nullable): what is read most: a name, else the last text; @least: what it needs */
static GtkColumnViewColumn *
sv_list_columns_flexible (SvListColumns *self, int *least)
{
  static const char *const names[] = { "name", "title" };
  GListModel *columns = gtk_column_view_get_columns (self->view);
  GtkColumnViewColumn *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GtkColumnViewColumn *column = sv_list_columns_find (self, names[i]);

      *least = LEAST_NAME_WIDTH;
      if (column != NULL && sv_list_columns_is_chosen (column))
        return column;
    }

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      const SvField *field = sv_table_field (self->table, sv_list_columns_key (column));

      if (sv_list_columns_is_chosen (column) && !g_str_equal (field->key, "image") &&
          (field->kind == SV_KIND_TEXT || field->kind == SV_KIND_REFERENCE))
        text = column;
    }

  *least = LEAST_TEXT_WIDTH;
  return text;
}

/* In a narrow list: the lower, the longer it stays. */
static int
sv_list_columns_rank (SvListColumns *self, GtkColumnViewColumn *column,
                      GtkColumnViewColumn *flexible, int place)
{
  const SvField *field = sv_table_field (self->table, sv_list_columns_key (column));

  if (column == flexible)
    return 0;
  if (g_str_equal (field->key, "image"))
    return 1;
  if (field->kind == SV_KIND_MONEY || field->kind == SV_KIND_DECIMAL)
    return 2;
  if (field->kind == SV_KIND_REFERENCE && g_strcmp0 (field->of, "status") == 0)
    return 3;

  return 4 + place;
}

static void
sv_list_columns_make_room (SvListColumns *self, GtkColumnViewColumn *flexible, int least)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  guint n = g_list_model_get_n_items (columns);
  int left = self->width;

  for (int rank = 0; rank < (int)n + 4; rank++)
    for (guint i = 0; i < n; i++)
      {
        g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
        gboolean chosen = sv_list_columns_is_chosen (column);
        gboolean fits;

        if (!chosen || sv_list_columns_rank (self, column, flexible, (int)i) != rank)
          continue;

        left -= column == flexible ? least : sv_list_columns_width (column);
        fits = !self->narrow || column == flexible || left >= 0;
        if (!fits)
          left += sv_list_columns_width (column);
        g_object_set_data (G_OBJECT (column), "no-room", fits ? NULL : self);
        gtk_column_view_column_set_visible (column, fits);
      }
}

static void
sv_list_columns_fit (SvListColumns *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  int least, left = self->width;
  GtkColumnViewColumn *flexible = sv_list_columns_flexible (self, &least);

  if (self->width == 0 || self->setting)
    return;

  self->setting = TRUE;
  sv_list_columns_make_room (self, flexible, least);
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (column == flexible)
        continue;
      gtk_column_view_column_set_fixed_width (column, sv_list_columns_width (column));
      if (gtk_column_view_column_get_visible (column))
        left -= sv_list_columns_width (column);
    }
  if (flexible != NULL)
    gtk_column_view_column_set_fixed_width (
        flexible, MAX (left, self->narrow ? least : sv_list_columns_width (flexible)));
  self->setting = FALSE;
}

static void
sv_list_columns_resized_cb (GtkColumnViewColumn *column, GParamSpec *pspec, gpointer user_data)
{
  SvListColumns *self = user_data;
  int width = gtk_column_view_column_get_fixed_width (column);
  int least;

  if (self->setting)
    return;

  g_object_set_data (G_OBJECT (column), "width", GINT_TO_POINTER (width));
  sv_list_columns_keep (self);
  if (column != sv_list_columns_flexible (self, &least))
    sv_list_columns_fit (self);
}

static void
sv_list_columns_visible_cb (GtkColumnViewColumn *column, GParamSpec *pspec, gpointer user_data)
{
  SvListColumns *self = user_data;
  GtkColumnViewColumn *name;

  /* The name carries the brand while the brand has no column of its own. */
  if (g_str_equal (sv_list_columns_key (column), "brand") &&
      (name = sv_list_columns_find (self, "name")) != NULL)
    sv_list_columns_set_factory (self, name);

  sv_list_columns_keep (self);
  sv_list_columns_fit (self);
}

static void
sv_list_columns_sort_cb (GtkSorter *sorter, GtkSorterChange change, gpointer user_data)
{
  SvListColumns *self = user_data;

  if (!self->setting)
    g_signal_emit (self, sort_changed_signal, 0);
}

/* Making them */

/* Fields that people look at in a list; long texts and numbers of ours are not. */
static gboolean
sv_list_columns_wants (const SvField *field)
{
  return (field->flags & SV_FIELD_LONG) == 0 && !g_str_equal (field->key, "id") &&
         !g_str_equal (field->key, "version") && !g_str_equal (field->key, "ai_thread_id") &&
         !g_str_equal (field->key, "moves");
}

static void
sv_list_columns_make (SvListColumns *self, const SvField *field)
{
  GtkColumnViewColumn *column = gtk_column_view_column_new (NULL, NULL);
  gboolean picture = g_str_equal (field->key, "image");

  /* A picture says itself what it is. */
  gtk_column_view_column_set_title (column, picture ? "" : _ (field->title));
  g_object_set_data (G_OBJECT (column), "key", (gpointer)field->key);
  sv_list_columns_set_factory (self, column);
  gtk_column_view_column_set_resizable (column, !picture);
  sv_list_columns_set_width (column, sv_cell_default_width (field));
  gtk_column_view_column_set_visible (column, FALSE);
  if (!picture)
    {
      g_autoptr (GtkSorter) sorter =
          GTK_SORTER (gtk_custom_sorter_new (sv_list_columns_probe, (gpointer)field->key, NULL));

      gtk_column_view_column_set_sorter (column, sorter);
    }

  g_ptr_array_add (self->columns, column);
}

/* What a list shows before its user chose. */
static char *
sv_list_columns_default (SvListColumns *self)
{
  GString *text = g_string_new (NULL);

  /* The order of the eye: picture, number, name, then what one compares. */
  if (self->table == &sv_watch_table)
    return g_string_free (g_string_append (text, "image sku name reference status location agent "
                                                 "asking_price"),
                          FALSE);

  for (guint i = 0; i < self->table->n_fields; i++)
    if ((self->table->fields[i].flags & SV_FIELD_LIST) != 0 &&
        sv_list_columns_wants (&self->table->fields[i]))
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", self->table->fields[i].key);

  return g_string_free (text, FALSE);
}

static void
sv_list_columns_arrange (SvListColumns *self, const char *chosen)
{
  g_auto (GStrv) words = g_strsplit (chosen, " ", -1);
  guint place = 0;

  self->setting = TRUE;
  for (guint i = 0; i < self->columns->len; i++)
    {
      g_object_set_data (self->columns->pdata[i], "no-room", NULL);
      gtk_column_view_column_set_visible (self->columns->pdata[i], FALSE);
    }

  for (char **word = words; *word != NULL; word++)
    {
      g_auto (GStrv) parts = g_strsplit (*word, ":", 2);
      GtkColumnViewColumn *column = *parts != NULL ? sv_list_columns_find (self, parts[0]) : NULL;

      if (column == NULL)
        continue;

      gtk_column_view_insert_column (self->view, place++, column);
      gtk_column_view_column_set_visible (column, TRUE);
      if (parts[1] != NULL && atoi (parts[1]) >= LEAST_WIDTH)
        sv_list_columns_set_width (column, atoi (parts[1]));
    }

  for (guint i = 0; i < self->columns->len; i++)
    if (!gtk_column_view_column_get_visible (self->columns->pdata[i]))
      gtk_column_view_insert_column (self->view, place++, self->columns->pdata[i]);
  self->setting = FALSE;
  sv_list_columns_fit (self);
}

static void
sv_list_columns_dispose (GObject *object)
{
  SvListColumns *self = SV_LIST_COLUMNS (object);

  g_clear_pointer (&self->columns, g_ptr_array_unref);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_list_columns_parent_class)->dispose (object);
}

static void
sv_list_columns_class_init (SvListColumnsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_list_columns_dispose;

  sort_changed_signal = g_signal_new ("sort-changed", SV_TYPE_LIST_COLUMNS, G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 0);
  probe_a = g_object_new (G_TYPE_OBJECT, NULL);
  probe_b = g_object_new (G_TYPE_OBJECT, NULL);
}

static void
sv_list_columns_init (SvListColumns *self)
{
  self->columns = g_ptr_array_new_with_free_func (g_object_unref);
}

SvListColumns *
sv_list_columns_new (GtkColumnView *view, SvHouse *house, const SvTable *table)
{
  SvListColumns *self = g_object_new (SV_TYPE_LIST_COLUMNS, NULL);
  g_autofree char *chosen =
      sv_preferences_dup_text (sv_house_get_preferences (house), table->path, "columns");
  g_autofree char *usual = NULL;

  self->view = view;
  self->house = g_object_ref (house);
  self->table = table;
  for (guint i = 0; i < table->n_fields; i++)
    if (sv_list_columns_wants (&table->fields[i]))
      sv_list_columns_make (self, &table->fields[i]);

  usual = sv_list_columns_default (self);
  sv_list_columns_arrange (self, chosen != NULL ? chosen : usual);
  sv_list_columns_align_titles (self);

  for (guint i = 0; i < self->columns->len; i++)
    {
      g_signal_connect_object (self->columns->pdata[i], "notify::visible",
                               G_CALLBACK (sv_list_columns_visible_cb), self, 0);
      g_signal_connect_object (self->columns->pdata[i], "notify::fixed-width",
                               G_CALLBACK (sv_list_columns_resized_cb), self, 0);
    }
  g_signal_connect_object (gtk_column_view_get_columns (view), "items-changed",
                           G_CALLBACK (sv_list_columns_keep), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_column_view_get_sorter (view), "changed",
                           G_CALLBACK (sv_list_columns_sort_cb), self, 0);

  return self;
}

void
sv_list_columns_set_room (SvListColumns *self, int width, gboolean narrow)
{
  g_return_if_fail (SV_IS_LIST_COLUMNS (self));

  self->width = width;
  self->narrow = narrow;
  sv_list_columns_fit (self);
}

char *
sv_list_columns_dup_sort (SvListColumns *self)
{
  GtkOrdering ordering;

  probed = NULL;
  ordering = gtk_sorter_compare (gtk_column_view_get_sorter (self->view), probe_a, probe_b);
  if (probed == NULL)
    return g_strdup ("");

  return g_strconcat (ordering == GTK_ORDERING_LARGER ? "-" : "", probed, NULL);
}

void
sv_list_columns_set_sort (SvListColumns *self, const char *sort)
{
  g_auto (GStrv) keys = g_strsplit (sort, ",", 2);
  gboolean down = *keys != NULL && **keys == '-';
  GtkColumnViewColumn *column = *keys != NULL ? sv_list_columns_find (self, *keys + down) : NULL;
  g_autofree char *now = sv_list_columns_dup_sort (self);

  if (g_strcmp0 (now, *keys != NULL ? *keys : "") == 0)
    return;

  self->setting = TRUE;
  gtk_column_view_sort_by_column (self->view, column,
                                  down ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
  self->setting = FALSE;
}

/* Choosing them */

static void
sv_list_columns_reset_cb (GtkButton *button, gpointer user_data)
{
  SvListColumns *self = user_data;
  g_autofree char *usual = sv_list_columns_default (self);

  self->setting = TRUE;
  for (guint i = 0; i < self->columns->len; i++)
    {
      GtkColumnViewColumn *column = self->columns->pdata[i];

      sv_list_columns_set_width (column, sv_cell_default_width (sv_table_field (
                                             self->table, sv_list_columns_key (column))));
    }
  sv_list_columns_arrange (self, usual);
  sv_preferences_set_text (sv_house_get_preferences (self->house), self->table->path, "columns",
                           NULL);
}

GtkWidget *
sv_list_columns_make_popover (SvListColumns *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *reset = gtk_button_new_with_mnemonic (_ ("_Usual Columns"));

  for (guint i = 0; i < self->columns->len; i++)
    {
      GtkColumnViewColumn *column = self->columns->pdata[i];
      const SvField *field = sv_table_field (self->table, sv_list_columns_key (column));
      GtkWidget *check = gtk_check_button_new_with_label (_ (field->title));

      g_object_bind_property (column, "visible", check, "active",
                              G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
      gtk_box_append (GTK_BOX (box), check);
    }

  g_signal_connect_object (reset, "clicked", G_CALLBACK (sv_list_columns_reset_cb), self, 0);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 420);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  gtk_box_append (GTK_BOX (outer), scrolled);
  gtk_box_append (GTK_BOX (outer), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (outer), reset);
  gtk_popover_set_child (GTK_POPOVER (popover), outer);

  return popover;
}

char **
sv_list_columns_get_keys (SvListColumns *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (gtk_column_view_column_get_visible (column))
        g_strv_builder_add (keys, sv_list_columns_key (column));
    }

  return g_strv_builder_end (keys);
}
