/* sv-server.c: the running server: everything that listens, works and answers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-server"

#include "sv-server.h"

#include "common/sv-error.h"
#include "jobs/sv-job-runner.h"
#include "sv-accept.h"
#include "sv-context.h"
#include "sv-exchange.h"
#include "sv-health.h"
#include "sv-hub.h"
#include "sv-listen.h"
#include "sv-metrics.h"
#include "sv-tidy.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sodium.h>
#include <sys/resource.h>

#define CONNECTIONS 4000
#define WAITING 2048
#define QUICK_THREADS 3
/* ms that a worker waits for a lock. Then the call lets go of it and comes back: an import holds
 * thousands of rows for minutes, and whoever wants one of them must not stop everybody. */
#define LOCK_TIMEOUT 200
/* How long a call comes back before it is told to try again later. */
#define PATIENCE_SECONDS 5
#define SLOW_THREADS 2
/* What writes the whole stock may take minutes: lists and searches must not stand in that line, and
 * nothing stands in it that could be asked to come back after all that work. */
#define STOCK_THREADS 2
#define STOCK_WAITING 16
#define HASH_THREADS 2
#define HASH_WAITING 32
/* Decoding takes seconds of the processor, and one person can send many at once: lists and searches
 * must not stand in that line. */
#define PICTURE_THREADS 2
#define PICTURE_WAITING 64
#define TIDY_SECONDS 60
/* Requests may go on for so long when the server ends, and are then told that it does. */
#define FINISH_SECONDS 3
#define STOP_SECONDS 5

typedef struct
{
  SvWork work;
  gboolean busy;
  gint64 files_at; /* monotonic: when files are looked at again */
} Tidy;

struct _SvServer
{
  SvReturns *returns;
  SvExchanges shared; /* owns what is in it */
  SvListen *listen;
  SvJobRunner *jobs;
  SvHub *hub;
  SvAcceptor *acceptor;

  Tidy tidy;
  guint tidy_timer;

  guint stop_timer;
  gint64 finish_by;
  gint64 stop_by;
  GSourceOnceFunc stopped;
  gpointer stopped_data;
};

/* ------------------------------------------------------------ what comes in */

static void
accepted_cb (SvConnection *connection, GIOStream *stream, gpointer user_data)
{
  SvServer *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!soup_server_accept_iostream (self->shared.soup, stream, sv_connection_get_local (connection),
                                    sv_connection_get_remote (connection), &error))
    g_warning ("a connection was not taken: %s", error->message);
}

static void
upgrade_cb (GIOStream *stream, GSocket *socket, SvPrincipal *me, const char *since,
            gpointer user_data)
{
  sv_hub_add (((SvServer *)user_data)->hub, stream, socket, me, since);
}

static void
notified_cb (const char *channel, const char *payload, gpointer user_data)
{
  SvServer *self = user_data;

  if (g_str_equal (channel, "sv_change"))
    sv_hub_changed (self->hub);
  else if (g_str_equal (channel, "sv_session"))
    {
      sv_sessions_forget (self->shared.sessions, payload);
      sv_hub_forget (self->hub, payload);
    }
  else if (g_str_equal (channel, "sv_job"))
    sv_job_runner_wake (self->jobs);
}

static void
listening_cb (gboolean listening, gpointer user_data)
{
  SvServer *self = user_data;

  sv_sessions_set_listening (self->shared.sessions, listening);
  if (!listening)
    return;

  /* What happened while nobody listened. */
  sv_hub_check (self->hub);
  sv_job_runner_wake (self->jobs);
}

/* ------------------------------------------------------------ what is done now and then */

/* Rows every minute. Files, of which there are many, when the process starts and once a day. */
static void
tidy_run (SvWork *work, SvDb *db, const GError *error)
{
  Tidy *tidy = (Tidy *)work;
  gint64 now = g_get_monotonic_time ();

  if (db == NULL)
    return;

  sv_tidy_rows (db);
  if (now >= tidy->files_at)
    {
      sv_tidy_files (db);
      tidy->files_at = now + G_TIME_SPAN_DAY;
    }
}

