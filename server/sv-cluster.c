/* sv-cluster.c: the server's own private PostgreSQL
 *
 * STATE/database    the cluster; it appears by a rename, so it is whole or not there
 * STATE/log         a week of PostgreSQL's messages
 * STATE/run         the socket; a folder in /tmp when that path would be too long for one
 * STATE/socket      where the socket is
 * STATE/cluster.lock   held while somebody starts or stops
 * STATE/cluster.users  held, shared, by everybody who uses it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-cluster"

#include "sv-cluster.h"

#include "common/sv-error.h"
#include "sv-cluster-programs.h"
#include "sv-privilege.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME "secondvintage" /* of the database and its owner */
#define LONGEST_SOCKET 107   /* sun_path, without its NUL */
#define SOCKET_FILE ".s.PGSQL.5432"
#define WAIT_SECONDS 60

struct _SvCluster
{
  char *state_dir;
  char *data;     /* STATE/database */
  char *programs; /* the folder of pg_ctl */
  char *socket_dir;
  char *url;
  SvClusterFlags flags;
  int users_fd; /* holds the shared lock; -1 */
};

/* What postmaster.pid says. */
typedef struct
{
  pid_t pid; /* 0: no server of this cluster runs */
  char *socket_dir;
  gboolean ready;
  gboolean dying; /* it was killed, and its children have not noticed yet */
} Running;

static void
running_clear (Running *running)
{
  g_free (running->socket_dir);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Running, running_clear)

static void
cluster_free (SvCluster *self)
{
  if (self->users_fd >= 0)
    close (self->users_fd);
  g_free (self->state_dir);
  g_free (self->data);
  g_free (self->programs);
  g_free (self->socket_dir);
  g_free (self->url);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvCluster, cluster_free)

static char *
in_state (SvCluster *self, const char *name)
{
  return g_build_filename (self->state_dir, name, NULL);
}

/* Opens STATE/name and takes a lock on it. Returns: the descriptor, or -1; EWOULDBLOCK without
 * @error */
