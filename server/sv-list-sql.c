/* sv-list-sql.c: the SQL of a list, from names of the field table only
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-list"

#include "sv-list-sql.h"

#include <string.h>

/* As people sort: É beside E, upper and lower case together; the same on every machine. */
#define COLLATE " COLLATE \"und-x-icu\""

static const char *const comparisons[] = { "=", "<>", ">", ">=", "<", "<=" };

void
sv_list_sql_init (SvListSql *sql, const SvList *list)
{
  sql->view = list->select->view;
  sql->text = g_string_sized_new (1024);
  sql->args = g_ptr_array_new_with_free_func (g_free);

  if (list->select->first > 1)
    g_ptr_array_add (
        sql->args,
        g_strdup_printf ("%" G_GINT64_FORMAT, list->call->me != NULL ? list->call->me->person : 0));
}

void
sv_list_sql_clear (SvListSql *sql)
{
  g_string_free (sql->text, TRUE);
  g_ptr_array_unref (sql->args);
}

void
sv_list_sql_arg (SvListSql *sql, const char *value, const char *type)
{
  g_ptr_array_add (sql->args, g_strdup (value));
  g_string_append_printf (sql->text, "$%u::%s", sql->args->len, type);
}

void
sv_list_sql_array (SvListSql *sql, const char *const *values, const char *type)
{
  GString *array = g_string_new ("{");

  for (guint i = 0; values[i] != NULL; i++)
    {
      g_string_append (array, i > 0 ? ",\"" : "\"");
      for (const char *at = values[i]; *at != '\0'; at++)
        {
          if (*at == '"' || *at == '\\')
            g_string_append_c (array, '\\');
          g_string_append_c (array, *at);
        }
      g_string_append_c (array, '"');
    }
  g_string_append_c (array, '}');
  g_ptr_array_add (sql->args, g_string_free (array, FALSE));
  g_string_append_printf (sql->text, "$%u::%s[]", sql->args->len, type);
}

void
sv_list_sql_blind_arg (SvListSql *sql, const char *value, const char *type)
{
  g_string_append (sql->text, "(SELECT ");
  sv_list_sql_arg (sql, value, type);
  g_string_append_c (sql->text, ')');
}

void
sv_list_sql_blind_array (SvListSql *sql, const char *const *values, const char *type)
{
  g_string_append (sql->text, "(SELECT ");
  sv_list_sql_array (sql, values, type);
  /* The type again: = ANY ((SELECT …)) would be one value of each row. */
  g_string_append_printf (sql->text, ")::%s[]", type);
}

static const char *
type_of (SvKind kind)
{
  switch (kind)
    {
    case SV_KIND_INTEGER:
    case SV_KIND_MONEY:
      return "bigint";
    case SV_KIND_DECIMAL:
      return "numeric";
    case SV_KIND_BOOLEAN:
      return "boolean";
    case SV_KIND_DATE:
      return "date";
    case SV_KIND_TIME:
      return "timestamptz";
    case SV_KIND_TEXT:
    case SV_KIND_CHOICE:
    case SV_KIND_REFERENCE:
    default:
      return "text";
    }
}

static const char *
collate_of (SvKind kind)
{
  return kind == SV_KIND_TEXT || kind == SV_KIND_REFERENCE ? COLLATE : "";
}

char *
sv_list_like_pattern (const char *before, const char *part)
{
  GString *pattern = g_string_new ("%");

  g_string_append (pattern, before);
  for (; *part != '\0'; part++)
    {
      if (*part == '%' || *part == '_' || *part == '\\')
        g_string_append_c (pattern, '\\');
      g_string_append_c (pattern, *part);
    }
  g_string_append_c (pattern, '%');
  return g_string_free (pattern, FALSE);
}

static void
append_like (SvListSql *sql, const SvListFilter *filter)
{
  const SvSelectColumn *column = filter->column;
  g_autofree char *pattern = sv_list_like_pattern ("", filter->words[0]);
  SvKind kind = column->field->kind;

  if (kind == SV_KIND_REFERENCE)
    g_string_append_printf (sql->text, "%s ILIKE ", column->name);
  else if (kind == SV_KIND_TEXT || kind == SV_KIND_CHOICE)
    g_string_append_printf (sql->text, "%s ILIKE ", column->expression);
  else
    g_string_append_printf (sql->text, "(%s)::text ILIKE ", column->expression);
  sv_list_sql_arg (sql, pattern, "text");
}

