/* test-record.c: records over HTTP: codes, headers, rights
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-house.h"
#include "sv-test-race.h"

#include <string.h>

/* Single quotes for double ones. */
static SvTestReply *
call_as (SvTestHouse *fixture, const char *token, const char *method, const char *path,
         const char *body, const char *if_match)
{
  g_autofree char *json = body != NULL ? g_strdelimit (g_strdup (body), "'", '"') : NULL;

  if (if_match != NULL)
    return sv_test_call (fixture->server, token, method, path, json, "If-Match", if_match, NULL);
  return sv_test_call (fixture->server, token, method, path, json, NULL);
}

static SvTestReply *
call (SvTestHouse *fixture, const char *method, const char *path, const char *body,
      const char *if_match)
{
  return call_as (fixture, fixture->admin, method, path, body, if_match);
}

static void
assert_call (SvTestHouse *fixture, const char *token, const char *method, const char *path,
             const char *body, const char *if_match, guint status, const char *code)
{
  g_autoptr (SvTestReply) reply = call_as (fixture, token, method, path, body, if_match);

  sv_assert_status (reply, status);
  if (code != NULL)
    g_assert_cmpstr (sv_test_code (reply), ==, code);
}

/* Returns: the id in the last part of Location */
static gint64
make (SvTestHouse *fixture, const char *token, const char *path, const char *body)
{
  g_autoptr (SvTestReply) reply = call_as (fixture, token, "POST", path, body, NULL);

  sv_assert_status (reply, 201);
  return sv_test_int (reply, "id");
}

static void
test_a_record_lives (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) made =
      call (fixture, "POST", "/api/v1/brands", "{'name': 'Omega'}", NULL);
  g_autofree char *path = NULL;

  sv_assert_status (made, 201);
  path = g_strdup_printf ("/api/v1/brands/%" G_GINT64_FORMAT, sv_test_int (made, "id"));
  g_assert_cmpstr (sv_test_header (made, "Location"), ==, path);
  g_assert_cmpstr (sv_test_header (made, "ETag"), ==, "\"1\"");
  g_assert_cmpstr (sv_test_text (made, "code"), ==, "OME");

  {
    g_autoptr (SvTestReply) read = call (fixture, "GET", path, NULL, NULL);
    g_autoptr (SvTestReply) changed = call (fixture, "PATCH", path, "{'code': 'omg'}", "\"1\"");

    sv_assert_status (read, 200);
    g_assert_cmpstr (read->text, ==, made->text);
    sv_assert_status (changed, 200);
    g_assert_cmpstr (sv_test_header (changed, "ETag"), ==, "\"2\"");
    g_assert_cmpstr (sv_test_text (changed, "code"), ==, "OMG");
  }

  assert_call (fixture, fixture->admin, "PATCH", path, "{'code': 'AAA'}", NULL, 428,
               "if_match_required");
  assert_call (fixture, fixture->admin, "PATCH", path, "{'code': 'AAA'}", "\"1\"", 409,
               "version_conflict");
  assert_call (fixture, fixture->admin, "PATCH", path, "{'name': 'Omega SA'}", "\"1\"", 200, NULL);
  assert_call (fixture, fixture->admin, "PATCH", path, "{'code': 'AAA'}", "*", 200, NULL);
  assert_call (fixture, fixture->admin, "DELETE", path, NULL, NULL, 428, "if_match_required");
  assert_call (fixture, fixture->admin, "DELETE", path, NULL, "\"1\"", 409, "version_conflict");
  assert_call (fixture, fixture->admin, "DELETE", path, NULL, "\"4\"", 204, NULL);
  assert_call (fixture, fixture->admin, "PATCH", path, "{'code': 'BBB'}", "*", 422, "refused");
}

static void
test_an_archived_record_comes_back (SvTestHouse *fixture, gconstpointer data)
{
  make (fixture, fixture->admin, "/api/v1/watches", "{'name': 'A'}");
  assert_call (fixture, fixture->admin, "DELETE", "/api/v1/watches/1", NULL, "*", 204, NULL);
  {
    g_autoptr (SvTestReply) gone = call (fixture, "GET", "/api/v1/watches/1", NULL, NULL);
    g_autoptr (SvTestReply) back = call (fixture, "POST", "/api/v1/watches/1/restore", "{}", NULL);

    sv_assert_status (gone, 200);
    g_assert_nonnull (sv_test_text (gone, "archived_at"));
    sv_assert_status (back, 200);
    g_assert_true (json_object_get_null_member (sv_test_object (back), "archived_at"));
    g_assert_cmpint (sv_test_int (back, "version"), ==, 3);
  }
  assert_call (fixture, sv_test_server_token (fixture->server, SV_ROLE_MANAGER), "DELETE",
               "/api/v1/watches/1", NULL, "*", 403, "forbidden");
}

