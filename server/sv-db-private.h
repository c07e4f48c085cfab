/* sv-db-private.h: what the files of sv-db share; nobody else includes it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-db.h"

#include <libpq-fe.h>

/* ms a statement may take unless its caller says something else */
#define SV_DB_TIMEOUT 30000
/* ms it may wait for a lock */
#define SV_DB_LOCK_TIMEOUT 5000

/* A composed statement that was prepared. */
typedef struct
{
  char *sql;
  char name[24];
} SvDbText;

/* One statement on its way: either a named one or a text. */
typedef struct
{
  const char *name; /* (nullable) of a named statement; the key of SvDb.named */
  const char *sql;
  const char *const *values;
  const int *lengths; /* (nullable) */
  const int *formats; /* (nullable) */
  guint n;
  gboolean once; /* not prepared: planned for these values */
} SvDbStatement;

struct _SvDb
{
  PGconn *connection;    /* (nullable) NULL after a failed attempt to connect again */
  GMutex interrupt_lock; /* over @interrupt, which other threads use */
  PGcancel *interrupt;   /* (nullable) */
  gboolean lost;         /* it broke; another one is made outside of a transaction */
  char *url;
  SvDb *side; /* (nullable) the second connection */

  GHashTable *named; /* (element-type utf8) names of statements that this connection has prepared */
  GHashTable *texts; /* (element-type utf8 Text) composed statements, by their text */
  GQueue recent;     /* (element-type SvDbText) the same, latest use first */
  GPtrArray *dropped; /* (element-type utf8) prepared names to forget with the next round trip */
  guint64 n_texts;

  gboolean wanted; /* between sv_db_begin () and its end */
  gboolean open;   /* BEGIN was sent */
  gint64 person;
  char *request;
  guint timeout;         /* ms that the caller asked for, 0: the default */
  guint session_timeout; /* ms that the session has now */
  guint lock_timeout;    /* ms, of every session */
  guint hurry;           /* ms, instead of it in a transaction; 0: the same */
  GPtrArray *pushed;     /* (element-type SvDbStatement) waiting for the next round trip */

  gint64 affected;
  char *constraint; /* (nullable) */
  char sqlstate[6]; /* of the last failure, or "" */
};

/* Wraps @result, which it takes over. */
SvRows *sv_rows_new (PGresult *result);

/* Sets @error from a failed result (or from the connection, when @result is NULL) and notes
 * SQLSTATE and constraint. Returns: always FALSE */
gboolean sv_db_fail (SvDb *db, const PGresult *result, GError **error);

/* Connects again unless the connection is well; only outside an open transaction. */
gboolean sv_db_ensure (SvDb *db, GError **error);

/* Sends BEGIN and what was pushed, so that a statement outside the pipeline can follow. */
gboolean sv_db_flush (SvDb *db, GError **error);

/* Connects, whatever there was before; nothing is prepared then. */
gboolean sv_db_connect (SvDb *db, GError **error);

/* Returns: (nullable): the name under which this connection has @statement, %NULL when it must be
 * prepared first */
const char *sv_db_prepared_name (SvDb *db, const SvDbStatement *statement);

/**
 * sv_db_round_trip:
 * @run: (nullable): a statement whose rows are wanted
 * @worked: (out): whether all of it did
 *
 * BEGIN, its context, what was pushed, @run and COMMIT as far as each is wanted, in one round trip.
 *
 * Returns: (nullable): the rows of @run
 */
SvRows *sv_db_round_trip (SvDb *db, const SvDbStatement *run, gboolean commit, gboolean *worked,
                          GError **error);
