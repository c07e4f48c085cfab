/* sv-floor.h: nothing is approved for sale below the floor price of its watch
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-store.h"

/**
 * sv_floor_check_watch:
 * @old: the watch as it stands
 * @values: what changes, its status among it
 * @from: what the status meant
 * @to: what it will mean
 *
 * Refuses the move into the states of a watch that may be sold ("approved" and on) while the asking
 * price is below the floor price. FALSE only when the request cannot go on.
 */
gboolean sv_floor_check_watch (SvCall *call, SvDb *db, JsonObject *old, JsonObject *values,
                               const char *from, const char *to, GError **error);
