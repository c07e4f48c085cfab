/* sv-record-editor-save.c: a record on its way to the server, and what it meets there
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-record-editor"

#include "sv-record-editor-private.h"

#include "common/sv-error.h"
#include "sv-conflict-dialog.h"

#include <glib/gi18n.h>

/* One save, from the wish to its end: the data of its task. */
typedef struct
{
  guint generation;   /* of the record it is for */
  JsonObject *sent;   /* (owned) (nullable) */
  JsonObject *before; /* (owned) (nullable) the record from which it was changed */
  JsonObject *after;  /* (owned) (nullable) the answer */
  gboolean resent;    /* a new record that may have arrived when it was sent before */
  JsonObject *theirs; /* (owned) (nullable) the record of somebody else in a conflict */
  GPtrArray *fields;  /* (owned) (nullable) of SvFormField: in which they differ */
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  g_clear_pointer (&save->sent, json_object_unref);
  g_clear_pointer (&save->before, json_object_unref);
  g_clear_pointer (&save->after, json_object_unref);
  g_clear_pointer (&save->theirs, json_object_unref);
  g_clear_pointer (&save->fields, g_ptr_array_unref);
  g_free (save);
}

static void send_changes (SvRecordEditor *self, GTask *task);
static void begin_save (SvRecordEditor *self, GTask *task);

static void
return_over (GTask *task)
{
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "another record is open");
}

/* From here on no answer to what was asked before is for the record that is open. */
void
sv_record_editor_begin_generation (SvRecordEditor *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->generation++;
  self->save_later = FALSE;
  g_clear_pointer (&self->posted, json_object_unref);
  sv_attempt_done (&self->attempt);
  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    return_over (waiting->pdata[i]);
}

static gboolean
is_over (SvRecordEditor *self, GTask *task)
{
  Save *save = g_task_get_task_data (task);

  return save->generation != self->generation;
}

/* Ends a save, and begins those that waited for it. @error: (nullable) (transfer full) */
static void
end_save (SvRecordEditor *self, GTask *task, GError *error)
{
  g_autoptr (GPtrArray) waiting = NULL;
  g_autoptr (GError) why = error != NULL ? g_error_copy (error) : NULL;
  gboolean over = is_over (self, task);

  if (!over)
    {
      waiting = g_steal_pointer (&self->waiting);
      sv_record_editor_set_saving (self, FALSE);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    if (why != NULL)
      g_task_return_error (waiting->pdata[i], g_error_copy (why));
    else
      begin_save (self, g_object_ref (waiting->pdata[i]));
  if (!over && self->read_again && !self->saving)
    sv_record_editor_reload (self);
}

/* @error: (transfer full) */
static void
fail_save (SvRecordEditor *self, GTask *task, GError *error)
{
  if (sv_api_error_is_offline (error) && !is_over (self, task) && !self->given_up)
    {
      self->save_later = TRUE;
      sv_record_editor_notice (
          self, _ ("The server cannot be reached. Your changes are kept here and will be saved as"
                   " soon as it is back."));
    }
  end_save (self, task, error);
}

/* Whether a save that is half done goes no further, and is ended here. @error: (nullable) */
static gboolean
stops (SvRecordEditor *self, GTask *task, const GError *error)
{
  if (error != NULL)
    fail_save (self, task, g_error_copy (error));
  else if (is_over (self, task))
    return_over (task);
  else
    return FALSE;

  return TRUE;
}

static void
chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SvRecordEditor *self = g_task_get_source_object (task);
  Save *save = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) mine = sv_conflict_dialog_ask_finish (result, &error);

  if (stops (self, task, error))
    return;

  /* From here on their version is the base; what stays dirty is what I insist on. */
  sv_record_editor_adopt (self, save->theirs, NULL);
  for (guint i = 0; i < save->fields->len; i++)
    if (!g_array_index (mine, gboolean, i))
      sv_form_field_revert (save->fields->pdata[i]);
  send_changes (self, g_steal_pointer (&task));
}

