/* sv-demo-random.c: the same dice every time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-demo-random.h"

#include <math.h>
#include <string.h>

void
sv_demo_random_init (SvDemoRandom *dice, guint64 seed, guint64 index)
{
  dice->state = seed * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) ^ index;
  /* Neighbouring indexes start alike; a few throws part them. */
  sv_demo_random_next (dice);
  dice->state ^= index << 32;
  sv_demo_random_next (dice);
}

/* SplitMix64. */
guint64
sv_demo_random_next (SvDemoRandom *dice)
{
  guint64 z = dice->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

guint
sv_demo_random_below (SvDemoRandom *dice, guint n)
{
  return (guint)((sv_demo_random_next (dice) >> 32) * n >> 32);
}

int
sv_demo_random_between (SvDemoRandom *dice, int from, int to)
{
  return from + (int)sv_demo_random_below (dice, to - from + 1);
}

gboolean
sv_demo_random_percent (SvDemoRandom *dice, int percent)
{
  return sv_demo_random_below (dice, 100) < (guint)percent;
}

double
sv_demo_random_real (SvDemoRandom *dice)
{
  return (double)(sv_demo_random_next (dice) >> 11) / 9007199254740992.0;
}

double
sv_demo_random_normal (SvDemoRandom *dice)
{
  double u = 1.0 - sv_demo_random_real (dice);
  double v = sv_demo_random_real (dice);

  return sqrt (-2.0 * log (u)) * cos (2.0 * G_PI * v);
}

const char *
sv_demo_random_word (SvDemoRandom *dice, const char *words, GString *word)
{
  const char *at = words;
  const char *end;
  guint n = 1;

  for (const char *bar = words; (bar = strchr (bar, '|')) != NULL; bar++)
    n++;
  for (guint skip = sv_demo_random_below (dice, n); skip > 0; skip--)
    at = strchr (at, '|') + 1;
  end = strchrnul (at, '|');

  g_string_truncate (word, 0);
  g_string_append_len (word, at, end - at);
  return word->str;
}
