/* test-list.c: pages, ids and rows of records, as a caller meets them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/sv-list-cursor.h"
#include "sv-test-house.h"

#include <string.h>

static void
set_up (SvTestHouse *fixture, gconstpointer data)
{
  sv_test_house_set_up (fixture, data);
  sv_test_server_sql (fixture->server,
                      "INSERT INTO brand (name, code) VALUES ('Omega', 'OME'), ('Seiko', 'SEI')");
  sv_test_server_sql (
      fixture->server,
      "INSERT INTO watch (sku, name, brand, status, year, asking_price, asking_price_currency, serial)"
      " SELECT 'SKU-' || i, CASE WHEN i %% 3 = 0 THEN 'Zenit' ELSE 'Ärlig ' || i END,"
      "  CASE i %% 3 WHEN 0 THEN NULL ELSE (SELECT id FROM brand WHERE name = CASE i %% 3 WHEN 1 THEN 'Omega' ELSE 'Seiko' END) END,"
      "  1 + i %% 2, CASE WHEN i %% 4 = 0 THEN NULL ELSE 1950 + i END,"
      "  CASE WHEN i %% 5 = 0 THEN NULL ELSE i * 100 END,"
      "  CASE WHEN i %% 5 = 0 THEN NULL WHEN i %% 2 = 0 THEN 'SEK' ELSE 'EUR' END,"
      "  'A' || (100000 + i)"
      " FROM generate_series(1, 20) i");
}

static SvTestReply *
get (SvTestHouse *fixture, const char *path)
{
  return sv_test_call (fixture->server, fixture->admin, "GET", path, NULL, NULL);
}

/* The numbers of the SKUs of a list, "3 1 2". */
static char *
dup_skus (SvTestReply *reply)
{
  JsonArray *items = json_object_get_array_member (sv_test_object (reply), "items");
  GString *skus = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (items); i++)
    g_string_append_printf (
        skus, "%s%s", i > 0 ? " " : "",
        json_object_get_string_member (json_array_get_object_element (items, i), "sku") + 4);
  return g_string_free (skus, FALSE);
}

static void
assert_skus (SvTestHouse *fixture, const char *path, const char *wanted)
{
  g_autoptr (SvTestReply) reply = get (fixture, path);
  g_autofree char *skus = NULL;

  sv_assert_status (reply, 200);
  skus = dup_skus (reply);
  if (strcmp (skus, wanted) != 0)
    g_error ("%s: %s instead of %s", path, skus, wanted);
}

static void
assert_refused (SvTestHouse *fixture, const char *path, const char *code)
{
  g_autoptr (SvTestReply) reply = get (fixture, path);

  if (reply->status != 400 || strcmp (sv_test_code (reply), code) != 0)
    g_error ("%s: %u %s", path, reply->status, reply->text);
}

static void
test_filters (SvTestHouse *fixture, gconstpointer data)
{
  assert_skus (fixture, "/api/v1/watches?brand=Omega&sort=id", "1 4 7 10 13 16 19");
  assert_skus (fixture, "/api/v1/watches?brand=omega", "");
  assert_skus (fixture, "/api/v1/watches?brand.in=Omega,Seiko&year.lt=1955&sort=id", "1 2");
  assert_skus (fixture, "/api/v1/watches?brand.null=true&sort=-id", "18 15 12 9 6 3");
  assert_skus (fixture, "/api/v1/watches?brand.ne=Omega&id.lte=5&sort=id", "2 3 5");
  assert_skus (fixture, "/api/v1/watches?asking_price.gte=1500&asking_price.currency=SEK&sort=id",
               "16 18");
  assert_skus (fixture, "/api/v1/watches?sku.like=ku-1&sort=id&limit=3", "1 10 11");
  assert_skus (fixture, "/api/v1/watches?name.like=%C3%A4RL&id.lt=4&sort=id", "1 2");
  assert_skus (fixture, "/api/v1/watches?sku.like=%25", "");
  assert_skus (fixture, "/api/v1/watches?id=7", "7");
  assert_skus (fixture, "/api/v1/watches?created_at.gt=2020-01-01&id.in=3,4&sort=id", "3 4");
}

