/* sv-pictures.c: small pictures, loaded and decoded off the main loop
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-pictures"

#include "sv-pictures.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

/* A picture that is here, or on its way. */
typedef struct
{
  char *key;     /* (owned) "size address" */
  char *address; /* (owned) path on our server */
  int size;
  GdkTexture *texture; /* (owned) (nullable) */
  GList *latest;       /* its link in SvPictures.latest, once it is here */
  GPtrArray *tasks;    /* (owned) of GTask: who waits for it */
} SvPicture;

struct _SvPictures
{
  GObject parent_instance;

  SvApi *api;        /* (owned) */
  GHashTable *known; /* (owned) key → SvPicture */
  GQueue latest;     /* of SvPicture that are here, the latest used first */
  GQueue asked;      /* of SvPicture not yet asked for, in the order they were wanted */
  guint running;
  gsize bytes;
};

G_DEFINE_FINAL_TYPE (SvPictures, sv_pictures, G_TYPE_OBJECT)

#define MAX_RUNNING 4
#define MAX_BYTES (48 * 1024 * 1024)

static void sv_pictures_next (SvPictures *self);

static void
sv_picture_free (SvPicture *picture)
{
  g_free (picture->key);
  g_free (picture->address);
  g_clear_object (&picture->texture);
  g_clear_pointer (&picture->tasks, g_ptr_array_unref);
  g_free (picture);
}

static gsize
sv_picture_bytes (SvPicture *picture)
{
  return (gsize)gdk_texture_get_width (picture->texture) *
         (gsize)gdk_texture_get_height (picture->texture) * 4;
}

static gboolean
sv_picture_is_wanted (SvPicture *picture)
{
  for (guint i = 0; i < picture->tasks->len; i++)
    {
      GCancellable *cancellable = g_task_get_cancellable (picture->tasks->pdata[i]);

      if (cancellable == NULL || !g_cancellable_is_cancelled (cancellable))
        return TRUE;
    }

  return FALSE;
}

static void
sv_pictures_trim (SvPictures *self)
{
  while (self->bytes > MAX_BYTES && self->latest.length > 1)
    {
      SvPicture *oldest = g_queue_pop_tail (&self->latest);

      self->bytes -= sv_picture_bytes (oldest);
      g_hash_table_remove (self->known, oldest->key);
    }
}

/* @texture: (transfer full) (nullable) */
static void
sv_pictures_arrived (SvPictures *self, SvPicture *picture, GdkTexture *texture, const GError *error)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&picture->tasks);

  picture->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < tasks->len; i++)
    if (texture != NULL)
      g_task_return_pointer (tasks->pdata[i], g_object_ref (texture), g_object_unref);
    else
      g_task_return_error (tasks->pdata[i], g_error_copy (error));

  if (texture == NULL)
    {
      g_hash_table_remove (self->known, picture->key);
      return;
    }

  picture->texture = texture;
  g_queue_push_head (&self->latest, picture);
  picture->latest = self->latest.head;
  self->bytes += sv_picture_bytes (picture);
  sv_pictures_trim (self);
}

static void
sv_pictures_decode (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (data);
  int size = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (task), "size"));
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf =
      gdk_pixbuf_new_from_stream_at_scale (stream, size, size, TRUE, NULL, &error);

  if (pixbuf == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, gdk_texture_new_for_pixbuf (pixbuf), g_object_unref);
}

static void
sv_pictures_decoded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvPictures *self = SV_PICTURES (object);
  g_autoptr (GError) error = NULL;
  GdkTexture *texture = g_task_propagate_pointer (G_TASK (result), &error);

  self->running--;
  sv_pictures_arrived (self, user_data, texture, error);
  sv_pictures_next (self);
}

typedef struct
{
  SvPictures *pictures; /* (owned) */
  SvPicture *picture;
} SvReading;

