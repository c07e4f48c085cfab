/* sv-import-format.h: what the server took a file for, and how a person puts it right
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>
#include <json-glib/json-glib.h>

#define SV_TYPE_IMPORT_FORMAT (sv_import_format_get_type ())
G_DECLARE_FINAL_TYPE (SvImportFormat, sv_import_format, SV, IMPORT_FORMAT, AdwBin)

/* Signal "changed": JsonObject *changes, to be sent as the import's PATCH. */

/* Shows the import as the server sent it. */
void sv_import_format_load (SvImportFormat *self, JsonObject *import);
