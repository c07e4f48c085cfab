/* sv-sku.h: how the number of a watch is made from its brand and its name
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#define SV_SKU_PATTERN "BBB-MMM-NNNN"

/**
 * sv_sku_fold:
 *
 * Returns: (transfer full): @text without accents, in capital letters: "Blåvand" is "BLAVAND"
 */
char *sv_sku_fold (const char *text);

/**
 * sv_sku_code:
 * @brand: (nullable): a brand's name
 *
 * Returns: (transfer full): its first three letters, filled up with X: "Seiko" is "SEI", "A. Lange"
 * is "ALA"
 */
char *sv_sku_code (const char *brand);

/**
 * sv_sku_initials:
 * @name: (nullable): what the watch is called
 * @model: (nullable): used when @name has no word that counts
 *
 * Returns: (transfer full): the first letters of up to three words, filled up with X. A word with a
 * digit is skipped: "Lord Matic 3N1791" is "LMX"
 */
char *sv_sku_initials (const char *name, const char *model);

/* Whether a SKU given by hand can stand in addresses, file names and bar codes: no slashes or
 * control characters, no blank or point in front, no blank behind. */
gboolean sv_sku_is_valid (const char *sku);

/* Whether @pattern is one: letters, digits and "-_.", BBB and MMM at most once, and one to nine N
 * at its end. */
gboolean sv_sku_pattern_is_valid (const char *pattern);

/**
 * sv_sku_prefix:
 * @pattern: a valid pattern
 * @digits: (out): how many digits the number after it has at least
 *
 * Returns: (transfer full): everything before the number: "SEI-LMX-"
 */
char *sv_sku_prefix (const char *pattern, const char *code, const char *initials, guint *digits);

/* Returns: (transfer full): "SEI-LMX-0003" */
char *sv_sku_format (const char *prefix, guint digits, gint64 number);
