/* test-main.c: the program as a person or systemd starts it: command line, exit codes, signals
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/commands/sv-command.h"
#include "server/sv-certificate.h"
#include "server/sv-cluster-programs.h"
#include "server/sv-privilege.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *folder; /* others may enter it: the server is somebody else when this runs as root */
  char *state;
  GSubprocess *server; /* (nullable) serve, when start_server () ran */
  GDataInputStream *output;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_strdup (g_mkdtemp ((char[]){ "/tmp/svXXXXXX" }));
  g_assert_cmpint (g_chmod (fixture->folder, 0711), ==, 0);
  fixture->state = g_build_filename (fixture->folder, "state", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (fixture->server)
    g_subprocess_force_exit (fixture->server);
  g_clear_object (&fixture->output);
  g_clear_object (&fixture->server);
  sv_programs_remove_folder (fixture->folder, &error);
  g_assert_no_error (error);
  g_free (fixture->state);
  g_free (fixture->folder);
}

/* Runs a command to its end with @input. Returns: its exit code; (out) what it said */
static int
run (const char *input, char **output, char **messages, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  const char *argument;
  va_list arguments;

  g_ptr_array_add (argv, (char *)SV_SERVER_PROGRAM);
  va_start (arguments, messages);
  while ((argument = va_arg (arguments, const char *)))
    g_ptr_array_add (argv, (char *)argument);
  va_end (arguments);
  g_ptr_array_add (argv, NULL);

  process = g_subprocess_newv ((const char *const *)argv->pdata,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                   G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input ? input : "", NULL, output, messages, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));

  return g_subprocess_get_exit_status (process);
}

/* Starts serve and waits for its line. Returns: (transfer full): the line, parsed */
static JsonNode *
start_server_with (Fixture *fixture, const char *option, const char *value)
{
  const char *argv[] = { SV_SERVER_PROGRAM,
                         "serve",
                         "--state-dir",
                         fixture->state,
                         "--listen",
                         "127.0.0.1:0",
                         option,
                         value,
                         NULL };
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;
  JsonNode *node;

  fixture->server = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  fixture->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->server));
  line = g_data_input_stream_read_line (fixture->output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  node = json_from_string (line, &error);
  g_assert_no_error (error);

  return node;
}

static JsonNode *
start_server (Fixture *fixture, const char *demo)
{
  return start_server_with (fixture, demo ? "--demo" : NULL, demo);
}

/* Ends serve by a signal. Returns: its exit code; nothing more was on its standard output */
static int
stop_server (Fixture *fixture, int signal)
{
  g_autofree char *line = NULL;

  g_subprocess_send_signal (fixture->server, signal);
  line = g_data_input_stream_read_line (fixture->output, NULL, NULL, NULL);
  g_assert_null (line);
  g_assert_true (g_subprocess_wait (fixture->server, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (fixture->server));

  return g_subprocess_get_exit_status (fixture->server);
}

static void
test_serve_is_ready_and_ends_in_order (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pid_file = g_build_filename (fixture->state, "database", "postmaster.pid", NULL);
  g_autoptr (JsonNode) ready = start_server (fixture, NULL);
  JsonObject *object = json_node_get_object (ready);
  gint64 started;

  g_assert_true (json_object_get_boolean_member (object, "ready"));
  g_assert_true (
      g_str_has_prefix (json_object_get_string_member (object, "url"), "https://127.0.0.1:"));
  g_assert_cmpuint (strlen (json_object_get_string_member (object, "certificate_sha256")), ==, 64);
  g_assert_false (json_object_has_member (object, "demo"));

  started = g_get_monotonic_time ();
  g_assert_cmpint (stop_server (fixture, SIGTERM), ==, SV_EXIT_DONE);
  g_assert_cmpint (g_get_monotonic_time () - started, <, 10 * G_TIME_SPAN_SECOND);
  if (geteuid () == 0)
    g_assert_false (g_file_test (pid_file, G_FILE_TEST_EXISTS));
}

static void
test_the_certificate_stays_the_same (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) first = start_server (fixture, NULL);
  g_autoptr (JsonNode) second = NULL;

  g_assert_cmpint (stop_server (fixture, SIGINT), ==, SV_EXIT_DONE);
  g_clear_object (&fixture->server);
  g_clear_object (&fixture->output);

  second = start_server (fixture, NULL);
  g_assert_cmpstr (
      json_object_get_string_member (json_node_get_object (first), "certificate_sha256"), ==,
      json_object_get_string_member (json_node_get_object (second), "certificate_sha256"));
  g_assert_cmpint (stop_server (fixture, SIGTERM), ==, SV_EXIT_DONE);
}

