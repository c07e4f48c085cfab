/* test-entries.c: the widgets that hold one value give back exactly what was put in or typed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "records/sv-records.h"
#include "widgets/sv-choice-entry.h"
#include "widgets/sv-date-entry.h"
#include "widgets/sv-money-entry.h"
#include "widgets/sv-text-area.h"
#include "widgets/sv-text-entry.h"
#include "widgets/sv-tri-state.h"

#include <adwaita.h>

typedef struct
{
  GtkWidget *window;
  GtkWidget *entry;
  guint edits;
} Fixture;

static void
count_cb (Fixture *fixture)
{
  fixture->edits++;
}

static void
hold (Fixture *fixture, GtkWidget *entry)
{
  fixture->window = gtk_window_new ();
  fixture->entry = entry;
  gtk_window_set_child (GTK_WINDOW (fixture->window), entry);
  g_signal_connect_swapped (entry, "edited", G_CALLBACK (count_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GtkWidget) entry = g_object_ref (fixture->entry);

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_finalize_object (g_steal_pointer (&entry));
}

static void
set_json (Fixture *fixture, const char *json)
{
  g_autoptr (JsonNode) value = json_from_string (json, NULL);

  sv_entry_set_value (SV_ENTRY (fixture->entry), value);
}

static void
type (Fixture *fixture, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (sv_entry_get_target (SV_ENTRY (fixture->entry))), text);
}

/* The value as JSON; "null" when absent; a fault fails the test. */
static char *
get_json (Fixture *fixture)
{
  g_autofree char *fault = NULL;
  g_autoptr (JsonNode) value = sv_entry_dup_value (SV_ENTRY (fixture->entry), &fault);

  g_assert_cmpstr (fault, ==, NULL);
  return value != NULL ? json_to_string (value, FALSE) : g_strdup ("null");
}

static void
assert_json (Fixture *fixture, const char *json)
{
  g_autofree char *got = get_json (fixture);

  g_assert_cmpstr (got, ==, json);
}

static void
assert_fault (Fixture *fixture, const char *text)
{
  g_autofree char *fault = NULL;
  g_autoptr (JsonNode) value = sv_entry_dup_value (SV_ENTRY (fixture->entry), &fault);

  g_assert_null (value);
  g_assert_nonnull (fault);
  if (g_strstr_len (fault, -1, text) == NULL)
    g_error ("the fault is “%s”, not “%s”", fault, text);
}

static void
test_decimal_kept (Fixture *fixture, gconstpointer data)
{
  hold (fixture, sv_text_entry_new (sv_table_field (&sv_watch_table, "case_diameter")));
  set_json (fixture, "\"36.50\"");

  g_assert_cmpuint (fixture->edits, ==, 0);
  assert_json (fixture, "\"36.50\"");
}

static void
test_decimal_typed (Fixture *fixture, gconstpointer data)
{
  hold (fixture, sv_text_entry_new (sv_table_field (&sv_watch_table, "case_diameter")));

  type (fixture, " 36,5 ");
  assert_json (fixture, "\"36.5\"");
  type (fixture, "36.555");
  assert_fault (fixture, "2 digits");
  type (fixture, "36.");
  assert_fault (fixture, "number");
  type (fixture, "1.2.3");
  assert_fault (fixture, "number");
  type (fixture, "wide");
  assert_fault (fixture, "number");
  type (fixture, "");
  assert_json (fixture, "null");
}

static void
test_integer_typed (Fixture *fixture, gconstpointer data)
{
  hold (fixture, sv_text_entry_new (sv_table_field (&sv_watch_table, "year")));
  set_json (fixture, "1968");
  assert_json (fixture, "1968");

  type (fixture, "1970");
  assert_json (fixture, "1970");
  type (fixture, "about 1970");
  assert_fault (fixture, "whole number");
  type (fixture, "2201");
  assert_fault (fixture, "between 1300 and 2200");
  type (fixture, "99999999999999999999");
  assert_fault (fixture, "whole number");
}

static void
test_text_too_long (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (200, 'x');
  g_autofree char *longer = g_strconcat (text, "å", NULL);
  g_autofree char *json = g_strdup_printf ("\"%s\"", text);

  hold (fixture, sv_text_entry_new (sv_table_field (&sv_watch_table, "name")));
  type (fixture, text);
  assert_json (fixture, json);
  type (fixture, longer);
  assert_fault (fixture, "201 characters, at most 200");
}

