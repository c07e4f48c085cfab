/* test-permission.c: roles, actions and fields are what the tables say
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/records/sv-records.h"
#include "common/sv-permission.h"
#include "tests/fixtures/sv-shared.h"

#include <string.h>

static void
test_roles_have_names (void)
{
  SvRole role;

  for (SvRole i = 0; i < SV_N_ROLES; i++)
    {
      g_assert_true (sv_role_from_name (sv_role_name (i), &role));
      g_assert_cmpint (role, ==, i);
    }
  g_assert_false (sv_role_from_name ("root", &role));
  g_assert_false (sv_role_from_name ("", &role));
  g_assert_false (sv_role_from_name (NULL, &role));
  g_assert_true (sv_role_is_field (SV_ROLE_SELLER));
  g_assert_false (sv_role_is_field (SV_ROLE_FINANCE));
}

static void
test_scopes_are_told_apart (void)
{
  g_assert_cmpint (sv_permission_scope (SV_ROLE_ADMIN, "watch.list"), ==, SV_SCOPE_ALL);
  g_assert_cmpint (sv_permission_scope (SV_ROLE_AGENT, "watch.list"), ==, SV_SCOPE_OWN);
  g_assert_cmpint (sv_permission_scope (SV_ROLE_FINANCE, "watch.create"), ==, SV_SCOPE_NONE);
  g_assert_cmpint (sv_permission_scope (SV_ROLE_ADMIN, "ledger.delete"), ==, SV_SCOPE_NONE);
  g_assert_true (sv_permission_exists ("ledger.delete"));
  g_assert_true (sv_permission_exists ("public"));
}

static void
test_an_unknown_action_is_refused (void)
{
  g_assert_false (sv_permission_exists ("watch.burn"));
  g_assert_false (sv_permission_exists ("action"));
  g_assert_cmpint (sv_permission_scope (SV_ROLE_ADMIN, "watch.burn"), ==, SV_SCOPE_NONE);
  g_assert_cmpint (sv_permission_scope (SV_N_ROLES, "watch.list"), ==, SV_SCOPE_NONE);
}

static void
test_names_are_sorted_and_allowed (void)
{
  for (SvRole role = 0; role < SV_N_ROLES; role++)
    {
      g_auto (GStrv) names = sv_permission_names (role);

      g_assert_cmpuint (g_strv_length (names), >, 10);
      for (guint i = 0; names[i] != NULL; i++)
        {
          g_assert_cmpint (sv_permission_scope (role, names[i]), !=, SV_SCOPE_NONE);
          if (i > 0)
            g_assert_cmpint (strcmp (names[i - 1], names[i]), <, 0);
        }
    }
}

static void
test_masks_of_a_watch (void)
{
  guint both = SV_MASK_READ | SV_MASK_WRITE;

  g_assert_cmpuint (sv_permission_mask (SV_ROLE_ADMIN, &sv_watch_table, "notes"), ==, both);
  g_assert_cmpuint (sv_permission_mask (SV_ROLE_FINANCE, &sv_watch_table, "notes"), ==,
                    SV_MASK_READ);
  g_assert_cmpuint (sv_permission_mask (SV_ROLE_AGENT, &sv_watch_table, "notes"), ==, 0);
  g_assert_cmpuint (sv_permission_mask (SV_ROLE_AGENT, &sv_watch_table, "agent"), ==,
                    both | SV_MASK_SELF);
  g_assert_cmpuint (sv_permission_mask (SV_ROLE_SELLER, &sv_watch_table, "agent"), ==, both);
  g_assert_cmpuint (sv_permission_mask (SV_ROLE_SELLER, &sv_watch_table, "asking_price"), ==, 0);
  g_assert_cmpuint (sv_permission_mask (SV_ROLE_AGENT, &sv_watch_table, "id"), ==, SV_MASK_READ);
  g_assert_cmpuint (sv_permission_mask (SV_ROLE_AGENT, &sv_watch_table, "created_by"), ==, 0);
}

static void
test_what_nobody_named_is_for_staff (void)
{
  static const SvField own_fields[] = { { "id", "Number", SV_KIND_INTEGER, SV_FIELD_READONLY },
                                        { "colour", "Colour", SV_KIND_TEXT, SV_FIELD_PLAIN } };
  const SvTable strap = { "strap", "straps", "Straps", "colour", own_fields, 2 };

  g_assert_cmpuint (sv_permission_mask (SV_ROLE_MANAGER, &strap, "colour"), ==,
                    SV_MASK_READ | SV_MASK_WRITE);
  g_assert_cmpuint (sv_permission_mask (SV_ROLE_FINANCE, &strap, "colour"), ==, SV_MASK_READ);
  g_assert_cmpuint (sv_permission_mask (SV_ROLE_SELLER, &strap, "colour"), ==, 0);
  g_assert_cmpuint (sv_permission_mask (SV_ROLE_ADMIN, &strap, "length"), ==, 0);
  g_assert_cmpuint (sv_permission_mask (SV_N_ROLES, &strap, "colour"), ==, 0);
}

static void
test_secrets_are_for_nobody (void)
{
  static const SvField own_fields[] = { { "password_hash", "", SV_KIND_TEXT, 0 } };
  const SvTable person = { "person", "users", "", "password_hash", own_fields, 1 };

  for (SvRole role = 0; role < SV_N_ROLES; role++)
    g_assert_cmpuint (sv_permission_mask (role, &person, "password_hash"), ==, 0);
}

/* The house's matrix, in another layout: every line of it must hold here too. */
static void
test_the_matrix_of_actions_holds (void)
{
  g_autofree char *path = sv_shared_file ("vectors/role_actions.csv");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint checked = 0;

  if (path == NULL)
    return;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      gboolean lookup = g_str_has_prefix (lines[i], "\"lookup(");
      const char *rest = lookup ? strstr (lines[i], "\",") + 2 : strchr (lines[i], ',') + 1;
      g_autofree char *resource =
          lookup ? g_strdup ("lookup") : g_strndup (lines[i], rest - 1 - lines[i]);
      g_auto (GStrv) cells = g_strsplit (rest, ",", 7);
      g_autofree char *action = g_strdup_printf ("%s.%s", resource, cells[0]);
      /* Whoever made a job may read and cancel it, whatever the role. */
      gboolean own_job = strcmp (action, "job.read") == 0 || strcmp (action, "job.cancel") == 0;

      g_assert_true (sv_permission_exists (action));
      for (SvRole role = 0; role < SV_N_ROLES; role++)
        {
          char told = *cells[1 + role];
          SvScope expected = told == 'Y'              ? SV_SCOPE_ALL
                             : told == 'O' || own_job ? SV_SCOPE_OWN
                                                      : SV_SCOPE_NONE;

          g_test_message ("%s %s", sv_role_name (role), action);
          g_assert_cmpint (sv_permission_scope (role, action), ==, expected);
          checked++;
        }
    }
  g_assert_cmpuint (checked, >, 600);
}

