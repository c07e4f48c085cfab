/* sv-filter-popover.c: making a filter: field, operator, value
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-filter-popover"

#include "sv-filter-popover.h"

#include "common/sv-choice.h"
#include "common/sv-date.h"
#include "common/sv-error.h"
#include "common/sv-money.h"

#include "sv-archive.h"

#include <glib/gi18n.h>

struct _SvFilterPopover
{
  GtkPopover parent_instance;

  SvHouse *house; /* (owned) */
  const SvTable *table;
  GPtrArray *offered;  /* (owned) of SvField */
  GListModel *choices; /* (owned) (nullable): of the field that is shown */
  gulong choices_changed;
  char *ticked; /* (owned) (nullable): values of the filter that is edited */

  GtkDropDown *fields;
  GtkDropDown *operators;
  GtkStack *values;
  GtkEntry *text;
  GtkEntry *currency;
  GtkBox *checks;
  GtkDropDown *two;
  GtkLabel *fault;
  GtkCheckButton *archived;
};

G_DEFINE_FINAL_TYPE (SvFilterPopover, sv_filter_popover, GTK_TYPE_POPOVER)

static guint chosen_signal;
static guint archived_signal;

static const SvField *
sv_filter_popover_field (SvFilterPopover *self)
{
  guint selected = gtk_drop_down_get_selected (self->fields);

  return selected < self->offered->len ? self->offered->pdata[selected] : NULL;
}

static const char *
sv_filter_popover_operator (SvFilterPopover *self)
{
  const SvField *field = sv_filter_popover_field (self);
  guint selected = gtk_drop_down_get_selected (self->operators);
  const char *const *operators = field != NULL ? sv_filter_operators (field) : NULL;

  return operators != NULL && selected < g_strv_length ((char **)operators) ? operators[selected]
                                                                            : NULL;
}

static void
sv_filter_popover_show_fault (SvFilterPopover *self, const char *text)
{
  gtk_label_set_text (self->fault, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault), text != NULL);
}

static GtkWidget *
sv_filter_popover_find_check (SvFilterPopover *self, const char *value)
{
  GtkWidget *check = gtk_widget_get_first_child (GTK_WIDGET (self->checks));

  while (check != NULL && g_strcmp0 (g_object_get_data (G_OBJECT (check), "value"), value) != 0)
    check = gtk_widget_get_next_sibling (check);

  return check;
}

/* A box that is there already keeps its tick, and the keyboard's place. Returns: (transfer none):
 * the box, which stands after @before now */
static GtkWidget *
sv_filter_popover_put_check (SvFilterPopover *self, const char *value, const char *title,
                             GtkWidget *before)
{
  GtkWidget *check = sv_filter_popover_find_check (self, value);
  g_auto (GStrv) ticked = g_strsplit (self->ticked != NULL ? self->ticked : "", ",", -1);

  if (check != NULL)
    {
      gtk_check_button_set_label (GTK_CHECK_BUTTON (check), title);
      if (gtk_widget_get_prev_sibling (check) != before)
        gtk_box_reorder_child_after (self->checks, check, before);
      return check;
    }

  check = gtk_check_button_new_with_label (title);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               g_strv_contains ((const char *const *)ticked, value) ||
                                   g_strv_contains ((const char *const *)ticked, title));
  g_object_set_data_full (G_OBJECT (check), "value", g_strdup (value), g_free);
  gtk_box_insert_child_after (self->checks, check, before);

  return check;
}

static void
sv_filter_popover_fill_checks (SvFilterPopover *self)
{
  const SvField *field = sv_filter_popover_field (self);
  g_auto (GStrv) words =
      field != NULL && field->kind == SV_KIND_CHOICE ? sv_field_choices (field) : NULL;
  GtkWidget *last = NULL, *rest;

  for (char **word = words; word != NULL && *word != NULL; word++)
    {
      g_autofree char *title = sv_choice_title (*word);

      last = sv_filter_popover_put_check (self, *word, title, last);
    }

  for (guint i = 0; self->choices != NULL && i < g_list_model_get_n_items (self->choices); i++)
    {
      g_autoptr (SvRecord) record = g_list_model_get_item (self->choices, i);
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, sv_record_get_id (record));
      g_autofree char *name = sv_record_dup_display (record, sv_record_get_table (record)->name);

      last = sv_filter_popover_put_check (self, id, name, last);
    }

  while ((rest = last != NULL ? gtk_widget_get_next_sibling (last)
                              : gtk_widget_get_first_child (GTK_WIDGET (self->checks))) != NULL)
    gtk_box_remove (self->checks, rest);
}

