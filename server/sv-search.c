/* sv-search.c: the conditions and the order of a search
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-search"

#include "sv-search.h"

#include <string.h>

/* Between a word as it was typed and those that were perhaps meant. */
#define OR_MARK "\x1f"

/* Appends the letters and digits of @word as parts of a tsquery: 'abc':* & '12':*. */
static void
append_lexemes (GString *query, const char *word, gboolean begun)
{
  const char *at = word;
  guint n = 0;

  while (*at != '\0')
    {
      const char *end = at;

      while (*end != '\0' && (g_unichar_isalnum (g_utf8_get_char (end)) ||
                              g_unichar_ismark (g_utf8_get_char (end))))
        end = g_utf8_next_char (end);
      if (end > at)
        {
          g_string_append_printf (query, "%s'%.*s'", n++ > 0 ? " & " : "", (int)(end - at), at);
          if (begun)
            g_string_append (query, ":*");
        }
      at = *end != '\0' && end == at ? g_utf8_next_char (end) : end;
    }
}

/* One word of the search, with what it may have meant. */
static char *
word_tsquery (const char *word, gboolean begun)
{
  g_auto (GStrv) any = g_strsplit (word, OR_MARK, -1);
  g_autoptr (GString) query = g_string_new (NULL);

  for (guint i = 0; any[i] != NULL; i++)
    {
      g_autoptr (GString) one = g_string_new (NULL);

      append_lexemes (one, any[i], begun);
      if (one->len > 0)
        g_string_append_printf (query, "%s(%s)", query->len > 0 ? " | " : "", one->str);
    }
  return query->len > 0 ? g_string_free (g_steal_pointer (&query), FALSE) : NULL;
}

/* The text of a tsquery: all words of @list; NULL when there is no letter and no digit in it. */
static char *
words_tsquery (const SvList *list, gboolean begun)
{
  GString *query = g_string_new (NULL);

  for (guint i = 0; list->words[i] != NULL; i++)
    {
      g_autofree char *one = word_tsquery (list->words[i], begun);

      if (one != NULL)
        g_string_append_printf (query, "%s(%s)", query->len > 0 ? " & " : "", one);
    }
  return g_string_free (query, query->len == 0);
}

/* The side table holds all searched fields in one; who may not see each of them searches in what he
 * sees. */
static gboolean
has_side_table (const SvList *list)
{
  const SvTable *table = list->select->table;

  if (list->words == NULL || list->resource->search == NULL)
    return FALSE;
  for (guint i = 0; i < table->n_fields; i++)
    if ((table->fields[i].flags & SV_FIELD_SEARCH) &&
        sv_select_column (list->select, table->fields[i].key) == NULL)
      return FALSE;
  return TRUE;
}

gboolean
sv_search_is_ranked (const SvList *list)
{
  return has_side_table (list) && !list->sorted;
}

static void
append_join (SvListSql *sql, const SvList *list)
{
  const SvSqlView *view = list->select->view;

  if (has_side_table (list))
    g_string_append_printf (sql->text, " JOIN %s search_ ON search_.%s = %s.id",
                            list->resource->search, view->table, view->alias);
}

/* A long number is a code that few records have: how to look it up is known before it is. */
#define LONG_NUMBER 6

static gboolean
is_long_number (const char *word)
{
  gsize digits = strspn (word, "0123456789");

  return digits >= LONG_NUMBER && word[digits] == '\0';
}

/* Whether the plan depends on the words: a common one wants another than a rare one. */
static gboolean
is_weighed (const SvList *list)
{
  for (guint i = 0; list->words != NULL && list->words[i] != NULL; i++)
    if (!is_long_number (list->words[i]))
      return TRUE;
  return FALSE;
}

SvRows *
sv_search_query (const SvListSql *sql, const SvList *list, SvDb *db, GError **error)
{
  return sv_list_sql_query (sql, db, is_weighed (list), error);
}

/* A value out of the words. */
static void
append_value (SvListSql *sql, const SvList *list, const char *value)
{
  if (is_weighed (list))
    sv_list_sql_arg (sql, value, "text");
  else
    sv_list_sql_blind_arg (sql, value, "text");
}

