/* sv-exchange.c: one request and its answer, between libsoup and a worker
 *
 * Headers come, the gate looks at them, the session is found, the route says whether this may be:
 * only then is a body read. A worker runs the handler; the answer is sent by the main loop, a file
 * piece by piece, so that a slow reader holds nothing but his connection.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-exchange"

#include "sv-exchange.h"

#include "common/sv-error.h"
#include "sv-accept.h"
#include "sv-exchange-headers.h"
#include "sv-gate.h"
#include "sv-idempotency.h"
#include "sv-keeper.h"
#include "sv-metrics.h"
#include "sv-spool.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_MAX_BODY (1024 * 1024)
#define IN_MEMORY (64 * 1024)
/* So much of a body that was refused is read before the answer; of a longer one nothing is. */
#define MOST_THROWN_AWAY (4 * 1024 * 1024)
#define CHUNK (128 * 1024)
/* Nobody may take longer for a phase than this, plus a second for each so many bytes. */
#define PHASE_SECONDS 10
#define BYTES_PER_SECOND (64 * 1024)
#define QUICK_SECONDS 30
#define SLOW_SECONDS 300
/* How long a call waits for another one with its Idempotency-Key, or for somebody who writes the
 * same record, and how often it looks. */
#define KEY_WAIT (5 * G_TIME_SPAN_SECOND)
#define KEY_POLL_MS 100
/* One that met a lock takes a worker again after this; each look may hold it for a while. */
#define LOCK_POLL_MS 400

typedef struct
{
  SvWork work;
  int references; /* main loop only: one by the message, one by whoever is at work */
  SvExchanges *shared;
  SvConnection *connection; /* (unowned) (nullable) gone when the connection is */
  SoupServerMessage *message;
  SvCall *call;
  SvReply *reply;    /* (nullable) what is being sent */
  SvReply *made;     /* (nullable) by a worker, on its thread */
  SvRouted routed;   /* the same */
  gboolean started;  /* headers came: counted as running */
  gboolean finished; /* libsoup is done with the message, or its client has left */
  gboolean refused;  /* answered before the body, which is then thrown away */
  gboolean paused;
  guint status;   /* of sv_router_match () */
  char *allow;    /* (nullable) */
  gint64 length;  /* of the body */
  SvSpool *spool; /* (nullable) while a body comes */
  gint64 sent;    /* of a file */
  gint64 began;
  gint64 patience; /* until when a call tries again */
} Exchange;

static void
exchange_unref (Exchange *self)
{
  if (--self->references > 0)
    return;

  g_clear_pointer (&self->call, sv_call_free);
  g_clear_pointer (&self->reply, sv_reply_free);
  g_clear_pointer (&self->spool, sv_spool_free);
  g_free (self->allow);
  g_free (self);
}

static void
phase (Exchange *self, guint seconds)
{
  if (self->connection)
    sv_connection_set_deadline (self->connection, seconds);
}

static guint
seconds_for (gint64 bytes)
{
  return PHASE_SECONDS + bytes / BYTES_PER_SECOND;
}

static void
resume (Exchange *self)
{
  if (!self->paused || self->finished)
    return;

  self->paused = FALSE;
  soup_server_message_unpause (self->message);
}

static void
hold (Exchange *self)
{
  self->paused = TRUE;
  soup_server_message_pause (self->message);
}

/* ------------------------------------------------------------ the answer */

static void
append_file_chunk (Exchange *self)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);
  gint64 left = self->reply->length - self->sent;
  g_autofree char *bytes = NULL;
  gssize n;

  if (left == 0)
    {
      soup_message_body_complete (body);
      return;
    }

  bytes = g_malloc (MIN (left, CHUNK));
  do
    n = pread (self->reply->fd, bytes, MIN (left, CHUNK), self->sent);
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    {
      /* The length was promised; all that is left is not to keep the promise loudly. */
      g_warning ("%s: answer file: %s", self->call->request_id,
                 n < 0 ? g_strerror (errno) : "shorter than promised");
      phase (self, 1);
      return;
    }

  self->sent += n;
  soup_message_body_append (body, SOUP_MEMORY_TAKE, g_steal_pointer (&bytes), n);
}

