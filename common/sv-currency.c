/* sv-currency.c: the currencies of ISO 4217 and the digits after their points
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-money.h"

#include <string.h>

/* Sorted. Nearly all have hundredths; the others are named below. Metals, funds' units of account
 * and test codes are no money that a watch is paid with. BGN and HRK are of the past, but stand in
 * older papers. */
static const char *const codes[] = {
  "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD",
  "BIF", "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLF",
  "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB",
  "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HRK",
  "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR",
  "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL",
  "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN",
  "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON",
  "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP",
  "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH",
  "UGX", "USD", "UYI", "UYU", "UYW", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XCG",
  "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG", NULL,
};

static const char no_digits[] =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
static const char three_digits[] = "BHD IQD JOD KWD LYD OMR TND";
static const char four_digits[] = "CLF UYW";

int
sv_currency_exponent (const char *currency)
{
  guint low = 0, high = G_N_ELEMENTS (codes) - 1;

  if (currency == NULL || strlen (currency) != 3)
    return -1;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      int order = strcmp (codes[middle], currency);

      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  if (codes[low] == NULL || strcmp (codes[low], currency) != 0)
    return -1;

  if (strstr (no_digits, currency) != NULL)
    return 0;
  if (strstr (three_digits, currency) != NULL)
    return 3;
  if (strstr (four_digits, currency) != NULL)
    return 4;
  return 2;
}

const char *const *
sv_currency_codes (void)
{
  return codes;
}
