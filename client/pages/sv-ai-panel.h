/* sv-ai-panel.h: a description from the AI: asked for, awaited, compared, taken or not
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-house.h"
#include "sv-record-editor.h"

#define SV_TYPE_AI_PANEL (sv_ai_panel_get_type ())
G_DECLARE_FINAL_TYPE (SvAiPanel, sv_ai_panel, SV, AI_PANEL, GtkWidget)

/* Signal "taken": the server changed the watch: a proposal was accepted, or the thread was reset.
 * Signal "edited": sv_ai_panel_is_edited () may say something else. */

/* @form: of the watch; its description stands beside the proposal. @editor: of the same; it saves
 * before the AI is asked. Both live as long as the panel. */
GtkWidget *sv_ai_panel_new (SvHouse *house, SvRecordForm *form, SvRecordEditor *editor);

/* @watch: (nullable): NULL for one that is not saved */
void sv_ai_panel_show (SvAiPanel *self, JsonObject *watch);

/* Of an archived watch nothing can be changed. */
void sv_ai_panel_set_read_only (SvAiPanel *self, gboolean read_only);

/* Whether somebody wrote into the proposal and did not take it yet. */
gboolean sv_ai_panel_is_edited (SvAiPanel *self);
/* Takes the proposal as it was edited. */
void sv_ai_panel_accept_async (SvAiPanel *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean sv_ai_panel_accept_finish (SvAiPanel *self, GAsyncResult *result, GError **error);
/* Back to what was proposed. */
void sv_ai_panel_revert (SvAiPanel *self);
