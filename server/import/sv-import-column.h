/* sv-import-column.h: the columns of a file, and which field each becomes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-permission.h"
#include "sv-import-file.h"

/* What a file can become: the fields that its columns may be. */
typedef struct
{
  const char *resource; /* "watches", "sales" */
  const SvField *fields;
  guint n_fields;
  const SvTable *table; /* (nullable) the record whose fields they are, for the column mask */
} SvImportTarget;

/* Returns: (nullable): the target of a resource */
const SvImportTarget *sv_import_target (const char *resource);

/**
 * sv_import_target_field:
 * @key: "brand", or "asking_price_currency" for the currency of a money field
 * @is_currency: (out) (optional)
 *
 * Returns: (nullable): the field that a column may become, if @role may write it
 */
const SvField *sv_import_target_field (const SvImportTarget *target, SvRole role, const char *key,
                                       gboolean *is_currency);

/* Whether a field holds what tells one piece from another: its SKU, serial or reference number. */
gboolean sv_import_is_identifier (const char *key);

typedef struct
{
  guint index;
  char *title;               /* the heading, "" without */
  GPtrArray *samples;        /* (element-type utf8): the first few different texts */
  char *field;               /* (nullable) a key of the target; several columns may be "notes" */
  char *currency;            /* (nullable) of a money field, for cells that name none */
  gboolean currency_assumed; /* nothing in the file says so: it is the house's own */
  gboolean clear;            /* an empty cell empties the field, instead of leaving it */
  gboolean lenient;     /* what cannot be read is kept in the notes, instead of being an error */
  char decimal;         /* '.' or ',' where the column itself shows it, else 0 */
  gboolean floats;      /* whole numbers written as 7630033530101.0 throughout */
  gboolean plain_notes; /* a column of notes: its text stands without the heading */
} SvImportColumn;

void sv_import_column_free (SvImportColumn *column);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvImportColumn, sv_import_column_free)

/* Returns: (nullable): the column that becomes @key */
SvImportColumn *sv_import_columns_find (GPtrArray *columns, const char *key);

/**
 * sv_import_columns_are_ours:
 *
 * Whether the headings are those of our own export, all of them in their order: whoever may export
 * a list may read every field of it. One alone says nothing, since "purchase_price" is an ordinary
 * name of a column wherever programs write lists.
 */
gboolean sv_import_columns_are_ours (GPtrArray *columns, const SvTable *table);

void sv_import_columns_append (GString *json, GPtrArray *columns);
/* (element-type SvImportColumn): from what sv_import_columns_append () wrote */
GPtrArray *sv_import_columns_load (JsonArray *json);

/**
 * sv_import_columns_merge:
 * @json: objects with "index" and what shall change: field, currency, blank, unreadable; other
 * members as they were read are let pass
 *
 * Errors: %SV_ERROR_INVALID: an unknown field, two columns for one field
 */
gboolean sv_import_columns_merge (GPtrArray *columns, const SvImportTarget *target, SvRole role,
                                  JsonArray *json, GError **error);
