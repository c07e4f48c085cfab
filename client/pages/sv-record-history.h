/* sv-record-history.h: who changed what and when, the latest first
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-house.h"

#include <gtk/gtk.h>

#define SV_TYPE_RECORD_HISTORY (sv_record_history_get_type ())
G_DECLARE_FINAL_TYPE (SvRecordHistory, sv_record_history, SV, RECORD_HISTORY, GtkWidget)

GtkWidget *sv_record_history_new (SvHouse *house, const SvTable *table);

/* @id: 0 empties it. Reads it anew each time. */
void sv_record_history_show (SvRecordHistory *self, gint64 id);

/* Returns: (transfer full): "21 Nov 2026, 14:03" in local time; the text itself when it is no time
 */
char *sv_time_dup_display (const char *rfc3339);
/* Returns: (transfer full): what somebody did, in words: "update" is "Changed" */
char *sv_action_dup_display (const char *action);
/* Returns: (transfer full): {"year": [null, 1968]} as lines "Year: Nothing → 1968" */
char *sv_changes_dup_display (const SvTable *table, JsonObject *changes);

/* What records of a kind are called, also of those that have no table of fields: "Listings". */
const char *sv_kind_title (const char *kind);
