/* sv-hub.h: the websockets of /api/v1/events
 *
 * On a thread with a main context and a connection to the database of its own, so that a thousand
 * of them cost the requests nothing. All functions may be called from the main loop.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-principal.h"

#include <gio/gio.h>

typedef struct _SvHub SvHub;

SvHub *sv_hub_new (const char *database_url);
/* Says goodbye to everybody, and waits for the thread. */
void sv_hub_free (SvHub *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvHub, sv_hub_free)

/**
 * sv_hub_add:
 * @stream: after its handshake
 * @since: (nullable): the seq of the last event that the client saw
 */
void
sv_hub_add (SvHub *self, GIOStream *stream, GSocket *socket, SvPrincipal *me, const char *since);

/* Something was notified: there are changes to read. */
void sv_hub_changed (SvHub *self);
/* "s12": session 12 has ended. */
void sv_hub_forget (SvHub *self, const char *payload);
/* NOTIFYs reach us again: what was missed is looked up. */
void sv_hub_check (SvHub *self);

guint sv_hub_count (SvHub *self);

/* Whether a principal may hear of a change: by its role's right to read the kind, and by whose row
 * it was or is. */
gboolean
sv_hub_may_hear (const SvPrincipal *me, const char *kind, gint64 record, const gint64 persons[4]);
