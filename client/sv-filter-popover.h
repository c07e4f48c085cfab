/* sv-filter-popover.h: making a filter: field, operator, value
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sv-filter.h"
#include "sv-house.h"

#define SV_TYPE_FILTER_POPOVER (sv_filter_popover_get_type ())
G_DECLARE_FINAL_TYPE (SvFilterPopover, sv_filter_popover, SV, FILTER_POPOVER, GtkPopover)

/* Signals: "chosen": an SvFilter (a pointer, valid during the signal); "archived": whether archived
 * ones are wanted. */
GtkWidget *sv_filter_popover_new (SvHouse *house, const SvTable *table);

/* Shows this filter for changing, or with NULL an empty one. */
void sv_filter_popover_edit (SvFilterPopover *self, const SvFilter *filter);
/* Whether the list shows archived ones now. */
void sv_filter_popover_set_archived (SvFilterPopover *self, gboolean archived);
