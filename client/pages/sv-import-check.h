/* sv-import-check.h: what a dry run found: four large numbers, sums, and the rows behind them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sv-api.h"

#define SV_TYPE_IMPORT_CHECK (sv_import_check_get_type ())
G_DECLARE_FINAL_TYPE (SvImportCheck, sv_import_check, SV, IMPORT_CHECK, AdwBin)

/* Shows an import that was checked. Its buttons activate import.leave-out and import.save-problems.
 */
void sv_import_check_load (SvImportCheck *self, SvApi *api, JsonObject *import);

/* Whether rows with problems are left out, rather than that they stop the import. */
gboolean sv_import_check_leaves_out (JsonObject *import);
