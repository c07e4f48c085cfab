/* sv-sku-counter.h: numbers for new watches
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-db.h"

/**
 * sv_sku_reserve:
 * @db: any connection, also one inside a transaction
 * @prefix: "SEI-LMX-"
 * @digits: how many digits a number has at least
 * @n: how many are wanted
 *
 * Reserves numbers in a short transaction of its own, on a second connection, so that nobody waits
 * for the caller's. What is not used leaves a gap; no number is ever given twice, nor one that a
 * watch has by hand, archived ones included.
 *
 * Returns: (transfer full) (nullable): @n SKUs, rising
 */
char **sv_sku_reserve (SvDb *db, const char *prefix, guint digits, guint n, GError **error);

/**
 * sv_sku_prefix_for:
 * @brand: (nullable): the brand's code, "SEI"; without one XXX
 * @name: (nullable): the watch's name, @model its model
 *
 * By the pattern of the settings. Returns: (transfer full) (nullable): the prefix
 */
char *sv_sku_prefix_for (SvDb *db, const char *brand, const char *name, const char *model,
                         guint *digits, GError **error);
