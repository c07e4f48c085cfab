/* sv-search.h: free text in lists: ?q=
 *
 * Every word must be found. Records with a side table of what they are searched by (watch_search)
 * are looked up there: words and their beginnings in its tsvector, parts of codes by trigrams.
 * Without a sort the best 1,000 matches come first, the rest newest first. Other records are
 * searched field by field.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-list-sql.h"

#define SV_SEARCH_RANKED 1000

/* Appends " FROM … WHERE …": the rows that the caller may see, the filters and the search. */
void sv_search_rows (SvListSql *sql, const SvList *list);

/* For what needs the ids alone: the expression of the id, and " FROM … WHERE …" in place of
 * sv_search_rows (). Only the side table is read when nothing else is asked of the rows. */
const char *sv_search_id (const SvList *list);
void sv_search_from (SvListSql *sql, const SvList *list);

/* Runs @sql, which holds the conditions of @list's search: planned for these words, as a common one
 * wants another plan than a rare one, or prepared where that makes no difference. */
SvRows *sv_search_query (const SvListSql *sql, const SvList *list, SvDb *db, GError **error);

/* Returns: how many there are, −1 with @error */
gint64 sv_search_count (SvList *list, SvDb *db, GError **error);

/* Whether @list comes in the order of how well it matches. */
gboolean sv_search_is_ranked (const SvList *list);

/* A match and how good it is. */
typedef struct
{
  gint64 id;
  int score;
} SvSearchHit;

/**
 * sv_search_rank:
 * @complete: (out): whether these are all matches, not only the best of them
 *
 * Returns: (transfer full) (element-type SvSearchHit) (nullable): at most 1,000, the best first,
 * the newest of the same score first; %NULL with @error
 */
GArray *sv_search_rank (SvList *list, SvDb *db, gboolean *complete, GError **error);

/**
 * sv_search_guess:
 * @guessed: (out): whether there was anything to guess; else @list stays as it is
 *
 * When nothing matches: puts words that exist beside those that were perhaps mistyped.
 *
 * Returns: FALSE on error only
 */
gboolean sv_search_guess (SvList *list, SvDb *db, gboolean *guessed, GError **error);

/* sv_search_rank (), and again with what was perhaps meant when nothing matches. */
GArray *sv_search_rank_or_guess (SvList *list, SvDb *db, gboolean *complete, GError **error);
