/* test-attempt.c: what was sent and never answered bears the same key when it is sent again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-attempt.h"

typedef struct
{
  SvAttempt attempt;
  JsonObject *cheap; /* (owned) */
  JsonObject *dear;  /* (owned) */
  char *first;       /* (owned) the key of the cheap one */
} Fixture;

#define PATH "watches/7/sale"

static JsonObject *
make (int price)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "price", price);
  return object;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->cheap = make (1);
  fixture->dear = make (2);
  fixture->first = g_strdup (sv_attempt_get_key (&fixture->attempt, PATH, fixture->cheap));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  sv_attempt_done (&fixture->attempt);
  json_object_unref (fixture->cheap);
  json_object_unref (fixture->dear);
  g_free (fixture->first);
}

static void
test_the_same_again_has_the_same_key (Fixture *fixture, gconstpointer data)
{
  g_assert_true (g_uuid_string_is_valid (fixture->first));
  g_assert_cmpstr (sv_attempt_get_key (&fixture->attempt, PATH, fixture->cheap), ==,
                   fixture->first);
}

static void
test_another_body_has_another_key (Fixture *fixture, gconstpointer data)
{
  g_autofree char *second = g_strdup (sv_attempt_get_key (&fixture->attempt, PATH, fixture->dear));

  g_assert_cmpstr (second, !=, fixture->first);
  g_assert_cmpstr (sv_attempt_get_key (&fixture->attempt, PATH, fixture->cheap), !=,
                   fixture->first);
}

static void
test_another_address_has_another_key (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (sv_attempt_get_key (&fixture->attempt, "watches/8/sale", fixture->cheap), !=,
                   fixture->first);
}

static void
test_what_is_done_is_wished_anew (Fixture *fixture, gconstpointer data)
{
  sv_attempt_done (&fixture->attempt);

  g_assert_cmpstr (sv_attempt_get_key (&fixture->attempt, PATH, fixture->cheap), !=,
                   fixture->first);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add ("/attempt/the-same-again-has-the-same-key", Fixture, NULL, set_up,
              test_the_same_again_has_the_same_key, tear_down);
  g_test_add ("/attempt/another-body-has-another-key", Fixture, NULL, set_up,
              test_another_body_has_another_key, tear_down);
  g_test_add ("/attempt/another-address-has-another-key", Fixture, NULL, set_up,
              test_another_address_has_another_key, tear_down);
  g_test_add ("/attempt/what-is-done-is-wished-anew", Fixture, NULL, set_up,
              test_what_is_done_is_wished_anew, tear_down);

  return g_test_run ();
}
