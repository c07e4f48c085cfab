/* test-listing-page.c: nothing of a colleague is overwritten, and nothing typed is lost, when
 * answers come late
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pages/sv-listing-page-private.h"
#include "sv-fake-server.h"
#include "sv-resources.h"
#include "sv-spawned-server.h"

#include <string.h>

static const char *const held[] = { "listings", "watches", NULL };

#define PLATFORM                                                                                   \
  "{\"id\":1,\"name\":\"Market\",\"fields\":["                                                     \
  "{\"key\":\"title\",\"title\":\"Title\",\"group\":\"Object\",\"kind\":\"text\","                 \
  "\"required\":true,\"default\":\"{name}\",\"max\":60,\"choices\":null},"                         \
  "{\"key\":\"city\",\"title\":\"City\",\"group\":\"Object\",\"kind\":\"text\","                   \
  "\"required\":false,\"default\":\"\",\"max\":null,\"choices\":null}]}"

typedef struct
{
  SvFakeServer *server;
  GtkWidget *window;
  SvListingPage *page;
} Fixture;

static void
answer (SvAsked *asked, gint64 id, int version, const char *title, const char *city)
{
  g_autofree char *json = g_strdup_printf (
      "{\"id\":%" G_GINT64_FORMAT ",\"version\":%d,\"state\":\"draft\",\"errors\":[],"
      "\"watch\":{\"id\":%" G_GINT64_FORMAT ",\"name\":\"Watch\"},\"effective\":{},"
      "\"values\":{\"title\":\"%s\",\"city\":\"%s\"}}",
      id, version, id, title, city);

  sv_asked_answer (asked, 200, json);
}

static gboolean
has_listing (gpointer data)
{
  return SV_LISTING_PAGE (data)->listing != NULL;
}

/* The listing of a watch has the watch's number here. */
static void
open (Fixture *fixture, gint64 id, const char *title)
{
  g_autofree char *params = g_strdup_printf ("watch=%" G_GINT64_FORMAT "&platform=1", id);
  g_autofree char *find = g_strdup_printf ("listings?watch=%" G_GINT64_FORMAT "&platform=1", id);
  g_autofree char *found = g_strdup_printf ("{\"items\":[{\"id\":%" G_GINT64_FORMAT "}]}", id);
  g_autofree char *path = g_strdup_printf ("listings/%" G_GINT64_FORMAT, id);

  sv_page_open (SV_PAGE (fixture->page), params);
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", find), 200, found);
  answer (sv_fake_server_take (fixture->server, "GET", path), id, 3, title, "Lund");
  sv_wait_until (has_listing, fixture->page, "the listing");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = sv_fake_server_new (held, "listing.read listing.update listing.publish");
  sv_fake_server_say (fixture->server, "platforms/1", PLATFORM);
  fixture->window = gtk_window_new ();
  fixture->page =
      g_object_new (SV_TYPE_LISTING_PAGE, "house", sv_fake_server_get_house (fixture->server),
                    "info", sv_page_info ("listing"), NULL);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->page));
  open (fixture, 1, "A");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->window != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  sv_fake_server_free (fixture->server);
}

static GtkEditable *
editable (Fixture *fixture, const char *key)
{
  SvFormField *field = sv_record_form_get_field (fixture->page->form, key);

  return GTK_EDITABLE (sv_entry_get_target (sv_form_field_get_entry (field)));
}

static void
type (Fixture *fixture, const char *key, const char *text)
{
  gtk_editable_set_text (editable (fixture, key), text);
}

static void
assert_typed (Fixture *fixture, const char *key, const char *text)
{
  g_assert_cmpstr (gtk_editable_get_text (editable (fixture, key)), ==, text);
}

static void
save (Fixture *fixture, GAsyncResult **result)
{
  sv_page_save_async (SV_PAGE (fixture->page), NULL, sv_wait_cb, result);
}

static void
assert_saved (Fixture *fixture, GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sv_page_save_finish (SV_PAGE (fixture->page), sv_wait_result (result), &error));
  g_assert_no_error (error);
  g_clear_object (result);
}

/* Somebody else saved: the event, and what is read then. */
static void
change_elsewhere (Fixture *fixture, int version, const char *title, const char *city)
{
  SvLive *live = sv_house_get_live (sv_fake_server_get_house (fixture->server));

  g_signal_emit_by_name (live, "changed::listing", "listing", (gint64)1, "update");
  answer (sv_fake_server_take (fixture->server, "GET", "listings/1"), 1, version, title, city);
}

