/* sv-reply.c: what goes back, made by a worker and sent by the main loop
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-reply"

#include "sv-reply.h"

#include <unistd.h>

SvReply *
sv_reply_new (guint status)
{
  SvReply *reply = g_new0 (SvReply, 1);

  reply->status = status;
  reply->fd = -1;

  return reply;
}

SvReply *
sv_reply_new_json (guint status, GString *json)
{
  SvReply *reply = sv_reply_new (status);

  reply->content_type = g_strdup ("application/json");
  reply->body = g_string_free_to_bytes (json);

  return reply;
}

SvReply *
sv_reply_new_bytes (guint status, const char *content_type, GBytes *body)
{
  SvReply *reply = sv_reply_new (status);

  reply->content_type = g_strdup (content_type);
  reply->body = body;

  return reply;
}

SvReply *
sv_reply_new_file (guint status, const char *content_type, int fd, gint64 length)
{
  SvReply *reply = sv_reply_new (status);

  reply->content_type = g_strdup (content_type);
  reply->fd = fd;
  reply->length = length;

  return reply;
}

void
sv_reply_free (SvReply *reply)
{
  g_free (reply->content_type);
  g_clear_pointer (&reply->body, g_bytes_unref);
  if (reply->fd >= 0)
    close (reply->fd);
  g_free (reply->etag);
  g_free (reply->location);
  g_free (reply->disposition);
  g_free (reply->allow);
  g_free (reply);
}
