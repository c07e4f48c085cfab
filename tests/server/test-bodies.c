/* test-bodies.c: every member of every body, with every wrong JSON type, is refused in order
 *
 * Generated from the description of the interface: a route that somebody adds is tried here without
 * anybody thinking of it. A critical in the server's log ends the test, since the server runs in
 * this process.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/sv-route.h"
#include "sv-test-client.h"
#include "sv-test-import.h"
#include "sv-test-schema.h"

#include <string.h>

typedef struct
{
  SvTestServer *server;
  const char *admin;
  guint n_bodies;
} Fixture;

/* So that what every address with the number 1 stands for is there. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = sv_test_server_start ();
  fixture->admin = sv_test_server_token (fixture->server, SV_ROLE_ADMIN);
  sv_test_server_sql (fixture->server, "INSERT INTO brand (name, code) VALUES ('Omega', 'OME')");
  sv_test_server_sql (fixture->server, "INSERT INTO location (name) VALUES ('Hanoi')");
  sv_test_server_sql (fixture->server, "INSERT INTO party (name) VALUES ('Ann')");
  sv_test_server_sql (fixture->server, "INSERT INTO rate (quote, date, rate) "
                                       "VALUES ('SEK', '2026-11-01', 11.2)");
  sv_test_server_sql (fixture->server,
                      "INSERT INTO watch (sku, name, status) VALUES ('A', 'A', 1), ('B', 'B', 1)");
  sv_test_server_sql (fixture->server,
                      "INSERT INTO sale (watch, date, price, price_currency, former_status) "
                      "VALUES (2, '2026-11-02', 5, 'SEK', 1)");
  sv_test_server_sql (fixture->server, "INSERT INTO watch_cost (watch, date, amount, "
                                       "amount_currency) VALUES (1, '2026-11-02', 5, 'SEK')");
  sv_test_server_sql (fixture->server,
                      "INSERT INTO image (watch, number, position, stem, sha256, original_type, "
                      "original_bytes, width, height) VALUES (1, 1, 1, 'A_001', 'x', 'image/png', "
                      "1, 1, 1)");
  sv_test_server_sql (fixture->server, "INSERT INTO listing (watch, platform, binding) "
                                       "SELECT 1, id, true FROM platform WHERE code = 'catawiki'");
  sv_test_server_sql (fixture->server, "UPDATE setting SET make_callback_secret = 'hush'");
  sv_test_server_sql (fixture->server,
                      "INSERT INTO job (kind, record, payload) VALUES ('ai.describe', 1, '{}')");
  g_assert_cmpint (sv_test_import_new_text (fixture->server, "sku,name\nC,C\n"), ==, 1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sv_test_server_stop (fixture->server);
}

static JsonObject *
operation_of (const SvRoute *route)
{
  g_autofree char *path = sv_test_described_path (route->path);
  g_autofree char *method = g_ascii_strdown (route->method, -1);

  return sv_test_member (sv_test_member (sv_test_member (sv_test_document (), "paths"), path),
                         method);
}

/* Through $ref and the allOf of new records. */
static JsonObject *
whole_schema (JsonObject *schema)
{
  while (json_object_has_member (schema, "$ref") || json_object_has_member (schema, "allOf"))
    schema =
        json_object_has_member (schema, "$ref")
            ? json_node_get_object (
                  sv_test_resolve (json_object_get_string_member (schema, "$ref")))
            : json_array_get_object_element (json_object_get_array_member (schema, "allOf"), 0);
  return schema;
}

/* Returns: (nullable): the schema of the JSON body */
static JsonObject *
body_schema (const SvRoute *route)
{
  JsonObject *operation = operation_of (route);
  JsonObject *content = json_object_has_member (operation, "requestBody")
                            ? sv_test_member (sv_test_member (operation, "requestBody"), "content")
                            : NULL;

  return content != NULL && json_object_has_member (content, "application/json")
             ? whole_schema (
                   sv_test_member (sv_test_member (content, "application/json"), "schema"))
             : NULL;
}

/* The token of somebody who may. */
static const char *
token_for (Fixture *fixture, const SvRoute *route)
{
  for (SvRole role = SV_ROLE_ADMIN; !(route->flags & SV_ROUTE_PUBLIC) && role < SV_N_ROLES; role++)
    if (sv_permission_scope (role, route->permission) != SV_SCOPE_NONE)
      return sv_test_server_token (fixture->server, role);

  return NULL;
}

static SvTestReply *
send (Fixture *fixture, const SvRoute *route, const char *body)
{
  g_autoptr (GString) path = g_string_new (route->path);

  g_string_replace (path, "{id}", "1", 0);

  return sv_test_call (fixture->server, token_for (fixture, route), route->method, path->str, body,
                       "If-Match", "*", "x-secondvintage-secret", "hush", NULL);
}

