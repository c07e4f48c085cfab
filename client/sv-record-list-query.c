/* sv-record-list-query.c: what a list is asked for: search, filters and their chips, order
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-record-list"

#include "sv-record-list-private.h"

#include <glib/gi18n.h>

/* Without a wish the order of the house, or what changed last; what is searched comes by rank. */
static const char *
usual_sort (SvRecordList *self)
{
  if (*self->query->search != '\0')
    return "";
  if (sv_table_field (self->table, "position") != NULL)
    return "position,name";
  /* What happened on a day: the latest first. */
  if (sv_table_field (self->table, "date") != NULL)
    return "-date";

  return sv_table_field (self->table, "image") != NULL ? "-updated_at" : self->table->name;
}

/* Returns: (transfer full) */
static char *
full_query (SvRecordList *self)
{
  char *chosen = self->query->sort;
  g_autofree char *usual = g_strdup (usual_sort (self));
  char *text;

  if (*chosen == '\0')
    self->query->sort = usual;
  text = sv_query_to_text (self->query);
  self->query->sort = chosen;

  return text;
}

static void
ask (SvRecordList *self)
{
  g_autofree char *text = full_query (self);

  if (g_str_equal (text, sv_paged_list_get_query (self->list)) &&
      sv_paged_list_get_state (self->list) == SV_LIST_READY)
    return;

  sv_record_list_unselect (self);
  sv_paged_list_set_query (self->list, text);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->view)))
    {
      GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));

      gtk_adjustment_set_value (adjustment, 0);
    }
}

/* The focus is in the list of the rows, which GTK keeps to itself inside the view. */
static void
update_name (SvRecordList *self)
{
  gboolean archived = sv_query_get_archived (self->query);
  g_autofree char *name = archived ? g_strdup_printf (_ ("%s, archived"), _ (self->table->title))
                                   : g_strdup (_ (self->table->title));
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->tiles), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LIST_VIEW (child))
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
}

void
sv_record_list_update_chips_line (SvRecordList *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->chips_line),
                          sv_adaptive_get_narrow (self->adaptive) &&
                              gtk_widget_get_first_child (GTK_WIDGET (self->chips)) != NULL);
}

static void
update_chips (SvRecordList *self)
{
  sv_filter_chips_show (self->chips, self->query, sv_house_get_choices (self->house));
  sv_record_list_update_chips_line (self);
}

static void
query_changed (SvRecordList *self)
{
  update_name (self);
  sv_filter_popover_set_archived (self->filter, sv_query_get_archived (self->query));
  update_chips (self);
  ask (self);
  g_signal_emit_by_name (self, "query-changed");
}

static void
sort_cb (SvListColumns *columns, gpointer user_data)
{
  SvRecordList *self = user_data;

  g_free (self->query->sort);
  self->query->sort = sv_list_columns_dup_sort (columns);
  sv_preferences_set_text (sv_house_get_preferences (self->house), self->table->path, "sort",
                           self->query->sort);
  query_changed (self);
}

static void
filter_cb (SvFilterPopover *popover, SvFilter *filter, gpointer user_data)
{
  SvRecordList *self = user_data;

  sv_query_add (self->query,
                sv_filter_new (filter->field, filter->op, filter->value, filter->currency));
  /* An address has room for one currency of a field: the latest. */
  for (guint i = 0; filter->currency != NULL && i < self->query->filters->len; i++)
    {
      SvFilter *other = self->query->filters->pdata[i];

      if (other->field == filter->field && g_strcmp0 (other->currency, filter->currency) != 0)
        {
          g_free (other->currency);
          other->currency = g_strdup (filter->currency);
        }
    }
  query_changed (self);
}

static void
archived_cb (SvFilterPopover *popover, gboolean archived, gpointer user_data)
{
  SvRecordList *self = user_data;

  sv_query_set_archived (self->query, archived);
  query_changed (self);
}

static void
popover_cb (GtkPopover *popover, GParamSpec *pspec, gpointer user_data)
{
  if (gtk_widget_get_visible (GTK_WIDGET (popover)))
    sv_filter_popover_edit (SV_FILTER_POPOVER (popover), NULL);
}

static void
edit_chip_cb (SvRecordList *self, guint place)
{
  /* It opens for a new filter. */
  gtk_popover_popup (GTK_POPOVER (self->filter));
  sv_filter_popover_edit (
      self->filter, place != SV_FILTER_CHIPS_OTHERS ? self->query->filters->pdata[place] : NULL);
}

static void
remove_chip_cb (SvRecordList *self, guint place)
{
  if (place == SV_FILTER_CHIPS_OTHERS)
    g_ptr_array_set_size (self->query->others, 0);
  else
    g_ptr_array_remove_index (self->query->filters, place);
  query_changed (self);
}

static void
show_all_cb (SvRecordList *self)
{
  g_ptr_array_set_size (self->query->filters, 0);
  g_ptr_array_set_size (self->query->others, 0);
  g_free (self->query->search);
  self->query->search = g_strdup ("");
  query_changed (self);
}

static void
filter_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_menu_button_popup (SV_RECORD_LIST (widget)->filter_button);
}

void
sv_record_list_query_install (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_callback (klass, edit_chip_cb);
  gtk_widget_class_bind_template_callback (klass, remove_chip_cb);
  gtk_widget_class_bind_template_callback (klass, show_all_cb);
  gtk_widget_class_install_action (klass, "list.filter", NULL, filter_action);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_l, GDK_CONTROL_MASK, "list.filter", NULL);
}

void
sv_record_list_query_set_up (SvRecordList *self)
{
  g_autofree char *sort =
      sv_preferences_dup_text (sv_house_get_preferences (self->house), self->table->path, "sort");

  self->query = sv_query_parse (self->table, "");
  update_name (self);
  if (sort != NULL)
    {
      sv_list_columns_set_sort (self->columns, sort);
      g_free (self->query->sort);
      self->query->sort = g_steal_pointer (&sort);
    }
  g_signal_connect_object (self->columns, "sort-changed", G_CALLBACK (sort_cb), self, 0);

  self->filter = SV_FILTER_POPOVER (sv_filter_popover_new (self->house, self->table));
  g_signal_connect_object (self->filter, "chosen", G_CALLBACK (filter_cb), self, 0);
  g_signal_connect_object (self->filter, "archived", G_CALLBACK (archived_cb), self, 0);
  g_signal_connect_object (self->filter, "notify::visible", G_CALLBACK (popover_cb), self, 0);
  gtk_menu_button_set_popover (self->filter_button, GTK_WIDGET (self->filter));
}

void
sv_record_list_set_query (SvRecordList *self, const char *query)
{
  g_autofree char *sort = g_steal_pointer (&self->query->sort);

  sv_filter_chips_show (self->chips, NULL, NULL);
  sv_query_free (self->query);
  self->query = sv_query_parse (self->table, query);
  if (*self->query->sort == '\0')
    {
      g_free (self->query->sort);
      self->query->sort = g_steal_pointer (&sort);
    }
  sv_list_columns_set_sort (self->columns, self->query->sort);
  query_changed (self);
}

char *
sv_record_list_dup_query (SvRecordList *self)
{
  return full_query (self);
}

const char *
sv_record_list_get_search (SvRecordList *self)
{
  return self->query->search;
}

gboolean
sv_record_list_get_archived (SvRecordList *self)
{
  return sv_query_get_archived (self->query);
}

void
sv_record_list_search (SvRecordList *self, const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  if (g_str_equal (self->query->search, stripped))
    return;

  g_free (self->query->search);
  self->query->search = g_steal_pointer (&stripped);
  ask (self);
}
