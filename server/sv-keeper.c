/* sv-keeper.c: the objects in which libsoup keeps connections
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-keeper"

#include "sv-keeper.h"

#include "sv-accept.h"

#include <libsoup/soup.h>

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

void
sv_keeper_watch (void)
{
  static gsize watched;

  if (g_once_init_enter (&watched))
    {
      GType type = g_type_from_name ("SoupServerConnection");
      guint id = type != 0 ? g_signal_lookup ("request-started", type) : 0;

      /* A libsoup that is built in another way has no need of us. */
      if (id != 0)
        g_signal_add_emission_hook (id, 0, request_started_cb, NULL, NULL);
      g_once_init_leave (&watched, 1);
    }
}
