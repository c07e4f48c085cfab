/* session.c: signing in and out
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-session"

#include "server/resources/sv-resources.h"

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "server/sv-body.h"
#include "server/sv-password.h"
#include "server/sv-session.h"
#include "server/sv-store.h"
#include "server/sv-throttle.h"

#include <sodium.h>
#include <string.h>

/* A text that must be there. NULL after a refusal. */
static const char *
required_text (SvCall *call, JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  if (!node || json_node_is_null (node))
    sv_call_refuse (call, key, "required", "This is needed.");
  else if (json_node_get_value_type (node) != G_TYPE_STRING)
    sv_call_refuse (call, key, "invalid_value", "This must be a text.");
  else
    return json_node_get_string (node);

  return NULL;
}

static void
append_text (GString *json, const char *key, const char *text)
{
  sv_json_append_key (json, key);
  sv_json_append_string (json, text);
}

/* Whether a route stands behind a permission for this role: people in the field may hold one of
 * which all routes are closed to them, and a client should not offer it. */
static gboolean
is_open (SvRole role, const char *permission)
{
  gboolean named = FALSE;

  if (!sv_role_is_field (role))
    return TRUE;

  for (const SvResource *const *resource = sv_resources; *resource != NULL; resource++)
    for (guint i = 0; i < (*resource)->n_routes; i++)
      {
        const SvRoute *route = &(*resource)->routes[i];

        if (route->permission == NULL || strcmp (route->permission, permission) != 0)
          continue;
        if ((route->flags & SV_ROUTE_FIELD) != 0)
          return TRUE;
        named = TRUE;
      }

  return !named;
}

static void
append_user (GString *json, const SvPrincipal *me)
{
  g_auto (GStrv) permissions = sv_permission_names (me->role);
  gboolean first = TRUE;

  sv_json_append_key (json, "user");
  g_string_append_c (json, '{');
  sv_json_append_key (json, "id");
  sv_json_append_int (json, me->person);
  append_text (json, "name", me->name);
  append_text (json, "email", me->email);
  append_text (json, "role", sv_role_name (me->role));
  sv_json_append_key (json, "permissions");
  g_string_append_c (json, '[');
  for (guint i = 0; permissions[i]; i++)
    {
      if (!is_open (me->role, permissions[i]))
        continue;
      if (!first)
        g_string_append_c (json, ',');
      first = FALSE;
      sv_json_append_string (json, permissions[i]);
    }
  g_string_append_c (json, ']');
  append_text (json, "currency", me->currency);
  append_text (json, "locale", me->locale);
  g_string_append_c (json, '}');
}

/* The principal of the one row of sign_in.person. */
static SvPrincipal *
read_person (SvRows *rows)
{
  g_autoptr (SvPrincipal) me = sv_principal_new ();

  if (!sv_role_from_name (sv_rows_get (rows, 0, "role"), &me->role))
    return NULL;
  me->person = sv_rows_get_int (rows, 0, "id");
  me->name = g_strdup (sv_rows_get (rows, 0, "name"));
  me->email = g_strdup (sv_rows_get (rows, 0, "email"));
  me->currency = g_strdup (sv_rows_get (rows, 0, "currency"));
  me->locale = g_strdup (sv_rows_get (rows, 0, "locale"));

  return g_steal_pointer (&me);
}

static SvReply *
wrong_credentials (SvCall *call, SvDb *db, const char *account, GError **error)
{
  if (!sv_throttle_failed (call, db, account, error))
    return NULL;

  return sv_reply_new_refusal (call->request_id, 401, "wrong_credentials",
                               "E-mail and password do not belong together.");
}

/* @hash: what the password was compared with */
static SvReply *
start_session (SvCall *call, SvDb *db, SvPrincipal *me, const char *account, const char *hash,
               GError **error)
{
  g_autofree char *token = sv_session_new_token ();
  g_autoptr (GBytes) digest = NULL;
  g_autoptr (SvRows) rows = NULL;
  guint8 bytes[32];
  GString *json;
  SvReply *reply;

  sv_session_digest (token, bytes);
  digest = g_bytes_new (bytes, sizeof bytes);
  if (!(rows = sv_db_query (db, "session.add", error, SV_BYTES (digest), SV_INT (me->person),
                            SV_BOOL (sv_role_is_field (me->role)), SV_TEXT (call->address),
                            SV_TEXT (call->user_agent), SV_TEXT (hash),
                            SV_TEXT (sv_role_name (me->role)), SV_END)))
    return NULL;
  if (sv_rows_count (rows) == 0)
    return wrong_credentials (call, db, account, error);
  if (!sv_throttle_forgive (call, db, account, error))
    return NULL;

  json = g_string_new ("{");
  append_text (json, "token", token);
  append_text (json, "expires_at", sv_rows_get (rows, 0, "expires_at"));
  append_user (json, me);
  g_string_append_c (json, '}');
  sodium_memzero (token, strlen (token));

  reply = sv_reply_new_json (201, json);
  reply->location = g_strdup ("/api/v1/sessions/current");

  return reply;
}

