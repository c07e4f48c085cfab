/* sv-spool.h: a body while it comes in: in memory when small, else in an unlinked file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-call.h"

typedef struct _SvSpool SvSpool;

/* @length: of the whole body; more than @in_memory goes to a file in @dir. */
SvSpool *sv_spool_new (const char *dir, gint64 length, gint64 in_memory);
void sv_spool_free (SvSpool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvSpool, sv_spool_free)

/* A failure to write is kept for sv_spool_finish (). */
void sv_spool_add (SvSpool *self, GBytes *chunk);

/**
 * sv_spool_finish:
 *
 * Hands the body to @call. Errors: %SV_ERROR_FULL, %SV_ERROR_FAILED.
 */
gboolean sv_spool_finish (SvSpool *self, SvCall *call, GError **error);
