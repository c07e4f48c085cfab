/* sv-record-editor.c: one record between a form and the server: read, follow, save, settle
 * conflicts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-record-editor"

#include "sv-record-editor.h"

#include "common/sv-error.h"
#include "sv-conflict-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

struct _SvRecordEditor
{
  GObject parent_instance;

  SvHouse *house; /* (owned) */
  const SvTable *table;
  SvRecordForm *form; /* (owned) */

  gint64 id;          /* 0: new */
  gboolean single;    /* there is one record of this kind, and its path has no id */
  gint64 version;     /* that the form was filled from */
  JsonObject *record; /* (owned) (nullable) */
  GCancellable *cancellable;
  gboolean reading;
  gboolean read_again; /* the record changed while it was being read */
  gboolean saving;
  gboolean save_later; /* the server was away when the user saved */
};

G_DEFINE_FINAL_TYPE (SvRecordEditor, sv_record_editor, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_DIRTY,
  PROP_SAVING,
  N_PROPS,
};

enum
{
  LOADED,
  FAILED,
  NOTICE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void send_changes (SvRecordEditor *self, GTask *task);

static SvApi *
get_api (SvRecordEditor *self)
{
  return sv_house_get_api (self->house);
}

static void
notice (SvRecordEditor *self, const char *text)
{
  g_signal_emit (self, signals[NOTICE], 0, text);
}

static void
set_saving (SvRecordEditor *self, gboolean saving)
{
  if (self->saving == saving)
    return;

  self->saving = saving;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SAVING]);
}

static char *
record_path (SvRecordEditor *self)
{
  if (self->single)
    return g_strdup (self->table->path);
  return g_strdup_printf ("%s/%" G_GINT64_FORMAT, self->table->path, self->id);
}

/* Who changed a record last; NULL when it was me. */
static const char *
changed_by_other (SvRecordEditor *self, JsonObject *record)
{
  JsonNode *node = json_object_get_member (record, "updated_by");
  JsonObject *person =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (person == NULL)
    return _ ("Somebody");
  if (json_object_get_int_member (person, "id") == sv_api_get_user_id (get_api (self)))
    return NULL;
  return json_object_get_string_member_with_default (person, "name", _ ("Somebody"));
}

/* Makes @record the one behind the form. */
static void
adopt (SvRecordEditor *self, JsonObject *record, JsonObject *sent)
{
  json_object_ref (record);
  g_clear_pointer (&self->record, json_object_unref);
  self->record = record;
  self->id = json_object_get_int_member (record, "id");
  self->version = json_object_get_int_member (record, "version");
  sv_record_form_load (self->form, record, sent);
  g_signal_emit (self, signals[LOADED], 0);
}

/* Returns: (nullable): the title of a field that I am changing and that differs in @record now */
static const char *
find_clash (SvRecordEditor *self, JsonObject *record)
{
  for (guint i = 0; i < self->table->n_fields; i++)
    {
      const SvField *shape = &self->table->fields[i];
      SvFormField *field = sv_record_form_get_field (self->form, shape->key);

      if (field != NULL && sv_form_field_is_dirty (field) &&
          !sv_value_equal (sv_form_field_get_original (field),
                           json_object_get_member (record, shape->key)))
        return _ (shape->title);
    }
  return NULL;
}

