/* sv-files.c: temporary files and their final places
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-files"

#include "sv-files.h"

#include "common/sv-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define LEFT_BEHIND 3600 /* seconds */

static char *root;

gboolean
sv_files_fail (int saved_errno, const char *what, GError **error)
{
  if (saved_errno == ENOSPC || saved_errno == EDQUOT)
    g_set_error (error, SV_ERROR, SV_ERROR_FULL, "The server's disk is full. Nothing was changed.");
  else
    g_set_error (error, SV_ERROR, SV_ERROR_FAILED, "%s: %s", what, g_strerror (saved_errno));

  return FALSE;
}

gboolean
sv_files_set_root (const char *state_dir, GError **error)
{
  static const char *const folders[] = { "originals", "media", "tmp" };

  g_free (root);
  root = g_strdup (state_dir);

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_build_filename (root, folders[i], NULL);

      if (g_mkdir_with_parents (folder, 0700) != 0)
        return sv_files_fail (errno, folder, error);
    }

  return TRUE;
}

int
sv_files_temporary (char **path, GError **error)
{
  g_autofree char *template = g_build_filename (root, "tmp", "XXXXXX", NULL);
  int fd = g_mkstemp_full (template, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      sv_files_fail (errno, "temporary file", error);
      return -1;
    }

  *path = g_steal_pointer (&template);
  return fd;
}

static gboolean
sync_path (const char *path, int flags, GError **error)
{
  int fd = open (path, flags | O_CLOEXEC);
  int saved_errno = 0;

  if (fd < 0)
    return sv_files_fail (errno, path, error);

  if (fsync (fd) != 0)
    saved_errno = errno;
  close (fd);

  return saved_errno == 0 || sv_files_fail (saved_errno, path, error);
}

gboolean
sv_files_keep (const char *temporary, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return sv_files_fail (errno, folder, error);

  if (!sync_path (temporary, O_RDONLY, error))
    return FALSE;

  if (rename (temporary, path) != 0)
    return sv_files_fail (errno, path, error);

  return sync_path (folder, O_RDONLY | O_DIRECTORY, error);
}

GBytes *
sv_files_read (int fd, gint64 length, GError **error)
{
  g_autofree char *bytes = g_malloc (length);
  gint64 done = 0;

  while (done < length)
    {
      gssize n = pread (fd, bytes + done, length - done, done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_set_error (error, SV_ERROR, SV_ERROR_FAILED, "reading a file: %s",
                       n < 0 ? g_strerror (errno) : "it is shorter than it was");
          return NULL;
        }
      done += n;
    }

  return g_bytes_new_take (g_steal_pointer (&bytes), length);
}

char *
sv_files_original_path (const char *sha256)
{
  char shelf[3] = { sha256[0], sha256[1], 0 };

  return g_build_filename (root, "originals", shelf, sha256, NULL);
}

char *
sv_files_media_path (const char *media_key, const char *name)
{
  return g_build_filename (root, "media", media_key, name, NULL);
}

char *
sv_files_folder_path (const char *folder)
{
  return g_build_filename (root, folder, NULL);
}

void
sv_files_sweep_temporary (void)
{
  g_autofree char *folder = g_build_filename (root, "tmp", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf status;

      if (g_stat (path, &status) == 0 && now - status.st_mtime > LEFT_BEHIND &&
          g_unlink (path) != 0)
        g_warning ("%s cannot be removed: %s", path, g_strerror (errno));
    }
}
