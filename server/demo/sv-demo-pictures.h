/* sv-demo-pictures.h: drawn photographs for the newest demo watches
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "server/sv-job.h"

/* Drawing takes a while, so the server does it when it is up: a job, queued by sv_demo_fill (). */
extern const SvJobKind sv_demo_pictures_kind;

/* Queues it in the caller's transaction. @first: the id of demo watch number 0 */
gboolean
sv_demo_pictures_queue (SvDb *db, gint64 first, guint n, guint64 seed, gint64 now, GError **error);
