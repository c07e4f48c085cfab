/* test-jobs-page.c: the older jobs that somebody asked for come, however busy the newest is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pages/sv-jobs-page.h"
#include "sv-fake-server.h"
#include "sv-resources.h"
#include "sv-spawned-server.h"

#include <string.h>

typedef struct
{
  SvFakeServer *server;
  GtkWidget *window;
  SvPage *page;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const held[] = { "jobs", NULL };

  fixture->server = sv_fake_server_new (held, "job.read");
  fixture->window = gtk_window_new ();
  fixture->page =
      g_object_new (SV_TYPE_JOBS_PAGE, "house", sv_fake_server_get_house (fixture->server), "info",
                    sv_page_info ("jobs"), NULL);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->page));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  sv_fake_server_free (fixture->server);
}

static void
answer (Fixture *fixture, const char *path, gint64 id, const char *next)
{
  g_autofree char *json = g_strdup_printf (
      "{\"items\":[{\"id\":%" G_GINT64_FORMAT ",\"kind\":\"import\",\"state\":\"done\","
      "\"progress\":{},\"created_at\":\"2026-11-20T10:00:00Z\"}],\"next\":%s}",
      id, next);

  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", path), 200, json);
}

static guint
count_rows (GtkWidget *widget)
{
  guint n = GTK_IS_LIST_BOX_ROW (widget) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_rows (child);
  return n;
}

static guint
count_jobs (Fixture *fixture)
{
  return count_rows (GTK_WIDGET (fixture->page));
}

static gboolean
has_two (gpointer fixture)
{
  return count_jobs (fixture) == 2;
}

static gboolean
passed_cb (gpointer data)
{
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_older_ones_come (Fixture *fixture, gconstpointer data)
{
  SvLive *live = sv_house_get_live (sv_fake_server_get_house (fixture->server));
  gboolean passed = FALSE;
  SvAsked *older;

  sv_page_open (fixture->page, "");
  answer (fixture, "jobs?limit=50", 9, "\"older\"");
  while (count_jobs (fixture) == 0)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "jobs.more", NULL);
  older = sv_fake_server_take (fixture->server, "GET", "jobs?limit=50&after=older");

  /* The page reads what changed 400 ms later: a source of that time that was made after its own
   * comes after it. */
  g_signal_emit_by_name (live, "changed::job", "job", (gint64)9, "update");
  g_timeout_add (400, passed_cb, &passed);
  while (!passed)
    g_main_context_iteration (NULL, TRUE);
  sv_asked_answer (older, 200,
                   "{\"items\":[{\"id\":3,\"kind\":\"import\",\"state\":\"done\","
                   "\"progress\":{},\"created_at\":\"2026-11-19T10:00:00Z\"}],\"next\":null}");
  sv_wait_until (has_two, fixture, "the older one below the other");
  /* And then what changed. */
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", "jobs?limit=50"), 200,
                   "{\"items\":[],\"next\":null}");
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (sv_client_get_resource ());

  ADD ("/jobs-page/older-ones-come-although-a-job-is-busy", test_older_ones_come);

  return g_test_run ();
}
