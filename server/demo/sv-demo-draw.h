/* sv-demo-draw.h: pictures of watches that do not exist
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-demo-watch.h"

/**
 * sv_demo_draw:
 * @view: 0 from the front, 1 and more at another angle on another table
 * @size: pixels of the longer side
 *
 * Draws @watch as it is described: its dial, case, strap, hands and its maker's name.
 *
 * Returns: (transfer full) (nullable): a JPEG, %NULL with @error
 */
GBytes *sv_demo_draw (const SvDemoWatch *watch, guint64 seed, guint view, int size, GError **error);
