/* test-image-strip.c: what is done with a watch's photographs is done to its end, for that watch
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-fake-server.h"
#include "sv-resources.h"
#include "sv-spawned-server.h"
#include "widgets/sv-image-strip.h"

#include <adwaita.h>
#include <glib/gstdio.h>

static const char *const held[] = { "watches", "images", NULL };

#define IMAGE(id)                                                                                  \
  "{\"id\":" #id ",\"primary\":false,\"for_ai\":false,"                                            \
  "\"urls\":{\"256\":\"/p/" #id "\",\"1024\":\"/p/" #id "\"}}"

typedef struct
{
  SvFakeServer *server;
  GtkWidget *window;
  SvImageStrip *strip;
  char *failed; /* (owned) (nullable) what failed last */
} Fixture;

static void
failed_cb (GObject *object, const char *what, const GError *error, Fixture *fixture)
{
  g_free (fixture->failed);
  fixture->failed = g_strdup (what);
}

static gboolean
has_failed (gpointer data)
{
  return ((Fixture *)data)->failed != NULL;
}

static SvHouse *
get_house (Fixture *fixture)
{
  return sv_fake_server_get_house (fixture->server);
}

/* Shows a watch, whose pictures arrive. */
static void
show (Fixture *fixture, gint64 watch)
{
  g_autofree char *path = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/images", watch);

  sv_image_strip_set_watch (fixture->strip, watch);
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", path), 200,
                   "{\"items\":[" IMAGE (1) "," IMAGE (2) "," IMAGE (3) "]}");
  sv_fake_server_settle ();
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server =
      sv_fake_server_new (held, "image.upload image.reorder image.delete image.set_primary");
  fixture->window = gtk_window_new ();
  fixture->strip = SV_IMAGE_STRIP (sv_image_strip_new (get_house (fixture)));
  g_signal_connect (fixture->strip, "failed", G_CALLBACK (failed_cb), fixture);
  g_signal_connect (get_house (fixture), "failed", G_CALLBACK (failed_cb), fixture);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->strip));
  show (fixture, 7);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->window != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_signal_handlers_disconnect_by_data (get_house (fixture), fixture);
  sv_fake_server_free (fixture->server);
  g_free (fixture->failed);
}

static void
move (Fixture *fixture, int by)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->strip), "image.move", "i", by);
}

static void
test_one_order (Fixture *fixture, gconstpointer data)
{
  const char *path = "watches/7/images/order";
  SvAsked *order;

  move (fixture, 1);
  move (fixture, 1);
  order = sv_fake_server_take (fixture->server, "PUT", path);
  g_assert_cmpstr (sv_asked_get (order, "ids"), ==, "[2,1,3]");
  sv_fake_server_settle ();
  g_assert_cmpuint (sv_fake_server_count (fixture->server, "PUT", path), ==, 0);
  /* The latest follows, of those between nobody wants to know. */
  move (fixture, -1);
  move (fixture, 1);
  sv_asked_answer (order, 200, "{}");
  order = sv_fake_server_take (fixture->server, "PUT", path);
  g_assert_cmpstr (sv_asked_get (order, "ids"), ==, "[2,3,1]");
  sv_asked_answer (order, 200, "{}");
  sv_fake_server_settle ();
  g_assert_cmpuint (sv_fake_server_count (fixture->server, "PUT", path), ==, 0);
}

static void
test_order_of_the_watch (Fixture *fixture, gconstpointer data)
{
  SvAsked *order;

  move (fixture, 1);
  move (fixture, 1);
  order = sv_fake_server_take (fixture->server, "PUT", "watches/7/images/order");
  show (fixture, 8);
  sv_asked_answer (order, 200, "{}");
  order = sv_fake_server_take (fixture->server, "PUT", "watches/7/images/order");
  g_assert_cmpstr (sv_asked_get (order, "ids"), ==, "[2,3,1]");
  sv_asked_answer (order, 200, "{}");
}

static void
test_deletion_is_heard (Fixture *fixture, gconstpointer data)
{
  SvAsked *removal;

  gtk_widget_activate_action (GTK_WIDGET (fixture->strip), "image.remove", NULL);
  removal = sv_fake_server_take (fixture->server, "DELETE", "images/1");
  show (fixture, 8);
  sv_asked_answer (removal, 403, "{\"status\":403,\"code\":\"forbidden\"}");
  sv_wait_until (has_failed, fixture, "a word about it");
}

/* A PNG of one pixel in a file. Returns: (transfer full) */
static GFile *
make_picture (void)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 1, 1);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  int handle = g_file_open_tmp ("sv-strip-XXXXXX.png", &path, &error);

  g_assert_no_error (error);
  g_close (handle, NULL);
  gdk_pixbuf_fill (pixbuf, 0x336699ff);
  gdk_pixbuf_save (pixbuf, path, "png", &error, NULL);
  g_assert_no_error (error);
  return g_file_new_for_path (path);
}