/* A file in the server's folder of temporary ones, last written when @age says. */
static char *
leave_behind (Fixture *fixture, const char *name, GTimeSpan age)
{
  char *path = g_build_filename (fixture->state, "tmp", name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  guint64 written = (guint64)((g_get_real_time () - age) / G_USEC_PER_SEC);

  g_file_set_contents (path, "half a picture", -1, &error);
  g_assert_no_error (error);
  g_file_set_attribute_uint64 (file, G_FILE_ATTRIBUTE_TIME_MODIFIED, written,
                               G_FILE_QUERY_INFO_NONE, NULL, &error);
  g_assert_no_error (error);

  return path;
}

static void
test_what_a_dead_server_left_is_swept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) first = start_server (fixture, NULL);
  g_autoptr (JsonNode) second = NULL;
  g_autofree char *left = NULL;
  g_autofree char *used = NULL;

  g_assert_cmpint (stop_server (fixture, SIGTERM), ==, SV_EXIT_DONE);
  g_clear_object (&fixture->server);
  g_clear_object (&fixture->output);

  left = leave_behind (fixture, "left", G_TIME_SPAN_DAY);
  used = leave_behind (fixture, "used", G_TIME_SPAN_MINUTE);
  second = start_server (fixture, NULL);
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  /* Another server on the same folder may be writing it. */
  g_assert_true (g_file_test (used, G_FILE_TEST_EXISTS));
  g_assert_cmpint (stop_server (fixture, SIGTERM), ==, SV_EXIT_DONE);
}

static void
test_demo_tells_how_to_sign_in (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) ready = NULL;
  JsonObject *demo;

  g_setenv ("SECONDVINTAGE_DEMO_PASSWORD", "said \"so\" before", TRUE);
  ready = start_server (fixture, "20");
  g_unsetenv ("SECONDVINTAGE_DEMO_PASSWORD");

  demo = json_object_get_object_member (json_node_get_object (ready), "demo");
  g_assert_cmpstr (json_object_get_string_member (demo, "email"), ==, "admin@demo.example");
  g_assert_cmpstr (json_object_get_string_member (demo, "password"), ==, "said \"so\" before");
  g_assert_cmpint (stop_server (fixture, SIGTERM), ==, SV_EXIT_DONE);
}

static void
test_a_hang_up_does_not_end_it (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) ready = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "notify", NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  const char *const states[] = { "READY=1", "RELOADING=1", "READY=1", "STOPPING=1" };

  /* What systemd hears tells when the reload is done. */
  g_assert_true (g_socket_bind (socket, address, FALSE, NULL));
  g_assert_cmpint (g_chmod (path, 0666), ==, 0);
  g_socket_set_timeout (socket, 60);
  g_setenv ("NOTIFY_SOCKET", path, TRUE);
  ready = start_server (fixture, NULL);
  g_unsetenv ("NOTIFY_SOCKET");

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (GError) error = NULL;
      char text[64] = "";

      g_socket_receive (socket, text, sizeof text - 1, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, states[i]);
      if (i == 0)
        g_subprocess_send_signal (fixture->server, SIGHUP);
      if (i == 2)
        g_subprocess_send_signal (fixture->server, SIGTERM);
    }
  g_assert_cmpint (stop_server (fixture, SIGTERM), ==, SV_EXIT_DONE);
}

