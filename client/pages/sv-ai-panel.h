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
 */

/* @form: of the watch; its description stands beside the proposal. @editor: of the same; it saves
 * before the AI is asked. Both live as long as the panel. */
GtkWidget *sv_ai_panel_new (SvHouse *house, SvRecordForm *form, SvRecordEditor *editor);

/* @watch: (nullable): NULL for one that is not saved */
void sv_ai_panel_show (SvAiPanel *self, JsonObject *watch);
