/* sv-ecb.h: the European Central Bank's reference rates
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

typedef struct
{
  /* One rate is the same place in each of these, with commas between. */
  GString *days;
  GString *currencies;
  GString *rates;
  guint n;
  char *first, *last; /* the earliest and the latest day */
  GPtrArray *unknown; /* (element-type utf8) codes that are no currencies of ours, left out */
} SvEcbRates;

/**
 * sv_ecb_parse:
 * @xml: eurofxref-daily.xml, or one of many days
 *
 * Which currencies there are is the bank's business: none has to be there. Errors:
 * %SV_ERROR_INVALID with a sentence for people.
 */
SvEcbRates *sv_ecb_parse (GBytes *xml, GError **error);
void sv_ecb_rates_free (SvEcbRates *rates);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvEcbRates, sv_ecb_rates_free)
