/* sv-cluster-programs.c: finding and running PostgreSQL's own programs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-cluster"

#include "sv-cluster-programs.h"

#include "common/sv-error.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define DEBIAN_FOLDER "/usr/lib/postgresql"
#define OLDEST 15

static gboolean
holds_programs (const char *folder)
{
  static const char *const names[] = { "initdb", "postgres", "pg_ctl" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      if (!g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return FALSE;
    }

  return TRUE;
}

/* Returns: (transfer full) (nullable): what "FOLDER/PROGRAM ARGUMENT" prints, without its newline
 */
static char *
ask (const char *program, const char *argument)
{
  const char *argv[] = { program, argument, NULL };
  char *text = NULL;
  int status;

  if (!g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, &text, NULL, &status, NULL) ||
      !g_spawn_check_wait_status (status, NULL))
    g_clear_pointer (&text, g_free);

  return text ? g_strstrip (text) : NULL;
}

/* Returns: the major version of the programs in @folder, 0 when they do not say */
static guint64
version_of (const char *folder)
{
  g_autofree char *postgres = g_build_filename (folder, "postgres", NULL);
  g_autofree char *text =
      ask (postgres, "--version"); /* "postgres (PostgreSQL) 15.13 (Debian …)" */
  const char *digits = text ? strpbrk (text, "0123456789") : NULL;

  return digits ? g_ascii_strtoull (digits, NULL, 10) : 0;
}

/* Returns: (transfer full) (nullable): Debian's folder of @version, or of the newest */
static char *
debian_folder (const char *version)
{
  g_autoptr (GDir) folder = g_dir_open (DEBIAN_FOLDER, 0, NULL);
  char *best = NULL;
  guint64 best_version = 0;
  const char *name;

  while (folder && (name = g_dir_read_name (folder)))
    {
      g_autofree char *path = g_build_filename (DEBIAN_FOLDER, name, "bin", NULL);
      guint64 number = g_ascii_strtoull (name, NULL, 10);

      if (number > best_version && (!version || strcmp (version, name) == 0) &&
          holds_programs (path))
        {
          best_version = number;
          g_free (best);
          best = g_steal_pointer (&path);
        }
    }

  return best;
}

/* Returns: (transfer full) (nullable): @folder, if its programs will do; takes @folder */
static char *
if_fitting (char *folder, const char *version)
{
  g_autofree char *owned = folder;
  guint64 number;

  if (!owned || !holds_programs (owned))
    return NULL;

  number = version_of (owned);
  if (version ? number != g_ascii_strtoull (version, NULL, 10) : number < OLDEST)
    return NULL;

  return g_steal_pointer (&owned);
}

char *
sv_programs_find (const char *version, GError **error)
{
  const char *wanted = g_getenv ("PG_BINDIR");
  g_autofree char *initdb = NULL;
  char *folder;

  if (wanted)
    {
      if ((folder = if_fitting (g_strdup (wanted), version)))
        return folder;
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                   "PG_BINDIR: %s does not hold initdb, postgres and pg_ctl of PostgreSQL %s",
                   wanted, version ? version : "15 or later");
      return NULL;
    }

  initdb = g_find_program_in_path ("initdb");
  if ((folder = if_fitting (debian_folder (version), version)) ||
      (folder = if_fitting (ask ("pg_config", "--bindir"), version)) ||
      (folder = if_fitting (initdb ? g_path_get_dirname (initdb) : NULL, version)))
    return folder;

  if (version)
    g_set_error (
        error, SV_ERROR, SV_ERROR_INVALID,
        "the database was made by PostgreSQL %s, whose programs are not on this machine: install "
        "postgresql-%s, or name their folder in PG_BINDIR",
        version, version);
  else
    g_set_error (
        error, SV_ERROR, SV_ERROR_INVALID,
        "PostgreSQL %d or later is not on this machine: install the package postgresql, or name the "
        "folder of initdb in PG_BINDIR",
        OLDEST);
  return NULL;
}

static GSubprocess *
spawn (const char *const *argv, gboolean has_input, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE;

  /* Without a pipe the child reads from /dev/null. */
  launcher = g_subprocess_launcher_new (has_input ? flags | G_SUBPROCESS_FLAGS_STDIN_PIPE : flags);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  g_subprocess_launcher_setenv (launcher, "TZ", "UTC", TRUE);
  /* Debian's PostgreSQL would tell systemd, in our name, that it is ready. */
  g_subprocess_launcher_unsetenv (launcher, "NOTIFY_SOCKET");
  g_subprocess_launcher_unsetenv (launcher, "PGDATA");
  g_subprocess_launcher_unsetenv (launcher, "PGPORT");
  g_subprocess_launcher_set_cwd (launcher, "/");

  return g_subprocess_launcher_spawnv (launcher, argv, error);
}

gboolean
sv_programs_run (const char *folder, const char *input, GError **error, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *program = NULL;
  g_autofree char *said = NULL;
  const char *argument;
  va_list arguments;

  va_start (arguments, error);
  program = g_build_filename (folder, va_arg (arguments, const char *), NULL);
  g_ptr_array_add (argv, program);
  while ((argument = va_arg (arguments, const char *)))
    g_ptr_array_add (argv, (char *)argument);
  va_end (arguments);
  g_ptr_array_add (argv, NULL);

  if (!(process = spawn ((const char *const *)argv->pdata, input != NULL, error)) ||
      !g_subprocess_communicate_utf8 (process, input, NULL, &said, NULL, error))
    {
      g_prefix_error (error, "%s: ", program);
      return FALSE;
    }
  if (g_subprocess_get_successful (process))
    return TRUE;

  g_set_error (error, SV_ERROR,
               strstr (said, "No space left on device") ? SV_ERROR_FULL : SV_ERROR_BUSY, "%s: %s",
               program, *g_strstrip (said) ? said : "it failed without a word");
  return FALSE;
}

gboolean
sv_programs_remove_folder (const char *path, GError **error)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;
  int result;

  if (!g_file_test (path, G_FILE_TEST_IS_DIR) || g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    result = g_unlink (path);
  else
    {
      if (!(folder = g_dir_open (path, 0, error)))
        return FALSE;
      while ((name = g_dir_read_name (folder)))
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          if (!sv_programs_remove_folder (child, error))
            return FALSE;
        }
      result = g_rmdir (path);
    }

  if (result == 0 || errno == ENOENT)
    return TRUE;

  g_set_error (error, SV_ERROR, SV_ERROR_FAILED, "cannot remove %s: %s", path, g_strerror (errno));
  return FALSE;
}
