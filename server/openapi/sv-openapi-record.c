/* sv-openapi-record.c: records in the description of the interface: their schemas, filters and
 * verbs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-openapi-private.h"

#include "sv-list-query.h"

#include <string.h>

static JsonArray *
choices_of (const SvField *field)
{
  g_auto (GStrv) words = sv_field_choices (field);
  JsonArray *array = json_array_new ();

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    json_array_add_string_element (array, words[i]);
  return array;
}

/* What a value looks like, not counting null. */
static JsonObject *
value_schema (const SvField *field, gboolean written)
{
  JsonObject *schema = json_object_new ();
  g_autofree char *refers = NULL;

  switch (field->kind)
    {
    case SV_KIND_INTEGER:
      sv_openapi_set (schema, "type", "\"integer\"");
      sv_openapi_set (schema, "format", "\"int64\"");
      if (field->max != 0)
        {
          json_object_set_int_member (schema, "minimum", field->min);
          json_object_set_int_member (schema, "maximum", field->max);
        }
      break;
    case SV_KIND_MONEY:
      sv_openapi_set (schema, "$ref", "\"#/components/schemas/Money\"");
      break;
    case SV_KIND_DECIMAL:
      sv_openapi_set (schema, "type", written ? "[\"string\",\"integer\"]" : "\"string\"");
      sv_openapi_set (schema, "pattern", "\"^-?[0-9]+([.][0-9]+)?$\"");
      break;
    case SV_KIND_BOOLEAN:
      sv_openapi_set (schema, "type", "\"boolean\"");
      break;
    case SV_KIND_DATE:
      sv_openapi_set (schema, "type", "\"string\"");
      sv_openapi_set (schema, "format", "\"date\"");
      break;
    case SV_KIND_TIME:
      sv_openapi_set (schema, "type", "\"string\"");
      sv_openapi_set (schema, "format", "\"date-time\"");
      break;
    case SV_KIND_CHOICE:
      sv_openapi_set (schema, "type", "\"string\"");
      json_object_set_array_member (schema, "enum", choices_of (field));
      break;
    case SV_KIND_REFERENCE:
      refers = g_strndup (field->of, strcspn (field->of, ":"));
      sv_openapi_set (schema, "$ref", "\"#/components/schemas/%s\"",
                      written ? "ReferenceWrite" : "Reference");
      break;
    case SV_KIND_TEXT:
    default:
      sv_openapi_set (schema, "type", "\"string\"");
      if (field->max > 0)
        json_object_set_int_member (schema, "maxLength", field->max);
      if (field->of != NULL)
        json_object_set_array_member (schema, "examples", choices_of (field));
      break;
    }
  return schema;
}

static JsonObject *
field_schema (const SvField *field, gboolean written)
{
  JsonObject *schema = value_schema (field, written);

  if (!(field->flags & SV_FIELD_REQUIRED))
    {
      JsonArray *any = json_array_new ();

      json_array_add_object_element (any, schema);
      json_array_add_element (any, sv_openapi_json ("{\"type\":\"null\"}"));
      schema = json_object_new ();
      json_object_set_array_member (schema, "anyOf", any);
    }
  json_object_set_string_member (schema, "title", field->title);
  if (!written && (field->flags & SV_FIELD_READONLY))
    json_object_set_boolean_member (schema, "readOnly", TRUE);
  return schema;
}

static void
add_schemas (JsonObject *schemas, const SvTable *table)
{
  g_autofree char *name = sv_openapi_name (table->kind);
  g_autofree char *write = g_strconcat (name, "Write", NULL);
  g_autofree char *page = g_strconcat (name, "Page", NULL);
  JsonObject *read_properties = json_object_new ();
  JsonObject *write_properties = json_object_new ();

  for (guint i = 0; i < table->n_fields; i++)
    {
      const SvField *field = &table->fields[i];

      json_object_set_object_member (read_properties, field->key, field_schema (field, FALSE));
      if (!(field->flags & SV_FIELD_READONLY))
        json_object_set_object_member (write_properties, field->key, field_schema (field, TRUE));
    }

  sv_openapi_set (
      schemas, name,
      "{\"type\":\"object\",\"title\":\"%s\",\"description\":\"Fields that the caller "
      "may not see are missing.\",\"required\":[\"id\"],\"additionalProperties\":false}",
      table->title);
  json_object_set_object_member (json_object_get_object_member (schemas, name), "properties",
                                 read_properties);
  sv_openapi_set (
      schemas, write,
      "{\"type\":\"object\",\"description\":\"What may be written; a field that is named "
      "is replaced whole.\",\"additionalProperties\":false}");
  json_object_set_object_member (json_object_get_object_member (schemas, write), "properties",
                                 write_properties);
  sv_openapi_set (
      schemas, page,
      "{\"type\":\"object\",\"required\":[\"items\",\"next\"],\"properties\":{"
      "\"items\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/%s\"}},"
      "\"next\":{\"type\":[\"string\",\"null\"],\"description\":\"Send it as after for the "
      "next page; null on the last.\"},"
      "\"total\":{\"type\":\"integer\",\"format\":\"int64\"}}}",
      name);
}

