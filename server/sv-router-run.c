/* sv-router-run.c: what stands around every handler: transaction, idempotency, another try
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-router"

#include "sv-router.h"

#include "common/sv-error.h"
#include "sv-idempotency.h"
#include "sv-store.h"

#include <string.h>

#define TRIES 3
/* ms for a statement of SV_ROUTE_LONG: as long as somebody waits for its answer, sv-exchange.c. */
#define LONG_STATEMENT 290000

static gboolean
is_write (SvCall *call)
{
  return strcmp (call->method, "GET") != 0 && strcmp (call->method, "HEAD") != 0 &&
         !(call->route->flags & SV_ROUTE_READS);
}

/* A serialization failure or a deadlock says: the same again may well work. */
static gboolean
wants_another_try (SvDb *db)
{
  const char *sqlstate = sv_db_sqlstate (db);

  return sqlstate && (strcmp (sqlstate, "40001") == 0 || strcmp (sqlstate, "40P01") == 0);
}

static SvReply *
run_handler (SvCall *call, SvDb *db, gboolean keyed, GError **error)
{
  g_autoptr (SvReply) reply = call->route->handler (call, db, error);

  if (!reply)
    return NULL;
  if (keyed && !sv_idempotency_keep (call, db, reply, error))
    return NULL;
  if (sv_db_in_transaction (db) && !sv_db_commit (db, error))
    return NULL;

  return g_steal_pointer (&reply);
}

static SvRouted
run_write (SvCall *call, SvDb *db, SvReply **reply, GError **error)
{
  gboolean keyed = call->idempotency_key != NULL;

  sv_db_begin (db, call->me ? call->me->person : 0, call->request_id);
  if (keyed)
    {
      switch (sv_idempotency_enter (call, db, reply, error))
        {
        case SV_IDEMPOTENCY_FIRST:
          break;
        case SV_IDEMPOTENCY_RUNNING:
          return SV_ROUTED_TO_WAIT;
        case SV_IDEMPOTENCY_KNOWN:
        case SV_IDEMPOTENCY_FAILED:
          return SV_ROUTED;
        }
    }

  *reply = run_handler (call, db, keyed, error);

  return SV_ROUTED;
}

SvRouted
sv_router_run (SvCall *call, SvDb *db, guint hurry, SvReply **reply)
{
  SvRouted routed = SV_ROUTED;

  sv_db_set_timeout (db, call->route->flags & SV_ROUTE_LONG ? LONG_STATEMENT : 0);
  sv_db_hurry (db, hurry);
  for (int attempt = 1;; attempt++)
    {
      g_autoptr (GError) error = NULL;
      gboolean again;

      routed = SV_ROUTED;
      if (is_write (call))
        routed = run_write (call, db, reply, &error);
      else
        *reply = call->route->handler (call, db, &error);

      if (*reply || routed == SV_ROUTED_TO_WAIT)
        break;

      again = attempt < TRIES && wants_another_try (db);
      if (is_write (call) && sv_db_was_locked (db) &&
          g_error_matches (error, SV_ERROR, SV_ERROR_BUSY))
        routed = SV_ROUTED_LOCKED;
      if (sv_db_in_transaction (db))
        sv_db_rollback (db);
      if (!again)
        {
          sv_store_explain (call, db, &error);
          *reply = sv_reply_new_problem (call, error);
          break;
        }
      sv_call_reset (call);
    }

  /* Nothing of one call may reach the next user of the connection. */
  if (sv_db_in_transaction (db))
    sv_db_rollback (db);
  sv_db_set_timeout (db, 0);
  sv_db_hurry (db, 0);

  return routed;
}
