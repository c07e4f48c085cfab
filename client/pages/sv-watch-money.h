/* sv-watch-money.h: what a watch cost since it was bought, and what it earned
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-cost-form.h"

#define SV_TYPE_WATCH_MONEY (sv_watch_money_get_type ())
G_DECLARE_FINAL_TYPE (SvWatchMoney, sv_watch_money, SV, WATCH_MONEY, GtkWidget)

/* Signal "changed": the costs, and with them what the watch costs. */

GtkWidget *sv_watch_money_new (SvHouse *house);

/* In which a cost may be begun that is not sent yet. */
SvCostForm *sv_watch_money_get_form (SvWatchMoney *self);

/* Of an archived watch nothing can be changed. Comes before sv_watch_money_show (). */
void sv_watch_money_set_read_only (SvWatchMoney *self, gboolean read_only);

/* @id: 0 hides it. Reads costs and profit anew each time. */
void sv_watch_money_show (SvWatchMoney *self, gint64 id);
