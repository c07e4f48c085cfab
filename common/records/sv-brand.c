/* sv-brand.c: a maker of watches
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-records.h"

static const SvField fields[] = {
  SV_FIELDS_COMMON,
  { "name", N_ ("Name"), SV_KIND_TEXT,
    SV_FIELD_REQUIRED | SV_FIELD_LIST | SV_FIELD_SEARCH | SV_FIELD_CSV, NULL, 100 },
  /* Three letters, the first part of the SKU; made from the name when absent. */
  { "code", N_ ("Code"), SV_KIND_TEXT, SV_FIELD_LIST | SV_FIELD_CSV, NULL, 3 },
};

const SvTable sv_brand_table = {
  "brand", "brands", N_ ("Brands"), "name", fields, G_N_ELEMENTS (fields),
};
