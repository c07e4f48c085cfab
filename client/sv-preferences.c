/* sv-preferences.c: a key file of what the user chose
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-preferences"

#include "sv-preferences.h"

struct _SvPreferences
{
  GObject parent_instance;

  char *path;     /* (owned) (not nullable) */
  GKeyFile *file; /* (owned) */
  guint writing;  /* source that will write */
};

G_DEFINE_FINAL_TYPE (SvPreferences, sv_preferences, G_TYPE_OBJECT)

#define WRITE_AFTER_MS 400

static guint changed_signal;

void
sv_preferences_flush (SvPreferences *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr (GError) error = NULL;

  if (self->writing == 0)
    return;

  g_clear_handle_id (&self->writing, g_source_remove);
  if (g_mkdir_with_parents (folder, 0700) != 0 ||
      !g_key_file_save_to_file (self->file, self->path, &error))
    g_warning ("preferences are not kept in %s: %s", self->path,
               error != NULL ? error->message : g_strerror (errno));
}

static gboolean
sv_preferences_write_cb (gpointer data)
{
  sv_preferences_flush (data);

  return G_SOURCE_REMOVE;
}

static void
sv_preferences_touch (SvPreferences *self, const char *group, const char *key)
{
  if (self->writing == 0)
    self->writing = g_timeout_add (WRITE_AFTER_MS, sv_preferences_write_cb, self);

  g_signal_emit (self, changed_signal, g_quark_from_string (group), group, key);
}

static void
sv_preferences_dispose (GObject *object)
{
  sv_preferences_flush (SV_PREFERENCES (object));

  G_OBJECT_CLASS (sv_preferences_parent_class)->dispose (object);
}

static void
sv_preferences_finalize (GObject *object)
{
  SvPreferences *self = SV_PREFERENCES (object);

  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->file, g_key_file_unref);

  G_OBJECT_CLASS (sv_preferences_parent_class)->finalize (object);
}

static void
sv_preferences_class_init (SvPreferencesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sv_preferences_dispose;
  object_class->finalize = sv_preferences_finalize;

  changed_signal =
      g_signal_new ("changed", SV_TYPE_PREFERENCES, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
sv_preferences_init (SvPreferences *self)
{
  self->file = g_key_file_new ();
}

SvPreferences *
sv_preferences_new (const char *path)
{
  SvPreferences *self = g_object_new (SV_TYPE_PREFERENCES, NULL);
  g_autoptr (GError) error = NULL;

  self->path = g_strdup (path);
  if (!g_key_file_load_from_file (self->file, path, G_KEY_FILE_NONE, &error) &&
      !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_warning ("%s: %s", path, error->message);

  return self;
}

char *
sv_preferences_dup_text (SvPreferences *self, const char *group, const char *key)
{
  return g_key_file_get_string (self->file, group, key, NULL);
}

int
sv_preferences_get_int (SvPreferences *self, const char *group, const char *key, int absent)
{
  g_autoptr (GError) error = NULL;
  int value = g_key_file_get_integer (self->file, group, key, &error);

  return error == NULL ? value : absent;
}

gboolean
sv_preferences_get_bool (SvPreferences *self, const char *group, const char *key, gboolean absent)
{
  g_autoptr (GError) error = NULL;
  gboolean value = g_key_file_get_boolean (self->file, group, key, &error);

  return error == NULL ? value : absent;
}

void
sv_preferences_set_text (SvPreferences *self, const char *group, const char *key, const char *value)
{
  g_autofree char *old = sv_preferences_dup_text (self, group, key);

  if (g_strcmp0 (old, value) == 0)
    return;

  if (value != NULL)
    g_key_file_set_string (self->file, group, key, value);
  else
    g_key_file_remove_key (self->file, group, key, NULL);
  sv_preferences_touch (self, group, key);
}

void
sv_preferences_set_int (SvPreferences *self, const char *group, const char *key, int value)
{
  g_autofree char *text = g_strdup_printf ("%d", value);

  sv_preferences_set_text (self, group, key, text);
}

void
sv_preferences_set_bool (SvPreferences *self, const char *group, const char *key, gboolean value)
{
  sv_preferences_set_text (self, group, key, value ? "true" : "false");
}
