/* sv-window.c: the shell: sidebar, header, search
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-window"

#include "sv-window-private.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (SvWindow, sv_window, ADW_TYPE_APPLICATION_WINDOW)

static void
try_now_cb (SvWindow *self)
{
  sv_live_retry (sv_house_get_live (self->house));
}

/* Search, sidebar, closing */

static void
search_changed_cb (SvWindow *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  if (self->page != NULL && sv_page_can_search (self->page) &&
      !g_str_equal (text, sv_page_get_search (self->page)))
    sv_page_search (self->page, text);
}

/* The first letter typed in a list is there already: it must not be selected and typed over. */
static void
search_started_cb (SvWindow *self)
{
  if (sv_adaptive_get_narrow (self->adaptive))
    gtk_revealer_set_reveal_child (self->search_revealer, TRUE);
  gtk_text_grab_focus_without_selecting (
      GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (self->search))));
}

static void
search_activate_cb (SvWindow *self)
{
  g_autofree char *text = NULL;
  g_autofree char *params = NULL;

  if (self->page == NULL)
    return;

  if (sv_page_can_search (self->page))
    {
      gtk_widget_child_focus (GTK_WIDGET (self->page), GTK_DIR_TAB_FORWARD);
      return;
    }

  text = g_uri_escape_string (gtk_editable_get_text (GTK_EDITABLE (self->search)), NULL, FALSE);
  params = g_strconcat ("q=", text, NULL);
  sv_window_open (self, "watches", params);
}

static void
search_stop_cb (SvWindow *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_revealer_set_reveal_child (self->search_revealer, FALSE);
  if (self->page != NULL)
    gtk_widget_child_focus (GTK_WIDGET (self->page), GTK_DIR_TAB_FORWARD);
}

static void
chosen_cb (SvSidebar *sidebar, const char *name, gpointer user_data)
{
  SvWindow *self = user_data;

  sv_window_open (self, name, NULL);
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  /* The user may have stayed. */
  if (self->page != NULL)
    sv_sidebar_select (self->sidebar, sv_page_get_info (self->page)->name);
}

static void
sv_window_keep_size (SvWindow *self)
{
  SvPreferences *preferences = sv_house_get_preferences (self->house);
  gboolean maximized = gtk_window_is_maximized (GTK_WINDOW (self));
  int width, height;

  sv_preferences_set_bool (preferences, "window", "maximized", maximized);
  if (maximized)
    return;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  sv_preferences_set_int (preferences, "window", "width", width);
  sv_preferences_set_int (preferences, "window", "height", height);
}

static void
sv_window_narrow_cb (SvWindow *self)
{
  sv_window_update_shape (self);
}

static void
sv_window_close_now (SvWindow *self, gpointer data)
{
  self->closing = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

/* With the last window the program ends, and with it what is being sent. */
static gboolean
sv_window_is_last (SvWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  for (GList *window = gtk_application_get_windows (application); window != NULL;
       window = window->next)
    if (SV_IS_WINDOW (window->data) && window->data != (gpointer)self)
      return FALSE;
  return TRUE;
}

static void
sv_window_really_close (SvWindow *self, gpointer data)
{
  if (sv_window_is_last (self))
    sv_window_leave_sending (self, sv_window_close_now);
  else
    sv_window_close_now (self, NULL);
}

static gboolean
sv_window_close_request (GtkWindow *window)
{
  SvWindow *self = SV_WINDOW (window);

  if (!self->closing && ((self->page != NULL && sv_page_get_dirty (self->page)) ||
                         (sv_house_get_n_sending (self->house) > 0 && sv_window_is_last (self))))
    {
      sv_window_leave (self, sv_window_really_close, NULL, NULL);
      return TRUE;
    }

  sv_preferences_flush (sv_house_get_preferences (self->house));

  return GTK_WINDOW_CLASS (sv_window_parent_class)->close_request (window);
}

static void
sv_window_update_look (SvWindow *self)
{
  gboolean dense =
      sv_preferences_get_bool (sv_house_get_preferences (self->house), "look", "dense", FALSE);

  if (dense)
    gtk_widget_add_css_class (GTK_WIDGET (self), "dense");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "dense");
}

