/* sv-live.c: the websocket on which the server tells what changed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-live"

#include "sv-live.h"

#include "common/sv-json.h"

#include "sv-api-private.h"

struct _SvLive
{
  GObject parent_instance;

  SvApi *api;                      /* (owned) */
  SoupWebsocketConnection *socket; /* (owned) (nullable) */
  GCancellable *connecting;        /* (owned) (nullable) */
  char *seq;                       /* (owned) (nullable): where to go on from */
  guint retry;                     /* source of the next try */
  guint failures;
  gboolean was_connected; /* in this session: what happened since is asked for, or read anew */
};

G_DEFINE_FINAL_TYPE (SvLive, sv_live, G_TYPE_OBJECT)

#define KEEPALIVE_SECONDS 20
#define MAX_PAUSE_MS 30000

enum
{
  PROP_0,
  PROP_CONNECTED,
  N_PROPS,
};

enum
{
  CHANGED,
  RESYNC,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void sv_live_connect (SvLive *self);

static gboolean
sv_live_retry_cb (gpointer data)
{
  SvLive *self = data;

  self->retry = 0;
  sv_live_connect (self);

  return G_SOURCE_REMOVE;
}

static void
sv_live_connect_later (SvLive *self)
{
  guint pause;

  if (self->retry != 0 || !sv_api_is_signed_in (self->api))
    return;

  /* With a part by chance, so that a restarted server does not get everybody in the same moment. */
  pause = MIN (500u << MIN (self->failures, 6), MAX_PAUSE_MS);
  pause += g_random_int_range (0, (gint32)pause / 2);
  self->failures++;
  self->retry = g_timeout_add (pause, sv_live_retry_cb, self);
}

static void
sv_live_drop (SvLive *self)
{
  if (self->socket == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->socket, self);
  if (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->socket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
  g_clear_object (&self->socket);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTED]);
}

static void
sv_live_closed_cb (SoupWebsocketConnection *socket, gpointer user_data)
{
  SvLive *self = user_data;

  sv_live_drop (self);
  sv_live_connect_later (self);
}

static void
sv_live_message_cb (SoupWebsocketConnection *socket, int type, GBytes *message, gpointer user_data)
{
  SvLive *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) event = NULL;
  const char *change, *kind, *seq;
  gint64 id = 0;

  event = sv_json_parse_object (g_bytes_get_data (message, NULL), g_bytes_get_size (message), NULL,
                                &error);
  if (event == NULL)
    {
      g_warning ("an event cannot be read: %s", error->message);
      return;
    }

  change = json_object_get_string_member_with_default (event, "change", "");
  kind = json_object_get_string_member_with_default (event, "kind", NULL);
  seq = json_object_get_string_member_with_default (event, "seq", NULL);
  if (json_object_has_member (event, "id") && !json_object_get_null_member (event, "id"))
    id = json_object_get_int_member (event, "id");

  if (seq != NULL)
    {
      g_free (self->seq);
      self->seq = g_strdup (seq);
    }

  if (g_str_equal (change, "resync"))
    g_signal_emit (self, signals[RESYNC], 0);
  else if (kind != NULL)
    g_signal_emit (self, signals[CHANGED], g_quark_from_string (kind), kind, id, change);
}

static void
sv_live_connected_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvLive) self = user_data;
  g_autoptr (GError) error = NULL;
  SoupWebsocketConnection *socket;
  SoupMessage *message;

  message = soup_session_get_async_result_message (SOUP_SESSION (object), result);
  socket = soup_session_websocket_connect_finish (SOUP_SESSION (object), result, &error);
  if (socket == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;

      g_clear_object (&self->connecting);
      g_debug ("no live events: %s", error->message);
      if (message != NULL && soup_message_get_status (message) == SOUP_STATUS_UNAUTHORIZED)
        sv_api_expire (self->api);
      else
        {
          if (sv_api_error_is_offline (error) && soup_message_get_status (message) == 0)
            sv_api_set_online (self->api, FALSE);
          sv_live_connect_later (self);
        }
      return;
    }

  g_clear_object (&self->connecting);
  self->socket = socket;
  self->failures = 0;
  soup_websocket_connection_set_keepalive_interval (socket, KEEPALIVE_SECONDS);
  g_signal_connect (socket, "message", G_CALLBACK (sv_live_message_cb), self);
  g_signal_connect (socket, "closed", G_CALLBACK (sv_live_closed_cb), self);
  sv_api_set_online (self->api, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTED]);

  if (self->was_connected && self->seq == NULL)
    g_signal_emit (self, signals[RESYNC], 0);
  self->was_connected = TRUE;
}

