/* sv-figure.c: one figure of the dashboard: its name, its value, a small line, and what is behind
 * it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-figure"

#include "sv-figure.h"

#include <glib/gi18n.h>

struct _SvFigure
{
  GtkWidget parent_instance;

  GtkWidget *button;
  char *title;     /* (owned) */
  GtkLabel *value; /* never cut off */
  GtkLabel *unit;
  GtkLabel *note;
  GtkWidget *spark;
  char *open; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (SvFigure, sv_figure, GTK_TYPE_WIDGET)

static guint open_signal;

static void
clicked_cb (SvFigure *self)
{
  if (self->open != NULL)
    g_signal_emit (self, open_signal, 0, self->open);
}

static void
sv_figure_dispose (GObject *object)
{
  g_clear_pointer (&SV_FIGURE (object)->button, gtk_widget_unparent);

  G_OBJECT_CLASS (sv_figure_parent_class)->dispose (object);
}

static void
sv_figure_finalize (GObject *object)
{
  SvFigure *self = SV_FIGURE (object);

  g_free (self->title);
  g_free (self->open);

  G_OBJECT_CLASS (sv_figure_parent_class)->finalize (object);
}

static void
sv_figure_class_init (SvFigureClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_figure_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_figure_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  open_signal = g_signal_new ("open", SV_TYPE_FIGURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1, G_TYPE_STRING);
}

static GtkLabel *
add_label (GtkBox *box, const char *const *classes)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END,
                                   "max-width-chars", 12, "css-classes", classes, NULL);

  gtk_box_append (box, label);
  return GTK_LABEL (label);
}

static void
sv_figure_init (SvFigure *self)
{
  self->button = gtk_button_new ();
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (clicked_cb), self);
}

GtkWidget *
sv_figure_new (const char *title)
{
  SvFigure *self = g_object_new (SV_TYPE_FIGURE, NULL);
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 3));
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkLabel *name = add_label (box, (const char *[]){ "caption-heading", "dim-label", NULL });

  self->title = g_strdup (title);
  gtk_label_set_text (name, title);
  self->value = GTK_LABEL (gtk_label_new (NULL));
  self->unit = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->value), "title-3");
  gtk_widget_add_css_class (GTK_WIDGET (self->value), "sv-number");
  gtk_widget_add_css_class (GTK_WIDGET (self->unit), "caption");
  gtk_widget_set_valign (GTK_WIDGET (self->value), GTK_ALIGN_BASELINE);
  gtk_widget_set_valign (GTK_WIDGET (self->unit), GTK_ALIGN_BASELINE);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->value));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->unit));
  gtk_box_append (box, line);
  self->note = add_label (box, (const char *[]){ "caption", "dim-label", "sv-number", NULL });
  gtk_label_set_wrap (self->note, TRUE);
  gtk_label_set_lines (self->note, 2);
  gtk_label_set_yalign (self->note, 0);
  gtk_widget_set_vexpand (GTK_WIDGET (self->note), TRUE);
  self->spark = sv_spark_new ();
  gtk_widget_set_margin_top (self->spark, 6);
  gtk_box_append (box, self->spark);

  gtk_button_set_child (GTK_BUTTON (self->button), GTK_WIDGET (box));
  gtk_widget_add_css_class (self->button, "card");
  gtk_widget_add_css_class (self->button, "sv-figure");
  return GTK_WIDGET (self);
}

void
sv_figure_set (SvFigure *self, const char *value, const char *unit, const char *exact,
               const char *note, const char *open)
{
  g_autofree char *name = NULL;

  g_return_if_fail (SV_IS_FIGURE (self));

  name = g_strdup_printf ("%s: %s, %s", self->title, exact != NULL ? exact : value, note);
  gtk_label_set_text (self->value, value);
  gtk_label_set_text (self->unit, unit != NULL ? unit : "");
  gtk_label_set_text (self->note, note);
  gtk_widget_set_tooltip_text (self->button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  if (open != NULL)
    gtk_widget_set_cursor_from_name (self->button, "pointer");
  g_free (self->open);
  self->open = g_strdup (open);
}

SvSpark *
sv_figure_get_spark (SvFigure *self)
{
  g_return_val_if_fail (SV_IS_FIGURE (self), NULL);

  return SV_SPARK (self->spark);
}
