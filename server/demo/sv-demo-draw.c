/* sv-demo-draw.c: pictures of watches that do not exist
 *
 * Everything is drawn in units of the case's radius around its centre, twelve o'clock up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-demo-draw.h"

#include "common/sv-error.h"

#include <cairo.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <math.h>
#include <string.h>

typedef struct
{
  double r;
  double g;
  double b;
} Colour;

typedef struct
{
  const char *word; /* how the description begins */
  Colour colour;
} Named;

static const Named dials[] = {
  { "Silver", { 0.83, 0.83, 0.81 } }, { "Black", { 0.07, 0.07, 0.08 } },
  { "White", { 0.95, 0.95, 0.93 } },  { "Champagne", { 0.86, 0.76, 0.55 } },
  { "Blue", { 0.09, 0.19, 0.38 } },   { "Grey", { 0.36, 0.37, 0.39 } },
  { "Cream", { 0.91, 0.85, 0.70 } },  { "Tropical", { 0.33, 0.19, 0.11 } },
  { "Linen", { 0.88, 0.86, 0.79 } },  { "Green", { 0.10, 0.27, 0.19 } },
  { "Salmon", { 0.87, 0.64, 0.52 } },
};

static const Named metals[] = {
  { "Steel", { 0.72, 0.73, 0.75 } },
  { "Gold", { 0.84, 0.66, 0.34 } }, /* and what begins so: plated, gold and steel */
};

static const Named bands[] = {
  { "Leather, black", { 0.10, 0.09, 0.09 } }, { "Leather, brown", { 0.36, 0.21, 0.12 } },
  { "Steel", { 0.66, 0.67, 0.69 } },          { "Milanese", { 0.70, 0.70, 0.71 } },
  { "Nato", { 0.42, 0.44, 0.45 } },           { "Original", { 0.64, 0.65, 0.67 } },
};

/* What a watch lies on. */
static const Colour tables[] = {
  { 0.80, 0.77, 0.72 }, { 0.55, 0.42, 0.31 }, { 0.30, 0.32, 0.36 },
  { 0.88, 0.88, 0.87 }, { 0.44, 0.50, 0.46 }, { 0.24, 0.19, 0.17 },
};

static Colour
colour_of (const Named *named, guint n, const char *text)
{
  for (guint i = 0; i < n; i++)
    if (g_str_has_prefix (text, named[i].word))
      return named[i].colour;

  return named[0].colour;
}

static double
light_of (Colour c)
{
  return 0.3 * c.r + 0.6 * c.g + 0.1 * c.b;
}

static void
set (cairo_t *cr, Colour c, double light, double alpha)
{
  cairo_set_source_rgba (cr, MIN (1, c.r * light), MIN (1, c.g * light), MIN (1, c.b * light),
                         alpha);
}

static void
stop (cairo_pattern_t *pattern, double at, Colour c, double light)
{
  cairo_pattern_add_color_stop_rgb (pattern, at, MIN (1, c.r * light), MIN (1, c.g * light),
                                    MIN (1, c.b * light));
}

static void
disc (cairo_t *cr, double x, double y, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
}

/* Fills the path with light from the upper left. */
static void
fill_lit (cairo_t *cr, Colour c, double radius)
{
  cairo_pattern_t *light = cairo_pattern_create_linear (-radius, -radius, radius, radius);

  stop (light, 0.0, c, 1.30);
  stop (light, 0.35, c, 0.95);
  stop (light, 0.55, c, 1.15);
  stop (light, 1.0, c, 0.60);
  cairo_set_source (cr, light);
  cairo_fill (cr);
  cairo_pattern_destroy (light);
}

static void
draw_table (cairo_t *cr, int size, SvDemoRandom *dice)
{
  Colour c = tables[sv_demo_random_below (dice, G_N_ELEMENTS (tables))];
  cairo_pattern_t *light = cairo_pattern_create_radial (size * 0.35, size * 0.3, size * 0.1,
                                                        size * 0.5, size * 0.5, size * 0.85);

  stop (light, 0, c, 1.12);
  stop (light, 1, c, 0.62);
  cairo_set_source (cr, light);
  cairo_paint (cr);
  cairo_pattern_destroy (light);

  /* The grain of wood or cloth. */
  cairo_set_line_width (cr, size / 700.0);
  for (int i = 0; i < 140; i++)
    {
      double y = sv_demo_random_real (dice) * size;
      double slope = (sv_demo_random_real (dice) - 0.5) * size * 0.05;

      set (cr, c, sv_demo_random_percent (dice, 50) ? 0.8 : 1.2, 0.16);
      cairo_move_to (cr, 0, y);
      cairo_curve_to (cr, size * 0.3, y + slope, size * 0.7, y - slope, size, y);
      cairo_stroke (cr);
    }
}

