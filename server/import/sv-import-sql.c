/* sv-import-sql.c: statements over all rows of an import, composed from the field table
 *
 * What a column of the database is called and how a field is stored stands in the field table and
 * in watch.rows; values are taken from the staged rows, never from here. r is the row of the
 * import, w the watch.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "server/sv-select.h"
#include "sv-import.h"

#include <string.h>

/* What sv_import_clean () takes off both ends of a text. */
#define BLANKS                                                                                        \
  " \\t\\r\\n\\f\\u00a0\\u1680\\u2000\\u2001\\u2002\\u2003\\u2004\\u2005\\u2006\\u2007\\u2008\\u2009" \
  "\\u200a\\u200b\\u200d\\u2028\\u2029\\u202f\\u205f\\u2060\\u3000\\ufeff"

/* Which of two places a value is taken from. */
typedef enum
{
  FROM_FIELDS, /* r.fields: what the file says */
  FROM_OLD,    /* r.changes: what was there before */
  FROM_NEW,    /* r.changes: what was decided */
} Source;

static gboolean
is_mapped (SvImport *self, const SvField *field)
{
  return sv_import_columns_find (self->look.columns, field->key) != NULL ||
         /* Any column that is lenient or rough may add to the notes. */
         (strcmp (field->key, "notes") == 0 && self->target->table != NULL);
}

static char *
source_of (Source source, const char *key)
{
  switch (source)
    {
    case FROM_OLD:
      return g_strdup_printf ("r.changes -> '%s' -> 0", key);
    case FROM_NEW:
      return g_strdup_printf ("r.changes -> '%s' -> 1", key);
    case FROM_FIELDS:
    default:
      return g_strdup_printf ("r.fields -> '%s'", key);
    }
}

/* The SQL value of a field; the currency of money comes as a second one. */
static char *
value_sql (const SvField *field, Source source)
{
  g_autofree char *json = source_of (source, field->key);

  switch (field->kind)
    {
    case SV_KIND_INTEGER:
      return g_strdup_printf ("((%s) #>> '{}')::int", json);
    case SV_KIND_MONEY:
      return g_strdup_printf ("(%s ->> 'amount')::bigint", json);
    case SV_KIND_REFERENCE:
      return g_strdup_printf ("(%s ->> 'id')::bigint", json);
    case SV_KIND_BOOLEAN:
      return g_strdup_printf ("((%s) #>> '{}')::boolean", json);
    case SV_KIND_DECIMAL:
      return g_strdup_printf ("((%s) #>> '{}')::numeric", json);
    case SV_KIND_DATE:
      return g_strdup_printf ("((%s) #>> '{}')::date", json);
    case SV_KIND_TIME:
      return g_strdup_printf ("((%s) #>> '{}')::timestamptz", json);
    case SV_KIND_TEXT:
    case SV_KIND_CHOICE:
    default:
      return g_strdup_printf ("(%s) #>> '{}'", json);
    }
}

static char *
currency_sql (const SvField *field, Source source)
{
  g_autofree char *json = source_of (source, field->key);

  return g_strdup_printf ("%s ->> 'currency'", json);
}

/* The canonical JSON of what is stored. */
static char *
stored_json (const SvSelectColumn *column)
{
  const char *x = column->expression;

  switch (column->field->kind)
    {
    case SV_KIND_MONEY:
      return g_strdup_printf (
          "CASE WHEN %s IS NULL THEN 'null'::jsonb ELSE jsonb_build_object('amount', %s, 'currency', %s) END",
          x, x, column->name);
    case SV_KIND_REFERENCE:
      return g_strdup_printf (
          "CASE WHEN %s IS NULL THEN 'null'::jsonb ELSE jsonb_build_object('id', %s, 'name', %s) END",
          x, x, column->name);
    case SV_KIND_DECIMAL:
      return g_strdup_printf ("coalesce(to_jsonb(trim_scale(%s)::text), 'null'::jsonb)", x);
    case SV_KIND_DATE:
      return g_strdup_printf ("coalesce(to_jsonb((%s)::text), 'null'::jsonb)", x);
    default:
      return g_strdup_printf ("coalesce(to_jsonb(%s), 'null'::jsonb)", x);
    }
}

