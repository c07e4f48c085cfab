/* sv-select.c: the SELECT of a record's rows, cut to what a role may see
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-select"

#include "sv-select.h"

#include <string.h>

/* Returns: (transfer full): @condition with the caller's id as the parameter $1; notes whether it
 * is used */
static char *
with_me (const char *condition, gboolean *uses_me)
{
  GString *sql = g_string_new (condition);

  *uses_me |= g_string_replace (sql, "$me", "$1", 0) > 0;
  return g_string_free (sql, FALSE);
}

static SvScope
read_scope (const SvResource *resource, SvRole role)
{
  if (role == SV_ROLE_PROGRAM)
    return SV_SCOPE_ALL;
  if (resource->read == NULL)
    return SV_SCOPE_NONE;
  return sv_permission_scope (role, resource->read);
}

static const char *
visible_rows (const SvResource *resource, SvRole role)
{
  const char *own = NULL;

  switch (read_scope (resource, role))
    {
    case SV_SCOPE_ALL:
      return "TRUE";
    case SV_SCOPE_OWN:
      own = role == SV_ROLE_AGENT    ? resource->own_agent
            : role == SV_ROLE_SELLER ? resource->own_seller
                                     : resource->own_staff;
      break;
    case SV_SCOPE_NONE:
    default:
      break;
    }
  return own != NULL ? own : "FALSE";
}

static gboolean
may_read (const SvTable *table, SvRole role, const char *key)
{
  return role == SV_ROLE_PROGRAM || (sv_permission_mask (role, table, key) & SV_MASK_READ) != 0;
}

/* Returns: (transfer full): the expression behind @key, hidden where the row is not the caller's
 * own */
static char *
expression_of (const SvSelect *select, const SvField *field, const char *suffix, gboolean *uses_me)
{
  const SvResource *resource = select->resource;
  g_autofree char *key = g_strconcat (field->key, suffix, NULL);
  const char *plain = sv_sql_expression (select->view, key);
  g_autofree char *condition = NULL;

  if (plain == NULL)
    g_error ("%s.rows has no column '%s'", select->table->kind, key);

  if (resource->own_only == NULL || read_scope (resource, select->role) != SV_SCOPE_OWN ||
      strcmp (field->key, "id") == 0 || g_strv_contains (resource->open_keys, field->key))
    return g_strdup (plain);

  condition = with_me (resource->own_only, uses_me);
  return g_strdup_printf ("CASE WHEN %s THEN %s END", condition, plain);
}

/* "w.name", and not "s.make_api_key IS NOT NULL" */
static gboolean
is_column (const char *expression)
{
  for (const char *at = expression; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && *at != '_' && *at != '.')
      return FALSE;

  return TRUE;
}

static SvSelect *
make_select (const SvResource *resource, SvRole role)
{
  SvSelect *select = g_new0 (SvSelect, 1);
  const SvTable *table = resource->table;
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (SvSelectColumn));
  GString *sql = g_string_new ("SELECT ");
  gboolean uses_me = FALSE;
  guint n = 0;

  select->resource = resource;
  select->table = table;
  select->role = role;
  select->plain = TRUE;
  if ((select->view = sv_sql_view (table->kind)) == NULL)
    g_error ("there is no statement %s.rows", table->kind);

  for (guint i = 0; i < table->n_fields; i++)
    {
      const SvField *field = &table->fields[i];
      SvSelectColumn column = { .field = field, .column = n };
      const char *suffix = field->kind == SV_KIND_REFERENCE ? "_name"
                           : field->kind == SV_KIND_MONEY   ? "_currency"
                                                            : NULL;

      if (!may_read (table, role, field->key))
        continue;

      column.expression = expression_of (select, field, NULL, &uses_me);
      select->plain = select->plain && is_column (column.expression);
      column.json = g_strdup_printf ("\"%s\":", field->key);
      g_string_append_printf (sql, "%s%s", n > 0 ? ", " : "", column.expression);
      n++;
      if (suffix != NULL)
        {
          column.name = expression_of (select, field, suffix, &uses_me);
          g_string_append_printf (sql, ", %s", column.name);
          n++;
        }
      g_array_append_val (columns, column);
    }

  select->n_result = n;
  select->n_columns = columns->len;
  select->columns = (const SvSelectColumn *)g_array_free (g_steal_pointer (&columns), FALSE);
  select->where = with_me (visible_rows (resource, role), &uses_me);
  select->list = g_strdup (sql->str);
  select->from = g_strdup_printf ("%s WHERE (%s)", select->view->from, select->where);
  g_string_append_printf (sql, " %s", select->from);
  select->sql = g_string_free (sql, FALSE);
  select->first = uses_me ? 2 : 1;
  return select;
}

const SvSelect *
sv_select_get (const SvResource *resource, SvRole role)
{
  static GMutex lock;
  static GHashTable *made[SV_ROLE_PROGRAM + 1];
  SvSelect *select;

  g_return_val_if_fail (resource->table != NULL, NULL);

  g_mutex_lock (&lock);
  if (made[role] == NULL)
    made[role] = g_hash_table_new (NULL, NULL);
  select = g_hash_table_lookup (made[role], resource);
  if (select == NULL)
    {
      select = make_select (resource, role);
      g_hash_table_insert (made[role], (gpointer)resource, select);
    }
  g_mutex_unlock (&lock);
  return select;
}

const SvSelect *
sv_select_for_call (const SvResource *resource, SvCall *call)
{
  return sv_select_get (resource, call->me != NULL ? call->me->role : SV_ROLE_PROGRAM);
}

const SvSelectColumn *
sv_select_column (const SvSelect *select, const char *key)
{
  for (guint i = 0; i < select->n_columns; i++)
    if (strcmp (select->columns[i].field->key, key) == 0)
      return &select->columns[i];

  return NULL;
}