static void
tidy_done (SvWork *work)
{
  ((Tidy *)work)->busy = FALSE;
}

static gboolean
tidy_cb (gpointer user_data)
{
  SvServer *self = user_data;

  if (self->tidy.busy)
    return G_SOURCE_CONTINUE;

  self->tidy.busy = TRUE;
  self->tidy.work.run = tidy_run;
  self->tidy.work.done = tidy_done;
  if (!sv_pool_push (self->shared.slow, &self->tidy.work))
    self->tidy.busy = FALSE;

  return G_SOURCE_CONTINUE;
}

/* ------------------------------------------------------------ figures */

static double
gauge_connections (gpointer user_data)
{
  return sv_acceptor_count (((SvServer *)user_data)->acceptor);
}

static double
gauge_running (gpointer user_data)
{
  return ((SvServer *)user_data)->shared.running;
}

static double
gauge_sessions (gpointer user_data)
{
  return sv_sessions_count (((SvServer *)user_data)->shared.sessions);
}

static double
gauge_waiting (gpointer user_data)
{
  guint waiting, running;

  sv_pool_get_load (user_data, &waiting, &running);

  return waiting;
}

static double
gauge_at_work (gpointer user_data)
{
  guint waiting, running;

  sv_pool_get_load (user_data, &waiting, &running);

  return running;
}

static double
gauge_websockets (gpointer user_data)
{
  return sv_hub_count (((SvServer *)user_data)->hub);
}

static double
gauge_listening (gpointer user_data)
{
  return sv_listen_is_up (((SvServer *)user_data)->listen);
}

static void
add_gauges (SvServer *self)
{
  sv_metrics_add_gauge ("sv_connections", "Open connections.", gauge_connections, self);
  sv_metrics_add_gauge ("sv_requests_running", "Requests without a finished answer.", gauge_running,
                        self);
  sv_metrics_add_gauge ("sv_sessions_remembered", "Sessions in the cache.", gauge_sessions, self);
  sv_metrics_add_gauge ("sv_websockets", "Open websockets.", gauge_websockets, self);
  sv_metrics_add_gauge ("sv_listening", "Whether NOTIFYs reach this process.", gauge_listening,
                        self);
  sv_metrics_add_gauge ("sv_quick_waiting", "Calls waiting for a quick worker.", gauge_waiting,
                        self->shared.quick);
  sv_metrics_add_gauge ("sv_quick_running", "Quick workers with a call.", gauge_at_work,
                        self->shared.quick);
  sv_metrics_add_gauge ("sv_slow_waiting", "Calls waiting for a slow worker.", gauge_waiting,
                        self->shared.slow);
  sv_metrics_add_gauge ("sv_slow_running", "Slow workers with a call.", gauge_at_work,
                        self->shared.slow);
  sv_metrics_add_gauge ("sv_stock_waiting", "Calls waiting to write the whole stock.",
                        gauge_waiting, self->shared.stock);
  sv_metrics_add_gauge ("sv_stock_running", "Calls that write the whole stock.", gauge_at_work,
                        self->shared.stock);
  sv_metrics_add_gauge ("sv_pictures_waiting", "Pictures waiting to be decoded.", gauge_waiting,
                        self->shared.pictures);
  sv_metrics_add_gauge ("sv_pictures_running", "Pictures being decoded.", gauge_at_work,
                        self->shared.pictures);
  sv_metrics_add_gauge ("sv_hashing_waiting", "Passwords waiting to be hashed.", gauge_waiting,
                        self->shared.hashing);
  sv_metrics_add_gauge ("sv_hashing_running", "Passwords being hashed.", gauge_at_work,
                        self->shared.hashing);
}

/* ------------------------------------------------------------ start */

/* libsoup keeps connections alive only while it listens somewhere itself. So it listens on a socket
 * that nobody can reach: its name is gone before anybody could have read it, and its folder is ours
 * alone. */
