/* test-job-verbs.c: what a job says can be done with it is what can be done
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-house.h"
#include "sv-test-schema.h"

/* No job here is worked on: a queued one waits for next year, a running one for a callback. */
static gint64
add_job (SvTestHouse *fixture, const char *kind, const char *state)
{
  /* A watch has one description under way at a time. */
  sv_test_server_sql (fixture->server, "DELETE FROM job");
  sv_test_server_sql (
      fixture->server,
      "INSERT INTO job (kind, record, state, run_after, waits_until, ended_at) SELECT '%s', 1, '%s',"
      " now() + interval '1 year', CASE WHEN '%s' = 'running' THEN now() + interval '1 year' END,"
      " CASE WHEN '%s' IN ('done', 'failed', 'cancelled') THEN now() END",
      kind, state, state, state);
  return sv_test_server_number (fixture->server, "SELECT max(id) FROM job");
}

static void
assert_member (JsonObject *job, const char *key, gboolean wanted)
{
  if (json_object_get_boolean_member (job, key) != wanted)
    g_error ("a %s job (%s) says %s: %s", json_object_get_string_member (job, "state"),
             json_object_get_string_member (job, "kind"), key, wanted ? "false" : "true");
}

static void
try_job (SvTestHouse *fixture, const char *kind, const char *state, gboolean retryable,
         gboolean cancellable)
{
  g_autofree char *path =
      g_strdup_printf ("jobs/%" G_GINT64_FORMAT, add_job (fixture, kind, state));
  g_autofree char *again = NULL;
  g_autoptr (SvTestReply) job = sv_test_house_expect (fixture, "GET", path, NULL, 200);
  JsonNode *schema = sv_test_resolve ("#/components/schemas/Job");

  assert_member (sv_test_object (job), "retryable", retryable);
  assert_member (sv_test_object (job), "cancellable", cancellable);
  g_assert_true (sv_test_matches (job->json, json_node_get_object (schema)));

  sv_test_house_call (fixture, "DELETE", path, NULL, cancellable ? 202 : 422,
                      cancellable ? NULL : "refused");
  again = g_strdup_printf ("jobs/%" G_GINT64_FORMAT "/retry", add_job (fixture, kind, state));
  sv_test_house_call (fixture, "POST", again, NULL, retryable ? 202 : 422,
                      retryable ? NULL : "refused");
}

static void
test_a_job_says_what_can_be_done_with_it (SvTestHouse *fixture, gconstpointer data)
{
  static const struct
  {
    const char *state;
    gboolean ended_badly;
    gboolean lives;
  } states[] = {
    { "queued", FALSE, TRUE }, { "running", FALSE, TRUE },   { "done", FALSE, FALSE },
    { "failed", TRUE, FALSE }, { "cancelled", TRUE, FALSE }, { "unknown", TRUE, TRUE },
  };
  static const char *const imports[] = {
    "import.check",      "import.commit",      "import.undo",
    "sale_import.check", "sale_import.commit", "sale_import.undo",
  };

  sv_test_house_call (fixture, "POST", "watches", "{'name': 'A'}", 201, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      try_job (fixture, "ai.describe", states[i].state, states[i].ended_badly, states[i].lives);
      /* Of an older or newer server. */
      try_job (fixture, "unicorn.feed", states[i].state, FALSE, states[i].lives);
      /* Ordered anew at the import, where one sees what it finds. */
      for (guint j = 0; j < G_N_ELEMENTS (imports); j++)
        try_job (fixture, imports[j], states[i].state, FALSE, states[i].lives);
    }
}

static void
test_what_was_asked_to_stop_is_not_asked_twice (SvTestHouse *fixture, gconstpointer data)
{
  g_autofree char *path =
      g_strdup_printf ("jobs/%" G_GINT64_FORMAT, add_job (fixture, "unicorn.feed", "running"));
  g_autoptr (SvTestReply) job = NULL;

  sv_test_server_sql (fixture->server, "UPDATE job SET cancel_asked = true");
  job = sv_test_house_expect (fixture, "GET", path, NULL, 200);
  assert_member (sv_test_object (job), "cancellable", FALSE);
}

#define ADD(fact, test)                                                                            \
  g_test_add ("/job-verbs/" fact, SvTestHouse, NULL, sv_test_house_set_up, test,                   \
              sv_test_house_tear_down)

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  ADD ("a-job-says-what-can-be-done-with-it", test_a_job_says_what_can_be_done_with_it);
  ADD ("what-was-asked-to-stop-is-not-asked-twice", test_what_was_asked_to_stop_is_not_asked_twice);
  return sv_test_run ();
}
