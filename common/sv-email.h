/* sv-email.h: what looks like an e-mail address
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

/**
 * sv_email_is_valid:
 *
 * Only what every address has: something on both sides of its one @, and nothing that belongs to a
 * list of them. Whether anybody reads it, only a message will tell.
 */
gboolean sv_email_is_valid (const char *text);
