/* sv-live.h: what changes on the server while we look
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-api.h"

#define SV_TYPE_LIVE (sv_live_get_type ())
G_DECLARE_FINAL_TYPE (SvLive, sv_live, SV, LIVE, GObject)

/* Follows @api: connects when it is signed in, again with growing pauses when the connection is
 * lost.
 *
 * Signal "changed" (detail: the kind, "changed::watch"): const char *kind, gint64 id (0: many),
 * const char *change ("insert", "update", "delete", "many"). Signal "resync": the past is gone,
 * read everything again. Property "connected". Events are hints: they may repeat. */
SvLive *sv_live_new (SvApi *api);

gboolean sv_live_is_connected (SvLive *self);
/* Tries now instead of after the pause. */
void sv_live_retry (SvLive *self);
