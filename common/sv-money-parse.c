/* sv-money-parse.c: amounts as people type them and files hold them
 *
 * A text is cut in three: what stands before the number, the number with its separators, and what
 * follows. Every piece must be understood; what is not is said, never guessed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-error.h"
#include "sv-money.h"

#include <string.h>

#define MAX_DIGITS 30

/* Words and signs that name a currency, in lower case; NULL for those of several countries. */
static const struct
{
  const char *word;
  const char *currency;
} names[] = {
  { "$", "USD" },      { "dollar", "USD" }, { "dollars", "USD" }, { "€", "EUR" },
  { "euro", "EUR" },   { "euros", "EUR" },  { "£", "GBP" },       { "pound", "GBP" },
  { "pounds", "GBP" }, { "¥", "JPY" },      { "円", "JPY" },      { "yen", "JPY" },
  { "元", "CNY" },     { "rmb", "CNY" },    { "₺", "TRY" },       { "tl", "TRY" },
  { "₹", "INR" },      { "rs", "INR" },     { "₩", "KRW" },       { "₫", "VND" },
  { "đ", "VND" },      { "฿", "THB" },      { "₪", "ILS" },       { "₴", "UAH" },
  { "₱", "PHP" },      { "₽", "RUB" },    { "руб", "RUB" },     { "zł", "PLN" },
  { "kč", "CZK" },     { "ft", "HUF" },     { "lei", "RON" },     { "лв", "BGN" },
  { "fr", "CHF" },     { "sfr", "CHF" },    { "kr", NULL },       { "krona", NULL },
  { "kronor", NULL },  { "krone", NULL },   { "kroner", NULL },
};

/* Letters that say whose dollar, or whose yen sign, the next sign is. */
static const struct
{
  const char *letters, *sign, *currency;
} countries[] = {
  { "us", "$", "USD" },  { "u.s", "$", "USD" }, { "c", "$", "CAD" },  { "ca", "$", "CAD" },
  { "can", "$", "CAD" }, { "a", "$", "AUD" },   { "au", "$", "AUD" }, { "aud", "$", "AUD" },
  { "hk", "$", "HKD" },  { "nz", "$", "NZD" },  { "s", "$", "SGD" },  { "sg", "$", "SGD" },
  { "nt", "$", "TWD" },  { "mx", "$", "MXN" },  { "r", "$", "BRL" },  { "cn", "¥", "CNY" },
  { "jp", "¥", "JPY" },
};

/* What may stand behind an amount and says nothing about it. */
static const char *const fillers[] = { "ea", "each", "pc", "piece", "st", "stk", "per", NULL };

static const char *const crowns[] = { "SEK", "DKK", "NOK", "ISK", NULL };

typedef struct
{
  const char *text; /* as it was given, for errors */
  gboolean negative;
  gboolean bracketed; /* "(" was seen: the accountants' minus */
  const char *code;   /* the currency that a code names */
  const char *sign;   /* the currency that a sign or word stands for */
  gboolean crowns;    /* some country's kronor */
} Amount;

static gboolean
refuse (const Amount *amount, GError **error, const char *why)
{
  g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "%s: “%.60s”", why, amount->text);
  return FALSE;
}

/* NFKC with plain signs: one kind of space, minus and apostrophe; full-width digits become digits.
 */
static char *
simplify (const char *text)
{
  g_autofree char *normal = NULL;
  GString *simple;

  /* Halves and superscripts would turn into other numbers. */
  if (!g_utf8_validate (text, -1, NULL))
    return NULL;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_type (g_utf8_get_char (at)) == G_UNICODE_OTHER_NUMBER)
      return NULL;

  normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  simple = g_string_new (NULL);
  for (const char *at = normal; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isspace (c))
        g_string_append_c (simple, ' ');
      else if (c == 0x2212 || c == 0x2010 || c == 0x2011 || c == 0x2013 || c == 0x2014)
        g_string_append_c (simple, '-');
      else if (c == 0x2019 || c == 0x2018 || c == 0x02BC || c == 0x00B4 || c == '`')
        g_string_append_c (simple, '\'');
      else if (c != 0x200E && c != 0x200F && c != 0x200B && c != 0x2060 && c != 0xFEFF)
        g_string_append_unichar (simple, g_unichar_tolower (c));
    }

  return g_strstrip (g_string_free (simple, FALSE));
}

static gboolean
name_currency (Amount *amount, const char *word, GError **error)
{
  g_autofree char *code = g_ascii_strup (word, -1);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i].word, word) == 0)
      {
        if (amount->sign != NULL || amount->crowns)
          return refuse (amount, error, "two currencies");
        amount->sign = names[i].currency;
        amount->crowns = names[i].currency == NULL;
        return TRUE;
      }

  if (sv_currency_exponent (code) >= 0)
    {
      const char *const *known = sv_currency_codes ();

      if (amount->code != NULL)
        return refuse (amount, error, "two currencies");
      while (strcmp (*known, code) != 0)
        known++;
      amount->code = *known;
      return TRUE;
    }

  g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "“%s” is not part of an amount: “%.60s”", word,
               amount->text);
  return FALSE;
}

