/* test-record.c: a record shows its JSON
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/records/sv-records.h"
#include "common/sv-record.h"

#include <string.h>

typedef struct
{
  SvRecord *record;
  int changes;
  int notifies;
} Fixture;

static const char watch[] =
    "{\"id\":7,\"version\":3,\"sku\":\"OME-SEA-0001\",\"year\":1968,\"box\":true,\"papers\":false,"
    "\"service_documents\":null,\"asking_price\":{\"amount\":1250000,\"currency\":\"SEK\"},"
    "\"cost\":null,\"brand\":{\"id\":4,\"name\":\"Omega\"},\"purchase_date\":\"2026-11-05\","
    "\"created_at\":\"2026-11-21T10:15:00Z\",\"case_diameter\":\"36.50\"}";

static void
changed_cb (SvRecord *record, gpointer user_data)
{
  ((Fixture *)user_data)->changes++;
}

static void
notify_cb (SvRecord *record, GParamSpec *pspec, gpointer user_data)
{
  ((Fixture *)user_data)->notifies++;
}

static void
load (Fixture *fixture, const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  sv_record_load (fixture->record, json_node_get_object (node));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->record = sv_record_new (&sv_watch_table, 7);
  g_signal_connect (fixture->record, "changed", G_CALLBACK (changed_cb), fixture);
  g_signal_connect (fixture->record, "notify::loaded", G_CALLBACK (notify_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->record);
}

static void
test_a_placeholder_is_empty (Fixture *fixture, gconstpointer data)
{
  g_autofree char *shown = sv_record_dup_display (fixture->record, "asking_price");

  g_assert_false (sv_record_is_loaded (fixture->record));
  g_assert_cmpint (sv_record_get_id (fixture->record), ==, 7);
  g_assert_true (sv_record_is_null (fixture->record, "sku"));
  g_assert_null (sv_record_get_json (fixture->record));
  g_assert_cmpstr (shown, ==, "");
}

static void
test_values_are_read_by_kind (Fixture *fixture, gconstpointer data)
{
  const char *currency, *name;
  gint64 amount;

  load (fixture, watch);
  g_assert_cmpint (sv_record_get_version (fixture->record), ==, 3);
  g_assert_cmpstr (sv_record_get_text (fixture->record, "sku"), ==, "OME-SEA-0001");
  g_assert_cmpint (sv_record_get_int (fixture->record, "year"), ==, 1968);
  g_assert_cmpint (sv_record_get_bool (fixture->record, "box"), ==, 1);
  g_assert_cmpint (sv_record_get_bool (fixture->record, "papers"), ==, 0);
  g_assert_cmpint (sv_record_get_bool (fixture->record, "service_documents"), ==, -1);
  g_assert_true (sv_record_get_money (fixture->record, "asking_price", &amount, &currency));
  g_assert_cmpint (amount, ==, 1250000);
  g_assert_cmpstr (currency, ==, "SEK");
  g_assert_false (sv_record_get_money (fixture->record, "cost", &amount, &currency));
  g_assert_cmpint (sv_record_get_reference (fixture->record, "brand", &name), ==, 4);
  g_assert_cmpstr (name, ==, "Omega");
  g_assert_cmpint (sv_record_get_reference (fixture->record, "agent", &name), ==, 0);
  g_assert_null (name);
}

/* Values of another kind than asked for are absent, never a crash. */
static void
test_a_wrong_kind_is_absent (Fixture *fixture, gconstpointer data)
{
  load (fixture, "{\"sku\":7,\"year\":\"x\",\"box\":\"yes\",\"asking_price\":5,\"brand\":[1],"
                 "\"floor_price\":{\"amount\":\"1\"},\"purchase_date\":3}");
  g_assert_null (sv_record_get_text (fixture->record, "sku"));
  g_assert_cmpint (sv_record_get_int (fixture->record, "year"), ==, 0);
  g_assert_cmpint (sv_record_get_bool (fixture->record, "box"), ==, -1);
  g_assert_false (sv_record_get_money (fixture->record, "asking_price", NULL, NULL));
  g_assert_false (sv_record_get_money (fixture->record, "floor_price", NULL, NULL));
  g_assert_cmpint (sv_record_get_reference (fixture->record, "brand", NULL), ==, 0);
  for (guint i = 0; i < sv_watch_table.n_fields; i++)
    g_free (sv_record_dup_display (fixture->record, sv_watch_table.fields[i].key));
}

static void
test_cells_are_for_people (Fixture *fixture, gconstpointer data)
{
  static const char *const cells[][2] = {
    { "asking_price", "12,500.00 SEK" },
    { "brand", "Omega" },
    { "purchase_date", "5 Nov 2026" },
    { "created_at", "21 Nov 2026 10:15" },
    { "box", "Yes" },
    { "papers", "No" },
    { "service_documents", "" },
    { "year", "1968" },
    { "case_diameter", "36.50" },
    { "agent", "" },
    { "no_such_field", "" },
  };

  load (fixture, watch);
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      g_autofree char *shown = sv_record_dup_display (fixture->record, cells[i][0]);

      g_assert_cmpstr (shown, ==, cells[i][1]);
    }
}

static void
test_loading_tells_who_listens (Fixture *fixture, gconstpointer data)
{
  load (fixture, watch);
  load (fixture, "{\"id\":7,\"version\":4}");
  g_assert_cmpint (fixture->changes, ==, 2);
  g_assert_cmpint (fixture->notifies, ==, 1);
  g_assert_cmpint (sv_record_get_version (fixture->record), ==, 4);
  g_assert_true (sv_record_is_null (fixture->record, "sku"));
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/record/a-placeholder-is-empty", Fixture, NULL, set_up, test_a_placeholder_is_empty,
              tear_down);
  g_test_add ("/record/values-are-read-by-kind", Fixture, NULL, set_up,
              test_values_are_read_by_kind, tear_down);
  g_test_add ("/record/a-wrong-kind-is-absent", Fixture, NULL, set_up, test_a_wrong_kind_is_absent,
              tear_down);
  g_test_add ("/record/cells-are-for-people", Fixture, NULL, set_up, test_cells_are_for_people,
              tear_down);
  g_test_add ("/record/loading-tells-who-listens", Fixture, NULL, set_up,
              test_loading_tells_who_listens, tear_down);
  return g_test_run ();
}
