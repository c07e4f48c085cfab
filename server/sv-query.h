/* sv-query.h: percent-encoding and query strings, strictly
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-call.h"

/**
 * sv_query_unescape:
 * @length: of @text, or -1
 * @plus: whether + is a space, as in a query
 *
 * Returns: (transfer full) (nullable): the text; %NULL for a bad escape, bytes that are not UTF-8,
 * or a NUL
 */
char *sv_query_unescape (const char *text, gssize length, gboolean plus);

/**
 * sv_query_parse:
 *
 * Returns: (transfer full) (element-type SvParam) (nullable): the parameters in order; %NULL when
 * the query is badly encoded or names one twice
 */
GPtrArray *sv_query_parse (const char *query);
