/* sv-migrate.h: brings a database to the shape this program knows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-db.h"

/**
 * sv_migrate:
 * @applied: (out) (optional): how many migrations were run now
 *
 * Runs the migrations that @db has not had yet, each in a transaction of its own. Several servers
 * may do so at once: an advisory lock lets one after the other.
 *
 * Errors: %SV_ERROR_CONFLICT when the database is newer than this program, or one of its migrations
 * was another text than ours.
 */
gboolean sv_migrate (SvDb *db, guint *applied, GError **error);

/* The same for the database behind @url. */
gboolean sv_migrate_url (const char *url, guint *applied, GError **error);

/* Returns: the number of the last migration that is compiled in */
int sv_migrate_newest (void);

/**
 * sv_migrate_is_current:
 *
 * For /readyz. Returns: whether @db has had exactly the migrations of this program
 */
gboolean sv_migrate_is_current (SvDb *db, GError **error);
