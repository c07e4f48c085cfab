/* sv-outgoing.h: calls to the outside world, and nowhere else
 *
 * An address that an admin types, or that a vendor's answer names, must not reach what only this
 * machine or this network should reach. The addresses that were checked are the ones that are
 * connected: the check stands in the resolver.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <libsoup/soup.h>

/**
 * sv_outgoing_init:
 * @allow: (nullable): "HOST:PORT" entries that may be private: [integrations] allow
 *
 * Makes our resolver the process's default. Call once, before any other use of the network.
 */
void sv_outgoing_init (const char *const *allow);

/* Replaces the list, when the settings were loaded again. */
void sv_outgoing_set_allowed (const char *const *allow);

/**
 * sv_outgoing_address_is_public:
 *
 * Returns: whether an address belongs to the public network: not loopback, private, link-local,
 * multicast, reserved, nor an IPv6 form of such an IPv4 address
 */
gboolean sv_outgoing_address_is_public (GInetAddress *address);

/**
 * sv_outgoing_check:
 * @url: an http or https address
 *
 * Errors: %SV_ERROR_INVALID with a sentence for people, when it is no such address or names a
 * private literal.
 */
gboolean sv_outgoing_check (const char *url, GError **error);

/**
 * sv_outgoing_message:
 *
 * A message to @url that follows no redirect. Returns: (transfer full) (nullable): NULL with @error
 * when refused
 */
SoupMessage *sv_outgoing_message (const char *method, const char *url, GError **error);

/* The one session, for the main loop: no proxy, no cookies, answers within 60 s of silence. */
SoupSession *sv_outgoing_session (void);
