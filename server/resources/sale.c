/* sale.c: watches sold: recording, looking at, correcting and cancelling a sale, and its fees
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-sale"

#include "common/records/sv-records.h"
#include "common/sv-error.h"
#include "common/sv-json.h"
#include "common/sv-money.h"
#include "server/resources/sv-resources.h"
#include "server/sv-body.h"
#include "server/sv-db.h"
#include "server/sv-sale.h"
#include "server/sv-value.h"

#include <string.h>

static JsonArray *
read_fees (SvDb *db, gint64 sale, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "sale.fees", error, SV_INT (sale), SV_END);
  JsonArray *fees;

  if (rows == NULL)
    return NULL;

  fees = json_array_new ();
  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      JsonObject *fee = json_object_new ();
      JsonObject *amount = json_object_new ();

      json_object_set_int_member (fee, "id", sv_rows_int (rows, i, 0));
      json_object_set_string_member (fee, "kind", sv_rows_text (rows, i, 1));
      json_object_set_int_member (amount, "amount", sv_rows_int (rows, i, 2));
      json_object_set_string_member (amount, "currency", sv_rows_text (rows, i, 3));
      json_object_set_object_member (fee, "amount", amount);
      json_array_add_object_element (fees, fee);
    }
  return fees;
}

/* The whole sale with its fees. */
static SvReply *
reply_sale (SvCall *call, SvDb *db, gint64 id, guint status, GError **error)
{
  g_autoptr (JsonObject) sale = sv_store_read (call, db, &sv_sale_resource, id, error);
  g_autofree char *text = NULL;
  JsonArray *fees;
  SvReply *reply;

  if (sale == NULL || (fees = read_fees (db, id, error)) == NULL)
    return NULL;

  json_object_set_array_member (sale, "fees", fees);
  text = sv_json_to_text (sale);
  reply = sv_reply_new_json (status, g_string_new (text));
  reply->etag = g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (sale, "version"));
  if (status == 201)
    reply->location = g_strdup_printf ("/api/v1/sales/%" G_GINT64_FORMAT, id);
  return reply;
}

/* Takes "fees" out of a request. Returns: FALSE when it is no array. */
static gboolean
take_fees (SvCall *call, JsonObject *values, JsonArray **fees)
{
  JsonNode *node = json_object_get_member (values, "fees");

  *fees = NULL;
  if (node == NULL)
    return TRUE;
  if (JSON_NODE_HOLDS_ARRAY (node))
    *fees = json_array_ref (json_node_get_array (node));
  else if (!JSON_NODE_HOLDS_NULL (node))
    {
      sv_call_refuse (call, "fees", "invalid_value", "Fees are a list of {kind, amount}.");
      return FALSE;
    }
  json_object_remove_member (values, "fees");
  return TRUE;
}

/* A platform may be named by its bare name. */
static void
name_platform (JsonObject *values)
{
  JsonNode *node = json_object_get_member (values, "platform");
  JsonObject *reference;

  if (!sv_json_is_text (node))
    return;

  reference = json_object_new ();
  json_object_set_string_member (reference, "name", json_node_get_string (node));
  json_object_set_object_member (values, "platform", reference);
}

static SvReply *
sell (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) watch = NULL;
  g_autoptr (JsonObject) values = NULL;
  g_autoptr (JsonArray) fees = NULL;
  gint64 sale;

  if (!sv_call_accept_params (call, error, NULL) || (values = sv_call_json (call, error)) == NULL ||
      (watch = sv_store_read (call, db, sv_resource_of_kind ("watch"), call->id, error)) == NULL)
    return NULL;
  /* The address says which watch. */
  if (json_object_has_member (values, "watch"))
    sv_call_refuse (call, "watch", "read_only", "The address says which watch is sold.");
  take_fees (call, values, &fees);
  name_platform (values);

  sale = sv_sale_add (call, db, FALSE, call->id, values, fees, error);
  if (sale == 0)
    return NULL;
  return reply_sale (call, db, sale, 201, error);
}

static SvReply *
read_sale (SvCall *call, SvDb *db, GError **error)
{
  if (!sv_call_accept_params (call, error, NULL))
    return NULL;

  return reply_sale (call, db, call->id, 200, error);
}

