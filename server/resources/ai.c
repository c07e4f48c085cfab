/* ai.c: descriptions by the AI: asking, looking, deciding, and the answers that come by callback
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-ai"

#include "common/sv-ai-facts.h"
#include "common/sv-error.h"
#include "common/sv-json.h"
#include "server/integrations/sv-make-job.h"
#include "server/sv-body.h"
#include "server/sv-context.h"
#include "server/sv-store.h"

#include <sodium.h>
#include <string.h>

#define MAX_CALLBACK (1024 * 1024)

/* Locks the watch of the route, if the caller sees it. */
static SvRows *
lock_watch (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) seen =
      sv_store_read (call, db, sv_resource_of_kind ("watch"), call->id, error);

  return seen != NULL && sv_db_run (db, "watch.lock", error, SV_INT (call->id), SV_END)
             ? sv_db_query (db, "ai.watch", error, SV_INT (call->id), SV_END)
             : NULL;
}

/* Reads {"action": "describe"}. */
static gboolean
read_action (SvCall *call, GError **error)
{
  g_autoptr (JsonObject) body = sv_call_json (call, error);
  const char *action;
  JsonNode *node;

  if (body == NULL)
    return FALSE;

  sv_body_refuse_others (call, body, "action", NULL);
  node = json_object_get_member (body, "action");
  action = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
  if (action == NULL)
    sv_call_refuse (call, "action", "required", "Say what the AI shall do: \"describe\".");
  else if (strcmp (action, "describe") != 0)
    sv_call_refuse (call, "action", "invalid_value", "The AI can \"describe\" a watch.");

  return !sv_call_refused (call, error);
}

static SvReply *
ask (SvCall *call, SvDb *db, GError **error)
{
  g_auto (SvMakeSettings) settings = { 0 };
  g_autoptr (SvRows) watch = NULL;
  g_autoptr (SvRows) live = NULL;
  gint64 job;

  if (!sv_call_accept_params (call, error, NULL) || !read_action (call, error) ||
      (watch = lock_watch (call, db, error)) == NULL ||
      (live = sv_db_query (db, "ai.live_job", error, SV_INT (call->id), SV_END)) == NULL ||
      !sv_make_settings_read (db, &settings, error))
    return NULL;

  /* Asking twice is asking once: the job that is under way is the answer. */
  if (sv_rows_count (live) > 0)
    return sv_job_reply (call, db, sv_rows_int (live, 0, 0), error);

  if (settings.url == NULL)
    {
      sv_call_refuse (
          call, NULL, "refused",
          "No AI is set up. An administrator enters the address of Make.com in Settings.");
      sv_call_refused (call, error);
      return NULL;
    }

  job = sv_job_add (call, db, sv_make_describe_kind.kind, call->id, NULL, error);
  if (job == 0 || !sv_store_note (call, db, "watch", call->id, "AI asked", NULL, error))
    return NULL;

  return sv_job_reply (call, db, job, error);
}

static void
append_text (GString *json, const char *key, const char *text)
{
  g_string_append_printf (json, ",\"%s\":", key);
  sv_json_append_string (json, text);
}

