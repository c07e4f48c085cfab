/* sv-demo-random.h: the same dice every time
 *
 * A generator of our own, so that a seed gives the same watches with every version of every
 * library.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

typedef struct
{
  guint64 state;
} SvDemoRandom;

/* The dice of the @index-th thing made with @seed, whatever was made before it. */
void sv_demo_random_init (SvDemoRandom *dice, guint64 seed, guint64 index);
guint64 sv_demo_random_next (SvDemoRandom *dice);
/* Returns: 0 … n − 1 */
guint sv_demo_random_below (SvDemoRandom *dice, guint n);
/* Returns: from … to, both included */
int sv_demo_random_between (SvDemoRandom *dice, int from, int to);
gboolean sv_demo_random_percent (SvDemoRandom *dice, int percent);
/* Returns: 0 ≤ x < 1 */
double sv_demo_random_real (SvDemoRandom *dice);
/* Returns: normally distributed, mean 0, deviation 1 */
double sv_demo_random_normal (SvDemoRandom *dice);
/* Returns: one of the texts between the bars of "a|b|c", in @word */
const char *sv_demo_random_word (SvDemoRandom *dice, const char *words, GString *word);
