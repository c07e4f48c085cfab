/* test-record-list.c: the list on the screen: its chips, its filters, and what it says when nothing
 * arrives
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "records/sv-records.h"
#include "sv-fake-server.h"
#include "sv-record-list.h"
#include "sv-resources.h"
#include "sv-spawned-server.h"

typedef struct
{
  SvFakeServer *server;
  GtkWidget *window;
  SvRecordList *list;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = { "watches", "brands", NULL };

  fixture->server = sv_fake_server_new (paths, "watch.list");
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1000, 600);
  fixture->list = g_object_new (SV_TYPE_RECORD_LIST, NULL);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->list));
  sv_record_list_set_up (fixture->list, sv_fake_server_get_house (fixture->server),
                         &sv_watch_table);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static gboolean
is_last (gpointer data)
{
  return G_OBJECT (data)->ref_count == 1;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvRecordList) list = g_object_ref (fixture->list);

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  sv_wait_until (is_last, list, "the list to be let go");
  g_assert_finalize_object (g_steal_pointer (&list));
  sv_fake_server_free (fixture->server);
}

/* @line: method and address: "GET watches/ids?year=1968" */
static SvAsked *
take (Fixture *fixture, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 2);

  return sv_fake_server_take (fixture->server, words[0], words[1]);
}

static void
answer (Fixture *fixture, const char *line, guint status, const char *json)
{
  sv_asked_answer (take (fixture, line), status, json);
}

/* The first widget below @top that @is; @data: what it is asked. */
static GtkWidget *
find (GtkWidget *top, gboolean (*is) (GtkWidget *widget, const char *data), const char *data)
{
  GtkWidget *found = is (top, data) ? top : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (top); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, is, data);

  return found;
}

static gboolean
is_shown_label (GtkWidget *widget, const char *text)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
         g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0;
}

typedef struct
{
  Fixture *fixture;
  const char *text;
} Sought;

static gboolean
is_there (gpointer data)
{
  Sought *sought = data;

  return find (GTK_WIDGET (sought->fixture->list), is_shown_label, sought->text) != NULL;
}

static void
wait_for_label (Fixture *fixture, const char *text)
{
  Sought sought = { fixture, text };

  sv_wait_until (is_there, &sought, text);
}

static gboolean
has_label (Fixture *fixture, const char *text)
{
  return find (GTK_WIDGET (fixture->list), is_shown_label, text) != NULL;
}

static gboolean
has_three (gpointer list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (sv_record_list_get_list (list))) == 3;
}

static void
open_three (Fixture *fixture)
{
  sv_record_list_set_query (fixture->list, "");
  answer (fixture, "GET watches/ids?sort=-updated_at", 200,
          "{\"ids\":[1,2,3],\"total\":3,\"seq\":1}");
  sv_wait_until (has_three, fixture->list, "three rows");
}

static void
test_a_chip_learns_its_name (Fixture *fixture, gconstpointer data)
{
  sv_record_list_set_query (fixture->list, "brand.in=3,4");
  wait_for_label (fixture, "Brand: 3 or 4");
  answer (fixture, "GET brands?limit=500&sort=name", 200,
          "{\"items\":[{\"id\":3,\"name\":\"Omega\"},{\"id\":4,\"name\":\"Seiko\"}]}");
  wait_for_label (fixture, "Brand: Omega or Seiko");
}

static void
test_a_refused_filter_says_so (Fixture *fixture, gconstpointer data)
{
  open_three (fixture);
  sv_record_list_set_query (fixture->list, "year=abc");
  answer (fixture, "GET watches/ids?year=abc&sort=-updated_at", 400,
          "{\"title\":\"No\",\"detail\":\"Not a year\",\"code\":\"bad_query\"}");
  wait_for_label (fixture, "The list did not arrive");

  /* Nothing of the old list can be chosen, to be changed with many others. */
  g_assert_cmpuint (
      g_list_model_get_n_items (G_LIST_MODEL (sv_record_list_get_list (fixture->list))), ==, 0);
  g_assert_true (has_label (fixture, "Year: abc"));
}

static void
test_the_same_filter_is_tried_again (Fixture *fixture, gconstpointer data)
{
  open_three (fixture);
  sv_record_list_set_query (fixture->list, "year=1968");
  answer (fixture, "GET watches/ids?year=1968&sort=-updated_at", 500, "{}");
  wait_for_label (fixture, "The list did not arrive");
  sv_record_list_set_query (fixture->list, "year=1968");
  answer (fixture, "GET watches/ids?year=1968&sort=-updated_at", 200,
          "{\"ids\":[2,3,4],\"total\":3,\"seq\":1}");
  sv_wait_until (has_three, fixture->list, "three rows");
  g_assert_false (has_label (fixture, "The list did not arrive"));
}

static gboolean
is_check (GtkWidget *widget, const char *text)
{
  return GTK_IS_CHECK_BUTTON (widget) &&
         g_strcmp0 (gtk_check_button_get_label (GTK_CHECK_BUTTON (widget)), text) == 0;
}

static gboolean
is_button (GtkWidget *widget, const char *tooltip)
{
  return GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_widget_get_tooltip_text (widget), tooltip) == 0;
}

