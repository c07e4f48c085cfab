/* sv-make-job.c: one description, asked for at Make.com
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-make"

#include "sv-make-job.h"

#include "common/sv-error.h"
#include "server/sv-context.h"
#include "server/sv-store.h"
#include "sv-outgoing.h"

#include <string.h>

#define AT_ONCE 20
#define ATTEMPTS 6
#define CALLBACK_SECONDS 900 /* 30 to 60 s are normal; a full queue there takes longer */
#define MAX_ANSWER (1024 * 1024)

void
sv_make_settings_clear (SvMakeSettings *settings)
{
  g_clear_pointer (&settings->url, g_free);
  g_clear_pointer (&settings->api_key, g_free);
  g_clear_pointer (&settings->callback_secret, g_free);
}

/* The settings file wins over what stands in the database: who runs the server has the last word.
 */
static char *
choose (const char *key, SvRows *rows)
{
  g_autofree char *column = g_strconcat ("make_", key, NULL);
  const char *configured = sv_context_get ("make", key);
  const char *value =
      configured != NULL && *configured != '\0' ? configured : sv_rows_get (rows, 0, column);

  return value != NULL && *value != '\0' ? g_strdup (value) : NULL;
}

gboolean
sv_make_settings_read (SvDb *db, SvMakeSettings *settings, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "ai.settings", error, SV_END);

  if (rows == NULL)
    return FALSE;

  settings->url = choose ("url", rows);
  settings->api_key = choose ("api_key", rows);
  settings->callback_secret = choose ("callback_secret", rows);
  settings->auto_accept = *sv_rows_get (rows, 0, "ai_auto_accept") == 't';

  return TRUE;
}

/* The size that an AI looks at; larger ones cost time and show it nothing more. */
static GPtrArray *
list_images (SvDb *db, gint64 watch, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "ai.images", error, SV_INT (watch), SV_END);
  GPtrArray *urls;

  if (rows == NULL)
    return NULL;

  urls = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < sv_rows_count (rows); i++)
    g_ptr_array_add (urls, g_strdup_printf ("%s/media/%s/%s_1024.jpg", sv_context_public_url (),
                                            sv_rows_text (rows, i, 0), sv_rows_text (rows, i, 1)));

  return urls;
}

/* Whether an earlier attempt may have reached Make.com and nobody heard what came of it: its
 * process died, or the answer could not be written. Whoever tries again by hand begins with
 * attempt 1. Returns: -1 with @error */
static int
may_be_there (SvJob *job, SvDb *db, GError **error)
{
  g_autoptr (SvRows) rows = NULL;

  if (job->attempt <= 1)
    return 0;

  rows = sv_db_query (db, "ai.may_have_arrived", error, SV_INT (job->id), SV_END);
  return rows != NULL ? sv_rows_bool (rows, 0, 0) : -1;
}

static JsonObject *
prepare (SvJob *job, SvDb *db, GCancellable *cancellable, GError **error)
{
  g_auto (SvMakeSettings) settings = { 0 };
  g_autoptr (SvCall) call = NULL;
  g_autoptr (JsonObject) watch = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autoptr (SvRows) sent = NULL;
  g_autofree char *callback = NULL;
  g_autofree char *body = NULL;
  JsonObject *prepared;
  int there = may_be_there (job, db, error);

  if (there < 0)
    return NULL;
  /* Nothing to send; its answer may still come by callback. */
  if (there > 0)
    return json_object_new ();

  if ((call = sv_job_call (job, db, error)) == NULL ||
      !sv_make_settings_read (db, &settings, error) ||
      (watch = sv_store_read (call, db, sv_resource_of_kind ("watch"), job->record, error)) ==
          NULL ||
      (images = list_images (db, job->record, error)) == NULL)
    return NULL;

  if (settings.url == NULL)
    {
      g_set_error_literal (
          error, SV_ERROR, SV_ERROR_INVALID,
          "No address of Make.com is set. An administrator enters it in Settings.");
      return NULL;
    }

  /* Numbered before it is sent: whatever comes back is compared with this. */
  sent = sv_db_query (db, "ai.sent", error, SV_INT (job->id),
                      SV_INT (json_object_get_int_member (watch, "version")),
                      SV_TEXT (json_object_get_string_member (watch, "sku")), SV_END);
  if (sent == NULL)
    return NULL;

  callback =
      g_strdup_printf ("%s/webhooks/make/%" G_GINT64_FORMAT, sv_context_public_url (), job->id);
  body = sv_make_request (
      watch, images, json_object_get_string_member_with_default (watch, "ai_instructions", NULL),
      job->id, sv_rows_int (sent, 0, 0), callback);

  prepared = json_object_new ();
  json_object_set_string_member (prepared, "url", settings.url);
  json_object_set_string_member (prepared, "api_key",
                                 settings.api_key != NULL ? settings.api_key : "");
  json_object_set_string_member (prepared, "body", body);

  return prepared;
}

