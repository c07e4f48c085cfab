/* sv-record-list.h: a list of records: columns or tiles, sort, filters, selection, empty and failed
 * states
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sv-house.h"
#include "sv-paged-list.h"
#include "sv-work-bar.h"

#define SV_TYPE_RECORD_LIST (sv_record_list_get_type ())
G_DECLARE_FINAL_TYPE (SvRecordList, sv_record_list, SV, RECORD_LIST, AdwBin)

/* Signals: "open": guint position (Enter, double click); "selection-changed"; "query-changed": the
 * user changed filters or sort. */

/* In a template: <object class="SvRecordList">, then this once the house is known.
 * Columns are the table's LIST fields unless the user chose others; remembered under the table's
 * path. */
void sv_record_list_set_up (SvRecordList *self, SvHouse *house, const SvTable *table);

SvHouse *sv_record_list_get_house (SvRecordList *self);
const SvTable *sv_record_list_get_table (SvRecordList *self);
SvPagedList *sv_record_list_get_list (SvRecordList *self);
/* The strip below the list, of what takes time: one thing at once. */
SvWorkBar *sv_record_list_get_work (SvRecordList *self);
/* Filters (they show as chips), search and sort at once; "sort=" missing: the user's last. */
void sv_record_list_set_query (SvRecordList *self, const char *query);
/* Returns: (transfer full) */
char *sv_record_list_dup_query (SvRecordList *self);
/* Returns: what the list is searched by, "" for nothing */
const char *sv_record_list_get_search (SvRecordList *self);
/* Returns: whether the list is of what is archived */
gboolean sv_record_list_get_archived (SvRecordList *self);
void sv_record_list_search (SvRecordList *self, const char *text);
void sv_record_list_reload (SvRecordList *self);
/* Returns: (transfer full): the columns that are shown, in order */
char **sv_record_list_get_keys (SvRecordList *self);

/* Returns: (transfer full): the selected ids, of gint64, in the order of the list */
GArray *sv_record_list_get_selected (SvRecordList *self);
guint sv_record_list_get_n_selected (SvRecordList *self);
void sv_record_list_unselect (SvRecordList *self);

/* What stands in the empty list: title, text and the button's label and action ("win.new-watch");
 * all nullable. */
void sv_record_list_set_empty (SvRecordList *self, const char *title, const char *text,
                               const char *button, const char *action);
/* Puts a button at the right end of the bar above the list. */
void sv_record_list_add_button (SvRecordList *self, GtkWidget *button);
/* Whether tiles with photographs can be shown instead of rows; the user's choice is remembered. */
void sv_record_list_allow_tiles (SvRecordList *self);
