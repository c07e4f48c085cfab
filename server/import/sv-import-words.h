/* sv-import-words.h: what people call the fields of a watch, and how they say yes and no
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/**
 * sv_import_fold:
 *
 * Returns: (transfer full): letters and digits alone, lower case, accents and the Turkish dotless i
 * gone: "Gehäuse-Durchmesser (mm)" is "gehausedurchmessermm"
 */
char *sv_import_fold (const char *text);

/**
 * sv_import_heading_rank:
 * @resource: "watches" or "sales"
 * @key: a field of it
 * @heading: a folded heading
 *
 * Returns: 0 for the best name of the field, higher for weaker ones, -1 when it is none
 */
int sv_import_heading_rank (const char *resource, const char *key, const char *heading);

/* Returns: (nullable): the folded heading without what stands in brackets, and without a currency's
 * code at its end; the code is in @currency. "Price (SEK)" is "price" and SEK. */
char *sv_import_heading (const char *title, const char **currency);

/* Whether a column says in which currency its row is: "Currency", "Valuta". */
gboolean sv_import_is_currency_heading (const char *title);

/**
 * sv_import_no_sale:
 * @state: a platform's word for the state of an order
 *
 * Returns: (nullable): what it says when nothing was sold, for a person: "cancelled" of "Cancelled
 * by buyer", "not paid yet" of "Awaiting payment"; %NULL of "Paid" and of "Awaiting shipment"
 */
const char *sv_import_no_sale (const char *state);

/**
 * sv_import_yes_no:
 * @key: the field: "box" understands "original box", "papers" "no papers"
 *
 * Returns: 1 yes, 0 no, -1 neither
 */
int sv_import_yes_no (const char *key, const char *text);
