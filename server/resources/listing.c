/* listing.c: one watch on one marketplace: values, errors, approval, publication
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-listing"

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "server/sv-body.h"
#include "server/sv-listing.h"
#include "server/sv-route.h"

#include <string.h>

static void
append_text (GString *json, const char *key, const char *value)
{
  g_string_append_printf (json, ",\"%s\":", key);
  sv_json_append_string (json, value);
}

/* What lists and single listings share; the caller closes the object. */
static void
append_listing (GString *json, SvRows *rows, guint row)
{
  g_string_append_printf (json,
                          "{\"id\":%" G_GINT64_FORMAT ",\"version\":%" G_GINT64_FORMAT
                          ",\"watch\":{\"id\":%" G_GINT64_FORMAT ",\"name\":",
                          sv_rows_get_int (rows, row, "id"), sv_rows_get_int (rows, row, "version"),
                          sv_rows_get_int (rows, row, "watch"));
  sv_json_append_string (json, sv_rows_get (rows, row, "sku"));
  g_string_append_printf (json, "},\"platform\":{\"id\":%" G_GINT64_FORMAT ",\"name\":",
                          sv_rows_get_int (rows, row, "platform"));
  sv_json_append_string (json, sv_rows_get (rows, row, "platform_name"));
  g_string_append_c (json, '}');
  append_text (json, "state", sv_rows_get (rows, row, "state"));
  append_text (json, "external_id", sv_rows_get (rows, row, "external_id"));
  append_text (json, "exported_at", sv_rows_get (rows, row, "exported_at"));
  append_text (json, "published_at", sv_rows_get (rows, row, "published_at"));
  append_text (json, "updated_at", sv_rows_get (rows, row, "updated_at"));
}

/* Reads a number of the query. Returns: NULL when absent or refused */
static const char *
number_param (SvCall *call, const char *key)
{
  const char *text = sv_call_param (call, key);

  if (text != NULL &&
      (strspn (text, "0123456789") != strlen (text) || strlen (text) > 18 || *text == '\0'))
    {
      sv_call_refuse (call, key, "bad_query", "%s is a number.", key);
      return NULL;
    }

  return text;
}

static SvReply *
list_listings (SvCall *call, SvDb *db, GError **error)
{
  const char *watch, *platform, *after, *limit;
  g_autoptr (SvRows) rows = NULL;
  GString *json;
  guint shown, count;

  if (!sv_call_accept_params (call, error, "watch", "platform", "state", "after", "limit", NULL))
    return NULL;

  watch = number_param (call, "watch");
  platform = number_param (call, "platform");
  after = number_param (call, "after");
  limit = number_param (call, "limit");
  if (call->refusals != NULL)
    return sv_call_fail (call, error, SV_ERROR_MALFORMED, "bad_query",
                         "watch, platform, after and limit are numbers.");

  count = limit != NULL ? CLAMP (g_ascii_strtoll (limit, NULL, 10), 1, 500) : 100;
  rows = sv_db_query (db, "listing.list", error, SV_TEXT (watch), SV_TEXT (platform),
                      SV_TEXT (sv_call_param (call, "state")),
                      SV_TEXT (after != NULL ? after : "0"), SV_INT (count + 1), SV_END);
  if (rows == NULL)
    return NULL;

  json = g_string_new ("{\"items\":[");
  shown = MIN (sv_rows_count (rows), count);
  for (guint i = 0; i < shown; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      append_listing (json, rows, i);
      g_string_append_c (json, '}');
    }

  if (sv_rows_count (rows) > count)
    g_string_append_printf (json, "],\"next\":\"%s\"}", sv_rows_get (rows, shown - 1, "id"));
  else
    g_string_append (json, "],\"next\":null}");

  return sv_reply_new_json (200, json);
}

static JsonObject *
parse_values (SvRows *rows, GError **error)
{
  const char *text = sv_rows_get (rows, 0, "values");

  return sv_json_parse_object (text, strlen (text), NULL, error);
}

