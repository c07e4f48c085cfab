/* sv-select.h: the SELECT of a record's rows, cut to what a role may see
 *
 * Made from KIND.rows: the columns that the mask lets through, and a WHERE with the role's own
 * rows. Everything that reads records (by id, list, ids, count, export, events) starts from here,
 * so that there is one row filter and one column mask.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-route.h"
#include "sv-sql.h"

/* The role of the program itself: sees every row and every field. */
#define SV_ROLE_PROGRAM SV_N_ROLES

typedef struct
{
  const SvField *field;
  const char *expression; /* SQL; may hold $1, see SvSelect.first */
  const char *name;       /* (nullable) SQL: the name of a REFERENCE, the currency of MONEY */
  const char *json;       /* "\"asking_price\":" */
  guint column;           /* in the result of SvSelect.sql; @name is the one after it */
} SvSelectColumn;

typedef struct
{
  const SvResource *resource;
  const SvTable *table;
  const SvSqlView *view;
  SvRole role; /* or SV_ROLE_PROGRAM */
  const SvSelectColumn
      *columns; /* in the field table's order; without those that may not be seen */
  guint n_columns;
  guint n_result;    /* columns of the result: those with a name count twice */
  const char *list;  /* "SELECT …" */
  const char *sql;   /* "SELECT … FROM … WHERE (…)"; add " AND …" */
  const char *from;  /* the same from "FROM" on, with every join of KIND.rows */
  const char *where; /* what stands in the parentheses: the rows that may be seen, "TRUE" for all */
  gboolean plain;    /* every value is a column as it is stored, the same for all who may see it */
  guint first; /* number of the first free parameter: 2 when $1 is the caller's person id, else 1 */
} SvSelect;

/**
 * sv_select_get:
 * @role: a role, or %SV_ROLE_PROGRAM
 *
 * Returns: (transfer none): made once and kept for ever
 */
const SvSelect *sv_select_get (const SvResource *resource, SvRole role);

/* For the caller of @call; a call without a person (public routes) is the program itself. */
const SvSelect *sv_select_for_call (const SvResource *resource, SvCall *call);

/**
 * sv_select_column:
 *
 * For filters, sorting and chosen columns. Returns: (nullable): %NULL when there is no such field
 * or it may not be seen: the caller must not be told which of the two
 */
const SvSelectColumn *sv_select_column (const SvSelect *select, const char *key);
