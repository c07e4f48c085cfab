/* sv-idempotency.h: the same request twice has its effect once
 *
 * The first successful answer is kept in the transaction of its effect, under principal, method,
 * path and key. Whoever is at work with a key holds an advisory lock on it, over all server
 * processes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-route.h"

typedef enum
{
  SV_IDEMPOTENCY_FIRST,   /* go on, then sv_idempotency_keep () */
  SV_IDEMPOTENCY_KNOWN,   /* the answer of the first time is in @reply */
  SV_IDEMPOTENCY_RUNNING, /* somebody else is at it right now */
  SV_IDEMPOTENCY_FAILED,  /* @error: another body (%SV_ERROR_INVALID), or the database */
} SvIdempotency;

/* Inside the call's transaction, before its handler. */
SvIdempotency sv_idempotency_enter (SvCall *call, SvDb *db, SvReply **reply, GError **error);

/* Inside the same transaction, after it. Only answers of 2xx are kept. */
gboolean sv_idempotency_keep (SvCall *call, SvDb *db, SvReply *reply, GError **error);

/* Whether @key can be one: 1 to 200 visible ASCII characters. */
gboolean sv_idempotency_key_is_valid (const char *key);
