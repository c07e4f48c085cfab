/* test-csv.c: delimited text in, delimited text out
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-csv.h"
#include "common/sv-error.h"
#include "common/sv-json.h"
#include "tests/fixtures/sv-shared.h"

#include <string.h>

/* "line|cell|cell" and a newline for each row, so that a whole file is one text to compare. */
static gboolean
show_row (gint64 line, const char *const *cells, guint n_cells, gpointer user_data, GError **error)
{
  GString *shown = user_data;

  g_string_append_printf (shown, "%" G_GINT64_FORMAT, line);
  for (guint i = 0; i < n_cells; i++)
    g_string_append_printf (shown, "|%s", cells[i]);
  g_string_append_c (shown, '\n');
  return TRUE;
}

static char *
read_bytes (const char *bytes, gsize length, const SvCsvFormat *format, GError **error)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_data (bytes, length, NULL);
  g_autoptr (GString) shown = g_string_new (NULL);

  if (!sv_csv_read (input, format, show_row, shown, NULL, error))
    return NULL;
  return g_strdup (shown->str);
}

static void
assert_rows (const char *text, char delimiter, const char *expected)
{
  SvCsvFormat format = { delimiter, "UTF-8", 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = read_bytes (text, strlen (text), &format, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (shown, ==, expected);
}

static void
assert_refused (const char *bytes, gsize length, const char *encoding, const char *line)
{
  SvCsvFormat format = { ',', encoding, 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = read_bytes (bytes, length, &format, &error);

  g_assert_null (shown);
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, line));
}

static void
test_rows_and_cells (void)
{
  assert_rows ("a,b\n1,2\n", ',', "1|a|b\n2|1|2\n");
  assert_rows ("a,b\n1,2", ',', "1|a|b\n2|1|2\n");
  assert_rows ("a;b;\n;;\n", ';', "1|a|b|\n2|||\n");
  assert_rows ("a\tb\n", '\t', "1|a|b\n");
  assert_rows ("", ',', "");
  assert_rows ("\n\n", ',', "1|\n2|\n");
  assert_rows ("a\n\nb\n", ',', "1|a\n2|\n3|b\n");
}

static void
test_every_line_end_is_one (void)
{
  assert_rows ("a\rb\r", ',', "1|a\n2|b\n");
  assert_rows ("a\r\nb\r\n", ',', "1|a\n2|b\n");
  assert_rows ("a\n\rb", ',', "1|a\n2|\n3|b\n");
  assert_rows ("a\r\n\r\nb", ',', "1|a\n2|\n3|b\n");
}

static void
test_quotes_hold_anything (void)
{
  assert_rows ("\"a,b\",\"c\"\"d\"\n", ',', "1|a,b|c\"d\n");
  assert_rows ("\"a\r\nb\",c\nd", ',', "1|a\r\nb|c\n3|d\n");
  assert_rows ("x,\"a\n\nb\"\r\nd", ',', "1|x|a\n\nb\n4|d\n");
  assert_rows ("\"\",\"\"\n", ',', "1||\n");
  assert_rows ("\"\"\"\"", ',', "1|\"\n");
}

static void
test_sloppy_quotes_are_kept (void)
{
  assert_rows ("a \"b\" c,d\n", ',', "1|a \"b\" c|d\n");
  assert_rows ("\"a\"b,c\n", ',', "1|ab|c\n");
  assert_rows (" \"a\",b\n", ',', "1| \"a\"|b\n");
}

static void
test_faults_name_their_line (void)
{
  g_autofree char *long_cell = g_strnfill (SV_CSV_MAX_CELL + 10, 'x');
  g_autofree char *wide_row = g_strnfill (SV_CSV_MAX_CELLS + 10, ',');
  g_autofree char *late = g_strconcat ("a\n\"b\n", long_cell, NULL);

  assert_refused ("a\nb,\"c\nd\ne", 10, "UTF-8", "line 2:");
  assert_refused ("a\nb\0c\n", 6, "UTF-8", "line 2:");
  assert_refused ("a\nb\n\xff", 5, "UTF-8", "line 3:");
  assert_refused ("a\nb\n\xc3", 5, "UTF-8", "line 3:");
  assert_refused ("a\n\x81", 3, "WINDOWS-1252", "line 2:");
  assert_refused ("a\0\n\0\0\xd8"
                  "b\0",
                  8, "UTF-16LE", "line 2:");
  assert_refused ("a\0\n\0b", 5, "UTF-16LE", "line 2:");
  assert_refused (late, strlen (late), "UTF-8", "line 2:");
  assert_refused (wide_row, strlen (wide_row), "UTF-8", "line 1:");
  assert_refused ("a", 1, "EBCDIC", "unknown encoding");
}

/* The same text in every encoding, cut into pieces at every place. */
static void
test_encodings_give_the_same_text (void)
{
  static const char *const encodings[] = { "UTF-8", "UTF-16LE", "UTF-16BE", "ISO-8859-1",
                                           "WINDOWS-1252" };
  g_autoptr (GString) text = g_string_new ("Märke;Pris\r\nCertína;1 250,50 ÅÄÖ\r\n");

  /* Longer than one piece of the reader, with characters across its edge. */
  while (text->len < 150000)
    g_string_append (text, "Éterna;\"ä\r\nö\"\r\n");

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    for (guint shift = 0; shift < 2; shift++)
      {
        g_autofree char *shifted = g_strconcat (shift ? "x" : "", text->str, NULL);
        gsize length;
        g_autofree char *bytes =
            g_convert (shifted, -1, encodings[i], "UTF-8", NULL, &length, NULL);
        SvCsvFormat plain = { ';', "UTF-8", 0 }, format = { 0 };
        g_autofree char *expected = read_bytes (shifted, strlen (shifted), &plain, NULL);
        g_autofree char *shown = NULL;

        sv_csv_sniff ((const guint8 *)bytes, length, TRUE, &format);
        g_assert_cmpint (format.delimiter, ==, ';');
        if (i != 4)
          g_assert_cmpstr (format.encoding, ==, encodings[i]);
        shown = read_bytes (bytes, length, &format, NULL);
        g_assert_cmpstr (shown, ==, expected);
      }
}

static void
assert_sniffed (const char *bytes, gsize length, const char *encoding, char delimiter, gsize bom)
{
  SvCsvFormat format;

  sv_csv_sniff ((const guint8 *)bytes, length, TRUE, &format);
  g_assert_cmpstr (format.encoding, ==, encoding);
  g_assert_cmpint (format.delimiter, ==, delimiter);
  g_assert_cmpuint (format.bom, ==, bom);
}

static void
test_formats_are_recognised (void)
{
  static const char prices[] = "Datum;Belopp;Text\n2021;1,50;a,b,c\n2022;2,50;d\n2023;3,50;e,f\n";
  static const char names[] = "name,text\na,\"x;y;z\"\nb,\"1;2;3\"\n";
  static const char utf16[] = "\xff\xfe"
                              "a\0,\0b\0\n\0"
                              "1\0,\0"
                              "2\0";

  assert_sniffed (prices, sizeof prices - 1, "UTF-8", ';', 0);
  assert_sniffed (names, sizeof names - 1, "UTF-8", ',', 0);
  assert_sniffed ("\xef\xbb\xbf"
                  "a\tb\n1\t2",
                  10, "UTF-8", '\t', 3);
  assert_sniffed (utf16, sizeof utf16 - 1, "UTF-16LE", ',', 2);
  assert_sniffed ("a;b\n\x80;\x99\n", 8, "WINDOWS-1252", ';', 0);
  assert_sniffed ("a;b\n\xe5;\xf6\n", 8, "ISO-8859-1", ';', 0);
  assert_sniffed ("only\none\ncolumn\n", 16, "UTF-8", ',', 0);
  assert_sniffed ("", 0, "UTF-8", ',', 0);
  /* Lines of something else before the table. */
  assert_sniffed ("Report, of May\n\na;b;c\n1;2;3\n4;5;6\n", 33, "UTF-8", ';', 0);
}

static void
test_a_cut_start_is_enough (void)
{
  SvCsvFormat format;

  /* Cut inside of a character and inside of quotes. */
  sv_csv_sniff ((const guint8 *)"a;b\n1;2\n3;\"\xc3", 12, FALSE, &format);
  g_assert_cmpstr (format.encoding, ==, "UTF-8");
  g_assert_cmpint (format.delimiter, ==, ';');
}

static gboolean
stop_at_second (gint64 line, const char *const *cells, guint n_cells, gpointer user_data,
                GError **error)
{
  int *rows = user_data;

  return ++*rows < 2;
}

static gboolean
fail_at_once (gint64 line, const char *const *cells, guint n_cells, gpointer user_data,
              GError **error)
{
  g_set_error (error, SV_ERROR, SV_ERROR_CONFLICT, "no more");
  return FALSE;
}

static void
test_a_caller_may_stop (void)
{
  SvCsvFormat format = { ',', "UTF-8", 0 };
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_data ("a\nb\nc\n", 6, NULL);
  g_autoptr (GInputStream) again = g_memory_input_stream_new_from_data ("a\nb\nc\n", 6, NULL);
  g_autoptr (GError) error = NULL;
  int rows = 0;

  g_assert_true (sv_csv_read (input, &format, stop_at_second, &rows, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (rows, ==, 2);

  g_assert_false (sv_csv_read (again, &format, fail_at_once, NULL, NULL, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_CONFLICT);
}

static void
test_cells_are_quoted_when_they_must (void)
{
  g_autoptr (GString) csv = g_string_new (NULL);

  sv_csv_append (csv, "plain", ',');
  sv_csv_append (csv, "a;b", ';');
  sv_csv_append (csv, "a;b", ',');
  sv_csv_append (csv, "say \"hi\"", ',');
  sv_csv_append (csv, "two\r\nlines", ',');
  sv_csv_append (csv, NULL, ',');
  g_assert_cmpstr (csv->str, ==, "plain\"a;b\"a;b\"say \"\"hi\"\"\"\"two\r\nlines\"");
}

static void
test_formulas_get_an_apostrophe_and_lose_it (void)
{
  static const struct
  {
    const char *text, *guarded;
  } cases[] = {
    { "=1+1", "'=1+1" }, { "+46", "'+46" }, { "-5", "'-5" },     { "@x", "'@x" },
    { "\tx", "'\tx" },   { "'=1", "''=1" }, { "''=1", "'''=1" }, { "'tis", "'tis" },
    { "'", "'" },        { "''", "''" },    { "a=1", "a=1" },    { "", "" },
    { " =1", " =1" },    { "'a", "'a" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) csv = g_string_new (NULL);

      sv_csv_append_safe (csv, cases[i].text, ',');
      g_assert_cmpstr (csv->str, ==, cases[i].guarded);
      g_assert_cmpstr (sv_csv_unguard (csv->str), ==, cases[i].text);
    }
}

/* Rows of a file as JSON arrays of arrays, the form in which the suites say what they expect. */
static gboolean
row_to_json (gint64 line, const char *const *cells, guint n_cells, gpointer user_data,
             GError **error)
{
  JsonArray *row = json_array_new ();

  for (guint i = 0; i < n_cells; i++)
    json_array_add_string_element (row, cells[i]);
  json_array_add_array_element (user_data, row);
  return TRUE;
}

/* Some say it as objects with the keys of the first row. */
static JsonArray *
with_keys (JsonArray *rows)
{
  JsonArray *objects = json_array_new ();
  JsonArray *keys = json_array_get_array_element (rows, 0);

  for (guint i = 1; i < json_array_get_length (rows); i++)
    {
      JsonArray *row = json_array_get_array_element (rows, i);
      JsonObject *object = json_object_new ();

      for (guint c = 0; c < json_array_get_length (row); c++)
        json_object_set_string_member (object, json_array_get_string_element (keys, c),
                                       json_array_get_string_element (row, c));
      json_array_add_object_element (objects, object);
    }

  return objects;
}

static char *
array_text (JsonArray *array)
{
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), array);
  g_autoptr (GString) text = g_string_new (NULL);

  sv_json_append_node (text, node);
  return g_strdup (text->str);
}

static guint
check_suite (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint checked = 0;

  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *stem = g_strndup (name, strlen (name) - 4);
      g_autofree char *csv_path = g_build_filename (folder, name, NULL);
      g_autofree char *json_name = g_strconcat (stem, ".json", NULL);
      g_autofree char *json_path = g_build_filename (folder, json_name, NULL);
      g_autofree char *csv = NULL;
      g_autofree char *json = NULL;
      g_autofree char *expected = NULL;
      g_autofree char *shown = NULL;
      g_autoptr (GInputStream) input = NULL;
      g_autoptr (JsonArray) rows = json_array_new ();
      g_autoptr (JsonArray) objects = NULL;
      g_autoptr (JsonNode) told = NULL;
      g_autoptr (GError) error = NULL;
      SvCsvFormat format;
      gsize csv_length, json_length;
      gboolean keys;

      if (!g_str_has_suffix (name, ".csv") ||
          !g_file_get_contents (json_path, &json, &json_length, NULL) ||
          (told = sv_json_parse (json, json_length, NULL, NULL)) == NULL ||
          !JSON_NODE_HOLDS_ARRAY (told))
        continue;

      g_assert_true (g_file_get_contents (csv_path, &csv, &csv_length, NULL));
      /* A copy through git may have lost the CRs that the file is about. */
      if (strstr (json, "\\r") != NULL && memchr (csv, '\r', csv_length) == NULL)
        continue;

      sv_csv_sniff ((const guint8 *)csv, csv_length, TRUE, &format);
      input = g_memory_input_stream_new_from_data (csv, csv_length, NULL);
      g_assert_true (sv_csv_read (input, &format, row_to_json, rows, NULL, &error));
      g_assert_no_error (error);

      keys = json_array_get_length (json_node_get_array (told)) == 0 ||
             JSON_NODE_HOLDS_OBJECT (json_array_get_element (json_node_get_array (told), 0));
      if (keys)
        objects = with_keys (rows);
      shown = array_text (keys ? objects : rows);
      expected = array_text (json_node_get_array (told));
      g_test_message ("%s", csv_path);
      g_assert_cmpstr (shown, ==, expected);
      checked++;
    }

  return checked;
}

static void
test_the_public_suites_hold (void)
{
  g_autofree char *data = sv_shared_file ("data/csv-test-data");
  g_autofree char *spectrum = data != NULL ? sv_shared_file ("data/csv-spectrum") : NULL;

  if (spectrum == NULL)
    return;

  g_assert_cmpuint (check_suite (data), >, 15);
  g_assert_cmpuint (check_suite (spectrum), >, 8);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/csv/rows-and-cells", test_rows_and_cells);
  g_test_add_func ("/csv/every-line-end-is-one", test_every_line_end_is_one);
  g_test_add_func ("/csv/quotes-hold-anything", test_quotes_hold_anything);
  g_test_add_func ("/csv/sloppy-quotes-are-kept", test_sloppy_quotes_are_kept);
  g_test_add_func ("/csv/faults-name-their-line", test_faults_name_their_line);
  g_test_add_func ("/csv/encodings-give-the-same-text", test_encodings_give_the_same_text);
  g_test_add_func ("/csv/formats-are-recognised", test_formats_are_recognised);
  g_test_add_func ("/csv/a-cut-start-is-enough", test_a_cut_start_is_enough);
  g_test_add_func ("/csv/a-caller-may-stop", test_a_caller_may_stop);
  g_test_add_func ("/csv/cells-are-quoted-when-they-must", test_cells_are_quoted_when_they_must);
  g_test_add_func ("/csv/formulas-get-an-apostrophe-and-lose-it",
                   test_formulas_get_an_apostrophe_and_lose_it);
  g_test_add_func ("/csv/the-public-suites-hold", test_the_public_suites_hold);
  return g_test_run ();
}
