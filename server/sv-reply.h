/* sv-reply.h: what goes back, made by a worker and sent by the main loop
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-call.h"

typedef struct
{
  guint status;
  char *content_type;   /* (nullable) */
  GBytes *body;         /* (nullable) */
  int fd;               /* or an open file to send from its start, closed afterwards; else -1 */
  gint64 length;        /* of the file */
  char *etag;           /* (nullable) digits of the version */
  char *location;       /* (nullable) */
  char *disposition;    /* (nullable) file name to save as */
  int retry_after;      /* seconds, 0: none */
  gint64 cache_seconds; /* 0: no-store */
  gboolean immutable;   /* with them: what is at this address never changes */
  char *allow;          /* (nullable) methods, with 405 */
  gint64 ended; /* a session that this ended, or 0: this process forgets it before it answers */
} SvReply;

SvReply *sv_reply_new (guint status);
/* Takes over @json, the text of a JSON value. */
SvReply *sv_reply_new_json (guint status, GString *json);
/* Takes over @body. */
SvReply *sv_reply_new_bytes (guint status, const char *content_type, GBytes *body);
/* Takes over @fd. */
SvReply *sv_reply_new_file (guint status, const char *content_type, int fd, gint64 length);
/* A problem (RFC 9457) from @error and what @call refused. */
SvReply *sv_reply_new_problem (SvCall *call, const GError *error);
/**
 * sv_reply_new_refusal:
 * @code: the stable code, "too_many_attempts"
 *
 * A problem with a status that no %SV_ERROR stands for (405, 411, 413, 415, 429). A handler that
 * returns it has answered: what it wrote is committed.
 */
SvReply *
sv_reply_new_refusal (const char *request_id, guint status, const char *code, const char *detail);
void sv_reply_free (SvReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvReply, sv_reply_free)
