/* test-cluster.c: the private PostgreSQL is made, shared, left behind, found again, and stopped
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/sv-cluster.h"

#include "common/sv-error.h"
#include "server/sv-cluster-programs.h"
#include "server/sv-privilege.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *state;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_strdup (g_mkdtemp ((char[]){ "/tmp/svXXXXXX" }));
  g_assert_nonnull (fixture->folder);
  fixture->state = g_build_filename (fixture->folder, "state", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sv_programs_remove_folder (fixture->folder, &error);
  g_assert_no_error (error);
  g_free (fixture->state);
  g_free (fixture->folder);
}

static SvCluster *
open_cluster (const char *state)
{
  g_autoptr (GError) error = NULL;
  SvCluster *cluster = sv_cluster_open (state, SV_CLUSTER_FAST, &error);

  g_assert_no_error (error);
  return cluster;
}

static void
close_cluster (SvCluster *cluster)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sv_cluster_close (cluster, &error));
  g_assert_no_error (error);
}

/* Returns: the pid in postmaster.pid, 0 when there is none */
static pid_t
postmaster (const char *state)
{
  g_autofree char *path = g_build_filename (state, "database", "postmaster.pid", NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;

  return (pid_t)g_ascii_strtoll (text, NULL, 10);
}

/* Returns: (transfer full): what psql says to @sql in the cluster */
static char *
query (SvCluster *cluster, const char *sql)
{
  g_autofree char *programs = sv_programs_find (NULL, NULL);
  g_autofree char *psql = g_build_filename (programs, "psql", NULL);
  const char *argv[] = { psql, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql, NULL, NULL };
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  g_autofree char *err = NULL;
  int status;

  argv[6] = sv_cluster_get_url (cluster);
  g_assert_true (g_spawn_sync ("/", (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err,
                               &status, NULL));
  g_assert_cmpstr (err, ==, "");
  g_assert_true (g_spawn_check_wait_status (status, &error));

  return g_strchomp (out);
}

static void
test_it_is_made_and_answers (Fixture *fixture, gconstpointer data)
{
  SvCluster *cluster = open_cluster (fixture->state);
  g_autofree char *who =
      query (cluster, "SELECT current_user, current_database(), "
                      "current_setting('listen_addresses'), "
                      "current_setting('lc_collate'), current_setting('server_encoding')");
  pid_t pid = postmaster (fixture->state);

  g_assert_cmpstr (who, ==, "secondvintage|secondvintage||C.UTF-8|UTF8");
  g_assert_cmpint (kill (pid, 0), ==, 0);

  close_cluster (cluster);
  g_assert_cmpint (postmaster (fixture->state), ==, 0);
}

static void
test_what_was_written_is_there_after_a_restart (Fixture *fixture, gconstpointer data)
{
  SvCluster *cluster = open_cluster (fixture->state);
  g_autofree char *made = query (cluster, "CREATE TABLE t AS SELECT 7 AS n");
  g_autofree char *found = NULL;

  close_cluster (cluster);
  cluster = open_cluster (fixture->state);
  found = query (cluster, "SELECT n FROM t");
  g_assert_cmpstr (found, ==, "7");
  close_cluster (cluster);
}

static void
test_two_users_share_it_and_the_last_one_stops_it (Fixture *fixture, gconstpointer data)
{
  SvCluster *first = open_cluster (fixture->state);
  SvCluster *second = open_cluster (fixture->state);
  pid_t pid = postmaster (fixture->state);
  g_autofree char *answer = NULL;

  g_assert_cmpstr (sv_cluster_get_url (first), ==, sv_cluster_get_url (second));
  close_cluster (first);
  g_assert_cmpint (postmaster (fixture->state), ==, pid);
  answer = query (second, "SELECT 1");
  g_assert_cmpstr (answer, ==, "1");

  close_cluster (second);
  g_assert_cmpint (postmaster (fixture->state), ==, 0);
}

/* The process that dies, and where it is told the folder: made before there are threads. */
static pid_t victim;
static int victim_input = -1;

static void
make_victim (void)
{
  int ends[2];
  char state[256] = "";

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  victim = fork ();
  g_assert_cmpint (victim, >=, 0);
  if (victim > 0)
    {
      close (ends[0]);
      victim_input = ends[1];
      return;
    }

  close (ends[1]);
  if (read (ends[0], state, sizeof state - 1) <= 0)
    _exit (0);
  if (!sv_cluster_open (state, SV_CLUSTER_FAST, NULL))
    _exit (1);
  kill (getpid (), SIGKILL);
}

/* A server that is killed leaves its PostgreSQL running. */
static void
test_a_killed_user_leaves_it_to_the_next (Fixture *fixture, gconstpointer data)
{
  SvCluster *cluster;
  pid_t pid;
  int status;

  g_assert_cmpint (write (victim_input, fixture->state, strlen (fixture->state)), >, 0);
  g_assert_cmpint (close (victim_input), ==, 0);
  victim_input = -1;
  g_assert_cmpint (waitpid (victim, &status, 0), ==, victim);
  g_assert_true (WIFSIGNALED (status));

  pid = postmaster (fixture->state);
  g_assert_cmpint (kill (pid, 0), ==, 0);
  cluster = open_cluster (fixture->state);
  g_assert_cmpint (postmaster (fixture->state), ==, pid);
  close_cluster (cluster);
  g_assert_cmpint (postmaster (fixture->state), ==, 0);
}

/* Its children notice a little later, and until then the memory is theirs. */
static void
test_a_killed_postgresql_is_started_again (Fixture *fixture, gconstpointer data)
{
  SvCluster *cluster = open_cluster (fixture->state);
  pid_t pid = postmaster (fixture->state);
  g_autofree char *answer = NULL;
  SvCluster *next;

  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  next = open_cluster (fixture->state);
  g_assert_cmpint (postmaster (fixture->state), !=, pid);
  answer = query (next, "SELECT 1");
  g_assert_cmpstr (answer, ==, "1");
  close_cluster (next);
  close_cluster (cluster);
}

static void
test_a_stale_pid_file_does_not_matter (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->state, "database", "postmaster.pid", NULL);
  g_autofree char *text = NULL;
  SvCluster *cluster = open_cluster (fixture->state);
  g_autofree char *answer = NULL;

  close_cluster (cluster);

  /* The number of a process that lives, but is not PostgreSQL: this one. */
  text = g_strdup_printf ("%d\n%s/database\n1\n5432\n%s/run\n\n\nready   \n", (int)getpid (),
                          fixture->state, fixture->state);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  cluster = open_cluster (fixture->state);
  answer = query (cluster, "SELECT 1");
  g_assert_cmpstr (answer, ==, "1");
  close_cluster (cluster);
}

static void
test_a_half_made_cluster_is_made_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *half = g_build_filename (fixture->state, "database.new", "base", NULL);
  SvCluster *cluster;

  g_assert_cmpint (g_mkdir_with_parents (half, 0700), ==, 0);
  cluster = open_cluster (fixture->state);
  close_cluster (cluster);
  g_assert_false (g_file_test (half, G_FILE_TEST_EXISTS));
}

