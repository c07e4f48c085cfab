/* sv-config.c: the settings that the person who runs the server decides
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-config"

#include "sv-config.h"

#include "common/sv-error.h"

#include <string.h>
#include <unistd.h>

typedef gboolean (*Check) (const char *value, GError **error);

static gboolean check_address (const char *value, GError **error);
static gboolean check_address_list (const char *value, GError **error);
static gboolean check_absolute (const char *value, GError **error);
static gboolean check_web (const char *value, GError **error);
static gboolean check_days (const char *value, GError **error);

static const SvConfigKey keys[] = {
  { "server", "listen" },
  { "server", "public_url" },
  { "server", "state_dir" },
  { "server", "tls_certificate" },
  { "server", "tls_key" },
  { "server", "user" },
  { "server", "metrics_token" },
  { "database", "url" },
  { "integrations", "allow" },
  { "make", "url" },
  { "make", "api_key" },
  { "make", "callback_secret" },
  { "retention", "sessions_days" },
  { "retention", "jobs_days" },
  { "retention", "imports_days" },
};

#define N_KEYS G_N_ELEMENTS (keys)

/* In the order of @keys. */
static const struct
{
  const char *builtin;
  Check check;
} rules[N_KEYS] = {
  { "127.0.0.1:8443", check_address },
  { NULL, check_web },
  { NULL, check_absolute },
  { NULL, check_absolute },
  { NULL, check_absolute },
  { "postgres", NULL },
  { NULL, NULL },
  { NULL, NULL },
  { NULL, check_address_list },
  { NULL, check_web },
  { NULL, NULL },
  { NULL, NULL },
  { "30", check_days },
  { "90", check_days },
  { "30", check_days },
};

struct _SvConfig
{
  int ref_count;         /* (atomic) */
  char *path;            /* (nullable) the file that was asked for */
  char **values;         /* (atomic) N_KEYS, each (nullable): from file and environment */
  char *options[N_KEYS]; /* (nullable) from sv_config_set () */
  char *default_state_dir;
  GPtrArray *past; /* (element-type char**) what reloads replaced: threads may still read it */
};

static int
find_key (const char *section, const char *key)
{
  for (guint i = 0; i < N_KEYS; i++)
    {
      if (strcmp (keys[i].section, section) == 0 && strcmp (keys[i].key, key) == 0)
        return i;
    }

  return -1;
}

static gboolean
known_section (const char *section)
{
  for (guint i = 0; i < N_KEYS; i++)
    {
      if (strcmp (keys[i].section, section) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Returns: (transfer full) (nullable): the address; @error says what is expected */
static GSocketAddress *
parse_address (const char *value, GError **error)
{
  g_autoptr (GSocketConnectable) parsed = g_network_address_parse (value, 0, NULL);
  g_autoptr (GInetAddress) inet = NULL;
  const char *host = NULL;
  const char *colon = strrchr (value, ':');

  if (parsed)
    host = g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed));
  if (host)
    inet = g_inet_address_new_from_string (strcmp (host, "localhost") == 0 ? "127.0.0.1" : host);
  if (!inet || !colon || !g_ascii_isdigit (colon[1]))
    {
      g_set_error (
          error, SV_ERROR, SV_ERROR_INVALID,
          "\"%s\" is not an address: write it as 127.0.0.1:8443, 0.0.0.0:8443 or [::]:8443", value);
      return NULL;
    }

  return g_inet_socket_address_new (inet, g_network_address_get_port (G_NETWORK_ADDRESS (parsed)));
}

static gboolean
check_address (const char *value, GError **error)
{
  g_autoptr (GSocketAddress) address = parse_address (value, error);

  return address != NULL;
}

static gboolean
check_address_list (const char *value, GError **error)
{
  g_auto (GStrv) parts = g_strsplit_set (value, ",; ", -1);

  for (guint i = 0; parts[i]; i++)
    {
      const char *colon = strrchr (parts[i], ':');
      guint64 port;

      if (*parts[i] == '\0')
        continue;
      if (!colon || colon == parts[i] ||
          !g_ascii_string_to_unsigned (colon + 1, 10, 1, 65535, &port, NULL))
        {
          g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                       "\"%s\" is not HOST:PORT, such as 127.0.0.1:9999", parts[i]);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
check_absolute (const char *value, GError **error)
{
  if (g_path_is_absolute (value))
    return TRUE;

  g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "\"%s\" is not an absolute path: begin it with /",
               value);
  return FALSE;
}

static gboolean
check_web (const char *value, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (value, G_URI_FLAGS_NONE, NULL);

  if (uri && g_uri_get_host (uri) && *g_uri_get_host (uri) &&
      g_strv_contains ((const char *const[]){ "http", "https", NULL }, g_uri_get_scheme (uri)))
    return TRUE;

  g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
               "\"%s\" is not a web address: it begins with https://", value);
  return FALSE;
}

static gboolean
check_days (const char *value, GError **error)
{
  guint64 days;

  if (g_ascii_string_to_unsigned (value, 10, 1, 36500, &days, NULL))
    return TRUE;

  g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "\"%s\" is not a number of days from 1 to 36500",
               value);
  return FALSE;
}

