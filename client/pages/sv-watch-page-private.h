/* sv-watch-page-private.h: what the files of the watch page share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-ai-panel.h"
#include "sv-paged-list.h"
#include "sv-purchase-line.h"
#include "sv-record-history.h"
#include "sv-watch-listings.h"
#include "sv-watch-money.h"
#include "sv-watch-page.h"
#include "widgets/sv-image-strip.h"
#include "widgets/sv-pill.h"

struct _SvWatchPage
{
  SvEditPage parent_instance;

  char *copy; /* (owned) (nullable): the id of the watch to copy, until it is read */
  /* of the template */
  GtkStack *stack;
  AdwStatusPage *trouble;
  GtkWidget *header;
  SvPill *fixed_pill; /* the status when it cannot be changed by hand */
  GtkMenuButton *status_button;
  GtkLabel *name;
  GtkLabel *position;
  GtkWidget *position_box;
  GtkWidget *save;
  GtkWidget *revert;
  GtkRevealer *notice;
  GtkLabel *notice_text;
  AdwFlap *photo_flap;
  AdwFlap *history_flap;
  AdwBin *photo_place;
  AdwBin *form_place;
  GtkWidget *history_title;
  AdwBin *history_place;
  GtkBox *life;

  SvPill *pill;
  SvImageStrip *strip;
  SvRecordHistory *history;
  SvPurchaseLine *purchase;
  SvWatchMoney *money;
  SvAiPanel *ai;
  SvWatchListings *listings;
  GListModel *statuses; /* (owned) */
  gint64 shown;         /* the watch that strip, money and history show */
};

/* Returns: (nullable): NULL once the page is disposed of */
static inline SvRecordEditor *
get_editor (SvWatchPage *self)
{
  return sv_edit_page_get_editor (SV_EDIT_PAGE (self));
}

/* sv-watch-page-actions.c */
void sv_watch_page_install_actions (SvWatchPageClass *klass);
void sv_watch_page_update_actions (SvWatchPage *self);
/* The menu of statuses that the present one may become. */
void sv_watch_page_update_statuses (SvWatchPage *self);
