/* sv-api-save.c: an answer straight to a file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-api"

#include "sv-api-private.h"

#include "common/sv-error.h"

#include <glib/gi18n.h>

typedef struct
{
  SvRequest *request; /* (owned) */
  GFile *file;        /* (owned) */
  GInputStream *from;
  GFileOutputStream *to;
  GBytes *chunk; /* (owned) (nullable): being written */
  goffset done;
  goffset all;
  GFileProgressCallback progress;
  gpointer progress_data;
} SvSave;

#define CHUNK (64 * 1024)

static void sv_save_read (GTask *task);

static void
sv_save_free (gpointer data)
{
  SvSave *save = data;

  sv_request_free (save->request);
  g_clear_object (&save->file);
  g_clear_object (&save->from);
  g_clear_object (&save->to);
  g_clear_pointer (&save->chunk, g_bytes_unref);
  g_free (save);
}

static void
sv_save_closed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_output_stream_close_finish (G_OUTPUT_STREAM (object), result, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
sv_save_failed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  /* Closed with a cancelled cancellable: the old file stays. */
  g_output_stream_close_finish (G_OUTPUT_STREAM (object), result, NULL);
}

static void
sv_save_fail (GTask *task, GError *error)
{
  SvSave *save = g_task_get_task_data (task);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  g_output_stream_close_async (G_OUTPUT_STREAM (save->to), G_PRIORITY_DEFAULT, cancelled,
                               sv_save_failed_cb, NULL);
  g_task_return_error (task, error);
}

static void
sv_save_written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SvSave *save = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gsize written;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, &written, &error))
    {
      sv_save_fail (task, g_steal_pointer (&error));
      return;
    }

  g_clear_pointer (&save->chunk, g_bytes_unref);
  save->done += (goffset)written;
  if (save->progress != NULL)
    save->progress (save->done, save->all, save->progress_data);
  sv_save_read (g_steal_pointer (&task));
}

static void
sv_save_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SvSave *save = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  save->chunk = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);
  if (save->chunk == NULL)
    {
      sv_save_fail (task, g_steal_pointer (&error));
      return;
    }

  if (g_bytes_get_size (save->chunk) == 0)
    {
      g_output_stream_close_async (G_OUTPUT_STREAM (save->to), G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), sv_save_closed_cb,
                                   g_object_ref (task));
      return;
    }

  g_output_stream_write_all_async (G_OUTPUT_STREAM (save->to), g_bytes_get_data (save->chunk, NULL),
                                   g_bytes_get_size (save->chunk), G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), sv_save_written_cb,
                                   g_object_ref (task));
}

/* @task: (transfer full) */
static void
sv_save_read (GTask *task)
{
  SvSave *save = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (save->from, CHUNK, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), sv_save_read_cb, task);
}

static void
sv_save_opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SvSave *save = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if ((save->to = g_file_replace_finish (G_FILE (object), result, &error)) == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    sv_save_read (g_steal_pointer (&task));
}

static void
sv_save_refused_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SvSave *save = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;

  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (object), result, &error) < 0)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    {
      body = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (object));
      g_task_return_error (task,
                           sv_api_problem (soup_message_get_status (save->request->message), body));
    }
}

static void
sv_save_answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SvSave *save = g_task_get_task_data (task);
  SoupMessage *message = save->request->message;
  g_autoptr (GOutputStream) memory = NULL;
  g_autoptr (GError) error = NULL;

  save->from = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  if (save->from == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (!SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message)))
    {
      if (soup_message_get_status (message) == SOUP_STATUS_UNAUTHORIZED)
        sv_api_expire (g_task_get_source_object (task));
      /* The whole of it: a long list of faults does not come in one piece. */
      memory = g_memory_output_stream_new_resizable ();
      g_output_stream_splice_async (memory, save->from,
                                    G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE |
                                        G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                    G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                                    sv_save_refused_cb, g_object_ref (task));
      return;
    }

  save->all =
      soup_message_headers_get_encoding (soup_message_get_response_headers (message)) ==
              SOUP_ENCODING_CONTENT_LENGTH
          ? soup_message_headers_get_content_length (soup_message_get_response_headers (message))
          : -1;
  g_file_replace_async (save->file, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION,
                        G_PRIORITY_DEFAULT, g_task_get_cancellable (task), sv_save_opened_cb,
                        g_object_ref (task));
}

void
sv_api_save_async (SvApi *self, const char *method, const char *path, JsonObject *body,
                   const char *accept, GFile *file, GCancellable *cancellable,
                   GFileProgressCallback progress, gpointer progress_data,
                   GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  SvSave *save = g_new0 (SvSave, 1);
  SoupMessage *message;

  g_task_set_source_tag (task, sv_api_save_async);
  g_task_set_task_data (task, save, sv_save_free);
  save->request = sv_request_new (method, path);
  sv_request_set_json (save->request, body);
  save->file = g_object_ref (file);
  save->progress = progress;
  save->progress_data = progress_data;

  if ((message = sv_api_message (self, method, NULL, path)) == NULL)
    {
      g_task_return_new_error (task, SV_ERROR, SV_ERROR_UNAUTHORIZED, "%s",
                               _ ("Nobody is signed in."));
      return;
    }

  save->request->message = message;
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept",
                                accept != NULL ? accept : "*/*");
  if (save->request->key != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Idempotency-Key",
                                  save->request->key);
  if (save->request->body != NULL)
    soup_message_set_request_body_from_bytes (message, save->request->content_type,
                                              save->request->body);
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, cancellable,
                           sv_save_answered_cb, g_object_ref (task));
}

gboolean
sv_api_save_finish (SvApi *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
