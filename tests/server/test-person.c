/* test-person.c: who may see and change whom, users from the command line, and the invariants
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "server/sv-check.h"
#include "server/sv-password.h"
#include "server/sv-user-add.h"
#include "sv-test-store.h"

#include <string.h>

static SvTestCluster *cluster;

static void
set_up (SvTestStore *store, gconstpointer data)
{
  sv_test_store_set_up (store, cluster);
}

static void
tear_down (SvTestStore *store, gconstpointer data)
{
  sv_test_store_tear_down (store);
}

#define PERSON(store, role) ((store)->people[role])

static gboolean
sees (SvTestStore *store, SvPrincipal *me, SvPrincipal *other, const char *piece)
{
  g_autofree char *text = sv_test_store_text (store, me, "person", other->person);

  return strstr (text, piece) != NULL;
}

static void
assert_update (SvTestStore *store, SvPrincipal *me, SvPrincipal *other, const char *json,
               const char *expected)
{
  g_autoptr (SvCall) call = sv_test_store_call (me);
  g_autoptr (GError) error = NULL;
  const char *code = "";

  sv_test_store_update (store, call, "person", other->person, -1, json, &error);
  if (call->refusals != NULL)
    code =
        json_object_get_string_member (json_array_get_object_element (call->refusals, 0), "code");
  else if (error != NULL)
    code = call->code;
  g_assert_cmpstr (code, ==, expected);
}

static void
test_each_sees_whom_it_may (SvTestStore *store, gconstpointer data)
{
  SvPrincipal *admin = PERSON (store, SV_ROLE_ADMIN);
  SvPrincipal *manager = PERSON (store, SV_ROLE_MANAGER);
  SvPrincipal *finance = PERSON (store, SV_ROLE_FINANCE);
  SvPrincipal *agent = PERSON (store, SV_ROLE_AGENT);
  SvPrincipal *seller = PERSON (store, SV_ROLE_SELLER);

  g_assert_true (sees (store, admin, agent, "agent@test.example"));
  g_assert_true (sees (store, manager, agent, "agent@test.example"));
  g_assert_true (sees (store, finance, finance, "finance@test.example"));
  g_assert_false (sees (store, finance, agent, "id"));
  g_assert_true (sees (store, agent, agent, "agent@test.example"));
  g_assert_false (sees (store, agent, store->other_agent, "id"));
  g_assert_false (sees (store, agent, seller, "id"));

  /* Of its own agents a seller sees the name and no more, and of others nothing. */
  g_assert_true (sees (store, seller, agent, "\"name\":\"agent\""));
  g_assert_true (sees (store, seller, agent, "\"email\":null"));
  g_assert_false (sees (store, seller, agent, "@test.example"));
  g_assert_false (sees (store, seller, agent, "SEK"));
  g_assert_true (sees (store, seller, seller, "seller@test.example"));
  g_assert_false (sees (store, seller, store->other_agent, "id"));
}

static void
test_only_admins_change_others (SvTestStore *store, gconstpointer data)
{
  SvPrincipal *admin = PERSON (store, SV_ROLE_ADMIN);
  SvPrincipal *manager = PERSON (store, SV_ROLE_MANAGER);
  SvPrincipal *agent = PERSON (store, SV_ROLE_AGENT);
  SvPrincipal *seller = PERSON (store, SV_ROLE_SELLER);

  assert_update (store, admin, agent, "{'name': 'Agent B', 'country': 'Japan'}", "");
  assert_update (store, manager, agent, "{'locale': 'sv'}", "forbidden");
  assert_update (store, manager, manager, "{'locale': 'sv'}", "");
  assert_update (store, agent, agent, "{'phone': '+81 3 1234'}", "");
  assert_update (store, agent, agent, "{'role': 'admin'}", "unknown_field");
  assert_update (store, agent, agent, "{'disabled': true}", "unknown_field");
  assert_update (store, seller, agent, "{'phone': '1'}", "forbidden");
  assert_update (store, agent, seller, "{'phone': '1'}", "not_found");
  assert_update (store, admin, agent, "{'email': 'nobody'}", "invalid_value");
  assert_update (store, admin, agent, "{'email': 'ADMIN@test.example'}", "taken");
  assert_update (store, admin, agent, "{'currency': 'XXQ'}", "invalid_value");
}