/* The ticked boxes as an address wants them. Returns: (transfer full) (nullable) */
static char *
sv_filter_popover_ticked (SvFilterPopover *self)
{
  g_autoptr (GString) values = g_string_new (NULL);

  for (GtkWidget *check = gtk_widget_get_first_child (GTK_WIDGET (self->checks)); check != NULL;
       check = gtk_widget_get_next_sibling (check))
    if (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)))
      g_string_append_printf (values, "%s%s", values->len > 0 ? "," : "",
                              (char *)g_object_get_data (G_OBJECT (check), "value"));

  return values->len > 0 ? g_string_free (g_steal_pointer (&values), FALSE) : NULL;
}

static void
sv_filter_popover_watch_choices (SvFilterPopover *self, GListModel *choices)
{
  if (self->choices != NULL)
    g_clear_signal_handler (&self->choices_changed, self->choices);
  g_set_object (&self->choices, choices);
  if (choices != NULL)
    self->choices_changed = g_signal_connect_swapped (
        choices, "items-changed", G_CALLBACK (sv_filter_popover_fill_checks), self);
}

static void
operator_cb (SvFilterPopover *self)
{
  const SvField *field = sv_filter_popover_field (self);
  const char *op = sv_filter_popover_operator (self);
  const char *yes_no[] = { _ ("Yes"), _ ("No"), NULL };
  const char *empty_filled[] = { _ ("Empty"), _ ("Filled"), NULL };
  g_autoptr (GtkStringList) two = NULL;

  if (field == NULL || op == NULL)
    return;

  sv_filter_popover_show_fault (self, NULL);
  if (g_str_equal (op, "null") || field->kind == SV_KIND_BOOLEAN)
    {
      two = gtk_string_list_new (g_str_equal (op, "null") ? empty_filled : yes_no);
      gtk_drop_down_set_model (self->two, G_LIST_MODEL (two));
      gtk_stack_set_visible_child_name (self->values, "two");
    }
  else
    gtk_stack_set_visible_child_name (
        self->values,
        field->kind == SV_KIND_REFERENCE || field->kind == SV_KIND_CHOICE ? "choices" : "text");
}

static void
field_cb (SvFilterPopover *self)
{
  const SvField *field = sv_filter_popover_field (self);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  GtkWidget *check;
  gboolean time;

  if (field == NULL)
    return;

  for (const char *const *op = sv_filter_operators (field); *op != NULL; op++)
    gtk_string_list_append (titles, sv_filter_operator_title (field, *op));
  gtk_drop_down_set_model (self->operators, G_LIST_MODEL (titles));

  time = field->kind == SV_KIND_DATE || field->kind == SV_KIND_TIME;
  gtk_entry_set_placeholder_text (self->text, time ? _ ("2026-11-21") : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->currency), field->kind == SV_KIND_MONEY);
  sv_filter_popover_watch_choices (
      self, field->kind == SV_KIND_REFERENCE
                ? sv_choices_get (sv_house_get_choices (self->house), field->of)
                : NULL);
  /* Ticks of another field, or of a filter that was left, are none of this one. */
  while ((check = gtk_widget_get_first_child (GTK_WIDGET (self->checks))) != NULL)
    gtk_box_remove (self->checks, check);
  sv_filter_popover_fill_checks (self);
  operator_cb (self);
}

static void
edited_cb (SvFilterPopover *self)
{
  sv_filter_popover_show_fault (self, NULL);
}

static char *
sv_filter_popover_amount (SvFilterPopover *self, const char *typed, const char *currency,
                          GError **error)
{
  g_autofree char *decimal = sv_money_parse_typed (typed, 0, NULL, error);
  gint64 amount;

  if (decimal == NULL || !sv_money_from_decimal (decimal, currency, &amount, error))
    return NULL;

  return g_strdup_printf ("%" G_GINT64_FORMAT, amount);
}

