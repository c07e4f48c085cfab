/* sv-sql.h: the named statements of the .sql resources
 *
 * A file holds statements that begin with "-- name: watch.read". A statement that serves a record's
 * list is called KIND.rows: a SELECT with one column a line, "alias.column" or "expression AS key",
 * then FROM. sv-list and sv-store read its columns, so that the expression behind a field stands in
 * one place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* Returns: (nullable): the text of a statement, without its comment lines' "-- name:" */
const char *sv_sql_text (const char *name);
/* Returns: (transfer container): every name, sorted, NULL-terminated; free with g_free () */
const char **sv_sql_names (void);

/* The parsed SELECT of KIND.rows. */
typedef struct
{
  const char *key;        /* "brand", "brand_name", "asking_price_currency" */
  const char *expression; /* "w.brand", "b.name" */
} SvSqlColumn;

typedef struct
{
  const SvSqlColumn *columns;
  guint n_columns;
  const char *from;  /* from FROM to the end */
  const char *table; /* the record's own table: "watch" */
  const char *alias; /* and what it is called in the expressions: "w" */
} SvSqlView;

/* Returns: (nullable): the view of a kind */
const SvSqlView *sv_sql_view (const char *kind);
/* Returns: (nullable): the expression behind a key */
const char *sv_sql_expression (const SvSqlView *view, const char *key);
