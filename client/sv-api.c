/* sv-api.c: the session with the server: who is signed in, where, and by which certificate
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-api"

#include "sv-api-private.h"

#include "common/sv-error.h"
#include "common/sv-json.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (SvApi, sv_api, G_TYPE_OBJECT)

#define PREFIX "/api/v1/"
#define DEFAULT_PORT 8443
#define TIMEOUT_SECONDS 30
#define MAX_CONNECTIONS 6

enum
{
  PROP_0,
  PROP_SIGNED_IN,
  PROP_ONLINE,
  N_PROPS,
};

enum
{
  SIGNED_IN,
  SIGNED_OUT,
  SESSION_EXPIRED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gboolean
sv_api_accept_cb (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags faults,
                  gpointer user_data)
{
  SvApi *self = user_data;
  const char *server = g_object_get_data (G_OBJECT (message), "sv-server");
  const char *known = sv_known_servers_get (self->known, server);
  g_autofree char *offered = sv_certificate_fingerprint (certificate);

  if (g_strcmp0 (known, offered) == 0)
    return TRUE;

  g_free (self->offered_server);
  g_free (self->offered);
  self->offered_server = g_strdup (server);
  self->offered = g_steal_pointer (&offered);

  return FALSE;
}

SoupMessage *
sv_api_message (SvApi *self, const char *method, const char *server, const char *path)
{
  g_autofree char *address = NULL;
  SoupMessage *message;
  const char *host = server != NULL ? server : self->server;

  if (host == NULL || (server == NULL && self->token == NULL))
    return NULL;

  address = g_strconcat (host, *path == '/' ? "" : PREFIX, path, NULL);
  if ((message = soup_message_new (method, address)) == NULL)
    return NULL;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  g_object_set_data_full (G_OBJECT (message), "sv-server", g_strdup (host), g_free);
  g_signal_connect_object (message, "accept-certificate", G_CALLBACK (sv_api_accept_cb), self, 0);

  if (server == NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", self->token, NULL);

      soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                    bearer);
    }

  return message;
}

void
sv_api_set_online (SvApi *self, gboolean online)
{
  if (self->online == online)
    return;

  self->online = online;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ONLINE]);
}

void
sv_api_expire (SvApi *self)
{
  if (self->expired)
    return;

  self->expired = TRUE;
  g_signal_emit (self, signals[SESSION_EXPIRED], 0);
}

/* "host", "host:port", with or without "https://"; plain http for this machine only, where nobody
 * listens in. Returns: (transfer full) (nullable) */
static char *
sv_api_parse_server (const char *text, GError **error)
{
  g_autofree char *typed = g_strstrip (g_strdup (text));
  g_autofree char *full = NULL;
  g_autoptr (GUri) uri = NULL;
  const char *host, *scheme;
  gboolean bare = strstr (typed, "://") == NULL;
  int port;

  full = bare ? g_strconcat ("https://", typed, NULL) : g_strdup (typed);
  uri = g_uri_parse (full, G_URI_FLAGS_NONE, NULL);
  host = uri != NULL ? g_uri_get_host (uri) : NULL;
  scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;

  if (host == NULL || *host == '\0' || strchr (host, ' ') != NULL)
    {
      g_set_error_literal (error, SV_ERROR, SV_ERROR_INVALID,
                           _ ("Enter the server's address, for example stock.example.com:8443."));
      return NULL;
    }

  if (!g_str_equal (scheme, "https") &&
      !(g_str_equal (scheme, "http") &&
        (g_str_equal (host, "127.0.0.1") || g_str_equal (host, "localhost"))))
    {
      g_set_error_literal (error, SV_ERROR, SV_ERROR_INVALID,
                           _ ("The address must begin with https://."));
      return NULL;
    }

  port = g_uri_get_port (uri);
  if (port <= 0)
    port = bare ? DEFAULT_PORT : g_str_equal (scheme, "https") ? 443 : 80;

  return strchr (host, ':') != NULL ? g_strdup_printf ("%s://[%s]:%d", scheme, host, port)
                                    : g_strdup_printf ("%s://%s:%d", scheme, host, port);
}

