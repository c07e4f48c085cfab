/* sv-import-rows.h: the rows of an import, for looking at and for mending
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-import.h"

/* A page of rows. @state: (nullable): one of the four, or "kept": what an undo left as it is */
SvReply *sv_import_rows_json (SvImport *self, SvDb *db, const char *state, gint64 limit,
                              gint64 after, GError **error);

/* The rows of one state as they stand in the file, with why they were left out beside them: to be
 * mended and imported again. */
SvReply *sv_import_rows_csv (SvImport *self, SvDb *db, const char *state, GError **error);
/* The first rows of the file as its format reads them, headings among them. */
SvReply *sv_import_preview_json (SvImport *self, SvDb *db, GError **error);
