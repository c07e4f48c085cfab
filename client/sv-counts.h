/* sv-counts.h: the numbers beside the pages of the sidebar: what waits for a person
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-house.h"
#include "sv-sidebar.h"

#define SV_TYPE_COUNTS (sv_counts_get_type ())
G_DECLARE_FINAL_TYPE (SvCounts, sv_counts, SV, COUNTS, GObject)

/* Reads them when somebody signs in and again after changes; @sidebar must outlive it. */
SvCounts *sv_counts_new (SvHouse *house, SvSidebar *sidebar);
