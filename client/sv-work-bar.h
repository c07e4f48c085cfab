/* sv-work-bar.h: a strip that tells how far something is that takes time, with a way to stop it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#define SV_TYPE_WORK_BAR (sv_work_bar_get_type ())
G_DECLARE_FINAL_TYPE (SvWorkBar, sv_work_bar, SV, WORK_BAR, AdwBin)

/* Property "busy": work is under way. */

/* Shows itself when the work lasts longer than 300 ms. Returns: (transfer none): cancelled by its
 * button */
GCancellable *sv_work_bar_start (SvWorkBar *self, const char *text);
gboolean sv_work_bar_is_busy (SvWorkBar *self);
/* @all: 0 or less when unknown */
void sv_work_bar_set_progress (SvWorkBar *self, gint64 done, gint64 all);
void sv_work_bar_stop (SvWorkBar *self);
