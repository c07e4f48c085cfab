/* sv-api-private.h: what sv-api.c and sv-api-request.c share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-api.h"
#include "sv-known-servers.h"

#include <libsoup/soup.h>

struct _SvApi
{
  GObject parent_instance;

  SoupSession *session;    /* (owned) */
  SvKnownServers *known;   /* (owned) */
  char *server;            /* (owned) (nullable): "https://host:port" */
  char *token;             /* (owned) (nullable) */
  JsonObject *user;        /* (owned) (nullable) */
  GHashTable *permissions; /* (owned) set of actions */
  gboolean online;
  gboolean expired; /* signed in, but the server no longer thinks so: requests wait */
  GQueue waiting;   /* of owned GTask, requests that wait for the user to sign in again */

  char
      *offered_server; /* (owned) (nullable): who showed a certificate that is not the pinned one */
  char *offered;       /* (owned) (nullable) */
};

/* One request, kept whole so that it can be sent again. */
typedef struct
{
  char *method;       /* (owned) */
  char *path;         /* (owned) */
  GBytes *body;       /* (owned) (nullable) */
  char *content_type; /* (owned) (nullable) */
  char *accept;       /* (owned) (nullable) */
  char *if_match;     /* (owned) (nullable) */
  char *key;          /* (owned) (nullable): Idempotency-Key */
  char *server;       /* (owned) (nullable): asked instead of the session's, without its token */
  GFileProgressCallback progress; /* (nullable): of the body on its way out */
  gpointer progress_data;
  goffset sent;
  guint tries;
  SoupMessage *message; /* (owned) (nullable): of the latest try */
} SvRequest;

SvRequest *sv_request_new (const char *method, const char *path);
void sv_request_free (SvRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvRequest, sv_request_free)
void sv_request_set_json (SvRequest *request, JsonObject *body);

/* Sends, tries again, waits for a new sign-in. @request: (transfer full). The task returns GBytes.
 */
void sv_api_run_async (SvApi *self, SvRequest *request, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data);
GBytes *sv_api_run_finish (SvApi *self, GAsyncResult *result, GError **error);

/* A message to the server with the session's token and our view of certificates. Returns: (transfer
 * full) (nullable) */
SoupMessage *sv_api_message (SvApi *self, const char *method, const char *server, const char *path);
/* What a refusal with this status and body means. Returns: (transfer full) */
GError *sv_api_problem (guint status, GBytes *body);

void sv_api_set_online (SvApi *self, gboolean online);
/* Sends what waited, or fails it. */
void sv_api_release (SvApi *self, gboolean again);
void sv_api_expire (SvApi *self);
