/* sv-print.c: what everything printed has in common: letters, the foot of a page, the dialog
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-print"

#include "sv-print.h"

#include <glib/gi18n.h>

#define FOOT 24 /* points */

static const char *const fonts[] = {
  [SV_PRINT_TITLE] = "Sans Bold 18",
  [SV_PRINT_STRONG] = "Sans Bold 9",
  [SV_PRINT_TEXT] = "Sans 10",
  [SV_PRINT_SMALL] = "Sans 8",
};

PangoLayout *
sv_print_layout_new (GtkPrintContext *context, SvPrintFont font, double width, const char *text)
{
  PangoLayout *layout = gtk_print_context_create_pango_layout (context);
  PangoFontDescription *description = pango_font_description_from_string (fonts[font]);

  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  if (width >= 0)
    pango_layout_set_width (layout, (int)(width * PANGO_SCALE));
  return layout;
}

double
sv_print_layout_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);
  return (double)height / PANGO_SCALE;
}

void
sv_print_footer (GtkPrintContext *context, const char *what, int page, int n_pages)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  double width = gtk_print_context_get_width (context);
  g_autoptr (GDateTime) today = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (today, "%Y-%m-%d");
  /* Translators: the foot of a printed page: what it is, the day, and which page of how many. */
  g_autofree char *text = g_strdup_printf (_ ("%s · %s · %d of %d"), what, date, page + 1, n_pages);
  g_autoptr (PangoLayout) layout = sv_print_layout_new (context, SV_PRINT_SMALL, width, text);

  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  cairo_set_source_rgb (cr, 0.35, 0.35, 0.35);
  cairo_move_to (cr, 0, gtk_print_context_get_height (context) - sv_print_layout_height (layout));
  pango_cairo_show_layout (cr, layout);
  cairo_set_source_rgb (cr, 0, 0, 0);
}

double
sv_print_room (GtkPrintContext *context)
{
  return gtk_print_context_get_height (context) - FOOT;
}

gboolean
sv_print_run (GtkPrintOperation *print, GtkWindow *window, GError **error)
{
  return gtk_print_operation_run (print, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, window, error) !=
         GTK_PRINT_OPERATION_RESULT_ERROR;
}
