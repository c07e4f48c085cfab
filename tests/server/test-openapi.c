/* test-openapi.c: the description of the interface tells of all that is served, and truly
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "openapi/sv-openapi.h"
#include "sv-test-client.h"
#include "sv-test-schema.h"

#include <string.h>

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

          if (strcmp (at->data, "$ref") == 0 &&
              sv_test_resolve (json_node_get_string (value)) == NULL)
            g_error ("%s leads nowhere", json_node_get_string (value));
          assert_references_resolve (value);
        }
    }
}

static void
test_every_route_is_described (void)
{
  JsonObject *paths = sv_test_member (sv_test_document (), "paths");

  for (const SvResource *const *at = sv_resources; *at != NULL; at++)
    for (guint i = 0; i < (*at)->n_routes; i++)
      {
        const SvRoute *route = &(*at)->routes[i];
        g_autofree char *path = sv_test_described_path (route->path);
        g_autofree char *method = g_ascii_strdown (route->method, -1);
        JsonObject *operation;

        if (!json_object_has_member (paths, path) ||
            !json_object_has_member (sv_test_member (paths, path), method))
          g_error ("%s %s is not described", route->method, route->path);
        operation = sv_test_member (sv_test_member (paths, path), method);
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
  JsonObject *paths = sv_test_member (sv_test_document (), "paths");
  g_autoptr (GList) names = json_object_get_members (paths);

  for (GList *at = names; at != NULL; at = at->next)
    {
      g_autoptr (GList) methods = json_object_get_members (sv_test_member (paths, at->data));

      for (GList *method = methods; method != NULL; method = method->next)
        g_assert_true (g_hash_table_add (
            ids,
            (gpointer)json_object_get_string_member (
                sv_test_member (sv_test_member (paths, at->data), method->data), "operationId")));
    }
}

static void
test_every_reference_leads_somewhere (void)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, sv_test_document ());
  assert_references_resolve (node);
}

/* Every record of every list, for every role: what is sent is what is described. */
static void
test_real_answers_are_as_described (void)
{
  g_autoptr (SvTestServer) server = sv_test_server_start ();
  JsonObject *paths = sv_test_member (sv_test_document (), "paths");
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
          JsonObject *content = sv_test_member (
              sv_test_member (sv_test_member (sv_test_member (sv_test_member (paths, path), "get"),
                                              "responses"),
                              "200"),
              "content");

          if (reply->status == 403)
            continue;
          sv_assert_status (reply, 200);
          if (!sv_test_matches (
                  reply->json,
                  sv_test_member (sv_test_member (content, "application/json"), "schema")))
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
  g_assert_true (sv_test_matches (
      reply->json,
      sv_test_member (
          sv_test_member (sv_test_member (sv_test_document (), "components"), "schemas"),
          "Problem")));
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