static void
draw_shadow (cairo_t *cr)
{
  cairo_pattern_t *dark = cairo_pattern_create_radial (0.10, 0.14, 0.75, 0.10, 0.14, 1.35);

  cairo_pattern_add_color_stop_rgba (dark, 0, 0, 0, 0, 0.55);
  cairo_pattern_add_color_stop_rgba (dark, 1, 0, 0, 0, 0);
  disc (cr, 0.10, 0.14, 1.35);
  cairo_set_source (cr, dark);
  cairo_fill (cr);
  cairo_pattern_destroy (dark);
}

static void
draw_band (cairo_t *cr, const SvDemoWatch *watch)
{
  Colour c = colour_of (bands, G_N_ELEMENTS (bands), watch->band->str);
  gboolean metal = watch->band->str[0] == 'S' || watch->band->str[0] == 'O';

  for (int side = -1; side <= 1; side += 2)
    {
      cairo_pattern_t *across = cairo_pattern_create_linear (-0.55, 0, 0.55, 0);

      stop (across, 0, c, 0.55);
      stop (across, 0.3, c, 1.15);
      stop (across, 0.7, c, 0.95);
      stop (across, 1, c, 0.5);
      cairo_move_to (cr, -0.55, side * 0.85);
      cairo_line_to (cr, 0.55, side * 0.85);
      cairo_line_to (cr, 0.46, side * 3.2);
      cairo_line_to (cr, -0.46, side * 3.2);
      cairo_close_path (cr);
      cairo_set_source (cr, across);
      cairo_fill (cr);
      cairo_pattern_destroy (across);

      cairo_set_line_width (cr, metal ? 0.020 : 0.014);
      set (cr, c, metal ? 0.45 : 1.9, 0.8);
      if (metal)
        for (double y = 1.1; y < 3.1; y += 0.17)
          {
            cairo_move_to (cr, -0.54, side * y);
            cairo_line_to (cr, 0.54, side * y);
          }
      else
        for (int edge = -1; edge <= 1; edge += 2)
          {
            cairo_move_to (cr, edge * 0.49, side * 1.0);
            cairo_line_to (cr, edge * 0.41, side * 3.1);
          }
      cairo_stroke (cr);
    }
}

static void
draw_case (cairo_t *cr, Colour metal)
{
  /* Lugs, crown, case, bezel. */
  for (int i = 0; i < 4; i++)
    {
      double x = i & 1 ? 0.66 : -0.66;
      double y = i & 2 ? 1 : -1;

      cairo_move_to (cr, x * 1.28, y * 0.45);
      cairo_curve_to (cr, x * 1.28, y * 0.9, x * 1.15, y * 1.1, x * 1.04, y * 1.24);
      cairo_line_to (cr, x * 0.86, y * 1.24);
      cairo_line_to (cr, x * 0.80, y * 0.7);
      cairo_close_path (cr);
      fill_lit (cr, metal, 1.2);
    }
  cairo_rectangle (cr, 0.98, -0.13, 0.17, 0.26);
  fill_lit (cr, metal, 0.6);
  cairo_set_line_width (cr, 0.012);
  set (cr, metal, 0.4, 0.9);
  for (double y = -0.11; y < 0.12; y += 0.04)
    {
      cairo_move_to (cr, 1.02, y);
      cairo_line_to (cr, 1.15, y);
    }
  cairo_stroke (cr);
  disc (cr, 0, 0, 1);
  fill_lit (cr, metal, 1);
  disc (cr, 0, 0, 0.90);
  cairo_set_line_width (cr, 0.025);
  set (cr, metal, 0.55, 1);
  cairo_stroke (cr);
}

static void
draw_text (cairo_t *cr, const char *text, double y, double height)
{
  cairo_text_extents_t extents;

  cairo_set_font_size (cr, height);
  cairo_text_extents (cr, text, &extents);
  if (extents.width > 0.75)
    cairo_set_font_size (cr, height * 0.75 / extents.width);
  cairo_text_extents (cr, text, &extents);
  cairo_move_to (cr, -extents.width / 2 - extents.x_bearing, y);
  cairo_show_text (cr, text);
}

