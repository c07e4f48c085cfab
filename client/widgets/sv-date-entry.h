/* sv-date-entry.h: a day, typed or picked from a calendar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-entry.h"

#define SV_TYPE_DATE_ENTRY (sv_date_entry_get_type ())
G_DECLARE_FINAL_TYPE (SvDateEntry, sv_date_entry, SV, DATE_ENTRY, GtkWidget)

GtkWidget *sv_date_entry_new (void);

/**
 * sv_date_parse_typed:
 * @text: "2026-11-21", "20261121", "21.11.2026", "21/11/2026"
 *
 * A day and month that could be swapped (3/4/2026) is refused unless dots say that the day comes
 * first.
 *
 * Returns: (transfer full) (nullable): "2026-11-21", or NULL when it is no day or not clear
 */
char *sv_date_parse_typed (const char *text);