static gboolean
accept_cb (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags flags,
           gpointer user_data)
{
  return TRUE;
}

/* A connection that takes any certificate; its fingerprint in @seen. */
static GIOStream *
connect_to (JsonNode *ready, char **seen)
{
  const char *url = json_object_get_string_member (json_node_get_object (ready), "url");
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) plain = NULL;
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  plain = g_socket_client_connect_to_uri (client, url, 0, NULL, &error);
  g_assert_no_error (error);
  stream = g_tls_client_connection_new (G_IO_STREAM (plain), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (stream, "accept-certificate", G_CALLBACK (accept_cb), NULL);
  g_tls_connection_handshake (G_TLS_CONNECTION (stream), NULL, &error);
  g_assert_no_error (error);
  *seen = sv_certificate_fingerprint (
      g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (stream)));
  return g_steal_pointer (&stream);
}

static void
assert_answers (GIOStream *stream)
{
  const char request[] = "HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  g_autoptr (GError) error = NULL;
  char answer[4096];
  gssize n;

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), request, strlen (request),
                             NULL, NULL, &error);
  g_assert_no_error (error);
  n = g_input_stream_read (g_io_stream_get_input_stream (stream), answer, sizeof answer - 1, NULL,
                           &error);
  g_assert_no_error (error);
  g_assert_cmpint (n, >, 12);
  g_assert_true (strncmp (answer, "HTTP/1.1 200", 12) == 0);
}

/* The private certificate is thrown away, so the reload makes another: who comes then sees that
 * one, who was there before goes on undisturbed. */
static void
test_a_reload_swaps_the_certificate_under_open_connections (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) ready = start_server (fixture, NULL);
  g_autofree char *first = NULL;
  g_autofree char *now = NULL;
  g_autoptr (GIOStream) before = connect_to (ready, &first);
  g_autofree char *certificate = g_build_filename (fixture->state, "certificate.pem", NULL);
  gint64 until = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;

  assert_answers (before);
  g_assert_cmpint (g_unlink (certificate), ==, 0);
  g_subprocess_send_signal (fixture->server, SIGHUP);
  do
    {
      g_autoptr (GIOStream) after = NULL;

      g_clear_pointer (&now, g_free);
      after = connect_to (ready, &now);
      assert_answers (after);
      g_assert_cmpint (g_get_monotonic_time (), <, until);
    }
  while (strcmp (now, first) == 0);

  assert_answers (before);
  g_assert_cmpint (stop_server (fixture, SIGTERM), ==, SV_EXIT_DONE);
}

/* Returns: the status that /metrics answers to who bears @token */
static int
ask_figures (JsonNode *ready, const char *token)
{
  g_autofree char *fingerprint = NULL;
  g_autoptr (GIOStream) stream = connect_to (ready, &fingerprint);
  g_autofree char *request = g_strdup_printf (
      "GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n", token);
  g_autoptr (GError) error = NULL;
  char answer[64] = "";
  gsize n;

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), request, strlen (request),
                             NULL, NULL, &error);
  g_assert_no_error (error);
  g_input_stream_read_all (g_io_stream_get_input_stream (stream), answer, 12, &n, NULL, &error);
  g_assert_no_error (error);
  return atoi (answer + strlen ("HTTP/1.1 "));
}

