/* fuzz-money.c: whatever is taken for an amount is an exact decimal, and reads as itself
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "common/sv-money.h"
#include "sv-fuzz.h"

#include <string.h>

const char *const sv_fuzz_texts[] = {
  "kr 12.500,50",
  "1 234 567,89 SEK",
  "US $9.99/ea",
  "473.800₺",
  "₹12,34,567.00",
  "1'234.50 CHF",
  "(1,234.50)",
  "1.200,-",
  "-5",
  "1.234,50-",
  "\u202f",
  "\u00a0",
  "€",
  "$",
  "kr.",
  "EUR",
  "½",
  "１２",
  ".",
  ",",
  "'",
  "-",
  "0",
  "9",
  "on request",
  "$10 to $15",
  "(",
  ")",
  "",
  NULL,
};

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  static const char points[] = { 0, '.', ',' };
  g_autofree char *text = g_strndup ((const char *)bytes, length);

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *currency = NULL;
      g_autofree char *amount = sv_money_parse_typed (text, points[i], &currency, &error);
      g_autofree char *again = NULL;
      g_autofree char *decimal = NULL;
      gint64 minor;

      g_assert_true ((amount == NULL) == (error != NULL));
      if (amount == NULL)
        {
          g_assert_null (currency);
          continue;
        }
      g_assert_cmpuint (strspn (amount + (*amount == '-'), "0123456789."), ==,
                        strlen (amount) - (*amount == '-'));
      again = sv_money_parse_typed (amount, '.', NULL, NULL);
      g_assert_cmpstr (again, ==, amount);
      if (currency != NULL)
        g_assert_cmpint (sv_currency_exponent (currency), >=, 0);

      if (sv_money_from_decimal (amount, "SEK", &minor, NULL))
        {
          gint64 back;

          decimal = sv_money_to_decimal (minor, "SEK");
          g_assert_true (sv_money_from_decimal (decimal, "SEK", &back, NULL));
          g_assert_cmpint (back, ==, minor);
        }
    }
  return 0;
}
