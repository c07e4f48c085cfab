/* test-config.c: settings come from the right place, and wrong ones are named
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/sv-config.h"

#include "common/sv-error.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("sv-config-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "server.conf", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
write_file (Fixture *fixture, const char *text)
{
  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
}

static SvConfig *
load (Fixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;
  SvConfig *config;

  write_file (fixture, text);
  config = sv_config_load (fixture->path, &error);
  g_assert_no_error (error);

  return config;
}

static void
test_environment_wins_over_file_and_options_over_both (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvConfig) config = NULL;
  const char *text =
      "[server]\nlisten = 127.0.0.1:1\npublic_url = https://a.example\nuser = anna\n";

  g_setenv ("SECONDVINTAGE_SERVER_LISTEN", "127.0.0.1:2", TRUE);
  g_setenv ("SECONDVINTAGE_SERVER_PUBLIC_URL", "https://b.example", TRUE);
  config = load (fixture, text);
  g_unsetenv ("SECONDVINTAGE_SERVER_LISTEN");
  g_unsetenv ("SECONDVINTAGE_SERVER_PUBLIC_URL");

  g_assert_true (sv_config_set (config, "server", "listen", "127.0.0.1:3", "--listen", NULL));

  g_assert_cmpstr (sv_config_get (config, "server", "listen"), ==, "127.0.0.1:3");
  g_assert_cmpstr (sv_config_get (config, "server", "public_url"), ==, "https://b.example");
  g_assert_cmpstr (sv_config_get (config, "server", "user"), ==, "anna");
  g_assert_null (sv_config_get (config, "database", "url"));
}

static void
test_reload_reads_the_file_and_keeps_options (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvConfig) config = load (fixture, "[make]\napi_key = old\n");
  g_autoptr (GError) error = NULL;
  const char *before;

  g_assert_true (sv_config_set (config, "server", "listen", "127.0.0.1:3", "--listen", NULL));
  before = sv_config_get (config, "make", "api_key");

  write_file (fixture, "[make]\napi_key = new\n[server]\nlisten = 127.0.0.1:4\n");
  g_assert_true (sv_config_reload (config, NULL));
  g_assert_cmpstr (sv_config_get (config, "make", "api_key"), ==, "new");
  g_assert_cmpstr (sv_config_get (config, "server", "listen"), ==, "127.0.0.1:3");
  g_assert_cmpstr (before, ==, "old");

  write_file (fixture, "[make]\napi_kye = newer\n");
  g_assert_false (sv_config_reload (config, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_cmpstr (sv_config_get (config, "make", "api_key"), ==, "new");
}

static void
test_an_ipv6_address_is_understood (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvConfig) config = load (fixture, "[server]\nlisten = [::1]:8443\n");
  g_autoptr (GSocketAddress) address = sv_config_listen_address (config);
  g_autofree char *host = g_inet_address_to_string (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));

  g_assert_cmpstr (host, ==, "::1");
  g_assert_cmpint (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)), ==, 8443);
}

static void
test_allowed_addresses_are_a_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvConfig) config =
      load (fixture, "[integrations]\nallow = 127.0.0.1:9999, stub.example:80\n");
  g_auto (GStrv) list = sv_config_allowed_addresses (config);

  g_assert_true (g_strv_equal ((const char *const *)list,
                               (const char *const[]){ "127.0.0.1:9999", "stub.example:80", NULL }));
}

typedef struct
{
  const char *name;
  const char *text;
  const char *named; /* what the message must hold */
} Wrong;

static const Wrong wrongs[] = {
  { "unknown-key", "[server]\nlissten = 127.0.0.1:1\n", "[server] lissten" },
  { "unknown-section", "[servr]\nlisten = 127.0.0.1:1\n", "[servr]" },
  { "key-of-another-section", "[make]\nlisten = 127.0.0.1:1\n", "[make] listen" },
  { "address-without-port", "[server]\nlisten = 127.0.0.1\n", "[server] listen" },
  { "address-with-large-port", "[server]\nlisten = 127.0.0.1:70000\n", "[server] listen" },
  { "address-by-name", "[server]\nlisten = example.com:80\n", "[server] listen" },
  { "relative-path", "[server]\nstate_dir = state\n", "[server] state_dir" },
  { "not-a-web-address", "[make]\nurl = hook.example\n", "[make] url" },
  { "allow-without-port", "[integrations]\nallow = 127.0.0.1\n", "[integrations] allow" },
  { "no-section", "listen = 127.0.0.1:1\n", "server.conf" },
};

