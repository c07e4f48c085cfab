/* test-import-dealers.c: lists as dealers keep them: what is no watch is none, and nothing is
 * misread
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-import.h"

#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

static SvTestServer *server;

static void
empty (void)
{
  g_autoptr (GError) error = NULL;

  sv_db_script (sv_test_server_db (server),
                "DELETE FROM import_row; DELETE FROM import_sku; DELETE FROM import_made;"
                "DELETE FROM import; DELETE FROM watch; DELETE FROM brand; DELETE FROM sku_counter",
                &error);
  g_assert_no_error (error);
}

/* The import of @text, checked, without watches that were there before. */
static gint64
dry_run (const char *text)
{
  g_autofree char *state = NULL;
  gint64 id;

  empty ();
  id = sv_test_import_new_text (server, text);
  state = sv_test_import_step (server, id, "dry-run");
  g_assert_cmpstr (state, ==, "checked");
  return id;
}

static void
assert_counts (gint64 id, const char *expected)
{
  g_autofree char *counts = sv_test_import_counts (server, id);

  g_assert_cmpstr (counts, ==, expected);
}

static void
assert_mentions (gint64 id, const char *state, const char *text)
{
  g_autofree char *rows = sv_test_import_rows (server, id, state);

  if (strstr (rows, text) == NULL)
    g_error ("no “%s” in %s", text, rows);
}

/* Which field the column of a title became, "" for none. */
static void
assert_field (gint64 id, const char *title, const char *expected)
{
  g_autoptr (SvTestReply) import = sv_test_import_get (server, id);
  JsonArray *columns = json_object_get_array_member (sv_test_object (import), "columns");

  for (guint i = 0; i < json_array_get_length (columns); i++)
    {
      JsonObject *column = json_array_get_object_element (columns, i);

      if (strcmp (json_object_get_string_member (column, "title"), title) != 0)
        continue;
      g_assert_cmpstr (json_object_get_string_member_with_default (column, "field", ""), ==,
                       expected);
      return;
    }
  g_error ("no column “%s” in %s", title, import->text);
}

static void
refuse (const char *text, const char *sentence)
{
  g_autoptr (GBytes) file = g_bytes_new (text, strlen (text));
  g_autoptr (SvTestReply) reply =
      sv_test_send (server, sv_test_server_token (server, SV_ROLE_ADMIN), "POST",
                    "/api/v1/imports?resource=watches", "application/octet-stream", file, NULL);

  sv_assert_status (reply, 422);
  if (strstr (reply->text, sentence) == NULL)
    g_error ("no “%s” in %s", sentence, reply->text);
}

static void
test_totals_and_remarks_are_no_watches (void)
{
  gint64 id = dry_run ("SKU;Brand;Model;Price (EUR)\n"
                       "T-1;Omega;Geneve;450\nSubtotal Swiss;;;450\n"
                       "T-2;Seiko;5;150\nGrand total;;;600\n"
                       ";Total;;600\n"
                       "* all prices incl. VAT;;;\nSold items;;;\n"
                       "T-3;;;\nT-4;Total Eclipse;Moon;99\n");

  assert_counts (id, "new 4 changed 0 same 0 errors 5");
  assert_mentions (id, "error", "\"code\":\"total_row\"");
  assert_mentions (id, "error", "\"value\":\"Sold items\"");
  assert_mentions (id, "new", "T-3");
  assert_mentions (id, "new", "Total Eclipse");
}

static void
test_headings_once_more_are_no_watch (void)
{
  gint64 id = dry_run ("SKU,Brand,Model\nH-1,Omega,Geneve\nSKU,Brand,Model\nH-2,Tissot,PRX\n");

  assert_counts (id, "new 2 changed 0 same 0 errors 1");
  assert_mentions (id, "error", "heading_row");
}

