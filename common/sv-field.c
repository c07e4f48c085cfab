/* sv-field.c: looking things up in field tables
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-field.h"

#include <string.h>

const SvField *
sv_table_field (const SvTable *table, const char *key)
{
  for (guint i = 0; i < table->n_fields; i++)
    if (strcmp (table->fields[i].key, key) == 0)
      return &table->fields[i];

  return NULL;
}

char **
sv_field_choices (const SvField *field)
{
  if (field->of == NULL || field->kind == SV_KIND_REFERENCE)
    return NULL;

  return g_strsplit (field->of, "|", -1);
}

gboolean
sv_field_has_choice (const SvField *field, const char *word)
{
  g_auto (GStrv) choices = sv_field_choices (field);

  return choices != NULL && g_strv_contains ((const char *const *)choices, word);
}

const SvTable *
sv_table_of_kind (const char *kind)
{
  for (const SvTable *const *table = sv_tables; *table != NULL; table++)
    if (strcmp ((*table)->kind, kind) == 0)
      return *table;

  return NULL;
}
