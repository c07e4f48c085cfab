/* sv-print.h: watches on paper: the sheet of one, a list as a table
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "common/sv-record.h"

/* What a sheet says of a watch, line by line, each "Title\tvalue": never what it cost, what it must
 * bring at least, or what is only for the house. Returns: (transfer full) */
char **sv_print_watch_lines (SvRecord *watch);

/* The sheet of one watch. @picture: (nullable). Returns: (transfer full) */
GtkPrintOperation *sv_print_watch_new (SvRecord *watch, GdkTexture *picture);

/**
 * sv_print_list_new:
 * @keys: fields of @table, one a column; pictures are left out
 * @records: of SvRecord, loaded; in their order
 *
 * Returns: (transfer full): a table with its headings on every page, across the paper
 */
GtkPrintOperation *
sv_print_list_new (const SvTable *table, char **keys, GPtrArray *records, const char *title);

/* Shows the dialog, which has preview and PDF too. Returns: FALSE with @error; the user may go back
 * without one. */
gboolean sv_print_run (GtkPrintOperation *print, GtkWindow *window, GError **error);

/* What both kinds draw with. */
typedef enum
{
  SV_PRINT_TITLE,
  SV_PRINT_STRONG,
  SV_PRINT_TEXT,
  SV_PRINT_SMALL,
} SvPrintFont;

/* @width: in points, -1: one line as long as it is. Returns: (transfer full) */
PangoLayout *
sv_print_layout_new (GtkPrintContext *context, SvPrintFont font, double width, const char *text);
/* In points. */
double sv_print_layout_height (PangoLayout *layout);
/* The line at the bottom of each page: what it is, the day, the page. */
void sv_print_footer (GtkPrintContext *context, const char *what, int page, int n_pages);
/* The height that is left for the page itself. */
double sv_print_room (GtkPrintContext *context);