static void
test_a_long_path_works_too (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strnfill (120, 'x');
  g_autofree char *state = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *record = g_build_filename (state, "socket", NULL);
  g_autofree char *socket_dir = NULL;
  SvCluster *cluster = open_cluster (state);
  g_autofree char *answer = query (cluster, "SELECT 1");

  g_assert_cmpstr (answer, ==, "1");
  g_assert_true (g_file_get_contents (record, &socket_dir, NULL, NULL));
  g_assert_true (g_str_has_prefix (socket_dir, "/tmp/secondvintage-"));
  close_cluster (cluster);
  g_assert_false (g_file_test (socket_dir, G_FILE_TEST_EXISTS));
}

static void
test_odd_characters_in_the_path_work (Fixture *fixture, gconstpointer data)
{
  g_autofree char *state = g_build_filename (fixture->folder, "it's 50% “ours”", NULL);
  SvCluster *cluster = open_cluster (state);
  g_autofree char *answer = query (cluster, "SELECT 1");

  g_assert_cmpstr (answer, ==, "1");
  close_cluster (cluster);
}

static void
test_missing_programs_are_named (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("PG_BINDIR", fixture->folder, TRUE);
  g_assert_null (sv_cluster_open (fixture->state, SV_CLUSTER_FAST, &error));
  g_unsetenv ("PG_BINDIR");

  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "PG_BINDIR"));
}

