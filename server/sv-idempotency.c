/* sv-idempotency.c: the same request twice has its effect once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-idempotency"

#include "sv-idempotency.h"

#include "common/sv-error.h"
#include "sv-files.h"

#include <string.h>

/* Bytes of an answer: it goes into a row of the database. */
#define MOST_KEPT (16 * 1024 * 1024)

static GBytes *
digest_of_body (SvCall *call, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GBytes) body = sv_call_body (call, error);
  guint8 digest[32];
  gsize length = sizeof digest;

  if (!body)
    return NULL;

  g_checksum_update (checksum, g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_checksum_get_digest (checksum, digest, &length);

  return g_bytes_new (digest, length);
}

/* What the lock stands on: 64 bits of a hash. Two keys that share them wait for each other, no
 * more. */
static gint64
lock_number (SvCall *call)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *subject = g_strdup_printf ("%" G_GINT64_FORMAT "\n%s\n%s\n%s", call->me->person,
                                              call->method, call->path, call->idempotency_key);
  guint8 digest[32];
  gsize length = sizeof digest;
  gint64 number;

  g_checksum_update (checksum, (const guchar *)subject, -1);
  g_checksum_get_digest (checksum, digest, &length);
  memcpy (&number, digest, sizeof number);

  return number;
}

static SvReply *
reply_from_row (SvRows *rows)
{
  SvReply *reply = sv_reply_new (sv_rows_get_int (rows, 0, "status"));

  reply->content_type = g_strdup (sv_rows_get (rows, 0, "content_type"));
  reply->etag = g_strdup (sv_rows_get (rows, 0, "etag"));
  reply->location = g_strdup (sv_rows_get (rows, 0, "location"));
  reply->disposition = g_strdup (sv_rows_get (rows, 0, "disposition"));
  reply->body = sv_rows_bytes (rows, 0, sv_rows_column (rows, "body"));

  return reply;
}

SvIdempotency
sv_idempotency_enter (SvCall *call, SvDb *db, SvReply **reply, GError **error)
{
  g_autoptr (SvRows) lock = NULL;
  g_autoptr (SvRows) known = NULL;
  g_autoptr (GBytes) digest = NULL;
  g_autoptr (GBytes) first = NULL;

  if (!(digest = digest_of_body (call, error)) ||
      !(lock = sv_db_query (db, "idempotency.lock", error, SV_INT (lock_number (call)), SV_END)))
    return SV_IDEMPOTENCY_FAILED;
  if (!sv_rows_bool (lock, 0, 0))
    return SV_IDEMPOTENCY_RUNNING;

  /* A statement of its own: its snapshot must be younger than the lock. */
  if (!(known = sv_db_query (db, "idempotency.find", error, SV_INT (call->me->person),
                             SV_TEXT (call->method), SV_TEXT (call->path),
                             SV_TEXT (call->idempotency_key), SV_END)))
    return SV_IDEMPOTENCY_FAILED;
  if (sv_rows_count (known) == 0)
    return SV_IDEMPOTENCY_FIRST;

  first = sv_rows_bytes (known, 0, sv_rows_column (known, "body_sha256"));
  if (!g_bytes_equal (first, digest))
    {
      sv_call_fail (call, error, SV_ERROR_INVALID, "idempotency_other_body",
                    "This Idempotency-Key was used with another body.");
      return SV_IDEMPOTENCY_FAILED;
    }

  *reply = reply_from_row (known);

  return SV_IDEMPOTENCY_KNOWN;
}

/* Returns: (transfer full) (nullable): the body that is kept; of a file, its contents */
static GBytes *
dup_answer (SvCall *call, SvReply *reply, GError **error)
{
  if (reply->fd < 0)
    return reply->body != NULL ? g_bytes_ref (reply->body) : g_bytes_new (NULL, 0);
  if (reply->length > MOST_KEPT)
    return sv_call_fail (call, error, SV_ERROR_INVALID, "idempotency_too_large",
                         "This answer is too large to be kept for its Idempotency-Key, so nothing "
                         "was done. Ask for less at once, or without the key.");

  return sv_files_read (reply->fd, reply->length, error);
}

gboolean
sv_idempotency_keep (SvCall *call, SvDb *db, SvReply *reply, GError **error)
{
  g_autoptr (GBytes) digest = NULL;
  g_autoptr (GBytes) answer = NULL;

  if (reply->status < 200 || reply->status > 299)
    return TRUE;
  if (!(answer = dup_answer (call, reply, error)) || !(digest = digest_of_body (call, error)))
    return FALSE;

  return sv_db_run (db, "idempotency.keep", error, SV_INT (call->me->person),
                    SV_TEXT (call->method), SV_TEXT (call->path), SV_TEXT (call->idempotency_key),
                    SV_BYTES (digest), SV_INT (reply->status), SV_TEXT (reply->content_type),
                    SV_TEXT (reply->etag), SV_TEXT (reply->location), SV_TEXT (reply->disposition),
                    SV_BYTES (answer), SV_END);
}

gboolean
sv_idempotency_key_is_valid (const char *key)
{
  gsize length = 0;

  for (; key[length]; length++)
    {
      if (key[length] <= ' ' || key[length] > '~')
        return FALSE;
    }

  return length >= 1 && length <= 200;
}
