/* activity.c: the log of who changed what
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/resources/sv-resources.h"
#include "server/sv-activity.h"

/* Only as far as the rights of its fields need it; a row of the log is never written through it. */
static const SvField fields[] = {
  { "changes", N_ ("Changes"), SV_KIND_TEXT, SV_FIELD_READONLY },
};
static const SvTable table = {
  "activity", "activity", N_ ("Log"), "changes", fields, G_N_ELEMENTS (fields),
};

static SvReply *
list_activity (SvCall *call, SvDb *db, GError **error)
{
  SvRole role = call->me->role;

  return sv_activity_page (
      call, db, NULL, 0, sv_permission_scope (role, "activity_log.read") == SV_SCOPE_OWN,
      (sv_permission_mask (role, &table, "changes") & SV_MASK_READ) != 0, error);
}

static const SvRoute routes[] = {
  { "GET", "/api/v1/activity", "activity_log.read", list_activity, SV_ROUTE_SLOW, 0,
    "Who changed what, newest first", NULL,
    "limit after kind record actor action from.log to.log" },
};

const SvResource sv_activity_resource = { .routes = routes, .n_routes = G_N_ELEMENTS (routes) };