static void
test_another_version_is_named (Fixture *fixture, gconstpointer data)
{
  g_autofree char *database = g_build_filename (fixture->state, "database", NULL);
  g_autofree char *version = g_build_filename (database, "PG_VERSION", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (database, 0700), ==, 0);
  g_assert_true (g_file_set_contents (version, "9\n", -1, NULL));

  g_assert_null (sv_cluster_open (fixture->state, SV_CLUSTER_FAST, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "PostgreSQL 9"));
}

static void
test_a_broken_cluster_says_why (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->state, "database", "postgresql.conf", NULL);
  g_autoptr (GError) error = NULL;
  SvCluster *cluster = open_cluster (fixture->state);

  close_cluster (cluster);
  g_assert_true (g_file_set_contents (path, "no_such_setting = 1\n", -1, NULL));

  g_assert_null (sv_cluster_open (fixture->state, SV_CLUSTER_FAST, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "no_such_setting"));
}

static void
test_a_file_in_the_way_is_named (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->state, "", -1, NULL));
  g_assert_null (sv_cluster_open (fixture->state, SV_CLUSTER_FAST, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, fixture->state));
}

static void
test_a_folder_of_somebody_else_is_named (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  /* /usr is root's, and this test is not root. */
  g_assert_null (sv_cluster_open ("/usr", SV_CLUSTER_FAST, &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "/usr belongs to root"));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;

  /* PostgreSQL does not run as root, so neither does its test. */
  if (sv_privilege_is_root () && !sv_privilege_become ("postgres", &error))
    g_error ("%s", error->message);

  make_victim ();
  g_test_init (&argc, &argv, NULL);
  ADD ("/cluster/it-is-made-and-answers", test_it_is_made_and_answers);
  ADD ("/cluster/what-was-written-is-there-after-a-restart",
       test_what_was_written_is_there_after_a_restart);
  ADD ("/cluster/two-users-share-it-and-the-last-one-stops-it",
       test_two_users_share_it_and_the_last_one_stops_it);
  ADD ("/cluster/a-killed-user-leaves-it-to-the-next", test_a_killed_user_leaves_it_to_the_next);
  ADD ("/cluster/a-killed-postgresql-is-started-again", test_a_killed_postgresql_is_started_again);
  ADD ("/cluster/a-stale-pid-file-does-not-matter", test_a_stale_pid_file_does_not_matter);
  ADD ("/cluster/a-half-made-cluster-is-made-again", test_a_half_made_cluster_is_made_again);
  ADD ("/cluster/a-long-path-works-too", test_a_long_path_works_too);
  ADD ("/cluster/odd-characters-in-the-path-work", test_odd_characters_in_the_path_work);
  ADD ("/cluster/missing-programs-are-named", test_missing_programs_are_named);
  ADD ("/cluster/another-version-is-named", test_another_version_is_named);
  ADD ("/cluster/a-broken-cluster-says-why", test_a_broken_cluster_says_why);
  ADD ("/cluster/a-file-in-the-way-is-named", test_a_file_in_the_way_is_named);
  ADD ("/cluster/a-folder-of-somebody-else-is-named", test_a_folder_of_somebody_else_is_named);
  return g_test_run ();
}
