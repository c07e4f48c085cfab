/* brand.c: makers of watches
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/records/sv-records.h"
#include "common/sv-sku.h"
#include "server/resources/sv-resources.h"

#include <string.h>

/* The name that the brand will have. */
static const char *
name_of (JsonObject *values, JsonObject *old)
{
  return json_object_has_member (values, "name") || old == NULL
             ? json_object_get_string_member (values, "name")
             : json_object_get_string_member (old, "name");
}

static gboolean
check_brand (SvCall *call, SvDb *db, JsonObject *values, JsonObject *old, GError **error)
{
  const char *given = json_object_get_string_member_with_default (values, "code", NULL);
  g_autofree char *code = NULL;

  if (given == NULL)
    {
      /* Absent when it is made, or taken away: then it comes from the name. */
      if (old != NULL && !json_object_has_member (values, "code"))
        return TRUE;
      code = sv_sku_code (name_of (values, old));
    }
  else
    {
      code = g_ascii_strup (given, -1);
      if (strlen (code) != 3 || strspn (code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
        {
          sv_call_refuse (call, "code", "invalid_value", "The code must be three letters, A to Z.");
          return TRUE;
        }
    }
  json_object_set_string_member (values, "code", code);
  return TRUE;
}

static const SvRoute routes[] = {
  SV_LIST_ROUTES ("/api/v1/brands", "lookup.read", SV_ROUTE_FIELD),
  SV_ONE_ROUTES ("/api/v1/brands", "lookup.read", "lookup.edit", "lookup.edit", "lookup.edit",
                 "lookup.edit", SV_ROUTE_FIELD),
};

const SvResource sv_brand_resource = {
  .table = &sv_brand_table,
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .read = "lookup.read",
  .check = check_brand,
};
