/* test-openapi.c: the description of the interface tells of all that is served, and truly
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "openapi/sv-openapi.h"
#include "sv-test-client.h"

#include <string.h>

static JsonObject *document;

static JsonObject *
member (JsonObject *object, const char *name)
{
  return json_object_get_object_member (object, name);
}

/* "#/components/schemas/Watch" */
static JsonNode *
resolve (const char *reference)
{
  g_auto (GStrv) steps = g_strsplit (reference, "/", -1);
  JsonObject *at = document;
  JsonNode *node = NULL;

  for (guint i = 1; steps[i] != NULL; i++)
    {
      node = at != NULL ? json_object_get_member (at, steps[i]) : NULL;
      at = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
    }
  return node;
}

static void
assert_references_resolve (JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        assert_references_resolve (json_array_get_element (array, i));
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (GList) names = json_object_get_members (json_node_get_object (node));

      for (GList *at = names; at != NULL; at = at->next)
        {
          JsonNode *value = json_object_get_member (json_node_get_object (node), at->data);

          if (strcmp (at->data, "$ref") == 0 && resolve (json_node_get_string (value)) == NULL)
            g_error ("%s leads nowhere", json_node_get_string (value));
          assert_references_resolve (value);
        }
    }
}

static gboolean matches (JsonNode *value, JsonObject *schema);

static gboolean
is_of_type (JsonNode *value, const char *type)
{
  GType held = JSON_NODE_HOLDS_VALUE (value) ? json_node_get_value_type (value) : G_TYPE_NONE;

  if (strcmp (type, "null") == 0)
    return JSON_NODE_HOLDS_NULL (value);
  if (strcmp (type, "object") == 0)
    return JSON_NODE_HOLDS_OBJECT (value);
  if (strcmp (type, "array") == 0)
    return JSON_NODE_HOLDS_ARRAY (value);
  if (strcmp (type, "string") == 0)
    return held == G_TYPE_STRING;
  if (strcmp (type, "integer") == 0)
    return held == G_TYPE_INT64;
  if (strcmp (type, "boolean") == 0)
    return held == G_TYPE_BOOLEAN;
  g_error ("the test does not know the type %s", type);
}

static gboolean
matches_type (JsonNode *value, JsonNode *type)
{
  if (JSON_NODE_HOLDS_VALUE (type))
    return is_of_type (value, json_node_get_string (type));
  for (guint i = 0; i < json_array_get_length (json_node_get_array (type)); i++)
    if (is_of_type (value, json_array_get_string_element (json_node_get_array (type), i)))
      return TRUE;
  return FALSE;
}

static gboolean
matches_object (JsonObject *object, JsonObject *schema)
{
  JsonObject *properties =
      json_object_has_member (schema, "properties") ? member (schema, "properties") : NULL;
  g_autoptr (GList) names = json_object_get_members (object);
  JsonArray *required = json_object_has_member (schema, "required")
                            ? json_object_get_array_member (schema, "required")
                            : NULL;

  for (guint i = 0; required != NULL && i < json_array_get_length (required); i++)
    if (!json_object_has_member (object, json_array_get_string_element (required, i)))
      return FALSE;
  for (GList *at = names; at != NULL; at = at->next)
    if (properties != NULL && json_object_has_member (properties, at->data))
      {
        if (!matches (json_object_get_member (object, at->data), member (properties, at->data)))
          {
            g_test_message ("%s is not as described", (char *)at->data);
            return FALSE;
          }
      }
    else if (json_object_has_member (schema, "additionalProperties"))
      {
        g_test_message ("%s is not described", (char *)at->data);
        return FALSE;
      }
  return TRUE;
}

/* As much of JSON Schema as the records' schemas use. */
static gboolean
matches (JsonNode *value, JsonObject *schema)
{
  if (json_object_has_member (schema, "$ref") &&
      !matches (value,
                json_node_get_object (resolve (json_object_get_string_member (schema, "$ref")))))
    return FALSE;
  if (json_object_has_member (schema, "type") &&
      !matches_type (value, json_object_get_member (schema, "type")))
    return FALSE;
  if (json_object_has_member (schema, "anyOf"))
    {
      JsonArray *any = json_object_get_array_member (schema, "anyOf");
      gboolean found = FALSE;

      for (guint i = 0; !found && i < json_array_get_length (any); i++)
        found = matches (value, json_array_get_object_element (any, i));
      if (!found)
        return FALSE;
    }
  if (json_object_has_member (schema, "enum"))
    {
      JsonArray *words = json_object_get_array_member (schema, "enum");
      gboolean found = FALSE;

      for (guint i = 0; i < json_array_get_length (words); i++)
        found |=
            g_strcmp0 (json_array_get_string_element (words, i), json_node_get_string (value)) == 0;
      if (!found)
        return FALSE;
    }
  if (json_object_has_member (schema, "maxLength") && is_of_type (value, "string") &&
      g_utf8_strlen (json_node_get_string (value), -1) >
          json_object_get_int_member (schema, "maxLength"))
    return FALSE;
  if (json_object_has_member (schema, "items") && JSON_NODE_HOLDS_ARRAY (value))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (value)); i++)
      if (!matches (json_array_get_element (json_node_get_array (value), i),
                    member (schema, "items")))
        return FALSE;
  return !JSON_NODE_HOLDS_OBJECT (value) || matches_object (json_node_get_object (value), schema);
}

