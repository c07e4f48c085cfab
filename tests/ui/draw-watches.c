/* draw-watches: pictures of the demo's watches into a folder, for whoever wants to hang them up
 *
 * Usage: draw-watches FOLDER WATCHES VIEWS NUMBER…
 * WATCHES is how many the demo has; NUMBER counts them from 0 in order of their ids. Writes
 * FOLDER/NUMBER-VIEW.jpg.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "demo/sv-demo-draw.h"
#include "demo/sv-demo.h"

#include <stdlib.h>

#define SIZE 1200

static gboolean
draw (const char *folder, const SvDemoWatch *watch, guint64 number, guint view, GError **error)
{
  g_autoptr (GBytes) jpeg = sv_demo_draw (watch, number, view, SIZE, error);
  g_autofree char *path = g_strdup_printf ("%s/%" G_GUINT64_FORMAT "-%u.jpg", folder, number, view);
  gsize size;
  const char *bytes;

  if (jpeg == NULL)
    return FALSE;

  bytes = g_bytes_get_data (jpeg, &size);
  return g_file_set_contents (path, bytes, (gssize)size, error);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  SvDemoWatch watch;
  guint64 watches, views;

  if (argc < 5)
    {
      g_printerr ("Usage: draw-watches FOLDER WATCHES VIEWS NUMBER…\n");
      return 64;
    }

  watches = strtoull (argv[2], NULL, 10);
  views = strtoull (argv[3], NULL, 10);
  sv_demo_watch_init (&watch);
  for (int i = 4; i < argc && error == NULL; i++)
    {
      guint64 number = strtoull (argv[i], NULL, 10);

      sv_demo_watch_make (&watch, SV_DEMO_SEED, number, watches,
                          g_get_real_time () / G_USEC_PER_SEC);
      for (guint view = 0; view < views && error == NULL; view++)
        draw (argv[1], &watch, number, view, &error);
    }
  sv_demo_watch_clear (&watch);

  if (error != NULL)
    g_printerr ("draw-watches: %s\n", error->message);
  return error == NULL ? 0 : 1;
}
