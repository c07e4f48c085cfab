/* test-leave.c: nothing that waits for the server is thrown away without a word
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-api-private.h"
#include "sv-fake-server.h"
#include "sv-resources.h"
#include "sv-spawned-server.h"
#include "sv-window-private.h"

static AdwApplication *application;

typedef struct
{
  SvFakeServer *server;
  SvWindow *window;
  SvApi *api;
} Fixture;

/* A photograph waits, and the session expires. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const nothing[] = { NULL };
  SvHouse *house;

  fixture->server = sv_fake_server_new (nothing, NULL);
  house = sv_fake_server_get_house (fixture->server);
  fixture->api = sv_house_get_api (house);
  fixture->window = sv_window_new (application, house);
  gtk_window_present (GTK_WINDOW (fixture->window));

  sv_house_begin_sending (house);
  sv_api_expire (fixture->api);
  g_assert_nonnull (fixture->window->again);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sv_house_end_sending (sv_fake_server_get_house (fixture->server));
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  sv_fake_server_free (fixture->server);
}

/* Returns: (nullable): the question that is asked */
static AdwMessageDialog *
find_question (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  AdwMessageDialog *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        found = ADW_MESSAGE_DIALOG (window);
    }
  return found;
}

static void
ask (Fixture *fixture)
{
  sv_window_sign_out_expired (fixture->window);
  g_assert_true (sv_api_is_signed_in (fixture->api));
  g_assert_nonnull (find_question ());
  g_assert_nonnull (strstr (adw_message_dialog_get_body (find_question ()), "1 photograph "));
}

static void
test_staying (Fixture *fixture, gconstpointer data)
{
  ask (fixture);
  adw_message_dialog_response (find_question (), "stay");
  g_assert_true (sv_api_is_signed_in (fixture->api));
}

static void
test_signing_out (Fixture *fixture, gconstpointer data)
{
  ask (fixture);
  adw_message_dialog_response (find_question (), "sign-out");
  g_assert_false (sv_api_is_signed_in (fixture->api));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (sv_client_get_resource ());
  application = adw_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);

  ADD ("/leave/photographs-of-an-expired-session-are-kept", test_staying);
  ADD ("/leave/photographs-of-an-expired-session-are-given-up", test_signing_out);

  return g_test_run ();
}
