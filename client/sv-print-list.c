/* sv-print-list.c: records as a table on paper
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-print"

#include "sv-print.h"

#include "sv-cell.h"

#include <glib/gi18n.h>
#include <string.h>

#define PAD 4 /* points at the right of each cell */
#define ROW 14
#define MEASURED 200 /* rows whose widths decide about the columns */

typedef struct
{
  const SvTable *table;
  GPtrArray *fields;  /* (owned) of SvField: the columns */
  double *widths;     /* (owned) of the columns, in points */
  GPtrArray *records; /* (owned) */
  char *title;        /* (owned) */
  double top;         /* of the first row */
  int rows;           /* on a page */
  int n_pages;
} List;

static void
list_free (gpointer data)
{
  List *list = data;

  g_ptr_array_unref (list->fields);
  g_ptr_array_unref (list->records);
  g_free (list->widths);
  g_free (list->title);
  g_free (list);
}

static double
measure (GtkPrintContext *context, SvPrintFont font, const char *text)
{
  g_autoptr (PangoLayout) layout = sv_print_layout_new (context, font, -1, text);
  int width;

  pango_layout_get_size (layout, &width, NULL);
  return (double)width / PANGO_SCALE + PAD;
}

/* Numbers get what they need, since half a number is a wrong one; texts share the rest by what they
 * would like. */
static void
share_width (List *list, GtkPrintContext *context)
{
  double left = gtk_print_context_get_width (context);
  double wanted = 0;

  g_free (list->widths);
  list->widths = g_new0 (double, list->fields->len);
  for (guint i = 0; i < list->fields->len; i++)
    {
      const SvField *field = list->fields->pdata[i];

      list->widths[i] = measure (context, SV_PRINT_STRONG, _ (field->title));
      for (guint j = 0; j < MIN (list->records->len, MEASURED); j++)
        {
          g_autofree char *text = sv_record_dup_display (list->records->pdata[j], field->key);

          list->widths[i] = MAX (list->widths[i], measure (context, SV_PRINT_SMALL, text));
        }
      if (sv_cell_is_number (field))
        left -= list->widths[i];
      else
        wanted += list->widths[i];
    }
  for (guint i = 0; i < list->fields->len; i++)
    if (!sv_cell_is_number (list->fields->pdata[i]) && wanted > 0)
      list->widths[i] *= MAX (left, 0) / wanted;
}

static void
begin_cb (GtkPrintOperation *print, GtkPrintContext *context, List *list)
{
  g_autoptr (PangoLayout) title = sv_print_layout_new (context, SV_PRINT_TITLE, -1, list->title);

  share_width (list, context);
  list->top = sv_print_layout_height (title) + 2 * ROW;
  list->rows = MAX (1, (int)((sv_print_room (context) - list->top) / ROW));
  list->n_pages = MAX (1, ((int)list->records->len + list->rows - 1) / list->rows);
  gtk_print_operation_set_n_pages (print, list->n_pages);
}

static void
draw_cell (List *list, GtkPrintContext *context, guint column, double x, double y, SvPrintFont font,
           const char *text)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  double width = list->widths[column] - PAD;
  g_autoptr (PangoLayout) layout = sv_print_layout_new (context, font, MAX (width, 1), text);

  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  if (sv_cell_is_number (list->fields->pdata[column]))
    pango_layout_set_alignment (layout, PANGO_ALIGN_RIGHT);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_row (List *list, GtkPrintContext *context, double y, SvRecord *record)
{
  double x = 0;

  for (guint i = 0; i < list->fields->len; i++)
    {
      const SvField *field = list->fields->pdata[i];
      g_autofree char *text =
          record != NULL ? sv_record_dup_display (record, field->key) : g_strdup (_ (field->title));

      draw_cell (list, context, i, x, y, record != NULL ? SV_PRINT_SMALL : SV_PRINT_STRONG, text);
      x += list->widths[i];
    }
}

static void
draw_cb (GtkPrintOperation *print, GtkPrintContext *context, int page, List *list)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  double width = gtk_print_context_get_width (context);
  g_autoptr (PangoLayout) title = sv_print_layout_new (context, SV_PRINT_TITLE, width, list->title);
  double y = list->top;
  guint first = (guint)(page * list->rows);

  cairo_move_to (cr, 0, 0);
  pango_layout_set_ellipsize (title, PANGO_ELLIPSIZE_END);
  pango_cairo_show_layout (cr, title);
  draw_row (list, context, y - 1.25 * ROW, NULL);
  cairo_set_line_width (cr, 0.5);
  for (guint i = first; i < MIN (first + (guint)list->rows, list->records->len); i++)
    {
      cairo_move_to (cr, 0, y - 1.5);
      cairo_line_to (cr, width, y - 1.5);
      cairo_set_source_rgb (cr, 0.75, 0.75, 0.75);
      cairo_stroke (cr);
      cairo_set_source_rgb (cr, 0, 0, 0);
      draw_row (list, context, y, list->records->pdata[i]);
      y += ROW;
    }
  sv_print_footer (context, list->title, page, list->n_pages);
}

GtkPrintOperation *
sv_print_list_new (const SvTable *table, char **keys, GPtrArray *records, const char *title)
{
  GtkPrintOperation *print = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) page = gtk_page_setup_new ();
  List *list = g_new0 (List, 1);

  list->table = table;
  list->fields = g_ptr_array_new ();
  for (char **key = keys; *key != NULL; key++)
    {
      const SvField *field = sv_table_field (table, *key);

      if (field != NULL && strcmp (*key, "image") != 0)
        g_ptr_array_add (list->fields, (gpointer)field);
    }
  list->records = g_ptr_array_ref (records);
  list->title = g_strdup (title);
  gtk_page_setup_set_orientation (page, GTK_PAGE_ORIENTATION_LANDSCAPE);
  gtk_print_operation_set_default_page_setup (print, page);
  gtk_print_operation_set_unit (print, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (print, title);
  gtk_print_operation_set_embed_page_setup (print, TRUE);
  g_object_set_data_full (G_OBJECT (print), "sv-list", list, list_free);
  g_signal_connect (print, "begin-print", G_CALLBACK (begin_cb), list);
  g_signal_connect (print, "draw-page", G_CALLBACK (draw_cb), list);
  return print;
}