static void
sv_window_dispose (GObject *object)
{
  SvWindow *self = SV_WINDOW (object);

  g_clear_handle_id (&self->trouble_soon, g_source_remove);
  g_clear_pointer (&self->again, gtk_window_destroy);
  if (self->pages != NULL)
    sv_window_forget (self);
  g_clear_object (&self->counts);
  gtk_widget_dispose_template (GTK_WIDGET (self), SV_TYPE_WINDOW);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_window_parent_class)->dispose (object);
}

static void
sv_window_finalize (GObject *object)
{
  SvWindow *self = SV_WINDOW (object);

  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_clear_pointer (&self->steady, g_hash_table_unref);

  G_OBJECT_CLASS (sv_window_parent_class)->finalize (object);
}

static void
sv_window_class_init (SvWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = sv_window_close_request;

  g_type_ensure (SV_TYPE_ADAPTIVE);
  g_type_ensure (SV_TYPE_JOBS_BUTTON);
  g_type_ensure (SV_TYPE_SIDEBAR);
  g_type_ensure (SV_TYPE_SIGN_IN);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/sv-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SvWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, root);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, sign_in);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, adaptive);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, sidebar_box);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, header);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, house_title);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, title);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, jobs);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, search);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, search_revealer);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, search_place);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, trouble);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, trouble_text);
  gtk_widget_class_bind_template_child (widget_class, SvWindow, pages);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, sv_window_narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_started_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, try_now_cb);
  sv_window_install_actions (klass);
}

static void
sv_window_init (SvWindow *self)
{
  self->place = -1;
  self->places = g_ptr_array_new ();
  self->steady = g_hash_table_new (g_str_hash, g_str_equal);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self, "notify::default-width", G_CALLBACK (sv_window_keep_size), self);
  g_signal_connect_swapped (self, "notify::default-height", G_CALLBACK (sv_window_keep_size), self);
  g_signal_connect_swapped (self, "notify::maximized", G_CALLBACK (sv_window_keep_size), self);
}

SvWindow *
sv_window_new (AdwApplication *application, SvHouse *house)
{
  SvWindow *self = g_object_new (SV_TYPE_WINDOW, NULL);
  SvPreferences *preferences = sv_house_get_preferences (house);
  SvApi *api = sv_house_get_api (house);
  int width = sv_preferences_get_int (preferences, "window", "width", 1280);
  int height = sv_preferences_get_int (preferences, "window", "height", 840);
  gboolean maximized = sv_preferences_get_bool (preferences, "window", "maximized", FALSE);

  self->house = g_object_ref (house);
  gtk_window_set_application (GTK_WINDOW (self), GTK_APPLICATION (application));
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (maximized)
    gtk_window_maximize (GTK_WINDOW (self));

  sv_sign_in_set_house (self->sign_in, house);
  sv_jobs_button_set_house (self->jobs, house);
  self->counts = sv_counts_new (house, self->sidebar);
  g_signal_connect_object (api, "signed-in", G_CALLBACK (sv_window_update_session), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (api, "signed-out", G_CALLBACK (sv_window_update_session), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (api, "session-expired", G_CALLBACK (sv_window_expired_cb), self, 0);
  g_signal_connect_object (api, "notify::online", G_CALLBACK (sv_window_connection_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (sv_house_get_live (house), "notify::connected",
                           G_CALLBACK (sv_window_connection_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (house, "failed", G_CALLBACK (sv_window_toast_error), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (preferences, "changed::look", G_CALLBACK (sv_window_update_look), self,
                           G_CONNECT_SWAPPED);
  sv_window_update_look (self);
  sv_window_update_shape (self);
  sv_window_update_session (self);

  return self;
}

SvHouse *
sv_window_get_house (SvWindow *self)
{
  return self->house;
}

void
sv_window_sign_in (SvWindow *self, const char *server, const char *email, const char *password,
                   const char *fingerprint)
{
  sv_sign_in_fill (self->sign_in, server, email, password, fingerprint);
}
