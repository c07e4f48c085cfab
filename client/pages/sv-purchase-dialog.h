/* sv-purchase-dialog.h: how a watch came to us: from whom, when, for how much, on which paper
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-house.h"

#include <adwaita.h>

#define SV_TYPE_PURCHASE_DIALOG (sv_purchase_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SvPurchaseDialog, sv_purchase_dialog, SV, PURCHASE_DIALOG, AdwWindow)

/* Signal "saved": the purchase is on the server. */

/* @watch: as the server sent it. @purchase: (nullable): the same; NULL when none is recorded yet */
SvPurchaseDialog *
sv_purchase_dialog_new (GtkWindow *parent, SvHouse *house, JsonObject *watch, JsonObject *purchase);

/* The purchase in words: from whom, at which rate, on which paper. Returns: (transfer full) */
char *sv_purchase_dup_words (JsonObject *purchase);
