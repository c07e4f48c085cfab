/* sv-image-thumb.c: one small picture of a watch, or one that is on its way to the server
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-image-thumb"

#include "sv-image-thumb.h"

#include <glib/gi18n.h>

#define SIZE 72

struct _SvImageThumb
{
  GtkWidget parent_instance;

  GtkWidget *overlay;
  GtkWidget *picture;
  GtkWidget *star;
  GtkWidget *for_ai;
  GtkWidget *progress;
  GtkWidget *retry;
  GtkWidget *cancel;

  JsonObject *image; /* (owned) (nullable) NULL while it is not on the server */
  char *text;        /* (owned) (nullable) the image as it is shown */
  GBytes *bytes;     /* (owned) (nullable) of an upload */
  char *content_type;
  char *name;  /* (owned) (nullable) file name of an upload */
  char *error; /* (owned) (nullable) why it failed */
  GCancellable *cancellable;
  GCancellable *sending; /* (owned) of the upload */
  gboolean under_way;
};

G_DEFINE_FINAL_TYPE (SvImageThumb, sv_image_thumb, GTK_TYPE_WIDGET)

enum
{
  RETRY,
  CANCEL,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvImageThumb *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = sv_pictures_load_finish (SV_PICTURES (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  /* A picture that cannot be shown leaves its grey square; the large one says why. */
  if (texture != NULL)
    gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
}

static const char *
address (SvImageThumb *self, const char *size)
{
  JsonObject *urls;

  if (self->image == NULL || !json_object_has_member (self->image, "urls"))
    return NULL;

  urls = json_object_get_object_member (self->image, "urls");
  return json_object_get_string_member_with_default (urls, size, NULL);
}

static char *
dup_text (JsonObject *image)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), image);

  return json_to_string (node, FALSE);
}

static void
retry_cb (SvImageThumb *self)
{
  g_signal_emit (self, signals[RETRY], 0);
}

static void
cancel_cb (SvImageThumb *self)
{
  g_signal_emit (self, signals[CANCEL], 0);
}

/* Always the same square: a picture would ask for its own size. */
static void
sv_image_thumb_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                        int *natural, int *minimum_baseline, int *natural_baseline)
{
  int child;

  gtk_widget_measure (SV_IMAGE_THUMB (widget)->overlay, orientation, -1, &child, NULL, NULL, NULL);
  *minimum = *natural = MAX (SIZE, child);
}

static void
sv_image_thumb_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_allocate (SV_IMAGE_THUMB (widget)->overlay, width, height, baseline, NULL);
}

static void
sv_image_thumb_dispose (GObject *object)
{
  SvImageThumb *self = SV_IMAGE_THUMB (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->overlay, gtk_widget_unparent);

  G_OBJECT_CLASS (sv_image_thumb_parent_class)->dispose (object);
}

static void
sv_image_thumb_finalize (GObject *object)
{
  SvImageThumb *self = SV_IMAGE_THUMB (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->sending);
  g_clear_pointer (&self->image, json_object_unref);
  g_free (self->text);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->content_type);
  g_free (self->name);
  g_free (self->error);

  G_OBJECT_CLASS (sv_image_thumb_parent_class)->finalize (object);
}

static void
sv_image_thumb_class_init (SvImageThumbClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_image_thumb_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_image_thumb_finalize;
  GTK_WIDGET_CLASS (klass)->measure = sv_image_thumb_measure;
  GTK_WIDGET_CLASS (klass)->size_allocate = sv_image_thumb_size_allocate;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "svthumb");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);

  signals[RETRY] = g_signal_new ("retry", SV_TYPE_IMAGE_THUMB, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[CANCEL] = g_signal_new ("cancel", SV_TYPE_IMAGE_THUMB, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
add_badge (SvImageThumb *self, GtkWidget *badge, const char *css_class, GtkAlign halign)
{
  gtk_widget_add_css_class (badge, "sv-badge");
  gtk_widget_add_css_class (badge, css_class);
  gtk_widget_set_halign (badge, halign);
  gtk_widget_set_valign (badge, GTK_ALIGN_START);
  gtk_widget_set_visible (badge, FALSE);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), badge);
  return badge;
}