static void
sv_pictures_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree SvReading *reading = user_data;
  g_autoptr (SvPictures) self = reading->pictures;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = sv_api_read_finish (SV_API (object), result, &error);
  g_autoptr (GTask) task = NULL;

  if (body == NULL)
    {
      self->running--;
      sv_pictures_arrived (self, reading->picture, NULL, error);
      sv_pictures_next (self);
      return;
    }

  task = g_task_new (self, NULL, sv_pictures_decoded_cb, reading->picture);
  g_task_set_task_data (task, g_steal_pointer (&body), (GDestroyNotify)g_bytes_unref);
  g_object_set_data (G_OBJECT (task), "size", GINT_TO_POINTER (reading->picture->size));
  g_task_run_in_thread (task, sv_pictures_decode);
}

static void
sv_pictures_next (SvPictures *self)
{
  while (self->running < MAX_RUNNING && self->asked.length > 0)
    {
      SvPicture *picture = g_queue_pop_head (&self->asked);
      SvReading *reading;

      /* Its row was scrolled away before its turn came. */
      if (!sv_picture_is_wanted (picture))
        {
          g_autoptr (GError) error =
              g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "not wanted any more");

          sv_pictures_arrived (self, picture, NULL, error);
          continue;
        }

      reading = g_new (SvReading, 1);
      reading->pictures = g_object_ref (self);
      reading->picture = picture;
      self->running++;
      sv_api_read_async (self->api, picture->address, "image/*", NULL, sv_pictures_read_cb,
                         reading);
    }
}

static void
sv_pictures_dispose (GObject *object)
{
  SvPictures *self = SV_PICTURES (object);

  g_queue_clear (&self->latest);
  g_queue_clear (&self->asked);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_object (&self->api);

  G_OBJECT_CLASS (sv_pictures_parent_class)->dispose (object);
}

static void
sv_pictures_class_init (SvPicturesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_pictures_dispose;
}

static void
sv_pictures_init (SvPictures *self)
{
  g_queue_init (&self->latest);
  g_queue_init (&self->asked);
  self->known =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)sv_picture_free);
}

SvPictures *
sv_pictures_new (SvApi *api)
{
  SvPictures *self = g_object_new (SV_TYPE_PICTURES, NULL);

  self->api = g_object_ref (api);

  return self;
}

/* The path below our own server: the public name that the server gives its pictures may be another
 * than the one we reach it by. */
static char *
sv_pictures_path (const char *address)
{
  const char *rest;

  if (*address == '/')
    return g_strdup (address);

  rest = strstr (address, "://");
  rest = rest != NULL ? strchr (rest + 3, '/') : NULL;

  return rest != NULL ? g_strdup (rest) : g_strconcat ("/", address, NULL);
}

GdkTexture *
sv_pictures_peek (SvPictures *self, const char *address, int size)
{
  g_autofree char *key = g_strdup_printf ("%d %s", size, address);
  SvPicture *picture = g_hash_table_lookup (self->known, key);

  if (picture == NULL || picture->texture == NULL)
    return NULL;

  g_queue_unlink (&self->latest, picture->latest);
  g_queue_push_head_link (&self->latest, picture->latest);

  return g_object_ref (picture->texture);
}

void
sv_pictures_load_async (SvPictures *self, const char *address, int size, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *key = g_strdup_printf ("%d %s", size, address);
  SvPicture *picture = g_hash_table_lookup (self->known, key);
  GdkTexture *texture;

  g_task_set_source_tag (task, sv_pictures_load_async);
  if ((texture = sv_pictures_peek (self, address, size)) != NULL)
    {
      g_task_return_pointer (task, texture, g_object_unref);
      return;
    }

  if (picture == NULL)
    {
      picture = g_new0 (SvPicture, 1);
      picture->key = g_steal_pointer (&key);
      picture->address = sv_pictures_path (address);
      picture->size = size;
      picture->tasks = g_ptr_array_new_with_free_func (g_object_unref);
      g_hash_table_insert (self->known, picture->key, picture);
      g_queue_push_tail (&self->asked, picture);
    }

  g_ptr_array_add (picture->tasks, g_steal_pointer (&task));
  sv_pictures_next (self);
}

GdkTexture *
sv_pictures_load_finish (SvPictures *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
