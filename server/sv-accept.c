/* sv-accept.c: connections: accepted, never allowed to dawdle, and ended
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-accept"

#include "sv-accept-private.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#define BACKLOG 1024
/* In a line for handshakes in which none succeeds: longer than a stalled one may hold its place, so
 * that who comes to a full house is there when the first of them is shut out. */
#define LINE_SECONDS (SV_HANDSHAKE_SECONDS + 4)
/* Who was given his last answer has so long to read it when the server ends. */
#define LAST_DRAIN_SECONDS 2
#define SWEEP_MS 500
#define HANDSHAKES 256
#define HANDSHAKES_OF_ONE 16
#define BLAME_SECONDS 60

static gboolean accept_cb (GSocket *socket, GIOCondition condition, gpointer user_data);

void
sv_acceptor_watch (SvAcceptor *self)
{
  if (self->source || self->stopping)
    return;

  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (accept_cb), self, NULL);
  g_source_attach (self->source, self->context);
}

static void
pause_accepting (SvAcceptor *self)
{
  sv_source_end (&self->source);
}

static gboolean
is_over (gpointer host, gpointer blame, gpointer user_data)
{
  return g_get_monotonic_time () - ((SvBlame *)blame)->since > BLAME_SECONDS * G_TIME_SPAN_SECOND;
}

static gboolean
must_stay_away (SvAcceptor *self, const char *host)
{
  const SvBlame *blame = g_hash_table_lookup (self->blames, host);

  return blame && blame->count > SV_MOST_BLAME;
}

static void
add_connection (SvAcceptor *self, GSocket *socket)
{
  g_autoptr (GSocketAddress) remote = g_socket_get_remote_address (socket, NULL);
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (socket, NULL);
  g_autofree char *host = NULL;
  SvConnection *connection;

  /* Without addresses the peer has gone again already. */
  if (!remote || !local)
    return;
  host =
      g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));
  if (must_stay_away (self, host))
    return;

  g_socket_set_blocking (socket, FALSE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);

  connection = g_new0 (SvConnection, 1);
  connection->acceptor = self;
  connection->turn.owner = connection;
  connection->socket = g_object_ref (socket);
  connection->remote = g_steal_pointer (&remote);
  connection->local = g_steal_pointer (&local);
  connection->host = g_steal_pointer (&host);
  connection->link.data = connection;
  g_object_set_qdata (G_OBJECT (connection->remote), sv_connection_quark (), connection);
  g_queue_push_tail_link (&self->connections, &connection->link);

  sv_connection_greet (connection);
}

static gboolean
resume_cb (gpointer user_data)
{
  SvAcceptor *self = user_data;

  g_clear_pointer (&self->resume, g_source_unref);
  sv_acceptor_watch (self);

  return G_SOURCE_REMOVE;
}

/* Makes room by ending the connection that has been idle the longest; if none is, the one that
 * has most others of its address before it. */
static gboolean
make_room (SvAcceptor *self)
{
  SvTurn *last;

  for (GList *l = self->connections.head; l; l = l->next)
    {
      SvConnection *connection = l->data;

      if (connection->idle && !connection->shut)
        {
          sv_connection_shut (connection);
          return TRUE;
        }
    }

  if (!(last = sv_turns_find_last (self->turns)))
    return FALSE;

  sv_connection_free (last->owner);
  return TRUE;
}

static gboolean
accept_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  SvAcceptor *self = user_data;

  for (guint i = 0; i < 64; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSocket) client = NULL;

      if (self->connections.length >= self->limit && !make_room (self))
        {
          pause_accepting (self);
          return G_SOURCE_REMOVE;
        }

      if (!(client = g_socket_accept (socket, NULL, &error)))
        {
          if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
            break;
          if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES))
            continue;

          /* The waiting connection keeps the socket readable: look again in a moment, not at once.
           */
          g_message ("out of file descriptors with %u connections", self->connections.length);
          pause_accepting (self);
          self->resume = g_timeout_source_new (200);
          g_source_set_callback (self->resume, resume_cb, self, NULL);
          g_source_attach (self->resume, self->context);
          return G_SOURCE_REMOVE;
        }
      add_connection (self, client);
    }

  return G_SOURCE_CONTINUE;
}

