/* sv-catawiki-export.c: the chosen watches as the file that Catawiki takes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-catawiki-export"

#include "sv-catawiki-export.h"

#include "common/sv-error.h"
#include "common/sv-money.h"
#include "sv-listing-shape.h"
#include "sv-listing-words.h"

#include <glib/gi18n.h>

/* The window may be closed before the file is written: it is found by its strip. */
typedef struct
{
  SvWorkBar *work; /* (owned) */
  GArray *ids;     /* (owned) */
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_object_unref (export->work);
  g_array_unref (export->ids);
  g_free (export);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Export, export_free)

static SvApi *
get_api (SvWindow *window)
{
  return sv_house_get_api (sv_window_get_house (window));
}

/* Returns: (nullable): none once it is closed */
static SvWindow *
get_window (Export *export)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (export->work));

  return SV_IS_WINDOW (root) ? SV_WINDOW (root) : NULL;
}

/* A fault names the watch by its SKU; its listing is opened by its id. */
static void
watch_found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);
  JsonArray *items = page != NULL ? json_object_get_array_member (page, "items") : NULL;
  g_autofree char *params = NULL;

  if (items == NULL || json_array_get_length (items) == 0)
    {
      if (error != NULL)
        sv_window_toast_error (window, _ ("Not opened"), error);
      else
        sv_window_toast (window, _ ("This watch does not exist any more."));
      return;
    }
  params =
      g_strdup_printf ("watch=%" G_GINT64_FORMAT,
                       json_object_get_int_member (json_array_get_object_element (items, 0), "id"));
  sv_window_open (window, "listing", params);
}

static void
fault_activated_cb (GtkWindow *dialog, GtkListBoxRow *row)
{
  SvWindow *window = SV_WINDOW (gtk_window_get_transient_for (dialog));
  const char *sku = g_object_get_data (G_OBJECT (row), "sku");
  g_autofree char *escaped = g_uri_escape_string (sku, NULL, FALSE);
  g_autofree char *path = g_strdup_printf ("watches?limit=1&sku=%s", escaped);

  sv_api_send_async (get_api (window), "GET", path, NULL, NULL, NULL, watch_found_cb,
                     g_object_ref (window));
  gtk_window_destroy (dialog);
}

static GtkWidget *
make_fault (JsonObject *fault)
{
  GtkWidget *row = adw_action_row_new ();
  const char *message = json_object_get_string_member_with_default (fault, "message", "");
  g_autofree char *sku = NULL;
  g_autofree char *column = NULL;
  g_autofree char *title = NULL;

  sv_listing_split_fault (json_object_get_string_member_with_default (fault, "field", ""), &sku,
                          &column);
  title = column != NULL ? g_strdup_printf ("%s · %s", sku, column) : g_strdup (sku);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), message);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "sku", g_steal_pointer (&sku), g_free);
  return row;
}

/* Escape closes it, as it does every dialog. */
static gboolean
escape_cb (GtkWidget *dialog, GVariant *arguments, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (dialog));
  return TRUE;
}

static void
show_faults (SvWindow *window, JsonArray *faults)
{
  guint n = json_array_get_length (faults);
  g_autofree char *number = sv_number_format (n);
  g_autofree char *text = g_strdup_printf (
      ngettext ("%s value cannot leave for Catawiki, so no file was written. Open its listing to "
                "put it right.",
                "%s values cannot leave for Catawiki, so no file was written. Open a listing to "
                "put it right.",
                n),
      number);
  GtkWidget *dialog =
      g_object_new (ADW_TYPE_WINDOW, "transient-for", window, "modal", TRUE, "default-width", 560,
                    "default-height", 520, "title", _ ("Not Ready for Catawiki"), NULL);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *list = gtk_list_box_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                        gtk_callback_action_new (escape_cb, NULL, NULL)));
  gtk_widget_add_controller (dialog, keys);

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_widget_set_valign (list, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What cannot leave"), -1);
  for (guint i = 0; i < n; i++)
    gtk_list_box_append (GTK_LIST_BOX (list),
                         make_fault (json_array_get_object_element (faults, i)));
  g_signal_connect_object (list, "row-activated", G_CALLBACK (fault_activated_cb), dialog,
                           G_CONNECT_SWAPPED);

  gtk_box_append (GTK_BOX (box),
                  g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "xalign", 0.0, NULL));
  gtk_box_append (GTK_BOX (box), list);
  gtk_widget_add_css_class (box, "sv-side");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (content), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (content), scroller);
  adw_window_set_content (ADW_WINDOW (dialog), content);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
