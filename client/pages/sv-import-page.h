/* sv-import-page.h: a file goes in: what it is, what its columns are, what will happen, done
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-page.h"

#define SV_TYPE_IMPORT_PAGE (sv_import_page_get_type ())
G_DECLARE_FINAL_TYPE (SvImportPage, sv_import_page, SV, IMPORT_PAGE, SvPage)
