/* sv-image-strip-changes.c: photographs put in order, chosen, and taken away, each to its end
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-image-strip"

#include "sv-image-strip-private.h"

#include <glib/gi18n.h>

SvImageWrite *
sv_image_write_new (SvImageStrip *strip)
{
  SvImageWrite *self = g_new0 (SvImageWrite, 1);

  self->strip = g_object_ref (strip);
  self->house = g_object_ref (strip->house);
  self->watch = strip->watch;
  return self;
}

void
sv_image_write_free (SvImageWrite *self)
{
  g_object_unref (self->strip);
  g_object_unref (self->house);
  g_clear_object (&self->thumb);
  g_clear_pointer (&self->next, json_object_unref);
  g_free (self);
}

gboolean
sv_image_write_is_shown (SvImageWrite *self)
{
  /* One whose page is gone lives on for as long as something is under way. */
  return gtk_widget_get_root (GTK_WIDGET (self->strip)) != NULL &&
         self->strip->watch == self->watch;
}

void
sv_image_write_fail (SvImageWrite *self, const char *what, const GError *error)
{
  if (gtk_widget_get_root (GTK_WIDGET (self->strip)) != NULL)
    g_signal_emit_by_name (self->strip, "failed", what, error);
  else
    sv_house_fail (self->house, what, error);
}

static int
position_of (SvImageThumb *thumb)
{
  return gtk_flow_box_child_get_index (
      GTK_FLOW_BOX_CHILD (gtk_widget_get_parent (GTK_WIDGET (thumb))));
}

static void put_order (SvImageWrite *write, JsonObject *body);

static void
ordered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvImageWrite) write = user_data;
  SvImageStrip *self = write->strip;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);
  g_autoptr (JsonObject) next = g_steal_pointer (&write->next);

  if (next != NULL)
    {
      put_order (g_steal_pointer (&write), next);
      return;
    }
  if (self->ordering == write)
    self->ordering = NULL;
  if (answer == NULL)
    sv_image_write_fail (write, _ ("The pictures keep their order"), error);
  if (!sv_image_write_is_shown (write))
    return;
  if (answer != NULL)
    g_signal_emit_by_name (self, "changed");
  sv_image_strip_reload (self);
}

/* Takes @write over. */
static void
put_order (SvImageWrite *write, JsonObject *body)
{
  g_autofree char *path =
      g_strdup_printf ("watches/%" G_GINT64_FORMAT "/images/order", write->watch);

  sv_api_send_async (sv_house_get_api (write->house), "PUT", path, body, NULL, NULL, ordered_cb,
                     write);
}

/* One at a time: of several under way nobody knows which one arrives last. */
static void
send_order (SvImageStrip *self)
{
  g_autoptr (JsonObject) body = json_object_new ();
  JsonArray *ids = json_array_new ();
  SvImageThumb *thumb;

  for (guint i = 0; (thumb = sv_image_strip_get_thumb (self, i)) != NULL; i++)
    if (sv_image_thumb_get_id (thumb) != 0)
      json_array_add_int_element (ids, sv_image_thumb_get_id (thumb));
  json_object_set_array_member (body, "ids", ids);
  if (self->ordering != NULL && self->ordering->watch == self->watch)
    {
      g_clear_pointer (&self->ordering->next, json_object_unref);
      self->ordering->next = g_steal_pointer (&body);
      return;
    }
  self->ordering = sv_image_write_new (self);
  put_order (self->ordering, body);
}

void
sv_image_strip_move_child (SvImageStrip *self, GtkFlowBoxChild *child, int place)
{
  g_autoptr (GtkWidget) held = g_object_ref (GTK_WIDGET (child));
  gboolean chosen = gtk_flow_box_child_is_selected (child);
  gboolean focused = (gtk_widget_get_state_flags (held) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
  gboolean setting = self->setting;

  /* The large picture stays as it is: it is the same one. */
  self->setting = TRUE;
  gtk_flow_box_remove (self->thumbs, held);
  gtk_flow_box_insert (self->thumbs, held, place);
  if (chosen)
    gtk_flow_box_select_child (self->thumbs, child);
  self->setting = setting;
  if (focused)
    gtk_widget_grab_focus (held);
}

static void
move (SvImageStrip *self, SvImageThumb *thumb, int to)
{
  GtkFlowBoxChild *child = GTK_FLOW_BOX_CHILD (gtk_widget_get_parent (GTK_WIDGET (thumb)));
  int n = (int)sv_image_strip_count (self);

  if (to < 0 || to >= n || to == position_of (thumb) || sv_image_thumb_get_id (thumb) == 0 ||
      self->read_only || !sv_api_may (sv_image_strip_get_api (self), "image.reorder"))
    return;

  sv_image_strip_move_child (self, child, to);
  gtk_flow_box_select_child (self->thumbs, child);
  gtk_widget_grab_focus (GTK_WIDGET (child));
  sv_image_strip_update (self);
  send_order (self);
}

static void
move_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvImageStrip *self = SV_IMAGE_STRIP (widget);
  SvImageThumb *thumb = sv_image_strip_get_selected (self);

  if (thumb != NULL)
    move (self, thumb, position_of (thumb) + g_variant_get_int32 (parameter));
}

/* @what: (nullable): was not done */
static void
end_write (SvImageWrite *write, const char *what, const GError *error)
{
  if (what != NULL)
    sv_image_write_fail (write, what, error);
  if (!sv_image_write_is_shown (write))
    return;
  if (what == NULL)
    g_signal_emit_by_name (write->strip, "changed");
  sv_image_strip_reload (write->strip);
}

static void
flagged_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvImageWrite) write = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);

  end_write (write, answer != NULL ? NULL : _ ("The picture was not changed"), error);
}

