/* sv-make.h: the words of the Make.com scenario, in both directions
 *
 * The contract of the custom webhook and of the scenario behind it: names are case- and
 * underscore-sensitive. Pure: builds and reads texts, sends nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

typedef enum
{
  SV_MAKE_DONE,     /* a description came */
  SV_MAKE_ACCEPTED, /* queued there; the answer will come by callback */
  SV_MAKE_RETRY,    /* not taken now: full queue, too many requests, a fault of theirs */
  SV_MAKE_FAILED,   /* will not work by asking again */
} SvMakeOutcome;

typedef struct
{
  SvMakeOutcome outcome;
  char *message;         /* for people: what happened and what to do */
  char *description;     /* (nullable) */
  char *status_selected; /* (nullable) the status the scenario proposes */
  char *thread_id;       /* (nullable) */
  char *sku;             /* (nullable) to correlate: Watch_ID comes back empty */
  gint64 attempt;        /* 0 when the answer does not say */
} SvMakeAnswer;

void sv_make_answer_clear (SvMakeAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SvMakeAnswer, sv_make_answer_clear)

/**
 * sv_make_request:
 * @watch: the watch as the API writes it
 * @image_urls: (element-type utf8): public addresses
 * @instructions: (nullable): the watch's AI instructions
 * @callback_url: where the answer may come later
 *
 * Returns: (transfer full): the body of "generate_description"
 */
char *sv_make_request (JsonObject *watch, GPtrArray *image_urls, const char *instructions,
                       gint64 job, int attempt, const char *callback_url);

/**
 * sv_make_read_response:
 * @status: HTTP status, or 0 when no answer came
 * @body: (nullable): the body; "Accepted" is plain text, not JSON
 *
 * What the answer to our request means.
 */
void sv_make_read_response (guint status, const char *body, gsize length, SvMakeAnswer *answer);

/**
 * sv_make_read_callback:
 *
 * What a callback's body means; never %SV_MAKE_ACCEPTED nor %SV_MAKE_RETRY.
 */
void sv_make_read_callback (JsonObject *body, SvMakeAnswer *answer);
