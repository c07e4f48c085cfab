/* test-xlsx.c: workbooks are read as they look, and hostile ones are refused
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "server/import/sv-xlsx.h"
#include "sv-test-archive.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

/* ---- making them ---- */

static char *
temporary_path (void)
{
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int fd = g_file_open_tmp ("sv-test-XXXXXX.xlsx", &path, &error);

  g_assert_no_error (error);
  close (fd);
  return path;
}

/* Opens @path and lets its name go. */
static int
open_and_forget (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_unlink (path);
  return fd;
}

#define RELATION(id, type, target)                                                                 \
  "<Relationship Id='" id                                                                          \
  "' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/" type              \
  "' Target='" target "'/>"
#define ROOT                                                                                       \
  "_rels/.rels",                                                                                   \
      "<Relationships>" RELATION ("r", "officeDocument", "xl/workbook.xml") "</Relationships>"
#define BOOK                                                                                       \
  "xl/workbook.xml",                                                                               \
      "<workbook xmlns:r='x'><sheets><sheet name='Stock' sheetId='1' r:id='s'/></sheets></workbook>"
#define RELATIONS                                                                                  \
  "xl/_rels/workbook.xml.rels",                                                                    \
      "<Relationships>" RELATION ("s", "worksheet", "sheet.xml")                                   \
          RELATION ("t", "sharedStrings", "texts.xml") "</Relationships>"
#define TEXTS(xml) "xl/texts.xml", "<sst>" xml "</sst>"
#define SHEET(xml) "xl/sheet.xml", "<worksheet><sheetData>" xml "</sheetData></worksheet>"

static int
make_sheet (const char *texts, const char *rows)
{
  g_autofree char *sst = g_strdup_printf ("<sst>%s</sst>", texts);
  g_autofree char *sheet =
      g_strdup_printf ("<worksheet><sheetData>%s</sheetData></worksheet>", rows);

  return sv_test_archive (ROOT, BOOK, RELATIONS, "xl/texts.xml", sst, "xl/sheet.xml", sheet, NULL);
}

/* ---- reading them ---- */

static gboolean
collect_row (gint64 line, const char *const *cells, guint n_cells, gpointer user_data,
             GError **error)
{
  GString *all = user_data;

  g_string_append_printf (all, "%" G_GINT64_FORMAT, line);
  for (guint i = 0; i < n_cells; i++)
    g_string_append_printf (all, "|%s%s", cells[i][0] == SV_XLSX_NUMBER ? "#" : "",
                            cells[i][0] == SV_XLSX_NUMBER ? cells[i] + 1 : cells[i]);
  g_string_append_c (all, '\n');
  return TRUE;
}

static char *
read_all (int fd, const char *sheet, GError **error)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (SvXlsx) book = sv_xlsx_open (fd, NULL, error);
  gboolean ok = book != NULL && sv_xlsx_read (book, sheet, collect_row, all, NULL, error);

  g_clear_pointer (&book, sv_xlsx_free);
  close (fd);
  return ok ? g_string_free (g_steal_pointer (&all), FALSE) : NULL;
}

static void
assert_rows (int fd, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *rows = read_all (fd, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (rows, ==, expected);
}

static void
assert_refused (int fd, const char *sentence)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *rows = read_all (fd, NULL, &error);

  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_null (rows);
  if (strstr (error->message, sentence) == NULL)
    g_error ("“%s” does not say “%s”", error->message, sentence);
}