static SvReply *
sign_in (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (SvRows) rows = NULL;
  g_autoptr (SvPrincipal) me = NULL;
  g_autofree char *account = NULL;
  const char *email, *password, *hash;
  SvReply *wait = NULL;

  if (!sv_call_accept_params (call, error, NULL) || !(body = sv_call_json (call, error)))
    return NULL;
  sv_body_refuse_others (call, body, "email", "password", "totp", NULL);
  email = required_text (call, body, "email");
  password = required_text (call, body, "password");
  if (sv_call_refused (call, error))
    return NULL;

  account = g_utf8_strdown (email, -1);
  if (!sv_throttle_check (call, db, account, &wait, error))
    return wait;

  if (!(rows = sv_db_query (db, "sign_in.person", error, SV_TEXT (account), SV_END)))
    return NULL;
  hash = sv_rows_count (rows) ? sv_rows_get (rows, 0, "password_hash") : NULL;
  if (!sv_password_verify (hash, password))
    return wrong_credentials (call, db, account, error);

  if (!(me = read_person (rows)))
    return sv_call_fail (call, error, SV_ERROR_FAILED, NULL, "person with an unknown role");

  return start_session (call, db, me, account, hash, error);
}

static SvReply *
read_current (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) rows = NULL;
  GString *json;

  if (!sv_call_accept_params (call, error, NULL) ||
      !(rows = sv_db_query (db, "session.current", error, SV_INT (call->me->session), SV_END)))
    return NULL;

  json = g_string_new ("{");
  sv_json_append_key (json, "id");
  sv_json_append_int (json, call->me->session);
  append_text (json, "expires_at", sv_rows_get (rows, 0, "expires_at"));
  append_user (json, call->me);
  g_string_append_c (json, '}');

  return sv_reply_new_json (200, json);
}

/* Other processes hear of it by NOTIFY, a moment after the commit. Here nothing may be answered
 * after this. */
static SvReply *
reply_ended (gint64 session)
{
  SvReply *reply = sv_reply_new (204);

  reply->ended = session;
  return reply;
}

static SvReply *
sign_out (SvCall *call, SvDb *db, GError **error)
{
  if (!sv_call_accept_params (call, error, NULL) ||
      !sv_db_run (db, "session.end", error, SV_INT (call->me->session), SV_END))
    return NULL;

  return reply_ended (call->me->session);
}

/* Whose sessions: one's own, or with ?user=ID those of somebody else. */
static gboolean
read_owner (SvCall *call, gint64 *person, GError **error)
{
  const char *user = sv_call_param (call, "user");
  guint64 id = 0;

  *person = call->me->person;
  if (!user)
    return TRUE;
  if (!g_ascii_string_to_unsigned (user, 10, 1, G_MAXINT64, &id, NULL))
    {
      sv_call_fail (call, error, SV_ERROR_MALFORMED, "bad_query", "user is a number.");
      return FALSE;
    }
  *person = id;
  if (*person != call->me->person &&
      sv_permission_scope (call->me->role, "session.list_others") != SV_SCOPE_ALL)
    {
      sv_call_fail (call, error, SV_ERROR_FORBIDDEN, "forbidden",
                    "Your role may see its own sessions only.");
      return FALSE;
    }

  return TRUE;
}

static SvReply *
list_sessions (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) rows = NULL;
  GString *json;
  gint64 person;

  if (!sv_call_accept_params (call, error, "user", NULL) || !read_owner (call, &person, error) ||
      !(rows = sv_db_query (db, "session.list", error, SV_INT (person), SV_END)))
    return NULL;

  json = g_string_new ("{\"items\":[");
  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      gint64 id = sv_rows_int (rows, i, 0);

      if (i > 0)
        g_string_append_c (json, ',');
      g_string_append_c (json, '{');
      sv_json_append_key (json, "id");
      sv_json_append_int (json, id);
      append_text (json, "created_at", sv_rows_get (rows, i, "created_at"));
      append_text (json, "seen_at", sv_rows_get (rows, i, "seen_at"));
      append_text (json, "expires_at", sv_rows_get (rows, i, "expires_at"));
      append_text (json, "address", sv_rows_get (rows, i, "address"));
      append_text (json, "user_agent", sv_rows_get (rows, i, "user_agent"));
      sv_json_append_key (json, "current");
      g_string_append (json, id == call->me->session ? "true" : "false");
      g_string_append_c (json, '}');
    }
  g_string_append (json, "],\"next\":null}");

  return sv_reply_new_json (200, json);
}

