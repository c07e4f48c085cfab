/* test-date.c: dates as people write them, and what cannot be told
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-date.h"
#include "common/sv-error.h"

static void
assert_date (const char *text, guint orders, const char *expected)
{
  g_autoptr (GError) error = NULL;
  gboolean ambiguous;
  g_autofree char *date = sv_date_parse (text, orders, &ambiguous, &error);

  g_test_message ("%s", text);
  g_assert_no_error (error);
  g_assert_cmpstr (date, ==, expected);
  g_assert_false (ambiguous);
  g_assert_true (sv_date_is_iso (date));
}

static void
test_clear_dates_need_no_order (void)
{
  static const char *const texts[][2] = {
    { "2021-05-03", "2021-05-03" },
    { "2021/5/3", "2021-05-03" },
    { "2021.05.03.", "2021-05-03" },
    { "20210503", "2021-05-03" },
    { "3 May 2021", "2021-05-03" },
    { "May 3, 2021", "2021-05-03" },
    { "May 3rd, 2021", "2021-05-03" },
    { "the 3rd of May 2021", "2021-05-03" },
    { "3. maj 2021", "2021-05-03" },
    { "den 3 maj 2021", "2021-05-03" },
    { "03-maj-21", "2021-05-03" },
    { "2021 maj 3", "2021-05-03" },
    { "3 AUGUSTI 2021", "2021-08-03" },
    { "3 okt. 2021", "2021-10-03" },
    { "1 mars 1999", "1999-03-01" },
    { "1. marts 1999", "1999-03-01" },
    { "1. März 1999", "1999-03-01" },
    { "Mon, 3 May 2021", "2021-05-03" },
    { "Sept 30 1975", "1975-09-30" },
    { "31/12/2020", "2020-12-31" },
    { "12/31/2020", "2020-12-31" },
    { "31.12.68", "2068-12-31" },
    { "31.12.69", "1969-12-31" },
    { " 2021-05-03 ", "2021-05-03" },
    { "3\u00a0May\u202f2021", "2021-05-03" },
    { "2021-05-03T10:15:00Z", "2021-05-03" },
    { "2021-05-03 10:15", "2021-05-03" },
    { "2021-05-03T10:15:00.123+02:00", "2021-05-03" },
    { "3 May 2021 10:15 PM", "2021-05-03" },
    { "20210503 10:15:00", "2021-05-03" },
    { "29/02/2024", "2024-02-29" },
    { "5/5/2021", "2021-05-05" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_date (texts[i][0], SV_DATE_ANY, texts[i][1]);
}

/* Each month in the languages that dealers' files come in: in full, shortened, and as capitals. */
static void
test_months_of_other_languages (void)
{
  static const char *const names[12] = {
    "janvier janv gennaio gen enero ene ocak oca",
    "février févr fevrier febbraio febrero şubat şub subat",
    "mars marzo mar mart",
    "avril avr aprile apr abril abr nisan nis",
    "mai maggio mag mayo may mayıs mayis",
    "juin giugno giu junio jun haziran haz",
    "juillet juil luglio lug julio jul temmuz tem",
    "août aout agosto ago ağustos ağu",
    "septembre sept settembre set septiembre setiembre sep eylül eyl",
    "octobre oct ottobre ott octubre ekim eki",
    "novembre nov noviembre kasım kas kasim",
    "décembre déc dicembre dic diciembre aralık ara",
  };

  for (guint month = 0; month < G_N_ELEMENTS (names); month++)
    {
      g_auto (GStrv) words = g_strsplit (names[month], " ", -1);
      g_autofree char *expected = g_strdup_printf ("2021-%02u-03", month + 1);

      for (char **word = words; *word != NULL; word++)
        {
          g_autofree char *capitals = g_utf8_strup (*word, -1);
          g_autofree char *small = g_strdup_printf ("3 %s 2021", *word);
          g_autofree char *large = g_strdup_printf ("3. %s 2021", capitals);
          g_autofree char *apart = g_utf8_normalize (small, -1, G_NORMALIZE_NFD);

          assert_date (small, SV_DATE_ANY, expected);
          assert_date (large, SV_DATE_ANY, expected);
          assert_date (apart, SV_DATE_ANY, expected);
        }
    }

  assert_date ("1er mai 2021", SV_DATE_ANY, "2021-05-01");
  assert_date ("le 3 août 2021", SV_DATE_ANY, "2021-08-03");
  assert_date ("3 de mayo de 2021", SV_DATE_ANY, "2021-05-03");
  assert_date ("el 3 de mayo del 2021", SV_DATE_ANY, "2021-05-03");
  assert_date ("il 3 maggio 2021", SV_DATE_ANY, "2021-05-03");
  assert_date ("3 NİSAN 2021", SV_DATE_ANY, "2021-04-03");
  assert_date ("3 ARALIK 2021", SV_DATE_ANY, "2021-12-03");
}

static void
test_orders_decide_the_rest (void)
{
  assert_date ("03/05/2021", SV_DATE_DMY, "2021-05-03");
  assert_date ("03/05/2021", SV_DATE_MDY, "2021-03-05");
  assert_date ("03/05/2021", SV_DATE_YMD | SV_DATE_DMY, "2021-05-03");
  assert_date ("01-02-03", SV_DATE_YMD, "2001-02-03");
  assert_date ("01-02-03", SV_DATE_DMY, "2003-02-01");
  assert_date ("01-02-03", SV_DATE_MDY, "2003-01-02");
  assert_date ("2021-05-03", SV_DATE_DMY, "2021-05-03");
}

