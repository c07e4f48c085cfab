/* sv-date-entry.c: a day, typed or picked from a calendar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-date-entry"

#include "sv-date-entry.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

struct _SvDateEntry
{
  GtkWidget parent_instance;

  GtkWidget *entry;
  GtkWidget *button;
  GtkCalendar *calendar;
  gboolean setting;
};

static void sv_date_entry_entry_init (SvEntryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SvDateEntry, sv_date_entry, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (SV_TYPE_ENTRY, sv_date_entry_entry_init))

static char *
format_date (int year, int month, int day)
{
  if (year < 1000 || year > 9999 || month < 1 || day < 1 ||
      !g_date_valid_dmy ((GDateDay)MIN (day, 255), (GDateMonth)MIN (month, 13), (GDateYear)year))
    return NULL;

  return g_strdup_printf ("%04d-%02d-%02d", year, month, day);
}

char *
sv_date_parse_typed (const char *text)
{
  g_autofree char *date = g_strstrip (g_strdup (text));
  int length = (int)strlen (date);
  int a, b, c;
  int end = -1;

  if (sscanf (date, "%4d-%2d-%2d%n", &a, &b, &c, &end) == 3 && end == length)
    return format_date (a, b, c);
  if (length == 8 && sscanf (date, "%4d%2d%2d%n", &a, &b, &c, &end) == 3 && end == length)
    return format_date (a, b, c);
  if (sscanf (date, "%2d.%2d.%4d%n", &a, &b, &c, &end) == 3 && end == length)
    return format_date (c, b, a);
  if (sscanf (date, "%2d/%2d/%4d%n", &a, &b, &c, &end) == 3 && end == length)
    {
      if (a == b || a > 12)
        return format_date (c, b, a);
      if (b > 12)
        return format_date (c, a, b);
    }
  return NULL;
}

static JsonNode *
sv_date_entry_dup_value (SvEntry *entry, char **fault)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (SV_DATE_ENTRY (entry)->entry));
  g_autofree char *text = g_strstrip (g_strdup (typed));
  g_autofree char *date = NULL;

  if (*text == '\0')
    return NULL;
  if ((date = sv_date_parse_typed (text)) == NULL)
    {
      *fault = g_strdup (_ ("Write the date as year-month-day: 2026-11-21"));
      return NULL;
    }
  return json_node_init_string (json_node_alloc (), date);
}

static void
set_text (SvDateEntry *self, const char *text)
{
  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (self->entry)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
}

static void
sv_date_entry_set_value (SvEntry *entry, JsonNode *value)
{
  SvDateEntry *self = SV_DATE_ENTRY (entry);

  self->setting = TRUE;
  set_text (self, value != NULL ? json_node_get_string (value) : "");
  self->setting = FALSE;
}

static void
sv_date_entry_set_read_only (SvEntry *entry, gboolean read_only)
{
  SvDateEntry *self = SV_DATE_ENTRY (entry);

  gtk_editable_set_editable (GTK_EDITABLE (self->entry), !read_only);
  gtk_widget_set_visible (self->button, !read_only);
}

static GtkWidget *
sv_date_entry_get_target (SvEntry *entry)
{
  return SV_DATE_ENTRY (entry)->entry;
}

static void
changed_cb (SvDateEntry *self)
{
  if (!self->setting)
    sv_entry_edited (SV_ENTRY (self));
}

/* Shows how a day was read: 21.11.2026 becomes 2026-11-21. */
static void
left_cb (SvDateEntry *self)
{
  g_autoptr (JsonNode) value = sv_entry_dup_value (SV_ENTRY (self), NULL);

  if (value != NULL)
    sv_date_entry_set_value (SV_ENTRY (self), value);
}

static void
opened_cb (SvDateEntry *self)
{
  g_autoptr (JsonNode) value = sv_entry_dup_value (SV_ENTRY (self), NULL);
  g_autoptr (GDateTime) day = NULL;
  g_autofree char *text = NULL;

  if (value == NULL)
    day = g_date_time_new_now_local ();
  else
    {
      text = g_strconcat (json_node_get_string (value), "T12:00:00Z", NULL);
      day = g_date_time_new_from_iso8601 (text, NULL);
    }
  self->setting = TRUE;
  gtk_calendar_select_day (self->calendar, day);
  self->setting = FALSE;
}

static void
picked_cb (SvDateEntry *self)
{
  g_autoptr (GDateTime) day = NULL;
  g_autofree char *text = NULL;

  if (self->setting)
    return;

  day = gtk_calendar_get_date (self->calendar);
  text = g_date_time_format (day, "%Y-%m-%d");
  set_text (self, text);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
}

static void
sv_date_entry_entry_init (SvEntryInterface *iface)
{
  iface->set_value = sv_date_entry_set_value;
  iface->dup_value = sv_date_entry_dup_value;
  iface->set_read_only = sv_date_entry_set_read_only;
  iface->get_target = sv_date_entry_get_target;
}

static void
sv_date_entry_dispose (GObject *object)
{
  SvDateEntry *self = SV_DATE_ENTRY (object);

  g_clear_pointer (&self->entry, gtk_widget_unparent);
  g_clear_pointer (&self->button, gtk_widget_unparent);

  G_OBJECT_CLASS (sv_date_entry_parent_class)->dispose (object);
}

static void
sv_date_entry_class_init (SvDateEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_date_entry_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
sv_date_entry_init (SvDateEntry *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkWidget *popover = gtk_popover_new ();

  gtk_widget_add_css_class (GTK_WIDGET (self), "linked");

  self->entry = gtk_entry_new ();
  gtk_entry_set_activates_default (GTK_ENTRY (self->entry), TRUE);
  gtk_widget_set_hexpand (self->entry, TRUE);
  gtk_widget_add_css_class (self->entry, "numeric");
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 10);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _ ("year-month-day"));
  gtk_widget_set_parent (self->entry, GTK_WIDGET (self));
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (self->entry, focus);

  self->calendar = GTK_CALENDAR (gtk_calendar_new ());
  g_signal_connect_swapped (self->calendar, "day-selected", G_CALLBACK (picked_cb), self);
  gtk_popover_set_child (GTK_POPOVER (popover), GTK_WIDGET (self->calendar));
  g_signal_connect_swapped (popover, "show", G_CALLBACK (opened_cb), self);

  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->button), "x-office-calendar-symbolic");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), popover);
  gtk_widget_set_tooltip_text (self->button, _ ("Pick from a calendar"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Pick from a calendar"), -1);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}

GtkWidget *
sv_date_entry_new (void)
{
  return g_object_new (SV_TYPE_DATE_ENTRY, NULL);
}
