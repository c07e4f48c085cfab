/* test-sign-in.c: the certificate that is trusted is the one that was shown
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-api-private.h"
#include "sv-house.h"
#include "sv-resources.h"
#include "sv-sign-in.h"
#include "sv-spawned-server.h"

#include <adwaita.h>
#include <glib/gstdio.h>

#define OTHER "0000000000000000000000000000000000000000000000000000000000000000"

static AdwMessageDialog *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

static gboolean
is_asked (gpointer data)
{
  return find_dialog () != NULL;
}

static gboolean
is_signed_in (gpointer data)
{
  return sv_api_is_signed_in (data);
}

static void
test_trusts_what_was_shown (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *known = NULL;
  g_autofree char *chosen = NULL;
  const char *server = sv_spawned_server_start (1);
  SvHouse *house;
  SvApi *api;
  GtkWidget *window;
  SvSignIn *sign_in;

  if (server == NULL)
    {
      g_test_skip ("the server was not built, or there is no PostgreSQL");
      return;
    }

  folder = g_dir_make_tmp ("sv-sign-in.XXXXXX", &error);
  g_assert_no_error (error);
  known = g_build_filename (folder, "known-servers", NULL);
  chosen = g_build_filename (folder, "client.conf", NULL);
  house = sv_house_new (folder);
  api = sv_house_get_api (house);
  window = gtk_window_new ();
  sign_in = g_object_new (SV_TYPE_SIGN_IN, NULL);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (sign_in));
  sv_sign_in_set_house (sign_in, house);
  sv_sign_in_fill (sign_in, server, SV_SPAWNED_EMAIL, sv_spawned_server_password (), NULL);
  sv_wait_until (is_asked, NULL, "the question about the certificate");

  /* Another connection meets another one while somebody compares the two. */
  g_free (api->offered);
  api->offered = g_strdup (OTHER);
  adw_message_dialog_response (find_dialog (), "trust");
  sv_wait_until (is_signed_in, api, "the sign-in");
  g_assert_cmpstr (sv_known_servers_get (api->known, server), ==, sv_spawned_server_fingerprint ());

  sv_api_sign_out (api);
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (house);
  g_remove (known);
  g_remove (chosen);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  int result;

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (sv_client_get_resource ());

  g_test_add_func ("/sign-in/trusts-what-was-shown", test_trusts_what_was_shown);
  result = g_test_run ();
  sv_spawned_server_stop ();
  return result;
}
