/* sv-throttle.h: how fast passwords may be tried
 *
 * Failures count per account and address together, per account and per address, for a quarter of an
 * hour. Past a number of them the next attempt has to wait a while, never for ever, and an attempt
 * that comes too early counts for nothing: whoever knows the password gets in, even while somebody
 * else keeps guessing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-route.h"

/**
 * sv_throttle_check:
 * @account: e-mail in lower case, of somebody or nobody
 * @wait: (out) (transfer full): the 429 that answers a call which came too early
 *
 * Returns: whether the password may be looked at; FALSE with @wait or @error
 */
gboolean
sv_throttle_check (SvCall *call, SvDb *db, const char *account, SvReply **wait, GError **error);
gboolean sv_throttle_failed (SvCall *call, SvDb *db, const char *account, GError **error);
gboolean sv_throttle_forgive (SvCall *call, SvDb *db, const char *account, GError **error);
