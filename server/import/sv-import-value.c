/* sv-import-value.c: the text of a cell as the value of a field
 *
 * What is not understood wholly is not understood: a price "on request" is reported, never taken
 * for nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "sv-import-value.h"

#include "common/sv-money.h"
#include "sv-import-words.h"
#include "sv-xlsx.h"

#include <string.h>

static gboolean
is_space (gunichar c)
{
  /* Zero-width space and joiner, and a byte order mark that somebody pasted along. */
  return g_unichar_isspace (c) || c == 0x200B || c == 0x200D || c == 0xFEFF || c == 0x2060;
}

char *
sv_import_unwrap (const char *cell)
{
  gsize length = strlen (cell);
  GString *text;

  if (!g_str_has_prefix (cell, "=\"") || length < 3 || cell[length - 1] != '"')
    return NULL;

  text = g_string_new_len (cell + 2, (gssize)length - 3);
  g_string_replace (text, "\"\"", "\"", 0);
  return g_string_free (text, FALSE);
}

char *
sv_import_clean (const char *cell, gboolean guarded, gboolean *number)
{
  g_autofree char *unwrapped = guarded ? sv_import_unwrap (cell) : NULL;
  const char *start = unwrapped != NULL ? unwrapped : cell;
  const char *end;

  *number = *start == SV_XLSX_NUMBER;
  if (*number)
    start++;
  else if (guarded && unwrapped == NULL)
    start = sv_csv_unguard (start);

  while (*start != '\0' && is_space (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  end = start + strlen (start);
  while (end > start)
    {
      const char *last = g_utf8_prev_char (end);

      if (!is_space (g_utf8_get_char (last)))
        break;
      end = last;
    }

  return g_strndup (start, end - start);
}

char
sv_import_decimal_of (const char *text)
{
  const char *point = strrchr (text, '.');
  const char *comma = strrchr (text, ',');
  const char *last = point > comma ? point : comma;
  gsize after = last != NULL ? strspn (last + 1, "0123456789") : 0;

  if (last == NULL || last == text || !g_ascii_isdigit (last[-1]) || after == 0)
    return 0;
  if (point != NULL && comma != NULL)
    return *last;
  /* Several of one kind are groups, and so is one before three digits, or it says nothing. */
  if (strchr (text, *last) != last || after == 3)
    return 0;
  return *last;
}

char *
sv_import_read_currency (const char *text)
{
  g_autofree char *code = g_ascii_strup (text, -1);
  g_autofree char *amount = NULL;
  g_autofree char *parsed = NULL;
  char *named = NULL;

  if (sv_currency_exponent (code) >= 0)
    return g_steal_pointer (&code);
  if (strpbrk (text, "0123456789") != NULL)
    return NULL;

  amount = g_strdup_printf ("1 %s", text);
  parsed = sv_money_parse_typed (amount, '.', &named, NULL);
  return named;
}

const char *
sv_import_damage (const char *text, gboolean identifier)
{
  static gsize compiled;
  static GRegex *failed, *rounded;

  if (g_once_init_enter (&compiled))
    {
      failed = g_regex_new ("^#(\\p{Lu}+([/ ]\\p{Lu}+)*(/0)?[!?]|N/A|NV|I/T|SAKNAS|GETTING_DATA)$",
                            G_REGEX_OPTIMIZE, 0, NULL);
      rounded = g_regex_new ("^[0-9]([.,][0-9]+)?[Ee][+][0-9]{2,3}$", G_REGEX_OPTIMIZE, 0, NULL);
      g_once_init_leave (&compiled, 1);
    }

  if (*text == '#' && g_regex_match (failed, text, 0, NULL))
    return "A formula has no value in this cell. Correct it in the spreadsheet and save, or empty the cell.";
  if (identifier && g_ascii_isdigit (*text) && g_regex_match (rounded, text, 0, NULL))
    return "A spreadsheet has rounded this number and lost its digits. Give the column the format "
           "Text there, type the number again, and save.";
  return NULL;
}

static JsonNode *
text_node (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

static gboolean
is_whole_float (const char *text)
{
  gsize digits = strspn (text, "0123456789");

  return digits > 0 && text[digits] == '.' && text[digits + 1] != '\0' &&
         strspn (text + digits + 1, "0") == strlen (text + digits + 1);
}

/* Spreadsheets and data frames write a number without fraction as 7630033530101.0 */
static gboolean
read_text (const SvImportReading *reading, const char *text, gboolean number, JsonNode **node)
{
  gsize digits = strspn (text, "0123456789");

  if (!reading->exact && is_whole_float (text) && (reading->floats || number || digits >= 8))
    {
      g_autofree char *whole = g_strndup (text, digits);

      *node = text_node (whole);
    }
  else if (number && strchr (text, ' ') != NULL)
    {
      /* The currency of the cell's number format says nothing about a text. */
      g_autofree char *whole = g_strndup (text, strcspn (text, " "));

      *node = text_node (whole);
    }
  else
    *node = text_node (text);
  return TRUE;
}

/* "1967", "1967.0", "c. 1970", "1948 (Approximation)"; not "1960s", which is no year. */
static gboolean
read_year (const char *text, gint64 *year, gboolean *rough)
{
  static gsize compiled;
  static GRegex *regex;
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *before = NULL;
  g_autofree char *digits = NULL;
  g_autofree char *after = NULL;

  if (g_once_init_enter (&compiled))
    {
      regex = g_regex_new (
          "^(~|≈|(?:c|ca|cca|circa|cirka|approx|approximately|about|around|um|ungefär|omkring|vers|"
          "env|environ|verso|hacia)\\b\\.?)?\\s*([12][0-9]{3})(?:\\.0+)?\\s*"
          "(\\(?(?:approximation|approx|approximately|approximate|circa|ca|ungefähr|estimated|est)"
          "\\.?\\)?|\\?)?$",
          G_REGEX_OPTIMIZE | G_REGEX_CASELESS, 0, NULL);
      g_once_init_leave (&compiled, 1);
    }

  if (!g_regex_match (regex, text, 0, &match))
    return FALSE;

  before = g_match_info_fetch (match, 1);
  digits = g_match_info_fetch (match, 2);
  after = g_match_info_fetch (match, 3);
  *year = g_ascii_strtoll (digits, NULL, 10);
  *rough = (before != NULL && *before != '\0') || (after != NULL && *after != '\0');
  return TRUE;
}

static gboolean
read_integer (const SvImportReading *reading, const char *text, JsonNode **node, gboolean *rough,
              char **problem)
{
  gint64 number;
  char *end;

  if (strcmp (reading->field->key, "year") == 0)
    {
      if (!read_year (text, &number, rough))
        {
          *problem = g_strdup (
              "This is no year. Write four digits, “c. 1970” for about, or keep it in the notes.");
          return FALSE;
        }
    }
  else
    {
      number = g_ascii_strtoll (text, &end, 10);
      if (end == text || (*end != '\0' && strspn (end, ".0") != strlen (end)))
        {
          *problem = g_strdup ("This is no whole number.");
          return FALSE;
        }
    }

  *node = json_node_init_int (json_node_alloc (), number);
  return TRUE;
}

/* Data frames write 1388400 as 1.3884e+06. They keep six digits: with fewer nothing was cut off,
 * with six nobody knows. Returns: (transfer full): the amount written out, or the text as it is */
static char *
write_out (const char *text)
{
  gsize whole = strspn (text, "0123456789");
  gsize fraction = text[whole] == '.' ? strspn (text + whole + 1, "0123456789") : 0;
  const char *e = text + whole + (fraction > 0 ? fraction + 1 : 0);
  gint64 power;

  if (whole != 1 || fraction > 4 || (*e != 'e' && *e != 'E') ||
      !g_ascii_string_to_signed (e[1] == '+' ? e + 2 : e + 1, 10, (gint64)fraction, 9, &power,
                                 NULL))
    return g_strdup (text);

  return g_strdup_printf ("%c%.*s%.*s", text[0], (int)fraction, text + 2,
                          (int)(power - (gint64)fraction), "000000000");
}

/* "5.000" where the other amounts of the column have a decimal point: five thousand to whoever
 * typed it, five to whoever reads on. */
static gboolean
is_either (const SvImportReading *reading, const char *text)
{
  const char *start = text + strcspn (text, "0123456789");
  gsize whole = strspn (start, "0123456789");
  const char *sign = start + whole;

  return !reading->decimal_chosen && reading->decimal != 0 && *sign == reading->decimal &&
         whole >= 1 && whole <= 3 && *start != '0' && strspn (sign + 1, "0123456789") == 3 &&
         strpbrk (sign + 4, "0123456789") == NULL;
}

static gboolean
read_money (const SvImportReading *reading, const char *text, gboolean number, JsonNode **node,
            char **problem)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *named = NULL;
  g_autofree char *written = write_out (text);
  /* The dinars of our own export have three decimals: 5.000 of them are five, unless a program
   * that writes commas has saved it since. */
  gboolean settled = number || (reading->exact && reading->decimal != ',');
  g_autofree char *decimal =
      sv_money_parse_typed (written, settled ? '.' : reading->decimal, &named, &error);
  g_autoptr (JsonObject) money = NULL;
  const char *currency;
  gint64 amount;

  if (decimal == NULL)
    {
      *problem = g_strdup_printf (
          "%s. Write the amount alone, empty the cell, or keep the column in the notes.",
          error->message);
      return FALSE;
    }

  if (!settled && is_either (reading, text))
    {
      *problem = g_strdup_printf (
          "“%.60s” could be thousands, or have three decimals. Write it without the sign "
          "between, or choose the decimal sign.",
          text);
      return FALSE;
    }

  currency = named != NULL ? named : reading->currency;
  if (currency != NULL && !sv_currency_is_crowns (currency) && sv_money_is_in_crowns (written))
    {
      *problem = g_strdup_printf ("“kr” is no sign for %s. Write the currency's letters, like SEK.",
                                  currency);
      return FALSE;
    }
  if (currency == NULL)
    {
      *problem = g_strdup ("Nothing says which currency this is. Choose one for the column.");
      return FALSE;
    }
  if (!sv_money_from_decimal (decimal, currency, &amount, &error))
    {
      *problem = g_strdup (error->message);
      return FALSE;
    }

  money = json_object_new ();
  json_object_set_int_member (money, "amount", amount);
  json_object_set_string_member (money, "currency", currency);
  *node = json_node_init_object (json_node_alloc (), money);
  return TRUE;
}

/* "39.50 mm", "Ø 36,5", "43mm" */
static gboolean
read_decimal (const SvImportReading *reading, const char *text, gboolean number, JsonNode **node,
              char **problem)
{
  g_autofree char *folded = g_ascii_strdown (text, -1);
  const char *start = folded;
  g_autofree char *plain = NULL;
  char *comma;
  gsize length;

  while (g_str_has_prefix (start, "ø") || g_str_has_prefix (start, "Ø") ||
         g_str_has_prefix (start, "⌀") || is_space (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  length = strspn (start, "0123456789.,");
  plain = g_strndup (start, length);
  start += length;
  while (*start != '\0' && is_space (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  if (g_str_has_prefix (start, "mm"))
    start += 2;
  else if (g_str_has_prefix (start, "millimet"))
    start += strcspn (start, " ");

  /* One sign at most: a diameter has no groups, so it is the decimal one whatever the file uses. */
  comma = strpbrk (plain, ".,");
  if (length == 0 || *start == '.' || (*start != '\0') ||
      (comma != NULL && (strpbrk (comma + 1, ".,") != NULL || comma == plain || comma[1] == '\0')))
    {
      *problem = g_strdup ("This is no number of millimetres. Write one number, like 36 or 36.5.");
      return FALSE;
    }
  if (comma != NULL)
    *comma = '.';

  *node = text_node (plain);
  return TRUE;
}

static gboolean
read_date (const SvImportReading *reading, const char *text, JsonNode **node, char **problem)
{
  gboolean ambiguous = FALSE;
  g_autofree char *date =
      sv_date_parse (text, reading->order != 0 ? reading->order : SV_DATE_ANY, &ambiguous, NULL);

  if (date == NULL)
    {
      *problem = g_strdup (
          ambiguous ? "Day and month could be either way round. Choose the order of the dates."
                    : "This is no date with its day, month and year. Write it as 2026-11-21.");
      return FALSE;
    }

  *node = text_node (date);
  return TRUE;
}

gboolean
sv_import_read_value (const SvImportReading *reading, const char *text, gboolean number,
                      JsonNode **node, gboolean *rough, char **problem)
{
  int yes;

  *rough = FALSE;
  switch (reading->field->kind)
    {
    case SV_KIND_INTEGER:
      return read_integer (reading, text, node, rough, problem);
    case SV_KIND_MONEY:
      return read_money (reading, text, number, node, problem);
    case SV_KIND_DECIMAL:
      return read_decimal (reading, text, number, node, problem);
    case SV_KIND_DATE:
      return read_date (reading, text, node, problem);
    case SV_KIND_BOOLEAN:
      yes = sv_import_yes_no (reading->field->key, text);
      if (yes < 0)
        {
          *problem = g_strdup ("This is neither yes nor no. Write yes or no, or empty the cell.");
          return FALSE;
        }
      *node = json_node_init_boolean (json_node_alloc (), yes);
      return TRUE;
    case SV_KIND_REFERENCE:
      *node = text_node (text);
      return TRUE;
    case SV_KIND_TEXT:
    case SV_KIND_CHOICE:
    case SV_KIND_TIME:
    default:
      return read_text (reading, text, number, node);
    }
}
