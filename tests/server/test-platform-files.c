/* test-platform-files.c: a marketplace's own template and lists of choice, and the way back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-client.h"
#include "sv-test-schema.h"

#include <string.h>

#define ID "%" G_GINT64_FORMAT

typedef struct
{
  SvTestServer *server;
  const char *admin;
  gint64 platform;
  GString *header; /* the built-in one */
} Fixture;

/* Returns: (transfer full): @reply, which is as described when it is no problem */
static SvTestReply *
described (SvTestReply *reply)
{
  JsonObject *components = sv_test_member (sv_test_document (), "components");

  if (reply->status == 200)
    g_assert_true (sv_test_matches (
        reply->json, sv_test_member (sv_test_member (components, "schemas"), "Marketplace")));
  return reply;
}

static SvTestReply *
ask (Fixture *fixture, const char *method, const char *verb)
{
  g_autofree char *path = g_strdup_printf ("/api/v1/platforms/" ID "%s", fixture->platform, verb);

  return described (sv_test_call (fixture->server, fixture->admin, method, path, NULL, NULL));
}

static SvTestReply *
upload (Fixture *fixture, const char *what, const char *text)
{
  g_autofree char *path = g_strdup_printf ("/api/v1/platforms/" ID "/%s", fixture->platform, what);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return described (
      sv_test_send (fixture->server, fixture->admin, "POST", path, "text/csv", bytes, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) shipped = NULL;
  JsonArray *fields;

  fixture->server = sv_test_server_start ();
  fixture->admin = sv_test_server_token (fixture->server, SV_ROLE_ADMIN);
  fixture->platform =
      sv_test_server_number (fixture->server, "SELECT id FROM platform WHERE code = 'catawiki'");

  shipped = ask (fixture, "GET", "");
  sv_assert_status (shipped, 200);
  fields = json_object_get_array_member (sv_test_object (shipped), "fields");
  g_assert_cmpuint (json_array_get_length (fields), ==, 39);
  fixture->header = g_string_new (NULL);
  for (guint i = 0; i < json_array_get_length (fields); i++)
    g_string_append_printf (
        fixture->header, "%s%s", i > 0 ? "," : "",
        json_object_get_string_member (json_array_get_object_element (fields, i), "column"));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_string_free (fixture->header, TRUE);
  sv_test_server_stop (fixture->server);
}

/* Another heading in the header, which must stand there. */
static void
put (GString *header, const char *old, const char *heading)
{
  g_assert_cmpuint (g_string_replace (header, old, heading, 0), ==, 1);
}

/* Returns: (nullable): the field of that heading */
static JsonObject *
field (SvTestReply *reply, const char *column)
{
  JsonArray *fields = json_object_get_array_member (sv_test_object (reply), "fields");

  for (guint i = 0; i < json_array_get_length (fields); i++)
    {
      JsonObject *object = json_array_get_object_element (fields, i);

      if (g_str_equal (json_object_get_string_member (object, "column"), column))
        return object;
    }

  return NULL;
}

static void
assert_field (SvTestReply *reply, const char *column, const char *key, const char *kind,
              gboolean required)
{
  JsonObject *object = field (reply, column);

  g_assert_nonnull (object);
  g_assert_cmpstr (json_object_get_string_member (object, "key"), ==, key);
  g_assert_cmpstr (json_object_get_string_member (object, "kind"), ==, kind);
  g_assert_cmpint (json_object_get_boolean_member (object, "required"), ==, required);
}

/* @expected: headings with a comma between, "" for none */
static void
assert_headings (JsonObject *object, const char *key, const char *expected)
{
  JsonArray *array = json_object_get_array_member (object, key);
  g_autoptr (GString) said = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_string_append_printf (said, "%s%s", i > 0 ? "," : "",
                            json_array_get_string_element (array, i));
  g_assert_cmpstr (said->str, ==, expected);
}

static void
assert_built_in (Fixture *fixture)
{
  g_autoptr (SvTestReply) reply = ask (fixture, "GET", "");

  g_assert_false (json_object_get_boolean_member (sv_test_object (reply), "template_uploaded"));
  assert_headings (sv_test_object (reply), "added", "");
  assert_headings (sv_test_object (reply), "missing", "");
}

/* Numbers in headings change from year to year; the column stays what it is. */
static void
test_other_numbers_are_the_same_columns (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;

  put (fixture->header, "Auction Type (333) (optional)", "Auction Type (412) (optional)");
  put (fixture->header, "Object type (18127)", "Object type (20555)");
  put (fixture->header, "D: Year (optional)", "D: Year (77) ( Optional )");
  put (fixture->header, "D: Brand", "D: Brand (9)");
  reply = upload (fixture, "template", fixture->header->str);

  sv_assert_status (reply, 200);
  assert_field (reply, "Auction Type (412) (optional)", "auction_type", "choice", FALSE);
  assert_field (reply, "Object type (20555)", "object_type", "choice", TRUE);
  assert_field (reply, "D: Year (77) ( Optional )", "year", "integer", FALSE);
  assert_field (reply, "D: Brand (9)", "brand", "choice", TRUE);
  g_assert_cmpstr (json_object_get_string_member (field (reply, "Object type (20555)"), "default"),
                   ==, "Watch");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (
                        field (reply, "Auction Type (412) (optional)"), "choices")),
                    ==, 65);
  assert_headings (sv_test_object (reply), "added", "");
  assert_headings (sv_test_object (reply), "missing", "");
}

