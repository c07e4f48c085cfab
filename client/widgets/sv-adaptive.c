/* sv-adaptive.c: a place that knows whether it is narrow
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-adaptive"

#include "sv-adaptive.h"

struct _SvAdaptive
{
  GtkWidget parent_instance;

  GtkWidget *child; /* (owned) (nullable) */
  int narrow_below;
  int width; /* as given the last time, 0 before */
  gboolean narrow;
  guint soon; /* source that tells about a new width */
};

static void sv_adaptive_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SvAdaptive, sv_adaptive, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                      sv_adaptive_buildable_init))

enum
{
  PROP_CHILD = 1,
  PROP_NARROW_BELOW,
  PROP_NARROW,
  PROP_WIDTH,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static GtkBuildableIface *parent_buildable;

static void
sv_adaptive_set_child (SvAdaptive *self, GtkWidget *child)
{
  if (self->child == child)
    return;

  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHILD]);
}

static gboolean
sv_adaptive_tell (gpointer data)
{
  SvAdaptive *self = data;
  gboolean narrow = self->width < self->narrow_below;

  self->soon = 0;
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WIDTH]);
  if (self->narrow != narrow)
    {
      self->narrow = narrow;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
    }
  g_object_thaw_notify (G_OBJECT (self));

  return G_SOURCE_REMOVE;
}

/* The height is what the child wants at the width that it will get, which may be more than ours. */
static void
sv_adaptive_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                     int *natural, int *minimum_baseline, int *natural_baseline)
{
  SvAdaptive *self = SV_ADAPTIVE (widget);
  int least = 0;

  *minimum = *natural = 0;
  if (self->child == NULL)
    return;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      gtk_widget_measure (self->child, orientation, -1, NULL, natural, NULL, NULL);
      return;
    }

  if (for_size >= 0)
    gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_measure (self->child, orientation, for_size < 0 ? -1 : MAX (for_size, least), minimum,
                      natural, NULL, NULL);
}

/* Widgets must not change while others get their sizes: who listens is told right after. */
static void
sv_adaptive_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  SvAdaptive *self = SV_ADAPTIVE (widget);
  int least_width, least_height;

  if (self->width != width)
    {
      self->width = width;
      if (self->soon == 0)
        self->soon = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, sv_adaptive_tell, self, NULL);
    }
  if (self->child == NULL || !gtk_widget_should_layout (self->child))
    return;

  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &least_width, NULL, NULL, NULL);
  width = MAX (width, least_width);
  gtk_widget_measure (self->child, GTK_ORIENTATION_VERTICAL, width, &least_height, NULL, NULL,
                      NULL);
  gtk_widget_allocate (self->child, width, MAX (height, least_height), baseline, NULL);
}

static GtkSizeRequestMode
sv_adaptive_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
sv_adaptive_add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child,
                       const char *type)
{
  if (type == NULL && GTK_IS_WIDGET (child))
    sv_adaptive_set_child (SV_ADAPTIVE (buildable), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
sv_adaptive_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = sv_adaptive_add_child;
}

static void
sv_adaptive_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SvAdaptive *self = SV_ADAPTIVE (object);

  switch (id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_NARROW_BELOW:
      g_value_set_int (value, self->narrow_below);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_WIDTH:
      g_value_set_int (value, self->width);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sv_adaptive_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SvAdaptive *self = SV_ADAPTIVE (object);

  switch (id)
    {
    case PROP_CHILD:
      sv_adaptive_set_child (self, g_value_get_object (value));
      break;
    case PROP_NARROW_BELOW:
      self->narrow_below = g_value_get_int (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sv_adaptive_dispose (GObject *object)
{
  SvAdaptive *self = SV_ADAPTIVE (object);

  g_clear_handle_id (&self->soon, g_source_remove);
  g_clear_pointer (&self->child, gtk_widget_unparent);

  G_OBJECT_CLASS (sv_adaptive_parent_class)->dispose (object);
}

static void
sv_adaptive_class_init (SvAdaptiveClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = sv_adaptive_get_property;
  object_class->set_property = sv_adaptive_set_property;
  object_class->dispose = sv_adaptive_dispose;
  widget_class->measure = sv_adaptive_measure;
  widget_class->size_allocate = sv_adaptive_size_allocate;
  widget_class->get_request_mode = sv_adaptive_get_request_mode;

  properties[PROP_CHILD] =
      g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_NARROW_BELOW] =
      g_param_spec_int ("narrow-below", NULL, NULL, 0, G_MAXINT, 0,
                        G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  properties[PROP_NARROW] =
      g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_WIDTH] = g_param_spec_int ("width", NULL, NULL, 0, G_MAXINT, 0,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sv_adaptive_init (SvAdaptive *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

gboolean
sv_adaptive_get_narrow (SvAdaptive *self)
{
  g_return_val_if_fail (SV_IS_ADAPTIVE (self), FALSE);

  return self->narrow;
}

int
sv_adaptive_get_width (SvAdaptive *self)
{
  g_return_val_if_fail (SV_IS_ADAPTIVE (self), 0);

  return self->width;
}
