/* sv-import-fields.h: what the columns of a file can become, in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

typedef struct
{
  const char *key;
  const char *title; /* untranslated */
} SvImportFieldTitle;

/* Of a report of sales, in the order of a drop-down; ends with a NULL key. */
extern const SvImportFieldTitle sv_import_sale_fields[];

/* Returns: the translated title of a field of watches or of sales, else @key itself */
const char *sv_import_field_title (const char *key);
