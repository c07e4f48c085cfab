/* setting.c: what holds for the whole house
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/records/sv-records.h"
#include "common/sv-money.h"
#include "common/sv-sku.h"
#include "server/resources/sv-resources.h"
#include "server/sv-store.h"

#include <string.h>

/* There is one record, and no list of it. */
#define THE_HOUSE 1

static const char *
text_of (JsonObject *values, const char *key)
{
  return json_object_get_string_member_with_default (values, key, NULL);
}

static gboolean
is_web_address (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
         (strcmp (g_uri_get_scheme (uri), "https") == 0 ||
          strcmp (g_uri_get_scheme (uri), "http") == 0);
}

static gboolean
check_setting (SvCall *call, SvDb *db, JsonObject *values, JsonObject *old, GError **error)
{
  const char *currency = text_of (values, "base_currency");
  const char *pattern = text_of (values, "sku_pattern");
  const char *url = text_of (values, "make_url");

  if (currency != NULL && sv_currency_exponent (currency) < 0)
    sv_call_refuse (call, "base_currency", "invalid_value",
                    "The base currency must be a known ISO 4217 code.");
  if (pattern != NULL && !sv_sku_pattern_is_valid (pattern))
    sv_call_refuse (call, "sku_pattern", "invalid_value",
                    "The pattern must end with one to nine N, and may hold BBB, MMM, letters, "
                    "digits and - _ . before them.");
  if (url != NULL && !is_web_address (url))
    sv_call_refuse (call, "make_url", "invalid_value", "This is no address of a web server.");
  return TRUE;
}

static SvReply *
read_setting (SvCall *call, SvDb *db, GError **error)
{
  if (!sv_call_accept_params (call, error, NULL))
    return NULL;

  return sv_store_reply (call, db, &sv_setting_resource, THE_HOUSE, 200, error);
}

/* Another base currency converts every amount there is, at some 70 µs each, so that no moment shows
 * some in the old one and some in the new. */
static SvReply *
update_setting (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) values = NULL;
  gint64 version;

  if (!sv_call_accept_params (call, error, NULL) || !sv_call_version (call, &version, error) ||
      (values = sv_call_json (call, error)) == NULL)
    return NULL;

  return sv_store_change (call, db, &sv_setting_resource, THE_HOUSE, version, values, error);
}

static const SvRoute routes[] = {
  { "GET", "/api/v1/settings", "settings.read", read_setting, 0, 0, "The settings of the house",
    "setting" },
  { "PATCH", "/api/v1/settings", "settings.edit_general", update_setting,
    SV_ROUTE_VERSION | SV_ROUTE_SLOW | SV_ROUTE_LONG, 0, "Change settings of the house", "setting",
    NULL, "SettingWrite" },
};

const SvResource sv_setting_resource = {
  .table = &sv_setting_table,
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .read = "settings.read",
  .check = check_setting,
};
