/* test-json.c: the strict gate lets RFC 8259 in and nothing else
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "common/sv-json.h"
#include "tests/fixtures/sv-shared.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

static void
assert_fault (const char *text, gssize length, const char *code)
{
  const char *fault = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node =
      sv_json_parse (text, length < 0 ? strlen (text) : (gsize)length, &fault, &error);

  g_assert_null (node);
  g_assert_cmpstr (fault, ==, code);
  if (strcmp (code, "json_malformed") == 0)
    g_assert_error (error, SV_ERROR, SV_ERROR_MALFORMED);
  else
    g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
}

static void
assert_text (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = sv_json_parse (text, strlen (text), NULL, &error);
  g_autoptr (GString) json = g_string_new (NULL);

  g_assert_no_error (error);
  g_assert_nonnull (node);
  sv_json_append_node (json, node);
  g_assert_cmpstr (json->str, ==, expected);
}

static void
test_values_come_back_as_they_were (void)
{
  assert_text (" { \"a\" : [ 1 , -2 , true , false , null , \"x\" ] , \"b\" : { } } ",
               "{\"a\":[1,-2,true,false,null,\"x\"],\"b\":{}}");
  assert_text ("[]", "[]");
  assert_text ("\"\"", "\"\"");
  assert_text ("[[[],[]],{\"a\":{\"b\":[{}]}}]", "[[[],[]],{\"a\":{\"b\":[{}]}}]");
  assert_text ("\"\\u00e5\\ud83d\\ude00\\/\\b\\f\\n\\r\\t\\u001f\\u007f\"",
               "\"å😀/\\b\\f\\n\\r\\t\\u001f\x7f\"");
}

static void
test_integers_stay_integers (void)
{
  static const char text[] = "[9223372036854775807,-9223372036854775808,1.0,1e2,-0]";
  g_autoptr (JsonNode) node = sv_json_parse (text, strlen (text), NULL, NULL);
  JsonArray *array = json_node_get_array (node);

  g_assert_cmpint (json_array_get_int_element (array, 0), ==, G_MAXINT64);
  g_assert_cmpint (json_array_get_int_element (array, 1), ==, G_MININT64);
  g_assert_true (json_node_get_value_type (json_array_get_element (array, 0)) == G_TYPE_INT64);
  g_assert_true (json_node_get_value_type (json_array_get_element (array, 2)) == G_TYPE_DOUBLE);
  g_assert_true (json_node_get_value_type (json_array_get_element (array, 3)) == G_TYPE_DOUBLE);
  g_assert_cmpint (json_array_get_int_element (array, 4), ==, 0);
}

static void
test_numbers_out_of_range_are_refused (void)
{
  assert_fault ("9223372036854775808", -1, "json_number_range");
  assert_fault ("[-9223372036854775809]", -1, "json_number_range");
  assert_fault ("100000000000000000000000000", -1, "json_number_range");
  assert_fault ("1e309", -1, "json_number_range");
  assert_fault ("{\"a\":-1e999999999}", -1, "json_number_range");
  assert_fault ("1e-999999999", -1, "json_number_range");
  assert_text ("0.0", "0.0");
  assert_text ("0e99", "0.0");
}

static void
test_a_key_stands_once (void)
{
  assert_fault ("{\"a\":1,\"a\":2}", -1, "json_duplicate_key");
  assert_fault ("{\"a\":1,\"\\u0061\":2}", -1, "json_duplicate_key");
  assert_fault ("[{\"b\":{\"a\":1,\"c\":0,\"a\":1}}]", -1, "json_duplicate_key");
  assert_text ("{\"a\":{\"a\":1},\"A\":2}", "{\"a\":{\"a\":1},\"A\":2}");
}

static void
test_nul_is_refused (void)
{
  assert_fault ("\"\\u0000b\"", -1, "json_nul");
  assert_fault ("{\"a\\u0000\":1}", -1, "json_nul");
  assert_fault ("\"a\0b\"", 5, "json_malformed");
}

static void
test_malformed_comes_before_refused (void)
{
  assert_fault ("{\"a\":1,\"a\":2", -1, "json_malformed");
  assert_fault ("[\"\\u0000\",]", -1, "json_malformed");
  assert_fault ("[1e999 2]", -1, "json_malformed");
}

static void
test_what_is_not_json_is_malformed (void)
{
  static const char *const texts[] = {
    "",
    " ",
    "{",
    "[",
    "[1",
    "[1,",
    "[1,]",
    "[,1]",
    "{,}",
    "{\"a\"}",
    "{\"a\":}",
    "{a:1}",
    "{'a':1}",
    "{\"a\":1,}",
    "{1:1}",
    "[1]]",
    "]",
    "}",
    "[}",
    "{]",
    "[1}",
    "01",
    "-",
    "+1",
    "-01",
    ".5",
    "1.",
    "1.e1",
    "1e",
    "1e+",
    "0x10",
    "NaN",
    "Infinity",
    "-Infinity",
    "tru",
    "truee",
    "True",
    "nul",
    "nulll",
    "\"",
    "\"a",
    "\"\\\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "\"\t\"",
    "\"\n\"",
    "1 2",
    "// a\n1",
    "/* a */1",
    "\"\\ud800\"",
    "\"\\udc00\"",
    "\"\\ud800\\u0041\"",
    "\xef\xbb\xbf{}",
    "\"\xff\"",
    "\"\xc0\x80\"",
    "\"\xed\xa0\x80\"",
    "\"\xf4\x90\x80\x80\"",
    "[1\f]",
    "[1\xc2\xa0]",
    "{\"a\":1 \"b\":2}",
    "{\"a\" 1}",
    "[1 2]",
    "{\"a\":\"b\"}#",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *shown = g_strescape (texts[i], NULL);

      g_test_message ("%s", shown);
      assert_fault (texts[i], -1, "json_malformed");
    }
}