static void
wrote_chunk_cb (SoupServerMessage *message, gpointer user_data)
{
  Exchange *self = user_data;

  append_file_chunk (self);
}

static void
set_headers (Exchange *self, SoupMessageHeaders *headers)
{
  const SvReply *reply = self->reply;
  const char *path = self->call->path;

  soup_message_headers_append (headers, "X-Request-Id", self->call->request_id);
  soup_message_headers_append (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_append (headers, "Content-Security-Policy",
                               "default-src 'none'; frame-ancestors 'none'");
  soup_message_headers_append (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_append (headers, "Strict-Transport-Security", "max-age=31536000");
  /* Pictures are public and may be shown by other people's pages; answers of the interface may not.
   */
  soup_message_headers_append (headers, "Cross-Origin-Resource-Policy",
                               path && g_str_has_prefix (path, "/media/") ? "cross-origin"
                                                                          : "same-origin");

  if (reply->cache_seconds > 0)
    {
      g_autofree char *cache =
          g_strdup_printf ("public, max-age=%" G_GINT64_FORMAT "%s", reply->cache_seconds,
                           reply->immutable ? ", immutable" : "");

      soup_message_headers_append (headers, "Cache-Control", cache);
    }
  else
    soup_message_headers_append (headers, "Cache-Control", "no-store");

  if (reply->content_type)
    soup_message_headers_append (headers, "Content-Type", reply->content_type);
  if (reply->etag)
    {
      g_autofree char *etag = g_strdup_printf ("\"%s\"", reply->etag);

      soup_message_headers_append (headers, "ETag", etag);
    }
  if (reply->location)
    soup_message_headers_append (headers, "Location", reply->location);
  if (reply->allow)
    soup_message_headers_append (headers, "Allow", reply->allow);
  if (reply->status == 401)
    soup_message_headers_append (headers, "WWW-Authenticate", "Bearer");
  if (reply->retry_after > 0)
    {
      char seconds[16];

      g_snprintf (seconds, sizeof seconds, "%d", reply->retry_after);
      soup_message_headers_append (headers, "Retry-After", seconds);
    }
  if (reply->disposition)
    {
      g_autoptr (GHashTable) params = g_hash_table_new (g_str_hash, g_str_equal);

      g_hash_table_insert (params, (gpointer) "filename", reply->disposition);
      soup_message_headers_set_content_disposition (headers, "attachment", params);
    }
  if (self->shared->stopping || (self->refused && self->length > 0))
    soup_message_headers_append (headers, "Connection", "close");
}

/* While it writes such headers libsoup forgets that there is no body. It would then take the end of
 * the connection for the end of the body, and close it. */
static void
wrote_empty_cb (SoupServerMessage *message, gpointer headers)
{
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_NONE);
}

static void
set_body (Exchange *self, SoupMessageHeaders *headers)
{
  const SvReply *reply = self->reply;
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);
  gint64 length = reply->length;

  if (reply->fd < 0)
    length = reply->body ? g_bytes_get_size (reply->body) : 0;

  phase (self, seconds_for (length));
  if (reply->status == 204 || reply->status == 304)
    {
      g_signal_connect (self->message, "wrote-headers", G_CALLBACK (wrote_empty_cb), headers);
      return;
    }

  soup_message_headers_set_content_length (headers, length);
  if (strcmp (self->call->method, "HEAD") == 0)
    return;

  if (reply->fd >= 0 && length > 0)
    {
      soup_message_body_set_accumulate (body, FALSE);
      g_signal_connect (self->message, "wrote-chunk", G_CALLBACK (wrote_chunk_cb), self);
      append_file_chunk (self);
    }
  else if (reply->body && length > 0)
    {
      soup_message_body_append_bytes (body, reply->body);
      soup_message_body_complete (body);
    }
}

