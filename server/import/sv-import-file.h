/* sv-import-file.h: a file to import: what it is, and its rows whatever it is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "common/sv-csv.h"
#include "common/sv-date.h"

typedef struct
{
  gboolean xlsx;
  char *encoding;          /* (nullable) of a text file */
  gsize bom;               /* bytes of its byte order mark */
  char delimiter;          /* of a text file */
  char decimal;            /* '.' or ',' */
  gboolean decimal_chosen; /* by a person: stronger than what the columns look like */
  SvDateOrder date;        /* 0 while that is a question */
  gboolean date_chosen;    /* by a person */
  gint64 header;           /* the line with the headings, 0 without */
  char *sheet;             /* (nullable) of a workbook */
  char **sheets;           /* (nullable) all there are */
} SvImportFormat;

void sv_import_format_clear (SvImportFormat *format);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SvImportFormat, sv_import_format_clear)

/**
 * sv_import_format_find:
 * @fd: the file; read from its start
 *
 * What kind of file it is: type, encoding, delimiter and sheets; the rest needs its rows.
 * Errors: %SV_ERROR_INVALID with a sentence for a person: an empty file, an old .xls, a PDF, a
 * picture …
 */
gboolean
sv_import_format_find (int fd, SvImportFormat *format, GCancellable *cancellable, GError **error);

/**
 * sv_import_read_rows:
 *
 * Tells every row from the first line on; rows without contents may be told or not. Cells of a
 * workbook that are numbers begin with %SV_XLSX_NUMBER.
 *
 * Returns: whether the end was reached; %FALSE without @error when @row stopped without one
 */
gboolean sv_import_read_rows (int fd, const SvImportFormat *format, SvCsvRowFunc row,
                              gpointer user_data, GCancellable *cancellable, GError **error);

void sv_import_format_append (GString *json, const SvImportFormat *format);
/* Takes what @json names and leaves the rest. Errors: %SV_ERROR_INVALID with what is not
 * understood. */
gboolean sv_import_format_merge (SvImportFormat *format, JsonObject *json, GError **error);
