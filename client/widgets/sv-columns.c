/* sv-columns.c: a layout of one or two columns, as many as there is room for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-columns"

#include "sv-columns.h"

struct _SvColumns
{
  GtkLayoutManager parent_instance;

  int threshold;
  int spacing;
};

G_DEFINE_FINAL_TYPE (SvColumns, sv_columns, GTK_TYPE_LAYOUT_MANAGER)

static G_DEFINE_QUARK (sv_columns_wide, sv_columns_wide)

    static gboolean is_wide (GtkWidget *child)
{
  return g_object_get_qdata (G_OBJECT (child), sv_columns_wide_quark ()) != NULL;
}

static GtkSizeRequestMode
sv_columns_get_request_mode (GtkLayoutManager *layout, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* Walks the children in rows of @width; allocates them when @allocate. Returns: the height of all.
 */
static int
lay_out (SvColumns *self, GtkWidget *widget, int width, gboolean allocate)
{
  gboolean two = width >= self->threshold;
  int narrow = two ? (width - self->spacing) / 2 : width;
  int y = 0;
  int row_height = 0;
  int column = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      gboolean whole = !two || is_wide (child);
      int child_width = whole ? width : narrow;
      int height;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, child_width, NULL, &height, NULL, NULL);
      if (column == 1 && whole)
        {
          y += row_height + self->spacing;
          row_height = 0;
          column = 0;
        }
      if (allocate)
        {
          GtkAllocation place = { column * (narrow + self->spacing), y, child_width, height };

          gtk_widget_size_allocate (child, &place, -1);
        }
      row_height = MAX (row_height, height);
      if (whole || column == 1)
        {
          y += row_height + self->spacing;
          row_height = 0;
          column = 0;
        }
      else
        column = 1;
    }

  return column == 1 ? y + row_height : MAX (y - self->spacing, 0);
}

static void
sv_columns_measure (GtkLayoutManager *layout, GtkWidget *widget, GtkOrientation orientation,
                    int for_size, int *minimum, int *natural, int *minimum_baseline,
                    int *natural_baseline)
{
  SvColumns *self = SV_COLUMNS (layout);
  int min = 0;
  int nat = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_min, child_nat;

      if (!gtk_widget_should_layout (child))
        continue;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_min, &child_nat, NULL,
                          NULL);
      min = MAX (min, child_min);
      nat = MAX (nat, is_wide (child) ? child_nat : 2 * child_nat + self->spacing);
    }
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = min;
      *natural = MAX (nat, min);
      return;
    }
  *minimum = *natural = lay_out (self, widget, for_size >= 0 ? for_size : MAX (nat, min), FALSE);
}

static void
sv_columns_allocate (GtkLayoutManager *layout, GtkWidget *widget, int width, int height,
                     int baseline)
{
  lay_out (SV_COLUMNS (layout), widget, width, TRUE);
}

static void
sv_columns_class_init (SvColumnsClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = sv_columns_get_request_mode;
  layout_class->measure = sv_columns_measure;
  layout_class->allocate = sv_columns_allocate;
}

static void
sv_columns_init (SvColumns *self)
{
}

GtkLayoutManager *
sv_columns_new (int threshold, int spacing)
{
  SvColumns *self = g_object_new (SV_TYPE_COLUMNS, NULL);

  self->threshold = threshold;
  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}

void
sv_columns_set_wide (GtkWidget *child)
{
  g_object_set_qdata (G_OBJECT (child), sv_columns_wide_quark (), GINT_TO_POINTER (1));
}
