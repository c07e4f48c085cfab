/* sv-preferences.h: what a user chose, kept in a key file and written soon after each change
 *
 * Groups: [window], [look] (style: "system", "light", "dark"; dense), [server], and one per list.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#define SV_TYPE_PREFERENCES (sv_preferences_get_type ())
G_DECLARE_FINAL_TYPE (SvPreferences, sv_preferences, SV, PREFERENCES, GObject)

/* Signal "changed" (detail: the group): const char *group, const char *key. */

SvPreferences *sv_preferences_new (const char *path);

/* Returns: (transfer full) (nullable) */
char *sv_preferences_dup_text (SvPreferences *self, const char *group, const char *key);
int sv_preferences_get_int (SvPreferences *self, const char *group, const char *key, int absent);
gboolean
sv_preferences_get_bool (SvPreferences *self, const char *group, const char *key, gboolean absent);

/* @value: (nullable): NULL removes it */
void sv_preferences_set_text (SvPreferences *self, const char *group, const char *key,
                              const char *value);
void sv_preferences_set_int (SvPreferences *self, const char *group, const char *key, int value);
void
sv_preferences_set_bool (SvPreferences *self, const char *group, const char *key, gboolean value);

/* Writes now what is not written yet; for the end of the program and for tests. */
void sv_preferences_flush (SvPreferences *self);