static void
test_wrong_file_is_named (Fixture *fixture, gconstpointer data)
{
  const Wrong *wrong = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SvConfig) config = NULL;

  write_file (fixture, wrong->text);
  config = sv_config_load (fixture->path, &error);

  g_assert_null (config);
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, fixture->path));
  g_assert_nonnull (strstr (error->message, wrong->named));
}

static void
test_missing_file_is_an_error (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SvConfig) config = sv_config_load (fixture->path, &error);

  g_assert_null (config);
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
}

static void
test_misspelt_variable_is_named (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SvConfig) config = NULL;

  write_file (fixture, "");
  g_setenv ("SECONDVINTAGE_DATABASE_URI", "postgresql://", TRUE);
  config = sv_config_load (fixture->path, &error);
  g_unsetenv ("SECONDVINTAGE_DATABASE_URI");

  g_assert_null (config);
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "SECONDVINTAGE_DATABASE_URI"));
}

/* The example with its comment signs taken away from "#key =" lines is a file with every key, and
 * no other. */
static void
test_the_example_documents_every_key (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (SV_SOURCE_ROOT, "data", "server.conf.example", NULL);
  g_autofree char *text = NULL;
  g_autofree char *active = NULL;
  g_autoptr (GRegex) commented = g_regex_new ("^#([a-z_]+ =)", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (SvConfig) config = NULL;
  g_auto (GStrv) sections = NULL;
  const SvConfigKey *keys;
  guint n_keys;
  gsize n_documented = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  active = g_regex_replace (commented, text, -1, 0, "\\1", 0, NULL);
  g_assert_true (g_key_file_load_from_data (file, active, -1, G_KEY_FILE_NONE, NULL));

  keys = sv_config_keys (&n_keys);
  for (guint i = 0; i < n_keys; i++)
    {
      if (!g_key_file_has_key (file, keys[i].section, keys[i].key, NULL))
        g_error ("%s says nothing of [%s] %s", path, keys[i].section, keys[i].key);
    }

  sections = g_key_file_get_groups (file, NULL);
  for (guint i = 0; sections[i]; i++)
    {
      gsize n = 0;
      g_auto (GStrv) names = g_key_file_get_keys (file, sections[i], &n, NULL);

      n_documented += n;
    }
  g_assert_cmpuint (n_documented, ==, n_keys);

  /* Its values are good ones, too. */
  config = load (fixture, active);
  g_assert_cmpstr (sv_config_get (config, "server", "listen"), ==, "127.0.0.1:8443");
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/config/environment-wins-over-file-and-options-over-both",
       test_environment_wins_over_file_and_options_over_both);
  ADD ("/config/reload-reads-the-file-and-keeps-options",
       test_reload_reads_the_file_and_keeps_options);
  ADD ("/config/an-ipv6-address-is-understood", test_an_ipv6_address_is_understood);
  ADD ("/config/allowed-addresses-are-a-list", test_allowed_addresses_are_a_list);
  ADD ("/config/missing-file-is-an-error", test_missing_file_is_an_error);
  ADD ("/config/misspelt-variable-is-named", test_misspelt_variable_is_named);
  ADD ("/config/the-example-documents-every-key", test_the_example_documents_every_key);
  for (guint i = 0; i < G_N_ELEMENTS (wrongs); i++)
    {
      g_autofree char *path = g_strdup_printf ("/config/wrong/%s", wrongs[i].name);

      g_test_add (path, Fixture, &wrongs[i], set_up, test_wrong_file_is_named, tear_down);
    }

  return g_test_run ();
}
