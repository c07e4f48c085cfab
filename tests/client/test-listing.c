/* test-listing.c: a marketplace's fields become a form, and only what was typed is kept
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pages/sv-listing-shape.h"
#include "pages/sv-listing-words.h"

#include <adwaita.h>

static JsonObject *
parse (const char *json)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  g_assert_nonnull (node);
  return json_node_dup_object (node);
}

static void
assert_merged (const char *values, const char *changes, const char *expected)
{
  g_autoptr (JsonObject) before = parse (values);
  g_autoptr (JsonObject) typed = parse (changes);
  g_autoptr (JsonObject) merged = sv_listing_merge (before, typed);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), merged);
  g_autofree char *text = json_to_string (node, FALSE);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_typed_overrides (void)
{
  assert_merged ("{\"brand\":\"Omega\",\"model\":\"Genève\"}", "{\"model\":\"Dynamic\"}",
                 "{\"brand\":\"Omega\",\"model\":\"Dynamic\"}");
}

static void
test_emptied_takes_default (void)
{
  assert_merged ("{\"brand\":\"Omega\",\"model\":\"Genève\"}", "{\"model\":null}",
                 "{\"brand\":\"Omega\"}");
  assert_merged ("{\"brand\":\"Omega\"}", "{\"brand\":\"\"}", "{}");
}

static void
test_untouched_stays (void)
{
  assert_merged ("{\"brand\":\"Omega\"}", "{}", "{\"brand\":\"Omega\"}");
  assert_merged ("{}", "{\"year\":\"1968\"}", "{\"year\":\"1968\"}");
}

static void
assert_split (const char *field, const char *sku, const char *column)
{
  g_autofree char *of = NULL;
  g_autofree char *in = NULL;

  sv_listing_split_fault (field, &of, &in);
  g_assert_cmpstr (of, ==, sku);
  g_assert_cmpstr (in, ==, column);
}

static void
test_faults_name_watch_and_column (void)
{
  assert_split ("SEI-LMX-0003/D: Brand", "SEI-LMX-0003", "D: Brand");
  assert_split ("SEI-LMX-0003/D: Width lug/ watch band", "SEI-LMX-0003",
                "D: Width lug/ watch band");
  assert_split ("SEI-LMX-0003", "SEI-LMX-0003", NULL);
}

#define PLATFORM                                                                                   \
  "{\"name\":\"Market\",\"fields\":["                                                              \
  "{\"key\":\"title\",\"title\":\"Title\",\"group\":\"Object\",\"kind\":\"text\","                 \
  "\"required\":true,\"default\":\"{name}\",\"max\":60,\"choices\":null},"                         \
  "{\"key\":\"brand\",\"title\":\"Brand\",\"group\":\"Details\",\"kind\":\"choice\","              \
  "\"required\":false,\"default\":\"{brand|choice}\",\"max\":null,"                                \
  "\"choices\":[\"Omega\",\"A. Lange & Söhne\"]},"                                                \
  "{\"key\":\"text\",\"title\":\"Text\",\"group\":\"Object\",\"kind\":\"long\","                   \
  "\"required\":false,\"default\":\"\",\"max\":null,\"choices\":null},"                            \
  "{\"key\":\"column_4\",\"title\":\"New\",\"group\":null,\"kind\":\"text\","                      \
  "\"required\":false,\"default\":\"Yes\",\"max\":null,\"choices\":null}]}"

typedef struct
{
  SvListingShape *shape;
  GtkWidget *window;
  SvRecordForm *form;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) platform = parse (PLATFORM);

  fixture->shape = sv_listing_shape_new (platform);
  fixture->window = gtk_window_new ();
  fixture->form =
      SV_RECORD_FORM (sv_record_form_new (NULL, &fixture->shape->table, fixture->shape->groups));
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->form));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvRecordForm) form = g_object_ref (fixture->form);

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_finalize_object (g_steal_pointer (&form));
  sv_listing_shape_free (fixture->shape);
}

static void
test_groups_keep_the_order (Fixture *fixture, gconstpointer data)
{
  const SvFormGroup *groups = fixture->shape->groups;

  g_assert_cmpstr (groups[0].title, ==, "Object");
  g_assert_cmpstr (groups[0].keys, ==, "title text");
  g_assert_cmpstr (groups[1].title, ==, "Details");
  g_assert_cmpstr (groups[1].keys, ==, "brand");
  g_assert_cmpstr (groups[2].title, ==, "More");
  g_assert_cmpstr (groups[2].keys, ==, "column_4");
  g_assert_null (groups[3].keys);
}

static void
test_fields_say_what_they_take (Fixture *fixture, gconstpointer data)
{
  const SvField *title = sv_table_field (&fixture->shape->table, "title");
  const SvField *brand = sv_table_field (&fixture->shape->table, "brand");
  const SvField *text = sv_table_field (&fixture->shape->table, "text");

  g_assert_cmpstr (title->title, ==, "Title *");
  g_assert_cmpint (title->max, ==, 60);
  g_assert_cmpstr (brand->title, ==, "Brand");
  g_assert_cmpstr (brand->of, ==, "Omega|A. Lange & Söhne");
  g_assert_cmpuint (text->flags & SV_FIELD_LINES, !=, 0);
}

static void
assert_hint (Fixture *fixture, const char *key, const char *typed, const char *expected)
{
  g_autoptr (JsonObject) values = parse (typed);
  g_autoptr (JsonObject) effective =
      parse ("{\"title\":\"Omega Genève\",\"brand\":\"\",\"text\":\"\",\"column_4\":\"Yes\"}");
  g_autofree char *hint = sv_listing_shape_hint (fixture->shape, key, values, effective);

  g_assert_cmpstr (hint, ==, expected);
}

static void
test_hints_say_where_from (Fixture *fixture, gconstpointer data)
{
  assert_hint (fixture, "title", "{}", "Omega Genève (from the watch)");
  assert_hint (fixture, "column_4", "{}", "Yes (as usual)");
  assert_hint (fixture, "brand", "{}", NULL);
  assert_hint (fixture, "title", "{\"title\":\"Mine\"}", NULL);
}

static void
test_form_sends_what_was_typed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) record = parse ("{\"id\":3,\"brand\":\"Omega\"}");
  g_autoptr (JsonObject) changes = NULL;
  SvFormField *field = sv_record_form_get_field (fixture->form, "title");

  sv_record_form_load (fixture->form, record, NULL);
  sv_form_field_set_hint (field, "Omega Genève (from the watch)");
  sv_form_field_set_hint (sv_record_form_get_field (fixture->form, "text"), "A text");
  gtk_editable_set_text (GTK_EDITABLE (sv_entry_get_target (sv_form_field_get_entry (field))),
                         "Mine");
  changes = sv_record_form_dup_changes (fixture->form);
  g_assert_nonnull (changes);
  g_assert_cmpuint (json_object_get_size (changes), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (changes, "title"), ==, "Mine");
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

/* Only what the server says of itself is a reason to warn. */
static void
test_pictures_out_of_reach_are_warned_of (void)
{
  g_autoptr (JsonObject) within = parse ("{\"name\":\"Catawiki\",\"pictures_reachable\":true}");
  g_autoptr (JsonObject) without = parse ("{\"name\":\"Catawiki\",\"pictures_reachable\":false}");
  g_autofree char *none = sv_listing_unreachable_words (within);
  g_autofree char *warning = sv_listing_unreachable_words (without);

  g_assert_null (none);
  g_assert_nonnull (strstr (warning, "Catawiki can fetch none of them"));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/listing/pictures-out-of-reach-are-warned-of",
                   test_pictures_out_of_reach_are_warned_of);
  g_test_add_func ("/listing/typed-overrides", test_typed_overrides);
  g_test_add_func ("/listing/emptied-takes-the-default-again", test_emptied_takes_default);
  g_test_add_func ("/listing/untouched-stays", test_untouched_stays);
  g_test_add_func ("/listing/faults-name-watch-and-column", test_faults_name_watch_and_column);
  ADD ("/listing/groups-keep-the-platform-s-order", test_groups_keep_the_order);
  ADD ("/listing/fields-say-what-they-take", test_fields_say_what_they_take);
  ADD ("/listing/hints-say-where-a-value-comes-from", test_hints_say_where_from);
  ADD ("/listing/the-form-sends-what-was-typed", test_form_sends_what_was_typed);

  return g_test_run ();
}
