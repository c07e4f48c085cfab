/* sv-record-editor-private.h: what the two files of the editor share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-attempt.h"
#include "sv-record-editor.h"

struct _SvRecordEditor
{
  GObject parent_instance;

  SvHouse *house; /* (owned) */
  const SvTable *table;
  SvRecordForm *form; /* (owned) */

  guint generation;   /* another one for each record that is opened */
  gint64 id;          /* 0: new */
  gboolean single;    /* there is one record of this kind, and its path has no id */
  gint64 version;     /* that the form was filled from */
  JsonObject *record; /* (owned) (nullable) */
  GCancellable *cancellable;
  gboolean reading;
  gboolean read_again; /* the record changed while it was being read or saved */
  gboolean saving;
  gboolean given_up;   /* what is being saved was reverted meanwhile */
  GPtrArray *waiting;  /* (owned) (nullable) of GTask: saves that wait for the one under way */
  gboolean save_later; /* the server was away when the user saved */
  JsonObject *posted;  /* (owned) (nullable) a new record, sent and not answered */
  SvAttempt attempt;   /* at it */
};

SvApi *sv_record_editor_get_api (SvRecordEditor *self);
void sv_record_editor_notice (SvRecordEditor *self, const char *text);
void sv_record_editor_set_saving (SvRecordEditor *self, gboolean saving);
/* Who changed a record last; NULL when it was me. */
const char *sv_record_editor_changed_by (SvRecordEditor *self, JsonObject *record);
/* Makes @record the one behind the form. @sent: (nullable): what it answers */
void sv_record_editor_adopt (SvRecordEditor *self, JsonObject *record, JsonObject *sent);
/* Whether something typed clashes with @record: then the old version has to stay the base, so that
 * saving asks which of the two it shall be. @sent: (nullable): as above; @who: changed it */
gboolean sv_record_editor_clashes (SvRecordEditor *self, JsonObject *record, JsonObject *sent,
                                   const char *who);

/* sv-record-editor-save.c */
/* From here on no answer to what was asked before is for the record that is open. */
void sv_record_editor_begin_generation (SvRecordEditor *self);
/* The connection is another than before. */
void sv_record_editor_back_cb (SvRecordEditor *self);