static void
append_values (GString *json, GPtrArray *values)
{
  gboolean first = TRUE;

  g_string_append (json, ",\"effective\":{");
  for (guint i = 0; i < values->len; i++)
    {
      const SvListingValue *value = g_ptr_array_index (values, i);

      if (i > 0)
        g_string_append_c (json, ',');
      sv_json_append_string (json, value->field->key);
      g_string_append_c (json, ':');
      sv_json_append_string (json, sv_listing_value_get (value));
    }

  g_string_append (json, "},\"errors\":[");
  for (guint i = 0; i < values->len; i++)
    {
      const SvListingValue *value = g_ptr_array_index (values, i);

      if (value->message == NULL)
        continue;
      g_string_append (json, first ? "{\"field\":" : ",{\"field\":");
      sv_json_append_string (json, value->field->key);
      append_text (json, "code", value->code);
      append_text (json, "message", value->message);
      g_string_append_c (json, '}');
      first = FALSE;
    }
  g_string_append_c (json, ']');
}

static SvReply *
reply_listing (SvCall *call, SvDb *db, gint64 id, guint status, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "listing.by_id", error, SV_INT (id), SV_END);
  g_autoptr (SvMarket) market = NULL;
  g_autoptr (JsonObject) typed = NULL;
  g_autoptr (GPtrArray) values = NULL;
  GString *json;
  SvReply *reply;

  if (rows == NULL)
    return NULL;
  if (sv_rows_count (rows) == 0)
    return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, "not_found", "There is no such listing.");

  if ((market = sv_market_by_id (call, db, sv_rows_get_int (rows, 0, "platform"), error)) == NULL ||
      (typed = parse_values (rows, error)) == NULL ||
      (values = sv_listing_values (call, db, market, sv_rows_get_int (rows, 0, "watch"), typed,
                                   error)) == NULL)
    return NULL;

  json = g_string_new (NULL);
  append_listing (json, rows, 0);
  g_string_append (json, ",\"values\":");
  g_string_append (json, sv_rows_get (rows, 0, "values"));
  append_values (json, values);
  g_string_append_c (json, '}');

  reply = sv_reply_new_json (status, json);
  reply->etag = g_strdup (sv_rows_get (rows, 0, "version"));
  if (status == 201)
    reply->location = g_strdup_printf ("/api/v1/listings/%" G_GINT64_FORMAT, id);

  return reply;
}

static SvReply *
read_listing (SvCall *call, SvDb *db, GError **error)
{
  if (!sv_call_accept_params (call, error, NULL))
    return NULL;

  return reply_listing (call, db, call->id, 200, error);
}

/* Whether a listing says @node under that key already, or shall say nothing there any more. */
static gboolean
is_of_before (JsonObject *present, const char *key, JsonNode *node)
{
  JsonNode *said = present != NULL ? json_object_get_member (present, key) : NULL;

  return said != NULL && (JSON_NODE_HOLDS_NULL (node) || json_node_equal (said, node));
}

/* Checks the shape of a body's "values": known keys, texts or null (which takes the default again).
 * @present: (nullable): what the listing says so far; a column that a newer template left out stays
 * there, so that it comes back with the template */
static JsonObject *
read_values (SvCall *call, SvMarket *market, JsonObject *body, JsonObject *present)
{
  g_autoptr (JsonObject) values = json_object_new ();
  JsonNode *node = json_object_get_member (body, "values");
  JsonObjectIter iter;
  const char *key;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return g_steal_pointer (&values);

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      sv_call_refuse (call, "values", "invalid_value",
                      "values is an object of field keys and texts.");
      return g_steal_pointer (&values);
    }

  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &key, &node))
    {
      if (sv_platform_field (market->platform, key) == NULL && !is_of_before (present, key, node))
        sv_call_refuse (call, key, "unknown_field", "%s has no field %s.", market->platform->name,
                        key);
      else if (JSON_NODE_HOLDS_NULL (node))
        continue;
      else if (!sv_json_is_text (node))
        sv_call_refuse (call, key, "invalid_value", "The value of %s is a text.", key);
      else if (strlen (json_node_get_string (node)) > 65536)
        sv_call_refuse (call, key, "too_long", "%s is longer than 64 KB.", key);
      else
        json_object_set_string_member (values, key, json_node_get_string (node));
    }

  return g_steal_pointer (&values);
}