/* Whether what the file says is something else than what is stored. Blanks around a text do not
 * count: the file's were taken off when it was read. */
static char *
differs_sql (const SvSelectColumn *column)
{
  const char *key = column->field->key;

  if (column->field->kind == SV_KIND_REFERENCE)
    return g_strdup_printf ("(r.fields -> '%s' ->> 'id') IS DISTINCT FROM (%s)::text", key,
                            column->expression);
  if (column->field->kind == SV_KIND_TEXT)
    return g_strdup_printf ("(r.fields ->> '%s') IS DISTINCT FROM nullif(btrim(%s, E'" BLANKS
                            "'), '')",
                            key, column->expression);
  {
    g_autofree char *stored = stored_json (column);

    return g_strdup_printf ("r.fields -> '%s' IS DISTINCT FROM %s", key, stored);
  }
}

/* A name that is to be made differs from whatever is stored; null on both sides does not. */
static void
append_difference (GString *sql, const SvSelectColumn *column)
{
  const char *key = column->field->key;
  g_autofree char *differs = differs_sql (column);
  g_autofree char *stored = stored_json (column);

  if (column->field->kind == SV_KIND_REFERENCE)
    g_string_append_printf (
        sql,
        "\n || CASE WHEN r.fields ? '%s' AND (%s OR (jsonb_typeof(r.fields -> '%s') = 'object' AND r.fields -> "
        "'%s' ->> 'id' IS NULL)) THEN jsonb_build_object('%s', jsonb_build_array(%s, r.fields -> '%s')) "
        "ELSE '{}' END",
        key, differs, key, key, key, stored, key);
  else
    g_string_append_printf (
        sql,
        "\n || CASE WHEN r.fields ? '%s' AND %s THEN jsonb_build_object('%s', jsonb_build_array(%s, r.fields "
        "-> '%s')) ELSE '{}' END",
        key, differs, key, stored, key);
}

/* Lines that are kept in the notes are added when they are not there yet. */
static void
append_added_notes (GString *sql, const SvSelectColumn *column)
{
  g_autofree char *stored = stored_json (column);

  g_string_append_printf (
      sql,
      "\n || CASE WHEN r.fields ? '+notes' THEN coalesce((SELECT jsonb_build_object('notes', "
      "jsonb_build_array(%s, concat_ws(E'\\n', nullif(%s, ''), string_agg(a.line, E'\\n' ORDER BY a.n)))) "
      "FROM unnest(string_to_array(r.fields ->> '+notes', E'\\n')) WITH ORDINALITY AS a(line, n) "
      "WHERE position(a.line IN coalesce(%s, '')) = 0 HAVING count(*) > 0), '{}') ELSE '{}' END",
      stored, column->expression, column->expression);
}

char *
sv_import_diff_sql (SvImport *self)
{
  const SvSelect *select =
      sv_select_get (sv_resource_of_kind (self->target->table->kind), SV_ROLE_PROGRAM);
  GString *sql = g_string_new (
      "UPDATE import_row t SET changes = d.changes, state = CASE WHEN t.errors <> '[]' OR t.clashes <> "
      "'[]' THEN 'error' WHEN d.changes = '{}' THEN 'same' ELSE 'changed' END\n"
      "FROM (SELECT r.line, '{}'::jsonb");

  for (guint i = 0; i < select->n_columns; i++)
    {
      const SvSelectColumn *column = &select->columns[i];

      /* A SKU is what the row was found by. */
      if (!is_mapped (self, column->field) || strcmp (column->field->key, "sku") == 0)
        continue;
      append_difference (sql, column);
      if (strcmp (column->field->key, "notes") == 0)
        append_added_notes (sql, column);
    }

  g_string_append_printf (
      sql,
      " AS changes\n%s\nJOIN import_row r ON r.watch = %s\nWHERE r.import = $1) d\n"
      "WHERE t.import = $1 AND t.line = d.line",
      select->view->from, sv_sql_expression (select->view, "id"));
  return g_string_free (sql, FALSE);
}

