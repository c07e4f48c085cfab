/* test-look.c: windows made of the style and the descriptions alone come up without a complaint of
 * GTK
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-resources.h"

#include <adwaita.h>

#define RESOURCES "/io/github/secondvintage/SecondVintage/"

/* A warning ends the test (G_DEBUG=fatal-warnings). */
static void
test_shortcuts_fit (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (RESOURCES "gtk/help-overlay.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_css_provider_load_from_resource (provider, RESOURCES "style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_window_present (window);
  while (!gtk_widget_get_mapped (GTK_WIDGET (window)) ||
         gtk_widget_get_width (GTK_WIDGET (window)) == 0)
    g_main_context_iteration (NULL, TRUE);
  gtk_window_destroy (window);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (sv_client_get_resource ());

  g_test_add_func ("/look/shortcuts-fit", test_shortcuts_fit);

  return g_test_run ();
}
