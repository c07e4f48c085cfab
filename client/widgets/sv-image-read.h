/* sv-image-read.h: a dropped, pasted or chosen picture as the bytes that are sent
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gdk/gdk.h>

typedef struct
{
  GBytes *bytes;
  char *content_type; /* "image/jpeg" */
  char *name;         /* for people: the file's name */
} SvImageBytes;

void sv_image_bytes_free (SvImageBytes *image);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvImageBytes, sv_image_bytes_free)

/**
 * sv_image_read_async:
 * @file_or_texture: a #GFile or a #GdkTexture
 *
 * A file is read as it is, so that the original is kept; a texture becomes a PNG, on a thread.
 */
void sv_image_read_async (GObject *file_or_texture, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable) */
SvImageBytes *sv_image_read_finish (GAsyncResult *result, GError **error);
