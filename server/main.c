/* main.c: secondvintage-server, one program with several commands
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "commands/sv-command.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static const SvCommand commands[] = {
  { "serve", "run the server", sv_command_serve },
  { "migrate", "bring the database to the shape this version needs", sv_command_migrate },
  { "user add", "make a user who can sign in", sv_command_user_add },
  { "check", "look for anything in the data that must never be", sv_command_check },
  { "openapi", "print the HTTP interface as OpenAPI 3.1", sv_command_openapi },
};

static void
print_help (void)
{
  g_print ("Usage: secondvintage-server COMMAND [OPTION…]\n\nCommands:\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-10s %s\n", commands[i].name, commands[i].summary);
  g_print (
      "\n  --help     this text; COMMAND --help explains a command\n"
      "  --version  which version this is\n\n"
      "Exit codes: 0 done, 1 failed or something is broken, 2 refused, 64 wrong command line,\n"
      "69 database unavailable, 75 try again later, 78 wrong settings.\n");
}

/* Returns: how many of the arguments are the command's name, 0 when they are not */
static int
match (const SvCommand *command, int argc, char *argv[])
{
  g_auto (GStrv) words = g_strsplit (command->name, " ", -1);
  int n_words = g_strv_length (words);

  if (argc - 1 < n_words)
    return 0;
  for (int i = 0; i < n_words; i++)
    {
      if (strcmp (words[i], argv[i + 1]) != 0)
        return 0;
    }

  return n_words;
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_set_prgname ("secondvintage-server");

  /* Standard output is for answers: the ready line, the API's description. Messages go to standard
   * error. */
  g_log_writer_default_set_use_stderr (TRUE);

  if (argc == 2 && strcmp (argv[1], "--version") == 0)
    {
      g_print ("secondvintage-server %s\n", SV_VERSION);
      return SV_EXIT_DONE;
    }
  if (argc == 2 && strcmp (argv[1], "--help") == 0)
    {
      print_help ();
      return SV_EXIT_DONE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      int n_words = match (&commands[i], argc, argv);

      if (n_words > 0)
        {
          g_autofree char *name = g_strdup_printf ("secondvintage-server %s", commands[i].name);

          g_set_prgname (name);
          return commands[i].run (argc - n_words, argv + n_words);
        }
    }

  if (argc > 1)
    g_printerr ("secondvintage-server: there is no command \"%s\" (see --help)\n", argv[1]);
  else
    g_printerr ("secondvintage-server: which command? (see --help)\n");
  return SV_EXIT_USAGE;
}
