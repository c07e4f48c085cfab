/* test-import-shared.c: real lists come in whole, with the figures of an independent count
 *
 * The files are not ours and lie beside the source tree; without them every test skips.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-shared.h"
#include "sv-test-import.h"

#include <string.h>

typedef struct
{
  const char *file;
  const char *change; /* (nullable) what a person would choose */
  gint64 rows;
  gint64 priced;
  gint64 sum;           /* of the price column, in whole units of its currency */
  gint64 most, least;   /* the same; 0: not looked at */
  const char *distinct; /* (nullable) SQL: a count over watch, and its value */
  gint64 n_distinct;
  gint64 left_out; /* rows that hold nothing of a watch; said so, one by one */
} Case;

static const Case cases[] = {
  { "data/chronext-listings/chronext-2022.csv.gz", NULL, 4464, 4464, 95539760, 415980, 1050,
    "count(DISTINCT sku)", 4464 },
  { "data/retail-india-ean/raw_csw.csv.gz", "{'columns': [{'index': 2, 'currency': 'INR'}]}", 5749,
    5749, 4244369013, 39000000, 14250, "count(DISTINCT (brand, reference))", 4542 },
  { "data/eur-price-snapshots/prices-06-03.csv.gz", NULL, 7681, 7681, 79149940, 699000, 520,
    "count(DISTINCT (brand, reference))", 7668 },
  { "data/chrono24-submariner/submariner-listings.csv.gz",
    "{'columns': [{'index': 4, 'currency': 'AUD'}]}", 3226, 3144, 64219855, 250965, 4576, NULL, 0 },
  { "data/watchbase-catalogue/watchbase-2023.csv.gz", NULL, 12771, 0, 0, 0, 0,
    "count(DISTINCT (brand, reference))", 12758 },
  { "data/samiwatches-tr/samiwatches.csv.gz", NULL, 1670, -1, -1, 0, 0, NULL, 0 },
  { "data/ebay-watches/ebay-raw.csv.gz", NULL, 1155, 1155, -1, 0, 0, NULL, 0, 3 },
  { "data/ebay-watches/ebay-clean.csv.gz", NULL, 995, -1, -1, 0, 0, NULL, 0 },
  { "data/chrono24-submariner/submariner-details.csv.gz", NULL, 100, 97, -1, 0, 0, NULL, 0 },
  { "data/eur-price-snapshots/luxury_watch.csv.gz", NULL, 507, -1, -1, 0, 0, NULL, 0 },
  { "data/crown-sku-prices/crown.csv.gz", "{'columns': [{'index': 1, 'field': 'name'}]}", 26228, -1,
    -1, 0, 0, NULL, 0 },
  { "data/eur-price-snapshots/prices-06-03.xlsx", NULL, -1, -1, -1, 0, 0, NULL, 0 },
};

static GBytes *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GInputStream) input = G_INPUT_STREAM (g_file_read (file, NULL, &error));
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();

  g_assert_no_error (error);
  if (g_str_has_suffix (path, ".gz"))
    {
      g_autoptr (GConverter) unpack =
          G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
      GInputStream *plain = g_converter_input_stream_new (input, unpack);

      g_object_unref (input);
      input = plain;
    }
  g_output_stream_splice (output, input, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (output));
}

static gint64
count_of (SvTestServer *server, gint64 id, const char *key)
{
  g_autoptr (SvTestReply) reply = sv_test_import_get (server, id);

  return json_object_get_int_member (
      json_object_get_object_member (sv_test_object (reply), "counts"), key);
}

static gint64
sum_of (SvTestServer *server, gint64 id)
{
  g_autoptr (SvTestReply) reply = sv_test_import_get (server, id);
  JsonObject *sums = json_object_get_object_member (sv_test_object (reply), "sums");
  JsonObject *prices = json_object_has_member (sums, "asking_price")
                           ? json_object_get_object_member (sums, "asking_price")
                           : NULL;
  g_autoptr (GList) amounts = prices != NULL ? json_object_get_values (prices) : NULL;

  g_assert_cmpuint (g_list_length (amounts), <=, 1);
  return amounts != NULL ? json_node_get_int (amounts->data) : 0;
}

static void
assert_figures (SvTestServer *server, gint64 id, const Case *figures)
{
  gint64 hundred = 100;

  if (figures->rows >= 0)
    g_assert_cmpint (sv_test_server_number (server, "SELECT count(*) FROM watch"), ==,
                     figures->rows);
  if (figures->priced >= 0)
    g_assert_cmpint (sv_test_server_number (server, "SELECT count(asking_price) FROM watch"), ==,
                     figures->priced);
  if (figures->sum >= 0)
    {
      g_assert_cmpint (sum_of (server, id), ==, figures->sum * hundred);
      g_assert_cmpint (sv_test_server_number (
                           server, "SELECT coalesce(sum(asking_price), 0)::bigint FROM watch"),
                       ==, figures->sum * hundred);
    }
  if (figures->most > 0)
    {
      g_assert_cmpint (sv_test_server_number (server, "SELECT max(asking_price) FROM watch"), ==,
                       figures->most * hundred);
      g_assert_cmpint (sv_test_server_number (server, "SELECT min(asking_price) FROM watch"), ==,
                       figures->least * hundred);
    }
  if (figures->distinct != NULL)
    g_assert_cmpint (sv_test_server_number (server, "SELECT %s FROM watch", figures->distinct), ==,
                     figures->n_distinct);
}

/* The way back takes as long as the way in: what is true of thousands is not tried with ten
 * thousands again. */
#define BOTH_WAYS 6000

/* In; once more, when it is all the same; out again. */
static void
test_a_real_list (gconstpointer data)
{
  const Case *figures = data;
  g_autofree char *path = sv_shared_file (figures->file);
  g_autoptr (SvTestServer) server = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autofree char *state = NULL;
  gint64 id, again;

  if (path == NULL)
    return;

  server = sv_test_server_start ();
  file = load (path);
  id = sv_test_import_new (server, "watches", file);
  if (figures->change != NULL)
    sv_test_import_change (server, id, figures->change);
  state = sv_test_import_step (server, id, "dry-run");
  if (count_of (server, id, "errors") != figures->left_out)
    {
      g_autofree char *rows = sv_test_import_rows (server, id, "error");

      g_error ("%s: %.2000s", figures->file, rows);
    }
  sv_test_import_change (server, id, "{'options': {'errors': 'skip'}}");
  g_free (state);
  state = sv_test_import_step (server, id, "commit");
  g_assert_cmpstr (state, ==, "committed");
  assert_figures (server, id, figures);
  if (count_of (server, id, "new") > BOTH_WAYS)
    return;

  again = sv_test_import_new (server, "watches", file);
  if (figures->change != NULL)
    sv_test_import_change (server, again, figures->change);
  g_free (state);
  state = sv_test_import_step (server, again, "dry-run");
  g_assert_cmpstr (state, ==, "checked");
  g_assert_cmpint (count_of (server, again, "same"), ==, count_of (server, id, "new"));
  g_assert_cmpint (count_of (server, again, "new"), ==, 0);

  g_free (state);
  state = sv_test_import_step (server, id, "undo");
  g_assert_cmpstr (state, ==, "undone");
  g_assert_cmpint (sv_test_server_number (server, "SELECT count(*) FROM watch"), ==, 0);
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *base = g_path_get_basename (cases[i].file);
      g_autofree char *name = g_strdup_printf ("/import-shared/%s", base);

      g_test_add_data_func (name, &cases[i], test_a_real_list);
    }
  return sv_test_run ();
}
