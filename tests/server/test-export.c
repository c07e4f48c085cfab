/* test-export.c: lists as CSV and XLSX, byte for byte
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-csv.h"
#include "server/import/sv-xlsx.h"
#include "sv-test-client.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

typedef struct
{
  SvTestServer *server;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = sv_test_server_start ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sv_test_server_stop (fixture->server);
}

static SvTestReply *export(Fixture *fixture, SvRole role, const char *path, const char *accept)
{
  return sv_test_call (fixture->server, sv_test_server_token (fixture->server, role), "GET", path,
                       NULL, "Accept", accept, NULL);
}

static void
test_csv_byte_for_byte (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;

  sv_test_server_sql (
      fixture->server,
      "INSERT INTO location (name, country) VALUES ('Tokyo', 'Japan'), ('=1+1', NULL), "
      "('Århus, \"C\"', E'a\\nb'), ('''@x', '-'), ('a''=', ' =2')");
  reply = export(fixture, SV_ROLE_ADMIN, "/api/v1/locations?sort=id", "text/csv");
  sv_assert_status (reply, 200);
  g_assert_cmpstr (sv_test_header (reply, "Content-Type"), ==, "text/csv; charset=utf-8");
  g_assert_cmpstr (reply->text, ==,
                   "name,country\r\n"
                   "Tokyo,Japan\r\n"
                   "'=1+1,\r\n"
                   "\"Århus, \"\"C\"\"\",\"a\nb\"\r\n"
                   "''@x,'-\r\n"
                   "a'=, =2\r\n");
}

static gboolean
keep_row (gint64 line, const char *const *cells, guint n, gpointer user_data, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < n; i++)
    g_strv_builder_add (builder, cells[i]);
  g_ptr_array_add (user_data, g_strv_builder_end (builder));
  return TRUE;
}

static GPtrArray *
read_csv (GBytes *bytes)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_bytes (bytes);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  SvCsvFormat format = { ',', "UTF-8", 0 };
  g_autoptr (GError) error = NULL;

  sv_csv_read (input, &format, keep_row, rows, NULL, &error);
  g_assert_no_error (error);
  return rows;
}

static const char *
cell (GPtrArray *rows, guint row, const char *heading)
{
  char **titles = rows->pdata[0];

  for (guint i = 0; titles[i] != NULL; i++)
    if (strcmp (titles[i], heading) == 0)
      return ((char **)rows->pdata[row])[i];
  return NULL;
}

static void
test_every_kind_of_value (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  sv_test_server_sql (fixture->server, "INSERT INTO brand (name, code) VALUES ('+Swiss', 'SWI')");
  sv_test_server_sql (
      fixture->server,
      "INSERT INTO watch (sku, name, brand, status, year, case_diameter, box, papers, purchase_date,"
      " asking_price, asking_price_currency, purchase_price, purchase_price_currency)"
      " VALUES ('A-1', '-5', 1, 1, 1969, 36.50, true, NULL, '2024-02-29', 123450, 'SEK', 88000, 'JPY'),"
      " ('A-2', 'plain', NULL, 1, NULL, NULL, false, true, NULL, NULL, NULL, 5, 'EUR')");
  reply = export(fixture, SV_ROLE_MANAGER, "/api/v1/watches?sort=sku", "text/csv");
  sv_assert_status (reply, 200);
  rows = read_csv (reply->body);
  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_cmpstr (cell (rows, 1, "sku"), ==, "A-1");
  g_assert_cmpstr (cell (rows, 1, "name"), ==, "'-5");
  g_assert_cmpstr (cell (rows, 1, "brand"), ==, "'+Swiss");
  g_assert_cmpstr (cell (rows, 1, "status"), ==, "Draft");
  g_assert_cmpstr (cell (rows, 1, "year"), ==, "1969");
  g_assert_cmpstr (cell (rows, 1, "case_diameter"), ==, "36.50");
  g_assert_cmpstr (cell (rows, 1, "box"), ==, "true");
  g_assert_cmpstr (cell (rows, 1, "papers"), ==, "");
  g_assert_cmpstr (cell (rows, 1, "purchase_date"), ==, "2024-02-29");
  g_assert_cmpstr (cell (rows, 1, "asking_price"), ==, "1234.50");
  g_assert_cmpstr (cell (rows, 1, "asking_price_currency"), ==, "SEK");
  g_assert_cmpstr (cell (rows, 1, "purchase_price"), ==, "88000");
  g_assert_cmpstr (cell (rows, 1, "purchase_price_currency"), ==, "JPY");
  g_assert_cmpstr (cell (rows, 2, "asking_price"), ==, "");
  g_assert_cmpstr (cell (rows, 2, "purchase_price"), ==, "0.05");
  g_assert_cmpstr (cell (rows, 2, "box"), ==, "false");
  /* What is not for files is not in them. */
  g_assert_null (cell (rows, 1, "version"));
  g_assert_null (cell (rows, 1, "media_key"));
}

