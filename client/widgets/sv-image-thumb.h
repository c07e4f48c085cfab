/* sv-image-thumb.h: one small picture of a watch, or one that is on its way to the server
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-image-read.h"
#include "sv-pictures.h"

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>

#define SV_TYPE_IMAGE_THUMB (sv_image_thumb_get_type ())
G_DECLARE_FINAL_TYPE (SvImageThumb, sv_image_thumb, SV, IMAGE_THUMB, GtkWidget)

/* Signal "retry": the button of a failed upload. Signal "cancel": that of one under way. */

/* @image: as the server lists it */
GtkWidget *sv_image_thumb_new (SvPictures *pictures, JsonObject *image);
/* A picture that waits to be sent; its bytes are kept for another try. */
GtkWidget *sv_image_thumb_new_upload (const SvImageBytes *image);
/* What could not even be read, or is no picture. */
GtkWidget *sv_image_thumb_new_refused (const char *name, const char *error);

/* 0: not on the server yet */
gint64 sv_image_thumb_get_id (SvImageThumb *self);
gboolean sv_image_thumb_is_primary (SvImageThumb *self);
gboolean sv_image_thumb_is_for_ai (SvImageThumb *self);
/* Returns: (nullable): the address at 1024 px */
const char *sv_image_thumb_get_large (SvImageThumb *self);
/* Returns: (nullable): of an upload */
GBytes *sv_image_thumb_get_bytes (SvImageThumb *self);
const char *sv_image_thumb_get_content_type (SvImageThumb *self);
/* Returns: (nullable): of an upload, for people */
const char *sv_image_thumb_get_name (SvImageThumb *self);
/* Of its upload, which goes on when nobody looks any more. Returns: (transfer none) */
GCancellable *sv_image_thumb_get_sending (SvImageThumb *self);
/* Begins to be sent, or stops. */
void sv_image_thumb_set_under_way (SvImageThumb *self, gboolean under_way);
gboolean sv_image_thumb_is_under_way (SvImageThumb *self);
/* To be sent, but not yet. */
gboolean sv_image_thumb_is_waiting (SvImageThumb *self);
void sv_image_thumb_set_progress (SvImageThumb *self, goffset sent, goffset all);

/* The upload arrived: shows @image from now on. */
void sv_image_thumb_set_image (SvImageThumb *self, SvPictures *pictures, JsonObject *image);
/* The same when the server says something new about it. */
void sv_image_thumb_update (SvImageThumb *self, SvPictures *pictures, JsonObject *image);
/* @error: (nullable): why the upload failed, in words; NULL: it goes on */
void sv_image_thumb_set_error (SvImageThumb *self, const char *error);
const char *sv_image_thumb_get_error (SvImageThumb *self);
/* Its place, for the accessible name: "Picture 3 of 12, primary". */
void sv_image_thumb_set_position (SvImageThumb *self, guint position, guint n);
