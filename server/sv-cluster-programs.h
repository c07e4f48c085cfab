/* sv-cluster-programs.h: finding and running PostgreSQL's own programs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/**
 * sv_programs_find:
 * @version: (nullable): the major version that is needed, "15"; %NULL for the newest
 *
 * Returns: (transfer full): the folder that holds initdb, postgres and pg_ctl
 */
char *sv_programs_find (const char *version, GError **error);

/**
 * sv_programs_run:
 * @folder: where the program is
 * @input: (nullable): what it reads
 * @...: its name, then its arguments, then %NULL
 *
 * Runs a program to its end. Errors: %SV_ERROR_FULL when it found no space, else %SV_ERROR_BUSY
 * with what it said.
 */
gboolean
sv_programs_run (const char *folder, const char *input, GError **error, ...) G_GNUC_NULL_TERMINATED;

/* Removes a folder with all that is in it; one that is not there is removed already. */
gboolean sv_programs_remove_folder (const char *path, GError **error);