static int
take_lock (SvCluster *self, const char *name, int operation, GError **error)
{
  g_autofree char *path = in_state (self, name);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd >= 0)
    {
      int result;

      do
        result = flock (fd, operation);
      while (result != 0 && errno == EINTR);

      if (result == 0)
        return fd;
    }

  if (errno != EWOULDBLOCK)
    g_set_error (error, SV_ERROR, errno == ENOSPC ? SV_ERROR_FULL : SV_ERROR_INVALID,
                 "cannot lock %s: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

/* --- is it running? --- */

/* Whether the process is a PostgreSQL: after a crash of the machine its number may be another
 * program's. */
static gboolean
is_postgres (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/cmdline", (int)pid);
  g_autofree char *line = NULL;

  if (kill (pid, 0) != 0 && errno == ESRCH)
    return FALSE;

  /* Without /proc, or when it is hidden, believe the file. A dead process that nobody reaped has no
   * line. */
  return !g_file_get_contents (path, &line, NULL, NULL) || strstr (line, "postgres") != NULL;
}

/* Whether a child of a PostgreSQL that was killed still holds on to its memory; @line is "KEY ID".
 */
static gboolean
is_memory_used (char *line)
{
  const char *id = strrchr (g_strchomp (line), ' ');
  struct shmid_ds segment;

  return id && shmctl ((int)g_ascii_strtoll (id, NULL, 10), IPC_STAT, &segment) == 0 &&
         segment.shm_nattch > 0;
}

static void
look (SvCluster *self, Running *running)
{
  g_autofree char *path = g_build_filename (self->data, "postmaster.pid", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean complete;

  running_clear (running);
  *running = (Running){ 0 };
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;

  /* Lines: pid, folder, start, port, socket folder, address, shared memory, status. */
  lines = g_strsplit (text, "\n", -1);
  complete = g_strv_length (lines) >= 8;
  running->pid = (pid_t)g_ascii_strtoll (lines[0], NULL, 10);
  if (running->pid > 1 && is_postgres (running->pid))
    {
      running->socket_dir = complete ? g_strdup (lines[4]) : NULL;
      running->ready = complete && g_str_has_prefix (lines[7], "ready");
      return;
    }

  /* A new PostgreSQL would take the stranger with that number for another of its kind, and not
   * start. */
  running->dying = complete && running->pid > 1 && is_memory_used (lines[6]);
  if (complete && running->pid > 1 && !running->dying)
    {
      g_autofree char *lock = g_build_filename (lines[4], SOCKET_FILE ".lock", NULL);

      g_unlink (path);
      g_unlink (lock);
    }
  running->pid = 0;
}

static gboolean
answers (const char *socket_dir)
{
  g_autofree char *path = g_build_filename (socket_dir, SOCKET_FILE, NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  return socket && g_socket_connect (socket, address, NULL, NULL);
}

/* Waits while a server that another process left behind is still coming up or going down. A new one
 * does not start while a child of the old one can still write. */
static gboolean
settle (SvCluster *self, Running *running, GError **error)
{
  gint64 end = g_get_monotonic_time () + WAIT_SECONDS * G_USEC_PER_SEC;

  look (self, running);
  while (running->dying || (running->pid && !running->ready))
    {
      if (g_get_monotonic_time () > end)
        {
          g_set_error (error, SV_ERROR, SV_ERROR_BUSY,
                       "PostgreSQL of %s neither starts nor stops; its log is in %s/log",
                       self->data, self->state_dir);
          return FALSE;
        }
      g_usleep (50 * 1000);
      look (self, running);
    }

  return TRUE;
}

/* --- its files --- */

/* Returns: whether PATH is a folder of ours that nobody else can enter */
static gboolean
is_private (const char *path)
{
  GStatBuf status;

  return g_lstat (path, &status) == 0 && S_ISDIR (status.st_mode) && status.st_uid == geteuid () &&
         (status.st_mode & 077) == 0;
}

static gboolean
choose_socket_dir (SvCluster *self, GError **error)
{
  g_autofree char *run = in_state (self, "run");
  g_autofree char *record = in_state (self, "socket");
  g_autofree char *recorded = NULL;

  g_clear_pointer (&self->socket_dir, g_free);
  if (strlen (run) + 1 + strlen (SOCKET_FILE) <= LONGEST_SOCKET)
    {
      if (!sv_privilege_check_folder (run, error))
        return FALSE;
      self->socket_dir = g_steal_pointer (&run);
    }
  else if (g_file_get_contents (record, &recorded, NULL, NULL) && is_private (recorded))
    self->socket_dir = g_steal_pointer (&recorded);
  else if (!(self->socket_dir = g_strdup (g_mkdtemp ((char[]){ "/tmp/secondvintage-XXXXXX" }))))
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "cannot make a folder in /tmp: %s",
                   g_strerror (errno));
      return FALSE;
    }

  return g_file_set_contents_full (record, self->socket_dir, -1, G_FILE_SET_CONTENTS_CONSISTENT,
                                   0600, error);
}

/* Returns: (transfer full): a text as the value of a setting */
static char *
quote (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "'", -1);
  g_autofree char *doubled = g_strjoinv ("''", parts);

  return g_strdup_printf ("'%s'", doubled);
}

static const char fast_settings[] = "fsync = off\n"
                                    "synchronous_commit = off\n"
                                    "full_page_writes = off\n"
                                    "wal_level = minimal\n"
                                    "max_wal_senders = 0\n"
                                    "shared_buffers = 32MB\n";

