/* sv-xlsx-sheet.c: the rows of one sheet of a workbook
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-xlsx"

#include "sv-xlsx-private.h"

#include "common/sv-error.h"

#include <string.h>

#define MAX_ROW 1048576
#define MAX_CELL (1024 * 1024)

typedef enum
{
  CELL_NUMBER,
  CELL_SHARED,
  CELL_TEXT, /* of a formula, or inline */
  CELL_BOOLEAN,
  CELL_DATE, /* ISO 8601 as it is */
} CellType;

typedef struct
{
  SvXlsxPass pass;
  SvXlsx *self;
  SvCsvRowFunc row;
  gpointer user_data;

  gint64 line;      /* of the row */
  GString *cells;   /* the texts of the row, each with its NUL */
  GArray *starts;   /* (element-type guint) where each begins in @cells; 0 is the empty text */
  GPtrArray *texts; /* what is handed on */
  guint filled;     /* columns up to the last one with contents */

  GArray *merges;    /* (element-type SvXlsxMerge) by first row */
  guint next_merge;  /* the first that has not begun */
  GHashTable *below; /* column → Below */

  gboolean in_row, in_cell, in_value, in_sound;
  gboolean has_formula, has_value; /* of the cell */
  CellType type;
  guint column;
  guint style;
  GString *value;
} Sheet;

/* What the empty cells below a cell that was made one with them are taken to say. */
typedef struct
{
  gint64 last;
  char *text;
} Below;

static void
below_free (Below *below)
{
  g_free (below->text);
  g_free (below);
}

