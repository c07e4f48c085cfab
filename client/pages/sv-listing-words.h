/* sv-listing-words.h: what is said of listings, wherever they are shown
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

/* Returns: (transfer none): the state of a listing in words, and the colour of its pill */
const char *sv_listing_state_words (const char *state, const char **colour);

/**
 * sv_listing_unreachable_words:
 * @platform: what GET platforms/ID answered
 *
 * Returns: (transfer full) (nullable): a warning when the marketplace cannot fetch the pictures,
 * NULL when it can
 */
char *sv_listing_unreachable_words (JsonObject *platform);
