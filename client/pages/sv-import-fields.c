/* sv-import-fields.c: what the columns of a file can become, in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import-fields"

#include "sv-import-fields.h"

#include "records/sv-records.h"

#include <glib/gi18n.h>

const SvImportFieldTitle sv_import_sale_fields[] = {
  { "sku", N_ ("SKU") },
  { "price", N_ ("Price") },
  { "currency", N_ ("Currency") },
  { "date", N_ ("Date") },
  { "buyer_name", N_ ("Buyer") },
  { "buyer_email", N_ ("Buyer's e-mail") },
  { "address_1", N_ ("Address") },
  { "address_2", N_ ("Address, line 2") },
  { "address_3", N_ ("Address, line 3") },
  { "postal_code", N_ ("Postal code") },
  { "city", N_ ("City") },
  { "country", N_ ("Country") },
  { "country_code", N_ ("Country code") },
  { NULL, NULL },
};

const char *
sv_import_field_title (const char *key)
{
  const SvField *field = sv_table_field (&sv_watch_table, key);

  if (field != NULL)
    return _ (field->title);
  for (guint i = 0; sv_import_sale_fields[i].key != NULL; i++)
    if (g_str_equal (sv_import_sale_fields[i].key, key))
      return _ (sv_import_sale_fields[i].title);

  return key;
}
