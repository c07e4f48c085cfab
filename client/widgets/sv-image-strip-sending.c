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
progress_cb (goffset sent, goffset all, gpointer user_data)
{
  SvImageWrite *upload = user_data;

  sv_image_thumb_set_progress (upload->thumb, sent, all);
}

static gboolean
has_image (SvImageStrip *self, gint64 id)
{
  SvImageThumb *thumb;

  for (guint i = 0; (thumb = sv_image_strip_get_thumb (self, i)) != NULL; i++)
    if (sv_image_thumb_get_id (thumb) == id)
      return TRUE;
  return FALSE;
}

static void
uploaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvImageWrite) upload = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_upload_finish (SV_API (object), result, &error);
  g_autofree char *text = NULL;
  SvImageStrip *self = upload->strip;
  SvImageThumb *thumb = upload->thumb;

  sv_house_end_sending (upload->house);
  sv_image_thumb_set_under_way (thumb, FALSE);
  if (!gtk_widget_is_ancestor (GTK_WIDGET (thumb), GTK_WIDGET (self)))
    {
      /* The user took it away, or went to another watch; then he hears only of failures. */
      if (answer == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          text = g_strdup_printf (_ ("%s was not added"), sv_image_thumb_get_name (thumb));
          sv_image_write_fail (upload, text, error);
        }
      return;
    }

  self->sending--;
  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    {
      JsonObject *image = json_node_get_object (answer);

      /* The list of pictures may have been read between the upload and its answer. */
      if (has_image (self, json_object_get_int_member (image, "id")))
        {
          gtk_flow_box_remove (self->thumbs, gtk_widget_get_parent (GTK_WIDGET (thumb)));
          if (sv_image_strip_get_selected (self) == NULL)
            sv_image_strip_select (self, 0);
        }
      else
        {
          sv_image_thumb_set_image (thumb, sv_house_get_pictures (self->house), image);
        }
      g_signal_emit_by_name (self, "changed");
    }
  else
    {
      text = sv_api_error_text (error);
      sv_image_thumb_set_error (thumb, text);
      if (!sv_image_write_is_shown (upload))
        {
          g_autofree char *what =
              g_strdup_printf (_ ("%s was not added"), sv_image_thumb_get_name (thumb));

          sv_image_write_fail (upload, what, error);
        }
    }
  if (sv_image_strip_get_selected (self) == thumb)
    sv_image_strip_show_large (self, thumb);
  sv_image_strip_update (self);
  sv_image_strip_send_next (self);
}

/* Takes @upload over. */
static void
send (SvImageWrite *upload)
{
  g_autofree char *path = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/images", upload->watch);
  SvImageThumb *thumb = upload->thumb;

  sv_image_thumb_set_under_way (thumb, TRUE);
  sv_api_upload_async (sv_house_get_api (upload->house), path,
                       sv_image_thumb_get_content_type (thumb), sv_image_thumb_get_bytes (thumb),
                       progress_cb, upload, sv_image_thumb_get_sending (thumb), uploaded_cb,
                       upload);
}

/* Sends what waits, @at_once of them. */
static void
send_waiting (SvImageStrip *self, guint at_once)
{
  SvImageThumb *thumb;

  if (self->watch == 0)
    return;
  for (guint i = 0; self->sending < at_once && (thumb = sv_image_strip_get_thumb (self, i)) != NULL;
       i++)
    {
      SvImageWrite *upload;

      if (!sv_image_thumb_is_waiting (thumb))
        continue;

      self->sending++;
      upload = sv_image_write_new (self);
      upload->thumb = g_object_ref (thumb);
      send (upload);
    }
}

void
sv_image_strip_send_next (SvImageStrip *self)
{
  send_waiting (self, MAX_SENDING);
}

void
sv_image_strip_send_rest (SvImageStrip *self)
{
  send_waiting (self, G_MAXUINT);
}

void
sv_image_strip_retry_cb (SvImageStrip *self, SvImageThumb *thumb)
{
  sv_image_thumb_set_error (thumb, NULL);
  sv_house_begin_sending (self->house);
  sv_image_strip_update (self);
  sv_image_strip_send_next (self);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvImageWrite) write = user_data;
  SvImageStrip *self = write->strip;
  g_autoptr (GError) error = NULL;
  g_autoptr (SvImageBytes) image = sv_image_read_finish (result, &error);
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (image == NULL)
    {
      sv_house_end_sending (write->house);
      name = g_file_get_basename (G_FILE (object));
    }
  if (sv_image_write_is_shown (write))
    {
      sv_image_strip_insert (self,
                             image != NULL ? sv_image_thumb_new_upload (image)
                                           : sv_image_thumb_new_refused (name, error->message),
                             -1);
      if (sv_image_strip_get_selected (self) == NULL)
        sv_image_strip_select (self, 0);
      sv_image_strip_update (self);
      sv_image_strip_send_next (self);
    }
  else if (image != NULL)
    {
      /* The user is at another watch by now: it goes to the one it was given to. */
      write->thumb = SV_IMAGE_THUMB (g_object_ref_sink (sv_image_thumb_new_upload (image)));
      send (g_steal_pointer (&write));
    }
  else
    {
      text = g_strdup_printf (_ ("%s was not added"), name);
      sv_image_write_fail (write, text, error);
    }
}

/* Reads and sends it. @for_watch: of the watch to which it was given */
static void
send_object (SvImageWrite *for_watch, GObject *file_or_texture)
{
  SvImageWrite *write = sv_image_write_new (for_watch->strip);

  write->watch = for_watch->watch;
  sv_house_begin_sending (write->house);
  sv_image_read_async (file_or_texture, NULL, read_cb, write);
}

static void
send_value (SvImageWrite *for_watch, const GValue *value)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

      for (GSList *file = files; file != NULL; file = file->next)
        send_object (for_watch, file->data);
    }
  else
    {
      send_object (for_watch, g_value_get_object (value));
    }
}

gboolean
sv_image_strip_dropped_cb (GtkDropTarget *target, const GValue *value, double x, double y,
                           gpointer user_data)
{
  SvImageStrip *self = user_data;
  g_autoptr (SvImageWrite) for_watch = NULL;

  if (self->watch == 0)
    return FALSE;

  for_watch = sv_image_write_new (self);
  send_value (for_watch, value);
  return TRUE;
}

static void
pasted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvImageWrite) for_watch = user_data;
  g_autoptr (GError) error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (object), result, &error);

  if (value == NULL)
    sv_image_write_fail (for_watch, _ ("There is no picture to paste"), error);
  else
    send_value (for_watch, value);
}

void
sv_image_strip_paste_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvImageStrip *self = SV_IMAGE_STRIP (widget);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  GType type = gdk_content_formats_contain_mime_type (formats, "text/uri-list") ? GDK_TYPE_FILE_LIST
                                                                                : GDK_TYPE_TEXTURE;

  gdk_clipboard_read_value_async (clipboard, type, G_PRIORITY_DEFAULT, NULL, pasted_cb,
                                  sv_image_write_new (self));
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
  g_autoptr (SvImageWrite) for_watch = NULL;

  g_return_if_fail (SV_IS_IMAGE_STRIP (self));
  g_return_if_fail (self->watch != 0);

  for_watch = sv_image_write_new (self);
  send_object (for_watch, file_or_texture);
}