static gboolean
listen_nowhere (SoupServer *soup, GError **error)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) socket = NULL;
  gboolean listens;

  if (!(folder = g_dir_make_tmp ("sv-XXXXXX", error)))
    return FALSE;
  path = g_build_filename (folder, "s", NULL);
  address = g_unix_socket_address_new (path);
  listens = (socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                                    G_SOCKET_PROTOCOL_DEFAULT, error)) &&
            g_socket_bind (socket, address, FALSE, error) && g_socket_listen (socket, error) &&
            soup_server_listen_socket (soup, socket, 0, error);
  g_unlink (path);
  g_rmdir (folder);

  return listens;
}

static void
prove_thread (GTask *task, gpointer source, gpointer address, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (sv_tls_prove (address, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* A server that speaks what nobody should speak any more had better be off. */
static void
proved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    return;
  if (g_error_matches (error, SV_ERROR, SV_ERROR_FAILED))
    {
      g_critical ("%s", error->message);
      raise (SIGTERM);
    }
  else
    g_message ("TLS could not be tried out: %s", error->message);
}

/* Needs the running main loop, which answers its own question. */
static void
prove_tls (SvServer *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, proved_cb, NULL);

  g_task_set_task_data (task, sv_acceptor_dup_address (self->acceptor), g_object_unref);
  g_task_run_in_thread (task, prove_thread);
}

/* Thousands of connections need more descriptors than a shell gives by default. */
static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max)
    {
      limit.rlim_cur = MIN (limit.rlim_max, 65536);
      if (setrlimit (RLIMIT_NOFILE, &limit) < 0)
        g_message ("the limit of open files stays as it is");
    }
}

static gboolean
start (SvServer *self, const SvServerOptions *options, GError **error)
{
  SvExchanges *shared = &self->shared;
  const char *url = options->database_url;

  if (!(shared->router = sv_router_new (sv_resources, error)))
    return FALSE;

  shared->soup = g_object_new (SOUP_TYPE_SERVER, "raw-paths", TRUE, "server-header", NULL, NULL);
  if (!listen_nowhere (shared->soup, error) ||
      !(self->acceptor = sv_acceptor_new (options->socket, options->certificate, CONNECTIONS,
                                          accepted_cb, self, error)))
    return FALSE;

  self->returns = sv_returns_new (NULL);
  shared->quick = sv_pool_new ("quick", QUICK_THREADS, WAITING, url, LOCK_TIMEOUT, self->returns);
  shared->slow = sv_pool_new ("slow", SLOW_THREADS, WAITING, url, LOCK_TIMEOUT, self->returns);
  shared->stock = sv_pool_new ("stock", STOCK_THREADS, STOCK_WAITING, url, 0, self->returns);
  shared->hashing =
      sv_pool_new ("hash", HASH_THREADS, HASH_WAITING, url, LOCK_TIMEOUT, self->returns);
  shared->pictures =
      sv_pool_new ("picture", PICTURE_THREADS, PICTURE_WAITING, url, LOCK_TIMEOUT, self->returns);
  shared->patience = PATIENCE_SECONDS * G_TIME_SPAN_SECOND;
  shared->sessions = sv_sessions_new (shared->quick);
  shared->upgrade = upgrade_cb;
  shared->upgrade_data = self;
  shared->spool_dir = g_strdup (options->state_dir);
  sv_exchanges_attach (shared);

  /* Before the first job: what it sends names this address. */
  sv_server_set_public_url (self, options->public_url);
  if (!(self->jobs = sv_job_runner_new (options->database_url, sv_job_kinds, error)))
    return FALSE;
  self->hub = sv_hub_new (options->database_url);
  self->listen = sv_listen_new (options->database_url, notified_cb, listening_cb, self);
  self->tidy_timer = g_timeout_add_seconds (TIDY_SECONDS, tidy_cb, self);
  sv_health_configure (options->state_dir, options->metrics_token);
  add_gauges (self);
  prove_tls (self);

  return TRUE;
}