static void
draw_marks (cairo_t *cr, Colour ink, int style)
{
  for (int minute = 0; minute < 60; minute++)
    {
      gboolean hour = minute % 5 == 0;

      cairo_save (cr);
      cairo_rotate (cr, minute * G_PI / 30);
      if (!hour)
        {
          cairo_rectangle (cr, -0.004, -0.80, 0.008, 0.035);
          set (cr, ink, 1, 0.7);
        }
      else if (style == 0 || minute % 15 == 0)
        {
          cairo_rectangle (cr, minute == 0 ? -0.045 : -0.020, -0.79, minute == 0 ? 0.09 : 0.04,
                           0.16);
          set (cr, ink, 1, 1);
        }
      else
        {
          disc (cr, 0, -0.71, 0.036);
          set (cr, ink, 1, 1);
        }
      cairo_fill (cr);
      cairo_restore (cr);
    }
}

static void
draw_small_dial (cairo_t *cr, double x, double y, Colour dial, Colour ink, double turn)
{
  cairo_save (cr);
  cairo_translate (cr, x, y);
  disc (cr, 0, 0, 0.20);
  set (cr, dial, light_of (dial) > 0.5 ? 0.88 : 1.5, 1);
  cairo_fill (cr);
  cairo_set_line_width (cr, 0.008);
  set (cr, ink, 1, 0.8);
  for (int i = 0; i < 12; i++)
    {
      cairo_rotate (cr, G_PI / 6);
      cairo_move_to (cr, 0, -0.19);
      cairo_line_to (cr, 0, -0.16);
    }
  cairo_rotate (cr, turn);
  cairo_move_to (cr, 0, 0.04);
  cairo_line_to (cr, 0, -0.15);
  cairo_set_line_width (cr, 0.014);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
draw_dial (cairo_t *cr, const SvDemoWatch *watch, Colour dial, Colour ink, SvDemoRandom *dice)
{
  gboolean chronograph = strstr (watch->model->name, "hrono") != NULL ||
                         strstr (watch->model->name, "Speedmaster") != NULL ||
                         strstr (watch->model->name, "ompax") != NULL;
  cairo_pattern_t *light = cairo_pattern_create_radial (-0.25, -0.3, 0.05, 0, 0, 0.9);

  stop (light, 0, dial, 1.14);
  stop (light, 1, dial, 0.82);
  disc (cr, 0, 0, 0.86);
  cairo_set_source (cr, light);
  cairo_fill (cr);
  cairo_pattern_destroy (light);

  draw_marks (cr, ink, sv_demo_random_below (dice, 2));
  if (chronograph)
    for (int i = 0; i < 3; i++)
      draw_small_dial (cr, i == 1 ? 0 : (i - 1) * 0.36, i == 1 ? 0.36 : 0, dial, ink,
                       sv_demo_random_real (dice) * 2 * G_PI);
  set (cr, ink, 1, 0.95);
  cairo_select_font_face (cr, "serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  draw_text (cr, sv_demo_brands[watch->brand].name, -0.36, 0.115);
  cairo_select_font_face (cr, "sans-serif", CAIRO_FONT_SLANT_ITALIC, CAIRO_FONT_WEIGHT_NORMAL);
  draw_text (cr,
             watch->model->movement == 'a'   ? "Automatic"
             : watch->model->movement == 'q' ? "Quartz"
                                             : "Swiss",
             chronograph ? -0.26 : 0.36, 0.07);

  /* A few spots of age. */
  for (int i = sv_demo_random_between (dice, 0, 9); i > 0; i--)
    {
      double turn = sv_demo_random_real (dice) * 2 * G_PI;
      double far = sqrt (sv_demo_random_real (dice)) * 0.8;

      disc (cr, cos (turn) * far, sin (turn) * far, 0.004 + 0.006 * sv_demo_random_real (dice));
      cairo_set_source_rgba (cr, 0.35, 0.25, 0.12, 0.5);
      cairo_fill (cr);
    }
}

static void
draw_hand (cairo_t *cr, double turn, double length, double width, Colour c)
{
  for (int shadow = 1; shadow >= 0; shadow--)
    {
      cairo_save (cr);
      cairo_translate (cr, shadow * 0.015, shadow * 0.020);
      cairo_rotate (cr, turn);
      cairo_move_to (cr, -width, 0.12);
      cairo_line_to (cr, -width, -length * 0.8);
      cairo_line_to (cr, 0, -length);
      cairo_line_to (cr, width, -length * 0.8);
      cairo_line_to (cr, width, 0.12);
      cairo_close_path (cr);
      if (shadow)
        cairo_set_source_rgba (cr, 0, 0, 0, 0.35);
      else
        set (cr, c, 1, 1);
      cairo_fill (cr);
      cairo_restore (cr);
    }
}

static void
draw_hands (cairo_t *cr, Colour c, SvDemoRandom *dice)
{
  /* Nearly ten past ten, as in every catalogue; some stopped elsewhere. */
  double minutes = sv_demo_random_percent (dice, 70) ? 600 + sv_demo_random_between (dice, 4, 14)
                                                     : sv_demo_random_between (dice, 0, 719);
  Colour red = { 0.65, 0.12, 0.10 };

  draw_hand (cr, minutes / 720 * 2 * G_PI, 0.46, 0.032, c);
  draw_hand (cr, fmod (minutes, 60) / 60 * 2 * G_PI, 0.72, 0.022, c);
  draw_hand (cr, sv_demo_random_real (dice) * 2 * G_PI, 0.76, 0.006,
             sv_demo_random_percent (dice, 15) ? red : c);
  disc (cr, 0, 0, 0.04);
  set (cr, c, 0.8, 1);
  cairo_fill (cr);
}

static void
draw_glass (cairo_t *cr)
{
  cairo_pattern_t *light = cairo_pattern_create_linear (-0.7, -0.8, 0.2, 0.4);

  cairo_pattern_add_color_stop_rgba (light, 0, 1, 1, 1, 0.30);
  cairo_pattern_add_color_stop_rgba (light, 0.5, 1, 1, 1, 0.05);
  cairo_pattern_add_color_stop_rgba (light, 1, 1, 1, 1, 0);
  disc (cr, 0, 0, 0.86);
  cairo_set_source (cr, light);
  cairo_fill (cr);
  cairo_pattern_destroy (light);
}

/* cairo's pixels are 0xAARRGGBB in the machine's order, and all opaque here. */
static GBytes *
to_jpeg (cairo_surface_t *surface, int size, GError **error)
{
  const guint8 *from = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, size, size);
  guint8 *to = gdk_pixbuf_get_pixels (pixbuf);
  char *bytes;
  gsize length;

  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++)
      {
        guint32 pixel;
        guint8 *at = to + y * gdk_pixbuf_get_rowstride (pixbuf) + 3 * x;

        memcpy (&pixel, from + y * stride + 4 * x, sizeof pixel);
        at[0] = pixel >> 16 & 0xff;
        at[1] = pixel >> 8 & 0xff;
        at[2] = pixel & 0xff;
      }

  if (!gdk_pixbuf_save_to_buffer (pixbuf, &bytes, &length, "jpeg", error, "quality", "88", NULL))
    return NULL;
  return g_bytes_new_take (bytes, length);
}

