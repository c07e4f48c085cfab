/* sv-tls.c: which TLS we speak, and the proof of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-tls"

#include "sv-accept.h"

#include "common/sv-error.h"

#include <string.h>

#define PRIORITY                                                                                   \
  "NONE:+VERS-TLS1.3:+VERS-TLS1.2:+ECDHE-ECDSA:+ECDHE-RSA:+AES-128-GCM:+AES-256-GCM:"              \
  "+CHACHA20-POLY1305:+AEAD:+SIGN-ECDSA-SECP256R1-SHA256:+SIGN-ECDSA-SECP384R1-SHA384:"            \
  "+SIGN-ECDSA-SHA256:+SIGN-ECDSA-SHA384:+SIGN-RSA-PSS-RSAE-SHA256:+SIGN-RSA-SHA256:"              \
  "+SIGN-RSA-PSS-RSAE-SHA384:+SIGN-RSA-SHA384:+SIGN-EDDSA-ED25519:+GROUP-X25519:"                  \
  "+GROUP-SECP256R1:+GROUP-SECP384R1:+COMP-NULL:+CTYPE-X509:%SERVER_PRECEDENCE"

void
sv_tls_prepare (void)
{
  g_setenv ("G_TLS_GNUTLS_PRIORITY", PRIORITY, TRUE);
}

/* The first message of a client that knows nothing newer than TLS 1.1: one record, version 3.2,
 * with ciphers of that time (ECDHE and RSA with AES-CBC and SHA-1) and the curves they need. */
static const guint8 old_hello[] = {
  22, 3,  1,    0,    77, /* record: handshake */
  1,  0,  0,    73,       /* client hello */
  3,  2,                  /* TLS 1.1 */
  1,  2,  3,    4,    5,    6,    7,    8,    9,    10,   11, 12,   13, 14,   15, 16, 17,
  18, 19, 20,   21,   22,   23,   24,   25,   26,   27,   28, 29,   30, 31,   32, 0, /* no session
                                                                                      */
  0,  12, 0xc0, 0x09, 0xc0, 0x0a, 0xc0, 0x13, 0xc0, 0x14, 0,  0x2f, 0,  0x35, 1,  0, /* no
                                                                                        compression
                                                                                      */
  0,  20,                                               /* extensions */
  0,  10, 0,    6,    0,    4,    0,    23,   0,    24, /* groups */
  0,  11, 0,    2,    1,    0,                          /* point formats */
  0,  35, 0,    0,                                      /* session ticket */
};

gboolean
sv_tls_prove (GSocketAddress *address, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  GOutputStream *output;
  GInputStream *input;
  guint8 answer[7];
  gsize n_read = 0;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, 5);
  if (!(connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, error)))
    return FALSE;

  output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  if (!g_output_stream_write_all (output, old_hello, sizeof old_hello, NULL, NULL, error))
    return FALSE;

  /* An alert (21) or a closed connection is the refusal; a server hello (22) is not. */
  if (g_input_stream_read_all (input, answer, sizeof answer, &n_read, NULL, NULL) && n_read > 0 &&
      answer[0] != 21)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_FAILED, "this server still speaks TLS 1.1");
      return FALSE;
    }

  return TRUE;
}
