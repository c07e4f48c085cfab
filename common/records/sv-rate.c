/* sv-rate.c: what one euro was worth on a day
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-records.h"

static const SvField fields[] = {
  SV_FIELDS_COMMON,
  { "date", N_ ("Date"), SV_KIND_DATE, SV_FIELD_REQUIRED | SV_FIELD_LIST | SV_FIELD_CSV },
  /* All rates are for one euro; other pairs are computed through it, with one rounding. */
  { "base", N_ ("One unit of"), SV_KIND_CHOICE, SV_FIELD_ONCE | SV_FIELD_CSV, "EUR" },
  { "quote", N_ ("Currency"), SV_KIND_TEXT,
    SV_FIELD_REQUIRED | SV_FIELD_LIST | SV_FIELD_SEARCH | SV_FIELD_CSV, NULL, 3 },
  { "rate", N_ ("Rate"), SV_KIND_DECIMAL, SV_FIELD_REQUIRED | SV_FIELD_LIST | SV_FIELD_CSV, NULL,
    9 },
  { "source", N_ ("Source"), SV_KIND_TEXT, SV_FIELD_LIST | SV_FIELD_CSV, "manual|ECB", 60 },
};

const SvTable sv_rate_table = {
  "rate", "rates", N_ ("Exchange rates"), "quote", fields, G_N_ELEMENTS (fields),
};
