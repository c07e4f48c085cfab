/* sv-privilege.h: the step from root to the server's own user
 *
 * PostgreSQL does not run as root, and nothing that talks to a network should. Started as root, the
 * server opens what only root may read, gives the state folder to its user, and becomes that user
 * for good.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/* Whether the process runs as root. */
gboolean sv_privilege_is_root (void);

/**
 * sv_privilege_give_folder:
 *
 * As root: makes @path with its parents, and hands it to @user when it is new, or empty and root's.
 * Errors: %SV_ERROR_INVALID when it belongs to somebody else, or there is no such user.
 */
gboolean sv_privilege_give_folder (const char *path, const char *user, GError **error);

/**
 * sv_privilege_become:
 *
 * The whole process becomes @user: groups, ids, HOME, and / as its current folder, since the old
 * one may be closed to that user. There is no way back.
 */
gboolean sv_privilege_become (const char *user, GError **error);

/**
 * sv_privilege_check_folder:
 *
 * Makes @path with mode 0700 if it is missing. Errors: %SV_ERROR_INVALID when it cannot be used,
 * with a text that says why: another owner, a closed folder above it; %SV_ERROR_FULL.
 */
gboolean sv_privilege_check_folder (const char *path, GError **error);
