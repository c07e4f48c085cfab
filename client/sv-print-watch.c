/* sv-print-watch.c: the sheet of one watch: its picture, what it is, its description
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-print"

#include "sv-print.h"

#include <glib/gi18n.h>
#include <string.h>

#define GAP 12         /* points between parts */
#define PICTURE 0.5    /* of the width, at most */
#define TITLE_PART 0.4 /* of a line: its title */

/* What a buyer may know, in this order. */
static const char *const told[] = { "brand",
                                    "model",
                                    "reference",
                                    "serial",
                                    "calibre",
                                    "year",
                                    "movement",
                                    "case_material",
                                    "case_diameter",
                                    "dial",
                                    "band",
                                    "gender",
                                    "condition",
                                    "timegrapher",
                                    "box",
                                    "papers",
                                    "service_documents",
                                    "asking_price",
                                    NULL };

/* The sheet while it is printed. */
typedef struct
{
  SvRecord *watch;          /* (owned) */
  cairo_surface_t *picture; /* (owned) (nullable) */
  PangoLayout *text;        /* (owned) (nullable) the description, as wide as the page */
  GArray *breaks;           /* (owned) of int: the line of the text with which each page begins */
  double top;               /* height of what stands above the text on the first page */
} Sheet;

static void
sheet_free (gpointer data)
{
  Sheet *sheet = data;

  g_object_unref (sheet->watch);
  g_clear_pointer (&sheet->picture, cairo_surface_destroy);
  g_clear_object (&sheet->text);
  g_array_unref (sheet->breaks);
  g_free (sheet);
}

char **
sv_print_watch_lines (SvRecord *watch)
{
  const SvTable *table = sv_record_get_table (watch);
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();

  for (guint i = 0; told[i] != NULL; i++)
    {
      const SvField *field = sv_table_field (table, told[i]);
      g_autofree char *value = NULL;
      g_autofree char *line = NULL;

      if (field == NULL || sv_record_is_null (watch, told[i]))
        continue;
      value = sv_record_dup_display (watch, told[i]);
      line = g_strdup_printf ("%s\t%s", _ (field->title), value);
      g_strv_builder_add (lines, line);
    }
  return g_strv_builder_end (lines);
}

/* Draws the upper part of the first page, or only measures it. Returns: its height */
static double
draw_top (Sheet *sheet, GtkPrintContext *context, gboolean draw)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  double width = gtk_print_context_get_width (context);
  const char *name = sv_record_get_text (sheet->watch, "name");
  g_autoptr (PangoLayout) title =
      sv_print_layout_new (context, SV_PRINT_TITLE, width, name != NULL ? name : "");
  g_autoptr (PangoLayout) sku =
      sv_print_layout_new (context, SV_PRINT_TEXT, width, sv_record_get_text (sheet->watch, "sku"));
  g_auto (GStrv) lines = sv_print_watch_lines (sheet->watch);
  double y = sv_print_layout_height (title);
  double left = 0, picture_bottom;

  if (draw)
    {
      cairo_move_to (cr, 0, 0);
      pango_cairo_show_layout (cr, title);
      cairo_move_to (cr, 0, y);
      pango_cairo_show_layout (cr, sku);
    }
  y += sv_print_layout_height (sku) + GAP;
  picture_bottom = y;

  if (sheet->picture != NULL)
    {
      double picture_width = cairo_image_surface_get_width (sheet->picture);
      double picture_height = cairo_image_surface_get_height (sheet->picture);
      double scale = MIN (width * PICTURE / picture_width, width * PICTURE / picture_height);

      if (draw)
        {
          cairo_save (cr);
          cairo_translate (cr, 0, y);
          cairo_scale (cr, scale, scale);
          cairo_set_source_surface (cr, sheet->picture, 0, 0);
          cairo_paint (cr);
          cairo_restore (cr);
        }
      left = picture_width * scale + GAP;
      picture_bottom = y + picture_height * scale;
    }

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *tab = strchr (lines[i], '\t');
      g_autofree char *what = g_strndup (lines[i], (gsize)(tab - lines[i]));
      double part = (width - left) * TITLE_PART;
      g_autoptr (PangoLayout) head = sv_print_layout_new (context, SV_PRINT_STRONG, part, what);
      g_autoptr (PangoLayout) value =
          sv_print_layout_new (context, SV_PRINT_TEXT, width - left - part - GAP / 2.0, tab + 1);

      if (draw)
        {
          /* Their letters are not of one size, but stand on one line. */
          cairo_move_to (
              cr, left,
              y + (double)(pango_layout_get_baseline (value) - pango_layout_get_baseline (head)) /
                      PANGO_SCALE);
          pango_cairo_show_layout (cr, head);
          cairo_move_to (cr, left + part + GAP / 2.0, y);
          pango_cairo_show_layout (cr, value);
        }
      y += MAX (sv_print_layout_height (head), sv_print_layout_height (value)) + 3;
    }
  return MAX (y, picture_bottom) + GAP;
}

