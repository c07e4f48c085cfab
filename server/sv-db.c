/* sv-db.c: one connection to PostgreSQL
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-db"

#include "common/sv-error.h"
#include "sv-db-private.h"
#include "sv-sql.h"

#include <string.h>

#define DEFAULT_TIMEOUT 30000
#define MAX_ARGS 64
#define MAX_TEXTS 64
#define MAX_PUSHED 64

#define SESSION_SQL                                                                                \
  "SET TimeZone = 'UTC'; SET DateStyle = ISO; SET IntervalStyle = iso_8601;"                       \
  "SET bytea_output = hex; SET client_min_messages = warning; SET jit = off;"                      \
  "SET statement_timeout = 30000; SET lock_timeout = 5000;"                                        \
  "SET idle_in_transaction_session_timeout = 60000;"                                               \
  "SET client_connection_check_interval = 1000"

#define CONTEXT_SQL                                                                                \
  "SELECT set_config ('sv.person', $1, true), set_config ('sv.request', $2, true),"                \
  " set_config ('statement_timeout', $3, true)"

#define TIMEOUT_SQL "SELECT set_config ('statement_timeout', $1, false)"

/* A composed statement that was prepared. */
typedef struct
{
  char *sql;
  char name[24];
} Text;

typedef struct
{
  const char *values[MAX_ARGS];
  int lengths[MAX_ARGS];
  int formats[MAX_ARGS];
  guint n;
  char numbers[MAX_ARGS][24];
} Args;

/* One statement on its way: either a named one or a text. */
typedef struct
{
  const char *name; /* (nullable) of a named statement; the key of SvDb.named */
  const char *sql;
  const char *const *values;
  const int *lengths; /* (nullable) */
  const int *formats; /* (nullable) */
  guint n;
} Statement;

/* What each result of a round trip belongs to. */
typedef enum
{
  SLOT_OTHER, /* BEGIN, context, time-out */
  SLOT_DROP,
  SLOT_PREPARE,
  SLOT_PUSHED,
  SLOT_RUN,
  SLOT_COMMIT,
} SlotKind;

typedef struct
{
  SlotKind kind;
  const Statement *statement;
  char *text_name; /* SLOT_DROP, SLOT_PREPARE of a text */
} Slot;

static void
drop_notice (void *data, const PGresult *result)
{
  g_debug ("%s", PQresultErrorMessage (result));
}

static void
text_free (gpointer data)
{
  Text *text = data;

  g_free (text->sql);
  g_free (text);
}

static void
pushed_free (gpointer data)
{
  Statement *statement = data;

  g_free ((char *)statement->name);
  g_free ((char *)statement->sql);
  for (guint i = 0; i < statement->n; i++)
    g_free ((char *)statement->values[i]);
  g_free ((gpointer)statement->values);
  g_free ((gpointer)statement->lengths);
  g_free ((gpointer)statement->formats);
  g_free (statement);
}

static void
slot_clear (gpointer data)
{
  Slot *slot = data;

  g_free (slot->text_name);
}

static void
forget_prepared (SvDb *db)
{
  g_hash_table_remove_all (db->named);
  g_queue_clear (&db->recent);
  g_hash_table_remove_all (db->texts);
  g_ptr_array_set_size (db->dropped, 0);
}

/* Takes the right to interrupt the connection of now; NULL gives it up. */
static void
set_interrupt (SvDb *db, PGconn *connection)
{
  g_mutex_lock (&db->interrupt_lock);
  g_clear_pointer (&db->interrupt, PQfreeCancel);
  if (connection != NULL)
    db->interrupt = PQgetCancel (connection);
  g_mutex_unlock (&db->interrupt_lock);
}

static gboolean
connect_now (SvDb *db, GError **error)
{
  const char *keys[] = { "dbname", "fallback_application_name", "connect_timeout", NULL };
  const char *values[] = { db->url, "secondvintage", "5", NULL };
  PGresult *result;

  set_interrupt (db, NULL);
  g_clear_pointer (&db->connection, PQfinish);
  forget_prepared (db);
  db->open = FALSE;
  db->lost = FALSE;

  db->connection = PQconnectdbParams (keys, values, 1);
  if (PQstatus (db->connection) != CONNECTION_OK)
    {
      sv_db_fail (db, NULL, error);
      return FALSE;
    }
  PQsetNoticeReceiver (db->connection, drop_notice, NULL);

  result = PQexec (db->connection, SESSION_SQL);
  if (PQresultStatus (result) != PGRES_COMMAND_OK)
    {
      sv_db_fail (db, result, error);
      PQclear (result);
      return FALSE;
    }
  PQclear (result);
  db->session_timeout = DEFAULT_TIMEOUT;
  set_interrupt (db, db->connection);
  return TRUE;
}

