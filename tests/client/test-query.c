/* test-query.c: filters in an address and in words; fingerprints; what is remembered
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "records/sv-records.h"
#include "sv-choices.h"
#include "sv-filter.h"
#include "sv-known-servers.h"
#include "sv-preferences.h"

#include <glib/gstdio.h>

static void
round_trip (const char *query)
{
  g_autoptr (SvQuery) parsed = sv_query_parse (&sv_watch_table, query);
  g_autofree char *text = sv_query_to_text (parsed);

  g_assert_cmpstr (text, ==, query);
}

static void
test_a_query_survives_being_taken_apart (void)
{
  round_trip ("");
  round_trip ("q=omega%20sea%26more");
  round_trip ("brand=Omega&status.in=1,2&sort=-updated_at,sku");
  round_trip ("asking_price.gte=2000000&asking_price.currency=SEK&asking_price.lte=3000000");
  round_trip ("notes.null=true&archived=true&sort=sku");
}

static void
test_what_is_no_field_is_left_out (void)
{
  g_autoptr (SvQuery) parsed =
      sv_query_parse (&sv_watch_table, "password=1&limit=5&brand=7&nonsense");
  g_autofree char *text = sv_query_to_text (parsed);

  g_assert_cmpstr (text, ==, "brand=7");
}

static void
test_a_field_and_comparison_stand_once (void)
{
  g_autoptr (SvQuery) parsed = sv_query_parse (&sv_watch_table, "year.gte=1950&year.lte=1960");
  g_autofree char *text = NULL;

  sv_query_add (parsed,
                sv_filter_new (sv_table_field (&sv_watch_table, "year"), "gte", "1955", NULL));
  text = sv_query_to_text (parsed);

  g_assert_cmpstr (text, ==, "year.gte=1955&year.lte=1960");
}

static void
test_archived_ones_are_asked_for_once (void)
{
  g_autoptr (SvQuery) query = sv_query_parse (&sv_watch_table, "archived=true&archived=true");
  g_autofree char *once = sv_query_to_text (query);
  g_autofree char *none = NULL;
  g_autofree char *again = NULL;

  g_assert_true (sv_query_get_archived (query));
  g_assert_cmpstr (once, ==, "archived=true");

  sv_query_set_archived (query, FALSE);
  sv_query_set_archived (query, FALSE);
  none = sv_query_to_text (query);
  g_assert_false (sv_query_get_archived (query));
  g_assert_cmpstr (none, ==, "");

  sv_query_set_archived (query, TRUE);
  again = sv_query_to_text (query);
  g_assert_cmpstr (again, ==, "archived=true");
}

/* "false" is how every list is: it is no filter, and no chip says so. */
static void
test_present_ones_need_no_asking (void)
{
  g_autoptr (SvQuery) query = sv_query_parse (&sv_watch_table, "archived=false");

  g_assert_false (sv_query_get_archived (query));
  g_assert_cmpuint (query->others->len, ==, 0);
}

static void
check_words (const char *query, const char *wanted)
{
  g_autoptr (SvQuery) parsed = sv_query_parse (&sv_watch_table, query);
  g_autofree char *words = NULL;

  g_assert_cmpuint (parsed->filters->len, ==, 1);
  words = sv_filter_to_words (parsed->filters->pdata[0], NULL);
  g_assert_cmpstr (words, ==, wanted);
}

static void
test_filters_read_as_words (void)
{
  check_words ("asking_price.gte=2000000&asking_price.currency=SEK",
               "Asking price ≥ 20,000.00 SEK");
  check_words ("brand=Omega", "Brand: Omega");
  check_words ("status.in=Listed,Reserved", "Status: Listed or Reserved");
  check_words ("notes.null=true", "Notes: empty");
  check_words ("name.like=sea", "Name: …sea…");
  check_words ("box=true", "Box: yes");
}

