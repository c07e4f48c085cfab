/* sv-money-entry.c: an amount and its currency
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-money-entry"

#include "sv-money-entry.h"

#include "common/sv-money.h"
#include "sv-suggestions.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

struct _SvMoneyEntry
{
  GtkWidget parent_instance;

  GtkWidget *amount;
  GtkWidget *currency;
  SvSuggestions *suggestions;
  char *usual;          /* (owned) (nullable) the currency of an empty field */
  JsonNode *shown;      /* (owned) (nullable) the value that was set */
  char *shown_amount;   /* (owned) the texts made from it */
  char *shown_currency; /* (owned) */
  gboolean setting;
};

static void sv_money_entry_entry_init (SvEntryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SvMoneyEntry, sv_money_entry, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (SV_TYPE_ENTRY, sv_money_entry_entry_init))

static JsonNode *
make_value (gint64 amount, const char *currency)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "amount", amount);
  json_object_set_string_member (object, "currency", currency);
  return json_node_init_object (json_node_alloc (), object);
}

/* The same text as sv_money_format (), without the currency that stands beside it anyway. */
static char *
format_amount (gint64 amount, const char *currency)
{
  g_autofree char *text = sv_money_format (amount, currency);

  if (g_str_has_suffix (text, currency))
    text[strlen (text) - strlen (currency)] = '\0';
  return g_strdup (g_strstrip (text));
}

/* A currency with three decimals makes "1.234" ambiguous: there the locale decides, elsewhere the
 * text. */
static char
decimal_sign (const char *currency)
{
  return sv_currency_exponent (currency) == 3 ? *localeconv ()->decimal_point : 0;
}

static JsonNode *
sv_money_entry_dup_value (SvEntry *entry, char **fault)
{
  SvMoneyEntry *self = SV_MONEY_ENTRY (entry);
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->amount));
  const char *code = gtk_editable_get_text (GTK_EDITABLE (self->currency));
  g_autofree char *text = g_strstrip (g_strdup (typed));
  g_autofree char *currency = g_ascii_strup (code, -1);
  g_autofree char *named = NULL;
  g_autofree char *decimal = NULL;
  gint64 amount;

  if (self->shown != NULL && strcmp (typed, self->shown_amount) == 0 &&
      strcmp (code, self->shown_currency) == 0)
    return json_node_copy (self->shown);
  if (*text == '\0')
    return NULL;

  g_strstrip (currency);
  if ((decimal = sv_money_parse_typed (text, decimal_sign (currency), &named, NULL)) == NULL)
    {
      *fault = g_strdup (_ ("Must be an amount, such as 12,500.00"));
      return NULL;
    }
  if (named != NULL)
    {
      g_free (currency);
      currency = g_steal_pointer (&named);
    }
  if (*currency == '\0')
    *fault = g_strdup (_ ("Which currency is this in?"));
  else if (sv_currency_exponent (currency) < 0)
    *fault = g_strdup_printf (_ ("“%s” is no currency; use a code such as EUR or JPY"), currency);
  else if (!sv_currency_is_crowns (currency) && sv_money_is_in_crowns (text))
    *fault = g_strdup_printf (_ ("“kr” is no sign for %s; which currency is this in?"), currency);
  else if (!sv_money_from_decimal (decimal, currency, &amount, NULL))
    *fault = g_strdup_printf (_ ("%s does not have so many digits"), currency);
  else if (amount < 0)
    *fault = g_strdup (_ ("Must not be below zero"));
  else
    return make_value (amount, currency);

  return NULL;
}

static void
show (SvMoneyEntry *self)
{
  self->setting = TRUE;
  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (self->amount)), self->shown_amount) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->amount), self->shown_amount);
  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (self->currency)), self->shown_currency) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->currency), self->shown_currency);
  self->setting = FALSE;
}

static void
sv_money_entry_set_value (SvEntry *entry, JsonNode *value)
{
  SvMoneyEntry *self = SV_MONEY_ENTRY (entry);
  JsonObject *object;
  const char *currency;

  g_clear_pointer (&self->shown, json_node_unref);
  g_free (self->shown_amount);
  g_free (self->shown_currency);
  self->shown_amount = g_strdup ("");
  self->shown_currency = g_strdup (self->usual != NULL ? self->usual : "");

  if (value != NULL && JSON_NODE_HOLDS_OBJECT (value))
    {
      object = json_node_get_object (value);
      currency = json_object_get_string_member_with_default (object, "currency", "");
      g_free (self->shown_amount);
      g_free (self->shown_currency);
      self->shown = json_node_copy (value);
      self->shown_amount = format_amount (json_object_get_int_member (object, "amount"), currency);
      self->shown_currency = g_strdup (currency);
    }
  show (self);
}

static void
sv_money_entry_set_read_only (SvEntry *entry, gboolean read_only)
{
  SvMoneyEntry *self = SV_MONEY_ENTRY (entry);

  gtk_editable_set_editable (GTK_EDITABLE (self->amount), !read_only);
  gtk_editable_set_editable (GTK_EDITABLE (self->currency), !read_only);
}

static GtkWidget *
sv_money_entry_get_target (SvEntry *entry)
{
  return SV_MONEY_ENTRY (entry)->amount;
}

