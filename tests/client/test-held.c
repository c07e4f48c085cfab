/* test-held.c: lists, rows, choices and bulk changes when answers come late, crossed or not at all
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "records/sv-records.h"
#include "sv-api-private.h"
#include "sv-bulk.h"
#include "sv-choices.h"
#include "sv-fake-server.h"
#include "sv-paged-list.h"
#include "sv-row-cache.h"
#include "sv-spawned-server.h"

typedef struct
{
  SvFakeServer *server;
  SvApi *api;
  SvLive *live;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = { "watches", "brands", NULL };

  fixture->server = sv_fake_server_new (paths, "watch.list");
  fixture->api = sv_house_get_api (sv_fake_server_get_house (fixture->server));
  fixture->live = sv_house_get_live (sv_fake_server_get_house (fixture->server));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sv_fake_server_free (fixture->server);
}

/* @line: method and address: "GET watches/ids?year=1968" */
static SvAsked *
take (Fixture *fixture, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 2);

  return sv_fake_server_take (fixture->server, words[0], words[1]);
}

static void
answer (Fixture *fixture, const char *line, guint status, const char *json)
{
  sv_asked_answer (take (fixture, line), status, json);
}

static void
tell (Fixture *fixture, const char *kind, gint64 id)
{
  g_signal_emit_by_name (fixture->live, "changed", kind, id, "update");
}

/* The list */

static gboolean
is_settled (gpointer list)
{
  return !sv_paged_list_is_busy (list) && sv_paged_list_get_state (list) != SV_LIST_LOADING;
}

static SvPagedList *
open_list (Fixture *fixture, const char *ids)
{
  SvPagedList *list = sv_paged_list_new (&sv_watch_table, fixture->api, fixture->live);

  sv_paged_list_set_query (list, "");
  answer (fixture, "GET watches/ids", 200, ids);
  sv_wait_until (is_settled, list, "the ids");
  g_assert_cmpint (sv_paged_list_get_state (list), ==, SV_LIST_READY);

  return list;
}

static void
assert_ids (SvPagedList *list, guint n, gint64 first)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, n);
  if (n > 0)
    g_assert_cmpint (sv_paged_list_get_id (list, 0), ==, first);
}

static gboolean
is_over (gpointer data)
{
  return *(gboolean *)data;
}

static gboolean
over_cb (gpointer data)
{
  *(gboolean *)data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
test_a_change_while_ids_are_read_is_read_too (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvPagedList) list = open_list (fixture, "{\"ids\":[1,2,3],\"total\":3,\"seq\":1}");
  SvAsked *first;
  gboolean over = FALSE;

  tell (fixture, "watch", 9);
  first = take (fixture, "GET watches/ids");
  /* The next one's pause is over before these ids arrive: it began before ours, and is shorter. */
  tell (fixture, "watch", 8);
  g_timeout_add (2 * sv_paged_list_pause (0), over_cb, &over);
  sv_wait_until (is_over, &over, "the pause after a change");
  sv_asked_answer (first, 200, "{\"ids\":[9,1,2,3],\"total\":4,\"seq\":2}");

  answer (fixture, "GET watches/ids", 200, "{\"ids\":[8,9,1,2,3],\"total\":5,\"seq\":3}");
  sv_wait_until (is_settled, list, "the ids");
  assert_ids (list, 5, 8);
}

static void
test_a_refused_query_shows_no_rows_of_another (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvPagedList) list = open_list (fixture, "{\"ids\":[1,2,3],\"total\":3,\"seq\":1}");

  sv_paged_list_set_query (list, "year=abc");
  answer (fixture, "GET watches/ids?year=abc", 400, "{\"title\":\"No\",\"code\":\"bad_query\"}");
  sv_wait_until (is_settled, list, "the refusal");
  g_assert_cmpint (sv_paged_list_get_state (list), ==, SV_LIST_FAILED);
  g_assert_error (sv_paged_list_get_error (list), SV_ERROR, SV_ERROR_MALFORMED);
  assert_ids (list, 0, 0);

  /* Asked for once more it is read once more. */
  sv_paged_list_set_query (list, "year=abc");
  answer (fixture, "GET watches/ids?year=abc", 200, "{\"ids\":[7],\"total\":1,\"seq\":1}");
  sv_wait_until (is_settled, list, "the ids");
  g_assert_cmpint (sv_paged_list_get_state (list), ==, SV_LIST_READY);
  assert_ids (list, 1, 7);
}

