/* sv-preferences-page.c: how the program looks and behaves on this computer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-preferences-page"

#include "sv-preferences-page.h"

#include <glib/gi18n.h>

struct _SvPreferencesPage
{
  SvPage parent_instance;

  AdwComboRow *style;
  GtkSwitch *dense;
};

G_DEFINE_FINAL_TYPE (SvPreferencesPage, sv_preferences_page, SV_TYPE_PAGE)

/* In the order of the choices in the .ui file. */
static const char *const styles[] = { "system", "light", "dark" };

static SvPreferences *
get_preferences (SvPreferencesPage *self)
{
  return sv_house_get_preferences (sv_page_get_house (SV_PAGE (self)));
}

static void
style_cb (SvPreferencesPage *self)
{
  sv_preferences_set_text (get_preferences (self), "look", "style",
                           styles[adw_combo_row_get_selected (self->style)]);
}

static void
dense_cb (SvPreferencesPage *self)
{
  sv_preferences_set_bool (get_preferences (self), "look", "dense",
                           gtk_switch_get_active (self->dense));
}

static void
sv_preferences_page_constructed (GObject *object)
{
  SvPreferencesPage *self = SV_PREFERENCES_PAGE (object);
  g_autofree char *style = NULL;

  G_OBJECT_CLASS (sv_preferences_page_parent_class)->constructed (object);

  style = sv_preferences_dup_text (get_preferences (self), "look", "style");
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    if (g_strcmp0 (style, styles[i]) == 0)
      adw_combo_row_set_selected (self->style, i);
  gtk_switch_set_active (self->dense,
                         sv_preferences_get_bool (get_preferences (self), "look", "dense", FALSE));
  g_signal_connect_swapped (self->style, "notify::selected", G_CALLBACK (style_cb), self);
  g_signal_connect_swapped (self->dense, "notify::active", G_CALLBACK (dense_cb), self);
}

static void
sv_preferences_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SV_TYPE_PREFERENCES_PAGE);

  G_OBJECT_CLASS (sv_preferences_page_parent_class)->dispose (object);
}

static void
sv_preferences_page_class_init (SvPreferencesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = sv_preferences_page_constructed;
  G_OBJECT_CLASS (klass)->dispose = sv_preferences_page_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/pages/sv-preferences-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SvPreferencesPage, style);
  gtk_widget_class_bind_template_child (widget_class, SvPreferencesPage, dense);
}

static void
sv_preferences_page_init (SvPreferencesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
