/* sv-watch-cost.c: money spent on a watch after it was bought
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-money.h"
#include "sv-records.h"

static const SvField fields[] = {
  SV_FIELDS_COMMON,
  { "watch", N_ ("Watch"), SV_KIND_REFERENCE, SV_FIELD_REQUIRED | SV_FIELD_ONCE | SV_FIELD_LIST,
    "watch" },
  { "date", N_ ("Date"), SV_KIND_DATE, SV_FIELD_REQUIRED | SV_FIELD_LIST | SV_FIELD_CSV },
  { "kind", N_ ("Kind"), SV_KIND_CHOICE, SV_FIELD_LIST | SV_FIELD_CSV,
    "repair|parts|service|freight|customs|insurance|photos|other" },
  { "amount", N_ ("Amount"), SV_KIND_MONEY, SV_FIELD_REQUIRED | SV_FIELD_LIST | SV_FIELD_CSV, NULL,
    SV_MONEY_MOST, 1 },
  /* Units of the base currency for one unit of the amount's; the rate of the day when absent. */
  { "rate", N_ ("Rate"), SV_KIND_DECIMAL, SV_FIELD_CSV, NULL, 9 },
  { "text", N_ ("Text"), SV_KIND_TEXT, SV_FIELD_LIST | SV_FIELD_CSV, NULL, 500 },
};

const SvTable sv_watch_cost_table = {
  "watch_cost", "costs", N_ ("Costs"), "kind", fields, G_N_ELEMENTS (fields),
};
