/* sv-floor.c: nothing is approved for sale below the floor price of its watch
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-floor"

#include "sv-floor.h"

#include "common/sv-error.h"
#include "common/sv-money.h"
#include "sv-listing.h"

/* The states from which a watch may be sold; into them somebody has to let it. */
static gboolean
is_for_sale (const char *role)
{
  static const char *const roles[] = { "approved", "platform_review", "ready", "listed", NULL };

  return role != NULL && g_strv_contains (roles, role);
}

/* Returns: (nullable): what a money field will be */
static JsonObject *
money_after (JsonObject *old, JsonObject *values, const char *key)
{
  JsonNode *node =
      json_object_get_member (json_object_has_member (values, key) ? values : old, key);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

gboolean
sv_floor_check_watch (SvCall *call, SvDb *db, JsonObject *old, JsonObject *values, const char *from,
                      const char *to, GError **error)
{
  JsonObject *asking = money_after (old, values, "asking_price");
  JsonObject *least = money_after (old, values, "floor_price");
  g_autoptr (GError) unknown = NULL;
  g_autofree char *shown = NULL;
  gint64 amount;

  if (!is_for_sale (to) || is_for_sale (from) || asking == NULL || least == NULL)
    return TRUE;

  if (!sv_listing_convert_today (json_object_get_int_member (least, "amount"),
                                 json_object_get_string_member (least, "currency"),
                                 json_object_get_string_member (asking, "currency"), &amount, db,
                                 &unknown))
    {
      if (!g_error_matches (unknown, SV_ERROR, SV_ERROR_INVALID))
        {
          g_propagate_error (error, g_steal_pointer (&unknown));
          return FALSE;
        }
      sv_call_refuse (call, "floor_price", "below_floor",
                      "Nobody can tell whether the asking price is below the floor price. %s",
                      unknown->message);
      return TRUE;
    }
  if (json_object_get_int_member (asking, "amount") >= amount)
    return TRUE;

  shown = sv_money_format (json_object_get_int_member (least, "amount"),
                           json_object_get_string_member (least, "currency"));
  sv_call_refuse (call, "asking_price", "below_floor",
                  "The asking price is below the floor price, %s. Raise it, or lower the floor "
                  "price, then approve the watch.",
                  shown);
  return TRUE;
}