char *
sv_import_insert_sql (SvImport *self)
{
  const SvTable *table = self->target->table;
  GString *names = g_string_new ("created_by, updated_by, sku, name, status");
  g_autoptr (GString) values = g_string_new ("$4::bigint, $4::bigint, coalesce(r.sku, r.made_sku),"
                                             " coalesce(r.fields ->> 'name', r.made_name),"
                                             " coalesce((r.fields -> 'status' ->> 'id')::bigint,"
                                             " (SELECT id FROM status WHERE role = 'draft'))");
  g_autofree char *sql = NULL;

  for (guint i = 0; i < table->n_fields; i++)
    {
      const SvField *field = &table->fields[i];
      g_autofree char *value = NULL;

      if (!is_mapped (self, field) || (field->flags & SV_FIELD_LONG) != 0 ||
          strcmp (field->key, "sku") == 0 || strcmp (field->key, "name") == 0 ||
          strcmp (field->key, "status") == 0)
        continue;
      value = value_sql (field, FROM_FIELDS);
      g_string_append_printf (names, ", \"%s\"", field->key);
      g_string_append_printf (values, ", %s", value);
      if (field->kind == SV_KIND_MONEY)
        {
          g_autofree char *currency = currency_sql (field, FROM_FIELDS);

          g_string_append_printf (names, ", \"%s_currency\"", field->key);
          g_string_append_printf (values, ", %s", currency);
        }
    }

  sql = g_strdup_printf (
      "WITH made AS (INSERT INTO %s (%s)\nSELECT %s\n  FROM import_row r\n WHERE r.import = $1 AND r.state = 'new'"
      " AND r.line > $2 AND r.line <= $3\n ORDER BY r.line RETURNING id, sku)\n"
      "UPDATE import_row x SET watch = made.id, watch_version = 1 FROM made\n"
      " WHERE x.import = $1 AND x.state = 'new' AND x.line > $2 AND x.line <= $3"
      " AND coalesce(x.sku, x.made_sku) = made.sku",
      table->kind, names->str, values->str);
  g_string_free (names, TRUE);
  return g_steal_pointer (&sql);
}

/* Long texts of new watches, or of changed ones. */
static char *
text_sql (SvImport *self, const char *state, Source source, const char *which)
{
  const SvTable *table = self->target->table;
  g_autoptr (GString) names = g_string_new (table->kind);
  g_autoptr (GString) values = g_string_new ("r.watch");
  g_autoptr (GString) sets = g_string_new (NULL);
  g_autoptr (GString) any = g_string_new (NULL);

  for (guint i = 0; i < table->n_fields; i++)
    {
      const SvField *field = &table->fields[i];
      g_autofree char *value = NULL;

      if (!is_mapped (self, field) || (field->flags & SV_FIELD_LONG) == 0)
        continue;
      value = value_sql (field, source);
      g_string_append_printf (names, ", \"%s\"", field->key);
      if (source == FROM_FIELDS)
        g_string_append_printf (
            values,
            strcmp (field->key, "notes") == 0 ? ", coalesce(%s, r.fields ->> '+notes')" : ", %s",
            value);
      else
        /* What this row does not touch stays as it is. */
        g_string_append_printf (values, ", CASE WHEN r.changes ? '%s' THEN %s ELSE t.\"%s\" END",
                                field->key, value, field->key);
      g_string_append_printf (sets, "%s\"%s\" = excluded.\"%s\"", sets->len > 0 ? ", " : "",
                              field->key, field->key);
      if (source == FROM_FIELDS)
        g_string_append_printf (any, "%sr.fields ? '%s'%s", any->len > 0 ? " OR " : "", field->key,
                                strcmp (field->key, "notes") == 0 ? " OR r.fields ? '+notes'" : "");
      else
        g_string_append_printf (any, "%sr.changes ? '%s'", any->len > 0 ? " OR " : "", field->key);
    }
  if (sets->len == 0)
    return NULL;

  return g_strdup_printf (
      "INSERT INTO %s_text (%s)\nSELECT %s\n  FROM import_row r%s%s%s%s\n WHERE r.import = $1 AND r.state = '%s' AND (%s)%s\n"
      "ON CONFLICT (%s) DO UPDATE SET %s",
      table->kind, names->str, values->str, source == FROM_FIELDS ? "" : "\n  LEFT JOIN ",
      source == FROM_FIELDS ? "" : table->kind,
      source == FROM_FIELDS ? "" : "_text t ON t.watch = r.watch", "", state, any->str, which,
      table->kind, sets->str);
}

