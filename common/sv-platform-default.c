/* sv-platform-default.c: what a listing's field says when nobody typed anything
 *
 * An expression is a constant ("Yes") or one key of the watch with a way to write it: {sku},
 * {brand|choice}. The ways: choice (the platform's spelling of the same word), word (a choice that
 * stands in the text), mm, period (the span of years), yesno (what is unknown is not promised: No),
 * whole (an amount without decimals).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-platform.h"

#include "sv-error.h"
#include "sv-money.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static JsonNode *
get_value (JsonObject *watch, const char *key)
{
  JsonNode *node = json_object_get_member (watch, key);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

/* A member as text: references by name. Returns: (transfer full): "" when null */
static char *
dup_text (JsonObject *watch, const char *key)
{
  JsonNode *node = get_value (watch, key);

  if (node == NULL)
    return g_strdup ("");

  if (JSON_NODE_HOLDS_OBJECT (node))
    return g_strdup (
        json_object_get_string_member_with_default (json_node_get_object (node), "name", ""));

  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));

  return g_strdup ("");
}

/* Lower case without accents: "Söhne" and "SOHNE" are one word. */
static char *
fold (const char *text)
{
  g_autofree char *plain = g_str_to_ascii (text, "C");

  return g_utf8_casefold (plain, -1);
}

/* In a short list a word stands for the choice that it begins: "Good" → "Good - visible signs of
 * wear". */
#define SHORT_LIST 60

/* The same word in the platform's spelling. */
static char *
match_choice (const SvPlatformField *field, const char *text)
{
  g_autofree char *wanted = fold (text);
  const char *begins = NULL;
  gsize length = strlen (wanted);

  if (length == 0)
    return g_strdup ("");

  for (char **choice = field->choices; *choice != NULL; choice++)
    {
      g_autofree char *candidate = fold (*choice);

      if (strcmp (candidate, wanted) == 0)
        return g_strdup (*choice);
      if (begins == NULL && strncmp (candidate, wanted, length) == 0 && candidate[length] == ' ' &&
          g_strv_length (field->choices) < SHORT_LIST)
        begins = *choice;
    }

  if (begins != NULL)
    return g_strdup (begins);

  /* An optional choice stays empty; a required one is kept as it is, so that the check names it. */
  return g_strdup (field->required ? text : "");
}

/* The longest choice that stands as words in a text: "Brown leather, replaced" → "Leather". */
static char *
match_word (const SvPlatformField *field, const char *text)
{
  g_autofree char *folded = fold (text);
  const char *found = NULL;

  for (char **choice = field->choices; *choice != NULL; choice++)
    {
      g_autofree char *candidate = fold (*choice);
      g_autofree char *escaped = g_regex_escape_string (candidate, -1);
      g_autofree char *pattern = g_strdup_printf ("(?<![a-z])%s(?![a-z])", escaped);

      if (g_regex_match_simple (pattern, folded, 0, 0) &&
          (found == NULL || strlen (*choice) > strlen (found)))
        found = *choice;
    }

  return g_strdup (found != NULL ? found : "");
}

/* 39.5 → "40 mm"; below and above the list its outer choices. */
static char *
match_mm (const SvPlatformField *field, const char *text)
{
  long wanted = lround (g_ascii_strtod (text, NULL));
  long lowest = 0, highest = 0;

  if (wanted <= 0)
    return g_strdup ("");

  for (char **choice = field->choices; *choice != NULL; choice++)
    {
      long size = strtol (*choice, NULL, 10);

      if (size == wanted)
        return g_strdup (*choice);
      if (size > 0 && (lowest == 0 || size < lowest))
        lowest = size;
      highest = MAX (highest, size);
    }

  for (char **choice = field->choices; *choice != NULL; choice++)
    if ((wanted < lowest && g_str_has_prefix (*choice, "Less than")) ||
        (wanted > highest && g_str_has_prefix (*choice, "Greater than")))
      return g_strdup (*choice);

  return g_strdup ("");
}

/* The span that begins latest among those that hold the year: 1900 is "1900-1949", not "1850-1900".
 */
static char *
match_period (const SvPlatformField *field, const char *text)
{
  long year = strtol (text, NULL, 10);
  const char *found = NULL;
  long latest = 0, earliest = G_MAXLONG;

  if (year <= 0)
    return g_strdup ("");

  for (char **choice = field->choices; *choice != NULL; choice++)
    {
      char *end;
      long from = strtol (*choice, &end, 10);
      long to = *end == '+' ? G_MAXLONG : strtol (*end == '-' ? end + 1 : end, NULL, 10);

      if (from == 0)
        continue;
      earliest = MIN (earliest, from);
      if (year >= from && year <= to && from > latest)
        {
          latest = from;
          found = *choice;
        }
    }

  for (char **choice = field->choices; *choice != NULL && found == NULL; choice++)
    if (year < earliest && g_str_has_prefix (*choice, "Earlier than"))
      found = *choice;

  return g_strdup (found != NULL ? found : "");
}

static char *
write_yesno (JsonObject *watch, const char *key)
{
  JsonNode *node = get_value (watch, key);

  return g_strdup (node != NULL && json_node_get_boolean (node) ? "Yes" : "No");
}

/* Whole units of the platform's currency, half away from zero. */
static char *
write_amount (const SvPlatform *platform, JsonObject *watch, const char *key,
              SvPlatformConvert convert, gpointer user_data, GError **error)
{
  JsonNode *node = get_value (watch, key);
  JsonObject *money;
  gint64 amount, unit = 1;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return g_strdup ("");

  money = json_node_get_object (node);
  if (!convert (json_object_get_int_member (money, "amount"),
                json_object_get_string_member (money, "currency"), platform->currency, &amount,
                user_data, error))
    return NULL;

  for (int i = sv_currency_exponent (platform->currency); i > 0; i--)
    unit *= 10;

  return g_strdup_printf ("%" G_GINT64_FORMAT, sv_money_share (amount, 1, unit));
}

static char *
join_images (const SvPlatform *platform, GPtrArray *image_urls)
{
  GString *joined = g_string_new (NULL);

  for (guint i = 0; i < image_urls->len; i++)
    {
      if (i > 0)
        g_string_append (joined, platform->image_separator);
      g_string_append (joined, g_ptr_array_index (image_urls, i));
    }

  return g_string_free (joined, FALSE);
}

char *
sv_platform_default (const SvPlatform *platform, const SvPlatformField *field, JsonObject *watch,
                     GPtrArray *image_urls, SvPlatformConvert convert, gpointer user_data,
                     GError **error)
{
  gsize length = strlen (field->expression);
  g_autofree char *inside = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *text = NULL;
  const char *way;

  if (length < 3 || *field->expression != '{' || field->expression[length - 1] != '}')
    return g_strdup (field->expression);

  inside = g_strndup (field->expression + 1, length - 2);
  parts = g_strsplit (inside, "|", 2);
  way = parts[1] != NULL ? parts[1] : "";

  if (strcmp (parts[0], "images") == 0)
    return join_images (platform, image_urls);
  if (strcmp (way, "yesno") == 0)
    return write_yesno (watch, parts[0]);
  if (strcmp (way, "whole") == 0)
    return write_amount (platform, watch, parts[0], convert, user_data, error);

  text = dup_text (watch, parts[0]);
  if (strcmp (way, "choice") == 0)
    return match_choice (field, text);
  if (strcmp (way, "word") == 0)
    return match_word (field, text);
  if (strcmp (way, "mm") == 0)
    return match_mm (field, text);
  if (strcmp (way, "period") == 0)
    return match_period (field, text);

  return g_steal_pointer (&text);
}
