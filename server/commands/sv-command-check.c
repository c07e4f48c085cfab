/* sv-command-check.c: looks for anything in the data that must never be
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-command.h"

#include "server/sv-check.h"

#define SHOWN 20

static void
broken_cb (const char *name, SvRows *rows, gpointer user_data)
{
  guint n_rows = sv_rows_count (rows);

  g_print ("%s: %u\n", name, n_rows);
  for (guint i = 0; i < MIN (n_rows, SHOWN); i++)
    {
      g_autofree char *text = sv_check_describe (rows, i);

      g_print ("  %s\n", text);
    }
  if (n_rows > SHOWN)
    g_print ("  … and %u more\n", n_rows - SHOWN);
}

int
sv_command_check (int argc, char *argv[])
{
  g_auto (SvCommandOptions) options = { 0 };
  g_auto (SvGround) ground = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (SvDb) db = NULL;
  int n_broken;

  if (!sv_command_parse (
          &argc, &argv, NULL,
          "Looks for anything in the data that must never be. Works while the server "
          "runs. Names each rule that is broken, with its rows, and ends with 1.",
          &options, NULL, 0))
    return SV_EXIT_USAGE;
  if (!sv_ground_open (&ground, &options, &error) ||
      !(db = sv_db_new (ground.database_url, &error)))
    return sv_command_fail (error);
  if ((n_broken = sv_check (db, broken_cb, NULL, &error)) < 0)
    return sv_command_fail (error);

  return n_broken > 0 ? SV_EXIT_FAILED : SV_EXIT_DONE;
}