static void
test_sorts_with_nulls_last_both_ways (SvTestHouse *fixture, gconstpointer data)
{
  assert_skus (fixture, "/api/v1/watches?id.lte=9&sort=year", "1 2 3 5 6 7 9 4 8");
  assert_skus (fixture, "/api/v1/watches?id.lte=9&sort=-year", "9 7 6 5 3 2 1 8 4");
  assert_skus (fixture, "/api/v1/watches?id.lte=9&sort=asking_price", "1 3 7 9 2 4 6 8 5");
  assert_skus (fixture, "/api/v1/watches?id.lte=9&sort=-asking_price", "8 6 4 2 9 7 3 1 5");
  assert_skus (fixture, "/api/v1/watches?id.lte=6&sort=-brand,sku", "2 5 1 4 3 6");
  assert_skus (fixture, "/api/v1/watches?id.lte=6&sort=name", "1 2 4 5 3 6");
}

static void
test_pages_meet (SvTestHouse *fixture, gconstpointer data)
{
  const char *sorts[] = { "year,-name",  "-year",       "brand,-asking_price",
                          "-updated_at", "description", "id" };

  for (guint i = 0; i < G_N_ELEMENTS (sorts); i++)
    {
      g_autofree char *whole = g_strdup_printf ("/api/v1/watches?sort=%s&limit=100", sorts[i]);
      g_autoptr (SvTestReply) all = get (fixture, whole);
      g_autofree char *wanted = dup_skus (all);
      g_autoptr (GString) found = g_string_new (NULL);
      g_autofree char *next = g_strdup ("");

      for (guint pages = 0; next != NULL; pages++)
        {
          g_autofree char *path = g_strdup_printf ("/api/v1/watches?sort=%s&limit=3%s%s", sorts[i],
                                                   *next ? "&after=" : "", next);
          g_autoptr (SvTestReply) page = get (fixture, path);
          g_autofree char *skus = NULL;

          sv_assert_status (page, 200);
          skus = dup_skus (page);
          g_string_append_printf (found, "%s%s", found->len > 0 ? " " : "", skus);
          g_free (next);
          next = g_strdup (
              json_object_get_string_member_with_default (sv_test_object (page), "next", NULL));
          g_assert_cmpuint (pages, <, 8);
        }
      g_assert_cmpstr (found->str, ==, wanted);
    }
}

static void
test_a_cursor_belongs_to_its_query (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) page = get (fixture, "/api/v1/watches?sort=year&limit=3");
  const char *next = sv_test_text (page, "next");
  g_autofree char *other = g_strdup_printf ("/api/v1/watches?sort=-year&after=%s", next);
  g_autofree char *filtered =
      g_strdup_printf ("/api/v1/watches?sort=year&brand=Omega&after=%s", next);
  g_autofree char *bent =
      g_strdup_printf ("/api/v1/watches?sort=year&after=%.*sA", (int)strlen (next) - 1, next);
  g_autofree char *mine = g_strdup_printf ("/api/v1/watches?sort=year&limit=5&after=%s", next);

  assert_refused (fixture, other, "bad_cursor");
  assert_refused (fixture, filtered, "bad_cursor");
  assert_refused (fixture, bent, "bad_cursor");
  assert_refused (fixture, "/api/v1/watches?after=nonsense", "bad_cursor");
  assert_refused (fixture, "/api/v1/watches?after=%00", "bad_query");
  assert_skus (fixture, mine, "5 6 7 9 10");
}

/* The sum in it is no secret, so anybody can make one. */
static void
test_a_cursor_holds_text (SvTestHouse *fixture, gconstpointer data)
{
  const char *broken[] = { "1950\xff" };
  const char *text[] = { "1950å" };
  g_autofree char *bad = sv_list_cursor_write ("shape", broken, 1);
  g_autofree char *good = sv_list_cursor_write ("shape", text, 1);
  g_autoptr (GPtrArray) values = sv_list_cursor_read ("shape", good, 1);

  g_assert_null (sv_list_cursor_read ("shape", bad, 1));
  g_assert_cmpstr (values->pdata[0], ==, text[0]);
}

