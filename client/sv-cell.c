/* sv-cell.c: one value of a record as a list shows it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-cell"

#include "sv-cell.h"

#include "common/sv-money.h"

#include "sv-archive.h"

#include <glib/gi18n.h>

typedef enum
{
  CELL_TEXT,
  CELL_NUMBER,
  CELL_MONEY,
  CELL_PILL,
  CELL_PICTURE,
} SvCellKind;

struct _SvCell
{
  GtkWidget parent_instance;

  SvHouse *house; /* (owned) */
  const SvField *field;
  SvCellKind kind;
  gboolean with_brand;
  GtkWidget *child;          /* (owned) */
  SvRecord *record;          /* (owned) (nullable) */
  gulong changed;            /* handler */
  GCancellable *cancellable; /* (owned) (nullable): of the picture on its way */
};

G_DEFINE_FINAL_TYPE (SvCell, sv_cell, GTK_TYPE_WIDGET)

/* Pictures of 36 px stay sharp on screens of double density. */
#define PICTURE_PIXELS 72

int
sv_cell_default_width (const SvField *field)
{
  if (g_str_equal (field->key, "image"))
    return 48;
  if (g_str_equal (field->key, "sku"))
    return 132;
  if (g_str_equal (field->key, "name"))
    return 236;
  if (g_str_equal (field->key, "email"))
    return 272;
  /* The three letters of a currency. */
  if (g_str_equal (field->key, "quote"))
    return 84;

  switch (field->kind)
    {
    case SV_KIND_BOOLEAN:
      return 90;
    case SV_KIND_INTEGER:
      return 96;
    case SV_KIND_DECIMAL:
      return 112;
    case SV_KIND_DATE:
      return 112;
    case SV_KIND_MONEY:
      return 140;
    case SV_KIND_TIME:
      return 150;
    case SV_KIND_CHOICE:
    case SV_KIND_REFERENCE:
      return 122;
    case SV_KIND_TEXT:
      return 128;
    }

  return 140;
}

gboolean
sv_cell_is_number (const SvField *field)
{
  return field->kind == SV_KIND_MONEY || field->kind == SV_KIND_INTEGER ||
         field->kind == SV_KIND_DECIMAL;
}

void
sv_cell_update_pill (SvPill *pill, SvHouse *house, SvRecord *record, const char *key)
{
  const SvField *field = sv_table_field (sv_record_get_table (record), key);
  const char *name = NULL;
  gint64 id = sv_record_get_reference (record, key, &name);
  g_autoptr (SvRecord) status =
      id != 0 ? sv_choices_dup (sv_house_get_choices (house), field->of, id) : NULL;

  sv_pill_set (pill, name, status != NULL ? sv_record_get_text (status, "colour") : NULL);
}

/* The amount in the normal size, the currency small after it. */
static void
sv_cell_update_money (SvCell *self)
{
  g_autofree char *text = sv_record_dup_display (self->record, self->field->key);
  const char *space = strrchr (text, ' ');
  g_autoptr (PangoAttrList) attributes = NULL;

  if (space != NULL && strlen (space) == 4)
    {
      PangoAttribute *small = pango_attr_scale_new (PANGO_SCALE_SMALL);
      PangoAttribute *grey =
          pango_attr_foreground_alpha_new (sv_archive_holds_row (self->record) ? 0xffff : 0xb000);

      attributes = pango_attr_list_new ();
      small->start_index = grey->start_index = (guint)(space - text);
      pango_attr_list_insert (attributes, small);
      pango_attr_list_insert (attributes, grey);
    }

  gtk_inscription_set_text (GTK_INSCRIPTION (self->child), text);
  gtk_inscription_set_attributes (GTK_INSCRIPTION (self->child), attributes);
}

/* Decimal points stand under each other although nobody wrote zeros after them: spaces as wide as a
 * digit and as a point fill up. */
