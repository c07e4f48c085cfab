/* sv-application.c: the one running client: command line, links, style
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-application"

#include "sv-application.h"

#include "records/sv-records.h"

#include "sv-resources.h"
#include "sv-window.h"

#include <glib/gi18n.h>

struct _SvApplication
{
  AdwApplication parent_instance;

  SvHouse *house; /* (owned) */
  char *server;   /* (owned) (nullable): as the next three from the command line, once */
  char *email;
  char *fingerprint;
  char *password; /* (owned) (nullable): from the environment */
  char *sku;      /* (owned) (nullable): a link that waits for the sign-in */
};

G_DEFINE_FINAL_TYPE (SvApplication, sv_application, ADW_TYPE_APPLICATION)

#define APPLICATION_ID "io.github.secondvintage.SecondVintage"
#define LINK "secondvintage://watch/"

static SvWindow *
sv_application_window (SvApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *window = windows; window != NULL; window = window->next)
    if (SV_IS_WINDOW (window->data))
      return window->data;

  return sv_window_new (ADW_APPLICATION (self), self->house);
}

static void
sv_application_found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) found = sv_api_send_finish_object (SV_API (object), result, &error);
  JsonArray *ids;

  if (found == NULL)
    {
      sv_window_toast_error (sv_application_window (self), _ ("The link did not open"), error);
      return;
    }

  ids = json_object_get_array_member (found, "ids");
  if (ids == NULL || json_array_get_length (ids) == 0)
    sv_window_toast (sv_application_window (self), _ ("There is no watch with this SKU."));
  else
    sv_window_open_record (sv_application_window (self), &sv_watch_table,
                           json_array_get_int_element (ids, 0), NULL);
}

static void
sv_application_follow_link (SvApplication *self)
{
  SvApi *api = sv_house_get_api (self->house);
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;

  if (self->sku == NULL || !sv_api_is_signed_in (api) ||
      sv_page_info_for_record (&sv_watch_table) == NULL)
    return;

  escaped = g_uri_escape_string (self->sku, NULL, FALSE);
  path = g_strconcat ("watches/ids?sku=", escaped, NULL);
  g_clear_pointer (&self->sku, g_free);
  sv_api_send_async (api, "GET", path, NULL, NULL, NULL, sv_application_found_cb,
                     g_object_ref (self));
}

static void
sv_application_update_style (SvApplication *self)
{
  g_autofree char *style =
      sv_preferences_dup_text (sv_house_get_preferences (self->house), "look", "style");
  AdwColorScheme scheme = g_strcmp0 (style, "dark") == 0    ? ADW_COLOR_SCHEME_FORCE_DARK
                          : g_strcmp0 (style, "light") == 0 ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                                            : ADW_COLOR_SCHEME_DEFAULT;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GList *windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (user_data)));

  /* Each window asks about what is unsaved; the program ends with the last one. */
  for (GList *window = windows; window != NULL; window = window->next)
    if (SV_IS_WINDOW (window->data))
      gtk_window_close (window->data);
  g_list_free (windows);
}

