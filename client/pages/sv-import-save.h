/* sv-import-save.h: rows of an import as a file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-page.h"

/**
 * sv_import_save_rows:
 * @page: in whose window it asks for the place and says how it went
 * @state: "error" for what was left out, "kept" for what an undo left as it is
 */
void
sv_import_save_rows (SvPage *page, gint64 import, const char *state, GCancellable *cancellable);
