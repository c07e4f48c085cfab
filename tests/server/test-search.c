/* test-search.c: ?q= finds what people mean, in the order they hope for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-house.h"
#include "sv-test-race.h"

#include <string.h>

static void
add (SvTestHouse *fixture, int id, const char *brand, const char *name, const char *serial,
     const char *reference, const char *description)
{
  sv_test_server_sql (
      fixture->server,
      "INSERT INTO watch (id, sku, name, brand, serial, reference, status) OVERRIDING SYSTEM VALUE"
      " SELECT %d, 'TST-%04d', '%s', b.id, '%s', '%s', 1 FROM brand b WHERE b.name = '%s'",
      id, id, name, serial, reference, brand);
  if (description != NULL)
    sv_test_server_sql (fixture->server,
                        "INSERT INTO watch_text (watch, description) VALUES (%d, '%s')", id,
                        description);
}

static void
set_up (SvTestHouse *fixture, gconstpointer data)
{
  sv_test_house_set_up (fixture, data);
  sv_test_server_sql (fixture->server, "INSERT INTO brand (name, code) VALUES ('Omega', 'OME'), "
                                       "('Universal Genève', 'UNI'), ('Jaeger-LeCoultre', 'JAE')");
  add (fixture, 1, "Omega", "Speedmaster Professional", "26551234", "145.022-69 ST", NULL);
  add (fixture, 2, "Omega", "Seamaster", "AbC99887", "166.020",
       "A dress watch, unlike a Polerouter.");
  add (fixture, 3, "Universal Genève", "Polerouter", "1234567", "20357-1",
       "Microrotor, very fine.");
  add (fixture, 4, "Jaeger-LeCoultre", "Memovox", "777000", "E855", "With alarm; not an Omega.");
  add (fixture, 5, "Omega", "Constellation", "26559999", "2852/8", "50% off? It''s \"as new\".");
}

/* The ids as the list gives them, and as the pages of two give them: both must say the same. */
static char *
dup_found (SvTestHouse *fixture, const char *query)
{
  g_autofree char *escaped = g_uri_escape_string (query, NULL, FALSE);
  g_autofree char *ids_path = g_strdup_printf ("/api/v1/watches/ids?q=%s", escaped);
  g_autoptr (SvTestReply) ids =
      sv_test_call (fixture->server, fixture->admin, "GET", ids_path, NULL, NULL);
  g_autofree char *next = g_strdup ("");
  g_autoptr (GString) paged = g_string_new (NULL);
  GString *found = g_string_new (NULL);
  JsonArray *array;
  int limit; /* small pages, unless there is very much */

  sv_assert_status (ids, 200);
  array = json_object_get_array_member (sv_test_object (ids), "ids");
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_string_append_printf (found, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                            json_array_get_int_element (array, i));
  g_assert_cmpint (sv_test_int (ids, "total"), ==, json_array_get_length (array));
  limit = json_array_get_length (array) > 100 ? 400 : 2;

  while (next != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/api/v1/watches?q=%s&limit=%d%s%s", escaped, limit,
                                               *next ? "&after=" : "", next);
      g_autoptr (SvTestReply) page =
          sv_test_call (fixture->server, fixture->admin, "GET", path, NULL, NULL);

      sv_assert_status (page, 200);
      array = json_object_get_array_member (sv_test_object (page), "items");
      for (guint i = 0; i < json_array_get_length (array); i++)
        g_string_append_printf (
            paged, "%s%" G_GINT64_FORMAT, paged->len > 0 ? " " : "",
            json_object_get_int_member (json_array_get_object_element (array, i), "id"));
      g_free (next);
      next = g_strdup (
          json_object_get_string_member_with_default (sv_test_object (page), "next", NULL));
    }
  g_assert_cmpstr (paged->str, ==, found->str);
  return g_string_free (found, FALSE);
}

static void
assert_found (SvTestHouse *fixture, const char *query, const char *wanted)
{
  g_autofree char *found = dup_found (fixture, query);

  if (strcmp (found, wanted) != 0)
    g_error ("'%s' finds %s instead of %s", query, found, wanted);
}

static void
test_parts_of_codes_in_any_case (SvTestHouse *fixture, gconstpointer data)
{
  assert_found (fixture, "bc998", "2");
  assert_found (fixture, "2655", "5 1");
  assert_found (fixture, "45.022-6", "1");
  assert_found (fixture, "tst-0003", "3");
  assert_found (fixture, "852/8", "5");
  assert_found (fixture, "77", "4"); /* shorter than a trigram */
}

static void
test_words_and_their_beginnings (SvTestHouse *fixture, gconstpointer data)
{
  assert_found (fixture, "SPEEDM", "1");
  assert_found (fixture, "omega sea", "2");
  assert_found (fixture, "sea omega", "2");
  assert_found (fixture, "microrotor", "3");
  assert_found (fixture, "geneve", "3");
  assert_found (fixture, "Genève", "3");
  assert_found (fixture, "lecoultre", "4");
  assert_found (fixture, "jaeger-lecoultre memo", "4");
  assert_found (fixture, "omega 26559", "5");
  assert_found (fixture, "peedmaster", "1"); /* nothing holds it, so it is taken for a slip */
  assert_found (fixture, "omega unicornbread", "");
}