/* References are given by id or by name, also mixed. */
static void
append_reference_in (SvListSql *sql, const SvListFilter *filter)
{
  const SvSelectColumn *column = filter->column;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_null_terminated (4, NULL, TRUE);
  g_autoptr (GPtrArray) names = g_ptr_array_new_null_terminated (4, NULL, TRUE);

  for (guint i = 0; filter->words[i] != NULL; i++)
    g_ptr_array_add (sv_list_is_id (filter->words[i]) ? ids : names, filter->words[i]);

  if (ids->len + names->len == 0)
    {
      g_string_append (sql->text, "FALSE");
      return;
    }
  g_string_append_c (sql->text, '(');
  if (ids->len > 0)
    {
      g_string_append_printf (sql->text, "%s = ANY (", column->expression);
      sv_list_sql_array (sql, (const char *const *)ids->pdata, "bigint");
      g_string_append (sql->text, names->len > 0 ? ") OR " : ")");
    }
  if (names->len > 0)
    {
      g_string_append_printf (sql->text, "%s = ANY (", column->name);
      sv_list_sql_array (sql, (const char *const *)names->pdata, "text");
      g_string_append_c (sql->text, ')');
    }
  g_string_append_c (sql->text, ')');
}

/* One of them, written with whatever capitals. */
static void
append_code_in (SvListSql *sql, const SvListFilter *filter)
{
  if (filter->op == SV_LIST_NE)
    g_string_append (sql->text, "NOT ");
  g_string_append_printf (sql->text, "code_key (%s) IN (SELECT code_key (code) FROM unnest (",
                          filter->column->expression);
  sv_list_sql_array (sql, (const char *const *)filter->words, "text");
  g_string_append (sql->text, ") AS code)");
}

static void
append_comparison (SvListSql *sql, const SvListFilter *filter)
{
  const SvSelectColumn *column = filter->column;
  const char *value = filter->words[0];
  SvKind kind = column->field->kind;
  gboolean equality = filter->op == SV_LIST_EQ || filter->op == SV_LIST_NE;
  gboolean by_id = kind == SV_KIND_REFERENCE && equality && sv_list_is_id (value);
  const char *expression = kind == SV_KIND_REFERENCE && !by_id ? column->name : column->expression;

  g_string_append (sql->text, expression);
  if (!equality)
    g_string_append (sql->text, collate_of (kind));
  /* What is absent is not equal to anything, so it stays in when something is to be left out. */
  if (filter->op == SV_LIST_NE)
    g_string_append (sql->text, " IS DISTINCT FROM ");
  else
    g_string_append_printf (sql->text, " %s ", comparisons[filter->op]);
  sv_list_sql_arg (sql, value, by_id ? "bigint" : type_of (kind));
}

static void
append_filter (SvListSql *sql, const SvListFilter *filter)
{
  const SvSelectColumn *column = filter->column;

  g_string_append (sql->text, " AND ");
  if ((column->field->flags & SV_FIELD_CODE) != 0 &&
      (filter->op == SV_LIST_EQ || filter->op == SV_LIST_NE || filter->op == SV_LIST_IN))
    {
      append_code_in (sql, filter);
      return;
    }
  switch (filter->op)
    {
    case SV_LIST_IN:
      if (column->field->kind == SV_KIND_REFERENCE)
        {
          append_reference_in (sql, filter);
          return;
        }
      g_string_append_printf (sql->text, "%s = ANY (", column->expression);
      sv_list_sql_array (sql, (const char *const *)filter->words, type_of (column->field->kind));
      g_string_append_c (sql->text, ')');
      return;
    case SV_LIST_LIKE:
      append_like (sql, filter);
      return;
    case SV_LIST_NULL:
      g_string_append_printf (sql->text, "%s IS %sNULL", column->expression,
                              strcmp (filter->words[0], "true") == 0 ? "" : "NOT ");
      return;
    case SV_LIST_CURRENCY:
      g_string_append_printf (sql->text, "%s = ", column->name);
      sv_list_sql_arg (sql, filter->words[0], "text");
      return;
    case SV_LIST_EQ:
    case SV_LIST_NE:
    case SV_LIST_GT:
    case SV_LIST_GTE:
    case SV_LIST_LT:
    case SV_LIST_LTE:
    default:
      append_comparison (sql, filter);
      return;
    }
}

void
sv_list_sql_columns (SvListSql *sql, const SvList *list)
{
  const SvSelect *select = list->select;

  g_string_append_len (sql->text, select->sql, strlen (select->sql) - strlen (select->from) - 1);
}

void
sv_list_sql_filters (SvListSql *sql, const SvList *list)
{
  for (guint i = 0; i < list->filters->len; i++)
    append_filter (sql, &g_array_index (list->filters, SvListFilter, i));
}

/* Whether the database never holds null there: then indexes serve both directions. */
static gboolean
is_nullable (const SvSelect *select, const SvSelectColumn *column)
{
  static const char *const always[] = { "id", "version", "created_at", "updated_at", NULL };
  const SvField *field = column->field;

  /* Hidden in some rows. */
  if (strcmp (column->expression, sv_sql_expression (select->view, field->key)) != 0)
    return TRUE;
  /* What can be given only once is made by the server when absent: the SKU. */
  return !(field->flags & (SV_FIELD_REQUIRED | SV_FIELD_ONCE)) &&
         !g_strv_contains (always, field->key);
}

