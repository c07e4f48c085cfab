/* sv-db.h: one connection to PostgreSQL, used by one thread at a time
 *
 * The only file with sv-listen.c that touches libpq. Statements are the named ones of the .sql
 * resources, or texts that sv-list and sv-store composed from field tables; each is prepared once.
 * Results are in text format. Between sv_db_begin () and sv_db_commit () everything is one
 * transaction, opened lazily in the same round trip as its first statement.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

typedef struct _SvDb SvDb;
typedef struct _SvRows SvRows;

/* Arguments of sv_db_run () and sv_db_query (); each list ends with SV_END. */
typedef enum
{
  SV_ARG_END,
  SV_ARG_INT,
  SV_ARG_TEXT,
  SV_ARG_BOOL,
  SV_ARG_BYTES,
  SV_ARG_NULL,
} SvArgType;

#define SV_INT(value) SV_ARG_INT, (gint64)(value)
#define SV_TEXT(value) SV_ARG_TEXT, (const char *)(value) /* NULL is SQL null */
#define SV_BOOL(value) SV_ARG_BOOL, (int)(value)
#define SV_BYTES(value) SV_ARG_BYTES, (GBytes *)(value) /* bytea; NULL is SQL null */
#define SV_NULL SV_ARG_NULL
#define SV_END SV_ARG_END

/**
 * sv_db_new:
 * @url: a connection string of libpq
 *
 * Connects, and sets time zone, timeouts and application name. Reconnects by itself later, when
 * a statement outside a transaction finds the connection gone.
 * Errors: %SV_ERROR_BUSY when PostgreSQL does not answer.
 */
SvDb *sv_db_new (const char *url, GError **error);
void sv_db_free (SvDb *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvDb, sv_db_free)

/**
 * sv_db_run:
 * @statement: the name of a statement, "watch.touch"
 *
 * Runs it for its effect. Errors by SQLSTATE: constraint violations %SV_ERROR_INVALID (the
 * constraint's name by sv_db_constraint ()), locks and timeouts %SV_ERROR_BUSY, a full disk
 * %SV_ERROR_FULL, the rest %SV_ERROR_FAILED.
 *
 * Returns: whether it worked, with or without rows; sv_db_affected () tells how many
 */
gboolean sv_db_run (SvDb *db, const char *statement, GError **error, ...);
/* The same with the rows. Returns: (transfer full) (nullable): %NULL on error only. */
SvRows *sv_db_query (SvDb *db, const char *statement, GError **error, ...);

/**
 * sv_db_push:
 *
 * The same as sv_db_run (), but only noted: it is sent in one round trip with the next statement
 * that is run, or with the COMMIT, and its failure is theirs. Only inside a transaction.
 */
void sv_db_push (SvDb *db, const char *statement, ...);
void sv_db_push_text (SvDb *db, const char *sql, const char *const *args, guint n_args);

/* What sv-list and sv-store use: @sql is a composed text, @args are texts or NULL, types inferred.
 */
SvRows *
sv_db_query_text (SvDb *db, const char *sql, const char *const *args, guint n_args, GError **error);
/* The same, planned for these very values instead of prepared: searches, where a common word wants
 * another plan than a rare one. */
SvRows *
sv_db_query_once (SvDb *db, const char *sql, const char *const *args, guint n_args, GError **error);
/* Several statements without parameters, not prepared: migrations and test set-up. */
gboolean sv_db_script (SvDb *db, const char *sql, GError **error);

/**
 * sv_db_side:
 *
 * A second connection to the same database, made when first asked for, for what must be committed
 * whatever becomes of the transaction here. Use it for single statements, and never for rows that
 * this transaction has locked.
 *
 * Returns: (transfer none) (nullable): the connection
 */
SvDb *sv_db_side (SvDb *db, GError **error);

/* Puts time-outs and time zone back to what sv_db_new () set. */
void sv_db_reset_session (SvDb *db);

/* Returns: how many rows the last statement wrote or read */
gint64 sv_db_affected (SvDb *db);
/* Returns: (nullable): the constraint that the last failed statement violated */
const char *sv_db_constraint (SvDb *db);
/* Returns: (nullable): the SQLSTATE of the last failed statement */
const char *sv_db_sqlstate (SvDb *db);

/* Returns: whether that statement failed since somebody else had locked what it wanted; the
 * connection is well then */
gboolean sv_db_was_locked (SvDb *db);

/* Opens a transaction with the principal and request noted for triggers (settings sv.person,
 * sv.request). */
void sv_db_begin (SvDb *db, gint64 person, const char *request_id);
gboolean sv_db_commit (SvDb *db, GError **error);
void sv_db_rollback (SvDb *db);
gboolean sv_db_in_transaction (SvDb *db);
/* Statements from here on may take so long; 0 is the connection's default (30 s). */
void sv_db_set_timeout (SvDb *db, guint milliseconds);
/* From here on this connection waits so long for what somebody else has locked, instead of 5 s.
 * Outside of a transaction. */
void sv_db_set_lock_timeout (SvDb *db, guint milliseconds);
/* The next transactions wait no longer than this for it; 0: as long as the connection does. */
void sv_db_hurry (SvDb *db, guint milliseconds);

/**
 * sv_db_interrupt:
 *
 * Asks PostgreSQL to break off what @db runs now: that fails with %SV_ERROR_BUSY. The one function
 * for other threads than the connection's own; it blocks for a moment, so not for the main loop. A
 * statement that begins later is not met.
 */
void sv_db_interrupt (SvDb *db);

/* COPY table FROM STDIN in text format: @line is one line with its newline. */
gboolean sv_db_copy_start (SvDb *db, const char *statement, GError **error);
gboolean sv_db_copy_line (SvDb *db, const char *line, gssize length, GError **error);
gboolean sv_db_copy_end (SvDb *db, GError **error);

/* Reads a large result row by row: @row gets each as a result of one row; stops when it says FALSE.
 */
typedef gboolean (*SvRowFunc) (SvRows *row, gpointer user_data, GError **error);
gboolean sv_db_each (SvDb *db, const char *sql, const char *const *args, guint n_args,
                     SvRowFunc row, gpointer user_data, GError **error);

guint sv_rows_count (SvRows *rows);
guint sv_rows_columns (SvRows *rows);
const char *sv_rows_name (SvRows *rows, guint column);
/* Returns: the column of that name, or -1 */
int sv_rows_column (SvRows *rows, const char *name);
gboolean sv_rows_is_null (SvRows *rows, guint row, guint column);
/* Returns: (nullable): the text, NULL for SQL null; valid as long as @rows */
const char *sv_rows_text (SvRows *rows, guint row, guint column);
gint64 sv_rows_int (SvRows *rows, guint row, guint column);    /* null is 0 */
gboolean sv_rows_bool (SvRows *rows, guint row, guint column); /* null is FALSE */
GBytes *sv_rows_bytes (SvRows *rows, guint row, guint column); /* bytea; (nullable) */
/* By name, for code that is not hot; a missing name is a programmer's mistake. */
const char *sv_rows_get (SvRows *rows, guint row, const char *name);
gint64 sv_rows_get_int (SvRows *rows, guint row, const char *name);
void sv_rows_free (SvRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvRows, sv_rows_free)