static void
test_what_is_not_understood_is_refused (SvTestHouse *fixture, gconstpointer data)
{
  const char *paths[] = {
    "/api/v1/watches?unicorn=1",
    "/api/v1/watches?sort=unicorn",
    "/api/v1/watches?year=abc",
    "/api/v1/watches?year.near=1950",
    "/api/v1/watches?limit=0",
    "/api/v1/watches?limit=501",
    "/api/v1/watches?limit=1x",
    "/api/v1/watches?count=maybe",
    "/api/v1/watches?box=yes",
    "/api/v1/watches?purchase_date=2026-02-30",
    "/api/v1/watches?created_at.gt=yesterday",
    "/api/v1/watches?updated_at.gt=2026-11-21T10:00:00%2B23:00",
    "/api/v1/watches?year.currency=EUR",
    "/api/v1/watches?notes.null=x",
    "/api/v1/watches?sort=year,year",
    "/api/v1/watches?sort=",
    "/api/v1/watches?archived=1",
    "/api/v1/watches?case_diameter=1e5",
    "/api/v1/watches?sort.in=year",
    "/api/v1/watches/ids?limit=3",
    "/api/v1/watches?year=99999999999999999999",
    "/api/v1/watches?media_key=a",
    "/api/v1/watches?brand_name=Omega",
  };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    assert_refused (fixture, paths[i], "bad_query");
}

static void
test_counts_when_asked (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) counted =
      get (fixture, "/api/v1/watches?brand=Omega&limit=2&count=exact");
  g_autoptr (SvTestReply) plain = get (fixture, "/api/v1/watches?brand=Omega&limit=2&count=none");

  g_assert_cmpint (sv_test_int (counted, "total"), ==, 7);
  g_assert_false (json_object_has_member (sv_test_object (plain), "total"));
}

static void
test_ids_of_the_whole_result (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = get (fixture, "/api/v1/watches/ids?brand=Omega&sort=-year");
  g_autoptr (SvTestReply) none = get (fixture, "/api/v1/watches/ids?brand=Nobody");

  sv_assert_status (reply, 200);
  g_assert_true (
      g_str_has_prefix (reply->text, "{\"ids\":[19,13,10,7,1,16,4],\"total\":7,\"seq\":\""));
  g_assert_true (g_str_has_prefix (none->text, "{\"ids\":[],\"total\":0,\"seq\":\""));
}

static void
test_rows_in_the_asked_order (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply =
      sv_test_call (fixture->server, fixture->admin, "POST", "/api/v1/watches/rows",
                    "{\"ids\":[7,999,2,20,2]}", NULL);
  const char *bad[] = { "{}", "{\"ids\":7}", "{\"ids\":[\"7\"]}", "{\"ids\":[1.5]}",
                        "{\"ids\":[1],\"x\":1}" };

  sv_assert_status (reply, 200);
  {
    g_autofree char *skus = dup_skus (reply);

    g_assert_cmpstr (skus, ==, "7 2 20 2");
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (SvTestReply) refused = sv_test_call (fixture->server, fixture->admin, "POST",
                                                      "/api/v1/watches/rows", bad[i], NULL);

      sv_assert_status (refused, 422);
    }
}

static void
test_archived_ones_are_apart (SvTestHouse *fixture, gconstpointer data)
{
  sv_test_server_sql (fixture->server, "UPDATE watch SET archived_at = now() WHERE id IN (2, 3)");
  assert_skus (fixture, "/api/v1/watches?id.lte=4&sort=id", "1 4");
  assert_skus (fixture, "/api/v1/watches?id.lte=4&sort=id&archived=true", "2 3");
}

static void
test_every_list_answers (SvTestHouse *fixture, gconstpointer data)
{
  const char *lists[] = { "brands", "locations", "statuses", "stages", "users" };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *path = g_strdup_printf ("/api/v1/%s?sort=name&q=e", lists[i]);
      g_autofree char *ids = g_strdup_printf ("/api/v1/%s/ids?sort=-name", lists[i]);
      g_autoptr (SvTestReply) page = get (fixture, path);
      g_autoptr (SvTestReply) all = get (fixture, ids);

      sv_assert_status (page, 200);
      sv_assert_status (all, 200);
    }
}