/* The days of people, in an address of moments. */
static void
test_days_of_a_time_are_days_here (void)
{
  const SvField *field = sv_table_field (&sv_watch_table, "updated_at");
  g_autoptr (SvQuery) query = sv_query_parse (&sv_watch_table, "");
  g_autofree char *from = NULL;
  g_autofree char *until = NULL;
  g_autofree char *day = NULL;
  g_autofree char *winter = NULL;

  sv_query_add (query, sv_filter_new (field, "gte", "2026-07-01", NULL));
  from = sv_query_to_text (query);
  g_assert_cmpstr (from, ==, "updated_at.gte=2026-06-30T22:00:00Z");

  sv_query_add (query, sv_filter_new (field, "lte", "2026-07-31", NULL));
  until = sv_query_to_text (query);
  g_assert_cmpstr (until, ==,
                   "updated_at.gte=2026-06-30T22:00:00Z&updated_at.lt=2026-07-31T22:00:00Z");

  /* The day on which the clock goes back has 25 hours. */
  sv_query_add (query, sv_filter_new (field, "eq", "2026-10-25", NULL));
  day = sv_query_to_text (query);
  g_assert_cmpstr (day, ==,
                   "updated_at.gte=2026-10-24T22:00:00Z&updated_at.lt=2026-10-25T23:00:00Z");

  sv_query_add (query, sv_filter_new (field, "lte", "2026-12-31", NULL));
  winter = sv_query_to_text (query);
  g_assert_cmpstr (winter, ==, "updated_at.lt=2026-12-31T23:00:00Z");
}

static void
test_days_are_found_in_an_address (void)
{
  check_words ("updated_at.gte=2026-06-30T22:00:00Z", "Changed ≥ 1 Jul 2026");
  check_words ("updated_at.lt=2026-07-31T22:00:00Z", "Changed ≤ 31 Jul 2026");
  check_words ("updated_at.gte=2026-10-24T22:00:00Z&updated_at.lt=2026-10-25T23:00:00Z",
               "Changed: 25 Oct 2026");
  /* A moment stays one. */
  check_words ("updated_at.gte=2026-07-01T10:15:00Z", "Changed ≥ 1 Jul 2026 12:15");
  round_trip ("updated_at.gte=2026-07-01T10:15:00Z&updated_at.lt=2026-07-31T22:00:00Z");
  round_trip ("updated_at.gte=2026-10-24T22:00:00Z&updated_at.lt=2026-10-25T23:00:00Z");
  round_trip ("updated_at.gte=2026-07-01T22:00:00Z&updated_at.lt=2026-07-31T22:00:00Z");
}

#define HEX "7374ac8cb618bf8929132a71cd321d3b4f6830d333eea28cfde26388cfb90904"

static void
test_a_fingerprint_is_read_however_it_is_written (void)
{
  g_autofree char *plain = sv_fingerprint_normalise (
      "73:74:AC:8C:B6:18:BF:89:29:13:2A:71:CD:32:1D:3B:4F:68:30:D3:33:EE:A2:8C:FD:E2:63:88:CF:"
      "B9:09:04");
  g_autofree char *shown = sv_fingerprint_display (HEX);
  g_autofree char *again = sv_fingerprint_normalise (shown);

  g_assert_cmpstr (plain, ==, HEX);
  g_assert_cmpstr (again, ==, HEX);
  g_assert_null (sv_fingerprint_normalise ("73:74"));
  g_assert_null (sv_fingerprint_normalise (HEX "00"));
  g_assert_null (sv_fingerprint_normalise ("x" HEX));
}

static char *
temporary_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("sv-query.XXXXXX", &error);

  g_assert_no_error (error);

  return g_build_filename (folder, "deep", "file", NULL);
}

static void
forget (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *outer = g_path_get_dirname (folder);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_cmpint (g_rmdir (outer), ==, 0);
}

