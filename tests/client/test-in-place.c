/* test-in-place.c: what is read anew changes under the user's hands without taking anything out of
 * them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-choice.h"
#include "common/sv-error.h"
#include "pages/sv-dashboard-page.h"
#include "records/sv-records.h"
#include "sv-fake-server.h"
#include "sv-filter-popover.h"
#include "sv-form-field.h"
#include "sv-job-row.h"
#include "sv-resources.h"
#include "sv-spawned-server.h"
#include "sv-trouble.h"

typedef struct
{
  SvFakeServer *server;
  SvHouse *house;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = { "brands", "jobs", "reports", NULL };

  fixture->server = sv_fake_server_new (paths, "watch.list job.cancel job.retry");
  fixture->house = sv_fake_server_get_house (fixture->server);
  fixture->window = gtk_window_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  sv_fake_server_free (fixture->server);
}

/* The nth widget of a type below @top, in the order of the screen; NULL when there are fewer. */
static GtkWidget *
nth (GtkWidget *top, GType type, guint *n)
{
  GtkWidget *found = NULL;

  if (g_type_is_a (G_OBJECT_TYPE (top), type) && (*n)-- == 0)
    return top;
  for (GtkWidget *child = gtk_widget_get_first_child (top); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = nth (child, type, n);

  return found;
}

static GtkWidget *
find (gpointer top, GType type, guint n)
{
  return nth (GTK_WIDGET (top), type, &n);
}

/* Jobs */

#define JOB(id, state, done, verbs)                                                                \
  "{\"id\":" #id ",\"kind\":\"import.commit\",\"state\":\"" state                                  \
  "\",\"progress\":{\"done\":" #done                                                               \
  ",\"total\":100},\"error\":null,\"created_by\":null,\"created_at\":null" verbs "}"
#define CAN_CANCEL ",\"cancellable\":true"
#define CAN_RETRY ",\"retryable\":true"

static void
show_jobs (Fixture *fixture, GtkWidget *list, const char *jobs)
{
  g_autofree char *json = g_strdup_printf ("[%s]", jobs);
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  sv_job_rows_show (GTK_LIST_BOX (list), 0, fixture->house, json_node_get_array (node));
}

static void
test_a_job_moves_on_under_its_button (Fixture *fixture, gconstpointer data)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *cancel, *bar;

  gtk_window_set_child (GTK_WINDOW (fixture->window), list);
  gtk_window_present (GTK_WINDOW (fixture->window));
  show_jobs (fixture, list, JOB (7, "running", 10, CAN_CANCEL));
  cancel = find (list, GTK_TYPE_BUTTON, 0);
  bar = find (list, GTK_TYPE_PROGRESS_BAR, 0);
  g_assert_true (gtk_widget_grab_focus (cancel));

  /* It goes on, and another one is ordered. */
  show_jobs (fixture, list,
             JOB (8, "queued", 0, CAN_CANCEL) "," JOB (7, "running", 50, CAN_CANCEL));
  g_assert_true (find (list, GTK_TYPE_BUTTON, 1) == cancel);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == cancel);
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)), ==, 0.5);

  /* The new one ends first and is not shown any more. */
  show_jobs (fixture, list, JOB (7, "running", 60, CAN_CANCEL));
  g_assert_true (find (list, GTK_TYPE_BUTTON, 0) == cancel);
  g_assert_null (find (list, GTK_TYPE_BUTTON, 1));

  show_jobs (fixture, list, JOB (7, "failed", 60, CAN_RETRY));
  g_assert_false (gtk_widget_get_visible (bar));
  g_assert_nonnull (find (list, GTK_TYPE_BUTTON, 0));
  g_assert_null (find (list, GTK_TYPE_BUTTON, 1));
  g_assert_null (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 1));
}

/* The dashboard */

#define REPORT(drafts, activity)                                                                   \
  "{\"by_status\":[{\"id\":1,\"name\":\"Draft\",\"count\":3}],\"drafts\":{\"count\":" #drafts      \
  ",\"query\":\"watches?status=1\"},\"activity\":[" activity "]}"
#define DONE(number, action)                                                                       \
  "{\"kind\":\"watch\",\"record\":" #number ",\"sku\":\"S-" #number "\",\"action\":\"" action      \
  "\",\"at\":null}"

static gboolean
shows_drafts (gpointer page)
{
  GtkWidget *row = find (page, ADW_TYPE_ACTION_ROW, 0);
  GtkWidget *count = row != NULL ? g_object_get_data (G_OBJECT (row), "count") : NULL;

  return count != NULL && strcmp (gtk_label_get_text (GTK_LABEL (count)), "4") == 0;
}

