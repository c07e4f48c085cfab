/* test-first-connection.c: the first connection of a process is let go of like all others
 *
 * A program of its own, with one test: libsoup makes with its first connection the type that holds
 * it, and what is counted are the sockets of the whole process.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-client.h"

#include <sys/socket.h>

static SvTestServer *server;

/* Both ends of what is connected over TCP in this process: the database has sockets of another
 * kind, and as a server begins they come and go. */
static guint
tcp_ends (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      struct sockaddr_storage peer;
      socklen_t length = sizeof peer;

      n += getpeername (atoi (name), (struct sockaddr *)&peer, &length) == 0 &&
           peer.ss_family == AF_INET;
    }
  return n;
}

static guint
tcp_ends_in_the_end (guint wanted)
{
  gint64 until = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (tcp_ends () != wanted && g_get_monotonic_time () < until)
    g_poll (NULL, 0, 50);
  return tcp_ends ();
}

static void
test_the_very_first_connection_is_forgotten (void)
{
  /* The server asks itself for an old TLS when it begins. */
  g_assert_cmpuint (tcp_ends_in_the_end (0), ==, 0);

  {
    g_autoptr (SvTestWire) wire = sv_test_wire_new (server);
    g_autoptr (SvTestReply) reply = NULL;

    sv_test_wire_send (wire, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", -1);
    reply = sv_test_wire_read (wire, 20);
    g_assert_nonnull (reply);
    sv_assert_status (reply, 200);
    g_assert_cmpuint (tcp_ends (), >=, 2);
  }

  g_assert_cmpuint (tcp_ends_in_the_end (0), ==, 0);
}

int
main (int argc, char *argv[])
{
  int result;

  sv_test_init (&argc, &argv);
  server = sv_test_server_start ();
  g_test_add_func ("/first-connection/is-forgotten", test_the_very_first_connection_is_forgotten);

  result = g_test_run ();
  sv_test_server_stop (server);
  sv_test_finish ();

  return result;
}