static void
test_depth_is_bounded (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *hostile = g_strnfill (200 * 1024, '[');

  for (int i = 0; i < SV_JSON_MAX_DEPTH; i++)
    g_string_append_c (deep, '[');
  for (int i = 0; i < SV_JSON_MAX_DEPTH; i++)
    g_string_append_c (deep, ']');
  node = sv_json_parse (deep->str, deep->len, NULL, NULL);
  g_assert_nonnull (node);

  g_string_prepend_c (deep, '[');
  g_string_append_c (deep, ']');
  assert_fault (deep->str, -1, "json_malformed");
  assert_fault (hostile, -1, "json_malformed");
}

static void
test_members_are_bounded (void)
{
  g_autoptr (GString) json = g_string_new ("{");
  g_autoptr (JsonNode) node = NULL;

  for (int i = 0; i < SV_JSON_MAX_MEMBERS; i++)
    g_string_append_printf (json, "%s\"k%d\":%d", i > 0 ? "," : "", i, i);
  g_string_append_c (json, '}');
  node = sv_json_parse (json->str, json->len, NULL, NULL);
  g_assert_nonnull (node);

  g_string_truncate (json, json->len - 1);
  g_string_append (json, ",\"last\":0}");
  assert_fault (json->str, -1, "json_malformed");
}

static void
test_an_object_is_asked_for (void)
{
  const char *fault = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = sv_json_parse_object ("{\"a\":7}", 7, &fault, &error);

  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (object, "a"), ==, 7);
  g_assert_null (fault);

  g_assert_null (sv_json_parse_object ("[1]", 3, &fault, &error));
  g_assert_cmpstr (fault, ==, "json_not_object");
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
}

static void
test_the_writer_escapes (void)
{
  g_autoptr (GString) json = g_string_new ("{");

  sv_json_append_key (json, "a\"b");
  sv_json_append_string (json, "x\\y\n\x01\x1f/å");
  sv_json_append_key (json, "n");
  sv_json_append_string (json, NULL);
  sv_json_append_key (json, "i");
  sv_json_append_int (json, G_MININT64);
  sv_json_append_key (json, "z");
  sv_json_append_int (json, 0);
  g_string_append_c (json, '}');

  g_assert_cmpstr (json->str, ==,
                   "{\"a\\\"b\":\"x\\\\y\\n\\u0001\\u001f/å\",\"n\":null,"
                   "\"i\":-9223372036854775808,\"z\":0}");
}

