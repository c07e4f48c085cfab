/* sv-text-entry.c: one line of text, a whole number or a decimal
 *
 * The text that was shown for a value stands for exactly that value until somebody types: 36.50
 * that nobody touched is never sent back as 36.5.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-text-entry"

#include "sv-text-entry.h"

#include "sv-suggestions.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>

struct _SvTextEntry
{
  GtkWidget parent_instance;

  const SvField *field;
  GtkWidget *entry;
  SvSuggestions *suggestions; /* (nullable) only with suggested values */
  JsonNode *shown;            /* (owned) (nullable) the value that was set */
  char *shown_text;           /* (owned) the text made from it */
  gboolean setting;
};

static void sv_text_entry_entry_init (SvEntryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SvTextEntry, sv_text_entry, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (SV_TYPE_ENTRY, sv_text_entry_entry_init))

static JsonNode *
dup_integer (SvTextEntry *self, const char *text, char **fault)
{
  const SvField *field = self->field;
  char *end = NULL;
  gint64 value;

  errno = 0;
  value = g_ascii_strtoll (text, &end, 10);
  if (*end != '\0' || errno != 0)
    {
      *fault = g_strdup (_ ("Must be a whole number"));
      return NULL;
    }
  if (field->max != 0 && (value < field->min || value > field->max))
    {
      *fault = g_strdup_printf (_ ("Must be between %lld and %lld"), (long long)field->min,
                                (long long)field->max);
      return NULL;
    }
  return json_node_init_int (json_node_alloc (), value);
}

static JsonNode *
dup_decimal (SvTextEntry *self, const char *text, char **fault)
{
  g_autofree char *number = g_strdelimit (g_strdup (text), ",", '.');
  const char *point = strchr (number, '.');
  const char *digits = number + (*number == '-');
  gint64 places = self->field->max != 0 ? self->field->max : 2;

  /* At least one digit, at most one point, and the point is not alone. */
  if (strspn (digits, "0123456789.") != strlen (digits) || !g_ascii_isdigit (*digits) ||
      (point != NULL && (strchr (point + 1, '.') != NULL || point[1] == '\0')))
    {
      *fault = g_strdup (_ ("Must be a number, such as 36.5"));
      return NULL;
    }
  if (point != NULL && (gint64)strlen (point + 1) > places)
    {
      *fault = g_strdup_printf (ngettext ("At most %d digit after the point",
                                          "At most %d digits after the point", (gulong)places),
                                (int)places);
      return NULL;
    }
  return json_node_init_string (json_node_alloc (), number);
}

static JsonNode *
dup_text (SvTextEntry *self, const char *text, char **fault)
{
  glong length = g_utf8_strlen (text, -1);

  if (self->field->max != 0 && length > self->field->max)
    {
      *fault = g_strdup_printf (_ ("Too long: %ld characters, at most %lld fit"), length,
                                (long long)self->field->max);
      return NULL;
    }
  return json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
sv_text_entry_dup_value (SvEntry *entry, char **fault)
{
  SvTextEntry *self = SV_TEXT_ENTRY (entry);
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *text = g_strstrip (g_strdup (typed));

  if (self->shown != NULL && strcmp (typed, self->shown_text) == 0)
    return json_node_copy (self->shown);
  if (*text == '\0')
    return NULL;
  if (self->field->kind == SV_KIND_INTEGER)
    return dup_integer (self, text, fault);
  if (self->field->kind == SV_KIND_DECIMAL)
    return dup_decimal (self, text, fault);
  return dup_text (self, text, fault);
}

static char *
text_of (JsonNode *value)
{
  if (value == NULL || !JSON_NODE_HOLDS_VALUE (value))
    return g_strdup ("");
  if (json_node_get_value_type (value) == G_TYPE_STRING)
    return json_node_dup_string (value);
  return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (value));
}

static void
sv_text_entry_set_value (SvEntry *entry, JsonNode *value)
{
  SvTextEntry *self = SV_TEXT_ENTRY (entry);

  g_clear_pointer (&self->shown, json_node_unref);
  g_free (self->shown_text);
  self->shown = value != NULL ? json_node_copy (value) : NULL;
  self->shown_text = text_of (value);

  self->setting = TRUE;
  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (self->entry)), self->shown_text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), self->shown_text);
  self->setting = FALSE;
}

