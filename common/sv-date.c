/* sv-date.c: dates as people and files write them
 *
 * A text is cut into numbers and at most one month's name; the orders then say which number is
 * what.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-date.h"
#include "sv-error.h"

#include <string.h>

/* What a text consists of, before anybody says which number is the day. */
typedef struct
{
  int numbers[3];
  int digits[3]; /* how many digits each number was written with */
  guint n;
  int month;      /* the month that stands there as a word, or 0 */
  guint month_at; /* how many numbers stand before it */
} Parts;

typedef struct
{
  int year, month, day;
} Day;

/* Without accents; each name may be shortened to three letters or more, as far as it still says
 * which month it is: "jui" is juin or juillet. No language calls a month by another one's name. */
static const char *const month_names[12][9] = {
  { "january", "januari", "januar", "janvier", "gennaio", "enero", "ocak", NULL },
  { "february", "februari", "februar", "fevrier", "febbraio", "febrero", "subat", NULL },
  { "march", "mars", "marts", "marz", "maerz", "marzo", "mart", NULL },
  { "april", "avril", "aprile", "abril", "nisan", NULL },
  { "may", "maj", "mai", "maggio", "mayo", "mayis", NULL },
  { "june", "juni", "juin", "giugno", "junio", "haziran", NULL },
  { "july", "juli", "juillet", "luglio", "julio", "temmuz", NULL },
  { "august", "augusti", "aout", "agosto", "agustos", NULL },
  { "september", "septembre", "settembre", "septiembre", "setiembre", "eylul", NULL },
  { "october", "oktober", "octobre", "ottobre", "octubre", "ekim", NULL },
  { "november", "novembre", "noviembre", "kasim", NULL },
  { "december", "dezember", "decembre", "dicembre", "diciembre", "aralik", NULL },
};

/* Returns: (transfer full): @word without accents, and with one i for the two of Turkish, which
 * capitals and other locales mix up */
static char *
fold (const char *word)
{
  g_autofree char *apart = g_utf8_normalize (word, -1, G_NORMALIZE_ALL);
  GString *plain = g_string_new (NULL);

  for (const char *at = apart; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);

      if (!g_unichar_ismark (letter))
        g_string_append_unichar (plain, letter == 0x131 ? 'i' : letter);
    }
  return g_string_free (plain, FALSE);
}

/* Returns: 0 when it is none, or the beginning of several */
static int
month_of_word (const char *word)
{
  int found = 0;

  if (g_utf8_strlen (word, -1) < 3)
    return 0;

  for (int month = 0; month < 12; month++)
    for (guint i = 0; month_names[month][i] != NULL; i++)
      if (g_str_has_prefix (month_names[month][i], word))
        {
          if (found != 0 && found != month + 1)
            return 0;
          found = month + 1;
        }

  return found;
}

/* Words that may stand in a date and say nothing: "the 3rd of May", "den 3 maj", "1er mai",
 * "3 de mayo de 2021", "Mon". */
static gboolean
is_filler (const char *word)
{
  static const char *const fillers[] = {
    "st",     "nd",  "rd",     "th",      "the",       "of",       "den",    "d",
    "mon",    "tue", "tues",   "wed",     "thu",       "thur",     "thurs",  "fri",
    "sat",    "sun", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "de",  "del",    "el",      "er",        "il",       "le",     NULL,
  };

  return g_strv_contains (fillers, word);
}

/* From "T10:15" or " 10:15:30.5 +02:00" to the end. */
static gboolean
is_time (const char *text)
{
  static gsize compiled;
  static GRegex *regex;

  if (g_once_init_enter (&compiled))
    {
      regex = g_regex_new ("^[T ]\\s*([01]?\\d|2[0-3]):[0-5]\\d(:([0-5]\\d|60)([.,]\\d+)?)?"
                           "\\s*([AaPp]\\.?[Mm]\\.?)?\\s*(Z|UTC|GMT|[+-]\\d\\d:?(\\d\\d)?)?\\s*$",
                           G_REGEX_OPTIMIZE, 0, NULL);
      g_once_init_leave (&compiled, 1);
    }

  return g_regex_match (regex, text, 0, NULL);
}

