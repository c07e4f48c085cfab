/* sv-import-page.c: the steps of an import, and what the server says between them
 *
 * The import lives on the server: this page shows its state and asks for the next step. Whoever
 * closes the window in the middle loses nothing but the page.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import-page"

#include "sv-import-page.h"

#include "common/sv-money.h"

#include "sv-import-check.h"
#include "sv-import-columns.h"
#include "sv-import-format.h"
#include "sv-import-preview.h"
#include "sv-import-rows.h"
#include "sv-import-save.h"
#include "sv-import-talk.h"
#include "sv-window.h"
#include "sv-work-bar.h"

#include <glib/gi18n.h>
#include <string.h>

struct _SvImportPage
{
  SvPage parent_instance;

  GtkWidget *steps;
  GtkWidget *step_file;
  GtkWidget *step_columns;
  GtkWidget *step_check;
  SvWorkBar *work;
  GtkStack *stack;
  GtkDropDown *resource;
  GtkLabel *trouble; /* why the file that was chosen is none for us */
  SvImportPreview *preview;
  SvImportFormat *format;
  SvImportColumns *columns;
  SvImportCheck *check;
  AdwStatusPage *done;
  GtkWidget *undo;
  GtkWidget *save_left;
  GtkWidget *save_kept;
  SvImportRows *kept; /* what an undo left as it is */
  GtkWidget *bar;
  GtkButton *next;

  SvImportTalk *talk;
  GCancellable *cancellable;
  GCancellable *working;         /* (nullable) of the work bar, while the server works */
  GtkFileChooserNative *chooser; /* (owned) (nullable) while it is open */
};

G_DEFINE_FINAL_TYPE (SvImportPage, sv_import_page, SV_TYPE_PAGE)

static SvApi *
get_api (SvImportPage *self)
{
  return sv_house_get_api (sv_page_get_house (SV_PAGE (self)));
}

static void
toast_error (SvImportPage *self, const char *what, const GError *error)
{
  SvWindow *window = sv_page_get_window (SV_PAGE (self));

  if (window != NULL)
    sv_window_toast_error (window, what, error);
}

/* Stays until another file is chosen, unlike a toast. (nullable) @error: all is well */
static void
show_trouble (SvImportPage *self, const char *what, const GError *error)
{
  g_autofree char *why = error != NULL ? sv_api_error_text (error) : NULL;
  g_autofree char *text = why != NULL ? g_strdup_printf ("%s: %s", what, why) : g_strdup ("");

  gtk_label_set_text (self->trouble, text);
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), why != NULL);
}

static JsonObject *
get_import (SvImportPage *self)
{
  return sv_import_talk_get_import (self->talk);
}

static const char *
get_state (SvImportPage *self)
{
  return sv_import_talk_get_state (self->talk);
}

static gint64
get_id (SvImportPage *self)
{
  return json_object_get_int_member (get_import (self), "id");
}

static const char *
get_step (SvImportPage *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

static gint64
get_count (SvImportPage *self, const char *name)
{
  return json_object_get_int_member (json_object_get_object_member (get_import (self), "counts"),
                                     name);
}

/* ------------------------------------------------------------ what is shown */

static void
mark_step (GtkWidget *label, gboolean here)
{
  if (here)
    {
      gtk_widget_remove_css_class (label, "dim-label");
      gtk_widget_add_css_class (label, "heading");
    }
  else
    {
      gtk_widget_remove_css_class (label, "heading");
      gtk_widget_add_css_class (label, "dim-label");
    }
}

/* What nobody can tell from the file alone; the first step asks. */
static gboolean
has_questions (SvImportPage *self)
{
  return get_import (self) != NULL &&
         json_array_get_length (json_object_get_array_member (get_import (self), "questions")) > 0;
}

static void
update_next (SvImportPage *self)
{
  const char *step = get_step (self);
  gboolean possible = get_import (self) != NULL && !sv_import_talk_is_stepping (self->talk);
  g_autofree char *label = NULL;

  if (g_str_equal (step, "columns"))
    label = g_strdup (has_questions (self) ? _ ("_Answer the Questions") : _ ("_Check"));
  else if (g_str_equal (step, "check"))
    {
      gint64 bad = get_count (self, "errors");
      gint64 writes = get_count (self, "new") + get_count (self, "changed");
      g_autofree char *number = sv_number_format (writes);

      label = g_strdup_printf (
          g_dngettext (GETTEXT_PACKAGE, "_Import %s Row", "_Import %s Rows", writes), number);
      possible = possible && g_str_equal (get_state (self), "checked") && writes > 0 &&
                 (bad == 0 || sv_import_check_leaves_out (get_import (self)));
    }
  else
    label = g_strdup (_ ("_Next"));

  gtk_button_set_label (self->next, label);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "import.next", possible);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "import.back",
                                 get_import (self) != NULL &&
                                     !sv_import_talk_is_stepping (self->talk));
}

