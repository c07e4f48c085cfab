/* sv-known-servers.c: certificates trusted on first use
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-known-servers"

#include "sv-known-servers.h"

#include "common/sv-error.h"

#include <glib/gi18n.h>

struct _SvKnownServers
{
  GObject parent_instance;

  char *path;        /* (owned) (not nullable) */
  GHashTable *known; /* (owned) server → fingerprint */
};

G_DEFINE_FINAL_TYPE (SvKnownServers, sv_known_servers, G_TYPE_OBJECT)

#define DIGITS 64

char *
sv_fingerprint_normalise (const char *text)
{
  g_autoptr (GString) hex = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      if (*text == ':' || g_ascii_isspace (*text))
        continue;
      if (!g_ascii_isxdigit (*text))
        return NULL;
      g_string_append_c (hex, g_ascii_tolower (*text));
    }

  return hex->len == DIGITS ? g_string_free (g_steal_pointer (&hex), FALSE) : NULL;
}

char *
sv_fingerprint_display (const char *fingerprint)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; fingerprint[i] != '\0'; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (text, i % 32 == 0 ? '\n' : ' ');
      g_string_append_c (text, g_ascii_toupper (fingerprint[i]));
    }

  return g_string_free (text, FALSE);
}

char *
sv_certificate_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return g_strdup ("");

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

static void
sv_known_servers_read (SvKnownServers *self)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_get_contents (self->path, &text, NULL, &error))
    {
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        g_warning ("%s", error->message);
      return;
    }

  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (*line), " ", 2);
      g_autofree char *fingerprint = NULL;

      if (g_strv_length (words) != 2)
        continue;
      if ((fingerprint = sv_fingerprint_normalise (words[1])) != NULL)
        g_hash_table_replace (self->known, g_strdup (words[0]), g_steal_pointer (&fingerprint));
    }
}

static void
sv_known_servers_finalize (GObject *object)
{
  SvKnownServers *self = SV_KNOWN_SERVERS (object);

  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->known, g_hash_table_unref);

  G_OBJECT_CLASS (sv_known_servers_parent_class)->finalize (object);
}

static void
sv_known_servers_class_init (SvKnownServersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sv_known_servers_finalize;
}

static void
sv_known_servers_init (SvKnownServers *self)
{
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

SvKnownServers *
sv_known_servers_new (const char *path)
{
  SvKnownServers *self = g_object_new (SV_TYPE_KNOWN_SERVERS, NULL);

  self->path = g_strdup (path);
  sv_known_servers_read (self);

  return self;
}

const char *
sv_known_servers_get (SvKnownServers *self, const char *server)
{
  return g_hash_table_lookup (self->known, server);
}

gboolean
sv_known_servers_set (SvKnownServers *self, const char *server, const char *fingerprint,
                      GError **error)
{
  g_autofree char *hex = sv_fingerprint_normalise (fingerprint);
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr (GString) text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer key, value;

  if (hex == NULL)
    {
      g_set_error_literal (error, SV_ERROR, SV_ERROR_INVALID,
                           _ ("A fingerprint is 64 hexadecimal digits."));
      return FALSE;
    }

  if (g_strcmp0 (g_hash_table_lookup (self->known, server), hex) == 0)
    return TRUE;

  g_hash_table_replace (self->known, g_strdup (server), g_steal_pointer (&hex));

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_string_append_printf (text, "%s %s\n", (char *)key, (char *)value);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", folder,
                   g_strerror (errno));
      return FALSE;
    }

  return g_file_set_contents_full (self->path, text->str, text->len, G_FILE_SET_CONTENTS_CONSISTENT,
                                   0600, error);
}
