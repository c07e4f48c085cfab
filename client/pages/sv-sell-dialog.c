/* sv-sell-dialog.c: what is noted when a watch is sold
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-sell-dialog"

#include "sv-sell-dialog.h"

#include "common/sv-money.h"
#include "records/sv-records.h"
#include "sv-attempt.h"
#include "sv-fee-list.h"
#include "sv-record-form.h"
#include "sv-sale-sum.h"
#include "widgets/sv-money-entry.h"

#include <glib/gi18n.h>

struct _SvSellDialog
{
  AdwWindow parent_instance;

  SvHouse *house; /* (owned) */
  gint64 watch;
  SvRecordForm *form;
  SvFeeList *fees;
  SvSaleSum *sum;
  GtkWidget *error;
  GtkWidget *sell;
  GCancellable *cancellable;
  SvAttempt attempt;
  gboolean sending;
};

G_DEFINE_FINAL_TYPE (SvSellDialog, sv_sell_dialog, ADW_TYPE_WINDOW)

enum
{
  SOLD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

#define FEES N_ ("Fees")

static const SvFormGroup groups[] = {
  { NULL, "date price platform external_reference freight rate" },
  { N_ ("Buyer"), "party buyer_name buyer_email buyer_address" },
  { NULL, NULL },
};

static SvApi *
get_api (SvSellDialog *self)
{
  return sv_house_get_api (self->house);
}

static void
set_sending (SvSellDialog *self, gboolean sending)
{
  self->sending = sending;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sale.sell", !sending);
  gtk_button_set_label (GTK_BUTTON (self->sell), sending ? _ ("Selling…") : _ ("Sell"));
}

static void
show_error (SvSellDialog *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->error), text != NULL ? text : "");
  gtk_widget_set_visible (self->error, text != NULL);
}

/* What the server refused, each beside its field, and what has no field above them all. */
static void
show_refusal (SvSellDialog *self, const GError *error)
{
  g_autofree char *text = sv_api_error_text (error);
  g_autofree char *fees = sv_api_error_field (error, "fees");
  gboolean found = sv_record_form_show_error (self->form, error);

  sv_fee_list_set_error (self->fees, fees);
  if (found)
    sv_record_form_focus (self->form);
  else if (fees != NULL)
    sv_fee_list_focus (self->fees);
  else
    show_error (self, text);
}

