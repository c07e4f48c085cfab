/* sv-window-actions.c: the verbs of the shell
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-window"

#include "sv-window-private.h"

#include "records/sv-records.h"

#include <glib/gi18n.h>

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *page, *params;

  g_variant_get (parameter, "(&s&s)", &page, &params);
  sv_window_open (SV_WINDOW (widget), page, params);
}

static void
open_place_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvWindow *self = SV_WINDOW (widget);
  const char *page = sv_sidebar_get_name (self->sidebar, g_variant_get_uint32 (parameter));

  if (page != NULL)
    sv_window_open (self, page, NULL);
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_window_back (SV_WINDOW (widget));
}

static void
forward_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_window_forward (SV_WINDOW (widget));
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_window_focus_search (SV_WINDOW (widget));
}

static void
reload_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvWindow *self = SV_WINDOW (widget);

  if (self->page != NULL)
    sv_page_reload (self->page);
}

static void
toggle_sidebar_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_window_toggle_sidebar (SV_WINDOW (widget));
}

static void
new_watch_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_window_open_new (SV_WINDOW (widget), &sv_watch_table);
}

static void
new_window_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvWindow *self = SV_WINDOW (widget);

  gtk_window_present (GTK_WINDOW (sv_window_new (
      ADW_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))), self->house)));
}

static void
preferences_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_window_open (SV_WINDOW (widget), "preferences", NULL);
}

static void
sign_out_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_window_sign_out (SV_WINDOW (widget));
}

static void
about_version_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (AdwAboutWindow) about = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) document = sv_api_send_finish_object (SV_API (object), result, &error);
  const char *server = sv_api_get_server (SV_API (object));
  g_autofree char *text = NULL;
  JsonObject *info = NULL;

  if (document == NULL)
    {
      g_autofree char *why = sv_api_error_text (error);

      text = g_strdup_printf ("Client " SV_VERSION "\nServer %s: %s\n", server, why);
    }
  else
    {
      if (json_object_has_member (document, "info"))
        info = json_object_get_object_member (document, "info");
      text = g_strdup_printf (
          "Client " SV_VERSION "\nServer %s %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\n",
          info != NULL ? json_object_get_string_member_with_default (info, "version", "?") : "?",
          server, gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
          adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version ());
    }

  adw_about_window_set_debug_info (about, text);
}

static void
about_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvWindow *self = SV_WINDOW (widget);
  SvApi *api = sv_house_get_api (self->house);
  GtkWidget *about = adw_about_window_new ();

  g_object_set (about, "transient-for", self, "application-name", "SecondVintage",
                "application-icon", gtk_window_get_default_icon_name (), "version", SV_VERSION,
                "license-type", GTK_LICENSE_GPL_3_0, "developer-name", _ ("SecondVintage"),
                "comments", _ ("Stock, sales and money of a house of vintage watches."),
                "debug-info", "Client " SV_VERSION, "debug-info-filename", "secondvintage.txt",
                NULL);
  if (sv_api_is_signed_in (api))
    sv_api_send_async (api, "GET", "openapi.json", NULL, NULL, NULL, about_version_cb,
                       g_object_ref (about));
  gtk_window_present (GTK_WINDOW (about));
}

void
sv_window_update_actions (SvWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  SvApi *api = sv_house_get_api (self->house);
  gboolean in = sv_api_is_signed_in (api);

  gtk_widget_action_set_enabled (widget, "win.back", in && self->place > 0);
  gtk_widget_action_set_enabled (widget, "win.forward",
                                 in && self->place + 1 < (int)self->places->len);
  gtk_widget_action_set_enabled (widget, "win.reload", in);
  gtk_widget_action_set_enabled (widget, "win.search", in);
  gtk_widget_action_set_enabled (widget, "win.sign-out", in);
  gtk_widget_action_set_enabled (widget, "win.toggle-sidebar", in);
  gtk_widget_action_set_enabled (widget, "win.preferences",
                                 in && sv_page_info ("preferences") != NULL);
  gtk_widget_action_set_enabled (widget, "win.new-watch",
                                 in && sv_api_may (api, "watch.create") &&
                                     sv_page_info_for_record (&sv_watch_table) != NULL);
}

void
sv_window_install_actions (SvWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_install_action (widget_class, "win.open", "(ss)", open_action);
  gtk_widget_class_install_action (widget_class, "win.open-place", "u", open_place_action);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "win.forward", NULL, forward_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.reload", NULL, reload_action);
  gtk_widget_class_install_action (widget_class, "win.toggle-sidebar", NULL, toggle_sidebar_action);
  gtk_widget_class_install_action (widget_class, "win.new-watch", NULL, new_watch_action);
  gtk_widget_class_install_action (widget_class, "win.new-window", NULL, new_window_action);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, preferences_action);
  gtk_widget_class_install_action (widget_class, "win.sign-out", NULL, sign_out_action);
  gtk_widget_class_install_action (widget_class, "win.about", NULL, about_action);

  /* Not accelerators of the application: those would win over a widget that moves its own things
   * with Alt and an arrow. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, GDK_ALT_MASK, "win.forward",
                                       NULL);
}
