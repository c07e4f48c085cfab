/* test-watch.c: what agents and sellers may do with watches, and many people at once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "sv-shared.h"
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
#define AGENT(store) ((store)->people[SV_ROLE_AGENT])
#define SELLER(store) ((store)->people[SV_ROLE_SELLER])

static gboolean
holds (SvTestStore *store, SvPrincipal *me, gint64 id, const char *piece)
{
  g_autofree char *text = sv_test_store_text (store, me, "watch", id);
  g_autofree char *quoted = g_strdelimit (g_strdup (piece), "'", '"');

  return strstr (text, quoted) != NULL;
}

/* Tries a change (a new watch with id 0). Returns: (transfer full): "" or what became of it */
static char *
try_write (SvTestStore *store, SvPrincipal *me, gint64 id, const char *json)
{
  g_autoptr (SvCall) call = sv_test_store_call (me);
  g_autoptr (GError) error = NULL;
  JsonObject *refusal;

  if (id == 0)
    sv_test_store_insert (store, call, "watch", json, &error);
  else
    sv_test_store_update (store, call, "watch", id, -1, json, &error);
  if (error == NULL)
    return g_strdup ("");
  if (call->refusals == NULL)
    return g_strdup (call->code);

  refusal = json_array_get_object_element (call->refusals, 0);
  return g_strdup_printf ("%s %s", json_object_get_string_member (refusal, "field"),
                          json_object_get_string_member (refusal, "code"));
}

static void
assert_write (SvTestStore *store, SvPrincipal *me, gint64 id, const char *json,
              const char *expected)
{
  g_autofree char *outcome = try_write (store, me, id, json);

  g_assert_cmpstr (outcome, ==, expected);
}

static void
set_status (SvTestStore *store, gint64 id, const char *name)
{
  g_autofree char *sql = g_strdup_printf (
      "UPDATE watch SET status = (SELECT id FROM status WHERE name = '%s') WHERE id = %" G_GINT64_FORMAT,
      name, id);
  g_autoptr (GError) error = NULL;

  sv_db_script (store->db, sql, &error);
  g_assert_no_error (error);
}

static void
test_an_agents_watch_is_the_agents (SvTestStore *store, gconstpointer data)
{
  gint64 id = sv_test_store_make (store, AGENT (store), "watch", "{'name': 'A'}");

  g_assert_true (holds (store, AGENT (store), id, "'agent':{'id':4,'name':'agent'}"));
  g_assert_true (holds (store, ADMIN (store), id, "'agent':{'id':4,'name':'agent'}"));
  g_assert_false (holds (store, store->other_agent, id, "'id'"));
  g_assert_false (holds (store, SELLER (store), id, "'id'"));

  assert_write (store, AGENT (store), 0, "{'name': 'A', 'agent': 6}", "agent unknown_reference");
  assert_write (store, AGENT (store), 0, "{'name': 'A', 'agent': 999}", "agent unknown_reference");
  assert_write (store, AGENT (store), 0, "{'name': 'A', 'agent': null}", "agent unknown_reference");
  assert_write (store, AGENT (store), 0, "{'name': 'A', 'agent': 4}", "");
  assert_write (store, AGENT (store), 0, "{'name': 'A', 'seller': 5}", "seller read_only");
}

static void
test_a_sellers_watch_is_the_sellers (SvTestStore *store, gconstpointer data)
{
  gint64 id = sv_test_store_make (
      store, SELLER (store), "watch",
      "{'name': 'A', 'agent': 4, 'purchase_price': {'amount': 5, 'currency': 'SEK'}}");

  g_assert_true (holds (store, SELLER (store), id, "'seller':{'id':5,'name':'seller'}"));
  g_assert_true (holds (store, AGENT (store), id, "'seller':{'id':5,'name':'seller'}"));
  g_assert_false (holds (store, store->other_seller, id, "'id'"));

  /* Not an agent that works with this seller; told like one that does not exist. */
  assert_write (store, SELLER (store), id, "{'agent': 6}", "agent unknown_reference");
  assert_write (store, SELLER (store), id, "{'agent': {'name': 'other-agent'}}",
                "agent unknown_reference");
  assert_write (store, SELLER (store), id, "{'seller': 7}", "seller unknown_reference");
  assert_write (store, SELLER (store), id, "{'purchase_price': {'amount': 5, 'currency': 'EUR'}}",
                "purchase_price invalid_value");
}

