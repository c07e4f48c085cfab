/* sv-record-list.h: a table of records: columns, sort, filters, selection, empty and failed states
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sv-house.h"
#include "sv-paged-list.h"

#define SV_TYPE_RECORD_LIST (sv_record_list_get_type ())
G_DECLARE_FINAL_TYPE (SvRecordList, sv_record_list, SV, RECORD_LIST, AdwBin)

/* Signal "open": guint position (Enter, double click). Signal "selection-changed". Signal
 * "query-changed". */

/* Columns are the table's LIST fields unless the user chose others; remembered under the table's
 * path. */
SvRecordList *sv_record_list_new (SvHouse *house, const SvTable *table);

SvPagedList *sv_record_list_get_list (SvRecordList *self);
/* The query without "q"; filters show as chips. */
void sv_record_list_set_query (SvRecordList *self, const char *query);
void sv_record_list_search (SvRecordList *self, const char *text);
void sv_record_list_reload (SvRecordList *self);

/* Returns: (transfer full): the selected ids, of gint64, in the order of the list */
GArray *sv_record_list_get_selected (SvRecordList *self);
void sv_record_list_unselect (SvRecordList *self);
/* What stands in the empty list: title, text and the button's action, e.g. "win.new-watch". */
void sv_record_list_set_empty (SvRecordList *self, const char *title, const char *text,
                               const char *button, const char *action);
