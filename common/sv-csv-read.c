/* sv-csv-read.c: delimited text, row by row, from a stream of any length
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-csv-decode.h"
#include "sv-csv.h"
#include "sv-error.h"

#include <string.h>

typedef enum
{
  CELL_START,
  PLAIN,
  QUOTED,
  QUOTE, /* a quote inside of quotes: the end of them, or the first of two */
} State;

typedef struct
{
  SvCsvRowFunc row;
  gpointer user_data;
  char delimiter;

  State state;
  GString *text;     /* the cells of the row so far, each with its NUL */
  GArray *starts;    /* of gsize: where each cell begins in @text */
  GPtrArray *cells;  /* of const char *, made when the row is complete */
  gint64 line;       /* the one being read, from 1 */
  gint64 row_line;   /* on which the row began */
  gint64 cell_line;  /* on which the cell began */
  gboolean after_cr; /* an LF now belongs to the CR before it */
  gboolean in_row;   /* something of a row was read */
  gboolean enough;   /* the caller has seen enough */
} Reader;

static gboolean
refuse (gint64 line, GError **error, const char *what)
{
  g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "line %" G_GINT64_FORMAT ": %s", line, what);
  return FALSE;
}

static void
start_cell (Reader *reader)
{
  g_array_append_val (reader->starts, reader->text->len);
  reader->cell_line = reader->line;
  reader->state = CELL_START;
}

static gboolean
end_cell (Reader *reader, GError **error)
{
  /* The NUL ends the cell inside of the text. */
  g_string_append_c (reader->text, '\0');
  if (reader->starts->len >= SV_CSV_MAX_CELLS)
    return refuse (reader->row_line, error, "over 16,384 cells in one row");
  if (reader->text->len > SV_CSV_MAX_ROW)
    return refuse (reader->row_line, error, "a row over 4 MB; is a quote missing?");
  return TRUE;
}

static gboolean
end_row (Reader *reader, GError **error)
{
  g_autoptr (GError) told = NULL;
  gboolean more;

  if (!end_cell (reader, error))
    return FALSE;

  g_ptr_array_set_size (reader->cells, 0);
  for (guint i = 0; i < reader->starts->len; i++)
    g_ptr_array_add (reader->cells, reader->text->str + g_array_index (reader->starts, gsize, i));
  more = reader->row (reader->row_line, (const char *const *)reader->cells->pdata,
                      reader->cells->len, reader->user_data, &told);

  g_string_truncate (reader->text, 0);
  g_array_set_size (reader->starts, 0);
  reader->in_row = FALSE;
  reader->state = CELL_START;
  if (!more && told != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&told));
      return FALSE;
    }
  reader->enough = !more;
  return TRUE;
}

/* CR, LF and CRLF end a line each. Returns: whether this byte is the second half of a CRLF */
static gboolean
count_line (Reader *reader, char c)
{
  gboolean second = c == '\n' && reader->after_cr;

  reader->after_cr = c == '\r';
  if (!second)
    reader->line++;
  return second;
}

static gboolean
read_char (Reader *reader, char c, GError **error)
{
  gboolean line_end = c == '\r' || c == '\n';
  gboolean second = FALSE;

  if (line_end)
    second = count_line (reader, c);
  else
    reader->after_cr = FALSE;

  if (reader->state == QUOTED)
    {
      if (c == '"')
        reader->state = QUOTE;
      else
        g_string_append_c (reader->text, c);
      return TRUE;
    }

  /* The row ended at the CR already. */
  if (second)
    return TRUE;

  if (!reader->in_row)
    {
      reader->in_row = TRUE;
      reader->row_line = line_end ? reader->line - 1 : reader->line;
      start_cell (reader);
    }

  if (c == reader->delimiter)
    {
      if (!end_cell (reader, error))
        return FALSE;
      start_cell (reader);
    }
  else if (line_end)
    return end_row (reader, error);
  else if (c == '"' && reader->state == CELL_START)
    reader->state = QUOTED;
  else
    {
      /* After a quote: the other half of a doubled one. Anything else there was forgotten to be
       * quoted. */
      g_string_append_c (reader->text, c);
      reader->state = c == '"' && reader->state == QUOTE ? QUOTED : PLAIN;
    }
  return TRUE;
}

