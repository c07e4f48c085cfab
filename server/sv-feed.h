/* sv-feed.h: the changes of the database, each told at least once, none lost
 *
 * Rows of "change" become visible out of order: a transaction that began early may commit late. So
 * a point from which one can go on is the last row before every transaction that still runs. Rows
 * behind it are told at once all the same, and remembered until they are settled.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-db.h"

typedef struct _SvFeed SvFeed;

typedef struct
{
  const char *kind;
  gint64 record;      /* 0: many */
  const char *change; /* "create", "update", "delete", "many" */
  gint64 persons[4];  /* who it belongs to, before and after; 0: nobody */
  const char *seq;    /* where to go on from */
} SvChange;

typedef void (*SvChangeFunc) (const SvChange *change, gpointer user_data);

/* Begins now. */
SvFeed *sv_feed_new (void);
void sv_feed_free (SvFeed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvFeed, sv_feed_free)

/**
 * sv_feed_read:
 *
 * Tells what is new since the last time. The first time only notes where the feed begins.
 */
gboolean
sv_feed_read (SvFeed *self, SvDb *db, SvChangeFunc tell, gpointer user_data, GError **error);

/* Whether rows were told that are not settled: read again soon, although nothing is notified. */
gboolean sv_feed_is_ahead (SvFeed *self);

typedef enum
{
  SV_REPLAYED,
  SV_REPLAY_GONE, /* the past is gone, too long, or @since is no point of ours */
  SV_REPLAY_FAILED,
} SvReplay;

/* Tells everything after @since that is visible now. */
SvReplay
sv_feed_replay (SvDb *db, const char *since, SvChangeFunc tell, gpointer user_data, GError **error);
