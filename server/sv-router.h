/* sv-router.h: from a method and a path to a handler, and what stands around every handler
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-route.h"

typedef struct _SvRouter SvRouter;

/**
 * sv_router_new:
 * @resources: (array zero-terminated=1): as in sv-resources.c
 *
 * Errors: %SV_ERROR_INVALID for a route without a known permission, without a handler, with a path
 * that cannot be read, or the same as another's.
 */
SvRouter *sv_router_new (const SvResource *const *resources, GError **error);
void sv_router_free (SvRouter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvRouter, sv_router_free)

/**
 * sv_router_match:
 * @call: with method and the raw path and query; its route, ids and words are set
 * @query: (nullable): still percent-encoded
 * @allow: (out) (optional) (transfer full): with 405, the methods that there are
 *
 * Decodes path and parameters. A HEAD finds the GET.
 *
 * Returns: 0, or the status that refuses the call: 400 (bad encoding, a parameter named twice),
 * 404, 405
 */
guint
sv_router_match (SvRouter *self, SvCall *call, const char *path, const char *query, char **allow);

/* What a call may want besides a reply. */
typedef enum
{
  SV_ROUTED,         /* the reply is there */
  SV_ROUTED_TO_WAIT, /* the same Idempotency-Key is at work elsewhere: try again later */
  SV_ROUTED_LOCKED,  /* somebody else writes what it wants: try again, or send the reply */
} SvRouted;

/**
 * sv_router_may:
 *
 * Whether the caller may use the route at all, rows aside.
 *
 * Returns: 0, 401 or 403
 */
guint sv_router_may (const SvRoute *route, const SvPrincipal *me);

/**
 * sv_router_run:
 * @hurry: ms that it may wait for what somebody else has locked; 0: as long as @db does
 * @reply: (out) (transfer full): what to send
 *
 * Runs the handler in its transaction, on a worker: idempotency, commit, and another try when
 * PostgreSQL wants one.
 */
SvRouted sv_router_run (SvCall *call, SvDb *db, guint hurry, SvReply **reply);
