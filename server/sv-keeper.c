/* sv-keeper.c: the objects in which libsoup keeps connections
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-keeper"

#include "sv-keeper.h"

#include "sv-accept.h"

#include <errno.h>
#include <libsoup/soup.h>
#include <sys/socket.h>
#include <unistd.h>

/* SoupServerConnection::request-started, a signal of a type that libsoup does not show. */
static gboolean
request_started_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values,
                    gpointer user_data)
{
  SoupServerMessage *message = g_value_get_object (&values[1]);
  SvConnection *connection = sv_connection_of (soup_server_message_get_remote_address (message));

  if (connection != NULL)
    sv_connection_set_keeper (connection, g_value_get_object (&values[0]));
  return TRUE;
}

/* libsoup makes the type with its first connection. This is one without anybody at its other end,
 * over before a request can come. */
static void
make_type (void)
{
  g_autoptr (SoupServer) soup = soup_server_new (NULL, NULL);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (GError) error = NULL;
  int ends[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
    {
      g_warning ("no pair of sockets: %s", g_strerror (errno));
      return;
    }
  if ((socket = g_socket_new_from_fd (ends[0], &error)) == NULL)
    {
      close (ends[0]);
      close (ends[1]);
      g_warning ("%s", error->message);
      return;
    }

  stream = g_socket_connection_factory_create_connection (socket);
  if ((address = g_socket_get_local_address (socket, &error)) == NULL ||
      !soup_server_accept_iostream (soup, G_IO_STREAM (stream), address, address, &error))
    g_warning ("%s", error->message);
  soup_server_disconnect (soup);
  close (ends[1]);
}

void
sv_keeper_watch (void)
{
  static gsize watched;

  if (g_once_init_enter (&watched))
    {
      GType type;
      guint id;

      make_type ();
      type = g_type_from_name ("SoupServerConnection");
      id = type != 0 ? g_signal_lookup ("request-started", type) : 0;

      /* A libsoup that is built in another way has no need of us. */
      if (id != 0)
        g_signal_add_emission_hook (id, 0, request_started_cb, NULL, NULL);
      g_once_init_leave (&watched, 1);
    }
}
