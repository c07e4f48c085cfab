/* test-store.c: records are written whole, merged by version, and never without their activity row
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
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

#define ADMIN(store) ((store)->people[SV_ROLE_ADMIN])

static void
assert_answer (SvTestStore *store, const char *sql, const char *expected)
{
  g_autofree char *answer = sv_test_store_ask (store, sql);

  g_assert_cmpstr (answer, ==, expected);
}

static void
assert_holds (SvTestStore *store, SvPrincipal *me, gint64 id, const char *piece)
{
  g_autofree char *text = sv_test_store_text (store, me, "watch", id);
  g_autofree char *quoted = g_strdelimit (g_strdup (piece), "'", '"');

  if (strstr (text, quoted) == NULL)
    g_error ("%s is not in %s", quoted, text);
}

/* The codes of a refusal as "field code, field code". */
static char *
refusals_of (SvCall *call)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; call->refusals != NULL && i < json_array_get_length (call->refusals); i++)
    {
      JsonObject *refusal = json_array_get_object_element (call->refusals, i);

      g_string_append_printf (list, "%s%s %s", i > 0 ? ", " : "",
                              json_object_get_string_member_with_default (refusal, "field", "-"),
                              json_object_get_string_member (refusal, "code"));
    }
  return g_string_free (list, FALSE);
}

