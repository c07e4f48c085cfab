/* sv-money.c: exact arithmetic with amounts in minor units and decimal rates
 *
 * Products are 128 bits wide, so that nothing is rounded but the result, once, half away from zero.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-money.h"
#include "sv-error.h"

#include <limits.h>
#include <locale.h>
#include <string.h>

typedef __int128 Wide;

/* Digits after the point of a rate, and the number that one is written as. */
#define RATE_PLACES 9
#define RATE_ONE G_GINT64_CONSTANT (1000000000)

static gint64
power_of_ten (int exponent)
{
  gint64 power = 1;

  while (exponent-- > 0)
    power *= 10;
  return power;
}

/* Half away from zero. @denominator is above 0. */
static Wide
divide_rounded (Wide numerator, Wide denominator)
{
  Wide quotient = numerator / denominator;
  Wide rest = numerator % denominator;

  if (rest < 0 && -rest >= denominator + rest)
    return quotient - 1;
  if (rest > 0 && rest >= denominator - rest)
    return quotient + 1;
  return quotient;
}

static gboolean
fits (Wide value)
{
  return value >= G_MININT64 && value <= G_MAXINT64;
}

static gboolean
refuse (GError **error, const char *why, const char *text)
{
  g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "%s: “%.60s”", why, text);
  return FALSE;
}

/**
 * parse_decimal:
 * @places: digits after the point that @value has; further digits must be zeros
 *
 * Reads [-]digits[.digits], nothing else, into @value · 10^-@places.
 */
static gboolean
parse_decimal (const char *text, int places, Wide *value, GError **error)
{
  const char *at = text;
  gboolean negative = *at == '-';
  gboolean point = FALSE;
  int digits = 0, after = 0;
  Wide number = 0;

  at += negative;
  for (; *at != '\0'; at++)
    {
      if (*at == '.' && !point && digits > 0)
        {
          point = TRUE;
          continue;
        }
      if (!g_ascii_isdigit (*at))
        return refuse (error, "not a number", text);

      digits++;
      if (point && ++after > places)
        {
          if (*at != '0')
            return refuse (error, "too many digits after the point", text);
          continue;
        }
      /* Far beyond what any amount or rate may be, and far below what 128 bits hold. */
      if (number > (Wide)1 << 90)
        return refuse (error, "too large", text);
      number = number * 10 + (*at - '0');
    }
  if (digits == 0 || (point && after == 0))
    return refuse (error, "not a number", text);

  for (; after < places; after++)
    number *= 10;
  *value = negative ? -number : number;
  return TRUE;
}

/* The digits of @amount without sign, at least one before the point: "5" with two places is "005".
 */
static char *
digits_of (gint64 amount, int places)
{
  guint64 rest = amount < 0 ? -(guint64)amount : (guint64)amount;

  return g_strdup_printf ("%0*" G_GUINT64_FORMAT, places + 1, rest);
}

char *
sv_money_to_decimal (gint64 amount, const char *currency)
{
  int places = MAX (sv_currency_exponent (currency), 0);
  g_autofree char *digits = digits_of (amount, places);
  int whole = (int)strlen (digits) - places;

  return g_strdup_printf ("%s%.*s%s%s", amount < 0 ? "-" : "", whole, digits, places > 0 ? "." : "",
                          digits + whole);
}

/* Puts the locale's separators into the digits before the point: "\3" is thousands, "\3\2" Indian.
 */
static void
append_grouped (GString *text, const char *digits, int n, const char *grouping,
                const char *separator)
{
  g_autoptr (GArray) breaks = g_array_new (FALSE, FALSE, sizeof (int));
  guint next;
  int left = n;

  while (*grouping > 0 && *grouping != CHAR_MAX && left > *grouping)
    {
      left -= *grouping;
      g_array_append_val (breaks, left);
      /* The last size repeats. */
      if (grouping[1] != '\0')
        grouping++;
    }

  next = breaks->len;
  for (int i = 0; i < n; i++)
    {
      if (next > 0 && i == g_array_index (breaks, int, next - 1))
        {
          g_string_append (text, separator);
          next--;
        }
      g_string_append_c (text, digits[i]);
    }
}

/* "12,500.00", in the locale's way. */
static GString *
for_people (gint64 amount, int places)
{
  const struct lconv *locale = localeconv ();
  g_autofree char *digits = digits_of (amount, places);
  g_autofree char *separator = g_locale_to_utf8 (locale->thousands_sep, -1, NULL, NULL, NULL);
  g_autofree char *point = g_locale_to_utf8 (locale->decimal_point, -1, NULL, NULL, NULL);
  GString *text = g_string_new (amount < 0 ? "-" : NULL);
  int whole = (int)strlen (digits) - places;

  /* The C locale groups nothing; six digits in a row are for machines. */
  if (separator == NULL || *separator == '\0')
    append_grouped (text, digits, whole, "\3", g_strcmp0 (point, ",") == 0 ? "\u202f" : ",");
  else
    append_grouped (text, digits, whole, locale->grouping, separator);
  if (places > 0)
    g_string_append_printf (text, "%s%s", point != NULL ? point : ".", digits + whole);

  return text;
}

