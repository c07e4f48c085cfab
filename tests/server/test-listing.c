/* test-listing.c: a watch leaves for Catawiki, or is told exactly why not
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-csv.h"
#include "sv-test-race.h"

#include <string.h>

#define ID "%" G_GINT64_FORMAT

typedef struct
{
  SvTestServer *server;
  const char *admin;
  gint64 watch;
  gint64 platform;
} Fixture;

static SvTestReply *
call (Fixture *fixture, const char *method, const char *path, const char *body)
{
  return sv_test_call (fixture->server, fixture->admin, method, path, body, "If-Match", "*", NULL);
}

/* A watch of which everything is known that Catawiki asks for. */
static gint64
make_watch (Fixture *fixture, const char *sku)
{
  g_autofree char *body = g_strdup_printf (
      "{\"sku\":\"%s\",\"name\":\"Lord Matic\",\"brand\":{\"name\":\"Seiko\"},\"year\":1972,\"movement\":\"Automatic\","
      "\"case_material\":\"Steel\",\"case_diameter\":\"36\",\"condition\":\"Good\",\"gender\":\"Men\",\"band\":\"brown "
      "leather\",\"dial\":\"Blue\",\"box\":true,\"description\":\"A \\\"fine\\\" one,\\nsigned\","
      "\"asking_price\":{\"amount\":125050,\"currency\":\"EUR\"}}",
      sku);
  g_autoptr (SvTestReply) reply = call (fixture, "POST", "/api/v1/watches", body);
  gint64 id;

  sv_assert_status (reply, 201);
  id = sv_test_int (reply, "id");
  sv_test_server_sql (
      fixture->server,
      "INSERT INTO image (watch, number, position, stem, sha256, original_type, original_bytes, width, "
      "height, is_primary) VALUES (" ID ", 1, 1, '%s_001', 'x', 'image/jpeg', 1, 1, 1, true)",
      id, sku);

  return id;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) brand = NULL;

  fixture->server = sv_test_server_start ();
  fixture->admin = sv_test_server_token (fixture->server, SV_ROLE_ADMIN);
  brand = call (fixture, "POST", "/api/v1/brands", "{\"name\":\"Seiko\"}");
  sv_assert_status (brand, 201);
  fixture->watch = make_watch (fixture, "SEI-LMX-0001");
  fixture->platform =
      sv_test_server_number (fixture->server, "SELECT id FROM platform WHERE code = 'catawiki'");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sv_test_server_stop (fixture->server);
}

static SvTestReply *
export_ids (Fixture *fixture, gint64 a, gint64 b)
{
  g_autofree char *body = b != 0 ? g_strdup_printf ("{\"ids\":[" ID "," ID "]}", a, b)
                                 : g_strdup_printf ("{\"ids\":[" ID "]}", a);

  return call (fixture, "POST", "/api/v1/exports/catawiki", body);
}

static gboolean
row_cb (gint64 line, const char *const *cells, guint n_cells, gpointer user_data, GError **error)
{
  g_ptr_array_add (user_data, g_strdupv ((char **)cells));
  return TRUE;
}

/* The rows of a CSV answer, each a GStrv of 39. */
static GPtrArray *
read_csv (SvTestReply *reply)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_bytes (reply->body);
  SvCsvFormat format = { ',', "UTF-8", 0 };
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autoptr (GError) error = NULL;

  sv_csv_read (input, &format, row_cb, rows, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    g_assert_cmpuint (g_strv_length (g_ptr_array_index (rows, i)), ==, 39);

  return rows;
}

