/* sv-chart-mark.c: the place of one point in a chart, for pointer, keyboard and screen reader
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-chart"

#include "sv-chart-mark.h"

struct _SvChartMark
{
  GtkWidget parent_instance;

  GtkEventController *motion; /* (not owned) */
};

G_DEFINE_FINAL_TYPE (SvChartMark, sv_chart_mark, GTK_TYPE_WIDGET)

static guint open_signal;

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, open_signal, 0);
}

static void
released_cb (GtkGestureClick *click, int n, double x, double y, gpointer user_data)
{
  gtk_widget_activate_action (user_data, "mark.open", NULL);
}

static void
sv_chart_mark_class_init (SvChartMarkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  open_signal = g_signal_new ("open", SV_TYPE_CHART_MARK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "svchartmark");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  gtk_widget_class_install_action (widget_class, "mark.open", NULL, open_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, 0, "mark.open", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, 0, "mark.open", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, 0, "mark.open", NULL);
}

static void
sv_chart_mark_init (SvChartMark *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  self->motion = gtk_event_controller_motion_new ();
  gtk_widget_add_controller (GTK_WIDGET (self), self->motion);
}

GtkWidget *
sv_chart_mark_new (const char *text, gboolean opens)
{
  GtkWidget *self = g_object_new (SV_TYPE_CHART_MARK, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_action_set_enabled (self, "mark.open", opens);
  if (opens)
    gtk_widget_set_cursor_from_name (self, "pointer");
  return self;
}

gboolean
sv_chart_mark_is_hovered (SvChartMark *self)
{
  return gtk_event_controller_motion_contains_pointer (GTK_EVENT_CONTROLLER_MOTION (self->motion));
}
