/* test-ai.c: a description from the queue to the watch, whatever way the answer comes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/integrations/sv-outgoing.h"
#include "sv-fake-make.h"
#include "sv-test-client.h"

#include <string.h>

#define ID "%" G_GINT64_FORMAT
#define SUCCESS                                                                                    \
  "{\"Status\":\"success\",\"Message\":\"\",\"Watch_ID\":\"\",\"Description\":\"%s\",\"Status_Selected\":\"review\",\"Thread_ID\":\"thread_1\"}"
#define REFUSAL "{\"Status\":\"error\",\"Message\":\"Error while downloading\",\"Watch_ID\":\"\"}"

typedef struct
{
  SvTestServer *server;
  SvFakeMake *make;
  const char *admin;
  gint64 watch;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;
  const char *allowed[] = { NULL, NULL };

  fixture->server = sv_test_server_start ();
  fixture->make = sv_fake_make_start ();
  allowed[0] = sv_fake_make_host (fixture->make);
  sv_outgoing_set_allowed (allowed);
  sv_test_server_sql (
      fixture->server,
      "UPDATE setting SET make_url = '%s', make_api_key = 'key-1', make_callback_secret = 'hush'",
      sv_fake_make_url (fixture->make));

  fixture->admin = sv_test_server_token (fixture->server, SV_ROLE_ADMIN);
  reply = sv_test_call (
      fixture->server, fixture->admin, "POST", "/api/v1/watches",
      "{\"name\":\"Speedmaster\",\"sku\":\"OME-SPX-0001\",\"description\":\"old\"}", NULL);
  sv_assert_status (reply, 201);
  fixture->watch = sv_test_int (reply, "id");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sv_test_server_stop (fixture->server);
  sv_fake_make_stop (fixture->make);
  sv_outgoing_set_allowed (NULL);
}

static SvTestReply *
ai (Fixture *fixture, const char *method, const char *verb, const char *body)
{
  g_autofree char *path = g_strdup_printf ("/api/v1/watches/" ID "/ai%s", fixture->watch, verb);

  return sv_test_call (fixture->server, fixture->admin, method, path, body, NULL);
}

static gint64
ask (Fixture *fixture)
{
  g_autoptr (SvTestReply) reply = ai (fixture, "POST", "", "{\"action\":\"describe\"}");

  sv_assert_status (reply, 202);
  return sv_test_int (reply, "id");
}

/* Waits until the watch shows @state (nullable); fails the test after 30 s. */
static void
wait_state (Fixture *fixture, const char *state)
{
  gint64 until = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;

  for (;;)
    {
      g_autoptr (SvTestReply) reply = ai (fixture, "GET", "", NULL);
      JsonNode *node;

      sv_assert_status (reply, 200);
      node = json_object_get_member (sv_test_object (reply), "state");
      if (g_strcmp0 (JSON_NODE_HOLDS_NULL (node) ? NULL : json_node_get_string (node), state) == 0)
        return;
      if (g_get_monotonic_time () > until)
        g_error ("the state is not %s: %s", state, reply->text);
      g_thread_yield ();
    }
}

/* Waits until the row of @job is as @condition says; fails the test after 30 s. */
static void
wait_job (Fixture *fixture, gint64 job, const char *condition)
{
  gint64 until = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;
  g_autofree char *sql =
      g_strdup_printf ("SELECT 1 FROM job WHERE id = " ID " AND %s", job, condition);

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SvRows) rows =
          sv_db_query_text (sv_test_server_db (fixture->server), sql, NULL, 0, &error);

      g_assert_no_error (error);
      if (sv_rows_count (rows) > 0)
        return;
      if (g_get_monotonic_time () > until)
        g_error ("the job is not yet: %s", condition);
      g_poll (NULL, 0, 5);
    }
}

static SvTestReply *
call_back (Fixture *fixture, gint64 job, const char *secret, const char *body)
{
  g_autofree char *path = g_strdup_printf ("/webhooks/make/" ID, job);

  return sv_test_call (fixture->server, NULL, "POST", path, body, "x-secondvintage-secret", secret,
                       NULL);
}