static void
test_a_complete_watch_becomes_a_row (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = export_ids (fixture, fixture->watch, 0);
  g_autoptr (GPtrArray) rows = NULL;
  char **row;
  g_autofree char *photo = NULL;

  sv_assert_status (reply, 200);
  g_assert_true (g_str_has_prefix (sv_test_header (reply, "Content-Type"), "text/csv"));
  rows = read_csv (reply);
  g_assert_cmpuint (rows->len, ==, 2);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpstr (row[2], ==, "Auction Type (333) (optional)");
  g_assert_cmpstr (row[33], ==, "Shipping costs -");

  row = g_ptr_array_index (rows, 1);
  g_assert_cmpstr (row[0], ==, "SEI-LMX-0001");
  g_assert_cmpstr (row[3], ==, "Watch");
  g_assert_cmpstr (row[5], ==, "A \"fine\" one,\nsigned");
  g_assert_cmpstr (row[6], ==, "Seiko");
  g_assert_cmpstr (row[10], ==, "1970-1979");
  g_assert_cmpstr (row[13], ==, "36 mm");
  g_assert_cmpstr (row[14], ==, "Good - visible signs of wear");
  g_assert_cmpstr (row[16], ==, "Leather");
  g_assert_cmpstr (row[20], ==, "Yes");
  g_assert_cmpstr (row[28], ==, "1251");
  photo = g_strconcat (sv_test_server_url (fixture->server), "/media/", NULL);
  g_assert_true (g_str_has_prefix (row[27], photo));
}

static void
test_one_bad_value_stops_the_file (Fixture *fixture, gconstpointer data)
{
  gint64 second = make_watch (fixture, "SEI-LMX-0002");
  g_autoptr (SvTestReply) reply = NULL;
  gboolean period = FALSE, brand = FALSE;
  JsonArray *errors;

  sv_test_server_sql (fixture->server, "UPDATE watch SET year = NULL, brand = NULL WHERE id = " ID,
                      second);
  reply = export_ids (fixture, fixture->watch, second);
  sv_assert_status (reply, 422);

  errors = json_object_get_array_member (sv_test_object (reply), "errors");
  for (guint i = 0; i < json_array_get_length (errors); i++)
    {
      JsonObject *error = json_array_get_object_element (errors, i);
      const char *field = json_object_get_string_member (error, "field");

      g_assert_true (g_str_has_prefix (field, "SEI-LMX-0002/"));
      period |= g_str_equal (field, "SEI-LMX-0002/D: Period");
      brand |= g_str_equal (field, "SEI-LMX-0002/D: Brand");
    }
  g_assert_true (period && brand);

  /* Nothing was noted as exported. */
  g_assert_cmpint (sv_test_server_number (fixture->server, "SELECT count(*) FROM listing"), ==, 0);
}

static void
test_text_that_looks_like_a_formula_is_named (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;

  sv_test_server_sql (fixture->server,
                      "UPDATE watch_text SET description = '=HYPERLINK(1)' WHERE watch = " ID,
                      fixture->watch);
  reply = export_ids (fixture, fixture->watch, 0);
  sv_assert_status (reply, 422);
  g_assert_nonnull (strstr (reply->text, "SEI-LMX-0001/Description"));
}

static gint64
make_listing (Fixture *fixture, gint64 platform)
{
  g_autofree char *body =
      g_strdup_printf ("{\"watch\":" ID ",\"platform\":" ID ",\"values\":{\"weight\":\"80_g\"}}",
                       fixture->watch, platform);
  g_autoptr (SvTestReply) reply = call (fixture, "POST", "/api/v1/listings", body);

  sv_assert_status (reply, 201);
  return sv_test_int (reply, "id");
}

static SvTestReply *
listing (Fixture *fixture, const char *method, gint64 id, const char *verb, const char *body)
{
  g_autofree char *path = g_strdup_printf ("/api/v1/listings/" ID "%s", id, verb);

  return call (fixture, method, path, body);
}

