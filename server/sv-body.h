/* sv-body.h: what verbs ask of their bodies, where no field table says it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-call.h"

/**
 * sv_body_refuse_others:
 * @first: the first name of a %NULL-terminated list
 *
 * Refuses, as "unknown_field", each member of @body that is not named.
 */
void sv_body_refuse_others (SvCall *call, JsonObject *body, const char *first,
                            ...) G_GNUC_NULL_TERMINATED;

/* The same with a part of the body, the member @field of it, which is what the refusal names. */
void sv_body_refuse_others_in (SvCall *call, JsonObject *part, const char *field, const char *first,
                               ...) G_GNUC_NULL_TERMINATED;

/**
 * sv_body_ids:
 * @most: how many there may be
 *
 * Reads the member "ids", and refuses what is no list of at most @most numbers.
 *
 * Returns: (element-type gint64): in the order of the body, with repeats; what could be read, so
 * look at sv_call_refused () before using it
 */
GArray *sv_body_ids (SvCall *call, JsonObject *body, guint most);

/* Puts the smaller before the larger. */
void sv_ids_sort (GArray *ids);
/* Returns: "{4,7}", the text of an array of the database */
char *sv_ids_to_array (GArray *ids);
