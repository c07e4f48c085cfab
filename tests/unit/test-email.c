/* test-email.c: what looks like an e-mail address
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-email.h"

static void
test_addresses (void)
{
  static const char *const good[] = { "a@b", "jane.doe+watch@example.org", "åsa@bücher.example" };
  static const char *const bad[] = { "",        "unknown",     "@",     "@b",    "a@",
                                     "a@b@c",   "a b@c",       "a@b\n", "a@b,c", "<a@b>",
                                     "a@b;c@d", "a@b\302\240", "a\t@b" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    if (!sv_email_is_valid (good[i]))
      g_error ("%s is none", good[i]);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    if (sv_email_is_valid (bad[i]))
      g_error ("%s is one", bad[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/email/addresses", test_addresses);
  return g_test_run ();
}