static void
sv_text_entry_set_read_only (SvEntry *entry, gboolean read_only)
{
  gtk_editable_set_editable (GTK_EDITABLE (SV_TEXT_ENTRY (entry)->entry), !read_only);
}

static GtkWidget *
sv_text_entry_get_target (SvEntry *entry)
{
  return SV_TEXT_ENTRY (entry)->entry;
}

static void
changed_cb (SvTextEntry *self)
{
  if (self->setting)
    return;

  if (self->suggestions != NULL)
    sv_suggestions_filter (self->suggestions, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  sv_entry_edited (SV_ENTRY (self));
}

static void
chosen_cb (SvTextEntry *self, guint position, SvSuggestions *suggestions)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), sv_suggestions_get (suggestions, position));
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  sv_suggestions_close (suggestions);
}

static void
arrow_cb (SvTextEntry *self)
{
  gtk_widget_grab_focus (self->entry);
  sv_suggestions_filter (self->suggestions, "");
}

static void
sv_text_entry_entry_init (SvEntryInterface *iface)
{
  iface->set_value = sv_text_entry_set_value;
  iface->dup_value = sv_text_entry_dup_value;
  iface->set_read_only = sv_text_entry_set_read_only;
  iface->get_target = sv_text_entry_get_target;
}

static void
sv_text_entry_dispose (GObject *object)
{
  SvTextEntry *self = SV_TEXT_ENTRY (object);

  if (self->suggestions != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->suggestions));
  self->suggestions = NULL;
  g_clear_pointer (&self->entry, gtk_widget_unparent);

  G_OBJECT_CLASS (sv_text_entry_parent_class)->dispose (object);
}

static void
sv_text_entry_finalize (GObject *object)
{
  SvTextEntry *self = SV_TEXT_ENTRY (object);

  g_clear_pointer (&self->shown, json_node_unref);
  g_free (self->shown_text);

  G_OBJECT_CLASS (sv_text_entry_parent_class)->finalize (object);
}

static void
sv_text_entry_class_init (SvTextEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sv_text_entry_dispose;
  object_class->finalize = sv_text_entry_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
sv_text_entry_init (SvTextEntry *self)
{
  self->shown_text = g_strdup ("");
  self->entry = gtk_entry_new ();
  gtk_entry_set_activates_default (GTK_ENTRY (self->entry), TRUE);
  gtk_widget_set_parent (self->entry, GTK_WIDGET (self));
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (changed_cb), self);
}

GtkWidget *
sv_text_entry_new (const SvField *field)
{
  SvTextEntry *self = g_object_new (SV_TYPE_TEXT_ENTRY, NULL);
  g_auto (GStrv) choices = sv_field_choices (field);

  self->field = field;
  if ((field->flags & SV_FIELD_SECRET) != 0)
    {
      gtk_entry_set_visibility (GTK_ENTRY (self->entry), FALSE);
      gtk_entry_set_input_purpose (GTK_ENTRY (self->entry), GTK_INPUT_PURPOSE_PASSWORD);
    }
  if (field->kind != SV_KIND_TEXT)
    {
      gtk_widget_add_css_class (self->entry, "numeric");
      gtk_entry_set_input_purpose (GTK_ENTRY (self->entry), GTK_INPUT_PURPOSE_NUMBER);
    }
  if (choices != NULL)
    {
      self->suggestions = sv_suggestions_new (GTK_WIDGET (self), self->entry);
      sv_suggestions_set_words (self->suggestions, (const char *const *)choices);
      g_signal_connect_swapped (self->suggestions, "chosen", G_CALLBACK (chosen_cb), self);
      gtk_entry_set_icon_from_icon_name (GTK_ENTRY (self->entry), GTK_ENTRY_ICON_SECONDARY,
                                         "pan-down-symbolic");
      gtk_entry_set_icon_tooltip_text (GTK_ENTRY (self->entry), GTK_ENTRY_ICON_SECONDARY,
                                       _ ("Show the usual values"));
      g_signal_connect_swapped (self->entry, "icon-press", G_CALLBACK (arrow_cb), self);
    }
  return GTK_WIDGET (self);
}
