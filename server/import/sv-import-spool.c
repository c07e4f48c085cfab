/* sv-import-spool.c: the file of an import, in the database and out of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import"

#include "common/sv-error.h"
#include "sv-import.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PART (512 * 1024)

static gboolean
fail (GError **error, const char *what)
{
  int number = errno;

  g_set_error (error, SV_ERROR,
               number == ENOSPC || number == EDQUOT ? SV_ERROR_FULL : SV_ERROR_FAILED, "%s: %s",
               what, g_strerror (number));
  return FALSE;
}

static int
make_spool (GError **error)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "sv-import-XXXXXX", NULL);
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0)
    unlink (path);
  else
    fail (error, "the spooled file");
  return fd;
}

static gboolean
write_all (int fd, const guint8 *bytes, gsize left, GError **error)
{
  while (left > 0)
    {
      gssize written = write (fd, bytes, left);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return fail (error, "the spooled file");
      bytes += written;
      left -= written;
    }

  return TRUE;
}

int
sv_import_body_file (SvCall *call, GError **error)
{
  const guint8 *bytes;
  gsize length = 0;
  int fd;

  if (call->body_fd >= 0)
    {
      fd = dup (call->body_fd);
      if (fd < 0)
        fail (error, "the spooled file");
      return fd;
    }

  if ((fd = make_spool (error)) < 0)
    return -1;
  bytes = call->body != NULL ? g_bytes_get_data (call->body, &length) : NULL;
  if (!write_all (fd, bytes, length, error))
    {
      close (fd);
      return -1;
    }
  return fd;
}

gboolean
sv_import_store_file (SvDb *db, gint64 import, int fd, GError **error)
{
  for (gint64 part = 0;; part++)
    {
      guint8 *piece = g_malloc (PART);
      gssize length = pread (fd, piece, PART, part * PART);
      g_autoptr (GBytes) bytes = g_bytes_new_take (piece, MAX (length, 0));

      if (length < 0)
        return fail (error, "the spooled file");
      if (length == 0)
        return TRUE;
      if (!sv_db_run (db, "import.add_part", error, SV_INT (import), SV_INT (part),
                      SV_BYTES (bytes), SV_END))
        return FALSE;
    }
}

int
sv_import_fetch_file (SvDb *db, gint64 import, GCancellable *cancellable, GError **error)
{
  int fd = make_spool (error);

  for (gint64 part = 0; fd >= 0; part++)
    {
      g_autoptr (SvRows) rows = NULL;
      g_autoptr (GBytes) bytes = NULL;
      gsize length;
      const guint8 *piece;

      if (!g_cancellable_set_error_if_cancelled (cancellable, error) &&
          (rows = sv_db_query (db, "import.part", error, SV_INT (import), SV_INT (part), SV_END)) !=
              NULL)
        {
          if (sv_rows_count (rows) == 0)
            return fd;
          bytes = sv_rows_bytes (rows, 0, 0);
          piece = g_bytes_get_data (bytes, &length);
          if (write_all (fd, piece, length, error))
            continue;
        }
      close (fd);
      fd = -1;
    }

  return fd;
}