static SvReply *
end_session (SvCall *call, SvDb *db, GError **error)
{
  gboolean others = sv_permission_scope (call->me->role, "session.revoke_others") == SV_SCOPE_ALL;
  gboolean ran;

  if (!sv_call_accept_params (call, error, NULL))
    return NULL;

  if (others)
    ran = sv_db_run (db, "session.end_of", error, SV_INT (call->id), SV_NULL, SV_END);
  else
    ran = sv_db_run (db, "session.end_of", error, SV_INT (call->id), SV_INT (call->me->person),
                     SV_END);
  if (!ran)
    return NULL;
  if (sv_db_affected (db) == 0)
    return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, NULL, "no such session");

  return reply_ended (call->id);
}

/* Somebody else's password may be set by who has the right to; both show their own password first.
 */
static gboolean
may_set_password (SvCall *call, GError **error)
{
  SvRole role = call->me->role;

  if (call->id == call->me->person ||
      sv_permission_scope (role, "user.reset_password") == SV_SCOPE_ALL)
    return TRUE;

  if (sv_permission_scope (role, "user.read") == SV_SCOPE_ALL)
    sv_call_fail (call, error, SV_ERROR_FORBIDDEN, "forbidden",
                  "Your role may change its own password only.");
  else
    sv_call_fail (call, error, SV_ERROR_NOT_FOUND, NULL, "not this person's");

  return FALSE;
}

static SvReply *
wrong_current (SvCall *call, SvDb *db, const char *account, GError **error)
{
  g_autoptr (GError) refused = NULL;

  if (!sv_throttle_failed (call, db, account, error))
    return NULL;

  /* An answer, not an error: the failed attempt is to be remembered. */
  sv_call_refuse (call, "current", "wrong_credentials", "This is not your password.");
  sv_call_refused (call, &refused);

  return sv_reply_new_problem (call, refused);
}

static SvReply *
set_password (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (SvRows) rows = NULL;
  g_autoptr (SvRows) still = NULL;
  g_autofree char *account = g_utf8_strdown (call->me->email, -1);
  g_autofree char *hash = NULL;
  const char *current, *password, *old;
  SvReply *wait = NULL;

  if (!sv_call_accept_params (call, error, NULL) || !may_set_password (call, error) ||
      !(body = sv_call_json (call, error)))
    return NULL;
  sv_body_refuse_others (call, body, "current", "password", NULL);
  current = required_text (call, body, "current");
  password = required_text (call, body, "password");
  if (password)
    sv_password_check (call, "password", password);
  if (sv_call_refused (call, error))
    return NULL;

  if (!sv_throttle_check (call, db, account, &wait, error))
    return wait;
  if (!(rows = sv_db_query (db, "password.of", error, SV_INT (call->me->person), SV_END)))
    return NULL;
  old = sv_rows_count (rows) ? sv_rows_text (rows, 0, 0) : NULL;
  if (!sv_password_verify (old, current))
    return wrong_current (call, db, account, error);

  /* Hashing takes long: of two who change it at once, the second has shown what is no password any
   * more. */
  if (!(hash = sv_password_hash (password, error)) ||
      !(still = sv_db_query (db, "password.still", error, SV_INT (call->me->person), SV_TEXT (old),
                             SV_END)))
    return NULL;
  if (sv_rows_count (still) == 0)
    return wrong_current (call, db, account, error);

  /* The trigger on person ends the sessions of whom it belongs to, this one included. */
  if (!sv_db_run (db, "password.set", error, SV_INT (call->id), SV_TEXT (hash),
                  SV_INT (call->me->person), SV_END))
    return NULL;
  if (sv_db_affected (db) == 0)
    return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, NULL, "no such person");
  if (!sv_store_note (call, db, "person", call->id, "password", NULL, error))
    return NULL;

  return sv_reply_new (204);
}

static const SvRoute routes[] = {
  { "POST", "/api/v1/sessions", "public", sign_in,
    SV_ROUTE_PUBLIC | SV_ROUTE_HASH | SV_ROUTE_NO_KEY, 4096, "Sign in", "session", NULL, "SignIn" },
  { "GET", "/api/v1/sessions", "session.list_own", list_sessions, SV_ROUTE_FIELD, 0,
    "List one's own sessions", NULL, "user" },
  { "GET", "/api/v1/sessions/current", "session.list_own", read_current, SV_ROUTE_FIELD, 0,
    "Who is signed in", "session" },
  { "DELETE", "/api/v1/sessions/current", "session.logout", sign_out, SV_ROUTE_FIELD, 0,
    "Sign out" },
  { "DELETE", "/api/v1/sessions/{id}", "session.revoke_own", end_session, SV_ROUTE_FIELD, 0,
    "End a session" },
  { "POST", "/api/v1/users/{id}/password", "user.change_password", set_password,
    SV_ROUTE_FIELD | SV_ROUTE_HASH | SV_ROUTE_NO_KEY, 4096, "Change a password", NULL, NULL,
    "PasswordChange" },
};

const SvResource sv_session_resource = {
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