static void
add_part (GArray *parts, const SvList *list, const SvListKey *key)
{
  const SvSelectColumn *column = key->column;
  const SvField *field = column->field;
  gboolean nullable = is_nullable (list->select, column);
  SvListPart part = {
    field,           column->expression, type_of (field->kind), collate_of (field->kind),
    key->descending, nullable,           column->column
  };
  SvListPart name = part;

  name.expression = column->name;
  name.type = "text";
  name.column = column->column + 1;
  if (field->flags & SV_FIELD_LONG)
    {
      g_autofree char *begin =
          g_strdup_printf ("left(%s, %d)", column->expression, SV_LIST_SORT_LENGTH);

      part.expression = g_intern_string (begin);
    }
  if (field->kind == SV_KIND_MONEY)
    g_array_append_val (parts, name);
  if (field->kind == SV_KIND_REFERENCE)
    g_array_append_val (parts, name);
  else
    g_array_append_val (parts, part);
}

GArray *
sv_list_parts (const SvList *list)
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (SvListPart));
  SvListKey id = { sv_select_column (list->select, "id"), TRUE };

  for (guint i = 0; i < list->keys->len; i++)
    {
      const SvListKey *key = &g_array_index (list->keys, SvListKey, i);

      add_part (parts, list, key);
      if (key->column == id.column)
        return parts;
      id.descending = key->descending;
    }
  add_part (parts, list, &id);
  return parts;
}

void
sv_list_sql_order (SvListSql *sql, GArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const SvListPart *part = &g_array_index (parts, SvListPart, i);

      g_string_append_printf (sql->text, "%s%s%s%s%s", i == 0 ? " ORDER BY " : ", ",
                              part->expression, part->collate, part->descending ? " DESC" : "",
                              part->descending && part->nullable ? " NULLS LAST" : "");
    }
}

/* All in one direction and never null: one comparison of rows, which an index can begin with. */
static gboolean
is_row_comparison (GArray *parts)
{
  const SvListPart *first = &g_array_index (parts, SvListPart, 0);

  for (guint i = 0; i < parts->len; i++)
    {
      const SvListPart *part = &g_array_index (parts, SvListPart, i);

      if (part->nullable || part->descending != first->descending)
        return FALSE;
    }
  return TRUE;
}

static void
append_after (SvListSql *sql, GArray *parts, const char *const *values, guint i)
{
  const SvListPart *part = &g_array_index (parts, SvListPart, i);
  gboolean last = i + 1 == parts->len;

  if (values[i] == NULL)
    {
      g_string_append_printf (sql->text, "(%s IS NULL AND ", part->expression);
      append_after (sql, parts, values, i + 1);
      g_string_append_c (sql->text, ')');
      return;
    }

  g_string_append_printf (sql->text, "(%s%s %c ", part->expression, part->collate,
                          part->descending ? '<' : '>');
  sv_list_sql_arg (sql, values[i], part->type);
  if (part->nullable)
    g_string_append_printf (sql->text, " OR %s IS NULL", part->expression);
  if (!last)
    {
      g_string_append_printf (sql->text, " OR (%s = ", part->expression);
      sv_list_sql_arg (sql, values[i], part->type);
      g_string_append (sql->text, " AND ");
      append_after (sql, parts, values, i + 1);
      g_string_append_c (sql->text, ')');
    }
  g_string_append_c (sql->text, ')');
}

void
sv_list_sql_after (SvListSql *sql, GArray *parts, const char *const *values)
{
  g_string_append (sql->text, " AND ");
  if (!is_row_comparison (parts))
    {
      append_after (sql, parts, values, 0);
      return;
    }

  for (guint i = 0; i < parts->len; i++)
    g_string_append_printf (sql->text, "%s%s%s", i == 0 ? "(" : ", ",
                            g_array_index (parts, SvListPart, i).expression,
                            g_array_index (parts, SvListPart, i).collate);
  g_string_append (sql->text, g_array_index (parts, SvListPart, 0).descending ? ") < (" : ") > (");
  for (guint i = 0; i < parts->len; i++)
    {
      if (i > 0)
        g_string_append (sql->text, ", ");
      sv_list_sql_arg (sql, values[i], g_array_index (parts, SvListPart, i).type);
    }
  g_string_append_c (sql->text, ')');
}

SvRows *
sv_list_sql_query (const SvListSql *sql, SvDb *db, gboolean once, GError **error)
{
  const char *const *args = (const char *const *)sql->args->pdata;

  return once ? sv_db_query_once (db, sql->text->str, args, sql->args->len, error)
              : sv_db_query_text (db, sql->text->str, args, sql->args->len, error);
}
