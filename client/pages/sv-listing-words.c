/* sv-listing-words.c: what is said of listings, wherever they are shown
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-listing-words"

#include "sv-listing-words.h"

#include <glib/gi18n.h>

static const struct
{
  const char *state;
  const char *words;
  const char *colour;
} states[] = {
  { "draft", N_ ("Draft"), "grey" },         { "approved", N_ ("Approved"), "teal" },
  { "exported", N_ ("In a file"), "blue" },  { "published", N_ ("Live"), "green" },
  { "withdrawn", N_ ("Withdrawn"), "grey" }, { "sold", N_ ("Sold"), "orange" },
};

const char *
sv_listing_state_words (const char *state, const char **colour)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i].state, state) == 0)
      {
        *colour = states[i].colour;
        return _ (states[i].words);
      }

  *colour = NULL;
  return state;
}

char *
sv_listing_unreachable_words (JsonObject *platform)
{
  if (json_object_get_boolean_member_with_default (platform, "pictures_reachable", TRUE))
    return NULL;

  return g_strdup_printf (
      _ ("This server's public address is this computer alone, and so are the addresses of the "
         "pictures: %s can fetch none of them. Set [server] public_url to an address that can be "
         "reached."),
      json_object_get_string_member_with_default (platform, "name", ""));
}