/* What was typed as an address wants it. Returns: (transfer full) (nullable) */
static char *
sv_filter_popover_typed (SvFilterPopover *self, const SvField *field, char **currency,
                         GError **error)
{
  g_autofree char *typed =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->text))));

  if (*typed == '\0')
    return NULL;

  switch (field->kind)
    {
    case SV_KIND_MONEY:
      *currency = g_ascii_strup (gtk_editable_get_text (GTK_EDITABLE (self->currency)), -1);
      return sv_filter_popover_amount (self, typed, *currency, error);
    case SV_KIND_DATE:
    case SV_KIND_TIME:
      return sv_date_parse (typed, SV_DATE_ANY, NULL, error);
    case SV_KIND_INTEGER:
      if (!g_ascii_string_to_signed (typed, 10, G_MININT64, G_MAXINT64, NULL, NULL))
        {
          g_set_error_literal (error, SV_ERROR, SV_ERROR_INVALID, _ ("Must be a whole number"));
          return NULL;
        }
      return g_steal_pointer (&typed);
    default:
      return g_steal_pointer (&typed);
    }
}

static void
apply_cb (SvFilterPopover *self)
{
  const SvField *field = sv_filter_popover_field (self);
  const char *op = sv_filter_popover_operator (self);
  const char *page = gtk_stack_get_visible_child_name (self->values);
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;
  g_autofree char *currency = NULL;
  g_autoptr (SvFilter) filter = NULL;

  if (field == NULL || op == NULL)
    return;

  if (g_str_equal (page, "two"))
    value = g_strdup (gtk_drop_down_get_selected (self->two) == 0 ? "true" : "false");
  else if (g_str_equal (page, "choices"))
    value = sv_filter_popover_ticked (self);
  else
    value = sv_filter_popover_typed (self, field, &currency, &error);

  if (value == NULL)
    {
      sv_filter_popover_show_fault (self, error != NULL                   ? error->message
                                          : g_str_equal (page, "choices") ? _ ("Tick at least one.")
                                                                          : _ ("Enter a value."));
      return;
    }

  /* "Not" takes one value only. */
  if (g_str_equal (op, "ne") && strchr (value, ',') != NULL && g_str_equal (page, "choices"))
    {
      sv_filter_popover_show_fault (self, _ ("“Is not” takes one; for more tick the others."));
      return;
    }

  filter = sv_filter_new (field, op, value, currency);
  g_signal_emit (self, chosen_signal, 0, filter);
  gtk_popover_popdown (GTK_POPOVER (self));
}

/* Takes effect at once: it has no value that could be half typed. */
static void
archived_cb (SvFilterPopover *self)
{
  g_signal_emit (self, archived_signal, 0, gtk_check_button_get_active (self->archived));
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
sv_filter_popover_dispose (GObject *object)
{
  SvFilterPopover *self = SV_FILTER_POPOVER (object);

  sv_filter_popover_watch_choices (self, NULL);
  /* The drop-downs tell of another choice while they go; the widgets it would change are gone. */
  if (self->offered != NULL)
    g_ptr_array_set_size (self->offered, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), SV_TYPE_FILTER_POPOVER);
  g_clear_object (&self->house);
  g_clear_pointer (&self->offered, g_ptr_array_unref);
  g_clear_pointer (&self->ticked, g_free);

  G_OBJECT_CLASS (sv_filter_popover_parent_class)->dispose (object);
}

