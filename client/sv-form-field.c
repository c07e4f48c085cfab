/* sv-form-field.c: one field of a form: its label, its widget, and what is wrong with it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-form-field"

#include "sv-form-field.h"

#include "widgets/sv-choice-entry.h"
#include "widgets/sv-columns.h"
#include "widgets/sv-date-entry.h"
#include "widgets/sv-fault-label.h"
#include "widgets/sv-money-entry.h"
#include "widgets/sv-reference-entry.h"
#include "widgets/sv-text-area.h"
#include "widgets/sv-text-entry.h"
#include "widgets/sv-tri-state.h"

#include <glib/gi18n.h>

struct _SvFormField
{
  GtkWidget parent_instance;

  const SvField *field;
  GtkWidget *label;
  GtkWidget *entry; /* an SvEntry */
  GtkWidget *error;
  JsonNode *original; /* (owned) (nullable) what the server has */
  GtkWidget *hint;    /* (nullable) under a text of several lines */
  gboolean dirty;
  gboolean read_only;
};

G_DEFINE_FINAL_TYPE (SvFormField, sv_form_field, GTK_TYPE_WIDGET)

enum
{
  EDITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_long (const SvField *field)
{
  return (field->flags & (SV_FIELD_LONG | SV_FIELD_LINES)) != 0;
}

static GtkWidget *
make_entry (SvApi *api, const SvField *field)
{
  switch (field->kind)
    {
    case SV_KIND_MONEY:
      return sv_money_entry_new (api != NULL ? sv_api_get_user_currency (api) : NULL);
    case SV_KIND_BOOLEAN:
      return sv_tri_state_new ((field->flags & SV_FIELD_REQUIRED) == 0);
    case SV_KIND_DATE:
      return sv_date_entry_new ();
    case SV_KIND_CHOICE:
      return sv_choice_entry_new (field);
    case SV_KIND_REFERENCE:
      return sv_reference_entry_new (api, field);
    case SV_KIND_TEXT:
      if (is_long (field))
        return sv_text_area_new (field->max, 4);
      return sv_text_entry_new (field);
    case SV_KIND_INTEGER:
    case SV_KIND_DECIMAL:
    case SV_KIND_TIME:
      return sv_text_entry_new (field);
    }
  g_assert_not_reached ();
}

static void
update_dirty (SvFormField *self)
{
  g_autofree char *fault = NULL;
  g_autoptr (JsonNode) value = sv_entry_dup_value (SV_ENTRY (self->entry), &fault);

  self->dirty = fault != NULL || !sv_value_equal (value, self->original);
  if (self->dirty)
    gtk_widget_add_css_class (self->label, "sv-changed");
  else
    gtk_widget_remove_css_class (self->label, "sv-changed");
}

static void
edited_cb (SvFormField *self)
{
  sv_form_field_set_error (self, NULL);
  update_dirty (self);
  g_signal_emit (self, signals[EDITED], 0);
}

static void
left_cb (SvFormField *self)
{
  /* An error of the server stays until somebody types. */
  if (self->dirty && sv_form_field_get_error (self) == NULL)
    sv_form_field_check (self);
}

static void
sv_form_field_dispose (GObject *object)
{
  SvFormField *self = SV_FORM_FIELD (object);

  g_clear_pointer (&self->label, gtk_widget_unparent);
  g_clear_pointer (&self->entry, gtk_widget_unparent);
  g_clear_pointer (&self->error, gtk_widget_unparent);
  g_clear_pointer (&self->hint, gtk_widget_unparent);

  G_OBJECT_CLASS (sv_form_field_parent_class)->dispose (object);
}

static void
sv_form_field_finalize (GObject *object)
{
  g_clear_pointer (&SV_FORM_FIELD (object)->original, json_node_unref);

  G_OBJECT_CLASS (sv_form_field_parent_class)->finalize (object);
}

static void
sv_form_field_class_init (SvFormFieldClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_form_field_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_form_field_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);