/* An id of the body, as {"id"} or the number itself; 0 after refusing. */
static gint64
read_id (SvCall *call, JsonObject *body, const char *key)
{
  JsonNode *node = json_object_get_member (body, key);

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    node = json_object_get_member (json_node_get_object (node), "id");

  if (sv_json_is_int (node))
    return json_node_get_int (node);

  sv_call_refuse (call, key, "required", "Say which %s, by its id.", key);
  return 0;
}

static gboolean
lock_watch (SvDb *db, gint64 watch, GError **error)
{
  return sv_db_run (db, "watch.lock", error, SV_INT (watch), SV_END);
}

/* Refuses a watch that is sold or archived; it is locked, so that this stays as it is. */
static gboolean
check_offerable (SvCall *call, SvDb *db, gint64 watch, GError **error)
{
  g_autoptr (SvRows) state = sv_db_query (db, "listing.watch_state", error, SV_INT (watch), SV_END);
  const char *sku;

  if (state == NULL)
    return FALSE;

  sku = sv_rows_get (state, 0, "sku");
  if (sv_rows_bool (state, 0, sv_rows_column (state, "archived")))
    sv_call_refuse (call, "watch", "refused", "%s is archived. Restore it first.", sku);
  else if (strcmp (sv_rows_get (state, 0, "status_role"), "sold") == 0)
    sv_call_refuse (call, "watch", "already_sold", "%s is sold.", sku);
  return !sv_call_refused (call, error);
}

static SvReply *
create_listing (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (JsonObject) watch = NULL;
  g_autoptr (JsonObject) values = NULL;
  g_autoptr (SvMarket) market = NULL;
  g_autoptr (SvRows) rows = NULL;
  g_autofree char *text = NULL;
  gint64 watch_id, platform_id;

  if (!sv_call_accept_params (call, error, NULL) || (body = sv_call_json (call, error)) == NULL)
    return NULL;

  sv_body_refuse_others (call, body, "watch", "platform", "values", NULL);
  watch_id = read_id (call, body, "watch");
  platform_id = read_id (call, body, "platform");
  if (sv_call_refused (call, error) ||
      (watch = sv_store_read (call, db, sv_resource_of_kind ("watch"), watch_id, error)) == NULL ||
      (market = sv_market_by_id (call, db, platform_id, error)) == NULL)
    return NULL;

  values = read_values (call, market, body, NULL);
  if (sv_call_refused (call, error) || !lock_watch (db, watch_id, error) ||
      !check_offerable (call, db, watch_id, error))
    return NULL;

  text = sv_json_to_text (values);
  rows = sv_db_query (db, "listing.insert", error, SV_INT (watch_id), SV_INT (platform_id),
                      SV_BOOL (market->platform->binding), SV_TEXT (text),
                      SV_INT (call->me->person), SV_END);
  if (rows == NULL)
    return NULL;

  if (sv_rows_count (rows) == 0)
    {
      sv_call_refuse (call, "watch", "taken", "This watch has a listing on %s already.",
                      market->platform->name);
      sv_call_refused (call, error);
      return NULL;
    }

  if (!sv_store_note (call, db, "listing", sv_rows_int (rows, 0, 0), "create", NULL, error))
    return NULL;

  return reply_listing (call, db, sv_rows_int (rows, 0, 0), 201, error);
}

/* Locks the listing of the route, after its watch, at the version the caller saw. Returns:
 * (nullable) its row */
static SvRows *
lock_listing (SvCall *call, SvDb *db, gboolean needs_version, GError **error)
{
  g_autoptr (SvRows) rows = NULL;
  g_autoptr (SvRows) watch = NULL;
  gint64 version = -1;

  if ((needs_version || call->if_match != NULL) && !sv_call_version (call, &version, error))
    return NULL;

  if ((watch = sv_db_query (db, "listing.watch", error, SV_INT (call->id), SV_END)) == NULL ||
      (sv_rows_count (watch) > 0 && !lock_watch (db, sv_rows_int (watch, 0, 0), error)) ||
      (rows = sv_db_query (db, "listing.lock", error, SV_INT (call->id), SV_END)) == NULL)
    return NULL;

  if (sv_rows_count (rows) == 0)
    return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, "not_found", "There is no such listing.");

  if (version >= 0 && version != sv_rows_get_int (rows, 0, "version"))
    return sv_call_fail (
        call, error, SV_ERROR_CONFLICT, "version_conflict",
        "Somebody else changed this listing meanwhile. Load it again, then change it.");

  return g_steal_pointer (&rows);
}

