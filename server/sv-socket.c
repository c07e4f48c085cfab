/* sv-socket.c: the server's end of a websocket that only ever tells things
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-socket"

#include "sv-socket.h"

#include <string.h>
#include <sys/socket.h>

/* What may wait for a reader before it counts as too slow. The kernel holds as much again. */
#define LONGEST_QUEUE (192 * 1024)
#define KERNEL_BUFFER (32 * 1024)
/* The largest frame a client may send: a control frame with 125 bytes, its head and mask. */
#define LONGEST_FRAME (2 + 4 + 125)
/* Pings of a client that are answered; more in one go is no longer asking whether we live. */
#define MOST_PINGS 20

enum
{
  OP_TEXT = 0x1,
  OP_CLOSE = 0x8,
  OP_PING = 0x9,
  OP_PONG = 0xA,
};

struct _SvSocket
{
  GIOStream *stream;
  GSocket *socket;
  GInputStream *input; /* (unowned) of the stream, as the next */
  GOutputStream *output;
  SvSocketClosed closed;
  gpointer user_data;

  GSource *read_source;
  GSource *write_source; /* (nullable) while the kernel takes no more */
  GSource *end_source;   /* (nullable) once it is over */
  GByteArray *queue;     /* what the kernel did not take yet */
  guint8 frame[LONGEST_FRAME];
  guint filled;
  guint pings;
  gint64 heard;
  gboolean closing; /* our goodbye is on its way */
  gboolean over;
};

static void
drop_source (GSource **source)
{
  if (*source)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static gboolean
end_cb (gpointer user_data)
{
  SvSocket *self = user_data;

  drop_source (&self->end_source);
  self->closed (self, self->user_data);

  return G_SOURCE_REMOVE;
}

static void
attach (GSource **kept, GSource *source, GSourceFunc func, gpointer user_data)
{
  drop_source (kept);
  g_source_set_callback (source, func, user_data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  *kept = source;
}

/* Tells the owner from the main loop, since whoever sends is in the middle of something. */
static void
end (SvSocket *self)
{
  if (self->over)
    return;

  self->over = TRUE;
  drop_source (&self->read_source);
  drop_source (&self->write_source);
  g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
  attach (&self->end_source, g_idle_source_new (), end_cb, self);
}

/* Returns: how much was taken, 0 when it would block, -1 when it is over */
static gssize
write_some (SvSocket *self, const guint8 *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  gssize n = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (self->output),
                                                         bytes, length, NULL, &error);

  if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return 0;

  return n > 0 ? n : -1;
}

static gboolean
write_cb (GObject *stream, gpointer user_data)
{
  SvSocket *self = user_data;
  gssize n;

  while (self->queue->len > 0 && (n = write_some (self, self->queue->data, self->queue->len)) != 0)
    {
      if (n < 0)
        {
          end (self);
          return G_SOURCE_REMOVE;
        }
      g_byte_array_remove_range (self->queue, 0, n);
    }
  if (self->queue->len > 0)
    return G_SOURCE_CONTINUE;

  drop_source (&self->write_source);
  if (self->closing)
    end (self);

  return G_SOURCE_REMOVE;
}

static void
wait_to_write (SvSocket *self)
{
  if (self->write_source)
    return;

  attach (&self->write_source,
          g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (self->output), NULL),
          G_SOURCE_FUNC (write_cb), self);
}

/* TLS wants a write that would have blocked repeated with the very same bytes: so what was tried
 * once stays at the head of the queue. */
static void
push (SvSocket *self, const guint8 *bytes, gsize length)
{
  if (self->over)
    return;
  if (self->queue->len + length > LONGEST_QUEUE)
    {
      end (self);
      return;
    }

  g_byte_array_append (self->queue, bytes, length);
  if (!self->write_source)
    {
      gssize n = write_some (self, self->queue->data, self->queue->len);

      if (n < 0)
        {
          end (self);
          return;
        }
      g_byte_array_remove_range (self->queue, 0, n);
      if (self->queue->len > 0)
        wait_to_write (self);
    }
}

static void
push_frame (SvSocket *self, guint8 op, const void *payload, gsize length)
{
  guint8 head[4] = { 0x80 | op, length };
  gsize head_length = 2;
  g_autofree guint8 *frame = NULL;

  g_return_if_fail (length <= G_MAXUINT16);

  if (length > 125)
    {
      head[1] = 126;
      head[2] = length >> 8;
      head[3] = length & 0xff;
      head_length = 4;
    }
  frame = g_malloc (head_length + length);
  memcpy (frame, head, head_length);
  memcpy (frame + head_length, payload, length);
  push (self, frame, head_length + length);
}

