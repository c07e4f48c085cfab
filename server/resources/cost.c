/* cost.c: what was spent on a watch after it was bought
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/records/sv-records.h"
#include "common/sv-error.h"
#include "common/sv-json.h"
#include "common/sv-money.h"
#include "server/resources/sv-resources.h"
#include "server/sv-db.h"
#include "server/sv-store.h"

/* The watch of the address as the caller sees it; NULL with SV_ERROR_NOT_FOUND. */
static JsonObject *
see_watch (SvCall *call, SvDb *db, GError **error)
{
  return sv_store_read (call, db, sv_resource_of_kind ("watch"), call->id, error);
}

static SvReply *
list_costs (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) watch = NULL;
  g_autoptr (SvRows) rows = NULL;
  g_autoptr (JsonObject) answer = json_object_new ();
  g_autofree char *text = NULL;
  JsonArray *items = json_array_new ();

  json_object_set_array_member (answer, "items", items);
  if (!sv_call_accept_params (call, error, NULL) || (watch = see_watch (call, db, error)) == NULL ||
      (rows = sv_db_query (db, "watch_cost.of_watch", error, SV_INT (call->id), SV_END)) == NULL)
    return NULL;

  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      JsonObject *cost =
          sv_store_read (call, db, &sv_watch_cost_resource, sv_rows_int (rows, i, 0), error);

      if (cost == NULL)
        return NULL;
      json_array_add_object_element (items, cost);
    }
  /* Price and costs together, in the base currency; null while a rate is missing. */
  if (json_object_has_member (watch, "cost"))
    json_object_set_member (answer, "cost",
                            json_node_copy (json_object_get_member (watch, "cost")));

  text = sv_json_to_text (answer);
  return sv_reply_new_json (200, g_string_new (text));
}

static SvReply *
add_cost (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) watch = NULL;
  g_autoptr (JsonObject) values = NULL;
  gint64 cost;

  if (!sv_call_accept_params (call, error, NULL) || (values = sv_call_json (call, error)) == NULL ||
      (watch = see_watch (call, db, error)) == NULL)
    return NULL;
  if (json_object_has_member (values, "watch"))
    sv_call_refuse (call, "watch", "read_only", "The address says which watch it is.");

  json_object_set_int_member (values, "watch", call->id);
  if ((cost = sv_store_insert (call, db, &sv_watch_cost_resource, values, error)) == 0)
    return NULL;
  return sv_store_reply (call, db, &sv_watch_cost_resource, cost, 201, error);
}

/* The cost of the address, if it belongs to the watch of the address. */
static JsonObject *
see_cost (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) cost =
      sv_store_read (call, db, &sv_watch_cost_resource, call->sub_id, error);

  if (cost == NULL)
    return NULL;
  if (json_object_get_int_member (json_object_get_object_member (cost, "watch"), "id") !=
          call->id ||
      !json_object_get_null_member (cost, "archived_at"))
    return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, "not_found", "There is no such record.");

  return g_steal_pointer (&cost);
}

static SvReply *
change_cost (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) cost = NULL;
  g_autoptr (JsonObject) values = NULL;
  gint64 version;

  if (!sv_call_accept_params (call, error, NULL) || !sv_call_version (call, &version, error) ||
      (values = sv_call_json (call, error)) == NULL ||
      (cost = see_cost (call, db, error)) == NULL ||
      !sv_store_update (call, db, &sv_watch_cost_resource, call->sub_id, version, values, error))
    return NULL;

  return sv_store_reply (call, db, &sv_watch_cost_resource, call->sub_id, 200, error);
}

static SvReply *
remove_cost (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) cost = NULL;
  gint64 version = -1;

  if (!sv_call_accept_params (call, error, NULL) ||
      (call->if_match != NULL && !sv_call_version (call, &version, error)) ||
      (cost = see_cost (call, db, error)) == NULL ||
      !sv_store_archive (call, db, &sv_watch_cost_resource, call->sub_id, version, TRUE, error))
    return NULL;

  return sv_reply_new (204);
}

static gboolean
check_cost (SvCall *call, SvDb *db, JsonObject *values, JsonObject *old, GError **error)
{
  const char *rate = json_object_get_string_member_with_default (values, "rate", NULL);
  gint64 units;

  if (rate != NULL && !sv_rate_parse (rate, &units, NULL))
    sv_call_refuse (call, "rate", "out_of_range",
                    "A rate is above 0, with at most 9 digits on either side of the point.");
  /* A cost of no kind is one of any other kind. */
  if (json_object_has_member (values, "kind") && json_object_get_null_member (values, "kind"))
    json_object_set_string_member (values, "kind", "other");
  return TRUE;
}

#define ROOT "/api/v1/watches/{id}/costs"

static const SvRoute routes[] = {
  { "GET", ROOT, "watch_cost.read", list_costs, 0, 0, "What was spent on a watch", "CostList" },
  { "POST", ROOT, "watch_cost.update", add_cost, 0, 0, "Add a cost", "WatchCost", NULL, "CostNew" },
  { "PATCH", ROOT "/{id}", "watch_cost.update", change_cost, SV_ROUTE_VERSION, 0, "Correct a cost",
    "WatchCost", NULL, "CostChange" },
  { "DELETE", ROOT "/{id}", "watch_cost.update", remove_cost, 0, 0, "Remove a cost" },
};

const SvResource sv_watch_cost_resource = {
  .table = &sv_watch_cost_table,
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .read = "watch_cost.read",
  .check = check_cost,
  .rated = "amount",
};
