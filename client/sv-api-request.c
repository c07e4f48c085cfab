/* sv-api-request.c: one request from asking to answer: tries, refusals, waiting for a new sign-in
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-api"

#include "sv-api-private.h"

#include "common/sv-error.h"
#include "common/sv-json.h"

#include <glib/gi18n.h>

#define MAX_TRIES 3
/* A server that asks for a longer pause is told to the user instead. */
#define MAX_PAUSE 10
/* Larger answers are parsed on a thread: 64 KB take about a millisecond. */
#define LARGE (64 * 1024)

static void sv_api_try (GTask *task);

SvRequest *
sv_request_new (const char *method, const char *path)
{
  SvRequest *request = g_new0 (SvRequest, 1);

  request->method = g_strdup (method);
  request->path = g_strdup (path);
  if (g_str_equal (method, "POST") && !g_str_equal (path, "sessions"))
    request->key = g_uuid_string_random ();

  return request;
}

void
sv_request_free (SvRequest *request)
{
  g_free (request->method);
  g_free (request->path);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_free (request->content_type);
  g_free (request->accept);
  g_free (request->if_match);
  g_free (request->key);
  g_free (request->server);
  g_clear_object (&request->message);
  g_free (request);
}

void
sv_request_set_json (SvRequest *request, JsonObject *body)
{
  char *text;

  if (body == NULL)
    return;

  text = sv_json_to_text (body);
  request->body = g_bytes_new_take (text, strlen (text));
  request->content_type = g_strdup (
      g_str_equal (request->method, "PATCH") ? "application/merge-patch+json" : "application/json");
}

GError *
sv_api_problem (guint status, GBytes *body)
{
  g_autoptr (JsonObject) problem = NULL;
  SvError kind;

  switch (status)
    {
    case 400:
    case 411:
    case 413:
    case 415:
      kind = SV_ERROR_MALFORMED;
      break;
    case 401:
      kind = SV_ERROR_UNAUTHORIZED;
      break;
    case 403:
      kind = SV_ERROR_FORBIDDEN;
      break;
    case 404:
      kind = SV_ERROR_NOT_FOUND;
      break;
    case 409:
      kind = SV_ERROR_CONFLICT;
      break;
    case 422:
      kind = SV_ERROR_INVALID;
      break;
    case 428:
      kind = SV_ERROR_PRECONDITION;
      break;
    case 429:
    case 503:
      kind = SV_ERROR_BUSY;
      break;
    case 507:
      kind = SV_ERROR_FULL;
      break;
    default:
      kind = SV_ERROR_FAILED;
    }

  if (body != NULL)
    problem =
        sv_json_parse_object (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL, NULL);
  if (problem == NULL)
    return g_error_new (SV_ERROR, kind, _ ("The server answered with status %u."), status);

  return sv_error_new_problem (kind, problem);
}

static gboolean
sv_request_may_repeat (SvRequest *request)
{
  return request->tries < MAX_TRIES &&
         (g_str_equal (request->method, "GET") || request->key != NULL);
}

static gboolean
sv_api_again_cb (gpointer data)
{
  sv_api_try (g_object_ref (data));

  return G_SOURCE_REMOVE;
}

static void
sv_api_try_later (GTask *task, guint milliseconds)
{
  g_timeout_add_full (G_PRIORITY_DEFAULT, milliseconds, sv_api_again_cb, task, g_object_unref);
}

/* Milliseconds a busy server wants us to wait, or 0 when that is too long. */
static guint
sv_request_pause (SvRequest *request)
{
  const char *after = soup_message_headers_get_one (
      soup_message_get_response_headers (request->message), "Retry-After");
  gint64 seconds = after != NULL ? g_ascii_strtoll (after, NULL, 10) : 1;

  return seconds > MAX_PAUSE ? 0 : MAX (200, (guint)MAX (seconds, 0) * 1000);
}

