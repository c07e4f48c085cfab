/* sv-openapi.c: the HTTP interface, described for programs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-openapi-private.h"

#include <string.h>

#define BASE_RESOURCE "/secondvintage/openapi/base.json"
#define REQUESTS_RESOURCE "/secondvintage/openapi/requests.json"

JsonNode *
sv_openapi_json (const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  JsonNode *node;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  node = json_from_string (text, &error);
  if (node == NULL)
    g_error ("OpenAPI: %s in %s", error != NULL ? error->message : "nothing", text);
  return node;
}

void
sv_openapi_set (JsonObject *object, const char *member, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  json_object_set_member (object, member, sv_openapi_json ("%s", text));
}

char *
sv_openapi_name (const char *kind)
{
  GString *name = g_string_new (NULL);
  gboolean first = TRUE;

  for (; *kind != '\0'; kind++)
    {
      if (*kind != '_' && *kind != '-')
        g_string_append_c (name, first ? g_ascii_toupper (*kind) : *kind);
      first = *kind == '_' || *kind == '-';
    }
  return g_string_free (name, FALSE);
}

/* "/watches/{id}/images/{id}" → the same with names of their own; describes them. (transfer full)
 */
static char *
describe_path (const SvRoute *route, JsonArray *parameters)
{
  g_auto (GStrv) segments = g_strsplit (route->path, "/", -1);
  guint n_ids = 0;
  guint n_words = 0;

  for (guint i = 0; segments[i] != NULL; i++)
    {
      gboolean id = strcmp (segments[i], "{id}") == 0;
      guint n;
      g_autofree char *name = NULL;

      if (segments[i][0] != '{')
        continue;
      n = id ? ++n_ids : ++n_words;
      name = n == 1 ? g_strdup (id ? "id" : "word") : g_strdup_printf (id ? "id_%u" : "word_%u", n);
      json_array_add_element (
          parameters, sv_openapi_json (
                          "{\"name\":\"%s\",\"in\":\"path\",\"required\":true,\"schema\":%s}", name,
                          id ? "{\"type\":\"integer\",\"format\":\"int64\",\"minimum\":1}"
                             : "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9_.-]+$\"}"));
      g_free (segments[i]);
      segments[i] = g_strdup_printf ("{%s}", name);
    }
  return g_strjoinv ("/", segments);
}

static char *
operation_id (const SvRoute *route)
{
  g_autofree char *method = g_ascii_strdown (route->method, -1);
  const char *path = g_str_has_prefix (route->path, "/api/v1/") ? route->path + 7 : route->path;
  GString *id = g_string_new (method);

  for (; *path != '\0'; path++)
    if (g_ascii_isalnum (*path))
      g_string_append_c (id, *path);
    else if (id->str[id->len - 1] != '_')
      g_string_append_c (id, '_');
  if (id->str[id->len - 1] == '_')
    g_string_truncate (id, id->len - 1);
  return g_string_free (id, FALSE);
}

static void
add_problem (JsonObject *responses, const char *status, const char *name)
{
  sv_openapi_set (responses, status, "{\"$ref\":\"#/components/responses/%s\"}", name);
}

static void
describe_problems (const SvRoute *route, JsonObject *responses)
{
  gboolean writes = strcmp (route->method, "GET") != 0;

  add_problem (responses, "400", "BadRequest");
  if (!(route->flags & SV_ROUTE_PUBLIC))
    {
      add_problem (responses, "401", "Unauthorized");
      add_problem (responses, "403", "Forbidden");
    }
  if (strchr (route->path, '{') != NULL)
    add_problem (responses, "404", "NotFound");
  if (writes && !(route->flags & SV_ROUTE_READS))
    {
      add_problem (responses, "409", "Conflict");
      add_problem (responses, "422", "Refused");
    }
  if (route->handler == sv_record_update || route->handler == sv_record_remove ||
      (route->flags & SV_ROUTE_VERSION))
    add_problem (responses, "428", "VersionRequired");
  add_problem (responses, "503", "Busy");
}

static gboolean
has_success (JsonObject *responses)
{
  static const char *const successes[] = { "200", "201", "204", "2XX" };

  for (guint i = 0; i < G_N_ELEMENTS (successes); i++)
    if (json_object_has_member (responses, successes[i]))
      return TRUE;

  return FALSE;
}

/* A body may be left out when its schema does not even say what it must have. */
static void
describe_body (const SvRoute *route, JsonObject *schemas, JsonObject *operation)
{
  JsonObject *schema;

  if (!json_object_has_member (schemas, route->body))
    g_error ("OpenAPI: %s %s has a body “%s”, which is described nowhere", route->method,
             route->path, route->body);

  schema = json_object_get_object_member (schemas, route->body);
  sv_openapi_set (
      operation, "requestBody",
      "{\"required\":%s,\"content\":{\"application/json\":{\"schema\":{\"$ref\":"
      "\"#/components/schemas/%s\"}}}}",
      json_object_has_member (schema, "required") || strcmp (route->method, "PATCH") == 0 ? "true"
                                                                                          : "false",
      route->body);
}

