/* platform.c: marketplaces, and the templates and dictionaries that an admin brings
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-platform"

#include "common/records/sv-records.h"
#include "common/sv-csv.h"
#include "common/sv-error.h"
#include "common/sv-json.h"
#include "server/sv-context.h"
#include "server/sv-listing.h"
#include "server/sv-platform-template.h"
#include "server/sv-route.h"

#include <string.h>

#define MAX_FILE (4 * 1024 * 1024)

static void
append_field (GString *json, const SvPlatformField *field)
{
  g_string_append (json, "{\"key\":");
  sv_json_append_string (json, field->key);
  g_string_append (json, ",\"column\":");
  sv_json_append_string (json, field->column);
  g_string_append (json, ",\"title\":");
  sv_json_append_string (json, field->title);
  g_string_append (json, ",\"group\":");
  sv_json_append_string (json, field->group);
  g_string_append_printf (json, ",\"kind\":\"%s\",\"required\":%s,\"default\":",
                          sv_platform_kind_name (field->kind), field->required ? "true" : "false");
  sv_json_append_string (json, field->expression);
  g_string_append (json, ",\"max\":");
  if (field->max > 0)
    sv_json_append_int (json, field->max);
  else
    g_string_append (json, "null");

  g_string_append (json, ",\"choices\":");
  if (field->choices == NULL)
    g_string_append (json, "null}");
  else
    {
      g_string_append_c (json, '[');
      for (guint i = 0; field->choices[i] != NULL; i++)
        {
          if (i > 0)
            g_string_append_c (json, ',');
          sv_json_append_string (json, field->choices[i]);
        }
      g_string_append (json, "]}");
    }
}

/* Takes @array. */
static void
append_headings (GString *json, const char *key, JsonArray *array)
{
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree char *text = NULL;

  json_node_init_array (node, array);
  json_array_unref (array);
  text = json_to_string (node, FALSE);
  g_string_append_printf (json, ",\"%s\":%s", key, text);
}

/* What an admin's own template has beside the built-in one, and what it lacks. */
static void
append_differences (GString *json, const SvMarket *market)
{
  g_autoptr (JsonObject) shipped = sv_market_load_shipped (market->platform->code);
  JsonArray *added, *missing;

  sv_platform_template_compare (market->description,
                                shipped != NULL ? shipped : market->description, &added, &missing);
  append_headings (json, "added", added);
  append_headings (json, "missing", missing);
}

/* @taken: (nullable): the lists of choice that an upload found, and those that it lacks */
static void
append_market (GString *json, const SvMarket *market, JsonObject *taken)
{
  const SvPlatform *platform = market->platform;

  g_string_append_printf (
      json, "{\"id\":%" G_GINT64_FORMAT ",\"version\":%" G_GINT64_FORMAT ",\"code\":", market->id,
      market->version);
  sv_json_append_string (json, platform->code);
  g_string_append (json, ",\"name\":");
  sv_json_append_string (json, platform->name);
  g_string_append_printf (json,
                          ",\"currency\":\"%s\",\"binding\":%s,\"template_uploaded\":%s,"
                          "\"dictionary_uploaded\":%s,\"pictures_reachable\":%s",
                          platform->currency, platform->binding ? "true" : "false",
                          market->has_template ? "true" : "false",
                          market->has_dictionary ? "true" : "false",
                          sv_context_is_loopback () ? "false" : "true");

  g_string_append (json, ",\"fields\":[");
  for (guint i = 0; i < platform->fields->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      append_field (json, g_ptr_array_index (platform->fields, i));
    }
  g_string_append_c (json, ']');

  append_differences (json, market);
  if (taken != NULL)
    {
      g_autofree char *text = sv_json_to_text (taken);

      g_string_append_printf (json, ",\"lists\":%s", text);
    }
  g_string_append_c (json, '}');
}

static SvReply *
reply_market (SvCall *call, SvDb *db, JsonObject *taken, GError **error)
{
  g_autoptr (SvMarket) market = sv_market_by_id (call, db, call->id, error);
  GString *json;
  SvReply *reply;

  if (market == NULL)
    return NULL;

  json = g_string_new (NULL);
  append_market (json, market, taken);
  reply = sv_reply_new_json (200, json);
  reply->etag = g_strdup_printf ("%" G_GINT64_FORMAT, market->version);

  return reply;
}