static void
test_a_typed_value_wins_over_the_default (Fixture *fixture, gconstpointer data)
{
  gint64 id = make_listing (fixture, fixture->platform);
  g_autoptr (SvTestReply) changed =
      listing (fixture, "PATCH", id, "",
               "{\"values\":{\"dial_colour\":\"Navy\",\"estimated_value\":\"900\"}}");
  g_autoptr (SvTestReply) wrong = NULL;
  g_autoptr (SvTestReply) unknown = NULL;
  g_autoptr (SvTestReply) refused = NULL;
  JsonObject *effective;

  sv_assert_status (changed, 200);
  effective = json_object_get_object_member (sv_test_object (changed), "effective");
  g_assert_cmpstr (json_object_get_string_member (effective, "dial_colour"), ==, "Navy");
  g_assert_cmpstr (json_object_get_string_member (effective, "estimated_value"), ==, "900");
  g_assert_cmpstr (json_object_get_string_member (effective, "brand"), ==, "Seiko");

  /* A wrong value may be kept while it is worked on, but not approved. */
  wrong = listing (fixture, "PATCH", id, "",
                   "{\"values\":{\"condition\":\"Good - with signs of wear\"}}");
  sv_assert_status (wrong, 200);
  g_assert_nonnull (strstr (wrong->text, "Good - visible signs of wear"));
  refused = listing (fixture, "POST", id, "/approve", NULL);
  sv_assert_status (refused, 422);

  unknown = listing (fixture, "PATCH", id, "", "{\"values\":{\"colour_of_money\":\"green\"}}");
  sv_assert_status (unknown, 422);
}

static void
test_two_binding_listings_cannot_be_live (Fixture *fixture, gconstpointer data)
{
  gint64 other = sv_test_server_number (
      fixture->server,
      "INSERT INTO platform (code, name, description) SELECT 'other', 'Other House', "
      "'{\"code\":\"other\",\"name\":\"Other House\",\"currency\":\"EUR\",\"fields\":[]}' "
      "RETURNING id");
  gint64 first = make_listing (fixture, fixture->platform);
  g_autofree char *body =
      g_strdup_printf ("{\"watch\":" ID ",\"platform\":" ID "}", fixture->watch, other);
  g_autoptr (SvTestReply) second = call (fixture, "POST", "/api/v1/listings", body);
  g_autoptr (SvTestReply) live = listing (fixture, "POST", first, "/publish", NULL);
  g_autoptr (SvTestReply) refused = NULL;
  g_autoptr (SvTestReply) withdrawn = NULL;
  g_autoptr (SvTestReply) allowed = NULL;

  sv_assert_status (second, 201);
  sv_assert_status (live, 200);
  refused = listing (fixture, "POST", sv_test_int (second, "id"), "/publish", NULL);
  sv_assert_status (refused, 422);
  g_assert_nonnull (strstr (refused->text, "Catawiki"));

  withdrawn = listing (fixture, "POST", first, "/withdraw", NULL);
  sv_assert_status (withdrawn, 200);
  allowed = listing (fixture, "POST", sv_test_int (second, "id"), "/publish", NULL);
  sv_assert_status (allowed, 200);
}

static void
test_a_sale_ends_the_listings (Fixture *fixture, gconstpointer data)
{
  gint64 id = make_listing (fixture, fixture->platform);
  g_autofree char *path = g_strdup_printf ("/api/v1/watches/" ID "/sale", fixture->watch);
  g_autoptr (SvTestReply) live = listing (fixture, "POST", id, "/publish", NULL);
  g_autoptr (SvTestReply) sold = NULL;
  g_autoptr (SvTestReply) shown = NULL;
  g_autoptr (SvTestReply) refused = NULL;

  sv_assert_status (live, 200);
  sold = call (fixture, "POST", path,
               "{\"date\":\"2025-11-20\",\"price\":{\"amount\":100000,\"currency\":\"EUR\"}}");
  sv_assert_status (sold, 201);

  shown = listing (fixture, "GET", id, "", NULL);
  g_assert_cmpstr (sv_test_text (shown, "state"), ==, "withdrawn");
  refused = export_ids (fixture, fixture->watch, 0);
  sv_assert_status (refused, 422);
  g_assert_nonnull (strstr (refused->text, "already_sold"));
}

static void
test_a_live_listing_is_not_approved (Fixture *fixture, gconstpointer data)
{
  gint64 id = make_listing (fixture, fixture->platform);
  g_autoptr (SvTestReply) live = listing (fixture, "POST", id, "/publish", NULL);
  g_autoptr (SvTestReply) refused = NULL;
  g_autoptr (SvTestReply) shown = NULL;

  sv_assert_status (live, 200);
  g_assert_true (g_str_has_suffix (sv_test_text (live, "published_at"), "Z"));
  refused = listing (fixture, "POST", id, "/approve", NULL);
  sv_assert_status (refused, 422);
  shown = listing (fixture, "GET", id, "", NULL);
  g_assert_cmpstr (sv_test_text (shown, "state"), ==, "published");
}

