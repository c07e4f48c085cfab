/* sv-turns.c: whose turn it is, when there is room for few and one address may send many
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-turns"

#include "sv-turns.h"

#include <string.h>

struct _SvTurnLine
{
  GBytes *key;
  guint running;
  gint64 done_at; /* when somebody was done last */
  GQueue waiting; /* (element-type SvTurn) */
  GList link;     /* in SvTurns.lines, while somebody waits */
};

struct _SvTurns
{
  guint most;
  guint most_of_one;
  gint64 patience;
  SvTurnFunc begin;

  guint running;
  gboolean beginning; /* not again from inside of begin () */
  GHashTable *all;    /* (element-type GBytes SvTurnLine) */
  GQueue lines;       /* (element-type SvTurnLine) in which somebody waits; the next one first */
};

/* Whom an address belongs to: somebody with IPv6 has at least 64 bits of them to himself. */
static GBytes *
key_of (GInetAddress *address)
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);
  gsize size = g_inet_address_get_native_size (address);

  if (size == 16 && memcmp (bytes, mapped, sizeof mapped) != 0)
    size = 8;

  return g_bytes_new (bytes, size);
}

static void
line_free (gpointer data)
{
  SvTurnLine *line = data;

  g_bytes_unref (line->key);
  g_free (line);
}

SvTurns *
sv_turns_new (guint most, guint most_of_one, gint64 patience, SvTurnFunc begin)
{
  SvTurns *self = g_new0 (SvTurns, 1);

  self->most = most;
  self->most_of_one = most_of_one;
  self->patience = patience;
  self->begin = begin;
  self->all = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, NULL, line_free);

  return self;
}

void
sv_turns_free (SvTurns *self)
{
  g_warn_if_fail (g_hash_table_size (self->all) == 0);

  g_hash_table_unref (self->all);
  g_free (self);
}

static void
stop_waiting (SvTurns *self, SvTurn *turn)
{
  SvTurnLine *line = turn->line;

  turn->waits = FALSE;
  g_queue_unlink (&line->waiting, &turn->link);
  if (line->waiting.length == 0)
    g_queue_unlink (&self->lines, &line->link);
}

static void
leave_line (SvTurns *self, SvTurn *turn)
{
  SvTurnLine *line = g_steal_pointer (&turn->line);

  if (line->running == 0 && line->waiting.length == 0)
    g_hash_table_remove (self->all, line->key);
}

/* The lines take turns too. */
static SvTurnLine *
next_line (SvTurns *self)
{
  if (self->running >= self->most)
    return NULL;

  for (GList *l = self->lines.head; l; l = l->next)
    {
      SvTurnLine *line = l->data;

      if (line->running < self->most_of_one)
        {
          g_queue_unlink (&self->lines, l);
          g_queue_push_tail_link (&self->lines, l);
          return line;
        }
    }

  return NULL;
}

static void
begin_next (SvTurns *self)
{
  SvTurnLine *line;

  if (self->beginning)
    return;

  self->beginning = TRUE;
  while ((line = next_line (self)))
    {
      SvTurn *turn = line->waiting.head->data;

      stop_waiting (self, turn);
      line->running++;
      self->running++;
      self->begin (turn->owner);
    }
  self->beginning = FALSE;
}

void
sv_turns_ask (SvTurns *self, SvTurn *turn, GInetAddress *address, gint64 now)
{
  g_autoptr (GBytes) key = key_of (address);
  SvTurnLine *line = g_hash_table_lookup (self->all, key);

  g_return_if_fail (turn->line == NULL);

  if (!line)
    {
      line = g_new0 (SvTurnLine, 1);
      line->key = g_steal_pointer (&key);
      line->link.data = line;
      g_hash_table_insert (self->all, line->key, line);
    }

  turn->line = line;
  turn->waits = TRUE;
  turn->since = now;
  turn->link.data = turn;
  if (line->waiting.length == 0)
    g_queue_push_tail_link (&self->lines, &line->link);
  g_queue_push_tail_link (&line->waiting, &turn->link);

  begin_next (self);
}

void
sv_turns_end (SvTurns *self, SvTurn *turn, gboolean of_use, gint64 now)
{
  if (!turn->line)
    return;

  if (turn->waits)
    {
      stop_waiting (self, turn);
      leave_line (self, turn);
      return;
    }

  self->running--;
  turn->line->running--;
  if (of_use)
    turn->line->done_at = now;
  leave_line (self, turn);
  begin_next (self);
}

gboolean
sv_turns_is_late (SvTurns *self, SvTurn *turn, gint64 now)
{
  return turn->waits && now - MAX (turn->since, turn->line->done_at) > self->patience;
}

SvTurn *
sv_turns_find_last (SvTurns *self)
{
  SvTurnLine *longest = NULL;

  for (GList *l = self->lines.head; l; l = l->next)
    {
      SvTurnLine *line = l->data;

      if (!longest || line->waiting.length > longest->waiting.length)
        longest = line;
    }

  return longest ? longest->waiting.tail->data : NULL;
}
