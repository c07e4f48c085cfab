/* sv-command-user.c: makes a user who can sign in, on the machine of the server
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-command.h"

#include "common/sv-error.h"
#include "server/sv-db.h"
#include "server/sv-user-add.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Returns: (transfer full) (nullable): the first line of standard input, or what a person types
 * unseen */
static char *
read_password (void)
{
  char line[1024];

  if (isatty (STDIN_FILENO))
    {
      const char *typed = getpass ("Password: ");

      return typed ? g_strdup (typed) : NULL;
    }
  if (!fgets (line, sizeof line, stdin))
    return NULL;

  line[strcspn (line, "\r\n")] = '\0';
  return g_strdup (line);
}

static int
refuse (const char *message)
{
  g_printerr ("%s: %s\n", g_get_prgname (), message);
  return SV_EXIT_REFUSED;
}

int
sv_command_user_add (int argc, char *argv[])
{
  g_autofree char *name = NULL;
  g_autofree char *role = NULL;
  gboolean from_stdin = FALSE;
  g_auto (SvCommandOptions) options = { 0 };
  const GOptionEntry own[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, "What the user is called", "NAME" },
    { "role", 0, 0, G_OPTION_ARG_STRING, &role, "admin, manager, finance, agent or seller",
      "ROLE" },
    { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &from_stdin,
      "Read the password from standard input", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (SvGround) ground = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *password = NULL;
  g_autofree char *email = NULL;
  g_autoptr (SvDb) db = NULL;

  if (!sv_command_parse (&argc, &argv, "EMAIL",
                         "Makes a user who can sign in. Works while the server runs.", &options,
                         own, 1))
    return SV_EXIT_USAGE;
  if (!name || !role || !from_stdin)
    {
      g_printerr ("%s: give --name, --role and --password-stdin (see --help)\n", g_get_prgname ());
      return SV_EXIT_USAGE;
    }

  email = g_strstrip (g_strdup (argv[1]));
  g_strstrip (name);
  if (!g_utf8_validate (email, -1, NULL) || !g_utf8_validate (name, -1, NULL))
    return refuse ("e-mail and name must be UTF-8");
  if (!(password = read_password ()))
    return refuse ("there is no password on standard input");

  if (sodium_init () < 0 || !sv_ground_open (&ground, &options, &error) ||
      !(db = sv_db_new (ground.database_url, &error)))
    return sv_command_fail (error);
  if (sv_user_add (db, email, name, role, password, &error) == 0)
    return g_error_matches (error, SV_ERROR, SV_ERROR_INVALID) ? refuse (error->message)
                                                               : sv_command_fail (error);

  return SV_EXIT_DONE;
}