static void
test_an_archived_watch_is_not_offered (Fixture *fixture, gconstpointer data)
{
  gint64 id = make_listing (fixture, fixture->platform);
  const char *const verbs[] = { "/approve", "/publish" };
  g_autofree char *body = g_strdup_printf ("{\"watch\":" ID ",\"platform\":" ID "}",
                                           make_watch (fixture, "SEI-LMX-0002"), fixture->platform);
  g_autoptr (SvTestReply) begun = NULL;

  sv_test_server_sql (fixture->server, "UPDATE watch SET archived_at = now()");
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autoptr (SvTestReply) refused = listing (fixture, "POST", id, verbs[i], NULL);

      sv_assert_status (refused, 422);
      g_assert_nonnull (strstr (refused->text, "archived"));
    }
  begun = call (fixture, "POST", "/api/v1/listings", body);
  sv_assert_status (begun, 422);
}

/* Publishing waits for whoever works on the watch, and sees what he did. */
static void
test_a_watch_may_change_meanwhile (Fixture *fixture, gconstpointer data)
{
  const char *const roles[] = { "ready", "sold" };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      gint64 id = i == 0 ? make_listing (fixture, fixture->platform)
                         : sv_test_server_number (fixture->server, "SELECT id FROM listing");
      g_autofree char *change = g_strdup_printf (
          "UPDATE watch SET status = (SELECT id FROM status WHERE role = '%s' LIMIT 1)"
          " WHERE id = " ID,
          roles[i], fixture->watch);
      g_autofree char *path = g_strdup_printf ("listings/" ID "/publish", id);
      g_autoptr (SvTestRace) race = sv_test_race_new (fixture->server, change);
      g_autoptr (SvTestReply) reply = NULL;

      sv_test_race_send (race, fixture->admin, "POST", path, "{}");
      reply = sv_test_race_end (race);
      sv_assert_status (reply, i == 0 ? 200 : 422);
    }
}

static SvTestReply *
upload (Fixture *fixture, const char *what, const char *text)
{
  g_autofree char *path = g_strdup_printf ("/api/v1/platforms/" ID "/%s", fixture->platform, what);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return sv_test_send (fixture->server, fixture->admin, "POST", path, "text/csv", bytes, NULL);
}

/* The header row as the platform has it now: other ids, a country, a new column. */
static void
test_an_uploaded_template_is_kept_to_the_letter (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) before = export_ids (fixture, fixture->watch, 0);
  g_autoptr (GString) header = NULL;
  g_autoptr (SvTestReply) uploaded = NULL;
  g_autoptr (SvTestReply) nonsense = upload (fixture, "template", "a,b,c\r\n");
  g_autoptr (SvTestReply) after = NULL;
  const char *end;

  sv_assert_status (before, 200);
  end = strstr (before->text, "\r\n");
  header = g_string_new_len (before->text, end - before->text);
  g_string_replace (header, "Auction Type (333) (optional)", "Auction Type (417) (optional)", 1);
  g_string_replace (header, "Shipping costs -,", "Shipping costs - Denmark,", 1);
  g_string_append (header, ",Video (optional)\r\n");

  sv_assert_status (nonsense, 422);
  uploaded = upload (fixture, "template", header->str);
  sv_assert_status (uploaded, 200);
  after = export_ids (fixture, fixture->watch, 0);
  sv_assert_status (after, 200);
  g_assert_true (g_str_has_prefix (after->text, header->str));
}

static void
test_an_uploaded_dictionary_decides (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) uploaded =
      upload (fixture, "dictionary", "D: Brand,D: Movement\r\nOmega,Automatic\r\nRolex,Quartz\r\n");
  g_autoptr (SvTestReply) reply = NULL;

  sv_assert_status (uploaded, 200);
  reply = export_ids (fixture, fixture->watch, 0);
  sv_assert_status (reply, 422);
  g_assert_nonnull (strstr (reply->text, "SEI-LMX-0001/D: Brand"));
}