static void
test_headings_over_two_lines_are_joined (void)
{
  gint64 id = dry_run ("Watch;;;Purchase;;Sale\nSKU;Brand;Model;Date;Price;Price\n"
                       "G-1;Omega;Geneve;2021-05-06;1000 SEK;2000 SEK\n");

  assert_counts (id, "new 1 changed 0 same 0 errors 0");
  assert_field (id, "Purchase Date", "purchase_date");
  assert_field (id, "Purchase Price", "purchase_price");
  assert_field (id, "Sale Price", "asking_price");
  assert_field (id, "Brand", "brand");

  /* What a person changes about the columns does not take them apart again. */
  sv_test_import_change (server, id, "{'columns': [{'index': 1, 'field': null}]}");
  assert_field (id, "Purchase Price", "purchase_price");
  assert_field (id, "Brand", "");
}

/* The same with what needs one line alone above, as programs write merged cells. */
static void
test_headings_that_begin_above_are_joined (void)
{
  gint64 id =
      dry_run ("Stock of Vintage Time\nSKU;Brand;Purchase;;Sale;;Notes\n;;Date;Price;Date;Price;\n"
               "G-1;Omega;2021-05-06;1000 SEK;;2000 SEK;fine\n");

  assert_counts (id, "new 1 changed 0 same 0 errors 0");
  assert_field (id, "SKU", "sku");
  assert_field (id, "Purchase Date", "purchase_date");
  assert_field (id, "Purchase Price", "purchase_price");
  assert_field (id, "Sale Price", "asking_price");
  assert_field (id, "Notes", "notes");
}

/* A title above the list is no group. */
static void
test_a_title_above_equal_headings_is_none (void)
{
  gint64 id = dry_run ("Stock list;;;\nSKU;Brand;Price EUR;Price EUR\nG-1;Omega;100;200\n");

  assert_field (id, "Brand", "brand");
  assert_field (id, "Price EUR", "asking_price");
}

static void
test_each_row_has_its_currency (void)
{
  gint64 id =
      dry_run ("SKU,Brand,Price,Currency,Cost\nC-1,Omega,100,EUR,50\nC-2,Tissot,20000,JPY,900\n"
               "C-3,Seiko,10,Euro,5\nC-4,Lip,10,,\nC-5,Zodiac,10,XYZ,5\nC-6,Enicar,10,,kr 5\n");

  assert_counts (id, "new 3 changed 0 same 0 errors 3");
  assert_mentions (id, "new", "{\"amount\":20000,\"currency\":\"JPY\"}");
  assert_mentions (id, "new", "{\"amount\":900,\"currency\":\"JPY\"}");
  assert_mentions (id, "new", "{\"amount\":500,\"currency\":\"EUR\"}");
  assert_mentions (id, "error", "\"value\":\"XYZ\"");
  assert_mentions (id, "error", "Nothing says which currency");
}

/* A lone "Currency" is for the prices without a column of their own, on whichever side it stands.
 */
static void
test_a_price_is_counted_in_its_own_currency (void)
{
  gint64 id = dry_run ("sku,name,currency,asking_price,floor_price,floor_price_currency\n"
                       "O-1,x,EUR,1000,8000,SEK\n");

  assert_counts (id, "new 1 changed 0 same 0 errors 0");
  assert_mentions (id, "new", "{\"amount\":100000,\"currency\":\"EUR\"}");
  assert_mentions (id, "new", "{\"amount\":800000,\"currency\":\"SEK\"}");

  id = dry_run ("sku,name,floor_price_currency,floor_price,asking_price,purchase_price,currency\n"
                "O-2,x,SEK,8000,1000,500,EUR\n");
  assert_counts (id, "new 1 changed 0 same 0 errors 0");
  assert_mentions (id, "new", "{\"amount\":100000,\"currency\":\"EUR\"}");
  assert_mentions (id, "new", "{\"amount\":50000,\"currency\":\"EUR\"}");
  assert_mentions (id, "new", "{\"amount\":800000,\"currency\":\"SEK\"}");

  /* An empty cell of its own is a question, and not answered by what another price costs. */
  id = dry_run ("sku,name,currency,asking_price,floor_price,floor_price_currency\n"
                "O-3,x,EUR,1000,8000,\nO-4,x,EUR,1000,8000,SEK\n");
  assert_counts (id, "new 1 changed 0 same 0 errors 1");
  assert_mentions (id, "error", "Nothing says which currency");

  /* Two columns for one currency would refuse every later change. */
  id = dry_run ("sku,name,currency,asking_price,purchase_price,purchase_price_currency\n"
                "O-5,x,EUR,1000,8000,SEK\n");
  sv_test_import_change (server, id, "{'columns': [{'index': 1, 'field': 'model'}]}");
  g_free (sv_test_import_step (server, id, "dry-run"));
  assert_counts (id, "new 1 changed 0 same 0 errors 0");
  assert_mentions (id, "new", "{\"amount\":800000,\"currency\":\"SEK\"}");
}

