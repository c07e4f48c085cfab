/* person.c: the people who sign in
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/records/sv-records.h"
#include "common/sv-email.h"
#include "common/sv-error.h"
#include "common/sv-json.h"
#include "common/sv-money.h"
#include "server/resources/sv-resources.h"
#include "server/sv-body.h"
#include "server/sv-db.h"
#include "server/sv-password.h"
#include "server/sv-store.h"

#include <string.h>

#define MOST_AGENTS 500

static const char *
text_of (JsonObject *values, const char *key)
{
  return json_object_get_string_member_with_default (values, key, NULL);
}

/* A house without an admin could not be run any more. Locks the admins, so that two do not go at
 * once. */
static gboolean
check_admin_is_left (SvCall *call, SvDb *db, const char *field, JsonObject *old, GError **error)
{
  g_autoptr (SvRows) others = NULL;

  if (strcmp (text_of (old, "role"), "admin") != 0)
    return TRUE;

  others = sv_db_query (db, "person.other_admins", error,
                        SV_INT (json_object_get_int_member (old, "id")), SV_END);
  if (others == NULL)
    return FALSE;
  if (sv_rows_count (others) == 0)
    sv_call_refuse (call, field, "refused", "This is the last admin. Make another one first.");
  return TRUE;
}

static gboolean
note_agents (SvCall *call, SvDb *db, gint64 seller, const char *before, const char *after,
             GError **error)
{
  g_autoptr (JsonObject) changes = json_object_new ();
  JsonArray *pair = json_array_new ();

  json_array_add_string_element (pair, before);
  json_array_add_string_element (pair, after);
  json_object_set_array_member (changes, "agents", pair);
  return sv_store_note (call, db, "person", seller, "assign_agents", changes, error);
}

/* Agents and sellers belong together as such only. */
static gboolean
part_from_others (SvCall *call, SvDb *db, JsonObject *old, GError **error)
{
  g_autoptr (SvRows) sellers = sv_db_query (
      db, "person.part", error, SV_INT (json_object_get_int_member (old, "id")), SV_END);

  if (sellers == NULL)
    return FALSE;
  for (guint i = 0; i < sv_rows_count (sellers); i++)
    if (!note_agents (call, db, sv_rows_int (sellers, i, 0), sv_rows_text (sellers, i, 1),
                      sv_rows_text (sellers, i, 2), error))
      return FALSE;

  return TRUE;
}

static gboolean
check_change (SvCall *call, SvDb *db, JsonObject *values, JsonObject *old, GError **error)
{
  gboolean self = call->me == NULL || json_object_get_int_member (old, "id") == call->me->person;
  const char *role = text_of (values, "role");

  /* Managers see everybody; everybody but admins changes only themselves. */
  if (!self && call->me->role != SV_ROLE_ADMIN)
    {
      sv_call_fail (call, error, SV_ERROR_FORBIDDEN, "forbidden", "You can change only yourself.");
      return FALSE;
    }

  if (role != NULL && strcmp (role, "admin") != 0 &&
      !check_admin_is_left (call, db, "role", old, error))
    return FALSE;
  if (role != NULL && !part_from_others (call, db, old, error))
    return FALSE;
  return !json_object_get_boolean_member_with_default (values, "disabled", FALSE) ||
         check_admin_is_left (call, db, "disabled", old, error);
}

static gboolean
check_person (SvCall *call, SvDb *db, JsonObject *values, JsonObject *old, GError **error)
{
  const char *email = text_of (values, "email");
  const char *currency = text_of (values, "currency");

  if (email != NULL && !sv_email_is_valid (email))
    sv_call_refuse (call, "email", "invalid_value", "This is no e-mail address.");
  if (currency != NULL && sv_currency_exponent (currency) < 0)
    sv_call_refuse (call, "currency", "invalid_value",
                    "The currency must be a known ISO 4217 code.");

  return old == NULL || check_change (call, db, values, old, error);
}

static gboolean
check_person_archive (SvCall *call, SvDb *db, JsonObject *old, GError **error)
{
  return check_admin_is_left (call, db, NULL, old, error);
}

/* Takes the password out of @values: it is no field, and is kept as a hash only. Returns:
 * (nullable) */
static char *
steal_password (SvCall *call, JsonObject *values)
{
  JsonNode *node = json_object_get_member (values, "password");
  char *password = NULL;

  if (node == NULL)
    return NULL;
  if (sv_json_is_text (node))
    password = json_node_dup_string (node);
  else
    sv_call_refuse (call, "password", "invalid_value", "The password must be a text.");
  json_object_remove_member (values, "password");
  return password;
}

