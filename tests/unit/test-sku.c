/* test-sku.c: the number of a watch
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-sku.h"

static void
assert_code (const char *brand, const char *expected)
{
  g_autofree char *code = sv_sku_code (brand);

  g_assert_cmpstr (code, ==, expected);
}

static void
assert_initials (const char *name, const char *model, const char *expected)
{
  g_autofree char *initials = sv_sku_initials (name, model);

  g_assert_cmpstr (initials, ==, expected);
}

static void
test_a_code_is_three_letters (void)
{
  assert_code ("Seiko", "SEI");
  assert_code ("A. Lange & Söhne", "ALA");
  assert_code ("Østergaard", "OST");
  assert_code ("Ære", "AER");
  assert_code ("Łucja", "LUC");
  assert_code ("ßen", "SSE");
  assert_code ("Îñé", "INE");
  assert_code ("IW", "IWX");
  assert_code ("88 Rue du Rhône", "RUE");
  assert_code ("精工", "XXX");
  assert_code ("", "XXX");
  assert_code (NULL, "XXX");
}

static void
test_initials_skip_words_with_a_digit (void)
{
  assert_initials ("Lord Matic 3N1791", NULL, "LMX");
  assert_initials ("5 Sports", NULL, "SXX");
  assert_initials ("Grand Seiko Hi-Beat 36000", NULL, "GSH");
  assert_initials ("The Old Navy Diver", NULL, "TON");
  assert_initials ("  Élégance   øre ", NULL, "EOX");
  assert_initials ("(Ref) \"Big\"", NULL, "RBX");
  assert_initials ("", NULL, "XXX");
}

static void
test_the_model_helps_out (void)
{
  assert_initials ("5606-7000", "Lord Matic", "LMX");
  assert_initials ("Lord", "Matic", "LXX");
  assert_initials (NULL, "Lord Matic", "LMX");
  assert_initials ("123", "456", "XXX");
}

static void
test_a_pattern_says_where_things_stand (void)
{
  guint digits;
  g_autofree char *usual = sv_sku_prefix (SV_SKU_PATTERN, "SEI", "LMX", &digits);
  g_autofree char *sku = sv_sku_format (usual, digits, 3);
  g_autofree char *many = sv_sku_format (usual, digits, 123456);
  g_autofree char *other = sv_sku_prefix ("SV.MMMNN", "SEI", "LMN", &digits);

  g_assert_cmpstr (usual, ==, "SEI-LMX-");
  g_assert_cmpstr (sku, ==, "SEI-LMX-0003");
  g_assert_cmpstr (many, ==, "SEI-LMX-123456");
  g_assert_cmpstr (other, ==, "SV.LMN");
  g_assert_cmpuint (digits, ==, 2);
}

static void
test_bad_patterns_are_refused (void)
{
  g_assert_true (sv_sku_pattern_is_valid (SV_SKU_PATTERN));
  g_assert_true (sv_sku_pattern_is_valid ("N"));
  g_assert_false (sv_sku_pattern_is_valid (""));
  g_assert_false (sv_sku_pattern_is_valid ("BBB-MMM"));
  g_assert_false (sv_sku_pattern_is_valid ("BBB-BBB-NN"));
  g_assert_false (sv_sku_pattern_is_valid ("NN-BBB"));
  g_assert_false (sv_sku_pattern_is_valid ("BBB NNNN"));
  g_assert_false (sv_sku_pattern_is_valid ("BBB-NNNNNNNNNN"));
  g_assert_false (sv_sku_pattern_is_valid ("ÆØÅ-NNN"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/sku/a-code-is-three-letters", test_a_code_is_three_letters);
  g_test_add_func ("/sku/initials-skip-words-with-a-digit", test_initials_skip_words_with_a_digit);
  g_test_add_func ("/sku/the-model-helps-out", test_the_model_helps_out);
  g_test_add_func ("/sku/a-pattern-says-where-things-stand",
                   test_a_pattern_says_where_things_stand);
  g_test_add_func ("/sku/bad-patterns-are-refused", test_bad_patterns_are_refused);
  return g_test_run ();
}
