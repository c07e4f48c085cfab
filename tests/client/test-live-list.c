/* test-live-list.c: session, certificate, requests and the live list against a real server
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "records/sv-records.h"
#include "sv-bulk-set.h"
#include "sv-bulk.h"
#include "sv-house.h"
#include "sv-paged-list.h"
#include "sv-selection.h"
#include "sv-spawned-server.h"

#include <glib/gstdio.h>
#include <gtk/gtk.h>

#define WATCHES 300

typedef struct
{
  char *folder;
  SvHouse *house;
  SvApi *api;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("sv-live.XXXXXX", &error);
  g_assert_no_error (error);
  fixture->house = sv_house_new (fixture->folder);
  fixture->api = sv_house_get_api (fixture->house);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sv_leave_house (fixture->house, fixture->folder);
}

static gboolean
sign_in (Fixture *fixture, const char *password, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sv_api_sign_in_async (fixture->api, sv_spawned_server_start (WATCHES), SV_SPAWNED_EMAIL, password,
                        NULL, sv_wait_cb, &result);

  return sv_api_sign_in_finish (fixture->api, sv_wait_result (&result), error);
}

static void
sign_in_trusting (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  sv_api_trust (fixture->api, sv_spawned_server_start (WATCHES), sv_spawned_server_fingerprint (),
                &error);
  g_assert_no_error (error);
  g_assert_true (sign_in (fixture, sv_spawned_server_password (), &error));
  g_assert_no_error (error);
}

static JsonObject *
call (SvApi *api, const char *method, const char *path, const char *body, const char *if_match)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = body != NULL ? json_from_string (body, NULL) : NULL;
  JsonObject *answer;

  sv_api_send_async (api, method, path, node != NULL ? json_node_get_object (node) : NULL, if_match,
                     NULL, sv_wait_cb, &result);
  answer = sv_api_send_finish_object (api, sv_wait_result (&result), &error);
  g_assert_no_error (error);

  return answer;
}

/* Certificates */

static void
test_a_new_server_stops_with_its_fingerprint (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const char *server, *known, *offered;

  g_assert_false (sign_in (fixture, "whatever", &error));
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  sv_api_get_certificates (fixture->api, &server, &known, &offered);
  g_assert_cmpstr (server, ==, sv_spawned_server_start (WATCHES));
  g_assert_null (known);
  g_assert_cmpstr (offered, ==, sv_spawned_server_fingerprint ());
}

static void
test_a_changed_certificate_stops_with_both (Fixture *fixture, gconstpointer data)
{
  static const char other[] = "0000000000000000000000000000000000000000000000000000000000000000";
  g_autoptr (GError) error = NULL;
  const char *server, *known, *offered;

  g_assert_true (sv_api_trust (fixture->api, sv_spawned_server_start (WATCHES), other, NULL));
  g_assert_false (sign_in (fixture, sv_spawned_server_password (), &error));
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  sv_api_get_certificates (fixture->api, &server, &known, &offered);
  g_assert_cmpstr (known, ==, other);
  g_assert_cmpstr (offered, ==, sv_spawned_server_fingerprint ());
  g_assert_false (sv_api_is_signed_in (fixture->api));
}

/* Sessions */

static void
test_a_wrong_password_is_said (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sv_api_trust (fixture->api, sv_spawned_server_start (WATCHES), sv_spawned_server_fingerprint (),
                NULL);
  g_assert_false (sign_in (fixture, "wrong", &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_UNAUTHORIZED);
  g_assert_cmpstr (sv_error_get_code (error), ==, "wrong_credentials");
}

static void
test_the_session_knows_who_and_what_for (Fixture *fixture, gconstpointer data)
{
  sign_in_trusting (fixture);

  g_assert_cmpstr (sv_api_get_user_email (fixture->api), ==, SV_SPAWNED_EMAIL);
  g_assert_cmpstr (sv_api_get_user_role (fixture->api), ==, "admin");
  g_assert_true (sv_api_may (fixture->api, "watch.list"));
  g_assert_false (sv_api_may (fixture->api, "watch.fly"));
}

static void
set_true (gpointer object, gpointer data)
{
  *(gboolean *)data = TRUE;
}

typedef struct
{
  gboolean expired;
  GAsyncResult *result;
} Waiting;

static gboolean
is_answered_or_expired (gpointer data)
{
  Waiting *waiting = data;

  return waiting->expired || waiting->result != NULL;
}

static void
test_a_request_waits_for_the_user_to_come_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) ended = NULL;
  Waiting waiting = { FALSE, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) none = NULL;
  g_autoptr (JsonObject) page = NULL;

  sign_in_trusting (fixture);
  /* Before the session ends: what the house asks for by itself may be refused first, and it is said
   * once. */
  g_signal_connect (fixture->api, "session-expired", G_CALLBACK (set_true), &waiting.expired);
  sv_api_send_async (fixture->api, "DELETE", "sessions/current", NULL, NULL, NULL, sv_wait_cb,
                     &ended);
  none = sv_api_send_finish (fixture->api, sv_wait_result (&ended), &error);
  g_assert_no_error (error);

  /* Another thread of the server may know the session for a moment longer. */
  do
    {
      g_clear_object (&waiting.result);
      sv_api_send_async (fixture->api, "GET", "watches?limit=1", NULL, NULL, NULL, sv_wait_cb,
                         &waiting.result);
      sv_wait_until (is_answered_or_expired, &waiting, "the session to be over");
    }
  while (!waiting.expired || waiting.result != NULL);
  g_assert_null (waiting.result);

  g_assert_true (sign_in (fixture, sv_spawned_server_password (), &error));
  page = sv_api_send_finish_object (fixture->api, sv_wait_result (&waiting.result), &error);
  g_clear_object (&waiting.result);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (page, "items")), ==, 1);
}