static void
append_side_table (SvListSql *sql, const SvList *list)
{
  for (guint i = 0; list->words[i] != NULL; i++)
    {
      g_autofree char *query = word_tsquery (list->words[i], TRUE);
      g_autofree char *typed = g_strndup (list->words[i], strcspn (list->words[i], OR_MARK));
      g_autofree char *pattern = sv_list_like_pattern ("", typed);

      g_string_append (sql->text, " AND (");
      if (query != NULL)
        {
          g_string_append (sql->text, "search_.words @@ to_tsquery('sv', ");
          append_value (sql, list, query);
          g_string_append (sql->text, ") OR ");
        }
      /* Trigrams find nothing shorter than three; asked for one or two, their index would be read
       * as a whole. */
      g_string_append (sql->text, g_utf8_strlen (typed, 3) < 3 ? "search_.codes || '' LIKE "
                                                               : "search_.codes LIKE ");
      append_value (sql, list, pattern);
      g_string_append_c (sql->text, ')');
    }
}

static void
append_fields (SvListSql *sql, const SvList *list)
{
  const SvSelect *select = list->select;

  for (guint i = 0; list->words[i] != NULL; i++)
    {
      g_autofree char *pattern = sv_list_like_pattern ("", list->words[i]);
      guint n = 0;

      g_string_append (sql->text, " AND (");
      for (guint j = 0; j < select->n_columns; j++)
        {
          const SvSelectColumn *column = &select->columns[j];

          if (!(column->field->flags & SV_FIELD_SEARCH))
            continue;
          g_string_append_printf (sql->text, "%s%s ILIKE ", n++ > 0 ? " OR " : "",
                                  column->field->kind == SV_KIND_REFERENCE ? column->name
                                                                           : column->expression);
          sv_list_sql_arg (sql, pattern, "text");
        }
      g_string_append (sql->text, n > 0 ? ")" : "FALSE)");
    }
}

static void
append_where (SvListSql *sql, const SvList *list)
{
  if (has_side_table (list))
    append_side_table (sql, list);
  else if (list->words != NULL)
    append_fields (sql, list);
}

void
sv_search_rows (SvListSql *sql, const SvList *list)
{
  g_string_append_printf (sql->text, " %s", list->select->view->from);
  append_join (sql, list);
  g_string_append_printf (sql->text, " WHERE (%s)", list->select->where);
  /* A parameter that stands nowhere has no type. */
  if (list->select->first > 1)
    g_string_append (sql->text, " AND $1::bigint IS NOT NULL");
  if (sv_list_archives (list->resource))
    g_string_append_printf (sql->text, " AND %s.archived_at IS %sNULL", list->select->view->alias,
                            list->archived ? "NOT " : "");
  sv_list_sql_filters (sql, list);
  append_where (sql, list);
}

/* Whether the side table knows all that is asked: everybody's rows, no filters. */
static gboolean
is_alone (const SvList *list)
{
  return has_side_table (list) && list->filters->len == 0 &&
         strcmp (list->select->where, "TRUE") == 0 && sv_list_archives (list->resource);
}

const char *
sv_search_id (const SvList *list)
{
  const SvSqlView *view = list->select->view;
  g_autofree char *id = is_alone (list) ? g_strconcat ("search_.", view->table, NULL)
                                        : g_strconcat (view->alias, ".id", NULL);

  return g_intern_string (id);
}

void
sv_search_from (SvListSql *sql, const SvList *list)
{
  if (!is_alone (list))
    {
      sv_search_rows (sql, list);
      return;
    }
  g_string_append_printf (sql->text, " FROM %s search_ WHERE %ssearch_.live",
                          list->resource->search, list->archived ? "NOT " : "");
  append_side_table (sql, list);
}

gint64
sv_search_count (SvList *list, SvDb *db, GError **error)
{
  g_auto (SvListSql) sql = { 0 };
  g_autoptr (SvRows) rows = NULL;

  sv_list_sql_init (&sql, list);
  g_string_append (sql.text, "SELECT count(*)");
  sv_search_from (&sql, list);
  sv_list_sql_prune (&sql);
  rows = sv_search_query (&sql, list, db, error);
  return rows != NULL ? sv_rows_int (rows, 0, 0) : -1;
}

