/* sv-command.c: what the commands of secondvintage-server share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-command"

#include "sv-command.h"

#include "common/sv-error.h"
#include "server/sv-migrate.h"
#include "server/sv-privilege.h"

void
sv_command_options_clear (SvCommandOptions *options)
{
  g_clear_pointer (&options->config, g_free);
  g_clear_pointer (&options->state_dir, g_free);
  g_clear_pointer (&options->listen, g_free);
}

gboolean
sv_command_parse (int *argc, char ***argv, const char *usage, const char *summary,
                  SvCommandOptions *options, const GOptionEntry *own, int n_arguments)
{
  const GOptionEntry shared[] = {
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &options->config,
      "Read settings from FILE (built-in: " SV_CONFIG_FILE ")", "FILE" },
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &options->state_dir,
      "The folder of database, pictures and certificate", "DIR" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GError) error = NULL;

  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, shared, NULL);
  if (own)
    g_option_context_add_main_entries (context, own, NULL);

  if (!g_option_context_parse (context, argc, argv, &error))
    {
      g_printerr ("%s: %s (see --help)\n", g_get_prgname (), error->message);
      return FALSE;
    }
  if (*argc - 1 != n_arguments)
    {
      g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

      g_printerr ("%s", help);
      return FALSE;
    }

  return TRUE;
}

/* A path of the command line, made independent of the current folder. */
static gboolean
set_path (SvConfig *config, const char *key, const char *path, const char *option, GError **error)
{
  g_autofree char *absolute = path ? g_canonicalize_filename (path, NULL) : NULL;

  return !path || sv_config_set (config, "server", key, absolute, option, error);
}

gboolean
sv_ground_load (SvGround *ground, const SvCommandOptions *options, GError **error)
{
  g_autofree char *path = NULL;

  if (options->config)
    path = g_canonicalize_filename (options->config, NULL);
  if (!(ground->config = sv_config_load (path, error)))
    return FALSE;
  if (options->listen &&
      !sv_config_set (ground->config, "server", "listen", options->listen, "--listen", error))
    return FALSE;

  return set_path (ground->config, "state_dir", options->state_dir, "--state-dir", error);
}

gboolean
sv_ground_become_user (SvGround *ground, GError **error)
{
  const char *user = sv_config_get (ground->config, "server", "user");

  if (!sv_privilege_is_root ())
    return TRUE;

  return sv_privilege_give_folder (sv_config_state_dir (ground->config), user, error) &&
         sv_privilege_become (user, error);
}

gboolean
sv_ground_open_database (SvGround *ground, GError **error)
{
  const char *url = sv_config_get (ground->config, "database", "url");
  guint applied = 0;

  if (!url)
    {
      ground->cluster =
          sv_cluster_open (sv_config_state_dir (ground->config), SV_CLUSTER_SAFE, error);
      if (!ground->cluster)
        return FALSE;
      url = sv_cluster_get_url (ground->cluster);
    }
  if (!sv_migrate_url (url, &applied, error))
    return FALSE;
  if (applied > 0)
    g_message ("%u migrations were applied; the database is at number %d", applied,
               sv_migrate_newest ());

  ground->database_url = url;
  return TRUE;
}

gboolean
sv_ground_open (SvGround *ground, const SvCommandOptions *options, GError **error)
{
  return sv_ground_load (ground, options, error) && sv_ground_become_user (ground, error) &&
         sv_ground_open_database (ground, error);
}

void
sv_ground_clear (SvGround *ground)
{
  g_autoptr (GError) error = NULL;

  if (ground->cluster && !sv_cluster_close (g_steal_pointer (&ground->cluster), &error))
    g_warning ("%s", error->message);
  g_clear_pointer (&ground->config, sv_config_unref);
}

int
sv_command_fail (const GError *error)
{
  g_printerr ("%s: %s\n", g_get_prgname (), error->message);

  if (g_error_matches (error, SV_ERROR, SV_ERROR_INVALID) ||
      g_error_matches (error, SV_ERROR, SV_ERROR_CONFLICT))
    return SV_EXIT_CONFIG;
  if (g_error_matches (error, SV_ERROR, SV_ERROR_BUSY))
    return SV_EXIT_UNAVAILABLE;
  if (g_error_matches (error, SV_ERROR, SV_ERROR_FULL))
    return SV_EXIT_LATER;

  return SV_EXIT_FAILED;
}