/* "us" before "$": whose dollar it is. Moves @at behind the sign. */
static gboolean
name_country (Amount *amount, const char *word, const char **at)
{
  const char *sign = *at;

  while (*sign == ' ')
    sign++;
  for (guint i = 0; i < G_N_ELEMENTS (countries); i++)
    if (strcmp (countries[i].letters, word) == 0 && g_str_has_prefix (sign, countries[i].sign))
      {
        amount->code = countries[i].currency;
        *at = sign + strlen (countries[i].sign);
        return TRUE;
      }

  return FALSE;
}

/* One word of letters from @at, with the points inside of "u.s." but not the last one. */
static char *
take_word (const char **at, const char *end)
{
  const char *from = *at, *stop;

  while (*at < end && (g_unichar_isalpha (g_utf8_get_char (*at)) || **at == '.'))
    *at = g_utf8_next_char (*at);
  stop = *at;
  while (stop > from && stop[-1] == '.')
    stop--;
  return g_strndup (from, stop - from);
}

/* What stands before or behind the number. */
static gboolean
read_around (Amount *amount, const char *at, const char *end, gboolean behind, GError **error)
{
  while (at < end)
    {
      gunichar c = g_utf8_get_char (at);

      if (c == ' ')
        at++;
      else if (c == '-' || c == '+')
        {
          if (amount->negative || (c == '+' && behind))
            return refuse (amount, error, "not an amount");
          amount->negative = c == '-';
          at++;
        }
      else if (c == '(' && !behind && !amount->bracketed)
        {
          amount->bracketed = TRUE;
          at++;
        }
      else if (c == ')' && behind && amount->bracketed && !amount->negative)
        {
          amount->bracketed = FALSE;
          amount->negative = TRUE;
          at++;
        }
      else if (c == '/' && behind)
        at++;
      else if (g_unichar_isalpha (c))
        {
          g_autofree char *word = take_word (&at, end);

          if (behind && g_strv_contains (fillers, word))
            continue;
          if (amount->code == NULL && name_country (amount, word, &at))
            continue;
          if (!name_currency (amount, word, error))
            return FALSE;
        }
      else if (g_unichar_type (c) == G_UNICODE_CURRENCY_SYMBOL)
        {
          const char *next = g_utf8_next_char (at);
          g_autofree char *sign = g_strndup (at, next - at);

          if (!name_currency (amount, sign, error))
            return FALSE;
          at = next;
        }
      else
        return refuse (amount, error, behind ? "something follows the amount" : "not an amount");
    }

  return TRUE;
}

/* Whether @number up to @end is digits in groups of three by @separator, or of two and three as in
 * India. */
static gboolean
is_grouped (const char *number, const char *end, char separator)
{
  guint run = 0, groups = 0, first = 0;
  gboolean threes = TRUE, indian = separator == ',';

  for (const char *at = number; at <= end; at++)
    {
      if (at < end && *at != separator)
        {
          run++;
          continue;
        }
      if (groups == 0)
        first = run;
      else
        {
          threes = threes && run == 3;
          indian = indian && run == (at == end ? 3 : 2);
        }
      groups++;
      run = 0;
    }

  return groups > 1 &&
         ((threes && first >= 1 && first <= 3) || (indian && first >= 1 && first <= 2));
}

/**
 * find_point:
 * @number: digits and separators, a digit at both ends
 * @point: (out): where the decimal point or comma is, or %NULL
 *
 * Finds which of the separators divides whole units from parts. The others must group well.
 */
static gboolean
find_point (const Amount *amount, const char *number, const char *end, char decimal,
            const char **point, GError **error)
{
  const char *last[256] = { NULL };
  guint count[256] = { 0 };
  const char *stop;
  char group = 0;

  for (const char *at = number; at < end; at++)
    if (!g_ascii_isdigit (*at))
      {
        count[(guchar)*at]++;
        last[(guchar)*at] = at;
      }

  *point = NULL;
  if (count['.'] > 0 && count[','] > 0)
    {
      *point = last['.'] > last[','] ? last['.'] : last[','];
      if (count[(guchar) * *point] > 1)
        return refuse (amount, error, "points and commas do not make a number");
    }
  else if (count['.'] + count[','] == 1)
    {
      const char *only = count['.'] == 1 ? last['.'] : last[','];
      gboolean other = count[' '] + count['\''] > 0;
      gboolean may_group = !other && end - only == 4 && only - number <= 3 && *number != '0';

      /* "1.234": three digits behind one separator are a group, unless it is known to be the point.
       */
      if (!may_group || *only == decimal)
        *point = only;
    }

  stop = *point != NULL ? *point : end;
  for (const char *at = number; at < stop; at++)
    {
      if (g_ascii_isdigit (*at))
        continue;
      if (group != 0 && *at != group)
        return refuse (amount, error, "two kinds of separators");
      group = *at;
    }
  for (const char *at = stop + 1; at < end; at++)
    if (!g_ascii_isdigit (*at))
      return refuse (amount, error, "separators behind the decimal point");
  if (group != 0 && !is_grouped (number, stop, group))
    return refuse (amount, error, "separators at odd places");
  return TRUE;
}