static char *
read_watch (Fixture *fixture, const char *key)
{
  g_autofree char *path = g_strdup_printf ("/api/v1/watches/" ID, fixture->watch);
  g_autoptr (SvTestReply) reply =
      sv_test_call (fixture->server, fixture->admin, "GET", path, NULL, NULL);
  JsonNode *node = json_object_get_member (sv_test_object (reply), key);

  if (JSON_NODE_HOLDS_OBJECT (node))
    return g_strdup (json_object_get_string_member (json_node_get_object (node), "name"));

  return JSON_NODE_HOLDS_NULL (node) ? NULL : g_strdup (json_node_get_string (node));
}

static void
assert_watch (Fixture *fixture, const char *key, const char *wanted)
{
  g_autofree char *value = read_watch (fixture, key);

  g_assert_cmpstr (value, ==, wanted);
}

static void
test_answer_in_the_response_becomes_a_proposal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) request = NULL;
  g_autofree char *key = NULL;
  g_autofree char *callback = NULL;
  g_autoptr (SvTestReply) accepted = NULL;
  gint64 job;

  sv_fake_make_answer (fixture->make, 200,
                       "{\"Status\":\"success\",\"Watch_ID\":\"\",\"Description\":\"A fine one.\","
                       "\"Status_Selected\":\"review\",\"Thread_ID\":\"thread_1\"}");
  job = ask (fixture);
  wait_state (fixture, "proposed");

  request = sv_fake_make_request (fixture->make, 0);
  key = sv_fake_make_api_key (fixture->make, 0);
  callback = g_strdup_printf ("%s/webhooks/make/" ID, sv_test_server_url (fixture->server), job);
  g_assert_cmpstr (key, ==, "key-1");
  g_assert_cmpint (json_object_get_int_member (request, "Job_ID"), ==, job);
  g_assert_cmpint (json_object_get_int_member (request, "Attempt"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (request, "Callback_URL"), ==, callback);

  /* A person decides: until then the watch is as it was. */
  assert_watch (fixture, "description", "old");
  assert_watch (fixture, "ai_thread_id", "thread_1");
  accepted = ai (fixture, "POST", "/accept", NULL);
  sv_assert_status (accepted, 200);
  assert_watch (fixture, "description", "A fine one.");
  assert_watch (fixture, "status", "Review");
  assert_watch (fixture, "ai_state", NULL);
}

static void
test_callback_lands_once (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body = g_strdup_printf (SUCCESS, "By callback");
  gint64 job;

  sv_fake_make_answer (fixture->make, 200, "Accepted");
  job = ask (fixture);
  sv_fake_make_wait (fixture->make, 1);

  for (int i = 0; i < 3; i++)
    {
      g_autoptr (SvTestReply) reply = call_back (fixture, job, "hush", body);

      sv_assert_status (reply, 200);
    }

  wait_state (fixture, "proposed");
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM ai_proposal"), ==,
                   1);
  g_assert_cmpint (sv_test_server_number (fixture->server,
                                          "SELECT count(*) FROM ai_answer WHERE effect = 'repeat'"),
                   ==, 2);
  g_assert_cmpuint (sv_fake_make_count (fixture->make), ==, 1);
}

static void
test_strangers_and_strays_change_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body = g_strdup_printf (SUCCESS, "Forged");
  gint64 job;

  sv_fake_make_answer (fixture->make, 200, "Accepted");
  job = ask (fixture);
  sv_fake_make_wait (fixture->make, 1);
  {
    g_autoptr (SvTestReply) wrong = call_back (fixture, job, "hushh", body);
    g_autoptr (SvTestReply) unknown = call_back (fixture, job + 99, "hush", body);
    g_autoptr (SvTestReply) stale = call_back (
        fixture, job, "hush", "{\"Status\":\"success\",\"Description\":\"x\",\"Attempt\":7}");
    g_autoptr (SvTestReply) other = call_back (
        fixture, job, "hush", "{\"Status\":\"success\",\"Description\":\"x\",\"SKU\":\"OTHER\"}");

    sv_assert_status (wrong, 401);
    sv_assert_status (unknown, 404);
    sv_assert_status (stale, 200);
    sv_assert_status (other, 200);
  }

  wait_state (fixture, "asked");
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM ai_proposal"), ==,
                   0);
}

