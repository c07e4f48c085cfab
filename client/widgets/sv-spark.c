/* sv-spark.c: a small line without numbers, beside a figure that says the number
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-chart"

#include "sv-spark.h"

#include "sv-chart-scale.h"
#include "sv-chart.h"

#include <adwaita.h>

#define HEIGHT 28
#define EDGE 3

struct _SvSpark
{
  GtkWidget parent_instance;

  GArray *values; /* (owned) of double */
  double share;   /* below 0: the values are shown */
};

G_DEFINE_FINAL_TYPE (SvSpark, sv_spark, GTK_TYPE_WIDGET)

static void
draw_share (SvSpark *self, GtkSnapshot *snapshot, float width, const GdkRGBA *colour)
{
  GdkRGBA rest = *colour;
  graphene_rect_t whole = GRAPHENE_RECT_INIT (0, HEIGHT / 2 - 3, width, 6);
  graphene_rect_t part = whole;
  GskRoundedRect round;

  rest.alpha = 0.2f;
  part.size.width = width * (float)self->share;
  gsk_rounded_rect_init_from_rect (&round, &whole, 3);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, &rest, &whole);
  gtk_snapshot_append_color (snapshot, colour, &part);
  gtk_snapshot_pop (snapshot);
}

static void
draw_line (SvSpark *self, GtkSnapshot *snapshot, float width, float height, const GdkRGBA *colour)
{
  const double *values = (const double *)(gpointer)self->values->data;
  guint n = self->values->len;
  SvChartScale scale;
  double lowest = values[0], highest = values[0];
  double step = (width - 2 * EDGE) / (n - 1), x = 0, y = 0;
  cairo_t *cr;

  for (guint i = 1; i < n; i++)
    {
      lowest = MIN (lowest, values[i]);
      highest = MAX (highest, values[i]);
    }
  scale = sv_chart_scale_fit (lowest, highest, 2);
  scale.high = MAX (highest, scale.low + 1e-9);

  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gdk_cairo_set_source_rgba (cr, colour);
  cairo_set_line_width (cr, 1.5);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < n; i++)
    {
      x = EDGE + i * step;
      y = height - EDGE - sv_chart_scale_place (&scale, values[i], height - 2 * EDGE);
      cairo_line_to (cr, x, y);
    }
  cairo_stroke (cr);
  cairo_arc (cr, x, y, 2.5, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_destroy (cr);
}

static void
sv_spark_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SvSpark *self = SV_SPARK (widget);
  float width = (float)gtk_widget_get_width (widget);
  float height = (float)gtk_widget_get_height (widget);
  GdkRGBA bar, line;

  sv_chart_get_colours (&bar, &line);
  if (self->share >= 0)
    draw_share (self, snapshot, width, &bar);
  else if (self->values->len >= 2)
    draw_line (self, snapshot, width, height, &bar);
}

static void
sv_spark_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                  int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 60 : HEIGHT;
}

static void
sv_spark_finalize (GObject *object)
{
  g_array_unref (SV_SPARK (object)->values);

  G_OBJECT_CLASS (sv_spark_parent_class)->finalize (object);
}

static void
sv_spark_class_init (SvSparkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sv_spark_finalize;
  widget_class->snapshot = sv_spark_snapshot;
  widget_class->measure = sv_spark_measure;
  /* The figure beside it says all that it says. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
sv_spark_init (SvSpark *self)
{
  self->values = g_array_new (FALSE, FALSE, sizeof (double));
  self->share = -1;
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

GtkWidget *
sv_spark_new (void)
{
  return g_object_new (SV_TYPE_SPARK, NULL);
}

void
sv_spark_set_line (SvSpark *self, const double *values, guint n)
{
  g_return_if_fail (SV_IS_SPARK (self));

  self->share = -1;
  g_array_set_size (self->values, 0);
  g_array_append_vals (self->values, values, n);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
sv_spark_set_share (SvSpark *self, double share)
{
  g_return_if_fail (SV_IS_SPARK (self));

  self->share = CLAMP (share, 0, 1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
