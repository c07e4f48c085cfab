/* sv-connection.c: one connection: what it waits for, for how long, and its end
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-accept"

#include "sv-accept-private.h"

#include <errno.h>
#include <sys/socket.h>

#define IDLE_SECONDS 60
#define DRAIN_SECONDS 5

G_DEFINE_QUARK (sv_connection, sv_connection)

gint64
sv_after_seconds (guint seconds)
{
  return seconds ? g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND : 0;
}

void
sv_connection_shut (SvConnection *self)
{
  if (self->shut)
    return;

  /* Whoever reads or writes on it now, here or on a thread, comes to an end by himself. */
  self->shut = TRUE;
  self->deadline = 0;
  g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
}

static void
forget_keeper (SvConnection *self)
{
  if (self->keeper)
    g_signal_handlers_disconnect_by_data (self->keeper, self);
  self->keeper = NULL;
}

void
sv_source_end (GSource **source)
{
  if (!*source)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

void
sv_connection_free (SvConnection *self)
{
  forget_keeper (self);
  sv_turns_end (self->acceptor->turns, &self->turn, FALSE, g_get_monotonic_time ());
  g_queue_unlink (&self->acceptor->connections, &self->link);
  g_object_set_qdata (G_OBJECT (self->remote), sv_connection_quark (), NULL);
  sv_source_end (&self->hello);
  sv_source_end (&self->drain);
  g_clear_object (&self->stream);
  g_clear_object (&self->socket);
  g_clear_object (&self->local);
  g_clear_object (&self->remote);
  g_free (self->host);
  g_free (self);
}

/* libsoup let go of the stream: the connection is over. */
void
sv_connection_stream_gone (gpointer data, GObject *stream)
{
  SvConnection *connection = data;
  SvAcceptor *self = connection->acceptor;

  sv_connection_free (connection);
  if (self->connections.length < self->limit)
    sv_acceptor_watch (self);
}

SvConnection *
sv_connection_of (GSocketAddress *remote)
{
  return g_object_get_qdata (G_OBJECT (remote), sv_connection_quark ());
}

GSocketAddress *
sv_connection_get_remote (SvConnection *self)
{
  return self->remote;
}

GSocketAddress *
sv_connection_get_local (SvConnection *self)
{
  return self->local;
}

const char *
sv_connection_get_host (SvConnection *self)
{
  return self->host;
}

GSocket *
sv_connection_detach (SvConnection *self)
{
  g_autoptr (GSocket) socket = g_object_ref (self->socket);

  g_object_weak_unref (self->watched, sv_connection_stream_gone, self);
  sv_connection_free (self);

  return g_steal_pointer (&socket);
}

static gboolean
drain_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  SvConnection *connection = user_data;
  SvAcceptor *acceptor = connection->acceptor;
  char bytes[64 * 1024];
  gssize n = recv (g_socket_get_fd (socket), bytes, sizeof bytes, MSG_DONTWAIT);

  if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
    return G_SOURCE_CONTINUE;

  sv_connection_free (connection);
  if (acceptor->connections.length < acceptor->limit)
    sv_acceptor_watch (acceptor);

  return G_SOURCE_REMOVE;
}

void
sv_connection_drain (SvConnection *self, GIOStream *stream)
{
  g_object_weak_unref (self->watched, sv_connection_stream_gone, self);
  self->watched = NULL;
  forget_keeper (self);
  self->stream = g_object_ref (stream);
  self->idle = FALSE;
  /* TLS would like to say goodbye, and wait for a reader who may not read. */
  g_socket_shutdown (self->socket, FALSE, TRUE, NULL);

  self->deadline = sv_after_seconds (DRAIN_SECONDS);
  self->drain = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->drain, G_SOURCE_FUNC (drain_cb), self, NULL);
  g_source_attach (self->drain, self->acceptor->context);
}

void
sv_connection_blame (SvConnection *self)
{
  GHashTable *blames = self->acceptor->blames;
  SvBlame *blame = g_hash_table_lookup (blames, self->host);

  if (!blame)
    {
      blame = g_new0 (SvBlame, 1);
      blame->since = g_get_monotonic_time ();
      g_hash_table_insert (blames, g_strdup (self->host), blame);
    }
  if (++blame->count == SV_MOST_BLAME + 1)
    g_message ("%s sends what cannot be read; it has to stay away for a minute", self->host);
}

void
sv_connection_set_keeper (SvConnection *self, GObject *keeper)
{
  if (self->keeper == keeper)
    return;

  forget_keeper (self);
  self->keeper = keeper;
  g_signal_connect_swapped (keeper, "disconnected", G_CALLBACK (forget_keeper), self);
}

void
sv_connection_set_deadline (SvConnection *self, guint seconds)
{
  self->idle = FALSE;
  self->over = FALSE;
  if (!self->shut)
    self->deadline = sv_after_seconds (seconds);
}

void
sv_connection_set_idle (SvConnection *self)
{
  self->idle = TRUE;
  if (self->acceptor->stopping)
    {
      sv_connection_shut (self);
      return;
    }

  if (!self->shut)
    self->deadline = sv_after_seconds (IDLE_SECONDS);
  g_queue_unlink (&self->acceptor->connections, &self->link);
  g_queue_push_tail_link (&self->acceptor->connections, &self->link);
}
