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

/* A record on its way into the archive or out of it. */
typedef struct
{
  SvWindow *window; /* (owned) */
  SvEditPage *page; /* (owned) where it was open */
  const SvTable *table;
  gint64 id;
  const SvArchiveWay *way;
} Move;

static Move *
move_new (SvWindow *window, SvEditPage *page, const SvTable *table, gint64 id,
          const SvArchiveWay *way)
{
  Move *move = g_new0 (Move, 1);

  move->window = g_object_ref (window);
  move->page = g_object_ref (page);
  move->table = table;
  move->id = id;
  move->way = way;
  return move;
}

/* Of the record that is open. */
static Move *
move_of_page (SvEditPage *page, const SvArchiveWay *way)
{
  return move_new (sv_page_get_window (SV_PAGE (page)), page, get_table (page),
                   sv_record_editor_get_id (sv_edit_page_get_editor (page)), way);
}

static Move *
move_along (const Move *move, const SvArchiveWay *way)
{
  return move_new (move->window, move->page, move->table, move->id, way);
}

static void
move_free (gpointer data)
{
  Move *move = data;

  g_object_unref (move->window);
  g_object_unref (move->page);
  g_free (move);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Move, move_free)

/* Whether the record still stands before the user. */
static gboolean
is_shown (Move *move)
{
  SvRecordEditor *editor = sv_edit_page_get_editor (move->page);

  return editor != NULL && sv_window_get_page (move->window) == SV_PAGE (move->page) &&
         sv_record_editor_get_id (editor) == move->id;
}

static void
send (Move *move, GAsyncReadyCallback callback)
{
  g_autofree char *path = g_strdup_printf ("%s/%" G_GINT64_FORMAT "%s%s", move->table->path,
                                           move->id, move->way->verb != NULL ? "/" : "",
                                           move->way->verb != NULL ? move->way->verb : "");

  sv_api_send_async (sv_house_get_api (sv_window_get_house (move->window)), move->way->method, path,
                     NULL, "*", NULL, callback, move_along (move, move->way));
}

/* The undo, which works when the page is long gone */

static void
undone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Move) move = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);

  if (answer == NULL)
    sv_window_toast_error (move->window, _ (move->way->not_done), error);
  else if (move->way == &sv_archive_restore)
    sv_window_open_record (move->window, move->table, move->id, NULL);
  else if (is_shown (move))
    sv_record_editor_reload (sv_edit_page_get_editor (move->page));
}

static void
undo (gpointer data)
{
  send (data, undone_cb);
}

/* The verbs */

static void
leave_archived (SvWindow *window, gpointer data)
{
  Move *move = data;
  SvEditPageClass *klass = SV_EDIT_PAGE_GET_CLASS (move->page);

  if (is_shown (move) && klass->archived != NULL)
    klass->archived (move->page);
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Move) move = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);
  SvWindow *window = move->window;

  if (answer == NULL)
    {
      sv_window_toast_error (window, _ (move->way->not_done), error);
      return;
    }
  sv_window_toast_undo (window, _ (move->way->done), undo, move_along (move, move->way->back),
                        move_free);
  if (!is_shown (move))
    return;
  /* Something may have been typed meanwhile into what is archived now. */
  if (move->way == &sv_archive_put)
    sv_window_leave (window, leave_archived, g_steal_pointer (&move), move_free);
  else
    sv_record_editor_take (sv_edit_page_get_editor (move->page), json_node_get_object (answer));
}

static void
archive (SvWindow *window, gpointer data)
{
  if (is_shown (data))
    send (data, done_cb);
}

static void
archive_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvEditPage *self = SV_EDIT_PAGE (widget);
  SvWindow *window = sv_page_get_window (SV_PAGE (self));

  sv_window_leave (window, archive, move_of_page (self, &sv_archive_put), move_free);
}

static void
restore_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (Move) move = move_of_page (SV_EDIT_PAGE (widget), &sv_archive_restore);

  send (move, done_cb);
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
