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

guint
sv_image_strip_count (SvImageStrip *self)
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
  if (self->loaded && self->read_only)
    {
      gtk_label_set_text (GTK_LABEL (self->message), _ ("No photographs"));
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "message");
    }
  else if (self->loaded || self->watch == 0)
    {
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack),
                                        self->watch != 0 ? "empty" : "unsaved");
    }
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
  guint n = sv_image_strip_count (self);
  gboolean may_add =
      self->watch != 0 && n < MAX_IMAGES && !self->read_only && sv_api_may (api, "image.upload");
  gboolean may_flag = chosen && !self->read_only && sv_api_may (api, "image.set_primary");
  g_autofree char *text = g_strdup_printf ("%u/%d", n, MAX_IMAGES);
  g_autofree char *spoken = g_strdup_printf (_ ("%u of %d pictures"), n, MAX_IMAGES);

  gtk_label_set_text (GTK_LABEL (self->counter), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->counter), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
  for (guint i = 0; i < n; i++)
    sv_image_thumb_set_position (sv_image_strip_get_thumb (self, i), i, n);
  show_faults (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "image.add", may_add);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "image.paste", may_add);
  gtk_drop_target_set_actions (self->drop, self->read_only ? 0 : GDK_ACTION_COPY);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "image.remove",
                                 selected != NULL && !self->read_only &&
                                     sv_api_may (api, "image.delete"));
  gtk_widget_set_sensitive (self->primary, may_flag);
  gtk_widget_set_sensitive (self->for_ai, may_flag);
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

/* Returns: (nullable): the picture @id, at @from or behind it */
static SvImageThumb *
find_thumb (SvImageStrip *self, guint from, gint64 id)
{
  SvImageThumb *thumb;

  for (guint i = from; (thumb = sv_image_strip_get_thumb (self, i)) != NULL; i++)
    if (sv_image_thumb_get_id (thumb) == id)
      return thumb;
  return NULL;
}

static void
remove_gone (SvImageStrip *self, GHashTable *coming)
{
  for (guint i = sv_image_strip_count (self); i-- > 0;)
    {
      SvImageThumb *thumb = sv_image_strip_get_thumb (self, i);
      gint64 id = sv_image_thumb_get_id (thumb);

      if (id != 0 && !g_hash_table_contains (coming, &id))
        gtk_flow_box_remove (self->thumbs, gtk_widget_get_parent (GTK_WIDGET (thumb)));
    }
}

/* The thumb of @image at @place stays the same one, under the hand that is about to press or drag
 * it. */
static void
put_thumb (SvImageStrip *self, guint place, JsonObject *image)
{
  SvPictures *pictures = sv_house_get_pictures (self->house);
  SvImageThumb *thumb = find_thumb (self, place, json_object_get_int_member (image, "id"));
  GtkWidget *child;

  if (thumb == NULL)
    {
      sv_image_strip_insert (self, sv_image_thumb_new (pictures, image), (int)place);
      return;
    }
  child = gtk_widget_get_parent (GTK_WIDGET (thumb));
  if (gtk_flow_box_child_get_index (GTK_FLOW_BOX_CHILD (child)) != (int)place)
    sv_image_strip_move_child (self, GTK_FLOW_BOX_CHILD (child), (int)place);
  sv_image_thumb_update (thumb, pictures, image);
}

/* Puts the server's list in place of what is shown; what is on its way stays at the end. */
static void
show_images (SvImageStrip *self, JsonArray *images)
{
  g_autoptr (GHashTable) coming = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gboolean first = !self->loaded;
  guint n = json_array_get_length (images);
  guint primary = 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *image = json_array_get_object_element (images, i);
      gint64 id = json_object_get_int_member (image, "id");

      g_hash_table_add (coming, g_memdup2 (&id, sizeof id));
      if (json_object_get_boolean_member (image, "primary"))
        primary = i;
    }
  self->setting = TRUE;
  remove_gone (self, coming);
  for (guint i = 0; i < n; i++)
    put_thumb (self, i, json_array_get_object_element (images, i));
  self->setting = FALSE;
  self->loaded = TRUE;

  if (first || sv_image_strip_get_selected (self) == NULL)
    sv_image_strip_select (self, first ? primary : 0);
  else
    sv_image_strip_show_large (self, sv_image_strip_get_selected (self));
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
  if (sv_image_strip_count (self) > 0)
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
  gtk_widget_class_bind_template_callback_full (widget_class, "primary_cb",
                                                G_CALLBACK (sv_image_strip_primary_cb));
  gtk_widget_class_bind_template_callback_full (widget_class, "for_ai_cb",
                                                G_CALLBACK (sv_image_strip_for_ai_cb));

  gtk_widget_class_install_action (widget_class, "image.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "image.paste", NULL, sv_image_strip_paste_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "image.paste",
                                       NULL);
  sv_image_strip_install_changes (klass);

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
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_FILE, GDK_TYPE_TEXTURE };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();

  self->drop = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  gtk_drop_target_set_gtypes (self->drop, types, G_N_ELEMENTS (types));
  g_signal_connect (self->drop, "drop", G_CALLBACK (sv_image_strip_dropped_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (self->drop));
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
sv_image_strip_set_read_only (SvImageStrip *self, gboolean read_only)
{
  g_return_if_fail (SV_IS_IMAGE_STRIP (self));

  if (self->read_only == read_only)
    return;

  self->read_only = read_only;
  if (sv_image_strip_get_selected (self) == NULL)
    sv_image_strip_show_large (self, NULL);
  sv_image_strip_update (self);
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

const char *
sv_image_strip_get_primary (SvImageStrip *self)
{
  SvImageThumb *thumb;

  for (guint i = 0; (thumb = sv_image_strip_get_thumb (self, i)) != NULL; i++)
    if (sv_image_thumb_is_primary (thumb))
      return sv_image_thumb_get_large (thumb);
  return NULL;
}