/* Bodies and answers of what is more than a record. */
static void
describe_other (const SvRoute *route, JsonObject *schemas, JsonObject *operation,
                JsonObject *responses)
{
  gboolean has_body = strcmp (route->method, "POST") == 0 || strcmp (route->method, "PUT") == 0 ||
                      strcmp (route->method, "PATCH") == 0;
  g_autofree char *answer = route->answer != NULL ? sv_openapi_name (route->answer) : NULL;

  if (route->flags & SV_ROUTE_SOCKET)
    sv_openapi_set (responses, "2XX",
                    "{\"description\":\"Answered with 101 Switching Protocols: a websocket, on "
                    "which each text is an event\"}");
  else if (answer != NULL && json_object_has_member (schemas, answer))
    sv_openapi_set (responses, "2XX",
                    "{\"description\":\"Done\",\"content\":{\"application/json\":{\"schema\":{"
                    "\"$ref\":\"#/components/schemas/%s\"}}}}",
                    answer);
  else
    sv_openapi_set (responses, "2XX", "{\"description\":\"Done\"}");

  if (route->body != NULL)
    describe_body (route, schemas, operation);
  else if (has_body && (route->flags & SV_ROUTE_RAW))
    sv_openapi_set (operation, "requestBody",
                    "{\"required\":true,\"content\":{\"*/*\":{\"schema\":{\"type\":\"string\","
                    "\"contentEncoding\":\"binary\"}}}}");
}

/* The version and the query parameters of a route that serves no record. */
static void
describe_params (const SvRoute *route, JsonArray *parameters)
{
  g_auto (GStrv) names = route->params != NULL ? g_strsplit (route->params, " ", -1) : NULL;

  if (route->flags & SV_ROUTE_VERSION)
    json_array_add_element (parameters,
                            sv_openapi_json ("{\"$ref\":\"#/components/parameters/If-Match\"}"));
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    json_array_add_element (
        parameters, sv_openapi_json ("{\"$ref\":\"#/components/parameters/%s\"}", names[i]));
}

static void
add_route (JsonObject *paths, JsonObject *schemas, const SvRoute *route, const SvTable *table,
           const char *tag)
{
  JsonObject *operation = json_object_new ();
  JsonObject *responses = json_object_new ();
  JsonArray *parameters = json_array_new ();
  g_autofree char *path = describe_path (route, parameters);
  g_autofree char *id = operation_id (route);
  g_autofree char *method = g_ascii_strdown (route->method, -1);

  json_object_set_string_member (operation, "operationId", id);
  sv_openapi_set (operation, "tags", "[\"%s\"]", tag);
  if (!sv_openapi_record_operation (route, table, operation, parameters, responses))
    {
      describe_other (route, schemas, operation, responses);
      describe_params (route, parameters);
    }
  if (route->summary != NULL)
    json_object_set_string_member (operation, "summary", route->summary);
  else if (!json_object_has_member (operation, "summary"))
    json_object_set_string_member (operation, "summary", id);
  if (strcmp (route->method, "POST") == 0 && !(route->flags & (SV_ROUTE_NO_KEY | SV_ROUTE_PUBLIC)))
    json_array_add_element (
        parameters, sv_openapi_json ("{\"$ref\":\"#/components/parameters/Idempotency-Key\"}"));
  if (route->flags & SV_ROUTE_PUBLIC)
    sv_openapi_set (operation, "security", "[]");
  else
    sv_openapi_set (operation, "x-permission", "\"%s\"", route->permission);
  g_assert (has_success (responses));
  describe_problems (route, responses);

  json_object_set_array_member (operation, "parameters", parameters);
  json_object_set_object_member (operation, "responses", responses);
  if (!json_object_has_member (paths, path))
    json_object_set_object_member (paths, path, json_object_new ());
  json_object_set_object_member (json_object_get_object_member (paths, path), method, operation);
}

/* Takes out what nothing refers to, and what only that referred to. */
static void
remove_unused (JsonObject *document)
{
  static const char *const sections[] = { "schemas", "parameters", "responses" };
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  gboolean removed = TRUE;

  json_node_set_object (node, document);
  while (removed)
    {
      g_autofree char *text = json_to_string (node, FALSE);

      removed = FALSE;
      for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
        {
          JsonObject *section = json_object_get_object_member (
              json_object_get_object_member (document, "components"), sections[i]);
          g_autoptr (GList) names = json_object_get_members (section);

          for (GList *at = names; at != NULL; at = at->next)
            {
              g_autofree char *reference =
                  g_strdup_printf ("\"#/components/%s/%s\"", sections[i], (char *)at->data);

              /* A record's filters are there because of its list. */
              if (strchr (at->data, '.') != NULL || strstr (text, reference) != NULL)
                continue;
              json_object_remove_member (section, at->data);
              removed = TRUE;
            }
        }
    }
}

