/* sv-selection.c: which rows of a long list are chosen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-selection"

#include "sv-selection.h"

struct _SvSelection
{
  GObject parent_instance;

  SvPagedList *list; /* (owned) */
  GtkBitset *chosen; /* (owned) positions */
  GArray *kept;      /* (owned) (nullable) sorted ids, while the list moves */
};

enum
{
  EMPTIED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void sv_selection_list_init (GListModelInterface *iface);
static void sv_selection_selection_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SvSelection, sv_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, sv_selection_list_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                          sv_selection_selection_init))

static GType
sv_selection_get_item_type (GListModel *model)
{
  return SV_TYPE_RECORD;
}

static guint
sv_selection_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (SV_SELECTION (model)->list));
}

static gpointer
sv_selection_get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (SV_SELECTION (model)->list), position);
}

static void
sv_selection_list_init (GListModelInterface *iface)
{
  iface->get_item_type = sv_selection_get_item_type;
  iface->get_n_items = sv_selection_get_n_items;
  iface->get_item = sv_selection_get_item;
}

static gboolean
sv_selection_is_selected (GtkSelectionModel *model, guint position)
{
  return gtk_bitset_contains (SV_SELECTION (model)->chosen, position);
}

static GtkBitset *
sv_selection_get_in_range (GtkSelectionModel *model, guint position, guint n)
{
  return gtk_bitset_ref (SV_SELECTION (model)->chosen);
}

static gboolean
sv_selection_set (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  SvSelection *self = SV_SELECTION (model);
  g_autoptr (GtkBitset) changes = gtk_bitset_copy (self->chosen);
  guint first, last, n = sv_selection_get_n_items (G_LIST_MODEL (model));

  if (n == 0)
    return TRUE;

  /* What differs inside the mask. */
  gtk_bitset_difference (changes, selected);
  gtk_bitset_intersect (changes, mask);
  gtk_bitset_remove_range_closed (changes, n, G_MAXUINT);
  if (gtk_bitset_is_empty (changes))
    return TRUE;

  first = gtk_bitset_get_minimum (changes);
  last = gtk_bitset_get_maximum (changes);
  gtk_bitset_difference (self->chosen, changes);
  gtk_selection_model_selection_changed (model, first, last - first + 1);

  return TRUE;
}

static void
sv_selection_selection_init (GtkSelectionModelInterface *iface)
{
  /* The other verbs are made of set_selection () by GTK. */
  iface->is_selected = sv_selection_is_selected;
  iface->get_selection_in_range = sv_selection_get_in_range;
  iface->set_selection = sv_selection_set;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

  return x < y ? -1 : x > y;
}

GArray *
sv_selection_get_ids (SvSelection *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, self->chosen, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      gint64 id = sv_paged_list_get_id (self->list, position);

      g_array_append_val (ids, id);
    }

  return ids;
}

guint
sv_selection_get_n (SvSelection *self)
{
  return (guint)gtk_bitset_get_size (self->chosen);
}

static void
sv_selection_will_change_cb (SvPagedList *list, gpointer user_data)
{
  SvSelection *self = user_data;

  self->kept = sv_selection_get_ids (self);
  g_array_sort (self->kept, compare_ids);
}

static void
sv_selection_items_changed_cb (GListModel *list, guint position, guint removed, guint added,
                               gpointer user_data)
{
  SvSelection *self = user_data;

  gtk_bitset_splice (self->chosen, position, removed, added);
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
sv_selection_did_change_cb (SvPagedList *list, gpointer user_data)
{
  SvSelection *self = user_data;
  g_autoptr (GArray) kept = g_steal_pointer (&self->kept);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));

  if (kept == NULL || kept->len == 0)
    return;

  gtk_bitset_remove_all (self->chosen);
  for (guint i = 0; i < n; i++)
    {
      gint64 id = sv_paged_list_get_id (list, i);

      if (g_array_binary_search (kept, &id, compare_ids, NULL))
        gtk_bitset_add (self->chosen, i);
    }

  if (n > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, n);
  else
    g_signal_emit (self, signals[EMPTIED], 0);
}

static void
sv_selection_dispose (GObject *object)
{
  SvSelection *self = SV_SELECTION (object);

  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);
  g_clear_pointer (&self->chosen, gtk_bitset_unref);
  g_clear_pointer (&self->kept, g_array_unref);

  G_OBJECT_CLASS (sv_selection_parent_class)->dispose (object);
}

static void
sv_selection_class_init (SvSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_selection_dispose;

  signals[EMPTIED] = g_signal_new ("emptied", SV_TYPE_SELECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
sv_selection_init (SvSelection *self)
{
  self->chosen = gtk_bitset_new_empty ();
}

SvSelection *
sv_selection_new (SvPagedList *list)
{
  SvSelection *self = g_object_new (SV_TYPE_SELECTION, NULL);

  self->list = g_object_ref (list);
  g_signal_connect (list, "will-change", G_CALLBACK (sv_selection_will_change_cb), self);
  g_signal_connect (list, "items-changed", G_CALLBACK (sv_selection_items_changed_cb), self);
  g_signal_connect (list, "did-change", G_CALLBACK (sv_selection_did_change_cb), self);

  return self;
}