/* One request under way on the main loop. */
typedef struct
{
  SvJobExchange *exchange;
  SoupMessage *message;      /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable) */
  char *answer;              /* (owned) */
} Request;

static void
finish (Request *request, guint status, char *body, GError *error)
{
  sv_job_exchange_answer (request->exchange, status, body, error);
  g_clear_object (&request->message);
  g_clear_object (&request->cancellable);
  g_free (request->answer);
  g_free (request);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;
  GError *error = NULL;
  gsize length;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (object), result, &length, &error))
    {
      finish (request, 0, NULL, error);
      return;
    }

  finish (request, soup_message_get_status (request->message),
          g_utf8_make_valid (request->answer, length), NULL);
}

static void
send_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;
  GError *error = NULL;
  g_autoptr (GInputStream) stream =
      soup_session_send_finish (SOUP_SESSION (object), result, &error);

  if (stream == NULL)
    {
      finish (request, 0, NULL, error);
      return;
    }

  /* A page of text is what we want; what is longer is cut and then not understood. */
  request->answer = g_malloc (MAX_ANSWER);
  g_input_stream_read_all_async (stream, request->answer, MAX_ANSWER, G_PRIORITY_DEFAULT,
                                 request->cancellable, read_cb, request);
}

static void
exchange (SvJobExchange *job_exchange, SvJob *job, JsonObject *prepared, GCancellable *cancellable)
{
  const char *body, *api_key;
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;
  SoupMessage *message;
  Request *request;

  if (!json_object_has_member (prepared, "body"))
    {
      g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                           "the server ended before the answer came");
      sv_job_exchange_answer (job_exchange, 0, NULL, error);
      return;
    }

  body = json_object_get_string_member (prepared, "body");
  api_key = json_object_get_string_member (prepared, "api_key");
  bytes = g_bytes_new (body, strlen (body));
  message = sv_outgoing_message ("POST", json_object_get_string_member (prepared, "url"), &error);
  if (message == NULL)
    {
      sv_job_exchange_answer (job_exchange, 0, NULL, error);
      return;
    }

  if (*api_key != '\0')
    soup_message_headers_replace (soup_message_get_request_headers (message), "x-make-apikey",
                                  api_key);
  soup_message_set_request_body_from_bytes (message, "application/json", bytes);

  request = g_new0 (Request, 1);
  request->exchange = job_exchange;
  request->message = message;
  g_set_object (&request->cancellable, cancellable);
  soup_session_send_async (sv_outgoing_session (), message, G_PRIORITY_DEFAULT, cancellable,
                           send_cb, request);
}

/* Whether the request may have arrived although no answer came: then it is not sent a second time.
 */
