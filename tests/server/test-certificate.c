/* test-certificate.c: the server's own certificate is made once, and a wrong one is named
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/sv-certificate.h"

#include "common/sv-error.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct
{
  char *folder;
  SvConfig *config;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *empty = NULL;

  fixture->folder = g_dir_make_tmp ("sv-certificate-XXXXXX", NULL);
  empty = g_build_filename (fixture->folder, "server.conf", NULL);
  g_assert_true (g_file_set_contents (empty, "", -1, NULL));
  fixture->config = sv_config_load (empty, &error);
  g_assert_no_error (error);
  g_assert_true (
      sv_config_set (fixture->config, "server", "state_dir", fixture->folder, "test", NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)))
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  sv_config_unref (fixture->config);
}

static GTlsCertificate *
load (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = sv_certificate_load (fixture->config, &error);

  g_assert_no_error (error);
  return certificate;
}

static char *
in_folder (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
test_it_is_made_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) first = load (fixture);
  g_autoptr (GTlsCertificate) second = load (fixture);
  g_autofree char *first_print = sv_certificate_fingerprint (first);
  g_autofree char *second_print = sv_certificate_fingerprint (second);

  g_assert_cmpuint (strlen (first_print), ==, 64);
  g_assert_cmpuint (strspn (first_print, "0123456789abcdef"), ==, 64);
  g_assert_cmpstr (first_print, ==, second_print);
}

static void
test_only_its_user_reads_the_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) certificate = load (fixture);
  g_autofree char *path = in_folder (fixture, "certificate.pem");
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_it_is_for_this_machine_and_ten_years (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) certificate = load (fixture);
  g_autoptr (GSocketConnectable) name = g_network_address_new ("localhost", 8443);
  g_autoptr (GSocketConnectable) ipv4 = g_network_address_new ("127.0.0.1", 8443);
  g_autoptr (GSocketConnectable) ipv6 = g_network_address_new ("::1", 8443);
  g_autoptr (GSocketConnectable) host = g_network_address_new (g_get_host_name (), 8443);
  g_autoptr (GSocketConnectable) other = g_network_address_new ("example.com", 8443);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) begin = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr (GDateTime) end = g_tls_certificate_get_not_valid_after (certificate);

  /* With itself as authority, what remains is the names and the times. */
  g_assert_cmpint (g_tls_certificate_verify (certificate, name, certificate), ==, 0);
  g_assert_cmpint (g_tls_certificate_verify (certificate, ipv4, certificate), ==, 0);
  g_assert_cmpint (g_tls_certificate_verify (certificate, ipv6, certificate), ==, 0);
  g_assert_cmpint (g_tls_certificate_verify (certificate, host, certificate), ==, 0);
  g_assert_cmpint (g_tls_certificate_verify (certificate, other, certificate), ==,
                   G_TLS_CERTIFICATE_BAD_IDENTITY);
  g_assert_cmpint (g_date_time_difference (now, begin) / G_TIME_SPAN_HOUR, >=, 23);
  g_assert_cmpint (g_date_time_difference (end, now) / G_TIME_SPAN_DAY, >=, 3650);
}

static void
test_a_key_of_another_certificate_is_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *made = in_folder (fixture, "certificate.pem");
  g_autofree char *other = in_folder (fixture, "other.pem");
  g_autoptr (GTlsCertificate) first = load (fixture);
  g_autoptr (GTlsCertificate) second = NULL;
  g_autoptr (GTlsCertificate) mixed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_rename (made, other), ==, 0);
  second = load (fixture);

  g_assert_true (sv_config_set (fixture->config, "server", "tls_certificate", made, "test", NULL));
  g_assert_true (sv_config_set (fixture->config, "server", "tls_key", other, "test", NULL));
  mixed = sv_certificate_load (fixture->config, &error);
  g_assert_null (mixed);
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, made));
  g_assert_nonnull (strstr (error->message, other));
}

static void
test_a_missing_file_is_named (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = in_folder (fixture, "none.pem");
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (sv_config_set (fixture->config, "server", "tls_certificate", path, "test", NULL));
  g_assert_true (sv_config_set (fixture->config, "server", "tls_key", path, "test", NULL));
  certificate = sv_certificate_load (fixture->config, &error);
  g_assert_null (certificate);
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_a_certificate_without_key_is_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (sv_config_set (fixture->config, "server", "tls_certificate", "/x", "test", NULL));
  certificate = sv_certificate_load (fixture->config, &error);
  g_assert_null (certificate);
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("/certificate/it-is-made-once", test_it_is_made_once);
  ADD ("/certificate/only-its-user-reads-the-key", test_only_its_user_reads_the_key);
  ADD ("/certificate/it-is-for-this-machine-and-ten-years",
       test_it_is_for_this_machine_and_ten_years);
  ADD ("/certificate/a-key-of-another-certificate-is-refused",
       test_a_key_of_another_certificate_is_refused);
  ADD ("/certificate/a-missing-file-is-named", test_a_missing_file_is_named);
  ADD ("/certificate/a-certificate-without-key-is-refused",
       test_a_certificate_without_key_is_refused);
  return g_test_run ();
}
