/* sv-rate-import.c: the button that takes in a file of the European Central Bank
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-rate-import"

#include "sv-rate-import.h"

#include "common/sv-money.h"
#include "sv-window.h"

#include <glib/gi18n.h>

struct _SvRateImport
{
  GtkWidget parent_instance;

  SvHouse *house; /* (owned) */
  GtkWidget *button;
  GCancellable *cancellable; /* (owned) */
};

G_DEFINE_FINAL_TYPE (SvRateImport, sv_rate_import, GTK_TYPE_WIDGET)

static SvWindow *
get_window (SvRateImport *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return SV_IS_WINDOW (root) ? SV_WINDOW (root) : NULL;
}

/* A second file waits until the first is in. */
static void
set_busy (SvRateImport *self, gboolean busy)
{
  gtk_widget_set_sensitive (self->button, !busy);
  gtk_button_set_label (GTK_BUTTON (self->button),
                        busy ? _ ("Importing…") : _ ("Import ECB File…"));
}

static void
failed (SvRateImport *self, const GError *error)
{
  SvWindow *window = get_window (self);

  set_busy (self, FALSE);
  if (window != NULL)
    sv_window_toast_error (window, _ ("No rates imported"), error);
}

static void
imported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvRateImport *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_upload_finish (SV_API (object), result, &error);
  SvWindow *window;
  JsonObject *counts;
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;
  gint64 n;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer == NULL || !JSON_NODE_HOLDS_OBJECT (answer))
    {
      failed (self, error);
      return;
    }

  set_busy (self, FALSE);
  counts = json_node_get_object (answer);
  n = json_object_get_int_member_with_default (counts, "created", 0) +
      json_object_get_int_member_with_default (counts, "changed", 0);
  number = sv_number_format (n);
  text = n == 0 ? g_strdup (_ ("Every rate of this file was here already"))
                : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s rate imported",
                                                "%s rates imported", (gulong)n),
                                   number);
  if ((window = get_window (self)) != NULL)
    sv_window_toast (window, text);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvRateImport *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = g_file_load_bytes_finish (G_FILE (object), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (body == NULL)
    {
      failed (self, error);
      return;
    }
  sv_api_upload_async (sv_house_get_api (self->house), "rates/ecb", "application/xml", body, NULL,
                       NULL, self->cancellable, imported_cb, self);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  SvRateImport *self = user_data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    {
      set_busy (self, TRUE);
      g_file_load_bytes_async (file, self->cancellable, read_cb, self);
    }
  g_object_unref (dialog);
}

static void
clicked_cb (SvRateImport *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _ ("Rates of the European Central Bank"), GTK_WINDOW (get_window (self)),
      GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Import"), NULL);
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Rates (XML)"));
  gtk_file_filter_add_suffix (filter, "xml");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  g_object_unref (filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
sv_rate_import_dispose (GObject *object)
{
  SvRateImport *self = SV_RATE_IMPORT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_rate_import_parent_class)->dispose (object);
}

static void
sv_rate_import_finalize (GObject *object)
{
  g_object_unref (SV_RATE_IMPORT (object)->cancellable);

  G_OBJECT_CLASS (sv_rate_import_parent_class)->finalize (object);
}

static void
sv_rate_import_class_init (SvRateImportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_rate_import_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_rate_import_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
sv_rate_import_init (SvRateImport *self)
{
  self->cancellable = g_cancellable_new ();
  self->button = gtk_button_new ();
  gtk_widget_add_css_class (self->button, "flat");
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (clicked_cb), self);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  set_busy (self, FALSE);
}

GtkWidget *
sv_rate_import_new (SvHouse *house)
{
  SvRateImport *self = g_object_new (SV_TYPE_RATE_IMPORT, NULL);

  self->house = g_object_ref (house);
  return GTK_WIDGET (self);
}
