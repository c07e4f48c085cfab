/* event.c: the address of the websocket that tells what changes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/resources/sv-resources.h"

static const SvRoute routes[] = {
  { "GET", "/api/v1/events", "notification.subscribe_ws", NULL, SV_ROUTE_FIELD | SV_ROUTE_SOCKET, 0,
    "Websocket: what changes, as it changes", NULL, "since" },
};

const SvResource sv_event_resource = {
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
