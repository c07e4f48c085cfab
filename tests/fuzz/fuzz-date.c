/* fuzz-date.c: whatever is taken for a date is a day of the calendar, and the same when read again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-date.h"
#include "sv-fuzz.h"

const char *const sv_fuzz_texts[] = {
  "2021-05-03",
  "3/5/21",
  "31.12.1999",
  "May 3rd, 2021",
  "den 3 maj 2021",
  "20210503",
  "1. März 1999",
  "T10:15:00Z",
  " 10:15",
  "+02:00",
  "-",
  "/",
  ".",
  " ",
  "0",
  "29/02/2024",
  "Feb",
  "3 de mayo de 2021",
  "juil",
  "NİSAN",
  "ağustos",
  "\u00a0",
  "99999999999999",
  "",
  NULL,
};

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *text = g_strndup ((const char *)bytes, length);
  guint orders = sv_date_orders (text);
  g_autofree char *time = sv_time_parse (text, NULL);
  g_autofree char *shown = g_utf8_validate (text, -1, NULL) ? sv_date_format (text) : NULL;

  for (guint asked = 1; asked <= SV_DATE_ANY; asked++)
    {
      g_autoptr (GError) error = NULL;
      gboolean ambiguous;
      g_autofree char *date = sv_date_parse (text, asked, &ambiguous, &error);

      g_assert_true ((date == NULL) == (error != NULL));
      if (date == NULL)
        {
          g_assert_true (ambiguous || !(orders & asked));
          continue;
        }
      g_assert_true (sv_date_is_iso (date));
      g_assert_false (ambiguous);
      g_assert_cmpuint (orders & asked, !=, 0);
      g_assert_cmpuint (sv_date_orders (date), ==, SV_DATE_ANY);
    }

  if (time != NULL)
    {
      g_autofree char *again = sv_time_parse (time, NULL);

      g_assert_cmpstr (again, ==, time);
    }
  return 0;
}
