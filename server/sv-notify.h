/* sv-notify.h: tells systemd how the server is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/* @state: "READY=1", "STOPPING=1" …; does nothing when systemd did not start us with Type=notify.
 */
void sv_notify (const char *state);