/* Takes over @reply. The message goes on by itself, or by resume () when it was paused. */
static void
answer (Exchange *self, SvReply *reply)
{
  SoupMessageHeaders *headers;

  g_clear_pointer (&self->reply, sv_reply_free);
  self->reply = reply;
  if (self->finished)
    return;

  soup_server_message_set_status (self->message, reply->status, NULL);
  headers = soup_server_message_get_response_headers (self->message);
  set_headers (self, headers);
  set_body (self, headers);
}

static void hang_up (Exchange *self, const SvFault *fault);

static void
refuse (Exchange *self, guint status, const char *code, const char *detail)
{
  SvReply *reply;

  /* Few send a long body to its end when nobody wants it, and none should have to. */
  if (self->length > MOST_THROWN_AWAY && self->connection)
    {
      hang_up (self, &(SvFault){ status, code, detail, TRUE });
      return;
    }

  reply = sv_reply_new_refusal (self->call->request_id, status, code, detail);
  self->refused = TRUE;
  if (status == 503)
    reply->retry_after = 1;
  if (status == 405)
    reply->allow = g_steal_pointer (&self->allow);
  /* What still comes of the body is thrown away, and not for long. */
  g_clear_pointer (&self->spool, sv_spool_free);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (self->message), FALSE);
  answer (self, reply);
}

/* The connection goes on without this exchange. */
static void
leave (Exchange *self)
{
  self->connection = NULL;
  self->finished = TRUE;
  self->shared->running--;
  g_signal_handlers_disconnect_by_data (self->message, self);
}

static void
refuse_fault (Exchange *self, const SvFault *fault)
{
  refuse (self, fault->status, fault->code, fault->detail);
}

/* Answers and closes without reading on: what follows may be meant as a second request, or is too
 * much to be waited for. */
static void
hang_up (Exchange *self, const SvFault *fault)
{
  g_autoptr (SoupServerMessage) kept = g_object_ref (self->message);
  g_autoptr (SvReply) reply = NULL;
  g_autoptr (GIOStream) stream = NULL;
  SvConnection *connection = self->connection;
  g_autofree char *head = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize length;
  const guint8 *body;

  reply = sv_reply_new_refusal (self->call->request_id, fault->status, fault->code, fault->detail);
  body = g_bytes_get_data (reply->body, &length);
  head = g_strdup_printf ("HTTP/1.1 %u %s\r\nContent-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT
                          "\r\nConnection: close\r\n\r\n",
                          fault->status, soup_status_get_phrase (fault->status),
                          reply->content_type, length);
  g_byte_array_append (bytes, (const guint8 *)head, strlen (head));
  g_byte_array_append (bytes, body, length);

  leave (self);
  stream = soup_server_message_steal_connection (kept);
  g_pollable_output_stream_write_nonblocking (
      G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream)), bytes->data, bytes->len,
      NULL, NULL);
  sv_connection_drain (connection, stream);
  sv_metrics_request (fault->status, g_get_monotonic_time () - self->began);
}

/* ------------------------------------------------------------ work */

static void
work_run (SvWork *work, SvDb *db, const GError *error)
{
  Exchange *self = (Exchange *)work;

  /* Nobody waits for this answer any more; doing the work all the same would only hold up the
   * others. */
  if (g_get_monotonic_time () > self->call->deadline)
    {
      g_autoptr (GError) late = g_error_new_literal (SV_ERROR, SV_ERROR_BUSY, "too late");

      self->made = sv_reply_new_problem (self->call, late);
      return;
    }
  if (!db)
    {
      self->made = sv_reply_new_problem (self->call, error);
      return;
    }

  self->routed = sv_router_run (self->call, db, &self->made);
}

static void start_work (Exchange *self);

static gboolean
try_again_cb (gpointer user_data)
{
  Exchange *self = user_data;

  start_work (self);
  exchange_unref (self);

  return G_SOURCE_REMOVE;
}

