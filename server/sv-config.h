/* sv-config.h: the settings that the person who runs the server decides
 *
 * A built-in value, overridden by the key file, then by SECONDVINTAGE_SECTION_KEY in the
 * environment, then by an option of the command line. data/server.conf.example explains every key.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#define SV_CONFIG_FILE "/etc/secondvintage/server.conf"

typedef struct _SvConfig SvConfig;

/**
 * sv_config_load:
 * @path: (nullable): a key file that must exist; %NULL for %SV_CONFIG_FILE, which need not
 *
 * Errors: %SV_ERROR_INVALID with a text that names file, section and key.
 */
SvConfig *sv_config_load (const char *path, GError **error);
SvConfig *sv_config_ref (SvConfig *self);
void sv_config_unref (SvConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvConfig, sv_config_unref)

/**
 * sv_config_set:
 * @origin: what to name in an error, such as "--listen"
 *
 * Overrides a key for good: sv_config_reload () keeps what was set here.
 */
gboolean sv_config_set (SvConfig *self, const char *section, const char *key, const char *value,
                        const char *origin, GError **error);

/**
 * sv_config_get:
 *
 * Asking for a key that does not exist is a programmer's mistake.
 *
 * Returns: (nullable): the value; %NULL when it is not set and has no built-in value
 */
const char *sv_config_get (SvConfig *self, const char *section, const char *key);

/* The address of [server] listen. Never fails after a successful load. */
GSocketAddress *sv_config_listen_address (SvConfig *self);

/* [integrations] allow, one "HOST:PORT" each; empty when none. */
char **sv_config_allowed_addresses (SvConfig *self);

/* Where database, pictures and certificate are, absolute. */
const char *sv_config_state_dir (SvConfig *self);

/**
 * sv_config_reload:
 *
 * Reads file and environment again, on the main loop. On error the settings stay as they were.
 * Other threads may go on reading; texts that they got stay valid as long as @self.
 */
gboolean sv_config_reload (SvConfig *self, GError **error);

/* The known keys in order, for the test that compares them with the example. */
typedef struct
{
  const char *section;
  const char *key;
} SvConfigKey;

const SvConfigKey *sv_config_keys (guint *n_keys);
