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

  /* What was typed while it was saved is asked about too. Whoever is elsewhere by now went there.
   */
  if (leave->window->page == leave->page)
    sv_window_leave (leave->window, leave->go, g_steal_pointer (&leave->data),
                     g_steal_pointer (&leave->destroy));
}

static void
sv_leave_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr (SvLeave) leave = user_data;

  g_clear_weak_pointer (&leave->window->asking);
  /* The page went away under the question: whoever signed out in another window was asked there. */
  if (leave->window->page != leave->page)
    return;
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

static void
sign_out_next (SvWindow *self, gpointer data)
{
  sv_window_sign_out (self);
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

  /* One question at a time; what was wished first is answered first. */
  if (self->asking != NULL)
    {
      gtk_window_present (self->asking);
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
  g_set_weak_pointer (&self->asking, GTK_WINDOW (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Returns: (nullable): a window of the program with something unsaved, @self before the others */
static SvWindow *
find_dirty (SvWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (self->page != NULL && sv_page_get_dirty (self->page))
    return self;
  for (GList *window = gtk_application_get_windows (application); window != NULL;
       window = window->next)
    if (SV_IS_WINDOW (window->data) && SV_WINDOW (window->data)->page != NULL &&
        sv_page_get_dirty (SV_WINDOW (window->data)->page))
      return window->data;
  return NULL;
}

/* What shall be done although photographs are being sent. */
typedef struct
{
  SvWindow *window; /* (owned) */
  void (*go) (SvWindow *self, gpointer data);
} SvHurry;

static void
hurry_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  SvHurry *hurry = user_data;

  g_clear_weak_pointer (&hurry->window->asking);
  if (g_str_equal (response, "leave"))
    {
      gtk_window_set_transient_for (GTK_WINDOW (dialog), NULL);
      hurry->go (hurry->window, NULL);
    }
  g_object_unref (hurry->window);
  g_free (hurry);
}

void
sv_window_leave_sending (SvWindow *self, void (*go) (SvWindow *self, gpointer data))
{
  guint n = sv_house_get_n_sending (self->house);
  AdwMessageDialog *dialog;
  SvHurry *hurry;

  if (n == 0)
    {
      go (self, NULL);
      return;
    }
  if (self->asking != NULL)
    {
      gtk_window_present (self->asking);
      return;
    }

  hurry = g_new0 (SvHurry, 1);
  hurry->window = g_object_ref (self);
  hurry->go = go;
  dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (GTK_WINDOW (self), _ ("Photographs are still being sent"), NULL));
  adw_message_dialog_format_body (
      dialog,
      ngettext ("%u photograph is on its way to the server and would be lost.",
                "%u photographs are on their way to the server and would be lost.", n),
      n);
  adw_message_dialog_add_responses (dialog, "wait", _ ("_Wait"), "leave", _ ("_Leave Anyway"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, "leave", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "wait");
  adw_message_dialog_set_close_response (dialog, "wait");
  g_signal_connect (dialog, "response", G_CALLBACK (hurry_response_cb), hurry);
  g_set_weak_pointer (&self->asking, GTK_WINDOW (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
sign_out_now (SvWindow *self, gpointer data)
{
  sv_api_sign_out (sv_house_get_api (self->house));
}

void
sv_window_sign_out (SvWindow *self)
{
  SvWindow *dirty = find_dirty (self);

  if (dirty == NULL)
    {
      sv_window_leave_sending (self, sign_out_now);
      return;
    }
  gtk_window_present (GTK_WINDOW (dirty));
  sv_window_leave (dirty, sign_out_next, NULL, NULL);
}

/* Asks over the question for the password. @body: (transfer full) */
static void
ask_before_sign_out (SvWindow *self, const char *heading, char *body,
                     void (*answer_cb) (AdwMessageDialog *dialog, const char *response,
                                        SvWindow *self))
{
  g_autofree char *text = body;
  AdwMessageDialog *dialog =
      ADW_MESSAGE_DIALOG (adw_message_dialog_new (self->again, heading, text));

  adw_message_dialog_add_responses (dialog, "stay", _ ("_Stay"), "sign-out",
                                    _ ("_Discard and Sign Out"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "sign-out", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (dialog, "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (answer_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
without_sending_cb (AdwMessageDialog *dialog, const char *response, SvWindow *self)
{
  if (!g_str_equal (response, "sign-out"))
    return;

  /* The question outlives the one for the password by a moment, and must not look back at it. */
  gtk_window_set_transient_for (GTK_WINDOW (dialog), NULL);
  sign_out_now (self, NULL);
}

static void
sign_out_sent (SvWindow *self)
{
  guint n = sv_house_get_n_sending (self->house);

  if (n == 0)
    sign_out_now (self, NULL);
  else
    ask_before_sign_out (
        self, _ ("Sign out without sending?"),
        g_strdup_printf (ngettext ("%u photograph waits and would be lost. It can be sent after"
                                   " signing in again.",
                                   "%u photographs wait and would be lost. They can be sent after"
                                   " signing in again.",
                                   n),
                         n),
        without_sending_cb);
}

static void
without_saving_cb (AdwMessageDialog *dialog, const char *response, SvWindow *self)
{
  if (!g_str_equal (response, "sign-out"))
    return;

  gtk_window_set_transient_for (GTK_WINDOW (dialog), NULL);
  sign_out_sent (self);
}

void
sv_window_sign_out_expired (SvWindow *self)
{
  SvWindow *dirty = find_dirty (self);

  if (dirty == NULL)
    sign_out_sent (self);
  else
    ask_before_sign_out (self, _ ("Sign out without saving?"),
                         g_strdup_printf (_ ("“%s” has changes that are not saved yet. They can be"
                                             " saved after signing in again."),
                                          sv_page_get_title (dirty->page)),
                         without_saving_cb);
}
