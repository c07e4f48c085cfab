/* sv-list-ranked.c: a search without a sort: the best 1,000 matches, then the rest, newest first
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-list"

#include "sv-list-cursor.h"
#include "sv-list.h"
#include "sv-search.h"

#include <string.h>

/* A cursor holds: typed or guessed; the score of the last row, or nothing when it was one of the
 * rest; its id. */
#define N_VALUES 3

typedef struct
{
  gboolean guessed;
  gboolean ranked;
  SvSearchHit last;
} Place;

static gboolean
read_place (SvList *list, Place *place)
{
  g_autoptr (GPtrArray) values = sv_list_cursor_read (list->shape, list->after, N_VALUES);
  gint64 score;

  if (values == NULL || values->pdata[0] == NULL || values->pdata[2] == NULL ||
      !g_ascii_string_to_signed (values->pdata[2], 10, 1, G_MAXINT64, &place->last.id, NULL))
    return FALSE;
  place->guessed = strcmp (values->pdata[0], SV_LIST_GUESSED) == 0;
  place->ranked = values->pdata[1] != NULL;
  if (place->ranked)
    {
      if (!g_ascii_string_to_signed (values->pdata[1], 10, 0, 9, &score, NULL))
        return FALSE;
      place->last.score = (int)score;
    }
  return TRUE;
}

static char *
write_place (SvList *list, const Place *place)
{
  char score[24], id[24];
  const char *values[N_VALUES] = { list->guessed ? SV_LIST_GUESSED : SV_LIST_TYPED,
                                   place->ranked ? score : NULL, id };

  g_snprintf (score, sizeof score, "%d", place->last.score);
  g_snprintf (id, sizeof id, "%" G_GINT64_FORMAT, place->last.id);
  return sv_list_cursor_write (list->shape, values, N_VALUES);
}

static void
append_best (SvListSql *sql, GArray *best, const char *id)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  g_auto (GStrv) values = NULL;

  for (guint i = 0; i < best->len; i++)
    {
      char text[24];

      g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, g_array_index (best, SvSearchHit, i).id);
      g_strv_builder_add (texts, text);
    }
  values = g_strv_builder_end (texts);
  g_string_append_printf (sql->text, " AND %s <> ALL (", id);
  sv_list_sql_array (sql, (const char *const *)values, "bigint");
  g_string_append_c (sql->text, ')');
}

/* Adds matches that are not among @best, the newest first, those before @before when that is not 0.
 */
static gboolean
add_rest (SvList *list, SvDb *db, GArray *best, gint64 before, guint limit, GArray *hits,
          GError **error)
{
  g_auto (SvListSql) sql = { 0 };
  g_autoptr (SvRows) rows = NULL;
  const char *id = sv_search_id (list);
  char text[24];

  sv_list_sql_init (&sql, list);
  g_string_append_printf (sql.text, "SELECT %s", id);
  sv_search_from (&sql, list);
  append_best (&sql, best, id);
  if (before > 0)
    {
      g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, before);
      g_string_append_printf (sql.text, " AND %s < ", id);
      sv_list_sql_arg (&sql, text, "bigint");
    }
  g_string_append_printf (sql.text, " ORDER BY %s DESC LIMIT %u", id, limit);

  sv_list_sql_prune (&sql);
  if (!(rows = sv_search_query (&sql, list, db, error)))
    return FALSE;
  for (guint row = 0; row < sv_rows_count (rows); row++)
    {
      SvSearchHit hit = { sv_rows_int (rows, row, 0), -1 };

      g_array_append_val (hits, hit);
    }
  return TRUE;
}

/* Whether @hit comes after @place among the ranked ones. */
static gboolean
comes_after (const SvSearchHit *hit, const Place *place)
{
  return hit->score < place->last.score ||
         (hit->score == place->last.score && hit->id < place->last.id);
}

