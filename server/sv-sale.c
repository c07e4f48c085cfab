/* sv-sale.c: selling a watch, once; and taking a sale back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-sale"

#include "sv-sale.h"

#include "common/records/sv-records.h"
#include "common/sv-error.h"
#include "common/sv-json.h"
#include "common/sv-money.h"
#include "sv-body.h"
#include "sv-value.h"

#include <string.h>

#define MAX_FEES 20

/* Waits for whoever works on the sale of @watch. Returns: where it stands then, or NULL. */
static SvRows *
lock_watch (SvCall *call, SvDb *db, gint64 watch, GError **error)
{
  g_autoptr (SvRows) rows = NULL;

  /* Two statements: the second sees what was committed while the first waited. */
  if (!sv_db_run (db, "watch.lock", error, SV_INT (watch), SV_END) ||
      (rows = sv_db_query (db, "sale.watch", error, SV_INT (watch), SV_END)) == NULL)
    return NULL;
  if (sv_rows_count (rows) == 0)
    return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, "not_found", "There is no such record.");

  return g_steal_pointer (&rows);
}

static gboolean
check_unsold (SvCall *call, SvRows *watch, GError **error)
{
  g_autofree char *price = NULL;

  if (sv_rows_is_null (watch, 0, sv_rows_column (watch, "sale")))
    {
      if (!sv_rows_bool (watch, 0, sv_rows_column (watch, "archived")))
        return TRUE;
      sv_call_refuse (call, NULL, "refused", "This watch is archived. Restore it to sell it.");
      return !sv_call_refused (call, error);
    }

  price = sv_money_format (sv_rows_get_int (watch, 0, "price"),
                           sv_rows_get (watch, 0, "price_currency"));
  sv_call_fail (call, error, SV_ERROR_CONFLICT, "already_sold",
                "%s was sold on %s for %s already (sale %s).", sv_rows_get (watch, 0, "sku"),
                sv_rows_get (watch, 0, "sale_date"), price, sv_rows_get (watch, 0, "sale"));
  return FALSE;
}

static JsonObject *
reference_object (gint64 id)
{
  JsonObject *reference = json_object_new ();

  json_object_set_int_member (reference, "id", id);
  return reference;
}

static gboolean
set_status (SvCall *call, SvDb *db, gint64 watch, gint64 status, const char *action, GError **error)
{
  g_autoptr (JsonObject) values = json_object_new ();

  json_object_set_object_member (values, "status", reference_object (status));
  return sv_store_set (call, db, sv_resource_of_kind ("watch"), watch, action, values, error);
}

/* The amount of a fee as canonical money: {"amount", "currency"}, or a number in @currency. */
static JsonNode *
fee_amount (SvCall *call, JsonObject *fee, const char *currency)
{
  static const SvField field = { "fees",        N_ ("The amount of a fee"),
                                 SV_KIND_MONEY, SV_FIELD_REQUIRED,
                                 NULL,          SV_MONEY_MOST };
  JsonNode *amount = json_object_get_member (fee, "amount");
  g_autoptr (JsonNode) money = NULL;

  if (amount == NULL)
    {
      sv_call_refuse (call, "fees", "required", "A fee has an amount.");
      return NULL;
    }
  if (sv_json_is_int (amount))
    {
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "amount", json_node_get_int (amount));
      json_object_set_string_member (object, "currency", currency);
      money = json_node_init_object (json_node_alloc (), object);
      json_object_unref (object);
      amount = money;
    }
  return sv_value_check (call, &field, amount);
}

static gboolean
add_fee (SvCall *call, SvDb *db, gint64 sale, JsonNode *given, const char *currency, GError **error)
{
  static const SvField kind_field = { "fees", N_ ("The kind of a fee"), SV_KIND_TEXT, 0, NULL, 60 };
  JsonObject *fee = JSON_NODE_HOLDS_OBJECT (given) ? json_node_get_object (given) : NULL;
  JsonNode *kind = fee != NULL ? json_object_get_member (fee, "kind") : NULL;
  g_autoptr (JsonNode) checked_kind = NULL;
  g_autoptr (JsonNode) amount = NULL;
  JsonObject *money;

  if (fee == NULL)
    {
      sv_call_refuse (call, "fees", "invalid_value", "A fee is an object of kind and amount.");
      return TRUE;
    }
  sv_body_refuse_others_in (call, fee, "fees", "kind", "amount", NULL);
  if ((amount = fee_amount (call, fee, currency)) == NULL ||
      (kind != NULL && (checked_kind = sv_value_check (call, &kind_field, kind)) == NULL))
    return TRUE;

  money = json_node_get_object (amount);
  return sv_db_run (db, "sale.add_fee", error, SV_INT (sale),
                    SV_TEXT (checked_kind != NULL && !JSON_NODE_HOLDS_NULL (checked_kind)
                                 ? json_node_get_string (checked_kind)
                                 : "platform"),
                    SV_INT (json_object_get_int_member (money, "amount")),
                    SV_TEXT (json_object_get_string_member (money, "currency")), SV_END);
}

