/* sv-context.h: what the running server knows of itself
 *
 * Set once by `serve` before the first request, read from any thread. Nothing here differs between
 * the server processes of one house.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-config.h"

/**
 * sv_context_init:
 * @public_url: how the world reaches this server, without a slash at its end
 */
void sv_context_init (SvConfig *config, const char *public_url);

/* Returns: "https://watches.example:8443"; "https://localhost" before sv_context_init () */
const char *sv_context_public_url (void);

/* Whether only this machine can reach the public address: Make.com and marketplaces cannot then. */
gboolean sv_context_is_loopback (void);

/**
 * sv_context_get:
 *
 * Returns: (nullable): a value of the key file, environment or command line; NULL when not set
 * there
 */
const char *sv_context_get (const char *section, const char *key);