static void
test_conflicts_say_was_theirs_and_mine (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;

  make (fixture, fixture->admin, "/api/v1/watches", "{'name': 'A'}");
  assert_call (fixture, fixture->admin, "PATCH", "/api/v1/watches/1", "{'name': 'B'}", "\"1\"", 200,
               NULL);
  reply = call (fixture, "PATCH", "/api/v1/watches/1", "{'name': 'C', 'year': 1960}", "\"1\"");
  sv_assert_status (reply, 409);
  g_assert_nonnull (strstr (reply->text, "\"conflicts\":[{\"field\":\"name\",\"was\":\"A\","
                                         "\"theirs\":\"B\",\"mine\":\"C\"}]"));
}

static void
test_hidden_and_missing_are_the_same_bytes (SvTestHouse *fixture, gconstpointer data)
{
  const char *agent = sv_test_server_token (fixture->server, SV_ROLE_AGENT);
  g_autoptr (SvTestReply) hidden = NULL;
  g_autoptr (SvTestReply) missing = NULL;
  g_autofree char *hidden_text = NULL;

  make (fixture, fixture->admin, "/api/v1/watches", "{'name': 'A'}");
  hidden = call_as (fixture, agent, "GET", "/api/v1/watches/1", NULL, NULL);
  missing = call_as (fixture, agent, "GET", "/api/v1/watches/2", NULL, NULL);
  sv_assert_status (hidden, 404);
  sv_assert_status (missing, 404);

  /* Only the request id differs. */
  g_assert_cmpuint (strlen (hidden->text), ==, strlen (missing->text));
  memcpy (strstr (hidden->text, sv_test_text (hidden, "request_id")),
          sv_test_text (missing, "request_id"), strlen (sv_test_text (missing, "request_id")));
  g_assert_cmpstr (hidden->text, ==, missing->text);

  assert_call (fixture, agent, "PATCH", "/api/v1/watches/1", "{'name': 'B'}", "*", 404,
               "not_found");
  assert_call (fixture, agent, "PATCH", "/api/v1/watches/2", "{'name': 'B'}", "*", 404,
               "not_found");
}

static void
test_field_people_read_choices_and_write_none (SvTestHouse *fixture, gconstpointer data)
{
  SvRole roles[] = { SV_ROLE_AGENT, SV_ROLE_SELLER };
  const char *paths[] = { "/api/v1/brands/1", "/api/v1/locations/1", "/api/v1/statuses/1",
                          "/api/v1/stages/1" };

  make (fixture, fixture->admin, "/api/v1/brands", "{'name': 'Omega'}");
  make (fixture, fixture->admin, "/api/v1/locations", "{'name': 'Tokyo', 'country': 'Japan'}");

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    for (guint j = 0; j < G_N_ELEMENTS (paths); j++)
      {
        const char *token = sv_test_server_token (fixture->server, roles[i]);

        assert_call (fixture, token, "GET", paths[j], NULL, NULL, 200, NULL);
        assert_call (fixture, token, "PATCH", paths[j], "{'name': 'X'}", "*", 403, "forbidden");
        assert_call (fixture, token, "DELETE", paths[j], NULL, "*", 403, "forbidden");
      }
}