static void
test_a_failed_reading_keeps_what_was_there (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvPagedList) list = open_list (fixture, "{\"ids\":[1,2,3],\"total\":3,\"seq\":1}");

  sv_paged_list_reload (list);
  answer (fixture, "GET watches/ids", 500, "{}");
  sv_wait_until (is_settled, list, "the failure");
  g_assert_cmpint (sv_paged_list_get_state (list), ==, SV_LIST_FAILED);
  assert_ids (list, 3, 1);
}

static void
test_a_pause_is_never_longer_than_ten_seconds (void)
{
  g_assert_cmpuint (sv_paged_list_pause (0), ==, 400);
  g_assert_cmpuint (sv_paged_list_pause (100 * G_TIME_SPAN_MILLISECOND), ==, 1000);
  /* It waited for the user to sign in again. */
  g_assert_cmpuint (sv_paged_list_pause (3 * G_TIME_SPAN_HOUR), ==, 10000);
  g_assert_cmpuint (sv_paged_list_pause (30 * G_TIME_SPAN_DAY), ==, 10000);
}

/* Rows */

static gboolean
is_here (gpointer record)
{
  return sv_record_is_loaded (record);
}

static void
test_a_row_never_goes_back_to_an_older_answer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvRowCache) rows = sv_row_cache_new (&sv_watch_table, fixture->api);
  g_autoptr (SvRecord) five = sv_row_cache_get (rows, 5);
  g_autoptr (SvRecord) six = sv_row_cache_get (rows, 6);
  SvAsked *before = take (fixture, "POST watches/rows");
  SvAsked *after;

  sv_row_cache_refresh (rows, 5);
  after = take (fixture, "POST watches/rows");
  sv_asked_answer (after, 200, "{\"items\":[{\"id\":5,\"name\":\"New\"}]}");
  sv_wait_until (is_here, five, "the changed row");
  g_assert_cmpstr (sv_record_get_text (five, "name"), ==, "New");

  sv_asked_answer (before, 200,
                   "{\"items\":[{\"id\":5,\"name\":\"Old\"},{\"id\":6,\"name\":\"Six\"}]}");
  sv_wait_until (is_here, six, "the page from before");
  g_assert_cmpstr (sv_record_get_text (five, "name"), ==, "New");
  g_assert_cmpstr (sv_record_get_text (six, "name"), ==, "Six");
}

static void
set_true (gpointer object, gpointer data)
{
  *(gboolean *)data = TRUE;
}

static void
test_an_older_answer_does_not_say_what_is_missing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvRowCache) rows = sv_row_cache_new (&sv_watch_table, fixture->api);
  g_autoptr (SvRecord) five = sv_row_cache_get (rows, 5);
  g_autoptr (SvRecord) six = sv_row_cache_get (rows, 6);
  SvAsked *before = take (fixture, "POST watches/rows");
  SvAsked *after;
  gboolean missing = FALSE;

  /* Five was archived and is brought back meanwhile. */
  g_signal_connect (rows, "missing", G_CALLBACK (set_true), &missing);
  sv_row_cache_refresh (rows, 5);
  after = take (fixture, "POST watches/rows");
  sv_asked_answer (before, 200, "{\"items\":[{\"id\":6,\"name\":\"Six\"}]}");
  sv_wait_until (is_here, six, "the page from before");
  sv_asked_answer (after, 200, "{\"items\":[{\"id\":5,\"name\":\"Back\"}]}");
  sv_wait_until (is_here, five, "the row");
  g_assert_false (missing);
}

