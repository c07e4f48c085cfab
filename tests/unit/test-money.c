/* test-money.c: amounts and rates are exact
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "common/sv-money.h"

#include <string.h>

static gint64
minor (const char *decimal, const char *currency)
{
  g_autoptr (GError) error = NULL;
  gint64 amount = 0;

  g_assert_true (sv_money_from_decimal (decimal, currency, &amount, &error));
  g_assert_no_error (error);
  return amount;
}

static void
test_currencies_know_their_digits (void)
{
  const char *const *codes = sv_currency_codes ();

  g_assert_cmpint (sv_currency_exponent ("SEK"), ==, 2);
  g_assert_cmpint (sv_currency_exponent ("EUR"), ==, 2);
  g_assert_cmpint (sv_currency_exponent ("JPY"), ==, 0);
  g_assert_cmpint (sv_currency_exponent ("ISK"), ==, 0);
  g_assert_cmpint (sv_currency_exponent ("KWD"), ==, 3);
  g_assert_cmpint (sv_currency_exponent ("CLF"), ==, 4);
  g_assert_cmpint (sv_currency_exponent ("ZWG"), ==, 2);
  g_assert_cmpint (sv_currency_exponent ("AED"), ==, 2);
  g_assert_cmpint (sv_currency_exponent ("XXX"), ==, -1);
  g_assert_cmpint (sv_currency_exponent ("sek"), ==, -1);
  g_assert_cmpint (sv_currency_exponent ("EU"), ==, -1);
  g_assert_cmpint (sv_currency_exponent (""), ==, -1);
  g_assert_cmpint (sv_currency_exponent (NULL), ==, -1);
  for (guint i = 0; codes[i] != NULL; i++)
    {
      g_assert_cmpint (sv_currency_exponent (codes[i]), >=, 0);
      g_assert_true (i == 0 || strcmp (codes[i - 1], codes[i]) < 0);
    }
}

static void
test_decimals_come_back (void)
{
  static const struct
  {
    gint64 amount;
    const char *currency, *text;
  } cases[] = {
    { 1250000, "SEK", "12500.00" },
    { -300, "EUR", "-3.00" },
    { 5, "EUR", "0.05" },
    { -5, "EUR", "-0.05" },
    { 0, "USD", "0.00" },
    { 1200, "JPY", "1200" },
    { 1234, "KWD", "1.234" },
    { G_MAXINT64, "SEK", "92233720368547758.07" },
    { G_MININT64, "SEK", "-92233720368547758.08" },
    { G_MININT64, "JPY", "-9223372036854775808" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = sv_money_to_decimal (cases[i].amount, cases[i].currency);

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpint (minor (text, cases[i].currency), ==, cases[i].amount);
    }
}

static void
test_decimals_are_read_strictly (void)
{
  static const char *const bad[] = { "",
                                     "-",
                                     "1,5",
                                     "1 000",
                                     "1.",
                                     ".5",
                                     "+1",
                                     "1e3",
                                     "0x10",
                                     "12.345",
                                     "abc",
                                     "1.2.3",
                                     "--1",
                                     " 1",
                                     "1 ",
                                     "92233720368547758.08",
                                     "99999999999999999999999999999999999999999999999999" };

  g_assert_cmpint (minor ("12500", "SEK"), ==, 1250000);
  g_assert_cmpint (minor ("12500.5", "SEK"), ==, 1250050);
  g_assert_cmpint (minor ("473800.0", "JPY"), ==, 473800);
  g_assert_cmpint (minor ("1.23000", "SEK"), ==, 123);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 amount;

      g_test_message ("%s", bad[i]);
      g_assert_false (sv_money_from_decimal (bad[i], "SEK", &amount, &error));
      g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
    }
}

static void
test_people_see_groups (void)
{
  g_autofree char *small = sv_money_format (99950, "SEK");
  g_autofree char *large = sv_money_format (-123456789, "EUR");
  g_autofree char *yen = sv_money_format (1250000, "JPY");

  g_assert_cmpstr (small, ==, "999.50 SEK");
  g_assert_cmpstr (large, ==, "-1,234,567.89 EUR");
  g_assert_cmpstr (yen, ==, "1,250,000 JPY");
}

static void
test_rates_are_exact (void)
{
  static const char *const bad[] = { "0", "-1", "", "1,5", "0.0000000001", "1000000000", "N/A" };
  g_autofree char *text = NULL;
  g_autofree char *whole = NULL;
  gint64 rate;

  g_assert_true (sv_rate_parse ("11.265000000", &rate, NULL));
  g_assert_cmpint (rate, ==, G_GINT64_CONSTANT (11265000000));
  text = sv_rate_to_text (rate);
  g_assert_cmpstr (text, ==, "11.265");
  g_assert_true (sv_rate_parse ("19395", &rate, NULL));
  whole = sv_rate_to_text (rate);
  g_assert_cmpstr (whole, ==, "19395");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (sv_rate_parse (bad[i], &rate, &error));
      g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
    }
}

static void
test_half_goes_away_from_zero (void)
{
  g_assert_cmpint (sv_money_share (1, 1, 2), ==, 1);
  g_assert_cmpint (sv_money_share (-1, 1, 2), ==, -1);
  g_assert_cmpint (sv_money_share (3, 1, 2), ==, 2);
  g_assert_cmpint (sv_money_share (-5, 1, 2), ==, -3);
  g_assert_cmpint (sv_money_share (1, 1, 3), ==, 0);
  g_assert_cmpint (sv_money_share (-2, 1, 3), ==, -1);
  g_assert_cmpint (sv_money_share (G_MAXINT64, 9999, 10000), ==,
                   G_GINT64_CONSTANT (9222449699651090329));
}

static void
test_conversion_minds_the_digits (void)
{
  g_autoptr (GError) error = NULL;
  gint64 amount;

  g_assert_true (sv_money_convert (100, "EUR", "JPY", "182.85", &amount, NULL));
  g_assert_cmpint (amount, ==, 183);
  g_assert_true (sv_money_convert (183, "JPY", "KWD", "0.0021", &amount, NULL));
  g_assert_cmpint (amount, ==, 384);
  g_assert_true (sv_money_convert_cross (100000, "SEK", "DKK", "11.25", "7.46", &amount, NULL));
  g_assert_cmpint (amount, ==, 66311);
  g_assert_true (sv_money_convert (-250, "EUR", "SEK", "0.5", &amount, NULL));
  g_assert_cmpint (amount, ==, -125);
  g_assert_true (sv_money_convert (G_MAXINT64, "EUR", "SEK", "1", &amount, NULL));
  g_assert_cmpint (amount, ==, G_MAXINT64);

  g_assert_false (sv_money_convert (G_MAXINT64, "EUR", "SEK", "1.000000001", &amount, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (sv_money_convert (G_MAXINT64, "JPY", "CLF", "999999999", &amount, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (sv_money_convert (1, "EUR", "ZZZ", "1", &amount, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
}

static void
test_parts_add_up (void)
{
  static const gint64 even[] = { 1, 1, 1 };
  static const gint64 odd[] = { 0, G_MAXINT64, G_MAXINT64, 1 };
  gint64 parts[4];

  sv_money_split (-100, even, 3, parts);
  g_assert_cmpint (parts[0], ==, -34);
  g_assert_cmpint (parts[1], ==, -33);
  g_assert_cmpint (parts[2], ==, -33);

  sv_money_split (G_MAXINT64, odd, 4, parts);
  g_assert_cmpint (parts[0], ==, 0);
  g_assert_cmpint (parts[1] + parts[2] + parts[3], ==, G_MAXINT64);

  sv_money_split (2, even, 3, parts);
  g_assert_cmpint (parts[0] + parts[1], ==, 2);
  g_assert_cmpint (parts[2], ==, 0);
}

/* The result of one line of money-cases.csv, as decimals. */
static char *
compute (const char *verb, char **args)
{
  guint n = g_strv_length (args);
  gint64 amount = minor (args[0], "SEK"), result = 0, later;

  if (strcmp (verb, "vat") == 0)
    result = sv_vat_inside (amount, atoi (args[1]) * 100);
  else if (strcmp (verb, "net") == 0)
    result = amount - sv_vat_inside (amount, atoi (args[1]) * 100);
  else if (strcmp (verb, "share") == 0)
    result = sv_money_share (amount, atoi (args[1]), 100);
  else if (strcmp (verb, "buy") == 0)
    g_assert_true (sv_money_convert (amount, args[1], args[2], args[3], &result, NULL));
  else if (strcmp (verb, "sell") == 0)
    g_assert_true (sv_money_convert_cross (amount, args[1], args[2], args[3], "1", &result, NULL));
  else if (strcmp (verb, "drift") == 0)
    {
      g_assert_true (sv_money_convert (amount, args[1], args[2], args[3], &result, NULL));
      g_assert_true (sv_money_convert (amount, args[1], args[2], args[4], &later, NULL));
      result = later - result;
    }
  else if (strcmp (verb, "less") == 0)
    {
      result = amount;
      for (guint i = 1; i < n; i++)
        result -= minor (args[i], "SEK");
    }
  else if (strcmp (verb, "split") == 0)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      gint64 weights[8], parts[8];

      for (guint i = 1; i < n; i++)
        weights[i - 1] = g_ascii_strtoll (args[i], NULL, 10);
      sv_money_split (amount, weights, n - 1, parts);
      for (guint i = 0; i < n - 1; i++)
        {
          g_autofree char *part = sv_money_to_decimal (parts[i], "SEK");

          g_string_append_printf (text, "%s%s", i > 0 ? " " : "", part);
        }
      return g_strdup (text->str);
    }
  else
    g_error ("no such verb: %s", verb);

  return sv_money_to_decimal (result, "SEK");
}

