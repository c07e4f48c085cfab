/* sv-exchange.h: one request and its answer, between libsoup and a worker
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "sv-router.h"
#include "sv-session.h"
#include "sv-worker.h"

/* A websocket has been agreed on: the stream and who is at the other end. Takes nothing over but
 * @stream. */
typedef void (*SvUpgradeFunc) (GIOStream *stream, GSocket *socket, SvPrincipal *me,
                               const char *since, gpointer user_data);

/* What all exchanges of a server share. */
typedef struct
{
  SoupServer *soup;
  SvRouter *router;
  SvSessions *sessions;
  SvPool *quick;
  SvPool *slow;
  SvPool *stock;
  SvPool *hashing;
  SvPool *pictures;
  SvUpgradeFunc upgrade;
  gpointer upgrade_data;
  char *spool_dir;   /* for bodies over 64 KB; an unlinked file each */
  gint64 patience;   /* µs that a call tries again */
  gint locked;       /* (atomic) calls that met a lock and will try again */
  guint running;     /* exchanges between headers and the end of their answer */
  gboolean stopping; /* answers close their connection */
} SvExchanges;

/* Connects libsoup's signals: from now on requests are answered. */
void sv_exchanges_attach (SvExchanges *shared);