static void
test_the_matrix_of_fields_holds (void)
{
  g_autofree char *path = sv_shared_file ("vectors/role_fields.csv");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint checked = 0;

  if (path == NULL)
    return;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], ",", -1);
      const char *key = strchr (cells[0], '.') + 1;
      g_autofree char *noun = g_strndup (cells[0], key - 1 - cells[0]);
      const SvTable *table = sv_table_of_kind (strcmp (noun, "user") == 0 ? "person" : noun);

      if (table == NULL || sv_table_field (table, key) == NULL)
        continue;
      for (SvRole role = 0; role < SV_N_ROLES; role++)
        {
          const char *told = cells[1 + role];
          guint mask = sv_permission_mask (role, table, key);
          gboolean self = strcmp (told, "self") == 0;

          g_test_message ("%s %s: %s", sv_role_name (role), cells[0], told);
          g_assert_cmpint ((mask & SV_MASK_READ) != 0, ==,
                           self || strcmp (told, "own") == 0 || strchr (told, 'R') != NULL);
          /* A SKU is given once, a status moves along its moves: the store sees to both. */
          if (strcmp (key, "sku") != 0 && strcmp (key, "status") != 0)
            g_assert_cmpint ((mask & SV_MASK_WRITE) != 0, ==, self || strchr (told, 'W') != NULL);
          g_assert_cmpint ((mask & SV_MASK_SELF) != 0, ==, self && table == &sv_watch_table);
          checked++;
        }
    }
  g_assert_cmpuint (checked, >, 200);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/permission/roles-have-names", test_roles_have_names);
  g_test_add_func ("/permission/scopes-are-told-apart", test_scopes_are_told_apart);
  g_test_add_func ("/permission/an-unknown-action-is-refused", test_an_unknown_action_is_refused);
  g_test_add_func ("/permission/names-are-sorted-and-allowed", test_names_are_sorted_and_allowed);
  g_test_add_func ("/permission/masks-of-a-watch", test_masks_of_a_watch);
  g_test_add_func ("/permission/what-nobody-named-is-for-staff",
                   test_what_nobody_named_is_for_staff);
  g_test_add_func ("/permission/secrets-are-for-nobody", test_secrets_are_for_nobody);
  g_test_add_func ("/permission/the-matrix-of-actions-holds", test_the_matrix_of_actions_holds);
  g_test_add_func ("/permission/the-matrix-of-fields-holds", test_the_matrix_of_fields_holds);
  return g_test_run ();
}
