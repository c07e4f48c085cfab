/* sv-party.c: a person or firm we deal with: customer, consignor, supplier
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-records.h"

static const SvField fields[] = {
  SV_FIELDS_COMMON,
  { "name", N_ ("Name"), SV_KIND_TEXT,
    SV_FIELD_REQUIRED | SV_FIELD_LIST | SV_FIELD_SEARCH | SV_FIELD_CSV | SV_FIELD_PERSONAL, NULL,
    200 },
  { "email", N_ ("E-mail"), SV_KIND_TEXT,
    SV_FIELD_LIST | SV_FIELD_SEARCH | SV_FIELD_CSV | SV_FIELD_PERSONAL, NULL, 254 },
  { "phone", N_ ("Phone"), SV_KIND_TEXT, SV_FIELD_CSV | SV_FIELD_PERSONAL, NULL, 40 },
  /* As long as a sale's buyer's address: a report tells it as one. */
  { "street", N_ ("Street"), SV_KIND_TEXT, SV_FIELD_CSV | SV_FIELD_PERSONAL, NULL, 1000 },
  { "postal_code", N_ ("Postal code"), SV_KIND_TEXT, SV_FIELD_CSV | SV_FIELD_PERSONAL, NULL, 20 },
  { "city", N_ ("City"), SV_KIND_TEXT,
    SV_FIELD_LIST | SV_FIELD_SEARCH | SV_FIELD_CSV | SV_FIELD_PERSONAL, NULL, 120 },
  { "region", N_ ("Region"), SV_KIND_TEXT, SV_FIELD_CSV | SV_FIELD_PERSONAL, NULL, 120 },
  { "country", N_ ("Country"), SV_KIND_TEXT, SV_FIELD_LIST | SV_FIELD_CSV, NULL, 100 },
  { "notes", N_ ("Notes"), SV_KIND_TEXT, SV_FIELD_CSV | SV_FIELD_PERSONAL, NULL, 5000 },
};

const SvTable sv_party_table = {
  "party", "parties", N_ ("Parties"), "name", fields, G_N_ELEMENTS (fields),
};