static void
test_the_last_admin_stays (SvTestStore *store, gconstpointer data)
{
  SvPrincipal *admin = PERSON (store, SV_ROLE_ADMIN);
  SvPrincipal *manager = PERSON (store, SV_ROLE_MANAGER);
  g_autoptr (SvCall) call = sv_test_store_call (admin);
  g_autoptr (GError) error = NULL;

  assert_update (store, admin, admin, "{'role': 'manager'}", "refused");
  assert_update (store, admin, admin, "{'disabled': true}", "refused");

  sv_db_begin (store->db, 1, NULL);
  g_assert_false (sv_store_archive (call, store->db, sv_resource_of_kind ("person"), admin->person,
                                    -1, TRUE, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  sv_db_rollback (store->db);

  assert_update (store, admin, manager, "{'role': 'admin'}", "");
  assert_update (store, admin, admin, "{'role': 'manager'}", "");
}

static void
test_a_user_is_added_from_the_command_line (SvTestStore *store, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = sv_user_add (store->db, "eva@house.example", "Eva", "manager",
                           "correct horse battery", &error);
  g_autofree char *hash = NULL;
  g_autofree char *told = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  hash = sv_test_store_ask (store, "SELECT password_hash FROM person WHERE name = 'Eva'");
  g_assert_true (sv_password_verify (hash, "correct horse battery"));
  told = sv_test_store_ask (store, "SELECT action || changes::text FROM activity");
  g_assert_nonnull (strstr (told, "eva@house.example"));
  g_assert_null (strstr (told, hash));

  g_assert_cmpint (sv_user_add (store->db, "eva@house.example", "Eva", "manager",
                                "correct horse battery", &error),
                   ==, 0);
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "E-mail is taken already.");
  g_clear_error (&error);
  g_assert_cmpint (sv_user_add (store->db, "x", "", "boss", "correct horse battery", &error), ==,
                   0);
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpint (sv_user_add (store->db, "a@b", "A", "admin", "1", &error), ==, 0);
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_false (sv_db_in_transaction (store->db));
}

static void
note_broken (const char *name, SvRows *rows, gpointer user_data)
{
  GString *list = user_data;
  g_autofree char *line = sv_check_describe (rows, 0);

  g_string_append_printf (list, "%s: %s\n", name, line);
}

static void
test_invariants_are_checked (SvTestStore *store, gconstpointer data)
{
  g_autoptr (GString) broken = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gint64 id = sv_test_store_make (store, PERSON (store, SV_ROLE_ADMIN), "watch",
                                  "{'name': 'A', 'sku': 'X-1'}");

  g_assert_cmpint (id, ==, 1);
  g_assert_cmpint (sv_check (store->db, note_broken, broken, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_cmpstr (broken->str, ==, "");

  sv_db_script (store->db,
                "UPDATE watch SET version = 2; UPDATE status SET moves = 'Nowhere' WHERE id = 1;"
                "UPDATE person SET disabled = true WHERE role = 'admin'",
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (sv_check (store->db, note_broken, broken, &error), ==, 3);
  g_assert_cmpstr (broken->str, ==,
                   "check.an_admin_is_left: people 7\n"
                   "check.every_change_of_a_watch_is_told: id 1, sku X-1, version 2\n"
                   "check.status_moves: id 1, name Draft, unknown Nowhere\n");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/person/" name, SvTestStore, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("each-sees-whom-it-may", test_each_sees_whom_it_may);
  ADD ("only-admins-change-others", test_only_admins_change_others);
  ADD ("the-last-admin-stays", test_the_last_admin_stays);
  ADD ("a-user-is-added-from-the-command-line", test_a_user_is_added_from_the_command_line);
  ADD ("invariants-are-checked", test_invariants_are_checked);

  cluster = sv_test_cluster_start ();
  status = g_test_run ();
  sv_test_cluster_stop (cluster);
  return status;
}