/* The list */

static gboolean
is_settled (gpointer data)
{
  return !sv_paged_list_is_busy (data) && sv_paged_list_get_state (data) != SV_LIST_LOADING;
}

static SvPagedList *
open_list (Fixture *fixture, const char *query)
{
  SvPagedList *list =
      sv_paged_list_new (&sv_watch_table, fixture->api, sv_house_get_live (fixture->house));

  sv_paged_list_set_query (list, query);
  sv_wait_until (is_settled, list, "the ids");
  g_assert_cmpint (sv_paged_list_get_state (list), ==, SV_LIST_READY);

  return list;
}

static gboolean
is_here (gpointer record)
{
  return sv_record_is_loaded (record);
}

static void
test_the_whole_result_is_there_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvPagedList) list = NULL;
  g_autoptr (SvRecord) last = NULL;

  sign_in_trusting (fixture);
  list = open_list (fixture, "sort=sku");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, WATCHES);
  g_assert_cmpint (sv_paged_list_get_total (list), ==, WATCHES);

  last = g_list_model_get_item (G_LIST_MODEL (list), WATCHES - 1);
  g_assert_false (sv_record_is_loaded (last));
  g_assert_cmpint (sv_record_get_id (last), ==, sv_paged_list_get_id (list, WATCHES - 1));
  sv_wait_until (is_here, last, "the last row");
  g_assert_nonnull (sv_record_get_text (last, "sku"));
}

static void
test_rows_stand_in_the_order_that_was_asked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvPagedList) list = NULL;
  g_autofree char *before = NULL;

  sign_in_trusting (fixture);
  list = open_list (fixture, "sort=-sku");
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (SvRecord) record = g_list_model_get_item (G_LIST_MODEL (list), i);

      sv_wait_until (is_here, record, "a row");
      if (before != NULL)
        g_assert_cmpstr (before, >, sv_record_get_text (record, "sku"));
      g_free (before);
      before = g_strdup (sv_record_get_text (record, "sku"));
    }
}

static gboolean
has_total (gpointer list)
{
  return sv_paged_list_get_total (list) >= 0;
}

static void
test_a_filter_leaves_out_and_still_knows_of_how_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvPagedList) list = NULL;
  guint n;

  sign_in_trusting (fixture);
  list = open_list (fixture, "brand=Omega");
  n = g_list_model_get_n_items (G_LIST_MODEL (list));
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n, <, WATCHES);
  g_assert_true (sv_paged_list_is_filtered (list));
  sv_wait_until (has_total, list, "the number of all");
  g_assert_cmpint (sv_paged_list_get_total (list), ==, WATCHES);
}

static gboolean
is_live (gpointer live)
{
  return sv_live_is_connected (live);
}

static gboolean
is_named_anew (gpointer record)
{
  return g_strcmp0 (sv_record_get_text (record, "name"), "Named anew") == 0;
}

static void
test_a_change_of_another_shows_by_itself (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvPagedList) list = NULL;
  g_autoptr (SvRecord) record = NULL;
  g_autoptr (JsonObject) changed = NULL;
  g_autofree char *path = NULL;

  sign_in_trusting (fixture);
  sv_wait_until (is_live, sv_house_get_live (fixture->house), "events");
  list = open_list (fixture, "sort=sku");
  record = g_list_model_get_item (G_LIST_MODEL (list), 7);
  sv_wait_until (is_here, record, "a row");

  path = g_strdup_printf ("watches/%" G_GINT64_FORMAT, sv_record_get_id (record));
  changed = call (fixture->api, "PATCH", path, "{\"name\":\"Named anew\"}", "*");
  sv_wait_until (is_named_anew, record, "the new name");
}

typedef struct
{
  SvPagedList *list;
  guint n;
} Grown;

