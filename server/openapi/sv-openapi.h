/* sv-openapi.h: the HTTP interface, described for programs
 *
 * OpenAPI 3.1, printed from the route table and the field tables, so that it cannot tell of
 * anything else than what is served. The few bodies that are no records are written by hand in
 * schemas.json.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "sv-route.h"

/* Returns: (transfer full): the document */
char *sv_openapi_text (gboolean pretty);

/* GET /api/v1/openapi.json */
extern const SvResource sv_openapi_resource;