static void
test_an_error_is_shown_and_can_be_tried_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *success = g_strdup_printf (SUCCESS, "Second time");
  g_autofree char *path = NULL;
  g_autoptr (SvTestReply) job = NULL;
  g_autoptr (SvTestReply) state = NULL;
  g_autoptr (SvTestReply) list = NULL;
  g_autoptr (SvTestReply) again = NULL;
  g_autoptr (SvTestReply) own = NULL;

  sv_fake_make_answer (fixture->make, 200, REFUSAL);
  sv_fake_make_answer (fixture->make, 200, success);
  path = g_strdup_printf ("/api/v1/jobs/" ID, ask (fixture));
  wait_state (fixture, "failed");

  job = sv_test_call (fixture->server, fixture->admin, "GET", path, NULL, NULL);
  sv_assert_status (job, 200);
  g_assert_cmpstr (json_object_get_string_member (sv_test_object (job), "raw"), ==, REFUSAL);
  state = ai (fixture, "GET", "", NULL);
  g_assert_cmpstr (json_object_get_string_member (
                       json_object_get_object_member (sv_test_object (state), "job"), "raw"),
                   ==, REFUSAL);
  list = sv_test_call (fixture->server, fixture->admin, "GET", "/api/v1/jobs", NULL, NULL);
  g_assert_null (strstr (list->text, "\"raw\""));

  {
    g_autofree char *retry = g_strconcat (path, "/retry", NULL);

    again = sv_test_call (fixture->server, fixture->admin, "POST", retry, NULL, NULL);
    sv_assert_status (again, 202);
  }
  wait_state (fixture, "proposed");

  /* Whoever may read only his own jobs is not shown what another program wrote. */
  sv_test_server_sql (fixture->server, "UPDATE job SET created_by = (SELECT id FROM person WHERE "
                                       "role = 'finance' ORDER BY id LIMIT 1)");
  own = sv_test_call (fixture->server, sv_test_server_token (fixture->server, SV_ROLE_FINANCE),
                      "GET", path, NULL, NULL);
  sv_assert_status (own, 200);
  g_assert_null (strstr (own->text, "raw"));
}

static void
test_a_full_queue_is_tried_again_by_itself (Fixture *fixture, gconstpointer data)
{
  g_autofree char *success = g_strdup_printf (SUCCESS, "After waiting");
  g_autoptr (JsonObject) second = NULL;

  sv_fake_make_answer (fixture->make, 400, "Queue is full.");
  sv_fake_make_answer (fixture->make, 200, success);
  ask (fixture);
  sv_fake_make_wait (fixture->make, 1);
  sv_fake_make_wait (fixture->make, 2);
  wait_state (fixture, "proposed");

  second = sv_fake_make_request (fixture->make, 1);
  g_assert_cmpint (json_object_get_int_member (second, "Attempt"), ==, 2);
}

/* As a process leaves it that was killed between sending and hearing. */
/* @data: what happens before it is looked at again */
static void
test_what_may_have_arrived_is_not_sent_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (SvTestReply) reply = NULL;
  gint64 job;

  sv_fake_make_answer (fixture->make, 200, "Accepted");
  job = ask (fixture);
  sv_fake_make_wait (fixture->make, 1);
  wait_job (fixture, job, "waits_until IS NOT NULL");

  if (data != NULL)
    sv_test_server_sql (fixture->server, "%s", (const char *)data);
  sv_test_server_sql (
      fixture->server,
      "UPDATE job SET owner = 1, lease_until = now() - interval '1 s', waits_until = NULL WHERE id = " ID,
      job);
  sv_test_server_sql (fixture->server, "SELECT pg_notify ('sv_job', '')");
  wait_job (fixture, job, "attempts = 2 AND waits_until IS NOT NULL");
  g_assert_cmpuint (sv_fake_make_count (fixture->make), ==, 1);

  /* The answer to the one request that was sent still counts. */
  reply = call_back (fixture, job, "hush",
                     "{\"Status\":\"success\",\"Description\":\"Late.\",\"Attempt\":1}");
  sv_assert_status (reply, 200);
  wait_state (fixture, "proposed");
}

static void
test_gone_is_final (Fixture *fixture, gconstpointer data)
{
  sv_fake_make_answer (fixture->make, 410, "Gone");
  ask (fixture);
  wait_state (fixture, "failed");
  g_assert_cmpuint (sv_fake_make_count (fixture->make), ==, 1);
}