/* The record changed on the server while it is open here. */
static void
follow (SvRecordEditor *self, JsonObject *record)
{
  const char *who = changed_by_other (self, record);
  gboolean dirty = sv_record_form_get_dirty (self->form);
  const char *clash = dirty ? find_clash (self, record) : NULL;
  g_autofree char *text = NULL;

  if (clash != NULL)
    {
      /* The old version stays the base, so that saving asks which of the two it shall be. */
      text = g_strdup_printf (
          _ ("%s has just changed “%s”, which you are changing too. Saving will ask which to keep."),
          who != NULL ? who : _ ("Another window of yours"), clash);
      notice (self, text);
      return;
    }
  adopt (self, record, NULL);
  if (dirty && who != NULL)
    text = g_strdup_printf (_ ("%s has just changed other fields; they are updated here, and your"
                               " changes are kept."),
                            who);
  notice (self, text);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvRecordEditor *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) record = sv_api_send_finish_object (SV_API (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->reading = FALSE;
  if (record == NULL)
    {
      g_signal_emit (self, signals[FAILED], 0, error);
      return;
    }
  if (self->record == NULL)
    adopt (self, record, NULL);
  else if (json_object_get_int_member (record, "version") != self->version && !self->saving)
    follow (self, record);

  if (self->read_again)
    sv_record_editor_reload (self);
}

static void
live_cb (SvRecordEditor *self, const char *kind, gint64 id, const char *change)
{
  /* What I save myself comes back as the answer. */
  if (self->id == 0 || (id != 0 && id != self->id) || self->saving)
    return;

  sv_record_editor_reload (self);
}

static void
resync_cb (SvRecordEditor *self)
{
  live_cb (self, self->table->kind, 0, "many");
}

static void
saved_later_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvRecordEditor *self = SV_RECORD_EDITOR (object);
  g_autoptr (GError) error = NULL;

  if (sv_record_editor_save_finish (self, result, &error))
    notice (self, NULL);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
           !sv_api_error_is_offline (error))
    {
      g_autofree char *text = sv_api_error_text (error);

      notice (self, text);
    }
}

static void
back_cb (SvRecordEditor *self)
{
  if (!sv_api_is_online (get_api (self)) || !self->save_later || self->saving)
    return;

  self->save_later = FALSE;
  if (sv_record_form_get_dirty (self->form))
    sv_record_editor_save_async (self, NULL, saved_later_cb, NULL);
  else
    notice (self, NULL);
}

static void
dirty_cb (SvRecordEditor *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DIRTY]);
}

static void
sv_record_editor_dispose (GObject *object)
{
  SvRecordEditor *self = SV_RECORD_EDITOR (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->form);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_record_editor_parent_class)->dispose (object);
}

static void
sv_record_editor_finalize (GObject *object)
{
  g_clear_pointer (&SV_RECORD_EDITOR (object)->record, json_object_unref);

  G_OBJECT_CLASS (sv_record_editor_parent_class)->finalize (object);
}

