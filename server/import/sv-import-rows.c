/* sv-import-rows.c: the rows of an import, for looking at and for mending
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "sv-import-rows.h"
#include "common/sv-error.h"
#include "common/sv-json.h"
#include "sv-xlsx.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* ---- as JSON ---- */

static JsonObject *
parse_object (const char *text)
{
  return text != NULL ? sv_json_parse_object (text, strlen (text), NULL, NULL) : NULL;
}

static void
append_change (GString *json, gboolean *first, const char *key, JsonNode *before, JsonNode *after)
{
  if (!*first)
    g_string_append_c (json, ',');
  *first = FALSE;
  g_string_append_c (json, '{');
  sv_json_append_key (json, "field");
  sv_json_append_string (json, key);
  sv_json_append_key (json, "old");
  sv_json_append_node (json, before);
  sv_json_append_key (json, "new");
  sv_json_append_node (json, after);
  g_string_append_c (json, '}');
}

/* In the order of the field table. Of a new row everything is new. */
static void
append_changes (GString *json, SvImport *self, SvRows *rows, guint row)
{
  g_autoptr (JsonObject) changes = parse_object (sv_rows_get (rows, row, "changes"));
  g_autoptr (JsonObject) fields = parse_object (sv_rows_get (rows, row, "fields"));
  gboolean is_new = sv_rows_get (rows, row, "id") == NULL ||
                    g_strcmp0 (sv_rows_get (rows, row, "state"), "new") == 0;
  gboolean first = TRUE;

  g_string_append_c (json, '[');
  for (guint i = 0; i < self->target->n_fields; i++)
    {
      const char *key = self->target->fields[i].key;
      JsonNode *value;

      if (changes != NULL && json_object_has_member (changes, key))
        {
          JsonArray *pair = json_object_get_array_member (changes, key);

          append_change (json, &first, key, json_array_get_element (pair, 0),
                         json_array_get_element (pair, 1));
        }
      if (changes != NULL || !is_new || fields == NULL)
        continue;

      value = json_object_get_member (fields, key);
      if (value == NULL && strcmp (key, "notes") == 0)
        value = json_object_get_member (fields, "+notes");
      if (value != NULL && !JSON_NODE_HOLDS_NULL (value))
        append_change (json, &first, key, NULL, value);
      else if (value == NULL && strcmp (key, "name") == 0 &&
               sv_rows_get (rows, row, "made_name") != NULL)
        {
          g_autoptr (JsonNode) name =
              json_node_init_string (json_node_alloc (), sv_rows_get (rows, row, "made_name"));

          append_change (json, &first, key, NULL, name);
        }
    }
  g_string_append_c (json, ']');
}

/* What was found among the rows knows the field alone; the column is what a person looks for. */
static void
append_errors (GString *json, SvImport *self, const char *text)
{
  g_autoptr (JsonNode) errors = sv_json_parse (text, strlen (text), NULL, NULL);
  JsonArray *array = json_node_get_array (errors);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *one = json_array_get_object_element (array, i);
      const char *field = json_object_get_string_member_with_default (one, "field", NULL);
      SvImportColumn *column =
          field != NULL ? sv_import_columns_find (self->look.columns, field) : NULL;

      if (json_object_has_member (one, "column"))
        continue;
      if (column != NULL)
        json_object_set_string_member (one, "column", column->title);
      else
        json_object_set_null_member (one, "column");
    }
  sv_json_append_node (json, errors);
}

static void
append_row (GString *json, SvImport *self, SvRows *rows, guint row)
{
  const char *id = sv_rows_get (rows, row, "id");

  g_string_append_c (json, '{');
  sv_json_append_key (json, "line");
  g_string_append (json, sv_rows_get (rows, row, "line"));
  sv_json_append_key (json, "state");
  sv_json_append_string (json, sv_rows_get (rows, row, "state"));
  sv_json_append_key (json, "id");
  g_string_append (json, id != NULL ? id : "null");
  sv_json_append_key (json, "sku");
  sv_json_append_string (json, sv_rows_get (rows, row, "sku"));
  sv_json_append_key (json, "changes");
  append_changes (json, self, rows, row);
  sv_json_append_key (json, "errors");
  append_errors (json, self, sv_rows_get (rows, row, "errors"));
  sv_json_append_key (json, "notices");
  g_string_append (json, sv_rows_get (rows, row, "notices"));
  if (sv_rows_get (rows, row, "kept") != NULL)
    {
      sv_json_append_key (json, "kept");
      sv_json_append_string (json, sv_rows_get (rows, row, "kept"));
    }
  g_string_append_c (json, '}');
}

