/* sv-suggestions.c: the short list under an entry, walked with the arrow keys while the focus stays
 * in the entry
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-suggestions"

#include "sv-suggestions.h"

#include <glib/gi18n.h>
#include <string.h>

struct _SvSuggestions
{
  GtkPopover parent_instance;

  GtkWidget *entry; /* (not owned) */
  GtkListBox *list;
  GtkWidget *scroller;
  char **words; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (SvSuggestions, sv_suggestions, GTK_TYPE_POPOVER)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
select_line (SvSuggestions *self, GtkListBoxRow *row)
{
  GtkAdjustment *adjustment =
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  graphene_rect_t bounds;

  gtk_list_box_select_row (self->list, row);
  if (row != NULL && gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self->list), &bounds))
    gtk_adjustment_clamp_page (adjustment, bounds.origin.y, bounds.origin.y + bounds.size.height);
}

static void
move (SvSuggestions *self, int step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int index = row != NULL ? gtk_list_box_row_get_index (row) + step : step > 0 ? 0 : -1;
  GtkListBoxRow *next = index >= 0 ? gtk_list_box_get_row_at_index (self->list, index) : NULL;

  /* Past either end nothing is selected: Return then keeps what was typed. */
  select_line (self, next);
}

static gboolean
key_cb (SvSuggestions *self, guint keyval, guint keycode, GdkModifierType state)
{
  GtkListBoxRow *row;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;

  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    {
      if (keyval != GDK_KEY_Down || self->words == NULL)
        return GDK_EVENT_PROPAGATE;
      sv_suggestions_filter (self, "");
      return GDK_EVENT_STOP;
    }

  switch (keyval)
    {
    case GDK_KEY_Down:
      move (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
      move (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      sv_suggestions_close (self);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if ((row = gtk_list_box_get_selected_row (self->list)) == NULL)
        {
          /* It was about the list, not yet about the whole form. */
          sv_suggestions_close (self);
          return GDK_EVENT_STOP;
        }
      g_signal_emit (self, signals[CHOSEN], 0, (guint)gtk_list_box_row_get_index (row));
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
activated_cb (SvSuggestions *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[CHOSEN], 0, (guint)gtk_list_box_row_get_index (row));
}

static void
sv_suggestions_finalize (GObject *object)
{
  g_strfreev (SV_SUGGESTIONS (object)->words);

  G_OBJECT_CLASS (sv_suggestions_parent_class)->finalize (object);
}

static void
sv_suggestions_class_init (SvSuggestionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sv_suggestions_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", SV_TYPE_SUGGESTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
sv_suggestions_init (SvSuggestions *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_SINGLE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Suggestions"), -1);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (activated_cb), self);

  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scroller), 280);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->list));

  gtk_popover_set_child (GTK_POPOVER (self), self->scroller);
  gtk_popover_set_autohide (GTK_POPOVER (self), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self), GTK_POS_BOTTOM);
  gtk_widget_add_css_class (GTK_WIDGET (self), "menu");
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  /* The focus stays where somebody types; a click on a line must not take it away. */
  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);
}

SvSuggestions *
sv_suggestions_new (GtkWidget *parent, GtkWidget *entry)
{
  SvSuggestions *self = g_object_new (SV_TYPE_SUGGESTIONS, NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->entry = entry;
  gtk_widget_set_parent (GTK_WIDGET (self), parent);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (entry, keys);
  g_signal_connect_object (focus, "leave", G_CALLBACK (sv_suggestions_close), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (entry, focus);
  return self;
}

void
sv_suggestions_set_words (SvSuggestions *self, const char *const *words)
{
  g_return_if_fail (SV_IS_SUGGESTIONS (self));

  g_strfreev (self->words);
  self->words = g_strdupv ((char **)words);
}

void
sv_suggestions_filter (SvSuggestions *self, const char *text)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  g_autofree char *folded = g_utf8_casefold (text, -1);

  g_return_if_fail (SV_IS_SUGGESTIONS (self));

  for (char **word = self->words; word != NULL && *word != NULL; word++)
    {
      g_autofree char *folded_word = g_utf8_casefold (*word, -1);

      if (strstr (folded_word, folded) != NULL)
        g_ptr_array_add (lines, *word);
    }
  /* Nothing is left to suggest to somebody who typed the only match to its end. */
  if (lines->len == 1 && strcmp (lines->pdata[0], text) == 0)
    g_ptr_array_set_size (lines, 0);
  g_ptr_array_add (lines, NULL);

  sv_suggestions_show (self, (const char *const *)lines->pdata, FALSE);
}

void
sv_suggestions_show (SvSuggestions *self, const char *const *lines, gboolean pick)
{
  GtkWidget *row;
  gboolean typing;

  g_return_if_fail (SV_IS_SUGGESTIONS (self));

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      GtkWidget *label = gtk_label_new (lines[i]);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 50);
      gtk_widget_add_css_class (label, "sv-suggestion");
      gtk_list_box_append (self->list, label);
    }
  if (pick)
    gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));

  typing = (gtk_widget_get_state_flags (self->entry) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
  if (lines[0] == NULL || !typing)
    {
      sv_suggestions_close (self);
      return;
    }
  gtk_widget_set_size_request (GTK_WIDGET (self), gtk_widget_get_width (self->entry), -1);
  gtk_popover_popup (GTK_POPOVER (self));
}

void
sv_suggestions_close (SvSuggestions *self)
{
  g_return_if_fail (SV_IS_SUGGESTIONS (self));

  gtk_popover_popdown (GTK_POPOVER (self));
}

const char *
sv_suggestions_get (SvSuggestions *self, guint position)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (SV_IS_SUGGESTIONS (self), NULL);

  if ((row = gtk_list_box_get_row_at_index (self->list, (int)position)) == NULL)
    return NULL;
  return gtk_label_get_text (GTK_LABEL (gtk_list_box_row_get_child (row)));
}
