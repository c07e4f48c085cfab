/* sv-user-add.h: the first users, from the command line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-call.h"
#include "sv-db.h"

/**
 * sv_user_add:
 * @role: "admin", "manager", "finance", "agent" or "seller"
 *
 * Makes a user who can sign in, with its activity row. Works beside a running server.
 * Errors: %SV_ERROR_INVALID with every reason in the message.
 *
 * Returns: the person's id, or 0
 */
gint64 sv_user_add (SvDb *db, const char *email, const char *name, const char *role,
                    const char *password, GError **error);
