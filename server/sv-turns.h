/* sv-turns.h: whose turn it is, when there is room for few and one address may send many
 *
 * A TLS handshake holds a thread until its client answers, and a client may leave that be. So there
 * are never more than some at once, fewer of one address, and the others wait in the line of their
 * address. A line in which anything gets done is waited in as long as it takes; one in which nobody
 * ever finishes is not.
 *
 * For one thread; asks nobody for the time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

typedef struct _SvTurns SvTurns;
typedef struct _SvTurn SvTurn;
typedef struct _SvTurnLine SvTurnLine;

typedef void (*SvTurnFunc) (gpointer owner);

/* Part of whatever waits; all zero to begin with. */
struct _SvTurn
{
  gpointer owner;
  SvTurnLine *line; /* (nullable) NULL while it neither waits nor has its turn */
  gboolean waits;
  gint64 since; /* it waits */
  GList link;
};

/**
 * sv_turns_new:
 * @most: how many have their turn at once
 * @most_of_one: how many of one address
 * @patience: µs that a line may go without anybody finishing before those in it have waited too
 * long
 * @begin: called when it is the turn of an owner
 */
SvTurns *sv_turns_new (guint most, guint most_of_one, gint64 patience, SvTurnFunc begin);
/* Nobody may be left in it. */
void sv_turns_free (SvTurns *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvTurns, sv_turns_free)

/* @turn has its owner set. Begins now or later. */
void sv_turns_ask (SvTurns *self, SvTurn *turn, GInetAddress *address, gint64 now);
/* The turn is over, and was of use or not: the next ones begin. Without one: nothing. */
void sv_turns_end (SvTurns *self, SvTurn *turn, gboolean of_use, gint64 now);
/* Whether it has waited in vain for too long. */
gboolean sv_turns_is_late (SvTurns *self, SvTurn *turn, gint64 now);
/* Returns: (nullable): who came last to the longest line */
SvTurn *sv_turns_find_last (SvTurns *self);
