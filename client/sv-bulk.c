/* sv-bulk.c: the same change to many records, a few at a time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-bulk"

#include "sv-bulk.h"

typedef struct
{
  const SvTable *table;
  GArray *ids; /* (owned) */
  char *method;
  char *verb;       /* (owned) (nullable) */
  JsonObject *body; /* (owned) (nullable) */
  SvBulkProgress progress;
  gpointer progress_data;

  guint next;
  guint running;
  guint done;
  GArray *changed; /* (owned) of gint64 */
  GError *error;   /* (owned) (nullable): the first */
} SvBulk;

typedef struct
{
  GTask *task; /* (owned) */
  gint64 id;
} SvBulkStep;

#define AT_ONCE 4

static void sv_bulk_next (GTask *task);

static void
sv_bulk_free (gpointer data)
{
  SvBulk *bulk = data;

  g_array_unref (bulk->ids);
  g_array_unref (bulk->changed);
  g_free (bulk->method);
  g_free (bulk->verb);
  g_clear_pointer (&bulk->body, json_object_unref);
  g_clear_error (&bulk->error);
  g_free (bulk);
}

static void
sv_bulk_step_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree SvBulkStep *step = user_data;
  g_autoptr (GTask) task = step->task;
  SvBulk *bulk = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);

  bulk->running--;
  bulk->done++;
  if (answer != NULL)
    g_array_append_val (bulk->changed, step->id);
  else if (bulk->error == NULL)
    bulk->error = g_steal_pointer (&error);

  if (bulk->progress != NULL)
    bulk->progress (bulk->done, bulk->ids->len, bulk->progress_data);
  sv_bulk_next (task);
}

static void
sv_bulk_next (GTask *task)
{
  SvBulk *bulk = g_task_get_task_data (task);
  SvApi *api = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  /* A server that is gone would refuse every one of them. */
  if (bulk->error != NULL && sv_api_error_is_offline (bulk->error))
    bulk->next = bulk->ids->len;
  if (cancellable != NULL && g_cancellable_is_cancelled (cancellable))
    bulk->next = bulk->ids->len;

  while (bulk->running < AT_ONCE && bulk->next < bulk->ids->len)
    {
      SvBulkStep *step = g_new (SvBulkStep, 1);
      g_autofree char *path = NULL;

      step->task = g_object_ref (task);
      step->id = g_array_index (bulk->ids, gint64, bulk->next++);
      path = g_strdup_printf ("%s/%" G_GINT64_FORMAT "%s%s", bulk->table->path, step->id,
                              bulk->verb != NULL ? "/" : "", bulk->verb != NULL ? bulk->verb : "");
      bulk->running++;
      /* A request that is under way is waited for: the server may have done it, and only its
       * answer says what there is to take back. */
      sv_api_send_async (api, bulk->method, path, bulk->body, "*", NULL, sv_bulk_step_cb, step);
    }

  if (bulk->running == 0 && !g_task_get_completed (task) && bulk->next == bulk->ids->len)
    g_task_return_boolean (task, TRUE);
}

void
sv_bulk_async (SvApi *api, const SvTable *table, GArray *ids, const char *method, const char *verb,
               JsonObject *body, GCancellable *cancellable, SvBulkProgress progress,
               gpointer progress_data, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (api, cancellable, callback, user_data);
  SvBulk *bulk = g_new0 (SvBulk, 1);

  /* What was done before it was cancelled counts. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, sv_bulk_async);
  g_task_set_task_data (task, bulk, sv_bulk_free);
  bulk->table = table;
  bulk->ids = g_array_ref (ids);
  bulk->method = g_strdup (method);
  bulk->verb = g_strdup (verb);
  bulk->body = body != NULL ? json_object_ref (body) : NULL;
  bulk->progress = progress;
  bulk->progress_data = progress_data;
  bulk->changed = g_array_new (FALSE, FALSE, sizeof (gint64));
  sv_bulk_next (task);
}

GArray *
sv_bulk_finish (SvApi *api, GAsyncResult *result, GError **error)
{
  SvBulk *bulk = g_task_get_task_data (G_TASK (result));

  g_return_val_if_fail (g_task_is_valid (result, api), NULL);

  if (bulk->error != NULL)
    g_propagate_error (error, g_error_copy (bulk->error));

  return g_array_ref (bulk->changed);
}
