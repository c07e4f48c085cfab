/* watch.c: the watches, one of a kind each
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/records/sv-records.h"
#include "common/sv-error.h"
#include "common/sv-sku.h"
#include "server/resources/sv-resources.h"
#include "server/sv-activity.h"
#include "server/sv-db.h"
#include "server/sv-floor.h"
#include "server/sv-sku-counter.h"
#include "server/sv-store.h"

#include <string.h>

static gboolean
is_field_role (SvCall *call)
{
  return call->me != NULL && sv_role_is_field (call->me->role);
}

static JsonObject *
object_of (JsonObject *values, const char *key)
{
  JsonNode *node = values != NULL ? json_object_get_member (values, key) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gint64
id_of (JsonObject *values, const char *key)
{
  JsonObject *reference = object_of (values, key);

  return reference != NULL ? json_object_get_int_member (reference, "id") : 0;
}

static void
set_reference (JsonObject *values, const char *key, gint64 id, const char *name)
{
  JsonObject *reference = json_object_new ();

  json_object_set_int_member (reference, "id", id);
  json_object_set_string_member (reference, "name", name);
  json_object_set_object_member (values, key, reference);
}

/* A new watch is a draft; one that was sold elsewhere comes in by import or by its sale. */
static gboolean
check_first_status (SvCall *call, SvDb *db, JsonObject *values, GError **error)
{
  g_autoptr (SvRows) draft = sv_db_query (db, "status.of_role", error, SV_TEXT ("draft"), SV_END);
  g_autoptr (SvRows) sold = NULL;
  gint64 wanted = id_of (values, "status");

  if (draft == NULL ||
      (sold = sv_db_query (db, "status.of_role", error, SV_TEXT ("sold"), SV_END)) == NULL)
    return FALSE;

  if (wanted == 0)
    set_reference (values, "status", sv_rows_int (draft, 0, 0), sv_rows_text (draft, 0, 1));
  else if (wanted == sv_rows_int (sold, 0, 0))
    sv_call_refuse (call, "status", "move_not_allowed", "A watch is sold by recording its sale.");
  else if (is_field_role (call) && wanted != sv_rows_int (draft, 0, 0))
    sv_call_refuse (call, "status", "move_not_allowed", "A new watch begins as %s.",
                    sv_rows_text (draft, 0, 1));
  return TRUE;
}

static void
refuse_move (SvCall *call, JsonObject *old, JsonObject *values, const char *why)
{
  sv_call_refuse (call, "status", "move_not_allowed", "%s cannot become %s. %s",
                  json_object_get_string_member (object_of (old, "status"), "name"),
                  json_object_get_string_member (object_of (values, "status"), "name"), why);
}

static gboolean
check_move (SvCall *call, SvDb *db, JsonObject *values, JsonObject *old, GError **error)
{
  g_autoptr (SvRows) rows = NULL;
  const char *from, *to;

  if (!json_object_has_member (values, "status"))
    return TRUE;
  if (id_of (values, "status") == 0)
    {
      sv_call_refuse (call, "status", "required", "Status is needed.");
      return TRUE;
    }

  rows = sv_db_query (db, "status.move", error, SV_INT (id_of (old, "status")),
                      SV_INT (id_of (values, "status")), SV_END);
  if (rows == NULL)
    return FALSE;

  from = sv_rows_get (rows, 0, "from_role");
  to = sv_rows_get (rows, 0, "to_role");
  if (strcmp (to, "sold") == 0)
    refuse_move (call, old, values, "A watch is sold by recording its sale.");
  else if (!sv_rows_bool (rows, 0, sv_rows_column (rows, "allowed")))
    refuse_move (call, old, values, "See the allowed moves of the statuses.");
  else if (is_field_role (call) && (strcmp (from, "draft") != 0 || strcmp (to, "review") != 0))
    refuse_move (call, old, values, "You can hand in a draft for review.");
  else
    return sv_floor_check_watch (call, db, old, values, from, to, error);
  return TRUE;
}

/* Agents and sellers leave a watch alone once it is on offer. */
static gboolean
check_still_open (SvCall *call, SvDb *db, JsonObject *old, GError **error)
{
  g_autoptr (SvRows) rows = NULL;

  if (!is_field_role (call))
    return TRUE;

  rows = sv_db_query (db, "watch.is_on_offer", error,
                      SV_INT (json_object_get_int_member (old, "id")), SV_END);
  if (rows == NULL)
    return FALSE;
  if (!sv_rows_bool (rows, 0, 0))
    return TRUE;

  sv_call_fail (call, error, SV_ERROR_FORBIDDEN, "forbidden",
                "This watch is listed or sold; only the back office changes it now.");
  return FALSE;
}

