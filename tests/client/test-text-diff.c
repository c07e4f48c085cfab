/* test-text-diff.c: the words that differ between two texts
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "widgets/sv-text-diff.h"

/* The pieces with | between them. */
static char *
show (const char *text, GArray *pieces)
{
  GString *shown = g_string_new (NULL);

  for (guint i = 0; i < pieces->len; i++)
    {
      const SvTextPiece *piece = &g_array_index (pieces, SvTextPiece, i);

      if (i > 0)
        g_string_append_c (shown, '|');
      g_string_append_len (shown, text + piece->start, piece->end - piece->start);
    }
  return g_string_free (shown, FALSE);
}

static void
assert_diff (const char *old, const char *new, const char *removed, const char *added)
{
  g_autoptr (GArray) old_pieces = NULL;
  g_autoptr (GArray) new_pieces = NULL;
  g_autofree char *old_shown = NULL;
  g_autofree char *new_shown = NULL;

  sv_text_diff (old, new, &old_pieces, &new_pieces);
  old_shown = show (old, old_pieces);
  new_shown = show (new, new_pieces);
  g_assert_cmpstr (old_shown, ==, removed);
  g_assert_cmpstr (new_shown, ==, added);
}

static void
test_same (void)
{
  assert_diff ("A fine watch.", "A fine watch.", "", "");
  assert_diff ("", "", "", "");
}

static void
test_changed_word (void)
{
  assert_diff ("A fine watch in gold.", "A fine watch in steel.", "gold.", "steel.");
}

static void
test_pieces_join (void)
{
  assert_diff ("one two three four", "one four", "two three ", "");
  assert_diff ("one four", "one two three four", "", "two three ");
}

static void
test_blanks_do_not_count (void)
{
  assert_diff ("one\n\ntwo", "one two", "", "");
}

static void
test_letters_of_many_bytes (void)
{
  assert_diff ("Blå tavla", "Blå urtavla", "tavla", "urtavla");
}

static void
test_from_nothing (void)
{
  assert_diff ("", "All new", "", "All new");
}

static void
test_too_long (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) removed = NULL;
  g_autoptr (GArray) added = NULL;

  for (guint i = 0; i < 4000; i++)
    g_string_append_printf (text, "w%u ", i);
  sv_text_diff (text->str, text->str, &removed, &added);

  g_assert_cmpuint (removed->len, ==, 1);
  g_assert_cmpuint (g_array_index (added, SvTextPiece, 0).end, ==, text->len);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/text-diff/same-texts-have-none", test_same);
  g_test_add_func ("/text-diff/a-changed-word", test_changed_word);
  g_test_add_func ("/text-diff/words-beside-each-other-are-one-piece", test_pieces_join);
  g_test_add_func ("/text-diff/blanks-do-not-count", test_blanks_do_not_count);
  g_test_add_func ("/text-diff/letters-of-many-bytes", test_letters_of_many_bytes);
  g_test_add_func ("/text-diff/from-nothing", test_from_nothing);
  g_test_add_func ("/text-diff/very-long-texts-are-one-piece", test_too_long);

  return g_test_run ();
}