static void
test_the_whole_result_in_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;
  g_autoptr (SvTestReply) searched = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) found = NULL;

  sv_test_server_sql (fixture->server,
                      "INSERT INTO watch (sku, name, status, year) SELECT 'S-' || i, "
                      "'Watch ' || i, 1, i %% 100 FROM generate_series(1, 3000) i");
  reply = export(fixture, SV_ROLE_ADMIN, "/api/v1/watches?sort=-year,id&year.gte=50", "text/csv");
  rows = read_csv (reply->body);
  g_assert_cmpuint (rows->len, ==, 1 + 1500);
  g_assert_cmpstr (cell (rows, 1, "sku"), ==, "S-99");
  g_assert_cmpstr (cell (rows, 2, "sku"), ==, "S-199");
  g_assert_cmpstr (cell (rows, 1500, "sku"), ==, "S-2950");

  searched = export(fixture, SV_ROLE_ADMIN, "/api/v1/watches?q=s-299", "text/csv");
  found = read_csv (searched->body);
  g_assert_cmpuint (found->len, ==, 1 + 11);
}

static void
test_the_accept_header_decides (Fixture *fixture, gconstpointer data)
{
  const char *json[] = { "application/json", "*/*", "text/html", "application/json, text/csv" };
  const char *csv[] = { "text/csv", "TEXT/CSV; q=0.9", "text/html, text/csv",
                        "text/csv;charset=utf-8, */*" };

  for (guint i = 0; i < G_N_ELEMENTS (json); i++)
    {
      g_autoptr (SvTestReply) reply = export(fixture, SV_ROLE_ADMIN, "/api/v1/brands", json[i]);

      g_assert_nonnull (reply->json);
    }
  for (guint i = 0; i < G_N_ELEMENTS (csv); i++)
    {
      g_autoptr (SvTestReply) reply = export(fixture, SV_ROLE_ADMIN, "/api/v1/brands", csv[i]);

      g_assert_cmpstr (reply->text, ==, "name,code\r\n");
    }
}

static void
test_who_may_not_export_is_told (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) agent = export(fixture, SV_ROLE_AGENT, "/api/v1/watches", "text/csv");
  g_autoptr (SvTestReply) seller = export(fixture, SV_ROLE_SELLER, "/api/v1/watches", XLSX);
  g_autoptr (SvTestReply) finance = export(fixture, SV_ROLE_FINANCE, "/api/v1/watches", "text/csv");
  g_autoptr (SvTestReply) paged =
      export(fixture, SV_ROLE_ADMIN, "/api/v1/watches?limit=5", "text/csv");

  sv_assert_status (agent, 403);
  sv_assert_status (seller, 403);
  sv_assert_status (finance, 200);
  sv_assert_status (paged, 400);
}