static void
show_step (SvImportPage *self, const char *step)
{
  gtk_stack_set_visible_child_name (self->stack, step);
  mark_step (self->step_file, g_str_equal (step, "choose") || g_str_equal (step, "file"));
  mark_step (self->step_columns, g_str_equal (step, "columns"));
  mark_step (self->step_check, g_str_equal (step, "check"));
  gtk_widget_set_visible (self->steps, !g_str_equal (step, "done"));
  gtk_widget_set_visible (self->bar, get_import (self) != NULL && !g_str_equal (step, "choose") &&
                                         !g_str_equal (step, "done"));
  update_next (self);
}

static void
show_check (SvImportPage *self)
{
  sv_import_check_load (self->check, get_api (self), get_import (self));
  show_step (self, "check");
}

/* @words with the number in place of %s: "2 sales recorded". */
static char *
dup_counted (const char *words, gint64 n)
{
  g_autofree char *number = sv_number_format (n);
  GString *text = g_string_new (words);

  g_string_replace (text, "%s", number, 1);
  return g_string_free (text, FALSE);
}

#define COUNTED(one, many, n) dup_counted (g_dngettext (GETTEXT_PACKAGE, one, many, (gulong)(n)), n)

/* What became of the rows, each number with its own words: "2 sales recorded, 1 row left out." */
static char *
dup_outcome (SvImportPage *self, gboolean sales)
{
  gint64 n_new = get_count (self, "new");
  gint64 n_changed = get_count (self, "changed");
  gint64 n_left = get_count (self, "errors");
  g_autofree char *left = NULL;
  g_autofree char *made = NULL;
  g_autofree char *changed = NULL;

  if (sales)
    {
      made = COUNTED ("%s sale recorded", "%s sales recorded", n_new);
      left = COUNTED ("%s row left out", "%s rows left out", n_left);
      /* Translators: parts of one sentence, like "2 sales recorded" and "1 row left out". */
      return n_left > 0 ? g_strdup_printf (_ ("%s, %s."), made, left)
                        : g_strdup_printf (_ ("%s."), made);
    }

  /* Translators: of watches: "2 new, 1 changed, 3 left out." */
  made = COUNTED ("%s new", "%s new", n_new);
  changed = COUNTED ("%s changed", "%s changed", n_changed);
  left = COUNTED ("%s left out", "%s left out", n_left);
  return n_left > 0 ? g_strdup_printf (_ ("%s, %s, %s."), made, changed, left)
                    : g_strdup_printf (_ ("%s, %s."), made, changed);
}

static void
show_done (SvImportPage *self)
{
  gboolean undone = g_str_equal (get_state (self), "undone");
  gboolean sales =
      g_str_equal (json_object_get_string_member (get_import (self), "resource"), "sales");
  JsonNode *result = json_object_get_member (get_import (self), "result");
  gint64 kept =
      undone && result != NULL && JSON_NODE_HOLDS_OBJECT (result)
          ? json_object_get_int_member_with_default (json_node_get_object (result), "kept", 0)
          : 0;
  g_autofree char *text = NULL;

  if (kept > 0)
    {
      g_autofree char *number = sv_number_format (kept);

      text = g_strdup_printf (
          g_dngettext (
              GETTEXT_PACKAGE, "Everything is as it was before, except %s row that stays as it is:",
              "Everything is as it was before, except %s rows that stay as they are:", kept),
          number);
    }
  else if (undone)
    text = g_strdup (_ ("Everything is as it was before."));
  else
    text = dup_outcome (self, sales);

  adw_status_page_set_title (self->done, undone ? _ ("Import Undone") : _ ("Imported"));
  adw_status_page_set_description (self->done, text);
  adw_status_page_set_icon_name (self->done, undone ? "edit-undo-symbolic" : "emblem-ok-symbolic");
  gtk_widget_set_visible (self->undo, !undone);
  gtk_widget_set_visible (self->save_left, !undone && get_count (self, "errors") > 0);
  gtk_widget_set_visible (self->save_kept, kept > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->kept), kept > 0);
  if (kept > 0)
    sv_import_rows_show (self->kept, get_api (self), get_id (self), "kept");
  show_step (self, "done");
}

