/* party.c: the persons and firms we deal with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/records/sv-records.h"
#include "common/sv-email.h"
#include "server/resources/sv-resources.h"
#include "server/sv-db.h"

static gboolean
check_party (SvCall *call, SvDb *db, JsonObject *values, JsonObject *old, GError **error)
{
  const char *email = json_object_get_string_member_with_default (values, "email", NULL);

  if (email != NULL && !sv_email_is_valid (email))
    sv_call_refuse (call, "email", "invalid_value", "An e-mail address looks like name@host.");
  return TRUE;
}

static gboolean
check_archive (SvCall *call, SvDb *db, JsonObject *old, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "party.uses", error,
                                         SV_INT (json_object_get_int_member (old, "id")), SV_END);

  if (rows == NULL)
    return FALSE;
  if (sv_rows_int (rows, 0, 0) > 0)
    sv_call_refuse (call, NULL, "refused", "Sales or purchases name this party.");
  return TRUE;
}

#define ROOT "/api/v1/parties"

static const SvRoute routes[] = {
  SV_LIST_ROUTES (ROOT, "party.list", 0),
  SV_ONE_ROUTES (ROOT, "party.read", "party.create", "party.update", "party.delete", "party.delete",
                 0),
};

const SvResource sv_party_resource = {
  .table = &sv_party_table,
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .read = "party.read",
  .check = check_party,
  .check_archive = check_archive,
};