static gboolean
has_row (gpointer page)
{
  return find (page, ADW_TYPE_ACTION_ROW, 1) != NULL;
}

static void
test_the_dashboard_keeps_its_rows (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = g_object_new (SV_TYPE_DASHBOARD_PAGE, "house", fixture->house, "info",
                                  sv_page_info ("dashboard"), NULL);
  GtkWidget *drafts, *done;

  gtk_window_set_child (GTK_WINDOW (fixture->window), page);
  sv_page_open (SV_PAGE (page), NULL);
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", "reports/dashboard"), 200,
                   REPORT (3, DONE (5, "update")));
  sv_wait_until (has_row, page, "the first figures");
  drafts = find (page, ADW_TYPE_ACTION_ROW, 0);
  done = find (page, ADW_TYPE_ACTION_ROW, 1);

  sv_page_reload (SV_PAGE (page));
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", "reports/dashboard"), 200,
                   REPORT (4, DONE (6, "create") "," DONE (5, "update")));
  sv_wait_until (shows_drafts, page, "the next figures");
  g_assert_true (find (page, ADW_TYPE_ACTION_ROW, 0) == drafts);
  g_assert_true (find (page, ADW_TYPE_ACTION_ROW, 2) == done);
  g_assert_null (find (page, ADW_TYPE_ACTION_ROW, 3));
}

/* Filters */

#define TWO_BRANDS "{\"items\":[{\"id\":3,\"name\":\"Omega\"},{\"id\":4,\"name\":\"Seiko\"}]}"
#define THREE_BRANDS                                                                               \
  "{\"items\":[{\"id\":9,\"name\":\"Doxa\"},{\"id\":3,\"name\":\"Omega\"},"                        \
  "{\"id\":4,\"name\":\"Grand Seiko\"}]}"

static void
answer_brands (Fixture *fixture, const char *path, const char *json)
{
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", path), 200, json);
}

static gboolean
has_two (gpointer brands)
{
  return g_list_model_get_n_items (brands) == 2;
}

static gboolean
has_three (gpointer brands)
{
  return g_list_model_get_n_items (brands) == 3;
}

static void
assert_check (GtkWidget *check, const char *label, gboolean active)
{
  g_assert_cmpstr (gtk_check_button_get_label (GTK_CHECK_BUTTON (check)), ==, label);
  g_assert_cmpint (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)), ==, active);
}

static void
test_ticks_stay_when_the_list_is_read_anew (Fixture *fixture, gconstpointer data)
{
  GListModel *brands = sv_choices_get (sv_house_get_choices (fixture->house), "brand");
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover, *seiko;
  g_autoptr (SvFilter) filter =
      sv_filter_new (sv_table_field (&sv_watch_table, "brand"), "in", "3", NULL);

  answer_brands (fixture, "brands?limit=500&sort=name", TWO_BRANDS);
  sv_wait_until (has_two, brands, "the brands");
  popover = sv_filter_popover_new (fixture->house, &sv_watch_table);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_window_set_child (GTK_WINDOW (fixture->window), button);
  sv_filter_popover_edit (SV_FILTER_POPOVER (popover), filter);
  assert_check (find (popover, GTK_TYPE_CHECK_BUTTON, 0), "Omega", TRUE);
  seiko = find (popover, GTK_TYPE_CHECK_BUTTON, 1);
  assert_check (seiko, "Seiko", FALSE);

  /* Another choice of the user's, not applied yet. */
  gtk_check_button_set_active (GTK_CHECK_BUTTON (find (popover, GTK_TYPE_CHECK_BUTTON, 0)), FALSE);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (seiko), TRUE);
  g_signal_emit_by_name (sv_house_get_live (fixture->house), "changed", "brand", (gint64)9,
                         "insert");
  answer_brands (fixture, "brands?limit=500&sort=name", THREE_BRANDS);
  sv_wait_until (has_three, brands, "the new brand");

  assert_check (find (popover, GTK_TYPE_CHECK_BUTTON, 0), "Doxa", FALSE);
  assert_check (find (popover, GTK_TYPE_CHECK_BUTTON, 1), "Omega", FALSE);
  assert_check (find (popover, GTK_TYPE_CHECK_BUTTON, 2), "Grand Seiko", TRUE);
  g_assert_true (find (popover, GTK_TYPE_CHECK_BUTTON, 2) == seiko);

  /* Opened for another filter it begins anew. */
  sv_filter_popover_edit (SV_FILTER_POPOVER (popover), filter);
  assert_check (find (popover, GTK_TYPE_CHECK_BUTTON, 1), "Omega", TRUE);
  assert_check (find (popover, GTK_TYPE_CHECK_BUTTON, 2), "Grand Seiko", FALSE);
}

