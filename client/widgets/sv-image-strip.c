/* sv-image-strip.c: the photographs of one watch: one large, the others small below it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-image-strip"

#include "sv-image-strip-private.h"

#include <glib/gi18n.h>

#define MAX_IMAGES 40
#define LARGE 1024

G_DEFINE_FINAL_TYPE (SvImageStrip, sv_image_strip, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  REMOVED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

SvApi *
sv_image_strip_get_api (SvImageStrip *self)
{
  return sv_house_get_api (self->house);
}

SvImageThumb *
sv_image_strip_get_thumb (SvImageStrip *self, guint position)
{
  GtkFlowBoxChild *child = gtk_flow_box_get_child_at_index (self->thumbs, (int)position);

  return child != NULL ? SV_IMAGE_THUMB (gtk_flow_box_child_get_child (child)) : NULL;
}

static guint
count_thumbs (SvImageStrip *self)
{
  guint n = 0;

  while (sv_image_strip_get_thumb (self, n) != NULL)
    n++;
  return n;
}

SvImageThumb *
sv_image_strip_get_selected (SvImageStrip *self)
{
  g_autoptr (GList) selected = gtk_flow_box_get_selected_children (self->thumbs);

  return selected != NULL ? SV_IMAGE_THUMB (gtk_flow_box_child_get_child (selected->data)) : NULL;
}

static int
position_of (SvImageThumb *thumb)
{
  return gtk_flow_box_child_get_index (
      GTK_FLOW_BOX_CHILD (gtk_widget_get_parent (GTK_WIDGET (thumb))));
}

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
    g_signal_emit (self->strip, signals[FAILED], 0, what, error);
  else
    sv_house_fail (self->house, what, error);
}

static void
large_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvImageStrip *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = sv_pictures_load_finish (SV_PICTURES (object), result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->large_cancellable);
  if (texture != NULL)
    {
      gtk_picture_set_paintable (GTK_PICTURE (self->large), GDK_PAINTABLE (texture));
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "picture");
      return;
    }
  text = sv_api_error_text (error);
  gtk_label_set_text (GTK_LABEL (self->message), text);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "message");
}

void
sv_image_strip_show_large (SvImageStrip *self, SvImageThumb *thumb)
{
  const char *address = thumb != NULL ? sv_image_thumb_get_large (thumb) : NULL;

  if (self->large_cancellable != NULL)
    g_cancellable_cancel (self->large_cancellable);
  g_clear_object (&self->large_cancellable);

  self->setting = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->primary),
                                thumb != NULL && sv_image_thumb_is_primary (thumb));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->for_ai),
                                thumb != NULL && sv_image_thumb_is_for_ai (thumb));
  self->setting = FALSE;

  if (address != NULL)
    {
      self->large_cancellable = g_cancellable_new ();
      sv_pictures_load_async (sv_house_get_pictures (self->house), address, LARGE,
                              self->large_cancellable, large_cb, self);
      return;
    }
  if (thumb != NULL)
    {
      const char *error = sv_image_thumb_get_error (thumb);

      gtk_label_set_text (GTK_LABEL (self->message),
                          error != NULL ? error : _ ("This picture is being sent"));
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "message");
      return;
    }
  if (self->loaded || self->watch == 0)
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack),
                                      self->watch != 0 ? "empty" : "unsaved");
}

/* What is wrong with which file, below the pictures. */
static void
show_faults (SvImageStrip *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  SvImageThumb *thumb;

  for (guint i = 0; (thumb = sv_image_strip_get_thumb (self, i)) != NULL; i++)
    if (sv_image_thumb_get_error (thumb) != NULL)
      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "",
                              sv_image_thumb_get_name (thumb), sv_image_thumb_get_error (thumb));
  gtk_label_set_text (GTK_LABEL (self->faults), text->str);
  gtk_widget_set_visible (self->faults, text->len > 0);
}

