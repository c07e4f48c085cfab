/* sv-money-entry.h: an amount and its currency
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-entry.h"

#define SV_TYPE_MONEY_ENTRY (sv_money_entry_get_type ())
G_DECLARE_FINAL_TYPE (SvMoneyEntry, sv_money_entry, SV, MONEY_ENTRY, GtkWidget)

/**
 * sv_money_entry_new:
 * @currency: (nullable): what an amount is in when nobody says otherwise
 *
 * Takes what people type: "12 500", "€1,234.56", "1.250,50 kr"; a currency that is named in the
 * amount moves to its own place.
 */
GtkWidget *sv_money_entry_new (const char *currency);

/* From now on an amount is in @currency when nobody says otherwise. What was typed stays. */
void sv_money_entry_set_usual (SvMoneyEntry *self, const char *currency);
