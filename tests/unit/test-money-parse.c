/* test-money-parse.c: amounts out of real files, and what is none
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "common/sv-money.h"

#include <string.h>

static void
assert_amount (const char *text, char decimal, const char *expected, const char *currency)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *named = NULL;
  g_autofree char *amount = sv_money_parse_typed (text, decimal, &named, &error);

  g_test_message ("%s", text);
  g_assert_no_error (error);
  g_assert_cmpstr (amount, ==, expected);
  g_assert_cmpstr (named, ==, currency);
}

static void
test_real_amounts_are_read (void)
{
  static const struct
  {
    const char *text, *amount, *currency;
  } cases[] = {
    { "12500", "12500", NULL },
    { "12500.50", "12500.50", NULL },
    { "kr 12.500,50", "12500.50", NULL },
    { "12 500 kr", "12500", NULL },
    { "12 500,00 SEK", "12500.00", "SEK" },
    { "DKK 12.500", "12500", "DKK" },
    { "12.500,- kr.", "12500", NULL },
    { "1 200:-", "1200", NULL },
    { "1.200,--", "1200", NULL },
    { "kr.50", "50", NULL },
    { "kr. 50", "50", NULL },
    { "12 500 kr SEK", "12500", "SEK" },
    { "€1,234.56", "1234.56", "EUR" },
    { "1.234,56 €", "1234.56", "EUR" },
    { "EUR 1.234", "1234", "EUR" },
    { "€ 1234,5", "1234.5", "EUR" },
    { "US $9.99", "9.99", "USD" },
    { "US $9.99/ea", "9.99", "USD" },
    { "$1,234", "1234", "USD" },
    { "$.50", "0.50", "USD" },
    { ",5", "0.5", NULL },
    { "$1,234,567.89", "1234567.89", "USD" },
    { "C$100", "100", "CAD" },
    { "$100 CAD", "100", "CAD" },
    { "USD $100", "100", "USD" },
    { "U.S. $100", "100", "USD" },
    { "AU$ 1,500.00", "1500.00", "AUD" },
    { "473.800₺", "473800", "TRY" },
    { "473800.0", "473800.0", NULL },
    { "14.250,00 TL", "14250.00", "TRY" },
    { "Rs. 12,34,567.00", "1234567.00", "INR" },
    { "₹1,23,456", "123456", "INR" },
    { "1\u202f234,50 €", "1234.50", "EUR" },
    { "1\u00a0234\u00a0567", "1234567", NULL },
    { "1'234.50 CHF", "1234.50", "CHF" },
    { "CHF 1’234’567.–", "1234567", "CHF" },
    { "1.234,50-", "-1234.50", NULL },
    { "-1.234,50", "-1234.50", NULL },
    { "−12", "-12", NULL },
    { "-kr 12", "-12", NULL },
    { "$-5.00", "-5.00", "USD" },
    { "(1,234.50)", "-1234.50", NULL },
    { "+5", "5", NULL },
    { "-0.00", "0.00", NULL },
    { "007", "7", NULL },
    { "0.500", "0.500", NULL },
    { "0", "0", NULL },
    { "1234.567", "1234.567", NULL },
    { "1 234.567", "1234.567", NULL },
    { "￥１２，５００", "12500", "JPY" },
    { "12500円", "12500", "JPY" },
    { "CN¥ 500", "500", "CNY" },
    { "7630033530101.0", "7630033530101.0", NULL },
    { "sek 5", "5", "SEK" },
    { "100.", "100", NULL },
    { "Fr. 100", "100", "CHF" },
    { "100 each", "100", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_amount (cases[i].text, 0, cases[i].amount, cases[i].currency);
}

static void
test_the_known_point_decides (void)
{
  assert_amount ("1.234", 0, "1234", NULL);
  assert_amount ("1.234", ',', "1234", NULL);
  assert_amount ("1.234", '.', "1.234", NULL);
  assert_amount ("1,234", '.', "1234", NULL);
  assert_amount ("1,234", ',', "1.234", NULL);
  /* What can be read in one way only is, whatever the rest of the column is like. */
  assert_amount ("473800.0", ',', "473800.0", NULL);
  assert_amount ("1.234.567", '.', "1234567", NULL);
  assert_amount ("1,234.56", ',', "1234.56", NULL);
}

static void
test_what_is_no_amount_is_refused (void)
{
  static const char *const texts[] = {
    "",
    " ",
    "on request",
    "Preis auf Anfrage",
    "-",
    "N/A",
    "$10 to $15",
    "10-15",
    "10 – 15",
    "€10/€12",
    "10 or 12",
    "ca 500",
    "~500",
    "from 500",
    "500+",
    "10%",
    "1e5",
    "0x10",
    "1.5k",
    "2 mio",
    "½",
    "12½",
    "10²",
    "1.2.3",
    "1,2,3",
    "1.234,567.89",
    "1,234.567,8",
    "12.34.567",
    "1 23",
    "1 2345",
    "12 34,50",
    "1 234,567.89",
    "1'23",
    "1'234 567",
    "--5",
    "-5-",
    "- -5",
    "(5",
    "5)",
    "(-5)",
    "€5 USD",
    "SEK 5 EUR",
    "kr 5 EUR",
    "€ 5 £",
    "5 apples",
    "12:50",
    "2021-05-03",
    "12/05",
    "1,234,56",
    "1.23,456,7",
    "5 $ $",
    "#5",
    "5*",
    "1_000",
    "\xff"
    "5",
    "1234567890123456789012345678901",
    "5 ;",
    "1..5",
    "1,.5",
    "kr 5 kr",
    "kr 5 €",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *shown = g_strescape (texts[i], NULL);
      g_autofree char *currency = NULL;

      g_test_message ("%s", shown);
      g_assert_null (sv_money_parse_typed (texts[i], 0, &currency, &error));
      g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
      g_assert_null (currency);
    }
}

static void
test_crowns_are_known (void)
{
  g_assert_true (sv_money_is_in_crowns ("kr. 1.200,00"));
  g_assert_true (sv_money_is_in_crowns ("1 200 kronor"));
  g_assert_false (sv_money_is_in_crowns ("1 200 kr SEK"));
  g_assert_false (sv_money_is_in_crowns ("€ 1200"));
  g_assert_false (sv_money_is_in_crowns ("kr on request"));
  g_assert_true (sv_currency_is_crowns ("DKK"));
  g_assert_false (sv_currency_is_crowns ("EUR"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/money-parse/real-amounts-are-read", test_real_amounts_are_read);
  g_test_add_func ("/money-parse/the-known-point-decides", test_the_known_point_decides);
  g_test_add_func ("/money-parse/what-is-no-amount-is-refused", test_what_is_no_amount_is_refused);
  g_test_add_func ("/money-parse/crowns-are-known", test_crowns_are_known);
  return g_test_run ();
}