/* Written anew at each start, so that an update of the program can change it. */
static gboolean
write_settings (SvCluster *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->data, "secondvintage.conf", NULL);
  g_autofree char *hba = g_build_filename (self->data, "pg_hba.conf", NULL);
  g_autofree char *ident = g_build_filename (self->data, "pg_ident.conf", NULL);
  g_autofree char *log = in_state (self, "log");
  g_autofree char *log_quoted = quote (log);
  g_autofree char *socket_quoted = quote (self->socket_dir);
  g_autofree char *settings = NULL;
  g_autofree char *map = NULL;

  settings = g_strdup_printf ("# Written by secondvintage-server at each start; edits are lost.\n"
                              "listen_addresses = ''\n"
                              "port = 5432\n"
                              "unix_socket_directories = %s\n"
                              "unix_socket_permissions = 0700\n"
                              "max_connections = 100\n"
                              "random_page_cost = 1.1\n"
                              "jit = off\n"
                              "timezone = 'UTC'\n"
                              "log_timezone = 'UTC'\n"
                              "logging_collector = on\n"
                              "log_directory = %s\n"
                              "log_filename = 'postgresql-%%a.log'\n"
                              "log_truncate_on_rotation = on\n"
                              "log_rotation_age = 1d\n"
                              "log_rotation_size = 0\n"
                              "log_line_prefix = '%%m [%%p] %%a '\n"
                              /* Values of rows stay out of the log. */
                              "log_error_verbosity = terse\n"
                              "log_parameter_max_length_on_error = 0\n"
                              "%s",
                              socket_quoted, log_quoted,
                              self->flags & SV_CLUSTER_FAST ? fast_settings : "");

  /* Root may become this user anyway; with a line of its own it can look inside without. */
  map = g_strdup_printf ("# Written by secondvintage-server at each start; edits are lost.\n"
                         "private \"%s\" " NAME "\n"
                         "private root " NAME "\n",
                         g_get_user_name ());

  return g_file_set_contents_full (path, settings, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                   error) &&
         g_file_set_contents_full (ident, map, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error) &&
         g_file_set_contents_full (hba, "local all all peer map=private\n", -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static gboolean
include_settings (const char *data, GError **error)
{
  g_autofree char *path = g_build_filename (data, "postgresql.conf", NULL);
  g_autofree char *text = NULL;
  g_autofree char *more = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;

  more = g_strconcat (text, "\ninclude_if_exists = 'secondvintage.conf'\n", NULL);
  return g_file_set_contents_full (path, more, -1, G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

/* --- making, starting, stopping --- */

/* Makes the cluster with its empty database under another name, then renames it. */
static gboolean
make (SvCluster *self, GError **error)
{
  g_autofree char *new = in_state (self, "database.new");
  g_autofree char *programs = sv_programs_find (NULL, error);
  const char *safety = self->flags & SV_CLUSTER_FAST ? "--no-sync" : "--data-checksums";

  if (!programs || !sv_programs_remove_folder (new, error))
    return FALSE;

  g_message ("making the database in %s", self->data);
  if (!sv_programs_run (programs, NULL, error, "initdb", "-D", new, "-U", NAME, "-E", "UTF8",
                        "--locale=C.UTF-8", "--auth-local=peer", "--auth-host=reject",
                        "--no-instructions", safety, NULL) ||
      !sv_programs_run (programs, "CREATE DATABASE " NAME ";\n", error, "postgres", "--single",
                        "-D", new, "-c", "exit_on_error=true", "-c", "log_min_messages=error",
                        "postgres", NULL) ||
      !include_settings (new, error))
    {
      sv_programs_remove_folder (new, NULL);
      return FALSE;
    }
  if (g_rename (new, self->data) != 0)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_FAILED, "cannot rename %s: %s", new,
                   g_strerror (errno));
      return FALSE;
    }

  return TRUE;
}

static gboolean
find_own_programs (SvCluster *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->data, "PG_VERSION", NULL);
  g_autofree char *version = NULL;

  if (!g_file_get_contents (path, &version, NULL, error))
    {
      g_prefix_error (error, "%s is not a database cluster: ", self->data);
      return FALSE;
    }

  self->programs = sv_programs_find (g_strstrip (version), error);
  return self->programs != NULL;
}

