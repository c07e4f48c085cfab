/* test-icons.c: the icons that the client brings along can be drawn on this machine
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-resources.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#define ICONS "/io/github/secondvintage/SecondVintage/icons/"

static void
assert_drawn (const char *folder, gsize at_least)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = g_resources_enumerate_children (folder, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (names), >=, at_least);
  for (char **name = names; *name != NULL; name++)
    {
      g_autofree char *path = g_strconcat (folder, *name, NULL);
      g_autoptr (GdkPixbuf) drawn = gdk_pixbuf_new_from_resource (path, &error);

      g_assert_no_error (error);
      g_assert_cmpint (gdk_pixbuf_get_width (drawn), ==, gdk_pixbuf_get_height (drawn));
    }
}

static void
test_icons_of_actions_are_drawn (void)
{
  assert_drawn (ICONS "scalable/actions/", 5);
}

static void
test_the_icon_of_the_program_is_drawn (void)
{
  assert_drawn (ICONS "scalable/apps/", 1);
  assert_drawn (ICONS "symbolic/apps/", 1);
}

int
main (int argc, char *argv[])
{
  /* Not isolated from the system: its list of file types is what tells an SVG. */
  g_test_init (&argc, &argv, NULL);
  g_resources_register (sv_client_get_resource ());
  g_test_add_func ("/icons/icons-of-actions-are-drawn", test_icons_of_actions_are_drawn);
  g_test_add_func ("/icons/the-icon-of-the-program-is-drawn",
                   test_the_icon_of_the_program_is_drawn);
  return g_test_run ();
}