static gboolean
is_through (gpointer data)
{
  return sv_house_get_n_sending (data) == 0;
}

static void
test_file_goes_to_its_watch (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = make_picture ();

  sv_image_strip_send (fixture->strip, G_OBJECT (file));
  /* Before it is read. */
  show (fixture, 8);
  g_assert_cmpuint (sv_house_get_n_sending (get_house (fixture)), ==, 1);
  sv_asked_answer (sv_fake_server_take (fixture->server, "POST", "watches/7/images"), 422,
                   "{\"status\":422,\"code\":\"refused\"}");
  sv_wait_until (is_through, get_house (fixture), "it to be through");
  sv_wait_until (has_failed, fixture, "a word about it");
  g_file_delete (file, NULL, NULL);
}

static void
test_file_outlives_the_page (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = make_picture ();

  sv_image_strip_send (fixture->strip, G_OBJECT (file));
  gtk_window_destroy (GTK_WINDOW (g_steal_pointer (&fixture->window)));
  g_assert_cmpuint (sv_house_get_n_sending (get_house (fixture)), ==, 1);
  sv_asked_answer (sv_fake_server_take (fixture->server, "POST", "watches/7/images"), 422,
                   "{\"status\":422,\"code\":\"refused\"}");
  sv_wait_until (has_failed, fixture, "a word about it, to whoever is there");
  g_assert_cmpuint (sv_house_get_n_sending (get_house (fixture)), ==, 0);
  g_file_delete (file, NULL, NULL);
}

static void
test_no_picture_is_not_sent (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere/at-all.png");

  sv_image_strip_send (fixture->strip, G_OBJECT (file));
  sv_wait_until (is_through, get_house (fixture), "it to be through");
  g_assert_null (fixture->failed);
}

/* Returns: (nullable): what stands there among the thumbs */
static GtkWidget *
find_place (GtkWidget *top, guint nth)
{
  GtkWidget *found = NULL;

  if (GTK_IS_FLOW_BOX (top))
    return GTK_WIDGET (gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (top), (int)nth));
  for (GtkWidget *child = gtk_widget_get_first_child (top); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_place (child, nth);
  return found;
}

static GtkWidget *
get_place (Fixture *fixture, guint nth)
{
  return find_place (GTK_WIDGET (fixture->strip), nth);
}

static void
reload (Fixture *fixture, const char *images)
{
  g_autofree char *json = g_strdup_printf ("{\"items\":[%s]}", images);

  sv_image_strip_reload (fixture->strip);
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", "watches/7/images"), 200, json);
  sv_fake_server_settle ();
}

static void
test_thumbs_stay (Fixture *fixture, gconstpointer data)
{
  GtkWidget *second = get_place (fixture, 1);
  GtkWidget *third = get_place (fixture, 2);

  gtk_window_present (GTK_WINDOW (fixture->window));
  gtk_flow_box_select_child (GTK_FLOW_BOX (gtk_widget_get_parent (second)),
                             GTK_FLOW_BOX_CHILD (second));
  g_assert_true (gtk_widget_grab_focus (second));
  reload (fixture, IMAGE (1) "," IMAGE (2) "," IMAGE (3));
  g_assert_true (get_place (fixture, 1) == second);
  g_assert_true (get_place (fixture, 2) == third);

  /* Somebody else took one away, added one, and put another first. */
  reload (fixture, IMAGE (3) "," IMAGE (2) "," IMAGE (4));
  g_assert_true (get_place (fixture, 0) == third);
  g_assert_true (get_place (fixture, 1) == second);
  g_assert_nonnull (get_place (fixture, 2));
  g_assert_null (get_place (fixture, 3));
  g_assert_true (gtk_flow_box_child_is_selected (GTK_FLOW_BOX_CHILD (second)));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == second);

  /* The chosen one is gone. */
  reload (fixture, IMAGE (3) "," IMAGE (4));
  g_assert_true (gtk_flow_box_child_is_selected (GTK_FLOW_BOX_CHILD (third)));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (sv_client_get_resource ());

  ADD ("/image-strip/one-order-at-a-time-and-the-latest-next", test_one_order);
  ADD ("/image-strip/order-that-waits-is-of-its-watch", test_order_of_the_watch);
  ADD ("/image-strip/deletion-that-fails-later-is-heard-of", test_deletion_is_heard);
  ADD ("/image-strip/file-that-is-read-goes-to-its-watch", test_file_goes_to_its_watch);
  ADD ("/image-strip/file-that-is-read-outlives-the-page", test_file_outlives_the_page);
  ADD ("/image-strip/no-picture-is-not-counted-as-sent", test_no_picture_is_not_sent);

  ADD ("/image-strip/thumbs-stay-when-the-list-is-read-anew", test_thumbs_stay);

  return g_test_run ();
}
