/* test-ids.c: long lists of ids are read exactly, and become the next list in few steps
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-ids.h"

#include "common/sv-error.h"

static GArray *
numbers (const char *text)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      {
        gint64 id = g_ascii_strtoll (*word, NULL, 10);

        g_array_append_val (ids, id);
      }

  return ids;
}

static SvIds *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));

  return sv_ids_parse (body, error);
}

static void
test_reads_ids_and_total (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SvIds) ids =
      parse ("{\"ids\":[3, 1,\n99999999999],\"total\":12,\"seq\":\"7:8\"}", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ids->ids->len, ==, 3);
  g_assert_cmpint (g_array_index (ids->ids, gint64, 2), ==, G_GINT64_CONSTANT (99999999999));
  g_assert_cmpint (ids->total, ==, 12);
}

static void
test_reads_an_empty_list (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SvIds) ids = parse ("{ \"seq\": 1, \"ids\": [ ], \"total\": 0 }", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ids->ids->len, ==, 0);
}

static void
test_refuses_what_is_no_list_of_ids (void)
{
  static const char *const bad[] = {
    "",
    "[]",
    "{\"total\":1}",
    "{\"ids\":[1,]}",
    "{\"ids\":[,1]}",
    "{\"ids\":[1",
    "{\"ids\":[1 2]}",
    "{\"ids\":[-1]}",
    "{\"ids\":[1.5]}",
    "{\"ids\":[\"1\"]}",
    "{\"ids\":[1234567890123456789]}",
    "{\"ids\":[1]}}",
    "{\"ids\":[1],\"total\":2",
    "{\"ids\":[1],\"total\":1,\"total\":2}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SvIds) ids = parse (bad[i], &error);

      if (ids != NULL)
        g_error ("%s was taken for a list of ids", bad[i]);
      g_assert_true (error->domain == SV_ERROR);
    }
}

/* Goes the steps and looks whether they lead there. Returns: how many rows were taken out or put in
 */
static guint
go (const char *from, const char *to, guint *n_steps)
{
  g_autoptr (GArray) before = numbers (from);
  g_autoptr (GArray) after = numbers (to);
  g_autoptr (GArray) steps = sv_ids_steps (before, after);
  guint touched = 0;

  for (guint i = 0; i < steps->len; i++)
    {
      SvIdsStep *step = &g_array_index (steps, SvIdsStep, i);

      g_assert_true (step->removed == 0 || step->added == 0);
      touched += step->removed + step->added;
      if (step->removed > 0)
        g_array_remove_range (before, step->position, step->removed);
      if (step->added > 0)
        g_array_insert_vals (before, step->position, &g_array_index (after, gint64, step->from),
                             step->added);
    }

  g_assert_cmpmem (before->data, before->len * sizeof (gint64), after->data,
                   after->len * sizeof (gint64));
  if (n_steps != NULL)
    *n_steps = steps->len;

  return touched;
}

static void
test_the_same_list_takes_no_step (void)
{
  g_assert_cmpuint (go ("1 2 3", "1 2 3", NULL), ==, 0);
  g_assert_cmpuint (go ("", "", NULL), ==, 0);
}

static void
test_one_row_more_or_less_touches_one_row (void)
{
  g_assert_cmpuint (go ("1 2 3 4", "9 1 2 3 4", NULL), ==, 1);
  g_assert_cmpuint (go ("1 2 3 4", "1 2 9 3 4", NULL), ==, 1);
  g_assert_cmpuint (go ("1 2 3 4", "1 2 4", NULL), ==, 1);
  g_assert_cmpuint (go ("1 2 3 4", "", NULL), ==, 4);
  g_assert_cmpuint (go ("", "1 2", NULL), ==, 2);
}

static void
test_a_moved_row_touches_two_places (void)
{
  g_assert_cmpuint (go ("1 2 3 4 5 6", "5 1 2 3 4 6", NULL), ==, 2);
  g_assert_cmpuint (go ("1 2 3 4 5 6", "2 3 4 5 1 6", NULL), ==, 2);
  g_assert_cmpuint (go ("1 2 3 4 5 6 7", "6 4 1 2 3 5 7", NULL), ==, 4);
}

static void
test_changes_at_several_places_stay_small (void)
{
  guint steps;

  g_assert_cmpuint (go ("1 2 3 4 5 6 7 8 9", "20 1 2 4 5 21 6 9 7 8", &steps), <=, 6);
  g_assert_cmpuint (steps, <=, 6);
}

static void
test_any_list_becomes_any_other (void)
{
  for (guint round = 0; round < 400; round++)
    {
      g_autoptr (GString) from = g_string_new (NULL);
      g_autoptr (GString) to = g_string_new (NULL);
      g_autoptr (GHashTable) old = g_hash_table_new (NULL, NULL);
      g_autoptr (GHashTable) new = g_hash_table_new (NULL, NULL);

      for (guint i = 0; i < 24; i++)
        {
          int a = g_test_rand_int_range (1, 30), b = g_test_rand_int_range (1, 30);

          if (g_hash_table_add (old, GINT_TO_POINTER (a)))
            g_string_append_printf (from, "%d ", a);
          if (g_hash_table_add (new, GINT_TO_POINTER (b)))
            g_string_append_printf (to, "%d ", b);
        }
      go (from->str, to->str, NULL);
    }
}

static void
test_another_order_of_many_takes_two_steps (void)
{
  g_autoptr (GString) from = g_string_new (NULL);
  g_autoptr (GString) to = g_string_new (NULL);
  guint steps;

  for (int i = 1; i <= 1000; i++)
    {
      g_string_append_printf (from, "%d ", i);
      g_string_append_printf (to, "%d ", 1001 - i);
    }
  go (from->str, to->str, &steps);

  g_assert_cmpuint (steps, ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/ids/reads-ids-and-total", test_reads_ids_and_total);
  g_test_add_func ("/ids/reads-an-empty-list", test_reads_an_empty_list);
  g_test_add_func ("/ids/refuses-what-is-no-list-of-ids", test_refuses_what_is_no_list_of_ids);
  g_test_add_func ("/ids/the-same-list-takes-no-step", test_the_same_list_takes_no_step);
  g_test_add_func ("/ids/one-row-more-or-less-touches-one-row",
                   test_one_row_more_or_less_touches_one_row);
  g_test_add_func ("/ids/a-moved-row-touches-two-places", test_a_moved_row_touches_two_places);
  g_test_add_func ("/ids/changes-at-several-places-stay-small",
                   test_changes_at_several_places_stay_small);
  g_test_add_func ("/ids/any-list-becomes-any-other", test_any_list_becomes_any_other);
  g_test_add_func ("/ids/another-order-of-many-takes-two-steps",
                   test_another_order_of_many_takes_two_steps);

  return g_test_run ();
}
