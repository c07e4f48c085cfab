/* sv-db.c: one connection to PostgreSQL
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-db"

#include "sv-db-private.h"
#include "sv-sql.h"

#include <string.h>

#define MAX_ARGS 64

typedef struct
{
  const char *values[MAX_ARGS];
  int lengths[MAX_ARGS];
  int formats[MAX_ARGS];
  guint n;
  char numbers[MAX_ARGS][24];
} Args;

/* Returns: whether a round trip that found the connection gone may be made again: nothing can have
 * happened */
static gboolean
may_repeat (SvDb *db, const SvDbStatement *run, gboolean was_open)
{
  if (was_open || !db->lost)
    return FALSE;

  return db->wanted || (run != NULL && g_str_has_prefix (run->sql, "SELECT"));
}

static SvRows *
execute (SvDb *db, const SvDbStatement *run, GError **error)
{
  gboolean was_open = db->open;
  guint timeout = db->timeout != 0 ? db->timeout : SV_DB_TIMEOUT;
  g_autoptr (GError) first = NULL;
  const char *prepared;
  PGresult *result;
  gboolean worked;
  SvRows *rows;

  if (!sv_db_ensure (db, error))
    return NULL;

  prepared = sv_db_prepared_name (db, run);
  if (prepared != NULL && db->wanted == db->open && db->pushed->len == 0 && db->dropped->len == 0 &&
      (db->wanted || timeout == db->session_timeout))
    {
      /* The common case needs no pipeline. */
      result = PQexecPrepared (db->connection, prepared, run->n, run->values, run->lengths,
                               run->formats, 0);
      if (PQresultStatus (result) == PGRES_TUPLES_OK || PQresultStatus (result) == PGRES_COMMAND_OK)
        {
          db->affected = g_ascii_strtoll (PQcmdTuples (result), NULL, 10);
          return sv_rows_new (result);
        }
      sv_db_fail (db, result, &first);
      PQclear (result);
    }
  else if ((rows = sv_db_round_trip (db, run, FALSE, &worked, &first)) != NULL)
    return rows;

  if (!may_repeat (db, run, was_open))
    {
      g_propagate_error (error, g_steal_pointer (&first));
      return NULL;
    }

  g_debug ("connecting again: %s", first->message);
  if (!sv_db_connect (db, error))
    return NULL;
  return sv_db_round_trip (db, run, FALSE, &worked, error);
}

gboolean
sv_db_flush (SvDb *db, GError **error)
{
  guint timeout = db->timeout != 0 ? db->timeout : SV_DB_TIMEOUT;
  gboolean worked = TRUE;

  if (!sv_db_ensure (db, error))
    return FALSE;
  if (db->pushed->len > 0 || (db->wanted && !db->open) ||
      (!db->wanted && timeout != db->session_timeout))
    sv_db_round_trip (db, NULL, FALSE, &worked, error);
  return worked;
}

static void
read_args (Args *args, va_list list)
{
  SvArgType type;

  args->n = 0;
  while ((type = va_arg (list, int)) != SV_ARG_END)
    {
      guint i = args->n++;
      GBytes *bytes;
      gsize length;

      g_assert (i < MAX_ARGS);
      args->values[i] = NULL;
      args->lengths[i] = 0;
      args->formats[i] = 0;

      switch (type)
        {
        case SV_ARG_INT:
          g_snprintf (args->numbers[i], 24, "%" G_GINT64_FORMAT, va_arg (list, gint64));
          args->values[i] = args->numbers[i];
          break;
        case SV_ARG_TEXT:
          args->values[i] = va_arg (list, const char *);
          break;
        case SV_ARG_BOOL:
          args->values[i] = va_arg (list, int) ? "t" : "f";
          break;
        case SV_ARG_BYTES:
          if ((bytes = va_arg (list, GBytes *)) == NULL)
            break;
          args->formats[i] = 1;
          args->values[i] = g_bytes_get_data (bytes, &length);
          args->lengths[i] = length;
          if (args->values[i] == NULL) /* empty, which is not null */
            args->values[i] = "";
          break;
        case SV_ARG_NULL:
          break;
        default:
          g_error ("an argument list of sv-db does not end with SV_END");
        }
    }
}

static SvDbStatement
named_statement (const char *name, const Args *args)
{
  SvDbStatement statement = { name,          sv_sql_text (name), args->values,
                              args->lengths, args->formats,      args->n };

  if (statement.sql == NULL)
    g_error ("there is no statement '%s'", name);
  return statement;
}

SvRows *
sv_db_query (SvDb *db, const char *name, GError **error, ...)
{
  SvDbStatement statement;
  va_list list;
  Args args;

  va_start (list, error);
  read_args (&args, list);
  va_end (list);
  statement = named_statement (name, &args);
  return execute (db, &statement, error);
}