static void
test_ambiguous_is_said (void)
{
  static const char *const texts[] = { "03/05/2021", "3.5.21", "01-02-03", "11/12/2020" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean ambiguous = FALSE;

      g_assert_null (sv_date_parse (texts[i], SV_DATE_ANY, &ambiguous, &error));
      g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
      g_assert_true (ambiguous);
    }
}

static void
test_a_column_tells_its_order (void)
{
  g_assert_cmpuint (sv_date_orders ("13/02/2021"), ==, SV_DATE_DMY);
  g_assert_cmpuint (sv_date_orders ("02/13/2021"), ==, SV_DATE_MDY);
  g_assert_cmpuint (sv_date_orders ("02/03/2021"), ==, SV_DATE_DMY | SV_DATE_MDY);
  g_assert_cmpuint (sv_date_orders ("2021-02-03"), ==, SV_DATE_ANY);
  g_assert_cmpuint (sv_date_orders ("3 May 2021"), ==, SV_DATE_ANY);
  g_assert_cmpuint (sv_date_orders ("72-02-03"), ==, SV_DATE_YMD);
  g_assert_cmpuint (sv_date_orders ("nothing"), ==, 0);
}

static void
test_what_is_no_date_is_refused (void)
{
  static const char *const texts[] = {
    "",
    "-",
    "May",
    "2021",
    "2021-05",
    "05/2021",
    "32/13/2021",
    "30 Feb 2021",
    "29/02/2023",
    "2021-13-01",
    "20211301",
    "99999999999",
    "1/2/3/4",
    "1/2",
    "3 Foo 2021",
    "3 May May 2021",
    "3 May 4 2021",
    "0/0/0000",
    "2021-05-03x",
    "2021-05-03 25:00",
    "12:30",
    "1,234.56",
    "3 ma 2021",
    "May 2021",
    "1/2/345",
    "2021-5-003",
    "\xff\xfe",
    "3–5 May 2021",
    /* June or July; a weekday or a month; two months. */
    "3 jui 2021",
    "mar 3 mayo 2021",
    "3 mar ago 2021",
    "3 marzodi 2021",
    "3 mayıss 2021",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *shown = g_strescape (texts[i], NULL);
      gboolean ambiguous = TRUE;

      g_test_message ("%s", shown);
      g_assert_null (sv_date_parse (texts[i], SV_DATE_ANY, &ambiguous, &error));
      g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
      g_assert_false (ambiguous);
      g_assert_cmpuint (sv_date_orders (texts[i]), ==, 0);
    }
}

static void
test_times_become_utc (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *zone = sv_time_parse ("2021-05-03T10:15:00+02:00", NULL);
  g_autofree char *none = sv_time_parse ("2021-05-03T10:15:00", NULL);
  g_autofree char *fine = sv_time_parse ("2021-05-03T10:15:00.25Z", NULL);

  g_assert_cmpstr (zone, ==, "2021-05-03T08:15:00Z");
  g_assert_cmpstr (none, ==, "2021-05-03T10:15:00Z");
  g_assert_cmpstr (fine, ==, "2021-05-03T10:15:00.250000Z");
  g_assert_null (sv_time_parse ("2021-05-03", &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
}

static void
test_people_read_months (void)
{
  g_autofree char *date = sv_date_format ("2021-05-03");
  g_autofree char *time = sv_time_format ("2021-05-03T10:15:00Z");
  g_autofree char *other = sv_date_format ("soon");

  g_assert_cmpstr (date, ==, "3 May 2021");
  g_assert_cmpstr (time, ==, "3 May 2021 10:15");
  g_assert_cmpstr (other, ==, "soon");
}

static void
test_iso_is_strict (void)
{
  g_assert_true (sv_date_is_iso ("2024-02-29"));
  g_assert_false (sv_date_is_iso ("2023-02-29"));
  g_assert_false (sv_date_is_iso ("2023-2-9"));
  g_assert_false (sv_date_is_iso ("2023-02-09 "));
  g_assert_false (sv_date_is_iso (""));
  g_assert_false (sv_date_is_iso ("0000-01-01"));
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/date/clear-dates-need-no-order", test_clear_dates_need_no_order);
  g_test_add_func ("/date/months-of-other-languages", test_months_of_other_languages);
  g_test_add_func ("/date/orders-decide-the-rest", test_orders_decide_the_rest);
  g_test_add_func ("/date/ambiguous-is-said", test_ambiguous_is_said);
  g_test_add_func ("/date/a-column-tells-its-order", test_a_column_tells_its_order);
  g_test_add_func ("/date/what-is-no-date-is-refused", test_what_is_no_date_is_refused);
  g_test_add_func ("/date/times-become-utc", test_times_become_utc);
  g_test_add_func ("/date/people-read-months", test_people_read_months);
  g_test_add_func ("/date/iso-is-strict", test_iso_is_strict);
  return g_test_run ();
}
