/* sv-db-result.c: the rows of a statement, and what its failure means
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-db"

#include "common/sv-error.h"
#include "sv-db-private.h"

#include <string.h>

struct _SvRows
{
  PGresult *result;
};

SvRows *
sv_rows_new (PGresult *result)
{
  SvRows *rows = g_new (SvRows, 1);

  rows->result = result;
  return rows;
}

void
sv_rows_free (SvRows *rows)
{
  PQclear (rows->result);
  g_free (rows);
}

guint
sv_rows_count (SvRows *rows)
{
  return PQntuples (rows->result);
}

guint
sv_rows_columns (SvRows *rows)
{
  return PQnfields (rows->result);
}

const char *
sv_rows_name (SvRows *rows, guint column)
{
  return PQfname (rows->result, column);
}

int
sv_rows_column (SvRows *rows, const char *name)
{
  /* PQfnumber () would fold the case of its argument; our names need none of that. */
  for (int i = 0; i < PQnfields (rows->result); i++)
    if (strcmp (PQfname (rows->result, i), name) == 0)
      return i;

  return -1;
}

gboolean
sv_rows_is_null (SvRows *rows, guint row, guint column)
{
  return PQgetisnull (rows->result, row, column);
}

const char *
sv_rows_text (SvRows *rows, guint row, guint column)
{
  return PQgetisnull (rows->result, row, column) ? NULL : PQgetvalue (rows->result, row, column);
}

gint64
sv_rows_int (SvRows *rows, guint row, guint column)
{
  return g_ascii_strtoll (PQgetvalue (rows->result, row, column), NULL, 10);
}

gboolean
sv_rows_bool (SvRows *rows, guint row, guint column)
{
  return PQgetvalue (rows->result, row, column)[0] == 't';
}

GBytes *
sv_rows_bytes (SvRows *rows, guint row, guint column)
{
  size_t length;
  unsigned char *bytes;

  if (PQgetisnull (rows->result, row, column))
    return NULL;

  bytes = PQunescapeBytea ((const unsigned char *)PQgetvalue (rows->result, row, column), &length);
  return g_bytes_new_with_free_func (bytes, length, PQfreemem, bytes);
}

static guint
named_column (SvRows *rows, const char *name)
{
  int column = sv_rows_column (rows, name);

  if (column < 0)
    g_error ("the statement has no column '%s'", name);
  return column;
}

const char *
sv_rows_get (SvRows *rows, guint row, const char *name)
{
  return sv_rows_text (rows, row, named_column (rows, name));
}

gint64
sv_rows_get_int (SvRows *rows, guint row, const char *name)
{
  return sv_rows_int (rows, row, named_column (rows, name));
}

/* The one table of what a SQLSTATE means; a prefix of two stands for its class, the first match
 * counts. */
static const struct
{
  const char *sqlstate;
  SvError code;
} meanings[] = {
  { "23", SV_ERROR_INVALID }, /* a constraint: its name says which */
  { "40001", SV_ERROR_BUSY }, /* serialization: the router tries again */
  { "40P01", SV_ERROR_BUSY }, /* deadlock: the router tries again */
  { "53100", SV_ERROR_FULL }, /* no space */
  { "53", SV_ERROR_BUSY },    /* out of memory or connections */
  { "55P03", SV_ERROR_BUSY }, /* lock_timeout */
  { "57014", SV_ERROR_BUSY }, /* statement_timeout */
  { "57P", SV_ERROR_BUSY },   /* shutting down, starting up */
  { "25P03", SV_ERROR_BUSY }, /* idle too long in a transaction */
  { "08", SV_ERROR_BUSY },    /* the connection is gone */
};

gboolean
sv_db_fail (SvDb *db, const PGresult *result, GError **error)
{
  const char *sqlstate = result != NULL ? PQresultErrorField (result, PG_DIAG_SQLSTATE) : NULL;
  const char *message =
      result != NULL ? PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
  SvError code = SV_ERROR_FAILED;
  g_autofree char *text = NULL;

  /* Only libpq itself fails without a SQLSTATE: the connection broke, whatever its status says yet.
   */
  if (sqlstate == NULL)
    sqlstate = "08006";
  if (g_str_has_prefix (sqlstate, "08") || g_str_has_prefix (sqlstate, "57P0"))
    db->lost = TRUE;
  if (message == NULL)
    message = PQerrorMessage (db->connection);

  for (guint i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (g_str_has_prefix (sqlstate, meanings[i].sqlstate))
      {
        code = meanings[i].code;
        break;
      }

  g_strlcpy (db->sqlstate, sqlstate, sizeof db->sqlstate);
  g_free (db->constraint);
  db->constraint =
      g_strdup (result != NULL ? PQresultErrorField (result, PG_DIAG_CONSTRAINT_NAME) : NULL);
  /* NOT NULL has no name of its own: give it the one that a CHECK of ours would have. */
  if (strcmp (sqlstate, "23502") == 0)
    db->constraint =
        g_strdup_printf ("%s_%s_given", PQresultErrorField (result, PG_DIAG_TABLE_NAME),
                         PQresultErrorField (result, PG_DIAG_COLUMN_NAME));

  text = g_strchomp (g_strdup (message));
  g_set_error (error, SV_ERROR, code, "database: %s (%s)", text, sqlstate);
  return FALSE;
}
