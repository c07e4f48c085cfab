/* sv-import-date.c: dates, with month names in the languages of our dealers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "sv-import-date.h"

#include <stdio.h>
#include <string.h>

/* First letters that tell a month from every other in any of the languages; lower case, accents
 * folded. The longer ones come first where they begin alike. */
static const struct
{
  const char *word;
  int month;
} months[] = {
  { "january", 1 },    { "januari", 1 },   { "januar", 1 },     { "janvier", 1 },
  { "janv", 1 },       { "gennaio", 1 },   { "enero", 1 },      { "ocak", 1 },
  { "oca", 1 },        { "jan", 1 },       { "gen", 1 },        { "ene", 1 },
  { "february", 2 },   { "februari", 2 },  { "februar", 2 },    { "fevrier", 2 },
  { "fevr", 2 },       { "febbraio", 2 },  { "febrero", 2 },    { "subat", 2 },
  { "sub", 2 },        { "feb", 2 },       { "fev", 2 },        { "march", 3 },
  { "mars", 3 },       { "marts", 3 },     { "maerz", 3 },      { "marz", 3 },
  { "marzo", 3 },      { "maart", 3 },     { "mart", 3 },       { "mrz", 3 },
  { "mar", 3 },        { "mrt", 3 },       { "april", 4 },      { "avril", 4 },
  { "aprile", 4 },     { "abril", 4 },     { "nisan", 4 },      { "nis", 4 },
  { "apr", 4 },        { "avr", 4 },       { "abr", 4 },        { "may", 5 },
  { "maj", 5 },        { "mai", 5 },       { "maggio", 5 },     { "mayo", 5 },
  { "mayis", 5 },      { "mei", 5 },       { "mag", 5 },        { "june", 6 },
  { "juni", 6 },       { "juin", 6 },      { "giugno", 6 },     { "junio", 6 },
  { "haziran", 6 },    { "haz", 6 },       { "jun", 6 },        { "giu", 6 },
  { "july", 7 },       { "juli", 7 },      { "juillet", 7 },    { "juil", 7 },
  { "luglio", 7 },     { "julio", 7 },     { "temmuz", 7 },     { "tem", 7 },
  { "jul", 7 },        { "lug", 7 },       { "august", 8 },     { "augusti", 8 },
  { "aout", 8 },       { "agosto", 8 },    { "agustos", 8 },    { "augustus", 8 },
  { "aug", 8 },        { "ago", 8 },       { "agu", 8 },        { "september", 9 },
  { "septembre", 9 },  { "settembre", 9 }, { "septiembre", 9 }, { "eylul", 9 },
  { "sept", 9 },       { "sep", 9 },       { "set", 9 },        { "eyl", 9 },
  { "october", 10 },   { "oktober", 10 },  { "octobre", 10 },   { "ottobre", 10 },
  { "octubre", 10 },   { "ekim", 10 },     { "oct", 10 },       { "okt", 10 },
  { "ott", 10 },       { "eki", 10 },      { "november", 11 },  { "novembre", 11 },
  { "noviembre", 11 }, { "kasim", 11 },    { "nov", 11 },       { "kas", 11 },
  { "december", 12 },  { "dezember", 12 }, { "decembre", 12 },  { "dicembre", 12 },
  { "diciembre", 12 }, { "aralik", 12 },   { "dec", 12 },       { "dez", 12 },
  { "dic", 12 },       { "ara", 12 },
};

/* The parts of a date in the order they stand; letters are a month, or a weekday or "de" which do
 * not count. */
typedef struct
{
  int numbers[4];
  int digits[4];
  guint n_numbers;
  int month;      /* by name, 0 without */
  guint before;   /* how many numbers stand before its name */
  char separator; /* after the first number */
} Parts;

static int
month_of (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (months); i++)
    if (strcmp (word, months[i].word) == 0)
      return months[i].month;

  return 0;
}

static gboolean
is_filler (const char *word)
{
  static const char *const fillers[] = {
    "mon",      "monday",   "tue",      "tues",       "tuesday",  "wed",     "wednesday", "thu",
    "thur",     "thurs",    "thursday", "fri",        "friday",   "sat",     "saturday",  "sun",
    "sunday",   "mandag",   "tirsdag",  "onsdag",     "torsdag",  "fredag",  "lordag",    "sondag",
    "montag",   "dienstag", "mittwoch", "donnerstag", "freitag",  "samstag", "sonntag",   "mo",
    "di",       "mi",       "do",       "fr",         "sa",       "so",      "lundi",     "mardi",
    "mercredi", "jeudi",    "vendredi", "samedi",     "dimanche", "den",     "der",       "le",
    "de",       "of",       "st",       "nd",         "rd",       "th",      "er",        NULL,
  };

  return g_strv_contains (fillers, word);
}

static gboolean
read_word (const char **text, Parts *parts)
{
  const char *start = *text;
  g_autofree char *word = NULL;
  int month;

  while (g_ascii_isalpha (**text))
    (*text)++;
  word = g_strndup (start, *text - start);

  month = month_of (word);
  if (month == 0)
    return is_filler (word);
  if (parts->month != 0)
    return FALSE;
  parts->month = month;
  parts->before = parts->n_numbers;
  return TRUE;
}

