/* sv-list.c: lists of any record: a page, all ids, rows by id
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-list"

#include "sv-list.h"

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "sv-body.h"
#include "sv-export.h"
#include "sv-list-cursor.h"
#include "sv-row-json.h"
#include "sv-search.h"

#include <string.h>

gpointer
sv_list_bad_cursor (SvList *list, GError **error)
{
  return sv_call_fail (list->call, error, SV_ERROR_MALFORMED, "bad_cursor",
                       "The cursor does not belong to this query.");
}

SvReply *
sv_list_finish_page (SvList *list, SvDb *db, GString *json, const char *next, GError **error)
{
  gint64 total;

  g_string_append (json, "],\"next\":");
  sv_json_append_string (json, next);
  if (list->count)
    {
      if ((total = sv_search_count (list, db, error)) < 0)
        {
          g_string_free (json, TRUE);
          return NULL;
        }
      g_string_append (json, ",\"total\":");
      sv_json_append_int (json, total);
    }
  g_string_append_c (json, '}');
  return sv_reply_new_json (200, json);
}

static char *
write_cursor (SvList *list, GArray *parts, SvRows *rows, guint row)
{
  g_autofree const char **values = g_new0 (const char *, parts->len + 1);
  g_autoptr (GPtrArray) shorts = g_ptr_array_new_with_free_func (g_free);

  values[0] = list->guessed ? SV_LIST_GUESSED : SV_LIST_TYPED;
  for (guint i = 0; i < parts->len; i++)
    {
      const SvListPart *part = &g_array_index (parts, SvListPart, i);
      const char *text = sv_rows_text (rows, row, part->column);

      if (text != NULL && (part->field->flags & SV_FIELD_LONG) &&
          g_utf8_strlen (text, -1) > SV_LIST_SORT_LENGTH)
        {
          char *begin = g_utf8_substring (text, 0, SV_LIST_SORT_LENGTH);

          g_ptr_array_add (shorts, begin);
          text = begin;
        }
      values[i + 1] = text;
    }
  return sv_list_cursor_write (list->shape, values, parts->len + 1);
}

/* The sum is no secret: what was made up must not reach PostgreSQL as something it cannot read. */
static gboolean
cursor_fits (GArray *parts, GPtrArray *values)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const SvListPart *part = &g_array_index (parts, SvListPart, i);
      const char *value = values->pdata[i + 1];
      g_autofree char *time = NULL;

      if (value == NULL ? !part->nullable : strcmp (part->type, "text") == 0)
        {
          if (value == NULL)
            return FALSE;
          continue;
        }
      if (value != NULL && part->field->kind == SV_KIND_BOOLEAN)
        value = strcmp (value, "t") == 0 ? "true" : strcmp (value, "f") == 0 ? "false" : value;
      if (value != NULL && part->field->kind == SV_KIND_TIME)
        value = time = strlen (value) > 13 ? sv_row_json_time (value) : g_strdup ("");
      if (value != NULL && !sv_list_value_fits (part->field, value))
        return FALSE;
    }
  return TRUE;
}

static SvRows *
query_page (SvList *list, SvDb *db, GArray *parts, GPtrArray *after, GError **error)
{
  g_auto (SvListSql) sql = { 0 };

  sv_list_sql_init (&sql, list);
  sv_list_sql_columns (&sql, list);
  sv_search_rows (&sql, list);
  if (after != NULL)
    sv_list_sql_after (&sql, parts, (const char *const *)after->pdata + 1);
  sv_list_sql_order (&sql, parts);
  g_string_append_printf (sql.text, " LIMIT %u", list->limit + 1);
  return sv_search_query (&sql, list, db, error);
}

/* The first page of a search without a match is tried again with what was perhaps meant; the pages
 * after it know from their cursor. */
