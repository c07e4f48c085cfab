/* sv-spool.c: a body while it comes in: in memory when small, else in an unlinked file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-spool"

#include "sv-spool.h"

#include "sv-files.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct _SvSpool
{
  GByteArray *bytes; /* (nullable) NULL: in the file */
  int fd;            /* -1: in memory */
  gint64 written;
  int failure; /* errno of the first write that failed */
};

SvSpool *
sv_spool_new (const char *dir, gint64 length, gint64 in_memory)
{
  SvSpool *self = g_new0 (SvSpool, 1);

  self->fd = -1;
  if (length <= in_memory)
    self->bytes = g_byte_array_sized_new (length);
  else if ((self->fd = open (dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)) < 0)
    self->failure = errno;

  return self;
}

void
sv_spool_free (SvSpool *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

static void
write_all (SvSpool *self, const guint8 *bytes, gsize length)
{
  while (length > 0)
    {
      gssize n = write (self->fd, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          self->failure = errno;
          return;
        }
      self->written += n;
      bytes += n;
      length -= n;
    }
}

void
sv_spool_add (SvSpool *self, GBytes *chunk)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (chunk, &length);

  if (self->failure)
    return;
  if (self->bytes)
    g_byte_array_append (self->bytes, bytes, length);
  else
    write_all (self, bytes, length);
}

gboolean
sv_spool_finish (SvSpool *self, SvCall *call, GError **error)
{
  if (self->failure)
    return sv_files_fail (self->failure, "the body of a request", error);

  if (self->bytes)
    {
      call->body_length = self->bytes->len;
      call->body = g_byte_array_free_to_bytes (g_steal_pointer (&self->bytes));
      return TRUE;
    }

  if (lseek (self->fd, 0, SEEK_SET) < 0)
    return sv_files_fail (errno, "the body of a request", error);
  call->body_length = self->written;
  call->body_fd = self->fd;
  self->fd = -1;

  return TRUE;
}