/* The columns of changed watches, from one side of their changes. */
static char *
update_sql (SvImport *self, Source source, const char *which, const char *person)
{
  const SvTable *table = self->target->table;
  g_autoptr (GString) sets = g_string_new (NULL);

  for (guint i = 0; i < table->n_fields; i++)
    {
      const SvField *field = &table->fields[i];
      g_autofree char *value = NULL;

      if (!is_mapped (self, field) || (field->flags & SV_FIELD_LONG) != 0 ||
          strcmp (field->key, "sku") == 0)
        continue;
      value = value_sql (field, source);
      g_string_append_printf (sets,
                              ",\n  \"%s\" = CASE WHEN r.changes ? '%s' THEN %s ELSE w.\"%s\" END",
                              field->key, field->key, value, field->key);
      if (field->kind == SV_KIND_MONEY)
        {
          g_autofree char *currency = currency_sql (field, source);

          g_string_append_printf (
              sets,
              ",\n  \"%s_currency\" = CASE WHEN r.changes ? '%s' THEN %s ELSE w.\"%s_currency\" END",
              field->key, field->key, currency, field->key);
        }
    }

  return g_strdup_printf (
      "UPDATE %s w SET version = w.version + 1, updated_at = clock_timestamp(), updated_by = %s%s\n"
      "  FROM import_row r\n WHERE r.import = $1 AND r.state = 'changed' AND w.id = r.watch%s",
      table->kind, person, sets->str, which);
}

#define BATCH " AND r.line > $2 AND r.line <= $3"

char *
sv_import_insert_text_sql (SvImport *self)
{
  return text_sql (self, "new", FROM_FIELDS, BATCH);
}

char *
sv_import_update_sql (SvImport *self)
{
  return update_sql (self, FROM_NEW, BATCH, "$4::bigint");
}

char *
sv_import_update_text_sql (SvImport *self)
{
  return text_sql (self, "changed", FROM_NEW, BATCH);
}

char *
sv_import_restore_sql (SvImport *self)
{
  return update_sql (self, FROM_OLD, " AND r.kept IS NULL", "$2::bigint");
}

char *
sv_import_restore_text_sql (SvImport *self)
{
  return text_sql (self, "changed", FROM_OLD, " AND r.kept IS NULL");
}

gboolean
sv_import_run (SvDb *db, const char *sql, guint n, const gint64 *numbers, GError **error)
{
  char texts[4][24];
  const char *values[4];
  g_autoptr (SvRows) rows = NULL;

  g_return_val_if_fail (n <= G_N_ELEMENTS (texts), FALSE);

  if (sql == NULL)
    return TRUE;
  for (guint i = 0; i < n; i++)
    {
      g_snprintf (texts[i], sizeof texts[i], "%" G_GINT64_FORMAT, numbers[i]);
      values[i] = texts[i];
    }

  rows = sv_db_query_text (db, sql, values, n, error);
  return rows != NULL;
}
