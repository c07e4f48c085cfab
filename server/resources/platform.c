/* platform.c: marketplaces, and the templates and dictionaries that an admin brings
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-platform"

#include "common/records/sv-records.h"
#include "common/sv-csv.h"
#include "common/sv-error.h"
#include "common/sv-json.h"
#include "server/sv-listing.h"
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

static void
append_market (GString *json, const SvMarket *market)
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
                          "\"dictionary_uploaded\":%s",
                          platform->currency, platform->binding ? "true" : "false",
                          market->has_template ? "true" : "false",
                          market->has_dictionary ? "true" : "false");

  g_string_append (json, ",\"fields\":[");
  for (guint i = 0; i < platform->fields->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      append_field (json, g_ptr_array_index (platform->fields, i));
    }
  g_string_append_c (json, ']');
  g_string_append_c (json, '}');
}

static SvReply *
reply_market (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvMarket) market = sv_market_by_id (call, db, call->id, error);
  GString *json;
  SvReply *reply;

  if (market == NULL)
    return NULL;

  json = g_string_new (NULL);
  append_market (json, market);
  reply = sv_reply_new_json (200, json);
  reply->etag = g_strdup_printf ("%" G_GINT64_FORMAT, market->version);

  return reply;
}

static SvReply *
read_platform (SvCall *call, SvDb *db, GError **error)
{
  return sv_call_accept_params (call, error, NULL) ? reply_market (call, db, error) : NULL;
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

/* A heading without what changes between sellers and years: "Auction Type (333) (optional)" →
 * "auction type". */
static char *
plain_heading (const char *heading)
{
  static GRegex *noise;
  g_autofree char *without = NULL;

  if (g_once_init_enter (&noise))
    {
      GRegex *made =
          g_regex_new ("\\((?:optional|[0-9]+)\\)|[^\\p{L}\\p{N}]+", G_REGEX_CASELESS, 0, NULL);

      g_once_init_leave (&noise, made);
      /* cppcheck-suppress memleak; kept for the life of the program */
    }

  without = g_regex_replace_literal (noise, heading, -1, 0, " ", 0, NULL);
  g_strstrip (without);

  return g_utf8_casefold (without, -1);
}

/* The field of the present description that a heading stands for. Returns: (nullable) */
static JsonObject *
find_field (JsonArray *fields, const char *heading)
{
  g_autofree char *plain = plain_heading (heading);

  for (guint i = 0; i < json_array_get_length (fields); i++)
    {
      JsonObject *field = json_array_get_object_element (fields, i);
      g_autofree char *known = plain_heading (json_object_get_string_member (field, "column"));

      if (strcmp (plain, known) == 0)
        return field;
    }

  /* "Shipping costs - Denmark": the column of the seller's own country. */
  if (g_str_has_prefix (plain, "shipping costs ") && strstr (plain, "europe") == NULL &&
      strstr (plain, "world") == NULL)
    for (guint i = 0; i < json_array_get_length (fields); i++)
      {
        JsonObject *field = json_array_get_object_element (fields, i);

        if (strcmp (json_object_get_string_member (field, "key"), "shipping_home") == 0)
          return field;
      }

  return NULL;
}

/* A column the description does not know: a text that a person fills in. */
static JsonObject *
make_field (const char *heading, guint column)
{
  JsonObject *field = json_object_new ();
  g_autofree char *key = g_strdup_printf ("column_%u", column + 1);
  g_autofree char *lower = g_utf8_strdown (heading, -1);

  json_object_set_string_member (field, "key", key);
  json_object_set_string_member (field, "column", heading);
  json_object_set_string_member (field, "title", heading);
  json_object_set_string_member (field, "kind", "text");
  json_object_set_boolean_member (field, "required", strstr (lower, "(optional)") == NULL);
  json_object_set_string_member (field, "default", "");

  return field;
}

