/* sv-list-prune.c: a list's SQL without the joins that it does not need
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-list"

#include "sv-list-sql.h"

#include <string.h>

#define JOIN " LEFT JOIN "

/* Whether @text names a column of @alias, but for the part from @from to @to. */
static gboolean
names_alias (const char *text, const char *alias, const char *from, const char *to)
{
  gsize length = strlen (alias);

  for (const char *at = text; (at = strstr (at, alias)) != NULL; at += length)
    if (at[length] == '.' && (at == text || !(g_ascii_isalnum (at[-1]) || at[-1] == '_')) &&
        !(at >= from && at < to))
      return TRUE;
  return FALSE;
}

void
sv_list_sql_prune (SvListSql *sql)
{
  g_auto (GStrv) joins = g_strsplit (sql->view->from, JOIN, -1);
  g_autofree char *side = g_strconcat (sql->view->table, "_text", NULL);

  /* From the last to the first: one may have been there for the sake of a later one. */
  for (guint i = g_strv_length (joins); i-- > 1;)
    {
      g_autofree char *join = g_strconcat (JOIN, joins[i], NULL);
      g_auto (GStrv) words = g_strsplit_set (joins[i], " \n", 6);
      char *at = strstr (sql->text->str, join);
      g_autofree char *by_id = NULL;

      if (at == NULL || g_strv_length (words) < 6)
        continue;
      by_id = g_strconcat (words[1], ".id", NULL);
      if (strcmp (words[2], "ON") != 0 || strcmp (words[4], "=") != 0 ||
          (strcmp (words[3], by_id) != 0 && strcmp (words[0], side) != 0))
        continue;
      if (!names_alias (sql->text->str, words[1], at, at + strlen (join)))
        g_string_erase (sql->text, at - sql->text->str, strlen (join));
    }
}
