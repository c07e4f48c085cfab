/* sv-context.c: the configuration and public address, for whoever needs them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-context.h"

#include <string.h>

static SvConfig *context_config;
/* Interned: requests read it while a reload puts another one in its place. */
static const char *context_public_url;

void
sv_context_set_config (SvConfig *config)
{
  g_clear_pointer (&context_config, sv_config_unref);
  context_config = sv_config_ref (config);
}

void
sv_context_set_public_url (const char *public_url)
{
  gsize length = strlen (public_url);
  g_autofree char *plain = NULL;

  while (length > 0 && public_url[length - 1] == '/')
    length--;

  plain = g_strndup (public_url, length);
  g_atomic_pointer_set (&context_public_url, g_intern_string (plain));
}

const char *
sv_context_public_url (void)
{
  const char *url = g_atomic_pointer_get (&context_public_url);

  return url != NULL ? url : "https://localhost";
}

gboolean
sv_context_is_loopback (void)
{
  g_autoptr (GUri) uri = g_uri_parse (sv_context_public_url (), G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autoptr (GInetAddress) address = NULL;

  if (host == NULL || g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;

  address = g_inet_address_new_from_string (host);
  return address != NULL &&
         (g_inet_address_get_is_loopback (address) || g_inet_address_get_is_any (address));
}

const char *
sv_context_get (const char *section, const char *key)
{
  return context_config != NULL ? sv_config_get (context_config, section, key) : NULL;
}

gint64
sv_context_get_number (const char *section, const char *key)
{
  const char *value = sv_context_get (section, key);

  g_assert (value != NULL);
  return g_ascii_strtoll (value, NULL, 10);
}
