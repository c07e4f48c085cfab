/* sv-edit-page.c: a page on which one record is edited
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-edit-page"

#include "sv-edit-page-private.h"

#include "sv-trouble.h"
#include "sv-window-private.h"

#include <glib/gi18n.h>

typedef struct
{
  SvRecordForm *form;
  SvRecordEditor *editor; /* (owned) (nullable) */
  SvEditParts parts;
  GtkWidget *archived; /* says that the record is archived */
  gint64 next_id;      /* where the user wants to go while the guard asks */
  AdwToast *offer;     /* (weak) (nullable) to take back the last change */
} SvEditPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SvEditPage, sv_edit_page, SV_TYPE_PAGE)

#define PRIVATE(self) ((SvEditPagePrivate *)sv_edit_page_get_instance_private (self))

static gboolean
has_more (SvEditPage *self)
{
  SvEditPageClass *klass = SV_EDIT_PAGE_GET_CLASS (self);

  return klass->has_more != NULL && klass->has_more (self);
}

static void
update (SvEditPage *self)
{
  SvEditPagePrivate *priv = PRIVATE (self);
  SvEditPageClass *klass = SV_EDIT_PAGE_GET_CLASS (self);
  gboolean dirty = sv_record_editor_get_dirty (priv->editor);
  gboolean saving = sv_record_editor_get_saving (priv->editor);

  gtk_button_set_label (GTK_BUTTON (priv->parts.save), saving ? _ ("Saving…") : _ ("Save"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.save", dirty && !saving);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.revert", dirty && !saving);
  sv_edit_page_archive_update (self, priv->archived);
  sv_page_set_dirty (SV_PAGE (self), dirty || has_more (self));
  if (klass->update != NULL)
    klass->update (self);
}

static void
loaded_cb (SvEditPage *self)
{
  SvEditPagePrivate *priv = PRIVATE (self);
  SvEditPageClass *klass = SV_EDIT_PAGE_GET_CLASS (self);

  if (priv->parts.stack != NULL)
    gtk_stack_set_visible_child_name (priv->parts.stack, "record");
  if (klass->loaded != NULL)
    klass->loaded (self);
  update (self);
}

static void
notice_cb (SvEditPage *self, const char *text)
{
  sv_edit_page_notice (self, text);
}

static void
failed_cb (SvEditPage *self, const GError *error)
{
  SvEditPagePrivate *priv = PRIVATE (self);

  /* What is on the screen stays there. */
  if (priv->parts.stack == NULL || sv_record_editor_get_record (priv->editor) != NULL)
    {
      g_autofree char *text = sv_api_error_text (error);

      sv_edit_page_notice (self, text);
      return;
    }
  sv_trouble_set (priv->parts.trouble, error);
  gtk_stack_set_visible_child_name (priv->parts.stack, "trouble");
}

/* Saving */

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvEditPage) self = user_data;
  g_autoptr (GError) error = NULL;
  SvWindow *window = sv_page_get_window (SV_PAGE (self));
  gboolean saved = sv_record_editor_save_finish (SV_RECORD_EDITOR (object), result, &error);

  if (window == NULL)
    return;
  /* Offline is a lasting state and stands in the notice; what is wrong with a field stands there.
   */
  if (saved)
    sv_edit_page_say_done (self, _ ("Saved"),
                           sv_record_editor_dup_undo (SV_RECORD_EDITOR (object), result));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
           !sv_api_error_is_offline (error))
    sv_window_toast_error (window, _ ("Not saved"), error);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvEditPage *self = SV_EDIT_PAGE (widget);

  sv_record_editor_save_async (PRIVATE (self)->editor, NULL, saved_cb, g_object_ref (self));
}

static void
revert_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_record_editor_revert (PRIVATE (SV_EDIT_PAGE (widget))->editor);
}

