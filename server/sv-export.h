/* sv-export.h: a whole list as CSV or XLSX
 *
 * Read row by row and written to a file without a name, so that memory stays level, an error has a
 * status of its own and a slow reader holds no connection.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-list-query.h"

typedef enum
{
  SV_EXPORT_NONE, /* JSON */
  SV_EXPORT_CSV,
  SV_EXPORT_XLSX,
} SvExportFormat;

#define SV_EXPORT_XLSX_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

/* What the Accept header of @call asks for first. */
SvExportFormat sv_export_wanted (SvCall *call);

/* Errors: %SV_ERROR_FORBIDDEN for who may not export, %SV_ERROR_FULL. */
SvReply *sv_export_reply (SvList *list, SvDb *db, SvExportFormat format, GError **error);

/* One sheet that is being written; the cells of a row from left to right, text NULL is empty. */
typedef struct _SvSheet SvSheet;

SvSheet *sv_sheet_new (SvExportFormat format, const char *title, GError **error);
void sv_sheet_free (SvSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvSheet, sv_sheet_free)
/* @guard: the text is somebody's, and a spreadsheet must not take it for a formula. */
void sv_sheet_cell (SvSheet *sheet, const char *text, gboolean guard);
gboolean sv_sheet_end_row (SvSheet *sheet, GError **error);
/* Returns: the file, at its start, to be closed by the caller; -1 with @error */
int sv_sheet_finish (SvSheet *sheet, gint64 *length, GError **error);