static void
sv_api_try_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SvApi *self = g_task_get_source_object (task);
  SvRequest *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  guint status, pause;

  if ((body = soup_session_send_and_read_finish (SOUP_SESSION (object), result, &error)) == NULL)
    {
      if (sv_api_error_is_offline (error))
        {
          if (sv_request_may_repeat (request))
            {
              sv_api_try_later (g_steal_pointer (&task), 300 * request->tries * request->tries);
              return;
            }
          if (request->server == NULL)
            sv_api_set_online (self, FALSE);
        }
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (request->server == NULL)
    sv_api_set_online (self, TRUE);

  status = soup_message_get_status (request->message);
  if (SOUP_STATUS_IS_SUCCESSFUL (status))
    {
      g_task_return_pointer (task, g_steal_pointer (&body), (GDestroyNotify)g_bytes_unref);
      return;
    }

  if (status == SOUP_STATUS_UNAUTHORIZED && request->server == NULL && self->token != NULL)
    {
      g_queue_push_tail (&self->waiting, g_steal_pointer (&task));
      sv_api_expire (self);
      return;
    }

  if (status == SOUP_STATUS_SERVICE_UNAVAILABLE && sv_request_may_repeat (request) &&
      (pause = sv_request_pause (request)) > 0)
    {
      sv_api_try_later (g_steal_pointer (&task), pause);
      return;
    }

  g_task_return_error (task, sv_api_problem (status, body));
}

static void
sv_api_wrote_cb (SoupMessage *message, guint size, gpointer user_data)
{
  SvRequest *request = user_data;

  request->sent += size;
  request->progress (request->sent, (goffset)g_bytes_get_size (request->body),
                     request->progress_data);
}

/* @task: (transfer full) */
static void
sv_api_try (GTask *task)
{
  g_autoptr (GTask) owned = task;
  SvApi *self = g_task_get_source_object (task);
  SvRequest *request = g_task_get_task_data (task);
  SoupMessageHeaders *headers;

  if (g_task_return_error_if_cancelled (task))
    return;

  if (self->expired && request->server == NULL)
    {
      g_queue_push_tail (&self->waiting, g_steal_pointer (&owned));
      return;
    }

  g_clear_object (&request->message);
  request->message = sv_api_message (self, request->method, request->server, request->path);
  if (request->message == NULL)
    {
      g_task_return_new_error (task, SV_ERROR, SV_ERROR_UNAUTHORIZED, "%s",
                               _ ("Nobody is signed in."));
      return;
    }

  request->tries++;
  headers = soup_message_get_request_headers (request->message);
  soup_message_headers_replace (headers, "Accept",
                                request->accept != NULL ? request->accept : "application/json");
  if (request->if_match != NULL)
    {
      g_autofree char *tag = g_str_equal (request->if_match, "*")
                                 ? g_strdup ("*")
                                 : g_strdup_printf ("\"%s\"", request->if_match);

      soup_message_headers_replace (headers, "If-Match", tag);
    }
  if (request->key != NULL)
    {
      soup_message_headers_replace (headers, "Idempotency-Key", request->key);
      /* By the key it is, so that libsoup keeps to the connection it has: for any other POST it
       * makes a new one, three round trips in the field. */
      soup_message_add_flags (request->message, SOUP_MESSAGE_IDEMPOTENT);
    }
  if (request->body != NULL)
    soup_message_set_request_body_from_bytes (request->message, request->content_type,
                                              request->body);
  else if (!g_str_equal (request->method, "GET"))
    soup_message_headers_replace (headers, "Content-Length", "0");
  if (request->progress != NULL)
    {
      request->sent = 0;
      g_signal_connect (request->message, "wrote-body-data", G_CALLBACK (sv_api_wrote_cb), request);
    }

  soup_session_send_and_read_async (self->session, request->message, G_PRIORITY_DEFAULT,
                                    g_task_get_cancellable (task), sv_api_try_cb,
                                    g_steal_pointer (&owned));
}

void
sv_api_run_async (SvApi *self, SvRequest *request, GCancellable *cancellable,
                  GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, sv_api_run_async);
  g_task_set_task_data (task, request, (GDestroyNotify)sv_request_free);
  sv_api_try (task);
}

