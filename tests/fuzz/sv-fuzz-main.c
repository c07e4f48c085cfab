/* sv-fuzz-main.c: feeds a target with mutated texts for a while
 *
 * SV_FUZZ_SEED repeats a run (the seed is printed), SV_FUZZ_SECONDS makes it longer.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-fuzz.h"

#include <stdlib.h>
#include <string.h>

static const char *
any_text (GRand *rand)
{
  guint n = g_strv_length ((char **)sv_fuzz_texts);

  return sv_fuzz_texts[g_rand_int_range (rand, 0, n)];
}

/* Changes @input in one place. */
static void
mutate (GRand *rand, GByteArray *input)
{
  guint at = g_rand_int_range (rand, 0, input->len + 1);
  guint left = input->len - at;
  guint some = left > 0 ? (guint)g_rand_int_range (rand, 1, MIN (left, 16) + 1) : 0;
  const char *text = any_text (rand);
  g_autoptr (GByteArray) tail = NULL;
  guint8 byte = g_rand_int_range (rand, 0, 256);

  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      if (left > 0)
        input->data[at] = byte;
      break;
    case 1:
      if (left > 0)
        input->data[at] ^= 1 << (byte & 7);
      break;
    case 2:
      if (some > 0)
        g_byte_array_remove_range (input, at, some);
      break;
    case 3: /* another text in the middle */
      tail = g_byte_array_new ();
      g_byte_array_append (tail, input->data + at, left);
      g_byte_array_set_size (input, at);
      g_byte_array_append (input, (const guint8 *)text, strlen (text));
      g_byte_array_append (input, tail->data, tail->len);
      break;
    default: /* the same piece again */
      if (some > 0)
        {
          g_autofree guint8 *piece = g_memdup2 (input->data + at, some);

          g_byte_array_append (input, piece, some);
        }
    }
}

static void
run_for (double seconds, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GTimer) timer = g_timer_new ();
  /* Sized, so that an empty first input has an address: g_strndup (NULL, 0) is NULL. */
  g_autoptr (GByteArray) input = g_byte_array_sized_new (256);
  guint64 runs = 0;

  while (g_timer_elapsed (timer, NULL) < seconds)
    for (guint i = 0; i < 100; i++, runs++)
      {
        const char *text = any_text (rand);
        int changes = g_rand_int_range (rand, 0, 8);

        g_byte_array_set_size (input, 0);
        g_byte_array_append (input, (const guint8 *)text, strlen (text));
        while (changes-- > 0)
          mutate (rand, input);
        LLVMFuzzerTestOneInput (input->data, input->len);
      }

  g_test_message ("%" G_GUINT64_FORMAT " inputs", runs);
  g_assert_cmpuint (runs, >, 100);
}

static void
test_no_input_breaks_it (void)
{
  const char *told = g_getenv ("SV_FUZZ_SEED");
  const char *seconds = g_getenv ("SV_FUZZ_SECONDS");
  guint32 seed = told != NULL ? (guint32)strtoul (told, NULL, 10) : g_random_int ();

  g_test_message ("SV_FUZZ_SEED=%u repeats this run", seed);
  run_for (seconds != NULL ? g_ascii_strtod (seconds, NULL) : 2.0, seed);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/fuzz/no-input-breaks-it", test_no_input_breaks_it);
  return g_test_run ();
}
