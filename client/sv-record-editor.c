/* sv-record-editor.c: one record between a form and the server: read, follow, save, settle
 * conflicts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-record-editor"

#include "sv-record-editor-private.h"

#include <glib/gi18n.h>
#include <string.h>

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

SvApi *
sv_record_editor_get_api (SvRecordEditor *self)
{
  return sv_house_get_api (self->house);
}

void
sv_record_editor_notice (SvRecordEditor *self, const char *text)
{
  g_signal_emit (self, signals[NOTICE], 0, text);
}

void
sv_record_editor_set_saving (SvRecordEditor *self, gboolean saving)
{
  if (self->saving == saving)
    return;

  self->saving = saving;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SAVING]);
}

/* Who changed a record last; NULL when it was me. */
const char *
sv_record_editor_changed_by (SvRecordEditor *self, JsonObject *record)
{
  JsonNode *node = json_object_get_member (record, "updated_by");
  JsonObject *person =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  if (person == NULL)
    return _ ("Somebody");
  if (json_object_get_int_member (person, "id") ==
      sv_api_get_user_id (sv_record_editor_get_api (self)))
    return NULL;
  return json_object_get_string_member_with_default (person, "name", _ ("Somebody"));
}

/* Makes @record the one behind the form. */
void
sv_record_editor_adopt (SvRecordEditor *self, JsonObject *record, JsonObject *sent)
{
  json_object_ref (record);
  g_clear_pointer (&self->record, json_object_unref);
  self->record = record;
  self->id = json_object_get_int_member (record, "id");
  self->version = json_object_get_int_member (record, "version");
  sv_record_form_load (self->form, record, sent);
  g_signal_emit (self, signals[LOADED], 0);
}

/* Whether something typed clashes with @record: then the old version has to stay the base, so that
 * saving asks which of the two it shall be. */
gboolean
sv_record_editor_clashes (SvRecordEditor *self, JsonObject *record, JsonObject *sent,
                          const char *who)
{
  const char *clash = sv_record_form_find_clash (self->form, record, sent);
  g_autofree char *text = NULL;

  if (clash == NULL)
    return FALSE;

  text = g_strdup_printf (
      _ ("%s has just changed “%s”, which you are changing too. Saving will ask which to keep."),
      who, clash);
  sv_record_editor_notice (self, text);
  return TRUE;
}

/* The record changed on the server while it is open here. */
static void
follow (SvRecordEditor *self, JsonObject *record)
{
  const char *who = sv_record_editor_changed_by (self, record);
  gboolean dirty = sv_record_form_get_dirty (self->form);
  g_autofree char *text = NULL;

  if (sv_record_editor_clashes (self, record, NULL,
                                who != NULL ? who : _ ("Another window of yours")))
    return;
  sv_record_editor_adopt (self, record, NULL);
  if (dirty && who != NULL)
    text = g_strdup_printf (_ ("%s has just changed other fields; they are updated here, and your"
                               " changes are kept."),
                            who);
  sv_record_editor_notice (self, text);
}

/* An answer may be older than what another one brought meanwhile. */
static gboolean
is_newer (SvRecordEditor *self, JsonObject *record)
{
  return json_object_get_int_member (record, "version") > self->version;
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
    sv_record_editor_adopt (self, record, NULL);
  else if (is_newer (self, record) && self->saving)
    self->read_again = TRUE;
  else if (is_newer (self, record))
    follow (self, record);

  if (self->read_again && !self->saving)
    sv_record_editor_reload (self);
}

static void
live_cb (SvRecordEditor *self, const char *kind, gint64 id, const char *change)
{
  if (self->id == 0 || (id != 0 && id != self->id))
    return;

  /* What I save myself comes back as the answer; what somebody else saves meanwhile, or while I am
   * asked whose it shall be, is read when that is over. */
  if (self->saving)
    self->read_again = TRUE;
  else
    sv_record_editor_reload (self);
}

static void
resync_cb (SvRecordEditor *self)
{
  live_cb (self, self->table->kind, 0, "many");
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

  sv_record_editor_begin_generation (self);
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
  g_signal_connect_object (sv_record_editor_get_api (self), "notify::online",
                           G_CALLBACK (sv_record_editor_back_cb), self, G_CONNECT_SWAPPED);
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
  sv_record_editor_begin_generation (self);
  sv_record_editor_set_saving (self, FALSE);
  sv_record_form_load (self->form, NULL, NULL);
  sv_record_form_revert (self->form);
  sv_record_editor_notice (self, NULL);
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
  path = sv_record_editor_dup_path (self, self->id);
  sv_api_send_async (sv_record_editor_get_api (self), "GET", path, NULL, NULL, self->cancellable,
                     read_cb, self);
}

void
sv_record_editor_take (SvRecordEditor *self, JsonObject *record)
{
  g_return_if_fail (SV_IS_RECORD_EDITOR (self));

  if (self->id == 0 || json_object_get_int_member (record, "id") != self->id)
    return;
  if (self->record == NULL)
    sv_record_editor_adopt (self, record, NULL);
  else if (is_newer (self, record))
    follow (self, record);
}

char *
sv_record_editor_dup_path (SvRecordEditor *self, gint64 id)
{
  if (self->single)
    return g_strdup (self->table->path);
  return g_strdup_printf ("%s/%" G_GINT64_FORMAT, self->table->path, id);
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

void
sv_record_editor_revert (SvRecordEditor *self)
{
  g_return_if_fail (SV_IS_RECORD_EDITOR (self));

  self->save_later = FALSE;
  self->given_up = self->saving;
  /* A new record that was sent and not answered is nothing to begin the next one with. Should it
   * have arrived, it stands in its list. */
  g_clear_pointer (&self->posted, json_object_unref);
  sv_attempt_done (&self->attempt);
  sv_record_form_revert (self->form);
  sv_record_editor_notice (self, NULL);
  /* A change of somebody else that waited behind a clash is taken now. */
  sv_record_editor_reload (self);
}
