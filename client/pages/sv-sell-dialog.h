/* sv-sell-dialog.h: what is noted when a watch is sold
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-house.h"

#include <adwaita.h>

#define SV_TYPE_SELL_DIALOG (sv_sell_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SvSellDialog, sv_sell_dialog, SV, SELL_DIALOG, AdwWindow)

/* Signal "sold": the sale is on the server. */

/* @watch: as the server sent it */
SvSellDialog *sv_sell_dialog_new (GtkWindow *parent, SvHouse *house, JsonObject *watch);