GBytes *
sv_api_run_finish (SvApi *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
sv_api_release (SvApi *self, gboolean again)
{
  GQueue waiting = self->waiting;

  g_queue_init (&self->waiting);

  for (GTask *task; (task = g_queue_pop_head (&waiting)) != NULL;)
    if (again)
      sv_api_try (task);
    else
      {
        g_task_return_new_error (task, SV_ERROR, SV_ERROR_UNAUTHORIZED, "%s",
                                 _ ("You are signed out."));
        g_object_unref (task);
      }
}

static JsonNode *
sv_api_parse (GBytes *body, GError **error)
{
  if (g_bytes_get_size (body) == 0)
    return json_node_new (JSON_NODE_NULL);

  return sv_json_parse (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL, error);
}

static void
sv_api_parse_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = sv_api_parse (data, &error);

  if (node == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, node, (GDestroyNotify)json_node_unref);
}

static void
sv_api_send_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = sv_api_run_finish (SV_API (object), result, &error);
  gsize length;

  if (body == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  length = g_bytes_get_size (body);
  g_task_set_task_data (task, g_steal_pointer (&body), (GDestroyNotify)g_bytes_unref);
  if (length > LARGE)
    g_task_run_in_thread (task, sv_api_parse_thread);
  else
    sv_api_parse_thread (task, object, g_task_get_task_data (task), NULL);
}

void
sv_api_send_async (SvApi *self, const char *method, const char *path, JsonObject *body,
                   const char *if_match, GCancellable *cancellable, GAsyncReadyCallback callback,
                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  SvRequest *request = sv_request_new (method, path);

  g_task_set_source_tag (task, sv_api_send_async);
  sv_request_set_json (request, body);
  request->if_match = g_strdup (if_match);
  sv_api_run_async (self, request, cancellable, sv_api_send_cb, task);
}

void
sv_api_post_async (SvApi *self, const char *path, JsonObject *body, const char *key,
                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  SvRequest *request = sv_request_new ("POST", path);

  g_task_set_source_tag (task, sv_api_post_async);
  sv_request_set_json (request, body);
  g_free (request->key);
  request->key = g_strdup (key);
  sv_api_run_async (self, request, cancellable, sv_api_send_cb, task);
}

JsonNode *
sv_api_send_finish (SvApi *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

JsonObject *
sv_api_send_finish_object (SvApi *self, GAsyncResult *result, GError **error)
{
  g_autoptr (JsonNode) node = sv_api_send_finish (self, result, error);

  if (node == NULL)
    return NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, SV_ERROR, SV_ERROR_FAILED,
                           _ ("The server's answer could not be read."));
      return NULL;
    }

  return json_node_dup_object (node);
}

void
sv_api_upload_async (SvApi *self, const char *path, const char *content_type, GBytes *body,
                     GFileProgressCallback progress, gpointer progress_data,
                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  SvRequest *request = sv_request_new ("POST", path);

  g_task_set_source_tag (task, sv_api_upload_async);
  request->body = g_bytes_ref (body);
  request->content_type = g_strdup (content_type);
  request->progress = progress;
  request->progress_data = progress_data;
  sv_api_run_async (self, request, cancellable, sv_api_send_cb, task);
}

JsonNode *
sv_api_upload_finish (SvApi *self, GAsyncResult *result, GError **error)
{
  return sv_api_send_finish (self, result, error);
}

void
sv_api_read_async (SvApi *self, const char *path, const char *accept, GCancellable *cancellable,
                   GAsyncReadyCallback callback, gpointer user_data)
{
  SvRequest *request = sv_request_new ("GET", path);

  request->accept = g_strdup (accept);
  sv_api_run_async (self, request, cancellable, callback, user_data);
}

GBytes *
sv_api_read_finish (SvApi *self, GAsyncResult *result, GError **error)
{
  return sv_api_run_finish (self, result, error);
}

gboolean
sv_api_error_is_offline (const GError *error)
{
  if (error->domain == G_IO_ERROR)
    return error->code != G_IO_ERROR_CANCELLED && error->code != G_IO_ERROR_NO_SPACE &&
           error->code != G_IO_ERROR_PERMISSION_DENIED;

  if (error->domain == G_TLS_ERROR)
    return error->code != G_TLS_ERROR_BAD_CERTIFICATE;

  return error->domain == G_RESOLVER_ERROR || error->domain == SOUP_SESSION_ERROR;
}
