/* sv-chart-card.c: a chart under its heading, which can be read as a table instead
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-chart"

#include "sv-chart-card.h"

#include <glib/gi18n.h>

struct _SvChartCard
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *note;
  GtkStack *stack;
  SvChart *chart;
  GtkGrid *table;
};

G_DEFINE_FINAL_TYPE (SvChartCard, sv_chart_card, GTK_TYPE_WIDGET)

static guint open_signal;

static void
open_cb (SvChartCard *self, const char *open)
{
  g_signal_emit (self, open_signal, 0, open);
}

static void
toggled_cb (SvChartCard *self, GtkToggleButton *button)
{
  gtk_stack_set_visible_child_name (self->stack,
                                    gtk_toggle_button_get_active (button) ? "table" : "chart");
}

static void
put (SvChartCard *self, int row, int column, const char *text, const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", column > 0 ? 1.0 : 0.0,
                                   "hexpand", column == 0, "selectable", FALSE, NULL);

  if (column > 0)
    gtk_widget_add_css_class (label, "sv-number");
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_grid_attach (self->table, label, column, row, 1, 1);
}

static void
sv_chart_card_dispose (GObject *object)
{
  g_clear_pointer (&SV_CHART_CARD (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (sv_chart_card_parent_class)->dispose (object);
}

static void
sv_chart_card_class_init (SvChartCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_chart_card_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  open_signal = g_signal_new ("open", SV_TYPE_CHART_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
sv_chart_card_init (SvChartCard *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_add_css_class (self->box, "card");
  gtk_widget_add_css_class (self->box, "sv-card");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
sv_chart_card_new (SvChartKind kind, const char *title)
{
  SvChartCard *self = g_object_new (SV_TYPE_CHART_CARD, NULL);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *heading = g_object_new (GTK_TYPE_LABEL, "label", title, "xalign", 0.0, "wrap", TRUE,
                                     "css-classes", (const char *[]){ "heading", NULL }, NULL);
  GtkWidget *toggle = gtk_toggle_button_new ();
  GtkWidget *scrolled;
  g_autofree char *name = g_strdup_printf (_ ("%s, as a table"), title);

  self->note = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "visible", FALSE,
                             "css-classes", (const char *[]){ "caption", "dim-label", NULL }, NULL);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), heading);
  gtk_box_append (GTK_BOX (words), self->note);

  gtk_button_set_icon_name (GTK_BUTTON (toggle), "view-list-symbolic");
  gtk_widget_set_tooltip_text (toggle, _ ("Show as a Table"));
  gtk_widget_set_valign (toggle, GTK_ALIGN_START);
  gtk_widget_add_css_class (toggle, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (toggle, "toggled", G_CALLBACK (toggled_cb), self);
  gtk_box_append (GTK_BOX (head), words);
  gtk_box_append (GTK_BOX (head), toggle);

  self->chart = SV_CHART (sv_chart_new (kind));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chart), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  g_signal_connect_swapped (self->chart, "open", G_CALLBACK (open_cb), self);
  self->table = g_object_new (GTK_TYPE_GRID, "accessible-role", GTK_ACCESSIBLE_ROLE_TABLE,
                              "row-spacing", 6, "column-spacing", 18, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->table), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->chart), "chart");
  /* The numbers of a month may be wider than a narrow window. */
  scrolled = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "vscrollbar-policy", GTK_POLICY_NEVER, "child",
                           self->table, NULL);
  gtk_stack_add_named (self->stack, scrolled, "table");

  gtk_box_append (GTK_BOX (self->box), head);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->stack));
  return GTK_WIDGET (self);
}

void
sv_chart_card_set (SvChartCard *self, const char *note, const char *point_name,
                   const char *bar_name, const char *line_name, const SvChartPoint *points, guint n)
{
  GtkWidget *child;

  g_return_if_fail (SV_IS_CHART_CARD (self));

  gtk_label_set_text (GTK_LABEL (self->note), note != NULL ? note : "");
  gtk_widget_set_visible (self->note, note != NULL);
  sv_chart_set (self->chart, bar_name, line_name, points, n);

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->table))) != NULL)
    gtk_grid_remove (self->table, child);
  put (self, 0, 0, point_name, "caption-heading");
  put (self, 0, 1, bar_name, "caption-heading");
  if (line_name != NULL)
    put (self, 0, 2, line_name, "caption-heading");
  for (guint i = 0; i < n; i++)
    {
      put (self, (int)i + 1, 0, points[i].title, NULL);
      put (self, (int)i + 1, 1, points[i].bar_text, NULL);
      if (line_name != NULL && points[i].line_text != NULL)
        put (self, (int)i + 1, 2, points[i].line_text, NULL);
    }
}
