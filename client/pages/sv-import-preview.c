/* sv-import-preview.c: how the file begins, and what each of its columns would become
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import-preview"

#include "sv-import-preview.h"

#include "sv-import-fields.h"

#include <glib/gi18n.h>

#define CELL_CHARS 24

struct _SvImportPreview
{
  AdwBin parent_instance;

  GtkGrid *grid;
  GtkLabel *message;
  JsonObject *import; /* (owned) (nullable) whose rows are shown or on their way */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SvImportPreview, sv_import_preview, ADW_TYPE_BIN)

static GtkWidget *
new_cell (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);
  glong length = g_utf8_strlen (text, -1);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  /* The table scrolls rather than shrink its cells to nothing. */
  if (length > CELL_CHARS)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (GTK_LABEL (label), CELL_CHARS);
      gtk_label_set_max_width_chars (GTK_LABEL (label), CELL_CHARS);
      gtk_widget_set_tooltip_text (label, text);
    }
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);

  return label;
}

/* What a column becomes. Returns: (transfer full) */
static char *
field_title (JsonObject *column)
{
  const char *key = json_object_get_string_member_with_default (column, "field", NULL);

  if (key == NULL)
    return g_strdup (_ ("Left out"));
  return g_strdup_printf ("→ %s", sv_import_field_title (key));
}

static void
empty (SvImportPreview *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
}

/* Their headings, and below them ours. */
static void
show_headings (SvImportPreview *self)
{
  JsonArray *columns = json_object_get_array_member (self->import, "columns");

  for (guint i = 0; i < json_array_get_length (columns); i++)
    {
      JsonObject *column = json_array_get_object_element (columns, i);
      gboolean left_out = json_object_get_null_member (column, "field");
      g_autofree char *ours = field_title (column);

      gtk_grid_attach (self->grid,
                       new_cell (json_object_get_string_member (column, "title"), "heading"),
                       (int)i + 1, 0, 1, 1);
      gtk_grid_attach (self->grid, new_cell (ours, left_out ? "dim-label" : "accent"), (int)i + 1,
                       1, 1, 1);
    }
}

static void
show_row (SvImportPreview *self, JsonObject *row, int y)
{
  JsonArray *cells = json_object_get_array_member (row, "cells");
  g_autofree char *line =
      g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (row, "line"));
  GtkWidget *number = new_cell (line, "dim-label");

  gtk_label_set_xalign (GTK_LABEL (number), 1);
  gtk_grid_attach (self->grid, number, 0, y, 1, 1);
  for (guint i = 0; i < json_array_get_length (cells); i++)
    gtk_grid_attach (self->grid, new_cell (json_array_get_string_element (cells, i), NULL),
                     (int)i + 1, y, 1, 1);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvImportPreview) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) preview = sv_api_send_finish_object (SV_API (object), result, &error);
  g_autofree char *trouble = NULL;
  gint64 header;
  JsonArray *rows;
  int y = 2;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  empty (self);
  if (preview == NULL)
    trouble = sv_api_error_text (error);
  gtk_label_set_text (self->message, trouble != NULL ? trouble : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), trouble != NULL);
  if (preview == NULL)
    return;

  show_headings (self);
  header = json_object_get_boolean_member_with_default (
               json_object_get_object_member (self->import, "format"), "header", TRUE)
               ? 1
               : 0;
  rows = json_object_get_array_member (preview, "rows");
  for (guint i = (guint)header; i < json_array_get_length (rows); i++)
    show_row (self, json_array_get_object_element (rows, i), y++);
}

void
sv_import_preview_load (SvImportPreview *self, SvApi *api, JsonObject *import)
{
  g_autofree char *path = NULL;

  /* The steps change the version too; the rows are read again then, a small request. */
  if (self->import != NULL &&
      json_object_get_int_member (self->import, "id") ==
          json_object_get_int_member (import, "id") &&
      json_object_get_int_member (self->import, "version") ==
          json_object_get_int_member (import, "version"))
    return;

  g_clear_pointer (&self->import, json_object_unref);
  self->import = json_object_ref (import);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  path = g_strdup_printf ("imports/%" G_GINT64_FORMAT "/preview",
                          json_object_get_int_member (import, "id"));
  sv_api_send_async (api, "GET", path, NULL, NULL, self->cancellable, loaded_cb,
                     g_object_ref (self));
}

static void
sv_import_preview_dispose (GObject *object)
{
  SvImportPreview *self = SV_IMPORT_PREVIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->import, json_object_unref);

  G_OBJECT_CLASS (sv_import_preview_parent_class)->dispose (object);
}

static void
sv_import_preview_finalize (GObject *object)
{
  g_clear_object (&SV_IMPORT_PREVIEW (object)->cancellable);

  G_OBJECT_CLASS (sv_import_preview_parent_class)->finalize (object);
}

static void
sv_import_preview_class_init (SvImportPreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_import_preview_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_import_preview_finalize;
}

static void
sv_import_preview_init (SvImportPreview *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->cancellable = g_cancellable_new ();
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_spacing (self->grid, 18);
  gtk_grid_set_row_spacing (self->grid, 6);
  gtk_widget_set_margin_top (GTK_WIDGET (self->grid), 12);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->grid), 18);
  gtk_widget_set_margin_start (GTK_WIDGET (self->grid), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->grid), 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->grid), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The first rows of the file"), -1);

  self->message = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->message, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->message), FALSE);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->grid));
  gtk_widget_add_css_class (scroller, "card");
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->message));

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("The First Rows"));
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (group),
      _ ("Below each heading stands what the column would become. The next step changes that."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), box);
  adw_bin_set_child (ADW_BIN (self), group);
}
