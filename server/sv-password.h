/* sv-password.h: passwords, as Argon2id keeps them
 *
 * 64 MiB and two passes: about 0.3 s. Only for threads of the pool for hashing (SV_ROUTE_HASH).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-call.h"

/**
 * sv_password_hash:
 *
 * Errors: %SV_ERROR_BUSY when there is not enough memory.
 *
 * Returns: (transfer full) (nullable): the hash as it is stored, with its parameters
 */
char *sv_password_hash (const char *password, GError **error);

/* @hash: (nullable): of nobody, and then it takes the same time and says no */
gboolean sv_password_verify (const char *hash, const char *password);

/* Returns: (nullable): a sentence that says why a password cannot be taken */
const char *sv_password_complaint (const char *password);

/* Refuses a password that is too short or too long to keep, beside @field. */
void sv_password_check (SvCall *call, const char *field, const char *password);
