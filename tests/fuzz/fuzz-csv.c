/* fuzz-csv.c: any bytes are sniffed and read; what was read is written and read again the same
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-csv.h"
#include "common/sv-error.h"
#include "sv-fuzz.h"

#include <string.h>

const char *const sv_fuzz_texts[] = {
  "sku,name,price\r\nOME-SEA-0001,\"Seamaster, \"\"De Ville\"\"\",1250.00\r\n",
  "Datum;Belopp;Text\n2021-05-03;1,50;\"två\nrader\"\n",
  "a\tb\tc\n1\t2\t3\n",
  "\xef\xbb\xbf"
  "a,b\n",
  "\xff\xfe",
  "\xfe\xff",
  "\"",
  "\"\"",
  ",",
  ";",
  "\r",
  "\n",
  "\r\n",
  "\xe5\xe4\xf6",
  "\x80\x81",
  "=1+1",
  "'",
  "",
  NULL,
};

/* Rows with their cells, each cell ended by 0x1F and each row by 0x1E. */
static gboolean
keep_row (gint64 line, const char *const *cells, guint n_cells, gpointer user_data, GError **error)
{
  GString *kept = user_data;

  for (guint i = 0; i < n_cells; i++)
    {
      g_assert_true (g_utf8_validate (cells[i], -1, NULL));
      g_string_append (kept, cells[i]);
      g_string_append_c (kept, 0x1F);
    }
  g_string_append_c (kept, 0x1E);
  return TRUE;
}

static gboolean
write_row (gint64 line, const char *const *cells, guint n_cells, gpointer user_data, GError **error)
{
  GString *csv = user_data;

  for (guint i = 0; i < n_cells; i++)
    {
      g_autoptr (GString) safe = g_string_new (NULL);

      if (i > 0)
        g_string_append_c (csv, ',');
      sv_csv_append (csv, cells[i], ',');

      sv_csv_append_safe (safe, cells[i], ',');
      if (safe->len > 0 && safe->str[0] != '"')
        g_assert_cmpstr (sv_csv_unguard (safe->str), ==, cells[i]);
    }
  g_string_append (csv, "\r\n");
  return TRUE;
}

static gboolean
read_all (const void *bytes, gsize length, const SvCsvFormat *format, SvCsvRowFunc row,
          GString *result)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_data (bytes, length, NULL);
  g_autoptr (GError) error = NULL;
  gboolean read = sv_csv_read (input, format, row, result, NULL, &error);

  g_assert_true (read == (error == NULL));
  return read;
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  static const SvCsvFormat plain = { ',', "UTF-8", 0 };
  g_autoptr (GString) kept = g_string_new (NULL);
  g_autoptr (GString) again = g_string_new (NULL);
  g_autoptr (GString) csv = g_string_new (NULL);
  SvCsvFormat format;

  sv_csv_sniff (bytes, length, TRUE, &format);
  if (!read_all (bytes, length, &format, keep_row, kept))
    return 0;

  g_assert_true (read_all (bytes, length, &format, write_row, csv));
  g_assert_true (read_all (csv->str, csv->len, &plain, keep_row, again));
  g_assert_cmpstr (again->str, ==, kept->str);
  return 0;
}