static void
amount_changed_cb (SvMoneyEntry *self)
{
  if (!self->setting)
    sv_entry_edited (SV_ENTRY (self));
}

static void
currency_changed_cb (SvMoneyEntry *self)
{
  if (self->setting)
    return;

  sv_suggestions_filter (self->suggestions, gtk_editable_get_text (GTK_EDITABLE (self->currency)));
  sv_entry_edited (SV_ENTRY (self));
}

static void
chosen_cb (SvMoneyEntry *self, guint position, SvSuggestions *suggestions)
{
  gtk_editable_set_text (GTK_EDITABLE (self->currency), sv_suggestions_get (suggestions, position));
  gtk_editable_set_position (GTK_EDITABLE (self->currency), -1);
  sv_suggestions_close (suggestions);
}

/* Leaving the amount tidies what was typed: "€1234" becomes 1,234.00 and EUR. */
static void
left_cb (SvMoneyEntry *self)
{
  g_autoptr (JsonNode) value = sv_entry_dup_value (SV_ENTRY (self), NULL);
  g_autofree char *text = NULL;
  const char *currency;
  JsonObject *object;

  if (value == NULL)
    return;

  object = json_node_get_object (value);
  currency = json_object_get_string_member (object, "currency");
  text = format_amount (json_object_get_int_member (object, "amount"), currency);
  self->setting = TRUE;
  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (self->amount)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->amount), text);
  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (self->currency)), currency) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->currency), currency);
  self->setting = FALSE;
}

static void
sv_money_entry_entry_init (SvEntryInterface *iface)
{
  iface->set_value = sv_money_entry_set_value;
  iface->dup_value = sv_money_entry_dup_value;
  iface->set_read_only = sv_money_entry_set_read_only;
  iface->get_target = sv_money_entry_get_target;
}

static void
sv_money_entry_dispose (GObject *object)
{
  SvMoneyEntry *self = SV_MONEY_ENTRY (object);

  if (self->suggestions != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->suggestions));
  self->suggestions = NULL;
  g_clear_pointer (&self->amount, gtk_widget_unparent);
  g_clear_pointer (&self->currency, gtk_widget_unparent);

  G_OBJECT_CLASS (sv_money_entry_parent_class)->dispose (object);
}

static void
sv_money_entry_finalize (GObject *object)
{
  SvMoneyEntry *self = SV_MONEY_ENTRY (object);

  g_clear_pointer (&self->shown, json_node_unref);
  g_free (self->shown_amount);
  g_free (self->shown_currency);
  g_free (self->usual);

  G_OBJECT_CLASS (sv_money_entry_parent_class)->finalize (object);
}

static void
sv_money_entry_class_init (SvMoneyEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sv_money_entry_dispose;
  object_class->finalize = sv_money_entry_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
sv_money_entry_init (SvMoneyEntry *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_add_css_class (GTK_WIDGET (self), "linked");

  self->amount = gtk_entry_new ();
  gtk_entry_set_activates_default (GTK_ENTRY (self->amount), TRUE);
  gtk_entry_set_alignment (GTK_ENTRY (self->amount), 1);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->amount), 8);
  gtk_widget_set_hexpand (self->amount, TRUE);
  gtk_widget_add_css_class (self->amount, "numeric");
  gtk_widget_set_parent (self->amount, GTK_WIDGET (self));
  g_signal_connect_swapped (self->amount, "changed", G_CALLBACK (amount_changed_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (self->amount, focus);

  self->currency = gtk_entry_new ();
  gtk_entry_set_activates_default (GTK_ENTRY (self->currency), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->currency), 5);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->currency), 5);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->currency), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Currency"), -1);
  gtk_widget_set_parent (self->currency, GTK_WIDGET (self));
  g_signal_connect_swapped (self->currency, "changed", G_CALLBACK (currency_changed_cb), self);

  self->suggestions = sv_suggestions_new (GTK_WIDGET (self), self->currency);
  sv_suggestions_set_words (self->suggestions, sv_currency_codes ());
  g_signal_connect_swapped (self->suggestions, "chosen", G_CALLBACK (chosen_cb), self);
}

GtkWidget *
sv_money_entry_new (const char *currency)
{
  SvMoneyEntry *self = g_object_new (SV_TYPE_MONEY_ENTRY, NULL);

  self->usual = g_strdup (currency);
  sv_entry_set_value (SV_ENTRY (self), NULL);
  return GTK_WIDGET (self);
}

void
sv_money_entry_set_usual (SvMoneyEntry *self, const char *currency)
{
  gboolean untouched;

  g_return_if_fail (SV_IS_MONEY_ENTRY (self));

  if (g_strcmp0 (self->usual, currency) == 0)
    return;

  untouched = self->shown == NULL && *gtk_editable_get_text (GTK_EDITABLE (self->amount)) == '\0' &&
              strcmp (gtk_editable_get_text (GTK_EDITABLE (self->currency)),
                      self->usual != NULL ? self->usual : "") == 0;
  g_free (self->usual);
  self->usual = g_strdup (currency);
  if (untouched)
    sv_entry_set_value (SV_ENTRY (self), NULL);
}