gboolean
sv_db_run (SvDb *db, const char *name, GError **error, ...)
{
  g_autoptr (SvRows) rows = NULL;
  SvDbStatement statement;
  va_list list;
  Args args;

  va_start (list, error);
  read_args (&args, list);
  va_end (list);
  statement = named_statement (name, &args);
  rows = execute (db, &statement, error);
  return rows != NULL;
}

SvRows *
sv_db_query_text (SvDb *db, const char *sql, const char *const *values, guint n, GError **error)
{
  SvDbStatement statement = { NULL, sql, values, NULL, NULL, n };

  return execute (db, &statement, error);
}

SvRows *
sv_db_query_once (SvDb *db, const char *sql, const char *const *values, guint n, GError **error)
{
  SvDbStatement statement = { NULL, sql, values, NULL, NULL, n, TRUE };

  return execute (db, &statement, error);
}

static void
push (SvDb *db, const SvDbStatement *source)
{
  SvDbStatement *copy = g_new0 (SvDbStatement, 1);
  char **values = g_new0 (char *, source->n);

  g_return_if_fail (db->wanted);

  copy->name = g_strdup (source->name);
  copy->sql = g_strdup (source->sql);
  for (guint i = 0; i < source->n; i++)
    if (source->values[i] != NULL && source->formats != NULL && source->formats[i] == 1)
      values[i] = g_memdup2 (source->values[i], MAX (source->lengths[i], 1));
    else
      values[i] = g_strdup (source->values[i]);
  copy->values = (const char *const *)values;
  copy->lengths = g_memdup2 (source->lengths, source->n * sizeof (int));
  copy->formats = g_memdup2 (source->formats, source->n * sizeof (int));
  copy->n = source->n;
  g_ptr_array_add (db->pushed, copy);
}

void
sv_db_push (SvDb *db, const char *name, ...)
{
  SvDbStatement statement;
  va_list list;
  Args args;

  va_start (list, name);
  read_args (&args, list);
  va_end (list);
  statement = named_statement (name, &args);
  push (db, &statement);
}

void
sv_db_push_text (SvDb *db, const char *sql, const char *const *values, guint n)
{
  SvDbStatement statement = { NULL, sql, values, NULL, NULL, n };

  push (db, &statement);
}

gboolean
sv_db_script (SvDb *db, const char *sql, GError **error)
{
  PGresult *result;
  gboolean worked;

  if (!sv_db_flush (db, error))
    return FALSE;

  result = PQexec (db->connection, sql);
  worked = PQresultStatus (result) == PGRES_COMMAND_OK ||
           PQresultStatus (result) == PGRES_TUPLES_OK ||
           PQresultStatus (result) == PGRES_EMPTY_QUERY;
  if (!worked)
    sv_db_fail (db, result, error);
  PQclear (result);
  return worked;
}

gint64
sv_db_affected (SvDb *db)
{
  return db->affected;
}

const char *
sv_db_constraint (SvDb *db)
{
  return db->constraint;
}

const char *
sv_db_sqlstate (SvDb *db)
{
  return db->sqlstate[0] != '\0' ? db->sqlstate : NULL;
}

gboolean
sv_db_was_locked (SvDb *db)
{
  return strcmp (db->sqlstate, "55P03") == 0;
}

void
sv_db_begin (SvDb *db, gint64 person, const char *request_id)
{
  g_return_if_fail (!db->wanted);

  db->wanted = TRUE;
  db->person = person;
  g_free (db->request);
  db->request = g_strdup (request_id);
  g_clear_pointer (&db->constraint, g_free);
  db->sqlstate[0] = '\0';
}

gboolean
sv_db_commit (SvDb *db, GError **error)
{
  gboolean worked = TRUE;

  g_return_val_if_fail (db->wanted, FALSE);

  /* A transaction in which nothing was asked for was never opened. */
  if (db->open || db->pushed->len > 0)
    {
      worked = sv_db_ensure (db, error);
      if (worked)
        sv_db_round_trip (db, NULL, TRUE, &worked, error);
    }
  if (!worked)
    {
      sv_db_rollback (db);
      return FALSE;
    }

  db->wanted = FALSE;
  db->open = FALSE;
  return TRUE;
}

void
sv_db_rollback (SvDb *db)
{
  g_ptr_array_set_size (db->pushed, 0);
  if (db->open && !db->lost && PQtransactionStatus (db->connection) != PQTRANS_IDLE)
    PQclear (PQexec (db->connection, "ROLLBACK"));
  db->wanted = FALSE;
  db->open = FALSE;
}

gboolean
sv_db_in_transaction (SvDb *db)
{
  return db->wanted;
}

void
sv_db_set_timeout (SvDb *db, guint milliseconds)
{
  db->timeout = milliseconds;
}

void
sv_db_hurry (SvDb *db, guint milliseconds)
{
  g_return_if_fail (!db->wanted);

  db->hurry = milliseconds;
}
