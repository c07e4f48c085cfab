/* sv-exchange.c: one request and its answer, between libsoup and a worker
 *
 * Headers come, the gate looks at them, the session is found, the route says whether this may be:
 * only then is a body read. A worker runs the handler; the answer is sent by the main loop, a file
 * piece by piece, so that a slow reader holds nothing but his connection.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-exchange"

#include "sv-exchange-private.h"

#include "common/sv-error.h"
#include "sv-exchange-headers.h"
#include "sv-idempotency.h"
#include "sv-keeper.h"
#include "sv-metrics.h"

#include <string.h>

#define DEFAULT_MAX_BODY (1024 * 1024)
#define IN_MEMORY (64 * 1024)
#define QUICK_SECONDS 30
#define SLOW_SECONDS 300
/* A call that waits for another one with its Idempotency-Key, or for somebody who writes the same
 * record, holds no worker: it looks again after this. */
#define KEY_POLL_MS 100
#define LOCK_POLL_MS 400
/* ms that it waits in a worker for a lock while others do so too: one of them at a time may wait as
 * long as its pool allows, and fifty leave the workers to everybody else. */
#define HURRY_MS 2

static void
exchange_unref (SvExchange *self)
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
resume (SvExchange *self)
{
  if (!self->paused || self->finished)
    return;

  self->paused = FALSE;
  soup_server_message_unpause (self->message);
}

static void
hold (SvExchange *self)
{
  self->paused = TRUE;
  soup_server_message_pause (self->message);
}

/* ------------------------------------------------------------ work */

/* What is written for minutes gives nothing away to somebody who writes for a moment. */
static guint
choose_hurry (SvExchange *self)
{
  gint others = g_atomic_int_get (&self->shared->locked) - (self->locked ? 1 : 0);

  return others > 0 && !(self->call->route->flags & SV_ROUTE_LONG) ? HURRY_MS : 0;
}

/* At once, on the worker: the next call begins before the main loop hears of this one. */
static void
count_locked (SvExchange *self, gboolean locked)
{
  if (locked != self->locked)
    g_atomic_int_add (&self->shared->locked, locked ? 1 : -1);
  self->locked = locked;
}

static void
work_run (SvWork *work, SvDb *db, const GError *error)
{
  SvExchange *self = (SvExchange *)work;

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

  self->routed = sv_router_run (self->call, db, choose_hurry (self), &self->made);
  count_locked (self, self->routed == SV_ROUTED_LOCKED);
}

static void start_work (SvExchange *self);

static gboolean
try_again_cb (gpointer user_data)
{
  SvExchange *self = user_data;

  /* Nothing is begun for somebody who has left meanwhile. */
  if (!self->finished)
    start_work (self);
  else
    count_locked (self, FALSE);
  exchange_unref (self);

  return G_SOURCE_REMOVE;
}

static void
work_done (SvWork *work)
{
  SvExchange *self = (SvExchange *)work;

  if (self->routed != SV_ROUTED && !self->finished && g_get_monotonic_time () < self->patience)
    {
      g_clear_pointer (&self->made, sv_reply_free);
      sv_call_reset (self->call);
      /* Keeps the reference of the work. */
      g_timeout_add (self->routed == SV_ROUTED_LOCKED ? LOCK_POLL_MS : KEY_POLL_MS, try_again_cb,
                     self);
      return;
    }

  count_locked (self, FALSE);
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
  sv_exchange_answer (self, g_steal_pointer (&self->made));
  resume (self);
  exchange_unref (self);
}

static void
start_work (SvExchange *self)
{
  guint flags = self->call->route->flags;
  gboolean is_slow = (flags & SV_ROUTE_SLOW) != 0;
  SvPool *pool = flags & SV_ROUTE_HASH      ? self->shared->hashing
                 : flags & SV_ROUTE_PICTURE ? self->shared->pictures
                 : flags & SV_ROUTE_LONG    ? self->shared->stock
                 : is_slow                  ? self->shared->slow
                                            : self->shared->quick;

  self->routed = SV_ROUTED;
  self->work.run = work_run;
  self->work.done = work_done;
  self->references++;
  if (sv_pool_push (pool, &self->work))
    return;

  self->references--;
  count_locked (self, FALSE);
  sv_exchange_refuse (self, 503, "busy", "The server has too much to do. Try again in a moment.");
  resume (self);
}

static void
upgraded_cb (SoupServerMessage *message, gpointer user_data)
{
  SvExchange *self = user_data;
  SvExchanges *shared = self->shared;
  SvConnection *connection = sv_connection_of (soup_server_message_get_remote_address (message));
  g_autoptr (SoupServerMessage) kept = g_object_ref (message);
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GSocket) socket = NULL;

  socket = sv_connection_detach (connection);
  sv_exchange_leave (self);
  stream = soup_server_message_steal_connection (message);
  shared->upgrade (stream, socket, self->call->me, sv_call_param (self->call, "since"),
                   shared->upgrade_data);
}

