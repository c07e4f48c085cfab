/* sv-xlsx.h: reading the rows of an Excel workbook, as sv-csv reads those of a text file
 *
 * The workbook is a stranger's: a document type declaration, a member that unpacks to more than it
 * may, or a cell beyond the limits is refused with a sentence that says so. Nothing is held whole:
 * shared texts go to an unlinked file once they are many, rows are told as they are read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-csv.h"

/* The first byte of a cell that holds a number in the workbook, which has a point whatever the
 * texts of its column use: "\x1f" "1234.5", or "\x1f" "1234.5 kr" when its number format names a
 * currency. XML cannot hold this byte, so no text begins with it. */
#define SV_XLSX_NUMBER '\x1f'

#define SV_XLSX_MAX_COLUMNS 1024

/* The text of a formula that nobody has counted yet. */
#define SV_XLSX_UNCOUNTED "#NOT COUNTED!"

typedef struct _SvXlsx SvXlsx;

/**
 * sv_xlsx_open:
 * @fd: an open file that can be read from its start again; not taken over, must outlive the result
 *
 * Reads the list of sheets, the number formats and the shared texts.
 * Errors: %SV_ERROR_INVALID when it is no workbook, or one with limits broken
 *
 * Returns: (transfer full) (nullable): the workbook
 */
SvXlsx *sv_xlsx_open (int fd, GCancellable *cancellable, GError **error);
void sv_xlsx_free (SvXlsx *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvXlsx, sv_xlsx_free)

/* Returns: (transfer none): the names of the sheets, in their order; at least one */
const char *const *sv_xlsx_sheets (SvXlsx *self);

/* Whether whoever opens the workbook does not see the sheet of that index. */
gboolean sv_xlsx_is_hidden (SvXlsx *self, guint sheet);

/**
 * sv_xlsx_read:
 * @sheet: (nullable): a name of sv_xlsx_sheets (), or %NULL for the first
 *
 * Tells every row that has a cell with contents. Dates are "2026-11-21" or "2026-11-21T09:30:00",
 * times "09:30:00", booleans "true" and "false", numbers as %SV_XLSX_NUMBER says, errors of
 * formulas their text ("#N/A").
 *
 * Returns: whether the end was reached; %FALSE without @error when @row stopped without one
 */
gboolean sv_xlsx_read (SvXlsx *self, const char *sheet, SvCsvRowFunc row, gpointer user_data,
                       GCancellable *cancellable, GError **error);

/* The same, but cells that were made one are said once, in their first row: they stand at the end
 * of a sheet, which a look at its first rows need not unpack. */
gboolean sv_xlsx_read_as_stored (SvXlsx *self, const char *sheet, SvCsvRowFunc row,
                                 gpointer user_data, GCancellable *cancellable, GError **error);
