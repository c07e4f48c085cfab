/* sv-sql.c: the named statements that are compiled in
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-sql"

#include "sv-sql.h"

#include "sv-server-resources.h"

#include <gio/gio.h>
#include <string.h>

#define SQL_PATH "/secondvintage/sql"
#define NAME_MARK "-- name: "

/* Filled once, read by every thread afterwards, never freed. */
static GHashTable *statements; /* (element-type utf8 utf8) name → text */
static GHashTable *views;      /* (element-type utf8 SvSqlView) kind → view */

/* Ends a statement's text: without the blanks and the semicolon at its end. */
static char *
dup_statement (const char *begin, const char *end)
{
  while (end > begin && (g_ascii_isspace (end[-1]) || end[-1] == ';'))
    end--;
  while (begin < end && g_ascii_isspace (*begin))
    begin++;

  return g_strndup (begin, end - begin);
}

static void
read_statements (const char *file, const char *text)
{
  const char *mark = g_str_has_prefix (text, NAME_MARK) ? text : strstr (text, "\n" NAME_MARK);

  while (mark != NULL)
    {
      const char *name = strstr (mark, NAME_MARK) + strlen (NAME_MARK);
      const char *line_end = strchrnul (name, '\n');
      const char *next = strstr (line_end, "\n" NAME_MARK);
      g_autofree char *key = g_strstrip (g_strndup (name, line_end - name));
      char *statement =
          dup_statement (line_end, next != NULL ? next : line_end + strlen (line_end));

      if (g_hash_table_contains (statements, key))
        g_error ("%s: the statement '%s' stands twice", file, key);
      g_hash_table_insert (statements, g_steal_pointer (&key), statement);
      mark = next;
    }
}

/* Returns: the next comma or the word FROM outside of parentheses and quotes, or the end. */
static const char *
find_column_end (const char *at)
{
  int depth = 0;
  char quote = 0;

  for (; *at != '\0'; at++)
    {
      if (quote != 0)
        quote = *at == quote ? 0 : quote;
      else if (*at == '\'' || *at == '"')
        quote = *at;
      else if (*at == '(')
        depth++;
      else if (*at == ')')
        depth--;
      else if (depth == 0 && *at == ',')
        return at;
      else if (depth == 0 && g_ascii_isspace (*at) && strncmp (at + 1, "FROM ", 5) == 0)
        return at;
    }
  return at;
}

static SvSqlColumn
read_column (const char *name, const char *begin, const char *end)
{
  g_autofree char *text = g_strstrip (g_strndup (begin, end - begin));
  char *as = g_strrstr (text, " AS ");
  char *dot;

  if (as != NULL)
    {
      char *key = g_strdup (g_strstrip (as + 4));

      *as = '\0';
      return (SvSqlColumn){ .key = key, .expression = g_strdup (g_strchomp (text)) };
    }

  if ((dot = strrchr (text, '.')) == NULL || strchr (text, '(') != NULL)
    g_error ("%s: the column '%s' has no name", name, text);
  return (SvSqlColumn){ .key = g_strdup (dot + 1), .expression = g_strdup (text) };
}

static SvSqlView *
read_view (const char *name, const char *text)
{
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (SvSqlColumn));
  SvSqlView *view = g_new0 (SvSqlView, 1);
  g_auto (GStrv) words = NULL;
  const char *at;
  const char *end;

  if (!g_str_has_prefix (text, "SELECT "))
    g_error ("%s does not begin with SELECT", name);

  for (at = text + strlen ("SELECT "); *(end = find_column_end (at)) == ','; at = end + 1)
    {
      SvSqlColumn column = read_column (name, at, end);

      g_array_append_val (columns, column);
    }
  if (*end != '\0')
    {
      SvSqlColumn column = read_column (name, at, end);

      g_array_append_val (columns, column);
    }
  else
    g_error ("%s has no FROM", name);

  view->from = g_strchug (g_strdup (end));
  words = g_strsplit_set (view->from, " \n", 4); /* FROM watch w … */
  if (g_strv_length (words) < 3)
    g_error ("%s: its table has no alias", name);
  view->table = g_strdup (words[1]);
  view->alias = g_strdup (words[2]);
  view->n_columns = columns->len;
  view->columns = (const SvSqlColumn *)g_array_free (g_steal_pointer (&columns), FALSE);
  return view;
}

static void
read_resource (GResource *resource, const char *file)
{
  g_autofree char *path = g_strconcat (SQL_PATH "/", file, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_resource_lookup_data (resource, path, 0, &error);

  if (bytes == NULL)
    g_error ("%s: %s", path, error->message);

  /* Resources are followed by a zero byte that their size does not count. */
  read_statements (file, g_bytes_get_data (bytes, NULL));
}

static gpointer
read_all (gpointer unused)
{
  GResource *resource = sv_server_get_resource ();
  g_auto (GStrv) files = g_resource_enumerate_children (resource, SQL_PATH, 0, NULL);
  GHashTableIter iter;
  gpointer name, text;

  statements = g_hash_table_new (g_str_hash, g_str_equal);
  views = g_hash_table_new (g_str_hash, g_str_equal);

  for (char **file = files; file != NULL && *file != NULL; file++)
    read_resource (resource, *file);

  g_hash_table_iter_init (&iter, statements);
  while (g_hash_table_iter_next (&iter, &name, &text))
    if (g_str_has_suffix (name, ".rows"))
      g_hash_table_insert (views, g_strndup (name, strlen (name) - strlen (".rows")),
                           read_view (name, text));
  return NULL;
}

static void
ensure_read (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, read_all, NULL);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

const char *
sv_sql_text (const char *name)
{
  ensure_read ();
  return g_hash_table_lookup (statements, name);
}

const char **
sv_sql_names (void)
{
  const char **names;
  guint n;

  ensure_read ();
  names = (const char **)g_hash_table_get_keys_as_array (statements, &n);
  qsort (names, n, sizeof (char *), compare_names);
  return names;
}

const SvSqlView *
sv_sql_view (const char *kind)
{
  ensure_read ();
  return g_hash_table_lookup (views, kind);
}

const char *
sv_sql_expression (const SvSqlView *view, const char *key)
{
  for (guint i = 0; i < view->n_columns; i++)
    if (strcmp (view->columns[i].key, key) == 0)
      return view->columns[i].expression;

  return NULL;
}