static void
theirs_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SvRecordEditor *self = g_task_get_source_object (task);
  Save *save = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) theirs = sv_api_send_finish_object (SV_API (object), result, &error);
  g_autoptr (GArray) conflicts = g_array_new (FALSE, FALSE, sizeof (SvConflict));
  const char *who;

  if (stops (self, task, error))
    return;

  g_clear_pointer (&save->fields, g_ptr_array_unref);
  save->fields = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->table->n_fields; i++)
    {
      const char *key = self->table->fields[i].key;
      SvFormField *field = sv_record_form_get_field (self->form, key);
      SvConflict conflict = { field, json_object_get_member (theirs, key) };
      g_autoptr (JsonNode) mine = NULL;

      if (field == NULL || !sv_form_field_is_dirty (field) ||
          sv_value_equal (sv_form_field_get_original (field), conflict.theirs))
        continue;
      /* Both typed the same, or my own save arrived although its answer did not. */
      mine = sv_entry_dup_value (sv_form_field_get_entry (field), NULL);
      if (sv_value_equal (mine, conflict.theirs))
        continue;
      g_array_append_val (conflicts, conflict);
      g_ptr_array_add (save->fields, g_object_ref (field));
    }

  if (conflicts->len == 0)
    {
      sv_record_editor_adopt (self, theirs, NULL);
      send_changes (self, g_steal_pointer (&task));
      return;
    }
  who = sv_record_editor_changed_by (self, theirs);
  g_clear_pointer (&save->theirs, json_object_unref);
  save->theirs = json_object_ref (theirs);
  sv_conflict_dialog_ask_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self->form))), who,
                                conflicts, g_task_get_cancellable (task), chosen_cb,
                                g_object_ref (task));
}

/* Whether @error leaves it open if a new record arrived. */
static gboolean
may_have_arrived (const GError *error)
{
  return sv_api_error_is_offline (error) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_strcmp0 (sv_error_get_code (error), "idempotency_running") == 0;
}

/* The server has what was sent, as @record. */
static void
take_saved (SvRecordEditor *self, GTask *task, JsonObject *record)
{
  Save *save = g_task_get_task_data (task);
  const char *who = sv_record_editor_changed_by (self, record);

  save->after = json_object_ref (record);
  self->save_later = FALSE;
  g_clear_pointer (&self->posted, json_object_unref);
  sv_attempt_done (&self->attempt);
  /* What somebody else changed came with the answer, and what is typed since may clash with it. */
  if (self->record == NULL ||
      !sv_record_editor_clashes (self, record, save->sent, who != NULL ? who : _ ("Somebody")))
    {
      /* Put back since then, the fields are nothing that was typed after it. */
      sv_record_editor_adopt (self, record, self->given_up ? NULL : save->sent);
      sv_record_editor_notice (self, NULL);
    }
  /* What was typed after it had been sent for the first time. */
  if (save->resent && sv_record_form_get_dirty (self->form))
    send_changes (self, g_object_ref (task));
  else
    end_save (self, task, NULL);
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SvRecordEditor *self = g_task_get_source_object (task);
  Save *save = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) record = sv_api_send_finish_object (SV_API (object), result, &error);
  g_autofree char *path = NULL;

  /* It was saved all the same: whoever waits for that is told so. */
  if (is_over (self, task))
    {
      end_save (self, task, g_steal_pointer (&error));
      return;
    }
  if (record != NULL)
    {
      take_saved (self, task, record);
      return;
    }
  if (self->id != 0 && g_strcmp0 (sv_error_get_code (error), "version_conflict") == 0)
    {
      path = sv_record_editor_dup_path (self, self->id);
      sv_api_send_async (sv_record_editor_get_api (self), "GET", path, NULL, NULL,
                         g_task_get_cancellable (task), theirs_cb, g_object_ref (task));
      return;
    }
  if (self->posted != NULL && !may_have_arrived (error))
    {
      g_clear_pointer (&self->posted, json_object_unref);
      sv_attempt_done (&self->attempt);
      /* It never arrived; what stands in the form now is another matter. */
      if (save->resent)
        {
          send_changes (self, g_steal_pointer (&task));
          return;
        }
    }
  if (sv_record_form_show_error (self->form, error))
    sv_record_form_focus (self->form);
  fail_save (self, task, g_steal_pointer (&error));
}

/* A new record. What was sent and never answered goes again as it was, under the same key: the
 * server may have it already. */
