/* sv-text-area.c: text of several lines, with a count when it has a limit
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-text-area"

#include "sv-text-area.h"

#include <glib/gi18n.h>
#include <string.h>

#define LINE_HEIGHT 20
#define MAX_HEIGHT 420

struct _SvTextArea
{
  GtkWidget parent_instance;

  GtkWidget *frame;
  GtkWidget *view;
  GtkTextBuffer *buffer; /* (not owned) */
  GtkWidget *counter;
  gint64 max; /* characters, 0: no limit */
  gboolean setting;
};

static void sv_text_area_entry_init (SvEntryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SvTextArea, sv_text_area, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (SV_TYPE_ENTRY, sv_text_area_entry_init))

static char *
dup_text (SvTextArea *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
}

static JsonNode *
sv_text_area_dup_value (SvEntry *entry, char **fault)
{
  SvTextArea *self = SV_TEXT_AREA (entry);
  g_autofree char *text = dup_text (self);
  int length = gtk_text_buffer_get_char_count (self->buffer);

  if (self->max != 0 && length > self->max)
    {
      *fault =
          g_strdup_printf (_ ("Too long: %d characters, at most %d fit"), length, (int)self->max);
      return NULL;
    }
  if (*text == '\0')
    return NULL;

  return json_node_init_string (json_node_alloc (), text);
}

static void
update_counter (SvTextArea *self)
{
  int length = gtk_text_buffer_get_char_count (self->buffer);
  g_autofree char *text = NULL;

  if (self->max != 0)
    text = g_strdup_printf (_ ("%d of %d characters"), length, (int)self->max);
  else
    text = g_strdup_printf (ngettext ("%d character", "%d characters", (gulong)length), length);
  gtk_label_set_text (GTK_LABEL (self->counter), text);
  gtk_widget_set_visible (self->counter, length > 0);
  if (self->max != 0 && length > self->max)
    gtk_widget_add_css_class (self->counter, "error");
  else
    gtk_widget_remove_css_class (self->counter, "error");
}

static void
sv_text_area_set_value (SvEntry *entry, JsonNode *value)
{
  SvTextArea *self = SV_TEXT_AREA (entry);
  const char *wanted = value != NULL ? json_node_get_string (value) : "";
  g_autofree char *text = dup_text (self);

  self->setting = TRUE;
  /* A text that is there already is left alone: cursor and undo stay. */
  if (strcmp (text, wanted) != 0)
    gtk_text_buffer_set_text (self->buffer, wanted, -1);
  self->setting = FALSE;
  update_counter (self);
}

static void
sv_text_area_set_read_only (SvEntry *entry, gboolean read_only)
{
  gtk_text_view_set_editable (GTK_TEXT_VIEW (SV_TEXT_AREA (entry)->view), !read_only);
}

static GtkWidget *
sv_text_area_get_target (SvEntry *entry)
{
  return SV_TEXT_AREA (entry)->view;
}

static void
changed_cb (SvTextArea *self)
{
  if (self->setting)
    return;

  update_counter (self);
  sv_entry_edited (SV_ENTRY (self));
}

static void
sv_text_area_entry_init (SvEntryInterface *iface)
{
  iface->set_value = sv_text_area_set_value;
  iface->dup_value = sv_text_area_dup_value;
  iface->set_read_only = sv_text_area_set_read_only;
  iface->get_target = sv_text_area_get_target;
}

static void
sv_text_area_dispose (GObject *object)
{
  SvTextArea *self = SV_TEXT_AREA (object);

  g_clear_pointer (&self->frame, gtk_widget_unparent);
  g_clear_pointer (&self->counter, gtk_widget_unparent);

  G_OBJECT_CLASS (sv_text_area_parent_class)->dispose (object);
}

static void
sv_text_area_class_init (SvTextAreaClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_text_area_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
sv_text_area_init (SvTextArea *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 3);

  self->view = gtk_text_view_new ();
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->view), GTK_WRAP_WORD_CHAR);
  /* Tab goes to the next field, as in every other field of a form. */
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self->view), FALSE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (self->view), 9);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (self->view), 9);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (self->view), 8);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (self->view), 8);
  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  g_signal_connect_swapped (self->buffer, "changed", G_CALLBACK (changed_cb), self);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MAX_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->view);
  gtk_widget_add_css_class (scroller, "sv-text-area");
  self->frame = scroller;
  gtk_widget_set_parent (scroller, GTK_WIDGET (self));

  self->counter = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->counter), 1);
  gtk_widget_add_css_class (self->counter, "caption");
  gtk_widget_add_css_class (self->counter, "dim-label");
  gtk_widget_add_css_class (self->counter, "numeric");
  gtk_widget_set_visible (self->counter, FALSE);
  gtk_widget_set_parent (self->counter, GTK_WIDGET (self));
}

GtkWidget *
sv_text_area_new (gint64 max, int lines)
{
  SvTextArea *self = g_object_new (SV_TYPE_TEXT_AREA, NULL);

  self->max = max;
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (self->frame),
                                              lines * LINE_HEIGHT);
  return GTK_WIDGET (self);
}
