/* sv-import-file.c: telling what kind of file somebody wants to import
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "sv-import-file.h"

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "sv-xlsx.h"

#include <gio/gunixinputstream.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD (256 * 1024)

/* First bytes of files that people send by mistake, and what to tell them. */
static const struct
{
  const char *bytes;
  guint length;
  guint offset;
  const char *message;
} mistakes[] = {
  { "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, 0,
    "This is an old Excel workbook (.xls), or one with a password. Open it and save it as .xlsx without a "
    "password, or as CSV." },
  { "%PDF-", 5, 0,
    "This is a PDF. A PDF holds no table that can be read reliably; ask for the list as .xlsx or CSV." },
  { "\x89PNG", 4, 0, "This is a picture (PNG), not a list. Send .xlsx or CSV." },
  { "\xFF\xD8\xFF", 3, 0, "This is a picture (JPEG), not a list. Send .xlsx or CSV." },
  { "GIF8", 4, 0, "This is a picture (GIF), not a list. Send .xlsx or CSV." },
  { "WEBP", 4, 8, "This is a picture (WebP), not a list. Send .xlsx or CSV." },
  { "ftyp", 4, 4, "This is a picture or a film, not a list. Send .xlsx or CSV." },
  { "\x1F\x8B", 2, 0, "This file is packed (gzip). Unpack it first." },
  { "7z\xBC\xAF\x27\x1C", 6, 0, "This file is packed (7z). Unpack it first." },
  { "Rar!\x1A\x07", 6, 0, "This file is packed (RAR). Unpack it first." },
  { "mimetypeapplication/vnd.oasis.opendocument", 42, 30,
    "This is an OpenDocument file (.ods). Open it and save it as .xlsx or CSV." },
  { "{\\rtf", 5, 0, "This is a text document (RTF), not a list. Send .xlsx or CSV." },
  { "SQLite format 3", 15, 0, "This is a database, not a list. Send .xlsx or CSV." },
  { "\x7F"
    "ELF",
    4, 0, "This is a program, not a list. Send .xlsx or CSV." },
};

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, SV_ERROR, SV_ERROR_INVALID, message);
  return FALSE;
}

static gboolean
begins_with_markup (const guint8 *bytes, gsize length, const char *tag)
{
  gsize at = length >= 3 && memcmp (bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

  while (at < length && g_ascii_isspace (bytes[at]))
    at++;
  return length - at >= strlen (tag) &&
         g_ascii_strncasecmp ((const char *)bytes + at, tag, strlen (tag)) == 0;
}

static gboolean
refuse_mistakes (const guint8 *bytes, gsize length, GError **error)
{
  gboolean blank = TRUE;

  if (length == 0)
    return refuse (error, "The file is empty.");

  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    if (length >= mistakes[i].offset + mistakes[i].length &&
        memcmp (bytes + mistakes[i].offset, mistakes[i].bytes, mistakes[i].length) == 0)
      return refuse (error, mistakes[i].message);

  if (begins_with_markup (bytes, length, "<!doctype html") ||
      begins_with_markup (bytes, length, "<html"))
    return refuse (
        error,
        "This is a web page, not a list. Either a sign-in page was saved instead of the file, or a "
        "shop wrote its list as a web page: open that in Excel and save it as .xlsx.");
  if (begins_with_markup (bytes, length, "<?xml"))
    return refuse (
        error, "This is an XML file, not a list. If Excel opens it, save it from there as .xlsx or "
               "CSV.");

  if (begins_with_markup (bytes, length, "[{") || begins_with_markup (bytes, length, "{\""))
    return refuse (error, "This is JSON, not a list. Send .xlsx or CSV.");

  for (gsize i = 0; i < length && blank; i++)
    blank = bytes[i] == 0 || g_ascii_isspace (bytes[i]) || bytes[i] == 0xFE || bytes[i] == 0xFF ||
            bytes[i] == 0xEF || bytes[i] == 0xBB || bytes[i] == 0xBF;
  if (blank && length < HEAD)
    return refuse (error, "The file holds nothing but blanks.");

  return TRUE;
}

/* Zeros are in every text of UTF-16, at every other place, and in no other text. A few of them in
 * what is a text otherwise are told with their line. */
static gboolean
refuse_binary (const guint8 *bytes, gsize length, const SvImportFormat *format, GError **error)
{
  gsize control = 0;
  gsize zeros = 0;
  gsize line = 1;
  gsize first = 0; /* the line with the first zero */

  if (g_str_has_prefix (format->encoding, "UTF-16"))
    return TRUE;

  for (gsize i = 0; i < length; i++)
    {
      line += bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 == length || bytes[i + 1] != '\n'));
      if (bytes[i] == 0 && zeros++ == 0)
        first = line;
      control += bytes[i] != 0 && bytes[i] < 32 && !g_ascii_isspace (bytes[i]);
    }

  if (control > length / 100 + 1 || zeros > length / 100 + 1)
    return refuse (error, "This is no text file and no Excel workbook. Send .xlsx or CSV.");
  if (zeros == 0)
    return TRUE;
  g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
               "Line %" G_GSIZE_FORMAT
               " holds a character that no text has (NUL). Export the list once "
               "more, or open it in an editor and take the character out.",
               first);
  return FALSE;
}

