/* sv-fee-list.c: the fees of a sale that is being written down, as many as there are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-fee-list"

#include "sv-fee-list.h"

#include "common/sv-choice.h"

#include "sv-form-field.h"
#include "widgets/sv-columns.h"
#include "widgets/sv-fault-label.h"
#include "widgets/sv-money-entry.h"

#include <glib/gi18n.h>

#define SPACING 12
#define TWO_COLUMNS_FROM 240
#define MOST 20 /* as the server takes */

struct _SvFeeList
{
  GtkWidget parent_instance;

  SvApi *api;     /* (owned) */
  char *currency; /* (owned) (nullable) of an empty amount */
  GtkWidget *box;
  GtkWidget *rows;
  GtkWidget *error;
  GtkWidget *add;
};

G_DEFINE_FINAL_TYPE (SvFeeList, sv_fee_list, GTK_TYPE_WIDGET)

enum
{
  EDITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *const kinds[] = {
  "commission", "payment", "listing", "shipping", "photographs", "other", NULL,
};

static SvField kind_field = {
  "kind", N_ ("Kind of fee"), SV_KIND_TEXT, SV_FIELD_REQUIRED, NULL, 60,
};

static const SvField amount_field = {
  "amount",
  N_ ("Amount of the fee"),
  SV_KIND_MONEY,
  SV_FIELD_REQUIRED,
};

/* A row is its two fields, which share its width, and the button that removes it. */
static SvFormField *
get_kind (GtkWidget *row)
{
  return SV_FORM_FIELD (gtk_widget_get_first_child (gtk_widget_get_first_child (row)));
}

static SvFormField *
get_amount (GtkWidget *row)
{
  return SV_FORM_FIELD (gtk_widget_get_last_child (gtk_widget_get_first_child (row)));
}

/* What people read is a title; the usual kinds have a word of their own, which is the same in every
 * language. Returns: (transfer full) (nullable) */
static char *
dup_kind (GtkWidget *row)
{
  g_autoptr (JsonNode) kind = sv_form_field_dup_value (get_kind (row));

  return JSON_NODE_HOLDS_VALUE (kind) ? sv_choice_word (json_node_get_string (kind), kinds) : NULL;
}

static guint
count (SvFeeList *self)
{
  guint n = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (self->rows); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    n++;
  return n;
}

static void
edited_cb (SvFeeList *self)
{
  sv_fee_list_set_error (self, NULL);
  g_signal_emit (self, signals[EDITED], 0);
}

/* A fee more or less. */
static void
changed (SvFeeList *self)
{
  guint n = count (self);

  gtk_widget_set_visible (self->rows, n > 0);
  gtk_widget_set_sensitive (self->add, n < MOST);
  edited_cb (self);
}

static void
remove_cb (GtkButton *button, SvFeeList *self)
{
  /* The focus does not fall out of the window with the row. */
  gtk_widget_grab_focus (self->add);
  gtk_box_remove (GTK_BOX (self->rows), gtk_widget_get_parent (GTK_WIDGET (button)));
  changed (self);
}

/* Most sales have the platform's commission, then what the payment cost: the first of the usual
 * kinds that is not there yet. Returns: (transfer full) */
static JsonNode *
next_kind (SvFeeList *self)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);
  g_autofree char *title = NULL;
  guint i = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (self->rows);
       row != NULL && kinds[i + 1] != NULL;)
    {
      g_autofree char *kind = dup_kind (row);

      if (g_strcmp0 (kind, kinds[i]) == 0)
        {
          i++;
          row = gtk_widget_get_first_child (self->rows);
        }
      else
        row = gtk_widget_get_next_sibling (row);
    }
  title = sv_choice_title (kinds[i]);
  json_node_set_string (node, title);
  return node;
}

/* A row can be scrolled to only when it has its place. */
static gboolean
focus_cb (GtkWidget *row, GdkFrameClock *clock, gpointer data)
{
  if (gtk_widget_get_height (row) == 0)
    return G_SOURCE_CONTINUE;

  gtk_widget_grab_focus (sv_entry_get_target (sv_form_field_get_entry (get_amount (row))));
  return G_SOURCE_REMOVE;
}

