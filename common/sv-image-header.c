/* sv-image-header.c: type, size and orientation of a picture from its bytes
 *
 * Reads only what it has measured: every offset is checked against the length first, since the
 * bytes are a stranger's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-image-header.h"

#include "sv-error.h"

#include <string.h>

typedef struct
{
  const guint8 *bytes;
  gsize length;
} Span;

static guint
be16 (const guint8 *p)
{
  return (guint)p[0] << 8 | p[1];
}

static guint32
be32 (const guint8 *p)
{
  return (guint32)p[0] << 24 | (guint32)p[1] << 16 | (guint32)p[2] << 8 | p[3];
}

static guint
le16 (const guint8 *p)
{
  return (guint)p[1] << 8 | p[0];
}

static guint32
le24 (const guint8 *p)
{
  return (guint32)p[2] << 16 | (guint32)p[1] << 8 | p[0];
}

static guint32
le32 (const guint8 *p)
{
  return (guint32)p[3] << 24 | le24 (p);
}

/* The orientation tag (0x0112) of the first directory of a TIFF block, as EXIF holds it. */
static guint
exif_orientation (Span tiff)
{
  gboolean big;
  guint32 directory;
  guint entries;

  if (tiff.length < 8)
    return 1;

  big = tiff.bytes[0] == 'M';
  directory = big ? be32 (tiff.bytes + 4) : le32 (tiff.bytes + 4);
  if (directory > tiff.length - 2)
    return 1;

  entries = big ? be16 (tiff.bytes + directory) : le16 (tiff.bytes + directory);
  for (guint i = 0; i < entries; i++)
    {
      gsize at = (gsize)directory + 2 + (gsize)i * 12;
      const guint8 *entry = tiff.bytes + at;
      guint value;

      if (at + 12 > tiff.length)
        return 1;
      if ((big ? be16 (entry) : le16 (entry)) != 0x0112)
        continue;

      value = big ? be16 (entry + 8) : le16 (entry + 8);
      return value >= 1 && value <= 8 ? value : 1;
    }

  return 1;
}

static guint
exif_block_orientation (Span block)
{
  static const guint8 prefix[] = { 'E', 'x', 'i', 'f', 0, 0 };

  if (block.length > sizeof prefix && memcmp (block.bytes, prefix, sizeof prefix) == 0)
    return exif_orientation ((Span){ block.bytes + sizeof prefix, block.length - sizeof prefix });

  return exif_orientation (block);
}

/* Start of frame: C0 to CF without C4 (Huffman), C8 (reserved) and CC (arithmetic). */
static gboolean
is_frame_marker (guint8 marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* Whether the end of the picture (FF D9) stands behind @at: a broken upload has none, decoders do
 * not mind. */
static gboolean
has_end_of_image (Span file, gsize at)
{
  for (gsize i = file.length - 1; i > at; i--)
    if (file.bytes[i] == 0xd9 && file.bytes[i - 1] == 0xff)
      return TRUE;

  return FALSE;
}

static gboolean
read_jpeg (Span file, SvImageHeader *header)
{
  gsize at = 2;

  header->type = "image/jpeg";

  while (at + 4 <= file.length)
    {
      guint8 marker;
      guint size;

      /* Cameras leave stray bytes and fill bytes between segments. */
      if (file.bytes[at] != 0xff || file.bytes[at + 1] == 0xff || file.bytes[at + 1] == 0)
        {
          at++;
          continue;
        }

      marker = file.bytes[at + 1];
      if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8))
        {
          at += 2;
          continue;
        }
      if (marker == 0xda || marker == 0xd9)
        return header->width != 0 && has_end_of_image (file, at);

      size = be16 (file.bytes + at + 2);
      if (size < 2 || at + 2 + size > file.length)
        return FALSE;

      if (is_frame_marker (marker))
        {
          if (size < 7)
            return FALSE;
          header->height = be16 (file.bytes + at + 5);
          header->width = be16 (file.bytes + at + 7);
        }
      else if (marker == 0xe1 && size > 8 && memcmp (file.bytes + at + 4, "Exif", 4) == 0)
        {
          header->orientation = exif_block_orientation ((Span){ file.bytes + at + 4, size - 2 });
        }

      at += 2 + size;
    }

  return FALSE;
}

