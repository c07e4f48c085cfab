/* sv-wrap.c: a layout of one line, or of several where that is too long
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-wrap"

#include "sv-wrap.h"

struct _SvWrap
{
  GtkLayoutManager parent_instance;

  int spacing;
};

G_DEFINE_FINAL_TYPE (SvWrap, sv_wrap, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
sv_wrap_get_request_mode (GtkLayoutManager *layout, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* Returns: (nullable): @child or the first after it that takes room */
static GtkWidget *
shown (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);

  return child;
}

static GtkWidget *
after (GtkWidget *child)
{
  return shown (gtk_widget_get_next_sibling (child));
}

static int
natural_width (GtkWidget *child)
{
  int width;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);

  return width;
}

/* How wide all are beside each other. */
static void
sv_wrap_measure_line (SvWrap *self, GtkWidget *widget, int *widest, int *all)
{
  *widest = *all = 0;
  for (GtkWidget *child = shown (gtk_widget_get_first_child (widget)); child != NULL;
       child = after (child))
    {
      int least, natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &natural, NULL, NULL);
      *widest = MAX (*widest, least);
      *all += natural + (*all > 0 ? self->spacing : 0);
    }
}

static int
place (GtkWidget *child, GtkAllocation where, gboolean allocate)
{
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, where.width, NULL, &where.height, NULL,
                      NULL);
  if (allocate)
    gtk_widget_size_allocate (child, &where, -1);

  return where.height;
}

static int
line_height (SvWrap *self, GtkWidget *first, int left)
{
  int height = 0;

  for (GtkWidget *child = first; child != NULL; child = after (child))
    {
      int width = child == first ? natural_width (child) + left : natural_width (child);

      height = MAX (height, place (child, (GtkAllocation){ 0, 0, width, 0 }, FALSE));
    }

  return height;
}

/* Returns: the height */
static int
sv_wrap_one_line (SvWrap *self, GtkWidget *widget, int left, gboolean allocate)
{
  GtkWidget *first = shown (gtk_widget_get_first_child (widget));
  int height = line_height (self, first, left);
  int x = 0;

  for (GtkWidget *child = first; allocate && child != NULL; child = after (child))
    {
      GtkAllocation where = { x, 0, natural_width (child) + (child == first ? left : 0), height };

      gtk_widget_size_allocate (child, &where, -1);
      x += where.width + self->spacing;
    }

  return height;
}

/* Returns: the height */
static int
sv_wrap_several_lines (SvWrap *self, GtkWidget *widget, int width, gboolean allocate)
{
  GtkWidget *first = shown (gtk_widget_get_first_child (widget));
  int y = place (first, (GtkAllocation){ 0, 0, width, 0 }, allocate);
  int x = 0;
  int height = 0;

  for (GtkWidget *child = after (first); child != NULL; child = after (child))
    {
      GtkAllocation where = { x, 0, MIN (natural_width (child), width), 0 };

      if (x + where.width > width || height == 0)
        {
          y += height + self->spacing;
          where.x = height = 0;
        }
      where.y = y;
      height = MAX (height, place (child, where, allocate));
      x = where.x + where.width + self->spacing;
    }

  return y + height;
}

static int
lay_out (SvWrap *self, GtkWidget *widget, int width, gboolean allocate)
{
  int widest, all;

  if (shown (gtk_widget_get_first_child (widget)) == NULL)
    return 0;

  sv_wrap_measure_line (self, widget, &widest, &all);
  return all <= width ? sv_wrap_one_line (self, widget, width - all, allocate)
                      : sv_wrap_several_lines (self, widget, width, allocate);
}

static void
sv_wrap_measure (GtkLayoutManager *layout, GtkWidget *widget, GtkOrientation orientation,
                 int for_size, int *minimum, int *natural, int *minimum_baseline,
                 int *natural_baseline)
{
  SvWrap *self = SV_WRAP (layout);
  int widest, all;

  sv_wrap_measure_line (self, widget, &widest, &all);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = widest;
      *natural = MAX (all, widest);
      return;
    }
  *minimum = *natural = lay_out (self, widget, for_size >= 0 ? for_size : MAX (all, widest), FALSE);
}

static void
sv_wrap_allocate (GtkLayoutManager *layout, GtkWidget *widget, int width, int height, int baseline)
{
  lay_out (SV_WRAP (layout), widget, width, TRUE);
}

static void
sv_wrap_class_init (SvWrapClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = sv_wrap_get_request_mode;
  layout_class->measure = sv_wrap_measure;
  layout_class->allocate = sv_wrap_allocate;
}

static void
sv_wrap_init (SvWrap *self)
{
}

GtkLayoutManager *
sv_wrap_new (int spacing)
{
  SvWrap *self = g_object_new (SV_TYPE_WRAP, NULL);

  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}