static void
sv_live_connect (SvLive *self)
{
  g_autofree char *since = self->seq != NULL ? g_uri_escape_string (self->seq, NULL, FALSE) : NULL;
  g_autofree char *path = since != NULL ? g_strconcat ("events?since=", since, NULL) : NULL;
  g_autoptr (SoupMessage) message = NULL;

  if (self->socket != NULL || self->connecting != NULL || !sv_api_is_signed_in (self->api))
    return;

  message = sv_api_message (self->api, SOUP_METHOD_GET, NULL, path != NULL ? path : "events");
  self->connecting = g_cancellable_new ();
  soup_session_websocket_connect_async (self->api->session, message, NULL, NULL, G_PRIORITY_DEFAULT,
                                        self->connecting, sv_live_connected_cb,
                                        g_object_ref (self));
}

static void
sv_live_stop (SvLive *self)
{
  g_cancellable_cancel (self->connecting);
  g_clear_object (&self->connecting);
  g_clear_handle_id (&self->retry, g_source_remove);
  sv_live_drop (self);
}

static void
sv_live_signed_in_cb (SvApi *api, gpointer user_data)
{
  SvLive *self = user_data;

  sv_live_stop (self);
  self->failures = 0;
  sv_live_connect (self);
}

static void
sv_live_signed_out_cb (SvApi *api, gpointer user_data)
{
  SvLive *self = user_data;

  sv_live_stop (self);
  g_clear_pointer (&self->seq, g_free);
  self->was_connected = FALSE;
}

static void
sv_live_dispose (GObject *object)
{
  SvLive *self = SV_LIVE (object);

  sv_live_stop (self);
  if (self->api != NULL)
    g_signal_handlers_disconnect_by_data (self->api, self);
  g_clear_object (&self->api);

  G_OBJECT_CLASS (sv_live_parent_class)->dispose (object);
}

static void
sv_live_finalize (GObject *object)
{
  g_clear_pointer (&SV_LIVE (object)->seq, g_free);

  G_OBJECT_CLASS (sv_live_parent_class)->finalize (object);
}

static void
sv_live_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_CONNECTED:
      g_value_set_boolean (value, sv_live_is_connected (SV_LIVE (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sv_live_class_init (SvLiveClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sv_live_dispose;
  object_class->finalize = sv_live_finalize;
  object_class->get_property = sv_live_get_property;

  properties[PROP_CONNECTED] = g_param_spec_boolean ("connected", NULL, NULL, FALSE,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] =
      g_signal_new ("changed", SV_TYPE_LIVE, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_INT64, G_TYPE_STRING);
  signals[RESYNC] =
      g_signal_new ("resync", SV_TYPE_LIVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sv_live_init (SvLive *self)
{
}

SvLive *
sv_live_new (SvApi *api)
{
  SvLive *self = g_object_new (SV_TYPE_LIVE, NULL);

  self->api = g_object_ref (api);
  g_signal_connect (api, "signed-in", G_CALLBACK (sv_live_signed_in_cb), self);
  g_signal_connect (api, "signed-out", G_CALLBACK (sv_live_signed_out_cb), self);

  return self;
}

gboolean
sv_live_is_connected (SvLive *self)
{
  return self->socket != NULL;
}

void
sv_live_retry (SvLive *self)
{
  g_clear_handle_id (&self->retry, g_source_remove);
  sv_live_connect (self);
}
