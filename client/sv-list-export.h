/* sv-list-export.h: any list as a file, CSV or XLSX, and on paper
 *
 * What is selected; without a selection all that the search and the filters leave.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-record-list.h"

/* Whether who is signed in may have the list of @table as a file. */
gboolean sv_list_export_may (SvApi *api, const SvTable *table);

/* Returns: (transfer full): the actions of a list; @chosen: for the rows that are selected */
GMenuModel *sv_list_export_menu_new (gboolean chosen);

/* Asks for the file; progress, and the button that stops it, are in the list's strip. */
void sv_list_export_save (SvRecordList *list, gboolean xlsx);
void sv_list_export_print (SvRecordList *list);

/* Ctrl+P prints; beside the list too, in the form of the one that is chosen. */
void sv_list_export_add_key (SvRecordList *list);
