/* sv-import-references.h: names in a file, and the records they mean
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-import.h"

typedef struct
{
  gint64 id;        /* 0: not there yet */
  const char *name; /* as the record has it, or as the file spelled it first */
  const char *code; /* (nullable) of a brand */
} SvImportReference;

typedef struct _SvImportReferences SvImportReferences;

/* The records that @field may refer to, all of them: lists of choice are short. */
SvImportReferences *
sv_import_references_new (SvDb *db, const SvField *field, gboolean makeable, GError **error);
void sv_import_references_free (SvImportReferences *self);

/**
 * sv_import_references_find:
 * @name: as the file has it; accents and case do not matter when nothing has it exactly
 * @problem: (out): a sentence for a person
 *
 * Returns: (nullable): what it means; a name that nothing has is noted as one to be made, when it
 * may be
 */
const SvImportReference *sv_import_references_find (SvImportReferences *self, const char *name,
                                                    const char **code, char **problem);
