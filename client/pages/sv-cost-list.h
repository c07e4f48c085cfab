/* sv-cost-list.h: the costs of a watch, one line each
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-house.h"

#include <gtk/gtk.h>

#define SV_TYPE_COST_LIST (sv_cost_list_get_type ())
G_DECLARE_FINAL_TYPE (SvCostList, sv_cost_list, SV, COST_LIST, GtkWidget)

/* Signal "edit" (JsonObject *cost): somebody wants to correct it. Signal "changed": one was removed
 * or brought back. */

GtkWidget *sv_cost_list_new (SvHouse *house);

/* Shows the costs of @watch as the server lists them. A cost keeps its line, under the hand that is
 * about to press there. @may_change: with buttons to correct and to remove each */
void sv_cost_list_show (SvCostList *self, gint64 watch, JsonArray *costs, gboolean may_change);
/* Words in place of them: why they cannot be shown. */
void sv_cost_list_say (SvCostList *self, const char *text);
/* The costs of one watch are no costs of another. */
void sv_cost_list_clear (SvCostList *self);
