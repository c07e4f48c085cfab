/* sv-paged-list.h: the whole result of a query, of which only what is looked at is here
 *
 * A GListModel of #SvRecord: first the ids of everything that matches, then rows by id for what GTK
 * asks for. get_item () answers at once with an empty record that fills itself ("changed") when its
 * page arrives.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-record.h"

#include "sv-live.h"

#define SV_TYPE_PAGED_LIST (sv_paged_list_get_type ())
G_DECLARE_FINAL_TYPE (SvPagedList, sv_paged_list, SV, PAGED_LIST, GObject)

typedef enum
{
  SV_LIST_LOADING, /* the first ids are on their way */
  SV_LIST_READY,
  SV_LIST_FAILED, /* sv_paged_list_get_error () says why; what was there of this query stays */
} SvListState;

/* Signals: "state-changed" (state, busy, number or total); "will-change" and "did-change" around
 * moving ids, so that a selection can keep its rows. */

SvPagedList *sv_paged_list_new (const SvTable *table, SvApi *api, SvLive *live);

/* @query: filters, q and sort as in an address, "" for all:
 * "q=omega&status=Listed&sort=-updated_at". Reads it anew; the old result stays until the new one
 * is here. */
void sv_paged_list_set_query (SvPagedList *self, const char *query);
const char *sv_paged_list_get_query (SvPagedList *self);
void sv_paged_list_reload (SvPagedList *self);

/* Whether anybody looks: a list that nobody sees notes that something changed and reads it when
 * seen again. */
void sv_paged_list_set_active (SvPagedList *self, gboolean active);

SvListState sv_paged_list_get_state (SvPagedList *self);
/* Whether a newer result is on its way. */
gboolean sv_paged_list_is_busy (SvPagedList *self);
/* Returns: (nullable) (transfer none) */
const GError *sv_paged_list_get_error (SvPagedList *self);
/* How many there are without filters and search, -1 while unknown. */
gint64 sv_paged_list_get_total (SvPagedList *self);
/* Whether the query leaves something out. */
gboolean sv_paged_list_is_filtered (SvPagedList *self);

gint64 sv_paged_list_get_id (SvPagedList *self, guint position);
/* Returns: the position of @id, or G_MAXUINT */
guint sv_paged_list_find (SvPagedList *self, gint64 id);

/* How long changes are gathered before the ids are read again, when the latest reading took @lasted
 * µs. Returns: milliseconds */
guint sv_paged_list_pause (gint64 lasted);
