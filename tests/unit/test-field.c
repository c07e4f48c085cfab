/* test-field.c: the field tables hold together
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-choice.h"
#include "common/sv-field.h"
#include "common/sv-money.h"

#include <string.h>

static void
test_every_table_is_found_by_its_kind (void)
{
  for (const SvTable *const *table = sv_tables; *table != NULL; table++)
    g_assert_true (sv_table_of_kind ((*table)->kind) == *table);

  g_assert_null (sv_table_of_kind ("unicorn"));
}

static void
test_no_key_stands_twice (void)
{
  for (const SvTable *const *table = sv_tables; *table != NULL; table++)
    {
      g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

      for (guint i = 0; i < (*table)->n_fields; i++)
        g_assert_true (g_hash_table_add (keys, (gpointer)(*table)->fields[i].key));
    }
}

static void
test_every_record_has_its_name_field (void)
{
  for (const SvTable *const *table = sv_tables; *table != NULL; table++)
    g_assert_nonnull (sv_table_field (*table, (*table)->name));
}

static void
test_choices_are_closed (void)
{
  const SvField *role = sv_table_field (sv_table_of_kind ("person"), "role");

  g_assert_true (sv_field_has_choice (role, "agent"));
  g_assert_false (sv_field_has_choice (role, "agen"));
}

/* Currencies stand for themselves everywhere. */
static void
test_every_choice_has_words (void)
{
  guint n = 0;

  for (const SvTable *const *table = sv_tables; *table != NULL; table++)
    for (guint i = 0; i < (*table)->n_fields; i++)
      {
        const SvField *field = &(*table)->fields[i];
        g_auto (GStrv) words =
            field->kind == SV_KIND_CHOICE ? sv_field_choices (field) : g_new0 (char *, 1);

        for (char **word = words; *word != NULL; word++)
          {
            g_autofree char *title = sv_choice_title (*word);

            if (strcmp (title, *word) == 0 && sv_currency_exponent (*word) < 0)
              g_error ("%s of %s: there are no words for “%s”", field->key, (*table)->kind, *word);
            n++;
          }
      }
  g_assert_cmpuint (n, >, 30);
}

static void
test_other_words_come_back_as_they_are (void)
{
  static const char *const others[] = { "e-bay fee",     "porto", "Good - visible signs of wear",
                                        "new-old-stock", "_",     "" };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *title = sv_choice_title (others[i]);

      g_assert_cmpstr (title, ==, others[i]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/field/every-table-is-found-by-its-kind",
                   test_every_table_is_found_by_its_kind);
  g_test_add_func ("/field/no-key-stands-twice", test_no_key_stands_twice);
  g_test_add_func ("/field/every-record-has-its-name-field", test_every_record_has_its_name_field);
  g_test_add_func ("/field/choices-are-closed", test_choices_are_closed);
  g_test_add_func ("/field/every-choice-has-words", test_every_choice_has_words);
  g_test_add_func ("/field/other-words-come-back-as-they-are",
                   test_other_words_come_back_as_they_are);
  return g_test_run ();
}
