/* person.c: the people who sign in
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/records/sv-records.h"
#include "server/resources/sv-resources.h"

static const char *const open_keys[] = { "id", "name", NULL };

static const SvRoute routes[] = {
  { "GET", "/api/v1/users/{id}", "user.read", sv_record_read, SV_ROUTE_FIELD, 0, "One user",
    "Person" },
};

const SvResource sv_person_resource = {
  .table = &sv_person_table,
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .read = "user.read",
  .own_staff = "p.id = $me",
  .own_agent = "p.id = $me",
  .own_seller =
      "p.id = $me OR p.id IN (SELECT sa.agent FROM seller_agent sa WHERE sa.seller = $me)",
  .own_only = "p.id = $me",
  .open_keys = open_keys,
};