static void
show_failure (SvImportPage *self)
{
  JsonNode *job = json_object_get_member (get_import (self), "job");
  SvWindow *window = sv_page_get_window (SV_PAGE (self));
  JsonNode *error = NULL;
  const char *message = _ ("The import did not work. Nothing was changed.");

  if (job != NULL && JSON_NODE_HOLDS_OBJECT (job))
    error = json_object_get_member (json_node_get_object (job), "error");
  if (error != NULL && JSON_NODE_HOLDS_OBJECT (error))
    message = json_object_get_string_member_with_default (json_node_get_object (error), "message",
                                                          message);

  if (window != NULL)
    sv_window_toast (window, message);
}

static void
stop_working (SvImportPage *self)
{
  if (self->working != NULL)
    sv_work_bar_stop (self->work);
  g_clear_object (&self->working);
}

static void
cancelled_cb (GCancellable *working, SvImportPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "import.cancel", NULL);
}

/* While the server works, its progress is shown. */
static void
show_progress (SvImportPage *self)
{
  const char *state = get_state (self);
  JsonNode *job = json_object_get_member (get_import (self), "job");
  const char *text = g_str_equal (state, "checking") ? _ ("Comparing the rows with what is there…")
                     : g_str_equal (state, "committing") ? _ ("Importing…")
                                                         : _ ("Taking the import back…");

  if (self->working == NULL)
    {
      self->working = g_object_ref (sv_work_bar_start (self->work, text));
      g_signal_connect_object (self->working, "cancelled", G_CALLBACK (cancelled_cb), self, 0);
    }

  if (job != NULL && JSON_NODE_HOLDS_OBJECT (job))
    {
      JsonObject *progress = json_object_get_object_member (json_node_get_object (job), "progress");

      sv_work_bar_set_progress (self->work, json_object_get_int_member (progress, "done"),
                                json_object_get_int_member (progress, "total"));
    }
}

static void
taken_cb (SvImportPage *self, JsonObject *import, gboolean first, gboolean ended)
{
  sv_page_set_subtitle (SV_PAGE (self),
                        json_object_get_string_member_with_default (import, "name", NULL));
  sv_import_preview_load (self->preview, get_api (self), import);
  sv_import_format_load (self->format, import);
  sv_import_columns_load (self->columns, get_api (self), import);

  if (sv_import_talk_is_working (self->talk))
    {
      show_progress (self);
      update_next (self);
      return;
    }

  stop_working (self);
  if (g_str_equal (get_state (self), "checked") && (ended || first))
    show_check (self);
  else if (g_str_equal (get_state (self), "committed") || g_str_equal (get_state (self), "undone"))
    show_done (self);
  else if (g_str_equal (get_state (self), "failed"))
    {
      show_failure (self);
      show_step (self, "columns");
    }
  else if (first || (ended && g_str_equal (get_step (self), "choose")))
    show_step (self, "file");
  else if (g_str_equal (get_step (self), "check") && g_str_equal (get_state (self), "checked"))
    show_check (self);
  else if (g_str_equal (get_step (self), "check"))
    show_step (self, "columns");
  else
    update_next (self);
}

static void
failed_cb (SvImportPage *self, const char *what, const GError *error)
{
  stop_working (self);
  toast_error (self, what, error);
}

/* ------------------------------------------------------------ talking with the server */

static void
changed_cb (SvImportPage *self, JsonObject *changes)
{
  sv_import_talk_change (self->talk, changes);
}

static void
step (SvImportPage *self, const char *verb)
{
  sv_import_talk_step (self->talk, verb);
  update_next (self);
}