static void
test_the_name_counts_more_than_the_description (SvTestHouse *fixture, gconstpointer data)
{
  assert_found (fixture, "omega", "5 2 1 4");
  assert_found (fixture, "polerouter", "3 2");
}

static void
test_a_whole_code_comes_first (SvTestHouse *fixture, gconstpointer data)
{
  add (fixture, 6, "Omega", "Dynamic", "9912345679", "1", NULL);
  add (fixture, 7, "Omega", "Dynamic", "12345678", "2", NULL);
  assert_found (fixture, "1234567", "3 7 6");
}

static void
test_slips_are_forgiven_when_nothing_else_matches (SvTestHouse *fixture, gconstpointer data)
{
  assert_found (fixture, "speedmatser", "1");
  assert_found (fixture, "omgea", "5 2 1 4");
  assert_found (fixture, "omega polerotuer", "2");
  assert_found (fixture, "memovx", "4");
  assert_found (fixture, "speedmsa", "1"); /* while still typing */
  assert_found (fixture, "seamastr", "2");
  assert_found (fixture, "xqzw", "");
  /* What matches is not widened by what is near. */
  add (fixture, 8, "Omega", "Polerutter", "1", "1", NULL);
  assert_found (fixture, "polerutter", "8");
}

static void
test_what_changes_is_found_anew (SvTestHouse *fixture, gconstpointer data)
{
  sv_test_server_sql (fixture->server, "UPDATE brand SET name = 'Zodiac' WHERE name = 'Omega'");
  assert_found (fixture, "zodiac", "5 2 1");
  sv_test_server_sql (fixture->server, "UPDATE watch SET model = 'Moonwatch' WHERE id = 1");
  assert_found (fixture, "moonw", "1");
  sv_test_server_sql (fixture->server,
                      "UPDATE watch_text SET description = 'Tropical' WHERE watch = 3");
  assert_found (fixture, "tropical", "3");
  assert_found (fixture, "microrotor", "");
  sv_test_server_sql (fixture->server, "UPDATE watch SET archived_at = now() WHERE id = 3");
  assert_found (fixture, "tropical", "");
}

static void
test_a_price_touches_nothing_of_the_search (SvTestHouse *fixture, gconstpointer data)
{
  gint64 before = sv_test_server_number (
      fixture->server, "SELECT xmin::text::bigint FROM watch_search WHERE watch = 1");

  sv_test_server_sql (fixture->server, "UPDATE watch SET asking_price = 5, asking_price_currency = "
                                       "'EUR', updated_at = now() WHERE id = 1");
  g_assert_cmpint (
      sv_test_server_number (fixture->server,
                             "SELECT xmin::text::bigint FROM watch_search WHERE watch = 1"),
      ==, before);
}

static void
test_signs_are_only_text (SvTestHouse *fixture, gconstpointer data)
{
  const char *signs[] = { "%",
                          "_",
                          "'",
                          "\\",
                          ":*",
                          "a & b",
                          "!omega",
                          "(",
                          "a:b",
                          "<->",
                          "\"",
                          "50%",
                          "--",
                          "é́",
                          "\xf0\x9f\x95\xb0",
                          "a\tb",
                          "'; DROP TABLE watch" };

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    g_free (dup_found (fixture, signs[i]));
  assert_found (fixture, "50%", "5");
  assert_found (fixture, "  ", "5 4 3 2 1");
}

static void
test_filters_and_sorts_go_along (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) sorted =
      sv_test_call (fixture->server, fixture->admin, "GET",
                    "/api/v1/watches/ids?q=omega&sort=sku&id.lt=5", NULL, NULL);
  g_autoptr (SvTestReply) guessed =
      sv_test_call (fixture->server, fixture->admin, "GET",
                    "/api/v1/watches/ids?q=omgea&sort=sku&brand=Omega", NULL, NULL);
  g_autoptr (SvTestReply) counted =
      sv_test_call (fixture->server, fixture->admin, "GET",
                    "/api/v1/watches?q=omega&count=exact&limit=1", NULL, NULL);

  g_assert_true (g_str_has_prefix (sorted->text, "{\"ids\":[1,2,4],"));
  g_assert_true (g_str_has_prefix (guessed->text, "{\"ids\":[1,2,5],"));
  g_assert_cmpint (sv_test_int (counted, "total"), ==, 4);
}