/* Between two requests libsoup has read all there is: the next thing to read is the end. */
static gboolean
peer_is_gone (SvConnection *self)
{
  guint8 byte;
  gssize n = recv (g_socket_get_fd (self->socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT);

  return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

/* Waits for a second sweep, so that libsoup has seen the end as well. */
static void
end_idle (SvConnection *self)
{
  gboolean was_over = self->over;

  self->over = peer_is_gone (self);
  if (self->over && was_over && self->keeper)
    g_signal_emit_by_name (self->keeper, "disconnected");
}

static gboolean
sweep_cb (gpointer user_data)
{
  SvAcceptor *self = user_data;
  gint64 now = g_get_monotonic_time ();
  GList *next;

  for (GList *l = self->connections.head; l; l = next)
    {
      SvConnection *connection = l->data;

      next = l->next;
      if (connection->idle && (connection->shut || now < connection->deadline))
        {
          end_idle (connection);
          continue;
        }
      if (sv_turns_is_late (self->turns, &connection->turn, now))
        {
          sv_connection_free (connection);
          continue;
        }
      if (connection->deadline == 0 || now < connection->deadline)
        continue;

      if (connection->hello || connection->drain)
        sv_connection_free (connection);
      else
        sv_connection_shut (connection);
    }

  if (self->connections.length < self->limit && !self->resume)
    sv_acceptor_watch (self);
  g_hash_table_foreach_remove (self->blames, is_over, NULL);

  return G_SOURCE_CONTINUE;
}

GSocket *
sv_acceptor_bind (GSocketAddress *address, GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (address),
                                             G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (!socket || !g_socket_bind (socket, address, TRUE, error))
    return NULL;

  return g_steal_pointer (&socket);
}

SvAcceptor *
sv_acceptor_new (GSocket *socket, GTlsCertificate *certificate, guint limit, SvAcceptFunc accepted,
                 gpointer user_data, GError **error)
{
  g_autoptr (GSocketAddress) bound = NULL;
  SvAcceptor *self;

  g_socket_set_listen_backlog (socket, BACKLOG);
  g_socket_set_blocking (socket, FALSE);
  if (!g_socket_listen (socket, error) || !(bound = g_socket_get_local_address (socket, error)))
    return NULL;

  self = g_new0 (SvAcceptor, 1);
  self->socket = g_object_ref (socket);
  self->address = g_steal_pointer (&bound);
  self->certificate = g_object_ref (certificate);
  self->context = g_main_context_ref_thread_default ();
  self->limit = limit;
  self->accepted = accepted;
  self->user_data = user_data;
  self->blames = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->turns = sv_turns_new (HANDSHAKES, HANDSHAKES_OF_ONE, LINE_SECONDS * G_TIME_SPAN_SECOND,
                              sv_handshake_start);
  self->handshakes = g_thread_pool_new (sv_handshake_thread, self, HANDSHAKES, FALSE, NULL);
  self->sweep = g_timeout_source_new (SWEEP_MS);
  g_source_set_callback (self->sweep, sweep_cb, self, NULL);
  g_source_attach (self->sweep, self->context);
  sv_acceptor_watch (self);

  return self;
}

/* Somebody has sent something that nobody has read yet. */
static gboolean
has_unread (SvConnection *self)
{
  return g_socket_get_available_bytes (self->socket) > 0;
}

gboolean
sv_acceptor_is_needed (SvAcceptor *self)
{
  for (GList *l = self->connections.head; l; l = l->next)
    {
      SvConnection *connection = l->data;

      if (connection->drain ||
          (connection->watched && !connection->shut && has_unread (connection)))
        return TRUE;
    }

  return FALSE;
}

void
sv_acceptor_stop (SvAcceptor *self)
{
  self->stopping = TRUE;
  pause_accepting (self);
  if (self->socket)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);

  for (GList *l = self->connections.head, *next; l; l = next)
    {
      SvConnection *connection = l->data;

      next = l->next;
      if (connection->hello || connection->turn.waits)
        sv_connection_free (connection);
      /* To close it now would take the answer away from who has not read it yet. */
      else if (connection->drain)
        connection->deadline = MIN (connection->deadline, sv_after_seconds (LAST_DRAIN_SECONDS));
      else if (connection->idle && !has_unread (connection))
        sv_connection_shut (connection);
    }
}

void
sv_acceptor_free (SvAcceptor *self)
{
  sv_acceptor_stop (self);
  for (GList *l = self->connections.head; l; l = l->next)
    sv_connection_shut (l->data);

  /* Waits for handshakes, which fail at once on the sockets that were just shut. */
  g_thread_pool_free (self->handshakes, FALSE, TRUE);
  while (self->connections.length > 0 && g_main_context_iteration (self->context, TRUE))
    ;

  sv_source_end (&self->sweep);
  sv_source_end (&self->resume);
  sv_turns_free (self->turns);
  g_hash_table_unref (self->blames);
  g_object_unref (self->address);
  g_object_unref (self->certificate);
  g_main_context_unref (self->context);
  g_free (self);
}

void
sv_acceptor_set_certificate (SvAcceptor *self, GTlsCertificate *certificate)
{
  g_set_object (&self->certificate, certificate);
}

GSocketAddress *
sv_acceptor_dup_address (SvAcceptor *self)
{
  return g_object_ref (self->address);
}

guint
sv_acceptor_count (SvAcceptor *self)
{
  return self->connections.length;
}