/* What depends on how many pictures there are and which one is chosen. */
void
sv_image_strip_update (SvImageStrip *self)
{
  SvImageThumb *selected = sv_image_strip_get_selected (self);
  gboolean chosen = selected != NULL && sv_image_thumb_get_id (selected) != 0;
  SvApi *api = sv_image_strip_get_api (self);
  guint n = count_thumbs (self);
  g_autofree char *text = g_strdup_printf ("%u/%d", n, MAX_IMAGES);
  g_autofree char *spoken = g_strdup_printf (_ ("%u of %d pictures"), n, MAX_IMAGES);

  gtk_label_set_text (GTK_LABEL (self->counter), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->counter), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
  for (guint i = 0; i < n; i++)
    sv_image_thumb_set_position (sv_image_strip_get_thumb (self, i), i, n);
  show_faults (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "image.add",
                                 self->watch != 0 && n < MAX_IMAGES &&
                                     sv_api_may (api, "image.upload"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "image.paste",
                                 self->watch != 0 && n < MAX_IMAGES &&
                                     sv_api_may (api, "image.upload"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "image.remove",
                                 selected != NULL && sv_api_may (api, "image.delete"));
  gtk_widget_set_sensitive (self->primary, chosen && sv_api_may (api, "image.set_primary"));
  gtk_widget_set_sensitive (self->for_ai, chosen && sv_api_may (api, "image.set_primary"));
}

static void
selected_cb (SvImageStrip *self)
{
  if (self->setting)
    return;

  sv_image_strip_show_large (self, sv_image_strip_get_selected (self));
  sv_image_strip_update (self);
}

void
sv_image_strip_select (SvImageStrip *self, guint position)
{
  GtkFlowBoxChild *child = gtk_flow_box_get_child_at_index (self->thumbs, (int)position);

  if (child != NULL)
    gtk_flow_box_select_child (self->thumbs, child);
  else
    selected_cb (self);
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
    g_signal_emit (self, signals[CHANGED], 0);
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

static void
move (SvImageStrip *self, SvImageThumb *thumb, int to)
{
  g_autoptr (GtkWidget) child = g_object_ref (gtk_widget_get_parent (GTK_WIDGET (thumb)));
  int n = (int)count_thumbs (self);

  if (to < 0 || to >= n || to == position_of (thumb) || sv_image_thumb_get_id (thumb) == 0 ||
      !sv_api_may (sv_image_strip_get_api (self), "image.reorder"))
    return;

  /* The large picture stays as it is: it is the same one. */
  self->setting = TRUE;
  gtk_flow_box_remove (self->thumbs, child);
  gtk_flow_box_insert (self->thumbs, child, to);
  gtk_flow_box_select_child (self->thumbs, GTK_FLOW_BOX_CHILD (child));
  self->setting = FALSE;
  gtk_widget_grab_focus (child);
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
    g_signal_emit (write->strip, signals[CHANGED], 0);
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

static void
primary_cb (SvImageStrip *self, GtkToggleButton *button)
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

static void
for_ai_cb (SvImageStrip *self, GtkToggleButton *button)
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
  sv_image_strip_select (self, (guint)MAX (0, MIN (position, (int)count_thumbs (self) - 1)));
  sv_image_strip_update (self);
  if (id == 0)
    {
      sv_image_strip_send_next (self);
      return;
    }

  path = g_strdup_printf ("images/%" G_GINT64_FORMAT, id);
  sv_api_send_async (sv_image_strip_get_api (self), "DELETE", path, NULL, "*", NULL, removed_cb,
                     sv_image_write_new (self));
  g_signal_emit (self, signals[REMOVED], 0, id);
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
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (user_data);

  gtk_drag_source_set_icon (source, picture, (int)x, (int)y);
  return gdk_content_provider_new_typed (SV_TYPE_IMAGE_THUMB, user_data);
}

void
sv_image_strip_append (SvImageStrip *self, GtkWidget *thumb)
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
  gtk_flow_box_append (self->thumbs, thumb);
}

/* Puts the server's list in place of what is shown; what is on its way stays at the end. */
static void
show_images (SvImageStrip *self, JsonArray *images)
{
  SvImageThumb *selected = sv_image_strip_get_selected (self);
  gint64 selected_id = selected != NULL ? sv_image_thumb_get_id (selected) : 0;
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_object_unref);
  SvImageThumb *thumb;
  guint select = 0;

  self->setting = TRUE;
  while ((thumb = sv_image_strip_get_thumb (self, 0)) != NULL)
    {
      GtkFlowBoxChild *child = gtk_flow_box_get_child_at_index (self->thumbs, 0);

      if (sv_image_thumb_get_id (thumb) == 0)
        g_ptr_array_add (kept, g_object_ref (thumb));
      gtk_flow_box_child_set_child (child, NULL);
      gtk_flow_box_remove (self->thumbs, GTK_WIDGET (child));
    }
  for (guint i = 0; i < json_array_get_length (images); i++)
    {
      JsonObject *image = json_array_get_object_element (images, i);
      gint64 id = json_object_get_int_member (image, "id");

      sv_image_strip_append (self, sv_image_thumb_new (sv_house_get_pictures (self->house), image));
      if (id == selected_id ||
          (selected_id == 0 && json_object_get_boolean_member (image, "primary")))
        select = i;
    }
  for (guint i = 0; i < kept->len; i++)
    {
      gtk_flow_box_append (self->thumbs, kept->pdata[i]);
      if (kept->pdata[i] == (gpointer)selected)
        select = json_array_get_length (images) + i;
    }
  self->setting = FALSE;
  self->loaded = TRUE;

  sv_image_strip_select (self, select);
  sv_image_strip_update (self);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvImageStrip *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  /* Not while an order is under way: it ends with the list that comes of it. */
  if (page != NULL && self->ordering != NULL && self->ordering->watch == self->watch)
    return;
  if (page != NULL)
    {
      show_images (self, json_object_get_array_member (page, "items"));
      return;
    }
  if (count_thumbs (self) > 0)
    return;
  text = sv_api_error_text (error);
  gtk_label_set_text (GTK_LABEL (self->message), text);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "message");
}

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_image_strip_add (SV_IMAGE_STRIP (widget));
}

