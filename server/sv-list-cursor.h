/* sv-list-cursor.h: where the next page of a list begins
 *
 * A cursor holds the sorted values of the last row that was sent, and a sum over them and the
 * query, so that one of another query is noticed. To the client it is opaque.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* @values end after @n; NULL stands for null. Returns: (transfer full): letters, digits, - and _ */
char *sv_list_cursor_write (const char *shape, const char *const *values, guint n);

/* Returns: (transfer full) (nullable): @n values; NULL for a cursor that is not one of this query
 */
GPtrArray *sv_list_cursor_read (const char *shape, const char *cursor, guint n);