static char *
described_path (const char *path)
{
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);
  guint ids = 0;
  guint words = 0;

  for (guint i = 0; segments[i] != NULL; i++)
    {
      guint n = strcmp (segments[i], "{id}") == 0     ? ++ids
                : strcmp (segments[i], "{word}") == 0 ? ++words
                                                      : 0;

      if (n > 1)
        {
          segments[i][strlen (segments[i]) - 1] = '\0';
          segments[i] = g_strdup_printf ("%s_%u}", segments[i], n);
        }
    }
  return g_strjoinv ("/", segments);
}

static void
test_every_route_is_described (void)
{
  JsonObject *paths = member (document, "paths");

  for (const SvResource *const *at = sv_resources; *at != NULL; at++)
    for (guint i = 0; i < (*at)->n_routes; i++)
      {
        const SvRoute *route = &(*at)->routes[i];
        g_autofree char *path = described_path (route->path);
        g_autofree char *method = g_ascii_strdown (route->method, -1);
        JsonObject *operation;

        if (!json_object_has_member (paths, path) ||
            !json_object_has_member (member (paths, path), method))
          g_error ("%s %s is not described", route->method, route->path);
        operation = member (member (paths, path), method);
        g_assert_cmpstr (json_object_get_string_member (operation, "summary"), !=, "");
        /* Who needs no token is told so, and nobody else. */
        g_assert_true (json_object_has_member (operation, "security") ==
                       ((route->flags & SV_ROUTE_PUBLIC) != 0));
      }
}

static void
test_no_operation_id_stands_twice (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  JsonObject *paths = member (document, "paths");
  g_autoptr (GList) names = json_object_get_members (paths);

  for (GList *at = names; at != NULL; at = at->next)
    {
      g_autoptr (GList) methods = json_object_get_members (member (paths, at->data));

      for (GList *method = methods; method != NULL; method = method->next)
        g_assert_true (g_hash_table_add (
            ids, (gpointer)json_object_get_string_member (
                     member (member (paths, at->data), method->data), "operationId")));
    }
}

static void
test_every_reference_leads_somewhere (void)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, document);
  assert_references_resolve (node);
}

/* Every record of every list, for every role: what is sent is what is described. */
static void
test_real_answers_are_as_described (void)
{
  g_autoptr (SvTestServer) server = sv_test_server_start ();
  JsonObject *paths = member (document, "paths");
  guint n_records = 0;

  sv_test_server_sql (server, "INSERT INTO brand (name, code) VALUES ('Omega', 'OME')");
  sv_test_server_sql (server, "INSERT INTO location (name, country) VALUES ('Hanoi', 'Vietnam')");
  sv_test_server_sql (server,
                      "INSERT INTO watch (sku, name, brand, status, year, case_diameter, box, "
                      "purchase_date, asking_price, asking_price_currency, agent) "
                      "VALUES ('A', 'Full', 1, 1, 1969, 36.5, true, '2024-02-29', 5, 'SEK', "
                      "%" G_GINT64_FORMAT
                      "), ('B', 'Empty', NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
                      sv_test_server_person (server, SV_ROLE_AGENT));

  for (const SvResource *const *at = sv_resources; *at != NULL; at++)
    for (guint i = 0; i < (*at)->n_routes; i++)
      for (guint role = 0; (*at)->routes[i].handler == sv_record_list && role < SV_N_ROLES; role++)
        {
          const char *path = (*at)->routes[i].path;
          g_autoptr (SvTestReply) reply =
              sv_test_call (server, sv_test_server_token (server, role), "GET", path, NULL, NULL);
          JsonObject *content =
              member (member (member (member (member (paths, path), "get"), "responses"), "200"),
                      "content");

          if (reply->status == 403)
            continue;
          sv_assert_status (reply, 200);
          if (!matches (reply->json, member (member (content, "application/json"), "schema")))
            g_error ("%s is not as described: %s", path, reply->text);
          n_records += json_array_get_length (
              json_object_get_array_member (json_node_get_object (reply->json), "items"));
        }
  g_assert_cmpuint (n_records, >, 40);
}

static void
test_a_problem_is_as_described (void)
{
  g_autoptr (SvTestServer) server = sv_test_server_start ();
  g_autoptr (SvTestReply) reply =
      sv_test_call (server, sv_test_server_token (server, SV_ROLE_ADMIN), "GET",
                    "/api/v1/watches?unicorn=1", NULL, NULL);

  sv_assert_status (reply, 400);
  g_assert_true (matches (reply->json,
                          member (member (member (document, "components"), "schemas"), "Problem")));
}

static void
test_is_served_to_everybody (void)
{
  g_autoptr (SvTestServer) server = sv_test_server_start ();
  g_autoptr (SvTestReply) reply =
      sv_test_call (server, NULL, "GET", "/api/v1/openapi.json", NULL, NULL);
  g_autofree char *text = sv_openapi_text (FALSE);

  sv_assert_status (reply, 200);
  g_assert_cmpstr (reply->text, ==, text);
  g_assert_nonnull (strstr (sv_test_header (reply, "Cache-Control"), "max-age="));
}

int
main (int argc, char *argv[])
{
  g_autofree char *text = sv_openapi_text (TRUE);
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  document = json_node_get_object (node);
  sv_test_init (&argc, &argv);
  g_test_add_func ("/openapi/every-route-is-described", test_every_route_is_described);
  g_test_add_func ("/openapi/no-operation-id-stands-twice", test_no_operation_id_stands_twice);
  g_test_add_func ("/openapi/every-reference-leads-somewhere",
                   test_every_reference_leads_somewhere);
  g_test_add_func ("/openapi/real-answers-are-as-described", test_real_answers_are_as_described);
  g_test_add_func ("/openapi/a-problem-is-as-described", test_a_problem_is_as_described);
  g_test_add_func ("/openapi/is-served-to-everybody", test_is_served_to_everybody);
  return sv_test_run ();
}
