/* sv-chart.c: bars, lines or stacked bars over a row of labels
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-chart"

#include "sv-chart.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define GRID_LINES 4
#define GAP 6
#define MARK 9 /* side of the square that shows a series' colour */
#define MIN_HEIGHT 180
#define NATURAL_HEIGHT 240

typedef struct
{
  char *name;
  double *values;
} Series;

struct _SvChart
{
  GtkWidget parent_instance;

  SvChartKind kind;
  char **labels; /* (owned) */
  guint n_labels;
  GPtrArray *series; /* (owned) (element-type Series) */
  SvChartFormat format;
  int point;  /* where the keys or the pointer are, -1: nowhere */
  int chosen; /* and in which series */

  /* Where things stand, since the last allocation. */
  double left, right, top, bottom;
  double low, high; /* values at the bottom and at the top */
};

G_DEFINE_FINAL_TYPE (SvChart, sv_chart, GTK_TYPE_WIDGET)

enum
{
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Okabe and Ito's colours, which people with any colour blindness tell apart; the blues change
 * places in dark style. */
static const char *const palette_light[] = { "#0072b2", "#e69f00", "#009e73",
                                             "#cc79a7", "#56b4e9", "#d55e00" };
static const char *const palette_dark[] = { "#56b4e9", "#e69f00", "#1fbf92",
                                            "#e0a0c4", "#3d9be0", "#f07b33" };

static void
series_free (gpointer data)
{
  Series *series = data;

  g_free (series->name);
  g_free (series->values);
  g_free (series);
}

static Series *
get_series (SvChart *self, guint i)
{
  return self->series->pdata[i];
}

static double
get_value (SvChart *self, guint series, guint point)
{
  return get_series (self, series)->values[point];
}

static GdkRGBA
get_colour (guint series)
{
  GdkRGBA colour;
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  guint i = series % G_N_ELEMENTS (palette_light);

  gdk_rgba_parse (&colour, dark ? palette_dark[i] : palette_light[i]);
  return colour;
}

static char *
plain_format (double value)
{
  return g_strdup_printf ("%'.0f", value);
}

double
sv_chart_step (double highest, guint lines)
{
  double rough = highest / MAX (lines, 1u);
  double power;

  if (!(rough > 0))
    return 1;

  power = pow (10, floor (log10 (rough)));
  if (rough <= power)
    return power;
  if (rough <= 2 * power)
    return 2 * power;
  return rough <= 5 * power ? 5 * power : 10 * power;
}

/* Finds the lowest and highest value, both on a line of the grid. */
static void
find_range (SvChart *self)
{
  double low = 0;
  double high = 0;
  double step;

  for (guint point = 0; point < self->n_labels; point++)
    {
      double sum = 0;

      for (guint i = 0; i < self->series->len; i++)
        {
          double value = get_value (self, i, point);

          if (isnan (value))
            continue;
          sum = self->kind == SV_CHART_STACKED ? sum + MAX (value, 0) : value;
          high = MAX (high, sum);
          low = MIN (low, value);
        }
    }
  step = sv_chart_step (high - low, GRID_LINES);
  self->low = floor (low / step) * step;
  self->high = MAX (ceil (high / step) * step, self->low + step);
}

static double
y_of (SvChart *self, double value)
{
  return self->bottom - (value - self->low) / (self->high - self->low) * (self->bottom - self->top);
}

static double
slot_width (SvChart *self)
{
  return (self->right - self->left) / MAX (self->n_labels, 1u);
}

static double
x_of (SvChart *self, guint point)
{
  return self->left + (point + 0.5) * slot_width (self);
}

static void
draw_text (SvChart *self, GtkSnapshot *snapshot, const char *text, double x, double y, double align,
           const GdkRGBA *colour)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot, &GRAPHENE_POINT_INIT ((float)(x - width * align), (float)(y - height / 2.)));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static int
text_width (SvChart *self, const char *text)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

