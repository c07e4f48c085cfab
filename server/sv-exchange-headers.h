/* sv-exchange-headers.h: what a call takes from the headers of its request
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "sv-call.h"

/**
 * sv_call_read_headers:
 * @call: with its route and, on routes that need one, its principal
 *
 * Fills in what handlers want to know of @headers.
 *
 * Returns: (nullable): %NULL when they are fine, else what is wrong with them, for a 400
 */
const char *sv_call_read_headers (SvCall *call, SoupMessageHeaders *headers);