static gboolean
may_have_arrived (const SvJobAnswer *answer)
{
  return answer->error != NULL &&
         (g_error_matches (answer->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
          g_error_matches (answer->error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
          g_error_matches (answer->error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT));
}

/* In the name of who asked. The answer also counts when that is nobody any more: then the program
 * lands it, as it does with one by callback. */
static SvCall *
call_to_land (SvJob *job, SvDb *db, GError **error)
{
  g_autoptr (GError) gone = NULL;
  g_autofree char *request = NULL;
  SvCall *call = sv_job_call (job, db, &gone);

  if (call != NULL)
    return call;
  if (!g_error_matches (gone, SV_ERROR, SV_ERROR_FORBIDDEN))
    {
      g_propagate_error (error, g_steal_pointer (&gone));
      return NULL;
    }

  request = g_strdup_printf ("job-%" G_GINT64_FORMAT, job->id);
  return sv_call_new (NULL, request);
}

static gboolean
settle (SvJob *job, SvDb *db, const SvJobAnswer *answer, SvJobEnd *end, GError **error)
{
  g_auto (SvMakeAnswer) read = { 0 };
  g_autoptr (SvCall) call = NULL;

  end->raw = g_strdup (answer->body);

  if (may_have_arrived (answer))
    {
      end->state = SV_JOB_RUNNING;
      end->wait_seconds = CALLBACK_SECONDS;
      return TRUE;
    }

  /* An address that we may not call will not become better by calling again. */
  if (g_error_matches (answer->error, SV_ERROR, SV_ERROR_INVALID))
    {
      end->state = SV_JOB_FAILED;
      end->code = g_strdup ("refused");
      end->message = g_strdup (answer->error->message);
      return TRUE;
    }

  sv_make_read_response (answer->status, answer->body,
                         answer->body != NULL ? strlen (answer->body) : 0, &read);

  if (read.outcome == SV_MAKE_RETRY && job->attempt >= ATTEMPTS)
    read.outcome = SV_MAKE_FAILED;

  switch (read.outcome)
    {
    case SV_MAKE_DONE:
      if ((call = call_to_land (job, db, error)) == NULL ||
          !sv_make_land (call, db, job->id, &read, error))
        return FALSE;
      end->state = SV_JOB_DONE;
      return TRUE;

    case SV_MAKE_ACCEPTED:
      end->state = SV_JOB_RUNNING;
      end->wait_seconds = CALLBACK_SECONDS;
      return TRUE;

    case SV_MAKE_RETRY:
      if (!sv_db_run (db, "ai.refused", error, SV_INT (job->id), SV_END))
        return FALSE;
      end->state = SV_JOB_QUEUED;
      end->wait_seconds = 5 << (job->attempt - 1);
      end->code = g_strdup ("try_again");
      end->message = g_steal_pointer (&read.message);
      return TRUE;

    case SV_MAKE_FAILED:
    default:
      end->state = SV_JOB_FAILED;
      end->code = g_strdup ("ai_failed");
      end->message = g_steal_pointer (&read.message);
      return TRUE;
    }
}

gboolean
sv_make_accept (SvCall *call, SvDb *db, gint64 watch, gint64 proposal, const char *description,
                const char *status_selected, gint64 version, GError **error)
{
  const SvResource *resource = sv_resource_of_kind ("watch");
  g_autoptr (JsonObject) values = json_object_new ();
  g_autoptr (SvRows) status = NULL;

  json_object_set_string_member (values, "description", description);
  if (status_selected != NULL)
    {
      status = sv_db_query (db, "ai.allowed_status", error, SV_INT (watch),
                            SV_TEXT (status_selected), SV_END);
      if (status == NULL)
        return FALSE;
      if (sv_rows_count (status) > 0)
        json_object_set_int_member (values, "status", sv_rows_int (status, 0, 0));
    }

  return sv_store_update (call, db, resource, watch, version, values, error) &&
         sv_db_run (db, "ai.decide", error, SV_INT (proposal), SV_TEXT ("accepted"),
                    SV_INT (call->me != NULL ? call->me->person : 0), SV_END);
}

/* Whether nobody has written the description since @version was read. */
static gboolean
is_unchanged (SvCall *call, SvDb *db, gint64 watch, gint64 version, gboolean *unchanged,
              GError **error)
{
  g_autoptr (SvRows) rows =
      sv_db_query (db, "ai.changed_since", error, SV_INT (watch), SV_INT (version), SV_END);

  if (rows == NULL)
    return FALSE;

  *unchanged = sv_rows_int (rows, 0, 0) == 0;
  return TRUE;
}

/* Whether a rule said no, and not the database: then nothing of it was written, and the transaction
 * goes on. */
static gboolean
was_refused (SvCall *call)
{
  if (call->code == NULL && call->refusals == NULL)
    return FALSE;

  sv_call_reset (call);
  return TRUE;
}

/* The answer's conversation goes on with the next request, if its number can be kept. */
static gboolean
keep_thread (SvCall *call, SvDb *db, gint64 watch, const char *thread, GError **error)
{
  g_autoptr (JsonObject) values = json_object_new ();
  g_autoptr (GError) refused = NULL;

  if (thread == NULL)
    return TRUE;

  json_object_set_string_member (values, "ai_thread_id", thread);
  if (sv_store_set (call, db, sv_resource_of_kind ("watch"), watch, "AI proposal", values,
                    &refused) ||
      was_refused (call))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&refused));
  return FALSE;
}

