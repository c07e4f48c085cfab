/* sv-import-odd.c: rows of a list that are no watches
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "sv-import-odd.h"

#include "sv-import-words.h"

#include <string.h>

/* The row without its empty cells. */
typedef struct
{
  SvImportLook *look;
  GPtrArray *texts; /* (element-type utf8) */
  guint columns[8]; /* of the first ones */
} Row;

static void
read_row (Row *row, const char *const *cells, guint n_cells)
{
  for (guint i = 0; i < n_cells; i++)
    {
      gboolean number;
      char *text = sv_import_clean (cells[i], !row->look->format.xlsx, &number);

      if (*text == '\0')
        {
          g_free (text);
          continue;
        }
      if (row->texts->len < G_N_ELEMENTS (row->columns))
        row->columns[row->texts->len] = i;
      g_ptr_array_add (row->texts, text);
    }
}

static const SvImportColumn *
column_at (const Row *row, guint index)
{
  return index < row->look->columns->len ? g_ptr_array_index (row->look->columns, index) : NULL;
}

static gboolean
is_total_word (const char *word)
{
  static const char *const totals[] = {
    "total",         "totals",      "grandtotal",  "sum",     "sums",        "subtotal",
    "summa",         "totalt",      "ialt",        "sumialt", "delsumma",    "gesamt",
    "summe",         "totaal",      "totale",      "toplam",  "sommetotale", "suma",
    "zwischensumme", "gesamtsumme", "soustotal",   "somme",   "subtotaal",   "subtotaali",
    "slutsumma",     "totalsumma",  "geneltoplam", "delsum",  NULL
  };
  g_autofree char *folded = sv_import_fold (word);

  return g_strv_contains (totals, folded);
}

static gboolean
is_figure (const char *text)
{
  guint letters = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    letters += g_unichar_isalpha (g_utf8_get_char (at));
  /* "SEK" and "kr" may stand beside a number. */
  return strpbrk (text, "0123456789") != NULL && letters <= 3;
}

/* "Total", or "Subtotal Swiss" with nothing but figures behind it. */
static gboolean
is_total (const Row *row, gboolean known)
{
  const char *first = g_ptr_array_index (row->texts, 0);
  g_autofree char *word = g_strndup (first, strcspn (first, " :"));

  if (!known && is_total_word (first))
    return TRUE;
  if (!is_total_word (first) && !is_total_word (word))
    return FALSE;
  for (guint i = 1; i < row->texts->len; i++)
    if (!is_figure (g_ptr_array_index (row->texts, i)))
      return FALSE;

  return TRUE;
}

/* Headings over two lines were made one: the lower of them is its end. */
static gboolean
is_heading_again (const Row *row)
{
  if (row->texts->len < 2)
    return FALSE;

  for (guint i = 0; i < MIN (row->texts->len, G_N_ELEMENTS (row->columns)); i++)
    {
      const SvImportColumn *column = column_at (row, row->columns[i]);
      g_autofree char *title = column != NULL ? sv_import_fold (column->title) : g_strdup ("");
      g_autofree char *text = sv_import_fold (g_ptr_array_index (row->texts, i));

      if (*text == '\0' || !g_str_has_suffix (title, text))
        return FALSE;
    }
  return TRUE;
}

static guint
count_fields (const Row *row)
{
  guint n = 0;

  for (guint i = 0; i < row->look->columns->len; i++)
    n += ((SvImportColumn *)g_ptr_array_index (row->look->columns, i))->field != NULL;
  return n;
}

/* A text that stands alone in its row, where other rows have a SKU: "* all prices incl. VAT",
 * "Sold items". */
static gboolean
is_remark (const Row *row)
{
  const char *text = g_ptr_array_index (row->texts, 0);
  const SvImportColumn *column = column_at (row, row->columns[0]);
  guint blanks = 0;

  if (row->texts->len != 1 || count_fields (row) < 3)
    return FALSE;
  if (*text == '*' || g_str_has_suffix (text, ":") || g_str_has_prefix (text, "†"))
    return TRUE;
  if (column == NULL || g_strcmp0 (column->field, "sku") != 0)
    return FALSE;

  for (const char *at = text; *at != '\0'; at++)
    blanks += *at == ' ';
  return blanks >= 2 || strpbrk (text, "0123456789") == NULL;
}

char *
sv_import_odd_row (SvImportLook *look, const char *const *cells, guint n_cells, gboolean known,
                   const char **code, const char **message)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  Row row = { .look = look, .texts = texts };

  read_row (&row, cells, n_cells);
  if (texts->len == 0)
    return NULL;

  if (is_total (&row, known))
    {
      *code = "total_row";
      *message = "This looks like the total below a list, not like a watch. Take the row out.";
    }
  else if (is_heading_again (&row))
    {
      *code = "heading_row";
      *message = "These are the headings once more. Take the row out.";
    }
  else if (is_remark (&row))
    {
      *code = "remark_row";
      *message = "This looks like a remark in the list, not like a watch. Take the row out.";
    }
  else
    return NULL;

  return g_strdup (g_ptr_array_index (texts, 0));
}