  signals[EDITED] = g_signal_new ("edited", SV_TYPE_FORM_FIELD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
sv_form_field_init (SvFormField *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 3);
}

GtkWidget *
sv_form_field_new (SvApi *api, const SvField *field)
{
  SvFormField *self = g_object_new (SV_TYPE_FORM_FIELD, NULL);
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->field = field;
  self->label = gtk_label_new (_ (field->title));
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->label, "caption");
  gtk_widget_add_css_class (self->label, "sv-label");
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));

  self->entry = make_entry (api, field);
  sv_entry_set_name (SV_ENTRY (self->entry), _ (field->title));
  gtk_widget_set_parent (self->entry, GTK_WIDGET (self));
  g_signal_connect_swapped (self->entry, "edited", G_CALLBACK (edited_cb), self);

  self->error = sv_fault_label_new ();
  gtk_widget_set_parent (self->error, GTK_WIDGET (self));

  g_signal_connect_swapped (focus, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  if (is_long (field))
    sv_columns_set_wide (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

const SvField *
sv_form_field_get_field (SvFormField *self)
{
  return self->field;
}

SvEntry *
sv_form_field_get_entry (SvFormField *self)
{
  return SV_ENTRY (self->entry);
}

void
sv_form_field_set_read_only (SvFormField *self, gboolean read_only)
{
  self->read_only = read_only;
  sv_entry_set_read_only (SV_ENTRY (self->entry), read_only);
  if (read_only)
    gtk_widget_add_css_class (GTK_WIDGET (self), "sv-read-only");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "sv-read-only");
}

gboolean
sv_form_field_is_read_only (SvFormField *self)
{
  return self->read_only;
}

void
sv_form_field_set_hint (SvFormField *self, const char *hint)
{
  GtkWidget *target = sv_entry_get_target (SV_ENTRY (self->entry));

  if (GTK_IS_ENTRY (target))
    {
      gtk_entry_set_placeholder_text (GTK_ENTRY (target), hint);
      return;
    }
  /* A text of several lines has no placeholder: the hint stands under it. */
  if (self->hint == NULL)
    {
      self->hint = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (self->hint), 0);
      gtk_label_set_wrap (GTK_LABEL (self->hint), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (self->hint), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_lines (GTK_LABEL (self->hint), 4);
      gtk_label_set_ellipsize (GTK_LABEL (self->hint), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (self->hint, "caption");
      gtk_widget_add_css_class (self->hint, "dim-label");
      gtk_widget_insert_after (self->hint, GTK_WIDGET (self), self->entry);
    }
  gtk_label_set_text (GTK_LABEL (self->hint), hint != NULL ? hint : "");
  gtk_widget_set_visible (self->hint, hint != NULL);
}

void
sv_form_field_load (SvFormField *self, JsonNode *value, JsonNode *sent)
{
  g_autofree char *fault = NULL;
  g_autoptr (JsonNode) shown = sv_entry_dup_value (SV_ENTRY (self->entry), &fault);
  g_autoptr (JsonNode) typed = sv_value_dup_for_server (self->field, shown);
  gboolean typed_on = self->dirty;

  /* Emptied or put back since it was sent is typed too, although nothing stands there to be seen
   * as a change of what was before. */
  if (sent != NULL)
    typed_on = fault != NULL || !sv_value_equal (typed, sent);

  g_clear_pointer (&self->original, json_node_unref);
  self->original = value != NULL ? json_node_copy (value) : NULL;
  if (!typed_on)
    {
      sv_entry_set_value (SV_ENTRY (self->entry), self->original);
      sv_form_field_set_error (self, NULL);
    }
  update_dirty (self);
}

void
sv_form_field_put (SvFormField *self, JsonNode *value)
{
  sv_entry_set_value (SV_ENTRY (self->entry), value);
  edited_cb (self);
}

void
sv_form_field_revert (SvFormField *self)
{
  sv_form_field_put (self, self->original);
}

gboolean
sv_form_field_is_dirty (SvFormField *self)
{
  return self->dirty;
}

JsonNode *
sv_form_field_get_original (SvFormField *self)
{
  return self->original;
}

gboolean
sv_form_field_check (SvFormField *self)
{
  g_autofree char *fault = NULL;
  g_autoptr (JsonNode) value = sv_entry_dup_value (SV_ENTRY (self->entry), &fault);

  if (fault == NULL && value == NULL && (self->field->flags & SV_FIELD_REQUIRED) != 0 &&
      !self->read_only)
    fault = g_strdup_printf (_ ("%s is needed"), _ (self->field->title));

  sv_form_field_set_error (self, fault);
  return fault == NULL;
}

JsonNode *
sv_form_field_dup_value (SvFormField *self)
{
  g_autoptr (JsonNode) value = sv_entry_dup_value (SV_ENTRY (self->entry), NULL);
  g_autoptr (JsonNode) plain = sv_value_dup_for_server (self->field, value);

  return plain != NULL ? g_steal_pointer (&plain) : json_node_new (JSON_NODE_NULL);
}

void
sv_form_field_focus (SvFormField *self)
{
  GtkWidget *target = sv_entry_get_target (SV_ENTRY (self->entry));
  GtkRoot *root = gtk_widget_get_root (target);

  if (root != NULL && (gtk_widget_get_state_flags (target) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0)
    gtk_root_set_focus (root, NULL);
  /* A key typed by chance must not replace the whole text. */
  if (GTK_IS_ENTRY (target))
    gtk_entry_grab_focus_without_selecting (GTK_ENTRY (target));
  else
    gtk_widget_grab_focus (target);
}

void
sv_form_field_set_error (SvFormField *self, const char *text)
{
  GtkWidget *target = sv_entry_get_target (SV_ENTRY (self->entry));

  sv_fault_label_set (self->error, text);
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (target), GTK_ACCESSIBLE_STATE_INVALID,
      text != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (target), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text != NULL ? text : "", -1);
  if (text != NULL)
    gtk_widget_add_css_class (self->entry, "sv-error");
  else
    gtk_widget_remove_css_class (self->entry, "sv-error");
}

const char *
sv_form_field_get_error (SvFormField *self)
{
  return gtk_widget_get_visible (self->error) ? gtk_label_get_text (GTK_LABEL (self->error)) : NULL;
}
