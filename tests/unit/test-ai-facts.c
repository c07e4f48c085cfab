/* test-ai-facts.c: a text against the record
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-ai-facts.h"
#include "common/sv-json.h"

#include <string.h>

static const char record[] =
    "{\"brand\":{\"id\":1,\"name\":\"A. Lange & Söhne\"},\"reference\":\"101.021\",\"year\":1998,"
    "\"case_diameter\":\"38.50\"}";

static char **
check (const char *text)
{
  g_autoptr (JsonObject) watch = sv_json_parse_object (record, strlen (record), NULL, NULL);

  return sv_ai_contradictions (watch, text);
}

static void
test_an_agreeing_text_is_fine (void)
{
  g_auto (GStrv) warnings = check (
      "This A. LANGE & SOHNE, ref. 101 021, left Glashütte in 1998. Its case of 38,5 mm takes an 18 mm strap.");

  g_assert_cmpuint (g_strv_length (warnings), ==, 0);
}

static void
test_each_contradiction_is_named (void)
{
  g_auto (GStrv) warnings = check ("A fine Omega in a 42 mm case, ref. 166.2009-1, of 1972.");

  g_assert_cmpuint (g_strv_length (warnings), ==, 4);
  g_assert_cmpstr (warnings[0], ==, "The text does not name the brand A. Lange & Söhne.");
  g_assert_cmpstr (warnings[1], ==, "The text does not name the reference 101.021.");
  g_assert_cmpstr (warnings[2], ==, "The text says 1972, the record 1998.");
  g_assert_cmpstr (warnings[3], ==, "The text says 42 mm, the record 38.50 mm.");
}

static void
test_what_the_text_leaves_out_is_no_contradiction (void)
{
  g_auto (GStrv) warnings = check ("A. Lange & Söhne 101.021");

  g_assert_cmpuint (g_strv_length (warnings), ==, 0);
}

static void
test_a_decade_is_any_of_its_years (void)
{
  g_auto (GStrv) right = check ("An A. Lange & Söhne 101.021 of the 1990s.");
  g_auto (GStrv) century = check ("An A. Lange & Söhne 101.021 of the late 1900's.");
  g_auto (GStrv) wrong = check ("An A. Lange & Söhne 101.021 of the 1980s.");

  g_assert_cmpuint (g_strv_length (right), ==, 0);
  g_assert_cmpuint (g_strv_length (century), ==, 0);
  g_assert_cmpuint (g_strv_length (wrong), ==, 1);
  g_assert_cmpstr (wrong[0], ==, "The text says 1980s, the record 1998.");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/ai-facts/an-agreeing-text-is-fine", test_an_agreeing_text_is_fine);
  g_test_add_func ("/ai-facts/each-contradiction-is-named", test_each_contradiction_is_named);
  g_test_add_func ("/ai-facts/a-decade-is-any-of-its-years", test_a_decade_is_any_of_its_years);
  g_test_add_func ("/ai-facts/what-the-text-leaves-out-is-no-contradiction",
                   test_what_the_text_leaves_out_is_no_contradiction);
  return g_test_run ();
}