static SvReply *
create_person (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) values = NULL;
  g_autofree char *password = NULL;
  g_autofree char *hash = NULL;
  gint64 id;

  if (!sv_call_accept_params (call, error, NULL) || (values = sv_call_json (call, error)) == NULL)
    return NULL;

  password = steal_password (call, values);
  if (password != NULL)
    sv_password_check (call, "password", password);
  if ((id = sv_store_insert (call, db, &sv_person_resource, values, error)) == 0)
    return NULL;

  /* Without one the user cannot sign in until an admin sets it. */
  if (password != NULL &&
      ((hash = sv_password_hash (password, error)) == NULL ||
       !sv_db_run (db, "person.first_password", error, SV_INT (id), SV_TEXT (hash), SV_END)))
    return NULL;

  return sv_store_reply (call, db, &sv_person_resource, id, 201, error);
}

static SvReply *
agents_reply (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "person.agents", error, SV_INT (call->id), SV_END);
  GString *json;

  if (rows == NULL)
    return NULL;

  json = g_string_new ("{\"ids\":[");
  for (guint i = 0; i < sv_rows_count (rows); i++)
    g_string_append_printf (json, "%s%s", i > 0 ? "," : "", sv_rows_text (rows, i, 0));
  g_string_append (json, "]}");
  return sv_reply_new_json (200, json);
}

/* Which agents a seller works with: only of those does it hear. */
static SvReply *
read_agents (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) seen = NULL;

  if (!sv_call_accept_params (call, error, NULL) ||
      (seen = sv_store_read (call, db, &sv_person_resource, call->id, error)) == NULL)
    return NULL;

  return agents_reply (call, db, error);
}

static SvReply *
set_agents (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (JsonObject) seen = NULL;
  g_autoptr (SvRows) seller = NULL;
  g_autoptr (SvRows) before = NULL;
  g_autoptr (SvRows) unknown = NULL;
  g_autoptr (GArray) numbers = NULL;
  g_autofree char *ids = NULL;

  if (!sv_call_accept_params (call, error, NULL) || (body = sv_call_json (call, error)) == NULL ||
      (seen = sv_store_read (call, db, &sv_person_resource, call->id, error)) == NULL ||
      (seller = sv_db_query (db, "person.hold_seller", error, SV_INT (call->id), SV_END)) == NULL)
    return NULL;

  numbers = sv_body_ids (call, body, MOST_AGENTS);
  sv_body_refuse_others (call, body, "ids", NULL);
  if (sv_rows_count (seller) == 0)
    sv_call_refuse (call, NULL, "refused", "Only a seller has agents.");
  if (sv_call_refused (call, error))
    return NULL;

  ids = sv_ids_to_array (numbers);
  unknown = sv_db_query (db, "person.not_agents", error, SV_TEXT (ids), SV_END);
  if (unknown == NULL)
    return NULL;
  for (guint i = 0; i < sv_rows_count (unknown); i++)
    sv_call_refuse (call, "ids", "unknown_reference", "%s is no agent.",
                    sv_rows_text (unknown, i, 0));
  if (sv_call_refused (call, error))
    return NULL;

  if ((before = sv_db_query (db, "person.set_agents", error, SV_INT (call->id), SV_TEXT (ids),
                             SV_END)) == NULL ||
      !note_agents (call, db, call->id, sv_rows_text (before, 0, 0), ids, error))
    return NULL;

  return agents_reply (call, db, error);
}

#define ROOT "/api/v1/users"

static const SvRoute routes[] = {
  SV_LIST_ROUTES (ROOT, "user.list", SV_ROUTE_FIELD),
  { "POST", ROOT, "user.create", create_person, SV_ROUTE_HASH | SV_ROUTE_NO_KEY, 0, "Make a user",
    "person", NULL, "UserNew" },
  { "GET", ROOT "/{id}", "user.read", sv_record_read, SV_ROUTE_FIELD },
  { "PATCH", ROOT "/{id}", "user.update_profile", sv_record_update, SV_ROUTE_FIELD },
  { "DELETE", ROOT "/{id}", "user.disable", sv_record_remove },
  { "POST", ROOT "/{id}/restore", "user.enable", sv_record_restore },
  { "GET", ROOT "/{id}/agents", "user.set_role", read_agents, 0, 0, "The agents of a seller",
    "UserAgents" },
  { "PUT", ROOT "/{id}/agents", "user.set_role", set_agents, 0, 0, "Assign agents to a seller",
    "UserAgents", NULL, "UserAgents" },
};

/* What a seller sees of its agents. */
static const char *const open_keys[] = { "id", "name", NULL };

const SvResource sv_person_resource = {
  .table = &sv_person_table,
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .read = "user.read",
  .own_staff = "p.id = $me",
  .own_agent = "p.id = $me",
  .own_seller = "p.id = $me OR p.archived_at IS NULL AND"
                " p.id IN (SELECT sa.agent FROM seller_agent sa WHERE sa.seller = $me)",
  .own_only = "p.id = $me",
  .open_keys = open_keys,
  .check = check_person,
  .check_archive = check_person_archive,
};