static void
test_hidden_fields_do_not_exist (SvTestStore *store, gconstpointer data)
{
  gint64 id = sv_test_store_make (
      store, ADMIN (store), "watch",
      "{'name': 'A', 'agent': 4, 'seller': 5, 'notes': 'CANARY', 'asking_price': {'amount': 77123,"
      " 'currency': 'SEK'}, 'floor_price': {'amount': 66123, 'currency': 'SEK'}}");
  SvPrincipal *people[] = { AGENT (store), SELLER (store) };

  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_assert_true (holds (store, people[i], id, "'name':'A'"));
      g_assert_false (holds (store, people[i], id, "CANARY"));
      g_assert_false (holds (store, people[i], id, "notes"));
      g_assert_false (holds (store, people[i], id, "7123"));
      g_assert_false (holds (store, people[i], id, "6123"));
      g_assert_false (holds (store, people[i], id, "created_by"));
      assert_write (store, people[i], id, "{'notes': 'x'}", "notes unknown_field");
      assert_write (store, people[i], id, "{'asking_price': null}", "asking_price unknown_field");
      assert_write (store, people[i], id, "{'location': null}", "location read_only");
      assert_write (store, people[i], id, "{'name': 'B'}", "");
      assert_write (store, people[i], id, "{'name': 'A'}", "");
    }
  g_assert_true (holds (store, ADMIN (store), id, "CANARY"));
}

static void
test_field_people_hand_in_drafts_only (SvTestStore *store, gconstpointer data)
{
  gint64 id = sv_test_store_make (store, AGENT (store), "watch", "{'name': 'A'}");

  assert_write (store, AGENT (store), 0, "{'name': 'A', 'status': {'name': 'Review'}}",
                "status move_not_allowed");
  assert_write (store, AGENT (store), id, "{'status': {'name': 'Standby'}}",
                "status move_not_allowed");
  assert_write (store, AGENT (store), id, "{'status': {'name': 'Review'}}", "");
  assert_write (store, AGENT (store), id, "{'status': {'name': 'Draft'}}",
                "status move_not_allowed");
}

static void
test_a_watch_on_offer_is_closed_to_them (SvTestStore *store, gconstpointer data)
{
  gint64 id = sv_test_store_make (store, AGENT (store), "watch", "{'name': 'A'}");
  const char *closed[] = { "Listed", "Reserved", "Sold" };

  for (guint i = 0; i < G_N_ELEMENTS (closed); i++)
    {
      set_status (store, id, closed[i]);
      g_assert_true (holds (store, AGENT (store), id, "'name':'A'"));
      assert_write (store, AGENT (store), id, "{'name': 'B'}", "forbidden");
    }
  assert_write (store, ADMIN (store), id, "{'name': 'B'}", "");
}

static void
test_what_is_not_theirs_does_not_exist (SvTestStore *store, gconstpointer data)
{
  gint64 id = sv_test_store_make (store, ADMIN (store), "watch", "{'name': 'A'}");

  assert_write (store, AGENT (store), id, "{'name': 'B'}", "not_found");
  assert_write (store, AGENT (store), id, "{'unicorn': 1}", "not_found");
  assert_write (store, AGENT (store), 4711, "{'unicorn': 1}", "not_found");
}

typedef struct
{
  const char *url;
  SvPrincipal *me;
  GMutex *lock;
  GHashTable *skus;
  guint n;
  gint64 watch;
  guint number;
} Worker;

static gpointer
make_watches (gpointer data)
{
  Worker *worker = data;
  g_autoptr (GError) error = NULL;
  SvTestStore store = { .db = sv_db_new (worker->url, &error) };

  g_assert_no_error (error);
  for (guint i = 0; i < worker->n; i++)
    {
      gint64 id = sv_test_store_make (&store, worker->me, "watch",
                                      "{'name': 'Lord Matic 3N1791', 'brand': {'name': 'Seiko'}}");
      g_autofree char *sql =
          g_strdup_printf ("SELECT sku FROM watch WHERE id = %" G_GINT64_FORMAT, id);
      char *sku = sv_test_store_ask (&store, sql);

      g_mutex_lock (worker->lock);
      g_assert_true (g_hash_table_add (worker->skus, sku));
      g_mutex_unlock (worker->lock);
    }
  sv_db_free (store.db);
  return NULL;
}

