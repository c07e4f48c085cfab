/* sv-filter-chips.c: the filters of a list as chips, each to be changed or taken away
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-filter-chips"

#include "sv-filter-chips.h"

#include <glib/gi18n.h>

struct _SvFilterChips
{
  GtkBox parent_instance;

  const SvQuery *query; /* not owned (nullable) */
  SvChoices *choices;   /* (owned) (nullable) */
  GPtrArray *named;     /* (owned) of GListModel: lists whose names stand in the chips */
};

G_DEFINE_FINAL_TYPE (SvFilterChips, sv_filter_chips, GTK_TYPE_BOX)

enum
{
  EDIT,
  REMOVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
sv_filter_chips_edit_cb (GtkButton *button, gpointer user_data)
{
  guint place = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "place"));

  g_signal_emit (user_data, signals[EDIT], 0, place);
}

static void
sv_filter_chips_remove_cb (GtkButton *button, gpointer user_data)
{
  guint place = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "place"));

  g_signal_emit (user_data, signals[REMOVE], 0, place);
}

static void
sv_filter_chips_name (GtkWidget *chip, const char *words)
{
  GtkWidget *text = gtk_widget_get_first_child (chip);
  GtkWidget *cross = gtk_widget_get_last_child (chip);
  g_autofree char *name = g_strdup_printf (_ ("Remove the filter “%s”"), words);

  gtk_button_set_label (GTK_BUTTON (text), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cross), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_tooltip_text (cross, name);
}

static void
sv_filter_chips_add (SvFilterChips *self, const char *words, guint place)
{
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *text = gtk_button_new_with_label (words);
  GtkWidget *cross = gtk_button_new_from_icon_name ("window-close-symbolic");

  gtk_widget_add_css_class (chip, "sv-chip");
  gtk_widget_add_css_class (text, "flat");
  gtk_widget_add_css_class (cross, "flat");
  g_object_set_data (G_OBJECT (text), "place", GUINT_TO_POINTER (place));
  g_object_set_data (G_OBJECT (cross), "place", GUINT_TO_POINTER (place));
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (text))),
                           PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (text))), 48);
  g_signal_connect (text, "clicked", G_CALLBACK (sv_filter_chips_edit_cb), self);
  g_signal_connect (cross, "clicked", G_CALLBACK (sv_filter_chips_remove_cb), self);
  gtk_box_append (GTK_BOX (chip), text);
  gtk_box_append (GTK_BOX (chip), cross);
  sv_filter_chips_name (chip, words);
  gtk_box_append (GTK_BOX (self), chip);
}

/* A chip may stand before the list that its names are in. */
static void
sv_filter_chips_name_all (SvFilterChips *self)
{
  GtkWidget *chip = gtk_widget_get_first_child (GTK_WIDGET (self));

  for (guint i = 0; chip != NULL && i < self->query->filters->len; i++)
    {
      g_autofree char *words = sv_filter_to_words (self->query->filters->pdata[i], self->choices);

      sv_filter_chips_name (chip, words);
      chip = gtk_widget_get_next_sibling (chip);
    }
}

static void
sv_filter_chips_forget (SvFilterChips *self)
{
  for (guint i = 0; i < self->named->len; i++)
    g_signal_handlers_disconnect_by_data (self->named->pdata[i], self);
  g_ptr_array_set_size (self->named, 0);
  self->query = NULL;
  g_clear_object (&self->choices);
}

static void
sv_filter_chips_watch (SvFilterChips *self, const SvFilter *filter)
{
  GListModel *names;

  if (filter->field->kind != SV_KIND_REFERENCE)
    return;

  names = sv_choices_get (self->choices, filter->field->of);
  if (g_ptr_array_find (self->named, names, NULL))
    return;

  g_ptr_array_add (self->named, g_object_ref (names));
  g_signal_connect_swapped (names, "items-changed", G_CALLBACK (sv_filter_chips_name_all), self);
}

static void
sv_filter_chips_dispose (GObject *object)
{
  sv_filter_chips_forget (SV_FILTER_CHIPS (object));

  G_OBJECT_CLASS (sv_filter_chips_parent_class)->dispose (object);
}

static void
sv_filter_chips_finalize (GObject *object)
{
  g_ptr_array_unref (SV_FILTER_CHIPS (object)->named);

  G_OBJECT_CLASS (sv_filter_chips_parent_class)->finalize (object);
}

static void
sv_filter_chips_class_init (SvFilterChipsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_filter_chips_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_filter_chips_finalize;

  signals[EDIT] = g_signal_new ("edit", SV_TYPE_FILTER_CHIPS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[REMOVE] = g_signal_new ("remove", SV_TYPE_FILTER_CHIPS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
sv_filter_chips_init (SvFilterChips *self)
{
  self->named = g_ptr_array_new_with_free_func (g_object_unref);
}

void
sv_filter_chips_show (SvFilterChips *self, const SvQuery *query, SvChoices *choices)
{
  GtkWidget *child;

  g_return_if_fail (SV_IS_FILTER_CHIPS (self));

  sv_filter_chips_forget (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  if (query == NULL)
    return;

  self->query = query;
  self->choices = g_object_ref (choices);
  for (guint i = 0; i < query->filters->len; i++)
    {
      const SvFilter *filter = query->filters->pdata[i];
      g_autofree char *words = sv_filter_to_words (filter, choices);

      sv_filter_chips_add (self, words, i);
      sv_filter_chips_watch (self, filter);
    }

  if (query->others->len > 0)
    sv_filter_chips_add (self, _ ("Archived"), SV_FILTER_CHIPS_OTHERS);
}