static GPtrArray *
read_xlsx (GBytes *bytes)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SvXlsx) book = NULL;
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  int fd = g_file_open_tmp ("sv-export-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  fd = g_open (path, O_RDONLY, 0);
  g_remove (path);

  book = sv_xlsx_open (fd, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sv_xlsx_sheets (book)[0], ==, "locations");
  sv_xlsx_read (book, NULL, keep_row, rows, NULL, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  return rows;
}

/* A number would begin with SV_XLSX_NUMBER, a formula would be its result. */
static void
test_xlsx_has_text_cells (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) reply = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  sv_test_server_sql (fixture->server,
                      "INSERT INTO location (name, country) VALUES ('=1+1', '007'), "
                      "(E'a<&\"\nb', NULL), ('''@x', ' y ')");
  reply = export(fixture, SV_ROLE_ADMIN, "/api/v1/locations?sort=id", XLSX);
  sv_assert_status (reply, 200);
  g_assert_cmpstr (sv_test_header (reply, "Content-Type"), ==, XLSX);
  rows = read_xlsx (reply->body);
  g_assert_cmpuint (rows->len, ==, 4);
  g_assert_cmpstr (cell (rows, 1, "name"), ==, "=1+1");
  g_assert_cmpstr (cell (rows, 1, "country"), ==, "007");
  g_assert_cmpstr (cell (rows, 2, "name"), ==, "a<&\"\nb");
  g_assert_cmpstr (cell (rows, 3, "name"), ==, "'@x");
  g_assert_cmpstr (cell (rows, 3, "country"), ==, " y ");
}

/* Whatever stands in a record comes back from the workbook as it was, also what XML cannot hold,
 * and what looks as if it had been escaped. */
static void
test_xlsx_brings_every_text_back (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = {
    "a\vb",        "a\r\nb\tc", "\x01\x1f",     "_x000B_",    "_x005F_x000B_", "__x000B__",
    "_x00ZZ_ _x1", "_x0041_",   "\uFFFE\uFFFF", "\U0001F600", " a ",           "_",
  };
  g_autoptr (SvTestReply) reply = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (SvRows) made = sv_db_query_text (
          sv_test_server_db (fixture->server),
          "INSERT INTO location (name, country) VALUES (gen_random_uuid ()::text, $1) RETURNING id",
          &texts[i], 1, &error);

      g_assert_no_error (error);
    }

  reply = export(fixture, SV_ROLE_ADMIN, "/api/v1/locations?sort=id", XLSX);
  sv_assert_status (reply, 200);
  rows = read_xlsx (reply->body);
  g_assert_cmpuint (rows->len, ==, G_N_ELEMENTS (texts) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpstr (cell (rows, i + 1, "country"), ==, texts[i]);
}

/* Excel has 32,767 characters for a cell: no file is better than one without the text. */
static void
test_xlsx_does_not_leave_a_text_out (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvTestReply) book = NULL;
  g_autoptr (SvTestReply) csv = NULL;

  sv_test_server_sql (fixture->server, "INSERT INTO location (name, country) VALUES "
                                       "('Tokyo', repeat('x', 32768))");
  book = export(fixture, SV_ROLE_ADMIN, "/api/v1/locations", XLSX);
  csv = export(fixture, SV_ROLE_ADMIN, "/api/v1/locations", "text/csv");
  sv_assert_status (book, 422);
  g_assert_nonnull (strstr (book->text, "too long for a cell"));
  sv_assert_status (csv, 200);
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/export/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("csv-byte-for-byte", test_csv_byte_for_byte);
  ADD ("every-kind-of-value", test_every_kind_of_value);
  ADD ("the-whole-result-in-order", test_the_whole_result_in_order);
  ADD ("the-accept-header-decides", test_the_accept_header_decides);
  ADD ("who-may-not-export-is-told", test_who_may_not_export_is_told);
  ADD ("xlsx-has-text-cells", test_xlsx_has_text_cells);
  ADD ("xlsx-brings-every-text-back", test_xlsx_brings_every_text_back);
  ADD ("xlsx-does-not-leave-a-text-out", test_xlsx_does_not_leave_a_text_out);
  return sv_test_run ();
}
