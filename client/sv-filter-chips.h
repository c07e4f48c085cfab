/* sv-filter-chips.h: the filters of a list as chips, each to be changed or taken away
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "sv-filter.h"

#define SV_TYPE_FILTER_CHIPS (sv_filter_chips_get_type ())
G_DECLARE_FINAL_TYPE (SvFilterChips, sv_filter_chips, SV, FILTER_CHIPS, GtkBox)

/* Place of the chip that stands for all of SvQuery.others. */
#define SV_FILTER_CHIPS_OTHERS G_MAXUINT

/* Signals "edit" and "remove": guint place among the query's filters, or
 * %SV_FILTER_CHIPS_OTHERS. */

/* Shows these filters from now on. @query: stays the caller's and must live until the next call;
 * NULL shows none */
void sv_filter_chips_show (SvFilterChips *self, const SvQuery *query, SvChoices *choices);