static void
test_worked_numbers_hold (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "unit", "money-cases.csv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint checked = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], ",", -1);
      g_auto (GStrv) args = NULL;
      g_autofree char *result = NULL;

      if (*lines[i] == '\0' || *lines[i] == '#' || strcmp (cells[0], "case") == 0)
        continue;
      g_assert_cmpuint (g_strv_length (cells), ==, 4);
      args = g_strsplit (cells[2], " ", -1);
      result = compute (cells[1], args);
      g_test_message ("%s", lines[i]);
      g_assert_cmpstr (result, ==, cells[3]);
      checked++;
    }
  g_assert_cmpuint (checked, >, 60);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/money/currencies-know-their-digits", test_currencies_know_their_digits);
  g_test_add_func ("/money/decimals-come-back", test_decimals_come_back);
  g_test_add_func ("/money/decimals-are-read-strictly", test_decimals_are_read_strictly);
  g_test_add_func ("/money/people-see-groups", test_people_see_groups);
  g_test_add_func ("/money/rates-are-exact", test_rates_are_exact);
  g_test_add_func ("/money/half-goes-away-from-zero", test_half_goes_away_from_zero);
  g_test_add_func ("/money/conversion-minds-the-digits", test_conversion_minds_the_digits);
  g_test_add_func ("/money/parts-add-up", test_parts_add_up);
  g_test_add_func ("/money/worked-numbers-hold", test_worked_numbers_hold);
  return g_test_run ();
}
