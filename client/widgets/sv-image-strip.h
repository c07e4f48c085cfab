/* sv-image-strip.h: the photographs of one watch: one large, the others small below it
 *
 * Every change goes to the server at once; there is nothing to save. Files and pictures can be
 * dropped on it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-house.h"

#include <gtk/gtk.h>

#define SV_TYPE_IMAGE_STRIP (sv_image_strip_get_type ())
G_DECLARE_FINAL_TYPE (SvImageStrip, sv_image_strip, SV, IMAGE_STRIP, GtkWidget)

/* Signal "changed": the pictures were changed here, and with them the watch's version. Signal
 * "removed" (gint64 image): offer to take it back by sv_image_strip_restore (). Signal "failed"
 * (const char *what, const GError *). */

GtkWidget *sv_image_strip_new (SvHouse *house);

/* @id: 0 for a watch that is not saved yet */
void sv_image_strip_set_watch (SvImageStrip *self, gint64 id);
/* Of an archived watch nothing can be changed. */
void sv_image_strip_set_read_only (SvImageStrip *self, gboolean read_only);
void sv_image_strip_reload (SvImageStrip *self);
void sv_image_strip_restore (SvImageStrip *self, gint64 image);
/* Opens the file chooser. */
void sv_image_strip_add (SvImageStrip *self);

/* @file_or_texture: what was dropped, pasted or chosen: a GFile or a GdkTexture */
void sv_image_strip_send (SvImageStrip *self, GObject *file_or_texture);

/* Returns: (nullable): the address at 1024 px of the picture that stands for the watch */
const char *sv_image_strip_get_primary (SvImageStrip *self);
