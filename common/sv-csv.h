/* sv-csv.h: reading and writing delimited text, RFC 4180 and what people really send
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

/* A text longer than this is no cell of ours, more cells than this no row: somewhere a quote was
 * left open. */
#define SV_CSV_MAX_CELL (1024 * 1024)
#define SV_CSV_MAX_ROW (4 * 1024 * 1024)
#define SV_CSV_MAX_CELLS 16384

/* What a file turned out to be. */
typedef struct
{
  char delimiter;       /* ',' ';' '\t' or '|' */
  const char *encoding; /* "UTF-8", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "WINDOWS-1252" */
  gsize bom;            /* bytes of the byte order mark */
} SvCsvFormat;

/* Guesses from the start of a file (up to a few hundred KB). @whole: @bytes is the whole file. */
void sv_csv_sniff (const guint8 *bytes, gsize length, gboolean whole, SvCsvFormat *format);

/**
 * SvCsvRowFunc:
 * @line: the line of the file on which the row begins, from 1
 * @cells: (array length=n_cells): UTF-8 texts, valid during the call
 *
 * An empty line is a row with one empty cell.
 *
 * Returns: whether to go on; FALSE with @error stops with that error, FALSE without one has seen
 * enough
 */
typedef gboolean (*SvCsvRowFunc) (gint64 line, const char *const *cells, guint n_cells,
                                  gpointer user_data, GError **error);

/**
 * sv_csv_read:
 * @input: the file from its start; read once, never held whole
 *
 * Quoted line breaks, doubled quotes, CR, LF and CRLF; a break inside of quotes stays as it is. A
 * quote inside of a plain cell is a character like any other. Errors: %SV_ERROR_INVALID with the
 * line for bytes that are not of the encoding, a NUL, a cell over 1 MB, a row over 4 MB or 16,384
 * cells, an open quote at the end.
 */
gboolean sv_csv_read (GInputStream *input, const SvCsvFormat *format, SvCsvRowFunc row,
                      gpointer user_data, GCancellable *cancellable, GError **error);

/* Appends one cell, quoted when it must be; the caller writes the commas and CRLF. */
void sv_csv_append (GString *csv, const char *text, char delimiter);
/* The same with the apostrophe rule: a text that a spreadsheet would take for a formula gets one in
 * front, and so does one that has apostrophes before such a beginning. */
void sv_csv_append_safe (GString *csv, const char *text, char delimiter);
/* Takes exactly one apostrophe off a text that sv_csv_append_safe () would have given one.
 * (transfer none) */
const char *sv_csv_unguard (const char *text);
