/* sv-filter.h: what a list leaves out, in an address and in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-choices.h"

typedef struct
{
  const SvField *field;
  char *op;       /* (owned) "eq", "in", "gte", "like", "null" … */
  char *value;    /* (owned) as in the address, without escapes: money in minor units; of a time
                     the day where the user is, "2026-11-21", with "gte", "lte" or "eq" */
  char *currency; /* (owned) (nullable): of money */
} SvFilter;

SvFilter *
sv_filter_new (const SvField *field, const char *op, const char *value, const char *currency);
void sv_filter_free (SvFilter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvFilter, sv_filter_free)

/* A query taken apart. */
typedef struct
{
  GPtrArray *filters; /* (owned) of SvFilter */
  char *search;       /* (owned) (not nullable): "q" */
  char *sort;         /* (owned) (not nullable): "-updated_at", "" for the server's own */
  GPtrArray *others;  /* (owned) of pairs "archived=true" that are no filters of a field */
} SvQuery;

/* Unknown fields and operators are left out. */
SvQuery *sv_query_parse (const SvTable *table, const char *text);
void sv_query_free (SvQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvQuery, sv_query_free)

/* Returns: (transfer full): "q=…&status=…&sort=…" */
char *sv_query_to_text (SvQuery *query);
/* Whether the list is of what is archived. */
gboolean sv_query_get_archived (const SvQuery *query);
void sv_query_set_archived (SvQuery *query, gboolean archived);
/* Replaces a filter of the same field and op: an address names each once. A day of a time takes the
 * place of its "from" and "until", and they of it. @filter: (transfer full) */
void sv_query_add (SvQuery *query, SvFilter *filter);

/* Returns: (transfer full): "price > 20,000 SEK", "status: Listed" */
char *sv_filter_to_words (const SvFilter *filter, SvChoices *choices);

/* Comparisons that make sense for a field, the likeliest first; ends with NULL. */
const char *const *sv_filter_operators (const SvField *field);
/* Returns: (transfer none): "is", "contains", "at least" … */
const char *sv_filter_operator_title (const SvField *field, const char *op);
