/* sv-record-editor-undo.c: what a change of a record replaced, and putting it back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-record-editor"

#include "sv-record-editor-private.h"

SvRecordUndo *
sv_record_undo_new (const SvTable *table, JsonObject *before, JsonObject *after, JsonObject *sent)
{
  g_autoptr (JsonObject) former = json_object_new ();
  SvRecordUndo *self;

  if (before == NULL || after == NULL || sent == NULL)
    return NULL;

  for (guint i = 0; i < table->n_fields; i++)
    {
      const SvField *field = &table->fields[i];
      JsonNode *was = json_object_get_member (before, field->key);

      if (!json_object_has_member (sent, field->key))
        continue;
      if ((field->flags & SV_FIELD_SECRET) != 0)
        return NULL;
      if (!sv_value_equal (was, json_object_get_member (after, field->key)))
        json_object_set_member (former, field->key,
                                was != NULL ? json_node_copy (was)
                                            : json_node_new (JSON_NODE_NULL));
    }
  if (json_object_get_size (former) == 0)
    return NULL;

  self = g_new (SvRecordUndo, 1);
  self->id = json_object_get_int_member (after, "id");
  self->saved = json_object_ref (after);
  self->former = g_steal_pointer (&former);
  return self;
}

SvRecordUndo *
sv_record_undo_copy (const SvRecordUndo *self)
{
  SvRecordUndo *copy = g_new (SvRecordUndo, 1);

  copy->id = self->id;
  copy->saved = json_object_ref (self->saved);
  copy->former = json_object_ref (self->former);
  return copy;
}

void
sv_record_undo_free (SvRecordUndo *self)
{
  json_object_unref (self->saved);
  json_object_unref (self->former);
  g_free (self);
}

static gboolean
has_fields (SvRecordEditor *self, JsonObject *values)
{
  JsonObjectIter iter;
  const char *key;

  json_object_iter_init (&iter, values);
  while (json_object_iter_next (&iter, &key, NULL))
    {
      SvFormField *field = sv_record_form_get_field (self->form, key);

      if (field == NULL || sv_form_field_is_read_only (field))
        return FALSE;
    }
  return TRUE;
}

gboolean
sv_record_editor_can_undo (SvRecordEditor *self, SvRecordUndo *undo)
{
  g_return_val_if_fail (SV_IS_RECORD_EDITOR (self), FALSE);

  return self->id == undo->id && self->record != NULL && !self->saving &&
         !sv_record_editor_get_dirty (self) && has_fields (self, undo->former);
}

void
sv_record_editor_undo_async (SvRecordEditor *self, SvRecordUndo *undo, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  g_return_if_fail (sv_record_editor_can_undo (self, undo));

  /* From a later version the server would take it for a change of what stands there now. */
  if (json_object_get_int_member (undo->saved, "version") != self->version)
    sv_record_editor_adopt (self, undo->saved, NULL);
  json_object_iter_init (&iter, undo->former);
  while (json_object_iter_next (&iter, &key, &value))
    sv_form_field_put (sv_record_form_get_field (self->form, key), value);
  sv_record_editor_save_async (self, NULL, callback, user_data);
}