static void
test_a_reload_takes_the_settings (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "server.conf", NULL);
  gint64 until = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;
  g_autoptr (JsonNode) ready = NULL;

  g_assert_true (g_file_set_contents (path, "[server]\nmetrics_token = first\n", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  ready = start_server_with (fixture, "--config", path);
  g_assert_cmpint (ask_figures (ready, "first"), ==, 200);

  g_assert_true (g_file_set_contents (path, "[server]\nmetrics_token = second\n", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  g_subprocess_send_signal (fixture->server, SIGHUP);
  while (ask_figures (ready, "second") != 200)
    g_assert_cmpint (g_get_monotonic_time (), <, until);
  g_assert_cmpint (ask_figures (ready, "first"), ==, 401);
  g_assert_cmpint (stop_server (fixture, SIGTERM), ==, SV_EXIT_DONE);
}

static void
test_it_does_not_stay_root (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) ready = NULL;
  g_autofree char *status = NULL;
  g_autofree char *folder = NULL;
  GStatBuf info;

  if (geteuid () != 0)
    {
      g_test_skip ("only root can give up being root");
      return;
    }

  ready = start_server (fixture, NULL);
  folder = g_strdup_printf ("/proc/%s", g_subprocess_get_identifier (fixture->server));
  g_assert_cmpint (g_stat (fixture->state, &info), ==, 0);
  g_assert_cmpint (info.st_uid, ==, getpwnam ("postgres")->pw_uid);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);

  status = g_build_filename (folder, "status", NULL);
  {
    g_autofree char *text = NULL;
    g_autofree char *wanted = g_strdup_printf ("\nUid:\t%u\t%u\t%u\t%u\n", info.st_uid, info.st_uid,
                                               info.st_uid, info.st_uid);

    g_assert_true (g_file_get_contents (status, &text, NULL, NULL));
    g_assert_nonnull (strstr (text, wanted));
  }
  g_assert_cmpint (stop_server (fixture, SIGTERM), ==, SV_EXIT_DONE);
}

static void
test_a_user_is_added_while_it_runs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) ready = start_server (fixture, NULL);
  g_autofree char *again = NULL;
  g_autofree char *role = NULL;

  g_assert_cmpint (run ("a long password\n", NULL, NULL, "user", "add", "anna@example.com",
                        "--name", "Anna", "--role", "admin", "--password-stdin", "--state-dir",
                        fixture->state, NULL),
                   ==, SV_EXIT_DONE);
  g_assert_cmpint (run ("a long password\n", NULL, &again, "user", "add", "ANNA@example.com",
                        "--name", "Anna", "--role", "admin", "--password-stdin", "--state-dir",
                        fixture->state, NULL),
                   ==, SV_EXIT_REFUSED);
  g_assert_nonnull (strstr (again, "already"));
  g_assert_cmpint (run ("a long password\n", NULL, &role, "user", "add", "b@example.com", "--name",
                        "B", "--role", "boss", "--password-stdin", "--state-dir", fixture->state,
                        NULL),
                   ==, SV_EXIT_REFUSED);
  g_assert_nonnull (strstr (role, "seller"));

  /* It used the server's PostgreSQL, and left it running for it. */
  g_assert_cmpint (stop_server (fixture, SIGTERM), ==, SV_EXIT_DONE);
}

static void
test_migrate_starts_a_database_for_itself (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_assert_cmpint (run (NULL, NULL, &first, "migrate", "--state-dir", fixture->state, NULL), ==,
                   SV_EXIT_DONE);
  g_assert_nonnull (strstr (first, "migrations were applied"));
  g_assert_cmpint (run (NULL, NULL, &second, "migrate", "--state-dir", fixture->state, NULL), ==,
                   SV_EXIT_DONE);
  g_assert_null (strstr (second, "migrations were applied"));

  /* An empty database breaks no rule. */
  g_assert_cmpint (run (NULL, NULL, NULL, "check", "--state-dir", fixture->state, NULL), ==,
                   SV_EXIT_DONE);
}

static void
test_a_database_that_is_not_there_is_69 (Fixture *fixture, gconstpointer data)
{
  g_autofree char *messages = NULL;
  int code;

  g_setenv ("SECONDVINTAGE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none", TRUE);
  code = run (NULL, NULL, &messages, "migrate", "--state-dir", fixture->state, NULL);
  g_unsetenv ("SECONDVINTAGE_DATABASE_URL");

  g_assert_cmpint (code, ==, SV_EXIT_UNAVAILABLE);
  g_assert_cmpuint (strlen (messages), >, 0);
}