static SvReply *
read_platform (SvCall *call, SvDb *db, GError **error)
{
  return sv_call_accept_params (call, error, NULL) ? reply_market (call, db, NULL, error) : NULL;
}

/* Collects the rows of a small CSV file, each a GStrv. */
static gboolean
collect_row_cb (gint64 line, const char *const *cells, guint n_cells, gpointer user_data,
                GError **error)
{
  g_autoptr (GStrvBuilder) row = g_strv_builder_new ();

  for (guint i = 0; i < n_cells; i++)
    g_strv_builder_add (row, cells[i]);
  g_ptr_array_add (user_data, g_strv_builder_end (row));

  return TRUE;
}

/* Returns: (element-type GStrv) (nullable): the rows of the body, at least one */
static GPtrArray *
read_rows (SvCall *call, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GError) fault = NULL;
  SvCsvFormat format;

  if (call->body != NULL)
    bytes = g_bytes_ref (call->body);
  else if (call->body_fd >= 0)
    {
      if ((file = g_mapped_file_new_from_fd (call->body_fd, FALSE, error)) == NULL)
        return NULL;
      bytes = g_mapped_file_get_bytes (file);
    }
  else
    bytes = g_bytes_new_static ("", 0);

  sv_csv_sniff (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), TRUE, &format);
  input = g_memory_input_stream_new_from_bytes (bytes);

  if (!sv_csv_read (input, &format, collect_row_cb, rows, NULL, &fault))
    sv_call_refuse (call, NULL, "invalid_value", "%s", fault->message);
  else if (rows->len == 0)
    sv_call_refuse (call, NULL, "invalid_value",
                    "The file is empty. Choose the CSV file of the platform.");

  if (sv_call_refused (call, error))
    return NULL;

  return g_steal_pointer (&rows);
}

static gboolean
save_description (SvCall *call, SvDb *db, SvMarket *market, gboolean template, gboolean dictionary,
                  GError **error)
{
  g_autofree char *text = sv_json_to_text (market->description);
  g_autoptr (SvPlatform) valid = sv_platform_new (market->description, error);

  return valid != NULL &&
         sv_db_run (db, "platform.describe", error, SV_INT (market->id), SV_TEXT (text),
                    SV_BOOL (template), SV_BOOL (dictionary), SV_INT (call->me->person), SV_END) &&
         sv_store_note (call, db, "platform", market->id,
                        template ? "template uploaded" : "dictionary uploaded", NULL, error);
}

/* Says @fault, which it takes, in the answer. */
static void
refuse_file (SvCall *call, GError *fault, GError **error)
{
  sv_call_refuse (call, NULL, "invalid_value", "%s", fault->message);
  g_error_free (fault);

  sv_call_refused (call, error);
}

/* An older description may lack the lists of fields that are known by now. */
static void
fill_lists (JsonObject *description, JsonObject *shipped)
{
  JsonObject *lists, *known;
  g_autoptr (GList) names = NULL;

  if (!json_object_has_member (description, "lists"))
    json_object_set_object_member (description, "lists", json_object_new ());
  if (shipped == NULL)
    return;

  lists = json_object_get_object_member (description, "lists");
  known = json_object_get_object_member (shipped, "lists");
  names = json_object_get_members (known);
  for (GList *at = names; at != NULL; at = at->next)
    if (!json_object_has_member (lists, at->data))
      json_object_set_array_member (
          lists, at->data, json_array_ref (json_object_get_array_member (known, at->data)));
}

/* POST /platforms/ID/template: the header row of the platform's current file, kept to the letter.
 */