static void
sv_api_forget (SvApi *self)
{
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->user, json_object_unref);
  g_hash_table_remove_all (self->permissions);
  self->expired = FALSE;
}

static gboolean
sv_api_begin (SvApi *self, const char *server, JsonObject *session, GError **error)
{
  const char *token = json_object_get_string_member_with_default (session, "token", NULL);
  JsonNode *user = json_object_get_member (session, "user");
  JsonArray *permissions;
  gint64 before = sv_api_get_user_id (self);
  gboolean same;

  if (token == NULL || user == NULL || !JSON_NODE_HOLDS_OBJECT (user))
    {
      g_set_error_literal (error, SV_ERROR, SV_ERROR_FAILED,
                           _ ("The server's answer could not be read."));
      return FALSE;
    }

  same = self->token != NULL && g_strcmp0 (self->server, server) == 0 &&
         before == json_object_get_int_member_with_default (json_node_get_object (user), "id", 0);
  if (!same)
    {
      if (self->token != NULL)
        g_signal_emit (self, signals[SIGNED_OUT], 0);
      sv_api_forget (self);
      sv_api_release (self, FALSE);
    }

  sv_api_forget (self);
  g_free (self->server);
  self->server = g_strdup (server);
  self->token = g_strdup (token);
  self->user = json_node_dup_object (user);

  permissions = json_object_has_member (self->user, "permissions")
                    ? json_object_get_array_member (self->user, "permissions")
                    : NULL;
  for (guint i = 0; permissions != NULL && i < json_array_get_length (permissions); i++)
    g_hash_table_add (self->permissions, g_strdup (json_array_get_string_element (permissions, i)));

  sv_api_set_online (self, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIGNED_IN]);
  g_signal_emit (self, signals[SIGNED_IN], 0);
  sv_api_release (self, TRUE);

  return TRUE;
}

static void
sv_api_sign_in_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvApi *self = SV_API (object);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = sv_api_run_finish (self, result, &error);
  g_autoptr (JsonObject) session = NULL;

  if (body == NULL ||
      (session = sv_json_parse_object (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL,
                                       &error)) == NULL ||
      !sv_api_begin (self, g_task_get_task_data (task), session, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

void
sv_api_sign_in_async (SvApi *self, const char *server, const char *email, const char *password,
                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;
  SvRequest *request;

  g_return_if_fail (SV_IS_API (self));

  g_task_set_source_tag (task, sv_api_sign_in_async);
  if ((address = sv_api_parse_server (server, &error)) == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_clear_pointer (&self->offered_server, g_free);
  g_clear_pointer (&self->offered, g_free);
  json_object_set_string_member (body, "email", email);
  json_object_set_string_member (body, "password", password);

  request = sv_request_new ("POST", "sessions");
  request->server = g_strdup (address);
  sv_request_set_json (request, body);
  g_task_set_task_data (task, g_steal_pointer (&address), g_free);
  sv_api_run_async (self, request, cancellable, sv_api_sign_in_cb, g_steal_pointer (&task));
}

gboolean
sv_api_sign_in_finish (SvApi *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
sv_api_signed_out_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body =
      soup_session_send_and_read_finish (SOUP_SESSION (object), result, &error);

  if (body == NULL)
    g_debug ("the session on the server ends by itself: %s", error->message);
}

void
sv_api_sign_out (SvApi *self)
{
  g_autoptr (SoupMessage) message = NULL;

  g_return_if_fail (SV_IS_API (self));

  if (self->token == NULL)
    return;

  message = sv_api_message (self, "DELETE", NULL, "sessions/current");
  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL,
                                    sv_api_signed_out_cb, NULL);
  sv_api_forget (self);
  sv_api_release (self, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIGNED_IN]);
  g_signal_emit (self, signals[SIGNED_OUT], 0);
}

static void
sv_api_dispose (GObject *object)
{
  SvApi *self = SV_API (object);

  if (self->session != NULL)
    soup_session_abort (self->session);
  g_clear_object (&self->session);
  g_clear_object (&self->known);

  G_OBJECT_CLASS (sv_api_parent_class)->dispose (object);
}

static void
sv_api_finalize (GObject *object)
{
  SvApi *self = SV_API (object);

  sv_api_forget (self);
  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->permissions, g_hash_table_unref);
  g_clear_pointer (&self->offered_server, g_free);
  g_clear_pointer (&self->offered, g_free);

  G_OBJECT_CLASS (sv_api_parent_class)->finalize (object);
}

