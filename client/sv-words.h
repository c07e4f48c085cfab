/* sv-words.h: times, deeds and kinds of records, as a person reads them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "common/sv-field.h"

/* Returns: (transfer full): "21 Nov 2026, 14:03" in local time; the text itself when it is no time
 */
char *sv_time_dup_display (const char *rfc3339);
/* Returns: (transfer full): what somebody did, in words: "update" is "Changed" */
char *sv_action_dup_display (const char *action);

/* What records of a kind are called, also of those that have no table of fields: "Listings". */
const char *sv_kind_title (const char *kind);