/* Makes room for the numbers at the left and, with several series, their names at the right. */
static void
place (SvChart *self, int width, int height)
{
  double step;

  find_range (self);
  step = sv_chart_step (self->high - self->low, GRID_LINES);
  self->left = 0;
  for (double value = self->low; value <= self->high + step / 2; value += step)
    {
      g_autofree char *text = self->format (value);

      self->left = MAX (self->left, text_width (self, text) + GAP);
    }
  self->right = width - 2;
  for (guint i = 0; self->series->len > 1 && i < self->series->len; i++)
    self->right =
        MIN (self->right, width - text_width (self, get_series (self, i)->name) - MARK - 3 * GAP);
  self->top = 24; /* the words about a point stand there */
  self->bottom = height - 24;
}

static void
draw_grid (SvChart *self, GtkSnapshot *snapshot, const GdkRGBA *ink)
{
  double step = sv_chart_step (self->high - self->low, GRID_LINES);
  GdkRGBA line = *ink;
  GdkRGBA words = *ink;
  double last = -G_MAXDOUBLE;

  words.alpha *= 0.7f;
  for (double value = self->low; value <= self->high + step / 2; value += step)
    {
      g_autofree char *text = self->format (value);
      double y = y_of (self, value);

      line.alpha = ink->alpha * (fabs (value) < step / 2 ? 0.4f : 0.12f);
      gtk_snapshot_append_color (
          snapshot, &line,
          &GRAPHENE_RECT_INIT ((float)self->left, (float)y, (float)(self->right - self->left), 1));
      draw_text (self, snapshot, text, self->left - GAP, y, 1, &words);
    }
  /* As many labels as fit beside each other. */
  for (guint i = 0; i < self->n_labels; i++)
    {
      double half = text_width (self, self->labels[i]) / 2.;

      if (x_of (self, i) - half < last + GAP)
        continue;
      draw_text (self, snapshot, self->labels[i], x_of (self, i), self->bottom + 12, 0.5, &words);
      last = x_of (self, i) + half;
    }
}

static void
draw_bar (GtkSnapshot *snapshot, double x, double width, double y0, double y1, GdkRGBA colour,
          gboolean faded)
{
  colour.alpha = faded ? 0.55f : 1;
  gtk_snapshot_append_color (snapshot, &colour,
                             &GRAPHENE_RECT_INIT ((float)x, (float)MIN (y0, y1), (float)width,
                                                  (float)MAX (fabs (y1 - y0), 1)));
}

static void
draw_bars (SvChart *self, GtkSnapshot *snapshot)
{
  guint n = self->series->len;
  double slot = slot_width (self);
  gboolean stacked = self->kind == SV_CHART_STACKED;
  double width = MAX (MIN (slot * 0.7, 48) / (stacked ? 1 : n), 1);

  for (guint point = 0; point < self->n_labels; point++)
    {
      double base = 0;
      double x = x_of (self, point) - width * (stacked ? 1 : n) / 2;

      for (guint i = 0; i < n; i++)
        {
          double value = get_value (self, i, point);
          gboolean faded =
              self->point >= 0 && (self->point != (int)point || (n > 1 && self->chosen != (int)i));

          if (isnan (value))
            continue;
          draw_bar (snapshot, stacked ? x : x + i * width, width, y_of (self, base),
                    y_of (self, base + value), get_colour (i), faded);
          if (stacked)
            base += value;
        }
    }
}

static void
draw_line (SvChart *self, GtkSnapshot *snapshot, cairo_t *cr, guint i)
{
  GdkRGBA colour = get_colour (i);
  gboolean pen_down = FALSE;

  gdk_cairo_set_source_rgba (cr, &colour);
  for (guint point = 0; point < self->n_labels; point++)
    {
      double value = get_value (self, i, point);

      if (isnan (value))
        {
          pen_down = FALSE;
          continue;
        }
      if (pen_down)
        cairo_line_to (cr, x_of (self, point), y_of (self, value));
      else
        cairo_move_to (cr, x_of (self, point), y_of (self, value));
      pen_down = TRUE;
    }
  cairo_stroke (cr);
  for (guint point = 0; point < self->n_labels; point++)
    if (!isnan (get_value (self, i, point)))
      {
        double radius = self->point == (int)point && self->chosen == (int)i ? 5 : 2.5;

        cairo_arc (cr, x_of (self, point), y_of (self, get_value (self, i, point)), radius, 0,
                   2 * G_PI);
        cairo_fill (cr);
      }
}

