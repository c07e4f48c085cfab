/* sv-exchange-private.h: what the two halves of an exchange share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "sv-accept.h"
#include "sv-exchange.h"
#include "sv-gate.h"
#include "sv-spool.h"

typedef struct
{
  SvWork work;
  int references; /* main loop only: one by the message, one by whoever is at work */
  SvExchanges *shared;
  SvConnection *connection; /* (unowned) (nullable) gone when the connection is */
  SoupServerMessage *message;
  SvCall *call;
  SvReply *reply;    /* (nullable) what is being sent */
  SvReply *made;     /* (nullable) by a worker, on its thread */
  SvRouted routed;   /* the same */
  gboolean started;  /* headers came: counted as running */
  gboolean finished; /* libsoup is done with the message, or its client has left */
  gboolean refused;  /* answered before the body, which is then thrown away */
  gboolean paused;
  guint status;   /* of sv_router_match () */
  char *allow;    /* (nullable) */
  gint64 length;  /* of the body */
  SvSpool *spool; /* (nullable) while a body comes */
  gint64 sent;    /* of a file */
  gint64 began;
  gint64 patience; /* until when a call tries again */
  gboolean locked; /* it met a lock and will try again: counted in shared->locked */
} SvExchange;

/* The connection has so many seconds for what it does now. */
void sv_exchange_phase (SvExchange *self, guint seconds);
/* How long a phase may take in which @bytes come or go. */
guint sv_exchange_seconds_for (gint64 bytes);

/* Takes over @reply. The message goes on by itself, or when it is resumed. */
void sv_exchange_answer (SvExchange *self, SvReply *reply);
/* Answers before the body came, which is then thrown away. */
void sv_exchange_refuse (SvExchange *self, guint status, const char *code, const char *detail);
/* The same; hangs up where the fault says so. */
void sv_exchange_refuse_fault (SvExchange *self, const SvFault *fault);
/* The connection goes on without this exchange. */
void sv_exchange_leave (SvExchange *self);