static void
sv_record_editor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SvRecordEditor *self = SV_RECORD_EDITOR (object);

  switch (id)
    {
    case PROP_DIRTY:
      g_value_set_boolean (value, sv_record_editor_get_dirty (self));
      break;
    case PROP_SAVING:
      g_value_set_boolean (value, self->saving);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sv_record_editor_class_init (SvRecordEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = sv_record_editor_dispose;
  object_class->finalize = sv_record_editor_finalize;
  object_class->get_property = sv_record_editor_get_property;

  properties[PROP_DIRTY] = g_param_spec_boolean ("dirty", NULL, NULL, FALSE, flags);
  properties[PROP_SAVING] = g_param_spec_boolean ("saving", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[LOADED] = g_signal_new ("loaded", SV_TYPE_RECORD_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", SV_TYPE_RECORD_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[NOTICE] = g_signal_new ("notice", SV_TYPE_RECORD_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
sv_record_editor_init (SvRecordEditor *self)
{
  self->cancellable = g_cancellable_new ();
}

SvRecordEditor *
sv_record_editor_new (SvHouse *house, const SvTable *table, SvRecordForm *form)
{
  SvRecordEditor *self = g_object_new (SV_TYPE_RECORD_EDITOR, NULL);
  SvLive *live = sv_house_get_live (house);
  g_autofree char *changed = g_strconcat ("changed::", table->kind, NULL);

  self->house = g_object_ref (house);
  self->table = table;
  self->form = g_object_ref (form);
  g_signal_connect_object (live, changed, G_CALLBACK (live_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (live, "resync", G_CALLBACK (resync_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_api (self), "notify::online", G_CALLBACK (back_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (form, "notify::dirty", G_CALLBACK (dirty_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/* Forgets the record that was open, and whatever is under way for it. */
static void
close_record (SvRecordEditor *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_pointer (&self->record, json_object_unref);
  self->id = 0;
  self->version = 0;
  self->reading = FALSE;
  self->read_again = FALSE;
  self->save_later = FALSE;
  sv_record_form_load (self->form, NULL, NULL);
  sv_record_form_revert (self->form);
  notice (self, NULL);
}

void
sv_record_editor_open (SvRecordEditor *self, gint64 id)
{
  g_return_if_fail (SV_IS_RECORD_EDITOR (self));
  g_return_if_fail (id > 0);

  close_record (self);
  self->id = id;
  sv_record_editor_reload (self);
}

void
sv_record_editor_open_single (SvRecordEditor *self)
{
  g_return_if_fail (SV_IS_RECORD_EDITOR (self));

  self->single = TRUE;
  sv_record_editor_open (self, 1);
}

void
sv_record_editor_open_new (SvRecordEditor *self, JsonObject *values)
{
  g_return_if_fail (SV_IS_RECORD_EDITOR (self));

  close_record (self);
  for (guint i = 0; values != NULL && i < self->table->n_fields; i++)
    {
      const char *key = self->table->fields[i].key;
      SvFormField *field = sv_record_form_get_field (self->form, key);
      JsonNode *value = json_object_get_member (values, key);

      if (field != NULL && value != NULL && !JSON_NODE_HOLDS_NULL (value) &&
          !sv_form_field_is_read_only (field))
        sv_form_field_put (field, value);
    }
  g_signal_emit (self, signals[LOADED], 0);
}

void
sv_record_editor_reload (SvRecordEditor *self)
{
  g_autofree char *path = NULL;

  g_return_if_fail (SV_IS_RECORD_EDITOR (self));

  if (self->id == 0)
    return;

  self->read_again = self->reading;
  if (self->reading)
    return;

  self->reading = TRUE;
  path = record_path (self);
  sv_api_send_async (get_api (self), "GET", path, NULL, NULL, self->cancellable, read_cb, self);
}

void
sv_record_editor_take (SvRecordEditor *self, JsonObject *record)
{
  g_return_if_fail (SV_IS_RECORD_EDITOR (self));

  adopt (self, record, NULL);
}

gint64
sv_record_editor_get_id (SvRecordEditor *self)
{
  return self->id;
}

JsonObject *
sv_record_editor_get_record (SvRecordEditor *self)
{
  return self->record;
}

gboolean
sv_record_editor_get_dirty (SvRecordEditor *self)
{
  return self->form != NULL && sv_record_form_get_dirty (self->form);
}

gboolean
sv_record_editor_get_saving (SvRecordEditor *self)
{
  return self->saving;
}

/* Ends a save that failed. */
static void
fail_save (SvRecordEditor *self, GTask *task, GError *error)
{
  set_saving (self, FALSE);
  if (sv_api_error_is_offline (error))
    {
      self->save_later = TRUE;
      notice (self,
              _ ("The server cannot be reached. Your changes are kept here and will be saved as"
                 " soon as it is back."));
    }
  g_task_return_error (task, error);
}

static void
chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SvRecordEditor *self = g_task_get_source_object (task);
  GPtrArray *fields = g_object_get_data (G_OBJECT (task), "sv-fields");
  JsonObject *theirs = g_object_get_data (G_OBJECT (task), "sv-theirs");
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) mine = sv_conflict_dialog_ask_finish (result, &error);

  if (mine == NULL)
    {
      fail_save (self, task, g_steal_pointer (&error));
      return;
    }

  /* From here on their version is the base; what stays dirty is what I insist on. */
  adopt (self, theirs, NULL);
  for (guint i = 0; i < fields->len; i++)
    if (!g_array_index (mine, gboolean, i))
      sv_form_field_revert (fields->pdata[i]);
  send_changes (self, g_steal_pointer (&task));
}

static void
theirs_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SvRecordEditor *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) theirs = sv_api_send_finish_object (SV_API (object), result, &error);
  g_autoptr (GArray) conflicts = g_array_new (FALSE, FALSE, sizeof (SvConflict));
  GPtrArray *fields = g_ptr_array_new_with_free_func (g_object_unref);
  const char *who;

  if (theirs == NULL)
    {
      g_ptr_array_unref (fields);
      fail_save (self, task, g_steal_pointer (&error));
      return;
    }

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
      g_ptr_array_add (fields, g_object_ref (field));
    }
  g_object_set_data_full (G_OBJECT (task), "sv-fields", fields, (GDestroyNotify)g_ptr_array_unref);

  if (conflicts->len == 0)
    {
      adopt (self, theirs, NULL);
      send_changes (self, g_steal_pointer (&task));
      return;
    }
  who = changed_by_other (self, theirs);
  g_object_set_data_full (G_OBJECT (task), "sv-theirs", json_object_ref (theirs),
                          (GDestroyNotify)json_object_unref);
  sv_conflict_dialog_ask_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self->form))), who,
                                conflicts, g_task_get_cancellable (task), chosen_cb,
                                g_object_ref (task));
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SvRecordEditor *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) record = sv_api_send_finish_object (SV_API (object), result, &error);
  g_autofree char *path = NULL;

  if (record != NULL)
    {
      set_saving (self, FALSE);
      self->save_later = FALSE;
      adopt (self, record, g_task_get_task_data (task));
      notice (self, NULL);
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (self->id != 0 && g_strcmp0 (sv_error_get_code (error), "version_conflict") == 0)
    {
      path = record_path (self);
      sv_api_send_async (get_api (self), "GET", path, NULL, NULL, g_task_get_cancellable (task),
                         theirs_cb, g_object_ref (task));
      return;
    }
  if (sv_record_form_show_error (self->form, error))
    sv_record_form_focus (self->form);
  fail_save (self, task, g_steal_pointer (&error));
}

/* Takes @task over. */
static void
send_changes (SvRecordEditor *self, GTask *task)
{
  g_autoptr (GTask) owned = task;
  g_autoptr (JsonObject) changes = sv_record_form_dup_changes (self->form);
  g_autofree char *path = NULL;
  g_autofree char *version = NULL;

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
      set_saving (self, FALSE);
      notice (self, NULL);
      g_task_return_boolean (task, TRUE);
      return;
    }

  set_saving (self, TRUE);
  g_task_set_task_data (task, json_object_ref (changes), (GDestroyNotify)json_object_unref);
  if (self->id == 0)
    {
      sv_api_send_async (get_api (self), "POST", self->table->path, changes, NULL,
                         g_task_get_cancellable (task), sent_cb, g_object_ref (task));
      return;
    }
  path = record_path (self);
  version = g_strdup_printf ("%" G_GINT64_FORMAT, self->version);
  sv_api_send_async (get_api (self), "PATCH", path, changes, version, g_task_get_cancellable (task),
                     sent_cb, g_object_ref (task));
}

void
sv_record_editor_save_async (SvRecordEditor *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (SV_IS_RECORD_EDITOR (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sv_record_editor_save_async);
  if (self->saving)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "a save is under way");
      g_object_unref (task);
      return;
    }
  send_changes (self, task);
}

gboolean
sv_record_editor_save_finish (SvRecordEditor *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
sv_record_editor_revert (SvRecordEditor *self)
{
  g_return_if_fail (SV_IS_RECORD_EDITOR (self));

  self->save_later = FALSE;
  sv_record_form_revert (self->form);
  notice (self, NULL);
  /* A change of somebody else that waited behind a clash is taken now. */
  sv_record_editor_reload (self);
}
