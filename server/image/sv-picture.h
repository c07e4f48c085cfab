/* sv-picture.h: from a stranger's bytes to the files we show
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#define SV_PICTURE_N_SIZES 3

extern const int sv_picture_sizes[SV_PICTURE_N_SIZES]; /* 256, 1024, 2048: longest side in pixels */

typedef struct
{
  const char *type; /* of the original */
  gint64 bytes;     /* of the original */
  int width;        /* of the largest made, upright */
  int height;
  char *sha256;                    /* of the original */
  char *original;                  /* (nullable) temporary path; NULL once kept */
  char *sizes[SV_PICTURE_N_SIZES]; /* (nullable) likewise */
} SvPicture;

/**
 * sv_picture_open_helper:
 *
 * Opens the decoding program, so that it can be started after the process has become a user
 * that cannot reach it by path. Looks at SECONDVINTAGE_IMAGE_HELPER, beside this program, then in
 * libexec.
 */
gboolean sv_picture_open_helper (GError **error);

/**
 * sv_picture_new:
 * @bytes: the whole file as it was sent
 *
 * Checks the header, then decodes in a child process of limited memory, time and system calls:
 * turned upright, without EXIF, in three sizes. Blocks for up to a second: for worker threads,
 * which are let go of early when their GCancellable (g_cancellable_get_current ()) is cancelled.
 *
 * Errors: %SV_ERROR_INVALID with a sentence for people, %SV_ERROR_FULL, %SV_ERROR_FAILED.
 */
SvPicture *sv_picture_new (GBytes *bytes, GError **error);

/**
 * sv_picture_keep:
 * @stem: the file name without size and ending, "SEI-LMX-0003_001"
 *
 * Moves the files to their final places: STEM.jpg (the largest), STEM_256.jpg, STEM_1024.jpg,
 * STEM_2048.jpg.
 */
gboolean
sv_picture_keep (SvPicture *picture, const char *media_key, const char *stem, GError **error);

/* Removes temporary files that were not kept. */
void sv_picture_free (SvPicture *picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvPicture, sv_picture_free)