GBytes *
sv_demo_draw (const SvDemoWatch *watch, guint64 seed, guint view, int size, GError **error)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, size, size);
  cairo_t *cr = cairo_create (surface);
  Colour dial = colour_of (dials, G_N_ELEMENTS (dials), watch->dial->str);
  Colour metal = colour_of (metals, G_N_ELEMENTS (metals), watch->material->str);
  Colour pale = { 0.93, 0.90, 0.82 };
  Colour dark = { 0.12, 0.11, 0.10 };
  Colour ink = light_of (dial) > 0.5 ? dark : pale;
  GBytes *jpeg = NULL;
  SvDemoRandom table;
  SvDemoRandom dice;

  /* The views of one watch lie differently, but show the same watch at the same time. */
  sv_demo_random_init (&dice, seed, 0);
  sv_demo_random_init (&table, seed, view + 1);
  draw_table (cr, size, &table);
  cairo_translate (cr, size * (0.5 + 0.04 * sv_demo_random_normal (&table) * MIN (view, 1)),
                   size * 0.5);
  cairo_rotate (cr, view == 0 ? 0 : 0.35 * sv_demo_random_normal (&table));
  cairo_scale (cr, size * (view == 0 ? 0.30 : 0.34), size * (view == 0 ? 0.30 : 0.32));

  draw_shadow (cr);
  draw_band (cr, watch);
  draw_case (cr, metal);
  draw_dial (cr, watch, dial, ink, &dice);
  draw_hands (cr, light_of (dial) > 0.5 ? dark : pale, &dice);
  draw_glass (cr);

  cairo_surface_flush (surface);
  if (cairo_status (cr) == CAIRO_STATUS_SUCCESS)
    jpeg = to_jpeg (surface, size, error);
  else
    g_set_error (error, SV_ERROR, SV_ERROR_FAILED, "drawing a watch: %s",
                 cairo_status_to_string (cairo_status (cr)));
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return jpeg;
}
