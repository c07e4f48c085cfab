/* sv-xlsx-format.c: what the number formats of a workbook make of a number
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-xlsx"

#include "sv-xlsx-private.h"

#include <math.h>
#include <string.h>

/* Signs that stand for money when a format writes them beside the digits. */
static const char *const signs[] = { "€",  "£",  "¥",  "₺",  "₹",   "₽",
                                     "zł", "Kč", "kr", "Kr", "CHF", NULL };

void
sv_xlsx_format_clear (SvXlsxFormat *format)
{
  g_clear_pointer (&format->currency, g_free);
}

/* [$kr-41D] and [$SEK] name a currency, [$-409] only a language. Returns: past the bracket */
static const char *
read_bracket (SvXlsxFormat *format, const char *text)
{
  const char *end = strchr (text, ']');
  gsize length;

  if (end == NULL)
    return text + strlen (text);

  if (text[1] == '$')
    {
      length = strcspn (text + 2, "-]");
      if (length > 0 && length < 12 && format->currency == NULL)
        format->currency = g_strndup (text + 2, length);
    }

  return end + 1;
}

/* A quoted text is a currency when it is a known sign or three capitals. */
static const char *
read_quoted (SvXlsxFormat *format, const char *text)
{
  const char *end = strchr (text + 1, '"');
  g_autofree char *word = NULL;

  if (end == NULL)
    return text + strlen (text);

  word = g_strstrip (g_strndup (text + 1, end - text - 1));
  if (format->currency == NULL &&
      (g_strv_contains (signs, word) || strcmp (word, "$") == 0 ||
       (strlen (word) == 3 && strspn (word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3)))
    format->currency = g_steal_pointer (&word);

  return end + 1;
}

static const char *
read_sign (SvXlsxFormat *format, const char *text)
{
  for (guint i = 0; signs[i] != NULL; i++)
    if (g_str_has_prefix (text, signs[i]))
      {
        if (format->currency == NULL)
          format->currency = g_strdup (signs[i]);
        return text + strlen (signs[i]);
      }

  if (*text == '$' && format->currency == NULL)
    format->currency = g_strdup ("$");
  return text + 1;
}

static SvXlsxShow
show_of_letters (gboolean date, gboolean time)
{
  if (date)
    return time ? SV_XLSX_DATE_TIME : SV_XLSX_DATE;
  return time ? SV_XLSX_TIME : SV_XLSX_PLAIN;
}

static void
read_code (SvXlsxFormat *format, const char *code)
{
  gboolean date = FALSE, time = FALSE, elapsed = FALSE;

  if (g_ascii_strcasecmp (code, "General") == 0)
    return;
  if (strspn (code, "0") == strlen (code))
    format->digits = (guint)strlen (code);

  while (*code != '\0' && *code != ';')
    switch (*code)
      {
      case '[':
        elapsed |= code[1] == 'h' || code[1] == 'H' || code[1] == 'm' || code[1] == 's';
        code = read_bracket (format, code);
        break;
      case '"':
        code = read_quoted (format, code);
        break;
      case '\\':
      case '_':
      case '*':
        code += code[1] != '\0' ? 2 : 1;
        break;
      case 'y':
      case 'Y':
      case 'd':
      case 'D':
        date = TRUE;
        code++;
        break;
      case 'h':
      case 'H':
      case 's':
      case 'S':
        time = TRUE;
        code++;
        break;
      case '0':
      case '#':
      case '?':
        /* Digits come in no date; "0.00E+00" is a number as well. */
        if (!time)
          {
            date = FALSE;
            while (*code != '\0' && strchr ("0#?.,Ee+-% /", *code) != NULL)
              format->percent |= *code++ == '%';
          }
        else
          code++;
        break;
      default:
        code = read_sign (format, code);
      }

  /* "mm yyyy" has its y, "mmm" alone is a month and kept as the number it is. */
  format->show = elapsed ? SV_XLSX_PLAIN : show_of_letters (date, time);
  if (format->show != SV_XLSX_PLAIN)
    g_clear_pointer (&format->currency, g_free);
}

void
sv_xlsx_format_read (SvXlsxFormat *format, int id, const char *code)
{
  format->show = SV_XLSX_PLAIN;
  format->currency = NULL;
  format->percent = id == 9 || id == 10;
  format->digits = 0;

  if (code != NULL)
    read_code (format, code);
  else if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) ||
           id == 57 || id == 58)
    format->show = SV_XLSX_DATE;
  else if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 55 && id <= 56))
    format->show = SV_XLSX_TIME;
  else if (id == 22)
    format->show = SV_XLSX_DATE_TIME;
}

