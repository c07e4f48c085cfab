/* sv-purchase-line.h: from whom a watch was bought and on which paper, in a line of its page
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-house.h"

#include <gtk/gtk.h>

#define SV_TYPE_PURCHASE_LINE (sv_purchase_line_get_type ())
G_DECLARE_FINAL_TYPE (SvPurchaseLine, sv_purchase_line, SV, PURCHASE_LINE, GtkWidget)

/* Signal "changed": the purchase, and with it date and price of the watch. */

GtkWidget *sv_purchase_line_new (SvHouse *house);

/* Of an archived watch nothing can be changed. */
void sv_purchase_line_set_read_only (SvPurchaseLine *self, gboolean read_only);

/* @watch: (nullable): as the server sent it; NULL hides the line. Reads the purchase anew. */
void sv_purchase_line_show (SvPurchaseLine *self, JsonObject *watch);
