/* stage.c: what is being done with a watch in the house
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/records/sv-records.h"
#include "server/resources/sv-resources.h"

static const SvRoute routes[] = {
  SV_LIST_ROUTES ("/api/v1/stages", "lookup.read", SV_ROUTE_FIELD),
  SV_ONE_ROUTES ("/api/v1/stages", "lookup.read", "lookup.edit", "lookup.edit", "lookup.edit",
                 "lookup.edit", SV_ROUTE_FIELD),
};

const SvResource sv_stage_resource = {
  .table = &sv_stage_table,
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .read = "lookup.read",
};