static SvRows *
query_page_or_guess (SvList *list, SvDb *db, GArray *parts, GPtrArray *after, GError **error)
{
  g_autoptr (SvRows) rows = NULL;
  gboolean guessed = FALSE;

  if (after != NULL && strcmp (after->pdata[0], SV_LIST_GUESSED) == 0 &&
      !sv_search_guess (list, db, &guessed, error))
    return NULL;
  rows = query_page (list, db, parts, after, error);
  if (rows == NULL || sv_rows_count (rows) > 0 || after != NULL)
    return g_steal_pointer (&rows);

  if (!sv_search_guess (list, db, &guessed, error))
    return NULL;
  return guessed ? query_page (list, db, parts, after, error) : g_steal_pointer (&rows);
}

static SvReply *
sorted_page (SvList *list, SvDb *db, GError **error)
{
  g_autoptr (GArray) parts = sv_list_parts (list);
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (SvRows) rows = NULL;
  g_autofree char *next = NULL;
  GString *json;
  guint n;

  if (list->after != NULL)
    {
      after = sv_list_cursor_read (list->shape, list->after, parts->len + 1);
      if (after == NULL || after->pdata[0] == NULL || !cursor_fits (parts, after))
        return sv_list_bad_cursor (list, error);
    }
  if (!(rows = query_page_or_guess (list, db, parts, after, error)))
    return NULL;

  n = MIN (sv_rows_count (rows), list->limit);
  json = g_string_sized_new (2048 * (n + 1));
  g_string_append (json, "{\"items\":[");
  for (guint row = 0; row < n; row++)
    {
      if (row > 0)
        g_string_append_c (json, ',');
      sv_row_json_append (json, list->select, rows, row);
    }
  if (n < sv_rows_count (rows))
    next = write_cursor (list, parts, rows, n - 1);
  return sv_list_finish_page (list, db, json, next, error);
}

SvReply *
sv_record_list (SvCall *call, SvDb *db, GError **error)
{
  SvExportFormat format = sv_export_wanted (call);
  g_autoptr (SvList) list = sv_list_new (call, error);

  if (list == NULL || !sv_list_resolve (list, db, error))
    return NULL;
  if (format != SV_EXPORT_NONE)
    return sv_export_reply (list, db, format, error);
  if (sv_search_is_ranked (list))
    return sv_list_ranked_page (list, db, error);
  return sorted_page (list, db, error);
}

/* One row, one text: PostgreSQL joins a hundred thousand ids faster than it sends them as rows. */
static GString *
sorted_ids (SvList *list, SvDb *db, gint64 *total, GError **error)
{
  g_auto (SvListSql) sql = { 0 };
  g_autoptr (GArray) parts = sv_list_parts (list);
  g_autoptr (SvRows) rows = NULL;
  GString *ids;

  sv_list_sql_init (&sql, list);
  g_string_append_printf (sql.text, "SELECT string_agg(id::text, ','), count(*) FROM (SELECT %s.id",
                          list->select->view->alias);
  sv_search_rows (&sql, list);
  sv_list_sql_order (&sql, parts);
  g_string_append_printf (sql.text, " LIMIT %d) listed", SV_LIST_MAX_IDS);
  sv_list_sql_prune (&sql);

  if (!(rows = sv_search_query (&sql, list, db, error)))
    return NULL;
  *total = sv_rows_int (rows, 0, 1);
  ids = g_string_new (sv_rows_text (rows, 0, 0));
  if (*total == SV_LIST_MAX_IDS && (*total = sv_search_count (list, db, error)) < 0)
    {
      g_string_free (ids, TRUE);
      return NULL;
    }
  return ids;
}

static GString *
sorted_ids_or_guess (SvList *list, SvDb *db, gint64 *total, GError **error)
{
  GString *ids = sorted_ids (list, db, total, error);
  gboolean guessed;

  if (ids == NULL || ids->len > 0)
    return ids;
  if (sv_search_guess (list, db, &guessed, error) && !guessed)
    return ids;
  g_string_free (ids, TRUE);
  return guessed ? sorted_ids (list, db, total, error) : NULL;
}