static gboolean
read_png (Span file, SvImageHeader *header)
{
  gsize at = 8;

  header->type = "image/png";
  if (file.length < 33 || memcmp (file.bytes + 12, "IHDR", 4) != 0)
    return FALSE;

  header->width = be32 (file.bytes + 16);
  header->height = be32 (file.bytes + 20);

  while (at + 12 <= file.length)
    {
      guint32 size = be32 (file.bytes + at);
      const guint8 *name = file.bytes + at + 4;

      if (size > file.length - at - 12)
        break;
      if (memcmp (name, "eXIf", 4) == 0)
        header->orientation = exif_block_orientation ((Span){ file.bytes + at + 8, size });
      if (memcmp (name, "IEND", 4) == 0)
        return TRUE;
      if (memcmp (name, "acTL", 4) == 0)
        return FALSE;

      at += 12 + (gsize)size;
    }

  return FALSE;
}

static gboolean
read_webp_chunk (Span chunk, const guint8 *name, SvImageHeader *header)
{
  if (memcmp (name, "VP8X", 4) == 0 && chunk.length >= 10)
    {
      /* Bit 1 of the flags is an animation. */
      if (chunk.bytes[0] & 2)
        return FALSE;
      header->width = le24 (chunk.bytes + 4) + 1;
      header->height = le24 (chunk.bytes + 7) + 1;
    }
  else if (memcmp (name, "VP8 ", 4) == 0 && chunk.length >= 10 && header->width == 0)
    {
      header->width = le16 (chunk.bytes + 6) & 0x3fff;
      header->height = le16 (chunk.bytes + 8) & 0x3fff;
    }
  else if (memcmp (name, "VP8L", 4) == 0 && chunk.length >= 5 && header->width == 0)
    {
      guint32 bits = le32 (chunk.bytes + 1);

      header->width = (bits & 0x3fff) + 1;
      header->height = (bits >> 14 & 0x3fff) + 1;
    }
  else if (memcmp (name, "EXIF", 4) == 0)
    header->orientation = exif_block_orientation (chunk);

  return TRUE;
}

static gboolean
read_webp (Span file, SvImageHeader *header)
{
  gsize at = 12;

  header->type = "image/webp";

  while (at + 8 <= file.length)
    {
      guint32 size = le32 (file.bytes + at + 4);

      if (size > file.length - at - 8)
        return FALSE;
      if (!read_webp_chunk ((Span){ file.bytes + at + 8, size }, file.bytes + at, header))
        return FALSE;

      at += 8 + (gsize)size + (size & 1);
    }

  return header->width != 0;
}

gboolean
sv_image_header_read (const guint8 *bytes, gsize length, SvImageHeader *header, GError **error)
{
  static const guint8 png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  Span file = { bytes, length };
  gboolean whole;

  *header = (SvImageHeader){ .orientation = 1 };

  if (length > SV_IMAGE_MAX_BYTES)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                   "The picture has %.1f MB; at most 40 MB can be taken.", length / 1e6);
      return FALSE;
    }

  if (length > 4 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff)
    whole = read_jpeg (file, header);
  else if (length > sizeof png && memcmp (bytes, png, sizeof png) == 0)
    whole = read_png (file, header);
  else if (length > 12 && memcmp (bytes, "RIFF", 4) == 0 && memcmp (bytes + 8, "WEBP", 4) == 0)
    whole = read_webp (file, header);
  else
    {
      g_set_error_literal (error, SV_ERROR, SV_ERROR_INVALID,
                           "This is not a JPEG, PNG or WebP picture. Save it as one of these.");
      return FALSE;
    }

  if (!whole || header->width == 0 || header->height == 0)
    {
      g_set_error_literal (error, SV_ERROR, SV_ERROR_INVALID,
                           "The picture is damaged, cut off or an animation. Save it once more.");
      return FALSE;
    }

  if (header->width > SV_IMAGE_MAX_SIDE || header->height > SV_IMAGE_MAX_SIDE ||
      (gint64)header->width * header->height > SV_IMAGE_MAX_PIXELS)
    {
      g_set_error (
          error, SV_ERROR, SV_ERROR_INVALID,
          "The picture has %u × %u pixels; at most 60 megapixels and 20,000 a side can be taken.",
          header->width, header->height);
      return FALSE;
    }

  return TRUE;
}
