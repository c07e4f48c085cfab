/* test-import-talk.c: what is ordered about an import reaches the server in that order
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pages/sv-import-talk.h"
#include "sv-house.h"
#include "sv-spawned-server.h"

#define WATCHES 5
#define REPORT "Reference Label,Payment,Payment Date\nNOT-OURS,450.00,2026-11-20\n"

typedef struct
{
  char *folder;
  SvHouse *house;
  SvApi *api;
  SvImportTalk *talk;
  guint n_ended;
  guint n_failed;
} Fixture;

static void
taken_cb (Fixture *fixture, JsonObject *import, gboolean first, gboolean ended)
{
  fixture->n_ended += ended;
}

static void
failed_cb (Fixture *fixture, const char *what, const GError *error)
{
  g_test_message ("%s: %s", what, error->message);
  fixture->n_failed++;
}

static void
upload (Fixture *fixture)
{
  g_autoptr (GBytes) file = g_bytes_new_static (REPORT, strlen (REPORT));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) import = NULL;

  sv_api_upload_async (fixture->api, "imports?resource=sales&name=report.csv",
                       "application/octet-stream", file, NULL, NULL, NULL, sv_wait_cb, &result);
  import = sv_api_upload_finish (fixture->api, sv_wait_result (&result), &error);
  g_assert_no_error (error);
  sv_import_talk_take (fixture->talk, fixture->api, json_node_get_object (import));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const char *address = sv_spawned_server_start (WATCHES);

  fixture->folder = g_dir_make_tmp ("sv-talk.XXXXXX", &error);
  g_assert_no_error (error);
  fixture->house = sv_house_new (fixture->folder);
  fixture->api = sv_house_get_api (fixture->house);
  sv_api_trust (fixture->api, address, sv_spawned_server_fingerprint (), &error);
  g_assert_no_error (error);
  sv_api_sign_in_async (fixture->api, address, SV_SPAWNED_EMAIL, sv_spawned_server_password (),
                        NULL, sv_wait_cb, &result);
  sv_api_sign_in_finish (fixture->api, sv_wait_result (&result), &error);
  g_assert_no_error (error);

  fixture->talk = sv_import_talk_new ();
  g_signal_connect_swapped (fixture->talk, "taken", G_CALLBACK (taken_cb), fixture);
  g_signal_connect_swapped (fixture->talk, "failed", G_CALLBACK (failed_cb), fixture);
  upload (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sv_import_talk_forget (fixture->talk);
  sv_wait_last (fixture->talk, "the last answer");
  sv_leave_house (fixture->house, fixture->folder);
}

static void
change (Fixture *fixture, const char *json)
{
  g_autoptr (JsonNode) changes = json_from_string (json, NULL);

  sv_import_talk_change (fixture->talk, json_node_get_object (changes));
}

static gboolean
has_ended (gpointer data)
{
  return ((Fixture *)data)->n_ended > 0;
}

static gboolean
has_failed (gpointer data)
{
  return ((Fixture *)data)->n_failed > 0;
}

static gboolean
is_settled (gpointer data)
{
  return !sv_import_talk_is_stepping (((Fixture *)data)->talk);
}

static void
test_changes_and_a_step_at_once_all_count (Fixture *fixture, gconstpointer data)
{
  JsonObject *import;

  g_assert_cmpstr (sv_import_talk_get_state (fixture->talk), ==, "sniffed");
  change (fixture, "{\"columns\": [{\"index\": 1, \"currency\": \"SEK\"}]}");
  change (fixture, "{\"options\": {\"errors\": \"skip\"}}");
  sv_import_talk_step (fixture->talk, "dry-run");
  g_assert_true (sv_import_talk_is_stepping (fixture->talk));
  sv_wait_until (has_ended, fixture, "the check to end");

  g_assert_cmpuint (fixture->n_failed, ==, 0);
  g_assert_cmpstr (sv_import_talk_get_state (fixture->talk), ==, "checked");
  g_assert_false (sv_import_talk_is_stepping (fixture->talk));
  import = sv_import_talk_get_import (fixture->talk);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (import, "questions")), ==,
                    0);
  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (import, "options"), "errors"),
      ==, "skip");
}

static void
test_a_step_behind_a_refused_change_is_not_made (Fixture *fixture, gconstpointer data)
{
  change (fixture, "{\"columns\": [{\"index\": 1, \"currency\": \"no currency\"}]}");
  sv_import_talk_step (fixture->talk, "dry-run");
  sv_wait_until (has_failed, fixture, "the refusal");
  sv_wait_until (is_settled, fixture, "the rest");

  g_assert_cmpuint (fixture->n_ended, ==, 0);
  g_assert_cmpuint (fixture->n_failed, ==, 1);
  g_assert_cmpstr (sv_import_talk_get_state (fixture->talk), ==, "sniffed");
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (sv_spawned_server_start (WATCHES) == NULL)
    {
      g_print ("1..0 # SKIP there is no server in this build\n");
      return 0;
    }
  g_test_add ("/import-talk/changes-and-a-step-at-once-all-count", Fixture, NULL, set_up,
              test_changes_and_a_step_at_once_all_count, tear_down);
  g_test_add ("/import-talk/a-step-behind-a-refused-change-is-not-made", Fixture, NULL, set_up,
              test_a_step_behind_a_refused_change_is_not_made, tear_down);
  status = g_test_run ();
  sv_spawned_server_stop ();
  return status;
}
