/* test-demo.c: the demo house is filled once, alike for one seed, and holds together
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "demo/sv-demo-draw.h"
#include "demo/sv-demo.h"
#include "sv-test-house.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#define NOW G_GINT64_CONSTANT (1795000000)

static SvTestCluster *cluster;

static SvDb *
new_database (void)
{
  g_autofree char *url = sv_test_cluster_database (cluster);
  g_autoptr (GError) error = NULL;
  SvDb *db = sv_db_new (url, &error);

  g_assert_no_error (error);
  return db;
}

static void
fill (SvDb *db, guint n, guint64 seed)
{
  g_autoptr (GError) error = NULL;

  sv_demo_fill (db, n, seed, NOW, "hash", &error);
  g_assert_no_error (error);
}

static char *
dup_answer (SvDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SvRows) rows = sv_db_query_text (db, sql, NULL, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (sv_rows_count (rows), ==, 1);
  return g_strdup (sv_rows_text (rows, 0, 0));
}

#define assert_answer(db, sql, expected)                                                           \
  do                                                                                               \
    {                                                                                              \
      g_autofree char *answer = dup_answer (db, sql);                                              \
                                                                                                   \
      g_assert_cmpstr (answer, ==, expected);                                                      \
    }                                                                                              \
  while (0)

static void
test_fills_what_was_asked_for (void)
{
  g_autoptr (SvDb) db = new_database ();

  fill (db, 1500, 1);
  assert_answer (db, "SELECT count(*) FROM watch", "1500");
  assert_answer (
      db, "SELECT string_agg(role, ' ' ORDER BY id) FROM person WHERE password_hash IS NOT NULL",
      "admin manager finance agent seller");
  /* All statuses and places occur, most watches are sold, prices are in several currencies. */
  assert_answer (db, "SELECT count(DISTINCT status) FROM watch", "10");
  assert_answer (db, "SELECT count(DISTINCT location) FROM watch", "8");
  assert_answer (db, "SELECT count(DISTINCT asking_price_currency) FROM watch", "4");
  assert_answer (
      db, "SELECT count(*) > 750 FROM watch JOIN status s ON s.id = status WHERE s.role = 'sold'",
      "t");
  assert_answer (db, "SELECT count(*) > 1200 FROM watch_text WHERE description <> ''", "t");
}

static void
test_what_is_sold_has_its_sale (void)
{
  g_autoptr (SvDb) db = new_database ();

  fill (db, 800, 1);
  sv_test_assert_invariants (db);
  /* Nothing is left without a figure: every price has its rate. */
  assert_answer (db, "SELECT count(*) FROM watch WHERE cost IS NULL", "0");
  assert_answer (db, "SELECT count(*) FROM sale WHERE base_total IS NULL OR fee_total IS NULL",
                 "0");
  assert_answer (
      db,
      "SELECT sum(s.base_total - s.fee_total - w.cost) > 0 FROM sale s JOIN watch w ON w.id = s.watch",
      "t");
  assert_answer (db, "SELECT count(*) > 50 FROM watch_cost", "t");
  assert_answer (db, "SELECT count(DISTINCT buyer_name) > 30 FROM sale", "t");
}

static void
test_time_runs_with_the_numbers (void)
{
  g_autoptr (SvDb) db = new_database ();

  fill (db, 500, 2);
  assert_answer (
      db,
      "SELECT count(*) FROM watch a JOIN watch b ON b.id > a.id AND b.created_at < a.created_at",
      "0");
  assert_answer (
      db,
      "SELECT count(*) FROM watch WHERE updated_at < created_at OR purchase_date > created_at "
      "OR updated_at > to_timestamp(1795000000)",
      "0");
  assert_answer (
      db, "SELECT extract(days FROM max(created_at) - min(created_at)) > 1000 FROM watch", "t");
}

static void
test_every_change_has_its_activity (void)
{
  g_autoptr (SvDb) db = new_database ();

  fill (db, 300, 3);
  assert_answer (db,
                 "SELECT count(*) FROM watch w WHERE version <> "
                 "(SELECT count(*) FROM activity a WHERE a.kind = 'watch' AND a.record = w.id)",
                 "0");
}

static void
test_one_seed_gives_the_same_watches (void)
{
  const char *sum = "SELECT md5(string_agg(concat_ws('|', sku, name, serial, asking_price, status, "
                    "created_at, t.description), '/' ORDER BY id)) "
                    "FROM watch LEFT JOIN watch_text t ON t.watch = id";
  g_autoptr (SvDb) one = new_database ();
  g_autoptr (SvDb) same = new_database ();
  g_autoptr (SvDb) other = new_database ();
  g_autofree char *one_sum = NULL;
  g_autofree char *other_sum = NULL;

  fill (one, 200, 7);
  fill (same, 200, 7);
  fill (other, 200, 8);
  one_sum = dup_answer (one, sum);
  other_sum = dup_answer (other, sum);
  assert_answer (same, sum, one_sum);
  g_assert_cmpstr (one_sum, !=, other_sum);
}

