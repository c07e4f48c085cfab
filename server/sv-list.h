/* sv-list.h: lists of any record: a page, all ids, rows by id
 *
 * The handlers stand in sv-route.h: sv_record_list (), sv_record_ids (), sv_record_rows (). Here is
 * what the export shares with them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-list-sql.h"

/* The first value of every cursor: whether the words that were searched for were guessed. */
#define SV_LIST_TYPED "-"
#define SV_LIST_GUESSED "g"

/* "bad_cursor". Returns: (nullable): always %NULL, for `return` */
gpointer sv_list_bad_cursor (SvList *list, GError **error);

/* Appends the records with these ids, in this order, with commas; those that are not there or may
 * not be seen are left out. */
gboolean sv_list_append_rows (SvList *list, SvDb *db, const gint64 *ids, guint n, GString *json,
                              GError **error);

/* Takes over @json, "{"items":[…": closes it with @next (nullable) and the total that was asked
 * for. */
SvReply *
sv_list_finish_page (SvList *list, SvDb *db, GString *json, const char *next, GError **error);

/* In sv-list-ranked.c: a page, or all ids, of a search in the order of how well they match. */
SvReply *sv_list_ranked_page (SvList *list, SvDb *db, GError **error);
GString *sv_list_ranked_ids (SvList *list, SvDb *db, gint64 *total, GError **error);
