/* sv-listen.c: a connection to PostgreSQL that waits for NOTIFYs, on the main loop
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-listen"

#include "sv-listen.h"

#include <glib-unix.h>
#include <libpq-fe.h>
#include <string.h>

#define FIRST_WAIT_MS 100
#define LONGEST_WAIT_MS 2000
#define CONNECT_SECONDS 10
#define HEARTBEAT_SECONDS 20

struct _SvListen
{
  char *url;
  SvNotified notified;
  SvListening listening;
  gpointer user_data;

  PGconn *connection; /* (nullable) */
  guint watch;        /* of its socket */
  guint timer;        /* the next attempt, the limit of this one, or the heartbeat */
  guint wait_ms;
  gboolean asked; /* a statement is on its way */
  gboolean up;
};

static gboolean connect_cb (gpointer user_data);

static void
drop_watch (SvListen *self)
{
  if (self->watch)
    g_source_remove (self->watch);
  self->watch = 0;
}

static void
set_timer (SvListen *self, guint ms, GSourceFunc func)
{
  if (self->timer)
    g_source_remove (self->timer);
  self->timer = func ? g_timeout_add (ms, func, self) : 0;
}

static void
lose (SvListen *self)
{
  g_autofree char *reason = NULL;

  if (self->connection)
    reason = g_strchomp (g_strdup (PQerrorMessage (self->connection)));
  g_message ("no NOTIFYs from PostgreSQL: %s", reason ? reason : "no connection");

  drop_watch (self);
  g_clear_pointer (&self->connection, PQfinish);
  self->asked = FALSE;
  set_timer (self, self->wait_ms, connect_cb);
  self->wait_ms = MIN (self->wait_ms * 2, LONGEST_WAIT_MS);
  if (self->up)
    {
      self->up = FALSE;
      self->listening (FALSE, self->user_data);
    }
}

static gboolean
give_up_cb (gpointer user_data)
{
  SvListen *self = user_data;

  self->timer = 0;
  lose (self);

  return G_SOURCE_REMOVE;
}

static gboolean
ask (SvListen *self, const char *sql)
{
  self->asked = TRUE;

  return PQsendQuery (self->connection, sql) && PQflush (self->connection) >= 0;
}

/* A connection that died without a word (a firewall, a lost machine) shows only when it is used. */
static gboolean
heartbeat_cb (gpointer user_data)
{
  SvListen *self = user_data;

  self->timer = 0;
  if (self->asked || !ask (self, "SELECT 1"))
    lose (self);
  else
    set_timer (self, CONNECT_SECONDS * 1000, give_up_cb);

  return G_SOURCE_REMOVE;
}

static void
answered (SvListen *self)
{
  self->asked = FALSE;
  self->wait_ms = FIRST_WAIT_MS;
  set_timer (self, HEARTBEAT_SECONDS * 1000, heartbeat_cb);
  if (self->up)
    return;

  self->up = TRUE;
  g_message ("listening to PostgreSQL");
  self->listening (TRUE, self->user_data);
}

static void
tell (SvListen *self)
{
  PGnotify *notify;

  while (self->connection && (notify = PQnotifies (self->connection)))
    {
      self->notified (notify->relname, notify->extra, self->user_data);
      PQfreemem (notify);
    }
}

static gboolean
readable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  SvListen *self = user_data;

  if (!PQconsumeInput (self->connection))
    {
      lose (self);
      return G_SOURCE_CONTINUE;
    }

  while (self->asked && !PQisBusy (self->connection))
    {
      PGresult *result = PQgetResult (self->connection);
      gboolean failed = result && PQresultStatus (result) != PGRES_COMMAND_OK &&
                        PQresultStatus (result) != PGRES_TUPLES_OK;

      if (!result)
        answered (self);
      PQclear (result);
      if (failed)
        {
          lose (self);
          return G_SOURCE_CONTINUE;
        }
    }
  tell (self);

  return G_SOURCE_CONTINUE;
}

static void
watch (SvListen *self, GIOCondition condition, GUnixFDSourceFunc func)
{
  drop_watch (self);
  self->watch =
      g_unix_fd_add (PQsocket (self->connection), condition | G_IO_HUP | G_IO_ERR, func, self);
}

static gboolean
connecting_cb (int fd, GIOCondition condition, gpointer user_data)
{
  SvListen *self = user_data;

  switch (PQconnectPoll (self->connection))
    {
    case PGRES_POLLING_READING:
      watch (self, G_IO_IN, connecting_cb);
      break;
    case PGRES_POLLING_WRITING:
      watch (self, G_IO_OUT, connecting_cb);
      break;
    case PGRES_POLLING_OK:
      PQsetnonblocking (self->connection, 1);
      watch (self, G_IO_IN, readable_cb);
      if (!ask (self, "LISTEN sv_change; LISTEN sv_session; LISTEN sv_job"))
        lose (self);
      break;
    default:
      lose (self);
      break;
    }

  return G_SOURCE_CONTINUE;
}

/* PostgreSQL's remarks belong into our log, on one line. */
static void
notice_cb (void *data, const char *text)
{
  g_autofree char *line = g_strchomp (g_strdup (text));

  g_debug ("%s", line);
}

static gboolean
connect_cb (gpointer user_data)
{
  SvListen *self = user_data;
  const char *const keywords[] = { "dbname", "application_name", "fallback_application_name",
                                   NULL };
  const char *const values[] = { self->url, "secondvintage listen", "secondvintage", NULL };

  self->timer = 0;
  self->connection = PQconnectStartParams (keywords, values, 1);
  if (!self->connection || PQstatus (self->connection) == CONNECTION_BAD)
    {
      lose (self);
      return G_SOURCE_REMOVE;
    }

  PQsetNoticeProcessor (self->connection, notice_cb, NULL);
  set_timer (self, CONNECT_SECONDS * 1000, give_up_cb);
  watch (self, G_IO_OUT, connecting_cb);

  return G_SOURCE_REMOVE;
}

SvListen *
sv_listen_new (const char *url, SvNotified notified, SvListening listening, gpointer user_data)
{
  SvListen *self = g_new0 (SvListen, 1);

  self->url = g_strdup (url);
  self->notified = notified;
  self->listening = listening;
  self->user_data = user_data;
  self->wait_ms = FIRST_WAIT_MS;
  set_timer (self, 0, connect_cb);

  return self;
}

void
sv_listen_free (SvListen *self)
{
  drop_watch (self);
  set_timer (self, 0, NULL);
  g_clear_pointer (&self->connection, PQfinish);
  g_free (self->url);
  g_free (self);
}

gboolean
sv_listen_is_up (SvListen *self)
{
  return self->up;
}
