/* sv-demo.h: a house full of watches to try things out with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-db.h"

/* What the server fills its own demo with. */
#define SV_DEMO_SEED 1

/**
 * sv_demo_fill:
 * @n: how many watches
 * @seed: the same seed makes the same watches
 * @now: unix seconds; the watches came in over the three years before
 * @password_hash: what the demo users sign in with, hashed; one a role: admin@demo.example,
 *   manager@…, finance@…, agent@…, seller@…
 *
 * Fills a migrated database in one transaction: people, brands, locations, batches, watches with
 * their descriptions and activity. A database that was filled before stays as it is, only the demo
 * users get the password.
 */
gboolean sv_demo_fill (SvDb *db, guint n, guint64 seed, gint64 now, const char *password_hash,
                       GError **error);