static void
sv_cell_pad_decimal (char **text, const SvField *field)
{
  gsize places = g_str_equal (field->key, "rate") ? 4 : 1;
  const char *point = strchr (*text, '.');
  gsize has = point != NULL ? strlen (point + 1) : 0;
  GString *padded;

  if (**text == '\0')
    return;

  padded = g_string_new (*text);
  if (point == NULL)
    g_string_append (padded, "\u2008");
  for (; has < places; has++)
    g_string_append (padded, "\u2007");
  g_free (*text);
  *text = g_string_free (padded, FALSE);
}

static void
sv_cell_update_named (SvCell *self)
{
  const char *brand = NULL;
  g_autofree char *name = sv_record_dup_display (self->record, self->field->key);
  g_autofree char *text = NULL;
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoAttribute *grey;

  sv_record_get_reference (self->record, "brand", &brand);
  if (brand == NULL)
    brand = "";

  /* Many names begin with the brand already. */
  text = *brand == '\0' || g_str_has_prefix (name, brand) ? g_strdup (name)
                                                          : g_strdup_printf ("%s %s", brand, name);
  /* All of what is archived is grey: twice that would be too pale to read. */
  if (!sv_archive_holds_row (self->record))
    {
      grey = pango_attr_foreground_alpha_new (0xa800);
      grey->end_index = (guint)strlen (brand);
      pango_attr_list_insert (attributes, grey);
    }
  gtk_inscription_set_text (GTK_INSCRIPTION (self->child), text);
  gtk_inscription_set_attributes (GTK_INSCRIPTION (self->child), attributes);
}

static void
sv_cell_picture_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvCell) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = sv_pictures_load_finish (SV_PICTURES (object), result, &error);

  if (texture == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("picture: %s", error->message);
      return;
    }

  gtk_picture_set_paintable (GTK_PICTURE (self->child), GDK_PAINTABLE (texture));
}

static void
sv_cell_update_picture (SvCell *self)
{
  SvPictures *pictures = sv_house_get_pictures (self->house);
  const char *address = sv_record_get_text (self->record, self->field->key);
  g_autoptr (GdkTexture) texture = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (address != NULL)
    texture = sv_pictures_peek (pictures, address, PICTURE_PIXELS);
  gtk_picture_set_paintable (GTK_PICTURE (self->child),
                             texture != NULL ? GDK_PAINTABLE (texture) : NULL);
  if (address == NULL || texture != NULL)
    return;

  self->cancellable = g_cancellable_new ();
  sv_pictures_load_async (pictures, address, PICTURE_PIXELS, self->cancellable, sv_cell_picture_cb,
                          g_object_ref (self));
}

void
sv_cell_mark_archived (GtkWidget *widget, GtkWidget *name, gboolean archived)
{
  if (archived == gtk_widget_has_css_class (widget, "sv-archived"))
    return;

  if (archived)
    gtk_widget_add_css_class (widget, "sv-archived");
  else
    gtk_widget_remove_css_class (widget, "sv-archived");
  if (name != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (name), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    archived ? _ ("Archived") : "", -1);
}

static void
sv_cell_update_archived (SvCell *self)
{
  const SvTable *table = sv_record_get_table (self->record);
  gboolean name = g_str_equal (self->field->key, table->name);

  sv_cell_mark_archived (GTK_WIDGET (self), name ? self->child : NULL,
                         sv_archive_holds_row (self->record));
}

static void
sv_cell_update (SvCell *self)
{
  g_autofree char *text = NULL;

  if (self->record == NULL)
    return;

  if (!sv_record_is_loaded (self->record))
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "loading");
      if (self->kind == CELL_PICTURE)
        gtk_picture_set_paintable (GTK_PICTURE (self->child), NULL);
      else if (self->kind == CELL_PILL)
        gtk_widget_set_visible (self->child, FALSE);
      else
        gtk_inscription_set_text (GTK_INSCRIPTION (self->child), "");
      return;
    }

  gtk_widget_remove_css_class (GTK_WIDGET (self), "loading");
  sv_cell_update_archived (self);
  switch (self->kind)
    {
    case CELL_PICTURE:
      sv_cell_update_picture (self);
      break;
    case CELL_PILL:
      sv_cell_update_pill (SV_PILL (self->child), self->house, self->record, self->field->key);
      break;
    case CELL_MONEY:
      sv_cell_update_money (self);
      break;
    case CELL_TEXT:
    case CELL_NUMBER:
      if (self->with_brand)
        {
          sv_cell_update_named (self);
          break;
        }
      text = sv_record_dup_display (self->record, self->field->key);
      if (self->field->kind == SV_KIND_DECIMAL)
        sv_cell_pad_decimal (&text, self->field);
      gtk_inscription_set_text (GTK_INSCRIPTION (self->child), text);
      break;
    }
}

