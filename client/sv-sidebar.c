/* sv-sidebar.c: the pages that the user may go to, in groups
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-sidebar"

#include "sv-sidebar.h"

#include "common/sv-money.h"

#include <glib/gi18n.h>

struct _SvSidebar
{
  AdwBin parent_instance;

  GtkListBox *rows;
  GtkListBoxRow *here; /* (nullable) (unowned) of the page that is shown */
  gboolean icons;      /* without names and numbers */
};

G_DEFINE_FINAL_TYPE (SvSidebar, sv_sidebar, ADW_TYPE_BIN)

static guint chosen_signal;

static const char *const group_titles[SV_N_GROUPS] = {
  [SV_GROUP_STOCK] = N_ ("Stock"),
  [SV_GROUP_SALES] = N_ ("Sales"),
  [SV_GROUP_MONEY] = N_ ("Money"),
  [SV_GROUP_HOUSE] = N_ ("House"),
};

static const SvPageInfo *
sv_sidebar_row_info (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "info");
}

static GtkListBoxRow *
sv_sidebar_find (SvSidebar *self, const char *name)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->rows, i)) != NULL; i++)
    if (g_strcmp0 (sv_sidebar_row_info (row)->name, name) == 0)
      return row;

  return NULL;
}

static void
sv_sidebar_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  SvPageGroup group = sv_sidebar_row_info (row)->group;
  GtkWidget *label;

  if (group_titles[group] == NULL ||
      (before != NULL && sv_sidebar_row_info (before)->group == group))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }

  if (SV_SIDEBAR (user_data)->icons)
    {
      gtk_list_box_row_set_header (row, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
      return;
    }

  label = gtk_label_new (_ (group_titles[group]));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "sv-group");
  gtk_list_box_row_set_header (row, label);
}

static GtkWidget *
sv_sidebar_make_row (const SvPageInfo *info)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new (_ (info->title));
  GtkWidget *count = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_set_visible (count, FALSE);
  gtk_widget_add_css_class (count, "sv-count");

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (info->icon));
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), count);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (info->title), -1);
  g_object_set_data (G_OBJECT (row), "info", (gpointer)info);
  g_object_set_data (G_OBJECT (row), "title", title);
  g_object_set_data (G_OBJECT (row), "count", count);

  return row;
}

static void
sv_sidebar_update_row (SvSidebar *self, GtkListBoxRow *row)
{
  const char *title = _ (sv_sidebar_row_info (row)->title);
  const char *words = g_object_get_data (G_OBJECT (row), "words");
  GtkWidget *count = g_object_get_data (G_OBJECT (row), "count");
  g_autofree char *tip = words != NULL ? g_strdup_printf ("%s: %s", title, words) : NULL;

  gtk_widget_set_visible (g_object_get_data (G_OBJECT (row), "title"), !self->icons);
  gtk_widget_set_visible (count, !self->icons && words != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row), tip != NULL ? tip : self->icons ? title : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  words != NULL ? words : "", -1);
}

/* GTK selects the row that the focus comes to; what is marked here is where the user is. The rows
 * that go with the window say so too, when there is no list any more. */
static void
row_selected_cb (SvSidebar *self)
{
  if (self->rows != NULL && gtk_list_box_get_selected_row (self->rows) != self->here)
    gtk_list_box_select_row (self->rows, self->here);
}

static void
row_activated_cb (GtkListBox *rows, GtkListBoxRow *row, gpointer user_data)
{
  g_signal_emit (SV_SIDEBAR (user_data), chosen_signal, 0, sv_sidebar_row_info (row)->name);
}

static void
sv_sidebar_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SV_TYPE_SIDEBAR);

  G_OBJECT_CLASS (sv_sidebar_parent_class)->dispose (object);
}

static void
sv_sidebar_class_init (SvSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_sidebar_dispose;

  chosen_signal = g_signal_new ("chosen", SV_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/sv-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, SvSidebar, rows);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
}

static void
sv_sidebar_init (SvSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->rows, sv_sidebar_header, self, NULL);
}

void
sv_sidebar_fill (SvSidebar *self, SvApi *api)
{
  GtkListBoxRow *row;

  self->here = NULL;
  while ((row = gtk_list_box_get_row_at_index (self->rows, 0)) != NULL)
    gtk_list_box_remove (self->rows, GTK_WIDGET (row));

  for (const SvPageInfo *info = sv_pages; info->name != NULL; info++)
    if (info->group != SV_GROUP_NONE && sv_api_may (api, info->permission))
      {
        GtkWidget *made = sv_sidebar_make_row (info);

        gtk_list_box_append (self->rows, made);
        sv_sidebar_update_row (self, GTK_LIST_BOX_ROW (made));
      }
}

void
sv_sidebar_select (SvSidebar *self, const char *name)
{
  const SvPageInfo *info = sv_page_info (name);

  self->here = sv_sidebar_find (self, name);
  /* A page of one record belongs to the list of such records. */
  for (const SvPageInfo *list = sv_pages; self->here == NULL && list->name != NULL; list++)
    if (info != NULL && info->table != NULL && list->table == info->table)
      self->here = sv_sidebar_find (self, list->name);
  gtk_list_box_select_row (self->rows, self->here);
}

void
sv_sidebar_set_count (SvSidebar *self, const char *name, guint count, const char *words)
{
  GtkListBoxRow *row = sv_sidebar_find (self, name);
  g_autofree char *text = sv_number_format (count);

  if (row == NULL)
    return;

  gtk_label_set_text (g_object_get_data (G_OBJECT (row), "count"), text);
  g_object_set_data_full (G_OBJECT (row), "words", count > 0 ? g_strdup (words) : NULL, g_free);
  sv_sidebar_update_row (self, row);
}

void
sv_sidebar_set_icons (SvSidebar *self, gboolean icons)
{
  GtkListBoxRow *row;

  if (self->icons == icons)
    return;

  self->icons = icons;
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->rows, i)) != NULL; i++)
    sv_sidebar_update_row (self, row);
  gtk_list_box_invalidate_headers (self->rows);
}

const char *
sv_sidebar_get_name (SvSidebar *self, guint place)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->rows, (int)place);

  return row != NULL ? sv_sidebar_row_info (row)->name : NULL;
}