static gboolean
read_number (const char **text, Parts *parts)
{
  guint n = parts->n_numbers;

  if (n == G_N_ELEMENTS (parts->numbers))
    return FALSE;

  parts->numbers[n] = 0;
  parts->digits[n] = 0;
  for (; g_ascii_isdigit (**text); (*text)++, parts->digits[n]++)
    {
      if (parts->digits[n] == 8)
        return FALSE;
      parts->numbers[n] = parts->numbers[n] * 10 + (**text - '0');
    }
  if (n == 0)
    parts->separator = **text;
  parts->n_numbers++;
  return TRUE;
}

/* A time of day after the date: " 09:30", "T09:30:00.123Z". It says nothing about the day. */
static gboolean
is_time (const char *text)
{
  int hour, minute;
  int length = 0;

  if (*text == 'T' || *text == 't')
    text++;
  if (sscanf (text, " %2d:%2d%n", &hour, &minute, &length) < 2 || hour > 24 || minute > 59)
    return FALSE;

  return strspn (text + length, "0123456789:.,+-Zz apmAPMutcgUTCG") == strlen (text + length);
}

static gboolean
split (const char *original, Parts *parts)
{
  g_autofree char *ascii = g_str_to_ascii (original, NULL);
  g_autofree char *folded = g_ascii_strdown (ascii, -1);
  const char *text = g_strstrip (folded);

  *parts = (Parts){ 0 };
  while (*text != '\0')
    {
      if (parts->n_numbers + (parts->month != 0) >= 3 && is_time (text))
        break;
      if (g_ascii_isdigit (*text))
        {
          if (!read_number (&text, parts))
            return FALSE;
        }
      else if (g_ascii_isalpha (*text))
        {
          if (!read_word (&text, parts))
            return FALSE;
        }
      else if (strchr (" .,/-", *text) != NULL)
        text++;
      else
        return FALSE;
    }

  return TRUE;
}

static int
full_year (int year, int digits)
{
  if (digits >= 3)
    return year;
  /* Two digits: purchases are of our own time. */
  return year < 70 ? 2000 + year : 1900 + year;
}

static gboolean
write_date (int year, int year_digits, int month, int day, char date[11])
{
  year = full_year (year, year_digits);
  if (year < 1000 || year > 2999 || month < 1 || month > 12 || day < 1 ||
      !g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year))
    return FALSE;

  if (date != NULL)
    g_snprintf (date, 11, "%04d-%02d-%02d", year, month, day);
  return TRUE;
}

/* 20261121 */
static gboolean
write_packed (const Parts *parts, char date[11])
{
  int n = parts->numbers[0];

  return write_date (n / 10000, 4, n / 100 % 100, n % 100, date);
}

static gboolean
write_parts (const Parts *parts, SvImportDate order, char date[11])
{
  const int *n = parts->numbers;
  const int *digits = parts->digits;

  if (parts->month != 0)
    {
      if (parts->n_numbers != 2)
        return FALSE;
      /* "2019 May 22" */
      if (digits[0] >= 3)
        return write_date (n[0], digits[0], parts->month, n[1], date);
      return write_date (n[1], digits[1], parts->month, n[0], date);
    }

  if (parts->n_numbers == 1 && digits[0] == 8)
    return write_packed (parts, date);
  if (parts->n_numbers != 3)
    return FALSE;
  if (digits[0] >= 3)
    return write_date (n[0], digits[0], n[1], n[2], date);
  if (order == SV_IMPORT_DATE_YMD && digits[2] <= 2)
    return write_date (n[0], digits[0], n[1], n[2], date);
  if (order == SV_IMPORT_DATE_MDY)
    return write_date (n[2], digits[2], n[0], n[1], date);
  return write_date (n[2], digits[2], n[1], n[0], date);
}

SvImportDate
sv_import_date_order (const char *text, gboolean *could)
{
  Parts parts;
  gboolean dmy, mdy;

  *could = FALSE;
  if (!split (text, &parts))
    return SV_IMPORT_DATE_UNKNOWN;

  if (parts.month != 0 || parts.digits[0] >= 3)
    {
      *could = write_parts (&parts, SV_IMPORT_DATE_YMD, NULL);
      return *could ? SV_IMPORT_DATE_YMD : SV_IMPORT_DATE_UNKNOWN;
    }

  dmy = write_parts (&parts, SV_IMPORT_DATE_DMY, NULL);
  mdy = write_parts (&parts, SV_IMPORT_DATE_MDY, NULL);
  *could = dmy || mdy;
  /* Nobody writes the month first and points between; 4.4. is the same day either way. */
  if (dmy && (!mdy || parts.separator == '.'))
    return SV_IMPORT_DATE_DMY;
  if (mdy && !dmy)
    return SV_IMPORT_DATE_MDY;
  return SV_IMPORT_DATE_UNKNOWN;
}

gboolean
sv_import_date_read (const char *text, SvImportDate order, char date[11])
{
  gboolean could;
  SvImportDate own = sv_import_date_order (text, &could);
  Parts parts;

  if (!could || !split (text, &parts))
    return FALSE;
  /* A text that decides for itself is taken so, unless that is not what was chosen: then it is
   * wrong. */
  if (own == SV_IMPORT_DATE_YMD)
    return write_parts (&parts, SV_IMPORT_DATE_YMD, date);
  return write_parts (&parts, order == SV_IMPORT_DATE_UNKNOWN ? own : order, date);
}
