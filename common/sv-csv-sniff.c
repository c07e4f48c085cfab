/* sv-csv-sniff.c: what kind of delimited text a file is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-csv-decode.h"
#include "sv-csv.h"

#include <string.h>

#define ROWS_LOOKED_AT 200
#define WIDTHS 512

typedef struct
{
  guint rows;
  guint widths[WIDTHS]; /* how many rows have so many cells */
} Shape;

static gboolean
note_row (gint64 line, const char *const *cells, guint n_cells, gpointer user_data, GError **error)
{
  Shape *shape = user_data;

  /* Empty lines say nothing about the delimiter. */
  if (n_cells == 1 && *cells[0] == '\0')
    return TRUE;

  shape->widths[MIN (n_cells, WIDTHS - 1)]++;
  return ++shape->rows < ROWS_LOOKED_AT;
}

/**
 * fit:
 * @columns: (out): the number of cells that most rows have
 *
 * Returns: how many of 1000 rows have that number; 0 when it divides nothing
 */
static guint
fit (const guint8 *bytes, gsize length, const SvCsvFormat *format, guint *columns)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_data (bytes, length, NULL);
  Shape shape = { 0 };
  guint best = 2;

  /* The start of a file may end inside of a cell: what was read until then counts. */
  sv_csv_read (input, format, note_row, &shape, NULL, NULL);

  for (guint width = 3; width < WIDTHS; width++)
    if (shape.widths[width] > shape.widths[best])
      best = width;
  *columns = best;
  return shape.rows > 0 ? shape.widths[best] * 1000 / shape.rows : 0;
}

static gsize
find_bom (const guint8 *bytes, gsize length, const char **encoding)
{
  if (length >= 3 && memcmp (bytes, "\xEF\xBB\xBF", 3) == 0)
    {
      *encoding = "UTF-8";
      return 3;
    }
  if (length >= 2 && memcmp (bytes, "\xFF\xFE", 2) == 0)
    {
      *encoding = "UTF-16LE";
      return 2;
    }
  if (length >= 2 && memcmp (bytes, "\xFE\xFF", 2) == 0)
    {
      *encoding = "UTF-16BE";
      return 2;
    }
  return 0;
}

void
sv_csv_sniff (const guint8 *bytes, gsize length, gboolean whole, SvCsvFormat *format)
{
  static const char delimiters[] = { ',', ';', '\t', '|' };
  guint best_fit = 0, best_columns = 0;
  char best = ',';

  format->bom = find_bom (bytes, length, &format->encoding);
  if (format->bom == 0)
    format->encoding = sv_csv_guess_encoding (bytes, length, whole);

  for (guint i = 0; i < G_N_ELEMENTS (delimiters); i++)
    {
      guint columns, fits;

      format->delimiter = delimiters[i];
      fits = fit (bytes, length, format, &columns);
      if (fits > best_fit || (fits == best_fit && fits > 0 && columns > best_columns))
        {
          best = delimiters[i];
          best_fit = fits;
          best_columns = columns;
        }
    }
  format->delimiter = best;
}