static void
more_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SvEditPage *self = SV_EDIT_PAGE (object);
  GError *error = NULL;

  if (SV_EDIT_PAGE_GET_CLASS (self)->save_more_finish (self, result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
left_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SvEditPage *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!sv_record_editor_save_finish (SV_RECORD_EDITOR (object), result, &error))
    g_task_return_error (task, error);
  else if (PRIVATE (self)->editor != NULL && has_more (self))
    SV_EDIT_PAGE_GET_CLASS (self)->save_more_async (self, more_cb, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

/* The window's guard saves before it leaves the page. */
static void
sv_edit_page_save_async (SvPage *page, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (page, cancellable, callback, user_data);

  sv_record_editor_save_async (PRIVATE (SV_EDIT_PAGE (page))->editor, cancellable, left_cb, task);
}

static gboolean
sv_edit_page_save_finish (SvPage *page, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
sv_edit_page_discard (SvPage *page)
{
  SvEditPage *self = SV_EDIT_PAGE (page);

  if (has_more (self))
    SV_EDIT_PAGE_GET_CLASS (self)->discard_more (self);
  sv_record_editor_revert (PRIVATE (self)->editor);
}

static void
sv_edit_page_reload (SvPage *page)
{
  sv_record_editor_reload (PRIVATE (SV_EDIT_PAGE (page))->editor);
}

AdwToast **
sv_edit_page_get_offer (SvEditPage *self)
{
  return &PRIVATE (self)->offer;
}

/* Going to another record */

static void
sv_edit_page_default_go (SvEditPage *self, gint64 id)
{
  SvEditPagePrivate *priv = PRIVATE (self);

  if (id > 0)
    sv_record_editor_open (priv->editor, id);
  else if (id == 0)
    sv_record_editor_open_new (priv->editor, NULL);
}

static void
go (SvWindow *window, gpointer data)
{
  SvEditPage *self = SV_EDIT_PAGE (data);

  if (PRIVATE (self)->editor != NULL)
    SV_EDIT_PAGE_GET_CLASS (self)->go (self, PRIVATE (self)->next_id);
}

void
sv_edit_page_go (SvEditPage *self, gint64 id)
{
  SvWindow *window;

  g_return_if_fail (SV_IS_EDIT_PAGE (self));

  PRIVATE (self)->next_id = id;
  window = sv_page_get_window (SV_PAGE (self));
  /* A page that is not shown has nothing unsaved; the window asks about the one that is. */
  if (window != NULL && sv_window_get_page (window) == SV_PAGE (self))
    sv_window_leave (window, go, g_object_ref (self), g_object_unref);
  else
    go (window, self);
}

static void
sv_edit_page_dispose (GObject *object)
{
  SvEditPage *self = SV_EDIT_PAGE (object);
  SvEditPagePrivate *priv = PRIVATE (self);

  if (priv->editor != NULL)
    g_signal_handlers_disconnect_by_data (priv->editor, self);
  g_clear_object (&priv->editor);
  g_clear_weak_pointer (&priv->offer);
  /* The child is bound to the template too, which would take it away under AdwBin's hands. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), G_OBJECT_TYPE (self));

  G_OBJECT_CLASS (sv_edit_page_parent_class)->dispose (object);
}

static void
sv_edit_page_class_init (SvEditPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SvPageClass *page_class = SV_PAGE_CLASS (klass);

  object_class->dispose = sv_edit_page_dispose;
  page_class->reload = sv_edit_page_reload;
  page_class->save_async = sv_edit_page_save_async;
  page_class->save_finish = sv_edit_page_save_finish;
  page_class->discard = sv_edit_page_discard;
  klass->go = sv_edit_page_default_go;

  gtk_widget_class_install_action (widget_class, "record.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "record.revert", NULL, revert_action);
  sv_edit_page_archive_install (klass);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "record.save",
                                       NULL);
}

static void
sv_edit_page_init (SvEditPage *self)
{
}

void
sv_edit_page_set_up (SvEditPage *self, const SvFormGroup *groups, const SvEditParts *parts)
{
  SvEditPagePrivate *priv = PRIVATE (self);
  SvHouse *house;
  const SvTable *table;

  g_return_if_fail (SV_IS_EDIT_PAGE (self));
  g_return_if_fail (priv->editor == NULL);

  house = sv_page_get_house (SV_PAGE (self));
  table = sv_page_get_info (SV_PAGE (self))->table;
  priv->parts = *parts;
  priv->form = SV_RECORD_FORM (sv_record_form_new (sv_house_get_api (house), table, groups));
  adw_bin_set_child (parts->form_place, GTK_WIDGET (priv->form));
  priv->archived = sv_edit_page_archive_add_banner (self, GTK_WIDGET (parts->notice));
  priv->editor = sv_record_editor_new (house, table, priv->form);
  g_signal_connect_swapped (priv->editor, "loaded", G_CALLBACK (loaded_cb), self);
  g_signal_connect_swapped (priv->editor, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect_swapped (priv->editor, "notice", G_CALLBACK (notice_cb), self);
  g_signal_connect_swapped (priv->editor, "notify::dirty", G_CALLBACK (update), self);
  g_signal_connect_swapped (priv->editor, "notify::saving", G_CALLBACK (update), self);
}

SvRecordForm *
sv_edit_page_get_form (SvEditPage *self)
{
  g_return_val_if_fail (SV_IS_EDIT_PAGE (self), NULL);

  return PRIVATE (self)->form;
}

SvRecordEditor *
sv_edit_page_get_editor (SvEditPage *self)
{
  g_return_val_if_fail (SV_IS_EDIT_PAGE (self), NULL);

  return PRIVATE (self)->editor;
}

void
sv_edit_page_notice (SvEditPage *self, const char *text)
{
  g_return_if_fail (SV_IS_EDIT_PAGE (self));

  if (text != NULL)
    gtk_label_set_text (PRIVATE (self)->parts.notice_text, text);
  gtk_revealer_set_reveal_child (PRIVATE (self)->parts.notice, text != NULL);
}

void
sv_edit_page_update (SvEditPage *self)
{
  g_return_if_fail (SV_IS_EDIT_PAGE (self));

  if (PRIVATE (self)->editor != NULL)
    update (self);
}
