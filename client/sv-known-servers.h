/* sv-known-servers.h: which certificate each server showed when it was first trusted
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#define SV_TYPE_KNOWN_SERVERS (sv_known_servers_get_type ())
G_DECLARE_FINAL_TYPE (SvKnownServers, sv_known_servers, SV, KNOWN_SERVERS, GObject)

/* @path: a file of lines "host:port SHA256", read now, written by sv_known_servers_set () */
SvKnownServers *sv_known_servers_new (const char *path);

/* @server: "https://host:port". Returns: (nullable): 64 lower-case hex digits */
const char *sv_known_servers_get (SvKnownServers *self, const char *server);
gboolean sv_known_servers_set (SvKnownServers *self, const char *server, const char *fingerprint,
                               GError **error);

/* Returns: (transfer full): the SHA-256 of the certificate's DER in hex */
char *sv_certificate_fingerprint (GTlsCertificate *certificate);
/* Returns: (transfer full): in lower case without colons and blanks, or NULL when it is no SHA-256
 */
char *sv_fingerprint_normalise (const char *text);
/* Returns: (transfer full): in blocks of four, upper case, for reading aloud */
char *sv_fingerprint_display (const char *fingerprint);