static void
uploaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvImportPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = sv_api_upload_finish (SV_API (object), result, &error);

  stop_working (self);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      show_trouble (self, _ ("The file cannot be imported"), error);
      show_step (self, "choose");
      return;
    }

  sv_import_talk_take (self->talk, get_api (self), json_node_get_object (node));
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvImportPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (object), result, NULL, &error);
  g_autofree char *name = g_file_get_basename (G_FILE (object));
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);
  g_autofree char *path = NULL;

  if (bytes == NULL)
    {
      stop_working (self);
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_trouble (self, _ ("The file cannot be read"), error);
      return;
    }

  path = g_strdup_printf ("imports?resource=%s&name=%s",
                          gtk_drop_down_get_selected (self->resource) == 1 ? "sales" : "watches",
                          escaped);
  sv_api_upload_async (get_api (self), path, "application/octet-stream", bytes, NULL, NULL,
                       self->working, uploaded_cb, g_object_ref (self));
}

static void
take_file (SvImportPage *self, GFile *file)
{
  if (self->working != NULL)
    return;

  sv_import_talk_leave (self->talk);
  show_trouble (self, NULL, NULL);
  self->working = g_object_ref (sv_work_bar_start (self->work, _ ("Reading the file…")));
  g_file_load_bytes_async (file, self->working, read_cb, g_object_ref (self));
}

/* ------------------------------------------------------------ actions */

static void
chosen_cb (GtkNativeDialog *dialog, int response, SvImportPage *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      take_file (self, file);
    }
  g_clear_object (&self->chooser);
}

static void
choose_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvImportPage *self = SV_IMPORT_PAGE (widget);
  g_autoptr (GtkFileFilter) tables = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (tables, _ ("Tables (CSV, Excel)"));
  gtk_file_filter_add_suffix (tables, "csv");
  gtk_file_filter_add_suffix (tables, "tsv");
  gtk_file_filter_add_suffix (tables, "txt");
  gtk_file_filter_add_suffix (tables, "xlsx");
  gtk_file_filter_set_name (all, _ ("All Files"));
  gtk_file_filter_add_pattern (all, "*");

  g_clear_object (&self->chooser);
  self->chooser =
      gtk_file_chooser_native_new (_ ("Import a File"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), tables);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), all);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvImportPage *self = SV_IMPORT_PAGE (widget);

  if (get_import (self) == NULL || sv_import_talk_is_stepping (self->talk))
    return;

  if (g_str_equal (get_step (self), "file"))
    show_step (self, "columns");
  else if (g_str_equal (get_step (self), "columns") && has_questions (self))
    show_step (self, "file");
  else if (g_str_equal (get_step (self), "columns"))
    step (self, "dry-run");
  else if (g_str_equal (get_step (self), "check"))
    step (self, "commit");
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvImportPage *self = SV_IMPORT_PAGE (widget);

  if (g_str_equal (get_step (self), "check"))
    show_step (self, "columns");
  else if (g_str_equal (get_step (self), "columns"))
    show_step (self, "file");
  else
    show_step (self, "choose");
}

static void
start_over (SvImportPage *self)
{
  sv_import_talk_leave (self->talk);
  stop_working (self);
  sv_page_set_subtitle (SV_PAGE (self), NULL);
  show_step (self, "choose");
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvImportPage *self = SV_IMPORT_PAGE (widget);

  if (sv_import_talk_is_working (self->talk))
    step (self, "cancel");
  else
    start_over (self);
}

/* What was checked stays checked: only what becomes of the problems is another matter. */
static void
leave_out_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (JsonObject) changes = json_object_new ();
  JsonObject *options = json_object_new ();

  json_object_set_string_member (options, "errors", "skip");
  json_object_set_object_member (changes, "options", options);
  sv_import_talk_change (SV_IMPORT_PAGE (widget)->talk, changes);
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  step (SV_IMPORT_PAGE (widget), "undo");
}

static void
again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  start_over (SV_IMPORT_PAGE (widget));
}

static void
show_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvImportPage *self = SV_IMPORT_PAGE (widget);
  SvWindow *window = sv_page_get_window (SV_PAGE (self));
  gboolean sales =
      g_strcmp0 (json_object_get_string_member (get_import (self), "resource"), "sales") == 0;

  if (window != NULL)
    sv_window_open (window, sales ? "sales" : "watches", sales ? "" : "sort=-updated_at");
}

