/* sv-accept-hello.c: the first message of a client, and its handshake
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-accept"

#include "sv-accept-private.h"

#include <errno.h>
#include <sys/socket.h>

#define HELLO_SECONDS 5
#define FIRST_REQUEST_SECONDS 10
#define LONGEST_HELLO (16 * 1024 + 5)

typedef struct
{
  SvConnection *connection;
  GTlsConnection *stream;
  GMainContext *context;
  gboolean worked;
} Handshake;

static gboolean
handshake_done (gpointer data)
{
  Handshake *handshake = data;
  SvConnection *connection = handshake->connection;
  SvAcceptor *self = connection->acceptor;
  g_autoptr (GIOStream) stream = g_steal_pointer (&connection->stream);

  sv_turns_end (self->turns, &connection->turn, handshake->worked, g_get_monotonic_time ());
  connection->watched = G_OBJECT (stream);
  g_object_weak_ref (connection->watched, sv_connection_stream_gone, connection);
  if (handshake->worked && !connection->shut && !self->stopping)
    {
      connection->deadline = sv_after_seconds (FIRST_REQUEST_SECONDS);
      self->accepted (connection, stream, self->user_data);
    }
  else
    sv_connection_shut (connection);

  g_object_unref (handshake->stream);
  g_main_context_unref (handshake->context);
  g_free (handshake);

  return G_SOURCE_REMOVE;
}

void
sv_handshake_thread (gpointer data, gpointer user_data)
{
  Handshake *handshake = data;

  handshake->worked = g_tls_connection_handshake (handshake->stream, NULL, NULL);
  g_main_context_invoke (handshake->context, handshake_done, handshake);
}

/* It is its turn. */
void
sv_handshake_start (gpointer data)
{
  SvConnection *connection = data;
  SvAcceptor *self = connection->acceptor;
  g_autoptr (GSocketConnection) base =
      g_socket_connection_factory_create_connection (connection->socket);
  g_autoptr (GError) error = NULL;
  Handshake *handshake;

  /* As g_tls_server_connection_new() does, but without the system's certificates: nobody's is
   * verified here, and each connection would read them anew and keep 3 MB of its own. */
  connection->stream = g_initable_new (
      g_tls_backend_get_server_connection_type (g_tls_backend_get_default ()), NULL, &error,
      "base-io-stream", base, "certificate", self->certificate, "database", NULL, NULL);
  if (!connection->stream)
    {
      g_warning ("TLS: %s", error->message);
      sv_connection_free (connection);
      return;
    }
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (connection->stream), FALSE);

  connection->deadline = sv_after_seconds (SV_HANDSHAKE_SECONDS);
  handshake = g_new0 (Handshake, 1);
  handshake->connection = connection;
  handshake->stream = G_TLS_CONNECTION (g_object_ref (connection->stream));
  handshake->context = g_main_context_ref (self->context);
  g_thread_pool_push (self->handshakes, handshake, NULL);
  /* cppcheck-suppress memleak; handshake_done () frees it */
}

/* A handshake holds a thread, so it starts only when the whole first message of the client is
 * there: somebody who sends it byte by byte holds nothing but his socket. */
static gboolean
hello_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  SvConnection *connection = user_data;
  guint8 head[5];
  gssize n = recv (g_socket_get_fd (socket), head, sizeof head, MSG_PEEK | MSG_DONTWAIT);
  int wanted = sizeof head;
  GInetAddress *address;

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  /* 22 is a handshake record; a plain "GET" ends here. */
  if (n <= 0 || head[0] != 22 || connection->shut)
    {
      sv_connection_free (connection);
      return G_SOURCE_REMOVE;
    }

  if (n == sizeof head)
    wanted += head[3] << 8 | head[4];
  if (g_socket_get_available_bytes (socket) < wanted)
    {
      /* Woken although fewer bytes came than we asked to be woken for: no more will come. */
      if (wanted > LONGEST_HELLO || connection->awaited == wanted)
        {
          sv_connection_free (connection);
          return G_SOURCE_REMOVE;
        }
      connection->awaited = wanted;
      g_socket_set_option (socket, SOL_SOCKET, SO_RCVLOWAT, wanted, NULL);
      return G_SOURCE_CONTINUE;
    }

  g_socket_set_option (socket, SOL_SOCKET, SO_RCVLOWAT, 1, NULL);
  g_clear_pointer (&connection->hello, g_source_unref);
  /* There is no telling how long it waits; sweep_cb () asks about that. */
  connection->deadline = 0;
  address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (connection->remote));
  sv_turns_ask (connection->acceptor->turns, &connection->turn, address, g_get_monotonic_time ());

  return G_SOURCE_REMOVE;
}

void
sv_connection_greet (SvConnection *self)
{
  self->deadline = sv_after_seconds (HELLO_SECONDS);
  self->hello = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->hello, G_SOURCE_FUNC (hello_cb), self, NULL);
  g_source_attach (self->hello, self->acceptor->context);
}