static void
assert_refused (SvTestStore *store, SvPrincipal *me, const char *kind, gint64 id, const char *json,
                const char *expected)
{
  g_autoptr (SvCall) call = sv_test_store_call (me);
  g_autoptr (GError) error = NULL;
  g_autofree char *codes = NULL;

  if (id == 0)
    g_assert_cmpint (sv_test_store_insert (store, call, kind, json, &error), ==, 0);
  else
    g_assert_false (sv_test_store_update (store, call, kind, id, -1, json, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  codes = refusals_of (call);
  g_assert_cmpstr (codes, ==, expected);
}

static void
update (SvTestStore *store, SvPrincipal *me, gint64 id, gint64 version, const char *json)
{
  g_autoptr (SvCall) call = sv_test_store_call (me);
  g_autoptr (GError) error = NULL;
  g_autofree char *codes = NULL;

  sv_test_store_update (store, call, "watch", id, version, json, &error);
  codes = refusals_of (call);
  g_assert_cmpstr (codes, ==, "");
  g_assert_no_error (error);
}

static void
test_a_new_watch_is_whole (SvTestStore *store, gconstpointer data)
{
  gint64 id;

  sv_test_store_make (store, ADMIN (store), "brand", "{'name': 'Omega'}");
  id = sv_test_store_make (
      store, ADMIN (store), "watch",
      "{'name': 'Speedmaster Professional', 'brand': {'name': 'Omega'}, 'year': 1969, 'box': true,"
      " 'case_diameter': '042.50', 'purchase_date': '2026-02-28', 'description': 'Moon\\nwatch',"
      " 'asking_price': {'amount': 1250000, 'currency': 'SEK'}, 'model': ''}");

  assert_holds (store, ADMIN (store), id, "'sku':'OME-SPX-0001'");
  assert_holds (store, ADMIN (store), id, "'brand':{'id':1,'name':'Omega'}");
  assert_holds (store, ADMIN (store), id, "'status':{'id':1,'name':'Draft'}");
  assert_holds (store, ADMIN (store), id, "'asking_price':{'amount':1250000,'currency':'SEK'}");
  assert_holds (store, ADMIN (store), id, "'case_diameter':'42.5'");
  assert_holds (store, ADMIN (store), id, "'description':'Moon\\nwatch'");
  assert_holds (store, ADMIN (store), id, "'purchase_date':'2026-02-28'");
  assert_holds (store, ADMIN (store), id, "'box':true,'papers':null");
  assert_holds (store, ADMIN (store), id, "'model':null");
  assert_holds (store, ADMIN (store), id, "'created_by':{'id':1,'name':'admin'}");
  assert_answer (store,
                 "SELECT action || version || (changes -> 'brand') || (changes -> 'year')"
                 " || actor || request FROM activity WHERE kind = 'watch'",
                 "create1[null, {\"id\": 1, \"name\": \"Omega\"}][null, 1969]1test-request");
  assert_answer (store, "SELECT count(*) FROM change WHERE kind = 'watch' AND change = 'create'",
                 "1");
}

static void
test_every_wrong_field_is_told_at_once (SvTestStore *store, gconstpointer data)
{
  g_autofree char *long_name = g_strnfill (201, 'x');
  g_autofree char *json = g_strdup_printf (
      "{'name': '%s', 'year': 12, 'box': 'yes', 'case_diameter': '36,5', 'unicorn': 1,"
      " 'purchase_date': '2026-02-30', 'cost': null, 'asking_price': {'amount': 1, 'currency':"
      " 'XXQ'}, 'floor_price': {'amount': -1, 'currency': 'SEK'}, 'brand': {'name': 'Nobody'},"
      " 'location': 99, 'stage': 'Bought', 'id': 7}",
      long_name);

  assert_refused (store, ADMIN (store), "watch", 0, json,
                  "name too_long, year out_of_range, box invalid_value, case_diameter"
                  " invalid_value, unicorn unknown_field, purchase_date invalid_value, cost"
                  " read_only, asking_price invalid_value, floor_price out_of_range, brand"
                  " unknown_reference, location unknown_reference, stage invalid_value, id"
                  " read_only");
  assert_refused (store, ADMIN (store), "watch", 0, "{}", "name required");
  assert_refused (store, ADMIN (store), "watch", 0, "{'name': '  '}", "name required");
  assert_refused (store, ADMIN (store), "brand", 0, "{'name': 'A', 'code': 'AB1'}",
                  "code invalid_value");
  assert_answer (store, "SELECT count(*) FROM activity", "0");
  assert_answer (store, "SELECT count(*) FROM sku_counter", "0");
}

static void
test_a_taken_name_is_told_as_taken (SvTestStore *store, gconstpointer data)
{
  gint64 id = sv_test_store_make (store, ADMIN (store), "brand", "{'name': 'Omega'}");
  gint64 other = sv_test_store_make (store, ADMIN (store), "brand", "{'name': 'Rolex'}");

  g_assert_cmpint (id, !=, other);
  assert_refused (store, ADMIN (store), "brand", 0, "{'name': 'Omega'}", "name taken");
  assert_refused (store, ADMIN (store), "brand", other, "{'name': 'Omega'}", "name taken");
  sv_test_store_make (store, ADMIN (store), "watch", "{'name': 'A', 'sku': 'X-1'}");
  assert_refused (store, ADMIN (store), "watch", 0, "{'name': 'B', 'sku': 'X-1'}", "sku taken");
}

static void
test_other_fields_merge (SvTestStore *store, gconstpointer data)
{
  gint64 id = sv_test_store_make (store, ADMIN (store), "watch", "{'name': 'A', 'year': 1960}");

  update (store, ADMIN (store), id, 1, "{'name': 'B'}");
  update (store, ADMIN (store), id, 1, "{'year': 1961, 'notes': 'n'}");
  update (store, ADMIN (store), id, 1, "{'name': 'B'}");

  assert_holds (store, ADMIN (store), id, "'name':'B'");
  assert_holds (store, ADMIN (store), id, "'year':1961");
  assert_holds (store, ADMIN (store), id, "'notes':'n'");
  assert_holds (store, ADMIN (store), id, "'version':3");
  assert_answer (store, "SELECT changes FROM activity ORDER BY id DESC LIMIT 1",
                 "{\"year\": [1960, 1961], \"notes\": [null, \"n\"]}");
}

static void
assert_conflict (SvTestStore *store, gint64 id, gint64 version, const char *json,
                 const char *expected)
{
  g_autoptr (SvCall) call = sv_test_store_call (ADMIN (store));
  g_autofree char *quoted = g_strdelimit (g_strdup (expected), "'", '"');
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (sv_test_store_update (store, call, "watch", id, version, json, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_CONFLICT);
  g_assert_cmpstr (call->code, ==, "version_conflict");
  json_node_set_array (node, call->conflicts);
  text = json_to_string (node, FALSE);
  g_assert_cmpstr (text, ==, quoted);
}

static void
test_the_same_field_clashes (SvTestStore *store, gconstpointer data)
{
  gint64 id = sv_test_store_make (store, ADMIN (store), "watch", "{'name': 'A', 'year': 1960}");

  update (store, ADMIN (store), id, 1, "{'name': 'B'}");
  update (store, ADMIN (store), id, 2, "{'name': 'C'}");
  assert_conflict (store, id, 1, "{'name': 'D', 'year': 1961}",
                   "[{'field':'name','was':'A','theirs':'C','mine':'D'}]");
  assert_holds (store, ADMIN (store), id, "'year':1960");

  /* Whoever says so writes over it. */
  update (store, ADMIN (store), id, -1, "{'name': 'D'}");
  assert_holds (store, ADMIN (store), id, "'name':'D'");
  assert_holds (store, ADMIN (store), id, "'version':4");
}

static void
test_changed_back_is_no_clash (SvTestStore *store, gconstpointer data)
{
  gint64 id = sv_test_store_make (store, ADMIN (store), "watch", "{'name': 'A'}");

  update (store, ADMIN (store), id, 1, "{'name': 'B'}");
  update (store, ADMIN (store), id, 2, "{'name': 'A'}");
  update (store, ADMIN (store), id, 1, "{'name': 'C'}");
  assert_holds (store, ADMIN (store), id, "'name':'C'");
}

static void
test_without_activity_rows_everything_clashes (SvTestStore *store, gconstpointer data)
{
  gint64 id = sv_test_store_make (store, ADMIN (store), "watch", "{'name': 'A', 'year': 1960}");
  g_autoptr (GError) error = NULL;

  update (store, ADMIN (store), id, 1, "{'name': 'B'}");
  sv_db_script (store->db,
                "ALTER TABLE activity DISABLE TRIGGER activity_is_final; DELETE FROM activity",
                &error);
  g_assert_no_error (error);

  assert_conflict (store, id, 1, "{'year': 1961}",
                   "[{'field':'year','was':null,'theirs':1960,'mine':1961}]");
  assert_conflict (store, id, 99, "{'year': 1961}",
                   "[{'field':'year','was':null,'theirs':1960,'mine':1961}]");
  update (store, ADMIN (store), id, 1, "{'year': 1960}");
}

static void
test_no_change_writes_nothing (SvTestStore *store, gconstpointer data)
{
  gint64 id = sv_test_store_make (
      store, ADMIN (store), "watch",
      "{'name': 'A', 'case_diameter': '36', 'asking_price': {'amount': 5, 'currency': 'SEK'}}");

  update (store, ADMIN (store), id, 1,
          "{'name': 'A', 'case_diameter': '36.00', 'model': '', 'asking_price': {'currency': 'SEK',"
          " 'amount': 5}}");
  update (store, ADMIN (store), id, 1, "{}");
  assert_holds (store, ADMIN (store), id, "'version':1");
  assert_answer (store, "SELECT count(*) FROM activity", "1");
  assert_answer (store, "SELECT count(*) FROM change WHERE kind = 'watch'", "1");
}

static void
test_a_sku_never_changes (SvTestStore *store, gconstpointer data)
{
  gint64 id = sv_test_store_make (store, ADMIN (store), "watch", "{'name': 'A', 'sku': 'X-1'}");

  update (store, ADMIN (store), id, 1, "{'sku': 'X-1'}");
  assert_refused (store, ADMIN (store), "watch", id, "{'sku': 'X-2'}", "sku read_only");
  assert_refused (store, ADMIN (store), "watch", 0, "{'name': 'A', 'sku': 'a/b'}",
                  "sku invalid_value");
}

static void
test_references_are_found_by_name (SvTestStore *store, gconstpointer data)
{
  gint64 first = sv_test_store_make (store, ADMIN (store), "brand", "{'name': 'Omega'}");
  gint64 id;

  /* Letters of another case are another name. */
  assert_refused (store, ADMIN (store), "watch", 0, "{'name': 'A', 'brand': {'name': 'omega'}}",
                  "brand unknown_reference");
  assert_refused (store, ADMIN (store), "watch", 0, "{'name': 'A', 'agent': {'name': 'seller'}}",
                  "agent unknown_reference");
  id = sv_test_store_make (store, ADMIN (store), "watch",
                           "{'name': 'A', 'brand': {'id': 1, 'name': 'Omega'}, 'agent':"
                           " {'name': 'agent'}}");
  g_assert_cmpint (first, ==, 1);
  assert_holds (store, ADMIN (store), id, "'agent':{'id':4,'name':'agent'}");
  update (store, ADMIN (store), id, 1, "{'brand': null}");
  assert_holds (store, ADMIN (store), id, "'brand':null");
}

static void
test_two_of_one_name_are_ambiguous (SvTestStore *store, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sv_db_script (store->db,
                "INSERT INTO person (name, email, role) VALUES ('agent', 'b@test', 'agent')",
                &error);
  g_assert_no_error (error);
  assert_refused (store, ADMIN (store), "watch", 0, "{'name': 'A', 'agent': {'name': 'agent'}}",
                  "agent ambiguous_reference");
}

static void
test_an_archived_record_waits (SvTestStore *store, gconstpointer data)
{
  const SvResource *brands = sv_resource_of_kind ("brand");
  gint64 id = sv_test_store_make (store, ADMIN (store), "brand", "{'name': 'Omega'}");
  g_autoptr (SvCall) call = sv_test_store_call (ADMIN (store));
  g_autoptr (GError) error = NULL;

  sv_db_begin (store->db, 1, NULL);
  g_assert_false (sv_store_archive (call, store->db, brands, id, 2, TRUE, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_true (sv_store_archive (call, store->db, brands, id, 1, TRUE, &error));
  g_assert_true (sv_db_commit (store->db, &error));
  g_assert_no_error (error);

  assert_refused (store, ADMIN (store), "brand", id, "{'name': 'B'}", "- refused");
  assert_refused (store, ADMIN (store), "watch", 0, "{'name': 'A', 'brand': {'name': 'Omega'}}",
                  "brand unknown_reference");
  /* Its name is free again. */
  sv_test_store_make (store, ADMIN (store), "brand", "{'name': 'Omega'}");

  sv_db_begin (store->db, 1, NULL);
  g_assert_true (sv_store_archive (call, store->db, brands, id, -1, FALSE, &error));
  g_assert_false (sv_db_commit (store->db, &error));
  sv_store_explain (call, store->db, &error);
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  assert_answer (store,
                 "SELECT string_agg (action, ',' ORDER BY id) FROM activity WHERE record = 1",
                 "create,archive");
}

static void
test_the_program_sets_what_people_cannot (SvTestStore *store, gconstpointer data)
{
  const SvResource *watches = sv_resource_of_kind ("watch");
  gint64 id = sv_test_store_make (store, ADMIN (store), "watch", "{'name': 'A'}");
  g_autoptr (SvCall) call = sv_test_store_call (ADMIN (store));
  g_autoptr (JsonObject) values =
      sv_test_store_object ("{'status': {'name': 'Sold'}, 'image_count': 3}");
  g_autoptr (GError) error = NULL;

  sv_db_begin (store->db, 1, NULL);
  g_assert_true (sv_store_set (call, store->db, watches, id, "sale", values, &error));
  g_assert_true (sv_store_note (call, store->db, "watch", id, "ai.describe", NULL, &error));
  g_assert_true (sv_db_commit (store->db, &error));
  g_assert_no_error (error);

  assert_holds (store, ADMIN (store), id, "'status':{'id':8,'name':'Sold'}");
  assert_holds (store, ADMIN (store), id, "'image_count':3");
  assert_answer (store, "SELECT string_agg (action || version, ',' ORDER BY id) FROM activity",
                 "create1,sale2,ai.describe2");
}

static void
test_statuses_move_along_their_ways (SvTestStore *store, gconstpointer data)
{
  gint64 id = sv_test_store_make (store, ADMIN (store), "watch", "{'name': 'A'}");

  assert_refused (store, ADMIN (store), "watch", id, "{'status': {'name': 'Listed'}}",
                  "status move_not_allowed");
  assert_refused (store, ADMIN (store), "watch", id, "{'status': {'name': 'Sold'}}",
                  "status move_not_allowed");
  assert_refused (store, ADMIN (store), "watch", id, "{'status': null}", "status required");
  assert_refused (store, ADMIN (store), "watch", 0, "{'name': 'B', 'status': {'name': 'Sold'}}",
                  "status move_not_allowed");
  update (store, ADMIN (store), id, 1, "{'status': {'name': 'Review'}}");
  update (store, ADMIN (store), id, 2, "{'status': {'name': 'Approved'}}");
  assert_holds (store, ADMIN (store), id, "'status':{'id':3,'name':'Approved'}");
}

static void
test_a_renamed_status_keeps_its_ways (SvTestStore *store, gconstpointer data)
{
  g_autoptr (SvCall) call = sv_test_store_call (ADMIN (store));
  g_autoptr (GError) error = NULL;

  g_assert_true (
      sv_test_store_update (store, call, "status", 2, 1, "{'name': 'To be checked'}", &error));
  g_assert_no_error (error);
  assert_answer (store, "SELECT moves FROM status WHERE role = 'draft'",
                 "To be checked\nProblem\nStandby");
  assert_answer (store, "SELECT count(*) FROM status WHERE moves ~ 'Review'", "0");
  assert_refused (store, ADMIN (store), "status", 1, "{'moves': 'Review\\nProblem'}",
                  "moves unknown_reference");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/store/" name, SvTestStore, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("a-new-watch-is-whole", test_a_new_watch_is_whole);
  ADD ("every-wrong-field-is-told-at-once", test_every_wrong_field_is_told_at_once);
  ADD ("a-taken-name-is-told-as-taken", test_a_taken_name_is_told_as_taken);
  ADD ("other-fields-merge", test_other_fields_merge);
  ADD ("the-same-field-clashes", test_the_same_field_clashes);
  ADD ("changed-back-is-no-clash", test_changed_back_is_no_clash);
  ADD ("without-activity-rows-everything-clashes", test_without_activity_rows_everything_clashes);
  ADD ("no-change-writes-nothing", test_no_change_writes_nothing);
  ADD ("a-sku-never-changes", test_a_sku_never_changes);
  ADD ("references-are-found-by-name", test_references_are_found_by_name);
  ADD ("two-of-one-name-are-ambiguous", test_two_of_one_name_are_ambiguous);
  ADD ("an-archived-record-waits", test_an_archived_record_waits);
  ADD ("the-program-sets-what-people-cannot", test_the_program_sets_what_people_cannot);
  ADD ("statuses-move-along-their-ways", test_statuses_move_along_their_ways);
  ADD ("a-renamed-status-keeps-its-ways", test_a_renamed_status_keeps_its_ways);

  cluster = sv_test_cluster_start ();
  status = g_test_run ();
  sv_test_cluster_stop (cluster);
  return status;
}