/* "#/components/schemas/SaleWrite/properties/date" is a field of a record: it is copied, since
 * readers of descriptions know only whole components. */
static JsonObject *
find_field (JsonObject *components, const char *reference)
{
  g_auto (GStrv) steps = g_strsplit (reference, "/", -1);
  JsonObject *schema;

  if (g_strv_length (steps) != 6)
    return NULL;

  schema = json_object_get_object_member (json_object_get_object_member (components, "schemas"),
                                          steps[3]);
  return json_object_get_object_member (json_object_get_object_member (schema, "properties"),
                                        steps[5]);
}

static void
fill_in_fields (JsonObject *components, JsonObject *object)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *at = names; at != NULL; at = at->next)
    {
      JsonNode *value = json_object_get_member (object, at->data);
      JsonObject *child = JSON_NODE_HOLDS_OBJECT (value) ? json_node_get_object (value) : NULL;
      const char *reference =
          child != NULL ? json_object_get_string_member_with_default (child, "$ref", NULL) : NULL;
      JsonObject *field = reference != NULL ? find_field (components, reference) : NULL;

      if (field != NULL)
        json_object_set_object_member (object, at->data, json_object_ref (field));
      else if (child != NULL)
        fill_in_fields (components, child);
    }
}

/* What people send: parameters and bodies that routes name in their lines. */
static void
add_requests (JsonObject *components)
{
  g_autoptr (GBytes) bytes =
      g_resources_lookup_data (REQUESTS_RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (JsonNode) node = sv_openapi_json ("%s", (const char *)g_bytes_get_data (bytes, NULL));
  JsonObjectIter sections, members;
  const char *section, *name;
  JsonNode *value;

  json_object_iter_init (&sections, json_node_get_object (node));
  while (json_object_iter_next (&sections, &section, &value))
    {
      JsonObject *into = json_object_get_object_member (components, section);

      fill_in_fields (components, json_node_get_object (value));
      json_object_iter_init (&members, json_node_get_object (value));
      while (json_object_iter_next (&members, &name, &value))
        json_object_set_member (into, name, json_node_copy (value));
    }
}

static JsonObject *
make_document (void)
{
  g_autoptr (GBytes) bytes =
      g_resources_lookup_data (BASE_RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (JsonNode) node = sv_openapi_json ("%s", (const char *)g_bytes_get_data (bytes, NULL));
  JsonObject *document = json_node_dup_object (node);
  JsonObject *components = json_object_get_object_member (document, "components");
  JsonObject *paths = json_object_new ();
  JsonArray *tags = json_array_new ();

  sv_openapi_set (json_object_get_object_member (document, "info"), "version", "\"%s\"",
                  SV_VERSION);
  for (const SvResource *const *at = sv_resources; *at != NULL; at++)
    if ((*at)->table != NULL)
      sv_openapi_add_record (components, *at);

  add_requests (components);

  for (const SvResource *const *at = sv_resources; *at != NULL; at++)
    {
      const SvResource *resource = *at;
      const char *tag = resource->table != NULL ? resource->table->title : "Other";

      if (resource->table != NULL)
        json_array_add_element (
            tags, sv_openapi_json ("{\"name\":\"%s\",\"description\":\"%s\"}", tag, tag));
      for (guint i = 0; i < resource->n_routes; i++)
        add_route (paths, json_object_get_object_member (components, "schemas"),
                   &resource->routes[i], resource->table, tag);
    }
  json_array_add_element (
      tags,
      sv_openapi_json ("{\"name\":\"Other\",\"description\":\"What is more than a record\"}"));

  json_object_set_array_member (document, "tags", tags);
  json_object_set_object_member (document, "paths", paths);
  remove_unused (document);
  return document;
}

char *
sv_openapi_text (gboolean pretty)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, make_document ());
  return json_to_string (node, pretty);
}

/* Made when first asked for: the routes do not change while a server runs. */
static GBytes *
document (void)
{
  static gsize made;
  static GBytes *bytes;

  if (g_once_init_enter (&made))
    {
      char *text = sv_openapi_text (FALSE);

      bytes = g_bytes_new_take (text, strlen (text));
      g_once_init_leave (&made, 1);
    }
  return bytes;
}

static SvReply *
read_document (SvCall *call, SvDb *db, GError **error)
{
  SvReply *reply;

  if (!sv_call_accept_params (call, error, NULL))
    return NULL;

  reply = sv_reply_new_bytes (200, "application/json", g_bytes_ref (document ()));
  reply->cache_seconds = 3600;
  return reply;
}

static const SvRoute routes[] = {
  { "GET", "/api/v1/openapi.json", "public", read_document, SV_ROUTE_PUBLIC, 0,
    "This description of the interface" },
};

const SvResource sv_openapi_resource = {
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