static void
work_done (SvWork *work)
{
  Exchange *self = (Exchange *)work;

  if (self->routed != SV_ROUTED && !self->finished && !self->shared->stopping &&
      g_get_monotonic_time () < self->patience)
    {
      g_clear_pointer (&self->made, sv_reply_free);
      sv_call_reset (self->call);
      /* Keeps the reference of the work. */
      g_timeout_add (self->routed == SV_ROUTED_LOCKED ? LOCK_POLL_MS : KEY_POLL_MS, try_again_cb,
                     self);
      return;
    }

  if (self->routed == SV_ROUTED_TO_WAIT)
    {
      self->made = sv_reply_new_refusal (self->call->request_id, 409, "idempotency_running",
                                         "The first request with this Idempotency-Key is still at "
                                         "work. Ask again in a moment.");
      self->made->retry_after = 1;
    }
  if (self->made->ended != 0)
    {
      g_autofree char *payload = g_strdup_printf ("s%" G_GINT64_FORMAT, self->made->ended);

      sv_sessions_forget (self->shared->sessions, payload);
    }
  answer (self, g_steal_pointer (&self->made));
  resume (self);
  exchange_unref (self);
}

static void
start_work (Exchange *self)
{
  guint flags = self->call->route->flags;
  gboolean is_slow = (flags & SV_ROUTE_SLOW) != 0;
  SvPool *pool = flags & SV_ROUTE_HASH      ? self->shared->hashing
                 : flags & SV_ROUTE_PICTURE ? self->shared->pictures
                 : is_slow                  ? self->shared->slow
                                            : self->shared->quick;

  self->routed = SV_ROUTED;
  self->work.run = work_run;
  self->work.done = work_done;
  self->references++;
  if (sv_pool_push (pool, &self->work))
    return;

  self->references--;
  refuse (self, 503, "busy", "The server has too much to do. Try again in a moment.");
  resume (self);
}

static void
upgraded_cb (SoupServerMessage *message, gpointer user_data)
{
  Exchange *self = user_data;
  SvExchanges *shared = self->shared;
  SvConnection *connection = sv_connection_of (soup_server_message_get_remote_address (message));
  g_autoptr (SoupServerMessage) kept = g_object_ref (message);
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GSocket) socket = NULL;

  socket = sv_connection_detach (connection);
  leave (self);
  stream = soup_server_message_steal_connection (message);
  shared->upgrade (stream, socket, self->call->me, sv_call_param (self->call, "since"),
                   shared->upgrade_data);
}

static void
upgrade (Exchange *self)
{
  g_autoptr (GError) error = NULL;
  GList *extensions = NULL;

  if (!soup_websocket_server_check_handshake (self->message, NULL, NULL, NULL, &error))
    {
      refuse (self, 400, "bad_request", "This address is for websockets (RFC 6455) only.");
      return;
    }
  if (!sv_call_accept_params (self->call, &error, "since", NULL))
    {
      refuse (self, 400, "bad_query", error->message);
      return;
    }

  soup_websocket_server_process_handshake (self->message, NULL, NULL, NULL, &extensions);
  g_signal_connect (self->message, "wrote-informational", G_CALLBACK (upgraded_cb), self);
}

/* The whole request is there. */
static void
request_cb (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer user_data)
{
  Exchange *self = g_object_get_data (G_OBJECT (message), "sv-exchange");
  g_autoptr (GError) error = NULL;
  guint flags = self->call->route->flags;

  self->length = 0; /* nothing of it is still to come */
  if (flags & SV_ROUTE_SOCKET)
    {
      upgrade (self);
      return;
    }
  if (self->spool && !sv_spool_finish (self->spool, self->call, &error))
    {
      answer (self, sv_reply_new_problem (self->call, error));
      return;
    }

  phase (self, flags & SV_ROUTE_SLOW ? SLOW_SECONDS + 5 : QUICK_SECONDS + 5);
  self->call->deadline =
      g_get_monotonic_time () +
      (flags & SV_ROUTE_SLOW ? SLOW_SECONDS : QUICK_SECONDS) * G_TIME_SPAN_SECOND;
  if (flags & SV_ROUTE_MAIN)
    {
      SvReply *reply = self->call->route->handler (self->call, NULL, &error);

      answer (self, reply ? reply : sv_reply_new_problem (self->call, error));
      return;
    }

  hold (self);
  self->patience = g_get_monotonic_time () + KEY_WAIT;
  start_work (self);
}

