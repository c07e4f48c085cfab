/* sv-work-bar.c: a strip that tells how far something is that takes time, with a way to stop it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-work-bar"

#include "sv-work-bar.h"

struct _SvWorkBar
{
  AdwBin parent_instance;

  GCancellable *cancellable; /* (owned) (nullable): of the work under way */
  guint soon;                /* source that shows the strip */
  guint pulse;               /* source that moves the bar of a work of unknown size */

  GtkRevealer *revealer;
  GtkLabel *text;
  GtkProgressBar *bar;
  GtkButton *cancel;
};

G_DEFINE_FINAL_TYPE (SvWorkBar, sv_work_bar, ADW_TYPE_BIN)

enum
{
  PROP_BUSY = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

#define PATIENCE_MS 300
#define PULSE_MS 120

static gboolean
sv_work_bar_soon_cb (gpointer data)
{
  SvWorkBar *self = data;

  self->soon = 0;
  gtk_revealer_set_reveal_child (self->revealer, TRUE);

  return G_SOURCE_REMOVE;
}

static gboolean
sv_work_bar_pulse_cb (gpointer data)
{
  gtk_progress_bar_pulse (SV_WORK_BAR (data)->bar);

  return G_SOURCE_CONTINUE;
}

static void
cancel_cb (SvWorkBar *self)
{
  g_cancellable_cancel (self->cancellable);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel), FALSE);
}

static void
sv_work_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_BUSY)
    g_value_set_boolean (value, sv_work_bar_is_busy (SV_WORK_BAR (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
sv_work_bar_dispose (GObject *object)
{
  SvWorkBar *self = SV_WORK_BAR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->soon, g_source_remove);
  g_clear_handle_id (&self->pulse, g_source_remove);
  /* The child is bound to the template too, which would take it away under AdwBin's hands. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SV_TYPE_WORK_BAR);

  G_OBJECT_CLASS (sv_work_bar_parent_class)->dispose (object);
}

/* Nobody waits any more for what was begun in a window that is closed. */
static void
sv_work_bar_unroot (GtkWidget *widget)
{
  g_cancellable_cancel (SV_WORK_BAR (widget)->cancellable);

  GTK_WIDGET_CLASS (sv_work_bar_parent_class)->unroot (widget);
}

static void
sv_work_bar_class_init (SvWorkBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_work_bar_dispose;
  G_OBJECT_CLASS (klass)->get_property = sv_work_bar_get_property;
  widget_class->unroot = sv_work_bar_unroot;

  properties[PROP_BUSY] =
      g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPERTIES, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/sv-work-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, SvWorkBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, SvWorkBar, text);
  gtk_widget_class_bind_template_child (widget_class, SvWorkBar, bar);
  gtk_widget_class_bind_template_child (widget_class, SvWorkBar, cancel);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
}

static void
sv_work_bar_init (SvWorkBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GCancellable *
sv_work_bar_start (SvWorkBar *self, const char *text)
{
  g_return_val_if_fail (!sv_work_bar_is_busy (self), NULL);

  self->cancellable = g_cancellable_new ();
  gtk_label_set_text (self->text, text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel), TRUE);
  gtk_progress_bar_set_fraction (self->bar, 0);
  self->soon = g_timeout_add (PATIENCE_MS, sv_work_bar_soon_cb, self);
  self->pulse = g_timeout_add (PULSE_MS, sv_work_bar_pulse_cb, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);

  return self->cancellable;
}

gboolean
sv_work_bar_is_busy (SvWorkBar *self)
{
  return self->cancellable != NULL;
}

void
sv_work_bar_set_progress (SvWorkBar *self, gint64 done, gint64 all)
{
  if (all <= 0 || !sv_work_bar_is_busy (self))
    return;

  g_clear_handle_id (&self->pulse, g_source_remove);
  gtk_progress_bar_set_fraction (self->bar, CLAMP ((double)done / (double)all, 0, 1));
}

void
sv_work_bar_stop (SvWorkBar *self)
{
  if (!sv_work_bar_is_busy (self))
    return;

  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->soon, g_source_remove);
  g_clear_handle_id (&self->pulse, g_source_remove);
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}
