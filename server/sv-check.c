/* sv-check.c: is everything in the database as it must be
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-check"

#include "sv-check.h"

#include "sv-sql.h"

/* A check reads whole tables. */
#define TIMEOUT (10 * 60 * 1000)

static int
run_checks (SvDb *db, SvCheckBroken broken, gpointer user_data, GError **error)
{
  g_autofree const char **names = sv_sql_names ();
  int n_broken = 0;

  for (const char **name = names; *name != NULL; name++)
    {
      g_autoptr (SvRows) rows = NULL;

      if (!g_str_has_prefix (*name, "check."))
        continue;
      if ((rows = sv_db_query (db, *name, error, SV_END)) == NULL)
        {
          g_prefix_error (error, "%s: ", *name);
          return -1;
        }
      if (sv_rows_count (rows) == 0)
        continue;
      n_broken++;
      broken (*name, rows, user_data);
    }
  return n_broken;
}

int
sv_check (SvDb *db, SvCheckBroken broken, gpointer user_data, GError **error)
{
  int n_broken;

  sv_db_set_timeout (db, TIMEOUT);
  if (!sv_db_script (db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", error))
    return -1;

  n_broken = run_checks (db, broken, user_data, error);
  if (!sv_db_script (db, "ROLLBACK", n_broken < 0 ? NULL : error))
    n_broken = -1;
  sv_db_set_timeout (db, 0);
  return n_broken;
}

char *
sv_check_describe (SvRows *rows, guint row)
{
  GString *line = g_string_new (NULL);

  for (guint column = 0; column < sv_rows_columns (rows); column++)
    g_string_append_printf (line, "%s%s %s", column > 0 ? ", " : "", sv_rows_name (rows, column),
                            sv_rows_is_null (rows, row, column) ? "null"
                                                                : sv_rows_text (rows, row, column));
  return g_string_free (line, FALSE);
}
