/* sv-exchange-answer.c: the answer of an exchange, from a reply to bytes on their way
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-exchange"

#include "sv-exchange-private.h"

#include "sv-metrics.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define CHUNK (128 * 1024)
/* So much of a body that was refused is read before the answer; of a longer one nothing is. */
#define MOST_THROWN_AWAY (4 * 1024 * 1024)
/* Nobody may take longer for a phase than this, plus a second for each so many bytes. */
#define PHASE_SECONDS 10
#define BYTES_PER_SECOND (64 * 1024)

void
sv_exchange_phase (SvExchange *self, guint seconds)
{
  if (self->connection)
    sv_connection_set_deadline (self->connection, seconds);
}

guint
sv_exchange_seconds_for (gint64 bytes)
{
  return PHASE_SECONDS + bytes / BYTES_PER_SECOND;
}

static void
append_file_chunk (SvExchange *self)
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
      sv_exchange_phase (self, 1);
      return;
    }

  self->sent += n;
  soup_message_body_append (body, SOUP_MEMORY_TAKE, g_steal_pointer (&bytes), n);
}

static void
wrote_chunk_cb (SoupServerMessage *message, gpointer user_data)
{
  SvExchange *self = user_data;

  append_file_chunk (self);
}

static void
set_headers (SvExchange *self, const SvReply *reply, SoupMessageHeaders *headers)
{
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
set_body (SvExchange *self, SoupMessageHeaders *headers)
{
  const SvReply *reply = self->reply;
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);
  gint64 length = reply->length;

  if (reply->fd < 0)
    length = reply->body ? g_bytes_get_size (reply->body) : 0;

  sv_exchange_phase (self, sv_exchange_seconds_for (length));
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

void
sv_exchange_answer (SvExchange *self, SvReply *reply)
{
  SoupMessageHeaders *headers;

  g_clear_pointer (&self->reply, sv_reply_free);
  self->reply = reply;
  if (self->finished)
    return;

  soup_server_message_set_status (self->message, reply->status, NULL);
  headers = soup_server_message_get_response_headers (self->message);
  set_headers (self, reply, headers);
  set_body (self, headers);
}

void
sv_exchange_leave (SvExchange *self)
{
  self->connection = NULL;
  self->finished = TRUE;
  self->shared->running--;
  g_signal_handlers_disconnect_by_data (self->message, self);
}

static SvReply *
make_refusal (SvExchange *self, guint status, const char *code, const char *detail)
{
  SvReply *reply = sv_reply_new_refusal (self->call->request_id, status, code, detail);

  if (status == 503)
    reply->retry_after = 1;
  if (status == 405)
    reply->allow = g_steal_pointer (&self->allow);
  return reply;
}

static GByteArray *
write_out (const SvReply *reply, SoupMessageHeaders *headers)
{
  g_autoptr (GString) head = g_string_new (NULL);
  GByteArray *bytes = g_byte_array_new ();
  SoupMessageHeadersIter iter;
  const char *name, *value;
  const guint8 *body;
  gsize length;

  g_string_printf (head, "HTTP/1.1 %u %s\r\n", reply->status,
                   soup_status_get_phrase (reply->status));
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    g_string_append_printf (head, "%s: %s\r\n", name, value);
  g_string_append (head, "\r\n");

  body = g_bytes_get_data (reply->body, &length);
  g_byte_array_append (bytes, (const guint8 *)head->str, head->len);
  g_byte_array_append (bytes, body, length);
  return bytes;
}

/* Answers and closes without reading on: what follows may be meant as a second request, or is too
 * much to be waited for. libsoup would read it first, so the answer is written by hand. */
static void
hang_up (SvExchange *self, guint status, const char *code, const char *detail)
{
  g_autoptr (SoupServerMessage) kept = g_object_ref (self->message);
  g_autoptr (SvReply) reply = make_refusal (self, status, code, detail);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (kept);
  SvConnection *connection = self->connection;
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GByteArray) bytes = NULL;

  set_headers (self, reply, headers);
  soup_message_headers_set_content_length (headers, g_bytes_get_size (reply->body));
  soup_message_headers_replace (headers, "Connection", "close");
  bytes = write_out (reply, headers);

  sv_exchange_leave (self);
  stream = soup_server_message_steal_connection (kept);
  g_pollable_output_stream_write_nonblocking (
      G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream)), bytes->data, bytes->len,
      NULL, NULL);
  sv_connection_drain (connection, stream);
  sv_metrics_request (status, g_get_monotonic_time () - self->began);
}

void
sv_exchange_refuse (SvExchange *self, guint status, const char *code, const char *detail)
{
  SvReply *reply;

  /* Few send a long body to its end when nobody wants it, and none should have to. */
  if (self->length > MOST_THROWN_AWAY && self->connection)
    {
      hang_up (self, status, code, detail);
      return;
    }

  reply = make_refusal (self, status, code, detail);
  self->refused = TRUE;
  /* What still comes of the body is thrown away, and not for long. */
  g_clear_pointer (&self->spool, sv_spool_free);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (self->message), FALSE);
  sv_exchange_answer (self, reply);
}

void
sv_exchange_refuse_fault (SvExchange *self, const SvFault *fault)
{
  if (fault->hang_up && self->connection)
    hang_up (self, fault->status, fault->code, fault->detail);
  else
    sv_exchange_refuse (self, fault->status, fault->code, fault->detail);
}
