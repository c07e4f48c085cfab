/* sv-listing-page-private.h: what the two files of the listing page share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-listing-page.h"
#include "sv-listing-shape.h"
#include "sv-record-form.h"
#include "widgets/sv-pill.h"

struct _SvListingPage
{
  SvPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *trouble;
  AdwStatusPage *none;
  GtkWidget *header;
  GtkLabel *name;
  GtkLabel *position;
  SvPill *pill;
  GtkWidget *save;
  GtkWidget *approve;
  GtkWidget *approve_next;
  GtkWidget *publish;
  GtkWidget *withdraw;
  GtkRevealer *notice;
  GtkLabel *notice_text;
  GtkLabel *unreachable;
  AdwBin *form_place;

  gint64 watch;
  gint64 platform;           /* 0: the first one */
  SvListingShape *shape;     /* (owned) (nullable) lives as long as the form */
  SvRecordForm *form;        /* (nullable) */
  JsonObject *listing;       /* (owned) (nullable) as the server has it */
  JsonObject *sent;          /* (owned) (nullable) the changes under way */
  GTask *saving;             /* (owned) (nullable) */
  GPtrArray *waiting;        /* (owned) of GTask: saves that wait for it */
  gboolean settling;         /* the server's values come under what is typed: a save clashed */
  gboolean outdated;         /* the platform has other fields by now */
  gboolean busy;             /* approving, publishing or withdrawing */
  gboolean read_again;       /* it changed while one of the two was under way */
  gboolean save_later;       /* the server was away when it was saved */
  GCancellable *cancellable; /* of everything that belongs to this watch */
};

SvApi *sv_listing_page_get_api (SvListingPage *self);
const char *sv_listing_page_get_state (SvListingPage *self);
/* Of the watch in the list it was opened from; G_MAXUINT when it is not there. */
guint sv_listing_page_find_position (SvListingPage *self);
/* A lasting state in words. @text: (nullable): NULL when it is over */
void sv_listing_page_say (SvListingPage *self, const char *text);
void sv_listing_page_update (SvListingPage *self);
void sv_listing_page_read (SvListingPage *self);
/* Reads what was put off while something was under way. */
void sv_listing_page_catch_up (SvListingPage *self);
/* Shows an answer of the server. */
void sv_listing_page_take (SvListingPage *self, JsonObject *listing);
void sv_listing_page_follow (SvListingPage *self, JsonObject *listing);

/* sv-listing-page-actions.c */
void sv_listing_page_install_actions (SvListingPageClass *klass);
/* The connection is another than before. */
void sv_listing_page_back_cb (SvListingPage *self);
/* Another listing is opened, or none: what is under way ends for those who wait. */
void sv_listing_page_let_go (SvListingPage *self);
