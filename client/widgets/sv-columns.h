/* sv-columns.h: a layout of one or two columns, as many as there is room for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#define SV_TYPE_COLUMNS (sv_columns_get_type ())
G_DECLARE_FINAL_TYPE (SvColumns, sv_columns, SV, COLUMNS, GtkLayoutManager)

/**
 * sv_columns_new:
 * @threshold: from this width on there are two columns
 * @spacing: between columns and between rows
 */
GtkLayoutManager *sv_columns_new (int threshold, int spacing);

/* The child goes over both columns. */
void sv_columns_set_wide (GtkWidget *child);