static void
sv_cell_dispose (GObject *object)
{
  SvCell *self = SV_CELL (object);

  sv_cell_set_record (self, NULL);
  g_clear_pointer (&self->child, gtk_widget_unparent);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_cell_parent_class)->dispose (object);
}

static void
sv_cell_class_init (SvCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_cell_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "svcell");
}

static void
sv_cell_init (SvCell *self)
{
}

static GtkWidget *
sv_cell_make_child (SvCell *self)
{
  GtkWidget *child;

  switch (self->kind)
    {
    case CELL_PICTURE:
      child = gtk_picture_new ();
      gtk_picture_set_content_fit (GTK_PICTURE (child), GTK_CONTENT_FIT_COVER);
      gtk_widget_set_size_request (child, 36, 36);
      gtk_widget_set_halign (child, GTK_ALIGN_CENTER);
      gtk_widget_set_valign (child, GTK_ALIGN_CENTER);
      gtk_widget_set_overflow (child, GTK_OVERFLOW_HIDDEN);
      gtk_widget_add_css_class (child, "sv-thumbnail");
      return child;
    case CELL_PILL:
      child = sv_pill_new ();
      gtk_widget_set_halign (child, GTK_ALIGN_START);
      gtk_widget_set_valign (child, GTK_ALIGN_CENTER);
      return child;
    case CELL_NUMBER:
    case CELL_MONEY:
    case CELL_TEXT:
      child = gtk_inscription_new (NULL);
      gtk_inscription_set_text_overflow (GTK_INSCRIPTION (child),
                                         GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
      /* One line high, or a long text would break into as many as the row has room for. */
      gtk_inscription_set_min_lines (GTK_INSCRIPTION (child), 1);
      gtk_inscription_set_nat_lines (GTK_INSCRIPTION (child), 1);
      gtk_widget_set_valign (child, GTK_ALIGN_CENTER);
      gtk_inscription_set_xalign (GTK_INSCRIPTION (child), self->kind == CELL_TEXT ? 0 : 1);
      if (self->kind != CELL_TEXT || self->field->kind == SV_KIND_DATE ||
          self->field->kind == SV_KIND_TIME || g_str_equal (self->field->key, "sku"))
        gtk_widget_add_css_class (child, "sv-number");
      return child;
    }

  g_return_val_if_reached (NULL);
}

GtkWidget *
sv_cell_new (SvHouse *house, const SvTable *table, const char *key, gboolean with_brand)
{
  SvCell *self = g_object_new (SV_TYPE_CELL, NULL);

  self->house = g_object_ref (house);
  self->field = sv_table_field (table, key);
  self->with_brand = with_brand;
  if (g_str_equal (key, "image"))
    self->kind = CELL_PICTURE;
  else if (self->field->kind == SV_KIND_REFERENCE && g_strcmp0 (self->field->of, "status") == 0)
    self->kind = CELL_PILL;
  else if (self->field->kind == SV_KIND_MONEY)
    self->kind = CELL_MONEY;
  else
    self->kind = sv_cell_is_number (self->field) ? CELL_NUMBER : CELL_TEXT;

  self->child = sv_cell_make_child (self);
  gtk_widget_set_parent (self->child, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);

  /* Colours may arrive after the rows. */
  if (self->kind == CELL_PILL)
    g_signal_connect_object (sv_choices_get (sv_house_get_choices (house), self->field->of),
                             "items-changed", G_CALLBACK (sv_cell_update), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

void
sv_cell_set_record (SvCell *self, SvRecord *record)
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

  self->changed = g_signal_connect_swapped (record, "changed", G_CALLBACK (sv_cell_update), self);
  sv_cell_update (self);
}
