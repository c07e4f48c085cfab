/* sv-session.h: who holds which token, remembered by this process
 *
 * Only the SHA-256 of a token is kept, here and in the database. What is remembered is dropped by a
 * NOTIFY; while nobody listens nothing is remembered, so that an ended session is ended everywhere.
 * Used on the main loop only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-principal.h"
#include "sv-worker.h"

typedef struct _SvSessions SvSessions;

SvSessions *sv_sessions_new (SvPool *pool);
void sv_sessions_free (SvSessions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvSessions, sv_sessions_free)

/**
 * sv_sessions_find:
 *
 * Counts as a sign of life of the session.
 *
 * Returns: (transfer full) (nullable): who holds @token; %NULL: ask sv_sessions_look_up ()
 */
SvPrincipal *sv_sessions_find (SvSessions *self, const char *token);

/* @me is NULL with the reason in @code: "not_signed_in", "session_expired", or "busy". */
typedef void (*SvSessionFound) (SvPrincipal *me, const char *code, gpointer user_data);

/* Asks the database, and calls @found later. */
void
sv_sessions_look_up (SvSessions *self, const char *token, SvSessionFound found, gpointer user_data);

/* Whether NOTIFYs reach us. FALSE forgets everything. */
void sv_sessions_set_listening (SvSessions *self, gboolean listening);

/* "s12": session 12 has ended; "p7": something about person 7 has changed. */
void sv_sessions_forget (SvSessions *self, const char *payload);

guint sv_sessions_count (SvSessions *self);

/* 32 bytes that stand for @token; @digest has room for them. */
void sv_session_digest (const char *token, guint8 *digest);
/* (transfer full) a new token of 256 random bits */
char *sv_session_new_token (void);
