/* sv-import-cell.h: the row that is being read, and what each of its cells becomes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-import-references.h"
#include "sv-import.h"

/* A column on its way to a field. */
typedef struct _SvImportLane SvImportLane;
struct _SvImportLane
{
  SvImportColumn *column;
  const SvField *field;
  gboolean is_currency;
  SvImportReferences *references; /* (nullable) (owned) */
  SvImportLane *currency;         /* (nullable): which column says what a price is counted in */
};

typedef struct
{
  SvImport *import;
  SvCall *call;  /* collects what sv-value refuses */
  gboolean ours; /* an export of our own: every text is as it was stored, however odd */

  /* The texts are kept between rows only to save memory. */
  GString *fields;
  GString *errors;
  GString *notices; /* of cells that go to the notes although they were meant for a field */
  GString *notes;   /* lines of what became no field */
  char *plain_notes;
  char *sku, *serial, *name, *model, *reference;
  const SvImportReference *brand;
  gboolean bad_currency; /* a cell that says it was refused: once is enough */
} SvImportRow;

/* Before a row, and after the last one. */
void sv_import_row_forget (SvImportRow *row);

/* What the cell of @lane becomes: a field, a line of the notes, an error. */
void
sv_import_row_put (SvImportRow *row, SvImportLane *lane, const char *const *cells, guint n_cells);

/* After the last cell: a column of notes replaces the notes; other columns kept in them are added,
 * and only what is not there. */
void sv_import_row_put_notes (SvImportRow *row);

/* @column: (nullable): %NULL for the row as a whole */
void sv_import_row_note_error (SvImportRow *row, SvImportColumn *column, const char *value,
                               const char *code, const char *message);
