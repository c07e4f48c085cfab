/* sv-window-leave.c: nobody leaves unsaved changes without a word
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-window"

#include "sv-window-private.h"

#include <glib/gi18n.h>

typedef struct
{
  SvWindow *window; /* (owned) */
  SvPage *page;     /* (owned) */
  void (*go) (SvWindow *self, gpointer data);
  gpointer data;
  GDestroyNotify destroy;
} SvLeave;

static void
sv_leave_free (SvLeave *leave)
{
  g_object_unref (leave->window);
  g_object_unref (leave->page);
  if (leave->destroy != NULL)
    leave->destroy (leave->data);
  g_free (leave);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvLeave, sv_leave_free)

static void
sv_leave_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvLeave) leave = user_data;
  g_autoptr (GError) error = NULL;

  if (!sv_page_save_finish (leave->page, result, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        sv_window_toast_error (leave->window, _ ("Not saved"), error);
      return;
    }

  leave->go (leave->window, leave->data);
}

static void
sv_leave_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr (SvLeave) leave = user_data;

  if (g_str_equal (response, "discard"))
    {
      /* The question outlives a window that is closed by a moment, and must not look back at it. */
      gtk_window_set_transient_for (GTK_WINDOW (dialog), NULL);
      sv_page_discard (leave->page);
      leave->go (leave->window, leave->data);
    }
  else if (g_str_equal (response, "save"))
    {
      SvPage *page = leave->page;

      sv_page_save_async (page, NULL, sv_leave_saved_cb, g_steal_pointer (&leave));
    }
}

void
sv_window_leave (SvWindow *self, void (*go) (SvWindow *self, gpointer data), gpointer data,
                 GDestroyNotify destroy)
{
  AdwMessageDialog *dialog;
  SvLeave *leave;

  if (self->page == NULL || !sv_page_get_dirty (self->page))
    {
      go (self, data);
      if (destroy != NULL)
        destroy (data);
      return;
    }

  leave = g_new0 (SvLeave, 1);
  leave->window = g_object_ref (self);
  leave->page = g_object_ref (self->page);
  leave->go = go;
  leave->data = data;
  leave->destroy = destroy;

  dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (GTK_WINDOW (self), _ ("Save the changes?"), NULL));
  adw_message_dialog_format_body (dialog, _ ("“%s” has changes that are not saved yet."),
                                  sv_page_get_title (self->page));
  adw_message_dialog_add_responses (dialog, "stay", _ ("_Stay"), "discard", _ ("_Discard"), "save",
                                    _ ("_Save"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (dialog, "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "save");
  adw_message_dialog_set_close_response (dialog, "stay");
  g_signal_connect (dialog, "response", G_CALLBACK (sv_leave_response_cb), leave);
  gtk_window_present (GTK_WINDOW (dialog));
}
