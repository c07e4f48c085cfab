/* sv-import-look.h: what is known of a file: its format, its columns, and what has to be asked
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-import-value.h"

typedef struct
{
  SvImportFormat format;
  GPtrArray *columns;   /* (element-type SvImportColumn) */
  JsonArray *questions; /* {code, column, samples, choices} */
} SvImportLook;

void sv_import_look_clear (SvImportLook *look);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SvImportLook, sv_import_look_clear)