/* Where the line ends below the beginning of the text, in points. */
static double
line_bottom (PangoLayoutIter *at)
{
  PangoRectangle line;

  pango_layout_iter_get_line_extents (at, NULL, &line);
  return (double)(line.y + line.height) / PANGO_SCALE;
}

/* Finds out with which line each page begins. */
static void
break_pages (Sheet *sheet, double room)
{
  g_autoptr (PangoLayoutIter) at = pango_layout_get_iter (sheet->text);
  double used = -sheet->top; /* of the text, by the pages before */
  double bottom = 0;
  int line = 0;

  do
    {
      double previous = bottom;

      bottom = line_bottom (at);
      if (bottom - used > room && (line > 0 || used < 0))
        {
          g_array_append_val (sheet->breaks, line);
          used = previous;
        }
      line++;
    }
  while (pango_layout_iter_next_line (at));
}

static void
begin_cb (GtkPrintOperation *print, GtkPrintContext *context, Sheet *sheet)
{
  const char *text = sv_record_get_text (sheet->watch, "description");
  int first = 0;

  g_array_set_size (sheet->breaks, 0);
  g_array_append_val (sheet->breaks, first);
  g_clear_object (&sheet->text);
  sheet->top = draw_top (sheet, context, FALSE);
  if (text != NULL)
    {
      sheet->text =
          sv_print_layout_new (context, SV_PRINT_TEXT, gtk_print_context_get_width (context), text);
      break_pages (sheet, sv_print_room (context));
    }
  gtk_print_operation_set_n_pages (print, (int)sheet->breaks->len);
}

/* The lines of the text that belong on @page. */
static void
draw_text (Sheet *sheet, cairo_t *cr, int page)
{
  g_autoptr (PangoLayoutIter) at = pango_layout_get_iter (sheet->text);
  int from = g_array_index (sheet->breaks, int, page);
  int to =
      page + 1 < (int)sheet->breaks->len ? g_array_index (sheet->breaks, int, page + 1) : G_MAXINT;
  double begin = page == 0 ? -sheet->top : -1;
  int line = 0;

  do
    {
      PangoRectangle box;

      if (line >= from && line < to)
        {
          pango_layout_iter_get_line_extents (at, NULL, &box);
          if (page > 0 && line == from)
            begin = (double)box.y / PANGO_SCALE;
          cairo_move_to (cr, (double)box.x / PANGO_SCALE,
                         (double)pango_layout_iter_get_baseline (at) / PANGO_SCALE - begin);
          pango_cairo_show_layout_line (cr, pango_layout_iter_get_line_readonly (at));
        }
      line++;
    }
  while (pango_layout_iter_next_line (at));
}

static void
draw_cb (GtkPrintOperation *print, GtkPrintContext *context, int page, Sheet *sheet)
{
  if (page == 0)
    draw_top (sheet, context, TRUE);
  if (sheet->text != NULL)
    draw_text (sheet, gtk_print_context_get_cairo_context (context), page);
  sv_print_footer (context, sv_record_get_text (sheet->watch, "sku"), page,
                   (int)sheet->breaks->len);
}

static cairo_surface_t *
make_surface (GdkTexture *texture)
{
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_ARGB32, gdk_texture_get_width (texture), gdk_texture_get_height (texture));

  gdk_texture_download (texture, cairo_image_surface_get_data (surface),
                        (gsize)cairo_image_surface_get_stride (surface));
  cairo_surface_mark_dirty (surface);
  return surface;
}

GtkPrintOperation *
sv_print_watch_new (SvRecord *watch, GdkTexture *picture)
{
  GtkPrintOperation *print = gtk_print_operation_new ();
  Sheet *sheet = g_new0 (Sheet, 1);

  sheet->watch = g_object_ref (watch);
  sheet->breaks = g_array_new (FALSE, FALSE, sizeof (int));
  if (picture != NULL)
    sheet->picture = make_surface (picture);
  gtk_print_operation_set_unit (print, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (print, sv_record_get_text (watch, "sku"));
  gtk_print_operation_set_embed_page_setup (print, TRUE);
  g_object_set_data_full (G_OBJECT (print), "sv-sheet", sheet, sheet_free);
  g_signal_connect (print, "begin-print", G_CALLBACK (begin_cb), sheet);
  g_signal_connect (print, "draw-page", G_CALLBACK (draw_cb), sheet);
  return print;
}