/* Days are counted from 1899-12-30, since the year 1900 is a leap year there; before 1 March 1900
 * by one more. */
static gboolean
append_date (GString *cell, SvXlsxShow show, double serial, gboolean date1904)
{
  double days = floor (serial);
  gint64 seconds = llround ((serial - days) * 86400);
  GDate date;

  if (seconds == 86400)
    {
      days++;
      seconds = 0;
    }
  if (show == SV_XLSX_TIME && days >= 1)
    show = SV_XLSX_DATE_TIME;

  if (show != SV_XLSX_TIME)
    {
      days += date1904 ? 1462 : 0;
      if (days < 1 || days > 2958465)
        return FALSE;
      if (days < 60)
        days++;
      g_date_clear (&date, 1);
      /* 1899-12-30 is day 693594 of GDate, which counts from 1 January of the year 1. */
      g_date_set_julian (&date, (guint32)(693594 + (gint64)days));
      g_string_append_printf (cell, "%04d-%02d-%02d", g_date_get_year (&date),
                              g_date_get_month (&date), g_date_get_day (&date));
    }

  if (show == SV_XLSX_DATE_TIME && seconds > 0)
    g_string_append_c (cell, 'T');
  if (show == SV_XLSX_TIME || (show == SV_XLSX_DATE_TIME && seconds > 0))
    g_string_append_printf (cell, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
                            (int)(seconds % 60));
  return TRUE;
}

static gboolean
is_plain_number (const char *value)
{
  gsize digits = strspn (value, "-0123456789.");

  return value[digits] == '\0' && digits > 0 && digits <= 15;
}

void
sv_xlsx_append_number (GString *cell, const SvXlsxFormat *format, const char *value,
                       gboolean date1904)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  char *end;
  double number = g_ascii_strtod (value, &end);

  if (end == value || *end != '\0' || !isfinite (number))
    {
      g_string_append (cell, value); /* not a number after all: whoever reads the column says so */
      return;
    }

  if (format != NULL && format->show != SV_XLSX_PLAIN &&
      append_date (cell, format->show, number, date1904))
    return;

  /* A share is no amount: what reads the column sees the sign that its reader sees. */
  if (format != NULL && format->percent)
    {
      g_string_append_printf (cell, "%s%%",
                              g_ascii_formatd (buffer, sizeof buffer, "%.10g", number * 100));
      return;
    }

  g_string_append_c (cell, SV_XLSX_NUMBER);
  if (format != NULL && format->digits > 0 && strspn (value, "0123456789") == strlen (value))
    for (gsize length = strlen (value); length < format->digits; length++)
      g_string_append_c (cell, '0');
  if (is_plain_number (value))
    g_string_append (cell, value);
  else if (fabs (number) < 1e-4 || (fabs (number) >= 1e15 && fabs (number) < 1e18))
    g_string_append (cell, g_ascii_formatd (buffer, sizeof buffer,
                                            fabs (number) < 1 ? "%.12f" : "%.0f", number));
  else
    /* 15 digits are what Excel itself shows and keeps: 1234.5600000000001 is 1234.56. */
    g_string_append (cell, g_ascii_formatd (buffer, sizeof buffer, "%.15g", number));

  if (format != NULL && format->currency != NULL)
    g_string_append_printf (cell, " %s", format->currency);
}
