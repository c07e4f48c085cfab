/* sv-import-mapping.h: which field a column is likely to be, and what nobody but a person can know
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-import-look.h"

/* What the cells of a column are like. */
typedef struct
{
  guint filled;         /* cells with contents */
  guint numbers;        /* of them, numbers of a workbook */
  guint floats;         /* whole numbers with ".0" */
  guint points, commas; /* that can only be decimal signs */
  guint crowns;         /* amounts in "kr" that do not say whose */
  guint dates;          /* that could be dates */
  guint orders;         /* SvDateOrder flags that all of these have in common */
  GPtrArray *samples;   /* (element-type utf8): the first few that differ */
  GHashTable *distinct; /* (element-type utf8) */
  GPtrArray *unclear;   /* (element-type utf8): dates that could be either way round */
} SvImportStats;

SvImportStats *sv_import_stats_new (void);
void sv_import_stats_free (SvImportStats *stats);
/* @text: clean and not empty */
void sv_import_stats_add (SvImportStats *stats, const char *text, gboolean number);
/* Returns: '.' or ',' when the column shows its decimal sign, else 0 */
char sv_import_stats_decimal (SvImportStats *stats);

/* Fields, currencies, and what to do with unreadable cells, for every column. */
void sv_import_propose (SvImportLook *look, const SvImportTarget *target, SvRole role,
                        GPtrArray *stats, const char *currency);
/* The order of dates, and the questions that are open. */
void
sv_import_ask (SvImportLook *look, const SvImportTarget *target, SvRole role, GPtrArray *stats);
