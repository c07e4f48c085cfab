/* sv-list-sql.h: the SQL of a list, from names of the field table only
 *
 * Every value is a parameter. The text depends on which fields are filtered and sorted, never on
 * with what, so that a connection prepares it once.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-list-query.h"

typedef struct
{
  const SvSqlView *view;
  GString *text;
  GPtrArray *args; /* (element-type utf8) with NULL for SQL null */
} SvListSql;

/* Starts with the caller's id as $1 where @list's rows depend on it. */
void sv_list_sql_init (SvListSql *sql, const SvList *list);
void sv_list_sql_clear (SvListSql *sql);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SvListSql, sv_list_sql_clear)

/* Appends "$3::bigint" and keeps a copy of @value as that parameter. */
void sv_list_sql_arg (SvListSql *sql, const char *value, const char *type);
/* The same for an array. */
void sv_list_sql_array (SvListSql *sql, const char *const *values, const char *type);

/* Both again for values that must not change the plan, "(SELECT $3::text)". PostgreSQL weighs a
 * prepared statement anew for every call as long as the values promise a cheaper plan than unknown
 * ones would; with eleven joins that costs ten times what reading one record by its id does. What
 * it cannot see it does not weigh. */
void sv_list_sql_blind_arg (SvListSql *sql, const char *value, const char *type);
void sv_list_sql_blind_array (SvListSql *sql, const char *const *values, const char *type);

/* In sv-list-resolve.c: puts ids in place of the names in filters of references, as far as they are
 * no secret. */
gboolean sv_list_resolve (SvList *list, SvDb *db, GError **error);

/* Appends "SELECT" and the columns that the caller may see. */
void sv_list_sql_columns (SvListSql *sql, const SvList *list);
/* Appends " AND …" for each filter. */
void sv_list_sql_filters (SvListSql *sql, const SvList *list);
/* The pattern for a part of a text, with nothing in it that LIKE would read. */
char *sv_list_like_pattern (const char *before, const char *part);

/* One expression that a list is sorted by; money is two, a reference is its name. */
typedef struct
{
  const SvField *field;
  const char *expression;
  const char *type;    /* "bigint", as a parameter */
  const char *collate; /* "" or a COLLATE clause */
  gboolean descending;
  gboolean nullable;
  guint column; /* in the result of SvSelect.sql */
} SvListPart;

/* Of a long text only so many characters are sorted by. */
#define SV_LIST_SORT_LENGTH 200

/* Returns: (transfer full) (element-type SvListPart): the sort down to the id, which makes it
 * unique */
GArray *sv_list_parts (const SvList *list);
void sv_list_sql_order (SvListSql *sql, GArray *parts);
/* Appends " AND (…)": the rows after that with these @values, one a part. */
void sv_list_sql_after (SvListSql *sql, GArray *parts, const char *const *values);

/**
 * sv_list_sql_prune:
 *
 * In sv-list-prune.c: takes out joins to one row at most, "LEFT JOIN brand b ON b.id = w.brand",
 * that nothing else in the text names. PostgreSQL does so too, but it has to plan them first, and
 * then reads the table where an index would do.
 */
void sv_list_sql_prune (SvListSql *sql);

/* @once: planned for these values instead of prepared: for searches, where a common word wants
 * another plan than a rare one. */
SvRows *sv_list_sql_query (const SvListSql *sql, SvDb *db, gboolean once, GError **error);