static void
append_proposal (GString *json, SvRows *open, JsonObject *watch)
{
  const char *description;
  g_auto (GStrv) warnings = NULL;

  if (sv_rows_count (open) == 0)
    {
      g_string_append (json, "null");
      return;
    }

  description = sv_rows_get (open, 0, "description");
  g_string_append_printf (json, "{\"id\":%" G_GINT64_FORMAT ",\"watch_version\":%" G_GINT64_FORMAT,
                          sv_rows_get_int (open, 0, "id"),
                          sv_rows_get_int (open, 0, "watch_version"));
  append_text (json, "created_at", sv_rows_get (open, 0, "created_at"));
  append_text (json, "description", description);
  append_text (json, "status_selected", sv_rows_get (open, 0, "status_selected"));

  g_string_append (json, ",\"warnings\":[");
  warnings = sv_ai_contradictions (watch, description);
  for (guint i = 0; warnings[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      sv_json_append_string (json, warnings[i]);
    }
  g_string_append (json, "]}");
}

/* GET /watches/ID/ai: {state, job, before, seconds, proposal, reachable} */
static SvReply *
look (SvCall *call, SvDb *db, GError **error)
{
  g_auto (SvMakeSettings) settings = { 0 };
  g_autoptr (JsonObject) watch = NULL;
  g_autoptr (SvRows) last = NULL;
  g_autoptr (SvRows) before = NULL;
  g_autoptr (SvRows) request = NULL;
  g_autoptr (SvRows) open = NULL;
  g_autoptr (GString) json = g_string_new ("{\"state\":");
  gint64 job;

  if (!sv_call_accept_params (call, error, NULL) ||
      (watch = sv_store_read (call, db, sv_resource_of_kind ("watch"), call->id, error)) == NULL ||
      (last = sv_db_query (db, "ai.last_job", error, SV_INT (call->id), SV_END)) == NULL ||
      (open = sv_db_query (db, "ai.open", error, SV_INT (call->id), SV_END)) == NULL ||
      !sv_make_settings_read (db, &settings, error))
    return NULL;

  job = sv_rows_count (last) > 0 ? sv_rows_int (last, 0, 0) : 0;
  if ((before = sv_db_query (db, "ai.before", error, SV_INT (job), SV_END)) == NULL ||
      (request = sv_db_query (db, "ai.request", error, SV_INT (job), SV_END)) == NULL)
    return NULL;

  sv_json_append_string (json,
                         json_object_get_string_member_with_default (watch, "ai_state", NULL));
  g_string_append_printf (
      json, ",\"configured\":%s,\"reachable\":%s,\"before\":%" G_GINT64_FORMAT ",\"seconds\":",
      settings.url != NULL ? "true" : "false", sv_context_is_loopback () ? "false" : "true",
      sv_rows_int (before, 0, 0));
  if (sv_rows_count (request) > 0)
    sv_json_append_int (json, sv_rows_get_int (request, 0, "seconds"));
  else
    g_string_append (json, "null");

  g_string_append (json, ",\"job\":");
  if (!sv_job_append_whole (json, call, db, job, error))
    return NULL;

  g_string_append (json, ",\"proposal\":");
  append_proposal (json, open, watch);
  g_string_append_c (json, '}');

  return sv_reply_new_json (200, g_steal_pointer (&json));
}

/* The open proposal that the caller means: the body's "proposal", or the only one there is. */
static SvRows *
find_proposal (SvCall *call, SvDb *db, JsonObject *body, GError **error)
{
  g_autoptr (SvRows) open = sv_db_query (db, "ai.open", error, SV_INT (call->id), SV_END);
  gint64 wanted;

  if (open == NULL)
    return NULL;

  wanted = body != NULL ? json_object_get_int_member_with_default (body, "proposal", 0) : 0;
  if (sv_rows_count (open) == 0 || (wanted != 0 && wanted != sv_rows_get_int (open, 0, "id")))
    {
      sv_call_refuse (
          call, "proposal", "refused",
          "This proposal is not open any more: it was decided, or a newer one came. Look again.");
      sv_call_refused (call, error);
      return NULL;
    }

  return g_steal_pointer (&open);
}

/* The body, which may be absent. FALSE with @error when it cannot be read. */
static gboolean
read_decision (SvCall *call, JsonObject **body, GError **error)
{
  JsonNode *proposal;
  JsonNode *description;

  if (call->body_length == 0)
    return TRUE;

  *body = sv_call_json (call, error);
  if (*body == NULL)
    return FALSE;

  sv_body_refuse_others (call, *body, "proposal", "description", NULL);
  proposal = json_object_get_member (*body, "proposal");
  if (proposal != NULL && !sv_json_is_int (proposal))
    sv_call_refuse (call, "proposal", "invalid_value", "The proposal is named by its number.");

  description = json_object_get_member (*body, "description");
  if (description != NULL && !sv_json_is_text (description))
    sv_call_refuse (call, "description", "invalid_value", "The description is a text.");

  return !sv_call_refused (call, error);
}

/* POST /watches/ID/ai/accept {proposal?, description?}: 409 when somebody wrote the description
 * meanwhile, unless If-Match: * says that it does not matter. */
static SvReply *
accept_proposal (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (SvRows) watch = NULL;
  g_autoptr (SvRows) open = NULL;
  gint64 version;

  if (!sv_call_accept_params (call, error, NULL) || !read_decision (call, &body, error) ||
      (watch = lock_watch (call, db, error)) == NULL ||
      (open = find_proposal (call, db, body, error)) == NULL)
    return NULL;

  version = g_strcmp0 (call->if_match, "*") == 0 ? -1 : sv_rows_get_int (open, 0, "watch_version");
  if (!sv_make_accept (call, db, call->id, sv_rows_get_int (open, 0, "id"),
                       body != NULL ? json_object_get_string_member_with_default (
                                          body, "description", sv_rows_get (open, 0, "description"))
                                    : sv_rows_get (open, 0, "description"),
                       sv_rows_get (open, 0, "status_selected"), version, error))
    return NULL;

  return sv_store_reply (call, db, sv_resource_of_kind ("watch"), call->id, 200, error);
}

static SvReply *
discard_proposal (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (SvRows) watch = NULL;
  g_autoptr (SvRows) open = NULL;

  if (!sv_call_accept_params (call, error, NULL) || !read_decision (call, &body, error) ||
      (watch = lock_watch (call, db, error)) == NULL ||
      (open = find_proposal (call, db, body, error)) == NULL ||
      !sv_db_run (db, "ai.decide", error, SV_INT (sv_rows_get_int (open, 0, "id")),
                  SV_TEXT ("discarded"), SV_INT (call->me->person), SV_END) ||
      !sv_store_note (call, db, "watch", call->id, "AI proposal discarded", NULL, error))
    return NULL;

  return sv_store_reply (call, db, sv_resource_of_kind ("watch"), call->id, 200, error);
}

/* The next description begins a new conversation. */
static SvReply *
reset (SvCall *call, SvDb *db, GError **error)
{
  g_autoptr (SvRows) watch = NULL;
  g_autoptr (JsonObject) values = json_object_new ();

  if (!sv_call_accept_params (call, error, NULL) || (watch = lock_watch (call, db, error)) == NULL)
    return NULL;

  json_object_set_null_member (values, "ai_thread_id");
  if (!sv_store_set (call, db, sv_resource_of_kind ("watch"), call->id, "AI reset", values, error))
    return NULL;

  return sv_store_reply (call, db, sv_resource_of_kind ("watch"), call->id, 200, error);
}

/* Compares in the same time whatever differs. */
static gboolean
is_secret (const char *given, const char *secret)
{
  guint8 a[32], b[32];

  if (given == NULL || secret == NULL)
    return FALSE;

  crypto_generichash (a, sizeof a, (const guint8 *)given, strlen (given), NULL, 0);
  crypto_generichash (b, sizeof b, (const guint8 *)secret, strlen (secret), NULL, 0);

  return sodium_memcmp (a, b, sizeof a) == 0;
}

/* What an answer by callback does; says in one word what came of it. Returns: (nullable) on error
 */
static const char *
apply_answer (SvCall *call, SvDb *db, SvRows *request, const SvMakeAnswer *answer, const char *raw,
              GError **error)
{
  g_auto (SvJobEnd) end = { 0 };
  gint64 attempt = sv_rows_get_int (request, 0, "attempt");
  const char *sku = sv_rows_get (request, 0, "sku");
  int closed;

  if (answer->attempt != 0 && answer->attempt != attempt)
    return "stale";
  if (answer->sku != NULL && g_strcmp0 (answer->sku, sku) != 0)
    return "another watch";

  end.raw = g_strdup (raw);
  if (answer->outcome == SV_MAKE_DONE)
    end.state = SV_JOB_DONE;
  else
    {
      end.state = SV_JOB_FAILED;
      end.code = g_strdup ("ai_failed");
      end.message = g_strdup (answer->message);
    }

  closed = sv_job_close (db, call->id, &end, error);
  if (closed < 0)
    return NULL;
  if (closed == 0)
    return "repeat";

  if (answer->outcome == SV_MAKE_DONE && !sv_make_land (call, db, call->id, answer, error))
    return NULL;

  return answer->outcome == SV_MAKE_DONE ? "landed" : "failed";
}

/* POST /webhooks/make/JOB */
static SvReply *
take_callback (SvCall *call, SvDb *db, GError **error)
{
  g_auto (SvMakeSettings) settings = { 0 };
  g_auto (SvMakeAnswer) answer = { 0 };
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (SvRows) locked = NULL;
  g_autoptr (SvRows) request = NULL;
  g_autofree char *raw = NULL;
  const char *effect;

  if (!sv_make_settings_read (db, &settings, error))
    return NULL;
  if (!is_secret (call->secret, settings.callback_secret))
    return sv_call_fail (call, error, SV_ERROR_UNAUTHORIZED, "not_signed_in",
                         "The secret of this web hook is missing or wrong.");

  if (!sv_call_accept_params (call, error, NULL) ||
      (locked = sv_db_query (db, "ai.lock_job", error, SV_INT (call->id), SV_END)) == NULL)
    return NULL;
  if (sv_rows_count (locked) == 0)
    return sv_call_fail (call, error, SV_ERROR_NOT_FOUND, "not_found", "There is no such job.");

  if ((body = sv_call_json (call, error)) == NULL ||
      (request = sv_db_query (db, "ai.request", error, SV_INT (call->id), SV_END)) == NULL)
    return NULL;

  sv_make_read_callback (body, &answer);
  raw = sv_json_to_text (body);
  effect = sv_rows_get (request, 0, "attempt") != NULL
               ? apply_answer (call, db, request, &answer, raw, error)
               : "never asked";
  if (effect == NULL ||
      !sv_db_run (db, "ai.note_answer", error, SV_INT (call->id), SV_INT (answer.attempt),
                  SV_TEXT (effect), SV_TEXT (raw), SV_END))
    return NULL;

  return sv_reply_new_json (200, g_string_new ("{\"ok\":true}"));
}

static const SvRoute routes[] = {
  { "GET", "/api/v1/watches/{id}/ai", "ai_job.read_status", look, 0, 0,
    "Where the AI stands with a watch, and its proposal", "Ai" },
  { "POST", "/api/v1/watches/{id}/ai", "ai_job.request", ask, 0, 0, "Ask the AI for a description",
    "Job", NULL, "AiRequest" },
  { "POST", "/api/v1/watches/{id}/ai/accept", "ai_job.accept_text", accept_proposal, 0, 0,
    "Take the proposal, as it is or edited", "Watch", NULL, "AiDecision" },
  { "POST", "/api/v1/watches/{id}/ai/discard", "ai_job.accept_text", discard_proposal, 0, 0,
    "Discard the proposal", "Watch", NULL, "AiDecision" },
  { "POST", "/api/v1/watches/{id}/ai/reset", "ai_job.request", reset, 0, 0,
    "Forget the AI's conversation about a watch", "Watch" },
  { "POST", "/webhooks/make/{id}", "public", take_callback, SV_ROUTE_PUBLIC, MAX_CALLBACK,
    "The answer of Make.com to a job", NULL, NULL, "MakeAnswer" },
};

const SvResource sv_ai_resource = {
  .routes = routes,
  .n_routes = G_N_ELEMENTS (routes),
};