static void
test_the_log_tells_what_happened (SvTestHouse *fixture, gconstpointer data)
{
  const char *manager = sv_test_server_token (fixture->server, SV_ROLE_MANAGER);
  g_autoptr (SvTestReply) all = NULL;
  g_autoptr (SvTestReply) first = NULL;
  g_autoptr (SvTestReply) second = NULL;
  g_autoptr (SvTestReply) own = NULL;
  g_autofree char *next = NULL;
  g_autofree char *foreign = NULL;

  make (fixture, fixture->admin, "/api/v1/watches", "{'name': 'A', 'sku': 'X-1'}");
  assert_call (fixture, fixture->admin, "PATCH", "/api/v1/watches/1", "{'name': 'B'}", "*", 200,
               NULL);
  make (fixture, manager, "/api/v1/brands", "{'name': 'Omega'}");

  all = call (fixture, "GET", "/api/v1/activity?kind=watch&action=update", NULL, NULL);
  sv_assert_status (all, 200);
  g_assert_nonnull (strstr (all->text, "\"kind\":\"watch\",\"record\":1,\"name\":\"X-1\","
                                       "\"version\":2,\"action\":\"update\","
                                       "\"changes\":{\"name\":[\"A\",\"B\"]}}],\"next\":null}"));

  first = call (fixture, "GET", "/api/v1/activity?limit=2", NULL, NULL);
  sv_assert_status (first, 200);
  next = g_strdup_printf ("/api/v1/activity?limit=2&after=%s", sv_test_text (first, "next"));
  second = call (fixture, "GET", next, NULL, NULL);
  sv_assert_status (second, 200);
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (sv_test_object (second), "items")), ==,
      1);
  foreign = g_strdup_printf ("/api/v1/activity?kind=watch&after=%s", sv_test_text (first, "next"));
  assert_call (fixture, fixture->admin, "GET", foreign, NULL, NULL, 400, "bad_cursor");
  assert_call (fixture, fixture->admin, "GET", "/api/v1/activity?from=yesterday", NULL, NULL, 400,
               "bad_query");
  assert_call (fixture, fixture->admin, "GET", "/api/v1/activity?to=9999-12-31", NULL, NULL, 400,
               "bad_query");
  assert_call (fixture, fixture->admin, "GET",
               "/api/v1/activity?from=2026-11-21T10:00:00%2B23:00&to=9999-12-30", NULL, NULL, 200,
               NULL);
  assert_call (fixture, fixture->admin, "GET", "/api/v1/activity?from=2000-01-01&to=2001-01-01",
               NULL, NULL, 200, NULL);

  /* A manager sees what he did himself, without the values. */
  own = call_as (fixture, manager, "GET", "/api/v1/activity", NULL, NULL);
  sv_assert_status (own, 200);
  g_assert_null (strstr (own->text, "X-1"));
  g_assert_null (strstr (own->text, "changes"));
  g_assert_nonnull (strstr (own->text, "Omega"));
  assert_call (fixture, sv_test_server_token (fixture->server, SV_ROLE_AGENT), "GET",
               "/api/v1/activity", NULL, NULL, 403, "forbidden");
}

static void
test_a_watch_has_its_history (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) history = NULL;

  make (fixture, fixture->admin, "/api/v1/watches", "{'name': 'A'}");
  make (fixture, fixture->admin, "/api/v1/watches", "{'name': 'Other'}");
  assert_call (fixture, fixture->admin, "PATCH", "/api/v1/watches/1",
               "{'asking_price': {'amount': 5, 'currency': 'SEK'}}", "*", 200, NULL);
  history = call_as (fixture, sv_test_server_token (fixture->server, SV_ROLE_FINANCE), "GET",
                     "/api/v1/watches/1/history", NULL, NULL);
  sv_assert_status (history, 200);
  g_assert_nonnull (strstr (history->text, "\"changes\":{\"asking_price\":[null,{\"amount\":5,"
                                           "\"currency\":\"SEK\"}]}"));
  g_assert_null (strstr (history->text, "Other"));
  assert_call (fixture, fixture->admin, "GET", "/api/v1/watches/9/history", NULL, NULL, 404,
               "not_found");
  assert_call (fixture, sv_test_server_token (fixture->server, SV_ROLE_SELLER), "GET",
               "/api/v1/watches/1/history", NULL, NULL, 403, "forbidden");
}

static void
test_settings_keep_their_secrets (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) set = NULL;
  g_autoptr (SvTestReply) log = NULL;

  set = call (fixture, "PATCH", "/api/v1/settings",
              "{'make_api_key': 'CANARY-KEY', 'house_name': 'Ur & Tid'}", "\"1\"");
  sv_assert_status (set, 200);
  g_assert_null (strstr (set->text, "CANARY"));
  g_assert_false (json_object_has_member (sv_test_object (set), "make_api_key"));
  g_assert_true (json_object_get_boolean_member (sv_test_object (set), "make_api_key_set"));
  g_assert_false (
      json_object_get_boolean_member (sv_test_object (set), "make_callback_secret_set"));
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM setting WHERE"
                                                           " make_api_key = 'CANARY-KEY'"),
                   ==, 1);

  log = call (fixture, "GET", "/api/v1/activity", NULL, NULL);
  g_assert_null (strstr (log->text, "CANARY"));
  g_assert_nonnull (strstr (log->text, "\"make_api_key\":[null,\"***\"]"));

  assert_call (fixture, fixture->admin, "PATCH", "/api/v1/settings", "{'sku_pattern': 'no number'}",
               "*", 422, "refused");
  assert_call (fixture, fixture->admin, "PATCH", "/api/v1/settings",
               "{'base_currency': 'XXQ', 'make_url': 'ftp://x'}", "*", 422, "refused");
  assert_call (fixture, fixture->admin, "PATCH", "/api/v1/settings", "{'sku_pattern': null}", "*",
               422, "refused");
  assert_call (fixture, sv_test_server_token (fixture->server, SV_ROLE_MANAGER), "GET",
               "/api/v1/settings", NULL, NULL, 403, "forbidden");
}

