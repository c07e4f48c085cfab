/* sv-import-columns.h: which column of the file becomes which field
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sv-api.h"
#include <json-glib/json-glib.h>

#define SV_TYPE_IMPORT_COLUMNS (sv_import_columns_get_type ())
G_DECLARE_FINAL_TYPE (SvImportColumns, sv_import_columns, SV, IMPORT_COLUMNS, AdwBin)

/* Signal "changed": JsonObject *changes, to be sent as the import's PATCH. */

/* Shows the import as the server sent it. */
void sv_import_columns_load (SvImportColumns *self, SvApi *api, JsonObject *import);
