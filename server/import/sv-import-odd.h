/* sv-import-odd.h: rows of a list that are no watches
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-import-look.h"

/**
 * sv_import_odd_row:
 * @known: whether the row has a brand or a serial number
 * @code: (out): what it is instead
 * @message: (out): the same for a person
 *
 * Totals and subtotals, the headings once more, remarks and headings of parts.
 *
 * Returns: (transfer full) (nullable): the text that gives it away, %NULL for an ordinary row
 */
char *sv_import_odd_row (SvImportLook *look, const char *const *cells, guint n_cells,
                         gboolean known, const char **code, const char **message);
