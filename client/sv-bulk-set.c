/* sv-bulk-set.c: the same values for many watches, and taking them back
 *
 * A hundred to a request, one request after the other: each is a transaction of its own, so nobody
 * waits long for a watch, and the bar moves.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-bulk-set"

#include "sv-bulk-set.h"

#define AT_ONCE 100

typedef struct
{
  GArray *ids;         /* (owned) (nullable) of a change */
  JsonObject *values;  /* (owned) (nullable) */
  GPtrArray *requests; /* (owned) (nullable) of an undo */
  SvBulkProgress progress;
  gpointer progress_data;

  guint next;           /* of the ids, or of the requests */
  guint done;           /* watches */
  SvBulkResult *result; /* (owned) until it is given away */
} SvBulkSet;

static void next (GTask *task);

void
sv_bulk_result_free (SvBulkResult *self)
{
  g_free (self->refused);
  g_ptr_array_unref (self->requests);
  g_free (self);
}

static void
sv_bulk_set_free (gpointer data)
{
  SvBulkSet *set = data;

  g_clear_pointer (&set->ids, g_array_unref);
  g_clear_pointer (&set->values, json_object_unref);
  g_clear_pointer (&set->requests, g_ptr_array_unref);
  g_clear_pointer (&set->result, sv_bulk_result_free);
  g_free (set);
}

static void
take_answer (SvBulkSet *set, JsonObject *answer)
{
  SvBulkResult *result = set->result;
  JsonArray *changed =
      json_object_get_array_member (answer, set->ids != NULL ? "changed" : "restored");
  JsonArray *left = json_object_get_array_member (answer, set->ids != NULL ? "refused" : "kept");

  result->changed += json_array_get_length (changed);
  set->done += json_array_get_length (changed) + json_array_get_length (left);
  if (set->ids != NULL && json_array_get_length (changed) > 0)
    g_ptr_array_add (result->requests,
                     g_strdup (json_object_get_string_member (answer, "request")));
  if (result->refused == NULL && json_array_get_length (left) > 0)
    result->refused = g_strdup (
        json_object_get_string_member (json_array_get_object_element (left, 0), "message"));
  if (set->progress != NULL)
    set->progress (MIN (set->done, result->asked), result->asked, set->progress_data);
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (JsonObject) answer = sv_api_send_finish_object (SV_API (object), result, &error);

  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  take_answer (g_task_get_task_data (task), answer);
  next (task);
}

static JsonObject *
change_body (SvBulkSet *set)
{
  JsonObject *body = json_object_new ();
  JsonArray *ids = json_array_new ();

  for (guint i = 0; i < AT_ONCE && set->next < set->ids->len; i++)
    json_array_add_int_element (ids, g_array_index (set->ids, gint64, set->next++));
  json_object_set_array_member (body, "ids", ids);
  json_object_set_object_member (body, "values", json_object_ref (set->values));

  return body;
}

static void
next (GTask *task)
{
  SvBulkSet *set = g_task_get_task_data (task);
  guint all = set->ids != NULL ? set->ids->len : set->requests->len;
  g_autoptr (JsonObject) body = NULL;

  /* A request that is under way is waited for: only its answer says how to take it back. */
  if (set->next == all || g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (set->ids != NULL)
    body = change_body (set);
  else
    {
      body = json_object_new ();
      json_object_set_string_member (body, "request",
                                     g_ptr_array_index (set->requests, set->next++));
    }
  sv_api_send_async (g_task_get_source_object (task), "POST",
                     set->ids != NULL ? "watches/bulk" : "watches/bulk/undo", body, NULL, NULL,
                     answered_cb, g_object_ref (task));
}

static void
begin (SvApi *api, SvBulkSet *set, guint asked, GCancellable *cancellable, SvBulkProgress progress,
       gpointer progress_data, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (api, cancellable, callback, user_data);

  /* What was done before it was cancelled counts. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, sv_bulk_set_async);
  g_task_set_task_data (task, set, sv_bulk_set_free);
  set->progress = progress;
  set->progress_data = progress_data;
  set->result = g_new0 (SvBulkResult, 1);
  set->result->asked = asked;
  set->result->requests = g_ptr_array_new_with_free_func (g_free);
  next (task);
}

void
sv_bulk_set_async (SvApi *api, GArray *ids, JsonObject *values, GCancellable *cancellable,
                   SvBulkProgress progress, gpointer progress_data, GAsyncReadyCallback callback,
                   gpointer user_data)
{
  SvBulkSet *set = g_new0 (SvBulkSet, 1);

  set->ids = g_array_ref (ids);
  set->values = json_object_ref (values);
  begin (api, set, ids->len, cancellable, progress, progress_data, callback, user_data);
}

void
sv_bulk_undo_async (SvApi *api, SvBulkResult *done, GCancellable *cancellable,
                    SvBulkProgress progress, gpointer progress_data, GAsyncReadyCallback callback,
                    gpointer user_data)
{
  SvBulkSet *set = g_new0 (SvBulkSet, 1);

  set->requests = g_ptr_array_ref (done->requests);
  begin (api, set, done->changed, cancellable, progress, progress_data, callback, user_data);
}

SvBulkResult *
sv_bulk_set_finish (SvApi *api, GAsyncResult *result, GError **error)
{
  SvBulkSet *set = g_task_get_task_data (G_TASK (result));

  g_return_val_if_fail (g_task_is_valid (result, api), NULL);

  /* An error says why it stopped; what was done before it counts all the same. */
  (void)g_task_propagate_boolean (G_TASK (result), error);
  return g_steal_pointer (&set->result);
}
