/* sv-chart.c: columns with a line, or rows, drawn quietly; every point can be walked to and opened
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-chart"

#include "sv-chart.h"

#include "sv-chart-mark.h"
#include "sv-chart-scale.h"

#include <adwaita.h>
#include <math.h>

#define ROW_HEIGHT 30
#define COLUMNS_HEIGHT 230
#define MIN_WIDTH 260
#define GAP 8
#define LINES 5

typedef struct
{
  char *label;    /* (owned) */
  char *text;     /* (owned) all that the point says, line by line */
  char *bar_text; /* (owned) */
  char *open;     /* (owned) (nullable) */
  double bar;
  double line;
  GtkWidget *mark; /* a child */
} Point;

struct _SvChart
{
  GtkWidget parent_instance;

  SvChartKind kind;
  char *bar_name;  /* (owned) (nullable) */
  char *line_name; /* (owned) (nullable) */
  GArray *points;  /* (owned) of Point */
  SvChartScale scale;
  guint place; /* the point that Tab comes back to */
};

G_DEFINE_FINAL_TYPE (SvChart, sv_chart, GTK_TYPE_WIDGET)

static guint open_signal;

/* Okabe and Ito's blue and vermilion, a shade darker on light so that texts in them can be read. */
void
sv_chart_get_colours (GdkRGBA *bar, GdkRGBA *line)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  gdk_rgba_parse (bar, dark ? "#56b4e9" : "#0072b2");
  gdk_rgba_parse (line, dark ? "#e69f00" : "#b84a00");
}

static void
clear_point (gpointer data)
{
  Point *point = data;

  gtk_widget_unparent (point->mark);
  g_free (point->label);
  g_free (point->text);
  g_free (point->bar_text);
  g_free (point->open);
}

static PangoLayout *
make_text (SvChart *self, const char *text)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.9));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

static int
text_width (SvChart *self, const char *text)
{
  g_autoptr (PangoLayout) layout = make_text (self, text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

typedef enum
{
  AT_START,
  AT_MIDDLE,
  AT_END,
} Anchor;

/* Writes @text with its middle line at @y. @room: at most so wide, 0 for no limit. */
static void
write_text (SvChart *self, GtkSnapshot *snapshot, const char *text, double x, double y,
            Anchor anchor, int room, const GdkRGBA *colour)
{
  g_autoptr (PangoLayout) layout = make_text (self, text);
  int width, height;

  if (room > 0)
    {
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      pango_layout_set_width (layout, room * PANGO_SCALE);
    }
  pango_layout_get_pixel_size (layout, &width, &height);
  if (anchor == AT_MIDDLE)
    x -= width / 2.0;
  else if (anchor == AT_END)
    x -= width;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float)x, (float)(y - height / 2.0)));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static void
draw_bar (GtkSnapshot *snapshot, double x, double y, double width, double height,
          const GdkRGBA *colour)
{
  graphene_rect_t rect =
      GRAPHENE_RECT_INIT ((float)x, (float)y, (float)width, (float)MAX (height, 1));
  GskRoundedRect round;

  gsk_rounded_rect_init_from_rect (&round, &rect, (float)MIN (3, MIN (width, height) / 2));
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, colour, &rect);
  gtk_snapshot_pop (snapshot);
}

/* Where things are. Columns: the field of the bars; rows: where the bars begin and may end. */
typedef struct
{
  double x, y, width, height;
  double slot; /* of one column, or the height of one row */
} Plot;