static gboolean
read_text (Reader *reader, const char *text, gsize length, GError **error)
{
  const char *end = text + length;

  while (text < end && !reader->enough)
    {
      const char *run = text;
      gsize start;

      /* What means nothing is taken in one go. */
      if (reader->state == PLAIN || reader->state == QUOTED)
        {
          while (text < end && *text != '"' && *text != '\r' && *text != '\n' &&
                 *text != reader->delimiter && *text != '\0')
            text++;
          if (text > run)
            reader->after_cr = FALSE;
          g_string_append_len (reader->text, run, text - run);
        }

      if (text < end)
        {
          if (*text == '\0')
            return refuse (reader->line, error, "a NUL; this is not a text");
          if (!read_char (reader, *text++, error))
            return FALSE;
        }

      if (reader->in_row)
        {
          start = g_array_index (reader->starts, gsize, reader->starts->len - 1);
          if (reader->text->len - start > SV_CSV_MAX_CELL)
            return refuse (reader->cell_line, error, "a cell over 1 MB; is a quote missing?");
        }
    }

  return TRUE;
}

static gboolean
read_end (Reader *reader, GError **error)
{
  if (reader->enough || !reader->in_row)
    return TRUE;
  if (reader->state == QUOTED)
    return refuse (reader->cell_line, error, "a quote is opened here and never closed");

  return end_row (reader, error);
}

static gboolean
read_stream (Reader *reader, GInputStream *input, SvDecodeFunc decode, GCancellable *cancellable,
             GError **error)
{
  g_autofree guint8 *buffer = g_malloc (64 * 1024);
  g_autoptr (GString) text = g_string_new (NULL);
  gsize kept = 0;

  while (!reader->enough)
    {
      gsize used;
      gboolean known;
      gssize n = g_input_stream_read (input, buffer + kept, 64 * 1024 - kept, cancellable, error);

      if (n < 0)
        return FALSE;
      if (n == 0)
        break;

      g_string_truncate (text, 0);
      known = decode (buffer, kept + n, text, &used);
      if (!read_text (reader, text->str, text->len, error))
        return FALSE;
      if (!known && !reader->enough)
        return refuse (
            reader->line, error,
            "bytes that are not of the file's encoding; save the list as UTF-8 or as .xlsx");

      kept = kept + n - used;
      memmove (buffer, buffer + used, kept);
    }

  if (kept > 0 && !reader->enough)
    return refuse (reader->line, error, "half a character at the end");
  return read_end (reader, error);
}

gboolean
sv_csv_read (GInputStream *input, const SvCsvFormat *format, SvCsvRowFunc row, gpointer user_data,
             GCancellable *cancellable, GError **error)
{
  SvDecodeFunc decode = sv_csv_decoder (format->encoding);
  Reader reader = { .row = row, .user_data = user_data, .delimiter = format->delimiter, .line = 1 };
  guint8 bom[4];
  gsize skipped;
  gboolean done;

  if (decode == NULL)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "unknown encoding: %s", format->encoding);
      return FALSE;
    }
  g_return_val_if_fail (format->bom <= sizeof bom, FALSE);
  if (!g_input_stream_read_all (input, bom, format->bom, &skipped, cancellable, error))
    return FALSE;

  reader.text = g_string_new (NULL);
  reader.starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  reader.cells = g_ptr_array_new ();
  done = read_stream (&reader, input, decode, cancellable, error);
  g_string_free (reader.text, TRUE);
  g_array_unref (reader.starts);
  g_ptr_array_unref (reader.cells);
  return done;
}