static void stop (Sheet *sheet, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
stop (Sheet *sheet, const char *format, ...)
{
  va_list arguments;
  GError *error;

  va_start (arguments, format);
  error = g_error_new_valist (SV_ERROR, SV_ERROR_INVALID, format, arguments);
  va_end (arguments);
  sv_xlsx_stop (sheet, error);
}

static void
start_row (Sheet *sheet, const xmlChar **attributes, int n_attributes)
{
  g_autofree char *number = sv_xlsx_attribute (attributes, n_attributes, "r");
  gint64 line = number != NULL ? g_ascii_strtoll (number, NULL, 10) : sheet->line + 1;

  if (line <= sheet->line || line > MAX_ROW)
    {
      stop (sheet, "The Excel workbook is damaged: row %s stands after row %" G_GINT64_FORMAT ".",
            number != NULL ? number : "?", sheet->line);
      return;
    }

  sheet->line = line;
  sheet->in_row = TRUE;
  sheet->column = 0;
  sheet->filled = 0;
  g_string_truncate (sheet->cells, 0);
  g_string_append_c (sheet->cells, '\0');
  if (sheet->starts->len > 0)
    memset (sheet->starts->data, 0, sheet->starts->len * sizeof (guint));
}

/* "AB12" is column 27. */
static gboolean
read_column (const char *reference, guint *column)
{
  guint number = 0;
  guint letters = 0;

  for (; g_ascii_isupper (*reference); reference++, letters++)
    number = number * 26 + (guint)(*reference - 'A') + 1;

  *column = number - 1;
  return letters >= 1 && letters <= 3;
}

static CellType
type_of (const char *type)
{
  if (type == NULL || strcmp (type, "n") == 0)
    return CELL_NUMBER;
  if (strcmp (type, "s") == 0)
    return CELL_SHARED;
  if (strcmp (type, "b") == 0)
    return CELL_BOOLEAN;
  if (strcmp (type, "d") == 0)
    return CELL_DATE;
  return CELL_TEXT; /* "str", "inlineStr", and "e": the error's text */
}

static void
start_cell (Sheet *sheet, const xmlChar **attributes, int n_attributes)
{
  g_autofree char *reference = sv_xlsx_attribute (attributes, n_attributes, "r");
  g_autofree char *type = sv_xlsx_attribute (attributes, n_attributes, "t");
  g_autofree char *style = sv_xlsx_attribute (attributes, n_attributes, "s");

  if (reference != NULL && !read_column (reference, &sheet->column))
    {
      stop (sheet, "The Excel workbook is damaged: '%.20s' is no cell.", reference);
      return;
    }

  sheet->in_cell = TRUE;
  sheet->has_formula = sheet->has_value = FALSE;
  sheet->type = type_of (type);
  sheet->style = style != NULL ? (guint)g_ascii_strtoull (style, NULL, 10) : 0;
  g_string_truncate (sheet->value, 0);
}

static void
start_element (void *user_data, const xmlChar *element, const xmlChar *prefix, const xmlChar *space,
               int n_spaces, const xmlChar **spaces, int n_attributes, int n_defaulted,
               const xmlChar **attributes)
{
  Sheet *sheet = user_data;
  const char *name = (const char *)element;

  if (sheet->in_cell)
    {
      if (strcmp (name, "v") == 0 || strcmp (name, "t") == 0)
        {
          sheet->in_value = !sheet->in_sound;
          sheet->has_value = TRUE;
        }
      else if (strcmp (name, "f") == 0)
        sheet->has_formula = TRUE;
      else if (strcmp (name, "rPh") == 0)
        sheet->in_sound = TRUE;
    }
  else if (sheet->in_row && strcmp (name, "c") == 0)
    start_cell (sheet, attributes, n_attributes);
  else if (strcmp (name, "row") == 0)
    start_row (sheet, attributes, n_attributes);
}

static void
characters (void *user_data, const xmlChar *text, int length)
{
  Sheet *sheet = user_data;

  if (!sheet->in_value)
    return;

  g_string_append_len (sheet->value, (const char *)text, length);
  if (sheet->value->len > MAX_CELL)
    stop (sheet, "Row %" G_GINT64_FORMAT ": a cell holds more than 1 MB.", sheet->line);
}

/* A text that is there once may stand in every cell. */
static gboolean
is_too_long (Sheet *sheet)
{
  if (sheet->cells->len <= SV_CSV_MAX_ROW)
    return FALSE;

  stop (sheet, "Row %" G_GINT64_FORMAT " holds more than 4 MB.", sheet->line);
  return TRUE;
}

/* The value of a cell at the end of @sheet->cells. Returns: whether it is good */
static gboolean
append_cell (Sheet *sheet)
{
  const SvXlsxFormat *format = NULL;
  gsize from = sheet->cells->len;
  const char *text;

  if (sheet->style < sheet->self->formats->len)
    format = &g_array_index (sheet->self->formats, SvXlsxFormat, sheet->style);

  switch (sheet->type)
    {
    case CELL_NUMBER:
      sv_xlsx_append_number (sheet->cells, format, sheet->value->str, sheet->self->date1904);
      return TRUE;
    case CELL_BOOLEAN:
      g_string_append (sheet->cells, strcmp (sheet->value->str, "0") == 0 ? "false" : "true");
      return TRUE;
    case CELL_SHARED:
      text =
          sv_xlsx_texts_get (&sheet->self->texts, g_ascii_strtoull (sheet->value->str, NULL, 10));
      if (text == NULL)
        return FALSE;
      g_string_append (sheet->cells, text);
      sv_xlsx_unescape (sheet->cells, from);
      return TRUE;
    case CELL_TEXT:
    case CELL_DATE:
      g_string_append (sheet->cells, sheet->value->str);
      sv_xlsx_unescape (sheet->cells, from);
      return TRUE;
    }

  g_assert_not_reached ();
}

static void
end_cell (Sheet *sheet)
{
  guint start = (guint)sheet->cells->len;

  sheet->in_cell = FALSE;
  /* Programs that write workbooks leave the counting to Excel: until somebody opens and saves it
   * there, nobody knows what stands in such a cell. That is not the same as nothing. */
  if (sheet->has_formula && !sheet->has_value && sheet->type == CELL_NUMBER)
    {
      sheet->type = CELL_TEXT;
      g_string_assign (sheet->value, SV_XLSX_UNCOUNTED);
    }
  if (sheet->value->len > 0)
    {
      if (sheet->column >= SV_XLSX_MAX_COLUMNS)
        {
          stop (sheet, "Row %" G_GINT64_FORMAT " has contents beyond column %d.", sheet->line,
                SV_XLSX_MAX_COLUMNS);
          return;
        }
      if (!append_cell (sheet))
        {
          stop (sheet,
                "The Excel workbook is damaged: row %" G_GINT64_FORMAT
                " refers to a text that is not there.",
                sheet->line);
          return;
        }
      g_string_append_c (sheet->cells, '\0');
      if (is_too_long (sheet))
        return;
      if (sheet->column >= sheet->starts->len)
        g_array_set_size (sheet->starts, sheet->column + 1);
      g_array_index (sheet->starts, guint, sheet->column) = start;
      sheet->filled = MAX (sheet->filled, sheet->column + 1);
    }
  sheet->column++;
}

static const char *
text_at (Sheet *sheet, guint column)
{
  return column < sheet->filled ? sheet->cells->str + g_array_index (sheet->starts, guint, column)
                                : "";
}

static void
fill_cell (Sheet *sheet, guint column, const char *text)
{
  guint start = (guint)sheet->cells->len;

  g_string_append_len (sheet->cells, text, (gssize)strlen (text) + 1);
  if (is_too_long (sheet))
    return;
  if (column >= sheet->starts->len)
    g_array_set_size (sheet->starts, column + 1);
  g_array_index (sheet->starts, guint, column) = start;
  sheet->filled = MAX (sheet->filled, column + 1);
}

/* A brand or a place that stands once for several rows is said of each. Not a number: the price of
 * three is not the price of each. */
static void
fill_merged (Sheet *sheet)
{
  GHashTableIter iter;
  gpointer column, value;

  g_hash_table_iter_init (&iter, sheet->below);
  while (g_hash_table_iter_next (&iter, &column, &value))
    {
      Below *below = value;

      if (below->last < sheet->line)
        g_hash_table_iter_remove (&iter);
      else if (!sheet->pass.stopped && *text_at (sheet, GPOINTER_TO_UINT (column)) == '\0')
        fill_cell (sheet, GPOINTER_TO_UINT (column), below->text);
    }

  for (; sheet->next_merge < sheet->merges->len; sheet->next_merge++)
    {
      const SvXlsxMerge *merge = &g_array_index (sheet->merges, SvXlsxMerge, sheet->next_merge);
      const char *text;

      if (merge->first > sheet->line)
        break;
      text = text_at (sheet, merge->column);
      if (merge->first == sheet->line && *text != '\0' && strpbrk (text, "0123456789") == NULL &&
          merge->column < SV_XLSX_MAX_COLUMNS)
        {
          Below *below = g_new (Below, 1);

          *below = (Below){ merge->last, g_strdup (text) };
          g_hash_table_replace (sheet->below, GUINT_TO_POINTER (merge->column), below);
        }
    }
}

static void
end_row (Sheet *sheet)
{
  GError *error = NULL;

  sheet->in_row = FALSE;
  if (sheet->filled == 0)
    return;
  if (sheet->merges->len > 0)
    fill_merged (sheet);
  if (sheet->pass.stopped)
    return;

  g_ptr_array_set_size (sheet->texts, 0);
  for (guint i = 0; i < sheet->filled; i++)
    g_ptr_array_add (sheet->texts, sheet->cells->str + g_array_index (sheet->starts, guint, i));

  if (!sheet->row (sheet->line, (const char *const *)sheet->texts->pdata, sheet->filled,
                   sheet->user_data, &error))
    sv_xlsx_stop (sheet, error);
}

static void
end_element (void *user_data, const xmlChar *element, const xmlChar *prefix, const xmlChar *space)
{
  Sheet *sheet = user_data;
  const char *name = (const char *)element;

  if (strcmp (name, "v") == 0 || strcmp (name, "t") == 0)
    sheet->in_value = FALSE;
  else if (strcmp (name, "rPh") == 0)
    sheet->in_sound = FALSE;
  else if (sheet->in_cell && strcmp (name, "c") == 0)
    end_cell (sheet);
  else if (sheet->in_row && strcmp (name, "row") == 0)
    end_row (sheet);
}

/* Returns: (nullable): where the rows of the sheet are; %NULL without such a sheet */
static const char *
find_member (SvXlsx *self, const char *name, GError **error)
{
  guint at = 0;

  while (name != NULL && at < self->members->len &&
         strcmp (name, g_ptr_array_index (self->sheets, at)) != 0)
    at++;
  if (at < self->members->len)
    return g_ptr_array_index (self->members, at);

  g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "The Excel workbook has no sheet '%s'.", name);
  return NULL;
}

