/* sv-record-editor.h: one record between a form and the server: read, follow, save, settle
 * conflicts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-house.h"
#include "sv-record-form.h"

#define SV_TYPE_RECORD_EDITOR (sv_record_editor_get_type ())
G_DECLARE_FINAL_TYPE (SvRecordEditor, sv_record_editor, SV, RECORD_EDITOR, GObject)

/* Signal "loaded": the record is here, for the first time or anew. Signal "failed" (const GError
 * *): it could not be read. Signal "notice" (const char *text, nullable): a lasting state in words,
 * NULL when it is over. Properties "dirty" and "saving", read only. */

/* @form: made for @table; the editor lives as long as the page that holds both */
SvRecordEditor *sv_record_editor_new (SvHouse *house, const SvTable *table, SvRecordForm *form);

void sv_record_editor_open (SvRecordEditor *self, gint64 id);
/* The one record of a kind that has no others: the settings. */
void sv_record_editor_open_single (SvRecordEditor *self);
/* @values: (nullable): what a new record begins with, as the server would send it */
void sv_record_editor_open_new (SvRecordEditor *self, JsonObject *values);
void sv_record_editor_reload (SvRecordEditor *self);
/* Takes what another request answered: a sale, a restored version. An answer that comes late, for a
 * record that is open no more, or an older version, is left. */
void sv_record_editor_take (SvRecordEditor *self, JsonObject *record);

/* Returns: (transfer full): below /api/v1/, of the record @id of this kind */
char *sv_record_editor_dup_path (SvRecordEditor *self, gint64 id);
gint64 sv_record_editor_get_id (SvRecordEditor *self); /* 0: new */
/* Returns: (nullable): the record as the server has it, NULL before it is here and for a new one */
JsonObject *sv_record_editor_get_record (SvRecordEditor *self);
gboolean sv_record_editor_get_dirty (SvRecordEditor *self);
gboolean sv_record_editor_get_saving (SvRecordEditor *self);

/**
 * sv_record_editor_save_async:
 *
 * Sends the changed fields. What the server finds wrong stands in the form; a conflict is put to
 * the user and the save goes on with the answer. Without a connection the changes stay, and are
 * saved when the server is back. While a save is under way the next one waits for it. Errors:
 * %SV_ERROR_INVALID with nothing sent when something typed is wrong, %G_IO_ERROR_CANCELLED when the
 * user went back from the conflict or opened another record.
 */
void sv_record_editor_save_async (SvRecordEditor *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
gboolean sv_record_editor_save_finish (SvRecordEditor *self, GAsyncResult *result, GError **error);

/* What one change of a record replaced, to take it back. */
typedef struct
{
  gint64 id;
  JsonObject *saved;  /* (owned) the record after it */
  JsonObject *former; /* (owned) key → value as the server sent it */
} SvRecordUndo;

/**
 * sv_record_undo_new:
 * @before: (nullable): the record as the change found it; NULL for a new one
 * @after: (nullable): the answer to it
 * @sent: (nullable): the change
 *
 * Returns: (transfer full) (nullable): NULL when there is nothing to take back, or when it cannot
 * be: what a secret was is not known here
 */
SvRecordUndo *
sv_record_undo_new (const SvTable *table, JsonObject *before, JsonObject *after, JsonObject *sent);
SvRecordUndo *sv_record_undo_copy (const SvRecordUndo *self);
void sv_record_undo_free (SvRecordUndo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvRecordUndo, sv_record_undo_free)

/* Returns: (transfer full) (nullable): of a save that has ended well */
SvRecordUndo *sv_record_editor_dup_undo (SvRecordEditor *self, GAsyncResult *result);

/* Whether the form can take it back: the record is open and nothing is typed or being saved. */
gboolean sv_record_editor_can_undo (SvRecordEditor *self, SvRecordUndo *undo);
/* Puts the former values into the form and saves them, as from the version that the change made:
 * whatever somebody else did to the same fields since is put to the user as in every save. Ends
 * with sv_record_editor_save_finish (). */
void sv_record_editor_undo_async (SvRecordEditor *self, SvRecordUndo *undo,
                                  GAsyncReadyCallback callback, gpointer user_data);

/* Back to what the server has. */
void sv_record_editor_revert (SvRecordEditor *self);
