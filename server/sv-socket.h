/* sv-socket.h: the server's end of a websocket that only ever tells things
 *
 * RFC 6455 on a stream whose handshake is over. Clients may send ping, pong and close, nothing
 * else: so there is nothing to pile up. A reader that does not keep up is dropped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

typedef struct _SvSocket SvSocket;

/* It is over, by the client, by an error or because it was too slow; free it. Not called from
 * sv_socket_send (). */
typedef void (*SvSocketClosed) (SvSocket *socket, gpointer user_data);

/* Works in the thread-default main context. */
SvSocket *
sv_socket_new (GIOStream *stream, GSocket *socket, SvSocketClosed closed, gpointer user_data);
void sv_socket_free (SvSocket *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvSocket, sv_socket_free)

void sv_socket_send (SvSocket *self, const char *text, gsize length);
void sv_socket_ping (SvSocket *self);
/* Says goodbye with a code of RFC 6455 (1001 going away, 1008 policy), then closes. */
void sv_socket_close (SvSocket *self, guint16 code);

/* Returns: when the client last gave a sign of life, monotonic µs */
gint64 sv_socket_get_heard (SvSocket *self);