static gboolean
add_number (Parts *parts, const char **at)
{
  const char *from = *at;
  int number = 0;

  if (parts->n == G_N_ELEMENTS (parts->numbers))
    return FALSE;

  while (g_ascii_isdigit (**at))
    {
      if (*at - from == 8)
        return FALSE;
      number = number * 10 + (**at - '0');
      (*at)++;
    }
  parts->numbers[parts->n] = number;
  parts->digits[parts->n] = (int)(*at - from);
  parts->n++;
  return TRUE;
}

static gboolean
add_word (Parts *parts, const char **at)
{
  const char *from = *at;
  g_autofree char *letters = NULL;
  g_autofree char *word = NULL;
  int month;

  while (g_unichar_isalpha (g_utf8_get_char (*at)) || g_unichar_ismark (g_utf8_get_char (*at)))
    *at = g_utf8_next_char (*at);
  letters = g_strndup (from, *at - from);
  word = fold (letters);

  if ((month = month_of_word (word)) == 0)
    return is_filler (word);
  if (parts->month != 0)
    return FALSE;

  parts->month = month;
  parts->month_at = parts->n;
  return TRUE;
}

static gboolean
split (const char *text, Parts *parts)
{
  g_autofree char *plain = NULL;
  g_autofree char *lower = NULL;
  const char *at;

  memset (parts, 0, sizeof *parts);
  /* No-break spaces become spaces, full-width digits digits. */
  if (strlen (text) > 100 || (plain = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE)) == NULL)
    return FALSE;
  g_strstrip (plain);

  lower = g_utf8_strdown (plain, -1);
  for (at = lower; *at != '\0';)
    {
      gboolean complete =
          parts->n + (parts->month != 0) >= 3 || (parts->n == 1 && parts->digits[0] == 8);

      if (complete && (*at == ' ' || *at == 't'))
        {
          g_autofree char *upper = g_utf8_strup (at, -1);

          if (is_time (upper))
            break;
        }
      if (g_ascii_isdigit (*at))
        {
          if (!add_number (parts, &at))
            return FALSE;
        }
      else if (g_unichar_isalpha (g_utf8_get_char (at)))
        {
          if (!add_word (parts, &at))
            return FALSE;
        }
      else if (strchr ("-/., ", *at) != NULL && at != lower)
        at++;
      else
        return FALSE;
    }

  return TRUE;
}

static gboolean
make_day (int year, int year_digits, int month, int day, Day *result)
{
  if (year_digits == 2)
    year += year < 69 ? 2000 : 1900;
  else if (year_digits != 4)
    return FALSE;
  /* Earlier there were no watches, and later nobody will ask. */
  if (year < 1300 || year > 2200 || month < 1 || month > 12 || day < 1)
    return FALSE;
  if (!g_date_valid_dmy (day, month, year))
    return FALSE;

  *result = (Day){ year, month, day };
  return TRUE;
}

/* @order: one flag. */
static gboolean
day_in_order (const Parts *parts, SvDateOrder order, Day *day)
{
  const int *n = parts->numbers;
  const int *digits = parts->digits;

  /* 20210503 */
  if (parts->n == 1 && parts->month == 0 && digits[0] == 8)
    return make_day (n[0] / 10000, 4, n[0] / 100 % 100, n[0] % 100, day);

  if (parts->n == 2 && parts->month != 0)
    {
      /* "2021 maj 3" has the year first; in every other place the day comes first. */
      gboolean year_first = digits[0] == 4;

      if (digits[!year_first] > 4 || digits[year_first] > 2)
        return FALSE;
      return make_day (n[!year_first], digits[!year_first], parts->month, n[year_first], day);
    }

  if (parts->n != 3 || parts->month != 0)
    return FALSE;
  /* A year of four digits in front is always year, month, day. */
  if (digits[0] == 4)
    return digits[1] <= 2 && digits[2] <= 2 && make_day (n[0], 4, n[1], n[2], day);
  if (digits[0] > 2 || digits[1] > 2)
    return FALSE;

  switch (order)
    {
    case SV_DATE_YMD:
      return digits[2] <= 2 && make_day (n[0], digits[0], n[1], n[2], day);
    case SV_DATE_DMY:
      return make_day (n[2], digits[2], n[1], n[0], day);
    case SV_DATE_MDY:
      return make_day (n[2], digits[2], n[0], n[1], day);
    default:
      return FALSE;
    }
}