/* Each series has its name beside its last point, instead of a legend. */
static void
draw_names (SvChart *self, GtkSnapshot *snapshot, const GdkRGBA *ink)
{
  double base = 0;
  double last_y = G_MAXDOUBLE;

  for (guint i = 0; self->series->len > 1 && i < self->series->len; i++)
    {
      double value = get_value (self, i, self->n_labels - 1);
      GdkRGBA colour = get_colour (i);
      double y;

      if (isnan (value))
        value = 0;
      y = self->kind == SV_CHART_STACKED ? y_of (self, base + value / 2) : y_of (self, value);
      base += value;
      /* Names that would lie on each other move apart. */
      if (fabs (y - last_y) < 16)
        y = last_y - 16;
      last_y = y;
      /* The colour beside the word: as a text it would be too pale to read. */
      gtk_snapshot_append_color (
          snapshot, &colour,
          &GRAPHENE_RECT_INIT ((float)(self->right + GAP), (float)(y - MARK / 2.), MARK, MARK));
      draw_text (self, snapshot, get_series (self, i)->name, self->right + 2 * GAP + MARK, y, 0,
                 ink);
    }
}

/* Returns: (transfer full): "March, Sold: 12,500 SEK" */
static char *
dup_point_words (SvChart *self, guint point, guint series)
{
  double value = get_value (self, series, point);
  g_autofree char *text = isnan (value) ? g_strdup (_ ("none")) : self->format (value);

  if (self->series->len > 1)
    return g_strdup_printf ("%s, %s: %s", self->labels[point], get_series (self, series)->name,
                            text);
  return g_strdup_printf ("%s: %s", self->labels[point], text);
}

static void
sv_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SvChart *self = SV_CHART (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  g_autofree char *words = NULL;
  GdkRGBA ink;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &ink);
  if (self->n_labels == 0 || self->series->len == 0)
    {
      ink.alpha *= 0.7f;
      draw_text (self, snapshot, _ ("No figures yet"), width / 2., height / 2., 0.5, &ink);
      return;
    }

  place (self, width, height);
  draw_grid (self, snapshot, &ink);
  if (self->kind == SV_CHART_LINE)
    {
      cairo_t *cr = gtk_snapshot_append_cairo (
          snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));

      cairo_set_line_width (cr, 2);
      cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
      for (guint i = 0; i < self->series->len; i++)
        draw_line (self, snapshot, cr, i);
      cairo_destroy (cr);
    }
  else
    draw_bars (self, snapshot);
  draw_names (self, snapshot, &ink);

  if (self->point < 0)
    return;
  words = dup_point_words (self, (guint)self->point, (guint)self->chosen);
  draw_text (self, snapshot, words,
             CLAMP (x_of (self, (guint)self->point), text_width (self, words) / 2. + 2,
                    width - text_width (self, words) / 2. - 2),
             10, 0.5, &ink);
}

static void
sv_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                  int *natural, int *minimum_baseline, int *natural_baseline)
{
  gboolean wide = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = wide ? 200 : MIN_HEIGHT;
  *natural = wide ? 480 : NATURAL_HEIGHT;
}