/* References */

static gboolean
is_chosen (gpointer data)
{
  return strcmp (gtk_editable_get_text (GTK_EDITABLE (data)), "Omega") == 0;
}

static void
test_who_types_faster_than_the_server_has_chosen (Fixture *fixture, gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *field = sv_form_field_new (sv_house_get_api (fixture->house),
                                        sv_table_field (&sv_watch_table, "brand"));
  GtkWidget *next = gtk_entry_new ();
  g_autofree char *fault = NULL;
  g_autoptr (JsonNode) value = NULL;
  GtkWidget *entry = sv_entry_get_target (sv_form_field_get_entry (SV_FORM_FIELD (field)));

  gtk_box_append (GTK_BOX (box), field);
  gtk_box_append (GTK_BOX (box), next);
  gtk_window_set_child (GTK_WINDOW (fixture->window), box);
  gtk_window_present (GTK_WINDOW (fixture->window));
  sv_form_field_load (SV_FORM_FIELD (field), NULL, NULL);

  gtk_widget_grab_focus (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), "omega");
  gtk_widget_grab_focus (next);
  g_assert_cmpstr (sv_form_field_get_error (SV_FORM_FIELD (field)), !=, NULL);

  answer_brands (fixture, "brands?limit=20&name.like=omega", TWO_BRANDS);
  sv_wait_until (is_chosen, entry, "the brand to be chosen");
  value = sv_entry_dup_value (sv_form_field_get_entry (SV_FORM_FIELD (field)), &fault);
  g_assert_cmpstr (fault, ==, NULL);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (value), "id"), ==, 3);
  g_assert_cmpstr (sv_form_field_get_error (SV_FORM_FIELD (field)), ==, NULL);
}

/* Words */

static gboolean
is_status_text (GtkWidget *widget, const char *text)
{
  gboolean found =
      GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); !found && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = is_status_text (child, text);

  return found;
}

static void
test_an_error_is_no_markup (void)
{
  g_autoptr (GError) error =
      g_error_new_literal (SV_ERROR, SV_ERROR_INVALID, "O'Neil & <Son> were not found");
  GtkWidget *page = g_object_ref_sink (adw_status_page_new ());

  sv_trouble_set (ADW_STATUS_PAGE (page), error);
  g_assert_true (is_status_text (page, "O'Neil & <Son> were not found"));
  g_object_unref (page);
}

/* What the rows of the dashboard and of the marketplace's errors rely on. */
static void
test_a_plain_row_shows_what_it_is_given (void)
{
  GtkWidget *row = g_object_ref_sink (adw_action_row_new ());

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), "A & B");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), "O'Neil & <Son>");
  g_assert_true (is_status_text (row, "A & B"));
  g_assert_true (is_status_text (row, "O'Neil & <Son>"));
  g_object_unref (row);
}

static void
test_every_choice_has_words (void)
{
  static const char *const kinds[] = { "commission", "other", NULL };
  g_autofree char *source = sv_choice_title ("dealer-vat");
  g_autofree char *role = sv_choice_title ("platform_review");
  g_autofree char *theirs = sv_choice_title ("new-old-stock");
  g_autofree char *kind = sv_choice_word ("Commission", kinds);
  g_autofree char *own = sv_choice_word ("Porto", kinds);

  g_assert_cmpstr (source, ==, "Dealer VAT");
  g_assert_cmpstr (role, ==, "Platform review");
  g_assert_cmpstr (theirs, ==, "new-old-stock");
  g_assert_cmpstr (kind, ==, "commission");
  g_assert_cmpstr (own, ==, "Porto");
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (sv_client_get_resource ());

  ADD ("/jobs/move-on-under-their-buttons", test_a_job_moves_on_under_its_button);
  ADD ("/dashboard/keeps-its-rows", test_the_dashboard_keeps_its_rows);
  ADD ("/filter/ticks-stay-when-the-list-is-read-anew", test_ticks_stay_when_the_list_is_read_anew);
  ADD ("/reference/who-types-faster-than-the-server-has-chosen",
       test_who_types_faster_than_the_server_has_chosen);
  g_test_add_func ("/words/an-error-is-no-markup", test_an_error_is_no_markup);
  g_test_add_func ("/words/a-plain-row-shows-what-it-is-given",
                   test_a_plain_row_shows_what_it_is_given);
  g_test_add_func ("/words/every-choice-has-some", test_every_choice_has_words);

  return g_test_run ();
}