guint
sv_date_orders (const char *text)
{
  guint orders = 0;
  Parts parts;
  Day day;

  if (!split (text, &parts))
    return 0;

  for (guint order = SV_DATE_YMD; order <= SV_DATE_MDY; order <<= 1)
    if (day_in_order (&parts, order, &day))
      orders |= order;
  return orders;
}

char *
sv_date_parse (const char *text, guint orders, gboolean *ambiguous, GError **error)
{
  gboolean found = FALSE, different = FALSE;
  Parts parts;
  Day day = { 0 }, other;

  if (split (text, &parts))
    for (guint order = SV_DATE_YMD; order <= SV_DATE_MDY; order <<= 1)
      {
        if (!(orders & order) || !day_in_order (&parts, order, &other))
          continue;
        if (!found)
          day = other;
        else if (memcmp (&day, &other, sizeof day) != 0)
          different = TRUE;
        found = TRUE;
      }

  if (ambiguous != NULL)
    *ambiguous = different;
  if (!found)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "not a date: “%.60s”", text);
      return NULL;
    }
  if (different)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                   "which number is the day, which the month? “%.60s”", text);
      return NULL;
    }

  return g_strdup_printf ("%04d-%02d-%02d", day.year, day.month, day.day);
}

gboolean
sv_date_is_iso (const char *text)
{
  int year, month, day;

  for (int i = 0; i < 10; i++)
    if (i == 4 || i == 7 ? text[i] != '-' : !g_ascii_isdigit (text[i]))
      return FALSE;
  if (text[10] != '\0')
    return FALSE;

  year = atoi (text);
  month = atoi (text + 5);
  day = atoi (text + 8);
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && g_date_valid_dmy (day, month, year);
}

char *
sv_time_parse (const char *text, GError **error)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, utc);
  g_autoptr (GDateTime) here = time != NULL ? g_date_time_to_utc (time) : NULL;
  g_autofree char *seconds = NULL;

  if (here == NULL || g_date_time_get_year (here) > 9999)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "not a time: “%.60s”", text);
      return NULL;
    }

  seconds = g_date_time_format (here, "%Y-%m-%dT%H:%M:%S");
  if (g_date_time_get_microsecond (here) == 0)
    return g_strdup_printf ("%sZ", seconds);
  return g_strdup_printf ("%s.%06dZ", seconds, g_date_time_get_microsecond (here));
}

const char *
sv_date_order_name (SvDateOrder order)
{
  switch (order)
    {
    case SV_DATE_YMD:
      return "ymd";
    case SV_DATE_DMY:
      return "dmy";
    case SV_DATE_MDY:
      return "mdy";
    default:
      return NULL;
    }
}

SvDateOrder
sv_date_order_from_name (const char *name)
{
  for (guint order = SV_DATE_YMD; order <= SV_DATE_MDY; order <<= 1)
    if (g_strcmp0 (name, sv_date_order_name (order)) == 0)
      return order;

  return 0;
}

char *
sv_date_format (const char *date)
{
  g_autoptr (GDateTime) day = NULL;

  if (!sv_date_is_iso (date))
    return g_strdup (date);

  day = g_date_time_new_utc (atoi (date), atoi (date + 5), atoi (date + 8), 0, 0, 0);
  return g_date_time_format (day, "%-d %b %Y");
}

char *
sv_time_format (const char *time)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) moment = g_date_time_new_from_iso8601 (time, utc);
  g_autoptr (GDateTime) here = moment != NULL ? g_date_time_to_local (moment) : NULL;

  if (here == NULL)
    return g_strdup (time);

  return g_date_time_format (here, "%-d %b %Y %H:%M");
}