/* A word that thousands share: the best 1,000 in order, the rest newest first, none twice. */
static void
test_a_common_word_has_its_best_in_front (SvTestHouse *fixture, gconstpointer data)
{
  g_autofree char *found = NULL;
  g_auto (GStrv) ids = NULL;

  sv_test_server_sql (fixture->server,
                      "INSERT INTO watch (id, sku, name, status) OVERRIDING SYSTEM VALUE "
                      "SELECT i, 'N-' || i, 'Plain watch', 1 FROM generate_series(100, 2599) i");
  sv_test_server_sql (fixture->server,
                      "INSERT INTO watch_text (watch, description) "
                      "SELECT i, 'gasket ' || i FROM generate_series(100, 2599) i");
  add (fixture, 50, "Omega", "Gasket", "1", "1", NULL);
  add (fixture, 51, "Omega", "Nothing", "gasket", "1", NULL);
  add (fixture, 52, "Omega", "Gasketed", "1", "1", NULL);
  sv_test_server_sql (fixture->server, "ANALYZE");

  found = dup_found (fixture, "gasket");
  ids = g_strsplit (found, " ", -1);
  g_assert_cmpuint (g_strv_length (ids), ==, 2503);
  g_assert_cmpstr (ids[0], ==, "51");
  g_assert_cmpstr (ids[1], ==, "50");
  g_assert_cmpstr (ids[2], ==, "2599");
  g_assert_cmpstr (ids[2501], ==, "100");
}

static void
test_agents_find_their_own_only (SvTestHouse *fixture, gconstpointer data)
{
  sv_test_server_sql (fixture->server,
                      "UPDATE watch SET agent = %" G_GINT64_FORMAT " WHERE id IN (1, 2)",
                      sv_test_server_person (fixture->server, SV_ROLE_AGENT));
  fixture->admin = sv_test_server_token (fixture->server, SV_ROLE_AGENT);
  assert_found (fixture, "omega", "2 1");
  assert_found (fixture, "omgea", "2 1");
  assert_found (fixture, "777000", "");
  assert_found (fixture, "memovox", "");
  assert_found (fixture, "memovx", "");
}

static void
test_other_records_are_searched_field_by_field (SvTestHouse *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = sv_test_call (fixture->server, fixture->admin, "GET",
                                                "/api/v1/brands?q=gen%C3%A8ve%20uni", NULL, NULL);

  sv_assert_status (reply, 200);
  g_assert_nonnull (strstr (reply->text, "Universal Genève"));
  g_assert_null (strstr (reply->text, "Omega"));
}

/* Watches of the brand are written meanwhile, a new one and one that gets another model. */
static void
test_a_brand_gets_another_name_for_all (SvTestHouse *fixture, gconstpointer data)
{
  g_autofree char *path = g_strdup_printf (
      "brands/%" G_GINT64_FORMAT,
      sv_test_server_number (fixture->server, "SELECT id FROM brand WHERE code = 'OME'"));
  g_autoptr (SvTestRace) race = sv_test_race_new (
      fixture->server, "INSERT INTO watch (id, sku, name, brand, status) OVERRIDING SYSTEM VALUE"
                       " SELECT 6, 'TST-0006', 'Dynamic', id, 1 FROM brand WHERE code = 'OME';"
                       "UPDATE watch SET model = 'Ploprof' WHERE id = 2");
  g_autoptr (SvTestReply) reply = NULL;

  sv_test_race_send (race, fixture->admin, "PATCH", path, "{'name': 'Tissot'}");
  reply = sv_test_race_end (race);
  sv_assert_status (reply, 200);
  assert_found (fixture, "tissot dynamic", "6");
  assert_found (fixture, "tissot ploprof", "2");
  assert_found (fixture, "omega dynamic", "");
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
#define ADD(name, function)                                                                        \
  g_test_add ("/search/" name, SvTestHouse, NULL, set_up, function, sv_test_house_tear_down)
  ADD ("parts-of-codes-in-any-case", test_parts_of_codes_in_any_case);
  ADD ("words-and-their-beginnings", test_words_and_their_beginnings);
  ADD ("the-name-counts-more-than-the-description", test_the_name_counts_more_than_the_description);
  ADD ("a-whole-code-comes-first", test_a_whole_code_comes_first);
  ADD ("slips-are-forgiven-when-nothing-else-matches",
       test_slips_are_forgiven_when_nothing_else_matches);
  ADD ("what-changes-is-found-anew", test_what_changes_is_found_anew);
  ADD ("a-price-touches-nothing-of-the-search", test_a_price_touches_nothing_of_the_search);
  ADD ("signs-are-only-text", test_signs_are_only_text);
  ADD ("filters-and-sorts-go-along", test_filters_and_sorts_go_along);
  ADD ("a-common-word-has-its-best-in-front", test_a_common_word_has_its_best_in_front);
  ADD ("a-brand-gets-another-name-for-all", test_a_brand_gets_another_name_for_all);
  ADD ("agents-find-their-own-only", test_agents_find_their_own_only);
  ADD ("other-records-are-searched-field-by-field", test_other_records_are_searched_field_by_field);
  return sv_test_run ();
}
