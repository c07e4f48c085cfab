/* test-print.c: what is printed comes out as a PDF, with as many pages as it needs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/records/sv-records.h"
#include "common/sv-json.h"
#include "sv-print.h"

#include <glib/gstdio.h>
#include <string.h>

static SvRecord *
make_watch (gint64 id, const char *description)
{
  SvRecord *watch = sv_record_new (&sv_watch_table, id);
  g_autofree char *text = g_strdup_printf (
      "{\"id\":%" G_GINT64_FORMAT ",\"version\":1,\"sku\":\"OME-SPX-%04" G_GINT64_FORMAT
      "\",\"name\":\"Omega Speedmaster Professional\","
      "\"brand\":{\"id\":1,\"name\":\"Omega\"},\"reference\":\"145.022\",\"year\":1969,\"serial\":"
      "\"26554123\",\"calibre\":\"861\",\"box\":true,\"papers\":false,\"condition\":\"Very good\","
      "\"case_diameter\":\"42\",\"notes\":\"only for the house\","
      "\"purchase_price\":{\"amount\":3141500,\"currency\":\"SEK\"},"
      "\"cost\":{\"amount\":2718200,\"currency\":\"EUR\"},"
      "\"floor_price\":{\"amount\":1618000,\"currency\":\"EUR\"},"
      "\"asking_price\":{\"amount\":550000,\"currency\":\"EUR\"}}",
      id, id);
  g_autoptr (JsonObject) json = sv_json_parse_object (text, strlen (text), NULL, NULL);

  g_assert_nonnull (json);
  json_object_set_string_member (json, "description", description);
  sv_record_load (watch, json);
  return watch;
}

static GdkTexture *
make_picture (void)
{
  const gsize side = 400;
  g_autofree guchar *pixels = g_malloc (side * side * 4);
  g_autoptr (GBytes) bytes = NULL;

  for (gsize i = 0; i < side * side; i++)
    {
      pixels[4 * i] = (guchar)(i % side * 255 / side);
      pixels[4 * i + 1] = 120;
      pixels[4 * i + 2] = (guchar)(i / side * 255 / side);
      pixels[4 * i + 3] = 255;
    }
  bytes = g_bytes_new_take (g_steal_pointer (&pixels), side * side * 4);
  return gdk_memory_texture_new ((int)side, (int)side, GDK_MEMORY_R8G8B8A8, bytes, side * 4);
}

static void
count_cb (GtkPrintOperation *print, GtkPrintContext *context, int page, int *n_drawn)
{
  ++*n_drawn;
}

/* Returns: how many pages were drawn */
static int export(GtkPrintOperation *print, const char *name)
{
  const char *folder = g_getenv ("SV_PRINT_FOLDER"); /* for whoever wants to look at them */
  g_autofree char *path = g_build_filename (folder != NULL ? folder : g_get_tmp_dir (), name, NULL);
  g_autofree char *pdf = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  int n_drawn = 0;

  g_signal_connect (print, "draw-page", G_CALLBACK (count_cb), &n_drawn);
  gtk_print_operation_set_export_filename (print, path);
  g_assert_cmpint (gtk_print_operation_run (print, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL, &error),
                   ==, GTK_PRINT_OPERATION_RESULT_APPLY);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &pdf, &length, &error));
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (pdf, "%PDF-"));
  g_assert_cmpuint (length, >, 2000);
  if (folder == NULL)
    g_assert_cmpint (g_unlink (path), ==, 0);
  return n_drawn;
}

static void
test_a_sheet_keeps_the_secrets_of_the_house (void)
{
  g_autoptr (SvRecord) watch = make_watch (1, "A fine one.");
  g_auto (GStrv) lines = sv_print_watch_lines (watch);
  g_autofree char *all = g_strjoinv ("\n", lines);

  g_assert_nonnull (strstr (all, "Brand\tOmega"));
  g_assert_nonnull (strstr (all, "Reference\t145.022"));
  g_assert_nonnull (strstr (all, "5,500"));
  g_assert_null (strstr (all, "31,415"));
  g_assert_null (strstr (all, "27,182"));
  g_assert_null (strstr (all, "16,180"));
  g_assert_null (strstr (all, "only for the house"));
}

static void
test_a_sheet_with_its_picture_is_one_page (void)
{
  g_autoptr (SvRecord) watch = make_watch (1, "A fine one, serviced last year, and running well.");
  g_autoptr (GdkTexture) picture = make_picture ();
  g_autoptr (GtkPrintOperation) print = sv_print_watch_new (watch, picture);

  g_assert_cmpint (export(print, "sheet.pdf"), ==, 1);
}

static void
test_a_long_description_takes_the_pages_it_needs (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (SvRecord) watch = NULL;
  g_autoptr (GtkPrintOperation) print = NULL;

  for (int i = 1; i <= 130; i++)
    g_string_append_printf (text, "Line %d of a very long description.\n", i);
  watch = make_watch (2, text->str);
  print = sv_print_watch_new (watch, NULL);

  g_assert_cmpint (export(print, "long.pdf"), ==, 3);
}

static void
test_a_list_has_its_headings_on_every_page (void)
{
  const char *keys[] = { "image",         "sku",  "name",         "brand", "reference",
                         "case_diameter", "year", "asking_price", NULL };
  g_autoptr (GPtrArray) watches = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkPrintOperation) print = NULL;

  for (gint64 i = 1; i <= 90; i++)
    g_ptr_array_add (watches, make_watch (i, NULL));
  print = sv_print_list_new (&sv_watch_table, (char **)keys, watches, "Watches");

  g_assert_cmpint (export(print, "list.pdf"), ==, 3);
}

static void
test_an_empty_list_is_one_page (void)
{
  const char *keys[] = { "sku", "asking_price", NULL };
  g_autoptr (GPtrArray) watches = g_ptr_array_new ();
  g_autoptr (GtkPrintOperation) print =
      sv_print_list_new (&sv_watch_table, (char **)keys, watches, "Watches");

  g_assert_cmpint (export(print, "empty.pdf"), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gtk_init ();
  g_test_add_func ("/print/a-sheet-keeps-the-secrets-of-the-house",
                   test_a_sheet_keeps_the_secrets_of_the_house);
  g_test_add_func ("/print/a-sheet-with-its-picture-is-one-page",
                   test_a_sheet_with_its_picture_is_one_page);
  g_test_add_func ("/print/a-long-description-takes-the-pages-it-needs",
                   test_a_long_description_takes_the_pages_it_needs);
  g_test_add_func ("/print/a-list-has-its-headings-on-every-page",
                   test_a_list_has_its_headings_on_every_page);
  g_test_add_func ("/print/an-empty-list-is-one-page", test_an_empty_list_is_one_page);
  return g_test_run ();
}
