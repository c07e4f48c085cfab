/* sv-check.h: is everything in the database as it must be
 *
 * Every invariant is a statement "check.NAME" of resources/check.sql that must return no row. Its
 * columns say what is broken.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-db.h"

/* @name: "check.status_moves"; @rows: what it returned, at least one */
typedef void (*SvCheckBroken) (const char *name, SvRows *rows, gpointer user_data);

/**
 * sv_check:
 * @broken: called once for each invariant that does not hold
 *
 * Looks at one moment of the database, also while a server works on it.
 *
 * Returns: how many invariants do not hold, or -1 with @error
 */
int sv_check (SvDb *db, SvCheckBroken broken, gpointer user_data, GError **error);

/* Returns: (transfer full): a row in one line, "id 7, sku OME-SPX-0001" */
char *sv_check_describe (SvRows *rows, guint row);