static Plot
make_plot (SvChart *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  guint n = MAX (self->points->len, 1);
  int left = 0, right = 0;
  Plot plot;

  if (self->kind == SV_CHART_ROWS)
    {
      for (guint i = 0; i < self->points->len; i++)
        {
          Point *point = &g_array_index (self->points, Point, i);

          left = MAX (left, text_width (self, point->label));
          right = MAX (right, text_width (self, point->bar_text));
        }
      left = MIN (left, width * 2 / 5) + GAP;
      right += GAP;
      plot = (Plot){ left, 0, MAX (width - left - right, 20), height, (double)height / n };
      return plot;
    }

  for (guint i = 0; i <= sv_chart_scale_steps (&self->scale); i++)
    {
      g_autofree char *text = sv_chart_dup_short (self->scale.low + i * self->scale.step);

      left = MAX (left, text_width (self, text));
    }
  if (self->bar_name != NULL)
    right = text_width (self, self->bar_name);
  if (self->line_name != NULL)
    right = MAX (right, text_width (self, self->line_name));
  left += GAP;
  right += GAP;
  plot = (Plot){ left, 12, MAX (width - left - right, 20), MAX (height - 12 - 24, 20), 0 };
  plot.slot = plot.width / n;
  return plot;
}

static double
y_of (SvChart *self, const Plot *plot, double value)
{
  return plot->y + plot->height - sv_chart_scale_place (&self->scale, value, plot->height);
}

static void
draw_grid (SvChart *self, GtkSnapshot *snapshot, const Plot *plot, const GdkRGBA *colour)
{
  GdkRGBA line = *colour, text = *colour;

  line.alpha *= 0.12f;
  text.alpha *= 0.7f;
  for (guint i = 0; i <= sv_chart_scale_steps (&self->scale); i++)
    {
      double value = self->scale.low + i * self->scale.step;
      double y = round (y_of (self, plot, value));
      g_autofree char *label = sv_chart_dup_short (value);

      gtk_snapshot_append_color (
          snapshot, &line, &GRAPHENE_RECT_INIT ((float)plot->x, (float)y, (float)plot->width, 1));
      write_text (self, snapshot, label, plot->x - GAP, y, AT_END, 0, &text);
    }
}

/* A line with a dot at each point; GTK 4.8 draws paths through cairo only. */
static void
draw_line (SvChart *self, GtkSnapshot *snapshot, const Plot *plot, const GdkRGBA *colour,
           const GdkRGBA *ground)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  cairo_t *cr =
      gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));

  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < self->points->len; i++)
    cairo_line_to (cr, plot->x + (i + 0.5) * plot->slot,
                   y_of (self, plot, g_array_index (self->points, Point, i).line));
  /* An edge in the colour of the ground keeps the line apart from the bars it crosses. */
  gdk_cairo_set_source_rgba (cr, ground);
  cairo_set_line_width (cr, 5);
  cairo_stroke_preserve (cr);
  gdk_cairo_set_source_rgba (cr, colour);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
  for (guint i = 0; i < self->points->len; i++)
    {
      cairo_arc (cr, plot->x + (i + 0.5) * plot->slot,
                 y_of (self, plot, g_array_index (self->points, Point, i).line), 3.5, 0, 2 * G_PI);
      gdk_cairo_set_source_rgba (cr, ground);
      cairo_set_line_width (cr, 3);
      cairo_stroke_preserve (cr);
      gdk_cairo_set_source_rgba (cr, colour);
      cairo_fill (cr);
    }
  cairo_destroy (cr);
}

/* The names of bars and line stand where these end; pushed apart when both end alike. */
static void
draw_names (SvChart *self, GtkSnapshot *snapshot, const Plot *plot, const GdkRGBA *bar,
            const GdkRGBA *line)
{
  Point *last = &g_array_index (self->points, Point, self->points->len - 1);
  double x = plot->x + plot->width + GAP;
  double bar_y = y_of (self, plot, last->bar);
  double line_y = y_of (self, plot, last->line);
  double apart = 18;

  if (self->line_name != NULL)
    {
      if (fabs (bar_y - line_y) < apart)
        {
          double middle = (bar_y + line_y) / 2;
          double side = bar_y <= line_y ? 1 : -1;

          bar_y = middle - side * apart / 2;
          line_y = middle + side * apart / 2;
        }
      /* Both stay inside. */
      if (MAX (bar_y, line_y) > plot->y + plot->height)
        {
          double over = MAX (bar_y, line_y) - plot->y - plot->height;

          bar_y -= over;
          line_y -= over;
        }
      write_text (self, snapshot, self->line_name, x, line_y, AT_START, 0, line);
    }
  if (self->bar_name != NULL)
    write_text (self, snapshot, self->bar_name, x, bar_y, AT_START, 0, bar);
}

