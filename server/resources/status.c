/* status.c: where a watch can stand on its way to a sale, and where it may move on to
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/records/sv-records.h"
#include "server/resources/sv-resources.h"
#include "server/sv-db.h"
#include "server/sv-store.h"

#include <string.h>

/* Every line of "May become" must be the name of a status. */
static gboolean
check_moves (SvCall *call, SvDb *db, JsonObject *values, GError **error)
{
  const char *moves = json_object_get_string_member_with_default (values, "moves", NULL);
  g_autoptr (SvRows) rows = NULL;

  if (moves == NULL)
    return TRUE;
  if ((rows = sv_db_query (db, "status.unknown_moves", error, SV_TEXT (moves), SV_END)) == NULL)
    return FALSE;

  for (guint i = 0; i < sv_rows_count (rows); i++)
    sv_call_refuse (call, "moves", "unknown_reference", "There is no status “%s”.",
                    sv_rows_text (rows, i, 0));
  return TRUE;
}

/* The moves of other statuses name this one; they go on doing so under its new name. */
static gboolean
rename_moves (SvCall *call, SvDb *db, const char *from, const char *to, GError **error)
{
  g_autoptr (SvRows) rows =
      sv_db_query (db, "status.renamed_moves", error, SV_TEXT (from), SV_TEXT (to), SV_END);

  if (rows == NULL)
    return FALSE;

  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      g_autoptr (JsonObject) moves = json_object_new ();

      json_object_set_string_member (moves, "moves", sv_rows_text (rows, i, 1));
      if (!sv_store_set (call, db, &sv_status_resource, sv_rows_int (rows, i, 0), "rename", moves,
                         error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_status (SvCall *call, SvDb *db, JsonObject *values, JsonObject *old, GError **error)
{
  const char *name = json_object_get_string_member_with_default (values, "name", NULL);

  if (name != NULL && strpbrk (name, "\r\n") != NULL)
    {
      sv_call_refuse (call, "name", "invalid_value", "The name must be one line.");
      return TRUE;
    }
  if (!check_moves (call, db, values, error))
    return FALSE;

  return old == NULL || name == NULL ||
         rename_moves (call, db, json_object_get_string_member (old, "name"), name, error);
}

static gboolean
check_status_archive (SvCall *call, SvDb *db, JsonObject *old, GError **error)
{
  if (strcmp (json_object_get_string_member (old, "role"), "none") != 0)
    sv_call_refuse (call, NULL, "refused",
                    "The program itself uses this status. It can be renamed, not removed.");
  return TRUE;
}

static const SvRoute routes[] = {
  SV_LIST_ROUTES ("/api/v1/statuses", "lookup.read", SV_ROUTE_FIELD),
  SV_ONE_ROUTES ("/api/v1/statuses", "lookup.read", "lookup.edit", "lookup.edit", "lookup.edit",
                 "lookup.edit", SV_ROUTE_FIELD),
};

const SvResource sv_status_resource = {
  .table = &sv_status_table,
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
  .read = "lookup.read",
  .check = check_status,
  .check_archive = check_status_archive,
};