static char *
decimal_text (gboolean negative, const char *number, const char *end, const char *point)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean zero = TRUE;

  for (const char *at = number; at < end; at++)
    {
      if (at == point)
        {
          if (text->len == 0)
            g_string_append_c (text, '0');
          g_string_append_c (text, '.');
        }
      else if (g_ascii_isdigit (*at) && (*at != '0' || text->len > 0))
        g_string_append_c (text, *at);
      zero = zero && (!g_ascii_isdigit (*at) || *at == '0');
    }
  if (text->len == 0)
    g_string_append_c (text, '0');
  if (negative && !zero)
    g_string_prepend_c (text, '-');

  return g_strdup (text->str);
}

static char *
parse (Amount *amount, const char *text, char decimal, GError **error)
{
  g_autofree char *simple = simplify (text);
  const char *number, *end, *behind, *point;
  guint digits = 0;

  if (simple == NULL || strcspn (simple, "0123456789") == strlen (simple))
    {
      refuse (amount, error, "no amount");
      return NULL;
    }

  number = simple + strcspn (simple, "0123456789");
  for (end = number; strspn (end, "0123456789.,' ") > 0; end++)
    digits += g_ascii_isdigit (*end);
  while (!g_ascii_isdigit (end[-1]))
    end--;
  if (strpbrk (end, "0123456789") != NULL)
    {
      refuse (amount, error, "more than one number");
      return NULL;
    }
  if (digits > MAX_DIGITS)
    {
      refuse (amount, error, "too large");
      return NULL;
    }

  /* ".50", but not the point of "kr.50". */
  if (number > simple && strchr (".,", number[-1]) != NULL &&
      (number - 1 == simple ||
       !g_unichar_isalpha (g_utf8_get_char (g_utf8_prev_char (number - 1)))))
    number--;
  /* "1.200,-" and "1 200:-" say that there are no parts; "1200." ends a sentence. */
  behind = end;
  if (strchr (".,:", *behind) != NULL && behind[0] != '\0' && behind[1] == '-')
    behind += 2 + (behind[2] == '-');
  else if (strcmp (behind, ".") == 0)
    behind++;

  if (!read_around (amount, simple, number, FALSE, error) ||
      !read_around (amount, behind, behind + strlen (behind), TRUE, error))
    return NULL;
  if (amount->bracketed)
    {
      refuse (amount, error, "a bracket is missing");
      return NULL;
    }
  /* "$100 CAD" is in Canadian dollars; "€100 USD" is nonsense. */
  if (amount->code != NULL && amount->sign != NULL && strcmp (amount->code, amount->sign) != 0 &&
      !(strcmp (amount->sign, "USD") == 0 &&
        strstr (" AUD CAD HKD NZD SGD TWD MXN ", amount->code)) &&
      !(strcmp (amount->sign, "JPY") == 0 && strcmp (amount->code, "CNY") == 0))
    {
      refuse (amount, error, "two currencies");
      return NULL;
    }
  if (amount->code != NULL && amount->crowns && !sv_currency_is_crowns (amount->code))
    {
      refuse (amount, error, "two currencies");
      return NULL;
    }

  if (g_ascii_isdigit (*number))
    {
      if (!find_point (amount, number, end, decimal, &point, error))
        return NULL;
    }
  else if (end - number > 1 && strspn (number + 1, "0123456789") == (gsize)(end - number - 1))
    point = number;
  else
    {
      refuse (amount, error, "not an amount");
      return NULL;
    }

  return decimal_text (amount->negative, number, end, point);
}

char *
sv_money_parse_typed (const char *text, char decimal, char **currency, GError **error)
{
  Amount amount = { .text = text };
  char *parsed = parse (&amount, text, decimal, error);

  if (parsed != NULL && currency != NULL)
    *currency = g_strdup (amount.code != NULL ? amount.code : amount.sign);
  return parsed;
}

gboolean
sv_money_is_in_crowns (const char *text)
{
  Amount amount = { .text = text };
  g_autofree char *parsed = parse (&amount, text, 0, NULL);

  return parsed != NULL && amount.crowns && amount.code == NULL;
}

gboolean
sv_currency_is_crowns (const char *currency)
{
  return g_strv_contains (crowns, currency);
}