static void
test_required_follows_the_heading (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) changed = NULL;
  g_autoptr (SvTestReply) again = NULL;
  g_autoptr (GString) header = g_string_new (fixture->header->str);

  put (header, "D: Period", "D: Period (optional)");
  put (header, "D: Year (optional)", "D: Year");
  changed = upload (fixture, "template", header->str);
  sv_assert_status (changed, 200);
  assert_field (changed, "D: Period (optional)", "period", "choice", FALSE);
  assert_field (changed, "D: Year", "year", "integer", TRUE);
  /* It may stay empty without saying so, and the heading did not change. */
  assert_field (changed, "D: Weight", "weight", "quantity", FALSE);

  again = upload (fixture, "template", fixture->header->str);
  sv_assert_status (again, 200);
  assert_field (again, "D: Period", "period", "choice", TRUE);
  assert_field (again, "D: Year (optional)", "year", "integer", FALSE);
}

static void
test_half_a_header_is_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;
  char *end = strstr (fixture->header->str, ",D: Original warranty included");

  g_assert_nonnull (end);
  g_string_truncate (fixture->header, (gsize)(end - fixture->header->str));
  reply = upload (fixture, "template", fixture->header->str);
  sv_assert_status (reply, 422);
  g_assert_nonnull (strstr (reply->text, "Public photo URL"));
  g_assert_nonnull (strstr (reply->text, "Estimated lot value"));
  g_assert_null (strstr (reply->text, "Message to Expert"));
  assert_built_in (fixture);
}

/* Bags and watches have more than half of their columns in common. */
static void
test_the_template_of_other_goods_is_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;

  put (fixture->header, "D: Movement", "D: Pattern (optional)");
  reply = upload (fixture, "template", fixture->header->str);
  sv_assert_status (reply, 422);
  g_assert_nonnull (strstr (reply->text, "“D: Movement”"));
  assert_built_in (fixture);
}

static void
test_the_right_file_heals_a_wrong_one (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) lacking = NULL;
  g_autoptr (SvTestReply) healed = NULL;
  g_autoptr (GString) header = g_string_new (fixture->header->str);

  put (header, "D: Period,", "");
  put (header, "Estimated lot value,Reserve price (optional)", "Estimated lot value");
  put (header, "D: Gender", "Gender of the Wearer (optional)");
  lacking = upload (fixture, "template", header->str);
  sv_assert_status (lacking, 200);
  assert_headings (sv_test_object (lacking), "added", "Gender of the Wearer (optional)");
  assert_headings (sv_test_object (lacking), "missing",
                   "D: Period,D: Gender,Reserve price (optional)");
  assert_field (lacking, "Gender of the Wearer (optional)", "column_gender_of_the_wearer", "text",
                FALSE);

  healed = upload (fixture, "template", fixture->header->str);
  sv_assert_status (healed, 200);
  assert_field (healed, "D: Period", "period", "choice", TRUE);
  assert_field (healed, "D: Gender", "gender", "choice", TRUE);
  assert_field (healed, "Reserve price (optional)", "reserve_price", "money", FALSE);
  assert_headings (sv_test_object (healed), "added", "");
  assert_headings (sv_test_object (healed), "missing", "");
}