static gboolean
find_sheets (int fd, SvImportFormat *format, GCancellable *cancellable, GError **error)
{
  g_autoptr (SvXlsx) book = sv_xlsx_open (fd, cancellable, error);

  if (book == NULL)
    return FALSE;

  format->xlsx = TRUE;
  format->decimal = '.';
  g_strfreev (format->sheets);
  format->sheets = g_strdupv ((char **)sv_xlsx_sheets (book));
  if (format->sheet == NULL)
    format->sheet = g_strdup (format->sheets[0]);
  return TRUE;
}

gboolean
sv_import_format_find (int fd, SvImportFormat *format, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *head = g_malloc (HEAD);
  gssize length = pread (fd, head, HEAD, 0);
  struct stat file;
  SvCsvFormat csv;

  if (length < 0 || fstat (fd, &file) != 0)
    {
      g_set_error_literal (error, SV_ERROR, SV_ERROR_FAILED, "the spooled file cannot be read");
      return FALSE;
    }
  if (!refuse_mistakes (head, length, error))
    return FALSE;

  if (length >= 4 && memcmp (head, "PK\x03\x04", 4) == 0)
    return find_sheets (fd, format, cancellable, error);

  sv_csv_sniff (head, length, length == file.st_size, &csv);
  format->xlsx = FALSE;
  format->decimal = '.';
  format->delimiter = csv.delimiter;
  format->bom = csv.bom;
  g_free (format->encoding);
  format->encoding = g_strdup (csv.encoding);
  return refuse_binary (head, length, format, error);
}

gboolean
sv_import_read_rows (int fd, const SvImportFormat *format, SvCsvRowFunc row, gpointer user_data,
                     GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) input = NULL;
  SvCsvFormat csv = { format->delimiter, format->encoding, format->bom };

  if (format->xlsx)
    {
      g_autoptr (SvXlsx) book = sv_xlsx_open (fd, cancellable, error);

      return book != NULL && sv_xlsx_read (book, format->sheet, row, user_data, cancellable, error);
    }

  if (lseek (fd, 0, SEEK_SET) != 0)
    {
      g_set_error_literal (error, SV_ERROR, SV_ERROR_FAILED, "the spooled file cannot be read");
      return FALSE;
    }
  input = g_unix_input_stream_new (fd, FALSE);
  return sv_csv_read (input, &csv, row, user_data, cancellable, error);
}

void
sv_import_format_clear (SvImportFormat *format)
{
  g_clear_pointer (&format->encoding, g_free);
  g_clear_pointer (&format->sheet, g_free);
  g_clear_pointer (&format->sheets, g_strfreev);
}

static void
append_letter (GString *json, const char *key, char letter)
{
  char text[] = { letter, '\0' };

  sv_json_append_key (json, key);
  sv_json_append_string (json, letter == '\0' ? NULL : text);
}

void
sv_import_format_append (GString *json, const SvImportFormat *format)
{
  g_string_append_c (json, '{');
  sv_json_append_key (json, "type");
  sv_json_append_string (json, format->xlsx ? "xlsx" : "csv");
  sv_json_append_key (json, "encoding");
  sv_json_append_string (json, format->encoding);
  append_letter (json, "delimiter", format->delimiter);
  append_letter (json, "decimal", format->decimal);
  sv_json_append_key (json, "date");
  sv_json_append_string (json, sv_date_order_name (format->date));
  sv_json_append_key (json, "header");
  sv_json_append_int (json, format->header);
  sv_json_append_key (json, "sheet");
  sv_json_append_string (json, format->sheet);
  sv_json_append_key (json, "sheets");
  g_string_append_c (json, '[');
  for (guint i = 0; format->sheets != NULL && format->sheets[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      sv_json_append_string (json, format->sheets[i]);
    }
  g_string_append (json, "]");
  sv_json_append_key (json, "decimal_chosen");
  g_string_append (json, format->decimal_chosen ? "true" : "false");
  sv_json_append_key (json, "date_chosen");
  g_string_append (json, format->date_chosen ? "true" : "false");
  sv_json_append_key (json, "bom");
  sv_json_append_int (json, (gint64)format->bom);
  g_string_append_c (json, '}');
}

/* ---- what a person changes about it ---- */

static gboolean
bad_value (GError **error, const char *key, const char *wanted)
{
  g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "format.%s must be %s.", key, wanted);
  return FALSE;
}

