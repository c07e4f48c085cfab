/* sv-resources.c: every resource of the server, one line each
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/resources/sv-resources.h"

#include "server/sv-health.h"

const SvResource *const sv_resources[] = {
  &sv_health_resource,
  &sv_session_resource,
  NULL,
};
#include <string.h>

const SvResource *const sv_resources[] = {
  &sv_brand_resource,    &sv_image_resource,  &sv_job_resource,
  &sv_location_resource, &sv_person_resource, &sv_stage_resource,
  &sv_status_resource,   &sv_watch_resource,  NULL,
};

const SvResource *
sv_route_resource (const SvRoute *route)
{
  for (guint i = 0; sv_resources[i] != NULL; i++)
    {
      const SvResource *resource = sv_resources[i];

      if (route >= resource->routes && route < resource->routes + resource->n_routes)
        return resource;
    }

  return NULL;
}

const SvResource *
sv_resource_of_kind (const char *kind)
{
  for (guint i = 0; sv_resources[i] != NULL; i++)
    if (sv_resources[i]->table != NULL && strcmp (sv_resources[i]->table->kind, kind) == 0)
      return sv_resources[i];

  return NULL;
}
