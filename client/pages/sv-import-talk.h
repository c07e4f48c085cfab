/* sv-import-talk.h: what is said to the server about one import, one sentence after the other
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-api.h"

#define SV_TYPE_IMPORT_TALK (sv_import_talk_get_type ())

/**
 * SvImportTalk:
 *
 * Signals:
 * "taken" (JsonObject *import, gboolean first, gboolean ended): how the import stands, once nothing
 * more waits to be said. first: nobody saw it before. ended: a step is over, well or not.
 * "failed" (const char *what, GError *error): something was refused; what waited behind it is
 * dropped.
 */
G_DECLARE_FINAL_TYPE (SvImportTalk, sv_import_talk, SV, IMPORT_TALK, GObject)

SvImportTalk *sv_import_talk_new (void);

/* An import that the server has just sent, or one that is known by its number only. */
void sv_import_talk_take (SvImportTalk *self, SvApi *api, JsonObject *import);
void sv_import_talk_open (SvImportTalk *self, SvApi *api, gint64 id);

/* Says nothing more and hears nothing more; the import goes on at the server. */
void sv_import_talk_forget (SvImportTalk *self);
/* The same, and an import that was not finished shall not be kept for anybody. */
void sv_import_talk_leave (SvImportTalk *self);

/* Returns: (transfer none) (nullable): as the server sent it last */
JsonObject *sv_import_talk_get_import (SvImportTalk *self);
/* "" without an import */
const char *sv_import_talk_get_state (SvImportTalk *self);
/* Whether the server works at it. */
gboolean sv_import_talk_is_working (SvImportTalk *self);
/* Whether a step was ordered of which the server has not said yet how it stands. */
gboolean sv_import_talk_is_stepping (SvImportTalk *self);

void sv_import_talk_change (SvImportTalk *self, JsonObject *changes);
/* @verb: "dry-run", "commit", "undo", "cancel" */
void sv_import_talk_step (SvImportTalk *self, const char *verb);
void sv_import_talk_look (SvImportTalk *self);
