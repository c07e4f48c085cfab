/* sv-ai-facts.c: a machine's text against what a person recorded
 *
 * It warns, it does not judge: a number that stands in the text in another role may cause a warning
 * too.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-ai-facts.h"

#include <math.h>
#include <string.h>

static const char *
get_text (JsonObject *watch, const char *key)
{
  JsonNode *node = json_object_get_member (watch, key);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_string_member_with_default (json_node_get_object (node), "name", NULL);
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);

  return NULL;
}

/* Letters and digits only, without case and accents: "16570 T" and "16570T" are one. */
static char *
fold (const char *text)
{
  g_autofree char *plain = g_str_to_ascii (text, "C");
  GString *folded = g_string_new (NULL);

  for (const char *p = plain; *p != '\0'; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (folded, g_ascii_tolower (*p));

  return g_string_free (folded, FALSE);
}

static void
check_named (GStrvBuilder *warnings, JsonObject *watch, const char *key, const char *title,
             const char *folded_text)
{
  const char *value = get_text (watch, key);
  g_autofree char *folded = value != NULL ? fold (value) : NULL;
  g_autofree char *warning = NULL;

  if (folded == NULL || *folded == '\0' || strstr (folded_text, folded) != NULL)
    return;

  warning = g_strdup_printf ("The text does not name the %s %s.", title, value);
  g_strv_builder_add (warnings, warning);
}

typedef gboolean (*SvFits) (const char *found, double wanted);

/* Whether anything that @pattern finds (its first group) @fits what is @wanted; @found is what does
 * not. */
static gboolean
finds_fitting (const char *pattern, const char *text, SvFits fits, double wanted, char **found)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  g_regex_match (regex, text, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *word = g_match_info_fetch (match, 1);

      if (fits (word, wanted))
        return TRUE;
      g_free (*found);
      *found = g_steal_pointer (&word);
    }

  return FALSE;
}

/* "1970s" are ten years; "1900s" may also be the hundred. */
static gboolean
year_fits (const char *found, double wanted)
{
  gint64 year = g_ascii_strtoll (found, NULL, 10);
  gint64 years = !g_str_has_suffix (found, "s") || year % 10 != 0 ? 1 : year % 100 == 0 ? 100 : 10;

  return wanted >= year && wanted < year + years;
}

static gboolean
diameter_fits (const char *found, double wanted)
{
  g_autofree char *number = g_strdelimit (g_strdup (found), ",", '.');

  return fabs (g_ascii_strtod (number, NULL) - wanted) <= 0.5;
}

static void
check_year (GStrvBuilder *warnings, JsonObject *watch, const char *text)
{
  gint64 year = json_object_get_int_member_with_default (watch, "year", 0);
  g_autofree char *other = NULL;
  g_autofree char *warning = NULL;

  /* A number that goes on, as references do, is no year; one at the end of a sentence is. */
  if (year == 0 ||
      finds_fitting (
          "(?<![0-9a-z.-])((?:1[89][0-9]{2}|20[0-4][0-9])(?:'?s)?)(?![0-9a-z]|[.-][0-9a-z])", text,
          year_fits, year, &other) ||
      other == NULL)
    return;

  warning = g_strdup_printf ("The text says %s, the record %" G_GINT64_FORMAT ".", other, year);
  g_strv_builder_add (warnings, warning);
}

static void
check_diameter (GStrvBuilder *warnings, JsonObject *watch, const char *text)
{
  const char *diameter = get_text (watch, "case_diameter");
  g_autofree char *other = NULL;
  g_autofree char *warning = NULL;

  if (diameter == NULL ||
      finds_fitting ("(?<![0-9.,])([0-9]{2}(?:[.,][0-9]+)?)\\s?mm\\b", text, diameter_fits,
                     g_ascii_strtod (diameter, NULL), &other) ||
      other == NULL)
    return;

  warning = g_strdup_printf ("The text says %s mm, the record %s mm.", other, diameter);
  g_strv_builder_add (warnings, warning);
}

char **
sv_ai_contradictions (JsonObject *watch, const char *text)
{
  g_autoptr (GStrvBuilder) warnings = g_strv_builder_new ();
  g_autofree char *folded = fold (text);

  check_named (warnings, watch, "brand", "brand", folded);
  check_named (warnings, watch, "reference", "reference", folded);
  check_year (warnings, watch, text);
  check_diameter (warnings, watch, text);

  return g_strv_builder_end (warnings);
}
