/* sv-listen.h: a connection to PostgreSQL that waits for NOTIFYs, on the main loop
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

typedef struct _SvListen SvListen;

/* Something was notified on "sv_change", "sv_session" or "sv_job". */
typedef void (*SvNotified) (const char *channel, const char *payload, gpointer user_data);
/* From now on NOTIFYs reach us, or no longer do; what was missed meanwhile is unknown. */
typedef void (*SvListening) (gboolean listening, gpointer user_data);

/* Connects, and again whenever the connection is lost. Never blocks. */
SvListen *
sv_listen_new (const char *url, SvNotified notified, SvListening listening, gpointer user_data);
void sv_listen_free (SvListen *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvListen, sv_listen_free)

gboolean sv_listen_is_up (SvListen *self);