static gboolean
is_archived_cell (GtkWidget *widget, const char *text)
{
  return gtk_widget_has_css_class (widget, "sv-archived") &&
         GTK_IS_INSCRIPTION (gtk_widget_get_first_child (widget)) &&
         g_strcmp0 (
             gtk_inscription_get_text (GTK_INSCRIPTION (gtk_widget_get_first_child (widget))),
             text) == 0;
}

static gboolean
has_archived_cell (gpointer list)
{
  return find (list, is_archived_cell, "Put away") != NULL;
}

static void
test_archived_ones_are_found (Fixture *fixture, gconstpointer data)
{
  GtkWidget *top = GTK_WIDGET (fixture->list);
  GtkWidget *check = find (top, is_check, "A_rchived ones");
  GtkWidget *cross;
  SvAsked *rows;

  open_three (fixture);
  g_assert_nonnull (check);
  g_assert_true (gtk_widget_get_visible (check));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  answer (fixture, "GET watches/ids?archived=true&sort=-updated_at", 200,
          "{\"ids\":[7],\"total\":1,\"seq\":1}");
  wait_for_label (fixture, "Archived");
  g_assert_true (sv_record_list_get_archived (fixture->list));

  /* Its row looks archived; the three before looked as ever, if they were asked for in time. */
  rows = take (fixture, "POST watches/rows");
  if (g_strcmp0 (sv_asked_get (rows, "ids"), "[7]") != 0)
    {
      sv_asked_answer (rows, 200, "{\"items\":[]}");
      rows = take (fixture, "POST watches/rows");
    }
  g_assert_cmpstr (sv_asked_get (rows, "ids"), ==, "[7]");
  sv_asked_answer (rows, 200,
                   "{\"items\":[{\"id\":7,\"name\":\"Put away\","
                   "\"archived_at\":\"2026-11-20T10:00:00Z\"}]}");
  sv_wait_until (has_archived_cell, top, "a row that looks archived");

  cross = find (top, is_button, "Remove the filter “Archived”");
  g_assert_nonnull (cross);
  g_signal_emit_by_name (cross, "clicked");
  answer (fixture, "GET watches/ids?sort=-updated_at", 200,
          "{\"ids\":[1,2,3],\"total\":3,\"seq\":1}");
  sv_wait_until (has_three, fixture->list, "three rows");
  g_assert_false (sv_record_list_get_archived (fixture->list));
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  g_assert_false (has_label (fixture, "Archived"));
}

static gboolean
is_column_view (GtkWidget *widget, const char *nothing)
{
  return GTK_IS_COLUMN_VIEW (widget);
}

static void
count_cb (SvRecordList *list, guint *n)
{
  ++*n;
}

static gboolean
has_none (gpointer list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (sv_record_list_get_list (list))) == 0;
}

/* What is archived goes out of the list with its selection, and the bar below has to hear it. */
static void
test_the_last_row_takes_its_selection (Fixture *fixture, gconstpointer data)
{
  GtkWidget *view = find (GTK_WIDGET (fixture->list), is_column_view, NULL);
  guint told = 0;

  open_three (fixture);
  gtk_selection_model_select_item (gtk_column_view_get_model (GTK_COLUMN_VIEW (view)), 1, TRUE);
  g_assert_cmpuint (sv_record_list_get_n_selected (fixture->list), ==, 1);
  g_signal_connect (fixture->list, "selection-changed", G_CALLBACK (count_cb), &told);
  sv_record_list_reload (fixture->list);
  answer (fixture, "GET watches/ids?sort=-updated_at", 200, "{\"ids\":[],\"total\":0,\"seq\":2}");
  sv_wait_until (has_none, fixture->list, "no rows");

  g_assert_cmpuint (sv_record_list_get_n_selected (fixture->list), ==, 0);
  g_assert_cmpuint (told, ==, 1);
  g_signal_handlers_disconnect_by_data (fixture->list, &told);
}

static void
test_work_ends_with_its_window (void)
{
  GtkWidget *window = gtk_window_new ();
  SvWorkBar *work = g_object_new (SV_TYPE_WORK_BAR, NULL);
  g_autoptr (SvWorkBar) owned = g_object_ref_sink (work);
  g_autoptr (GCancellable) cancellable = NULL;

  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (work));
  cancellable = g_object_ref (sv_work_bar_start (work, "Working"));
  gtk_window_destroy (GTK_WINDOW (window));

  /* Whoever does the work owns the strip: it ends all the same. */
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  sv_work_bar_stop (work);
  g_assert_false (sv_work_bar_is_busy (work));
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (sv_client_get_resource ());

  ADD ("/chips/learn-their-names", test_a_chip_learns_its_name);
  ADD ("/archive/archived-ones-are-found", test_archived_ones_are_found);
  ADD ("/state/a-refused-filter-says-so", test_a_refused_filter_says_so);
  ADD ("/state/the-same-filter-is-tried-again", test_the_same_filter_is_tried_again);
  ADD ("/selection/the-last-row-takes-its-selection", test_the_last_row_takes_its_selection);
  g_test_add_func ("/work/ends-with-its-window", test_work_ends_with_its_window);

  return g_test_run ();
}
