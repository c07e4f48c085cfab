/* sv-db-copy.c: much data at once: COPY in, and large results row by row
 *
 * Both run outside the pipeline, after what was waiting for it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-db"

#include "common/sv-error.h"
#include "sv-db-private.h"

#include <string.h>

gboolean
sv_db_copy_start (SvDb *db, const char *statement, GError **error)
{
  PGresult *result;
  gboolean started;

  if (!sv_db_flush (db, error))
    return FALSE;

  result = PQexec (db->connection, statement);
  started = PQresultStatus (result) == PGRES_COPY_IN;
  if (!started)
    sv_db_fail (db, result, error);
  PQclear (result);
  return started;
}

gboolean
sv_db_copy_line (SvDb *db, const char *line, gssize length, GError **error)
{
  if (PQputCopyData (db->connection, line, length < 0 ? (int)strlen (line) : (int)length) == 1)
    return TRUE;

  return sv_db_fail (db, NULL, error);
}

gboolean
sv_db_copy_end (SvDb *db, GError **error)
{
  gboolean worked = TRUE;
  PGresult *result;

  if (PQputCopyEnd (db->connection, NULL) != 1)
    return sv_db_fail (db, NULL, error);

  while ((result = PQgetResult (db->connection)) != NULL)
    {
      if (PQresultStatus (result) != PGRES_COMMAND_OK && worked)
        worked = sv_db_fail (db, result, error);
      else
        db->affected = g_ascii_strtoll (PQcmdTuples (result), NULL, 10);
      PQclear (result);
    }
  return worked;
}

/* Asks the server to stop the statement whose rows nobody wants any more. Blocks: only on a worker.
 */
static void
cancel_rest (SvDb *db)
{
  PGcancel *cancel = PQgetCancel (db->connection);
  char message[256];

  if (cancel != NULL)
    {
      PQcancel (cancel, message, sizeof message);
      PQfreeCancel (cancel);
    }
}

gboolean
sv_db_each (SvDb *db, const char *sql, const char *const *args, guint n_args, SvRowFunc row,
            gpointer user_data, GError **error)
{
  gboolean go_on = TRUE;
  gboolean failed = FALSE;
  PGresult *result;

  if (!sv_db_flush (db, error))
    return FALSE;
  if (!PQsendQueryParams (db->connection, sql, n_args, NULL, args, NULL, NULL, 0) ||
      !PQsetSingleRowMode (db->connection))
    return sv_db_fail (db, NULL, error);

  while ((result = PQgetResult (db->connection)) != NULL)
    {
      ExecStatusType status = PQresultStatus (result);

      if (status == PGRES_SINGLE_TUPLE && go_on)
        {
          g_autoptr (SvRows) rows = sv_rows_new (result);

          go_on = row (rows, user_data, error);
          if (!go_on)
            cancel_rest (db);
          continue;
        }
      /* After a cancel its own error is no news. */
      if (status != PGRES_SINGLE_TUPLE && status != PGRES_TUPLES_OK && go_on && !failed)
        {
          failed = TRUE;
          sv_db_fail (db, result, error);
        }
      PQclear (result);
    }
  /* libpq stays in single row mode until a statement is begun outside of a pipeline: without this
   * one the next round trip would get its rows one by one and take the first for a failure. */
  PQclear (PQexec (db->connection, ""));
  return go_on && !failed;
}