/* ------------------------------------------------------------ the request */

static void
got_chunk_cb (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  Exchange *self = user_data;

  if (self->spool)
    sv_spool_add (self->spool, chunk);
}

static void
refuse_status (Exchange *self, guint status)
{
  switch (status)
    {
    case 400:
      refuse (self, 400, self->call->path ? "bad_query" : "bad_request",
              self->call->path ? "The query is badly encoded, or names a parameter twice."
                               : "The address is badly encoded.");
      break;
    case 401:
      refuse (self, 401, "not_signed_in", "Nobody is signed in.");
      break;
    case 403:
      refuse (self, 403, "forbidden", "Your role has no right to this.");
      break;
    case 405:
      refuse (self, 405, "method_not_allowed", "This address does not take this method.");
      break;
    default:
      refuse (self, 404, "not_found", "There is nothing at this address.");
      break;
    }
}

/* The session is known now, or there is none: may this be, and may its body come? */
static void
admit (Exchange *self, SvPrincipal *me)
{
  SvCall *call = self->call;
  const SvRoute *route;
  const char *wrong;
  SvFault fault;
  guint status;
  gint64 limit;

  call->me = me ? sv_principal_ref (me) : NULL;
  if (self->status != 0)
    {
      refuse_status (self, self->status);
      return;
    }
  route = call->route;
  if ((status = sv_router_may (route, me)))
    {
      refuse_status (self, status);
      return;
    }
  if ((wrong =
           sv_call_read_headers (call, soup_server_message_get_request_headers (self->message))))
    {
      refuse (self, 400, "bad_request", wrong);
      return;
    }

  limit = route->max_body ? route->max_body : DEFAULT_MAX_BODY;
  if (!sv_gate_check_body (self->length, limit, (route->flags & SV_ROUTE_RAW) != 0,
                           strcmp (route->method, "PATCH") == 0, call->content_type, &fault) ||
      (g_str_has_prefix (route->path, "/api/") && !sv_gate_check_accept (call->accept, &fault)))
    {
      refuse_fault (self, &fault);
      return;
    }

  phase (self, seconds_for (self->length));
  if (self->length > 0)
    {
      soup_message_body_set_accumulate (soup_server_message_get_request_body (self->message),
                                        FALSE);
      self->spool = sv_spool_new (self->shared->spool_dir, self->length, IN_MEMORY);
      g_signal_connect (self->message, "got-chunk", G_CALLBACK (got_chunk_cb), self);
    }
}

static void
session_found (SvPrincipal *me, const char *code, gpointer user_data)
{
  Exchange *self = user_data;

  if (self->finished)
    ;
  else if (me)
    admit (self, me);
  else if (strcmp (code, "busy") == 0)
    refuse (self, 503, code, "The server has too much to do. Try again in a moment.");
  else if (strcmp (code, "session_expired") == 0)
    refuse (self, 401, code, "The session has ended. Sign in again.");
  else
    refuse (self, 401, code, "Nobody is signed in with this token.");

  resume (self);
  exchange_unref (self);
}

