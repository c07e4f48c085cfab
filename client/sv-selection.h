/* sv-selection.h: which rows of a long list are chosen
 *
 * GtkMultiSelection holds the item of every chosen row and asks for each: Ctrl+A on 100,000 rows
 * would read them all. This one knows positions, and ids while the list moves.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sv-paged-list.h"

#define SV_TYPE_SELECTION (sv_selection_get_type ())
G_DECLARE_FINAL_TYPE (SvSelection, sv_selection, SV, SELECTION, GObject)

/* Signal "emptied": what was chosen went with the last row. GTK's "selection-changed" is about rows
 * that are there, and an empty list has none. */
SvSelection *sv_selection_new (SvPagedList *list);

guint sv_selection_get_n (SvSelection *self);
/* Returns: (transfer full): of gint64, in the order of the list */
GArray *sv_selection_get_ids (SvSelection *self);