SvReply *
sv_record_ids (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvList) list = sv_list_new (call, error);
  g_autoptr (SvRows) seq = NULL;
  GString *ids;
  gint64 total = 0;

  if (list == NULL)
    return NULL;
  if (list->paged)
    return sv_call_fail (call, error, SV_ERROR_MALFORMED, "bad_query",
                         "All ids are given at once: limit, after and count are not known here.");

  /* The point before the ids are read, so that no change is missed between the two. */
  if (!sv_list_resolve (list, db, error) || !(seq = sv_db_query (db, "change.now", error, SV_END)))
    return NULL;
  ids = sv_search_is_ranked (list) ? sv_list_ranked_ids (list, db, &total, error)
                                   : sorted_ids_or_guess (list, db, &total, error);
  if (ids == NULL)
    return NULL;

  g_string_prepend (ids, "{\"ids\":[");
  g_string_append (ids, "],\"total\":");
  sv_json_append_int (ids, total);
  g_string_append (ids, ",\"seq\":");
  sv_json_append_string (ids, sv_rows_text (seq, 0, 0));
  g_string_append_c (ids, '}');
  return sv_reply_new_json (200, ids);
}

gboolean
sv_list_append_rows (SvList *list, SvDb *db, const gint64 *ids, guint n, GString *json,
                     GError **error)
{
  g_auto (SvListSql) sql = { 0 };
  g_autoptr (GHashTable) row_of = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  g_auto (GStrv) values = NULL;
  g_autoptr (SvRows) rows = NULL;
  guint id_column = sv_select_column (list->select, "id")->column;
  gboolean first = TRUE;

  for (guint i = 0; i < n; i++)
    {
      char text[24];

      g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, ids[i]);
      g_strv_builder_add (texts, text);
    }
  values = g_strv_builder_end (texts);

  sv_list_sql_init (&sql, list);
  sv_list_sql_columns (&sql, list);
  g_string_append_printf (sql.text, " %s AND %s.id = ANY (", list->select->from,
                          list->select->view->alias);
  sv_list_sql_blind_array (&sql, (const char *const *)values, "bigint");
  g_string_append_c (sql.text, ')');
  if (!(rows = sv_list_sql_query (&sql, db, FALSE, error)))
    return FALSE;

  for (guint row = 0; row < sv_rows_count (rows); row++)
    {
      gint64 id = sv_rows_int (rows, row, id_column);

      g_hash_table_insert (row_of, g_memdup2 (&id, sizeof id), GUINT_TO_POINTER (row + 1));
    }
  for (guint i = 0; i < n; i++)
    {
      guint row = GPOINTER_TO_UINT (g_hash_table_lookup (row_of, &ids[i]));

      if (row == 0)
        continue;
      if (!first)
        g_string_append_c (json, ',');
      sv_row_json_append (json, list->select, rows, row - 1);
      first = FALSE;
    }
  return TRUE;
}

/* Returns: (transfer full) (nullable) (element-type gint64): the ids of the body */
static GArray *
read_ids (SvCall *call, GError **error)
{
  g_autoptr (JsonObject) body = sv_call_json (call, error);
  g_autoptr (GArray) ids = NULL;

  if (body == NULL)
    return NULL;

  ids = sv_body_ids (call, body, SV_LIST_MAX_LIMIT);
  sv_body_refuse_others (call, body, "ids", NULL);
  return sv_call_refused (call, error) ? NULL : g_steal_pointer (&ids);
}

SvReply *
sv_record_rows (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvList) list = sv_list_new (call, error);
  g_autoptr (GArray) ids = NULL;
  GString *json;

  if (list == NULL)
    return NULL;
  if (call->params != NULL && call->params->len > 0)
    return sv_call_fail (call, error, SV_ERROR_MALFORMED, "bad_query",
                         "Rows by id take no parameters.");
  if (!(ids = read_ids (call, error)))
    return NULL;

  json = g_string_sized_new (2048 * (ids->len + 1));
  g_string_append (json, "{\"items\":[");
  if (!sv_list_append_rows (list, db, (const gint64 *)ids->data, ids->len, json, error))
    {
      g_string_free (json, TRUE);
      return NULL;
    }
  g_string_append (json, "]}");
  return sv_reply_new_json (200, json);
}
