/* test-turns.c: nobody takes all the room there is, and nobody waits in vain
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/sv-turns.h"

#define N 20
#define PATIENCE 100

typedef struct
{
  SvTurns *turns;
  SvTurn each[N];
  gboolean began[N];
} Fixture;

static Fixture *current;

static void
begin (gpointer owner)
{
  current->began[GPOINTER_TO_UINT (owner)] = TRUE;
}

/* Room for six, three of one address. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  current = fixture;
  fixture->turns = sv_turns_new (6, 3, PATIENCE, begin);
  for (guint i = 0; i < N; i++)
    fixture->each[i].owner = GUINT_TO_POINTER (i);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < N; i++)
    if (fixture->each[i].waits)
      sv_turns_end (fixture->turns, &fixture->each[i], FALSE, 0);
  for (guint i = 0; i < N; i++)
    sv_turns_end (fixture->turns, &fixture->each[i], FALSE, 0);
  sv_turns_free (fixture->turns);
}

static void
ask (Fixture *fixture, guint from, guint to, const char *address, gint64 now)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (address);

  for (guint i = from; i < to; i++)
    sv_turns_ask (fixture->turns, &fixture->each[i], inet, now);
}

static void
assert_began (Fixture *fixture, guint from, guint to, gboolean expected)
{
  for (guint i = from; i < to; i++)
    g_assert_cmpint (fixture->began[i], ==, expected);
}

static void
test_one_address_leaves_room (Fixture *fixture, gconstpointer data)
{
  ask (fixture, 0, 10, "192.0.2.1", 0);
  assert_began (fixture, 0, 3, TRUE);
  assert_began (fixture, 3, 10, FALSE);

  ask (fixture, 10, 11, "192.0.2.2", 0);
  assert_began (fixture, 10, 11, TRUE);
}

static void
test_who_is_done_lets_the_next_begin (Fixture *fixture, gconstpointer data)
{
  ask (fixture, 0, 5, "192.0.2.1", 0);
  sv_turns_end (fixture->turns, &fixture->each[1], TRUE, 1);
  assert_began (fixture, 3, 4, TRUE);
  assert_began (fixture, 4, 5, FALSE);
  /* Once is enough. */
  sv_turns_end (fixture->turns, &fixture->each[1], TRUE, 1);
  assert_began (fixture, 4, 5, FALSE);
}

static void
test_the_lines_take_turns (Fixture *fixture, gconstpointer data)
{
  ask (fixture, 0, 5, "192.0.2.1", 0);
  ask (fixture, 5, 10, "192.0.2.2", 0);
  ask (fixture, 10, 15, "192.0.2.3", 0);
  ask (fixture, 15, 20, "192.0.2.4", 0);
  assert_began (fixture, 10, 20, FALSE);

  for (guint i = 0; i < 2; i++)
    sv_turns_end (fixture->turns, &fixture->each[i], TRUE, 1);
  g_assert_cmpint (fixture->began[3] + fixture->began[10] + fixture->began[15], ==, 2);
  sv_turns_end (fixture->turns, &fixture->each[2], TRUE, 1);
  sv_turns_end (fixture->turns, &fixture->each[5], TRUE, 1);
  assert_began (fixture, 3, 4, TRUE);
  assert_began (fixture, 8, 9, TRUE);
  g_assert_cmpint (fixture->began[10] + fixture->began[15], ==, 2);
}

static void
test_a_line_that_moves_is_waited_in (Fixture *fixture, gconstpointer data)
{
  ask (fixture, 0, 10, "192.0.2.1", 0);
  g_assert_false (sv_turns_is_late (fixture->turns, &fixture->each[9], PATIENCE));
  g_assert_true (sv_turns_is_late (fixture->turns, &fixture->each[9], PATIENCE + 1));

  sv_turns_end (fixture->turns, &fixture->each[0], FALSE, 50);
  g_assert_true (sv_turns_is_late (fixture->turns, &fixture->each[9], PATIENCE + 1));
  sv_turns_end (fixture->turns, &fixture->each[1], TRUE, 50);
  g_assert_false (sv_turns_is_late (fixture->turns, &fixture->each[9], PATIENCE + 1));
  g_assert_true (sv_turns_is_late (fixture->turns, &fixture->each[9], 50 + PATIENCE + 1));
  /* Whoever has his turn has a time limit of his own. */
  g_assert_false (sv_turns_is_late (fixture->turns, &fixture->each[2], 10 * PATIENCE));
}

static void
test_who_leaves_takes_nobodys_place (Fixture *fixture, gconstpointer data)
{
  ask (fixture, 0, 6, "192.0.2.1", 0);
  sv_turns_end (fixture->turns, &fixture->each[3], FALSE, 1);
  assert_began (fixture, 3, 6, FALSE);
  sv_turns_end (fixture->turns, &fixture->each[0], TRUE, 2);
  assert_began (fixture, 3, 4, FALSE);
  assert_began (fixture, 4, 5, TRUE);
  assert_began (fixture, 5, 6, FALSE);
}

static void
test_the_longest_line_gives_way (Fixture *fixture, gconstpointer data)
{
  g_assert_null (sv_turns_find_last (fixture->turns));
  ask (fixture, 0, 5, "192.0.2.1", 0);
  ask (fixture, 5, 14, "192.0.2.2", 0);
  g_assert_true (sv_turns_find_last (fixture->turns) == &fixture->each[13]);
}

static void
test_who_has_many_addresses_is_one (Fixture *fixture, gconstpointer data)
{
  ask (fixture, 0, 2, "2001:db8::1", 0);
  ask (fixture, 2, 4, "2001:db8::ffff:1", 0);
  assert_began (fixture, 0, 3, TRUE);
  assert_began (fixture, 3, 4, FALSE);
  /* Those of IPv4 on a socket of IPv6 only look alike. */
  ask (fixture, 4, 6, "::ffff:192.0.2.1", 0);
  ask (fixture, 6, 7, "::ffff:192.0.2.2", 0);
  assert_began (fixture, 4, 7, TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(name, function) g_test_add ("/turns/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("one-address-leaves-room", test_one_address_leaves_room);
  ADD ("who-is-done-lets-the-next-begin", test_who_is_done_lets_the_next_begin);
  ADD ("the-lines-take-turns", test_the_lines_take_turns);
  ADD ("a-line-that-moves-is-waited-in", test_a_line_that_moves_is_waited_in);
  ADD ("who-leaves-takes-nobodys-place", test_who_leaves_takes_nobodys_place);
  ADD ("the-longest-line-gives-way", test_the_longest_line_gives_way);
  ADD ("who-has-many-addresses-is-one", test_who_has_many_addresses_is_one);

  return g_test_run ();
}
