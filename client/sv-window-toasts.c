/* sv-window-toasts.c: short sentences about what has just happened
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-window"

#include "sv-window-private.h"

#include <glib/gi18n.h>

static void
sv_window_said_cb (AdwToast *toast, gpointer user_data)
{
  SvWindow *self = user_data;

  if (self->said == toast)
    self->said = NULL;
}

/* The sentence that is there gives way to a new one, which would wait behind it and come when it is
 * true no more. What can be undone stays until it has been there long enough. */
void
sv_window_toast (SvWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast;

  /* Whoever closed the window does not hear how it ended. */
  if (self->toasts == NULL)
    return;

  toast = adw_toast_new (escaped);
  if (self->said != NULL)
    adw_toast_dismiss (self->said);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  self->said = toast;
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (sv_window_said_cb), self, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
sv_window_toast_error (SvWindow *self, const char *what, const GError *error)
{
  g_autofree char *why = sv_api_error_text (error);
  g_autofree char *text = g_strdup_printf ("%s: %s", what, why);

  sv_window_toast (self, text);
}

void
sv_widget_toast_error (GtkWidget *widget, SvHouse *house, const char *what, const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  if (SV_IS_WINDOW (root))
    sv_window_toast_error (SV_WINDOW (root), what, error);
  else
    sv_house_fail (house, what, error);
}

AdwToast *
sv_window_toast_undo (SvWindow *self, const char *text, void (*undo) (gpointer data), gpointer data,
                      GDestroyNotify destroy)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_timeout (toast, 8);
  g_object_set_data_full (G_OBJECT (toast), "undo", data, destroy);
  g_signal_connect_swapped (toast, "button-clicked", G_CALLBACK (undo), data);
  if (self->toasts == NULL)
    {
      g_object_unref (toast);
      return NULL;
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
  return toast;
}