/* How good a match is: 4 a code, 3 the beginning of one, 2 words of the name, 1 beginnings of such,
 * 0 anywhere else. */
static void
append_score (SvListSql *sql, const SvList *list)
{
  g_autofree char *whole = words_tsquery (list, FALSE);
  g_autofree char *begun = words_tsquery (list, TRUE);
  g_autofree char *typed = g_strjoinv (" ", list->words);

  g_string_append (sql->text, "CASE WHEN strpos(search_.codes, E'\\n' || ");
  append_value (sql, list, typed);
  g_string_append (sql->text, " || E'\\n') > 0 THEN 4 WHEN strpos(search_.codes, E'\\n' || ");
  append_value (sql, list, typed);
  g_string_append (sql->text, ") > 0 THEN 3");
  if (whole != NULL)
    {
      g_string_append (sql->text, " WHEN search_.names @@ to_tsquery('sv', ");
      append_value (sql, list, whole);
      g_string_append (sql->text, ") THEN 2 WHEN search_.names @@ to_tsquery('sv', ");
      append_value (sql, list, begun);
      g_string_append (sql->text, ") THEN 1");
    }
  g_string_append (sql->text, " ELSE 0 END");
}

typedef enum
{
  ALL,   /* every match */
  CODES, /* those of which a code begins as was typed */
  NAMES, /* those with all words in the name */
} Among;

/* Adds the newest matches to @hits. Returns: how many there were, -1 with @error */
static int
find_newest (SvList *list, SvDb *db, Among among, guint limit, GHashTable *hits, GError **error)
{
  g_auto (SvListSql) sql = { 0 };
  g_autofree char *typed = g_strjoinv (" ", list->words);
  g_autofree char *pattern = sv_list_like_pattern ("\n", typed);
  g_autofree char *whole = words_tsquery (list, FALSE);
  g_autoptr (SvRows) rows = NULL;
  const char *id = sv_search_id (list);

  sv_list_sql_init (&sql, list);
  g_string_append_printf (sql.text, "SELECT %s, ", id);
  append_score (&sql, list);
  sv_search_from (&sql, list);
  if (among == CODES)
    {
      g_string_append (sql.text, " AND search_.codes LIKE ");
      sv_list_sql_arg (&sql, pattern, "text");
    }
  else if (among == NAMES)
    {
      g_string_append (sql.text, " AND search_.names @@ to_tsquery('sv', ");
      sv_list_sql_arg (&sql, whole, "text");
      g_string_append_c (sql.text, ')');
    }
  g_string_append_printf (sql.text, " ORDER BY %s DESC LIMIT %u", id, limit);

  sv_list_sql_prune (&sql);
  if (!(rows = sv_search_query (&sql, list, db, error)))
    return -1;
  for (guint row = 0; row < sv_rows_count (rows); row++)
    {
      SvSearchHit *hit = g_new (SvSearchHit, 1);

      hit->id = sv_rows_int (rows, row, 0);
      hit->score = (int)sv_rows_int (rows, row, 1);
      g_hash_table_replace (hits, &hit->id, hit);
    }
  return (int)sv_rows_count (rows);
}

static int
compare_hits (gconstpointer a, gconstpointer b)
{
  const SvSearchHit *one = a;
  const SvSearchHit *other = b;

  if (one->score != other->score)
    return other->score - one->score;
  return (one->id < other->id) - (one->id > other->id);
}

static GArray *
best_of (GHashTable *hits)
{
  GArray *best = g_array_sized_new (FALSE, FALSE, sizeof (SvSearchHit), g_hash_table_size (hits));
  GHashTableIter iter;
  gpointer hit;

  g_hash_table_iter_init (&iter, hits);
  while (g_hash_table_iter_next (&iter, NULL, &hit))
    g_array_append_vals (best, hit, 1);
  g_array_sort (best, compare_hits);
  if (best->len > SV_SEARCH_RANKED)
    g_array_set_size (best, SV_SEARCH_RANKED);
  return best;
}

static gboolean
all_named (GHashTable *hits)
{
  GHashTableIter iter;
  gpointer hit;

  g_hash_table_iter_init (&iter, hits);
  while (g_hash_table_iter_next (&iter, NULL, &hit))
    if (((SvSearchHit *)hit)->score < 2)
      return FALSE;
  return TRUE;
}

