/* sv-accept.c: connections: accepted, encrypted, and never allowed to dawdle
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-accept"

#include "sv-accept.h"

#include "common/sv-error.h"
#include "sv-turns.h"

#include <errno.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#define BACKLOG 1024
#define HELLO_SECONDS 5
#define HANDSHAKE_SECONDS 8
/* In a line for handshakes in which none succeeds: longer than a stalled one may hold its place, so
 * that who comes to a full house is there when the first of them is shut out. */
#define LINE_SECONDS (HANDSHAKE_SECONDS + 4)
#define FIRST_REQUEST_SECONDS 10
#define IDLE_SECONDS 60
#define DRAIN_SECONDS 5
/* The same when the server ends. */
#define LAST_DRAIN_SECONDS 2
#define SWEEP_MS 500
#define HANDSHAKES 256
#define HANDSHAKES_OF_ONE 16
/* So many requests that cannot be read may come from one address before it has to stay away. */
#define MOST_BLAME 30
#define BLAME_SECONDS 60
#define LONGEST_HELLO (16 * 1024 + 5)

struct _SvConnection
{
  SvAcceptor *acceptor;
  GList link;             /* in acceptor->connections */
  GSocket *socket;        /* (owned) */
  GSocketAddress *local;  /* (owned) */
  GSocketAddress *remote; /* (owned) */
  char *host;             /* (owned) */
  GIOStream *stream;      /* (owned) until it is handed on, then only watched; and to the end
                           * once it came back */
  GObject *watched;       /* (unowned) (nullable) the stream, once it was handed on */
  GSource *hello;         /* (owned) (nullable) while we wait for the first bytes */
  GSource *drain;         /* (owned) (nullable) while we read what comes after our last ones */
  SvTurn turn;            /* for the handshake */
  int awaited;            /* bytes of the hello that we asked to be woken for */
  GObject *keeper;        /* (unowned) (nullable) libsoup's object, until it lets go */
  gint64 deadline;        /* monotonic µs; 0: none */
  gboolean idle;
  gboolean shut;
  gboolean over; /* the last sweep found that nobody is at the other end */
};

struct _SvAcceptor
{
  GSocket *socket; /* (nullable) NULL once stopped */
  GSocketAddress *address;
  GTlsCertificate *certificate;
  GMainContext *context;
  guint limit;
  SvAcceptFunc accepted;
  gpointer user_data;

  GHashTable *blames; /* (element-type utf8 Blame) by address */
  GQueue connections; /* (element-type SvConnection) the one longest idle is nearer to the head */
  GSource *source;    /* (nullable) */
  GSource *resume;    /* (nullable) when descriptors ran out */
  GSource *sweep;
  GThreadPool *handshakes;
  SvTurns *turns; /* for them, so that none waits in the pool */
  gboolean stopping;
};

typedef struct
{
  guint count;
  gint64 since; /* monotonic µs */
} Blame;

typedef struct
{
  SvConnection *connection;
  GTlsConnection *stream;
  GMainContext *context;
  gboolean worked;
} Handshake;

static G_DEFINE_QUARK (sv - connection, connection)

    static gboolean accept_cb (GSocket *socket, GIOCondition condition, gpointer user_data);

static gint64
after_seconds (guint seconds)
{
  return seconds ? g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND : 0;
}

static void
connection_shut (SvConnection *self)
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

static void
end_source (GSource **source)
{
  if (!*source)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
connection_free (SvConnection *self)
{
  forget_keeper (self);
  sv_turns_end (self->acceptor->turns, &self->turn, FALSE, g_get_monotonic_time ());
  g_queue_unlink (&self->acceptor->connections, &self->link);
  g_object_set_qdata (G_OBJECT (self->remote), connection_quark (), NULL);
  end_source (&self->hello);
  end_source (&self->drain);
  g_clear_object (&self->stream);
  g_clear_object (&self->socket);
  g_clear_object (&self->local);
  g_clear_object (&self->remote);
  g_free (self->host);
  g_free (self);
}

static void
watch_accepting (SvAcceptor *self)
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
  end_source (&self->source);
}

/* libsoup let go of the stream: the connection is over. */
static void
stream_gone (gpointer data, GObject *stream)
{
  SvConnection *connection = data;
  SvAcceptor *self = connection->acceptor;

  connection_free (connection);
  if (self->connections.length < self->limit)
    watch_accepting (self);
}

static gboolean
handshake_done (gpointer data)
{
  Handshake *handshake = data;
  SvConnection *connection = handshake->connection;
  SvAcceptor *self = connection->acceptor;
  g_autoptr (GIOStream) stream = g_steal_pointer (&connection->stream);

  sv_turns_end (self->turns, &connection->turn, handshake->worked, g_get_monotonic_time ());
  connection->watched = G_OBJECT (stream);
  g_object_weak_ref (connection->watched, stream_gone, connection);
  if (handshake->worked && !connection->shut && !self->stopping)
    {
      connection->deadline = after_seconds (FIRST_REQUEST_SECONDS);
      self->accepted (connection, stream, self->user_data);
    }
  else
    connection_shut (connection);

  g_object_unref (handshake->stream);
  g_main_context_unref (handshake->context);
  g_free (handshake);

  return G_SOURCE_REMOVE;
}

static void
handshake_thread (gpointer data, gpointer user_data)
{
  Handshake *handshake = data;

  handshake->worked = g_tls_connection_handshake (handshake->stream, NULL, NULL);
  g_main_context_invoke (handshake->context, handshake_done, handshake);
}