gboolean
sv_db_ensure (SvDb *db, GError **error)
{
  if (db->open)
    return TRUE;

  /* Reads what the server may have said meanwhile, so that a restarted server is noticed before
   * something is sent. */
  if (!db->lost && PQstatus (db->connection) == CONNECTION_OK && PQconsumeInput (db->connection) &&
      PQstatus (db->connection) == CONNECTION_OK)
    return TRUE;

  return connect_now (db, error);
}

SvDb *
sv_db_new (const char *url, GError **error)
{
  g_autoptr (SvDb) db = g_new0 (SvDb, 1);

  g_mutex_init (&db->interrupt_lock);
  db->url = g_strdup (url);
  db->named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  db->texts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, text_free);
  db->dropped = g_ptr_array_new_with_free_func (g_free);
  db->pushed = g_ptr_array_new_with_free_func (pushed_free);
  g_queue_init (&db->recent);

  if (!connect_now (db, error))
    return NULL;
  return g_steal_pointer (&db);
}

SvDb *
sv_db_side (SvDb *db, GError **error)
{
  if (db->side == NULL)
    db->side = sv_db_new (db->url, error);

  return db->side;
}

void
sv_db_free (SvDb *db)
{
  g_clear_pointer (&db->side, sv_db_free);
  forget_prepared (db);
  set_interrupt (db, NULL);
  g_mutex_clear (&db->interrupt_lock);
  g_clear_pointer (&db->connection, PQfinish);
  g_hash_table_unref (db->named);
  g_hash_table_unref (db->texts);
  g_ptr_array_unref (db->dropped);
  g_ptr_array_unref (db->pushed);
  g_free (db->url);
  g_free (db->request);
  g_free (db->constraint);
  g_free (db);
}

/* Returns: (nullable): the prepared name, NULL when it must be prepared first */
static const char *
find_prepared (SvDb *db, const Statement *statement)
{
  Text *text;

  if (statement->name != NULL)
    return g_hash_table_contains (db->named, statement->name) ? statement->name : NULL;

  if ((text = g_hash_table_lookup (db->texts, statement->sql)) == NULL)
    return NULL;

  if (g_queue_peek_head (&db->recent) != text)
    {
      g_queue_remove (&db->recent, text);
      g_queue_push_head (&db->recent, text);
    }
  return text->name;
}

static void
note_prepared (SvDb *db, const Slot *slot)
{
  Text *text;

  if (slot->statement->name != NULL)
    {
      g_hash_table_add (db->named, g_strdup (slot->statement->name));
      return;
    }

  text = g_new0 (Text, 1);
  text->sql = g_strdup (slot->statement->sql);
  g_strlcpy (text->name, slot->text_name, sizeof text->name);
  g_hash_table_insert (db->texts, text->sql, text);
  g_queue_push_head (&db->recent, text);

  if (g_queue_get_length (&db->recent) > MAX_TEXTS)
    {
      Text *oldest = g_queue_pop_tail (&db->recent);

      g_ptr_array_add (db->dropped, g_strdup (oldest->name));
      g_hash_table_remove (db->texts, oldest->sql);
    }
}

static gboolean
send_statement (SvDb *db, GArray *slots, const Statement *statement, SlotKind kind)
{
  const char *prepared = find_prepared (db, statement);
  Slot slot = { .kind = kind, .statement = statement };
  char name[24];

  /* The same text may stand twice in one round trip: then it was already sent for preparing. */
  for (guint i = 0; prepared == NULL && i < slots->len; i++)
    {
      const Slot *earlier = &g_array_index (slots, Slot, i);

      if (earlier->kind == SLOT_PREPARE && g_str_equal (earlier->statement->sql, statement->sql))
        prepared = earlier->text_name != NULL ? earlier->text_name : statement->name;
    }

  if (prepared == NULL)
    {
      Slot preparing = { .kind = SLOT_PREPARE, .statement = statement };

      if (statement->name == NULL)
        {
          g_snprintf (name, sizeof name, "t%" G_GUINT64_FORMAT, db->n_texts++);
          preparing.text_name = g_strdup (name);
          prepared = preparing.text_name;
        }
      else
        prepared = statement->name;

      if (!PQsendPrepare (db->connection, prepared, statement->sql, 0, NULL))
        {
          g_free (preparing.text_name);
          return FALSE;
        }
      g_array_append_val (slots, preparing);
    }

  g_array_append_val (slots, slot);
  return PQsendQueryPrepared (db->connection, prepared, statement->n, statement->values,
                              statement->lengths, statement->formats, 0);
}

