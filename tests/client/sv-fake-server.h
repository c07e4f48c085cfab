/* sv-fake-server.h: a server inside the test, whose answers wait until the test gives them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-house.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

/* The user who is signed in is number 1 and may do everything that is named when it starts. */
typedef struct _SvFakeServer SvFakeServer;
/* A request that waits for its answer. */
typedef struct _SvAsked SvAsked;

/* Holds what is asked below one of @paths ("watches", "listings"); everything else there is not.
 * @permissions: (nullable): separated by spaces */
SvFakeServer *sv_fake_server_new (const char *const *paths, const char *permissions);
void sv_fake_server_free (SvFakeServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvFakeServer, sv_fake_server_free)

/* What it answers at once to a GET of @path. */
void sv_fake_server_say (SvFakeServer *self, const char *path, const char *json);
/* Signs a house of its own in, and out again. */
SvHouse *sv_fake_server_get_house (SvFakeServer *self);

/* Waits until it was asked so, and takes the request. @path: below /api/v1/, with its query.
 * Returns: (transfer full): to be answered or broken off */
SvAsked *sv_fake_server_take (SvFakeServer *self, const char *method, const char *path);
/* How many requests wait that nobody took. */
guint sv_fake_server_count (SvFakeServer *self, const char *method, const char *path);

/* Returns: (nullable): the member of its body as JSON */
const char *sv_asked_get (SvAsked *self, const char *key);
const char *sv_asked_get_key (SvAsked *self);
const char *sv_asked_get_if_match (SvAsked *self);
/* Both take the request over. */
void sv_asked_answer (SvAsked *self, guint status, const char *json);
/* The connection ends without an answer. */
void sv_asked_break_off (SvAsked *self);

/* The main loop runs until nothing more is there to be done at once. */
void sv_fake_server_settle (void);
