/* sv-certificate.h: the certificate that the server shows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-config.h"

/**
 * sv_certificate_load:
 *
 * The certificate and key of [server] tls_certificate and tls_key. Without them the server's own
 * one in the state folder; when there is none yet it is made: self-signed, ECDSA P-256, for
 * localhost and this machine's name, valid for ten years. Call it again to see a renewed file.
 * Errors: %SV_ERROR_INVALID with a text that names the file.
 */
GTlsCertificate *sv_certificate_load (SvConfig *config, GError **error);

/* Returns: (transfer full): the SHA-256 of the DER form, 64 lower-case hex digits */
char *sv_certificate_fingerprint (GTlsCertificate *certificate);
