/* test-json-suite.c: bodies that are JSON, nearly JSON and not JSON at all, sent to a real server
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-shared.h"
#include "sv-test-client.h"

#include <glib/gstdio.h>
#include <string.h>

static SvTestServer *server;

static guint
status_for (const char *bytes, gsize length)
{
  g_autoptr (GBytes) body = g_bytes_new (bytes, length);
  g_autoptr (SvTestReply) reply =
      sv_test_send (server, sv_test_server_token (server, SV_ROLE_ADMIN), "POST", "/api/v1/watches",
                    "application/json", body, NULL);

  return reply->status;
}

static void
test_faults_have_their_codes (void)
{
  static const struct
  {
    const char *body;
    guint status;
    const char *code;
  } cases[] = {
    { "", 400, "json_malformed" },
    { "{", 400, "json_malformed" },
    { "{\"name\":\"a\",}", 400, "json_malformed" },
    { "{'name':'a'}", 400, "json_malformed" },
    { "{\"name\":01}", 400, "json_malformed" },
    { "{\"name\":\"a\"} x", 400, "json_malformed" },
    { "/* */ {}", 400, "json_malformed" },
    { "{\"name\":\"\xff\"}", 400, "json_malformed" },
    { "{\"name\":\"\\ud800\"}", 400, "json_malformed" },
    { "[]", 422, "json_not_object" },
    { "7", 422, "json_not_object" },
    { "{\"name\":\"a\",\"name\":\"b\"}", 422, "json_duplicate_key" },
    { "{\"name\":\"\\u0000b\"}", 422, "json_nul" },
    { "{\"year\":9223372036854775808}", 422, "json_number_range" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SvTestReply) reply =
          sv_test_call (server, sv_test_server_token (server, SV_ROLE_ADMIN), "POST",
                        "/api/v1/watches", cases[i].body, NULL);

      if (reply->status != cases[i].status || strcmp (sv_test_code (reply), cases[i].code) != 0)
        g_error ("%s: %u %s", cases[i].body, reply->status, reply->text);
    }
}

/* y_ must be taken for JSON, n_ must not; with i_ it is for us to say, as long as it is said. */
static void
test_the_public_suite (void)
{
  g_autofree char *archive = sv_shared_file ("data/json-test-suite/test_parsing.tar.xz");
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint tried = 0;
  int wait_status;

  if (!archive)
    return;

  folder = g_dir_make_tmp ("sv-json-XXXXXX", &error);
  g_assert_no_error (error);
  {
    const char *const argv[] = { "tar", "-xJf", archive, "-C", folder, NULL };

    g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                                 NULL, &wait_status, &error));
    g_assert_true (g_spawn_check_wait_status (wait_status, &error));
  }
  dir = g_dir_open (folder, 0, &error);
  g_assert_no_error (error);

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL;
      gsize length;
      guint status;

      g_assert_true (g_file_get_contents (path, &bytes, &length, &error));
      status = status_for (bytes, length);
      if ((name[0] == 'n' && status != 400) || (name[0] == 'y' && status == 400) || status >= 500)
        g_error ("%s: %u", name, status);
      g_unlink (path);
      tried++;
    }

  g_rmdir (folder);
  g_assert_cmpuint (tried, >, 300);
}

int
main (int argc, char *argv[])
{
  int result;

  sv_test_init (&argc, &argv);
  server = sv_test_server_start ();
  g_test_add_func ("/json/faults-have-their-codes", test_faults_have_their_codes);
  g_test_add_func ("/json/the-public-suite", test_the_public_suite);

  result = g_test_run ();
  sv_test_server_stop (server);
  sv_test_finish ();

  return result;
}
