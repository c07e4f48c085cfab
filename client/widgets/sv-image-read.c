/* sv-image-read.c: a dropped, pasted or chosen picture as the bytes that are sent
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-image-read"

#include "sv-image-read.h"

#include "common/sv-error.h"

#include <glib/gi18n.h>

/* More is no photograph; the server has a limit of its own. */
#define MAX_BYTES (60 * 1024 * 1024)

void
sv_image_bytes_free (SvImageBytes *image)
{
  g_bytes_unref (image->bytes);
  g_free (image->content_type);
  g_free (image->name);
  g_free (image);
}

static SvImageBytes *
image_bytes_new (GBytes *bytes, const char *content_type, const char *name)
{
  SvImageBytes *image = g_new0 (SvImageBytes, 1);

  image->bytes = g_bytes_ref (bytes);
  image->content_type = g_strdup (content_type);
  image->name = g_strdup (name);
  return image;
}

static void
read_file (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GFile *file = G_FILE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *type = NULL;
  g_autofree char *mime = NULL;

  if ((info = g_file_query_info (
           file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME,
           G_FILE_QUERY_INFO_NONE, cancellable, &error)) == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (g_file_info_get_size (info) > MAX_BYTES)
    {
      g_task_return_new_error (task, SV_ERROR, SV_ERROR_INVALID, "%s",
                               _ ("larger than 60 MB; a picture may not be"));
      return;
    }
  if ((bytes = g_file_load_bytes (file, cancellable, NULL, &error)) == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* By what is inside: the end of a name may lie. */
  type =
      g_content_type_guess (NULL, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  mime = g_content_type_get_mime_type (type);
  if (mime == NULL || !g_str_has_prefix (mime, "image/"))
    {
      g_task_return_new_error (task, SV_ERROR, SV_ERROR_INVALID, "%s",
                               _ ("not a picture; JPEG, PNG and WebP are taken"));
      return;
    }
  g_task_return_pointer (task, image_bytes_new (bytes, mime, g_file_info_get_display_name (info)),
                         (GDestroyNotify)sv_image_bytes_free);
}

static void
read_texture (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GBytes) bytes = gdk_texture_save_to_png_bytes (GDK_TEXTURE (source));

  g_task_return_pointer (task, image_bytes_new (bytes, "image/png", _ ("Pasted picture")),
                         (GDestroyNotify)sv_image_bytes_free);
}

void
sv_image_read_async (GObject *file_or_texture, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (file_or_texture, cancellable, callback, user_data);

  g_task_set_source_tag (task, sv_image_read_async);
  g_task_run_in_thread (task, G_IS_FILE (file_or_texture) ? read_file : read_texture);
}

SvImageBytes *
sv_image_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