static void
test_fifty_new_watches_at_once_have_fifty_numbers (SvTestStore *store, gconstpointer data)
{
  g_autoptr (GHashTable) skus = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Worker workers[10] = { 0 };
  GThread *threads[10];
  GMutex lock;

  g_mutex_init (&lock);
  sv_test_store_make (store, ADMIN (store), "brand", "{'name': 'Seiko'}");
  sv_test_store_make (store, ADMIN (store), "watch", "{'name': 'A', 'sku': 'SEI-LMX-0001'}");
  sv_test_store_make (store, ADMIN (store), "watch", "{'name': 'B', 'sku': 'SEI-LMX-0002'}");
  sv_test_store_make (store, ADMIN (store), "watch", "{'name': 'C', 'sku': 'SEI-LMX-0030'}");

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      workers[i] =
          (Worker){ .url = store->url, .me = ADMIN (store), .lock = &lock, .skus = skus, .n = 5 };
      threads[i] = g_thread_new ("make", make_watches, &workers[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  g_assert_cmpuint (g_hash_table_size (skus), ==, 50);
  g_mutex_clear (&lock);
}

static void
test_a_number_goes_on_after_those_given_by_hand (SvTestStore *store, gconstpointer data)
{
  gint64 id;

  sv_test_store_make (store, ADMIN (store), "brand", "{'name': 'Seiko'}");
  sv_test_store_make (store, ADMIN (store), "watch", "{'name': 'A', 'sku': 'SEI-LMX-0001'}");
  sv_test_store_make (store, ADMIN (store), "watch", "{'name': 'B', 'sku': 'SEI-LMX-0002'}");
  id = sv_test_store_make (store, ADMIN (store), "watch",
                           "{'name': 'Lord Matic 3N1791', 'brand': {'name': 'Seiko'}}");
  g_assert_true (holds (store, ADMIN (store), id, "'sku':'SEI-LMX-0003'"));
}

/* One editor: reads, adds a line to the notes, and on a clash looks again, until each of its lines
 * is in. */
static gpointer
edit_watch (gpointer data)
{
  Worker *worker = data;
  g_autoptr (GError) failure = NULL;
  SvTestStore store = { .db = sv_db_new (worker->url, &failure) };
  const SvResource *watches = sv_resource_of_kind ("watch");
  guint done = 0;

  g_assert_no_error (failure);
  while (done < worker->n)
    {
      g_autoptr (SvCall) call = sv_test_store_call (worker->me);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) seen = sv_store_read (call, store.db, watches, worker->watch, &error);
      g_autofree char *json = NULL;

      g_assert_no_error (error);
      json = g_strdup_printf ("{'notes': '%s %u.%u;'}",
                              json_object_get_string_member_with_default (seen, "notes", ""),
                              worker->number, done);
      if (sv_test_store_update (&store, call, "watch", worker->watch,
                                json_object_get_int_member (seen, "version"), json, &error))
        {
          done++;
          continue;
        }
      g_assert_error (error, SV_ERROR, SV_ERROR_CONFLICT);
    }
  sv_db_free (store.db);
  return NULL;
}

static void
test_fifty_editors_lose_no_edit (SvTestStore *store, gconstpointer data)
{
  gint64 id = sv_test_store_make (store, ADMIN (store), "watch", "{'name': 'A'}");
  Worker workers[50] = { 0 };
  GThread *threads[50];
  g_autofree char *rows = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      workers[i] =
          (Worker){ .url = store->url, .me = ADMIN (store), .watch = id, .number = i, .n = 2 };
      threads[i] = g_thread_new ("edit", edit_watch, &workers[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  for (guint i = 0; i < 2 * G_N_ELEMENTS (threads); i++)
    {
      g_autofree char *line = g_strdup_printf (" %u.%u;", i / 2, i % 2);

      g_assert_true (holds (store, ADMIN (store), id, line));
    }
  g_assert_true (holds (store, ADMIN (store), id, "'version':101"));
  rows = sv_test_store_ask (store, "SELECT count(*) FROM activity WHERE action = 'update'");
  g_assert_cmpstr (rows, ==, "100");
}

static void
test_naughty_texts_come_back_as_they_went (SvTestStore *store, gconstpointer data)
{
  g_autofree char *path = sv_shared_file ("data/naughty-strings/blns.json");
  const SvResource *watches = sv_resource_of_kind ("watch");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonArray *texts;
  gint64 id;

  if (path == NULL)
    return;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  texts = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (texts), >, 400);
  id = sv_test_store_make (store, ADMIN (store), "watch", "{'name': 'A'}");

  for (guint i = 0; i < json_array_get_length (texts); i++)
    {
      const char *text = json_array_get_string_element (texts, i);
      g_autoptr (SvCall) call = sv_test_store_call (ADMIN (store));
      g_autoptr (JsonObject) values = json_object_new ();
      g_autoptr (JsonObject) back = NULL;

      json_object_set_string_member (values, "notes", text);
      json_object_set_string_member (values, "dial", text);
      sv_db_begin (store->db, 1, NULL);
      if (!sv_store_update (call, store->db, watches, id, -1, values, &error))
        {
          /* A refusal must say why. */
          g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
          g_assert_cmpuint (g_utf8_strlen (text, -1), >, 200);
          g_clear_error (&error);
          sv_db_rollback (store->db);
          continue;
        }
      sv_db_commit (store->db, &error);
      g_assert_no_error (error);

      back = sv_store_read (call, store->db, watches, id, &error);
      g_assert_no_error (error);
      if (text[0] == '\0')
        {
          g_assert_true (json_object_get_null_member (back, "notes"));
          continue;
        }
      g_assert_cmpstr (json_object_get_string_member (back, "notes"), ==, text);
      g_assert_cmpstr (json_object_get_string_member (back, "dial"), ==, text);
    }
}

static void
test_no_watch_is_approved_below_its_floor (SvTestStore *store, gconstpointer data)
{
  gint64 id =
      sv_test_store_make (store, ADMIN (store), "watch",
                          "{'name': 'A', 'asking_price': {'amount': 99999, 'currency': 'SEK'}, "
                          "'floor_price': {'amount': 100000, 'currency': 'SEK'}}");

  set_status (store, id, "Review");
  assert_write (store, ADMIN (store), id, "{'status': {'name': 'Approved'}}",
                "asking_price below_floor");
  set_status (store, id, "Problem");
  assert_write (store, ADMIN (store), id, "{'status': {'name': 'Ready for listing'}}",
                "asking_price below_floor");
  assert_write (store, ADMIN (store), id,
                "{'status': {'name': 'Ready for listing'}, 'asking_price': {'amount': 100000, "
                "'currency': 'SEK'}}",
                "");
  /* Once approved it goes its way. */
  assert_write (store, ADMIN (store), id, "{'status': {'name': 'Listed'}}", "");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/watch/" name, SvTestStore, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("no-watch-is-approved-below-its-floor", test_no_watch_is_approved_below_its_floor);
  ADD ("an-agents-watch-is-the-agents", test_an_agents_watch_is_the_agents);
  ADD ("a-sellers-watch-is-the-sellers", test_a_sellers_watch_is_the_sellers);
  ADD ("hidden-fields-do-not-exist", test_hidden_fields_do_not_exist);
  ADD ("field-people-hand-in-drafts-only", test_field_people_hand_in_drafts_only);
  ADD ("a-watch-on-offer-is-closed-to-them", test_a_watch_on_offer_is_closed_to_them);
  ADD ("what-is-not-theirs-does-not-exist", test_what_is_not_theirs_does_not_exist);
  ADD ("a-number-goes-on-after-those-given-by-hand",
       test_a_number_goes_on_after_those_given_by_hand);
  ADD ("fifty-new-watches-at-once-have-fifty-numbers",
       test_fifty_new_watches_at_once_have_fifty_numbers);
  ADD ("fifty-editors-lose-no-edit", test_fifty_editors_lose_no_edit);
  ADD ("naughty-texts-come-back-as-they-went", test_naughty_texts_come_back_as_they_went);

  cluster = sv_test_cluster_start ();
  status = g_test_run ();
  sv_test_cluster_stop (cluster);
  return status;
}
