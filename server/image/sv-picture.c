/* sv-picture.c: runs the decoding child and puts its files in place
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-picture"

#include "sv-picture.h"

#include "common/sv-error.h"
#include "common/sv-image-header.h"
#include "sv-files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Descriptors in the child: see sv-image-helper.c. */
#define CHILD_INPUT 3
#define CHILD_FIRST_OUTPUT 4
#define CHILD_PROGRAM 9

const int sv_picture_sizes[SV_PICTURE_N_SIZES] = { 256, 1024, 2048 };

static int helper_fd = -1;

gboolean
sv_picture_open_helper (GError **error)
{
  const char *given = g_getenv ("SECONDVINTAGE_IMAGE_HELPER");
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *beside =
      folder != NULL ? g_build_filename (folder, "secondvintage-image", NULL) : NULL;
  const char *places[] = { given, beside, SV_LIBEXECDIR "/secondvintage-image" };

  for (guint i = 0; i < G_N_ELEMENTS (places) && helper_fd < 0; i++)
    if (places[i] != NULL)
      helper_fd = open (places[i], O_RDONLY | O_CLOEXEC);

  if (helper_fd >= 0)
    return TRUE;

  g_set_error (
      error, SV_ERROR, SV_ERROR_FAILED,
      "secondvintage-image is missing, which decodes pictures; it belongs beside the server"
      " or into %s",
      SV_LIBEXECDIR);
  return FALSE;
}

void
sv_picture_free (SvPicture *picture)
{
  if (picture->original != NULL)
    unlink (picture->original);
  g_free (picture->original);

  for (guint i = 0; i < SV_PICTURE_N_SIZES; i++)
    {
      if (picture->sizes[i] != NULL)
        unlink (picture->sizes[i]);
      g_free (picture->sizes[i]);
    }

  g_free (picture->sha256);
  g_free (picture);
}

static gboolean
write_all (int fd, GBytes *bytes, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  while (length > 0)
    {
      gssize n = write (fd, data, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return sv_files_fail (errno, "picture", error);
      data += n;
      length -= n;
    }

  return TRUE;
}

/* Gives the child its own copy of each descriptor: the launcher closes what it takes. */
static void
hand_over (GSubprocessLauncher *launcher, int fd, int child_fd)
{
  g_subprocess_launcher_take_fd (launcher, fcntl (fd, F_DUPFD_CLOEXEC, 0), child_fd);
}

static gboolean
run_helper (SvPicture *picture, int original, const int *outputs, guint orientation, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) child = NULL;
  char *nothing[] = { NULL };
  g_autofree char *turn = g_strdup_printf ("%u", orientation);
  g_autofree char *program = g_strdup_printf ("/proc/self/fd/%d", CHILD_PROGRAM);
  g_autofree char *said = NULL;
  g_autofree char *complained = NULL;

  hand_over (launcher, original, CHILD_INPUT);
  for (guint i = 0; i < SV_PICTURE_N_SIZES; i++)
    hand_over (launcher, outputs[i], CHILD_FIRST_OUTPUT + i);
  hand_over (launcher, helper_fd, CHILD_PROGRAM);

  /* Nothing of our environment is its business. "image/jpeg" → "jpeg" */
  g_subprocess_launcher_set_environ (launcher, nothing);
  child = g_subprocess_launcher_spawn (launcher, error, program, turn,
                                       strchr (picture->type, '/') + 1, NULL);
  if (child == NULL || !g_subprocess_communicate_utf8 (child, NULL, g_cancellable_get_current (),
                                                       &said, &complained, error))
    {
      if (child != NULL)
        g_subprocess_force_exit (child);
      if (g_cancellable_is_cancelled (g_cancellable_get_current ()))
        {
          g_clear_error (error);
          g_set_error (error, SV_ERROR, SV_ERROR_BUSY, "the server is ending");
        }
      g_prefix_error (error, "picture helper: ");
      return FALSE;
    }

  if (g_subprocess_get_successful (child) &&
      sscanf (said, "%d %d", &picture->width, &picture->height) == 2)
    return TRUE;

  /* The disk is ours to complain about, the picture the sender's. */
  if (strstr (complained, g_strerror (ENOSPC)) != NULL)
    return sv_files_fail (ENOSPC, "picture", error);

  g_info ("a picture was refused: %s", g_strstrip (complained));
  g_set_error_literal (
      error, SV_ERROR, SV_ERROR_INVALID,
      "The picture cannot be decoded: it is damaged or cut off. Save it once more.");
  return FALSE;
}

SvPicture *
sv_picture_new (GBytes *bytes, GError **error)
{
  g_autoptr (SvPicture) picture = g_new0 (SvPicture, 1);
  int outputs[SV_PICTURE_N_SIZES] = { -1, -1, -1 };
  SvImageHeader header;
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  gboolean worked;
  int original;

  if (!sv_image_header_read (data, length, &header, error))
    return NULL;

  picture->type = header.type;
  picture->bytes = length;
  picture->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  original = sv_files_temporary (&picture->original, error);
  if (original < 0)
    return NULL;

  worked = write_all (original, bytes, error);
  for (guint i = 0; i < SV_PICTURE_N_SIZES && worked; i++)
    {
      outputs[i] = sv_files_temporary (&picture->sizes[i], error);
      worked = outputs[i] >= 0;
    }

  worked = worked && lseek (original, 0, SEEK_SET) == 0 &&
           run_helper (picture, original, outputs, header.orientation, error);

  close (original);
  for (guint i = 0; i < SV_PICTURE_N_SIZES; i++)
    if (outputs[i] >= 0)
      close (outputs[i]);

  return worked ? g_steal_pointer (&picture) : NULL;
}

gboolean
sv_picture_keep (SvPicture *picture, const char *media_key, const char *stem, GError **error)
{
  g_autofree char *original = sv_files_original_path (picture->sha256);
  g_autofree char *plain_name = g_strconcat (stem, ".jpg", NULL);
  g_autofree char *plain = sv_files_media_path (media_key, plain_name);
  g_autofree char *largest = NULL;

  for (guint i = 0; i < SV_PICTURE_N_SIZES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s_%d.jpg", stem, sv_picture_sizes[i]);
      g_autofree char *path = sv_files_media_path (media_key, name);

      if (!sv_files_keep (picture->sizes[i], path, error))
        return FALSE;

      g_clear_pointer (&picture->sizes[i], g_free);
      g_free (largest);
      largest = g_steal_pointer (&path);
    }

  /* The name without a size is the largest again. A crash may have left one: it is the same
   * picture. */
  unlink (plain);
  if (link (largest, plain) != 0)
    return sv_files_fail (errno, plain, error);

  if (!sv_files_keep (picture->original, original, error))
    return FALSE;

  g_clear_pointer (&picture->original, g_free);
  return TRUE;
}