static void
set_point (SvChart *self, int point, int series)
{
  g_autofree char *words = NULL;

  if (self->n_labels == 0 || self->series->len == 0)
    return;

  self->point = CLAMP (point, -1, (int)self->n_labels - 1);
  self->chosen = CLAMP (series, 0, (int)self->series->len - 1);
  if (self->point >= 0)
    {
      words = dup_point_words (self, (guint)self->point, (guint)self->chosen);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                      words, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
key_cb (SvChart *self, guint keyval, guint keycode, GdkModifierType state)
{
  switch (keyval)
    {
    case GDK_KEY_Left:
      set_point (self, MAX (self->point - 1, 0), self->chosen);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
      set_point (self, self->point + 1, self->chosen);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
      set_point (self, 0, self->chosen);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
      set_point (self, (int)self->n_labels - 1, self->chosen);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_Down:
      if (self->series->len < 2)
        return GDK_EVENT_PROPAGATE;
      set_point (self, MAX (self->point, 0), self->chosen + (keyval == GDK_KEY_Up ? 1 : -1));
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if (self->point >= 0)
        g_signal_emit (self, signals[ACTIVATED], 0, (guint)self->point, (guint)self->chosen);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* The point under the pointer; in a stack or a group also the series nearest to it. */
static void
point_at (SvChart *self, double x, double y)
{
  int point = (int)floor ((x - self->left) / slot_width (self));
  int series = 0;
  double nearest = G_MAXDOUBLE;
  double base = 0;

  if (self->n_labels == 0 || point < 0 || point >= (int)self->n_labels)
    {
      set_point (self, -1, 0);
      return;
    }
  for (guint i = 0; i < self->series->len; i++)
    {
      double value = get_value (self, i, (guint)point);
      double middle = self->kind == SV_CHART_STACKED ? base + value / 2 : value;
      double distance = fabs (y_of (self, middle) - y);

      if (isnan (value))
        continue;
      base += value;
      if (distance < nearest)
        {
          nearest = distance;
          series = (int)i;
        }
    }
  set_point (self, point, series);
}

static void
motion_cb (SvChart *self, double x, double y)
{
  point_at (self, x, y);
}

static void
leave_cb (SvChart *self)
{
  set_point (self, -1, 0);
}

static void
pressed_cb (SvChart *self, int n_press, double x, double y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  point_at (self, x, y);
  if (self->point >= 0)
    g_signal_emit (self, signals[ACTIVATED], 0, (guint)self->point, (guint)self->chosen);
}

static void
sv_chart_finalize (GObject *object)
{
  SvChart *self = SV_CHART (object);

  g_strfreev (self->labels);
  g_ptr_array_unref (self->series);

  G_OBJECT_CLASS (sv_chart_parent_class)->finalize (object);
}

static void
sv_chart_class_init (SvChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sv_chart_finalize;
  widget_class->snapshot = sv_chart_snapshot;
  widget_class->measure = sv_chart_measure;
  gtk_widget_class_set_css_name (widget_class, "svchart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  signals[ACTIVATED] = g_signal_new ("activated", SV_TYPE_CHART, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void
sv_chart_init (SvChart *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->labels = g_new0 (char *, 1);
  self->series = g_ptr_array_new_with_free_func (series_free);
  self->format = plain_format;
  self->point = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

GtkWidget *
sv_chart_new (SvChartKind kind, const char *title)
{
  SvChart *self = g_object_new (SV_TYPE_CHART, NULL);

  self->kind = kind;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return GTK_WIDGET (self);
}

void
sv_chart_set_labels (SvChart *self, const char *const *labels)
{
  g_return_if_fail (SV_IS_CHART (self));

  g_strfreev (self->labels);
  self->labels = g_strdupv ((char **)labels);
  self->n_labels = g_strv_length (self->labels);
  self->point = -1;
  self->chosen = 0;
  g_ptr_array_set_size (self->series, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
sv_chart_add_series (SvChart *self, const char *name, const double *values)
{
  Series *series;

  g_return_if_fail (SV_IS_CHART (self));

  series = g_new0 (Series, 1);
  series->name = g_strdup (name);
  series->values = g_memdup2 (values, self->n_labels * sizeof (double));
  g_ptr_array_add (self->series, series);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
sv_chart_set_format (SvChart *self, SvChartFormat format)
{
  g_return_if_fail (SV_IS_CHART (self));

  self->format = format;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
put (GtkGrid *grid, int row, int column, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column > 0 ? 1 : 0);
  gtk_widget_add_css_class (label, column > 0 ? "numeric" : "caption");
  gtk_grid_attach (grid, label, column, row, 1, 1);
}

GtkWidget *
sv_chart_make_table (SvChart *self)
{
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());

  gtk_grid_set_column_spacing (grid, 12);
  gtk_grid_set_row_spacing (grid, 3);
  for (guint i = 0; i < self->series->len; i++)
    put (grid, 0, (int)i + 1, get_series (self, i)->name);
  for (guint point = 0; point < self->n_labels; point++)
    {
      put (grid, (int)point + 1, 0, self->labels[point]);
      for (guint i = 0; i < self->series->len; i++)
        {
          double value = get_value (self, i, point);
          g_autofree char *text = isnan (value) ? g_strdup ("–") : self->format (value);

          put (grid, (int)point + 1, (int)i + 1, text);
        }
    }
  return GTK_WIDGET (grid);
}