/* A round button in the middle, hidden to begin with. */
static GtkWidget *
add_button (SvImageThumb *self, const char *icon, const char *title, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "osd");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (button, FALSE);
  gtk_widget_set_tooltip_text (button, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), button);
  return button;
}

static void
sv_image_thumb_init (SvImageThumb *self)
{
  self->cancellable = g_cancellable_new ();
  self->sending = g_cancellable_new ();
  self->overlay = gtk_overlay_new ();
  gtk_widget_set_overflow (self->overlay, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_parent (self->overlay, GTK_WIDGET (self));

  self->picture = gtk_picture_new ();
  gtk_picture_set_content_fit (GTK_PICTURE (self->picture), GTK_CONTENT_FIT_COVER);
  gtk_picture_set_can_shrink (GTK_PICTURE (self->picture), TRUE);
  gtk_widget_set_size_request (self->picture, SIZE, SIZE);
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), self->picture);

  self->star = add_badge (self, gtk_image_new_from_icon_name ("starred-symbolic"), "sv-star",
                          GTK_ALIGN_START);
  self->for_ai = add_badge (self, gtk_label_new (_ ("AI")), "sv-ai", GTK_ALIGN_END);

  self->progress = gtk_progress_bar_new ();
  gtk_widget_set_valign (self->progress, GTK_ALIGN_END);
  gtk_widget_set_margin_start (self->progress, 6);
  gtk_widget_set_margin_end (self->progress, 6);
  gtk_widget_set_margin_bottom (self->progress, 6);
  gtk_widget_set_visible (self->progress, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Sent so far"), -1);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->progress);

  self->retry = add_button (self, "view-refresh-symbolic", _ ("Send this picture again"),
                            G_CALLBACK (retry_cb));
  self->cancel = add_button (self, "window-close-symbolic", _ ("Do not send this picture"),
                             G_CALLBACK (cancel_cb));
}

GtkWidget *
sv_image_thumb_new (SvPictures *pictures, JsonObject *image)
{
  SvImageThumb *self = g_object_new (SV_TYPE_IMAGE_THUMB, NULL);

  sv_image_thumb_set_image (self, pictures, image);
  return GTK_WIDGET (self);
}

GtkWidget *
sv_image_thumb_new_upload (const SvImageBytes *image)
{
  SvImageThumb *self = g_object_new (SV_TYPE_IMAGE_THUMB, NULL);

  self->bytes = g_bytes_ref (image->bytes);
  self->content_type = g_strdup (image->content_type);
  self->name = g_strdup (image->name);
  sv_image_thumb_set_error (self, NULL);
  return GTK_WIDGET (self);
}

GtkWidget *
sv_image_thumb_new_refused (const char *name, const char *error)
{
  SvImageThumb *self = g_object_new (SV_TYPE_IMAGE_THUMB, NULL);

  self->name = g_strdup (name);
  sv_image_thumb_set_error (self, error);
  return GTK_WIDGET (self);
}

gint64
sv_image_thumb_get_id (SvImageThumb *self)
{
  return self->image != NULL ? json_object_get_int_member (self->image, "id") : 0;
}

gboolean
sv_image_thumb_is_primary (SvImageThumb *self)
{
  return self->image != NULL &&
         json_object_get_boolean_member_with_default (self->image, "primary", FALSE);
}

gboolean
sv_image_thumb_is_for_ai (SvImageThumb *self)
{
  return self->image != NULL &&
         json_object_get_boolean_member_with_default (self->image, "for_ai", FALSE);
}

const char *
sv_image_thumb_get_large (SvImageThumb *self)
{
  return address (self, "1024");
}