say_written (SvWindow *window, guint n)
{
  g_autofree char *number = sv_number_format (n);
  g_autofree char *text =
      g_strdup_printf (ngettext ("%s watch stands in the file for Catawiki",
                                 "%s watches stand in the file for Catawiki", n),
                       number);

  sv_window_toast (window, text);
}

/* The file is there, but whoever uploads it as it is would wait for its pictures in vain. */
static void
platform_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Export) export = user_data;
  SvWindow *window = get_window (export);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) platform = sv_api_send_finish_object (SV_API (object), result, &error);
  g_autofree char *warning = NULL;
  GtkWidget *dialog;

  if (window == NULL)
    return;
  if (platform == NULL)
    {
      sv_window_toast_error (window, _ ("Catawiki may be unable to fetch the pictures"), error);
      return;
    }
  warning = sv_listing_unreachable_words (platform);
  if (warning == NULL)
    return;

  dialog = adw_message_dialog_new (GTK_WINDOW (window),
                                   _ ("Written, but Catawiki Will Find No Pictures"), warning);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Understood"), NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
platforms_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Export) export = user_data;
  SvWindow *window = get_window (export);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);
  JsonArray *items = page != NULL ? json_object_get_array_member (page, "items") : NULL;

  if (window == NULL)
    return;
  if (items == NULL)
    {
      sv_window_toast_error (window, _ ("Catawiki may be unable to fetch the pictures"), error);
      return;
    }
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *platform = json_array_get_object_element (items, i);
      g_autofree char *path = g_strdup_printf ("platforms/%" G_GINT64_FORMAT,
                                               json_object_get_int_member (platform, "id"));

      if (g_strcmp0 (json_object_get_string_member_with_default (platform, "code", NULL),
                     "catawiki") == 0)
        {
          sv_api_send_async (SV_API (object), "GET", path, NULL, NULL, NULL, platform_cb,
                             g_steal_pointer (&export));
          return;
        }
    }
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Export) export = user_data;
  SvWindow *window = get_window (export);
  g_autoptr (GError) error = NULL;
  gboolean saved = sv_api_save_finish (SV_API (object), result, &error);
  JsonObject *problem = error != NULL ? sv_error_get_problem (error) : NULL;
  JsonNode *faults = problem != NULL ? json_object_get_member (problem, "errors") : NULL;

  sv_work_bar_stop (export->work);
  if (window == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (saved)
    {
      say_written (window, export->ids->len);
      sv_api_send_async (SV_API (object), "GET", "platforms", NULL, NULL, NULL, platforms_cb,
                         g_steal_pointer (&export));
    }
  else if (faults != NULL && JSON_NODE_HOLDS_ARRAY (faults) &&
           json_array_get_length (json_node_get_array (faults)) > 0)
    show_faults (window, json_node_get_array (faults));
  else
    sv_window_toast_error (window, _ ("No file was written"), error);
}

static void
progress_cb (goffset done, goffset all, gpointer data)
{
  sv_work_bar_set_progress (SV_WORK_BAR (data), done, all);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (Export) export = user_data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autoptr (JsonObject) body = NULL;
  SvWorkBar *work = export->work;
  SvWindow *window = get_window (export);
  JsonArray *ids;

  g_object_unref (dialog);
  if (response != GTK_RESPONSE_ACCEPT || file == NULL || window == NULL ||
      sv_work_bar_is_busy (work))
    return;

  body = json_object_new ();
  ids = json_array_new ();
  for (guint i = 0; i < export->ids->len; i++)
    json_array_add_int_element (ids, g_array_index (export->ids, gint64, i));
  json_object_set_array_member (body, "ids", ids);
  sv_api_save_async (get_api (window), "POST", "exports/catawiki", body, "text/csv", file,
                     sv_work_bar_start (work, _ ("Writing the file for Catawiki…")), progress_cb,
                     work, saved_cb, g_steal_pointer (&export));
}

void
sv_catawiki_export (SvWindow *window, SvWorkBar *work, GArray *ids)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = g_date_time_format (now, "catawiki-%Y-%m-%d.csv");
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (_ ("File for Catawiki"), GTK_WINDOW (window),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Write"), NULL);
  Export *export = g_new (Export, 1);

  export->work = g_object_ref (work);
  export->ids = g_array_ref (ids);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect (chooser, "response", G_CALLBACK (chosen_cb), export);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