static void
test_the_public_suite_holds (void)
{
  g_autofree char *archive =
      sv_shared_file ("data/json-test-suite/test_parsing.tar.xz"); /* skips when missing */
  g_autofree char *folder = NULL;
  const char *argv[] = { "tar", "-xf", archive, "-C", NULL, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  int status = -1;
  guint accepted = 0, refused = 0;

  if (archive == NULL)
    return;

  folder = g_dir_make_tmp ("sv-json-XXXXXX", &error);
  g_assert_no_error (error);
  argv[4] = folder;
  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);

  dir = g_dir_open (folder, 0, &error);
  g_assert_no_error (error);
  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL;
      g_autoptr (JsonNode) node = NULL;
      const char *fault = NULL;
      gsize length;

      if (!g_file_get_contents (path, &bytes, &length, NULL))
        continue;
      node = sv_json_parse (bytes, length, &fault, NULL);
      g_test_message ("%s: %s", name, node != NULL ? "accepted" : fault);

      /* y_ must not be malformed (a key twice is refused with another code), n_ must be, i_ may be.
       */
      if (name[0] == 'y')
        {
          g_assert_cmpstr (fault, !=, "json_malformed");
          accepted++;
        }
      else if (name[0] == 'n')
        {
          g_assert_cmpstr (fault, ==, "json_malformed");
          refused++;
        }
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpuint (accepted, >, 90);
  g_assert_cmpuint (refused, >, 180);
  g_rmdir (folder);
}

static void
test_what_a_member_holds (void)
{
  static const char text[] =
      "{\"text\":\"7\",\"int\":7,\"boolean\":true,\"double\":7.5,\"null\":null,"
      "\"list\":[7],\"object\":{}}";
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = sv_json_parse_object (text, strlen (text), NULL, &error);
  g_autoptr (GList) keys = NULL;

  g_assert_no_error (error);
  keys = json_object_get_members (object);
  g_assert_cmpuint (g_list_length (keys), ==, 7);
  for (GList *key = keys; key != NULL; key = key->next)
    {
      JsonNode *node = json_object_get_member (object, key->data);

      g_assert_cmpint (sv_json_is_text (node), ==, g_str_equal (key->data, "text"));
      g_assert_cmpint (sv_json_is_int (node), ==, g_str_equal (key->data, "int"));
      g_assert_cmpint (sv_json_is_boolean (node), ==, g_str_equal (key->data, "boolean"));
    }
  g_assert_false (sv_json_is_text (NULL));
  g_assert_false (sv_json_is_int (NULL));
  g_assert_false (sv_json_is_boolean (NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/json/values-come-back-as-they-were", test_values_come_back_as_they_were);
  g_test_add_func ("/json/integers-stay-integers", test_integers_stay_integers);
  g_test_add_func ("/json/numbers-out-of-range-are-refused", test_numbers_out_of_range_are_refused);
  g_test_add_func ("/json/a-key-stands-once", test_a_key_stands_once);
  g_test_add_func ("/json/nul-is-refused", test_nul_is_refused);
  g_test_add_func ("/json/malformed-comes-before-refused", test_malformed_comes_before_refused);
  g_test_add_func ("/json/what-is-not-json-is-malformed", test_what_is_not_json_is_malformed);
  g_test_add_func ("/json/depth-is-bounded", test_depth_is_bounded);
  g_test_add_func ("/json/members-are-bounded", test_members_are_bounded);
  g_test_add_func ("/json/an-object-is-asked-for", test_an_object_is_asked_for);
  g_test_add_func ("/json/the-writer-escapes", test_the_writer_escapes);
  g_test_add_func ("/json/the-public-suite-holds", test_the_public_suite_holds);
  g_test_add_func ("/json/what-a-member-holds", test_what_a_member_holds);
  return g_test_run ();
}