/* 1234,50 without quotes between commas is no 1234. */
static void
test_cells_beyond_the_headings_are_said (void)
{
  gint64 id = dry_run ("SKU,Brand,Price\nX-1,Omega,1234,50\nX-2,Tissot,999,00\nX-3,Lip,5\n");

  assert_counts (id, "new 1 changed 0 same 0 errors 2");
  assert_mentions (id, "error", "extra_cells");
  sv_test_import_change (server, id, "{'columns': [{'index': 3, 'field': 'notes'}]}");
  g_free (sv_test_import_step (server, id, "dry-run"));
  assert_counts (id, "new 3 changed 0 same 0 errors 0");
}

static void
test_thousands_or_decimals_is_asked (void)
{
  gint64 id = dry_run ("SKU,Name,Price EUR\nD-1,a,5.50\nD-2,b,5.000\nD-3,c,7.25\n");

  assert_counts (id, "new 2 changed 0 same 0 errors 1");
  assert_mentions (id, "error", "could be thousands");
  sv_test_import_change (server, id, "{'format': {'decimal': ','}}");
  sv_test_import_change (server, id, "{'format': {'decimal': '.'}}");
  g_free (sv_test_import_step (server, id, "dry-run"));
  assert_counts (id, "new 3 changed 0 same 0 errors 0");
  assert_mentions (id, "new", "{\"amount\":500,\"currency\":\"EUR\"}");
}

static void
test_what_a_spreadsheet_broke_is_said (void)
{
  gint64 id = dry_run (
      "SKU,Brand,Serial,Name\n1.23E+11,Omega,1,a\nE-2,Tissot,\"9,87654E+12\",b\n"
      "E-3,Seiko,3,#N/A\nE-4,Lip,4,#REF!\nE-5,Lip,5,#VÄRDEFEL!\nE-6,Lip,#1234,#1 choice\n");

  assert_counts (id, "new 1 changed 0 same 0 errors 5");
  assert_mentions (id, "error", "has rounded this number");
  assert_mentions (id, "error", "A formula has no value");
  assert_mentions (id, "new", "#1 choice");

  id = dry_run ("SKU,Brand,Dial\nE-7,Omega,#N/A\n");
  assert_counts (id, "new 1 changed 0 same 0 errors 0");
  assert_mentions (id, "noticed", "Is left empty.");
}

/* Programs name their columns as ours does; that makes no export of ours of their lists. */
static void
test_a_heading_like_ours_is_no_export_of_ours (void)
{
  gint64 id = dry_run ("sku,name,purchase_price\nP-1,Omega,1000 SEK\n,Total,1000 SEK\n");

  assert_counts (id, "new 1 changed 0 same 0 errors 1");
  assert_mentions (id, "error", "total_row");

  id = dry_run ("sku,name,asking_price,asking_price_currency,case_material\n"
                "1.23E+11,a,5,EUR,Steel\nP-2,#N/A,5,EUR,Steel\n-,c,5,EUR,Steel\n");
  assert_counts (id, "new 1 changed 0 same 0 errors 2");
  assert_mentions (id, "error", "has rounded this number");
  assert_mentions (id, "error", "A formula has no value");
  assert_mentions (id, "noticed", "taken for no SKU");

  id = dry_run ("sku,name,serial\nP-3,a,7630033530101.0\nP-4,b,7630033530118.0\n");
  assert_mentions (id, "new", "\"new\":\"7630033530118\"");
}

