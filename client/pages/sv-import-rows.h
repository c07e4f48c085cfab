/* sv-import-rows.h: what becomes of the rows of a file: new, changed, same, problems
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sv-api.h"

#define SV_TYPE_IMPORT_ROWS (sv_import_rows_get_type ())
G_DECLARE_FINAL_TYPE (SvImportRows, sv_import_rows, SV, IMPORT_ROWS, AdwBin)

/* Shows the first rows of @import that are in @state: "new", "changed", "same", "error", "kept". */
void sv_import_rows_show (SvImportRows *self, SvApi *api, gint64 import, const char *state);