void
sv_socket_send (SvSocket *self, const char *text, gsize length)
{
  if (!self->closing)
    push_frame (self, OP_TEXT, text, length);
}

void
sv_socket_ping (SvSocket *self)
{
  self->pings = 0;
  if (!self->closing)
    push_frame (self, OP_PING, "", 0);
}

void
sv_socket_close (SvSocket *self, guint16 code)
{
  guint8 payload[2] = { code >> 8, code & 0xff };

  if (self->closing)
    return;

  push_frame (self, OP_CLOSE, payload, sizeof payload);
  self->closing = TRUE;
  if (!self->over && self->queue->len == 0)
    end (self);
}

/* One whole frame is at the head of self->frame. */
static void
take_frame (SvSocket *self, guint length)
{
  guint8 op = self->frame[0] & 0x0f;
  guint8 *mask = self->frame + 2;
  guint8 *payload = self->frame + 6;

  for (guint i = 0; i < length; i++)
    payload[i] ^= mask[i % 4];

  self->heard = g_get_monotonic_time ();
  if (op == OP_CLOSE)
    sv_socket_close (self, 1000);
  else if (op == OP_PING && ++self->pings > MOST_PINGS)
    sv_socket_close (self, 1008);
  else if (op == OP_PING && !self->closing)
    push_frame (self, OP_PONG, payload, length);
}

/* Control frames, whole, masked, without reserved bits: whatever else comes is refused by its first
 * two bytes. */
static gboolean
take_bytes (SvSocket *self)
{
  while (self->filled >= 2 && !self->over && !self->closing)
    {
      guint8 op = self->frame[0];
      guint length = self->frame[1] & 0x7f;

      if (op != (0x80 | OP_CLOSE) && op != (0x80 | OP_PING) && op != (0x80 | OP_PONG))
        {
          sv_socket_close (self, 1003);
          return FALSE;
        }
      if (!(self->frame[1] & 0x80) || length > 125)
        {
          sv_socket_close (self, 1002);
          return FALSE;
        }
      if (self->filled < 6 + length)
        break;

      take_frame (self, length);
      self->filled -= 6 + length;
      memmove (self->frame, self->frame + 6 + length, self->filled);
    }

  return !self->over && !self->closing;
}

static gboolean
read_cb (GObject *stream, gpointer user_data)
{
  SvSocket *self = user_data;

  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_pollable_input_stream_read_nonblocking (
          G_POLLABLE_INPUT_STREAM (self->input), self->frame + self->filled,
          LONGEST_FRAME - self->filled, NULL, &error);

      if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return G_SOURCE_CONTINUE;
      if (n <= 0)
        {
          end (self);
          return G_SOURCE_REMOVE;
        }

      self->filled += n;
      if (!take_bytes (self))
        {
          drop_source (&self->read_source);
          return G_SOURCE_REMOVE;
        }
    }

  return G_SOURCE_CONTINUE;
}

SvSocket *
sv_socket_new (GIOStream *stream, GSocket *socket, SvSocketClosed closed, gpointer user_data)
{
  SvSocket *self = g_new0 (SvSocket, 1);

  self->stream = g_object_ref (stream);
  self->socket = g_object_ref (socket);
  self->input = g_io_stream_get_input_stream (stream);
  self->output = g_io_stream_get_output_stream (stream);
  self->closed = closed;
  self->user_data = user_data;
  self->queue = g_byte_array_new ();
  self->heard = g_get_monotonic_time ();
  g_socket_set_option (socket, SOL_SOCKET, SO_SNDBUF, KERNEL_BUFFER, NULL);
  attach (&self->read_source,
          g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->input), NULL),
          G_SOURCE_FUNC (read_cb), self);

  return self;
}

void
sv_socket_free (SvSocket *self)
{
  drop_source (&self->read_source);
  drop_source (&self->write_source);
  drop_source (&self->end_source);
  /* Shut first, so that the goodbye of TLS cannot wait for a reader that does not read. */
  g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
  g_object_unref (self->stream);
  g_object_unref (self->socket);
  g_byte_array_unref (self->queue);
  g_free (self);
}

gint64
sv_socket_get_heard (SvSocket *self)
{
  return self->heard;
}