/* The type of a filter's value in the query. */
static const char *
filter_schema (const SvField *field, SvListOperator op)
{
  if (op == SV_LIST_NULL)
    return "{\"type\":\"boolean\"}";
  if (op == SV_LIST_CURRENCY)
    return "{\"type\":\"string\",\"pattern\":\"^[A-Z]{3}$\"}";
  if (op == SV_LIST_LIKE || op == SV_LIST_IN)
    return "{\"type\":\"string\"}";
  switch (field->kind)
    {
    case SV_KIND_INTEGER:
    case SV_KIND_MONEY:
      return "{\"type\":\"integer\",\"format\":\"int64\"}";
    case SV_KIND_BOOLEAN:
      return "{\"type\":\"boolean\"}";
    case SV_KIND_DATE:
      return "{\"type\":\"string\",\"format\":\"date\"}";
    case SV_KIND_TEXT:
    case SV_KIND_DECIMAL:
    case SV_KIND_TIME:
    case SV_KIND_CHOICE:
    case SV_KIND_REFERENCE:
    default:
      return "{\"type\":\"string\"}";
    }
}

static const char *
filter_text (const SvField *field, SvListOperator op)
{
  static const char *const texts[] = {
    "is",
    "is not; absent values are in",
    "is more than",
    "is at least",
    "is less than",
    "is at most",
    "is one of these, parted by commas; a backslash keeps a comma",
    "holds this text, in any case",
    "true: is absent; false: is there",
    "is in this currency",
  };

  if (field->kind == SV_KIND_REFERENCE && op <= SV_LIST_NE)
    return op == SV_LIST_EQ ? "is, by id or exact name" : "is not, by id or exact name";
  return texts[op];
}

static char *
filter_name (const SvField *field, SvListOperator op)
{
  return op == SV_LIST_EQ ? g_strdup (field->key)
                          : g_strdup_printf ("%s.%s", field->key, sv_list_operator_name (op));
}

typedef void (*FilterFunc) (const SvTable *table, const SvField *field, SvListOperator op,
                            gpointer data);

static void
each_filter (const SvTable *table, FilterFunc func, gpointer data)
{
  for (guint i = 0; i < table->n_fields; i++)
    for (guint op = SV_LIST_EQ; op <= SV_LIST_CURRENCY; op++)
      if (sv_list_operator_fits (table->fields[i].kind, op))
        func (table, &table->fields[i], op, data);
}

static void
add_filter (const SvTable *table, const SvField *field, SvListOperator op, gpointer data)
{
  g_autofree char *name = filter_name (field, op);
  g_autofree char *key = g_strdup_printf ("%s.%s", table->kind, name);

  sv_openapi_set (data, key,
                  "{\"name\":\"%s\",\"in\":\"query\",\"description\":\"%s %s\",\"schema\":%s}",
                  name, field->title, filter_text (field, op), filter_schema (field, op));
}

static void
use_filter (const SvTable *table, const SvField *field, SvListOperator op, gpointer data)
{
  g_autofree char *name = filter_name (field, op);

  json_array_add_element (
      data, sv_openapi_json ("{\"$ref\":\"#/components/parameters/%s.%s\"}", table->kind, name));
}

static gboolean
has_list (const SvResource *resource)
{
  for (guint i = 0; i < resource->n_routes; i++)
    if (resource->routes[i].handler == sv_record_list)
      return TRUE;

  return FALSE;
}

void
sv_openapi_add_record (JsonObject *components, const SvResource *resource)
{
  add_schemas (json_object_get_object_member (components, "schemas"), resource->table);
  if (has_list (resource))
    each_filter (resource->table, add_filter,
                 json_object_get_object_member (components, "parameters"));
}

static void
use (JsonArray *parameters, const char *name)
{
  json_array_add_element (parameters,
                          sv_openapi_json ("{\"$ref\":\"#/components/parameters/%s\"}", name));
}

static void
describe_body (JsonObject *operation, const char *schema, const char *more)
{
  sv_openapi_set (operation, "requestBody",
                  "{\"required\":true,\"content\":{\"application/json\":{\"schema\":%s}%s}}",
                  schema, more);
}

