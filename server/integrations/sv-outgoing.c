/* sv-outgoing.c: a resolver that gives public addresses only, and the session that uses it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-outgoing"

#include "sv-outgoing.h"

#include "common/sv-error.h"

#include <string.h>

#define SV_TYPE_RESOLVER (sv_resolver_get_type ())
G_DECLARE_FINAL_TYPE (SvResolver, sv_resolver, SV, RESOLVER, GResolver)

struct _SvResolver
{
  GResolver parent_instance;

  GResolver *real; /* (owned) */
};

G_DEFINE_FINAL_TYPE (SvResolver, sv_resolver, G_TYPE_RESOLVER)

static GMutex allowed_lock;
static char **allowed; /* "HOST:PORT" */

/* IPv4 blocks that are not the public network (IANA special-purpose registry, RFC 6890). */
static const struct
{
  guint32 network;
  guint32 mask;
} reserved[] = {
  { 0x00000000, 0xff000000 }, /* 0/8 this network */
  { 0x0a000000, 0xff000000 }, /* 10/8 */
  { 0x64400000, 0xffc00000 }, /* 100.64/10 shared */
  { 0x7f000000, 0xff000000 }, /* 127/8 loopback */
  { 0xa9fe0000, 0xffff0000 }, /* 169.254/16 link-local, cloud metadata */
  { 0xac100000, 0xfff00000 }, /* 172.16/12 */
  { 0xc0000000, 0xffffff00 }, /* 192.0.0/24 */
  { 0xc0000200, 0xffffff00 }, /* 192.0.2/24 documentation */
  { 0xc0a80000, 0xffff0000 }, /* 192.168/16 */
  { 0xc6120000, 0xfffe0000 }, /* 198.18/15 measurements */
  { 0xc6336400, 0xffffff00 }, /* 198.51.100/24 documentation */
  { 0xcb007100, 0xffffff00 }, /* 203.0.113/24 documentation */
  { 0xe0000000, 0xe0000000 }, /* 224/3 multicast and reserved */
};

static gboolean
is_public_v4 (const guint8 *bytes)
{
  guint32 address =
      (guint32)bytes[0] << 24 | (guint32)bytes[1] << 16 | (guint32)bytes[2] << 8 | bytes[3];

  for (guint i = 0; i < G_N_ELEMENTS (reserved); i++)
    if ((address & reserved[i].mask) == reserved[i].network)
      return FALSE;

  return TRUE;
}

static gboolean
is_public_v6 (const guint8 *bytes)
{
  static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  static const guint8 nat64[12] = { 0, 0x64, 0xff, 0x9b };
  static const guint8 teredo[4] = { 0x20, 0x01, 0, 0 };
  static const guint8 documentation[4] = { 0x20, 0x01, 0x0d, 0xb8 };

  if (memcmp (bytes, mapped, 12) == 0 || memcmp (bytes, nat64, 12) == 0)
    return is_public_v4 (bytes + 12);

  /* 6to4 carries an IPv4 address behind its prefix; Teredo hides one. */
  if (bytes[0] == 0x20 && bytes[1] == 0x02)
    return is_public_v4 (bytes + 2);
  if (memcmp (bytes, teredo, 4) == 0 || memcmp (bytes, documentation, 4) == 0)
    return FALSE;

  return (bytes[0] & 0xe0) == 0x20; /* 2000::/3 is all that was given out */
}

gboolean
sv_outgoing_address_is_public (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return is_public_v4 (bytes);

  return is_public_v6 (bytes);
}

/* Whether an entry names this host; and this very port when @port is not 0. */
static gboolean
is_allowed (const char *host, int port)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&allowed_lock);

  for (char **entry = allowed; entry != NULL && *entry != NULL; entry++)
    {
      const char *colon = strrchr (*entry, ':');
      g_autofree char *name = NULL;

      if (colon == NULL)
        continue;

      /* An IPv6 literal stands in brackets: [::1]:9999. */
      name = **entry == '[' && colon > *entry + 1 ? g_strndup (*entry + 1, colon - *entry - 2)
                                                  : g_strndup (*entry, colon - *entry);
      if (g_ascii_strcasecmp (name, host) == 0 &&
          (port == 0 || g_ascii_strtoll (colon + 1, NULL, 10) == port))
        return TRUE;
    }

  return FALSE;
}

/* Drops what is not public. Returns: (transfer full) (nullable): NULL with @error when nothing is
 * left */
static GList *
filter_addresses (const char *host, GList *addresses, GError **error)
{
  GList *kept = NULL;

  if (addresses == NULL || is_allowed (host, 0))
    return addresses;

  for (GList *link = addresses; link != NULL; link = link->next)
    if (sv_outgoing_address_is_public (link->data))
      kept = g_list_append (kept, g_object_ref (link->data));
  g_resolver_free_addresses (addresses);

  if (kept == NULL)
    g_set_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND,
                 "%s has no public address; private ones are reached only when [integrations] allow"
                 " lists them",
                 host);

  return kept;
}

