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