static void
test_each_country_has_its_own_price (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) one = NULL;
  g_autoptr (SvTestReply) two = NULL;
  g_autoptr (GString) header = g_string_new (fixture->header->str);

  put (header, "Shipping costs -,", "Shipping costs - Denmark,");
  one = upload (fixture, "template", header->str);
  sv_assert_status (one, 200);
  assert_field (one, "Shipping costs - Denmark", "shipping_home", "money", FALSE);

  put (header, "Shipping costs - Denmark,", "Shipping costs - Denmark,Shipping costs - Germany,");
  two = upload (fixture, "template", header->str);
  sv_assert_status (two, 200);
  assert_field (two, "Shipping costs - Denmark", "shipping_to_denmark", "money", FALSE);
  assert_field (two, "Shipping costs - Germany", "shipping_to_germany", "money", FALSE);
  assert_field (two, "Shipping costs - Europe", "shipping_europe", "money", FALSE);
  assert_field (two, "Shipping costs - Rest of World", "shipping_world", "money", FALSE);
}

static void
test_no_two_columns_are_one (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;
  g_autoptr (SvTestReply) hole = NULL;
  g_autoptr (SvTestReply) tail = NULL;

  g_string_append (fixture->header, ",D: Brand (12)");
  reply = upload (fixture, "template", fixture->header->str);
  sv_assert_status (reply, 422);
  g_assert_nonnull (strstr (reply->text, "Columns 7 and 40 are headed alike"));
  assert_built_in (fixture);

  put (fixture->header, ",D: Brand (12)", ",,Video (optional)");
  hole = upload (fixture, "template", fixture->header->str);
  sv_assert_status (hole, 422);
  g_assert_nonnull (strstr (hole->text, "Column 40"));

  /* A spreadsheet leaves such at the end. */
  put (fixture->header, ",,Video (optional)", ",Video (optional),,");
  tail = upload (fixture, "template", fixture->header->str);
  sv_assert_status (tail, 200);
  assert_headings (sv_test_object (tail), "added", "Video (optional)");
}

static void
test_a_dictionary_says_what_it_lacks (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) header = NULL;
  g_autoptr (SvTestReply) reply = NULL;
  g_autoptr (SvTestReply) again = NULL;
  JsonObject *lists;

  g_string_append (fixture->header, ",D: Bezel (optional)");
  header = upload (fixture, "template", fixture->header->str);
  sv_assert_status (header, 200);
  reply = upload (fixture, "dictionary",
                  "D: Brand (12),D: Movement,D: Gender,D: Bezel,D: Weight\r\n"
                  "Omega,Automatic,,Gold,x_g\r\nRolex,Quartz,,Steel,x_kg\r\n");
  sv_assert_status (reply, 200);

  lists = json_object_get_object_member (sv_test_object (reply), "lists");
  assert_headings (lists, "found", "D: Brand (12),D: Movement,D: Weight,D: Bezel");
  /* An empty column is none: nothing could be chosen any more. */
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (field (reply, "D: Gender"), "choices")),
      ==, 3);
  g_assert_nonnull (strstr (reply->text, "\"missing\":[\"External Reference Colour\""));
  assert_field (reply, "D: Bezel (optional)", "column_d_bezel", "choice", FALSE);

  /* The list stays with the column when the template comes again. */
  again = upload (fixture, "template", fixture->header->str);
  sv_assert_status (again, 200);
  assert_field (again, "D: Bezel (optional)", "column_d_bezel", "choice", FALSE);
}

static void
test_back_to_the_built_in_one (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) header = NULL;
  g_autoptr (SvTestReply) refused = NULL;
  g_autoptr (SvTestReply) reset = NULL;
  g_autoptr (SvTestReply) unknown = NULL;
  g_autofree char *path = g_strdup_printf ("/api/v1/platforms/" ID "/reset", fixture->platform);

  put (fixture->header, "D: Period,", "");
  header = upload (fixture, "template", fixture->header->str);
  sv_assert_status (header, 200);

  refused = sv_test_call (fixture->server, sv_test_server_token (fixture->server, SV_ROLE_MANAGER),
                          "POST", path, NULL, NULL);
  sv_assert_status (refused, 403);

  reset = ask (fixture, "POST", "/reset");
  sv_assert_status (reset, 200);
  assert_field (reset, "D: Period", "period", "choice", TRUE);
  assert_built_in (fixture);
  g_assert_cmpint (sv_test_server_number (fixture->server,
                                          "SELECT count(*) FROM platform WHERE description IS NULL"
                                          " AND template_uploaded_at IS NULL AND version = 3"),
                   ==, 1);

  /* Only what ships can be gone back to. */
  fixture->platform = sv_test_server_number (
      fixture->server,
      "INSERT INTO platform (code, name, description) SELECT 'other', 'Other House', "
      "'{\"code\":\"other\",\"name\":\"Other House\",\"currency\":\"EUR\",\"fields\":[]}' "
      "RETURNING id");
  unknown = ask (fixture, "POST", "/reset");
  sv_assert_status (unknown, 422);
  g_assert_nonnull (strstr (unknown->text, "no built-in template"));
}

