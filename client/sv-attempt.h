/* sv-attempt.h: one wish of a person, however often it has to be sent
 *
 * When no answer came back, nobody knows whether the server did it. Sent again as it was, it bears
 * the same key, and the server does it once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

typedef struct
{
  char *key;  /* (owned) (nullable) */
  char *text; /* (owned) (nullable) what bears the key */
} SvAttempt;

/* Returns: (transfer none): the key of @body for @path, the one it had before unless either is
 * another since, or it was done */
const char *sv_attempt_get_key (SvAttempt *self, const char *path, JsonObject *body);

/* It was done: the same once more would be a new wish. */
void sv_attempt_done (SvAttempt *self);
