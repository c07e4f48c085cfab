/* sv-problem.c: what went wrong, in words for people
 *
 * The server sends stable codes and English texts; words that we know by their code are translated
 * here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-api.h"

#include "common/sv-error.h"

#include <glib/gi18n.h>

static const struct
{
  const char *code;
  const char *text;
} texts[] = {
  { "already_sold", N_ ("This watch is sold already.") },
  { "ambiguous_reference", N_ ("More than one has this name; choose one from the list.") },
  { "forbidden", N_ ("You are not allowed to do this.") },
  { "idempotency_running", N_ ("This is being done already; wait a moment.") },
  { "invalid_value", N_ ("This value is not possible here.") },
  { "move_not_allowed", N_ ("The status cannot change to this one from where it is.") },
  { "not_found", N_ ("It does not exist any more.") },
  { "out_of_range", N_ ("This number is too small or too large.") },
  { "read_only", N_ ("This cannot be changed.") },
  { "required", N_ ("This must be filled in.") },
  { "session_expired", N_ ("Your session has ended; sign in again.") },
  { "taken", N_ ("Another one has this already.") },
  { "too_long", N_ ("This text is too long.") },
  { "unknown_reference", N_ ("There is none of this name.") },
  { "version_conflict", N_ ("Somebody else changed the same field meanwhile.") },
  { "wrong_credentials", N_ ("The e-mail address or the password is wrong.") },
};

static const char *
sv_problem_text (const char *code)
{
  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (texts); i++)
    if (g_str_equal (texts[i].code, code))
      return _ (texts[i].text);

  return NULL;
}

/* A server's own words say more than ours where they name the value; ours are in the user's
 * language. */
static const char *
sv_problem_words (JsonObject *fault)
{
  const char *message = json_object_get_string_member_with_default (fault, "message", NULL);
  const char *text =
      sv_problem_text (json_object_get_string_member_with_default (fault, "code", NULL));
  const char *const *languages = g_get_language_names ();
  gboolean english = g_str_has_prefix (languages[0], "en") || g_str_equal (languages[0], "C") ||
                     g_str_has_prefix (languages[0], "C.");

  if (english && message != NULL && *message != '\0')
    return message;

  return text != NULL ? text : message;
}

static JsonArray *
sv_problem_errors (const GError *error)
{
  JsonObject *problem = sv_error_get_problem (error);
  JsonNode *node = problem != NULL ? json_object_get_member (problem, "errors") : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* Returns: (nullable): what is wrong with one field */
static JsonObject *
find_fault (const GError *error, const char *field)
{
  JsonArray *errors = sv_problem_errors (error);

  for (guint i = 0; errors != NULL && i < json_array_get_length (errors); i++)
    {
      JsonObject *fault = json_array_get_object_element (errors, i);

      if (g_strcmp0 (json_object_get_string_member_with_default (fault, "field", NULL), field) == 0)
        return fault;
    }

  return NULL;
}

char *
sv_api_error_field (const GError *error, const char *field)
{
  JsonObject *fault = find_fault (error, field);

  return fault != NULL ? g_strdup (sv_problem_words (fault)) : NULL;
}

gboolean
sv_api_error_is_taken (const GError *error, const char *field)
{
  JsonObject *fault = find_fault (error, field);

  return fault != NULL &&
         g_strcmp0 (json_object_get_string_member_with_default (fault, "code", NULL), "taken") == 0;
}

char *
sv_api_error_text (const GError *error)
{
  JsonArray *errors = sv_problem_errors (error);
  const char *text;

  if (sv_api_error_is_offline (error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
        return g_strdup (_ ("The server does not answer."));
      return g_strdup (_ ("The server cannot be reached."));
    }

  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return g_strdup (_ ("The server's certificate is not the one you trusted."));

  if (error->domain != SV_ERROR)
    return g_strdup (error->message);

  if (errors != NULL && json_array_get_length (errors) == 1)
    {
      const char *words = sv_problem_words (json_array_get_object_element (errors, 0));

      if (words != NULL)
        return g_strdup (words);
    }

  if ((text = sv_problem_text (sv_error_get_code (error))) != NULL)
    return g_strdup (text);

  if (g_error_matches (error, SV_ERROR, SV_ERROR_BUSY))
    return g_strdup (_ ("The server is busy; try again in a moment."));

  return g_strdup (error->message);
}
