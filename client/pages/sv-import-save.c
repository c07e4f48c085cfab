/* sv-import-save.c: rows of an import as a file: as they came, with the reason beside them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import-save"

#include "sv-import-save.h"

#include "sv-window.h"

#include <glib/gi18n.h>

typedef struct
{
  SvPage *page; /* (owned) */
  gint64 import;
  gboolean kept;
  GCancellable *cancellable; /* (owned) */
} SvImportSave;

static void
sv_import_save_free (gpointer data)
{
  SvImportSave *save = data;

  g_object_unref (save->page);
  g_object_unref (save->cancellable);
  g_free (save);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvImportSave, sv_import_save_free)

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvImportSave) save = user_data;
  g_autoptr (GError) error = NULL;
  gboolean saved = sv_api_save_finish (SV_API (object), result, &error);
  SvWindow *window = sv_page_get_window (save->page);

  if (window == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (!saved)
    sv_window_toast_error (window, _ ("The file cannot be saved"), error);
  else if (save->kept)
    sv_window_toast (window, _ ("Saved"));
  else
    sv_window_toast (window, _ ("Saved. Mend the rows in the file, then import it again."));
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (SvImportSave) save = user_data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  SvApi *api = sv_house_get_api (sv_page_get_house (save->page));
  g_autofree char *path = g_strdup_printf ("imports/%" G_GINT64_FORMAT "/rows?state=%s",
                                           save->import, save->kept ? "kept" : "error");
  GCancellable *cancellable = save->cancellable;

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    sv_api_save_async (api, "GET", path, NULL, "text/csv", file, cancellable, NULL, NULL, saved_cb,
                       g_steal_pointer (&save));
  g_object_unref (dialog);
}

void
sv_import_save_rows (SvPage *page, gint64 import, const char *state, GCancellable *cancellable)
{
  SvImportSave *save = g_new (SvImportSave, 1);
  GtkFileChooserNative *chooser;

  save->page = g_object_ref (page);
  save->import = import;
  save->kept = g_str_equal (state, "kept");
  save->cancellable = g_object_ref (cancellable);
  chooser = gtk_file_chooser_native_new (
      save->kept ? _ ("Save What Stayed") : _ ("Save Rows with Problems"),
      GTK_WINDOW (sv_page_get_window (page)), GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser),
                                     save->kept ? _ ("stayed.csv") : _ ("left-out.csv"));
  g_signal_connect (chooser, "response", G_CALLBACK (chosen_cb), save);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
