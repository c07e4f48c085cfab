/* sv-import-value.h: the text of a cell as the value of a field
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-import-column.h"

/* How a cell is to be read. */
typedef struct
{
  const SvField *field;
  char decimal;            /* '.' or ',', 0 to find out */
  SvDateOrder order;       /* of dates, 0 to find out */
  const char *currency;    /* (nullable) for money that names none */
  gboolean floats;         /* take ".0" off whole numbers */
  gboolean exact;          /* the file is an export of our own: texts are as they stand */
  gboolean decimal_chosen; /* by a person, not found out */
} SvImportReading;

/* Some programs write ="00123" into a text file, so that a spreadsheet leaves the zeros where they
 * are. Returns: (transfer full) (nullable): the text inside, when @cell is such a formula */
char *sv_import_unwrap (const char *cell);

/**
 * sv_import_clean:
 * @guarded: take off the apostrophe that our exports put before formulas
 * @number: (out): whether the cell is a number of a workbook
 *
 * Returns: (transfer full): the text without blanks around it, no-break ones included
 */
char *sv_import_clean (const char *cell, gboolean guarded, gboolean *number);

/**
 * sv_import_read_value:
 * @text: a clean text, not empty
 * @number: whether it is a number of a workbook, with a point whatever the column uses
 * @node: (out) (transfer full): the JSON value as a request would hold it; a reference is a text,
 * the name
 * @rough: (out): whether something of the text is not in the value: "c. 1970"
 * @problem: (out) (transfer full): what is wrong and what to do
 *
 * Shape and limits of the field are looked at by sv-value; this only reads.
 *
 * Returns: whether it could be read
 */
gboolean sv_import_read_value (const SvImportReading *reading, const char *text, gboolean number,
                               JsonNode **node, gboolean *rough, char **problem);

/* Returns: (transfer full) (nullable): the code of a currency that stands alone: "sek", "Euro", "€"
 */
char *sv_import_read_currency (const char *text);

/* Returns: (nullable): what is wrong with a cell, whatever its field: a formula failed there, or a
 * spreadsheet has rounded the number of a piece. @identifier: of a SKU, a serial or a reference */
const char *sv_import_damage (const char *text, gboolean identifier);

/* What the texts of a column show: '.' or ',' as the decimal sign, 0 for nothing either way. */
char sv_import_decimal_of (const char *text);
