/* sv-context.h: what the running server knows of itself
 *
 * Set once by `serve` before the first request, read from any thread. Nothing here differs between
 * the server processes of one house.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-config.h"

/* The settings that sv_context_get () reads. */
void sv_context_set_config (SvConfig *config);

/* @public_url: how the world reaches this server */
void sv_context_set_public_url (const char *public_url);

/* Returns: "https://watches.example:8443"; "https://localhost" before it is known */
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

/* Of a key that is a number and has a built-in value. */
gint64 sv_context_get_number (const char *section, const char *key);