static gboolean
says_something (gpointer data)
{
  return gtk_revealer_get_reveal_child (SV_LISTING_PAGE (data)->notice);
}

static void
test_clash_keeps_the_version (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  SvAsked *patch;

  type (fixture, "title", "Mine");
  change_elsewhere (fixture, 4, "Theirs", "Lund");
  sv_wait_until (says_something, fixture->page, "a word about it");
  assert_typed (fixture, "title", "Mine");

  save (fixture, &result);
  patch = sv_fake_server_take (fixture->server, "PATCH", "listings/1");
  g_assert_cmpstr (sv_asked_get_if_match (patch), ==, "\"3\"");
  sv_asked_answer (patch, 409, "{\"status\":409,\"code\":\"version_conflict\"}");
  g_assert_false (sv_page_save_finish (SV_PAGE (fixture->page), sv_wait_result (&result), NULL));
  g_clear_object (&result);

  /* Now it was said: theirs is under what is typed, and saving again insists. */
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", "listings?watch=1&platform=1"), 200,
                   "{\"items\":[{\"id\":1}]}");
  answer (sv_fake_server_take (fixture->server, "GET", "listings/1"), 1, 4, "Theirs", "Lund");
  while (json_object_get_int_member (fixture->page->listing, "version") != 4)
    g_main_context_iteration (NULL, TRUE);
  save (fixture, &result);
  patch = sv_fake_server_take (fixture->server, "PATCH", "listings/1");
  g_assert_cmpstr (sv_asked_get_if_match (patch), ==, "\"4\"");
  answer (patch, 1, 5, "Mine", "Lund");
  assert_saved (fixture, &result);
}

static gboolean
has_city (gpointer data)
{
  return g_str_equal (gtk_editable_get_text (editable (data, "city")), "Malmö");
}

static void
test_other_fields_are_followed (Fixture *fixture, gconstpointer data)
{
  type (fixture, "title", "Mine");
  change_elsewhere (fixture, 4, "A", "Malmö");
  sv_wait_until (has_city, fixture, "the other field");

  assert_typed (fixture, "title", "Mine");
  g_assert_cmpint (json_object_get_int_member (fixture->page->listing, "version"), ==, 4);
}

static void
test_second_save_waits (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  SvAsked *patch;

  type (fixture, "title", "One");
  save (fixture, &first);
  patch = sv_fake_server_take (fixture->server, "PATCH", "listings/1");
  type (fixture, "title", "Two");
  save (fixture, &second);
  sv_fake_server_settle ();
  g_assert_null (second);

  answer (patch, 1, 4, "One", "Lund");
  assert_saved (fixture, &first);
  patch = sv_fake_server_take (fixture->server, "PATCH", "listings/1");
  g_assert_cmpstr (sv_asked_get_if_match (patch), ==, "\"4\"");
  answer (patch, 1, 5, "Two", "Lund");
  assert_saved (fixture, &second);
  g_assert_false (sv_page_get_dirty (SV_PAGE (fixture->page)));
}