/* What an agent may not see cannot be asked about either. */
static void
test_hidden_fields_do_not_exist (SvTestHouse *fixture, gconstpointer data)
{
  const char *paths[] = { "/api/v1/watches?asking_price.gte=1", "/api/v1/watches?sort=floor_price",
                          "/api/v1/watches?notes.null=true", "/api/v1/watches?cost.currency=EUR",
                          "/api/v1/watches/ids?sort=-asking_price" };
  g_autoptr (SvTestReply) mine = NULL;
  g_autoptr (SvTestReply) counted = NULL;
  g_autoptr (SvTestReply) rows = NULL;

  sv_test_server_sql (fixture->server,
                      "UPDATE watch SET agent = %" G_GINT64_FORMAT " WHERE id IN (4, 5)",
                      sv_test_server_person (fixture->server, SV_ROLE_AGENT));
  fixture->admin = sv_test_server_token (fixture->server, SV_ROLE_AGENT);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    assert_refused (fixture, paths[i], "bad_query");

  assert_skus (fixture, "/api/v1/watches?sort=id", "4 5");
  counted = get (fixture, "/api/v1/watches?count=exact&limit=1");
  g_assert_cmpint (sv_test_int (counted, "total"), ==, 2);
  mine = get (fixture, "/api/v1/watches/ids?sort=id");
  g_assert_true (g_str_has_prefix (mine->text, "{\"ids\":[4,5],\"total\":2"));
  rows = sv_test_call (fixture->server, fixture->admin, "POST", "/api/v1/watches/rows",
                       "{\"ids\":[3,4]}", NULL);
  g_assert_nonnull (strstr (rows->text, "SKU-4"));
  g_assert_null (strstr (rows->text, "SKU-3"));
  g_assert_null (strstr (rows->text, "asking_price"));
}

/* Sorting takes for given that fields which are required, or given once, are never null: then an
 * index serves both directions. */
static void
test_what_is_required_is_never_null (SvTestHouse *fixture, gconstpointer data)
{
  static const char *const always[] = { "id", "version", "created_at", "updated_at", NULL };
  guint n = 0;

  for (const SvTable *const *at = sv_tables; *at != NULL; at++)
    for (guint i = 0; i < (*at)->n_fields; i++)
      {
        const SvField *field = &(*at)->fields[i];

        if (!(field->flags & (SV_FIELD_REQUIRED | SV_FIELD_ONCE)) &&
            !g_strv_contains (always, field->key))
          continue;
        /* A computed column may be called as it likes; of the table's own none may be null. */
        if (sv_test_server_number (
                fixture->server,
                "SELECT count(*) FROM information_schema.columns WHERE table_name = '%s' "
                "AND column_name = '%s' AND is_nullable = 'YES'",
                (*at)->kind, field->key) > 0)
          g_error ("%s.%s may be null in the database", (*at)->kind, field->key);
        n++;
      }
  g_assert_cmpuint (n, >, 30);
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
#define ADD(name, function)                                                                        \
  g_test_add ("/list/" name, SvTestHouse, NULL, set_up, function, sv_test_house_tear_down)
  ADD ("filters", test_filters);
  ADD ("sorts-with-nulls-last-both-ways", test_sorts_with_nulls_last_both_ways);
  ADD ("pages-meet", test_pages_meet);
  ADD ("a-cursor-belongs-to-its-query", test_a_cursor_belongs_to_its_query);
  ADD ("a-cursor-holds-text", test_a_cursor_holds_text);
  ADD ("what-is-not-understood-is-refused", test_what_is_not_understood_is_refused);
  ADD ("counts-when-asked", test_counts_when_asked);
  ADD ("ids-of-the-whole-result", test_ids_of_the_whole_result);
  ADD ("rows-in-the-asked-order", test_rows_in_the_asked_order);
  ADD ("archived-ones-are-apart", test_archived_ones_are_apart);
  ADD ("every-list-answers", test_every_list_answers);
  ADD ("hidden-fields-do-not-exist", test_hidden_fields_do_not_exist);
  ADD ("what-is-required-is-never-null", test_what_is_required_is_never_null);
  return sv_test_run ();
}