/* Sets the floor price of the watch in EUR. */
static void
set_floor (Fixture *fixture, gint64 amount)
{
  sv_test_server_sql (fixture->server,
                      "UPDATE watch SET floor_price = " ID ", floor_price_currency = 'EUR' "
                      "WHERE id = " ID,
                      amount, fixture->watch);
}

static gint64
begin_listing (Fixture *fixture, const char *values)
{
  g_autofree char *body = g_strdup_printf ("{\"watch\":" ID ",\"platform\":" ID ",\"values\":{%s}}",
                                           fixture->watch, fixture->platform, values);
  g_autoptr (SvTestReply) reply = call (fixture, "POST", "/api/v1/listings", body);

  sv_assert_status (reply, 201);
  return sv_test_int (reply, "id");
}

static void
test_nothing_is_approved_below_the_floor (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) shown = NULL;
  g_autoptr (SvTestReply) refused = NULL;
  g_autoptr (SvTestReply) file = NULL;
  g_autoptr (SvTestReply) raised = NULL;
  g_autoptr (SvTestReply) approved = NULL;
  g_autofree char *path = NULL;
  g_autofree char *verb = NULL;

  set_floor (fixture, 100049);
  path = g_strdup_printf ("/api/v1/listings/" ID,
                          begin_listing (fixture, "\"reserve_price\":\"900\""));
  verb = g_strconcat (path, "/approve", NULL);

  shown = call (fixture, "GET", path, NULL);
  sv_assert_status (shown, 200);
  g_assert_nonnull (strstr (shown->text, "\"field\":\"reserve_price\",\"code\":\"below_floor\""));
  refused = call (fixture, "POST", verb, NULL);
  sv_assert_status (refused, 422);
  g_assert_nonnull (strstr (refused->text, "below_floor"));
  file = export_ids (fixture, fixture->watch, 0);
  sv_assert_status (file, 422);

  /* A first bid at the floor keeps it as well; the marketplace takes whole euros. */
  raised = call (fixture, "PATCH", path,
                 "{\"values\":{\"reserve_price\":\"\",\"start_bidding\":\"1000\"}}");
  sv_assert_status (raised, 200);
  approved = call (fixture, "POST", verb, NULL);
  sv_assert_status (approved, 200);
}

static void
test_the_reserve_follows_the_floor (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;
  g_autofree char *path = NULL;

  set_floor (fixture, 100000);
  path = g_strdup_printf ("/api/v1/listings/" ID "/approve", begin_listing (fixture, ""));
  reply = call (fixture, "POST", path, NULL);
  sv_assert_status (reply, 200);
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
#define ADD(name, function)                                                                        \
  g_test_add ("/listing/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("a-complete-watch-becomes-a-row", test_a_complete_watch_becomes_a_row);
  ADD ("one-bad-value-stops-the-file", test_one_bad_value_stops_the_file);
  ADD ("text-that-looks-like-a-formula-is-named", test_text_that_looks_like_a_formula_is_named);
  ADD ("a-typed-value-wins-over-the-default", test_a_typed_value_wins_over_the_default);
  ADD ("two-binding-listings-cannot-be-live", test_two_binding_listings_cannot_be_live);
  ADD ("a-sale-ends-the-listings", test_a_sale_ends_the_listings);
  ADD ("a-live-listing-is-not-approved", test_a_live_listing_is_not_approved);
  ADD ("an-archived-watch-is-not-offered", test_an_archived_watch_is_not_offered);
  ADD ("a-watch-may-change-meanwhile", test_a_watch_may_change_meanwhile);
  ADD ("an-uploaded-template-is-kept-to-the-letter",
       test_an_uploaded_template_is_kept_to_the_letter);
  ADD ("an-uploaded-dictionary-decides", test_an_uploaded_dictionary_decides);
  ADD ("nothing-is-approved-below-the-floor", test_nothing_is_approved_below_the_floor);
  ADD ("the-reserve-follows-the-floor", test_the_reserve_follows_the_floor);
#undef ADD
  return sv_test_run ();
}