static const char *
text_of (JsonNode *node)
{
  return sv_json_is_text (node) ? json_node_get_string (node) : NULL;
}

static gboolean
merge_encoding (SvImportFormat *format, const char *text, GError **error)
{
  static const char *const known[] = { "UTF-8",      "UTF-16LE",     "UTF-16BE",
                                       "ISO-8859-1", "WINDOWS-1252", NULL };

  for (guint i = 0; text != NULL && known[i] != NULL; i++)
    if (g_ascii_strcasecmp (text, known[i]) == 0)
      {
        if (g_strcmp0 (format->encoding, known[i]) != 0)
          format->bom = 0; /* a mark of the other encoding is then read as text, as was asked for */
        g_free (format->encoding);
        format->encoding = g_strdup (known[i]);
        return TRUE;
      }

  return bad_value (error, "encoding", "UTF-8, UTF-16LE, UTF-16BE, ISO-8859-1 or WINDOWS-1252");
}

static gboolean
merge_header (SvImportFormat *format, JsonNode *node, GError **error)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_BOOLEAN)
    format->header = json_node_get_boolean (node) ? MAX (format->header, 1) : 0;
  else if (type == G_TYPE_INT64 && json_node_get_int (node) >= 0)
    format->header = json_node_get_int (node);
  else
    return bad_value (error, "header", "the line of the headings, 0 without");

  return TRUE;
}

static gboolean
merge_sheet (SvImportFormat *format, const char *text, GError **error)
{
  if (!format->xlsx)
    return text == NULL || bad_value (error, "sheet", "null for a text file");
  if (text == NULL || !g_strv_contains ((const char *const *)format->sheets, text))
    return bad_value (error, "sheet", "one of format.sheets");

  g_free (format->sheet);
  format->sheet = g_strdup (text);
  return TRUE;
}

static gboolean
merge_letter (char *place, const char *key, const char *text, const char *letters, GError **error)
{
  if (text == NULL || strlen (text) != 1 || strchr (letters, *text) == NULL)
    return bad_value (error, key,
                      strcmp (key, "decimal") == 0 ? "\".\" or \",\"" : "\",\", \";\" or a tab");
  *place = *text;
  return TRUE;
}

static gboolean
merge_date (SvImportFormat *format, const char *text, GError **error)
{
  SvDateOrder order = text != NULL ? sv_date_order_from_name (text) : 0;

  if (order == 0)
    return bad_value (error, "date", "\"ymd\", \"dmy\" or \"mdy\"");

  format->date = order;
  return TRUE;
}

gboolean
sv_import_format_merge (SvImportFormat *format, JsonObject *json, GError **error)
{
  static const char *const texts[] = { "encoding", "delimiter", "decimal", "date", "sheet", NULL };
  g_autoptr (GList) keys = json_object_get_members (json);

  for (GList *l = keys; l != NULL; l = l->next)
    {
      const char *key = l->data;
      JsonNode *node = json_object_get_member (json, key);
      const char *text = text_of (node);
      gboolean ok = TRUE;

      if (text == NULL && !JSON_NODE_HOLDS_NULL (node) && g_strv_contains (texts, key))
        ok = bad_value (error, key, "a text");
      else if (strcmp (key, "encoding") == 0)
        ok = format->xlsx || merge_encoding (format, text, error);
      else if (strcmp (key, "delimiter") == 0)
        ok = format->xlsx || merge_letter (&format->delimiter, key, text, ",;\t|", error);
      else if (strcmp (key, "decimal") == 0)
        ok = merge_letter (&format->decimal, key, text, ".,", error);
      else if (strcmp (key, "date") == 0)
        ok = JSON_NODE_HOLDS_NULL (node) || merge_date (format, text, error);
      else if (strcmp (key, "header") == 0)
        ok = merge_header (format, node, error);
      else if (strcmp (key, "sheet") == 0)
        ok = merge_sheet (format, text, error);
      else if (strcmp (key, "decimal_chosen") == 0)
        format->decimal_chosen = json_node_get_boolean (node);
      else if (strcmp (key, "date_chosen") == 0)
        format->date_chosen = json_node_get_boolean (node);
      else if (strcmp (key, "bom") == 0 && sv_json_is_int (node))
        format->bom = CLAMP (json_node_get_int (node), 0, 3);
      else if (strcmp (key, "type") != 0 && strcmp (key, "sheets") != 0 && strcmp (key, "bom") != 0)
        {
          g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "There is no format.%s.", key);
          return FALSE;
        }
      if (!ok)
        return FALSE;
    }

  return TRUE;
}