static void
test_late_save (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SvAsked *patch;

  type (fixture, "title", "One");
  save (fixture, &result);
  patch = sv_fake_server_take (fixture->server, "PATCH", "listings/1");
  open (fixture, 2, "B");
  g_assert_false (sv_page_save_finish (SV_PAGE (fixture->page), sv_wait_result (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  answer (patch, 1, 4, "One", "Lund");
  /* A whole round trip later it has arrived. */
  open (fixture, 2, "B");

  assert_typed (fixture, "title", "B");
  g_assert_cmpint (json_object_get_int_member (fixture->page->listing, "id"), ==, 2);
}

static void
test_late_verb (Fixture *fixture, gconstpointer data)
{
  SvAsked *approve;

  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "listing.approve", NULL);
  approve = sv_fake_server_take (fixture->server, "POST", "listings/1/approve");
  open (fixture, 2, "B");
  sv_asked_answer (approve, 422,
                   "{\"status\":422,\"code\":\"refused\",\"errors\":[{\"field\":\"title\","
                   "\"code\":\"refused\",\"message\":\"Wrong\"}]}");
  open (fixture, 2, "B");

  g_assert_null (sv_form_field_get_error (sv_record_form_get_field (fixture->page->form, "title")));
}

static void
test_gone_page (Fixture *fixture, gconstpointer data)
{
  SvAsked *find;

  sv_page_open (SV_PAGE (fixture->page), "watch=2&platform=1");
  find = sv_fake_server_take (fixture->server, "GET", "listings?watch=2&platform=1");
  gtk_window_destroy (GTK_WINDOW (g_steal_pointer (&fixture->window)));
  sv_asked_answer (find, 200, "{\"items\":[]}");
  sv_fake_server_settle ();

  g_assert_cmpuint (sv_fake_server_count (fixture->server, "GET", "watches/2"), ==, 0);
}

static void
test_change_while_saving (Fixture *fixture, gconstpointer data)
{
  SvLive *live = sv_house_get_live (sv_fake_server_get_house (fixture->server));
  g_autoptr (GAsyncResult) result = NULL;
  SvAsked *patch;

  type (fixture, "title", "Mine");
  save (fixture, &result);
  patch = sv_fake_server_take (fixture->server, "PATCH", "listings/1");
  g_signal_emit_by_name (live, "changed::listing", "listing", (gint64)1, "update");
  answer (patch, 1, 4, "Mine", "Lund");
  assert_saved (fixture, &result);

  answer (sv_fake_server_take (fixture->server, "GET", "listings/1"), 1, 5, "Mine", "Malmö");
  sv_wait_until (has_city, fixture, "what somebody else saved meanwhile");
}

static void
test_change_while_approving (Fixture *fixture, gconstpointer data)
{
  SvLive *live = sv_house_get_live (sv_fake_server_get_house (fixture->server));
  SvAsked *approve;

  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "listing.approve", NULL);
  approve = sv_fake_server_take (fixture->server, "POST", "listings/1/approve");
  g_signal_emit_by_name (live, "changed::listing", "listing", (gint64)1, "update");
  sv_asked_answer (approve, 422, "{\"status\":422,\"code\":\"refused\"}");

  answer (sv_fake_server_take (fixture->server, "GET", "listings/1"), 1, 4, "A", "Malmö");
  sv_wait_until (has_city, fixture, "what somebody else saved meanwhile");
}

/* Saves while the server is away. */
static void
lose_save (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  save (fixture, &result);
  sv_asked_break_off (sv_fake_server_take (fixture->server, "PATCH", "listings/1"));
  g_assert_false (sv_page_save_finish (SV_PAGE (fixture->page), sv_wait_result (&result), &error));
  g_assert_true (sv_api_error_is_offline (error));
}

static void
test_saved_when_it_is_back (Fixture *fixture, gconstpointer data)
{
  SvAsked *patch;

  type (fixture, "title", "Mine");
  lose_save (fixture);
  g_assert_true (gtk_revealer_get_reveal_child (fixture->page->notice));

  change_elsewhere (fixture, 3, "A", "Lund");
  patch = sv_fake_server_take (fixture->server, "PATCH", "listings/1");
  answer (patch, 1, 4, "Mine", "Lund");
  while (sv_page_get_dirty (SV_PAGE (fixture->page)))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (gtk_revealer_get_reveal_child (fixture->page->notice));
}

static void
test_discarded_is_not_saved_later (Fixture *fixture, gconstpointer data)
{
  type (fixture, "title", "Mine");
  lose_save (fixture);
  sv_page_discard (SV_PAGE (fixture->page));
  g_assert_false (gtk_revealer_get_reveal_child (fixture->page->notice));

  type (fixture, "city", "Ystad");
  change_elsewhere (fixture, 4, "Theirs", "Lund");
  while (json_object_get_int_member (fixture->page->listing, "version") != 4)
    g_main_context_iteration (NULL, TRUE);
  sv_fake_server_settle ();
  g_assert_null (fixture->page->saving);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (sv_client_get_resource ());

  ADD ("/listing-page/clash-keeps-the-version-it-was-typed-on", test_clash_keeps_the_version);
  ADD ("/listing-page/other-fields-are-followed", test_other_fields_are_followed);
  ADD ("/listing-page/second-save-waits-for-the-first", test_second_save_waits);
  ADD ("/listing-page/late-save-leaves-the-next-watch-alone", test_late_save);
  ADD ("/listing-page/late-verb-leaves-the-next-watch-alone", test_late_verb);
  ADD ("/listing-page/answer-finds-no-page-any-more", test_gone_page);
  ADD ("/listing-page/change-during-a-save-is-read-after-it", test_change_while_saving);
  ADD ("/listing-page/change-during-a-verb-is-read-after-it", test_change_while_approving);
  ADD ("/listing-page/saved-when-the-server-is-back", test_saved_when_it_is_back);
  ADD ("/listing-page/discarded-is-not-saved-later", test_discarded_is_not_saved_later);

  return g_test_run ();
}
