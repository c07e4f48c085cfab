/* test-session.c: signing in, staying in, being put out
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-test-client.h"

static void
test_signing_in_gives_a_token_that_works (void)
{
  g_autoptr (SvTestServer) server = sv_test_server_start ();
  g_autoptr (SvTestReply) signed_in = NULL;
  g_autoptr (SvTestReply) current = NULL;
  JsonObject *user;

  signed_in = sv_test_call (
      server, NULL, "POST", "/api/v1/sessions",
      "{\"email\":\"Agent@test.example\",\"password\":\"" SV_TEST_PASSWORD "\"}", NULL);
  sv_assert_status (signed_in, 201);
  g_assert_cmpuint (strlen (sv_test_text (signed_in, "token")), ==, 43);
  g_assert_cmpstr (sv_test_header (signed_in, "Cache-Control"), ==, "no-store");

  current = sv_test_call (server, sv_test_text (signed_in, "token"), "GET",
                          "/api/v1/sessions/current", NULL, NULL);
  sv_assert_status (current, 200);
  user = json_object_get_object_member (sv_test_object (current), "user");
  g_assert_cmpstr (json_object_get_string_member (user, "role"), ==, "agent");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (user, "permissions")), >,
                    0);
}

int
main (int argc, char *argv[])
{
  sv_test_init (&argc, &argv);
  g_test_add_func ("/session/signing-in-gives-a-token-that-works",
                   test_signing_in_gives_a_token_that_works);

  return sv_test_run ();
}
