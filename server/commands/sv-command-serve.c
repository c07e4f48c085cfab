/* sv-command-serve.c: runs the server, from its settings to its orderly end
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-serve"

#include "sv-command.h"

#include "common/sv-error.h"
#include "server/demo/sv-demo.h"
#include "server/image/sv-picture.h"
#include "server/integrations/sv-outgoing.h"
#include "server/sv-accept.h"
#include "server/sv-certificate.h"
#include "server/sv-context.h"
#include "server/sv-files.h"
#include "server/sv-health.h"
#include "server/sv-notify.h"
#include "server/sv-password.h"
#include "server/sv-privilege.h"
#include "server/sv-server.h"

#include <glib-unix.h>
#include <json-glib/json-glib.h>
#include <sodium.h>
#include <stdio.h>

#define DEMO_EMAIL "admin@demo.example"

typedef struct
{
  SvGround ground;
  GTlsCertificate *certificate;
  GSocket *socket; /* bound, not yet listening */
  SvServer *server;
  GMainLoop *loop;
  char *demo_password; /* (nullable) without --demo */
  gboolean stopping;   /* a signal asked for it */
} Serve;

static void
serve_clear (Serve *self)
{
  g_clear_pointer (&self->server, sv_server_free);
  g_clear_object (&self->certificate);
  g_clear_object (&self->socket);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->demo_password, g_free);
  sv_ground_clear (&self->ground);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Serve, serve_clear)

/* ------------------------------------------------------------ signals */

static void
stopped_cb (gpointer user_data)
{
  Serve *self = user_data;

  g_main_loop_quit (self->loop);
}

static gboolean
stop_cb (gpointer user_data)
{
  Serve *self = user_data;

  /* While starting there is no server to stop yet; the start looks at this between its steps. */
  if (!self->stopping && self->server)
    {
      g_message ("stopping");
      sv_notify ("STOPPING=1");
      sv_server_stop (self->server, stopped_cb, self);
    }
  self->stopping = TRUE;

  return G_SOURCE_CONTINUE;
}

static gboolean
reload (Serve *self, GError **error)
{
  SvConfig *config = self->ground.config;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_auto (GStrv) allowed = NULL;

  if (!sv_config_reload (config, error) || !(certificate = sv_certificate_load (config, error)))
    return FALSE;

  allowed = sv_config_allowed_addresses (config);
  sv_outgoing_set_allowed ((const char *const *)allowed);
  g_set_object (&self->certificate, certificate);
  sv_server_set_certificate (self->server, certificate);
  sv_server_set_public_url (self->server, sv_config_get (config, "server", "public_url"));
  sv_health_set_token (sv_config_get (config, "server", "metrics_token"));
  return TRUE;
}

static gboolean
reload_cb (gpointer user_data)
{
  Serve *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!self->server)
    return G_SOURCE_CONTINUE;

  sv_notify ("RELOADING=1");
  if (reload (self, &error))
    g_message ("settings and certificate were read again");
  else
    g_warning ("nothing was changed: %s", error->message);
  sv_notify ("READY=1");

  return G_SOURCE_CONTINUE;
}

/* Returns: whether a signal asked to stop meanwhile */
static gboolean
is_stopping (Serve *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;

  return self->stopping;
}

/* ------------------------------------------------------------ start */

/* Returns: (transfer full): 24 characters that a person can type */
static char *
random_password (void)
{
  static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
  char *password = g_malloc0 (25);

  for (int i = 0; i < 24; i++)
    password[i] = letters[randombytes_uniform (sizeof letters - 1)];

  return password;
}

/* Everybody knows the names of the demo users, so they are for this machine only. */
static gboolean
check_demo_address (SvConfig *config, GError **error)
{
  g_autoptr (GSocketAddress) address = sv_config_listen_address (config);

  if (g_inet_address_get_is_loopback (
          g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address))))
    return TRUE;

  g_set_error (
      error, SV_ERROR, SV_ERROR_INVALID,
      "--demo makes users that everybody knows of, so the server must listen on this machine only "
      "(127.0.0.1), not on %s",
      sv_config_get (config, "server", "listen"));
  return FALSE;
}

static gboolean
fill_demo (Serve *self, int n_watches, GError **error)
{
  const char *wanted = g_getenv ("SECONDVINTAGE_DEMO_PASSWORD");
  g_autofree char *hash = NULL;
  g_autoptr (SvDb) db = NULL;

  if (sodium_init () < 0)
    {
      g_set_error (error, SV_ERROR, SV_ERROR_FAILED, "libsodium does not start");
      return FALSE;
    }

  self->demo_password = wanted && *wanted ? g_strdup (wanted) : random_password ();
  return (hash = sv_password_hash (self->demo_password, error)) &&
         (db = sv_db_new (self->ground.database_url, error)) &&
         sv_demo_fill (db, n_watches, SV_DEMO_SEED, g_get_real_time () / G_USEC_PER_SEC, hash,
                       error);
}