SvServer *
sv_server_new (const SvServerOptions *options, GError **error)
{
  g_autoptr (SvServer) self = g_new0 (SvServer, 1);

  if (sodium_init () < 0)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_FAILED, "libsodium does not start");
      return NULL;
    }

  raise_descriptor_limit ();
  if (!start (self, options, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
sv_server_free (SvServer *self)
{
  SvExchanges *shared = &self->shared;

  sv_metrics_clear_gauges ();
  g_clear_handle_id (&self->stop_timer, g_source_remove);
  g_clear_handle_id (&self->tidy_timer, g_source_remove);
  g_clear_pointer (&self->listen, sv_listen_free);
  g_clear_pointer (&self->jobs, sv_job_runner_stop);
  g_clear_pointer (&self->hub, sv_hub_free);
  /* The pools end first, so that no answer comes for a connection that is gone. */
  g_clear_pointer (&shared->quick, sv_pool_free);
  g_clear_pointer (&shared->slow, sv_pool_free);
  g_clear_pointer (&shared->stock, sv_pool_free);
  g_clear_pointer (&shared->hashing, sv_pool_free);
  g_clear_pointer (&shared->pictures, sv_pool_free);
  g_clear_pointer (&self->returns, sv_returns_free);
  if (shared->soup)
    soup_server_disconnect (shared->soup);
  g_clear_pointer (&self->acceptor, sv_acceptor_free);
  g_clear_object (&shared->soup);
  g_clear_pointer (&shared->sessions, sv_sessions_free);
  g_clear_pointer (&shared->router, sv_router_free);
  g_free (shared->spool_dir);
  g_free (self);
}

char *
sv_server_get_url (SvServer *self)
{
  g_autoptr (GSocketAddress) address = sv_acceptor_dup_address (self->acceptor);
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (address);
  g_autofree char *host = g_inet_address_to_string (g_inet_socket_address_get_address (inet));
  gboolean is_v6 = strchr (host, ':') != NULL;

  return g_strdup_printf (is_v6 ? "https://[%s]:%u" : "https://%s:%u", host,
                          (guint)g_inet_socket_address_get_port (inet));
}

void
sv_server_set_public_url (SvServer *self, const char *public_url)
{
  g_autofree char *own = sv_server_get_url (self);

  sv_context_set_public_url (public_url && *public_url ? public_url : own);
}

void
sv_server_set_patience (SvServer *self, guint seconds)
{
  self->shared.patience = seconds * G_TIME_SPAN_SECOND;
}

void
sv_server_set_certificate (SvServer *self, GTlsCertificate *certificate)
{
  sv_acceptor_set_certificate (self->acceptor, certificate);
}

static void
break_off (SvServer *self)
{
  sv_pool_break_off (self->shared.quick);
  sv_pool_break_off (self->shared.slow);
  sv_pool_break_off (self->shared.stock);
  sv_pool_break_off (self->shared.hashing);
  sv_pool_break_off (self->shared.pictures);
}

static gboolean
stop_cb (gpointer user_data)
{
  SvServer *self = user_data;

  gint64 now = g_get_monotonic_time ();

  if (self->shared.running > 0 && now >= self->finish_by)
    break_off (self);
  if ((self->shared.running > 0 || sv_acceptor_is_needed (self->acceptor)) && now < self->stop_by)
    return G_SOURCE_CONTINUE;

  if (self->shared.running > 0)
    g_message ("stopping with %u requests unanswered", self->shared.running);
  self->stop_timer = 0;
  self->stopped (self->stopped_data);

  return G_SOURCE_REMOVE;
}

void
sv_server_stop (SvServer *self, GSourceOnceFunc stopped, gpointer user_data)
{
  if (self->stop_timer)
    return;

  self->stopped = stopped;
  self->stopped_data = user_data;
  self->finish_by = g_get_monotonic_time () + FINISH_SECONDS * G_TIME_SPAN_SECOND;
  self->stop_by = g_get_monotonic_time () + STOP_SECONDS * G_TIME_SPAN_SECOND;
  self->shared.stopping = TRUE;
  sv_acceptor_stop (self->acceptor);
  self->stop_timer = g_timeout_add (10, stop_cb, self);
}