GArray *
sv_search_rank (SvList *list, SvDb *db, gboolean *complete, GError **error)
{
  g_autoptr (GHashTable) hits = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  g_autofree char *whole = words_tsquery (list, FALSE);
  int n = find_newest (list, db, ALL, SV_SEARCH_RANKED + 1, hits, error);

  if (n < 0)
    return NULL;
  *complete = n <= SV_SEARCH_RANKED;

  /* A word that many share: only its newest were looked at, the good ones may be older. */
  if (!*complete && find_newest (list, db, CODES, SV_SEARCH_RANKED, hits, error) < 0)
    return NULL;
  if (!*complete && whole != NULL && !all_named (hits) &&
      find_newest (list, db, NAMES, SV_SEARCH_RANKED, hits, error) < 0)
    return NULL;
  return best_of (hits);
}

/* Numbers have no nearest ones worth showing: another serial is another watch. */
static gboolean
has_letter (const char *word)
{
  for (const char *at = word; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_isalpha (g_utf8_get_char (at)))
      return TRUE;
  return FALSE;
}

/* Puts what @word may have meant beside it: the nearest words, unless it is one or begins one. */
static char *
guess_word (SvList *list, SvDb *db, const char *word, gboolean *guessed, GError **error)
{
  g_auto (SvListSql) sql = { 0 };
  g_autoptr (SvRows) rows = NULL;
  GString *any = g_string_new (word);
  char **words;

  sv_list_sql_init (&sql, list);
  g_string_append (sql.text, "SELECT word, distance FROM (SELECT DISTINCT word, "
                             "search_distance(word, unaccent(");
  sv_list_sql_arg (&sql, word, "text");
  g_string_append (sql.text, ")) AS distance FROM ");
  if (strcmp (list->select->where, "TRUE") == 0)
    g_string_append (sql.text, "search_word");
  else
    {
      /* Who sees only some rows guesses from their words alone: the words of others would tell of
       * rows of others. */
      g_string_append (sql.text, "(SELECT unnest(tsvector_to_array(search_.words)) AS word");
      words = g_steal_pointer (&list->words);
      list->words = (char *[]){ NULL };
      sv_search_rows (&sql, list);
      list->words = words;
      g_string_append (sql.text, ") own");
    }
  g_string_append (sql.text, ") near WHERE distance IS NOT NULL ORDER BY distance, word LIMIT 5");

  sv_list_sql_prune (&sql);
  rows = sv_list_sql_query (&sql, db, TRUE, error);
  for (guint row = 0; rows != NULL && row < sv_rows_count (rows); row++)
    {
      gint64 distance = sv_rows_int (rows, row, 1);

      if (distance == 0 || distance > sv_rows_int (rows, 0, 1))
        break;
      g_string_append_printf (any, OR_MARK "%s", sv_rows_text (rows, row, 0));
      *guessed = TRUE;
    }
  return g_string_free (any, FALSE);
}

gboolean
sv_search_guess (SvList *list, SvDb *db, gboolean *guessed, GError **error)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_autoptr (GError) local = NULL;

  *guessed = FALSE;
  if (!has_side_table (list) || list->guessed)
    return TRUE;

  for (guint i = 0; local == NULL && list->words[i] != NULL; i++)
    {
      g_autofree char *any = has_letter (list->words[i])
                                 ? guess_word (list, db, list->words[i], guessed, &local)
                                 : g_strdup (list->words[i]);

      g_strv_builder_add (words, any);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  if (*guessed)
    {
      g_strfreev (list->words);
      list->words = g_strv_builder_end (words);
      list->guessed = TRUE;
    }
  return TRUE;
}

GArray *
sv_search_rank_or_guess (SvList *list, SvDb *db, gboolean *complete, GError **error)
{
  g_autoptr (GArray) hits = sv_search_rank (list, db, complete, error);
  gboolean guessed;

  if (hits == NULL || hits->len > 0)
    return g_steal_pointer (&hits);
  if (!sv_search_guess (list, db, &guessed, error))
    return NULL;
  return guessed ? sv_search_rank (list, db, complete, error) : g_steal_pointer (&hits);
}
