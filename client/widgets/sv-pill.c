/* sv-pill.c: a status as a small coloured label; the text says it too
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-pill"

#include "sv-pill.h"

struct _SvPill
{
  GtkWidget parent_instance;

  GtkWidget *label;
  char *css_class; /* (owned) (nullable) of the colour */
};

G_DEFINE_FINAL_TYPE (SvPill, sv_pill, GTK_TYPE_WIDGET)

static void
sv_pill_dispose (GObject *object)
{
  SvPill *self = SV_PILL (object);

  g_clear_pointer (&self->label, gtk_widget_unparent);
  g_clear_pointer (&self->css_class, g_free);

  G_OBJECT_CLASS (sv_pill_parent_class)->dispose (object);
}

static void
sv_pill_class_init (SvPillClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_pill_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "svpill");
}

static void
sv_pill_init (SvPill *self)
{
  self->label = gtk_label_new (NULL);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
sv_pill_new (void)
{
  return g_object_new (SV_TYPE_PILL, NULL);
}

void
sv_pill_set (SvPill *self, const char *text, const char *colour)
{
  g_return_if_fail (SV_IS_PILL (self));

  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
  gtk_label_set_text (GTK_LABEL (self->label), text != NULL ? text : "");

  if (self->css_class != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->css_class);
  g_free (self->css_class);
  self->css_class = g_strdup (colour != NULL ? colour : "grey");
  gtk_widget_add_css_class (GTK_WIDGET (self), self->css_class);
}
