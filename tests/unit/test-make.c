/* test-make.c: every answer that the scenario has been seen to give
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-json.h"
#include "common/sv-make.h"

#include <string.h>

static JsonObject *
parse (const char *text)
{
  JsonObject *object = sv_json_parse_object (text, strlen (text), NULL, NULL);

  g_assert_nonnull (object);
  return object;
}

static void
test_request_uses_the_scenario_s_names (void)
{
  g_autoptr (JsonObject) watch = parse (
      "{\"id\":7,\"sku\":\"OME-SMP-0001\",\"name\":\"Speedmaster\",\"brand\":{\"id\":1,\"name\":\"Omega\"},"
      "\"case_diameter\":\"42\",\"serial\":null,\"status\":{\"id\":1,\"name\":\"Draft\"},\"ai_thread_id\":\"t1\"}");
  g_autoptr (GPtrArray) urls = g_ptr_array_new ();
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) request = NULL;

  g_ptr_array_add (urls, (gpointer) "https://shop.example/media/a/OME-SMP-0001_001_1024.jpg");
  text = sv_make_request (watch, urls, "short", 12, 2, "https://shop.example/webhooks/make/12");
  request = parse (text);

  g_assert_cmpstr (json_object_get_string_member (request, "AI_Action"), ==,
                   "generate_description");
  g_assert_cmpstr (json_object_get_string_member (request, "Watch_ID"), ==, "7");
  g_assert_cmpstr (json_object_get_string_member (request, "Brand"), ==, "Omega");
  g_assert_cmpstr (json_object_get_string_member (request, "Case_Size"), ==, "42mm");
  g_assert_cmpstr (json_object_get_string_member (request, "Serial"), ==, "");
  g_assert_cmpstr (json_object_get_string_member (request, "Status_Selected"), ==, "Draft");
  g_assert_cmpstr (json_object_get_string_member (request, "Thread_ID"), ==, "t1");
  g_assert_cmpint (json_object_get_int_member (request, "Job_ID"), ==, 12);
  g_assert_cmpint (json_object_get_int_member (request, "Attempt"), ==, 2);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (request, "Image_URLs")),
                    ==, 1);
}

static const struct
{
  const char *name;
  guint status;
  const char *body;
  SvMakeOutcome outcome;
} answers[] = {
  { "accepted-as-plain-text", 200, "Accepted", SV_MAKE_ACCEPTED },
  { "accepted-without-body", 202, "", SV_MAKE_ACCEPTED },
  { "queue-full-is-tried-again", 400, "Queue is full.", SV_MAKE_RETRY },
  { "other-400-is-final", 400, "Bad request", SV_MAKE_FAILED },
  { "too-many-requests", 429, "Too many requests", SV_MAKE_RETRY },
  { "gone-is-final", 410, "Gone", SV_MAKE_FAILED },
  { "wrong-key", 401, "", SV_MAKE_FAILED },
  { "their-fault", 502, "<html>", SV_MAKE_RETRY },
  { "no-answer-at-all", 0, NULL, SV_MAKE_RETRY },
  { "a-description", 200, "{\"Status\":\"success\",\"Description\":\"Fine.\",\"Thread_ID\":\"th\"}",
    SV_MAKE_DONE },
  { "success-without-text", 200, "{\"Status\":\"success\",\"Description\":\"\"}", SV_MAKE_FAILED },
  { "an-error", 200, "{\"Status\":\"error\",\"Message\":\"Error while downloading\"}",
    SV_MAKE_FAILED },
  { "status-code-as-text", 200,
    "{\"Status\":\"success\",\"StatusCode\":\"500\",\"Description\":\"x\"}", SV_MAKE_FAILED },
  { "hostile-json", 200, "{\"Status\":[[[[", SV_MAKE_ACCEPTED },
};

static void
test_answer (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_auto (SvMakeAnswer) answer = { 0 };

  sv_make_read_response (answers[i].status, answers[i].body,
                         answers[i].body != NULL ? strlen (answers[i].body) : 0, &answer);

  g_assert_cmpint (answer.outcome, ==, answers[i].outcome);
  if (answer.outcome != SV_MAKE_DONE)
    g_assert_cmpstr (answer.message, !=, NULL);
}

static void
test_callback_brings_everything (void)
{
  g_autoptr (JsonObject) body = parse (
      "{\"Action\":\"GenerateDescription\",\"Status\":\"Success\",\"StatusCode\":\"200\",\"SKU\":\"A-1\","
      "\"Description\":\"Text\",\"Thread_ID\":\"t\",\"Status_Selected\":\"review\",\"Attempt\":\"3\"}");
  g_auto (SvMakeAnswer) answer = { 0 };

  sv_make_read_callback (body, &answer);

  g_assert_cmpint (answer.outcome, ==, SV_MAKE_DONE);
  g_assert_cmpstr (answer.sku, ==, "A-1");
  g_assert_cmpstr (answer.status_selected, ==, "review");
  g_assert_cmpint (answer.attempt, ==, 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/make/request-uses-the-scenario-s-names",
                   test_request_uses_the_scenario_s_names);
  g_test_add_func ("/make/callback-brings-everything", test_callback_brings_everything);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strconcat ("/make/answer/", answers[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_answer);
    }
  return g_test_run ();
}
