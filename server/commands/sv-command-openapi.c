/* sv-command-openapi.c: prints the description of the HTTP interface
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-command.h"

#include "server/openapi/sv-openapi.h"

#include <stdio.h>

int
sv_command_openapi (int argc, char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *document = NULL;

  g_option_context_set_summary (context, "Prints the HTTP interface as OpenAPI 3.1.");
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1)
    {
      g_printerr ("%s: %s (see --help)\n", g_get_prgname (),
                  error != NULL ? error->message : "takes no arguments");
      return SV_EXIT_USAGE;
    }

  document = sv_openapi_text (TRUE);
  if (puts (document) == EOF || fflush (stdout) != 0)
    {
      g_printerr ("%s: standard output takes no more\n", g_get_prgname ());
      return SV_EXIT_FAILED;
    }
  return SV_EXIT_DONE;
}