static gboolean
listen_and_work (Serve *self, GError **error)
{
  SvConfig *config = self->ground.config;
  g_auto (GStrv) allowed = sv_config_allowed_addresses (config);
  const SvServerOptions options = {
    .database_url = self->ground.database_url,
    .socket = self->socket,
    .certificate = self->certificate,
    .state_dir = sv_config_state_dir (config),
    .public_url = sv_config_get (config, "server", "public_url"),
    .metrics_token = sv_config_get (config, "server", "metrics_token"),
  };

  sv_outgoing_init ((const char *const *)allowed);

  sv_context_set_config (config);

  if (!sv_files_set_root (sv_config_state_dir (config), error))
    return FALSE;
  sv_files_sweep_temporary ();

  return (self->server = sv_server_new (&options, error)) != NULL;
}

/* Root's part first: what only root may read is open, and the address taken, when the process
 * becomes the server's user. The certificate of our own is made afterwards, since it belongs to
 * that user. */
static gboolean
prepare (Serve *self, const SvCommandOptions *options, int n_demo, GError **error)
{
  g_autoptr (GSocketAddress) address = NULL;
  SvConfig *config;

  if (!sv_ground_load (&self->ground, options, error))
    return FALSE;
  config = self->ground.config;
  if (n_demo > 0 && !check_demo_address (config, error))
    return FALSE;
  if (!sv_picture_open_helper (error))
    return FALSE;
  if (sv_config_get (config, "server", "tls_certificate") &&
      !(self->certificate = sv_certificate_load (config, error)))
    return FALSE;
  if (!(address = sv_config_listen_address (config)) ||
      !(self->socket = sv_acceptor_bind (address, error)) ||
      !sv_ground_become_user (&self->ground, error))
    return FALSE;
  if (!sv_privilege_check_folder (sv_config_state_dir (config), error))
    return FALSE;

  return self->certificate || (self->certificate = sv_certificate_load (config, error));
}

static void
print_ready (Serve *self)
{
  g_autofree char *url = sv_server_get_url (self->server);
  g_autofree char *fingerprint = sv_certificate_fingerprint (self->certificate);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *line = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "ready");
  json_builder_add_boolean_value (builder, TRUE);
  json_builder_set_member_name (builder, "url");
  json_builder_add_string_value (builder, url);
  json_builder_set_member_name (builder, "certificate_sha256");
  json_builder_add_string_value (builder, fingerprint);
  if (self->demo_password)
    {
      json_builder_set_member_name (builder, "demo");
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "email");
      json_builder_add_string_value (builder, DEMO_EMAIL);
      json_builder_set_member_name (builder, "password");
      json_builder_add_string_value (builder, self->demo_password);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  line = json_to_string (root, FALSE);
  g_print ("%s\n", line);
  fflush (stdout);
}

int
sv_command_serve (int argc, char *argv[])
{
  int n_demo = 0;
  g_auto (SvCommandOptions) options = { 0 };
  const GOptionEntry own[] = {
    { "listen", 0, 0, G_OPTION_ARG_STRING, &options.listen,
      "Wait for connections at ADDR:PORT (built-in: 127.0.0.1:8443)", "ADDR:PORT" },
    { "demo", 0, 0, G_OPTION_ARG_INT, &n_demo,
      "Fill an empty database with N demo watches and users", "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (Serve) self = { 0 };
  g_autoptr (GError) error = NULL;

  /* Before anything of GIO loads its TLS module. */
  sv_tls_prepare ();

  if (!sv_command_parse (
          &argc, &argv, NULL,
          "Runs the server in the foreground until SIGTERM or Ctrl+C. SIGHUP reads settings and "
          "certificate again. When it is ready it prints one line of JSON.",
          &options, own, 0))
    return SV_EXIT_USAGE;
  if (n_demo < 0 || n_demo > 1000000)
    {
      g_printerr ("%s: --demo takes a number from 1 to 1000000\n", g_get_prgname ());
      return SV_EXIT_USAGE;
    }

  self.loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGTERM, stop_cb, &self);
  g_unix_signal_add (SIGINT, stop_cb, &self);
  g_unix_signal_add (SIGHUP, reload_cb, &self);

  if (!prepare (&self, &options, n_demo, &error) ||
      (!is_stopping (&self) && !sv_ground_open_database (&self.ground, &error)) ||
      (!is_stopping (&self) && n_demo > 0 && !fill_demo (&self, n_demo, &error)) ||
      (!is_stopping (&self) && !listen_and_work (&self, &error)))
    return sv_command_fail (error);
  if (is_stopping (&self))
    return SV_EXIT_DONE;

  print_ready (&self);
  sv_notify ("READY=1");
  g_main_loop_run (self.loop);

  return SV_EXIT_DONE;
}