static void
sv_filter_popover_class_init (SvFilterPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_filter_popover_dispose;

  chosen_signal = g_signal_new ("chosen", SV_TYPE_FILTER_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  archived_signal = g_signal_new ("archived", SV_TYPE_FILTER_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/sv-filter-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, SvFilterPopover, fields);
  gtk_widget_class_bind_template_child (widget_class, SvFilterPopover, operators);
  gtk_widget_class_bind_template_child (widget_class, SvFilterPopover, values);
  gtk_widget_class_bind_template_child (widget_class, SvFilterPopover, text);
  gtk_widget_class_bind_template_child (widget_class, SvFilterPopover, currency);
  gtk_widget_class_bind_template_child (widget_class, SvFilterPopover, checks);
  gtk_widget_class_bind_template_child (widget_class, SvFilterPopover, two);
  gtk_widget_class_bind_template_child (widget_class, SvFilterPopover, fault);
  gtk_widget_class_bind_template_child (widget_class, SvFilterPopover, archived);
  gtk_widget_class_bind_template_callback (widget_class, field_cb);
  gtk_widget_class_bind_template_callback (widget_class, operator_cb);
  gtk_widget_class_bind_template_callback (widget_class, apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, archived_cb);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
}

static void
sv_filter_popover_init (SvFilterPopover *self)
{
  self->offered = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* The fields one filters by first stand first: choices, then the list's columns, then the rest. */
static guint
sv_filter_popover_rank (const SvField *field)
{
  if (field->kind == SV_KIND_REFERENCE && (field->flags & SV_FIELD_LIST) != 0)
    return 0;
  if ((field->flags & SV_FIELD_LIST) != 0)
    return 1;
  return (field->flags & SV_FIELD_READONLY) == 0 ? 2 : 3;
}

GtkWidget *
sv_filter_popover_new (SvHouse *house, const SvTable *table)
{
  SvFilterPopover *self = g_object_new (SV_TYPE_FILTER_POPOVER, NULL);
  const char *currency = sv_api_get_user_currency (sv_house_get_api (house));
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  g_autoptr (GtkExpression) expression =
      gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  self->house = g_object_ref (house);
  self->table = table;
  for (guint rank = 0; rank < 4; rank++)
    for (guint i = 0; i < table->n_fields; i++)
      {
        const SvField *field = &table->fields[i];

        if (sv_filter_popover_rank (field) != rank || g_str_equal (field->key, "version") ||
            g_str_equal (field->key, "image"))
          continue;
        g_ptr_array_add (self->offered, (gpointer)field);
        gtk_string_list_append (titles, _ (field->title));
      }

  gtk_widget_set_visible (GTK_WIDGET (self->archived), sv_archive_keeps (table));
  gtk_editable_set_text (GTK_EDITABLE (self->currency), currency != NULL ? currency : "EUR");
  gtk_drop_down_set_expression (self->fields, expression);
  gtk_drop_down_set_model (self->fields, G_LIST_MODEL (titles));

  return GTK_WIDGET (self);
}

void
sv_filter_popover_set_archived (SvFilterPopover *self, gboolean archived)
{
  g_signal_handlers_block_by_func (self->archived, archived_cb, self);
  gtk_check_button_set_active (self->archived, archived);
  g_signal_handlers_unblock_by_func (self->archived, archived_cb, self);
}

void
sv_filter_popover_edit (SvFilterPopover *self, const SvFilter *filter)
{
  guint place = 0;

  g_clear_pointer (&self->ticked, g_free);
  gtk_editable_set_text (GTK_EDITABLE (self->text), "");
  sv_filter_popover_show_fault (self, NULL);
  if (filter == NULL)
    {
      field_cb (self);
      return;
    }

  self->ticked = g_strdup (filter->value);
  if (g_ptr_array_find (self->offered, filter->field, &place))
    gtk_drop_down_set_selected (self->fields, place);
  field_cb (self);

  for (const char *const *op = sv_filter_operators (filter->field); *op != NULL; op++)
    if (g_str_equal (*op, filter->op))
      gtk_drop_down_set_selected (self->operators,
                                  (guint)(op - sv_filter_operators (filter->field)));

  if (g_str_equal (gtk_stack_get_visible_child_name (self->values), "two"))
    gtk_drop_down_set_selected (self->two, g_str_equal (filter->value, "true") ? 0 : 1);
  else if (filter->field->kind == SV_KIND_MONEY && filter->currency != NULL)
    {
      g_autofree char *decimal =
          sv_money_to_decimal (g_ascii_strtoll (filter->value, NULL, 10), filter->currency);

      gtk_editable_set_text (GTK_EDITABLE (self->text), decimal);
      gtk_editable_set_text (GTK_EDITABLE (self->currency), filter->currency);
    }
  else
    gtk_editable_set_text (GTK_EDITABLE (self->text), filter->value);
}
