/* sv-db-connect.c: connecting to PostgreSQL, and connecting again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-db"

#include "sv-db-private.h"

#define SESSION_SQL                                                                                \
  "SET TimeZone = 'UTC'; SET DateStyle = ISO; SET IntervalStyle = iso_8601;"                       \
  "SET bytea_output = hex; SET client_min_messages = warning; SET jit = off;"                      \
  "SET statement_timeout = 30000;"                                                                 \
  "SET idle_in_transaction_session_timeout = 60000;"                                               \
  "SET client_connection_check_interval = 1000"

static void
drop_notice (void *data, const PGresult *result)
{
  g_debug ("%s", PQresultErrorMessage (result));
}

static void
text_free (gpointer data)
{
  SvDbText *text = data;

  g_free (text->sql);
  g_free (text);
}

static void
pushed_free (gpointer data)
{
  SvDbStatement *statement = data;

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

static PGresult *
set_up_session (SvDb *db)
{
  g_autofree char *sql = g_strdup_printf (SESSION_SQL "; SET lock_timeout = %u", db->lock_timeout);

  return PQexec (db->connection, sql);
}

gboolean
sv_db_connect (SvDb *db, GError **error)
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

  result = set_up_session (db);
  if (PQresultStatus (result) != PGRES_COMMAND_OK)
    {
      sv_db_fail (db, result, error);
      PQclear (result);
      return FALSE;
    }
  PQclear (result);
  db->session_timeout = SV_DB_TIMEOUT;
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

  return sv_db_connect (db, error);
}

SvDb *
sv_db_new (const char *url, GError **error)
{
  g_autoptr (SvDb) db = g_new0 (SvDb, 1);

  g_mutex_init (&db->interrupt_lock);
  db->lock_timeout = SV_DB_LOCK_TIMEOUT;
  db->url = g_strdup (url);
  db->named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  db->texts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, text_free);
  db->dropped = g_ptr_array_new_with_free_func (g_free);
  db->pushed = g_ptr_array_new_with_free_func (pushed_free);
  g_queue_init (&db->recent);

  if (!sv_db_connect (db, error))
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

void
sv_db_reset_session (SvDb *db)
{
  PGresult *result = set_up_session (db);

  /* A connection that cannot even do this is made anew by the next statement. */
  if (PQresultStatus (result) != PGRES_COMMAND_OK)
    g_clear_pointer (&db->connection, PQfinish);
  PQclear (result);
  db->session_timeout = SV_DB_TIMEOUT;
}

void
sv_db_set_lock_timeout (SvDb *db, guint milliseconds)
{
  g_return_if_fail (!db->wanted);

  if (milliseconds == db->lock_timeout)
    return;

  db->lock_timeout = milliseconds;
  sv_db_reset_session (db);
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