static void
sv_application_install_keys (SvApplication *self)
{
  static const struct
  {
    const char *action;
    const char *keys[3];
  } keys[] = {
    { "app.quit", { "<Primary>q" } },
    { "window.close", { "<Primary>w" } },
    { "win.new-watch", { "<Primary>n" } },
    { "win.new-window", { "<Primary><Shift>n" } },
    { "win.preferences", { "<Primary>comma" } },
    { "win.reload", { "<Primary>r", "F5" } },
    { "win.search", { "<Primary>k", "<Primary>f" } },
    { "win.show-help-overlay", { "<Primary>question" } },
    { "win.toggle-sidebar", { "F9" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), keys[i].action,
                                           (const char *const *)keys[i].keys);

  for (guint place = 0; place < 9; place++)
    {
      g_autofree char *action = g_strdup_printf ("win.open-place(uint32 %u)", place);
      g_autofree char *key = g_strdup_printf ("<Alt>%u", place + 1);

      gtk_application_set_accels_for_action (GTK_APPLICATION (self), action,
                                             (const char *[]){ key, NULL });
    }
}

static void
sv_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = { { "quit", quit_action } };
  SvApplication *self = SV_APPLICATION (application);

  g_resources_register (sv_client_get_resource ());
  G_APPLICATION_CLASS (sv_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (APPLICATION_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  sv_application_install_keys (self);

  self->house = sv_house_new (NULL);
  g_signal_connect_object (sv_house_get_preferences (self->house), "changed::look",
                           G_CALLBACK (sv_application_update_style), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sv_house_get_api (self->house), "signed-in",
                           G_CALLBACK (sv_application_follow_link), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  sv_application_update_style (self);
}

static void
sv_application_activate (GApplication *application)
{
  SvApplication *self = SV_APPLICATION (application);
  SvWindow *window = sv_application_window (self);

  gtk_window_present (GTK_WINDOW (window));
  if (self->server == NULL && self->email == NULL)
    return;

  sv_window_sign_in (window, self->server, self->email, self->password, self->fingerprint);
  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->email, g_free);
  g_clear_pointer (&self->password, g_free);
  g_clear_pointer (&self->fingerprint, g_free);
}

static void
sv_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  SvApplication *self = SV_APPLICATION (application);

  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *uri = g_file_get_uri (files[i]);

      if (!g_str_has_prefix (uri, LINK))
        continue;

      g_free (self->sku);
      self->sku = g_uri_unescape_string (uri + strlen (LINK), "/");
    }

  g_application_activate (application);
  sv_application_follow_link (self);
}

static int
sv_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  SvApplication *self = SV_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("secondvintage %s\n", SV_VERSION);
      return 0;
    }

  g_variant_dict_lookup (options, "server", "s", &self->server);
  g_variant_dict_lookup (options, "email", "s", &self->email);
  g_variant_dict_lookup (options, "fingerprint", "s", &self->fingerprint);
  self->password = g_strdup (g_getenv ("SECONDVINTAGE_PASSWORD"));
  /* What we start must not inherit it. */
  g_unsetenv ("SECONDVINTAGE_PASSWORD");

  return -1;
}

static void
sv_application_finalize (GObject *object)
{
  SvApplication *self = SV_APPLICATION (object);

  g_clear_object (&self->house);
  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->email, g_free);
  g_clear_pointer (&self->password, g_free);
  g_clear_pointer (&self->fingerprint, g_free);
  g_clear_pointer (&self->sku, g_free);

  G_OBJECT_CLASS (sv_application_parent_class)->finalize (object);
}

static void
sv_application_class_init (SvApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sv_application_finalize;
  application_class->startup = sv_application_startup;
  application_class->activate = sv_application_activate;
  application_class->open = sv_application_open;
  application_class->handle_local_options = sv_application_handle_local_options;
}

static void
sv_application_init (SvApplication *self)
{
  static const GOptionEntry entries[] = {
    { "server", 's', 0, G_OPTION_ARG_STRING, NULL, N_ ("Address of the server"), N_ ("HOST:PORT") },
    { "email", 'e', 0, G_OPTION_ARG_STRING, NULL,
      N_ ("Who signs in; with the password in SECONDVINTAGE_PASSWORD at once"), N_ ("ADDRESS") },
    { "fingerprint", 0, 0, G_OPTION_ARG_STRING, NULL,
      N_ ("SHA-256 of the server's certificate, trusted from now on"), N_ ("HEX") },
    { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and stop"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), entries);
  g_application_set_option_context_parameter_string (G_APPLICATION (self),
                                                     "[secondvintage://watch/SKU]");
}

SvApplication *
sv_application_new (void)
{
  return g_object_new (SV_TYPE_APPLICATION, "application-id", APPLICATION_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path",
                       "/io/github/secondvintage/SecondVintage", NULL);
}