static gboolean
send_other (SvDb *db, GArray *slots, SlotKind kind, const char *sql, const char *drop)
{
  Slot slot = { .kind = kind, .text_name = g_strdup (drop) };

  g_array_append_val (slots, slot);
  return PQsendQueryParams (db->connection, sql, 0, NULL, NULL, NULL, NULL, 0);
}

static gboolean
send_dropped (SvDb *db, GArray *slots)
{
  gboolean sent = TRUE;

  for (guint i = 0; sent && i < db->dropped->len; i++)
    {
      g_autofree char *sql = g_strconcat ("DEALLOCATE ", db->dropped->pdata[i], NULL);

      sent = send_other (db, slots, SLOT_DROP, sql, db->dropped->pdata[i]);
    }
  g_ptr_array_set_size (db->dropped, 0);
  return sent;
}

/* Keeps what a result tells. Returns: whether it is a good one */
static gboolean
take_result (SvDb *db, const Slot *slot, PGresult *result)
{
  ExecStatusType status = PQresultStatus (result);
  gboolean good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;

  if (slot->kind == SLOT_DROP && !good)
    g_ptr_array_add (db->dropped, g_strdup (slot->text_name));
  if (slot->kind == SLOT_PREPARE && good)
    note_prepared (db, slot);
  /* A COMMIT of a transaction that had failed answers so, without an error. */
  if (slot->kind == SLOT_COMMIT && good && strcmp (PQcmdStatus (result), "COMMIT") != 0)
    good = FALSE;
  return good;
}

/* Reads the answers of one round trip. Returns: (nullable): that of SLOT_RUN */
static SvRows *
receive (SvDb *db, GArray *slots, gboolean *worked, GError **error)
{
  SvRows *rows = NULL;
  gboolean failed = FALSE;
  PGresult *result;

  for (guint i = 0; i < slots->len; i++)
    {
      const Slot *slot = &g_array_index (slots, Slot, i);
      gboolean good = FALSE;

      while ((result = PQgetResult (db->connection)) != NULL)
        {
          good = take_result (db, slot, result);
          if (!good && !failed)
            {
              failed = TRUE;
              sv_db_fail (db, result, error);
            }
          if (good && slot->kind == SLOT_RUN && rows == NULL)
            {
              db->affected = g_ascii_strtoll (PQcmdTuples (result), NULL, 10);
              rows = sv_rows_new (result);
            }
          else
            PQclear (result);
        }
      if (!good && !failed)
        {
          failed = TRUE;
          sv_db_fail (db, NULL, error);
        }
    }

  /* The answer to the sync. */
  while (!db->lost && (result = PQgetResult (db->connection)) != NULL)
    {
      ExecStatusType status = PQresultStatus (result);

      PQclear (result);
      if (status == PGRES_PIPELINE_SYNC)
        break;
    }

  *worked = !failed;
  return rows;
}

/* BEGIN, its context, what was pushed, @run and COMMIT as far as each is wanted, in one round trip.
 */
static SvRows *
round_trip (SvDb *db, const Statement *run, gboolean commit, gboolean *worked, GError **error)
{
  g_autoptr (GArray) slots = g_array_new (FALSE, FALSE, sizeof (Slot));
  guint timeout = db->timeout != 0 ? db->timeout : DEFAULT_TIMEOUT;
  char person[24], milliseconds[16];
  const char *context_values[] = { person, db->request != NULL ? db->request : "", milliseconds };
  const char *timeout_values[] = { milliseconds };
  Statement context = { "sv.context", CONTEXT_SQL, context_values, NULL, NULL, 3 };
  Statement set_timeout = { "sv.timeout", TIMEOUT_SQL, timeout_values, NULL, NULL, 1 };
  gboolean sent = TRUE;
  SvRows *rows;

  g_array_set_clear_func (slots, slot_clear);
  g_snprintf (person, sizeof person, "%" G_GINT64_FORMAT, db->person);
  g_snprintf (milliseconds, sizeof milliseconds, "%u", timeout);
  *worked = FALSE;

  if (!PQenterPipelineMode (db->connection))
    {
      sv_db_fail (db, NULL, error);
      return NULL;
    }

  if (db->dropped->len > 0)
    sent = send_dropped (db, slots);
  if (sent && db->wanted && !db->open)
    {
      sent = send_other (db, slots, SLOT_OTHER, "BEGIN", NULL) &&
             send_statement (db, slots, &context, SLOT_OTHER);
      db->open = TRUE;
    }
  else if (sent && timeout != db->session_timeout && !db->wanted)
    {
      sent = send_statement (db, slots, &set_timeout, SLOT_OTHER);
      db->session_timeout = timeout;
    }
  for (guint i = 0; sent && i < db->pushed->len; i++)
    sent = send_statement (db, slots, db->pushed->pdata[i], SLOT_PUSHED);
  if (sent && run != NULL)
    sent = send_statement (db, slots, run, SLOT_RUN);
  if (sent && commit)
    sent = send_other (db, slots, SLOT_COMMIT, "COMMIT", NULL);
  sent = sent && PQpipelineSync (db->connection);

  if (!sent)
    {
      /* Only a broken connection refuses to take a statement; it is made anew outside the
       * transaction. */
      sv_db_fail (db, NULL, error);
      g_ptr_array_set_size (db->pushed, 0);
      return NULL;
    }

  rows = receive (db, slots, worked, error);
  PQexitPipelineMode (db->connection);
  g_ptr_array_set_size (db->pushed, 0);
  if (!*worked)
    g_clear_pointer (&rows, sv_rows_free);
  return rows;
}