static SvReply *
change_listing (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) locked = NULL;
  g_autoptr (SvRows) before = NULL;
  g_autoptr (SvMarket) market = NULL;
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (JsonObject) present = NULL;
  g_autoptr (JsonObject) values = NULL;
  g_autoptr (JsonObject) changes = json_object_new ();
  g_autofree char *text = NULL;
  const char *external;
  JsonNode *node;

  if (!sv_call_accept_params (call, error, NULL) || (body = sv_call_json (call, error)) == NULL ||
      (locked = lock_listing (call, db, TRUE, error)) == NULL ||
      (before = sv_db_query (db, "listing.by_id", error, SV_INT (call->id), SV_END)) == NULL ||
      (market = sv_market_by_id (call, db, sv_rows_get_int (before, 0, "platform"), error)) ==
          NULL ||
      (present = parse_values (before, error)) == NULL)
    return NULL;

  sv_body_refuse_others (call, body, "values", "external_id", NULL);
  values = read_values (call, market, body, present);
  node = json_object_get_member (body, "external_id");
  if (node != NULL && !JSON_NODE_HOLDS_NULL (node) && !sv_json_is_text (node))
    {
      sv_call_refuse (call, "external_id", "invalid_value", "external_id is a text.");
      node = NULL;
    }
  external = node == NULL                  ? sv_rows_get (before, 0, "external_id")
             : JSON_NODE_HOLDS_NULL (node) ? NULL
                                           : json_node_get_string (node);
  if (strcmp (sv_rows_get (before, 0, "state"), "sold") == 0)
    sv_call_refuse (call, NULL, "refused", "This listing is sold; it does not change any more.");
  if (sv_call_refused (call, error))
    return NULL;

  text = json_object_has_member (body, "values") ? sv_json_to_text (values)
                                                 : g_strdup (sv_rows_get (before, 0, "values"));
  if (!sv_db_run (db, "listing.set_values", error, SV_INT (call->id), SV_TEXT (text),
                  SV_TEXT (external), SV_INT (call->me->person), SV_END))
    return NULL;

  {
    JsonArray *pair = json_array_new ();

    json_array_add_string_element (pair, sv_rows_get (before, 0, "values"));
    json_array_add_string_element (pair, text);
    json_object_set_array_member (changes, "values", pair);
  }
  if (!sv_store_note (call, db, "listing", call->id, "update", changes, error))
    return NULL;

  return reply_listing (call, db, call->id, 200, error);
}

static gboolean
set_state (SvCall *call, SvDb *db, const char *state, GError **error)
{
  return sv_db_run (db, "listing.set_state", error, SV_INT (call->id), SV_TEXT (state),
                    SV_INT (call->me->person), SV_END) &&
         sv_store_note (call, db, "listing", call->id, state, NULL, error);
}

/* Refuses what is wrong with the values and with the watch, both of them locked. */
static gboolean
check_listing (SvCall *call, SvDb *db, gint64 watch, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "listing.by_id", error, SV_INT (call->id), SV_END);
  g_autoptr (SvMarket) market = NULL;
  g_autoptr (JsonObject) typed = NULL;
  g_autoptr (GPtrArray) values = NULL;

  if (rows == NULL || !check_offerable (call, db, watch, error) ||
      (market = sv_market_by_id (call, db, sv_rows_get_int (rows, 0, "platform"), error)) == NULL ||
      (typed = parse_values (rows, error)) == NULL ||
      (values = sv_listing_values (call, db, market, watch, typed, error)) == NULL)
    return FALSE;

  sv_listing_refuse (call, values, NULL);

  return !sv_call_refused (call, error);
}

static SvReply *
approve_listing (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) locked = NULL;

  if (!sv_call_accept_params (call, error, NULL) ||
      (locked = lock_listing (call, db, FALSE, error)) == NULL)
    return NULL;

  /* It would bind us no longer while it is still offered there. */
  if (strcmp (sv_rows_get (locked, 0, "state"), "published") == 0)
    sv_call_refuse (call, NULL, "refused",
                    "This listing is live already. Withdraw it first, then approve it again.");
  if (sv_call_refused (call, error) ||
      !check_listing (call, db, sv_rows_get_int (locked, 0, "watch"), error) ||
      !set_state (call, db, "approved", error))
    return NULL;

  return reply_listing (call, db, call->id, 200, error);
}

