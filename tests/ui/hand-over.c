/* hand-over: another program, from which files are dragged and a picture is pasted into ours
 *
 * Usage: hand-over PICTURE FILE…
 * Puts PICTURE into the clipboard as a picture and shows a window, "Hand over", from which the
 * files can be dragged. Runs until it is ended.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gtk/gtk.h>

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, gpointer user_data)
{
  return gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, user_data);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GdkTexture) picture = NULL;
  g_autoptr (GError) error = NULL;
  GdkFileList *list;
  GtkDragSource *source = gtk_drag_source_new ();
  GtkWidget *window, *label;

  gtk_init ();
  if (argc < 3)
    g_error ("a picture and files to hand over are needed");
  picture = gdk_texture_new_from_filename (argv[1], &error);
  if (picture == NULL)
    g_error ("%s: %s", argv[1], error->message);
  for (int i = 2; i < argc; i++)
    g_ptr_array_add (files, g_file_new_for_commandline_arg (argv[i]));
  list = gdk_file_list_new_from_array ((GFile **)files->pdata, files->len);

  window = gtk_window_new ();
  label = gtk_label_new ("Files");
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), list);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (source));
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_title (GTK_WINDOW (window), "Hand over");
  gtk_window_set_default_size (GTK_WINDOW (window), 80, 80);
  gtk_window_set_child (GTK_WINDOW (window), label);
  gtk_window_present (GTK_WINDOW (window));
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (window), picture);

  for (;;)
    g_main_context_iteration (NULL, TRUE);
}
