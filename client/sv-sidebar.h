/* sv-sidebar.h: the pages that the user may go to, in groups
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-page.h"

#define SV_TYPE_SIDEBAR (sv_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (SvSidebar, sv_sidebar, SV, SIDEBAR, AdwBin)

/* Signal "chosen": const char *name of a page. */

/* Fills it with what the signed-in user may see. */
void sv_sidebar_fill (SvSidebar *self, SvApi *api);
/* Marks a page without going there; @name: (nullable) */
void sv_sidebar_select (SvSidebar *self, const char *name);
/* A number beside the name; 0 shows none. @words: what it counts, with the number: "42 drafts" */
void sv_sidebar_set_count (SvSidebar *self, const char *name, guint count, const char *words);
/* Icons without names, for users who want the room. */
void sv_sidebar_set_icons (SvSidebar *self, gboolean icons);
/* Returns: (nullable): the name of the page in that place, from 0 */
const char *sv_sidebar_get_name (SvSidebar *self, guint place);
