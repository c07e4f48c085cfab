/* sv-spawned-server.c: a real server in a process of its own
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-spawned-server.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>

static GSubprocess *process;
static pid_t process_id;
static char *folder, *address, *fingerprint, *password;

#define PATIENCE_SECONDS 30

static gboolean
give_up (gpointer data)
{
  *(gboolean *)data = TRUE;

  return G_SOURCE_REMOVE;
}

void
sv_wait_until (gboolean (*done) (gpointer data), gpointer data, const char *what)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add_seconds (PATIENCE_SECONDS, give_up, &late);

  while (!done (data) && !late)
    g_main_context_iteration (NULL, TRUE);

  if (late)
    g_error ("waited in vain for %s", what);
  g_source_remove (timer);
}

void
sv_wait_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static gboolean
has_result (gpointer data)
{
  return *(GAsyncResult **)data != NULL;
}

GAsyncResult *
sv_wait_result (GAsyncResult **result)
{
  sv_wait_until (has_result, result, "an answer");

  return *result;
}

static void
read_line (const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (line, &error);
  JsonObject *ready;

  g_assert_no_error (error);
  ready = json_node_get_object (node);
  address = g_strdup (json_object_get_string_member (ready, "url"));
  fingerprint = g_strdup (json_object_get_string_member (ready, "certificate_sha256"));
  password = g_strdup (
      json_object_get_string_member (json_object_get_object_member (ready, "demo"), "password"));
}

/* A test that crashes or is stopped takes the server with it. */
static void
die (int number)
{
  kill (process_id, SIGTERM);
  signal (number, SIG_DFL);
  raise (number);
}

const char *
sv_spawned_server_start (guint watches)
{
  static const int fatal[] = { SIGABRT, SIGTERM, SIGSEGV, SIGTRAP, SIGINT };
  const char *program = g_getenv ("SECONDVINTAGE_SERVER");
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *number = g_strdup_printf ("%u", watches);
  g_autofree char *state = NULL;
  g_autofree char *line = NULL;

  if (address != NULL)
    return address;

  if (program == NULL || !g_file_test (program, G_FILE_TEST_IS_EXECUTABLE))
    return NULL;

  folder = g_dir_make_tmp ("sv-client.XXXXXX", &error);
  g_assert_no_error (error);
  /* The server steps down to another user; its own folder it makes itself. */
  g_chmod (folder, 0755);
  state = g_build_filename (folder, "state", NULL);

  process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "serve", "--state-dir",
                        state, "--listen", "127.0.0.1:0", "--demo", number, NULL);
  g_assert_no_error (error);
  process_id = atoi (g_subprocess_get_identifier (process));
  for (guint i = 0; i < G_N_ELEMENTS (fatal); i++)
    signal (fatal[i], die);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  line = g_data_input_stream_read_line_utf8 (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  if (line == NULL)
    g_error ("the server ended before it was ready");
  read_line (line);

  return address;
}

const char *
sv_spawned_server_fingerprint (void)
{
  return fingerprint;
}

const char *
sv_spawned_server_password (void)
{
  return password;
}

void
sv_spawned_server_stop (void)
{
  g_autoptr (GError) error = NULL;
  const char *argv[] = { "rm", "-rf", folder, NULL };

  if (process == NULL)
    return;

  g_subprocess_send_signal (process, SIGTERM);
  g_subprocess_wait (process, NULL, NULL);
  g_clear_object (&process);

  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                &error);
  g_assert_no_error (error);
  g_clear_pointer (&address, g_free);
  g_clear_pointer (&fingerprint, g_free);
  g_clear_pointer (&password, g_free);
  g_clear_pointer (&folder, g_free);
}

static gboolean
is_last (gpointer data)
{
  return G_OBJECT (data)->ref_count == 1;
}

void
sv_wait_last (gpointer object, const char *what)
{
  sv_wait_until (is_last, object, what);
  g_assert_finalize_object (object);
}

void
sv_leave_house (SvHouse *house, char *kept)
{
  g_autofree char *known = g_build_filename (kept, "known-servers", NULL);

  sv_api_sign_out (sv_house_get_api (house));
  /* Requests and the websocket hold references until they are through. */
  sv_wait_last (house, "the house to be let go");
  g_remove (known);
  g_rmdir (kept);
  g_free (kept);
}