static JsonObject *
copy_field (JsonObject *field, const char *heading)
{
  g_autofree char *text = sv_json_to_text (field);
  JsonObject *copy = sv_json_parse_object (text, strlen (text), NULL, NULL);

  json_object_set_string_member (copy, "column", heading);
  return copy;
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

/* POST /platforms/ID/template: the header row of the platform's current file, kept to the letter.
 */
static SvReply *
upload_template (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvMarket) market = NULL;
  g_autoptr (SvRows) locked = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  JsonArray *known, *fields;
  char **headings;
  guint found = 0;

  if (!sv_call_accept_params (call, error, NULL) || (rows = read_rows (call, error)) == NULL ||
      (locked = sv_db_query (db, "platform.lock", error, SV_INT (call->id), SV_END)) == NULL ||
      (market = sv_market_by_id (call, db, call->id, error)) == NULL)
    return NULL;

  headings = g_ptr_array_index (rows, 0);
  known = json_object_get_array_member (market->description, "fields");
  fields = json_array_new ();
  for (guint i = 0; headings[i] != NULL; i++)
    {
      JsonObject *field = find_field (known, headings[i]);

      found += field != NULL;
      json_array_add_object_element (fields, field != NULL ? copy_field (field, headings[i])
                                                           : make_field (headings[i], i));
    }

  if (found * 2 < json_array_get_length (known))
    {
      json_array_unref (fields);
      sv_call_refuse (
          call, NULL, "invalid_value",
          "Only %u of %u known columns stand in the first row, so this is not the template of"
          " %s watches. Choose the file that was downloaded there.",
          found, json_array_get_length (known), market->platform->name);
      sv_call_refused (call, error);
      return NULL;
    }

  json_object_set_array_member (market->description, "fields", fields);
  if (!save_description (call, db, market, TRUE, FALSE, error))
    return NULL;

  return reply_market (call, db, error);
}

/* The words of one column of the dictionary; "x_mm" stands for the unit mm. */
static JsonArray *
read_column (GPtrArray *rows, guint column)
{
  JsonArray *words = json_array_new ();

  for (guint i = 1; i < rows->len; i++)
    {
      char **row = g_ptr_array_index (rows, i);

      if (column < g_strv_length (row) && *row[column] != '\0')
        json_array_add_string_element (words, g_str_has_prefix (row[column], "x_") ? row[column] + 2
                                                                                   : row[column]);
    }

  return words;
}

/* POST /platforms/ID/dictionary: one column a list of choices, headed as the field it belongs to.
 */
static SvReply *
upload_dictionary (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvMarket) market = NULL;
  g_autoptr (SvRows) locked = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  JsonArray *fields;
  JsonObject *lists;
  char **headings;
  guint found = 0;

  if (!sv_call_accept_params (call, error, NULL) || (rows = read_rows (call, error)) == NULL ||
      (locked = sv_db_query (db, "platform.lock", error, SV_INT (call->id), SV_END)) == NULL ||
      (market = sv_market_by_id (call, db, call->id, error)) == NULL)
    return NULL;

  headings = g_ptr_array_index (rows, 0);
  fields = json_object_get_array_member (market->description, "fields");
  lists = json_object_get_object_member (market->description, "lists");
  for (guint i = 0; i < json_array_get_length (fields); i++)
    {
      JsonObject *field = json_array_get_object_element (fields, i);
      const char *heading = json_object_get_string_member_with_default (field, "dictionary", NULL);

      for (guint column = 0; heading != NULL && headings[column] != NULL; column++)
        if (g_ascii_strcasecmp (headings[column], heading) == 0)
          {
            json_object_set_array_member (lists, json_object_get_string_member (field, "list"),
                                          read_column (rows, column));
            found++;
          }
    }

  if (found == 0)
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

  return reply_market (call, db, error);
}

static const SvRoute routes[] = {
  SV_LIST_ROUTES ("/api/v1/platforms", "listing.read", 0),
  { "GET", "/api/v1/platforms/{id}", "listing.read", read_platform, 0, 0,
    "A marketplace with its fields and choices", "Platform" },
  { "POST", "/api/v1/platforms/{id}/template", "platform_template.edit", upload_template,
    SV_ROUTE_RAW, MAX_FILE, "Upload the marketplace's current template (CSV)", "Platform" },
  { "POST", "/api/v1/platforms/{id}/dictionary", "platform_template.edit", upload_dictionary,
    SV_ROUTE_RAW, MAX_FILE, "Upload the marketplace's current lists of choice (CSV)", "Platform" },
};

const SvResource sv_platform_resource = {
  .table = &sv_platform_table,
  .read = "listing.read",
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