static void
draw_columns (SvChart *self, GtkSnapshot *snapshot, const Plot *plot, const GdkRGBA *text)
{
  double bar_width = MIN (plot->slot * 0.62, 40);
  double zero = y_of (self, plot, 0);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GdkRGBA bar, line, ground, dim = *text;
  int widest = 0;
  guint every;

  sv_chart_get_colours (&bar, &line);
  dim.alpha *= 0.7f;
  gdk_rgba_parse (&ground, dark ? "#363636" : "#ffffff");
  draw_grid (self, snapshot, plot, text);

  for (guint i = 0; i < self->points->len; i++)
    widest = MAX (widest, text_width (self, g_array_index (self->points, Point, i).label));
  every = MAX (1, (guint)ceil ((widest + GAP) / plot->slot));

  for (guint i = 0; i < self->points->len; i++)
    {
      Point *point = &g_array_index (self->points, Point, i);
      double middle = plot->x + (i + 0.5) * plot->slot;
      double y = y_of (self, plot, point->bar);

      if (point->bar != 0)
        draw_bar (snapshot, middle - bar_width / 2, MIN (y, zero), bar_width, fabs (zero - y),
                  &bar);
      /* The last one always has its name: it is today's. */
      if ((self->points->len - 1 - i) % every == 0)
        write_text (self, snapshot, point->label, middle, plot->y + plot->height + 14, AT_MIDDLE, 0,
                    &dim);
    }
  if (self->line_name != NULL)
    draw_line (self, snapshot, plot, &line, &ground);
  draw_names (self, snapshot, plot, &bar, &line);
}

static void
draw_rows (SvChart *self, GtkSnapshot *snapshot, const Plot *plot, const GdkRGBA *text)
{
  GdkRGBA bar, line, dim = *text;

  sv_chart_get_colours (&bar, &line);
  dim.alpha *= 0.75f;
  for (guint i = 0; i < self->points->len; i++)
    {
      Point *point = &g_array_index (self->points, Point, i);
      double middle = (i + 0.5) * plot->slot;
      double length = sv_chart_scale_place (&self->scale, point->bar, plot->width);

      write_text (self, snapshot, point->label, plot->x - GAP, middle, AT_END, (int)plot->x - GAP,
                  &dim);
      draw_bar (snapshot, plot->x, middle - 8, MAX (length, 2), 16, &bar);
      write_text (self, snapshot, point->bar_text, plot->x + MAX (length, 2) + GAP, middle,
                  AT_START, 0, text);
    }
}

/* What the point under the pointer, else the one with the focus, says. */
static void
draw_bubble (SvChart *self, GtkSnapshot *snapshot, const Plot *plot)
{
  static const GdkRGBA back = { 0.12f, 0.12f, 0.14f, 0.94f };
  static const GdkRGBA white = { 1, 1, 1, 1 };
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  Point *shown = NULL;
  g_autoptr (PangoLayout) layout = NULL;
  graphene_rect_t rect;
  GskRoundedRect round;
  int w, h;
  double x, y;
  guint at = 0;

  for (guint i = 0; i < self->points->len; i++)
    {
      Point *point = &g_array_index (self->points, Point, i);
      gboolean hovered = sv_chart_mark_is_hovered (SV_CHART_MARK (point->mark));

      if (hovered || (shown == NULL && gtk_widget_has_visible_focus (point->mark)))
        {
          shown = point;
          at = i;
        }
      if (hovered)
        break;
    }
  if (shown == NULL)
    return;

  layout = make_text (self, shown->text);
  pango_layout_get_pixel_size (layout, &w, &h);
  w += 18;
  h += 12;
  if (self->kind == SV_CHART_COLUMNS)
    {
      x = plot->x + (at + 0.5) * plot->slot - w / 2.0;
      y = y_of (self, plot, MAX (shown->bar, shown->line)) - h - 10;
    }
  else
    {
      x = plot->x + 24;
      y = (at + 1) * plot->slot - 2;
      if (y + h > height)
        y = at * plot->slot - h + 2;
    }
  x = CLAMP (x, 0, MAX (width - w, 0));
  y = MAX (y, 0);

  rect = GRAPHENE_RECT_INIT ((float)x, (float)y, (float)w, (float)h);
  gsk_rounded_rect_init_from_rect (&round, &rect, 6);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, &back, &rect);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float)x + 9, (float)y + 6));
  gtk_snapshot_append_layout (snapshot, layout, &white);
  gtk_snapshot_restore (snapshot);
}