/* Choices */

static gboolean
has_some (gpointer list)
{
  return g_list_model_get_n_items (list) > 0;
}

#define BRANDS_PATH "brands?limit=500&sort=name"
#define BRANDS "GET " BRANDS_PATH
#define ONE_BRAND "{\"items\":[{\"id\":3,\"name\":\"Omega\"}],\"next\":null}"

static void
test_choices_that_failed_are_read_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvChoices) choices = sv_choices_new (fixture->api, fixture->live);
  GListModel *brands = sv_choices_get (choices, "brand");

  answer (fixture, BRANDS, 500, "{}");
  answer (fixture, BRANDS, 200, ONE_BRAND);
  sv_wait_until (has_some, brands, "the brands");
}

/* The connection goes and comes until the list is asked for again. */
static gboolean
is_asked_again (gpointer data)
{
  Fixture *fixture = data;

  sv_api_set_online (fixture->api, FALSE);
  sv_api_set_online (fixture->api, TRUE);

  return sv_fake_server_count (fixture->server, "GET", BRANDS_PATH) > 0;
}

static void
test_choices_are_read_as_soon_as_the_server_is_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvChoices) choices = sv_choices_new (fixture->api, fixture->live);
  GListModel *brands = sv_choices_get (choices, "brand");
  gboolean over = FALSE;
  guint timer;

  answer (fixture, BRANDS, 500, "{}");
  /* Before it would be tried again by itself. */
  timer = g_timeout_add (4000, over_cb, &over);
  sv_wait_until (is_asked_again, fixture, "the brands to be asked for");
  g_assert_false (over);
  g_source_remove (timer);
  answer (fixture, BRANDS, 200, ONE_BRAND);
  sv_wait_until (has_some, brands, "the brands");
}

/* Bulk changes */

static void
test_what_was_sent_before_cancelling_counts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) changed = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SvAsked *asked[4];

  for (gint64 id = 1; id <= 9; id++)
    g_array_append_val (ids, id);
  sv_bulk_async (fixture->api, &sv_watch_table, ids, "DELETE", NULL, NULL, cancellable, NULL, NULL,
                 sv_wait_cb, &result);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *line = g_strdup_printf ("DELETE watches/%u", i + 1);

      asked[i] = take (fixture, line);
    }

  /* The server does them all the same: they have to be known, to be brought back. */
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < 4; i++)
    sv_asked_answer (asked[i], 204, "");
  changed = sv_bulk_finish (fixture->api, sv_wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (changed->len, ==, 4);
  g_assert_cmpuint (sv_fake_server_count (fixture->server, "DELETE", "watches/5"), ==, 0);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/list/a-change-while-ids-are-read-is-read-too",
       test_a_change_while_ids_are_read_is_read_too);
  ADD ("/list/a-refused-query-shows-no-rows-of-another",
       test_a_refused_query_shows_no_rows_of_another);
  ADD ("/list/a-failed-reading-keeps-what-was-there", test_a_failed_reading_keeps_what_was_there);
  g_test_add_func ("/list/a-pause-is-never-longer-than-ten-seconds",
                   test_a_pause_is_never_longer_than_ten_seconds);
  ADD ("/rows/never-go-back-to-an-older-answer", test_a_row_never_goes_back_to_an_older_answer);
  ADD ("/rows/an-older-answer-does-not-say-what-is-missing",
       test_an_older_answer_does_not_say_what_is_missing);
  ADD ("/choices/that-failed-are-read-again", test_choices_that_failed_are_read_again);
  ADD ("/choices/are-read-as-soon-as-the-server-is-back",
       test_choices_are_read_as_soon_as_the_server_is_back);
  ADD ("/bulk/what-was-sent-before-cancelling-counts", test_what_was_sent_before_cancelling_counts);

  return g_test_run ();
}