static SvReply *
write_page (SvList *list, SvDb *db, GArray *hits, GError **error)
{
  guint n = MIN (hits->len, list->limit);
  g_autofree gint64 *ids = g_new (gint64, n + 1);
  g_autofree char *next = NULL;
  GString *json = g_string_sized_new (2048 * (n + 1));

  for (guint i = 0; i < n; i++)
    ids[i] = g_array_index (hits, SvSearchHit, i).id;
  if (n < hits->len)
    {
      Place place = { .last = g_array_index (hits, SvSearchHit, n - 1) };

      place.ranked = place.last.score >= 0;
      next = write_place (list, &place);
    }

  g_string_append (json, "{\"items\":[");
  if (!sv_list_append_rows (list, db, ids, n, json, error))
    {
      g_string_free (json, TRUE);
      return NULL;
    }
  return sv_list_finish_page (list, db, json, next, error);
}

SvReply *
sv_list_ranked_page (SvList *list, SvDb *db, GError **error)
{
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (SvSearchHit));
  g_autoptr (GArray) best = NULL;
  Place place = { FALSE, TRUE, { 0, 10 } };
  gboolean complete;
  gboolean guessed;

  if (list->after != NULL && !read_place (list, &place))
    return sv_list_bad_cursor (list, error);
  if (place.guessed && !sv_search_guess (list, db, &guessed, error))
    return NULL;
  if (!(best = sv_search_rank_or_guess (list, db, &complete, error)))
    return NULL;

  for (guint i = 0; place.ranked && i < best->len && hits->len <= list->limit; i++)
    if (comes_after (&g_array_index (best, SvSearchHit, i), &place))
      g_array_append_vals (hits, &g_array_index (best, SvSearchHit, i), 1);
  if (!complete && hits->len <= list->limit &&
      !add_rest (list, db, best, place.ranked ? 0 : place.last.id, list->limit + 1 - hits->len,
                 hits, error))
    return NULL;
  return write_page (list, db, hits, error);
}

/* All matches, the newest first; only the side table is read when nothing else is asked of the
 * rows. */
static SvRows *
query_all (SvList *list, SvDb *db, GError **error)
{
  g_auto (SvListSql) sql = { 0 };
  const char *id = sv_search_id (list);

  sv_list_sql_init (&sql, list);
  g_string_append_printf (sql.text,
                          "SELECT string_agg(id::text, ','), count(*) FROM (SELECT %s AS id", id);
  sv_search_from (&sql, list);
  g_string_append_printf (sql.text, " ORDER BY %s DESC LIMIT %d) listed", id, SV_LIST_MAX_IDS);
  sv_list_sql_prune (&sql);
  return sv_search_query (&sql, list, db, error);
}

GString *
sv_list_ranked_ids (SvList *list, SvDb *db, gint64 *total, GError **error)
{
  g_autoptr (GHashTable) ranked = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GArray) best = NULL;
  g_autoptr (SvRows) all = NULL;
  gboolean complete;
  GString *ids;

  if (!(best = sv_search_rank_or_guess (list, db, &complete, error)) ||
      (!complete && !(all = query_all (list, db, error))))
    return NULL;

  *total = complete ? best->len : sv_rows_int (all, 0, 1);
  if (*total == SV_LIST_MAX_IDS && (*total = sv_search_count (list, db, error)) < 0)
    return NULL;

  ids = g_string_new (NULL);
  for (guint i = 0; i < best->len; i++)
    {
      SvSearchHit *hit = &g_array_index (best, SvSearchHit, i);

      g_hash_table_add (ranked, &hit->id);
      g_string_append_printf (ids, i > 0 ? ",%" G_GINT64_FORMAT : "%" G_GINT64_FORMAT, hit->id);
    }
  for (const char *at = complete ? NULL : sv_rows_text (all, 0, 0); at != NULL && *at != '\0';)
    {
      char *end;
      gint64 id = g_ascii_strtoll (at, &end, 10);

      if (!g_hash_table_contains (ranked, &id))
        {
          g_string_append_c (ids, ',');
          g_string_append_len (ids, at, end - at);
        }
      at = *end == ',' ? end + 1 : end;
    }
  return ids;
}
