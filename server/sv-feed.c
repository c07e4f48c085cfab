/* sv-feed.c: the changes of the database, each told at least once, none lost
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-feed"

#include "sv-feed.h"

#include <string.h>

#define PAGE 2000
#define LONGEST_REPLAY 1000

/* A place in the order of changes: transaction, then number. */
typedef struct
{
  guint64 xid;
  gint64 seq;
} Point;

struct _SvFeed
{
  Point settled; /* everything up to here is told, and nothing more can appear before it */
  gboolean begun;
  GHashTable *ahead; /* (element-type gint64) numbers that were told and are not settled */
};

/* The columns of change.after, in its order. */
enum
{
  COLUMN_XID,
  COLUMN_SEQ,
  COLUMN_KIND,
  COLUMN_RECORD,
  COLUMN_CHANGE,
  COLUMN_PERSONS,
  COLUMN_SETTLED = COLUMN_PERSONS + 4,
};

static char *
point_to_text (const Point *point)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT ".%" G_GINT64_FORMAT, point->xid, point->seq);
}

static gboolean
point_from_text (const char *text, Point *point)
{
  g_auto (GStrv) parts = g_strsplit (text, ".", 3);
  guint64 xid, seq;

  if (g_strv_length (parts) != 2 ||
      !g_ascii_string_to_unsigned (parts[0], 10, 0, G_MAXINT64, &xid, NULL) ||
      !g_ascii_string_to_unsigned (parts[1], 10, 0, G_MAXINT64, &seq, NULL))
    return FALSE;

  *point = (Point){ xid, seq };

  return TRUE;
}

static Point
point_of_row (SvRows *rows, guint row)
{
  return (Point){ g_ascii_strtoull (sv_rows_text (rows, row, COLUMN_XID), NULL, 10),
                  sv_rows_int (rows, row, COLUMN_SEQ) };
}

static SvRows *
rows_after (SvDb *db, const Point *point, guint limit, GError **error)
{
  g_autofree char *xid = g_strdup_printf ("%" G_GUINT64_FORMAT, point->xid);

  return sv_db_query (db, "change.after", error, SV_TEXT (xid), SV_INT (point->seq), SV_INT (limit),
                      SV_END);
}

static void
tell_row (SvRows *rows, guint row, const char *seq, SvChangeFunc tell, gpointer user_data)
{
  SvChange change = {
    .kind = sv_rows_text (rows, row, COLUMN_KIND),
    .record = sv_rows_int (rows, row, COLUMN_RECORD),
    .change = sv_rows_text (rows, row, COLUMN_CHANGE),
    .seq = seq,
  };

  for (guint i = 0; i < G_N_ELEMENTS (change.persons); i++)
    change.persons[i] = sv_rows_int (rows, row, COLUMN_PERSONS + i);
  tell (&change, user_data);
}

SvFeed *
sv_feed_new (void)
{
  SvFeed *self = g_new0 (SvFeed, 1);

  self->ahead = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  return self;
}

void
sv_feed_free (SvFeed *self)
{
  g_hash_table_unref (self->ahead);
  g_free (self);
}

static gboolean
begin (SvFeed *self, SvDb *db, GError **error)
{
  g_autoptr (SvRows) rows = sv_db_query (db, "change.now", error, SV_END);

  if (!rows)
    return FALSE;
  self->begun = point_from_text (sv_rows_text (rows, 0, 0), &self->settled);

  return TRUE;
}

/* Returns: whether every row up to this one is settled */
static gboolean
take_row (SvFeed *self, SvRows *rows, guint row, gboolean settled, SvChangeFunc tell,
          gpointer user_data)
{
  Point point = point_of_row (rows, row);
  gboolean told = g_hash_table_contains (self->ahead, &point.seq);
  g_autofree char *seq = NULL;

  settled = settled && sv_rows_bool (rows, row, COLUMN_SETTLED);
  if (settled)
    {
      self->settled = point;
      g_hash_table_remove (self->ahead, &point.seq);
    }
  else if (!told)
    g_hash_table_add (self->ahead, g_memdup2 (&point.seq, sizeof point.seq));

  if (!told)
    {
      seq = point_to_text (&self->settled);
      tell_row (rows, row, seq, tell, user_data);
    }

  return settled;
}

gboolean
sv_feed_read (SvFeed *self, SvDb *db, SvChangeFunc tell, gpointer user_data, GError **error)
{
  Point from = self->settled;
  gboolean settled = TRUE;
  guint count;

  if (!self->begun)
    return begin (self, db, error);

  do
    {
      g_autoptr (SvRows) rows = rows_after (db, &from, PAGE, error);

      if (!rows)
        return FALSE;
      count = sv_rows_count (rows);
      for (guint i = 0; i < count; i++)
        settled = take_row (self, rows, i, settled, tell, user_data);
      if (count > 0)
        from = point_of_row (rows, count - 1);
    }
  while (count == PAGE);

  return TRUE;
}

gboolean
sv_feed_is_ahead (SvFeed *self)
{
  return g_hash_table_size (self->ahead) > 0;
}

SvReplay
sv_feed_replay (SvDb *db, const char *since, SvChangeFunc tell, gpointer user_data, GError **error)
{
  g_autoptr (SvRows) known = NULL;
  g_autoptr (SvRows) rows = NULL;
  gboolean settled = TRUE;
  Point point;

  if (!point_from_text (since, &point))
    return SV_REPLAY_GONE;

  {
    g_autofree char *xid = g_strdup_printf ("%" G_GUINT64_FORMAT, point.xid);

    if (!(known =
              sv_db_query (db, "change.knows", error, SV_TEXT (xid), SV_INT (point.seq), SV_END)))
      return SV_REPLAY_FAILED;
  }
  if (!sv_rows_bool (known, 0, 0))
    return SV_REPLAY_GONE;

  if (!(rows = rows_after (db, &point, LONGEST_REPLAY + 1, error)))
    return SV_REPLAY_FAILED;
  if (sv_rows_count (rows) > LONGEST_REPLAY)
    return SV_REPLAY_GONE;

  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      g_autofree char *seq = NULL;

      settled = settled && sv_rows_bool (rows, i, COLUMN_SETTLED);
      if (settled)
        point = point_of_row (rows, i);
      seq = point_to_text (&point);
      tell_row (rows, i, seq, tell, user_data);
    }

  return SV_REPLAYED;
}