static SvReply *
read_sale_of_watch (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) rows = NULL;
  g_autoptr (JsonObject) watch = NULL;
  gint64 sale;

  if (!sv_call_accept_params (call, error, NULL) ||
      (watch = sv_store_read (call, db, sv_resource_of_kind ("watch"), call->id, error)) == NULL ||
      (rows = sv_db_query (db, "sale.watch", error, SV_INT (call->id), SV_END)) == NULL)
    return NULL;
  if ((sale = sv_rows_get_int (rows, 0, "sale")) == 0)
    return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, "not_found", "There is no such record.");

  return reply_sale (call, db, sale, 200, error);
}

static SvReply *
change_sale (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) values = NULL;
  gint64 version;

  if (!sv_call_accept_params (call, error, NULL) || !sv_call_version (call, &version, error) ||
      (values = sv_call_json (call, error)) == NULL)
    return NULL;

  name_platform (values);
  if (!sv_store_update (call, db, &sv_sale_resource, call->id, version, values, error))
    return NULL;
  return reply_sale (call, db, call->id, 200, error);
}

static SvReply *
cancel (SvCall *call, SvDb *db, GError **error)
{
  static const SvField field = { "reason", N_ ("Reason"), SV_KIND_TEXT, 0, NULL, 500 };
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (JsonNode) reason = NULL;

  if (!sv_call_accept_params (call, error, NULL))
    return NULL;
  if (call->body_length > 0)
    {
      if ((body = sv_call_json (call, error)) == NULL)
        return NULL;
      if (json_object_has_member (body, "reason"))
        reason = sv_value_check (call, &field, json_object_get_member (body, "reason"));
      sv_body_refuse_others (call, body, "reason", NULL);
      if (sv_call_refused (call, error))
        return NULL;
    }

  if (!sv_sale_cancel (call, db, call->id, reason != NULL ? json_node_get_string (reason) : NULL,
                       error))
    return NULL;
  return reply_sale (call, db, call->id, 200, error);
}

/* {"fees": [old, new]} with one fee more or less, as text for people. */
static gboolean
note_fee (SvCall *call, SvDb *db, const char *kind, gint64 amount, const char *currency,
          gboolean added, GError **error)
{
  g_autoptr (JsonObject) changes = json_object_new ();
  g_autofree char *money = sv_money_format (amount, currency);
  g_autofree char *text = g_strdup_printf ("%s %s", kind, money);
  JsonArray *pair = json_array_new ();

  if (added)
    json_array_add_null_element (pair);
  json_array_add_string_element (pair, text);
  if (!added)
    json_array_add_null_element (pair);
  json_object_set_array_member (changes, "fees", pair);
  return sv_store_note (call, db, "sale", call->id, added ? "add fee" : "remove fee", changes,
                        error);
}

static SvReply *
add_fee (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) fee = NULL;
  g_autoptr (JsonArray) fees = NULL;
  g_autoptr (SvRows) rows = NULL;
  guint last;

  if (!sv_call_accept_params (call, error, NULL) || (fee = sv_call_json (call, error)) == NULL)
    return NULL;

  fees = json_array_new ();
  json_array_add_object_element (fees, json_object_ref (fee));
  if (!sv_sale_add_fees (call, db, call->id, fees, error) ||
      (rows = sv_db_query (db, "sale.fees", error, SV_INT (call->id), SV_END)) == NULL)
    return NULL;

  last = sv_rows_count (rows) - 1;
  if (!note_fee (call, db, sv_rows_text (rows, last, 1), sv_rows_int (rows, last, 2),
                 sv_rows_text (rows, last, 3), TRUE, error))
    return NULL;
  return reply_sale (call, db, call->id, 201, error);
}

static SvReply *
remove_fee (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) sale = NULL;
  g_autoptr (SvRows) rows = NULL;

  if (!sv_call_accept_params (call, error, NULL) ||
      (sale = sv_store_read (call, db, &sv_sale_resource, call->id, error)) == NULL ||
      !sv_sale_may_change (call, sale, error) ||
      (rows = sv_db_query (db, "sale.remove_fee", error, SV_INT (call->id), SV_INT (call->sub_id),
                           SV_END)) == NULL)
    return NULL;
  if (sv_rows_count (rows) == 0)
    return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, "not_found", "There is no such record.");

  if (!note_fee (call, db, sv_rows_text (rows, 0, 0), sv_rows_int (rows, 0, 1),
                 sv_rows_text (rows, 0, 2), FALSE, error))
    return NULL;
  return reply_sale (call, db, call->id, 200, error);
}

