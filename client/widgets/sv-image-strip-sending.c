/* sv-image-strip-sending.c: photographs on their way in: chosen, dropped, pasted, sent, tried again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-image-strip"

#include "sv-image-strip-private.h"

#include "sv-image-read.h"

#include <glib/gi18n.h>

#define MAX_SENDING 2 /* at once; the others wait their turn */

static void
uploaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvImageThumb *thumb = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_upload_finish (SV_API (object), result, &error);
  g_autofree char *text = NULL;
  GtkWidget *widget = gtk_widget_get_ancestor (GTK_WIDGET (thumb), SV_TYPE_IMAGE_STRIP);
  SvImageStrip *self;

  g_object_set_data (G_OBJECT (thumb), "sv-under-way", NULL);
  /* Gone to another watch, or taken away by the user: the server has it, nobody looks. */
  if (widget == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_object_unref (thumb);
      return;
    }

  self = SV_IMAGE_STRIP (widget);
  self->sending--;
  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    {
      sv_image_thumb_set_image (thumb, sv_house_get_pictures (self->house),
                                json_node_get_object (answer));
      g_signal_emit_by_name (self, "changed");
    }
  else
    {
      text = sv_api_error_text (error);
      sv_image_thumb_set_error (thumb, text);
    }
  if (sv_image_strip_get_selected (self) == thumb)
    sv_image_strip_show_large (self, thumb);
  sv_image_strip_update (self);
  sv_image_strip_send_next (self);
  g_object_unref (thumb);
}

/* Sends what waits, a few at a time. */
void
sv_image_strip_send_next (SvImageStrip *self)
{
  g_autofree char *path = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/images", self->watch);
  SvImageThumb *thumb;

  for (guint i = 0;
       self->sending < MAX_SENDING && (thumb = sv_image_strip_get_thumb (self, i)) != NULL; i++)
    {
      if (sv_image_thumb_get_id (thumb) != 0 || sv_image_thumb_get_error (thumb) != NULL ||
          g_object_get_data (G_OBJECT (thumb), "sv-under-way") != NULL)
        continue;

      self->sending++;
      g_object_set_data (G_OBJECT (thumb), "sv-under-way", self);
      sv_api_upload_async (
          sv_image_strip_get_api (self), path, sv_image_thumb_get_content_type (thumb),
          sv_image_thumb_get_bytes (thumb), self->cancellable, uploaded_cb, g_object_ref (thumb));
    }
}

void
sv_image_strip_retry_cb (SvImageStrip *self, SvImageThumb *thumb)
{
  sv_image_thumb_set_error (thumb, NULL);
  sv_image_strip_update (self);
  sv_image_strip_send_next (self);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvImageStrip *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SvImageBytes) image = sv_image_read_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (image == NULL)
    {
      sv_image_strip_fail (self, _ ("The picture was not added"), error);
      return;
    }
  sv_image_strip_append (
      self, sv_image_thumb_new_upload (image->bytes, image->content_type, image->name));
  if (sv_image_strip_get_selected (self) == NULL)
    sv_image_strip_select (self, 0);
  sv_image_strip_update (self);
  sv_image_strip_send_next (self);
}

gboolean
sv_image_strip_dropped_cb (GtkDropTarget *target, const GValue *value, double x, double y,
                           gpointer user_data)
{
  SvImageStrip *self = user_data;

  if (self->watch == 0)
    return FALSE;

  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

      for (GSList *file = files; file != NULL; file = file->next)
        sv_image_strip_send (self, file->data);
    }
  else
    sv_image_strip_send (self, g_value_get_object (value));
  return TRUE;
}

static void
pasted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvImageStrip *self = user_data;
  g_autoptr (GError) error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (value == NULL)
    sv_image_strip_fail (self, _ ("There is no picture to paste"), error);
  else
    sv_image_strip_dropped_cb (NULL, value, 0, 0, self);
}

void
sv_image_strip_paste_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvImageStrip *self = SV_IMAGE_STRIP (widget);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  GType type = gdk_content_formats_contain_mime_type (formats, "text/uri-list") ? GDK_TYPE_FILE_LIST
                                                                                : GDK_TYPE_TEXTURE;

  gdk_clipboard_read_value_async (clipboard, type, G_PRIORITY_DEFAULT, self->cancellable, pasted_cb,
                                  self);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, SvImageStrip *self)
{
  g_autoptr (GListModel) files = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GObject) file = g_list_model_get_item (files, i);

          sv_image_strip_send (self, file);
        }
    }
  g_object_unref (dialog);
}

void
sv_image_strip_add (SvImageStrip *self)
{
  GtkFileChooserNative *chooser;
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  g_return_if_fail (SV_IS_IMAGE_STRIP (self));

  chooser = gtk_file_chooser_native_new (_ ("Add Photographs"),
                                         GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                         GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Add"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  gtk_file_filter_set_name (filter, _ ("Pictures (JPEG, PNG, WebP)"));
  gtk_file_filter_add_mime_type (filter, "image/jpeg");
  gtk_file_filter_add_mime_type (filter, "image/png");
  gtk_file_filter_add_mime_type (filter, "image/webp");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
sv_image_strip_send (SvImageStrip *self, GObject *file_or_texture)
{
  g_return_if_fail (SV_IS_IMAGE_STRIP (self));
  g_return_if_fail (self->watch != 0);

  sv_image_read_async (file_or_texture, self->cancellable, read_cb, self);
}