/* A seller is paid in one currency. */
static void
check_currency (SvCall *call, JsonObject *values)
{
  JsonObject *price = object_of (values, "purchase_price");

  if (price == NULL || call->me == NULL || call->me->role != SV_ROLE_SELLER ||
      call->me->currency == NULL)
    return;
  if (strcmp (json_object_get_string_member (price, "currency"), call->me->currency) != 0)
    sv_call_refuse (call, "purchase_price", "invalid_value", "Your currency is %s.",
                    call->me->currency);
}

static gboolean
make_sku (SvDb *db, JsonObject *values, GError **error)
{
  g_autoptr (SvRows) brand =
      sv_db_query (db, "watch.brand_code", error, SV_INT (id_of (values, "brand")), SV_END);
  g_autofree char *prefix = NULL;
  g_auto (GStrv) skus = NULL;
  guint digits;

  if (brand == NULL)
    return FALSE;

  prefix = sv_sku_prefix_for (db, sv_rows_count (brand) > 0 ? sv_rows_text (brand, 0, 0) : NULL,
                              json_object_get_string_member (values, "name"),
                              json_object_get_string_member_with_default (values, "model", NULL),
                              &digits, error);
  if (prefix == NULL || (skus = sv_sku_reserve (db, prefix, digits, 1, error)) == NULL)
    return FALSE;

  json_object_set_string_member (values, "sku", skus[0]);
  return TRUE;
}

static gboolean
check_new (SvCall *call, SvDb *db, JsonObject *values, GError **error)
{
  const char *sku = json_object_get_string_member_with_default (values, "sku", NULL);

  if (!check_first_status (call, db, values, error))
    return FALSE;
  check_currency (call, values);

  if (call->me != NULL && call->me->role == SV_ROLE_AGENT)
    set_reference (values, "agent", call->me->person, call->me->name);
  if (call->me != NULL && call->me->role == SV_ROLE_SELLER)
    set_reference (values, "seller", call->me->person, call->me->name);

  if (sku != NULL && !sv_sku_is_valid (sku))
    sv_call_refuse (
        call, "sku", "invalid_value",
        "A SKU cannot hold slashes or control characters, nor begin or end with a blank.");

  /* A number is only taken for a watch that will be written. */
  return sku != NULL || call->refusals != NULL || make_sku (db, values, error);
}

static gboolean
check_watch (SvCall *call, SvDb *db, JsonObject *values, JsonObject *old, GError **error)
{
  if (old == NULL)
    return check_new (call, db, values, error);

  check_currency (call, values);
  return check_still_open (call, db, old, error) && check_move (call, db, values, old, error);
}

static SvReply *
read_history (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) seen = sv_store_read (call, db, &sv_watch_resource, call->id, error);

  return seen != NULL ? sv_activity_page (call, db, "watch", call->id, FALSE, TRUE, error) : NULL;
}

#define ROOT "/api/v1/watches"

static const SvRoute routes[] = {
  SV_LIST_ROUTES (ROOT, "watch.list", SV_ROUTE_FIELD),
  SV_ONE_ROUTES (ROOT, "watch.read", "watch.create", "watch.update", "watch.delete",
                 "watch.restore", SV_ROUTE_FIELD),
  { "GET", ROOT "/{id}/history", "watch_history.read", read_history, 0, 0,
    "What happened to a watch, newest first", NULL, "limit after" },
};

/* What was sold stays where it can be found, and what people can bid on stays where it is seen. The
 * row is locked before, and a sale and a publication lock it too: neither slips in between. */
static gboolean
check_archive (SvCall *call, SvDb *db, JsonObject *old, GError **error)
{
  g_autoptr (SvRows) ties = sv_db_query (db, "watch.ties", error,
                                         SV_INT (json_object_get_int_member (old, "id")), SV_END);
  const char *live_on;

  if (ties == NULL)
    return FALSE;

  if (sv_rows_bool (ties, 0, 0))
    sv_call_refuse (call, NULL, "refused", "This watch has been sold; it stays.");
  if ((live_on = sv_rows_text (ties, 0, 1)) != NULL)
    sv_call_refuse (call, NULL, "refused", "This watch is live on %s. Withdraw it there first.",
                    live_on);
  return TRUE;
}

/* The cost, by a trigger. */
static const char *const computes[] = { "purchase_price", "purchase_date", NULL };

const SvResource sv_watch_resource = {
  .table = &sv_watch_table,
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .read = "watch.read",
  .own_agent = "w.agent = $me AND w.archived_at IS NULL",
  .own_seller = "w.seller = $me AND w.archived_at IS NULL",
  .search = "watch_search",
  .check = check_watch,
  .check_archive = check_archive,
  .computes = computes,
};