static gboolean
read_sheet (SvXlsx *self, const char *member, GArray *merges, SvCsvRowFunc row, gpointer user_data,
            GCancellable *cancellable, GError **error)
{
  static const xmlSAXHandler handler = {
    .startElementNs = start_element,
    .endElementNs = end_element,
    .characters = characters,
  };
  g_autoptr (GString) cells = g_string_new (NULL);
  g_autoptr (GString) value = g_string_new (NULL);
  g_autoptr (GArray) starts = g_array_new (FALSE, TRUE, sizeof (guint));
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  g_autoptr (GHashTable) below =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)below_free);
  Sheet sheet = {
    .self = self,
    .row = row,
    .user_data = user_data,
    .cells = cells,
    .value = value,
    .starts = starts,
    .texts = texts,
    .merges = merges,
    .below = below,
  };

  return sv_xlsx_parse (self, member, &handler, &sheet, cancellable, error);
}

gboolean
sv_xlsx_read (SvXlsx *self, const char *name, SvCsvRowFunc row, gpointer user_data,
              GCancellable *cancellable, GError **error)
{
  const char *member = find_member (self, name, error);
  g_autoptr (GArray) merges =
      member != NULL ? sv_xlsx_merges (self, member, cancellable, error) : NULL;

  return merges != NULL && read_sheet (self, member, merges, row, user_data, cancellable, error);
}

gboolean
sv_xlsx_read_as_stored (SvXlsx *self, const char *name, SvCsvRowFunc row, gpointer user_data,
                        GCancellable *cancellable, GError **error)
{
  const char *member = find_member (self, name, error);
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (SvXlsxMerge));

  return member != NULL && read_sheet (self, member, none, row, user_data, cancellable, error);
}
