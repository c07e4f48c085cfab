/* sv-list-resolve.c: names in filters become ids before the list is read
 *
 * With "w.brand = $1" an index can give the rows in the order of the sort and stop after a page;
 * with the name of a joined row it cannot.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-list"

#include "sv-list-sql.h"

#include <string.h>

/* The table that "b.name" is read from, when it is joined by its id. (transfer full) (nullable) */
static char *
table_behind (const SvSqlView *view, const char *name_expression)
{
  g_auto (GStrv) joins = g_strsplit (view->from, " JOIN ", -1);
  const char *dot = strchr (name_expression, '.');
  g_autofree char *alias = dot != NULL ? g_strndup (name_expression, dot - name_expression) : NULL;
  g_autofree char *by_id = g_strconcat (alias != NULL ? alias : "", ".id", NULL);

  for (guint i = 1; alias != NULL && joins[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit_set (joins[i], " \n", 6);

      if (g_strv_length (words) > 4 && strcmp (words[1], alias) == 0 &&
          strcmp (words[2], "ON") == 0 && strcmp (words[3], by_id) == 0)
        return g_strdup (words[0]);
    }
  return NULL;
}

static gboolean
has_name (const SvListFilter *filter)
{
  for (guint i = 0; filter->words[i] != NULL; i++)
    if (!sv_list_is_id (filter->words[i]))
      return TRUE;

  return FALSE;
}

/* Puts the ids of all records with the names that @filter holds in place of the names. */
static gboolean
resolve (const SvList *list, SvDb *db, SvListFilter *filter, const char *table, GError **error)
{
  const char *expression = filter->column->name;
  g_auto (SvListSql) sql = { 0 };
  g_autoptr (SvRows) rows = NULL;
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr (GPtrArray) names = g_ptr_array_new_null_terminated (4, NULL, TRUE);

  for (guint i = 0; filter->words[i] != NULL; i++)
    if (sv_list_is_id (filter->words[i]))
      g_strv_builder_add (ids, filter->words[i]);
    else
      g_ptr_array_add (names, filter->words[i]);

  sql.view = list->select->view;
  sql.text = g_string_new (NULL);
  sql.args = g_ptr_array_new_with_free_func (g_free);
  g_string_append_printf (sql.text, "SELECT id FROM %s WHERE %s = ANY (", table,
                          strchr (expression, '.') + 1);
  sv_list_sql_array (&sql, (const char *const *)names->pdata, "text");
  g_string_append_c (sql.text, ')');
  if (!(rows = sv_list_sql_query (&sql, db, FALSE, error)))
    return FALSE;
  for (guint row = 0; row < sv_rows_count (rows); row++)
    g_strv_builder_add (ids, sv_rows_text (rows, row, 0));

  g_strfreev (filter->words);
  filter->words = g_strv_builder_end (ids);
  filter->op = g_strv_length (filter->words) == 1 ? SV_LIST_EQ : SV_LIST_IN;
  return TRUE;
}

gboolean
sv_list_resolve (SvList *list, SvDb *db, GError **error)
{
  const SvSqlView *view = list->select->view;

  for (guint i = 0; i < list->filters->len; i++)
    {
      SvListFilter *filter = &g_array_index (list->filters, SvListFilter, i);
      g_autofree char *key = NULL;
      g_autofree char *table = NULL;

      if (filter->column->field->kind != SV_KIND_REFERENCE ||
          (filter->op != SV_LIST_EQ && filter->op != SV_LIST_IN) || !has_name (filter))
        continue;
      /* A name that is hidden in some rows is compared row by row. */
      key = g_strconcat (filter->column->field->key, "_name", NULL);
      if (strcmp (filter->column->name, sv_sql_expression (view, key)) != 0 ||
          !(table = table_behind (view, filter->column->name)))
        continue;
      if (!resolve (list, db, filter, table, error))
        return FALSE;
    }
  return TRUE;
}