char *
sv_money_format (gint64 amount, const char *currency)
{
  GString *text = for_people (amount, MAX (sv_currency_exponent (currency), 0));

  g_string_append_printf (text, " %s", currency);

  return g_string_free (text, FALSE);
}

char *
sv_number_format (gint64 number)
{
  return g_string_free (for_people (number, 0), FALSE);
}

gboolean
sv_money_from_decimal (const char *text, const char *currency, gint64 *amount, GError **error)
{
  int places = sv_currency_exponent (currency);
  Wide value;

  if (places < 0)
    return refuse (error, "not a currency", currency != NULL ? currency : "");
  if (!parse_decimal (text, places, &value, error))
    return FALSE;
  if (!fits (value))
    return refuse (error, "too large", text);

  *amount = (gint64)value;
  return TRUE;
}

gboolean
sv_rate_parse (const char *text, gint64 *rate, GError **error)
{
  Wide value;

  if (!parse_decimal (text, RATE_PLACES, &value, error))
    return FALSE;
  if (value <= 0)
    return refuse (error, "a rate is above zero", text);
  /* What numeric(18,9) holds. */
  if (value >= (Wide)RATE_ONE * RATE_ONE)
    return refuse (error, "too large", text);

  *rate = (gint64)value;
  return TRUE;
}

char *
sv_rate_to_text (gint64 rate)
{
  g_autofree char *digits = digits_of (rate, RATE_PLACES);
  int whole = (int)strlen (digits) - RATE_PLACES;
  int last = (int)strlen (digits);

  while (last > whole && digits[last - 1] == '0')
    last--;
  return g_strdup_printf ("%.*s%s%.*s", whole, digits, last > whole ? "." : "", last - whole,
                          digits + whole);
}

gboolean
sv_money_convert_cross (gint64 amount, const char *from, const char *to, const char *from_rate,
                        const char *to_rate, gint64 *converted, GError **error)
{
  int from_places = sv_currency_exponent (from);
  int to_places = sv_currency_exponent (to);
  gint64 divisor, factor;
  Wide product, whole;

  if (from_places < 0 || to_places < 0)
    return refuse (error, "not a currency", from_places < 0 ? from : to);
  if (!sv_rate_parse (from_rate, &divisor, error) || !sv_rate_parse (to_rate, &factor, error))
    return FALSE;

  /* An overflow here is far outside of gint64 after the division, too: the divisor is below 2^60.
   */
  product = (Wide)amount * factor;
  whole = divisor;
  if (from_places > to_places)
    whole *= power_of_ten (from_places - to_places);
  else if (__builtin_mul_overflow (product, (Wide)power_of_ten (to_places - from_places), &product))
    return refuse (error, "the converted amount is too large", to_rate);

  product = divide_rounded (product, whole);
  if (!fits (product))
    return refuse (error, "the converted amount is too large", to_rate);

  *converted = (gint64)product;
  return TRUE;
}

gboolean
sv_money_convert (gint64 amount, const char *from, const char *to, const char *rate,
                  gint64 *converted, GError **error)
{
  return sv_money_convert_cross (amount, from, to, "1", rate, converted, error);
}

gint64
sv_money_share (gint64 amount, gint64 numerator, gint64 denominator)
{
  Wide share;

  g_return_val_if_fail (denominator > 0, 0);

  share = divide_rounded ((Wide)amount * numerator, denominator);
  g_return_val_if_fail (fits (share), 0);
  return (gint64)share;
}

gint64
sv_vat_inside (gint64 gross, int rate_bp)
{
  g_return_val_if_fail (rate_bp >= 0, 0);

  return gross <= 0 ? 0 : sv_money_share (gross, rate_bp, 10000 + (gint64)rate_bp);
}

typedef struct
{
  guint index;
  Wide rest;
} Remainder;

static int
compare_remainders (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Remainder *left = a, *right = b;

  if (left->rest != right->rest)
    return left->rest > right->rest ? -1 : 1;
  return left->index < right->index ? -1 : 1;
}

void
sv_money_split (gint64 amount, const gint64 *weights, guint n, gint64 *parts)
{
  g_autofree Remainder *remainders = g_new (Remainder, n);
  Wide whole = amount < 0 ? -(Wide)amount : amount;
  Wide total = 0, left = whole;
  int sign = amount < 0 ? -1 : 1;

  for (guint i = 0; i < n; i++)
    {
      g_return_if_fail (weights[i] >= 0);
      total += weights[i];
    }
  g_return_if_fail (total > 0);

  for (guint i = 0; i < n; i++)
    {
      Wide product = whole * weights[i];
      Wide part = product / total;

      remainders[i] = (Remainder){ i, product % total };
      parts[i] = (gint64)(sign * part);
      left -= part;
    }

  /* Fewer units are left than there are parts with a fraction. */
  g_qsort_with_data (remainders, n, sizeof *remainders, compare_remainders, NULL);
  for (guint i = 0; left > 0; i++, left--)
    parts[remainders[i].index] += sign;
}
