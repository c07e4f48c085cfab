/* sv-command-migrate.c: brings the database to the shape this program knows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-command.h"

int
sv_command_migrate (int argc, char *argv[])
{
  g_auto (SvCommandOptions) options = { 0 };
  g_auto (SvGround) ground = { 0 };
  g_autoptr (GError) error = NULL;

  if (!sv_command_parse (&argc, &argv, NULL,
                         "Brings the database to the shape that this version needs. Runs while "
                         "servers run; each of them does the same when it starts.",
                         &options, NULL, 0))
    return SV_EXIT_USAGE;
  if (!sv_ground_open (&ground, &options, &error))
    return sv_command_fail (error);

  return SV_EXIT_DONE;
}
