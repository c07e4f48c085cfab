/* sv-image-header.h: what a picture says of itself, before anything decodes it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#define SV_IMAGE_MAX_BYTES (40 * 1024 * 1024)
#define SV_IMAGE_MAX_SIDE 20000
#define SV_IMAGE_MAX_PIXELS G_GINT64_CONSTANT (60000000)

typedef struct
{
  const char *type; /* "image/jpeg", "image/png", "image/webp" */
  guint width;      /* as stored, not yet turned upright */
  guint height;
  guint orientation; /* EXIF 1 to 8; 1 when absent or senseless */
} SvImageHeader;

/**
 * sv_image_header_read:
 * @bytes: the whole file
 *
 * Knows JPEG, PNG and WebP by their first bytes, never by name or Content-Type.
 *
 * Errors: %SV_ERROR_INVALID, with a sentence for people, for any other type, a damaged header, a
 * side over 20,000 pixels, more than 60 megapixels, more than 40 MB, or an animation.
 */
gboolean
sv_image_header_read (const guint8 *bytes, gsize length, SvImageHeader *header, GError **error);
