/* sv-purchase.c: how a watch came to us; its date and price stand on the watch
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-records.h"

static const SvField fields[] = {
  SV_FIELDS_COMMON,
  { "watch", N_ ("Watch"), SV_KIND_REFERENCE, SV_FIELD_REQUIRED | SV_FIELD_ONCE, "watch" },
  { "party", N_ ("Bought from"), SV_KIND_REFERENCE, SV_FIELD_PLAIN, "party" },
  /* Units of the base currency for one unit of the price's; the rate of the day when absent. */
  { "rate", N_ ("Rate"), SV_KIND_DECIMAL, SV_FIELD_PLAIN, NULL, 9 },
  { "rate_currency", N_ ("Rate for"), SV_KIND_TEXT, SV_FIELD_READONLY, NULL, 3 },
  { "document_kind", N_ ("Document"), SV_KIND_TEXT, SV_FIELD_PLAIN,
    "invoice|purchase slip|auction invoice|customs document|none", 60 },
  { "document_number", N_ ("Document number"), SV_KIND_TEXT, SV_FIELD_PLAIN, NULL, 120 },
  { "source_kind", N_ ("Source"), SV_KIND_CHOICE, SV_FIELD_PLAIN,
    "private|dealer-margin|dealer-vat|import|gift" },
  { "source_country", N_ ("Country of the source"), SV_KIND_TEXT, SV_FIELD_PLAIN, NULL, 60 },
};

const SvTable sv_purchase_table = {
  "purchase", "purchases", N_ ("Purchases"), "document_number", fields, G_N_ELEMENTS (fields),
};
