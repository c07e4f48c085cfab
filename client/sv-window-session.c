/* sv-window-session.c: who is signed in, and whether the server is there
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-window"

#include "sv-window-private.h"

#include <glib/gi18n.h>

/* A connection that comes back sooner is not worth a word. */
#define PATIENCE_MS 2000

/* Signing in and out */

static void
sv_window_first (SvWindow *self)
{
  const char *name = sv_sidebar_get_name (self->sidebar, 0);

  if (name != NULL)
    sv_window_open (self, name, NULL);
}

void
sv_window_update_session (SvWindow *self)
{
  SvApi *api = sv_house_get_api (self->house);
  gboolean in = sv_api_is_signed_in (api);

  g_clear_pointer (&self->again, gtk_window_destroy);
  gtk_stack_set_visible_child_name (self->root, in ? "house" : "sign-in");
  if (!in)
    {
      sv_window_forget (self);
      sv_sign_in_focus (self->sign_in);
      sv_window_update_title (self);
    }
  else if (self->page == NULL)
    {
      adw_window_title_set_subtitle (self->house_title, sv_api_get_user_name (api));
      sv_sidebar_fill (self->sidebar, api);
      sv_window_first (self);
    }

  sv_window_update_actions (self);
}

static void
sv_window_again_gone_cb (GtkWidget *dialog, gpointer user_data)
{
  SV_WINDOW (user_data)->again = NULL;
}

static gboolean
sv_window_again_close_cb (GtkWindow *dialog, gpointer user_data)
{
  /* Without a session nothing works: one signs in again or signs out. */
  return TRUE;
}

void
sv_window_expired_cb (SvApi *api, gpointer user_data)
{
  SvWindow *self = user_data;
  GtkWidget *sign_in, *box;

  if (self->again != NULL)
    return;

  sign_in = g_object_new (SV_TYPE_SIGN_IN, "vexpand", TRUE, NULL);
  sv_sign_in_set_house (SV_SIGN_IN (sign_in), self->house);
  sv_sign_in_set_again (SV_SIGN_IN (sign_in));
  g_signal_connect_object (sign_in, "sign-out", G_CALLBACK (sv_window_sign_out_expired), self,
                           G_CONNECT_SWAPPED);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (box),
                  g_object_new (ADW_TYPE_HEADER_BAR, "show-end-title-buttons", FALSE, "css-classes",
                                (const char *[]){ "flat", NULL }, NULL));
  gtk_box_append (GTK_BOX (box), sign_in);

  self->again = g_object_new (ADW_TYPE_WINDOW, "transient-for", self, "modal", TRUE,
                              "default-width", 440, "title", _ ("Sign in again"), "content", box,
                              "destroy-with-parent", TRUE, NULL);
  g_signal_connect (self->again, "close-request", G_CALLBACK (sv_window_again_close_cb), self);
  g_signal_connect_object (self->again, "destroy", G_CALLBACK (sv_window_again_gone_cb), self, 0);
  gtk_window_present (self->again);
  sv_sign_in_focus (SV_SIGN_IN (sign_in));
}

/* The connection */

static gboolean
sv_window_in_trouble (SvWindow *self)
{
  SvApi *api = sv_house_get_api (self->house);

  return sv_api_is_signed_in (api) &&
         (!sv_api_is_online (api) || !sv_live_is_connected (sv_house_get_live (self->house)));
}

static gboolean
sv_window_trouble_cb (gpointer data)
{
  SvWindow *self = data;
  SvApi *api = sv_house_get_api (self->house);

  self->trouble_soon = 0;
  self->was_in_trouble = TRUE;
  gtk_label_set_text (
      self->trouble_text,
      sv_api_is_online (api)
          ? _ ("Changes by others do not arrive at the moment; connecting again.")
          : _ ("The server cannot be reached. What you typed is kept; connecting again."));
  gtk_revealer_set_reveal_child (self->trouble, TRUE);

  return G_SOURCE_REMOVE;
}

void
sv_window_connection_cb (SvWindow *self)
{
  if (sv_window_in_trouble (self))
    {
      if (self->trouble_soon == 0)
        self->trouble_soon = g_timeout_add (PATIENCE_MS, sv_window_trouble_cb, self);
      return;
    }

  g_clear_handle_id (&self->trouble_soon, g_source_remove);
  gtk_revealer_set_reveal_child (self->trouble, FALSE);
  if (!self->was_in_trouble)
    return;

  self->was_in_trouble = FALSE;
  if (self->page != NULL && sv_api_is_signed_in (sv_house_get_api (self->house)))
    sv_page_reload (self->page);
}
