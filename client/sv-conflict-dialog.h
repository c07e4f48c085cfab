/* sv-conflict-dialog.h: two people changed the same field: was, theirs, mine
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-form-field.h"

#include <adwaita.h>

/* One field that both changed. */
typedef struct
{
  SvFormField *field; /* holds what it was, and what I typed */
  JsonNode *theirs;   /* (nullable) */
} SvConflict;

/**
 * sv_conflict_dialog_ask_async:
 * @who: (nullable): who changed it meanwhile
 * @conflicts: (element-type SvConflict): at least one; used during the call only
 */
void sv_conflict_dialog_ask_async (GtkWindow *parent, const char *who, GArray *conflicts,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);

/**
 * sv_conflict_dialog_ask_finish:
 *
 * Returns: (transfer full) (nullable) (element-type gboolean): for each conflict whether mine is to
 * stay; NULL when the user went back to the form (%G_IO_ERROR_CANCELLED)
 */
GArray *sv_conflict_dialog_ask_finish (GAsyncResult *result, GError **error);

/* Returns: (transfer full): a value as people read it, "Nothing" when absent */
char *sv_value_dup_display (const SvField *field, JsonNode *value);
