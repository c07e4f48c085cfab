/* purchase.c: recording how a watch came to us
 *
 * The price and the date are fields of the watch; the rest is a record of its own. A purchase that
 * is sent again corrects the first one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-purchase"

#include "common/records/sv-records.h"
#include "common/sv-error.h"
#include "common/sv-json.h"
#include "common/sv-money.h"
#include "server/resources/sv-resources.h"
#include "server/sv-body.h"
#include "server/sv-db.h"
#include "server/sv-store.h"
#include "server/sv-value.h"

#include <string.h>

static JsonNode *
copy_member (JsonObject *object, const char *key)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, key) : NULL;

  return node != NULL ? json_node_copy (node) : json_node_init_null (json_node_alloc ());
}

/* {"kind", …} of two flat fields; null when neither is given. */
static void
set_pair (JsonObject *answer, const char *key, JsonObject *flat, const char *first,
          const char *first_key, const char *second, const char *second_key)
{
  JsonObject *pair;

  if (json_object_get_null_member (flat, first_key) &&
      json_object_get_null_member (flat, second_key))
    {
      json_object_set_null_member (answer, key);
      return;
    }
  pair = json_object_new ();
  json_object_set_member (pair, first, copy_member (flat, first_key));
  json_object_set_member (pair, second, copy_member (flat, second_key));
  json_object_set_object_member (answer, key, pair);
}

static SvReply *
reply_purchase (SvCall *call, SvDb *db, gint64 id, guint status, GError **error)
{
  g_autoptr (JsonObject) flat = sv_store_read (call, db, &sv_purchase_resource, id, error);
  g_autoptr (JsonObject) watch = NULL;
  g_autoptr (JsonObject) answer = NULL;
  g_autofree char *text = NULL;
  SvReply *reply;

  if (flat == NULL ||
      (watch = sv_store_read (call, db, sv_resource_of_kind ("watch"), call->id, error)) == NULL)
    return NULL;

  answer = json_object_new ();
  for (guint i = 0; i < sv_purchase_table.n_fields; i++)
    {
      const char *key = sv_purchase_table.fields[i].key;

      if (json_object_has_member (flat, key) && strncmp (key, "document_", 9) != 0 &&
          strncmp (key, "source_", 7) != 0 && strcmp (key, "rate_currency") != 0)
        json_object_set_member (answer, key, copy_member (flat, key));
    }
  json_object_set_member (answer, "date", copy_member (watch, "purchase_date"));
  json_object_set_member (answer, "price", copy_member (watch, "purchase_price"));
  set_pair (answer, "document", flat, "kind", "document_kind", "number", "document_number");
  set_pair (answer, "source", flat, "kind", "source_kind", "country", "source_country");

  text = sv_json_to_text (answer);
  reply = sv_reply_new_json (status, g_string_new (text));
  reply->etag = g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (flat, "version"));
  if (status == 201)
    reply->location = g_strdup_printf ("/api/v1/watches/%" G_GINT64_FORMAT "/purchase", call->id);
  return reply;
}

/* Spreads {"kind", "number"} over two flat fields. */
static void
take_pair (SvCall *call, JsonObject *body, const char *key, JsonObject *flat, const char *first,
           const char *first_key, const char *second, const char *second_key)
{
  JsonNode *node = json_object_get_member (body, key);
  JsonObject *pair;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      sv_call_refuse (call, key, "invalid_value", "It is an object of %s and %s.", first, second);
      return;
    }

  pair = json_node_get_object (node);
  sv_body_refuse_others_in (call, pair, key, first, second, NULL);
  if (json_object_has_member (pair, first))
    json_object_set_member (flat, first_key, copy_member (pair, first));
  if (json_object_has_member (pair, second))
    json_object_set_member (flat, second_key, copy_member (pair, second));
}

/* A value of the request that becomes a field of the watch. */
static void
take_value (SvCall *call, JsonObject *body, const SvField *field, JsonObject *values,
            const char *key)
{
  JsonNode *node = json_object_get_member (body, field->key);
  JsonNode *checked;

  if (node == NULL)
    sv_call_refuse (call, field->key, "required", "%s is needed.", field->title);
  else if ((checked = sv_value_check (call, field, node)) != NULL)
    json_object_set_member (values, key, checked);
}

