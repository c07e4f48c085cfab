/* sv-gather.c: many records in full, in the order of their ids, for paper
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-gather"

#include "sv-gather.h"

#define PAGE 500 /* as many as the server gives at once */

typedef struct
{
  const SvTable *table;
  GArray *ids;        /* (owned) */
  GPtrArray *records; /* (owned) */
  guint asked;        /* how many of the ids */
  GFileProgressCallback progress;
  gpointer progress_data;
} Gather;

static void ask (GTask *task);

static void
gather_free (gpointer data)
{
  Gather *gather = data;

  g_array_unref (gather->ids);
  g_ptr_array_unref (gather->records);
  g_free (gather);
}

static void
rows_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Gather *gather = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);
  JsonArray *items;

  if (page == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  items = json_object_get_array_member (page, "items");
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);
      SvRecord *record = sv_record_new (gather->table, json_object_get_int_member (item, "id"));

      sv_record_load (record, item);
      g_ptr_array_add (gather->records, record);
    }
  if (gather->progress != NULL)
    gather->progress (gather->asked, gather->ids->len, gather->progress_data);
  ask (g_steal_pointer (&task));
}

/* Takes @task over. */
static void
ask (GTask *task)
{
  Gather *gather = g_task_get_task_data (task);
  SvApi *api = g_task_get_source_object (task);
  guint end = MIN (gather->asked + PAGE, gather->ids->len);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *path = g_strconcat (gather->table->path, "/rows", NULL);
  JsonArray *ids = json_array_new ();

  for (; gather->asked < end; gather->asked++)
    json_array_add_int_element (ids, g_array_index (gather->ids, gint64, gather->asked));
  json_object_set_array_member (body, "ids", ids);
  if (json_array_get_length (ids) == 0)
    {
      g_task_return_pointer (task, g_ptr_array_ref (gather->records),
                             (GDestroyNotify)g_ptr_array_unref);
      g_object_unref (task);
      return;
    }
  sv_api_send_async (api, "POST", path, body, NULL, g_task_get_cancellable (task), rows_cb, task);
}

void
sv_gather_async (SvApi *api, const SvTable *table, GArray *ids, GCancellable *cancellable,
                 GFileProgressCallback progress, gpointer progress_data,
                 GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (api, cancellable, callback, user_data);
  Gather *gather = g_new0 (Gather, 1);

  g_task_set_source_tag (task, sv_gather_async);
  gather->table = table;
  gather->ids = g_array_ref (ids);
  gather->records = g_ptr_array_new_with_free_func (g_object_unref);
  gather->progress = progress;
  gather->progress_data = progress_data;
  g_task_set_task_data (task, gather, gather_free);
  ask (task);
}

GPtrArray *
sv_gather_finish (SvApi *api, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
