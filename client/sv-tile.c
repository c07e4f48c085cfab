/* sv-tile.c: a watch as a square photograph with a caption
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-tile"

#include "sv-tile.h"

#include "sv-archive.h"
#include "sv-cell.h"

#include <glib/gi18n.h>

struct _SvTile
{
  GtkWidget parent_instance;

  SvHouse *house;   /* (owned) */
  SvRecord *record; /* (owned) (nullable) */
  gulong changed;
  GCancellable *cancellable; /* (owned) (nullable) */

  GtkWidget *box;
  GtkPicture *picture;
  GtkInscription *caption;
  GtkInscription *price;
  SvPill *pill;
};

G_DEFINE_FINAL_TYPE (SvTile, sv_tile, GTK_TYPE_WIDGET)

#define SIDE 184
/* The smallest derivative that the server keeps. */
#define PICTURE_PIXELS 256

static void
sv_tile_picture_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvTile) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = sv_pictures_load_finish (SV_PICTURES (object), result, &error);

  if (texture != NULL)
    gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("picture: %s", error->message);
}

static void
sv_tile_update_picture (SvTile *self)
{
  SvPictures *pictures = sv_house_get_pictures (self->house);
  const char *address = sv_record_get_text (self->record, "image");
  g_autoptr (GdkTexture) texture = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (address != NULL)
    texture = sv_pictures_peek (pictures, address, PICTURE_PIXELS);
  gtk_picture_set_paintable (self->picture, texture != NULL ? GDK_PAINTABLE (texture) : NULL);
  if (address == NULL || texture != NULL)
    return;

  self->cancellable = g_cancellable_new ();
  sv_pictures_load_async (pictures, address, PICTURE_PIXELS, self->cancellable, sv_tile_picture_cb,
                          g_object_ref (self));
}

static void
sv_tile_update (SvTile *self)
{
  const char *brand = NULL;
  g_autofree char *name = NULL;
  g_autofree char *caption = NULL;
  g_autofree char *price = NULL;

  if (self->record == NULL)
    return;

  if (!sv_record_is_loaded (self->record))
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "loading");
      gtk_picture_set_paintable (self->picture, NULL);
      gtk_inscription_set_text (self->caption, "");
      gtk_inscription_set_text (self->price, "");
      gtk_widget_set_visible (GTK_WIDGET (self->pill), FALSE);
      return;
    }

  gtk_widget_remove_css_class (GTK_WIDGET (self), "loading");
  sv_cell_mark_archived (GTK_WIDGET (self), GTK_WIDGET (self->caption),
                         sv_archive_holds_row (self->record));
  sv_record_get_reference (self->record, "brand", &brand);
  name = sv_record_dup_display (self->record, "name");
  caption = brand != NULL && !g_str_has_prefix (name, brand)
                ? g_strdup_printf ("%s %s", brand, name)
                : g_strdup (name);
  price = sv_record_dup_display (self->record, "asking_price");
  gtk_inscription_set_text (self->caption, caption);
  gtk_inscription_set_text (self->price, price);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), caption);
  sv_cell_update_pill (self->pill, self->house, self->record, "status");
  sv_tile_update_picture (self);
}

static void
sv_tile_dispose (GObject *object)
{
  SvTile *self = SV_TILE (object);

  sv_tile_set_record (self, NULL);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_tile_parent_class)->dispose (object);
}

static void
sv_tile_class_init (SvTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_tile_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "svtile");
}

static GtkInscription *
sv_tile_make_text (float xalign)
{
  GtkInscription *text = GTK_INSCRIPTION (gtk_inscription_new (NULL));

  gtk_inscription_set_text_overflow (text, GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_xalign (text, xalign);
  gtk_widget_set_hexpand (GTK_WIDGET (text), TRUE);

  return text;
}

static void
sv_tile_init (SvTile *self)
{
  GtkWidget *overlay = gtk_overlay_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));

  self->picture = GTK_PICTURE (gtk_picture_new ());
  gtk_picture_set_content_fit (self->picture, GTK_CONTENT_FIT_COVER);
  gtk_widget_set_size_request (GTK_WIDGET (self->picture), SIDE, SIDE);
  gtk_widget_set_overflow (GTK_WIDGET (self->picture), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (self->picture), "sv-photograph");

  self->caption = sv_tile_make_text (0);
  self->price = sv_tile_make_text (0);
  gtk_widget_add_css_class (GTK_WIDGET (self->price), "sv-number");
  gtk_widget_add_css_class (GTK_WIDGET (self->price), "dim-label");

  self->pill = SV_PILL (sv_pill_new ());
  gtk_widget_set_halign (GTK_WIDGET (self->pill), GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (self->pill), GTK_ALIGN_END);

  gtk_overlay_set_child (GTK_OVERLAY (overlay), GTK_WIDGET (self->picture));
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), GTK_WIDGET (self->pill));
  gtk_box_append (GTK_BOX (self->box), overlay);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->caption));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->price));
}

GtkWidget *
sv_tile_new (SvHouse *house)
{
  SvTile *self = g_object_new (SV_TYPE_TILE, NULL);

  self->house = g_object_ref (house);
  g_signal_connect_object (sv_choices_get (sv_house_get_choices (house), "status"), "items-changed",
                           G_CALLBACK (sv_tile_update), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

void
sv_tile_set_record (SvTile *self, SvRecord *record)
{
  if (self->record == record)
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->record != NULL)
    g_clear_signal_handler (&self->changed, self->record);
  g_set_object (&self->record, record);
  if (record == NULL)
    return;

  self->changed = g_signal_connect_swapped (record, "changed", G_CALLBACK (sv_tile_update), self);
  sv_tile_update (self);
}