/* ="00123" is how programs keep a spreadsheet from eating the zeros. */
static void
test_a_text_dressed_as_a_formula_is_the_text (void)
{
  gint64 id = dry_run ("SKU,Brand,Serial\n\"=\"\"00123\"\"\",Omega,\"=\"\"0456\"\"\"\n");

  assert_counts (id, "new 1 changed 0 same 0 errors 0");
  assert_mentions (id, "new", "\"sku\":\"00123\"");
  assert_mentions (id, "new", "\"new\":\"0456\"");
}

static void
test_a_dash_is_no_sku (void)
{
  gint64 id = dry_run ("SKU,Brand,Model\n-,Omega,a\nn/a,Tissot,b\n?,Seiko,c\n-,Lip,d\n");

  assert_counts (id, "new 4 changed 0 same 0 errors 0");
  assert_mentions (id, "noticed", "taken for no SKU");
  sv_test_import_commit (server, id);
  g_assert_cmpint (
      sv_test_server_number (
          server, "SELECT count(*) FROM watch WHERE sku ~ '^[A-Z]{3}-[A-Z]{3}-[0-9]{4}$'"),
      ==, 4);
}

static void
test_a_long_text_is_named_itself (void)
{
  g_autofree char *words = g_strnfill (30000, 'w');
  g_autofree char *text = g_strdup_printf ("SKU,Name,Description\nL-1,a,%s\nL-2,b,short\n", words);
  gint64 id = dry_run (text);

  assert_counts (id, "new 1 changed 0 same 0 errors 1");
  assert_mentions (id, "error", "\"column\":\"Description\"");
  assert_mentions (id, "error", "Description is too long");
}

static void
test_headings_of_shops_and_languages (void)
{
  gint64 id;

  id = dry_run ("Item number,Title,Custom label (SKU),Currency,Current price,Reserve price\n"
                "385001,Omega Geneve,EB-1,USD,695.00,\n385002,Longines,EB-2,USD,255.50,\n");
  assert_field (id, "Custom label (SKU)", "sku");
  assert_field (id, "Item number", "");
  assert_field (id, "Current price", "asking_price");
  assert_mentions (id, "new", "{\"amount\":69500,\"currency\":\"USD\"}");

  id = dry_run (
      "Reference number (internal);Brand;Reference number;Bj.;Serien-Nr.\nC-1;Omega;145.022;1971;1\n"
      "C-2;Rolex;1601;1968;2\n");
  assert_field (id, "Reference number (internal)", "sku");
  assert_field (id, "Reference number", "reference");
  assert_field (id, "Bj.", "year");
  assert_field (id, "Serien-Nr.", "serial");

  id = dry_run ("Référence interne;Marque;Boîte;Papiers\nF-1;Lip;oui;non\nF-2;Yema;non;oui\n");
  assert_field (id, "Référence interne", "sku");
  assert_field (id, "Boîte", "box");

  id = dry_run ("Marque;Boîte\nLip;Acier\nYema;Or\n");
  assert_field (id, "Boîte", "case_material");

  id = dry_run ("Lagernr;Märke;Begärt pris;Låda\nS-1;Omega;100 SEK;Ja\nS-2;Certina;200 SEK;Ej\n");
  assert_field (id, "Begärt pris", "asking_price");
  assert_field (id, "Låda", "box");

  id = dry_run ("SKU|Brand|Price EUR\nP-1|Omega|100\nP-2|Tissot|200\n");
  assert_counts (id, "new 2 changed 0 same 0 errors 0");
}

static void
test_the_statuses_there_are_stand_in_the_message (void)
{
  gint64 id = dry_run ("SKU,Brand,Status\nW-1,Omega,in the window\n");

  assert_mentions (id, "error", "There are: Approved, Draft, Listed");
}

