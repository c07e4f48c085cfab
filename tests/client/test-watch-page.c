/* test-watch-page.c: the watch page leaves the focus where it is, and an archived watch as it is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pages/sv-watch-page-private.h"
#include "sv-fake-server.h"
#include "sv-resources.h"
#include "sv-spawned-server.h"

#include <adwaita.h>
#include <string.h>

static const char *const held[] = { "watches", "listings", NULL };

#define WATCH(id, archived)                                                                        \
  "{\"id\":" #id ",\"version\":1,\"sku\":\"S-" #id "\",\"name\":\"Watch\",\"image_count\":1,"      \
  "\"archived_at\":" archived "}"
#define IMAGE                                                                                      \
  "{\"items\":[{\"id\":1,\"primary\":true,\"for_ai\":false,"                                       \
  "\"urls\":{\"256\":\"/p/1\",\"1024\":\"/p/1\"}}]}"

typedef struct
{
  SvFakeServer *server;
  GtkWidget *window;
  SvWatchPage *page;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server =
      sv_fake_server_new (held, "watch.create watch.update image.upload image.delete image.reorder "
                                "image.set_primary listing.read");
  sv_fake_server_say (fixture->server, "platforms",
                      "{\"items\":[{\"id\":1,\"name\":\"Market\"},{\"id\":2,\"name\":\"Fair\"}]}");
  fixture->window = gtk_window_new ();
  fixture->page =
      g_object_new (SV_TYPE_WATCH_PAGE, "house", sv_fake_server_get_house (fixture->server), "info",
                    sv_page_info ("watch"), NULL);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->page));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  sv_fake_server_free (fixture->server);
}

static GtkWidget *
get_target (Fixture *fixture, const char *key)
{
  SvFormField *field =
      sv_record_form_get_field (sv_edit_page_get_form (SV_EDIT_PAGE (fixture->page)), key);

  return sv_entry_get_target (sv_form_field_get_entry (field));
}

static gboolean
has_focus (Fixture *fixture, const char *key)
{
  return (gtk_widget_get_state_flags (get_target (fixture, key)) & GTK_STATE_FLAG_FOCUS_WITHIN) !=
         0;
}

static void
test_first_save_keeps_the_focus (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sv_page_open (SV_PAGE (fixture->page), "new=1");
  g_assert_true (has_focus (fixture, "name"));
  gtk_editable_set_text (GTK_EDITABLE (get_target (fixture, "name")), "Watch");
  g_assert_true (gtk_widget_grab_focus (get_target (fixture, "model")));
  g_assert_true (has_focus (fixture, "model"));

  sv_page_save_async (SV_PAGE (fixture->page), NULL, sv_wait_cb, &result);
  sv_asked_answer (sv_fake_server_take (fixture->server, "POST", "watches"), 201,
                   WATCH (7, "null"));
  g_assert_true (sv_page_save_finish (SV_PAGE (fixture->page), sv_wait_result (&result), &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture->page->shown, ==, 7);
  g_assert_true (has_focus (fixture, "model"));
}

/* Opens a watch, which is listed on one of two marketplaces. */
static void
open_watch (Fixture *fixture, gint64 id, const char *watch)
{
  g_autofree char *params = g_strdup_printf ("id=%" G_GINT64_FORMAT, id);
  g_autofree char *path = g_strdup_printf ("watches/%" G_GINT64_FORMAT, id);
  g_autofree char *images = g_strconcat (path, "/images", NULL);
  g_autofree char *listings = g_strdup_printf ("listings?watch=%" G_GINT64_FORMAT, id);

  sv_page_open (SV_PAGE (fixture->page), params);
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", path), 200, watch);
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", images), 200, IMAGE);
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", listings), 200,
                   "{\"items\":[{\"id\":3,\"state\":\"draft\",\"platform\":{\"id\":1}}]}");
  sv_fake_server_settle ();
  g_assert_cmpint (fixture->page->shown, ==, id);
}

/* Returns: (nullable): the first one that is not hidden */
static GtkWidget *
find_button (gpointer top, const char *label)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_visible (top))
    return NULL;
  if (GTK_IS_BUTTON (top) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (top)), label) == 0)
    return top;
  for (GtkWidget *child = gtk_widget_get_first_child (top); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, label);
  return found;
}

static gboolean
can (Fixture *fixture, const char *action)
{
  GtkWidget *probe = gtk_button_new ();
  gboolean possible;

  gtk_actionable_set_action_name (GTK_ACTIONABLE (probe), action);
  gtk_widget_insert_after (probe, GTK_WIDGET (fixture->page->strip), NULL);
  possible = gtk_widget_get_sensitive (probe);
  gtk_widget_unparent (probe);
  return possible;
}

static void
test_another_watch_begins_at_its_first_field (Fixture *fixture, gconstpointer data)
{
  open_watch (fixture, 7, WATCH (7, "null"));
  g_assert_false (has_focus (fixture, "model"));
  g_assert_true (gtk_widget_grab_focus (get_target (fixture, "model")));
  open_watch (fixture, 8, WATCH (8, "null"));
  g_assert_false (has_focus (fixture, "model"));
}

static void
test_archived_is_only_looked_at (Fixture *fixture, gconstpointer data)
{
  open_watch (fixture, 7, WATCH (7, "null"));
  g_assert_true (can (fixture, "image.add"));
  g_assert_true (can (fixture, "image.remove"));
  g_assert_nonnull (find_button (fixture->page->listings, "List Here…"));

  open_watch (fixture, 8, WATCH (8, "\"2026-11-21T10:00:00Z\""));
  g_assert_false (can (fixture, "image.add"));
  g_assert_false (can (fixture, "image.paste"));
  g_assert_false (can (fixture, "image.remove"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->page->strip), "image.move", "i", 1);
  sv_fake_server_settle ();
  g_assert_cmpuint (sv_fake_server_count (fixture->server, "PUT", "watches/8/images/order"), ==, 0);
  g_assert_null (find_button (fixture->page->listings, "List Here…"));
  g_assert_nonnull (find_button (fixture->page->listings, "Open the Listing"));
}

static void
test_listings_keep_their_lines (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button;

  open_watch (fixture, 7, WATCH (7, "null"));
  button = find_button (fixture->page->listings, "Open the Listing");
  g_assert_true (gtk_widget_grab_focus (button));
  sv_watch_listings_show (fixture->page->listings, 7);
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", "listings?watch=7"), 200,
                   "{\"items\":[]}");
  sv_fake_server_settle ();
  g_assert_true (find_button (fixture->page->listings, "List Here…") == button);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == button);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (sv_client_get_resource ());

  ADD ("/watch-page/first-save-keeps-the-focus", test_first_save_keeps_the_focus);
  ADD ("/watch-page/another-watch-begins-at-its-first-field",
       test_another_watch_begins_at_its_first_field);
  ADD ("/watch-page/archived-is-only-looked-at", test_archived_is_only_looked_at);
  ADD ("/watch-page/listings-keep-their-lines", test_listings_keep_their_lines);

  return g_test_run ();
}