static SvReply *
upload_template (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvMarket) market = NULL;
  g_autoptr (SvRows) locked = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) fault = NULL;
  g_autoptr (JsonObject) shipped = NULL;
  JsonArray *fields;

  if (!sv_call_accept_params (call, error, NULL) || (rows = read_rows (call, error)) == NULL ||
      (locked = sv_db_query (db, "platform.lock", error, SV_INT (call->id), SV_END)) == NULL ||
      (market = sv_market_by_id (call, db, call->id, error)) == NULL)
    return NULL;

  shipped = sv_market_load_shipped (market->platform->code);
  fields =
      sv_platform_template_read (market->description, shipped, g_ptr_array_index (rows, 0), &fault);
  if (fields == NULL)
    {
      refuse_file (call, g_steal_pointer (&fault), error);
      return NULL;
    }

  json_object_set_array_member (market->description, "fields", fields);
  fill_lists (market->description, shipped);
  if (!save_description (call, db, market, TRUE, FALSE, error))
    return NULL;

  return reply_market (call, db, NULL, error);
}

/* POST /platforms/ID/dictionary: one column a list of choices, headed as the field it belongs to.
 */
static SvReply *
upload_dictionary (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvMarket) market = NULL;
  g_autoptr (SvRows) locked = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (JsonObject) taken = json_object_new ();
  JsonArray *found, *missing;

  if (!sv_call_accept_params (call, error, NULL) || (rows = read_rows (call, error)) == NULL ||
      (locked = sv_db_query (db, "platform.lock", error, SV_INT (call->id), SV_END)) == NULL ||
      (market = sv_market_by_id (call, db, call->id, error)) == NULL)
    return NULL;

  fill_lists (market->description, NULL);
  sv_platform_dictionary_read (market->description, rows, &found, &missing);
  json_object_set_array_member (taken, "found", found);
  json_object_set_array_member (taken, "missing", missing);
  if (json_array_get_length (found) == 0)
    {
      sv_call_refuse (
          call, NULL, "invalid_value",
          "No column of this file is a list of %s. Choose the dictionary that was downloaded"
          " there.",
          market->platform->name);
      sv_call_refused (call, error);
      return NULL;
    }

  if (!save_description (call, db, market, FALSE, TRUE, error))
    return NULL;

  return reply_market (call, db, taken, error);
}

/* POST /platforms/ID/reset: back to the description that ships with the program. */
static SvReply *
reset_platform (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvMarket) market = NULL;
  g_autoptr (SvRows) locked = NULL;
  g_autoptr (JsonObject) shipped = NULL;

  if (!sv_call_accept_params (call, error, NULL) ||
      (locked = sv_db_query (db, "platform.lock", error, SV_INT (call->id), SV_END)) == NULL ||
      (market = sv_market_by_id (call, db, call->id, error)) == NULL)
    return NULL;

  shipped = sv_market_load_shipped (market->platform->code);
  if (shipped == NULL)
    {
      sv_call_refuse (call, NULL, "refused",
                      "%s has no built-in template. Upload the one that was downloaded there.",
                      market->platform->name);
      sv_call_refused (call, error);
      return NULL;
    }

  if (!sv_db_run (db, "platform.reset", error, SV_INT (market->id), SV_INT (call->me->person),
                  SV_END) ||
      !sv_store_note (call, db, "platform", market->id, "back to the built-in template", NULL,
                      error))
    return NULL;

  return reply_market (call, db, NULL, error);
}

static const SvRoute routes[] = {
  SV_LIST_ROUTES ("/api/v1/platforms", "listing.read", 0),
  { "GET", "/api/v1/platforms/{id}", "listing.read", read_platform, 0, 0,
    "A marketplace with its fields and choices", "Marketplace" },
  { "POST", "/api/v1/platforms/{id}/template", "platform_template.edit", upload_template,
    SV_ROUTE_RAW, MAX_FILE, "Upload the marketplace's current template (CSV)", "Marketplace" },
  { "POST", "/api/v1/platforms/{id}/dictionary", "platform_template.edit", upload_dictionary,
    SV_ROUTE_RAW, MAX_FILE, "Upload the marketplace's current lists of choice (CSV)",
    "Marketplace" },
  { "POST", "/api/v1/platforms/{id}/reset", "platform_template.edit", reset_platform, 0, 0,
    "Go back to the built-in template and lists of choice", "Marketplace" },
};

const SvResource sv_platform_resource = {
  .table = &sv_platform_table,
  .read = "listing.read",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
