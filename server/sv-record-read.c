/* sv-record-read.c: GET of one record, whatever its kind
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-store.h"

SvReply *
sv_record_read (SvCall *call, SvDb *db, GError **error)
{
  if (!sv_call_accept_params (call, error, NULL))
    return NULL;

  return sv_store_reply (call, db, sv_route_resource (call->route), call->id, 200, error);
}