static void
test_a_new_user_signs_in (SvTestHouse *fixture, gconstpointer data)
{
  gint64 id = make (fixture, fixture->admin, "/api/v1/users",
                    "{'name': 'Eva', 'email': 'eva@house.example', 'role': 'manager',"
                    " 'password': 'correct horse battery'}");
  g_autofree char *path = g_strdup_printf ("/api/v1/users/%" G_GINT64_FORMAT, id);
  g_autoptr (SvTestReply) signed_in =
      call_as (fixture, NULL, "POST", "/api/v1/sessions",
               "{'email': 'eva@house.example', 'password': 'correct horse battery'}", NULL);
  g_autofree char *token = NULL;

  sv_assert_status (signed_in, 201);
  token = g_strdup (sv_test_text (signed_in, "token"));
  assert_call (fixture, token, "GET", path, NULL, NULL, 200, NULL);
  assert_call (fixture, token, "PATCH", path, "{'role': 'admin'}", "*", 422, "refused");
  assert_call (fixture, token, "POST", "/api/v1/users", "{}", NULL, 403, "forbidden");
  assert_call (fixture, fixture->admin, "POST", "/api/v1/users",
               "{'name': 'E', 'email': 'e@house.example', 'role': 'agent', 'password': 'x'}", NULL,
               422, "refused");
  assert_call (fixture, fixture->admin, "PATCH", path, "{'disabled': true}", "*", 200, NULL);
  assert_call (fixture, NULL, "POST", "/api/v1/sessions",
               "{'email': 'eva@house.example', 'password': 'correct horse battery'}", NULL, 401,
               "wrong_credentials");
}

static void
test_a_seller_hears_of_its_agents_only (SvTestHouse *fixture, gconstpointer data)
{
  const char *seller = sv_test_server_token (fixture->server, SV_ROLE_SELLER);
  gint64 agent_id = sv_test_server_person (fixture->server, SV_ROLE_AGENT);
  gint64 seller_id = sv_test_server_person (fixture->server, SV_ROLE_SELLER);
  g_autofree char *agent_path = g_strdup_printf ("/api/v1/users/%" G_GINT64_FORMAT, agent_id);
  g_autofree char *agents_path =
      g_strdup_printf ("/api/v1/users/%" G_GINT64_FORMAT "/agents", seller_id);
  g_autofree char *ids = g_strdup_printf ("{'ids': [%" G_GINT64_FORMAT "]}", agent_id);
  g_autofree char *wrong = g_strdup_printf ("{'ids': [%" G_GINT64_FORMAT "]}", seller_id);

  assert_call (fixture, seller, "GET", agent_path, NULL, NULL, 404, "not_found");
  assert_call (fixture, seller, "PUT", agents_path, ids, NULL, 403, "forbidden");
  assert_call (fixture, fixture->admin, "PUT", agents_path, wrong, NULL, 422, "refused");
  assert_call (fixture, fixture->admin, "PUT", agents_path, "{'ids': ['x']}", NULL, 422, "refused");
  assert_call (fixture, fixture->admin, "PUT", agents_path, ids, NULL, 200, NULL);
  assert_call (fixture, seller, "GET", agent_path, NULL, NULL, 200, NULL);
  assert_call (fixture, fixture->admin, "PUT", agents_path, "{'ids': []}", NULL, 200, NULL);
  assert_call (fixture, seller, "GET", agent_path, NULL, NULL, 404, "not_found");
}