static void
test_wrong_settings_are_78 (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "server.conf", NULL);
  g_autofree char *messages = NULL;
  g_autofree char *open = NULL;

  g_assert_true (g_file_set_contents (path, "[server]\nlissten = 127.0.0.1:1\n", -1, NULL));
  g_assert_cmpint (run (NULL, NULL, &messages, "serve", "--config", path, NULL), ==,
                   SV_EXIT_CONFIG);
  g_assert_nonnull (strstr (messages, "[server] lissten"));

  g_assert_cmpint (run (NULL, NULL, &open, "serve", "--demo", "5", "--listen", "0.0.0.0:0",
                        "--state-dir", fixture->state, NULL),
                   ==, SV_EXIT_CONFIG);
  g_assert_nonnull (strstr (open, "127.0.0.1"));
}

static void
test_wrong_command_lines_are_64 (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (run (NULL, NULL, NULL, NULL), ==, SV_EXIT_USAGE);
  g_assert_cmpint (run (NULL, NULL, NULL, "frobnicate", NULL), ==, SV_EXIT_USAGE);
  g_assert_cmpint (run (NULL, NULL, NULL, "user", NULL), ==, SV_EXIT_USAGE);
  g_assert_cmpint (run (NULL, NULL, NULL, "serve", "--frobnicate", NULL), ==, SV_EXIT_USAGE);
  g_assert_cmpint (run (NULL, NULL, NULL, "serve", "more", NULL), ==, SV_EXIT_USAGE);
  g_assert_cmpint (run (NULL, NULL, NULL, "serve", "--demo", "many", NULL), ==, SV_EXIT_USAGE);
  g_assert_cmpint (run (NULL, NULL, NULL, "user", "add", "--name", "A", NULL), ==, SV_EXIT_USAGE);
}

static void
test_help_and_version_are_answers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *help = NULL;
  g_autofree char *command_help = NULL;
  g_autofree char *version = NULL;

  g_assert_cmpint (run (NULL, &help, NULL, "--help", NULL), ==, SV_EXIT_DONE);
  g_assert_nonnull (strstr (help, "user add"));
  g_assert_cmpint (run (NULL, &command_help, NULL, "serve", "--help", NULL), ==, SV_EXIT_DONE);
  g_assert_nonnull (strstr (command_help, "--listen"));
  g_assert_cmpint (run (NULL, &version, NULL, "--version", NULL), ==, SV_EXIT_DONE);
  g_assert_cmpstr (version, ==, "secondvintage-server " SV_VERSION "\n");
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  /* Meson's environment makes warnings fatal in tests; a server lives on. */
  g_unsetenv ("G_DEBUG");
  ADD ("/main/serve-is-ready-and-ends-in-order", test_serve_is_ready_and_ends_in_order);
  ADD ("/main/the-certificate-stays-the-same", test_the_certificate_stays_the_same);
  ADD ("/main/what-a-dead-server-left-is-swept", test_what_a_dead_server_left_is_swept);
  ADD ("/main/demo-tells-how-to-sign-in", test_demo_tells_how_to_sign_in);
  ADD ("/main/a-hang-up-does-not-end-it", test_a_hang_up_does_not_end_it);
  ADD ("/main/a-reload-swaps-the-certificate-under-open-connections",
       test_a_reload_swaps_the_certificate_under_open_connections);
  ADD ("/main/a-reload-takes-the-settings", test_a_reload_takes_the_settings);
  ADD ("/main/it-does-not-stay-root", test_it_does_not_stay_root);
  ADD ("/main/a-user-is-added-while-it-runs", test_a_user_is_added_while_it_runs);
  ADD ("/main/migrate-starts-a-database-for-itself", test_migrate_starts_a_database_for_itself);
  ADD ("/main/a-database-that-is-not-there-is-69", test_a_database_that_is_not_there_is_69);
  ADD ("/main/wrong-settings-are-78", test_wrong_settings_are_78);
  ADD ("/main/wrong-command-lines-are-64", test_wrong_command_lines_are_64);
  ADD ("/main/help-and-version-are-answers", test_help_and_version_are_answers);
  return g_test_run ();
}