static gint64
id_of (JsonObject *values, const char *key)
{
  JsonNode *node = json_object_get_member (values, key);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
             ? json_object_get_int_member (json_node_get_object (node), "id")
             : 0;
}

/* The buyer as the customer is written today, where the request does not say it otherwise. */
static gboolean
copy_buyer (SvDb *db, JsonObject *values, GError **error)
{
  static const char *const keys[] = { "buyer_name", "buyer_email", "buyer_address" };
  gint64 party = id_of (values, "party");
  g_autoptr (SvRows) rows = NULL;

  if (party == 0)
    return TRUE;
  if ((rows = sv_db_query (db, "sale.buyer", error, SV_INT (party), SV_END)) == NULL)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (!json_object_has_member (values, keys[i]) && sv_rows_text (rows, 0, i) != NULL)
      json_object_set_string_member (values, keys[i], sv_rows_text (rows, 0, i));
  return TRUE;
}

static gboolean
check_sale (SvCall *call, SvDb *db, JsonObject *values, JsonObject *old, GError **error)
{
  const char *rate = json_object_get_string_member_with_default (values, "rate", NULL);
  const char *date = json_object_get_string_member_with_default (values, "date", NULL);
  g_autoptr (SvRows) stands = NULL;
  JsonObject *status;
  gint64 units;

  if (rate != NULL && !sv_rate_parse (rate, &units, NULL))
    sv_call_refuse (call, "rate", "out_of_range",
                    "A rate is above 0, with at most 9 digits on either side of the point.");
  if (date != NULL && sv_sale_is_to_come (date))
    sv_call_refuse (call, "date", "out_of_range", SV_SALE_TO_COME);
  if (old != NULL)
    {
      /* Cancelling itself comes with cancelled_at. */
      if (!json_object_get_null_member (old, "cancelled_at"))
        sv_call_refuse (call, NULL, "refused", "A cancelled sale stays as it is.");
      return copy_buyer (db, values, error);
    }

  stands = sv_db_query (db, "sale.watch", error, SV_INT (id_of (values, "watch")), SV_END);
  if (stands == NULL)
    return FALSE;

  status = json_object_new ();
  json_object_set_int_member (status, "id", sv_rows_get_int (stands, 0, "status"));
  json_object_set_string_member (status, "name", sv_rows_get (stands, 0, "status_name"));
  json_object_set_object_member (values, "former_status", status);
  return copy_buyer (db, values, error);
}

#define ROOT "/api/v1/sales"
#define WATCH "/api/v1/watches/{id}"

static const SvRoute routes[] = {
  { "POST", WATCH "/sale", "sale.confirm", sell, 0, 0, "Sell a watch", "SaleWhole", NULL,
    "SaleNew" },
  { "GET", WATCH "/sale", "sale.read", read_sale_of_watch, 0, 0, "The sale of a watch",
    "SaleWhole" },
  SV_LIST_ROUTES (ROOT, "sale.read", 0),
  { "GET", ROOT "/{id}", "sale.read", read_sale, 0, 0, "One sale", "SaleWhole" },
  { "PATCH", ROOT "/{id}", "sale.confirm", change_sale, SV_ROUTE_VERSION, 0, "Correct a sale",
    "SaleWhole", NULL, "SaleChange" },
  { "POST", ROOT "/{id}/cancel", "sale.cancel", cancel, 0, 0,
    "Cancel a sale; the watch gets its status back", "SaleWhole", NULL, "SaleCancel" },
  { "POST", ROOT "/{id}/fees", "sale.edit_fees", add_fee, 0, 0, "Add a fee to a sale", "SaleWhole",
    NULL, "Fee" },
  { "DELETE", ROOT "/{id}/fees/{id}", "sale.edit_fees", remove_fee, 0, 0, "Take a fee off a sale",
    "SaleWhole" },
};

const SvResource sv_sale_resource = {
  .table = &sv_sale_table,
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .read = "sale.read",
  .own_seller = "w.seller = $me",
  .check = check_sale,
  .rated = "price",
};