SvReply *
sv_import_rows_json (SvImport *self, SvDb *db, const char *state, gint64 limit, gint64 after,
                     GError **error)
{
  g_autoptr (SvRows) rows = NULL;
  GString *json;
  guint n;

  if (g_strcmp0 (state, "kept") == 0)
    rows = sv_db_query (db, "import.kept_rows", error, SV_INT (self->id), SV_INT (after),
                        SV_INT (limit + 1), SV_END);
  else
    rows = sv_db_query (db, "import.show_rows", error, SV_INT (self->id), SV_TEXT (state),
                        SV_INT (after), SV_INT (limit + 1), SV_END);
  if (rows == NULL)
    return NULL;

  json = g_string_new ("{\"items\":[");
  n = MIN (sv_rows_count (rows), (guint)limit);
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      append_row (json, self, rows, i);
    }
  g_string_append (json, "],\"next\":");
  if (n < sv_rows_count (rows))
    g_string_append_printf (json, "\"%s\"}", sv_rows_get (rows, n - 1, "line"));
  else
    g_string_append (json, "null}");
  return sv_reply_new_json (200, json);
}

/* ---- how the file begins ---- */

#define PREVIEW_ROWS 8
#define PREVIEW_CHARS 120

typedef struct
{
  GString *json;
  guint n;
} Preview;

static gboolean
preview_row (gint64 line, const char *const *cells, guint n_cells, gpointer user_data,
             GError **error)
{
  Preview *preview = user_data;

  g_string_append_printf (preview->json, "%s{\"line\":%" G_GINT64_FORMAT ",\"cells\":[",
                          preview->n > 0 ? "," : "", line);
  for (guint i = 0; i < n_cells; i++)
    {
      const char *cell = *cells[i] == SV_XLSX_NUMBER ? cells[i] + 1 : cells[i];
      g_autofree char *start = g_utf8_strlen (cell, -1) > PREVIEW_CHARS
                                   ? g_utf8_substring (cell, 0, PREVIEW_CHARS)
                                   : NULL;

      if (i > 0)
        g_string_append_c (preview->json, ',');
      sv_json_append_string (preview->json, start != NULL ? start : cell);
    }
  g_string_append (preview->json, "]}");
  return ++preview->n < PREVIEW_ROWS;
}