static void
test_a_filled_house_stays_as_it_is (void)
{
  g_autoptr (SvDb) db = new_database ();
  g_autoptr (GError) error = NULL;

  fill (db, 50, 1);
  sv_demo_fill (db, 80, 2, NOW, "another", &error);
  g_assert_no_error (error);
  assert_answer (db, "SELECT count(*) FROM watch", "50");
  assert_answer (db, "SELECT DISTINCT password_hash FROM person WHERE password_hash IS NOT NULL",
                 "another");
}

/* Everybody knows how to sign in to a demo. */
static void
test_a_house_of_others_is_left_alone (void)
{
  const char *const own[] = {
    "INSERT INTO person (name, email, role) VALUES ('Anna', 'anna@shop.example', 'admin')",
    "INSERT INTO watch (name, sku, status) SELECT 'Mine', 'MINE-1', min(id) FROM status",
  };

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    {
      g_autoptr (SvDb) db = new_database ();
      g_autoptr (GError) error = NULL;

      sv_db_script (db, own[i], &error);
      g_assert_no_error (error);
      g_assert_false (sv_demo_fill (db, 50, 1, NOW, "hash", &error));
      g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, "--state-dir"));
      assert_answer (db, "SELECT count(*) FROM person WHERE email LIKE '%@demo.example'", "0");
      assert_answer (db, "SELECT count(*) FROM demo", "0");
    }
}

static void
test_numbers_go_on_after_the_demo (void)
{
  g_autoptr (SvDb) db = new_database ();

  fill (db, 400, 4);
  assert_answer (
      db,
      "SELECT count(*) FROM (SELECT left(sku, 8) AS prefix, max(substr(sku, 9)::int) AS last "
      "FROM watch GROUP BY 1) taken "
      "FULL JOIN sku_counter c USING (prefix) WHERE c.last IS DISTINCT FROM taken.last",
      "0");
  assert_answer (
      db,
      "WITH new AS (INSERT INTO watch (sku, name, status) VALUES ('X', 'X', 1) RETURNING id) "
      "SELECT id FROM new",
      "401");
}

static void
test_draws_a_picture (void)
{
  SvDemoWatch watch;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) front = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GBytes) side = NULL;
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_type ("jpeg", &error);
  GdkPixbuf *pixbuf;

  g_assert_no_error (error);
  sv_demo_watch_init (&watch);
  sv_demo_watch_make (&watch, 1, 5, 100, NOW);
  front = sv_demo_draw (&watch, 5, 0, 320, &error);
  g_assert_no_error (error);
  again = sv_demo_draw (&watch, 5, 0, 320, &error);
  g_assert_no_error (error);
  side = sv_demo_draw (&watch, 5, 1, 320, &error);
  g_assert_no_error (error);
  sv_demo_watch_clear (&watch);

  g_assert_true (g_bytes_equal (front, again));
  g_assert_false (g_bytes_equal (front, side));
  gdk_pixbuf_loader_write_bytes (loader, front, &error);
  g_assert_no_error (error);
  gdk_pixbuf_loader_close (loader, &error);
  g_assert_no_error (error);
  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 320);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, 320);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/demo/fills-what-was-asked-for", test_fills_what_was_asked_for);
  g_test_add_func ("/demo/what-is-sold-has-its-sale", test_what_is_sold_has_its_sale);
  g_test_add_func ("/demo/time-runs-with-the-numbers", test_time_runs_with_the_numbers);
  g_test_add_func ("/demo/every-change-has-its-activity", test_every_change_has_its_activity);
  g_test_add_func ("/demo/one-seed-gives-the-same-watches", test_one_seed_gives_the_same_watches);
  g_test_add_func ("/demo/a-filled-house-stays-as-it-is", test_a_filled_house_stays_as_it_is);
  g_test_add_func ("/demo/a-house-of-others-is-left-alone", test_a_house_of_others_is_left_alone);
  g_test_add_func ("/demo/numbers-go-on-after-the-demo", test_numbers_go_on_after_the_demo);
  g_test_add_func ("/demo/draws-a-picture", test_draws_a_picture);

  cluster = sv_test_cluster_start ();
  status = g_test_run ();
  sv_test_cluster_stop (cluster);
  return status;
}
