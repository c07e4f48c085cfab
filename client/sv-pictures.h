/* sv-pictures.h: small pictures by address, loaded and decoded off the main loop, the latest kept
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gdk/gdk.h>

#include "sv-api.h"

#define SV_TYPE_PICTURES (sv_pictures_get_type ())
G_DECLARE_FINAL_TYPE (SvPictures, sv_pictures, SV, PICTURES, GObject)

SvPictures *sv_pictures_new (SvApi *api);

/* @size: the longer side in device pixels. Returns: (transfer full) (nullable): the picture if it
 * is here already */
GdkTexture *sv_pictures_peek (SvPictures *self, const char *address, int size);

/* The same request twice is one download. @address: as the server gave it, absolute or from the
 * root. */
void
sv_pictures_load_async (SvPictures *self, const char *address, int size, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data);
GdkTexture *sv_pictures_load_finish (SvPictures *self, GAsyncResult *result, GError **error);