/* Accepted by itself, unless a rule is against it: then it waits for a person as any other. */
static gboolean
accept_by_itself (SvCall *call, SvDb *db, gint64 watch, gint64 proposal, const SvMakeAnswer *answer,
                  GError **error)
{
  g_autoptr (GError) refused = NULL;

  if (sv_make_accept (call, db, watch, proposal, answer->description, answer->status_selected, -1,
                      &refused) ||
      was_refused (call))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&refused));
  return FALSE;
}

gboolean
sv_make_land (SvCall *call, SvDb *db, gint64 job, const SvMakeAnswer *answer, GError **error)
{
  g_auto (SvMakeSettings) settings = { 0 };
  g_autoptr (SvRows) request = sv_db_query (db, "ai.request", error, SV_INT (job), SV_END);
  g_autoptr (SvRows) standing = NULL;
  g_autoptr (SvRows) proposal = NULL;
  gboolean unchanged = FALSE;
  gint64 watch, version;

  if (request == NULL || !sv_make_settings_read (db, &settings, error))
    return FALSE;

  watch = sv_rows_get_int (request, 0, "watch");
  version = sv_rows_get_int (request, 0, "watch_version");

  /* With the import that made it a watch goes for good; its answer is kept with the job. */
  if ((standing = sv_db_query (db, "watch.lock", error, SV_INT (watch), SV_END)) == NULL)
    return FALSE;
  if (sv_rows_count (standing) == 0)
    return TRUE;

  if (!sv_db_run (db, "ai.replace_open", error, SV_INT (watch), SV_END) ||
      (proposal =
           sv_db_query (db, "ai.propose", error, SV_INT (watch), SV_INT (job), SV_INT (version),
                        SV_TEXT (answer->description), SV_TEXT (answer->status_selected),
                        SV_TEXT (answer->thread_id), SV_END)) == NULL)
    return FALSE;

  if (!keep_thread (call, db, watch, answer->thread_id, error))
    return FALSE;
  if (!settings.auto_accept)
    return TRUE;

  if (!is_unchanged (call, db, watch, version, &unchanged, error))
    return FALSE;

  return !unchanged ||
         accept_by_itself (call, db, watch, sv_rows_int (proposal, 0, 0), answer, error);
}

const SvJobKind sv_make_describe_kind = {
  .kind = "ai.describe",
  .thread = prepare,
  .exchange = exchange,
  .settle = settle,
  .at_once = AT_ONCE,
  .attempts = ATTEMPTS,
};