static void
sv_image_strip_dispose (GObject *object)
{
  SvImageStrip *self = SV_IMAGE_STRIP (object);
  GtkWidget *child;

  if (!self->gone)
    sv_image_strip_send_rest (self);
  self->gone = TRUE;
  g_cancellable_cancel (self->cancellable);
  if (self->large_cancellable != NULL)
    g_cancellable_cancel (self->large_cancellable);
  g_clear_object (&self->large_cancellable);
  self->setting = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (sv_image_strip_parent_class)->dispose (object);
}

static void
sv_image_strip_finalize (GObject *object)
{
  g_clear_object (&SV_IMAGE_STRIP (object)->cancellable);
  g_clear_object (&SV_IMAGE_STRIP (object)->house);

  G_OBJECT_CLASS (sv_image_strip_parent_class)->finalize (object);
}

static void
sv_image_strip_class_init (SvImageStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_image_strip_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_image_strip_finalize;
  gtk_widget_class_set_css_name (widget_class, "svimagestrip");
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/widgets/sv-image-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, SvImageStrip, counter);
  gtk_widget_class_bind_template_child (widget_class, SvImageStrip, stack);
  gtk_widget_class_bind_template_child (widget_class, SvImageStrip, large);
  gtk_widget_class_bind_template_child (widget_class, SvImageStrip, message);
  gtk_widget_class_bind_template_child (widget_class, SvImageStrip, primary);
  gtk_widget_class_bind_template_child (widget_class, SvImageStrip, for_ai);
  gtk_widget_class_bind_template_child (widget_class, SvImageStrip, thumbs);
  gtk_widget_class_bind_template_child (widget_class, SvImageStrip, faults);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, primary_cb);
  gtk_widget_class_bind_template_callback (widget_class, for_ai_cb);

  gtk_widget_class_install_action (widget_class, "image.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "image.paste", NULL, sv_image_strip_paste_action);
  gtk_widget_class_install_action (widget_class, "image.remove", NULL, remove_action);
  gtk_widget_class_install_action (widget_class, "image.move", "i", move_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "image.move", "i",
                                       -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, GDK_ALT_MASK, "image.move", "i",
                                       1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "image.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "image.paste",
                                       NULL);

  signals[CHANGED] = g_signal_new ("changed", SV_TYPE_IMAGE_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[REMOVED] = g_signal_new ("removed", SV_TYPE_IMAGE_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[FAILED] = g_signal_new ("failed", SV_TYPE_IMAGE_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_POINTER);
}

static void
sv_image_strip_init (SvImageStrip *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_FILE, GDK_TYPE_TEXTURE };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect (target, "drop", G_CALLBACK (sv_image_strip_dropped_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

GtkWidget *
sv_image_strip_new (SvHouse *house)
{
  SvImageStrip *self = g_object_new (SV_TYPE_IMAGE_STRIP, NULL);

  self->house = g_object_ref (house);
  sv_image_strip_set_watch (self, 0);
  return GTK_WIDGET (self);
}

void
sv_image_strip_set_watch (SvImageStrip *self, gint64 id)
{
  g_return_if_fail (SV_IS_IMAGE_STRIP (self));

  if (self->watch == id && id != 0)
    return;

  sv_image_strip_send_rest (self);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->watch = id;
  self->sending = 0;
  self->loaded = FALSE;

  self->setting = TRUE;
  while (sv_image_strip_get_thumb (self, 0) != NULL)
    gtk_flow_box_remove (self->thumbs,
                         GTK_WIDGET (gtk_flow_box_get_child_at_index (self->thumbs, 0)));
  self->setting = FALSE;
  gtk_picture_set_paintable (GTK_PICTURE (self->large), NULL);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "picture");
  selected_cb (self);
  if (id != 0)
    sv_image_strip_reload (self);
}

void
sv_image_strip_reload (SvImageStrip *self)
{
  g_autofree char *path = NULL;

  g_return_if_fail (SV_IS_IMAGE_STRIP (self));

  if (self->watch == 0)
    return;

  path = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/images", self->watch);
  sv_api_send_async (sv_image_strip_get_api (self), "GET", path, NULL, NULL, self->cancellable,
                     loaded_cb, self);
}

void
sv_image_strip_restore (SvImageStrip *self, gint64 image)
{
  g_autofree char *path = g_strdup_printf ("images/%" G_GINT64_FORMAT "/restore", image);

  g_return_if_fail (SV_IS_IMAGE_STRIP (self));

  sv_api_send_async (sv_image_strip_get_api (self), "POST", path, NULL, NULL, NULL, flagged_cb,
                     sv_image_write_new (self));
}

const char *
sv_image_strip_get_primary (SvImageStrip *self)
{
  SvImageThumb *thumb;

  for (guint i = 0; (thumb = sv_image_strip_get_thumb (self, i)) != NULL; i++)
    if (sv_image_thumb_is_primary (thumb))
      return sv_image_thumb_get_large (thumb);
  return NULL;
}