/* Adds the end of what PostgreSQL said while starting. */
static void
explain (SvCluster *self, const char *said, GError **error)
{
  g_autofree char *text = NULL;

  if (error && *error && g_file_get_contents (said, &text, NULL, NULL) && *g_strstrip (text))
    {
      if (strstr (text, "No space left on device"))
        (*error)->code = SV_ERROR_FULL;
      g_free ((*error)->message);
      (*error)->message = g_strdup_printf ("PostgreSQL does not start in %s: %s", self->data, text);
    }
}

static gboolean
start (SvCluster *self, GError **error)
{
  g_autofree char *said = in_state (self, "start.log");
  g_autofree char *wait = g_strdup_printf ("%d", WAIT_SECONDS);
  gboolean started;

  if (!choose_socket_dir (self, error) || !write_settings (self, error))
    return FALSE;

  g_unlink (said);
  started = sv_programs_run (self->programs, NULL, error, "pg_ctl", "start", "-D", self->data, "-w",
                             "-t", wait, "-s", "-l", said, NULL);
  if (!started)
    explain (self, said, error);

  return started;
}

static gboolean
stop (SvCluster *self, GError **error)
{
  return sv_programs_run (self->programs, NULL, error, "pg_ctl", "stop", "-D", self->data, "-m",
                          "fast", "-w", "-t", "60", "-s", NULL);
}

static gboolean
start_if_needed (SvCluster *self, GError **error)
{
  g_auto (Running) running = { 0 };

  if (!g_file_test (self->data, G_FILE_TEST_IS_DIR) && !make (self, error))
    return FALSE;
  if (!find_own_programs (self, error) || !settle (self, &running, error))
    return FALSE;

  if (running.pid && running.socket_dir && answers (running.socket_dir))
    {
      g_debug ("PostgreSQL runs already, process %d", (int)running.pid);
      self->socket_dir = g_strdup (running.socket_dir);
      return TRUE;
    }

  /* It runs, but somebody cleared its socket away. */
  if (running.pid && !stop (self, error))
    return FALSE;

  return start (self, error);
}

/* Returns: (transfer full): a URL, its folder percent-encoded */
static char *
make_url (const char *socket_dir)
{
  g_autofree char *host = g_uri_escape_string (socket_dir, NULL, FALSE);

  return g_strdup_printf ("postgresql://" NAME "@/" NAME "?host=%s", host);
}

SvCluster *
sv_cluster_open (const char *state_dir, SvClusterFlags flags, GError **error)
{
  g_autoptr (SvCluster) self = g_new0 (SvCluster, 1);
  int lock;
  gboolean works;

  self->users_fd = -1;
  self->flags = flags;
  self->state_dir = g_canonicalize_filename (state_dir, NULL);
  self->data = in_state (self, "database");

  if (sv_privilege_is_root ())
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                   "PostgreSQL does not run as root: become another user first");
      return NULL;
    }
  if (!sv_privilege_check_folder (self->state_dir, error))
    return NULL;

  if ((lock = take_lock (self, "cluster.lock", LOCK_EX, error)) < 0)
    return NULL;
  works = (self->users_fd = take_lock (self, "cluster.users", LOCK_SH, error)) >= 0 &&
          start_if_needed (self, error);
  close (lock);
  if (!works)
    return NULL;

  self->url = make_url (self->socket_dir);
  return g_steal_pointer (&self);
}

const char *
sv_cluster_get_url (SvCluster *self)
{
  return self->url;
}

gboolean
sv_cluster_close (SvCluster *cluster, GError **error)
{
  g_autoptr (SvCluster) self = cluster;
  g_auto (Running) running = { 0 };
  gboolean stopped = TRUE;
  int lock = take_lock (self, "cluster.lock", LOCK_EX, error);

  if (lock < 0)
    return FALSE;

  /* The last one out: nobody else holds the shared lock. */
  if (flock (self->users_fd, LOCK_EX | LOCK_NB) == 0)
    {
      look (self, &running);
      stopped = !running.pid || stop (self, error);
      if (stopped && !g_str_has_prefix (self->socket_dir, self->state_dir))
        g_rmdir (self->socket_dir);
    }
  close (lock);

  return stopped;
}
