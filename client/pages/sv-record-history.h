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

/* Returns: (transfer full): {"year": [null, 1968]} as lines "Year: Nothing → 1968" */
char *sv_changes_dup_display (const SvTable *table, JsonObject *changes);