static void
sv_api_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SvApi *self = SV_API (object);

  switch (id)
    {
    case PROP_SIGNED_IN:
      g_value_set_boolean (value, self->token != NULL);
      break;
    case PROP_ONLINE:
      g_value_set_boolean (value, self->online);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sv_api_class_init (SvApiClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sv_api_dispose;
  object_class->finalize = sv_api_finalize;
  object_class->get_property = sv_api_get_property;

  properties[PROP_SIGNED_IN] = g_param_spec_boolean ("signed-in", NULL, NULL, FALSE,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ONLINE] =
      g_param_spec_boolean ("online", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNED_IN] = g_signal_new ("signed-in", SV_TYPE_API, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 0);
  signals[SIGNED_OUT] = g_signal_new ("signed-out", SV_TYPE_API, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                      NULL, G_TYPE_NONE, 0);
  signals[SESSION_EXPIRED] = g_signal_new ("session-expired", SV_TYPE_API, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sv_api_init (SvApi *self)
{
  self->online = TRUE;
  self->permissions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->waiting);
  self->session =
      soup_session_new_with_options ("timeout", TIMEOUT_SECONDS, "max-conns-per-host",
                                     MAX_CONNECTIONS, "max-conns", MAX_CONNECTIONS + 2, NULL);
  soup_session_set_user_agent (self->session, "SecondVintage/" SV_VERSION);
  /* Without a database every certificate comes to sv_api_accept_cb (): what counts is the pinned
   * one. */
  soup_session_set_tls_database (self->session, NULL);
}

SvApi *
sv_api_new (const char *known_servers)
{
  SvApi *self = g_object_new (SV_TYPE_API, NULL);

  self->known = sv_known_servers_new (known_servers);

  return self;
}

const char *
sv_api_get_server (SvApi *self)
{
  return self->server;
}

gboolean
sv_api_is_signed_in (SvApi *self)
{
  return self->token != NULL;
}

gboolean
sv_api_is_online (SvApi *self)
{
  return self->online;
}

gint64
sv_api_get_user_id (SvApi *self)
{
  return self->user != NULL ? json_object_get_int_member_with_default (self->user, "id", 0) : 0;
}

static const char *
sv_api_get_user_text (SvApi *self, const char *key)
{
  return self->user != NULL ? json_object_get_string_member_with_default (self->user, key, NULL)
                            : NULL;
}

const char *
sv_api_get_user_name (SvApi *self)
{
  return sv_api_get_user_text (self, "name");
}

const char *
sv_api_get_user_email (SvApi *self)
{
  return sv_api_get_user_text (self, "email");
}

const char *
sv_api_get_user_role (SvApi *self)
{
  return sv_api_get_user_text (self, "role");
}

const char *
sv_api_get_user_currency (SvApi *self)
{
  return sv_api_get_user_text (self, "currency");
}

gboolean
sv_api_may (SvApi *self, const char *action)
{
  return action == NULL || g_hash_table_contains (self->permissions, action);
}

void
sv_api_get_certificates (SvApi *self, const char **server, const char **known, const char **offered)
{
  *server = self->offered_server;
  *offered = self->offered;
  *known = self->offered_server != NULL ? sv_known_servers_get (self->known, self->offered_server)
                                        : NULL;
}

gboolean
sv_api_trust (SvApi *self, const char *server, const char *fingerprint, GError **error)
{
  g_autofree char *address = sv_api_parse_server (server, error);

  return address != NULL && sv_known_servers_set (self->known, address, fingerprint, error);
}