static void
save_rows (SvImportPage *self, const char *state)
{
  sv_import_save_rows (SV_PAGE (self), get_id (self), state, self->cancellable);
}

static void
save_problems_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  save_rows (SV_IMPORT_PAGE (widget), "error");
}

static void
save_kept_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  save_rows (SV_IMPORT_PAGE (widget), "kept");
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, SvImportPage *self)
{
  GdkFileList *files = g_value_get_boxed (value);
  GSList *list = gdk_file_list_get_files (files);

  if (list == NULL || !g_str_equal (get_step (self), "choose"))
    {
      g_slist_free (list);
      return FALSE;
    }

  take_file (self, list->data);
  g_slist_free (list);

  return TRUE;
}

/* ------------------------------------------------------------ the page */

static void
sv_import_page_open (SvPage *page, const char *params)
{
  SvImportPage *self = SV_IMPORT_PAGE (page);
  g_autoptr (GHashTable) wanted = sv_page_parse (params);
  const char *id = g_hash_table_lookup (wanted, "id");

  if (g_strcmp0 (g_hash_table_lookup (wanted, "resource"), "sales") == 0)
    gtk_drop_down_set_selected (self->resource, 1);

  if (id != NULL)
    sv_import_talk_open (self->talk, get_api (self), g_ascii_strtoll (id, NULL, 10));
  else if (get_import (self) == NULL)
    show_step (self, "choose");
}

static void
sv_import_page_reload (SvPage *page)
{
  SvImportPage *self = SV_IMPORT_PAGE (page);

  if (get_import (self) != NULL)
    sv_import_talk_look (self->talk);
}

static void
sv_import_page_dispose (GObject *object)
{
  SvImportPage *self = SV_IMPORT_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  sv_import_talk_forget (self->talk);
  g_clear_object (&self->working);
  g_clear_object (&self->chooser);
  gtk_widget_dispose_template (GTK_WIDGET (self), SV_TYPE_IMPORT_PAGE);

  G_OBJECT_CLASS (sv_import_page_parent_class)->dispose (object);
}

static void
sv_import_page_finalize (GObject *object)
{
  SvImportPage *self = SV_IMPORT_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->talk);

  G_OBJECT_CLASS (sv_import_page_parent_class)->finalize (object);
}

static void
sv_import_page_class_init (SvImportPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SvPageClass *page_class = SV_PAGE_CLASS (klass);

  object_class->dispose = sv_import_page_dispose;
  object_class->finalize = sv_import_page_finalize;
  page_class->open = sv_import_page_open;
  page_class->reload = sv_import_page_reload;

  g_type_ensure (SV_TYPE_IMPORT_CHECK);
  g_type_ensure (SV_TYPE_IMPORT_COLUMNS);
  g_type_ensure (SV_TYPE_IMPORT_FORMAT);
  g_type_ensure (SV_TYPE_IMPORT_PREVIEW);
  g_type_ensure (SV_TYPE_IMPORT_ROWS);
  g_type_ensure (SV_TYPE_WORK_BAR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/pages/sv-import-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, steps);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, step_file);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, step_columns);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, step_check);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, work);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, resource);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, preview);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, format);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, columns);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, check);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, done);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, undo);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, save_left);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, save_kept);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, kept);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, bar);
  gtk_widget_class_bind_template_child (widget_class, SvImportPage, next);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);

  gtk_widget_class_install_action (widget_class, "import.choose", NULL, choose_action);
  gtk_widget_class_install_action (widget_class, "import.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "import.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "import.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "import.leave-out", NULL, leave_out_action);
  gtk_widget_class_install_action (widget_class, "import.undo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "import.again", NULL, again_action);
  gtk_widget_class_install_action (widget_class, "import.show", NULL, show_action);
  gtk_widget_class_install_action (widget_class, "import.save-problems", NULL,
                                   save_problems_action);
  gtk_widget_class_install_action (widget_class, "import.save-kept", NULL, save_kept_action);
}

static void
sv_import_page_init (SvImportPage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->cancellable = g_cancellable_new ();
  self->talk = sv_import_talk_new ();
  g_signal_connect_object (self->talk, "taken", G_CALLBACK (taken_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->talk, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