static void
sv_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SvChart *self = SV_CHART (widget);
  Plot plot;
  GdkRGBA text;

  if (self->points->len == 0)
    return;

  plot = make_plot (self);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  if (self->kind == SV_CHART_COLUMNS)
    draw_columns (self, snapshot, &plot, &text);
  else
    draw_rows (self, snapshot, &plot, &text);

  for (guint i = 0; i < self->points->len; i++)
    gtk_widget_snapshot_child (widget, g_array_index (self->points, Point, i).mark, snapshot);
  draw_bubble (self, snapshot, &plot);
}

static void
sv_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                  int *natural, int *minimum_baseline, int *natural_baseline)
{
  SvChart *self = SV_CHART (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = 2 * MIN_WIDTH;
    }
  else if (self->kind == SV_CHART_ROWS)
    *minimum = *natural = (int)self->points->len * ROW_HEIGHT;
  else
    *minimum = *natural = COLUMNS_HEIGHT;
}

static void
sv_chart_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  SvChart *self = SV_CHART (widget);
  Plot plot = make_plot (self);

  for (guint i = 0; i < self->points->len; i++)
    {
      GtkAllocation place = { 0, (int)(i * plot.slot), width, (int)plot.slot };

      if (self->kind == SV_CHART_COLUMNS)
        place = (GtkAllocation){ (int)(plot.x + i * plot.slot), (int)plot.y, (int)plot.slot,
                                 (int)plot.height };
      gtk_widget_size_allocate (g_array_index (self->points, Point, i).mark, &place, -1);
    }
}

/* Tab comes to the chart once; arrows walk inside it. */
static gboolean
sv_chart_focus (GtkWidget *widget, GtkDirectionType direction)
{
  SvChart *self = SV_CHART (widget);
  gboolean columns = self->kind == SV_CHART_COLUMNS;
  GtkDirectionType on = columns ? GTK_DIR_RIGHT : GTK_DIR_DOWN;
  GtkDirectionType back = columns ? GTK_DIR_LEFT : GTK_DIR_UP;

  if (self->points->len == 0)
    return FALSE;

  if (gtk_widget_get_focus_child (widget) != NULL)
    {
      if (direction == on && self->place + 1 < self->points->len)
        self->place++;
      else if (direction == back && self->place > 0)
        self->place--;
      else
        return FALSE;
    }
  return gtk_widget_grab_focus (g_array_index (self->points, Point, self->place).mark);
}

static void
mark_open_cb (SvChart *self, GtkWidget *mark)
{
  for (guint i = 0; i < self->points->len; i++)
    {
      Point *point = &g_array_index (self->points, Point, i);

      if (point->mark == mark && point->open != NULL)
        {
          g_autofree char *open = g_strdup (point->open);

          g_signal_emit (self, open_signal, 0, open);
          return;
        }
    }
}

