/* sv-export.c: a whole list as CSV or XLSX
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-export"

#include "sv-export.h"

#include "common/sv-error.h"
#include "common/sv-money.h"
#include "sv-search.h"

#include <string.h>

/* An export of a million rows takes longer than a page may. */
#define TIMEOUT_MS (10 * 60 * 1000)

static const struct
{
  SvExportFormat format;
  const char *accept;
  const char *content_type;
  const char *ending;
} formats[] = {
  { SV_EXPORT_NONE, "application/json", NULL, NULL },
  { SV_EXPORT_CSV, "text/csv", "text/csv; charset=utf-8", "csv" },
  { SV_EXPORT_XLSX, SV_EXPORT_XLSX_TYPE, SV_EXPORT_XLSX_TYPE, "xlsx" },
};

SvExportFormat
sv_export_wanted (SvCall *call)
{
  g_auto (GStrv) types = g_strsplit (call->accept != NULL ? call->accept : "", ",", -1);

  for (guint i = 0; types[i] != NULL; i++)
    {
      types[i][strcspn (types[i], ";")] = '\0';
      g_strstrip (types[i]);
      for (guint j = 0; j < G_N_ELEMENTS (formats); j++)
        if (g_ascii_strcasecmp (types[i], formats[j].accept) == 0)
          return formats[j].format;
    }
  return SV_EXPORT_NONE;
}

static gboolean
is_exported (const SvSelectColumn *column)
{
  return (column->field->flags & SV_FIELD_CSV) != 0;
}

typedef struct
{
  const SvSelect *select;
  SvSheet *sheet;
} Export;

static gboolean
write_heading (Export *export, GError **error)
{
  for (guint i = 0; i < export->select->n_columns; i++)
    {
      const SvSelectColumn *column = &export->select->columns[i];
      g_autofree char *currency = g_strconcat (column->field->key, "_currency", NULL);

      if (!is_exported (column))
        continue;
      sv_sheet_cell (export->sheet, column->field->key, FALSE);
      if (column->field->kind == SV_KIND_MONEY)
        sv_sheet_cell (export->sheet, currency, FALSE);
    }
  return sv_sheet_end_row (export->sheet, error);
}

static void
write_value (SvSheet *sheet, const SvField *field, const char *text, const char *name)
{
  g_autofree char *decimal = NULL;

  switch (field->kind)
    {
    case SV_KIND_MONEY:
      if (text != NULL)
        decimal = sv_money_to_decimal (g_ascii_strtoll (text, NULL, 10), name);
      sv_sheet_cell (sheet, decimal, FALSE);
      sv_sheet_cell (sheet, name, FALSE);
      return;
    case SV_KIND_REFERENCE:
      sv_sheet_cell (sheet, name, TRUE);
      return;
    case SV_KIND_BOOLEAN:
      sv_sheet_cell (sheet, text == NULL ? NULL : *text == 't' ? "true" : "false", FALSE);
      return;
    case SV_KIND_TEXT:
    case SV_KIND_CHOICE:
      sv_sheet_cell (sheet, text, TRUE);
      return;
    case SV_KIND_INTEGER:
    case SV_KIND_DECIMAL:
    case SV_KIND_DATE:
    case SV_KIND_TIME:
    default:
      sv_sheet_cell (sheet, text, FALSE);
      return;
    }
}

static gboolean
write_row (SvRows *row, gpointer user_data, GError **error)
{
  Export *export = user_data;

  for (guint i = 0; i < export->select->n_columns; i++)
    {
      const SvSelectColumn *column = &export->select->columns[i];

      if (is_exported (column))
        write_value (export->sheet, column->field, sv_rows_text (row, 0, column->column),
                     column->name != NULL ? sv_rows_text (row, 0, column->column + 1) : NULL);
    }
  return sv_sheet_end_row (export->sheet, error);
}

static gboolean
write_rows (SvList *list, SvDb *db, Export *export, GError **error)
{
  g_auto (SvListSql) sql = { 0 };
  g_autoptr (GArray) parts = sv_list_parts (list);
  gboolean worked;

  sv_list_sql_init (&sql, list);
  sv_list_sql_columns (&sql, list);
  sv_search_rows (&sql, list);
  sv_list_sql_order (&sql, parts);

  sv_db_set_timeout (db, TIMEOUT_MS);
  worked = sv_db_each (db, sql.text->str, (const char *const *)sql.args->pdata, sql.args->len,
                       write_row, export, error);
  sv_db_set_timeout (db, 0);
  return worked;
}

/* A search that found nothing shows what was perhaps meant; so does its export. */
static gboolean
guess_like_the_list (SvList *list, SvDb *db, GError **error)
{
  gboolean guessed;
  gint64 n = list->words != NULL ? sv_search_count (list, db, error) : 1;

  return n > 0 || (n == 0 && sv_search_guess (list, db, &guessed, error));
}

SvReply *
sv_export_reply (SvList *list, SvDb *db, SvExportFormat format, GError **error)
{
  SvCall *call = list->call;
  const char *permission = list->select->table->export;
  g_autoptr (SvSheet) sheet = NULL;
  Export export = { list->select, NULL };
  SvReply *reply;
  gint64 length;
  int fd;

  if (permission != NULL && call->me != NULL &&
      sv_permission_scope (call->me->role, permission) == SV_SCOPE_NONE)
    return sv_call_fail (call, error, SV_ERROR_FORBIDDEN, "forbidden",
                         "Your role may not export this list.");
  if (list->paged)
    return sv_call_fail (call, error, SV_ERROR_MALFORMED, "bad_query",
                         "A list is exported whole: limit, after and count are not known here.");

  if (!guess_like_the_list (list, db, error) ||
      !(sheet = sv_sheet_new (format, list->select->table->path, error)))
    return NULL;
  export.sheet = sheet;
  if (!write_heading (&export, error) || !write_rows (list, db, &export, error) ||
      (fd = sv_sheet_finish (sheet, &length, error)) < 0)
    return NULL;

  reply = sv_reply_new_file (200, formats[format].content_type, fd, length);
  reply->disposition = g_strdup_printf ("%s.%s", list->select->table->path, formats[format].ending);
  return reply;
}
