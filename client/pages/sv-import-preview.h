/* sv-import-preview.h: how the file begins, and what each of its columns would become
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "sv-api.h"

#define SV_TYPE_IMPORT_PREVIEW (sv_import_preview_get_type ())
G_DECLARE_FINAL_TYPE (SvImportPreview, sv_import_preview, SV, IMPORT_PREVIEW, AdwBin)

/* Reads the rows anew when @import was changed since the last time. */
void sv_import_preview_load (SvImportPreview *self, SvApi *api, JsonObject *import);
