/* sv-keeper.h: the objects in which libsoup keeps connections
 *
 * libsoup 3.2 forgets a connection that ends between two requests: it reads the end, stops
 * listening, and keeps the socket, its TLS session and 24 KB for good (measured with 3.2.3; mended
 * in 3.4). Whoever closes a connection that is kept alive would cost a descriptor each time. So we
 * learn which object holds a connection, and tell it ourselves that all is over.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

/* From now on each connection is told its keeper, sv_connection_set_keeper (), when a request
 * begins. */
void sv_keeper_watch (void);
