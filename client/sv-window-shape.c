/* sv-window-shape.c: the shell in a wide and in a narrow window
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-window"

#include "sv-window-private.h"

#include <glib/gi18n.h>

#define SIDEBAR_WIDTH 216

/* Wide: the sidebar stands there, with names or, when the user wants the room, with icons only.
 * Narrow: it comes over the page when asked for, and goes when a page is chosen. */
static void
sv_window_update_sidebar (SvWindow *self)
{
  gboolean narrow = sv_adaptive_get_narrow (self->adaptive);
  gboolean icons =
      !narrow && self->house != NULL &&
      sv_preferences_get_bool (sv_house_get_preferences (self->house), "window", "icons", FALSE);

  sv_sidebar_set_icons (self->sidebar, icons);
  gtk_widget_set_visible (GTK_WIDGET (self->house_title), !icons);
  gtk_widget_set_size_request (self->sidebar_box, icons ? -1 : SIDEBAR_WIDTH, -1);
}

/* There is one search box, which stands in the header or, where that has no room, under it. */
static void
sv_window_place_search (SvWindow *self, gboolean narrow)
{
  GtkWidget *search = GTK_WIDGET (self->search);

  if ((gtk_widget_get_parent (search) == GTK_WIDGET (self->search_place)) == narrow)
    return;

  g_object_ref (search);
  if (narrow)
    {
      adw_header_bar_remove (self->header, search);
      gtk_box_append (self->search_place, search);
    }
  else
    {
      gtk_box_remove (self->search_place, search);
      adw_header_bar_pack_end (self->header, search);
    }
  g_object_unref (search);
  gtk_widget_set_hexpand (search, narrow);
  gtk_revealer_set_reveal_child (self->search_revealer,
                                 narrow &&
                                     *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0');
}

void
sv_window_update_shape (SvWindow *self)
{
  gboolean narrow = sv_adaptive_get_narrow (self->adaptive);

  sv_window_place_search (self, narrow);
  sv_jobs_button_set_narrow (self->jobs, narrow);
  sv_window_update_sidebar (self);
  adw_flap_set_fold_policy (self->flap,
                            narrow ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_NEVER);
  adw_flap_set_reveal_flap (self->flap, !narrow);
}

void
sv_window_toggle_sidebar (SvWindow *self)
{
  SvPreferences *preferences = sv_house_get_preferences (self->house);

  if (sv_adaptive_get_narrow (self->adaptive))
    {
      adw_flap_set_reveal_flap (self->flap, !adw_flap_get_reveal_flap (self->flap));
      return;
    }

  sv_preferences_set_bool (preferences, "window", "icons",
                           !sv_preferences_get_bool (preferences, "window", "icons", FALSE));
  sv_window_update_sidebar (self);
}

void
sv_window_focus_search (SvWindow *self)
{
  if (sv_adaptive_get_narrow (self->adaptive))
    gtk_revealer_set_reveal_child (self->search_revealer, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