SvReply *
sv_import_preview_json (SvImport *self, SvDb *db, GError **error)
{
  g_autoptr (GString) json = g_string_new ("{\"rows\":[");
  g_autoptr (GError) failure = NULL;
  Preview preview = { .json = json };
  GCancellable *cancellable = g_cancellable_get_current ();
  int source = sv_import_fetch_file (db, self->id, cancellable, error);

  if (source < 0)
    return NULL;
  if (!sv_import_read_rows (source, &self->look.format, preview_row, &preview, cancellable,
                            &failure) &&
      failure != NULL)
    {
      close (source);
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  close (source);
  g_string_append (json, "]}");
  return sv_reply_new_json (200, g_steal_pointer (&json));
}

/* ---- as the file had them ---- */

typedef struct
{
  SvImport *import;
  GHashTable *wanted;  /* line → why */
  const char *heading; /* of the column with the reasons */
  int fd;
  GString *csv;
  gint64 length;
  char delimiter;
} Writer;

static gboolean
flush (Writer *writer, GError **error)
{
  const char *bytes = writer->csv->str;
  gsize left = writer->csv->len;

  while (left > 0)
    {
      gssize written = write (writer->fd, bytes, left);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        {
          g_set_error (error, SV_ERROR, errno == ENOSPC ? SV_ERROR_FULL : SV_ERROR_FAILED,
                       "rows of an import: %s", g_strerror (errno));
          return FALSE;
        }
      bytes += written;
      left -= written;
    }

  writer->length += writer->csv->len;
  g_string_truncate (writer->csv, 0);
  return TRUE;
}

/* What our import reads of a cell, guarded again. */
static void
append_cell (Writer *writer, const char *cell)
{
  g_autofree char *unwrapped = writer->import->look.format.xlsx ? NULL : sv_import_unwrap (cell);

  if (unwrapped != NULL)
    cell = unwrapped;
  else if (*cell == SV_XLSX_NUMBER)
    cell++;
  else if (!writer->import->look.format.xlsx)
    cell = sv_csv_unguard (cell);
  sv_csv_append_safe (writer->csv, cell, writer->delimiter);
}

static gboolean
write_row (gint64 line, const char *const *cells, guint n_cells, gpointer user_data, GError **error)
{
  Writer *writer = user_data;
  gboolean heading = line == writer->import->look.format.header;
  guint width = MAX (n_cells, writer->import->look.columns->len);
  const char *why = g_hash_table_lookup (writer->wanted, &line);

  if (!heading && why == NULL)
    return TRUE;

  for (guint i = 0; i < width; i++)
    {
      if (i > 0)
        g_string_append_c (writer->csv, writer->delimiter);
      append_cell (writer, i < n_cells ? cells[i] : "");
    }
  g_string_append_c (writer->csv, writer->delimiter);
  sv_csv_append_safe (writer->csv, heading ? writer->heading : why, writer->delimiter);
  g_string_append (writer->csv, "\r\n");
  return writer->csv->len < 65536 || flush (writer, error);
}

static GHashTable *
find_lines (SvImport *self, SvDb *db, const char *state, GError **error)
{
  g_autoptr (SvRows) rows =
      sv_db_query (db, "import.error_lines", error, SV_INT (self->id), SV_TEXT (state), SV_END);
  GHashTable *lines;

  if (rows == NULL)
    return NULL;
  lines = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      gint64 line = sv_rows_int (rows, i, 0);
      const char *why = sv_rows_text (rows, i, 1);

      g_hash_table_insert (lines, g_memdup2 (&line, sizeof line),
                           g_strdup (why != NULL ? why : ""));
    }
  return lines;
}

static gboolean
write_rows (Writer *writer, SvDb *db, GError **error)
{
  GCancellable *cancellable = g_cancellable_get_current ();
  int source = sv_import_fetch_file (db, writer->import->id, cancellable, error);
  gboolean ok;

  if (source < 0)
    return FALSE;
  ok = sv_import_read_rows (source, &writer->import->look.format, write_row, writer, cancellable,
                            error) &&
       flush (writer, error);
  close (source);
  return ok;
}

SvReply *
sv_import_rows_csv (SvImport *self, SvDb *db, const char *state, GError **error)
{
  g_autoptr (GHashTable) wanted = find_lines (self, db, state, error);
  g_autoptr (GString) csv = g_string_new (NULL);
  g_autofree char *path = NULL;
  Writer writer = { .import = self, .wanted = wanted, .csv = csv };
  SvReply *reply;

  writer.heading = strcmp (state, "kept") == 0      ? "Left as it is because"
                   : strcmp (state, "noticed") == 0 ? "Put into the notes because"
                                                    : "Not imported because";
  writer.delimiter = self->look.format.xlsx ? ',' : self->look.format.delimiter;
  if (wanted == NULL || (writer.fd = g_file_open_tmp ("sv-import-XXXXXX", &path, error)) < 0)
    return NULL;
  unlink (path);
  if (!write_rows (&writer, db, error))
    {
      close (writer.fd);
      return NULL;
    }

  reply = sv_reply_new_file (200, "text/csv; charset=utf-8", writer.fd, writer.length);
  reply->disposition = g_strdup_printf ("import-%" G_GINT64_FORMAT "-%s.csv", self->id, state);
  return reply;
}
