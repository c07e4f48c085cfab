/* sv-accept.h: connections: accepted, encrypted, and never allowed to dawdle
 *
 * libsoup has no time limits of its own, so every connection has a phase with a moment by which it
 * must be over. A connection that misses it is shut down, whatever it is doing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

typedef struct _SvAcceptor SvAcceptor;
typedef struct _SvConnection SvConnection;

/* A connection has become a TLS stream. */
typedef void (*SvAcceptFunc) (SvConnection *connection, GIOStream *stream, gpointer user_data);

/**
 * sv_tls_prepare:
 *
 * Fixes which TLS we speak: 1.2 and 1.3, ECDHE, AEAD. Must run before GIO loads its TLS module, so
 * first thing in main ().
 */
void sv_tls_prepare (void);

/**
 * sv_tls_prove:
 * @address: where this very server listens
 *
 * Tries TLS 1.1 on ourselves, which must fail. Blocks; not on the main loop. Errors:
 * %SV_ERROR_FAILED when the old protocol was spoken, GIO errors.
 */
gboolean sv_tls_prove (GSocketAddress *address, GError **error);

/* Takes the address, port 0 any free one; apart, since ports below 1024 want root, who is gone when
 * the rest begins. (transfer full) */
GSocket *sv_acceptor_bind (GSocketAddress *address, GError **error);

/* @socket: of sv_acceptor_bind (). */
SvAcceptor *sv_acceptor_new (GSocket *socket, GTlsCertificate *certificate, guint limit,
                             SvAcceptFunc accepted, gpointer user_data, GError **error);
void sv_acceptor_free (SvAcceptor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvAcceptor, sv_acceptor_free)

/* Connections from now on get this certificate. */
void sv_acceptor_set_certificate (SvAcceptor *self, GTlsCertificate *certificate);
/* Returns: (transfer full): where it really listens */
GSocketAddress *sv_acceptor_dup_address (SvAcceptor *self);
/* No new connections; those that wait for a request are shut down, now and when they become idle.
 * One whose request has come but was not read yet is read first, and who was given his last answer
 * has a moment to read it. */
void sv_acceptor_stop (SvAcceptor *self);
/* Returns: whether there is one of these two kinds */
gboolean sv_acceptor_is_needed (SvAcceptor *self);
guint sv_acceptor_count (SvAcceptor *self);

/* Every connection carries its address object through libsoup; by it we find the connection again.
 */
SvConnection *sv_connection_of (GSocketAddress *remote);
GSocketAddress *sv_connection_get_remote (SvConnection *self);
GSocketAddress *sv_connection_get_local (SvConnection *self);
/* The peer's address as text, without its port. */
const char *sv_connection_get_host (SvConnection *self);

/* Takes a connection away from here for good (a websocket now). Returns: (transfer full): its
 * socket */
GSocket *sv_connection_detach (SvConnection *self);

/* The last answer is written to @stream, which is nobody's any more. What the peer still sends is
 * thrown away until it has read the answer and closes, or a moment is over: whoever closes on
 * unread bytes takes his own words back. */
void sv_connection_drain (SvConnection *self, GIOStream *stream);

/* The connection must come to its next phase within so many seconds; 0: no limit. */
void sv_connection_set_deadline (SvConnection *self, guint seconds);
/* libsoup could not read a request. It forgets to free a part of some of them, so who sends too
 * many of that kind is not let in for a minute. */
void sv_connection_blame (SvConnection *self);
/* @keeper: libsoup's object for it, see sv-keeper.h */
void sv_connection_set_keeper (SvConnection *self, GObject *keeper);
/* Between two requests: it may be shut down when somebody else needs the place. */
void sv_connection_set_idle (SvConnection *self);
