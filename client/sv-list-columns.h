/* sv-list-columns.h: the columns of a list: which, in what order, how wide, sorted by which
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sv-house.h"

#define SV_TYPE_LIST_COLUMNS (sv_list_columns_get_type ())
G_DECLARE_FINAL_TYPE (SvListColumns, sv_list_columns, SV, LIST_COLUMNS, GObject)

/* Signal "sort-changed". Fills @view, which must be empty; remembers under the table's path in the
 * preferences. */
SvListColumns *sv_list_columns_new (GtkColumnView *view, SvHouse *house, const SvTable *table);

/* Returns: (transfer full): "sku", "-updated_at", "" for none */
char *sv_list_columns_dup_sort (SvListColumns *self);
/* Shows @sort in the header without emitting "sort-changed". */
void sv_list_columns_set_sort (SvListColumns *self, const char *sort);

/* How much room there is: one column of text takes what the others leave; where it is narrow, the
 * columns that do not fit are left out until there is room again. */
void sv_list_columns_set_room (SvListColumns *self, int width, gboolean narrow);

/* Returns: (transfer floating): a popover in which columns are chosen */
GtkWidget *sv_list_columns_make_popover (SvListColumns *self);
/* Returns: (transfer full): the keys that are shown, in order */
char **sv_list_columns_get_keys (SvListColumns *self);
