/* sv-image-strip-private.h: what the files of the photographs share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-image-strip.h"
#include "sv-image-thumb.h"

typedef struct _SvImageWrite SvImageWrite;

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
  GtkDropTarget *drop;             /* for files and pictures from outside */
  guint sending;
  SvImageWrite *ordering; /* (nullable) the order under way; the latest one follows it */
  gboolean gone;          /* disposed of; what was begun goes on */
  gboolean loaded;
  gboolean read_only;
  gboolean setting;
};

/* Something for one watch that goes on to its end, whatever the strip shows by then. */
struct _SvImageWrite
{
  SvImageStrip *strip; /* (owned) */
  SvHouse *house;      /* (owned) */
  gint64 watch;
  SvImageThumb *thumb; /* (owned) (nullable) the picture that is sent */
  JsonObject *next;    /* (owned) (nullable) the order that comes after this one */
};

SvApi *sv_image_strip_get_api (SvImageStrip *self);
/* Returns: (transfer none) (nullable) */
SvImageThumb *sv_image_strip_get_thumb (SvImageStrip *self, guint position);
SvImageThumb *sv_image_strip_get_selected (SvImageStrip *self);
guint sv_image_strip_count (SvImageStrip *self);
void sv_image_strip_select (SvImageStrip *self, guint position);
void sv_image_strip_show_large (SvImageStrip *self, SvImageThumb *thumb);
/* What depends on how many pictures there are and which one is chosen. */
void sv_image_strip_update (SvImageStrip *self);

/* sv-image-strip-changes.c */
SvImageWrite *sv_image_write_new (SvImageStrip *strip);
void sv_image_write_free (SvImageWrite *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvImageWrite, sv_image_write_free)
/* Whether the strip still shows its watch. */
gboolean sv_image_write_is_shown (SvImageWrite *self);
/* Says so where somebody sees it. */
void sv_image_write_fail (SvImageWrite *self, const char *what, const GError *error);
void sv_image_strip_install_changes (SvImageStripClass *klass);
/* With what it takes to drag it and to try it again. @place: -1 for the end */
void sv_image_strip_insert (SvImageStrip *self, GtkWidget *thumb, int place);
/* It stays chosen and under the focus if it was. */
void sv_image_strip_move_child (SvImageStrip *self, GtkFlowBoxChild *child, int place);
void sv_image_strip_primary_cb (SvImageStrip *self, GtkToggleButton *button);
void sv_image_strip_for_ai_cb (SvImageStrip *self, GtkToggleButton *button);

/* sv-image-strip-sending.c */
/* Sends what waits, a few at a time. */
void sv_image_strip_send_next (SvImageStrip *self);
/* Sends all that waits: somebody goes to another watch, and nothing may be lost. */
void sv_image_strip_send_rest (SvImageStrip *self);
void sv_image_strip_retry_cb (SvImageStrip *self, SvImageThumb *thumb);
gboolean sv_image_strip_dropped_cb (GtkDropTarget *target, const GValue *value, double x, double y,
                                    gpointer user_data);
void sv_image_strip_paste_action (GtkWidget *widget, const char *name, GVariant *parameter);