/* What was typed under a heading that is gone neither blocks the listing nor is lost. */
static void
test_a_listing_outlives_its_columns (Fixture *fixture, gconstpointer data)
{
  gint64 watch;
  g_autofree char *body = NULL;
  g_autofree char *path = NULL;
  g_autoptr (SvTestReply) made =
      sv_test_call (fixture->server, fixture->admin, "POST", "/api/v1/watches",
                    "{\"sku\":\"SEI-LMX-0001\",\"name\":\"Lord Matic\"}", NULL);
  g_autoptr (SvTestReply) listing = NULL;
  g_autoptr (SvTestReply) header = NULL;
  g_autoptr (SvTestReply) changed = NULL;
  g_autoptr (SvTestReply) invented = NULL;
  g_autoptr (SvTestReply) emptied = NULL;
  g_autoptr (SvTestReply) again = NULL;

  sv_assert_status (made, 201);
  watch = sv_test_int (made, "id");
  body = g_strdup_printf ("{\"watch\":" ID ",\"platform\":" ID ",\"values\":{\"weight\":\"80_g\"}}",
                          watch, fixture->platform);
  listing = sv_test_call (fixture->server, fixture->admin, "POST", "/api/v1/listings", body, NULL);
  sv_assert_status (listing, 201);

  put (fixture->header, "D: Weight,", "");
  header = upload (fixture, "template", fixture->header->str);
  sv_assert_status (header, 200);

  path = g_strdup_printf ("/api/v1/listings/" ID, sv_test_int (listing, "id"));
  changed =
      sv_test_call (fixture->server, fixture->admin, "PATCH", path,
                    "{\"values\":{\"weight\":\"80_g\",\"gender\":\"Men\"}}", "If-Match", "*", NULL);
  sv_assert_status (changed, 200);
  g_assert_nonnull (strstr (changed->text, "80_g"));
  invented = sv_test_call (fixture->server, fixture->admin, "PATCH", path,
                           "{\"values\":{\"weight\":\"90_g\"}}", "If-Match", "*", NULL);
  sv_assert_status (invented, 422);

  /* What it says can be taken back as everywhere, and then there is nothing any more. */
  emptied =
      sv_test_call (fixture->server, fixture->admin, "PATCH", path,
                    "{\"values\":{\"weight\":null,\"gender\":\"Men\"}}", "If-Match", "*", NULL);
  sv_assert_status (emptied, 200);
  g_assert_null (strstr (emptied->text, "weight"));
  g_assert_nonnull (strstr (emptied->text, "\"gender\":\"Men\""));
  again = sv_test_call (fixture->server, fixture->admin, "PATCH", path,
                        "{\"values\":{\"weight\":null}}", "If-Match", "*", NULL);
  sv_assert_status (again, 422);
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
#define ADD(name, function)                                                                        \
  g_test_add ("/platform-files/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("other-numbers-are-the-same-columns", test_other_numbers_are_the_same_columns);
  ADD ("required-follows-the-heading", test_required_follows_the_heading);
  ADD ("half-a-header-is-refused", test_half_a_header_is_refused);
  ADD ("the-template-of-other-goods-is-refused", test_the_template_of_other_goods_is_refused);
  ADD ("the-right-file-heals-a-wrong-one", test_the_right_file_heals_a_wrong_one);
  ADD ("each-country-has-its-own-price", test_each_country_has_its_own_price);
  ADD ("no-two-columns-are-one", test_no_two_columns_are_one);
  ADD ("a-dictionary-says-what-it-lacks", test_a_dictionary_says_what_it_lacks);
  ADD ("back-to-the-built-in-one", test_back_to_the_built_in_one);
  ADD ("a-listing-outlives-its-columns", test_a_listing_outlives_its_columns);
#undef ADD
  return sv_test_run ();
}
