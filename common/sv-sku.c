/* sv-sku.c: how the number of a watch is made from its brand and its name
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-sku.h"

#include <string.h>

#define PART 3

/* Letters that Unicode does not take apart into a letter and an accent. */
static const struct
{
  gunichar letter;
  const char *folded;
} whole_letters[] = {
  { 0x00c6, "AE" }, /* Æ */
  { 0x00d0, "D" },  /* Ð */
  { 0x00d8, "O" },  /* Ø */
  { 0x00de, "TH" }, /* Þ */
  { 0x0110, "D" },  /* Đ */
  { 0x0126, "H" },  /* Ħ */
  { 0x0131, "I" },  /* ı */
  { 0x0141, "L" },  /* Ł */
  { 0x0152, "OE" }, /* Œ */
  { 0x1e9e, "SS" }, /* ẞ */
};

static const char *
fold_whole (gunichar letter)
{
  for (guint i = 0; i < G_N_ELEMENTS (whole_letters); i++)
    if (whole_letters[i].letter == letter)
      return whole_letters[i].folded;

  return NULL;
}

char *
sv_sku_fold (const char *text)
{
  g_autofree char *capitals = g_utf8_strup (text, -1); /* ß becomes SS here */
  g_autofree char *apart = g_utf8_normalize (capitals, -1, G_NORMALIZE_ALL);
  GString *folded = g_string_new (NULL);

  for (const char *at = apart; at != NULL && *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);
      const char *whole = fold_whole (letter);

      if (whole != NULL)
        g_string_append (folded, whole);
      else if (!g_unichar_ismark (letter))
        g_string_append_unichar (folded, letter);
    }
  return g_string_free (folded, FALSE);
}

static char *
fill_up (GString *letters)
{
  while (letters->len < PART)
    g_string_append_c (letters, 'X');
  return g_string_free (letters, FALSE);
}

char *
sv_sku_code (const char *brand)
{
  g_autofree char *folded = sv_sku_fold (brand != NULL ? brand : "");
  GString *code = g_string_new (NULL);

  for (const char *at = folded; *at != '\0' && code->len < PART; at++)
    if (g_ascii_isupper (*at))
      g_string_append_c (code, *at);

  return fill_up (code);
}

/* The first letter of a word, or 0: for one with a digit, and for one without a letter of ours. */
static char
initial_of (const char *word)
{
  char initial = 0;

  for (const char *at = word; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (g_unichar_isdigit (g_utf8_get_char (at)))
        return 0;
      if (initial == 0 && g_ascii_isupper (*at))
        initial = *at;
    }
  return initial;
}

static void
add_initials (GString *initials, const char *text)
{
  g_autofree char *folded = sv_sku_fold (text);
  g_auto (GStrv) words = g_strsplit_set (folded, " \t\r\n", -1);

  for (char **word = words; *word != NULL && initials->len < PART; word++)
    {
      char initial = initial_of (*word);

      if (initial != 0)
        g_string_append_c (initials, initial);
    }
}

char *
sv_sku_initials (const char *name, const char *model)
{
  GString *initials = g_string_new (NULL);

  if (name != NULL)
    add_initials (initials, name);
  if (initials->len == 0 && model != NULL)
    add_initials (initials, model);

  return fill_up (initials);
}

gboolean
sv_sku_pattern_is_valid (const char *pattern)
{
  gsize length = strlen (pattern);
  gsize digits = 0;
  const char *brand = strstr (pattern, "BBB");
  const char *initials = strstr (pattern, "MMM");

  while (digits < length && pattern[length - 1 - digits] == 'N')
    digits++;

  for (const char *at = pattern; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("-_.", *at) == NULL)
      return FALSE;

  return length <= 24 && digits >= 1 && digits <= 9 &&
         (brand == NULL || strstr (brand + PART, "BBB") == NULL) &&
         (initials == NULL || strstr (initials + PART, "MMM") == NULL);
}

char *
sv_sku_prefix (const char *pattern, const char *code, const char *initials, guint *digits)
{
  GString *prefix = g_string_new (NULL);
  gsize length = strlen (pattern);

  for (*digits = 0; length > 0 && pattern[length - 1] == 'N'; length--)
    (*digits)++;

  for (gsize i = 0; i < length;)
    {
      gboolean brand = strncmp (pattern + i, "BBB", PART) == 0;

      if (brand || strncmp (pattern + i, "MMM", PART) == 0)
        {
          g_string_append (prefix, brand ? code : initials);
          i += PART;
        }
      else
        g_string_append_c (prefix, pattern[i++]);
    }
  return g_string_free (prefix, FALSE);
}

char *
sv_sku_format (const char *prefix, guint digits, gint64 number)
{
  return g_strdup_printf ("%s%0*" G_GINT64_FORMAT, prefix, (int)digits, number);
}

gboolean
sv_sku_is_valid (const char *sku)
{
  if (*sku == '\0' || g_ascii_isspace (sku[0]) || sku[0] == '.' ||
      g_ascii_isspace (sku[strlen (sku) - 1]))
    return FALSE;

  for (const char *at = sku; *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_isprint (g_utf8_get_char (at)) || *at == '/' || *at == '\\')
      return FALSE;

  return TRUE;
}