static void
test_asking_twice_is_asking_once (Fixture *fixture, gconstpointer data)
{
  gint64 first, second;

  sv_fake_make_answer (fixture->make, 200, "Accepted");
  first = ask (fixture);
  second = ask (fixture);

  g_assert_cmpint (first, ==, second);
}

static void
test_a_text_written_meanwhile_is_not_lost (Fixture *fixture, gconstpointer data)
{
  g_autofree char *success = g_strdup_printf (SUCCESS, "Machine");
  g_autofree char *path = g_strdup_printf ("/api/v1/watches/" ID, fixture->watch);
  g_autoptr (SvTestReply) edited = NULL;
  g_autoptr (SvTestReply) refused = NULL;
  gint64 job;

  sv_fake_make_answer (fixture->make, 200, "Accepted");
  job = ask (fixture);
  sv_fake_make_wait (fixture->make, 1);

  edited = sv_test_call (fixture->server, fixture->admin, "PATCH", path,
                         "{\"description\":\"By hand\"}", "If-Match", "*", NULL);
  sv_assert_status (edited, 200);
  {
    g_autoptr (SvTestReply) reply = call_back (fixture, job, "hush", success);

    sv_assert_status (reply, 200);
  }
  wait_state (fixture, "proposed");

  refused = ai (fixture, "POST", "/accept", NULL);
  sv_assert_status (refused, 409);
  g_assert_cmpstr (sv_test_code (refused), ==, "version_conflict");
  assert_watch (fixture, "description", "By hand");
}

static void
test_an_edited_proposal_is_accepted_as_edited (Fixture *fixture, gconstpointer data)
{
  g_autofree char *success = g_strdup_printf (SUCCESS, "Machine");
  g_autoptr (SvTestReply) accepted = NULL;
  g_autoptr (SvTestReply) again = NULL;

  sv_fake_make_answer (fixture->make, 200, success);
  ask (fixture);
  wait_state (fixture, "proposed");

  accepted = ai (fixture, "POST", "/accept", "{\"description\":\"Machine, mended\"}");
  sv_assert_status (accepted, 200);
  assert_watch (fixture, "description", "Machine, mended");

  again = ai (fixture, "POST", "/accept", NULL);
  sv_assert_status (again, 422);
}

/* A body of more than 64 KB comes as a file. */
static void
test_a_long_edit_counts_too (Fixture *fixture, gconstpointer data)
{
  g_autofree char *success = g_strdup_printf (SUCCESS, "Machine");
  g_autoptr (GString) escaped = g_string_new ("{\"description\":\"");
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SvTestReply) accepted = NULL;

  for (guint i = 0; i < 15000; i++)
    {
      g_string_append (escaped, "\\u00e5");
      g_string_append (text, "å");
    }
  g_string_append (escaped, "\"}");
  sv_fake_make_answer (fixture->make, 200, success);
  ask (fixture);
  wait_state (fixture, "proposed");

  accepted = ai (fixture, "POST", "/accept", escaped->str);
  sv_assert_status (accepted, 200);
  assert_watch (fixture, "description", text->str);
}

static void
test_discard_and_reset (Fixture *fixture, gconstpointer data)
{
  g_autofree char *success = g_strdup_printf (SUCCESS, "Machine");
  g_autoptr (SvTestReply) discarded = NULL;
  g_autoptr (SvTestReply) reset = NULL;

  sv_fake_make_answer (fixture->make, 200, success);
  ask (fixture);
  wait_state (fixture, "proposed");

  discarded = ai (fixture, "POST", "/discard", NULL);
  sv_assert_status (discarded, 200);
  assert_watch (fixture, "description", "old");
  wait_state (fixture, NULL);

  reset = ai (fixture, "POST", "/reset", NULL);
  sv_assert_status (reset, 200);
  assert_watch (fixture, "ai_thread_id", NULL);
}

static void
test_the_house_may_accept_by_itself (Fixture *fixture, gconstpointer data)
{
  g_autofree char *success = g_strdup_printf (SUCCESS, "Machine");

  sv_test_server_sql (fixture->server, "UPDATE setting SET ai_auto_accept = true");
  sv_fake_make_answer (fixture->make, 200, "Accepted");
  {
    gint64 job = ask (fixture);
    g_autoptr (SvTestReply) reply = NULL;

    sv_fake_make_wait (fixture->make, 1);
    reply = call_back (fixture, job, "hush", success);
    sv_assert_status (reply, 200);
  }

  wait_state (fixture, NULL);
  assert_watch (fixture, "description", "Machine");
}