/* Returns: whether a round trip that found the connection gone may be made again: nothing can have
 * happened */
static gboolean
may_repeat (SvDb *db, const Statement *run, gboolean was_open)
{
  if (was_open || !db->lost)
    return FALSE;

  return db->wanted || (run != NULL && g_str_has_prefix (run->sql, "SELECT"));
}

static SvRows *
execute (SvDb *db, const Statement *run, GError **error)
{
  gboolean was_open = db->open;
  guint timeout = db->timeout != 0 ? db->timeout : DEFAULT_TIMEOUT;
  g_autoptr (GError) first = NULL;
  const char *prepared;
  PGresult *result;
  gboolean worked;
  SvRows *rows;

  if (!sv_db_ensure (db, error))
    return NULL;

  prepared = find_prepared (db, run);
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
  else if ((rows = round_trip (db, run, FALSE, &worked, &first)) != NULL)
    return rows;

  if (!may_repeat (db, run, was_open))
    {
      g_propagate_error (error, g_steal_pointer (&first));
      return NULL;
    }

  g_debug ("connecting again: %s", first->message);
  if (!connect_now (db, error))
    return NULL;
  return round_trip (db, run, FALSE, &worked, error);
}

gboolean
sv_db_flush (SvDb *db, GError **error)
{
  guint timeout = db->timeout != 0 ? db->timeout : DEFAULT_TIMEOUT;
  gboolean worked = TRUE;

  if (!sv_db_ensure (db, error))
    return FALSE;
  if (db->pushed->len > 0 || (db->wanted && !db->open) ||
      (!db->wanted && timeout != db->session_timeout))
    round_trip (db, NULL, FALSE, &worked, error);
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

static Statement
named_statement (const char *name, const Args *args)
{
  Statement statement = { name,          sv_sql_text (name), args->values,
                          args->lengths, args->formats,      args->n };

  if (statement.sql == NULL)
    g_error ("there is no statement '%s'", name);
  return statement;
}

SvRows *
sv_db_query (SvDb *db, const char *name, GError **error, ...)
{
  Statement statement;
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
  Statement statement;
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
  Statement statement = { NULL, sql, values, NULL, NULL, n };

  return execute (db, &statement, error);
}

static void
push (SvDb *db, const Statement *source)
{
  Statement *copy = g_new0 (Statement, 1);
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
  Statement statement;
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
  Statement statement = { NULL, sql, values, NULL, NULL, n };

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

void
sv_db_reset_session (SvDb *db)
{
  PGresult *result = PQexec (db->connection, SESSION_SQL);

  /* A connection that cannot even do this is made anew by the next statement. */
  if (PQresultStatus (result) != PGRES_COMMAND_OK)
    g_clear_pointer (&db->connection, PQfinish);
  PQclear (result);
  db->session_timeout = DEFAULT_TIMEOUT;
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
        round_trip (db, NULL, TRUE, &worked, error);
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
sv_db_interrupt (SvDb *db)
{
  char message[256];

  g_mutex_lock (&db->interrupt_lock);
  if (db->interrupt != NULL && !PQcancel (db->interrupt, message, sizeof message))
    g_debug ("interrupt: %s", message);
  g_mutex_unlock (&db->interrupt_lock);
}
