/* sv-attempt.c: one wish of a person, however often it has to be sent
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-attempt.h"

#include "common/sv-json.h"

const char *
sv_attempt_get_key (SvAttempt *self, const char *path, JsonObject *body)
{
  g_autofree char *json = sv_json_to_text (body);
  char *text = g_strconcat (path, "\n", json, NULL);

  if (self->key == NULL || g_strcmp0 (self->text, text) != 0)
    {
      g_free (self->key);
      self->key = g_uuid_string_random ();
    }
  g_free (self->text);
  self->text = text;
  return self->key;
}

void
sv_attempt_done (SvAttempt *self)
{
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->text, g_free);
}