/* Pointer or focus came or went. */
static void
mark_state_cb (SvChart *self, GtkStateFlags before, GtkWidget *mark)
{
  for (guint i = 0; i < self->points->len; i++)
    if (g_array_index (self->points, Point, i).mark == mark && gtk_widget_has_focus (mark))
      self->place = i;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
sv_chart_dispose (GObject *object)
{
  g_array_set_size (SV_CHART (object)->points, 0);

  G_OBJECT_CLASS (sv_chart_parent_class)->dispose (object);
}

static void
sv_chart_finalize (GObject *object)
{
  SvChart *self = SV_CHART (object);

  g_array_unref (self->points);
  g_free (self->bar_name);
  g_free (self->line_name);

  G_OBJECT_CLASS (sv_chart_parent_class)->finalize (object);
}

static void
sv_chart_class_init (SvChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_chart_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_chart_finalize;
  widget_class->snapshot = sv_chart_snapshot;
  widget_class->measure = sv_chart_measure;
  widget_class->size_allocate = sv_chart_size_allocate;
  widget_class->focus = sv_chart_focus;
  gtk_widget_class_set_css_name (widget_class, "svchart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);

  open_signal = g_signal_new ("open", SV_TYPE_CHART, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
sv_chart_init (SvChart *self)
{
  self->points = g_array_new (FALSE, TRUE, sizeof (Point));
  g_array_set_clear_func (self->points, clear_point);
  self->scale = sv_chart_scale_fit (0, 0, LINES);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

GtkWidget *
sv_chart_new (SvChartKind kind)
{
  SvChart *self = g_object_new (SV_TYPE_CHART, NULL);

  self->kind = kind;
  return GTK_WIDGET (self);
}

static void
add_point (SvChart *self, const SvChartPoint *from)
{
  Point point = { .bar = from->bar, .line = from->line };
  GString *text = g_string_new (from->title);

  g_string_append_printf (text, "\n%s: %s", self->bar_name, from->bar_text);
  if (self->line_name != NULL && from->line_text != NULL)
    g_string_append_printf (text, "\n%s: %s", self->line_name, from->line_text);
  point.text = g_string_free (text, FALSE);
  point.label = g_strdup (from->label);
  point.bar_text = g_strdup (from->bar_text);
  point.open = g_strdup (from->open);
  point.mark = sv_chart_mark_new (point.text, from->open != NULL);
  g_signal_connect_swapped (point.mark, "open", G_CALLBACK (mark_open_cb), self);
  g_signal_connect_swapped (point.mark, "state-flags-changed", G_CALLBACK (mark_state_cb), self);
  gtk_widget_set_parent (point.mark, GTK_WIDGET (self));
  g_array_append_val (self->points, point);
}

void
sv_chart_set (SvChart *self, const char *bar_name, const char *line_name,
              const SvChartPoint *points, guint n)
{
  gboolean focused = gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL;
  double lowest = 0, highest = 0;

  g_return_if_fail (SV_IS_CHART (self));

  g_free (self->bar_name);
  g_free (self->line_name);
  self->bar_name = g_strdup (bar_name);
  self->line_name = g_strdup (line_name);
  g_array_set_size (self->points, 0);
  for (guint i = 0; i < n; i++)
    {
      lowest = MIN (lowest, points[i].bar);
      highest = MAX (highest, points[i].bar);
      if (line_name != NULL)
        {
          lowest = MIN (lowest, points[i].line);
          highest = MAX (highest, points[i].line);
        }
      add_point (self, &points[i]);
    }
  self->scale = sv_chart_scale_fit (lowest, highest, LINES);
  /* Columns end on a round number; rows end where the longest does. */
  if (self->kind == SV_CHART_ROWS && highest > 0)
    self->scale = (SvChartScale){ 0, highest, highest };
  self->place = n > 0 ? MIN (self->place, n - 1) : 0;
  /* New figures while somebody walks along them. */
  if (focused && n > 0)
    gtk_widget_grab_focus (g_array_index (self->points, Point, self->place).mark);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