/* One description by callback, while the house accepts by itself; @meanwhile happens between. */
static void
describe_meanwhile (Fixture *fixture, const char *meanwhile, const char *answer)
{
  g_autoptr (SvTestReply) reply = NULL;
  gint64 job;

  sv_test_server_sql (fixture->server, "UPDATE setting SET ai_auto_accept = true");
  sv_fake_make_answer (fixture->make, 200, "Accepted");
  job = ask (fixture);
  sv_fake_make_wait (fixture->make, 1);
  sv_test_server_sql (fixture->server, "%s", meanwhile);
  reply = call_back (fixture, job, "hush", answer);
  sv_assert_status (reply, 200);
  wait_job (fixture, job, "state = 'done'");
  g_assert_cmpint (sv_test_server_number (fixture->server,
                                          "SELECT count(*) FROM ai_answer WHERE effect = 'landed'"),
                   ==, 1);
}

#define OPEN "SELECT count(*) FROM ai_proposal WHERE state = 'open'"

/* The house would accept, but it is offered below its floor: the answer waits for a person. */
static void
test_what_a_rule_forbids_waits_for_a_person (Fixture *fixture, gconstpointer data)
{
  describe_meanwhile (fixture,
                      "UPDATE watch SET asking_price = 100, asking_price_currency = 'EUR',"
                      " floor_price = 200, floor_price_currency = 'EUR',"
                      " status = (SELECT id FROM status WHERE name = 'Review')",
                      "{\"Status\":\"success\",\"Description\":\"Cheap.\","
                      "\"Status_Selected\":\"approved\",\"Thread_ID\":\"thread_1\"}");
  wait_state (fixture, "proposed");
  assert_watch (fixture, "description", "old");
  assert_watch (fixture, "status", "Review");
  assert_watch (fixture, "ai_thread_id", "thread_1");
  g_assert_cmpint (sv_test_server_number (fixture->server, OPEN), ==, 1);
}

static void
test_an_answer_for_what_was_archived_is_kept (Fixture *fixture, gconstpointer data)
{
  describe_meanwhile (fixture, "UPDATE watch SET archived_at = now ()",
                      "{\"Status\":\"success\",\"Description\":\"Late.\"}");
  g_assert_cmpint (sv_test_server_number (fixture->server, OPEN), ==, 1);
}

static void
test_a_thread_too_long_to_keep_costs_no_answer (Fixture *fixture, gconstpointer data)
{
  g_autofree char *thread = g_strnfill (300, 't');
  g_autofree char *answer = g_strdup_printf (
      "{\"Status\":\"success\",\"Description\":\"Fine.\",\"Thread_ID\":\"%s\"}", thread);

  describe_meanwhile (fixture, "SELECT 1", answer);
  wait_state (fixture, NULL);
  assert_watch (fixture, "description", "Fine.");
  assert_watch (fixture, "ai_thread_id", NULL);
}

/* Between asking and the answer. */
static void
test_the_answer_outlives_who_asked (Fixture *fixture, gconstpointer data)
{
  g_autofree char *success = g_strdup_printf (SUCCESS, "For the others");

  sv_test_server_sql (
      fixture->server, "%s",
      "CREATE FUNCTION leave () RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " UPDATE person SET disabled = true WHERE role = 'admin'; RETURN NULL; END $$");
  sv_test_server_sql (fixture->server, "%s",
                      "CREATE TRIGGER leave AFTER INSERT ON ai_request EXECUTE FUNCTION leave ()");
  sv_fake_make_answer (fixture->make, 200, success);
  wait_job (fixture, ask (fixture), "state = 'done'");
  g_assert_cmpint (sv_test_server_number (fixture->server, OPEN), ==, 1);
}

/* Its import was taken back. */
static void
test_the_answer_for_a_watch_that_is_gone_is_kept (Fixture *fixture, gconstpointer data)
{
  describe_meanwhile (fixture, "DELETE FROM watch",
                      "{\"Status\":\"success\",\"Description\":\"Nobody's.\"}");
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM ai_proposal"), ==,
                   0);
}

