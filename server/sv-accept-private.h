/* sv-accept-private.h: what the files of sv-accept share; nobody else includes it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-accept.h"
#include "sv-turns.h"

#define SV_HANDSHAKE_SECONDS 8
/* So many requests that cannot be read may come from one address before it has to stay away. */
#define SV_MOST_BLAME 30

typedef struct
{
  guint count;
  gint64 since; /* monotonic µs */
} SvBlame;

struct _SvConnection
{
  SvAcceptor *acceptor;
  GList link;             /* in acceptor->connections */
  GSocket *socket;        /* (owned) */
  GSocketAddress *local;  /* (owned) */
  GSocketAddress *remote; /* (owned) */
  char *host;             /* (owned) */
  GIOStream *stream;      /* (owned) until it is handed on, then only watched; and to the end
                           * once it came back */
  GObject *watched;       /* (unowned) (nullable) the stream, once it was handed on */
  GSource *hello;         /* (owned) (nullable) while we wait for the first bytes */
  GSource *drain;         /* (owned) (nullable) while we read what comes after our last ones */
  SvTurn turn;            /* for the handshake */
  int awaited;            /* bytes of the hello that we asked to be woken for */
  GObject *keeper;        /* (unowned) (nullable) libsoup's object, until it lets go */
  gint64 deadline;        /* monotonic µs; 0: none */
  gboolean idle;
  gboolean shut;
  gboolean over; /* the last sweep found that nobody is at the other end */
};

struct _SvAcceptor
{
  GSocket *socket; /* (nullable) NULL once stopped */
  GSocketAddress *address;
  GTlsCertificate *certificate;
  GMainContext *context;
  guint limit;
  SvAcceptFunc accepted;
  gpointer user_data;

  GHashTable *blames; /* (element-type utf8 SvBlame) by address */
  GQueue connections; /* (element-type SvConnection) the one longest idle is nearer to the head */
  GSource *source;    /* (nullable) */
  GSource *resume;    /* (nullable) when descriptors ran out */
  GSource *sweep;
  GThreadPool *handshakes;
  SvTurns *turns; /* for them, so that none waits in the pool */
  gboolean stopping;
};

/* Returns: the time in so many seconds; 0 for none */
gint64 sv_after_seconds (guint seconds);
void sv_source_end (GSource **source);

/* sv-accept.c: accepts, if it does not already. */
void sv_acceptor_watch (SvAcceptor *self);

/* sv-accept-hello.c: waits for the first message of a client, then for its turn. */
void sv_connection_greet (SvConnection *self);
/* The turn of @data, a connection, has come: its handshake begins, on a thread. */
void sv_handshake_start (gpointer data);
void sv_handshake_thread (gpointer data, gpointer user_data);

/* sv-connection.c: whoever reads or writes on it now comes to an end by himself. */
void sv_connection_shut (SvConnection *self);
void sv_connection_free (SvConnection *self);
/* For g_object_weak_ref () of the stream that was handed on. */
void sv_connection_stream_gone (gpointer data, GObject *stream);
GQuark sv_connection_quark (void);