/* Takes the request apart. Returns: FALSE when it was refused */
static gboolean
read_request (SvCall *call, JsonObject *body, JsonObject *watch, JsonObject *purchase,
              GError **error)
{
  static const SvField date = { "date", N_ ("Date"), SV_KIND_DATE, SV_FIELD_REQUIRED };
  static const SvField price = {
    "price", N_ ("Price"), SV_KIND_MONEY, SV_FIELD_REQUIRED, NULL, SV_MONEY_MOST, 0
  };

  sv_body_refuse_others (call, body, "date", "party", "price", "rate", "document", "source", NULL);
  take_value (call, body, &date, watch, "purchase_date");
  take_value (call, body, &price, watch, "purchase_price");
  json_object_set_member (purchase, "party", copy_member (body, "party"));
  json_object_set_member (purchase, "rate", copy_member (body, "rate"));
  json_object_set_null_member (purchase, "document_kind");
  json_object_set_null_member (purchase, "document_number");
  json_object_set_null_member (purchase, "source_kind");
  json_object_set_null_member (purchase, "source_country");
  take_pair (call, body, "document", purchase, "kind", "document_kind", "number",
             "document_number");
  take_pair (call, body, "source", purchase, "kind", "source_kind", "country", "source_country");
  if (sv_call_refused (call, error))
    return FALSE;

  json_object_set_member (
      purchase, "rate_currency",
      copy_member (json_object_get_object_member (watch, "purchase_price"), "currency"));
  return TRUE;
}

static SvReply *
record_purchase (SvCall *call, SvDb *db, GError **error)
{
  const SvResource *watches = sv_resource_of_kind ("watch");
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (JsonObject) seen = NULL;
  g_autoptr (JsonObject) watch = json_object_new ();
  g_autoptr (JsonObject) purchase = json_object_new ();
  g_autoptr (SvRows) rows = NULL;
  gint64 id;
  gboolean first;

  if (!sv_call_accept_params (call, error, NULL) || (body = sv_call_json (call, error)) == NULL ||
      (seen = sv_store_read (call, db, watches, call->id, error)) == NULL ||
      !read_request (call, body, watch, purchase, error) ||
      !sv_store_set (call, db, watches, call->id, "purchase", watch, error))
    return NULL;

  /* The watch is locked now: of two at once the second finds the first one's record. */
  if ((rows = sv_db_query (db, "purchase.of_watch", error, SV_INT (call->id), SV_END)) == NULL)
    return NULL;
  first = sv_rows_count (rows) == 0;
  id = first ? 0 : sv_rows_int (rows, 0, 0);
  if (first)
    {
      json_object_set_int_member (purchase, "watch", call->id);
      id = sv_store_add (call, db, &sv_purchase_resource, "create", purchase, error);
    }
  else if (!sv_purchase_resource.check (call, db, purchase, NULL, error) ||
           sv_call_refused (call, error) ||
           !sv_store_set (call, db, &sv_purchase_resource, id, "update", purchase, error))
    return NULL;

  return id != 0 ? reply_purchase (call, db, id, first ? 201 : 200, error) : NULL;
}

static SvReply *
read_purchase (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) seen = NULL;
  g_autoptr (SvRows) rows = NULL;

  if (!sv_call_accept_params (call, error, NULL) ||
      (seen = sv_store_read (call, db, sv_resource_of_kind ("watch"), call->id, error)) == NULL ||
      (rows = sv_db_query (db, "purchase.of_watch", error, SV_INT (call->id), SV_END)) == NULL)
    return NULL;
  if (sv_rows_count (rows) == 0)
    return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, "not_found", "There is no such record.");

  return reply_purchase (call, db, sv_rows_int (rows, 0, 0), 200, error);
}

static gboolean
check_purchase (SvCall *call, SvDb *db, JsonObject *values, JsonObject *old, GError **error)
{
  JsonNode *node = json_object_get_member (values, "rate");
  gint64 units;

  if (sv_json_is_text (node) && !sv_rate_parse (json_node_get_string (node), &units, NULL))
    sv_call_refuse (call, "rate", "out_of_range",
                    "A rate is above 0, with at most 9 digits on either side of the point.");
  return TRUE;
}

#define ROOT "/api/v1/watches/{id}/purchase"

static const SvRoute routes[] = {
  { "POST", ROOT, "purchase.create", record_purchase, 0, 0, "Record how a watch was bought",
    "PurchaseTold", NULL, "PurchaseNew" },
  { "GET", ROOT, "purchase.read", read_purchase, 0, 0, "How a watch was bought", "PurchaseTold" },
};

const SvResource sv_purchase_resource = {
  .table = &sv_purchase_table,
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .read = "purchase.read",
  .check = check_purchase,
};
