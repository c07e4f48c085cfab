/* sv-sale-sum.h: what a sale would earn, while it is being written down
 *
 * The server's own calculation is on the watch once it is sold; this one follows every key, with
 * the server's rates and the same rounding.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-api.h"

#include <gtk/gtk.h>

#define SV_TYPE_SALE_SUM (sv_sale_sum_get_type ())
G_DECLARE_FINAL_TYPE (SvSaleSum, sv_sale_sum, SV, SALE_SUM, GtkWidget)

/* @watch: as the server sent it, with its cost. Hidden from those who may not see profits. */
GtkWidget *sv_sale_sum_new (SvApi *api, JsonObject *watch);

/**
 * sv_sale_sum_show:
 * @date: (nullable): of the sale, "2026-11-21"
 * @rate: (nullable): base currency for one unit of the price's; NULL: the rate of the day
 * @price: (nullable): {"amount", "currency"}
 * @freight: (nullable): what the buyer pays besides
 * @fees: (transfer full) (element-type JsonNode): amounts
 */
void sv_sale_sum_show (SvSaleSum *self, const char *date, const char *rate, JsonNode *price,
                       JsonNode *freight, GPtrArray *fees);
