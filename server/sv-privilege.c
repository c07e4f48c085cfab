/* sv-privilege.c: the step from root to the server's own user
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-privilege"

#include "sv-privilege.h"

#include "common/sv-error.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct passwd *
find_user (const char *user, GError **error)
{
  const struct passwd *entry;

  errno = 0;
  if (!(entry = getpwnam (user)))
    {
      g_set_error (
          error, SV_ERROR, SV_ERROR_INVALID,
          "[server] user: there is no user \"%s\" on this machine%s", user,
          g_str_equal (user, "postgres") ? "; install the package postgresql, which makes it" : "");
      return NULL;
    }
  if (entry->pw_uid == 0)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                   "[server] user: \"%s\" is root; name an ordinary user", user);
      return NULL;
    }

  return entry;
}

static gboolean
is_empty (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);

  return folder && !g_dir_read_name (folder);
}

/* Returns: (transfer full): the name of a user, or its number */
static char *
user_name (uid_t uid)
{
  const struct passwd *entry = getpwuid (uid);

  return entry ? g_strdup (entry->pw_name) : g_strdup_printf ("user %u", (guint)uid);
}

static gboolean
wrong_owner (const char *path, uid_t owner, uid_t wanted, GError **error)
{
  g_autofree char *has = user_name (owner);
  g_autofree char *should = user_name (wanted);

  g_set_error (
      error, SV_ERROR, SV_ERROR_INVALID,
      "%s belongs to %s, but the server runs as %s: name its owner in [server] user, give it to "
      "%s (chown -R), or choose another folder with --state-dir",
      path, has, should, should);
  return FALSE;
}

static gboolean
from_errno (const char *what, const char *path, GError **error)
{
  int code = errno;

  g_set_error (error, SV_ERROR, code == ENOSPC || code == EDQUOT ? SV_ERROR_FULL : SV_ERROR_INVALID,
               "%s %s: %s", what, path, g_strerror (code));
  return FALSE;
}

gboolean
sv_privilege_is_root (void)
{
  return geteuid () == 0;
}

gboolean
sv_privilege_give_folder (const char *path, const char *user, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  const struct passwd *entry = find_user (user, error);
  GStatBuf status;

  if (!entry)
    return FALSE;

  if (g_mkdir_with_parents (parent, 0755) != 0 || (g_mkdir (path, 0700) != 0 && errno != EEXIST))
    return from_errno ("cannot make the folder", path, error);
  if (g_stat (path, &status) != 0)
    return from_errno ("cannot look at", path, error);
  if (status.st_uid == entry->pw_uid)
    return TRUE;
  if (status.st_uid != 0 || !is_empty (path))
    return wrong_owner (path, status.st_uid, entry->pw_uid, error);

  if (g_chmod (path, 0700) != 0 || chown (path, entry->pw_uid, entry->pw_gid) != 0)
    return from_errno ("cannot hand over", path, error);

  return TRUE;
}

gboolean
sv_privilege_become (const char *user, GError **error)
{
  const struct passwd *entry = find_user (user, error);

  if (!entry)
    return FALSE;

  g_setenv ("HOME", entry->pw_dir, TRUE);
  g_setenv ("USER", entry->pw_name, TRUE);
  g_setenv ("LOGNAME", entry->pw_name, TRUE);
  g_unsetenv ("XDG_RUNTIME_DIR");

  if (initgroups (entry->pw_name, entry->pw_gid) != 0 ||
      setresgid (entry->pw_gid, entry->pw_gid, entry->pw_gid) != 0 ||
      setresuid (entry->pw_uid, entry->pw_uid, entry->pw_uid) != 0)
    return from_errno ("cannot become the user", user, error);
  if (setuid (0) == 0)
    g_error ("gave up root, and got it back");

  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (g_chdir ("/") != 0)
    return from_errno ("cannot enter", "/", error);

  return TRUE;
}

gboolean
sv_privilege_check_folder (const char *path, GError **error)
{
  GStatBuf status;

  if (g_mkdir_with_parents (path, 0700) != 0)
    return from_errno ("cannot make the folder", path, error);
  if (g_stat (path, &status) != 0)
    return from_errno ("cannot look at", path, error);
  if (!S_ISDIR (status.st_mode))
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "%s is not a folder", path);
      return FALSE;
    }
  if (status.st_uid != geteuid ())
    return wrong_owner (path, status.st_uid, geteuid (), error);
  if (g_access (path, R_OK | W_OK | X_OK) != 0)
    return from_errno ("cannot use the folder", path, error);

  return TRUE;
}