static void
test_bytes_that_are_no_text_have_their_line (void)
{
  static const char zero[] = "SKU,Name\nN-1,good\nN-2,b\0d\n";
  g_autoptr (GBytes) file = g_bytes_new_static (zero, sizeof zero - 1);
  g_autoptr (SvTestReply) reply =
      sv_test_send (server, sv_test_server_token (server, SV_ROLE_ADMIN), "POST",
                    "/api/v1/imports?resource=watches", "application/octet-stream", file, NULL);

  sv_assert_status (reply, 422);
  g_assert_nonnull (strstr (reply->text, "Line 3 holds a character"));
  refuse ("SKU,Märke\nM-1,Böhm\nM-2,Å\nM-3,B\xf6hm\n", "line 4: bytes that are not");
  refuse (
      "PK\x03\x04..........................mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
      ".ods");
}

/* ---- workbooks ---- */

static gint64
import_book (void (*fill) (lxw_workbook *book))
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) file = NULL;
  lxw_workbook *book;
  gsize length;
  int fd = g_file_open_tmp ("sv-test-XXXXXX.xlsx", &path, &error);

  g_assert_no_error (error);
  close (fd);
  book = workbook_new (path);
  fill (book);
  g_assert_cmpint (workbook_close (book), ==, LXW_NO_ERROR);
  g_assert_true (g_file_get_contents (path, &contents, &length, &error));
  unlink (path);
  file = g_bytes_new_take (g_steal_pointer (&contents), length);
  empty ();
  return sv_test_import_new (server, "watches", file);
}

static void
write_row (lxw_worksheet *sheet, lxw_row_t row, const char *const *cells)
{
  for (lxw_col_t i = 0; cells[i] != NULL; i++)
    worksheet_write_string (sheet, row, i, cells[i], NULL);
}

static void
fill_three_sheets (lxw_workbook *book)
{
  lxw_worksheet *remarks = workbook_add_worksheet (book, "Read me");
  lxw_worksheet *secret = workbook_add_worksheet (book, "Margins");
  lxw_worksheet *stock = workbook_add_worksheet (book, "Lager");

  write_row (remarks, 0, (const char *const[]){ "The stock is on the sheet Lager", NULL });
  write_row (secret, 0, (const char *const[]){ "SKU", "Brand", "Cost", NULL });
  write_row (secret, 1, (const char *const[]){ "Q-0", "Omega", "1", NULL });
  worksheet_hide (secret);
  write_row (stock, 0, (const char *const[]){ "SKU", "Brand", "Model", NULL });
  write_row (stock, 1, (const char *const[]){ "Q-1", "Omega", "Geneve", NULL });
}

static void
test_the_sheet_with_the_list_is_taken (void)
{
  gint64 id = import_book (fill_three_sheets);
  g_autoptr (SvTestReply) import = sv_test_import_get (server, id);
  JsonObject *format = json_object_get_object_member (sv_test_object (import), "format");

  g_assert_cmpstr (json_object_get_string_member (format, "sheet"), ==, "Lager");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (format, "sheets")), ==, 3);
  g_free (sv_test_import_step (server, id, "dry-run"));
  assert_mentions (id, "new", "Q-1");
}

static void
fill_formats (lxw_workbook *book)
{
  lxw_worksheet *stock = workbook_add_worksheet (book, NULL);
  lxw_format *zeros = workbook_add_format (book);
  lxw_format *share = workbook_add_format (book);

  format_set_num_format (zeros, "00000");
  format_set_num_format (share, "0%");
  write_row (stock, 0, (const char *const[]){ "SKU", "Brand", "Price EUR", NULL });
  worksheet_write_number (stock, 1, 0, 42, zeros);
  worksheet_write_string (stock, 1, 1, "Omega", NULL);
  worksheet_write_number (stock, 1, 2, 100, NULL);
  worksheet_write_string (stock, 2, 0, "Q-2", NULL);
  worksheet_write_string (stock, 2, 1, "Tissot", NULL);
  worksheet_write_number (stock, 2, 2, 0.15, share);
}