static void
test_setting_is_no_edit (Fixture *fixture, gconstpointer data)
{
  hold (fixture, sv_text_entry_new (sv_table_field (&sv_watch_table, "movement")));
  set_json (fixture, "\"Automatic\"");
  g_assert_cmpuint (fixture->edits, ==, 0);

  type (fixture, "Tuning fork");
  g_assert_cmpuint (fixture->edits, >, 0);
  assert_json (fixture, "\"Tuning fork\"");
}

static void
test_money_typed (Fixture *fixture, gconstpointer data)
{
  const struct
  {
    const char *typed;
    const char *json;
  } cases[] = {
    { "12500", "{\"amount\":1250000,\"currency\":\"SEK\"}" },
    { "12 500,50", "{\"amount\":1250050,\"currency\":\"SEK\"}" },
    { "€1,234.56", "{\"amount\":123456,\"currency\":\"EUR\"}" },
    { "JPY 473,800", "{\"amount\":473800,\"currency\":\"JPY\"}" },
    { "", "null" },
  };

  hold (fixture, sv_money_entry_new ("SEK"));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      type (fixture, cases[i].typed);
      assert_json (fixture, cases[i].json);
    }
  type (fixture, "on request");
  assert_fault (fixture, "amount");
  type (fixture, "1.505,505");
  assert_fault (fixture, "");
  type (fixture, "-3");
  assert_fault (fixture, "below zero");
}

static void
test_money_kept (Fixture *fixture, gconstpointer data)
{
  hold (fixture, sv_money_entry_new ("SEK"));
  set_json (fixture, "{\"amount\":1234,\"currency\":\"KWD\"}");

  assert_json (fixture, "{\"amount\":1234,\"currency\":\"KWD\"}");
  g_assert_cmpuint (fixture->edits, ==, 0);
}

static void
test_money_in_whose_crowns (Fixture *fixture, gconstpointer data)
{
  hold (fixture, sv_money_entry_new ("EUR"));
  type (fixture, "500 kr");
  assert_fault (fixture, "which currency");
  type (fixture, "500 kr SEK");
  assert_json (fixture, "{\"amount\":50000,\"currency\":\"SEK\"}");
}

static void
test_money_without_currency (Fixture *fixture, gconstpointer data)
{
  hold (fixture, sv_money_entry_new (NULL));
  type (fixture, "100");
  assert_fault (fixture, "currency");
}

static void
test_money_follows_until_typed (Fixture *fixture, gconstpointer data)
{
  GtkWidget *entry = sv_money_entry_new ("SEK");

  hold (fixture, entry);
  sv_money_entry_set_usual (SV_MONEY_ENTRY (entry), "EUR");
  g_assert_cmpuint (fixture->edits, ==, 0);
  type (fixture, "100");
  assert_json (fixture, "{\"amount\":10000,\"currency\":\"EUR\"}");

  sv_money_entry_set_usual (SV_MONEY_ENTRY (entry), "JPY");
  assert_json (fixture, "{\"amount\":10000,\"currency\":\"EUR\"}");
}

