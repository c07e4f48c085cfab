/* sv-edit-page-archive.c: archiving the record of a page, saying that it is archived, and bringing
 * it back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-edit-page"

#include "sv-archive.h"
#include "sv-edit-page-private.h"
#include "sv-window-private.h"

#include <glib/gi18n.h>

static const SvTable *
get_table (SvEditPage *self)
{
  return sv_page_get_info (SV_PAGE (self))->table;
}

static SvApi *
get_api (SvEditPage *self)
{
  return sv_house_get_api (sv_page_get_house (SV_PAGE (self)));
}

typedef struct
{
  SvWindow *window; /* (owned) */
  SvEditPage *page; /* (owned) where it was open */
  const SvTable *table;
  gint64 id;
} Archived;

static Archived *
archived_new (SvWindow *window, SvEditPage *page, const SvTable *table, gint64 id)
{
  Archived *archived = g_new0 (Archived, 1);

  archived->window = g_object_ref (window);
  archived->page = g_object_ref (page);
  archived->table = table;
  archived->id = id;
  return archived;
}

/* Of the record that is open. */
static Archived *
archived_of_page (SvEditPage *page)
{
  return archived_new (sv_page_get_window (SV_PAGE (page)), page, get_table (page),
                       sv_record_editor_get_id (sv_edit_page_get_editor (page)));
}

static Archived *
archived_copy (const Archived *archived)
{
  return archived_new (archived->window, archived->page, archived->table, archived->id);
}

static void
archived_free (gpointer data)
{
  Archived *archived = data;

  g_object_unref (archived->window);
  g_object_unref (archived->page);
  g_free (archived);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archived, archived_free)

/* Whether the record still stands before the user. */
static gboolean
is_shown (Archived *archived)
{
  SvRecordEditor *editor = sv_edit_page_get_editor (archived->page);

  return editor != NULL && sv_window_get_page (archived->window) == SV_PAGE (archived->page) &&
         sv_record_editor_get_id (editor) == archived->id;
}

/* The verbs */

static void
send_restore (Archived *archived, GAsyncReadyCallback callback)
{
  g_autofree char *path =
      g_strdup_printf ("%s/%" G_GINT64_FORMAT "/restore", archived->table->path, archived->id);

  sv_api_send_async (sv_house_get_api (sv_window_get_house (archived->window)), "POST", path, NULL,
                     NULL, NULL, callback, archived_copy (archived));
}

static void
send_archive (Archived *archived, GAsyncReadyCallback callback)
{
  g_autofree char *path =
      g_strdup_printf ("%s/%" G_GINT64_FORMAT, archived->table->path, archived->id);

  sv_api_send_async (sv_house_get_api (sv_window_get_house (archived->window)), "DELETE", path,
                     NULL, "*", NULL, callback, archived_copy (archived));
}

/* Archiving, and its undo, which works when the page is long gone */

static void
archive_undone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Archived) archived = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);

  if (answer == NULL)
    sv_window_toast_error (archived->window, _ ("Not restored"), error);
  else
    sv_window_open_record (archived->window, archived->table, archived->id, NULL);
}

static void
undo_archive (gpointer data)
{
  send_restore (data, archive_undone_cb);
}

static void
leave_archived (SvWindow *window, gpointer data)
{
  Archived *archived = data;
  SvEditPageClass *klass = SV_EDIT_PAGE_GET_CLASS (archived->page);

  if (is_shown (archived) && klass->archived != NULL)
    klass->archived (archived->page);
}

static void
archived_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Archived) archived = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);
  SvWindow *window = archived->window;

  if (answer == NULL)
    {
      sv_window_toast_error (window, _ ("Not archived"), error);
      return;
    }
  sv_window_toast_undo (window, _ ("Archived"), undo_archive, archived_copy (archived),
                        archived_free);
  /* Something may have been typed meanwhile, or the user be elsewhere. */
  if (is_shown (archived))
    sv_window_leave (window, leave_archived, g_steal_pointer (&archived), archived_free);
}

static void
archive (SvWindow *window, gpointer data)
{
  if (is_shown (data))
    send_archive (data, archived_cb);
}

static void
archive_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvEditPage *self = SV_EDIT_PAGE (widget);
  SvWindow *window = sv_page_get_window (SV_PAGE (self));

  sv_window_leave (window, archive, archived_of_page (self), archived_free);
}

/* Bringing it back, and the undo of that */

static void
restore_undone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Archived) archived = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);

  if (answer == NULL)
    sv_window_toast_error (archived->window, _ ("Not archived"), error);
  else if (is_shown (archived))
    sv_record_editor_reload (sv_edit_page_get_editor (archived->page));
}

static void
undo_restore (gpointer data)
{
  send_archive (data, restore_undone_cb);
}

static void
restored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Archived) archived = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) record = sv_api_send_finish_object (SV_API (object), result, &error);

  if (record == NULL)
    {
      sv_window_toast_error (archived->window, _ ("Not restored"), error);
      return;
    }
  sv_window_toast_undo (archived->window, _ ("Restored"), undo_restore, archived_copy (archived),
                        archived_free);
  if (is_shown (archived))
    sv_record_editor_take (sv_edit_page_get_editor (archived->page), record);
}

static void
restore_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (Archived) archived = archived_of_page (SV_EDIT_PAGE (widget));

  send_restore (archived, restored_cb);
}

/* What the page shows of it */

gboolean
sv_edit_page_is_archived (SvEditPage *self)
{
  SvRecordEditor *editor = sv_edit_page_get_editor (self);

  return editor != NULL && sv_archive_holds (sv_record_editor_get_record (editor));
}

void
sv_edit_page_archive_install (SvEditPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_install_action (widget_class, "record.archive", NULL, archive_action);
  gtk_widget_class_install_action (widget_class, "record.restore", NULL, restore_action);
}

GtkWidget *
sv_edit_page_archive_add_banner (SvEditPage *self, GtkWidget *notice)
{
  GtkWidget *banner = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *text = gtk_label_new (_ ("This is archived and cannot be changed."));
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Restore"));

  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "record.restore");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (button, sv_archive_may_restore (get_api (self), get_table (self)));
  gtk_widget_add_css_class (banner, "sv-notice");
  gtk_widget_set_visible (banner, FALSE);
  gtk_box_append (GTK_BOX (banner), text);
  gtk_box_append (GTK_BOX (banner), button);
  gtk_box_insert_child_after (GTK_BOX (gtk_widget_get_parent (notice)), banner, notice);

  return banner;
}

void
sv_edit_page_archive_update (SvEditPage *self, GtkWidget *banner)
{
  const SvTable *table = get_table (self);
  SvRecordEditor *editor = sv_edit_page_get_editor (self);
  gboolean archived = sv_edit_page_is_archived (self);
  gboolean idle = sv_record_editor_get_id (editor) != 0 && !sv_record_editor_get_saving (editor);

  gtk_widget_set_visible (banner, archived);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.archive",
                                 idle && !archived && sv_archive_may_put (get_api (self), table));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.restore",
                                 idle && archived &&
                                     sv_archive_may_restore (get_api (self), table));
  /* The server refuses changes of what is archived. */
  if (sv_archive_keeps (table))
    sv_record_form_set_read_only (sv_edit_page_get_form (self), archived);
}
