/* sv-permission.c: what a role may do and see, read from the two tables of data/
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-permission"

#include "sv-permission.h"
#include "sv-common-resources.h"

#include <gio/gio.h>
#include <string.h>

static const char *const role_names[SV_N_ROLES] = {
  [SV_ROLE_ADMIN] = "admin", [SV_ROLE_MANAGER] = "manager", [SV_ROLE_FINANCE] = "finance",
  [SV_ROLE_AGENT] = "agent", [SV_ROLE_SELLER] = "seller",
};

/* What each role has by one line, as SvScope or SvMask. */
typedef struct
{
  guint8 roles[SV_N_ROLES];
} Grants;

static GHashTable *actions; /* (owned) action → Grants of scopes */
static GHashTable *fields;  /* (owned) "kind.key", "*.key", "kind.*", "*.*" → Grants of masks */

gboolean
sv_role_from_name (const char *name, SvRole *role)
{
  for (guint i = 0; i < SV_N_ROLES; i++)
    if (g_strcmp0 (name, role_names[i]) == 0)
      {
        *role = i;
        return TRUE;
      }

  return FALSE;
}

const char *
sv_role_name (SvRole role)
{
  g_return_val_if_fail (role < SV_N_ROLES, NULL);

  return role_names[role];
}

gboolean
sv_role_is_field (SvRole role)
{
  return role == SV_ROLE_AGENT || role == SV_ROLE_SELLER;
}

/* Adds @grant for every role that @words names: "admin finance", "staff agent", "everybody". */
static void
add_grants (Grants *grants, const char *words, guint8 grant, const char *line)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  for (char **word = list; *word != NULL; word++)
    {
      gboolean staff = strcmp (*word, "staff") == 0;
      gboolean field = strcmp (*word, "field") == 0;
      gboolean everybody = strcmp (*word, "everybody") == 0;
      SvRole named = SV_N_ROLES;

      /* The tables are part of the program: a word that is not understood must not start. */
      if (!staff && !field && !everybody && !sv_role_from_name (*word, &named))
        g_error ("no such role: %s in %s", *word, line);

      for (SvRole role = 0; role < SV_N_ROLES; role++)
        if (everybody || (staff && !sv_role_is_field (role)) ||
            (field && sv_role_is_field (role)) || role == named)
          grants->roles[role] |= grant;
    }
}

/* Reads a table of names and columns of roles; the n-th column gives the n-th of @grants. */
static GHashTable *
read_table (const char *path, guint n_columns, const guint8 *column_grants)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_resource_lookup_data (sv_common_get_resource (), path,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gboolean heading = TRUE;

  if (bytes == NULL)
    g_error ("%s", error->message);

  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) cells = NULL;
      Grants *grants;

      if (**line == '\0' || **line == '#')
        continue;
      if (heading)
        {
          heading = FALSE;
          continue;
        }

      cells = g_strsplit (*line, ",", -1);
      if (g_strv_length (cells) != n_columns + 1)
        g_error ("%s: %s", path, *line);

      grants = g_new0 (Grants, 1);
      for (guint i = 0; i < n_columns; i++)
        if (*cells[i + 1] != '\0')
          add_grants (grants, cells[i + 1], column_grants[i], *line);
      if (!g_hash_table_replace (table, g_strdup (cells[0]), grants))
        g_error ("%s: %s stands twice", path, cells[0]);
    }

  return table;
}

static void
load_tables (void)
{
  static const guint8 scopes[] = { SV_SCOPE_ALL, SV_SCOPE_OWN };
  static const guint8 masks[] = { SV_MASK_READ, SV_MASK_WRITE, SV_MASK_SELF };
  static gsize loaded;

  if (!g_once_init_enter (&loaded))
    return;

  actions =
      read_table ("/org/secondvintage/common/role-actions.csv", G_N_ELEMENTS (scopes), scopes);
  fields = read_table ("/org/secondvintage/common/role-fields.csv", G_N_ELEMENTS (masks), masks);
  g_once_init_leave (&loaded, 1);
}

gboolean
sv_permission_exists (const char *action)
{
  load_tables ();

  return g_hash_table_contains (actions, action);
}

SvScope
sv_permission_scope (SvRole role, const char *action)
{
  const Grants *grants;

  load_tables ();
  grants = g_hash_table_lookup (actions, action);
  if (grants == NULL || role >= SV_N_ROLES)
    return SV_SCOPE_NONE;

  if (grants->roles[role] & SV_SCOPE_ALL)
    return SV_SCOPE_ALL;
  return grants->roles[role];
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

char **
sv_permission_names (SvRole role)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer action;

  load_tables ();
  g_hash_table_iter_init (&iter, actions);
  while (g_hash_table_iter_next (&iter, &action, NULL))
    if (strcmp (action, "public") != 0 && sv_permission_scope (role, action) != SV_SCOPE_NONE)
      g_ptr_array_add (names, g_strdup (action));

  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

guint
sv_permission_mask (SvRole role, const SvTable *table, const char *key)
{
  const char *const kinds[] = { table->kind, "*", table->kind, "*" };
  const char *const keys[] = { key, key, "*", "*" };
  const Grants *grants = NULL;

  load_tables ();
  if (role >= SV_N_ROLES || sv_table_field (table, key) == NULL)
    return SV_MASK_NONE;

  for (guint i = 0; i < G_N_ELEMENTS (kinds) && grants == NULL; i++)
    {
      char name[128];

      g_snprintf (name, sizeof name, "%s.%s", kinds[i], keys[i]);
      grants = g_hash_table_lookup (fields, name);
    }

  return grants != NULL ? grants->roles[role] : SV_MASK_NONE;
}
