/* sv-spawned-server.h: a real server in a process of its own, with demo data, for tests of the
 * client
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-house.h"

/* Started with @watches demo watches when first asked for, on a free port. Returns: (nullable): its
 * address, NULL when the server was not built or no PostgreSQL is installed: the test is skipped */
const char *sv_spawned_server_start (guint watches);
const char *sv_spawned_server_fingerprint (void);
const char *sv_spawned_server_password (void);
#define SV_SPAWNED_EMAIL "admin@demo.example"
void sv_spawned_server_stop (void);

/* Runs the main loop until @done says so; fails the test after half a minute. */
void sv_wait_until (gboolean (*done) (gpointer data), gpointer data, const char *what);
/* An asynchronous call made straight: pass sv_wait_cb and &result, then sv_wait_result (). */
void sv_wait_cb (GObject *object, GAsyncResult *result, gpointer user_data);
GAsyncResult *sv_wait_result (GAsyncResult **result);
/* Until nobody else holds it; finalizes it. */
void sv_wait_last (gpointer object, const char *what);
/* Signs out of a house and lets it go, with the folder in which it kept what it knows: both are
 * gone then. */
void sv_leave_house (SvHouse *house, char *kept);
