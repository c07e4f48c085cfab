/* sv-cost-form.h: the form in which a cost of a watch is begun, sent and corrected
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-house.h"

#include <gtk/gtk.h>

/* What a person writes of a cost. */
#define SV_COST_KEYS "kind amount date rate text"

#define SV_TYPE_COST_FORM (sv_cost_form_get_type ())
G_DECLARE_FINAL_TYPE (SvCostForm, sv_cost_form, SV, COST_FORM, GtkWidget)

/* Signal "saved": a cost of the watch that is shown is on the server. Signal "edited":
 * sv_cost_form_is_begun () may say something else. */

/* A button that opens the form of a new cost. */
GtkWidget *sv_cost_form_new (SvHouse *house);

/* What was begun belongs to the watch for which it was begun: another one drops it. */
void sv_cost_form_set_watch (SvCostForm *self, gint64 watch);
void sv_cost_form_set_read_only (SvCostForm *self, gboolean read_only);

/* Opens it to correct @cost; a new one that was begun waits for its turn. */
void sv_cost_form_edit (SvCostForm *self, JsonObject *cost);

/* Whether a cost is typed that was not sent yet. */
gboolean sv_cost_form_is_begun (SvCostForm *self);
/* Sends all that is typed, a correction first. Errors: %SV_ERROR_INVALID when something typed is
 * wrong; the form shows it */
void sv_cost_form_send_async (SvCostForm *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean sv_cost_form_send_finish (SvCostForm *self, GAsyncResult *result, GError **error);
/* Forgets it. */
void sv_cost_form_revert (SvCostForm *self);
