/* sv-list-export.c: any list as a file, CSV or XLSX, and on paper
 *
 * What is selected; without a selection all that the search and the filters leave.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-list-export"

#include "sv-record-list-private.h"

#include "common/sv-money.h"

#include "sv-gather.h"
#include "sv-page.h"
#include "sv-print.h"
#include "sv-window.h"

#include <glib/gi18n.h>

#define MAX_PRINTED 5000 /* about 150 pages */
#define MAX_CHOSEN 500   /* their numbers stand in the address, which proxies cut at 8 KiB */

#define CSV "text/csv"
#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

/* Returns: (nullable): none once the page is gone */
static SvWindow *
get_window (SvRecordList *list)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (list));

  return SV_IS_WINDOW (root) ? SV_WINDOW (root) : NULL;
}

static SvApi *
get_api (SvRecordList *list)
{
  return sv_house_get_api (sv_record_list_get_house (list));
}

static void
add_item (GMenu *menu, const char *label, const char *action, const char *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, target != NULL ? "s" : NULL, target);
  g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
  g_menu_append_item (menu, item);
}

/* Returns: (transfer full): @chosen: for the rows that are selected */
static GMenuModel *
make_menu (gboolean chosen)
{
  g_autoptr (GMenu) section = g_menu_new ();
  GMenu *menu = g_menu_new ();

  add_item (section, _ ("Export as _CSV…"), "list.export", "csv");
  add_item (section, _ ("Export as _Excel File…"), "list.export", "xlsx");
  add_item (section, _ ("_Print…"), "list.print", NULL);
  g_menu_append_section (menu, chosen ? _ ("What is selected") : _ ("All that is shown"),
                         G_MENU_MODEL (section));

  return G_MENU_MODEL (menu);
}

static void
toast (SvRecordList *list, const char *text)
{
  SvWindow *window = get_window (list);

  if (window != NULL)
    sv_window_toast (window, text);
}

/* Something under way: the list may go meanwhile, with its window. */
typedef struct
{
  SvRecordList *list; /* (owned) */
  SvWorkBar *work;    /* (owned) */
} Run;

static Run *
run_new (SvRecordList *list)
{
  Run *run = g_new (Run, 1);

  run->list = g_object_ref (list);
  run->work = g_object_ref (sv_record_list_get_work (list));

  return run;
}

static void
run_free (Run *run)
{
  g_object_unref (run->list);
  g_object_unref (run->work);
  g_free (run);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

static void
progress_cb (goffset done, goffset all, gpointer data)
{
  Run *run = data;

  sv_work_bar_set_progress (run->work, done, all);
}

/* A file */

static gboolean
is_part (SvRecordList *list)
{
  guint n = sv_record_list_get_n_selected (list);

  return n > 0 && n < g_list_model_get_n_items (G_LIST_MODEL (sv_record_list_get_list (list)));
}

/* Returns: (transfer full): the list below /api/v1/, narrowed to what is selected */
static char *
make_path (SvRecordList *list)
{
  g_autofree char *query = sv_record_list_dup_query (list);
  GString *path = g_string_new (sv_record_list_get_table (list)->path);

  if (*query != '\0')
    g_string_append_printf (path, "?%s", query);
  if (is_part (list))
    {
      g_autoptr (GArray) ids = sv_record_list_get_selected (list);

      g_string_append (path, *query != '\0' ? "&id.in=" : "?id.in=");
      for (guint i = 0; i < ids->len; i++)
        g_string_append_printf (path, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                                g_array_index (ids, gint64, i));
    }

  return g_string_free (path, FALSE);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Run) run = user_data;
  SvWindow *window = get_window (run->list);
  g_autoptr (GError) error = NULL;
  gboolean saved = sv_api_save_finish (SV_API (object), result, &error);

  sv_work_bar_stop (run->work);
  if (window == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (saved)
    sv_window_toast (window, _ ("Exported"));
  else
    sv_window_toast_error (window, _ ("Not exported"), error);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  SvRecordList *list = user_data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  const char *accept = g_object_get_data (G_OBJECT (dialog), "accept");
  g_autofree char *path = make_path (list);

  if (response == GTK_RESPONSE_ACCEPT && file != NULL &&
      !sv_work_bar_is_busy (sv_record_list_get_work (list)))
    {
      Run *run = run_new (list);

      sv_api_save_async (get_api (list), "GET", path, NULL, accept, file,
                         sv_work_bar_start (run->work, _ ("Exporting…")), progress_cb, run,
                         saved_cb, run);
    }

  g_object_unref (dialog);
}

/* Asks for the file; progress, and the button that stops it, are in the list's strip. */
static void
export_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SvRecordList *list = SV_RECORD_LIST (widget);
  gboolean xlsx = g_str_equal (g_variant_get_string (parameter, NULL), "xlsx");
  const SvTable *table = sv_record_list_get_table (list);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *name = g_strdup_printf ("%s-%s.%s", table->path, day, xlsx ? "xlsx" : "csv");
  /* Translators: of a window, "Export Sales". */
  g_autofree char *title = g_strdup_printf (_ ("Export %s"), _ (table->title));
  GtkFileChooserNative *chooser;

  if (is_part (list) && sv_record_list_get_n_selected (list) > MAX_CHOSEN)
    {
      g_autofree char *most = sv_number_format (MAX_CHOSEN);
      g_autofree char *text = g_strdup_printf (
          _ ("More than %s selected rows are not exported: filter the list, or select all"), most);

      toast (list, text);
      return;
    }

  chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (get_window (list)),
                                         GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  g_object_set_data (G_OBJECT (chooser), "accept", xlsx ? (gpointer)XLSX : (gpointer)CSV);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), list, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* Paper */

