/* sv-call.h: one request, as a handler sees it
 *
 * A call is made on the main loop, then owned by one worker thread until its reply. It holds
 * nothing of libsoup.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "sv-principal.h"

typedef struct _SvRoute SvRoute;

/* One query parameter, decoded: ?status.in=Listed,Reserved is { "status", "in", "Listed,Reserved"
 * }. */
typedef struct
{
  char *key;
  char *op; /* "eq" when the name has no operator */
  char *value;
} SvParam;

typedef struct
{
  char *method;
  char *path; /* decoded, without the query */
  const SvRoute *route;
  gint64 id;         /* the first {id} of the route, else 0 */
  gint64 sub_id;     /* the second {id}, else 0 */
  char *word;        /* (nullable) the first {word} of the route */
  char *sub_word;    /* (nullable) the second {word} */
  GPtrArray *params; /* (element-type SvParam) in order; never two of one name */
  SvPrincipal *me;   /* (nullable) NULL on public routes without a token */
  char *request_id;
  char *address;         /* of the peer */
  char *user_agent;      /* (nullable) */
  char *content_type;    /* (nullable) without parameters, lower case */
  char *accept;          /* (nullable) */
  char *if_match;        /* (nullable) "*" or the digits between the quotes */
  char *idempotency_key; /* (nullable) */
  char *secret; /* (nullable) x-secondvintage-secret; on public routes also a bearer token */
  GBytes *body; /* (nullable) bodies up to 64 KB */
  int body_fd;  /* larger ones: an unlinked file, at its start; else -1 */
  gint64 body_length;
  gint64 deadline; /* monotonic µs */

  gpointer kept; /* (nullable) what the handler has made for its next try, should this one meet a
                  * lock: freed by @kept_free */
  GDestroyNotify kept_free;

  JsonArray *refusals;        /* (nullable) what sv_call_refuse () collected */
  JsonArray *conflicts;       /* (nullable) with "version_conflict": {field, was, theirs, mine} */
  char *code;                 /* (nullable) of the problem, by sv_call_fail () */
  JsonObject *problem_params; /* (nullable) of the problem, for translation */
} SvCall;

/* An empty call: for work of the program itself, as @me (nullable). The router makes its own. */
SvCall *sv_call_new (SvPrincipal *me, const char *request_id);
void sv_call_free (SvCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvCall, sv_call_free)

/**
 * sv_call_param:
 *
 * Returns: (nullable): the value of the parameter @key with the operator "eq"
 */
const char *sv_call_param (SvCall *call, const char *key);

/**
 * sv_call_accept_params:
 * @first: the first name of a %NULL-terminated list
 *
 * Refuses a request with any other parameter. The names are those of the route's line, which
 * describes them to the world: it is a programmer's mistake when they differ. Errors:
 * %SV_ERROR_MALFORMED, code "bad_query".
 */
gboolean sv_call_accept_params (SvCall *call, GError **error, const char *first, ...);

/**
 * sv_call_json:
 *
 * The body as a JSON object, past the strict gate of sv-json. Errors: %SV_ERROR_MALFORMED or
 * %SV_ERROR_INVALID with the code of the fault.
 *
 * Returns: (transfer full) (nullable): the object
 */
JsonObject *sv_call_json (SvCall *call, GError **error);

/**
 * sv_call_body:
 *
 * The whole body, from memory or from its file. Errors: %SV_ERROR_FAILED when the file cannot be
 * read.
 *
 * Returns: (transfer full) (nullable): the bytes, empty without a body
 */
GBytes *sv_call_body (SvCall *call, GError **error);

/**
 * sv_call_version:
 * @version: (out): the version of If-Match, or -1 for "*"
 *
 * Errors: %SV_ERROR_PRECONDITION without If-Match.
 */
gboolean sv_call_version (SvCall *call, gint64 *version, GError **error);

/**
 * sv_call_refuse:
 * @field: (nullable): the field that is wrong
 * @code: the stable code, e.g. "required"
 * @format: English text for people: what is wrong and what to do
 *
 * Notes one reason to refuse the call. Collect all of them, then return sv_call_refused ().
 */
void sv_call_refuse (SvCall *call, const char *field, const char *code, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/* The same with parameters for translation: @params is taken over. */
void sv_call_refuse_full (SvCall *call, const char *field, const char *code, JsonObject *params,
                          const char *message);

/**
 * sv_call_refused:
 *
 * Returns: whether anything was refused; then @error is %SV_ERROR_INVALID, and the reply a problem
 * with all the reasons
 */
gboolean sv_call_refused (SvCall *call, GError **error);

/**
 * sv_call_fail:
 * @code: the problem's stable code, e.g. "already_sold"
 *
 * Sets @error so that the problem has this @code. Returns: (nullable): always %NULL, for `return`
 */
gpointer sv_call_fail (SvCall *call, GError **error, int sv_error, const char *code,
                       const char *format, ...) G_GNUC_PRINTF (5, 6);

/* Forgets refusals, conflicts and code: before the call is tried again. */
void sv_call_reset (SvCall *call);