static void
test_private_addresses_are_not_called (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) job = NULL;
  g_autofree char *path = NULL;

  sv_outgoing_set_allowed (NULL);
  path = g_strdup_printf ("/api/v1/jobs/" ID, ask (fixture));
  wait_state (fixture, "failed");

  job = sv_test_call (fixture->server, fixture->admin, "GET", path, NULL, NULL);
  g_assert_nonnull (strstr (job->text, "private address"));
  g_assert_cmpuint (sv_fake_make_count (fixture->make), ==, 0);
}

/* What is no text and no number is refused, and decides nothing. */
static void
test_odd_bodies_decide_nothing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *success = g_strdup_printf (SUCCESS, "Machine");
  g_autoptr (SvTestReply) action = ai (fixture, "POST", "", "{\"action\":[]}");
  g_autoptr (SvTestReply) proposal = NULL;
  g_autoptr (SvTestReply) description = NULL;

  sv_assert_status (action, 422);
  sv_fake_make_answer (fixture->make, 200, success);
  ask (fixture);
  wait_state (fixture, "proposed");

  proposal = ai (fixture, "POST", "/accept", "{\"proposal\":[]}");
  sv_assert_status (proposal, 422);
  description = ai (fixture, "POST", "/accept", "{\"description\":{}}");
  sv_assert_status (description, 422);
  assert_watch (fixture, "description", "old");
}

static void
test_without_an_address_it_says_so (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;

  sv_test_server_sql (fixture->server, "UPDATE setting SET make_url = NULL");
  reply = ai (fixture, "POST", "", "{\"action\":\"describe\"}");
  sv_assert_status (reply, 422);
  g_assert_nonnull (strstr (reply->text, "Settings"));
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/ai/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("answer-in-the-response-becomes-a-proposal", test_answer_in_the_response_becomes_a_proposal);
  ADD ("callback-lands-once", test_callback_lands_once);
  ADD ("strangers-and-strays-change-nothing", test_strangers_and_strays_change_nothing);
  ADD ("an-error-is-shown-and-can-be-tried-again", test_an_error_is_shown_and_can_be_tried_again);
  ADD ("a-full-queue-is-tried-again-by-itself", test_a_full_queue_is_tried_again_by_itself);
  ADD ("what-may-have-arrived-is-not-sent-again", test_what_may_have_arrived_is_not_sent_again);
  g_test_add ("/ai/what-may-have-arrived-outlives-who-asked", Fixture,
              "WITH gone AS (UPDATE person SET disabled = true WHERE role = 'manager' RETURNING id)"
              " UPDATE job SET created_by = (SELECT id FROM gone)",
              set_up, test_what_may_have_arrived_is_not_sent_again, tear_down);
  ADD ("gone-is-final", test_gone_is_final);
  ADD ("asking-twice-is-asking-once", test_asking_twice_is_asking_once);
  ADD ("a-text-written-meanwhile-is-not-lost", test_a_text_written_meanwhile_is_not_lost);
  ADD ("an-edited-proposal-is-accepted-as-edited", test_an_edited_proposal_is_accepted_as_edited);
  ADD ("a-long-edit-counts-too", test_a_long_edit_counts_too);
  ADD ("discard-and-reset", test_discard_and_reset);
  ADD ("the-house-may-accept-by-itself", test_the_house_may_accept_by_itself);
  ADD ("what-a-rule-forbids-waits-for-a-person", test_what_a_rule_forbids_waits_for_a_person);
  ADD ("an-answer-for-what-was-archived-is-kept", test_an_answer_for_what_was_archived_is_kept);
  ADD ("a-thread-too-long-to-keep-costs-no-answer", test_a_thread_too_long_to_keep_costs_no_answer);
  ADD ("the-answer-outlives-who-asked", test_the_answer_outlives_who_asked);
  ADD ("the-answer-for-a-watch-that-is-gone-is-kept",
       test_the_answer_for_a_watch_that_is_gone_is_kept);
  ADD ("private-addresses-are-not-called", test_private_addresses_are_not_called);
  ADD ("odd-bodies-decide-nothing", test_odd_bodies_decide_nothing);
  ADD ("without-an-address-it-says-so", test_without_an_address_it_says_so);
#undef ADD
  return sv_test_run ();
}