static void
send_flag (SvImageStrip *self, const char *key, gboolean value)
{
  SvImageThumb *thumb = sv_image_strip_get_selected (self);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *path = NULL;

  if (self->setting || thumb == NULL || sv_image_thumb_get_id (thumb) == 0)
    return;

  json_object_set_boolean_member (body, key, value);
  path = g_strdup_printf ("images/%" G_GINT64_FORMAT, sv_image_thumb_get_id (thumb));
  sv_api_send_async (sv_image_strip_get_api (self), "PATCH", path, body, "*", NULL, flagged_cb,
                     sv_image_write_new (self));
}

void
sv_image_strip_primary_cb (SvImageStrip *self, GtkToggleButton *button)
{
  SvImageThumb *thumb = sv_image_strip_get_selected (self);

  /* There is always one primary picture: another takes its place, it cannot just be let go. */
  if (!self->setting && thumb != NULL && sv_image_thumb_is_primary (thumb))
    {
      self->setting = TRUE;
      gtk_toggle_button_set_active (button, TRUE);
      self->setting = FALSE;
      return;
    }
  send_flag (self, "primary", TRUE);
}

void
sv_image_strip_for_ai_cb (SvImageStrip *self, GtkToggleButton *button)
{
  send_flag (self, "for_ai", gtk_toggle_button_get_active (button));
}

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvImageWrite) write = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);

  end_write (write, answer != NULL ? NULL : _ ("The picture was not removed"), error);
}

static void
remove_thumb (SvImageStrip *self, SvImageThumb *thumb)
{
  gint64 id = sv_image_thumb_get_id (thumb);
  int position = position_of (thumb);
  g_autofree char *path = NULL;

  /* Its answer will find no strip any more and cannot make room for the next. */
  if (sv_image_thumb_is_under_way (thumb))
    self->sending--;
  else if (sv_image_thumb_is_waiting (thumb))
    sv_house_end_sending (self->house);
  g_cancellable_cancel (sv_image_thumb_get_sending (thumb));
  gtk_flow_box_remove (self->thumbs, gtk_widget_get_parent (GTK_WIDGET (thumb)));
  sv_image_strip_select (self,
                         (guint)MAX (0, MIN (position, (int)sv_image_strip_count (self) - 1)));
  sv_image_strip_update (self);
  if (id == 0)
    {
      sv_image_strip_send_next (self);
      return;
    }

  path = g_strdup_printf ("images/%" G_GINT64_FORMAT, id);
  sv_api_send_async (sv_image_strip_get_api (self), "DELETE", path, NULL, "*", NULL, removed_cb,
                     sv_image_write_new (self));
  g_signal_emit_by_name (self, "removed", id);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvImageThumb *thumb = sv_image_strip_get_selected (SV_IMAGE_STRIP (widget));

  if (thumb != NULL)
    remove_thumb (SV_IMAGE_STRIP (widget), thumb);
}

static gboolean
dropped_on_thumb_cb (GtkDropTarget *target, const GValue *value, double x, double y,
                     gpointer user_data)
{
  SvImageThumb *thumb = user_data;
  GtkWidget *strip = gtk_widget_get_ancestor (GTK_WIDGET (thumb), SV_TYPE_IMAGE_STRIP);
  SvImageThumb *dragged = g_value_get_object (value);

  if (gtk_widget_get_ancestor (GTK_WIDGET (dragged), SV_TYPE_IMAGE_STRIP) != strip)
    return FALSE;

  move (SV_IMAGE_STRIP (strip), dragged, position_of (thumb));
  return TRUE;
}

static GdkContentProvider *
prepare_drag_cb (GtkDragSource *source, double x, double y, gpointer user_data)
{
  GtkWidget *strip = gtk_widget_get_ancestor (user_data, SV_TYPE_IMAGE_STRIP);
  g_autoptr (GdkPaintable) picture = NULL;

  if (SV_IMAGE_STRIP (strip)->read_only)
    return NULL;

  picture = gtk_widget_paintable_new (user_data);
  gtk_drag_source_set_icon (source, picture, (int)x, (int)y);
  return gdk_content_provider_new_typed (SV_TYPE_IMAGE_THUMB, user_data);
}

void
sv_image_strip_insert (SvImageStrip *self, GtkWidget *thumb, int place)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (SV_TYPE_IMAGE_THUMB, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_drag_cb), thumb);
  gtk_widget_add_controller (thumb, GTK_EVENT_CONTROLLER (source));
  g_signal_connect (target, "drop", G_CALLBACK (dropped_on_thumb_cb), thumb);
  gtk_widget_add_controller (thumb, GTK_EVENT_CONTROLLER (target));
  g_signal_connect_object (thumb, "retry", G_CALLBACK (sv_image_strip_retry_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (thumb, "cancel", G_CALLBACK (remove_thumb), self, G_CONNECT_SWAPPED);
  gtk_flow_box_insert (self->thumbs, thumb, place);
}

void
sv_image_strip_restore (SvImageStrip *self, gint64 image)
{
  g_autofree char *path = g_strdup_printf ("images/%" G_GINT64_FORMAT "/restore", image);

  g_return_if_fail (SV_IS_IMAGE_STRIP (self));

  sv_api_send_async (sv_image_strip_get_api (self), "POST", path, NULL, NULL, NULL, flagged_cb,
                     sv_image_write_new (self));
}

void
sv_image_strip_install_changes (SvImageStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_install_action (widget_class, "image.remove", NULL, remove_action);
  gtk_widget_class_install_action (widget_class, "image.move", "i", move_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "image.move", "i",
                                       -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, GDK_ALT_MASK, "image.move", "i",
                                       1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "image.remove", NULL);
}