static GList *
sv_resolver_lookup_by_name (GResolver *resolver, const char *host, GCancellable *cancellable,
                            GError **error)
{
  GList *addresses =
      g_resolver_lookup_by_name (SV_RESOLVER (resolver)->real, host, cancellable, error);

  return filter_addresses (host, addresses, error);
}

static GList *
sv_resolver_lookup_by_name_with_flags (GResolver *resolver, const char *host,
                                       GResolverNameLookupFlags flags, GCancellable *cancellable,
                                       GError **error)
{
  GList *addresses = g_resolver_lookup_by_name_with_flags (SV_RESOLVER (resolver)->real, host,
                                                           flags, cancellable, error);

  return filter_addresses (host, addresses, error);
}

static void
free_addresses (gpointer addresses)
{
  g_resolver_free_addresses (addresses);
}

static void
lookup_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const char *host = task_data;
  GResolverNameLookupFlags flags =
      GPOINTER_TO_INT (g_object_get_data (G_OBJECT (task), "lookup-flags"));
  GError *error = NULL;
  GList *addresses =
      sv_resolver_lookup_by_name_with_flags (source, host, flags, cancellable, &error);

  if (addresses != NULL)
    g_task_return_pointer (task, addresses, free_addresses);
  else
    g_task_return_error (task, error);
}

static void
sv_resolver_lookup_by_name_with_flags_async (GResolver *resolver, const char *host,
                                             GResolverNameLookupFlags flags,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_set_task_data (task, g_strdup (host), g_free);
  g_object_set_data (G_OBJECT (task), "lookup-flags", GINT_TO_POINTER (flags));
  g_task_run_in_thread (task, lookup_thread);
}

static void
sv_resolver_lookup_by_name_async (GResolver *resolver, const char *host, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  sv_resolver_lookup_by_name_with_flags_async (resolver, host, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT,
                                               cancellable, callback, user_data);
}

static GList *
sv_resolver_lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
sv_resolver_finalize (GObject *object)
{
  g_clear_object (&SV_RESOLVER (object)->real);

  G_OBJECT_CLASS (sv_resolver_parent_class)->finalize (object);
}

static void
sv_resolver_class_init (SvResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sv_resolver_finalize;
  resolver_class->lookup_by_name = sv_resolver_lookup_by_name;
  resolver_class->lookup_by_name_async = sv_resolver_lookup_by_name_async;
  resolver_class->lookup_by_name_finish = sv_resolver_lookup_finish;
  resolver_class->lookup_by_name_with_flags = sv_resolver_lookup_by_name_with_flags;
  resolver_class->lookup_by_name_with_flags_async = sv_resolver_lookup_by_name_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = sv_resolver_lookup_finish;
}

static void
sv_resolver_init (SvResolver *self)
{
  self->real = g_resolver_get_default ();
}

void
sv_outgoing_set_allowed (const char *const *allow)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&allowed_lock);

  g_strfreev (allowed);
  allowed = g_strdupv ((char **)allow);
}

void
sv_outgoing_init (const char *const *allow)
{
  g_autoptr (GResolver) resolver = g_object_new (SV_TYPE_RESOLVER, NULL);

  sv_outgoing_set_allowed (allow);
  g_resolver_set_default (resolver);
}

gboolean
sv_outgoing_check (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GInetAddress) literal = NULL;
  const char *scheme, *host;

  if (uri == NULL || (scheme = g_uri_get_scheme (uri)) == NULL ||
      (strcmp (scheme, "https") != 0 && strcmp (scheme, "http") != 0) ||
      (host = g_uri_get_host (uri)) == NULL || *host == '\0' || g_uri_get_userinfo (uri) != NULL)
    {
      g_set_error_literal (error, SV_ERROR, SV_ERROR_INVALID,
                           "This is not an address that starts with https:// or http://.");
      return FALSE;
    }

  if (is_allowed (host, g_uri_get_port (uri)))
    return TRUE;

  /* A host that is allowed at another port would pass the resolver. */
  literal = g_inet_address_new_from_string (host);
  if ((literal != NULL && !sv_outgoing_address_is_public (literal)) || is_allowed (host, 0) ||
      g_ascii_strcasecmp (host, "localhost") == 0)
    {
      g_set_error (
          error, SV_ERROR, SV_ERROR_INVALID,
          "%s is a private address. To use it, list it with its port under [integrations] allow"
          " in the server's settings file.",
          host);
      return FALSE;
    }

  return TRUE;
}

SoupMessage *
sv_outgoing_message (const char *method, const char *url, GError **error)
{
  SoupMessage *message;

  if (!sv_outgoing_check (url, error))
    return NULL;

  message = soup_message_new (method, url);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);

  return message;
}

SoupSession *
sv_outgoing_session (void)
{
  static SoupSession *session;

  /* An AI writes for a minute and more before its answer begins; Make.com gives up after three. */
  if (session == NULL)
    session = soup_session_new_with_options ("proxy-resolver", NULL, "timeout", 200, "idle-timeout",
                                             30, "max-conns", 64, "max-conns-per-host", 32,
                                             "user-agent", "SecondVintage/" SV_VERSION, NULL);

  return session;
}
