/* sv-edit-page.h: a page on which one record is edited
 *
 * What every such page does alike is here: it shows the record or why it cannot be shown, saves,
 * reverts, archives and restores with an undo, and asks before it goes from a changed record to
 * another. A page derives from it, hands over the parts of its template, and says what is its own
 * in the vfuncs.
 *
 * Actions: "record.save" (Ctrl+S), "record.revert", "record.archive", "record.restore".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-page.h"
#include "sv-record-editor.h"

#define SV_TYPE_EDIT_PAGE (sv_edit_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (SvEditPage, sv_edit_page, SV, EDIT_PAGE, SvPage)

struct _SvEditPageClass
{
  SvPageClass parent_class;

  /* The record is here, for the first time or anew; comes before update (). */
  void (*loaded) (SvEditPage *self);
  /* The record, or whether it is changed or being saved, is another now. */
  void (*update) (SvEditPage *self);
  /* Shows another record; nothing is unsaved any more. The default opens it. @id: 0 for a new one,
   * anything else as it was given to sv_edit_page_go () */
  void (*go) (SvEditPage *self, gint64 id);
  /* The record has just been archived; nothing is unsaved any more. */
  void (*archived) (SvEditPage *self);

  /* What is typed beside the form, in a panel: whether there is something, to be saved or to be
   * forgotten when the page is left. All four or none. */
  gboolean (*has_more) (SvEditPage *self);
  void (*save_more_async) (SvEditPage *self, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*save_more_finish) (SvEditPage *self, GAsyncResult *result, GError **error);
  void (*discard_more) (SvEditPage *self);

  gpointer reserved[4];
};

/* The parts of a page's template. */
typedef struct
{
  AdwBin *form_place;
  GtkRevealer *notice;
  GtkLabel *notice_text;
  GtkWidget *save;        /* a button; its words follow the saving */
  GtkStack *stack;        /* (nullable) with the children "loading", "trouble" and "record" */
  AdwStatusPage *trouble; /* (nullable) in the stack: why the record cannot be shown */
} SvEditParts;

/* To be called once, when the page is constructed. @groups: (nullable): see sv_record_form_new ()
 */
void sv_edit_page_set_up (SvEditPage *self, const SvFormGroup *groups, const SvEditParts *parts);

SvRecordForm *sv_edit_page_get_form (SvEditPage *self);
/* Returns: (nullable): NULL when the page has been disposed of */
SvRecordEditor *sv_edit_page_get_editor (SvEditPage *self);

/* Whether the record is archived: the form cannot be changed then. */
gboolean sv_edit_page_is_archived (SvEditPage *self);

/* A lasting state in words, above the form. @text: (nullable): NULL when it is over */
void sv_edit_page_notice (SvEditPage *self, const char *text);

/* To be called when has_more () says something else than before. */
void sv_edit_page_update (SvEditPage *self);

/* Says that a change is done. @undo: (nullable) (transfer full): what there is to take back; the
 * offer stands until the next one */
void sv_edit_page_say_done (SvEditPage *self, const char *text, SvRecordUndo *undo);

/* Goes to another record, after asking what becomes of unsaved changes. */
void sv_edit_page_go (SvEditPage *self, gint64 id);