static gboolean
take_value (char *values[], int index, char *value, const char *origin, GError **error)
{
  g_autofree char *owned = g_strstrip (value);

  /* An empty value is how a person takes back what a file sets. */
  if (*owned && rules[index].check && !rules[index].check (owned, error))
    {
      g_prefix_error (error, "%s: [%s] %s: ", origin, keys[index].section, keys[index].key);
      return FALSE;
    }

  g_free (values[index]);
  values[index] = *owned ? g_steal_pointer (&owned) : NULL;
  return TRUE;
}

static gboolean
read_section (GKeyFile *file, const char *path, const char *section, char *values[], GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (file, section, NULL, error);

  if (!names)
    return FALSE;

  for (guint i = 0; names[i]; i++)
    {
      int index = find_key (section, names[i]);
      char *value;

      if (index < 0)
        {
          g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                       known_section (section) ? "%s: [%s] %s: there is no such key"
                                               : "%s: [%s] %s: there is no such section",
                       path, section, names[i]);
          return FALSE;
        }
      if (!(value = g_key_file_get_string (file, section, names[i], error)))
        {
          g_prefix_error (error, "%s: [%s] %s: ", path, section, names[i]);
          return FALSE;
        }
      if (!take_value (values, index, value, path, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_file (const char *wanted, char *values[], GError **error)
{
  const char *path = wanted ? wanted : SV_CONFIG_FILE;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) sections = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &local_error))
    {
      if (!wanted && g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;

      g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "%s: %s", path, local_error->message);
      return FALSE;
    }

  sections = g_key_file_get_groups (file, NULL);
  for (guint i = 0; sections[i]; i++)
    {
      if (!known_section (sections[i]))
        {
          g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "%s: [%s]: there is no such section",
                       path, sections[i]);
          return FALSE;
        }
      if (!read_section (file, path, sections[i], values, error))
        return FALSE;
    }

  return TRUE;
}

/* Returns: (transfer full): "SECONDVINTAGE_SERVER_LISTEN" */
static char *
variable_name (const SvConfigKey *key)
{
  g_autofree char *lower = g_strdup_printf ("secondvintage_%s_%s", key->section, key->key);

  return g_ascii_strup (lower, -1);
}