static void
assert_refused (Fixture *fixture, const SvRoute *route, const char *body)
{
  g_autoptr (SvTestReply) reply = send (fixture, route, body);

  g_test_message ("%s %s %s: %u", route->method, route->path, body, reply->status);
  if (reply->status != 400 && reply->status != 422)
    g_error ("%s %s with %s: %u %s", route->method, route->path, body, reply->status, reply->text);
  g_assert_cmpstr (sv_test_code (reply), !=, "");
  fixture->n_bodies++;
}

/* The same with this very status and code, of the problem or of one of its errors. */
static void
assert_refused_as (Fixture *fixture, const SvRoute *route, const char *body, guint status,
                   const char *code)
{
  g_autoptr (SvTestReply) reply = send (fixture, route, body);
  g_autofree char *member = g_strdup_printf ("\"code\":\"%s\"", code);

  g_test_message ("%s %s %s: %u", route->method, route->path, body, reply->status);
  if (reply->status != status || strstr (reply->text, member) == NULL)
    g_error ("%s %s with %s: %u %s", route->method, route->path, body, reply->status, reply->text);
  fixture->n_bodies++;
}

/* What may stand around a value: {"price": {"amount": HERE}} */
typedef struct
{
  const SvRoute *route;
  const char *before;
  const char *after;
} Place;

static void try_schema (Fixture *fixture, const Place *place, JsonObject *schema, guint depth);

static void
try_value (Fixture *fixture, const Place *place, JsonObject *schema, const char *value)
{
  g_autoptr (JsonNode) node = json_from_string (value, NULL);
  g_autofree char *body = NULL;

  if (sv_test_matches (node, schema))
    return;

  body = g_strconcat (place->before, value, place->after, NULL);
  assert_refused (fixture, place->route, body);
}

static void
try_members (Fixture *fixture, const Place *place, JsonObject *schema, guint depth)
{
  g_autoptr (GList) names = json_object_get_members (sv_test_member (schema, "properties"));

  for (GList *at = names; at != NULL; at = at->next)
    {
      g_autofree char *before = g_strdup_printf ("%s{\"%s\":", place->before, (char *)at->data);
      g_autofree char *after = g_strconcat ("}", place->after, NULL);
      Place inside = { place->route, before, after };

      try_schema (fixture, &inside,
                  sv_test_member (sv_test_member (schema, "properties"), at->data), depth + 1);
    }
}

/* Every wrong type here, and every wrong type inside what would be right here. */
static void
try_inside (Fixture *fixture, const Place *place, JsonObject *schema, guint depth)
{
  JsonArray *any = json_object_has_member (schema, "anyOf")
                       ? json_object_get_array_member (schema, "anyOf")
                       : NULL;

  if (depth > 4)
    return;
  for (guint i = 0; any != NULL && i < json_array_get_length (any); i++)
    try_inside (fixture, place, whole_schema (json_array_get_object_element (any, i)), depth);
  if (json_object_has_member (schema, "properties"))
    try_members (fixture, place, schema, depth);
  if (json_object_has_member (schema, "items"))
    {
      g_autofree char *before = g_strconcat (place->before, "[", NULL);
      g_autofree char *after = g_strconcat ("]", place->after, NULL);
      Place inside = { place->route, before, after };

      try_schema (fixture, &inside, sv_test_member (schema, "items"), depth + 1);
    }
}

static void
try_schema (Fixture *fixture, const Place *place, JsonObject *schema, guint depth)
{
  static const char *const values[] = {
    "[]", "{\"id\":[]}", "7.5", "null", "true", "7", "\"seven\""
  };
  /* Records are all read by the same few lines of code. */
  guint n = sv_route_is_record (place->route) ? 3 : G_N_ELEMENTS (values);

  for (guint i = 0; i < n; i++)
    try_value (fixture, place, schema, values[i]);
  try_inside (fixture, place, whole_schema (schema), depth);
}

static void
try_body (Fixture *fixture, const SvRoute *route)
{
  JsonObject *schema = body_schema (route);
  Place place = { route, "", "" };

  if (schema == NULL)
    return;

  assert_refused_as (fixture, route, "[]", 422, "json_not_object");
  assert_refused_as (fixture, route, "\"text\"", 422, "json_not_object");
  assert_refused_as (fixture, route, "{", 400, "json_malformed");
  /* The web hook takes what others send, as far as it can be used. */
  if (!json_object_has_member (schema, "additionalProperties"))
    return;

  assert_refused_as (fixture, route, "{\"unicorn\":1}", 422, "unknown_field");
  try_members (fixture, &place, schema, 0);
}

typedef void (*RouteFunc) (Fixture *fixture, const SvRoute *route);

