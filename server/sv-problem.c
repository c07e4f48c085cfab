/* sv-problem.c: what went wrong, as RFC 9457 wants it told
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-problem"

#include "sv-reply.h"

#include "common/sv-error.h"
#include "common/sv-json.h"

typedef struct
{
  guint status;
  const char *code;   /* unless the handler says something more exact */
  const char *detail; /* (nullable) always this text; NULL: the error's message */
  int retry_after;
} Kind;

/* One text for every 404, so that a row one may not see looks like one that does not exist. */
static const Kind kinds[] = {
  [SV_ERROR_MALFORMED] = { 400, "bad_request" },
  [SV_ERROR_INVALID] = { 422, "refused" },
  [SV_ERROR_UNAUTHORIZED] = { 401, "not_signed_in" },
  [SV_ERROR_FORBIDDEN] = { 403, "forbidden" },
  [SV_ERROR_NOT_FOUND] = { 404, "not_found", "There is nothing at this address." },
  [SV_ERROR_CONFLICT] = { 409, "conflict" },
  [SV_ERROR_PRECONDITION] = { 428, "if_match_required" },
  [SV_ERROR_BUSY] = { 503, "busy", "The server has too much to do. Try again in a moment.", 1 },
  [SV_ERROR_FULL] = { 507, "no_space", "The server has no space left." },
  [SV_ERROR_FAILED] = { 500 },
};

static const char *
title_of (guint status)
{
  switch (status)
    {
    case 400:
      return "Bad request";
    case 401:
      return "Not signed in";
    case 403:
      return "Forbidden";
    case 404:
      return "Not found";
    case 405:
      return "Method not allowed";
    case 406:
      return "Not acceptable";
    case 409:
      return "Conflict";
    case 411:
      return "Length required";
    case 413:
      return "Too large";
    case 415:
      return "Unsupported media type";
    case 422:
      return "Refused";
    case 428:
      return "Precondition required";
    case 429:
      return "Too many requests";
    case 503:
      return "Busy";
    case 507:
      return "No space";
    default:
      return "Error";
    }
}

static void
append_text (GString *json, const char *key, const char *text)
{
  sv_json_append_key (json, key);
  sv_json_append_string (json, text);
}

static void
append_array (GString *json, const char *key, JsonArray *array)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *text = NULL;

  json_node_set_array (node, array);
  text = json_to_string (node, FALSE);
  sv_json_append_key (json, key);
  g_string_append (json, text);
}

static SvReply *
problem_new (const char *request_id, guint status, const char *code, const char *detail,
             SvCall *call)
{
  GString *json = g_string_sized_new (256);
  SvReply *reply;

  g_string_append_c (json, '{');
  /* The reason of a 500 is in the log and nowhere else. */
  if (status != 500)
    {
      append_text (json, "type", "about:blank");
      append_text (json, "title", title_of (status));
      sv_json_append_key (json, "status");
      sv_json_append_int (json, status);
      append_text (json, "detail", detail);
      append_text (json, "code", code);
      sv_json_append_key (json, "params");
      if (call && call->problem_params)
        {
          g_autofree char *text = sv_json_to_text (call->problem_params);

          g_string_append (json, text);
        }
      else
        g_string_append (json, "{}");

      if (call && call->refusals && status == 422)
        append_array (json, "errors", call->refusals);
      else
        g_string_append (json, ",\"errors\":[]");
      if (call && call->conflicts && status == 409)
        append_array (json, "conflicts", call->conflicts);
    }
  append_text (json, "request_id", request_id);
  g_string_append_c (json, '}');

  reply = sv_reply_new_json (status, json);
  g_free (reply->content_type);
  reply->content_type = g_strdup ("application/problem+json");

  return reply;
}

SvReply *
sv_reply_new_refusal (const char *request_id, guint status, const char *code, const char *detail)
{
  return problem_new (request_id, status, code, detail, NULL);
}

SvReply *
sv_reply_new_problem (SvCall *call, const GError *error)
{
  const Kind *kind = &kinds[SV_ERROR_FAILED];
  SvReply *reply;

  if (error->domain == SV_ERROR && error->code >= 0 && error->code < (int)G_N_ELEMENTS (kinds))
    kind = &kinds[error->code];
  /* What is let go of in the middle is so because the server ends. */
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    kind = &kinds[SV_ERROR_BUSY];

  if (kind->status == 500)
    g_warning ("%s %s %s: %s", call->request_id, call->method, call->path, error->message);

  reply = problem_new (call->request_id, kind->status, call->code ? call->code : kind->code,
                       kind->detail ? kind->detail : error->message, call);
  reply->retry_after = kind->retry_after;

  return reply;
}