static void
post (SvRecordEditor *self, GTask *task, JsonObject *values)
{
  Save *save = g_task_get_task_data (task);

  save->resent = self->posted != NULL;
  if (self->posted == NULL)
    self->posted = json_object_ref (values);
  save->sent = json_object_ref (self->posted);
  sv_api_post_async (sv_record_editor_get_api (self), self->table->path, self->posted,
                     sv_attempt_get_key (&self->attempt, self->table->path, self->posted),
                     g_task_get_cancellable (task), sent_cb, g_object_ref (task));
}

/* Takes @task over. */
static void
send_changes (SvRecordEditor *self, GTask *task)
{
  g_autoptr (GTask) owned = task;
  Save *save = g_task_get_task_data (task);
  g_autoptr (JsonObject) changes = sv_record_form_dup_changes (self->form);
  g_autofree char *path = NULL;
  g_autofree char *version = NULL;

  g_clear_pointer (&save->sent, json_object_unref);
  g_clear_pointer (&save->before, json_object_unref);
  g_clear_pointer (&save->after, json_object_unref);
  save->before = self->record != NULL ? json_object_ref (self->record) : NULL;
  save->resent = FALSE;
  if (changes == NULL)
    {
      sv_record_form_focus (self->form);
      fail_save (self, task,
                 g_error_new_literal (SV_ERROR, SV_ERROR_INVALID,
                                      _ ("Some fields need your attention first.")));
      return;
    }
  if (self->id != 0 && json_object_get_size (changes) == 0)
    {
      sv_record_editor_notice (self, NULL);
      end_save (self, task, NULL);
      return;
    }

  self->given_up = FALSE;
  sv_record_editor_set_saving (self, TRUE);
  if (self->id == 0)
    {
      post (self, task, changes);
      return;
    }
  save->sent = json_object_ref (changes);
  path = sv_record_editor_dup_path (self, self->id);
  version = g_strdup_printf ("%" G_GINT64_FORMAT, self->version);
  sv_api_send_async (sv_record_editor_get_api (self), "PATCH", path, changes, version,
                     g_task_get_cancellable (task), sent_cb, g_object_ref (task));
}

/* @task: (transfer full) */
static void
begin_save (SvRecordEditor *self, GTask *task)
{
  if (is_over (self, task))
    {
      return_over (task);
      g_object_unref (task);
    }
  else if (self->saving)
    {
      if (self->waiting == NULL)
        self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
      g_ptr_array_add (self->waiting, task);
    }
  else
    {
      send_changes (self, task);
    }
}

void
sv_record_editor_save_async (SvRecordEditor *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Save *save;

  g_return_if_fail (SV_IS_RECORD_EDITOR (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sv_record_editor_save_async);
  save = g_new0 (Save, 1);
  save->generation = self->generation;
  g_task_set_task_data (task, save, save_free);
  begin_save (self, task);
}

gboolean
sv_record_editor_save_finish (SvRecordEditor *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

SvRecordUndo *
sv_record_editor_dup_undo (SvRecordEditor *self, GAsyncResult *result)
{
  Save *save = g_task_get_task_data (G_TASK (result));

  return sv_record_undo_new (self->table, save->before, save->after, save->sent);
}

/* The connection */

static void
saved_later_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvRecordEditor *self = SV_RECORD_EDITOR (object);
  g_autoptr (GError) error = NULL;

  if (sv_record_editor_save_finish (self, result, &error))
    return; /* the notice went away with it */
  if (self->generation == GPOINTER_TO_UINT (user_data) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      !sv_api_error_is_offline (error))
    {
      g_autofree char *text = sv_api_error_text (error);

      sv_record_editor_notice (self, text);
    }
}

void
sv_record_editor_back_cb (SvRecordEditor *self)
{
  if (!sv_api_is_online (sv_record_editor_get_api (self)) || !self->save_later || self->saving)
    return;

  self->save_later = FALSE;
  if (sv_record_form_get_dirty (self->form))
    sv_record_editor_save_async (self, NULL, saved_later_cb, GUINT_TO_POINTER (self->generation));
  else
    sv_record_editor_notice (self, NULL);
}