static void
each_route (Fixture *fixture, RouteFunc func)
{
  for (const SvResource *const *resource = sv_resources; *resource != NULL; resource++)
    for (guint i = 0; i < (*resource)->n_routes; i++)
      func (fixture, &(*resource)->routes[i]);
}

static void
test_a_member_of_the_wrong_type_is_refused (Fixture *fixture, gconstpointer data)
{
  each_route (fixture, try_body);
  g_test_message ("%u bodies", fixture->n_bodies);
  g_assert_cmpuint (fixture->n_bodies, >, 400);
}

/* The web hook's own words, of every type: it answers, and says in the log what came of it. */
static void
test_the_web_hook_takes_any_type (Fixture *fixture, gconstpointer data)
{
  static const char *const keys[] = { "Status", "StatusCode",  "Message",         "Attempt",
                                      "SKU",    "Description", "Status_Selected", "Thread_ID" };
  static const char *const values[] = { "null", "true", "7", "7.5", "[]", "{}", "[[7]]" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    for (guint j = 0; j < G_N_ELEMENTS (values); j++)
      {
        g_autofree char *body = g_strdup_printf ("{\"Status\":\"success\",\"%s\":%s}",
                                                 i == 0 ? "SKU" : keys[i], values[j]);
        g_autoptr (SvTestReply) reply =
            sv_test_call (fixture->server, NULL, "POST", "/webhooks/make/1", body,
                          "x-secondvintage-secret", "hush", NULL);

        sv_assert_status (reply, 200);
      }
}

/* Whether the description asks for If-Match. */
static gboolean
takes_version (const SvRoute *route)
{
  JsonArray *parameters = json_object_get_array_member (operation_of (route), "parameters");

  for (guint i = 0; i < json_array_get_length (parameters); i++)
    if (strcmp (json_object_get_string_member_with_default (
                    json_array_get_object_element (parameters, i), "$ref", ""),
                "#/components/parameters/If-Match") == 0)
      return TRUE;

  return FALSE;
}

static void
try_without_version (Fixture *fixture, const SvRoute *route)
{
  g_autoptr (GString) path = g_string_new (route->path);
  g_autoptr (SvTestReply) reply = NULL;

  if (strcmp (route->method, "PATCH") != 0)
    return;

  g_string_replace (path, "{id}", "1", 0);
  reply = sv_test_call (fixture->server, fixture->admin, "PATCH", path->str, "{}", NULL);
  g_test_message ("%s: %u", route->path, reply->status);
  g_assert_true ((reply->status == 428) == takes_version (route));
}

static void
test_a_change_needs_the_version_where_it_is_said (Fixture *fixture, gconstpointer data)
{
  each_route (fixture, try_without_version);
}

static void
try_parameters (Fixture *fixture, const SvRoute *route)
{
  g_auto (GStrv) names = route->params != NULL ? g_strsplit (route->params, " ", -1) : NULL;
  g_autoptr (GString) path = g_string_new (route->path);
  g_autofree char *unknown = NULL;

  if (strcmp (route->method, "GET") != 0 || (route->flags & SV_ROUTE_PUBLIC) ||
      (route->flags & SV_ROUTE_SOCKET))
    return;

  g_string_replace (path, "{id}", "1", 0);
  unknown = g_strconcat (path->str, "?unicorn=1", NULL);
  {
    g_autoptr (SvTestReply) reply =
        sv_test_call (fixture->server, fixture->admin, "GET", unknown, NULL, NULL);

    g_test_message ("%s: %u", unknown, reply->status);
    sv_assert_status (reply, 400);
    g_assert_cmpstr (sv_test_code (reply), ==, "bad_query");
  }

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *name = g_strndup (names[i], strcspn (names[i], "."));
      g_autofree char *query = g_strdup_printf ("%s?%s=1", path->str, name);
      g_autoptr (SvTestReply) reply =
          sv_test_call (fixture->server, fixture->admin, "GET", query, NULL, NULL);

      g_test_message ("%s: %u", query, reply->status);
      g_assert_cmpuint (reply->status, <, 500);
      g_assert_null (strstr (reply->text, "There is no parameter"));
    }
}

static void
test_the_parameters_are_those_of_the_description (Fixture *fixture, gconstpointer data)
{
  each_route (fixture, try_parameters);
}

#define ADD(fact, test) g_test_add ("/bodies/" fact, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  ADD ("a-member-of-the-wrong-type-is-refused", test_a_member_of_the_wrong_type_is_refused);
  ADD ("the-web-hook-takes-any-type", test_the_web_hook_takes_any_type);
  ADD ("a-change-needs-the-version-where-it-is-said",
       test_a_change_needs_the_version_where_it_is_said);
  ADD ("the-parameters-are-those-of-the-description",
       test_the_parameters_are_those_of_the_description);
  return sv_test_run ();
}
