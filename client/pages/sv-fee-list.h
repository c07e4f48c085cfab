/* sv-fee-list.h: the fees of a sale that is being written down, as many as there are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-api.h"

#include <gtk/gtk.h>

#define SV_TYPE_FEE_LIST (sv_fee_list_get_type ())
G_DECLARE_FINAL_TYPE (SvFeeList, sv_fee_list, SV, FEE_LIST, GtkWidget)

/* Signal "edited": a person changed, added or removed one. */

/* Begins with no fee. */
GtkWidget *sv_fee_list_new (SvApi *api);

/* What the amounts that are still empty are in. */
void sv_fee_list_set_currency (SvFeeList *self, const char *currency);

/**
 * sv_fee_list_dup_fees:
 *
 * Returns: (transfer full) (nullable): [{"kind", "amount"}, …]; NULL when something typed is wrong,
 * which is then shown
 */
JsonArray *sv_fee_list_dup_fees (SvFeeList *self);

/* Returns: (transfer full) (element-type JsonNode): the amounts that can be read already */
GPtrArray *sv_fee_list_dup_amounts (SvFeeList *self);

gboolean sv_fee_list_is_empty (SvFeeList *self);

/* Moves the focus to the first thing that is wrong. */
void sv_fee_list_focus (SvFeeList *self);

/* @text: (nullable): what the server found wrong with the fees; stays until the next edit */
void sv_fee_list_set_error (SvFeeList *self, const char *text);