static void
add_field (SvFeeList *self, GtkWidget *fields, const SvField *field)
{
  GtkWidget *widget = sv_form_field_new (self->api, field);

  g_signal_connect_object (widget, "edited", G_CALLBACK (edited_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (fields), widget);
}

static void
add_cb (SvFeeList *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);
  GtkWidget *fields = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *remove = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autoptr (JsonNode) kind = next_kind (self);

  gtk_widget_set_layout_manager (fields, sv_columns_new (TWO_COLUMNS_FROM, SPACING));
  gtk_widget_set_hexpand (fields, TRUE);
  add_field (self, fields, &kind_field);
  add_field (self, fields, &amount_field);
  gtk_box_append (GTK_BOX (row), fields);
  gtk_widget_add_css_class (remove, "flat");
  /* Beside the entries, whose labels stand above them and whose errors below. */
  gtk_widget_add_css_class (remove, "sv-beside-entry");
  gtk_widget_set_valign (remove, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (remove, _ ("Remove this fee"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Remove this fee"), -1);
  g_signal_connect_object (remove, "clicked", G_CALLBACK (remove_cb), self, 0);
  gtk_box_append (GTK_BOX (row), remove);
  gtk_box_append (GTK_BOX (self->rows), row);
  sv_form_field_load (get_kind (row), kind, NULL);
  if (self->currency != NULL)
    sv_money_entry_set_usual (SV_MONEY_ENTRY (sv_form_field_get_entry (get_amount (row))),
                              self->currency);
  changed (self);
  gtk_widget_add_tick_callback (row, focus_cb, NULL, NULL);
}

static void
sv_fee_list_dispose (GObject *object)
{
  SvFeeList *self = SV_FEE_LIST (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->api);

  G_OBJECT_CLASS (sv_fee_list_parent_class)->dispose (object);
}

static void
sv_fee_list_finalize (GObject *object)
{
  g_free (SV_FEE_LIST (object)->currency);

  G_OBJECT_CLASS (sv_fee_list_parent_class)->finalize (object);
}

/* Returns: (transfer full): what is suggested as a field wants it */
static char *
join_titles (void)
{
  GString *titles = g_string_new (NULL);

  for (guint i = 0; kinds[i] != NULL; i++)
    {
      g_autofree char *title = sv_choice_title (kinds[i]);

      g_string_append_printf (titles, "%s%s", i > 0 ? "|" : "", title);
    }

  return g_string_free (titles, FALSE);
}

static void
sv_fee_list_class_init (SvFeeListClass *klass)
{
  kind_field.of = join_titles ();
  G_OBJECT_CLASS (klass)->dispose = sv_fee_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_fee_list_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  signals[EDITED] = g_signal_new ("edited", SV_TYPE_FEE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
sv_fee_list_init (SvFeeList *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);
  self->rows = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);
  gtk_widget_set_visible (self->rows, FALSE);
  self->error = sv_fault_label_new ();
  self->add = gtk_button_new_with_label (_ ("Add Fee"));
  gtk_widget_set_halign (self->add, GTK_ALIGN_START);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (add_cb), self);

  gtk_box_append (GTK_BOX (self->box), self->rows);
  gtk_box_append (GTK_BOX (self->box), self->error);
  gtk_box_append (GTK_BOX (self->box), self->add);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
sv_fee_list_new (SvApi *api)
{
  SvFeeList *self = g_object_new (SV_TYPE_FEE_LIST, NULL);

  self->api = g_object_ref (api);
  return GTK_WIDGET (self);
}

void
sv_fee_list_set_currency (SvFeeList *self, const char *currency)
{
  g_return_if_fail (SV_IS_FEE_LIST (self));

  g_free (self->currency);
  self->currency = g_strdup (currency);
  for (GtkWidget *row = gtk_widget_get_first_child (self->rows); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    sv_money_entry_set_usual (SV_MONEY_ENTRY (sv_form_field_get_entry (get_amount (row))),
                              currency);
}

JsonArray *
sv_fee_list_dup_fees (SvFeeList *self)
{
  g_autoptr (JsonArray) fees = json_array_new ();
  gboolean right = TRUE;

  g_return_val_if_fail (SV_IS_FEE_LIST (self), NULL);

  for (GtkWidget *row = gtk_widget_get_first_child (self->rows); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      gboolean kind_right = sv_form_field_check (get_kind (row));
      gboolean amount_right = sv_form_field_check (get_amount (row));
      g_autofree char *kind = NULL;
      JsonObject *fee;

      right = right && kind_right && amount_right;
      if (!kind_right || !amount_right)
        continue;
      fee = json_object_new ();
      kind = dup_kind (row);
      json_object_set_string_member (fee, "kind", kind);
      json_object_set_member (fee, "amount", sv_form_field_dup_value (get_amount (row)));
      json_array_add_object_element (fees, fee);
    }
  return right ? g_steal_pointer (&fees) : NULL;
}

GPtrArray *
sv_fee_list_dup_amounts (SvFeeList *self)
{
  g_autoptr (GPtrArray) amounts = g_ptr_array_new_with_free_func ((GDestroyNotify)json_node_unref);

  g_return_val_if_fail (SV_IS_FEE_LIST (self), NULL);

  for (GtkWidget *row = gtk_widget_get_first_child (self->rows); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      JsonNode *amount = sv_entry_dup_value (sv_form_field_get_entry (get_amount (row)), NULL);

      if (amount != NULL)
        g_ptr_array_add (amounts, amount);
    }
  return g_steal_pointer (&amounts);
}

gboolean
sv_fee_list_is_empty (SvFeeList *self)
{
  g_return_val_if_fail (SV_IS_FEE_LIST (self), TRUE);

  return count (self) == 0;
}

void
sv_fee_list_focus (SvFeeList *self)
{
  g_return_if_fail (SV_IS_FEE_LIST (self));

  for (GtkWidget *row = gtk_widget_get_first_child (self->rows); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      SvFormField *wrong = sv_form_field_get_error (get_kind (row)) != NULL     ? get_kind (row)
                           : sv_form_field_get_error (get_amount (row)) != NULL ? get_amount (row)
                                                                                : NULL;

      if (wrong != NULL)
        {
          sv_form_field_focus (wrong);
          return;
        }
    }
  gtk_widget_grab_focus (self->add);
}

void
sv_fee_list_set_error (SvFeeList *self, const char *text)
{
  g_return_if_fail (SV_IS_FEE_LIST (self));

  sv_fault_label_set (self->error, text);
}