static gboolean
read_environment (char *values[], GError **error)
{
  g_auto (GStrv) names = g_listenv ();
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) prefixes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer prefix;

  for (guint i = 0; i < N_KEYS; i++)
    {
      char *name = variable_name (&keys[i]);
      const char *value = g_getenv (name);

      g_hash_table_add (known, name);
      g_hash_table_add (prefixes, g_strndup (name, strlen (name) - strlen (keys[i].key)));
      if (value && !take_value (values, i, g_strdup (value), name, error))
        return FALSE;
    }

  /* A misspelt variable would be a setting that silently does nothing. */
  for (guint i = 0; names[i]; i++)
    {
      if (g_hash_table_contains (known, names[i]))
        continue;

      g_hash_table_iter_init (&iter, prefixes);
      while (g_hash_table_iter_next (&iter, &prefix, NULL))
        {
          if (g_str_has_prefix (names[i], prefix))
            {
              g_set_error (error, SV_ERROR, SV_ERROR_INVALID,
                           "environment: %s: there is no such setting", names[i]);
              return FALSE;
            }
        }
    }

  return TRUE;
}

static void
free_values (gpointer data)
{
  char **values = data;

  for (guint i = 0; i < N_KEYS; i++)
    g_free (values[i]);
  g_free (values);
}

SvConfig *
sv_config_load (const char *path, GError **error)
{
  g_autoptr (SvConfig) self = g_new0 (SvConfig, 1);

  self->ref_count = 1;
  self->path = g_strdup (path);
  self->past = g_ptr_array_new_with_free_func (free_values);
  self->default_state_dir = geteuid () == 0
                                ? g_strdup ("/var/lib/secondvintage")
                                : g_build_filename (g_get_user_data_dir (), "secondvintage", NULL);
  if (!sv_config_reload (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

SvConfig *
sv_config_ref (SvConfig *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
sv_config_unref (SvConfig *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  for (guint i = 0; i < N_KEYS; i++)
    g_free (self->options[i]);
  g_clear_pointer (&self->values, free_values);
  g_ptr_array_unref (self->past);
  g_free (self->path);
  g_free (self->default_state_dir);
  g_free (self);
}

gboolean
sv_config_set (SvConfig *self, const char *section, const char *key, const char *value,
               const char *origin, GError **error)
{
  int index = find_key (section, key);

  g_return_val_if_fail (index >= 0, FALSE);

  return take_value (self->options, index, g_strdup (value), origin, error);
}

const char *
sv_config_get (SvConfig *self, const char *section, const char *key)
{
  int index = find_key (section, key);
  char **values = g_atomic_pointer_get (&self->values);

  g_return_val_if_fail (index >= 0, NULL);

  if (self->options[index])
    return self->options[index];

  return values[index] ? values[index] : rules[index].builtin;
}

GSocketAddress *
sv_config_listen_address (SvConfig *self)
{
  return parse_address (sv_config_get (self, "server", "listen"), NULL);
}

char **
sv_config_allowed_addresses (SvConfig *self)
{
  const char *value = sv_config_get (self, "integrations", "allow");
  g_auto (GStrv) parts = g_strsplit_set (value ? value : "", ",; ", -1);
  g_autoptr (GPtrArray) addresses = g_ptr_array_new ();

  for (guint i = 0; parts[i]; i++)
    {
      if (*parts[i])
        g_ptr_array_add (addresses, g_strdup (parts[i]));
    }

  g_ptr_array_add (addresses, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&addresses), FALSE);
}

const char *
sv_config_state_dir (SvConfig *self)
{
  const char *value = sv_config_get (self, "server", "state_dir");

  return value ? value : self->default_state_dir;
}

gboolean
sv_config_reload (SvConfig *self, GError **error)
{
  char **values = g_new0 (char *, N_KEYS);

  if (!read_file (self->path, values, error) || !read_environment (values, error))
    {
      free_values (values);
      return FALSE;
    }

  if (self->values)
    g_ptr_array_add (self->past, self->values);
  g_atomic_pointer_set (&self->values, values);
  return TRUE;
}

const SvConfigKey *
sv_config_keys (guint *n_keys)
{
  *n_keys = N_KEYS;
  return keys;
}
