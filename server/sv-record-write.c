/* sv-record-write.c: making, changing, archiving and restoring one record, whatever its kind
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-store.h"

SvReply *
sv_record_create (SvCall *call, SvDb *db, GError **error)
{
  const SvResource *resource = sv_route_resource (call->route);
  g_autoptr (JsonObject) values = NULL;
  gint64 id;

  if (!sv_call_accept_params (call, error, NULL) || (values = sv_call_json (call, error)) == NULL ||
      (id = sv_store_insert (call, db, resource, values, error)) == 0)
    return NULL;

  return sv_store_reply (call, db, resource, id, 201, error);
}

SvReply *
sv_record_update (SvCall *call, SvDb *db, GError **error)
{
  const SvResource *resource = sv_route_resource (call->route);
  g_autoptr (JsonObject) values = NULL;
  gint64 version;

  if (!sv_call_accept_params (call, error, NULL) || !sv_call_version (call, &version, error) ||
      (values = sv_call_json (call, error)) == NULL)
    return NULL;

  return sv_store_change (call, db, resource, call->id, version, values, error);
}

SvReply *
sv_record_remove (SvCall *call, SvDb *db, GError **error)
{
  const SvResource *resource = sv_route_resource (call->route);
  gint64 version;

  if (!sv_call_accept_params (call, error, NULL) || !sv_call_version (call, &version, error) ||
      !sv_store_archive (call, db, resource, call->id, version, TRUE, error))
    return NULL;

  return sv_reply_new (204);
}

SvReply *
sv_record_restore (SvCall *call, SvDb *db, GError **error)
{
  const SvResource *resource = sv_route_resource (call->route);

  if (!sv_call_accept_params (call, error, NULL) ||
      !sv_store_archive (call, db, resource, call->id, -1, FALSE, error))
    return NULL;

  return sv_store_reply (call, db, resource, call->id, 200, error);
}