static gboolean
add_fees (SvCall *call, SvDb *db, gint64 sale, JsonArray *fees, const char *currency,
          GError **error)
{
  guint n = fees != NULL ? json_array_get_length (fees) : 0;

  if (n > MAX_FEES)
    sv_call_refuse (call, "fees", "too_long", "A sale has at most %d fees.", MAX_FEES);
  else
    for (guint i = 0; i < n; i++)
      if (!add_fee (call, db, sale, json_array_get_element (fees, i), currency, error))
        return FALSE;

  return !sv_call_refused (call, error);
}

/* The currency of the price, which was checked when the sale was written. */
static const char *
price_currency (JsonObject *values)
{
  return json_object_get_string_member (json_object_get_object_member (values, "price"),
                                        "currency");
}

gint64
sv_sale_add (SvCall *call, SvDb *db, gboolean program, gint64 watch, JsonObject *values,
             JsonArray *fees, GError **error)
{
  const SvResource *resource = sv_resource_of_kind ("sale");
  g_autoptr (SvRows) stands = lock_watch (call, db, watch, error);
  g_autoptr (SvRows) sold = NULL;
  gint64 sale;

  if (stands == NULL || !check_unsold (call, stands, error))
    return 0;
  if ((sold = sv_db_query (db, "sale.sold_status", error, SV_END)) == NULL)
    return 0;
  if (sv_rows_count (sold) == 0)
    {
      sv_call_fail (call, error, SV_ERROR_INVALID, "refused",
                    "No status has the meaning “sold”. Settings say which one has.");
      return 0;
    }

  json_object_set_int_member (values, "watch", watch);
  sale = program ? sv_store_add (call, db, resource, "create", values, error)
                 : sv_store_insert (call, db, resource, values, error);
  if (sale == 0 || !add_fees (call, db, sale, fees, price_currency (values), error) ||
      !set_status (call, db, watch, sv_rows_int (sold, 0, 0), "sale", error))
    return 0;

  return sale;
}

gboolean
sv_sale_is_to_come (const char *date)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) tomorrow = g_date_time_add_days (now, 1);
  g_autofree char *latest = g_date_time_format (tomorrow, "%Y-%m-%d");

  return strcmp (date, latest) > 0;
}

gboolean
sv_sale_may_change (SvCall *call, JsonObject *sale, GError **error)
{
  if (!json_object_get_null_member (sale, "cancelled_at"))
    sv_call_refuse (call, NULL, "refused", "A cancelled sale stays as it is.");
  return !sv_call_refused (call, error);
}

gboolean
sv_sale_add_fees (SvCall *call, SvDb *db, gint64 sale, JsonArray *fees, GError **error)
{
  g_autoptr (JsonObject) old = sv_store_read (call, db, sv_resource_of_kind ("sale"), sale, error);

  return old != NULL && sv_sale_may_change (call, old, error) &&
         add_fees (call, db, sale, fees, price_currency (old), error);
}

gboolean
sv_sale_cancel (SvCall *call, SvDb *db, gint64 sale, const char *reason, GError **error)
{
  const SvResource *resource = sv_resource_of_kind ("sale");
  g_autoptr (JsonObject) old = sv_store_read (call, db, resource, sale, error);
  g_autoptr (SvRows) stands = NULL;
  g_autoptr (SvRows) back = NULL;
  g_autoptr (JsonObject) values = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format_iso8601 (now);
  gint64 watch;

  if (old == NULL)
    return FALSE;

  watch = json_object_get_int_member (json_object_get_object_member (old, "watch"), "id");
  if ((stands = lock_watch (call, db, watch, error)) == NULL)
    return FALSE;
  if (sv_rows_get_int (stands, 0, "sale") != sale)
    {
      sv_call_refuse (call, NULL, "refused", "This sale was cancelled already.");
      return !sv_call_refused (call, error);
    }

  values = json_object_new ();
  json_object_set_string_member (values, "cancelled_at", time);
  if (reason != NULL)
    json_object_set_string_member (values, "cancel_reason", reason);
  if (!sv_store_set (call, db, resource, sale, "cancel", values, error))
    return FALSE;

  back = sv_db_query (db, "sale.status_after", error, SV_INT (sale), SV_END);
  if (back == NULL)
    return FALSE;
  return set_status (call, db, watch, sv_rows_int (back, 0, 0), "cancel sale", error);
}
