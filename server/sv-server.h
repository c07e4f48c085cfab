/* sv-server.h: the running server: everything that listens, works and answers
 *
 * Runs on the default main context. Nothing is kept in it that another process would miss.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

typedef struct _SvServer SvServer;

typedef struct
{
  const char *database_url;     /* migrated already */
  GSocket *socket;              /* of sv_acceptor_bind () */
  GTlsCertificate *certificate; /* with its key */
  const char *state_dir;        /* for large bodies, and where space is watched */
  const char *metrics_token;    /* (nullable) */
  const char *public_url;       /* (nullable) how the world reaches it; NULL: where it listens */
} SvServerOptions;

/**
 * sv_server_new:
 *
 * Listens and answers as soon as the main loop runs. sv_tls_prepare () must have been called before
 * anything of GIO. Errors: a route that may not be, an address that is taken.
 */
SvServer *sv_server_new (const SvServerOptions *options, GError **error);

/* Everything at once, without waiting for requests: after sv_server_stop (), or because the start
 * failed. */
void sv_server_free (SvServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvServer, sv_server_free)

/* Returns: (transfer full): "https://127.0.0.1:8443" */
char *sv_server_get_url (SvServer *self);
/* How the world reaches it, when not as itself; NULL or "": as itself. */
void sv_server_set_public_url (SvServer *self, const char *public_url);
/* How long a call that meets somebody else's lock tries again before it is answered with 503;
 * otherwise five seconds. */
void sv_server_set_patience (SvServer *self, guint seconds);
/* New connections get @certificate, which has its key with it. */
void sv_server_set_certificate (SvServer *self, GTlsCertificate *certificate);

/**
 * sv_server_stop:
 * @stopped: called when no request is running any more, or after five seconds
 *
 * No new connections; requests under way get their answer.
 */
void sv_server_stop (SvServer *self, GSourceOnceFunc stopped, gpointer user_data);