/* Whoever is something else by now is nobody's agent any more. */
static void
test_who_changes_its_role_parts_from_the_others (SvTestHouse *fixture, gconstpointer data)
{
  const char *seller = sv_test_server_token (fixture->server, SV_ROLE_SELLER);
  gint64 agent_id = sv_test_server_person (fixture->server, SV_ROLE_AGENT);
  gint64 seller_id = sv_test_server_person (fixture->server, SV_ROLE_SELLER);
  g_autofree char *agent_path = g_strdup_printf ("/api/v1/users/%" G_GINT64_FORMAT, agent_id);
  g_autofree char *seller_path = g_strdup_printf ("/api/v1/users/%" G_GINT64_FORMAT, seller_id);
  g_autofree char *agents_path = g_strconcat (seller_path, "/agents", NULL);
  g_autofree char *ids = g_strdup_printf ("{'ids': [%" G_GINT64_FORMAT "]}", agent_id);

  assert_call (fixture, fixture->admin, "PUT", agents_path, ids, NULL, 200, NULL);
  assert_call (fixture, fixture->admin, "PATCH", agent_path, "{'role': 'manager'}", "*", 200, NULL);
  assert_call (fixture, seller, "GET", agent_path, NULL, NULL, 404, "not_found");
  sv_test_assert_invariants (sv_test_server_db (fixture->server));
  g_assert_cmpint (
      sv_test_server_number (fixture->server,
                             "SELECT count(*) FROM activity WHERE record = %" G_GINT64_FORMAT
                             " AND action = 'assign_agents' AND changes = '{\"agents\":"
                             " [\"{%" G_GINT64_FORMAT "}\", \"{}\"]}'",
                             seller_id, agent_id),
      ==, 1);
  assert_call (fixture, fixture->admin, "PUT", agents_path, ids, NULL, 422, "refused");

  assert_call (fixture, fixture->admin, "PATCH", agent_path, "{'role': 'agent'}", "*", 200, NULL);
  assert_call (fixture, fixture->admin, "PUT", agents_path, ids, NULL, 200, NULL);
  assert_call (fixture, fixture->admin, "PATCH", seller_path, "{'role': 'finance'}", "*", 200,
               NULL);
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM seller_agent"), ==,
                   0);
}

static void
test_nobody_is_assigned_who_changes_its_role (SvTestHouse *fixture, gconstpointer data)
{
  gint64 agent_id = sv_test_server_person (fixture->server, SV_ROLE_AGENT);
  g_autofree char *path = g_strdup_printf ("users/%" G_GINT64_FORMAT "/agents",
                                           sv_test_server_person (fixture->server, SV_ROLE_SELLER));
  g_autofree char *ids = g_strdup_printf ("{'ids': [%" G_GINT64_FORMAT "]}", agent_id);
  g_autofree char *sql =
      g_strdup_printf ("UPDATE person SET role = 'manager' WHERE id = %" G_GINT64_FORMAT, agent_id);
  g_autoptr (SvTestRace) race = sv_test_race_new (fixture->server, sql);
  g_autoptr (SvTestReply) reply = NULL;

  sv_test_race_send (race, fixture->admin, "PUT", path, ids);
  reply = sv_test_race_end (race);
  sv_assert_status (reply, 422);
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM seller_agent"), ==,
                   0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/record/" name, SvTestHouse, NULL, sv_test_house_set_up, function,                  \
              sv_test_house_tear_down)

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  ADD ("a-record-lives", test_a_record_lives);
  ADD ("an-archived-record-comes-back", test_an_archived_record_comes_back);
  ADD ("conflicts-say-was-theirs-and-mine", test_conflicts_say_was_theirs_and_mine);
  ADD ("hidden-and-missing-are-the-same-bytes", test_hidden_and_missing_are_the_same_bytes);
  ADD ("field-people-read-choices-and-write-none", test_field_people_read_choices_and_write_none);
  ADD ("the-log-tells-what-happened", test_the_log_tells_what_happened);
  ADD ("a-watch-has-its-history", test_a_watch_has_its_history);
  ADD ("settings-keep-their-secrets", test_settings_keep_their_secrets);
  ADD ("a-new-user-signs-in", test_a_new_user_signs_in);
  ADD ("a-seller-hears-of-its-agents-only", test_a_seller_hears_of_its_agents_only);
  ADD ("who-changes-its-role-parts-from-the-others",
       test_who_changes_its_role_parts_from_the_others);
  ADD ("nobody-is-assigned-who-changes-its-role", test_nobody_is_assigned_who_changes_its_role);
  return sv_test_run ();
}