static void
sold_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvSellDialog *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) sale = sv_api_send_finish (SV_API (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  set_sending (self, FALSE);
  if (sale != NULL)
    {
      sv_attempt_done (&self->attempt);
      g_signal_emit (self, signals[SOLD], 0);
      gtk_window_destroy (GTK_WINDOW (self));
    }
  else if (sv_api_error_is_offline (error))
    {
      g_autofree char *text = sv_api_error_text (error);
      g_autofree char *words =
          g_strdup_printf (_ ("%s What you typed is kept. Sell again in a moment: the watch will "
                              "not be sold twice."),
                           text);

      show_error (self, words);
    }
  else
    show_refusal (self, error);
}

/* The day that is proposed counts although nobody typed it. */
static JsonObject *
dup_sale (SvSellDialog *self)
{
  g_autoptr (JsonObject) sale = sv_record_form_dup_changes (self->form);
  g_autoptr (JsonArray) fees = sv_fee_list_dup_fees (self->fees);
  SvFormField *date = sv_record_form_get_field (self->form, "date");

  if (sale == NULL)
    sv_record_form_focus (self->form);
  else if (fees == NULL)
    sv_fee_list_focus (self->fees);
  if (sale == NULL || fees == NULL)
    return NULL;

  if (date != NULL)
    json_object_set_member (sale, "date", sv_form_field_dup_value (date));
  if (json_array_get_length (fees) > 0)
    json_object_set_array_member (sale, "fees", g_steal_pointer (&fees));
  return g_steal_pointer (&sale);
}

static void
sell_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvSellDialog *self = SV_SELL_DIALOG (widget);
  g_autofree char *path = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/sale", self->watch);
  g_autoptr (JsonObject) sale = NULL;

  show_error (self, NULL);
  if (self->sending || (sale = dup_sale (self)) == NULL)
    return;

  set_sending (self, TRUE);
  sv_api_post_async (get_api (self), path, sale, sv_attempt_get_key (&self->attempt, path, sale),
                     self->cancellable, sold_cb, self);
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

/* Whoever stops while the server is silent has everything before him as he typed it. */
static void
stop (SvSellDialog *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  set_sending (self, FALSE);
  show_error (self, _ ("Stopped before the server answered; the sale may have been noted. Sell "
                       "again to be sure: the watch will not be sold twice."));
}

static void
discard_cb (AdwMessageDialog *dialog, const char *response, SvSellDialog *self)
{
  if (!g_str_equal (response, "discard"))
    return;

  /* The question outlives this window by a moment, and must not look back at it. */
  gtk_window_set_transient_for (GTK_WINDOW (dialog), NULL);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
ask_to_discard (SvSellDialog *self)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Discard this sale?"),
                                              _ ("What you typed is not noted anywhere yet."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _ ("_Stay"), "discard",
                                    _ ("_Discard"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (discard_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
sv_sell_dialog_close_request (GtkWindow *window)
{
  SvSellDialog *self = SV_SELL_DIALOG (window);

  if (self->sending)
    stop (self);
  else if (sv_record_form_get_dirty (self->form) || !sv_fee_list_is_empty (self->fees))
    ask_to_discard (self);
  else
    return GTK_WINDOW_CLASS (sv_sell_dialog_parent_class)->close_request (window);
  return TRUE;
}

static void
sv_sell_dialog_dispose (GObject *object)
{
  SvSellDialog *self = SV_SELL_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_sell_dialog_parent_class)->dispose (object);
}

static void
sv_sell_dialog_finalize (GObject *object)
{
  g_clear_object (&SV_SELL_DIALOG (object)->cancellable);
  sv_attempt_done (&SV_SELL_DIALOG (object)->attempt);

  G_OBJECT_CLASS (sv_sell_dialog_parent_class)->finalize (object);
}

static void
sv_sell_dialog_class_init (SvSellDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_sell_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_sell_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = sv_sell_dialog_close_request;
  gtk_widget_class_install_action (widget_class, "sale.sell", NULL, sell_action);
  gtk_widget_class_install_action (widget_class, "sale.close", NULL, close_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "sale.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "sale.sell",
                                       NULL);

  signals[SOLD] = g_signal_new ("sold", SV_TYPE_SELL_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
sv_sell_dialog_init (SvSellDialog *self)
{
  self->cancellable = g_cancellable_new ();
}

static GtkWidget *
make_header (SvSellDialog *self, const char *sku)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  self->sell = gtk_button_new_with_label (_ ("Sell"));
  gtk_widget_add_css_class (self->sell, "suggested-action");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->sell), "sale.sell");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "sale.close");
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), adw_window_title_new (_ ("Sell"), sku));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->sell);
  return header;
}

/* Returns: (transfer full) (nullable): what a field holds, NULL when that is nothing or wrong */
static JsonNode *
dup_value (SvSellDialog *self, const char *key)
{
  SvFormField *field = sv_record_form_get_field (self->form, key);

  return field != NULL ? sv_entry_dup_value (sv_form_field_get_entry (field), NULL) : NULL;
}

static void
set_usual (SvSellDialog *self, const char *key, const char *currency)
{
  SvFormField *field = sv_record_form_get_field (self->form, key);

  if (field != NULL)
    sv_money_entry_set_usual (SV_MONEY_ENTRY (sv_form_field_get_entry (field)), currency);
}

/* Whoever sells in euro pays the platform in euro too, until told otherwise. */
static void
follow_currency (SvSellDialog *self, const char *currency)
{
  set_usual (self, "freight", currency);
  sv_fee_list_set_currency (self->fees, currency);
}

static void
edited_cb (SvSellDialog *self)
{
  g_autoptr (JsonNode) date = dup_value (self, "date");
  g_autoptr (JsonNode) rate = dup_value (self, "rate");
  g_autoptr (JsonNode) price = dup_value (self, "price");
  g_autoptr (JsonNode) freight = dup_value (self, "freight");

  if (price != NULL)
    follow_currency (self,
                     json_object_get_string_member (json_node_get_object (price), "currency"));
  sv_sale_sum_show (self->sum, date != NULL ? json_node_get_string (date) : NULL,
                    rate != NULL ? json_node_get_string (rate) : NULL, price, freight,
                    sv_fee_list_dup_amounts (self->fees));
}

