/* sv-command.h: what the commands of secondvintage-server share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "server/sv-cluster.h"
#include "server/sv-config.h"

/* How a command ends. The manual page lists them. */
typedef enum
{
  SV_EXIT_DONE = 0,
  SV_EXIT_FAILED = 1,       /* it was tried and did not work, or check found something broken */
  SV_EXIT_REFUSED = 2,      /* what was asked for may not be: an e-mail address that is taken */
  SV_EXIT_USAGE = 64,       /* the command line makes no sense */
  SV_EXIT_UNAVAILABLE = 69, /* the database does not answer */
  SV_EXIT_LATER = 75,       /* no space, or a lock: try again later */
  SV_EXIT_CONFIG = 78,      /* settings, folders or certificates are wrong */
} SvExit;

typedef struct
{
  const char *name;    /* "user add" */
  const char *summary; /* one line for --help */
  int (*run) (int argc, char *argv[]);
} SvCommand;

int sv_command_check (int argc, char *argv[]);
int sv_command_migrate (int argc, char *argv[]);
int sv_command_openapi (int argc, char *argv[]);
int sv_command_serve (int argc, char *argv[]);
int sv_command_user_add (int argc, char *argv[]);

/* The options that every command on a database has. */
typedef struct
{
  char *config;    /* (nullable) --config */
  char *state_dir; /* (nullable) --state-dir */
  char *listen;    /* (nullable) --listen */
} SvCommandOptions;

void sv_command_options_clear (SvCommandOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SvCommandOptions, sv_command_options_clear)

/**
 * sv_command_parse:
 * @usage: what follows the command's name, "EMAIL"
 * @own: (nullable): the command's own options, ends with an empty one
 * @n_arguments: how many arguments must be left over
 *
 * Reads the command line; says on standard error what is wrong with it.
 *
 * Returns: whether to go on
 */
gboolean sv_command_parse (int *argc, char ***argv, const char *usage, const char *summary,
                           SvCommandOptions *options, const GOptionEntry *own, int n_arguments);

/* A command's ground: settings, user, database. */
typedef struct
{
  SvConfig *config;
  SvCluster *cluster;       /* (nullable) when the database is our own */
  const char *database_url; /* (nullable) once it is open */
} SvGround;

/* Loads the settings. */
gboolean sv_ground_load (SvGround *ground, const SvCommandOptions *options, GError **error);
/* As root: becomes [server] user, who gets the state folder. Else does nothing. */
gboolean sv_ground_become_user (SvGround *ground, GError **error);
/* The database of [database] url, or the cluster of our own, started; migrated. */
gboolean sv_ground_open_database (SvGround *ground, GError **error);
/* Gives back what was opened; says what goes wrong with that. */
void sv_ground_clear (SvGround *ground);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SvGround, sv_ground_clear)

/* All of the above but the parsing, for commands that only need a database. */
gboolean sv_ground_open (SvGround *ground, const SvCommandOptions *options, GError **error);

/* Says @error on standard error. Returns: the exit code that fits it */
int sv_command_fail (const GError *error);