static void
gathered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Run) run = user_data;
  const SvTable *table = sv_record_list_get_table (run->list);
  SvWindow *window = get_window (run->list);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = sv_gather_finish (SV_API (object), result, &error);
  g_auto (GStrv) keys = NULL;
  g_autoptr (GtkPrintOperation) print = NULL;

  sv_work_bar_stop (run->work);
  if (window == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (records != NULL)
    {
      keys = sv_record_list_get_keys (run->list);
      print = sv_print_list_new (table, keys, records, _ (table->title));
    }
  if (records == NULL || !sv_print_run (print, GTK_WINDOW (window), &error))
    sv_window_toast_error (window, _ ("Not printed"), error);
}

static void
print_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SvRecordList *list = SV_RECORD_LIST (widget);
  SvPagedList *rows = sv_record_list_get_list (list);
  g_autoptr (GArray) ids = sv_record_list_get_selected (list);
  guint n = ids->len > 0 ? ids->len : g_list_model_get_n_items (G_LIST_MODEL (rows));
  Run *run;

  if (n > MAX_PRINTED)
    {
      g_autofree char *most = sv_number_format (MAX_PRINTED);
      g_autofree char *text = g_strdup_printf (
          _ ("More than %s rows are too many for paper: filter the list, or export it"), most);

      toast (list, text);
      return;
    }

  for (guint i = ids->len; i < n; i++)
    {
      gint64 id = sv_paged_list_get_id (rows, i);

      g_array_append_val (ids, id);
    }
  run = run_new (list);
  sv_gather_async (get_api (list), sv_record_list_get_table (list), ids,
                   sv_work_bar_start (run->work, _ ("Getting what is printed…")), progress_cb, run,
                   gathered_cb, run);
}

/* The key */

static gboolean
print_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  return gtk_widget_activate_action (user_data, "list.print", NULL);
}

/* Ctrl+P prints; beside the list too, in the form of the one that is chosen. */
static void
add_key (SvRecordList *list)
{
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (list), SV_TYPE_PAGE);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_p, GDK_CONTROL_MASK),
                        gtk_callback_action_new (print_key_cb, list, NULL)));
  gtk_widget_add_controller (page != NULL ? page : GTK_WIDGET (list), keys);
}

/* What the list offers */

static void
busy_cb (SvRecordList *self)
{
  gboolean idle = !sv_work_bar_is_busy (self->work);
  gboolean may = self->table->export == NULL || sv_api_may (get_api (self), self->table->export);

  gtk_widget_set_sensitive (GTK_WIDGET (self->export_button), idle);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "list.export", idle && may);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "list.print", idle);
}

void
sv_list_export_install (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "list.export", "s", export_action);
  gtk_widget_class_install_action (klass, "list.print", NULL, print_action);
}

void
sv_list_export_set_up (SvRecordList *self)
{
  g_signal_connect_object (self->work, "notify::busy", G_CALLBACK (busy_cb), self,
                           G_CONNECT_SWAPPED);
  sv_list_export_update (self);
  busy_cb (self);
  add_key (self);
}

/* Names what the menu is for; it does not change under the pointer while rows are added. */
void
sv_list_export_update (SvRecordList *self)
{
  gboolean chosen = sv_selection_get_n (self->selection) > 0;
  g_autoptr (GMenuModel) menu = NULL;

  if (gtk_menu_button_get_menu_model (self->export_button) != NULL && chosen == self->chosen)
    return;

  self->chosen = chosen;
  menu = make_menu (chosen);
  gtk_menu_button_set_menu_model (self->export_button, menu);
}