/* The watch follows its listing, when it stands where a person would move it by hand. */
static gboolean
move_watch (SvCall *call, SvDb *db, gint64 watch, const char *to, const char *from, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "listing.move_watch", error, SV_INT (watch),
                                         SV_TEXT (to), SV_TEXT (from), SV_END);
  g_autoptr (JsonObject) values = json_object_new ();

  if (rows == NULL)
    return FALSE;
  if (sv_rows_count (rows) == 0)
    return TRUE;

  json_object_set_int_member (values, "status", sv_rows_int (rows, 0, 0));
  return sv_store_set (call, db, sv_resource_of_kind ("watch"), watch, to, values, error);
}

/* The person has submitted the file there: from now on it can oblige us to sell. */
static SvReply *
publish_listing (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) locked = NULL;
  g_autoptr (SvRows) other = NULL;
  gint64 watch;

  if (!sv_call_accept_params (call, error, NULL) ||
      (locked = lock_listing (call, db, FALSE, error)) == NULL)
    return NULL;

  watch = sv_rows_get_int (locked, 0, "watch");
  if (!check_listing (call, db, watch, error) ||
      (other = sv_db_query (db, "listing.live_binding", error, SV_INT (watch), SV_INT (call->id),
                            SV_END)) == NULL)
    return NULL;

  if (sv_rows_count (other) > 0)
    {
      sv_call_refuse (
          call, NULL, "refused",
          "This watch is live on %s, which can already oblige us to sell it. Withdraw it there first.",
          sv_rows_get (other, 0, "platform_name"));
      sv_call_refused (call, error);
      return NULL;
    }

  if (!set_state (call, db, "published", error) ||
      !move_watch (call, db, watch, "listed", "approved,platform_review,ready", error))
    return NULL;

  return reply_listing (call, db, call->id, 200, error);
}

static SvReply *
withdraw_listing (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) locked = NULL;
  g_autoptr (SvRows) live = NULL;
  gint64 watch;

  if (!sv_call_accept_params (call, error, NULL) ||
      (locked = lock_listing (call, db, FALSE, error)) == NULL)
    return NULL;

  watch = sv_rows_get_int (locked, 0, "watch");
  if (strcmp (sv_rows_get (locked, 0, "state"), "sold") == 0)
    {
      sv_call_refuse (call, NULL, "refused", "This listing is sold; it cannot be withdrawn.");
      sv_call_refused (call, error);
      return NULL;
    }

  if (!set_state (call, db, "withdrawn", error) ||
      (live = sv_db_query (db, "listing.live_count", error, SV_INT (watch), SV_END)) == NULL ||
      (sv_rows_int (live, 0, 0) == 0 && !move_watch (call, db, watch, "ready", "listed", error)))
    return NULL;

  return reply_listing (call, db, call->id, 200, error);
}

static const SvRoute routes[] = {
  { "GET", "/api/v1/listings", "listing.read", list_listings, 0, 0, "Listings", "ListingList",
    "watch platform state.listing after limit" },
  { "POST", "/api/v1/listings", "listing.create", create_listing, 0, 0,
    "Begin a listing of a watch on a marketplace", "Listing", NULL, "ListingNew" },
  { "GET", "/api/v1/listings/{id}", "listing.read", read_listing, 0, 0,
    "A listing with its values and what is wrong with them", "Listing" },
  { "PATCH", "/api/v1/listings/{id}", "listing.update", change_listing, SV_ROUTE_VERSION, 0,
    "Change the values of a listing", "Listing", NULL, "ListingChange" },
  { "POST", "/api/v1/listings/{id}/approve", "listing.update", approve_listing, 0, 0,
    "Approve a listing without errors", "Listing" },
  { "POST", "/api/v1/listings/{id}/publish", "listing.publish", publish_listing, 0, 0,
    "Say that a listing is live", "Listing" },
  { "POST", "/api/v1/listings/{id}/withdraw", "listing.end", withdraw_listing, 0, 0,
    "Say that a listing is no longer live", "Listing" },
};

const SvResource sv_listing_resource = {
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