static void
test_a_real_workbook_reads_as_it_looks (void)
{
  g_autofree char *path = temporary_path ();
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  lxw_workbook *book = workbook_new (path);
  lxw_worksheet *stock = workbook_add_worksheet (book, "Stock");
  lxw_worksheet *other = workbook_add_worksheet (book, "Öbrigt & mer");
  lxw_format *day = workbook_add_format (book);
  lxw_format *kronor = workbook_add_format (book);
  lxw_format *both = workbook_add_format (book);
  lxw_datetime date = { 2026, 11, 21, 0, 0, 0 };
  lxw_datetime time = { 2026, 11, 21, 9, 30, 0 };
  int fd;

  format_set_num_format (day, "dd/mm/yyyy");
  format_set_num_format (both, "yyyy-mm-dd hh:mm");
  format_set_num_format (kronor, "#,##0.00 [$kr-41D]");
  worksheet_write_string (stock, 0, 0, "SKU", NULL);
  worksheet_write_string (stock, 0, 2, "Price", NULL);
  worksheet_write_number (stock, 2, 0, 7630033530101.0, NULL);
  worksheet_write_number (stock, 2, 1, 0.1 + 0.2, NULL);
  worksheet_write_number (stock, 2, 2, 12500.5, kronor);
  worksheet_write_datetime (stock, 2, 3, &date, day);
  worksheet_write_datetime (stock, 2, 4, &time, both);
  worksheet_write_boolean (stock, 2, 5, 1, NULL);
  worksheet_write_formula_num (stock, 2, 6, "=1+1", NULL, 2);
  worksheet_write_string (other, 0, 0, "two\nlines & <more>", NULL);
  g_assert_cmpint (workbook_close (book), ==, LXW_NO_ERROR);

  fd = open_and_forget (path);
  first = read_all (dup (fd), "Stock", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (first, ==,
                   "1|SKU||Price\n"
                   "3|#7630033530101|#0.3|#12500.5 kr|2026-11-21|2026-11-21T09:30:00|true|#2\n");
  second = read_all (fd, "Öbrigt & mer", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (second, ==, "1|two\nlines & <more>\n");
}

static void
test_inline_rich_and_missing_texts (void)
{
  assert_rows (
      make_sheet (
          "<si><t>plain</t></si><si><r><t>ri</t></r><r><t xml:space='preserve'>ch </t></r>"
          "<rPh><t>aloud</t></rPh></si>",
          "<row><c t='s'><v>1</v></c><c t='inlineStr'><is><t>here</t></is></c><c t='e'><v>#N/A</v></c>"
          "</row><row r='9'><c r='C9' t='s'><v>0</v></c><c r='D9' s='3'/></row>"),
      "1|rich |here|#N/A\n9|||plain\n");
}

static void
test_what_xml_cannot_hold (void)
{
  assert_rows (make_sheet ("<si><t>a_x000D_b</t></si>",
                           "<row><c t='s'><v>0</v></c><c t='str'><v>_x005F_x000D_</v></c><c "
                           "t='str'><v>_x0041__x00e9_ _xZZZZ_ _x12</v></c></row>"),
               "1|a\rb|_x000D_|Aé _xZZZZ_ _x12\n");
}

/* What was never counted is not empty; what was counted and came to nothing is. */
static void
test_a_formula_that_nobody_counted (void)
{
  assert_rows (make_sheet ("", "<row><c><f>A2*2</f></c><c t='str'><f>A2</f><v></v></c>"
                               "<c><f>1+1</f><v>2</v></c></row>"),
               "1|" SV_XLSX_UNCOUNTED "||#2\n");
}

static void
test_dates_of_both_systems (void)
{
  const char *styles =
      "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>";
  const char *rows =
      "<worksheet><sheetData><row><c s='1'><v>1</v></c><c s='1'><v>59</v></c><c s='1'><v>61</v></c>"
      "<c s='1'><v>46347.75</v></c><c s='1'><v>-1</v></c></row></sheetData></worksheet>";
  const char *relations = "<Relationships>" RELATION ("s", "worksheet", "sheet.xml")
      RELATION ("y", "styles", "styles.xml") "</Relationships>";

  assert_rows (sv_test_archive (ROOT, BOOK, "xl/_rels/workbook.xml.rels", relations,
                                "xl/styles.xml", styles, "xl/sheet.xml", rows, NULL),
               "1|1900-01-01|1900-02-28|1900-03-01|2026-11-21|#-1\n");
  assert_rows (
      sv_test_archive (
          ROOT, "xl/workbook.xml",
          "<workbook xmlns:r='x'><workbookPr date1904='1'/><sheets><sheet name='S' r:id='s'/>"
          "</sheets></workbook>",
          "xl/_rels/workbook.xml.rels", relations, "xl/styles.xml", styles, "xl/sheet.xml",
          "<worksheet><sheetData><row><c s='1'><v>44885</v></c></row></sheetData></worksheet>",
          NULL),
      "1|2026-11-21\n");
}

static void
test_many_texts_leave_memory (void)
{
  g_autoptr (GString) texts = g_string_new (NULL);
  g_autoptr (GString) rows = g_string_new (NULL);
  g_autofree char *filler = g_strnfill (4000, 'x');
  g_autoptr (GError) error = NULL;
  g_autofree char *read = NULL;
  char *last;

  for (guint i = 0; i < 5000; i++)
    {
      g_string_append_printf (texts, "<si><t>%s%u</t></si>", filler, i);
      g_string_append_printf (rows, "<row><c t='s'><v>%u</v></c></row>", 4999 - i);
    }

  read = read_all (make_sheet (texts->str, rows->str), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (read, "1|xxx"));
  g_assert_nonnull (strstr (read, "x4999\n2|"));
  last = strstr (read, "\n5000|");
  g_assert_nonnull (last);
  g_assert_true (g_str_has_suffix (last, "x0\n"));
}

static void
test_what_is_no_workbook_is_refused (void)
{
  g_autofree char *path = temporary_path ();

  g_assert_true (g_file_set_contents (path, "PK\x03\x04 not really", -1, NULL));
  assert_refused (open_and_forget (path), "damaged");
  assert_refused (sv_test_archive ("word/document.xml", "<w/>", NULL), "not an Excel workbook");
  assert_refused (sv_test_archive ("_rels/.rels", "<Relationships/>", NULL),
                  "not an Excel workbook");
  assert_refused (
      sv_test_archive (ROOT, BOOK, "xl/_rels/workbook.xml.rels", "<Relationships/>", NULL),
      "no sheet");
}

static void
test_broken_rows_are_refused (void)
{
  assert_refused (make_sheet ("", "<row><c t='s'><v>7</v></c></row>"), "not there");
  assert_refused (make_sheet ("", "<row r='5'/><row r='5'/>"), "stands after");
  assert_refused (make_sheet ("", "<row><c r='AZZ1'><v>1</v></c></row>"), "beyond column");
  assert_refused (make_sheet ("", "<row><c r='1A'><v>1</v></c></row>"), "is no cell");
  assert_refused (make_sheet ("", "<row><c><v>1</c></row>"), "not XML");
}

static void
test_a_document_type_is_refused (void)
{
  assert_refused (
      sv_test_archive (
          ROOT, BOOK, RELATIONS, "xl/texts.xml",
          "<!DOCTYPE sst [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
          "<sst><si><t>&b;</t></si></sst>",
          "xl/sheet.xml", "<worksheet/>", NULL),
      "document type");
  assert_refused (sv_test_archive (ROOT, BOOK, RELATIONS, "xl/texts.xml",
                                   "<!DOCTYPE sst SYSTEM 'file:///etc/passwd'><sst/>",
                                   "xl/sheet.xml", "<worksheet/>", NULL),
                  "document type");
}

static void
test_a_bomb_is_refused (void)
{
  g_autofree char *blanks = g_strnfill (80 * 1024 * 1024, ' ');

  assert_refused (make_sheet ("", blanks), "far more than its size");
}

/* Some KB that would be gigabytes once each cell is written out. */
static void
test_a_cell_is_no_longer_than_its_format (void)
{
  g_autofree char *zeros = g_strnfill (9 * 1000 * 1000, '0');
  g_autofree char *styles = g_strdup_printf (
      "<styleSheet><numFmts><numFmt numFmtId='200' formatCode='%s'/>"
      "<numFmt numFmtId='201' formatCode='00000'/></numFmts><cellXfs><xf numFmtId='0'/>"
      "<xf numFmtId='200'/><xf numFmtId='201'/></cellXfs></styleSheet>",
      zeros);

  assert_rows (sv_test_archive (ROOT, BOOK, "xl/_rels/workbook.xml.rels",
                                "<Relationships>" RELATION ("s", "worksheet", "sheet.xml")
                                    RELATION ("t", "styles", "styles.xml") "</Relationships>",
                                "xl/styles.xml", styles,
                                SHEET ("<row><c s='1'><v>1</v></c><c s='2'><v>1</v></c></row>"),
                                NULL),
               "1|#1|#00001\n");
}

static void
test_a_row_of_one_text_is_no_longer_than_a_row (void)
{
  g_autofree char *words = g_strnfill (1000 * 1000, 'w');
  g_autofree char *text = g_strdup_printf ("<si><t>%s</t></si>", words);
  g_autofree char *sst = g_strdup_printf ("<sst>%s</sst>", text);
  g_autoptr (GString) merged = g_string_new (NULL);

#define TEXT_CELL(column, row) "<c r='" column row "' t='s'><v>0</v></c>"
  assert_refused (make_sheet (text, "<row r='1'>" TEXT_CELL ("A", "1") TEXT_CELL ("B", "1")
                                        TEXT_CELL ("C", "1") TEXT_CELL ("D", "1")
                                            TEXT_CELL ("E", "1") "</row>"),
                  "Row 1 holds more than 4 MB");
  /* The same by cells that were made one with the row below. */
  g_string_append (merged, "<worksheet><sheetData><row r='1'>" TEXT_CELL ("A", "1")
                               TEXT_CELL ("B", "1") TEXT_CELL ("C", "1") "</row><row r='2'>");
  g_string_append (merged,
                   TEXT_CELL ("D", "2") TEXT_CELL ("E", "2") "</row></sheetData><mergeCells>"
                                                             "<mergeCell ref='A1:A2'/>"
                                                             "<mergeCell ref='B1:B2'/>"
                                                             "<mergeCell ref='C1:C2'/>"
                                                             "</mergeCells></worksheet>");
  assert_refused (sv_test_archive (ROOT, BOOK, RELATIONS, "xl/texts.xml", sst, "xl/sheet.xml",
                                   merged->str, NULL),
                  "Row 2 holds more than 4 MB");
#undef TEXT_CELL
}

static gboolean
stop_at_once (gint64 line, const char *const *cells, guint n_cells, gpointer user_data,
              GError **error)
{
  guint *n = user_data;

  ++*n;
  return FALSE;
}

static void
test_a_reader_may_have_enough (void)
{
  g_autoptr (GError) error = NULL;
  int fd = make_sheet ("", "<row><c><v>1</v></c></row><row><c><v>2</v></c></row>");
  g_autoptr (SvXlsx) book = sv_xlsx_open (fd, NULL, &error);
  guint n = 0;

  g_assert_no_error (error);
  g_assert_false (sv_xlsx_read (book, NULL, stop_at_once, &n, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 1);
  close (fd);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/xlsx/a-real-workbook-reads-as-it-looks",
                   test_a_real_workbook_reads_as_it_looks);
  g_test_add_func ("/xlsx/inline-rich-and-missing-texts", test_inline_rich_and_missing_texts);
  g_test_add_func ("/xlsx/what-xml-cannot-hold", test_what_xml_cannot_hold);
  g_test_add_func ("/xlsx/a-formula-that-nobody-counted", test_a_formula_that_nobody_counted);
  g_test_add_func ("/xlsx/dates-of-both-systems", test_dates_of_both_systems);
  g_test_add_func ("/xlsx/many-texts-leave-memory", test_many_texts_leave_memory);
  g_test_add_func ("/xlsx/what-is-no-workbook-is-refused", test_what_is_no_workbook_is_refused);
  g_test_add_func ("/xlsx/broken-rows-are-refused", test_broken_rows_are_refused);
  g_test_add_func ("/xlsx/a-document-type-is-refused", test_a_document_type_is_refused);
  g_test_add_func ("/xlsx/a-bomb-is-refused", test_a_bomb_is_refused);
  g_test_add_func ("/xlsx/a-cell-is-no-longer-than-its-format",
                   test_a_cell_is_no_longer_than_its_format);
  g_test_add_func ("/xlsx/a-row-of-one-text-is-no-longer-than-a-row",
                   test_a_row_of_one_text_is_no_longer_than_a_row);
  g_test_add_func ("/xlsx/a-reader-may-have-enough", test_a_reader_may_have_enough);
  return g_test_run ();
}