GBytes *
sv_image_thumb_get_bytes (SvImageThumb *self)
{
  return self->bytes;
}

const char *
sv_image_thumb_get_content_type (SvImageThumb *self)
{
  return self->content_type;
}

const char *
sv_image_thumb_get_name (SvImageThumb *self)
{
  return self->name;
}

GCancellable *
sv_image_thumb_get_sending (SvImageThumb *self)
{
  return self->sending;
}

void
sv_image_thumb_set_under_way (SvImageThumb *self, gboolean under_way)
{
  self->under_way = under_way;
  sv_image_thumb_set_progress (self, 0, 0);
}

gboolean
sv_image_thumb_is_under_way (SvImageThumb *self)
{
  return self->under_way;
}

gboolean
sv_image_thumb_is_waiting (SvImageThumb *self)
{
  return sv_image_thumb_get_id (self) == 0 && self->error == NULL && !self->under_way;
}

void
sv_image_thumb_set_progress (SvImageThumb *self, goffset sent, goffset all)
{
  g_autofree char *done = g_format_size ((guint64)sent);
  g_autofree char *size = g_format_size ((guint64)all);
  g_autofree char *text = g_strdup_printf (_ ("%s: %s of %s sent"), self->name, done, size);

  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress),
                                 all > 0 ? (double)sent / (double)all : 0);
  if (all > 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
}

void
sv_image_thumb_set_image (SvImageThumb *self, SvPictures *pictures, JsonObject *image)
{
  const char *small;

  json_object_ref (image);
  g_clear_pointer (&self->image, json_object_unref);
  self->image = image;
  g_free (self->text);
  self->text = dup_text (image);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  sv_image_thumb_set_error (self, NULL);

  gtk_widget_set_visible (self->star, sv_image_thumb_is_primary (self));
  gtk_widget_set_visible (self->for_ai, sv_image_thumb_is_for_ai (self));
  if ((small = address (self, "256")) != NULL)
    sv_pictures_load_async (pictures, small, 256, self->cancellable, loaded_cb, self);
}

void
sv_image_thumb_update (SvImageThumb *self, SvPictures *pictures, JsonObject *image)
{
  g_autofree char *text = dup_text (image);

  if (g_strcmp0 (self->text, text) != 0)
    sv_image_thumb_set_image (self, pictures, image);
}

void
sv_image_thumb_set_error (SvImageThumb *self, const char *error)
{
  gboolean sending = self->image == NULL && error == NULL;
  g_autofree char *tip = NULL;

  g_free (self->error);
  self->error = g_strdup (error);
  gtk_widget_set_visible (self->progress, sending);
  gtk_widget_set_visible (self->cancel, sending);
  /* What could not be read cannot be sent either. */
  gtk_widget_set_visible (self->retry, error != NULL && self->bytes != NULL);
  if (error != NULL)
    tip = g_strdup_printf ("%s: %s", self->name, error);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tip != NULL ? tip : sending ? self->name : NULL);
}

const char *
sv_image_thumb_get_error (SvImageThumb *self)
{
  return self->error;
}

void
sv_image_thumb_set_position (SvImageThumb *self, guint position, guint n)
{
  g_autoptr (GString) name = g_string_new (NULL);

  /* Translators: "Picture 2 of 7", and what is true of it behind commas: "Picture 2 of 7, primary".
   */
  g_string_printf (name, _ ("Picture %u of %u"), position + 1, n);
  if (sv_image_thumb_is_primary (self))
    g_string_append_printf (name, ", %s", _ ("primary"));
  if (sv_image_thumb_is_for_ai (self))
    g_string_append_printf (name, ", %s", _ ("for AI"));
  if (self->error != NULL)
    g_string_append_printf (name, ": %s", self->error);
  else if (self->image == NULL)
    g_string_append_printf (name, ", %s", _ ("being sent"));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name->str,
                                  -1);
}