static gboolean
has_grown (gpointer data)
{
  Grown *grown = data;

  return g_list_model_get_n_items (G_LIST_MODEL (grown->list)) == grown->n;
}

static void
count_rows (GListModel *list, guint position, guint removed, guint added, gpointer data)
{
  *(guint *)data += removed + added;
}

static void
test_a_new_record_moves_only_itself (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvPagedList) list = NULL;
  g_autoptr (SvSelection) selection = NULL;
  g_autoptr (JsonObject) made = NULL;
  g_autoptr (JsonNode) gone = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) chosen = NULL;
  g_autoptr (GArray) still = NULL;
  g_autofree char *path = NULL;
  Grown grown;
  guint touched = 0;

  sign_in_trusting (fixture);
  sv_wait_until (is_live, sv_house_get_live (fixture->house), "events");
  list = open_list (fixture, "sort=-id");
  selection = sv_selection_new (list);
  gtk_selection_model_select_range (GTK_SELECTION_MODEL (selection), 3, 2, TRUE);
  chosen = sv_selection_get_ids (selection);
  grown.list = list;
  grown.n = g_list_model_get_n_items (G_LIST_MODEL (list)) + 1;
  g_signal_connect (list, "items-changed", G_CALLBACK (count_rows), &touched);

  made = call (fixture->api, "POST", "watches", "{\"name\":\"Seamaster\"}", NULL);
  sv_wait_until (has_grown, &grown, "the new row");
  g_assert_cmpuint (touched, ==, 1);
  g_assert_cmpint (sv_paged_list_get_id (list, 0), ==, json_object_get_int_member (made, "id"));

  /* What was chosen is chosen still, one further down. */
  still = sv_selection_get_ids (selection);
  g_assert_cmpmem (still->data, still->len * sizeof (gint64), chosen->data,
                   chosen->len * sizeof (gint64));
  g_assert_false (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), 3));
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (selection), 5));

  path = g_strdup_printf ("watches/%" G_GINT64_FORMAT, json_object_get_int_member (made, "id"));
  sv_api_send_async (fixture->api, "DELETE", path, NULL, "*", NULL, sv_wait_cb, &result);
  gone = sv_api_send_finish (fixture->api, sv_wait_result (&result), NULL);
  g_assert_nonnull (gone);
  grown.n--;
  sv_wait_until (has_grown, &grown, "the row to go");
  g_assert_cmpuint (touched, ==, 2);
}

static void
test_selecting_all_reads_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvPagedList) list = NULL;
  g_autoptr (SvSelection) selection = NULL;

  sign_in_trusting (fixture);
  list = open_list (fixture, "");
  selection = sv_selection_new (list);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (selection));
  g_assert_cmpuint (sv_selection_get_n (selection), ==, WATCHES);
  for (guint i = 0; i < WATCHES; i += 50)
    {
      g_autoptr (SvRecord) record = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_assert_false (sv_record_is_loaded (record));
    }
  gtk_selection_model_unselect_item (GTK_SELECTION_MODEL (selection), 10);
  g_assert_cmpuint (sv_selection_get_n (selection), ==, WATCHES - 1);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (selection), 4, TRUE);
  g_assert_cmpuint (sv_selection_get_n (selection), ==, 1);
}

static void
count_steps (guint done, guint all, gpointer data)
{
  g_assert_cmpuint (all, ==, 5);
  *(guint *)data = done;
}

static void
test_many_are_archived_and_brought_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvPagedList) list = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GAsyncResult) archived = NULL;
  g_autoptr (GAsyncResult) restored = NULL;
  g_autoptr (GArray) done = NULL;
  g_autoptr (GArray) back = NULL;
  g_autoptr (GError) error = NULL;
  guint steps = 0;

  sign_in_trusting (fixture);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (JsonObject) made =
          call (fixture->api, "POST", "watches", "{\"name\":\"Many\"}", NULL);
      gint64 id = json_object_get_int_member (made, "id");

      g_array_append_val (ids, id);
    }

  sv_bulk_async (fixture->api, &sv_watch_table, ids, "DELETE", NULL, NULL, NULL, count_steps,
                 &steps, sv_wait_cb, &archived);
  done = sv_bulk_finish (fixture->api, sv_wait_result (&archived), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (done->len, ==, 5);
  g_assert_cmpuint (steps, ==, 5);
  list = open_list (fixture, "name=Many");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);

  sv_bulk_async (fixture->api, &sv_watch_table, ids, "POST", "restore", NULL, NULL, NULL, NULL,
                 sv_wait_cb, &restored);
  back = sv_bulk_finish (fixture->api, sv_wait_result (&restored), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->len, ==, 5);
}

static gint64
count_named (Fixture *fixture, const char *query)
{
  g_autofree char *path = g_strconcat ("watches?limit=1&count=exact&", query, NULL);
  g_autoptr (JsonObject) page = call (fixture->api, "GET", path, NULL, NULL);

  return json_object_get_int_member (page, "total");
}