static void
test_a_trusted_certificate_is_remembered (void)
{
  g_autofree char *path = temporary_file ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SvKnownServers) known = sv_known_servers_new (path);
  g_autoptr (SvKnownServers) later = NULL;
  GStatBuf info;

  g_assert_null (sv_known_servers_get (known, "https://a:1"));
  g_assert_false (sv_known_servers_set (known, "https://a:1", "short", &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (sv_known_servers_set (known, "https://a:1", HEX, &error));
  g_assert_no_error (error);

  later = sv_known_servers_new (path);
  g_assert_cmpstr (sv_known_servers_get (later, "https://a:1"), ==, HEX);
  g_assert_null (sv_known_servers_get (later, "https://a:2"));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  forget (path);
}

static void
count_changes (SvPreferences *preferences, const char *group, const char *key, gpointer data)
{
  (*(int *)data)++;
}

static void
test_preferences_are_kept (void)
{
  g_autofree char *path = temporary_file ();
  g_autoptr (SvPreferences) preferences = sv_preferences_new (path);
  g_autoptr (SvPreferences) later = NULL;
  g_autofree char *style = NULL;
  int changes = 0;

  g_signal_connect (preferences, "changed::look", G_CALLBACK (count_changes), &changes);
  sv_preferences_set_text (preferences, "look", "style", "dark");
  sv_preferences_set_text (preferences, "look", "style", "dark");
  sv_preferences_set_bool (preferences, "look", "dense", TRUE);
  sv_preferences_set_int (preferences, "window", "width", 900);
  g_assert_cmpint (changes, ==, 2);
  sv_preferences_flush (preferences);

  later = sv_preferences_new (path);
  style = sv_preferences_dup_text (later, "look", "style");
  g_assert_cmpstr (style, ==, "dark");
  g_assert_true (sv_preferences_get_bool (later, "look", "dense", FALSE));
  g_assert_cmpint (sv_preferences_get_int (later, "window", "width", 1), ==, 900);
  g_assert_cmpint (sv_preferences_get_int (later, "window", "height", 1), ==, 1);
  forget (path);
}

/* Whom a field offers, to staff and to people in the field, who may not ask for roles. */
static void
test_people_are_narrowed (void)
{
  const struct
  {
    const char *mine, *of, *query;
  } cases[] = {
    { "manager", "agent", "&role=agent" },
    { "seller", "agent", "&id.ne=7" },
    { "seller", "seller", "&id=7" },
    { "agent", "agent", "&id=7" },
    { "agent", NULL, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *query = sv_choices_narrow (cases[i].mine, 7, cases[i].of);

      g_assert_cmpstr (query, ==, cases[i].query);
    }
}

int
main (int argc, char *argv[])
{
  /* Two hours before UTC in summer, one in winter. */
  g_setenv ("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/query/survives-being-taken-apart", test_a_query_survives_being_taken_apart);
  g_test_add_func ("/query/what-is-no-field-is-left-out", test_what_is_no_field_is_left_out);
  g_test_add_func ("/query/a-field-and-comparison-stand-once",
                   test_a_field_and_comparison_stand_once);
  g_test_add_func ("/query/archived-ones-are-asked-for-once",
                   test_archived_ones_are_asked_for_once);
  g_test_add_func ("/query/present-ones-need-no-asking", test_present_ones_need_no_asking);
  g_test_add_func ("/query/filters-read-as-words", test_filters_read_as_words);
  g_test_add_func ("/query/days-of-a-time-are-days-here", test_days_of_a_time_are_days_here);
  g_test_add_func ("/query/days-are-found-in-an-address", test_days_are_found_in_an_address);
  g_test_add_func ("/certificate/is-read-however-it-is-written",
                   test_a_fingerprint_is_read_however_it_is_written);
  g_test_add_func ("/certificate/a-trusted-one-is-remembered",
                   test_a_trusted_certificate_is_remembered);
  g_test_add_func ("/choices/people-are-narrowed", test_people_are_narrowed);
  g_test_add_func ("/preferences/are-kept", test_preferences_are_kept);

  return g_test_run ();
}
