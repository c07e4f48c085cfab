/* sv-record.h: one record as the client holds it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "sv-field.h"

#define SV_TYPE_RECORD (sv_record_get_type ())
G_DECLARE_FINAL_TYPE (SvRecord, sv_record, SV, RECORD, GObject)

/* An empty record: a new one, or a row that is still on its way (sv_record_is_loaded () says
 * which). */
SvRecord *sv_record_new (const SvTable *table, gint64 id);

/* Signal "changed": the values were replaced. Property "loaded". */

const SvTable *sv_record_get_table (SvRecord *self);
gint64 sv_record_get_id (SvRecord *self);
gint64 sv_record_get_version (SvRecord *self);
gboolean sv_record_is_loaded (SvRecord *self);

/**
 * sv_record_load:
 * @object: the record as the server sent it; kept (a reference is taken)
 *
 * Replaces every value. Emits "changed".
 */
void sv_record_load (SvRecord *self, JsonObject *object);

/* Returns: (transfer none) (nullable): the JSON behind it, NULL before it is loaded */
JsonObject *sv_record_get_json (SvRecord *self);

gboolean sv_record_is_null (SvRecord *self, const char *key);
/* Returns: (nullable): text, choice, date, time, decimal as sent; NULL when null */
const char *sv_record_get_text (SvRecord *self, const char *key);
gint64 sv_record_get_int (SvRecord *self, const char *key); /* null is 0 */
/* Returns: -1 unknown, 0, 1 */
int sv_record_get_bool (SvRecord *self, const char *key);
/* Returns: whether there is an amount; minor units and ISO 4217 code */
gboolean
sv_record_get_money (SvRecord *self, const char *key, gint64 *amount, const char **currency);
/* Returns: the id, 0 when null; @name (nullable) */
gint64 sv_record_get_reference (SvRecord *self, const char *key, const char **name);

/**
 * sv_record_dup_display:
 *
 * Returns: (transfer full): what a list's cell shows for @key, "" when null: "12,500.00 SEK",
 *   "21 Nov 2026", the name of a reference, "Yes"
 */
char *sv_record_dup_display (SvRecord *self, const char *key);
