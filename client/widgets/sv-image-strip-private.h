/* sv-image-strip-private.h: what the two files of the photographs share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-image-strip.h"
#include "sv-image-thumb.h"

struct _SvImageStrip
{
  GtkWidget parent_instance;

  SvHouse *house; /* (owned) */
  gint64 watch;   /* 0: not saved yet */

  GtkWidget *counter;
  GtkWidget *stack;
  GtkWidget *large;
  GtkWidget *message;
  GtkWidget *primary;
  GtkWidget *for_ai;
  GtkFlowBox *thumbs;
  GtkWidget *faults;

  GCancellable *cancellable;       /* (owned) of everything about this watch */
  GCancellable *large_cancellable; /* (owned) (nullable) of the large picture */
  guint sending;
  gboolean loaded;
  gboolean setting;
};

SvApi *sv_image_strip_get_api (SvImageStrip *self);
/* Returns: (transfer none) (nullable) */
SvImageThumb *sv_image_strip_get_thumb (SvImageStrip *self, guint position);
SvImageThumb *sv_image_strip_get_selected (SvImageStrip *self);
void sv_image_strip_append (SvImageStrip *self, GtkWidget *thumb);
void sv_image_strip_select (SvImageStrip *self, guint position);
void sv_image_strip_show_large (SvImageStrip *self, SvImageThumb *thumb);
/* What depends on how many pictures there are and which one is chosen. */
void sv_image_strip_update (SvImageStrip *self);
void sv_image_strip_fail (SvImageStrip *self, const char *what, const GError *error);

/* sv-image-strip-sending.c */
/* Sends what waits, a few at a time. */
void sv_image_strip_send_next (SvImageStrip *self);
/* Sends all that waits: somebody goes to another watch, and nothing may be lost. */
void sv_image_strip_send_rest (SvImageStrip *self);
void sv_image_strip_retry_cb (SvImageStrip *self, SvImageThumb *thumb);
gboolean sv_image_strip_dropped_cb (GtkDropTarget *target, const GValue *value, double x, double y,
                                    gpointer user_data);
void sv_image_strip_paste_action (GtkWidget *widget, const char *name, GVariant *parameter);