/* More than fit into one request. */
static void
test_many_get_one_value_and_have_their_own_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) values = json_object_new ();
  g_autoptr (JsonObject) all = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GAsyncResult) set = NULL;
  g_autoptr (GAsyncResult) back = NULL;
  g_autoptr (SvBulkResult) done = NULL;
  g_autoptr (SvBulkResult) undone = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *found;

  sign_in_trusting (fixture);
  all = call (fixture->api, "GET", "watches/ids", NULL, NULL);
  found = json_object_get_array_member (all, "ids");
  g_assert_cmpuint (json_array_get_length (found), >=, 150);
  for (guint i = 0; i < 150; i++)
    {
      gint64 id = json_array_get_int_element (found, i);

      g_array_append_val (ids, id);
    }

  json_object_set_string_member (values, "band", "one band for all");
  sv_bulk_set_async (fixture->api, ids, values, NULL, NULL, NULL, sv_wait_cb, &set);
  done = sv_bulk_set_finish (fixture->api, sv_wait_result (&set), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (done->changed, ==, 150);
  g_assert_cmpuint (done->requests->len, ==, 2);
  g_assert_cmpint (count_named (fixture, "band=one%20band%20for%20all"), ==, 150);

  sv_bulk_undo_async (fixture->api, done, NULL, NULL, NULL, sv_wait_cb, &back);
  undone = sv_bulk_set_finish (fixture->api, sv_wait_result (&back), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (undone->changed, ==, 150);
  g_assert_null (undone->refused);
  g_assert_cmpint (count_named (fixture, "band=one%20band%20for%20all"), ==, 0);
}

static void
test_an_export_arrives_whole (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "watches.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint lines = 0;

  sign_in_trusting (fixture);
  sv_api_save_async (fixture->api, "GET", "watches?sort=sku", NULL, "text/csv", file, NULL, NULL,
                     NULL, sv_wait_cb, &result);
  g_assert_true (sv_api_save_finish (fixture->api, sv_wait_result (&result), &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (const char *c = text; *c != '\0'; c++)
    lines += *c == '\r';
  g_assert_cmpuint (lines, >=, WATCHES + 1);
  g_remove (path);
}

static void
test_a_refused_export_leaves_the_old_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "old.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  sign_in_trusting (fixture);
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  sv_api_save_async (fixture->api, "GET", "watches?colour=red", NULL, "text/csv", file, NULL, NULL,
                     NULL, sv_wait_cb, &result);
  g_assert_false (sv_api_save_finish (fixture->api, sv_wait_result (&result), &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_MALFORMED);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "old");
  g_remove (path);
}

static void
test_choices_fill_themselves (Fixture *fixture, gconstpointer data)
{
  GListModel *statuses;

  sign_in_trusting (fixture);
  statuses = sv_choices_get (sv_house_get_choices (fixture->house), "status");
  while (g_list_model_get_n_items (statuses) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (statuses), ==, 10);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

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

  ADD ("/certificate/a-new-server-stops-with-its-fingerprint",
       test_a_new_server_stops_with_its_fingerprint);
  ADD ("/certificate/a-changed-one-stops-with-both", test_a_changed_certificate_stops_with_both);
  ADD ("/session/a-wrong-password-is-said", test_a_wrong_password_is_said);
  ADD ("/session/knows-who-and-what-for", test_the_session_knows_who_and_what_for);
  ADD ("/session/a-request-waits-for-the-user-to-come-back",
       test_a_request_waits_for_the_user_to_come_back);
  ADD ("/list/the-whole-result-is-there-at-once", test_the_whole_result_is_there_at_once);
  ADD ("/list/rows-stand-in-the-order-that-was-asked", test_rows_stand_in_the_order_that_was_asked);
  ADD ("/list/a-filter-leaves-out-and-still-knows-of-how-many",
       test_a_filter_leaves_out_and_still_knows_of_how_many);
  ADD ("/list/selecting-all-reads-nothing", test_selecting_all_reads_nothing);
  ADD ("/live/a-change-of-another-shows-by-itself", test_a_change_of_another_shows_by_itself);
  ADD ("/live/a-new-record-moves-only-itself", test_a_new_record_moves_only_itself);
  ADD ("/bulk/many-get-one-value-and-have-their-own-again",
       test_many_get_one_value_and_have_their_own_again);
  ADD ("/bulk/many-are-archived-and-brought-back", test_many_are_archived_and_brought_back);
  ADD ("/export/arrives-whole", test_an_export_arrives_whole);
  ADD ("/export/a-refused-one-leaves-the-old-file", test_a_refused_export_leaves_the_old_file);
  ADD ("/choices/fill-themselves", test_choices_fill_themselves);

  status = g_test_run ();
  sv_spawned_server_stop ();

  return status;
}
