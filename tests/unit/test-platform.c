/* test-platform.c: the Catawiki description, its defaults and its checks
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "common/sv-platform.h"

#include <string.h>

typedef struct
{
  SvPlatform *platform;
  GPtrArray *images;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "..", "data", "platforms", "catawiki.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) description = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  description = sv_json_parse_object (text, length, NULL, &error);
  g_assert_no_error (error);
  fixture->platform = sv_platform_new (description, &error);
  g_assert_no_error (error);
  fixture->images = g_ptr_array_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->platform, sv_platform_free);
  g_clear_pointer (&fixture->images, g_ptr_array_unref);
}

/* One euro is ten of anything else; JPY has no rate. */
static gboolean
convert (gint64 amount, const char *from, const char *to, gint64 *converted, gpointer user_data,
         GError **error)
{
  if (strcmp (from, "JPY") == 0)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "no rate for JPY");
      return FALSE;
    }

  *converted = strcmp (from, to) == 0 ? amount : amount / 10;
  return TRUE;
}

static void
assert_default (Fixture *fixture, const char *key, const char *watch, const char *expected)
{
  g_autoptr (JsonObject) object = sv_json_parse_object (watch, strlen (watch), NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;

  g_assert_nonnull (object);
  value = sv_platform_default (fixture->platform, sv_platform_field (fixture->platform, key),
                               object, fixture->images, convert, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (value, ==, expected);
}

static void
assert_wrong (Fixture *fixture, const char *key, const char *value, const char *code)
{
  const char *said = NULL;
  g_autofree char *message =
      sv_platform_check (sv_platform_field (fixture->platform, key), value, &said);

  g_assert_nonnull (message);
  g_assert_cmpstr (said, ==, code);
}

static void
assert_fine (Fixture *fixture, const char *key, const char *value)
{
  g_autofree char *message =
      sv_platform_check (sv_platform_field (fixture->platform, key), value, NULL);

  g_assert_cmpstr (message, ==, NULL);
}

static void
test_has_the_columns_of_the_template (Fixture *fixture, gconstpointer data)
{
  const SvPlatformField *first = g_ptr_array_index (fixture->platform->fields, 0);
  const SvPlatformField *last = g_ptr_array_index (fixture->platform->fields, 38);

  g_assert_cmpuint (fixture->platform->fields->len, ==, 39);
  g_assert_cmpstr (first->column, ==, "Your Reference Number (optional)");
  g_assert_cmpstr (last->column, ==, "Message to Expert (optional)");
}

/* A constant that the platform would refuse could never leave. */
static void
test_constants_pass_their_own_check (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < fixture->platform->fields->len; i++)
    {
      const SvPlatformField *field = g_ptr_array_index (fixture->platform->fields, i);

      if (*field->expression != '{' && *field->expression != '\0')
        assert_fine (fixture, field->key, field->expression);
    }
}

static void
test_words_find_the_platform_s_spelling (Fixture *fixture, gconstpointer data)
{
  assert_default (fixture, "brand", "{\"brand\":{\"id\":1,\"name\":\"OMEGA\"}}", "Omega");
  assert_default (fixture, "brand", "{\"brand\":{\"id\":1,\"name\":\"A. Lange & Sohne\"}}",
                  "A. Lange & Söhne");
  assert_default (fixture, "brand", "{\"brand\":{\"id\":1,\"name\":\"Nobody & Co\"}}",
                  "Nobody & Co");
  assert_default (fixture, "brand", "{\"brand\":null}", "");
  assert_default (fixture, "model", "{\"model\":\"Unheard of\"}", "");
  assert_default (fixture, "condition", "{\"condition\":\"very good\"}",
                  "Very good - minor signs of wear");
  assert_default (fixture, "movement", "{\"movement\":\"Manual\"}", "Manual winding");
  assert_default (fixture, "band_material", "{\"band\":\"brown leather, replaced\"}", "Leather");
  assert_default (fixture, "dial_colour", "{\"dial\":\"Blackened steel\"}", "");
}

static void
test_numbers_find_their_span (Fixture *fixture, gconstpointer data)
{
  assert_default (fixture, "period", "{\"year\":1967}", "1960-1969");
  assert_default (fixture, "period", "{\"year\":1900}", "1900-1949");
  assert_default (fixture, "period", "{\"year\":2010}", "2010-2020");
  assert_default (fixture, "period", "{\"year\":2024}", "2020+");
  assert_default (fixture, "period", "{\"year\":1790}", "Earlier than 1850");
  assert_default (fixture, "period", "{\"year\":null}", "");
  assert_default (fixture, "case_diameter", "{\"case_diameter\":\"39.50\"}", "40 mm");
  assert_default (fixture, "case_diameter", "{\"case_diameter\":\"17\"}", "Less than 20 mm");
  assert_default (fixture, "case_diameter", "{\"case_diameter\":\"62\"}", "Greater than 50 mm");
}

static void
test_what_is_unknown_is_not_promised (Fixture *fixture, gconstpointer data)
{
  assert_default (fixture, "original_box", "{\"box\":true}", "Yes");
  assert_default (fixture, "original_box", "{\"box\":null}", "No");
}

static void
test_amounts_are_whole_euros (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "{\"asking_price\":{\"amount\":5,\"currency\":\"JPY\"}}";
  g_autoptr (JsonObject) yen = sv_json_parse_object (text, strlen (text), NULL, NULL);
  g_autoptr (GError) error = NULL;

  assert_default (fixture, "estimated_value",
                  "{\"asking_price\":{\"amount\":125050,\"currency\":\"EUR\"}}", "1251");
  assert_default (fixture, "estimated_value",
                  "{\"asking_price\":{\"amount\":1000000,\"currency\":\"SEK\"}}", "1000");
  assert_default (fixture, "estimated_value", "{\"asking_price\":null}", "");

  g_assert_null (sv_platform_default (fixture->platform,
                                      sv_platform_field (fixture->platform, "estimated_value"), yen,
                                      fixture->images, convert, NULL, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
}

static void
test_pictures_are_joined_without_spaces (Fixture *fixture, gconstpointer data)
{
  g_ptr_array_add (fixture->images, (gpointer) "https://a/1.jpg");
  g_ptr_array_add (fixture->images, (gpointer) "https://a/2.jpg");

  assert_default (fixture, "photos", "{}", "https://a/1.jpg;https://a/2.jpg");
}

static void
test_wrong_values_are_named (Fixture *fixture, gconstpointer data)
{
  assert_wrong (fixture, "description", "", "required");
  assert_wrong (fixture, "brand", NULL, "required");
  assert_wrong (fixture, "condition", "Good - with signs of wear", "invalid_value");
  assert_wrong (fixture, "estimated_value", "1.250,00", "invalid_value");
  assert_wrong (fixture, "weight", "80g", "invalid_value");
  assert_wrong (fixture, "description", "=1+1", "invalid_value");
  assert_wrong (fixture, "year", "c. 1970", "invalid_value");

  assert_fine (fixture, "weight", "80_g");
  assert_fine (fixture, "width", "18.5_mm");
  assert_fine (fixture, "estimated_value", "1250.50");
  assert_fine (fixture, "model", "");
  assert_fine (fixture, "band_length", "Short (160–170 mm)");
}

/* Our worst conditions have no like among theirs. Nobody promises "Fair" for them by himself, but
 * whoever lists one is told to take that. */
static void
test_a_word_without_its_like_names_the_nearest (Fixture *fixture, gconstpointer data)
{
  const SvPlatformField *field = sv_platform_field (fixture->platform, "condition");
  const char *const words[] = { "Poor", "For parts", "for Parts" };
  g_autofree char *unheard = sv_platform_check (field, "Melted", NULL);

  assert_default (fixture, "condition", "{\"condition\":\"Poor\"}", "Poor");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *message = sv_platform_check (field, words[i], NULL);

      g_assert_nonnull (message);
      g_assert_nonnull (strstr (message, "Take “Fair - major signs of wear”"));
    }
  g_assert_null (strstr (unheard, "Fair"));

  /* Each leads to a choice that exists. */
  for (guint i = 0; i < fixture->platform->fields->len; i++)
    {
      const SvPlatformField *any = g_ptr_array_index (fixture->platform->fields, i);
      GHashTableIter iter;
      gpointer nearest;

      if (any->nearest == NULL)
        continue;
      g_hash_table_iter_init (&iter, any->nearest);
      while (g_hash_table_iter_next (&iter, NULL, &nearest))
        assert_fine (fixture, any->key, nearest);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/platform/a-word-without-its-like-names-the-nearest",
       test_a_word_without_its_like_names_the_nearest);
  ADD ("/platform/has-the-columns-of-the-template", test_has_the_columns_of_the_template);
  ADD ("/platform/constants-pass-their-own-check", test_constants_pass_their_own_check);
  ADD ("/platform/words-find-the-platform-s-spelling", test_words_find_the_platform_s_spelling);
  ADD ("/platform/numbers-find-their-span", test_numbers_find_their_span);
  ADD ("/platform/what-is-unknown-is-not-promised", test_what_is_unknown_is_not_promised);
  ADD ("/platform/amounts-are-whole-euros", test_amounts_are_whole_euros);
  ADD ("/platform/pictures-are-joined-without-spaces", test_pictures_are_joined_without_spaces);
  ADD ("/platform/wrong-values-are-named", test_wrong_values_are_named);
#undef ADD
  return g_test_run ();
}