static void
upgrade (SvExchange *self)
{
  g_autoptr (GError) error = NULL;
  GList *extensions = NULL;

  if (!soup_websocket_server_check_handshake (self->message, NULL, NULL, NULL, &error))
    {
      sv_exchange_refuse (self, 400, "bad_request",
                          "This address is for websockets (RFC 6455) only.");
      return;
    }
  if (!sv_call_accept_params (self->call, &error, "since", NULL))
    {
      sv_exchange_refuse (self, 400, "bad_query", error->message);
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
  SvExchange *self = g_object_get_data (G_OBJECT (message), "sv-exchange");
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
      sv_exchange_answer (self, sv_reply_new_problem (self->call, error));
      return;
    }

  sv_exchange_phase (self, flags & SV_ROUTE_SLOW ? SLOW_SECONDS + 5 : QUICK_SECONDS + 5);
  self->call->deadline =
      g_get_monotonic_time () +
      (flags & SV_ROUTE_SLOW ? SLOW_SECONDS : QUICK_SECONDS) * G_TIME_SPAN_SECOND;
  if (flags & SV_ROUTE_MAIN)
    {
      SvReply *reply = self->call->route->handler (self->call, NULL, &error);

      sv_exchange_answer (self, reply ? reply : sv_reply_new_problem (self->call, error));
      return;
    }

  hold (self);
  self->patience = g_get_monotonic_time () + self->shared->patience;
  start_work (self);
}

/* ------------------------------------------------------------ the request */

static void
got_chunk_cb (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  SvExchange *self = user_data;

  if (self->spool)
    sv_spool_add (self->spool, chunk);
}

static void
refuse_status (SvExchange *self, guint status)
{
  switch (status)
    {
    case 400:
      sv_exchange_refuse (self, 400, self->call->path ? "bad_query" : "bad_request",
                          self->call->path
                              ? "The query is badly encoded, or names a parameter twice."
                              : "The address is badly encoded.");
      break;
    case 401:
      sv_exchange_refuse (self, 401, "not_signed_in", "Nobody is signed in.");
      break;
    case 403:
      sv_exchange_refuse (self, 403, "forbidden", "Your role has no right to this.");
      break;
    case 405:
      sv_exchange_refuse (self, 405, "method_not_allowed",
                          "This address does not take this method.");
      break;
    default:
      sv_exchange_refuse (self, 404, "not_found", "There is nothing at this address.");
      break;
    }
}

/* The session is known now, or there is none: may this be, and may its body come? */
static void
admit (SvExchange *self, SvPrincipal *me)
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
      sv_exchange_refuse (self, 400, "bad_request", wrong);
      return;
    }

  limit = route->max_body ? route->max_body : DEFAULT_MAX_BODY;
  if (!sv_gate_check_body (self->length, limit, (route->flags & SV_ROUTE_RAW) != 0,
                           strcmp (route->method, "PATCH") == 0, call->content_type, &fault) ||
      (g_str_has_prefix (route->path, "/api/") && !sv_gate_check_accept (call->accept, &fault)))
    {
      sv_exchange_refuse_fault (self, &fault);
      return;
    }

  sv_exchange_phase (self, sv_exchange_seconds_for (self->length));
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
  SvExchange *self = user_data;

  if (self->finished)
    ;
  else if (me)
    admit (self, me);
  else if (strcmp (code, "busy") == 0)
    sv_exchange_refuse (self, 503, code, "The server has too much to do. Try again in a moment.");
  else if (strcmp (code, "session_expired") == 0)
    sv_exchange_refuse (self, 401, code, "The session has ended. Sign in again.");
  else
    sv_exchange_refuse (self, 401, code, "Nobody is signed in with this token.");

  resume (self);
  exchange_unref (self);
}

static void
authenticate (SvExchange *self)
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
  SvExchange *self = user_data;
  GUri *uri = soup_server_message_get_uri (message);
  SvFault fault;

  self->started = TRUE;
  self->shared->running++;
  self->began = g_get_monotonic_time ();
  sv_exchange_phase (self, sv_exchange_seconds_for (0));
  self->call->method = g_strdup (soup_server_message_get_method (message));
  self->call->address =
      g_strdup (self->connection ? sv_connection_get_host (self->connection) : "");

  /* libsoup itself found something wrong with the address. */
  if (soup_server_message_get_status (message) != 0)
    {
      sv_exchange_refuse (self, soup_server_message_get_status (message), "bad_request",
                          "The request cannot be read.");
      return;
    }
  if (!sv_gate_check (message, &self->length, &fault))
    {
      sv_exchange_refuse_fault (self, &fault);
      return;
    }

  self->status = sv_router_match (self->shared->router, self->call, g_uri_get_path (uri),
                                  g_uri_get_query (uri), &self->allow);
  authenticate (self);
}

static void
finished_cb (SoupServerMessage *message, gpointer user_data)
{
  SvExchange *self = user_data;
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
  SvExchange *self = data;

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
  SvExchange *self = g_new0 (SvExchange, 1);

  self->references = 1;
  self->shared = shared;
  self->message = message;
  self->connection = sv_connection_of (soup_server_message_get_remote_address (message));
  self->call = sv_call_new (NULL, NULL);
  self->call->request_id = new_request_id ();
  sv_exchange_phase (self, sv_exchange_seconds_for (0));

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
