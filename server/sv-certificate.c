/* sv-certificate.c: the certificate that the server shows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-certificate"

#include "sv-certificate.h"

#include "common/sv-error.h"
#include "sv-privilege.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <unistd.h>

#define OWN_FILE "certificate.pem" /* key and certificate in one, so that one rename makes both */
#define DAYS (24 * 60 * 60)
#define VALID_DAYS 3652
#define WARN_DAYS 14

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_privkey_t, gnutls_x509_privkey_deinit, NULL)

static gboolean
took (int result, GError **error)
{
  if (result >= 0)
    return TRUE;

  g_set_error (error, SV_ERROR, SV_ERROR_FAILED, "cannot make a certificate: %s",
               gnutls_strerror (result));
  return FALSE;
}

static int
add_names (gnutls_x509_crt_t certificate)
{
  static const guint8 ipv4[4] = { 127, 0, 0, 1 };
  static const guint8 ipv6[16] = { [15] = 1 };
  const char *host = g_get_host_name ();
  int result;

  if ((result = gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, "localhost",
                                                      9, GNUTLS_FSAN_SET)) < 0 ||
      (result = gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, ipv4,
                                                      sizeof ipv4, GNUTLS_FSAN_APPEND)) < 0 ||
      (result = gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, ipv6,
                                                      sizeof ipv6, GNUTLS_FSAN_APPEND)) < 0)
    return result;
  if (!*host || g_str_equal (host, "localhost"))
    return 0;

  return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, host, strlen (host),
                                               GNUTLS_FSAN_APPEND);
}

static int
describe (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key)
{
  const char *name = "SecondVintage server";
  time_t now = time (NULL);
  guint8 serial[16];
  int result;

  if ((result = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial)) < 0)
    return result;
  serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, and of full length */

  if ((result = gnutls_x509_crt_set_version (certificate, 3)) < 0 ||
      (result = gnutls_x509_crt_set_serial (certificate, serial, sizeof serial)) < 0 ||
      (result = gnutls_x509_crt_set_key (certificate, key)) < 0 ||
      (result = gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                               strlen (name))) < 0 ||
      /* A day early: clocks of clients may be behind. */
      (result = gnutls_x509_crt_set_activation_time (certificate, now - DAYS)) < 0 ||
      (result = gnutls_x509_crt_set_expiration_time (certificate,
                                                     now + (time_t)VALID_DAYS * DAYS)) < 0 ||
      (result = gnutls_x509_crt_set_basic_constraints (certificate, 0, -1)) < 0 ||
      (result = gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_DIGITAL_SIGNATURE)) < 0 ||
      (result = gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0)) < 0)
    return result;

  return add_names (certificate);
}

/* Returns: (transfer full) (nullable): key and self-signed certificate as PEM */
static char *
make_pem (GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate = NULL;
  g_auto (gnutls_x509_privkey_t) key = NULL;
  gnutls_datum_t key_pem = { NULL, 0 };
  gnutls_datum_t certificate_pem = { NULL, 0 };
  char *pem = NULL;

  if (!took (gnutls_x509_privkey_init (&key), error) ||
      !took (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                           GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
             error) ||
      !took (gnutls_x509_crt_init (&certificate), error) ||
      !took (describe (certificate, key), error) ||
      !took (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0), error))
    return NULL;

  if (took (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                               &key_pem),
            error) &&
      took (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &certificate_pem), error))
    pem = g_strdup_printf ("%.*s%.*s", (int)key_pem.size, (const char *)key_pem.data,
                           (int)certificate_pem.size, (const char *)certificate_pem.data);

  gnutls_free (key_pem.data);
  gnutls_free (certificate_pem.data);
  return pem;
}

/* Makes @path whole or not at all. When another process was faster, its file stands. */
static gboolean
make_file (const char *path, GError **error)
{
  g_autofree char *temporary = g_strdup_printf ("%s.%u.new", path, (guint)getpid ());
  g_autofree char *pem = make_pem (error);
  gboolean made;
  int code;

  if (!pem)
    return FALSE;
  if (!g_file_set_contents_full (temporary, pem, -1, G_FILE_SET_CONTENTS_DURABLE, 0600, error))
    return FALSE;

  made = link (temporary, path) == 0 || errno == EEXIST;
  code = errno;
  g_unlink (temporary);
  if (!made)
    g_set_error (error, SV_ERROR, SV_ERROR_FAILED, "cannot make %s: %s", path, g_strerror (code));

  return made;
}

/* GIO does not notice a key that belongs to another certificate until a client comes. */
static gboolean
check_pair (const char *certificate_path, const char *key_path, GError **error)
{
  gnutls_certificate_credentials_t credentials;
  int result;

  if (!took (gnutls_certificate_allocate_credentials (&credentials), error))
    return FALSE;

  result = gnutls_certificate_set_x509_key_file (credentials, certificate_path, key_path,
                                                 GNUTLS_X509_FMT_PEM);
  gnutls_certificate_free_credentials (credentials);
  if (result >= 0)
    return TRUE;

  g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "%s with the key %s: %s", certificate_path,
               key_path, gnutls_strerror (result));
  return FALSE;
}

static void
warn_before_end (GTlsCertificate *certificate, const char *path)
{
  g_autoptr (GDateTime) end = g_tls_certificate_get_not_valid_after (certificate);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *text = NULL;

  if (!end || g_date_time_difference (end, now) > WARN_DAYS * G_TIME_SPAN_DAY)
    return;

  text = g_date_time_format_iso8601 (end);
  g_warning ("%s is valid until %s only: renew it, then send SIGHUP", path, text);
}

static GTlsCertificate *
load_pair (const char *certificate_path, const char *key_path, GError **error)
{
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) local_error = NULL;

  certificate = g_tls_certificate_new_from_files (certificate_path, key_path, &local_error);
  if (!certificate)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "%s with the key %s: %s", certificate_path,
                   key_path, local_error->message);
      return NULL;
    }
  if (!check_pair (certificate_path, key_path, error))
    return NULL;

  warn_before_end (certificate, certificate_path);
  return g_steal_pointer (&certificate);
}

GTlsCertificate *
sv_certificate_load (SvConfig *config, GError **error)
{
  const char *certificate_path = sv_config_get (config, "server", "tls_certificate");
  const char *key_path = sv_config_get (config, "server", "tls_key");
  g_autofree char *own = NULL;

  if (!certificate_path != !key_path)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                   "[server] tls_certificate and tls_key: set both or neither");
      return NULL;
    }
  if (certificate_path)
    return load_pair (certificate_path, key_path, error);

  own = g_build_filename (sv_config_state_dir (config), OWN_FILE, NULL);
  if (!g_file_test (own, G_FILE_TEST_EXISTS) && !make_file (own, error))
    return NULL;

  return load_pair (own, own, error);
}

char *
sv_certificate_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}
