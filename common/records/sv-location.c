/* sv-location.c: a place where watches are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-records.h"

static const SvField fields[] = {
  SV_FIELDS_COMMON,
  { "name", N_ ("Name"), SV_KIND_TEXT,
    SV_FIELD_REQUIRED | SV_FIELD_LIST | SV_FIELD_SEARCH | SV_FIELD_CSV, NULL, 100 },
  { "country", N_ ("Country"), SV_KIND_TEXT, SV_FIELD_LIST | SV_FIELD_CSV, NULL, 60 },
};

const SvTable sv_location_table = {
  "location", "locations", N_ ("Locations"), "name", fields, G_N_ELEMENTS (fields),
};