/* It is its turn. */
static void
start_handshake (gpointer data)
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
      connection_free (connection);
      return;
    }
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (connection->stream), FALSE);

  connection->deadline = after_seconds (HANDSHAKE_SECONDS);
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
      connection_free (connection);
      return G_SOURCE_REMOVE;
    }

  if (n == sizeof head)
    wanted += head[3] << 8 | head[4];
  if (g_socket_get_available_bytes (socket) < wanted)
    {
      /* Woken although fewer bytes came than we asked to be woken for: no more will come. */
      if (wanted > LONGEST_HELLO || connection->awaited == wanted)
        {
          connection_free (connection);
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

static gboolean
is_over (gpointer host, gpointer blame, gpointer user_data)
{
  return g_get_monotonic_time () - ((Blame *)blame)->since > BLAME_SECONDS * G_TIME_SPAN_SECOND;
}

static gboolean
must_stay_away (SvAcceptor *self, const char *host)
{
  const Blame *blame = g_hash_table_lookup (self->blames, host);

  return blame && blame->count > MOST_BLAME;
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
  connection->deadline = after_seconds (HELLO_SECONDS);
  connection->link.data = connection;
  g_object_set_qdata (G_OBJECT (connection->remote), connection_quark (), connection);
  g_queue_push_tail_link (&self->connections, &connection->link);

  connection->hello = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (connection->hello, G_SOURCE_FUNC (hello_cb), connection, NULL);
  g_source_attach (connection->hello, self->context);
}

static gboolean
resume_cb (gpointer user_data)
{
  SvAcceptor *self = user_data;

  g_clear_pointer (&self->resume, g_source_unref);
  watch_accepting (self);

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
          connection_shut (connection);
          return TRUE;
        }
    }

  if (!(last = sv_turns_find_last (self->turns)))
    return FALSE;

  connection_free (last->owner);
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
          connection_free (connection);
          continue;
        }
      if (connection->deadline == 0 || now < connection->deadline)
        continue;

      if (connection->hello || connection->drain)
        connection_free (connection);
      else
        connection_shut (connection);
    }

  if (self->connections.length < self->limit && !self->resume)
    watch_accepting (self);
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
                              start_handshake);
  self->handshakes = g_thread_pool_new (handshake_thread, self, HANDSHAKES, FALSE, NULL);
  self->sweep = g_timeout_source_new (SWEEP_MS);
  g_source_set_callback (self->sweep, sweep_cb, self, NULL);
  g_source_attach (self->sweep, self->context);
  watch_accepting (self);

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
        connection_free (connection);
      /* To close it now would take the answer away from who has not read it yet. */
      else if (connection->drain)
        connection->deadline = MIN (connection->deadline, after_seconds (LAST_DRAIN_SECONDS));
      else if (connection->idle && !has_unread (connection))
        connection_shut (connection);
    }
}

void
sv_acceptor_free (SvAcceptor *self)
{
  sv_acceptor_stop (self);
  for (GList *l = self->connections.head; l; l = l->next)
    connection_shut (l->data);

  /* Waits for handshakes, which fail at once on the sockets that were just shut. */
  g_thread_pool_free (self->handshakes, FALSE, TRUE);
  while (self->connections.length > 0 && g_main_context_iteration (self->context, TRUE))
    ;

  end_source (&self->sweep);
  end_source (&self->resume);
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

SvConnection *
sv_connection_of (GSocketAddress *remote)
{
  return g_object_get_qdata (G_OBJECT (remote), connection_quark ());
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

  g_object_weak_unref (self->watched, stream_gone, self);
  connection_free (self);

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

  connection_free (connection);
  if (acceptor->connections.length < acceptor->limit)
    watch_accepting (acceptor);

  return G_SOURCE_REMOVE;
}

void
sv_connection_drain (SvConnection *self, GIOStream *stream)
{
  g_object_weak_unref (self->watched, stream_gone, self);
  self->watched = NULL;
  forget_keeper (self);
  self->stream = g_object_ref (stream);
  self->idle = FALSE;
  /* TLS would like to say goodbye, and wait for a reader who may not read. */
  g_socket_shutdown (self->socket, FALSE, TRUE, NULL);

  self->deadline = after_seconds (DRAIN_SECONDS);
  self->drain = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->drain, G_SOURCE_FUNC (drain_cb), self, NULL);
  g_source_attach (self->drain, self->acceptor->context);
}

void
sv_connection_blame (SvConnection *self)
{
  GHashTable *blames = self->acceptor->blames;
  Blame *blame = g_hash_table_lookup (blames, self->host);

  if (!blame)
    {
      blame = g_new0 (Blame, 1);
      blame->since = g_get_monotonic_time ();
      g_hash_table_insert (blames, g_strdup (self->host), blame);
    }
  if (++blame->count == MOST_BLAME + 1)
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
    self->deadline = after_seconds (seconds);
}

void
sv_connection_set_idle (SvConnection *self)
{
  self->idle = TRUE;
  if (self->acceptor->stopping)
    {
      connection_shut (self);
      return;
    }

  if (!self->shut)
    self->deadline = after_seconds (IDLE_SECONDS);
  g_queue_unlink (&self->acceptor->connections, &self->link);
  g_queue_push_tail_link (&self->acceptor->connections, &self->link);
}