static void
hint (SvSellDialog *self, const char *key, const char *text)
{
  SvFormField *field = sv_record_form_get_field (self->form, key);

  if (field != NULL)
    sv_form_field_set_hint (field, text);
}

/* Today, and the asking price as a reminder: what a watch was sold for is not guessed. */
static void
prefill (SvSellDialog *self, JsonObject *watch)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");
  g_autoptr (JsonObject) sale = json_object_new ();
  JsonNode *asked = json_object_get_member (watch, "asking_price");

  json_object_set_string_member (sale, "date", today);
  sv_record_form_load (self->form, sale, NULL);
  hint (self, "freight", _ ("Paid by the buyer"));
  hint (self, "rate", _ ("The rate of the day"));
  hint (self, "buyer_name", _ ("From the customer"));
  hint (self, "buyer_email", _ ("From the customer"));
  hint (self, "buyer_address", _ ("From the customer"));
  if (asked != NULL && JSON_NODE_HOLDS_OBJECT (asked))
    {
      JsonObject *money = json_node_get_object (asked);
      const char *currency = json_object_get_string_member (money, "currency");
      g_autofree char *amount =
          sv_money_format (json_object_get_int_member (money, "amount"), currency);
      g_autofree char *text = g_strdup_printf (_ ("Asked: %s"), amount);

      hint (self, "price", text);
      set_usual (self, "price", currency);
      follow_currency (self, currency);
    }
}

/* What went wrong as a whole: it stays in sight, however far the form is scrolled. */
static GtkWidget *
make_error (void)
{
  GtkWidget *error = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (error), TRUE);
  gtk_label_set_xalign (GTK_LABEL (error), 0);
  gtk_widget_add_css_class (error, "error");
  gtk_widget_add_css_class (error, "sv-trouble");
  return error;
}

static GtkWidget *
make_body (SvSellDialog *self)
{
  GtkWidget *place = adw_bin_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_widget_add_css_class (place, "sv-side");
  adw_bin_set_child (ADW_BIN (place), GTK_WIDGET (self->form));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), place);
  gtk_widget_set_vexpand (scroller, TRUE);
  return scroller;
}

SvSellDialog *
sv_sell_dialog_new (GtkWindow *parent, SvHouse *house, JsonObject *watch)
{
  SvSellDialog *self =
      g_object_new (SV_TYPE_SELL_DIALOG, "transient-for", parent, "modal", TRUE, "default-width",
                    640, "default-height", 700, "title", _ ("Sell"), NULL);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  SvApi *api = sv_house_get_api (house);
  SvFormField *price;

  self->house = g_object_ref (house);
  self->watch = json_object_get_int_member (watch, "id");
  self->form = SV_RECORD_FORM (sv_record_form_new (api, &sv_sale_table, groups));
  self->fees = SV_FEE_LIST (sv_fee_list_new (api));
  self->error = make_error ();
  self->sum = SV_SALE_SUM (sv_sale_sum_new (api, watch));
  sv_record_form_add (self->form, FEES, GTK_WIDGET (self->fees));

  gtk_box_append (GTK_BOX (content),
                  make_header (self, json_object_get_string_member (watch, "sku")));
  gtk_box_append (GTK_BOX (content), self->error);
  gtk_box_append (GTK_BOX (content), make_body (self));
  if (gtk_widget_get_visible (GTK_WIDGET (self->sum)))
    gtk_box_append (GTK_BOX (content), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->sum));
  adw_window_set_content (ADW_WINDOW (self), content);
  gtk_widget_add_css_class (GTK_WIDGET (self), "sv-new");
  gtk_window_set_default_widget (GTK_WINDOW (self), self->sell);

  show_error (self, NULL);
  prefill (self, watch);
  g_signal_connect_object (self->form, "edited", G_CALLBACK (edited_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->fees, "edited", G_CALLBACK (edited_cb), self, G_CONNECT_SWAPPED);
  edited_cb (self);
  if ((price = sv_record_form_get_field (self->form, "price")) != NULL)
    gtk_widget_grab_focus (sv_entry_get_target (sv_form_field_get_entry (price)));
  return self;
}
