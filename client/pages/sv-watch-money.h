/* sv-watch-money.h: what a watch cost since it was bought, and what it earned
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-house.h"

#include <gtk/gtk.h>

#define SV_TYPE_WATCH_MONEY (sv_watch_money_get_type ())
G_DECLARE_FINAL_TYPE (SvWatchMoney, sv_watch_money, SV, WATCH_MONEY, GtkWidget)

GtkWidget *sv_watch_money_new (SvHouse *house);

/* Signal "changed": the costs, and with them what the watch costs. Signal "edited":
 * sv_watch_money_is_begun () may say something else. */

/* @id: 0 hides it. Reads costs and profit anew each time. */
void sv_watch_money_show (SvWatchMoney *self, gint64 id);

/* Whether a cost is typed that was not sent yet. */
gboolean sv_watch_money_is_begun (SvWatchMoney *self);
/* Sends it. Errors: %SV_ERROR_INVALID when something typed is wrong; the form shows it */
void
sv_watch_money_send_async (SvWatchMoney *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean sv_watch_money_send_finish (SvWatchMoney *self, GAsyncResult *result, GError **error);
/* Forgets it. */
void sv_watch_money_revert (SvWatchMoney *self);
