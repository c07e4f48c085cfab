/* sv-cluster.h: the server's own private PostgreSQL
 *
 * A cluster in the state folder that listens on a Unix socket only. Every process that opens it
 * shares it: the first one starts PostgreSQL, the last one that closes it stops it. A process that
 * dies without closing leaves it running, and the next one goes on with it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

typedef struct _SvCluster SvCluster;

typedef enum
{
  SV_CLUSTER_SAFE = 0,
  SV_CLUSTER_FAST = 1 << 0, /* for tests: nothing survives a power cut */
} SvClusterFlags;

/**
 * sv_cluster_open:
 * @state_dir: a folder of the current user, who is not root
 *
 * Makes the cluster if there is none, starts it if it does not run. Blocks, for some seconds the
 * first time. Errors: %SV_ERROR_BUSY when it does not start, %SV_ERROR_FULL without space,
 * %SV_ERROR_INVALID when programs are missing or the folder is another user's.
 */
SvCluster *sv_cluster_open (const char *state_dir, SvClusterFlags flags, GError **error);

/* Returns: the connection string of the database that the cluster is for */
const char *sv_cluster_get_url (SvCluster *self);

/**
 * sv_cluster_close:
 * @self: (transfer full):
 *
 * Stops PostgreSQL if nobody else uses it.
 */
gboolean sv_cluster_close (SvCluster *self, GError **error);