static void
describe_list (const SvRoute *route, const SvTable *table, const char *name, JsonObject *operation,
               JsonArray *parameters, JsonObject *responses)
{
  gboolean page = route->handler == sv_record_list;
  const SvResource *resource = sv_route_resource (route);

  use (parameters, "q");
  use (parameters, "sort");
  if (page)
    {
      use (parameters, "limit");
      use (parameters, "after");
      use (parameters, "count");
    }
  if (sv_list_archives (resource))
    use (parameters, "archived");
  each_filter (table, use_filter, parameters);

  if (page)
    sv_openapi_set (
        responses, "200",
        "{\"description\":\"A page, or the whole result as CSV or XLSX when Accept asks for it\","
        "\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/%sPage\"}},"
        "\"text/csv\":{\"schema\":{\"type\":\"string\"}},"
        "\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\":{\"schema\":{"
        "\"type\":\"string\",\"contentEncoding\":\"binary\"}}}}",
        name);
  else
    sv_openapi_set (responses, "200",
                    "{\"description\":\"All ids, in order\",\"content\":{\"application/json\":{"
                    "\"schema\":{\"$ref\":\"#/components/schemas/Ids\"}}}}");
  sv_openapi_set (operation, "summary", page ? "\"%s: a page, or a file\"" : "\"%s: all ids\"",
                  table->title);
}

static void
describe_one (JsonObject *responses, const char *status, const char *name, gboolean created)
{
  sv_openapi_set (responses, status,
                  "{\"description\":\"The whole record\",\"headers\":{\"ETag\":{\"description\":"
                  "\"Its version, in quotes\",\"schema\":{\"type\":\"string\"}}%s},\"content\":{"
                  "\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/%s\"}}}}",
                  created ? ",\"Location\":{\"description\":\"Its address\",\"schema\":{\"type\":"
                            "\"string\"}}"
                          : "",
                  name);
}

/* The fields that a new record must have. */
static char *
new_schema (const SvTable *table, const char *name)
{
  g_autoptr (GString) required = g_string_new (NULL);

  for (guint i = 0; i < table->n_fields; i++)
    if ((table->fields[i].flags & SV_FIELD_REQUIRED) &&
        !(table->fields[i].flags & SV_FIELD_READONLY))
      g_string_append_printf (required, "%s\"%s\"", required->len > 0 ? "," : "",
                              table->fields[i].key);
  return g_strdup_printf (
      "{\"allOf\":[{\"$ref\":\"#/components/schemas/%sWrite\"}],\"required\":[%s]}", name,
      required->str);
}

gboolean
sv_openapi_record_operation (const SvRoute *route, const SvTable *table, JsonObject *operation,
                             JsonArray *parameters, JsonObject *responses)
{
  g_autofree char *name = table != NULL ? sv_openapi_name (table->kind) : NULL;
  g_autofree char *reference =
      g_strdup_printf ("{\"$ref\":\"#/components/schemas/%sWrite\"}", name);
  g_autofree char *more = NULL;
  g_autofree char *fresh = NULL;

  if (table == NULL)
    return FALSE;

  if (route->handler == sv_record_list || route->handler == sv_record_ids)
    {
      describe_list (route, table, name, operation, parameters, responses);
      return TRUE;
    }
  if (route->handler == sv_record_rows)
    {
      describe_body (operation, "{\"$ref\":\"#/components/schemas/IdsRequest\"}", "");
      sv_openapi_set (
          responses, "200",
          "{\"description\":\"In the asked order; those that are not there, or may not be "
          "seen, are left out\",\"content\":{\"application/json\":{\"schema\":{\"type\":"
          "\"object\",\"required\":[\"items\"],\"properties\":{\"items\":{\"type\":"
          "\"array\",\"items\":{\"$ref\":\"#/components/schemas/%s\"}}}}}}}",
          name);
      sv_openapi_set (operation, "summary", "\"%s: rows by id\"", table->title);
      return TRUE;
    }
  if (route->handler == sv_record_create)
    {
      fresh = new_schema (table, name);
      describe_body (operation, fresh, "");
      describe_one (responses, "201", name, TRUE);
      sv_openapi_set (operation, "summary", "\"%s: make one\"", table->title);
      return TRUE;
    }
  if (route->handler == sv_record_read || route->handler == sv_record_restore)
    {
      describe_one (responses, "200", name, FALSE);
      sv_openapi_set (operation, "summary",
                      route->handler == sv_record_read ? "\"%s: read one\""
                                                       : "\"%s: take one back from the archive\"",
                      table->title);
      return TRUE;
    }
  if (route->handler == sv_record_update)
    {
      use (parameters, "If-Match");
      more = g_strdup_printf (",\"application/merge-patch+json\":{\"schema\":%s}", reference);
      describe_body (operation, reference, more);
      describe_one (responses, "200", name, FALSE);
      sv_openapi_set (operation, "summary", "\"%s: change fields of one\"", table->title);
      return TRUE;
    }
  if (route->handler == sv_record_remove)
    {
      use (parameters, "If-Match");
      sv_openapi_set (responses, "204", "{\"description\":\"Archived\"}");
      sv_openapi_set (operation, "summary", "\"%s: archive one\"", table->title);
      return TRUE;
    }
  return FALSE;
}
