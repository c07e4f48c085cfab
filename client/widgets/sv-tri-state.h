/* sv-tri-state.h: yes, no, or nobody has looked yet
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-entry.h"

#define SV_TYPE_TRI_STATE (sv_tri_state_get_type ())
G_DECLARE_FINAL_TYPE (SvTriState, sv_tri_state, SV, TRI_STATE, GtkWidget)

/* @with_unknown: FALSE for a field that is always known */
GtkWidget *sv_tri_state_new (gboolean with_unknown);