static void
authenticate (Exchange *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");
  const SvRoute *route = self->call->route;
  g_autoptr (SvPrincipal) me = NULL;
  const char *token;

  if (route && (route->flags & SV_ROUTE_PUBLIC))
    {
      admit (self, NULL);
      return;
    }
  /* Outside the interface there is nothing that a session could open. */
  if (!route && !(self->call->path && g_str_has_prefix (self->call->path, "/api/")))
    {
      refuse_status (self, self->status);
      return;
    }
  if (!authorization || g_ascii_strncasecmp (authorization, "Bearer ", 7) != 0)
    {
      refuse_status (self, 401);
      return;
    }

  token = authorization + 7;
  if ((me = sv_sessions_find (self->shared->sessions, token)))
    {
      admit (self, me);
      return;
    }

  hold (self);
  self->references++;
  sv_sessions_look_up (self->shared->sessions, token, session_found, self);
}

static void
got_headers_cb (SoupServerMessage *message, gpointer user_data)
{
  Exchange *self = user_data;
  GUri *uri = soup_server_message_get_uri (message);
  SvFault fault;

  self->started = TRUE;
  self->shared->running++;
  self->began = g_get_monotonic_time ();
  phase (self, PHASE_SECONDS);
  self->call->method = g_strdup (soup_server_message_get_method (message));
  self->call->address =
      g_strdup (self->connection ? sv_connection_get_host (self->connection) : "");

  /* libsoup itself found something wrong with the address. */
  if (soup_server_message_get_status (message) != 0)
    {
      refuse (self, soup_server_message_get_status (message), "bad_request",
              "The request cannot be read.");
      return;
    }
  if (!sv_gate_check (message, &self->length, &fault))
    {
      if (fault.hang_up && self->connection)
        hang_up (self, &fault);
      else
        refuse_fault (self, &fault);
      return;
    }

  self->status = sv_router_match (self->shared->router, self->call, g_uri_get_path (uri),
                                  g_uri_get_query (uri), &self->allow);
  authenticate (self);
}

static void
finished_cb (SoupServerMessage *message, gpointer user_data)
{
  Exchange *self = user_data;
  /* The connection may be gone by now; its address object knows. */
  SvConnection *connection = sv_connection_of (soup_server_message_get_remote_address (message));

  self->finished = TRUE;
  self->connection = NULL;
  if (self->started)
    {
      self->shared->running--;
      sv_metrics_request (self->reply ? self->reply->status : 0,
                          g_get_monotonic_time () - self->began);
    }
  /* Without a look at the headers: libsoup refused it before anybody was asked. */
  if (connection && !self->started)
    sv_connection_blame (connection);
  if (connection)
    sv_connection_set_idle (connection);
  g_debug ("%s %s %s %s %u", self->call->request_id, self->call->address, self->call->method,
           self->call->path ? self->call->path : "?", self->reply ? self->reply->status : 0);
}

static void
message_gone_cb (gpointer data)
{
  Exchange *self = data;

  self->finished = TRUE;
  self->message = NULL;
  exchange_unref (self);
}

/* Unique over processes and restarts without asking anybody. */
static char *
new_request_id (void)
{
  static guint64 process;
  static guint count;

  if (process == 0)
    process = (guint64)g_random_int () << 32 | g_random_int ();

  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x%08x", process, ++count);
}

static void
request_started_cb (SoupServer *soup, SoupServerMessage *message, gpointer user_data)
{
  SvExchanges *shared = user_data;
  Exchange *self = g_new0 (Exchange, 1);

  self->references = 1;
  self->shared = shared;
  self->message = message;
  self->connection = sv_connection_of (soup_server_message_get_remote_address (message));
  self->call = sv_call_new (NULL, NULL);
  self->call->request_id = new_request_id ();
  phase (self, PHASE_SECONDS);

  g_object_set_data_full (G_OBJECT (message), "sv-exchange", self, message_gone_cb);
  g_signal_connect (message, "got-headers", G_CALLBACK (got_headers_cb), self);
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), self);
}

void
sv_exchanges_attach (SvExchanges *shared)
{
  sv_keeper_watch ();
  g_signal_connect (shared->soup, "request-started", G_CALLBACK (request_started_cb), shared);
  soup_server_add_handler (shared->soup, NULL, request_cb, shared, NULL);
}