/* 00042 is what the dealer sees, and 15 % is no price. */
static void
test_numbers_are_read_as_they_are_shown (void)
{
  gint64 id = import_book (fill_formats);

  g_free (sv_test_import_step (server, id, "dry-run"));
  assert_counts (id, "new 1 changed 0 same 0 errors 1");
  assert_mentions (id, "new", "\"sku\":\"00042\"");
  assert_mentions (id, "error", "\"value\":\"15%\"");
}

static void
fill_merged (lxw_workbook *book)
{
  lxw_worksheet *stock = workbook_add_worksheet (book, NULL);

  worksheet_merge_range (stock, 0, 0, 0, 3, "Stock of Vintage Time", NULL);
  write_row (stock, 1, (const char *const[]){ "SKU", "Brand", "Model", "Price EUR", NULL });
  write_row (stock, 2, (const char *const[]){ "M-1", "", "Geneve", NULL });
  write_row (stock, 3, (const char *const[]){ "M-2", "", "Seamaster", NULL });
  write_row (stock, 4, (const char *const[]){ "M-3", "Tissot", "PRX", NULL });
  worksheet_merge_range (stock, 2, 1, 3, 1, "Omega", NULL);
  worksheet_merge_range (stock, 2, 3, 3, 3, "", NULL);
  worksheet_write_number (stock, 2, 3, 900, NULL);
}

/* One brand over two rows is the brand of both; one price over two is not the price of each. */
static void
test_a_merged_brand_is_that_of_each_row (void)
{
  gint64 id = import_book (fill_merged);

  sv_test_import_commit (server, id);
  g_assert_cmpint (
      sv_test_server_number (server, "SELECT count(*) FROM watch w JOIN brand b ON b.id = w.brand"
                                     " WHERE b.name = 'Omega'"),
      ==, 2);
  g_assert_cmpint (sv_test_server_number (server, "SELECT count(asking_price) FROM watch"), ==, 1);
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  server = sv_test_server_start ();

#define ADD(name, function) g_test_add_func ("/import-dealers/" name, function)
  ADD ("totals-and-remarks-are-no-watches", test_totals_and_remarks_are_no_watches);
  ADD ("headings-once-more-are-no-watch", test_headings_once_more_are_no_watch);
  ADD ("headings-over-two-lines-are-joined", test_headings_over_two_lines_are_joined);
  ADD ("headings-that-begin-above-are-joined", test_headings_that_begin_above_are_joined);
  ADD ("a-merged-brand-is-that-of-each-row", test_a_merged_brand_is_that_of_each_row);
  ADD ("a-title-above-equal-headings-is-none", test_a_title_above_equal_headings_is_none);
  ADD ("each-row-has-its-currency", test_each_row_has_its_currency);
  ADD ("a-price-is-counted-in-its-own-currency", test_a_price_is_counted_in_its_own_currency);
  ADD ("cells-beyond-the-headings-are-said", test_cells_beyond_the_headings_are_said);
  ADD ("thousands-or-decimals-is-asked", test_thousands_or_decimals_is_asked);
  ADD ("what-a-spreadsheet-broke-is-said", test_what_a_spreadsheet_broke_is_said);
  ADD ("a-heading-like-ours-is-no-export-of-ours", test_a_heading_like_ours_is_no_export_of_ours);
  ADD ("a-text-dressed-as-a-formula-is-the-text", test_a_text_dressed_as_a_formula_is_the_text);
  ADD ("a-dash-is-no-sku", test_a_dash_is_no_sku);
  ADD ("a-long-text-is-named-itself", test_a_long_text_is_named_itself);
  ADD ("headings-of-shops-and-languages", test_headings_of_shops_and_languages);
  ADD ("the-statuses-there-are-stand-in-the-message",
       test_the_statuses_there_are_stand_in_the_message);
  ADD ("bytes-that-are-no-text-have-their-line", test_bytes_that_are_no_text_have_their_line);
  ADD ("the-sheet-with-the-list-is-taken", test_the_sheet_with_the_list_is_taken);
  ADD ("numbers-are-read-as-they-are-shown", test_numbers_are_read_as_they_are_shown);

  return sv_test_run ();
}
