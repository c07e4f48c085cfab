/* sv-list-query.h: what a request for a list asks for
 *
 * The parameters of GET /watches and its like, checked against the field table and the caller's
 * mask. A field that may not be seen is refused like one that does not exist.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-select.h"

#define SV_LIST_MAX_LIMIT 500
#define SV_LIST_MAX_IDS 1000000
#define SV_LIST_MAX_FILTERS 24
#define SV_LIST_MAX_SORT 6
#define SV_LIST_MAX_WORDS 8

typedef enum
{
  SV_LIST_EQ,
  SV_LIST_NE,
  SV_LIST_GT,
  SV_LIST_GTE,
  SV_LIST_LT,
  SV_LIST_LTE,
  SV_LIST_IN,
  SV_LIST_LIKE,
  SV_LIST_NULL,
  SV_LIST_CURRENCY, /* of MONEY only */
} SvListOperator;

typedef struct
{
  const SvSelectColumn *column;
  SvListOperator op;
  char **words; /* what to compare with: one, or several for IN */
} SvListFilter;

typedef struct
{
  const SvSelectColumn *column;
  gboolean descending;
} SvListKey;

typedef struct
{
  SvCall *call; /* (not owned) */
  const SvResource *resource;
  const SvSelect *select;
  GArray *filters; /* (element-type SvListFilter) */
  GArray *keys;    /* (element-type SvListKey) the sort as asked for; the id is not added */
  gboolean sorted; /* a sort was asked for */
  gboolean archived;
  gboolean count;
  gboolean paged; /* limit, after or count were given */
  guint limit;
  char **words;      /* (nullable) what is searched for, in lower case; NULL without q */
  gboolean guessed;  /* the words are what somebody may have meant, see sv_search_guess () */
  const char *after; /* (nullable) the cursor as it came */
  char *shape;       /* what makes this query another than others: its filters and sort */
} SvList;

/**
 * sv_list_new:
 *
 * Errors: %SV_ERROR_MALFORMED with code "bad_query" for what is unknown, hidden or ill-formed.
 */
SvList *sv_list_new (SvCall *call, GError **error);
void sv_list_free (SvList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvList, sv_list_free)

/* The names of the operators in the order of SvListOperator, and whether a kind of field has one.
 */
const char *sv_list_operator_name (SvListOperator op);
gboolean sv_list_operator_fits (SvKind kind, SvListOperator op);

/* Returns: whether @text is a value of @field's kind, as a filter or a cursor holds it */
gboolean sv_list_value_fits (const SvField *field, const char *text);
/* Whether a reference's filter gives the id; otherwise it gives the name. */
gboolean sv_list_is_id (const char *text);

/* Whether records of this kind can be archived. */
gboolean sv_list_archives (const SvResource *resource);