static void
test_dates (void)
{
  const struct
  {
    const char *typed;
    const char *date;
  } cases[] = {
    { "2026-11-21", "2026-11-21" }, { "2026-1-2", "2026-01-02" },   { "20261121", "2026-11-21" },
    { "21.11.2026", "2026-11-21" }, { " 3.4.2026 ", "2026-04-03" }, { "21/11/2026", "2026-11-21" },
    { "11/21/2026", "2026-11-21" }, { "4/4/2026", "2026-04-04" },   { "3/4/2026", NULL },
    { "2026-02-30", NULL },         { "2026-13-01", NULL },         { "2026-11-21x", NULL },
    { "tomorrow", NULL },           { "0000-01-01", NULL },         { "1.1.26", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *date = sv_date_parse_typed (cases[i].typed);

      g_assert_cmpstr (date, ==, cases[i].date);
    }
}

static void
test_date_typed (Fixture *fixture, gconstpointer data)
{
  hold (fixture, sv_date_entry_new ());
  set_json (fixture, "\"2024-02-29\"");
  g_assert_cmpuint (fixture->edits, ==, 0);
  assert_json (fixture, "\"2024-02-29\"");

  type (fixture, "3/4/2026");
  assert_fault (fixture, "year-month-day");
}

static void
test_tri_state (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button;

  hold (fixture, sv_tri_state_new (TRUE));
  assert_json (fixture, "null");
  set_json (fixture, "false");
  assert_json (fixture, "false");
  set_json (fixture, "true");
  assert_json (fixture, "true");
  g_assert_cmpuint (fixture->edits, ==, 0);

  button = gtk_widget_get_last_child (fixture->entry);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  assert_json (fixture, "null");
  g_assert_cmpuint (fixture->edits, ==, 1);
}

static void
test_choice (Fixture *fixture, gconstpointer data)
{
  hold (fixture, sv_choice_entry_new (sv_table_field (&sv_person_table, "role")));
  assert_json (fixture, "null");
  set_json (fixture, "\"finance\"");
  assert_json (fixture, "\"finance\"");
  g_assert_cmpuint (fixture->edits, ==, 0);

  gtk_drop_down_set_selected (GTK_DROP_DOWN (sv_entry_get_target (SV_ENTRY (fixture->entry))), 1);
  assert_json (fixture, "\"admin\"");
  g_assert_cmpuint (fixture->edits, ==, 1);
}

static void
test_text_area (Fixture *fixture, gconstpointer data)
{
  GtkTextBuffer *buffer;

  hold (fixture, sv_text_area_new (10, 3));
  set_json (fixture, "\"one\\ntwo\"");
  assert_json (fixture, "\"one\\ntwo\"");
  g_assert_cmpuint (fixture->edits, ==, 0);

  buffer =
      gtk_text_view_get_buffer (GTK_TEXT_VIEW (sv_entry_get_target (SV_ENTRY (fixture->entry))));
  gtk_text_buffer_set_text (buffer, "12345678901", -1);
  assert_fault (fixture, "11 characters, at most 10");
  g_assert_cmpuint (fixture->edits, >, 0);
}

static void
test_equal_values (void)
{
  const struct
  {
    const char *a, *b;
    gboolean equal;
  } cases[] = {
    { NULL, "null", TRUE },
    { "\"x\"", "\"x\"", TRUE },
    { "\"x\"", "\"y\"", FALSE },
    { "{\"id\":7,\"name\":\"Omega\"}", "{\"id\":7,\"name\":\"OMEGA\"}", TRUE },
    { "{\"id\":7,\"name\":\"Omega\"}", "{\"id\":8,\"name\":\"Omega\"}", FALSE },
    { "{\"amount\":1,\"currency\":\"SEK\"}", "{\"currency\":\"SEK\",\"amount\":1}", TRUE },
    { "{\"amount\":1,\"currency\":\"SEK\"}", "{\"amount\":1,\"currency\":\"EUR\"}", FALSE },
    { "false", NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) a = cases[i].a != NULL ? json_from_string (cases[i].a, NULL) : NULL;
      g_autoptr (JsonNode) b = cases[i].b != NULL ? json_from_string (cases[i].b, NULL) : NULL;

      g_assert_cmpint (sv_value_equal (a, b), ==, cases[i].equal);
    }
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, NULL, test, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("/entry/decimal-that-nobody-touched-is-kept", test_decimal_kept);
  ADD ("/entry/decimal-is-read-as-typed", test_decimal_typed);
  ADD ("/entry/integer-is-read-as-typed", test_integer_typed);
  ADD ("/entry/text-too-long-is-a-fault", test_text_too_long);
  ADD ("/entry/setting-is-no-edit", test_setting_is_no_edit);
  ADD ("/entry/money-is-read-as-typed", test_money_typed);
  ADD ("/entry/money-that-nobody-touched-is-kept", test_money_kept);
  ADD ("/entry/money-in-whose-crowns", test_money_in_whose_crowns);
  ADD ("/entry/money-needs-a-currency", test_money_without_currency);
  ADD ("/entry/money-follows-until-typed", test_money_follows_until_typed);
  g_test_add_func ("/entry/dates-are-clear-or-refused", test_dates);
  ADD ("/entry/date-is-read-as-typed", test_date_typed);
  ADD ("/entry/tri-state-has-three-values", test_tri_state);
  ADD ("/entry/choice-takes-words-of-its-list", test_choice);
  ADD ("/entry/text-area-counts-characters", test_text_area);
  g_test_add_func ("/entry/equal-values", test_equal_values);

  return g_test_run ();
}
