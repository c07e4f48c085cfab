/* sv-sell-dialog.c: what is noted when a watch is sold
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-sell-dialog"

#include "sv-sell-dialog.h"

#include "sv-record-form.h"

#include <glib/gi18n.h>

struct _SvSellDialog
{
  AdwWindow parent_instance;

  SvHouse *house; /* (owned) */
  gint64 watch;
  SvRecordForm *form;
  GtkWidget *error;
  GtkWidget *sell;
  GCancellable *cancellable;
  gboolean sending;
};

G_DEFINE_FINAL_TYPE (SvSellDialog, sv_sell_dialog, ADW_TYPE_WINDOW)

enum
{
  SOLD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What is asked; fees become the list that the server takes. */
static const SvField fields[] = {
  { "date", N_ ("Date"), SV_KIND_DATE, SV_FIELD_REQUIRED },
  { "price", N_ ("Price"), SV_KIND_MONEY, SV_FIELD_REQUIRED },
  { "party", N_ ("Buyer"), SV_KIND_REFERENCE, 0, "party" },
  { "platform", N_ ("Platform"), SV_KIND_REFERENCE, 0, "platform" },
  { "commission", N_ ("Platform's commission"), SV_KIND_MONEY },
  { "payment", N_ ("Payment fee"), SV_KIND_MONEY },
  { "freight", N_ ("Freight paid by the buyer"), SV_KIND_MONEY },
  { "rate", N_ ("Rate to the base currency"), SV_KIND_DECIMAL, 0, NULL, 9 },
};

static const SvTable table = {
  "sale", "sales", N_ ("Sales"), "date", fields, G_N_ELEMENTS (fields)
};

static const SvFormGroup groups[] = {
  { NULL, "date price party platform commission payment freight rate" },
  { NULL, NULL },
};

static const char *const fees[] = { "commission", "payment" };

/* {"commission": money, …} becomes "fees": [{"kind": "commission", "amount": money}, …]. */
static void
gather_fees (JsonObject *sale)
{
  g_autoptr (JsonArray) list = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (fees); i++)
    {
      JsonNode *amount = json_object_get_member (sale, fees[i]);

      if (amount != NULL && JSON_NODE_HOLDS_OBJECT (amount))
        {
          JsonObject *fee = json_object_new ();

          json_object_set_string_member (fee, "kind", fees[i]);
          json_object_set_member (fee, "amount", json_node_copy (amount));
          json_array_add_object_element (list, fee);
        }
      json_object_remove_member (sale, fees[i]);
    }
  if (json_array_get_length (list) > 0)
    json_object_set_array_member (sale, "fees", json_array_ref (list));
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

static void
sold_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvSellDialog *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) sale = sv_api_send_finish (SV_API (object), result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  set_sending (self, FALSE);
  if (sale != NULL)
    {
      g_signal_emit (self, signals[SOLD], 0);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  text = sv_api_error_text (error);
  show_error (self, sv_record_form_show_error (self->form, error) ? NULL : text);
}

static void
sell_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvSellDialog *self = SV_SELL_DIALOG (widget);
  g_autoptr (JsonObject) sale = sv_record_form_dup_changes (self->form);
  g_autofree char *path = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/sale", self->watch);

  if (sale == NULL)
    {
      sv_record_form_focus (self->form);
      return;
    }
  gather_fees (sale);
  show_error (self, NULL);
  set_sending (self, TRUE);
  sv_api_send_async (sv_house_get_api (self->house), "POST", path, sale, NULL, self->cancellable,
                     sold_cb, self);
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
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

  G_OBJECT_CLASS (sv_sell_dialog_parent_class)->finalize (object);
}

static void
sv_sell_dialog_class_init (SvSellDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_sell_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_sell_dialog_finalize;
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

static void
prefill (SvSellDialog *self)
{
  g_autoptr (GDateTime) today = g_date_time_new_now_local ();
  g_autofree char *text = g_date_time_format (today, "%Y-%m-%d");
  g_autoptr (JsonNode) date = json_node_new (JSON_NODE_VALUE);
  SvFormField *field = sv_record_form_get_field (self->form, "date");

  json_node_set_string (date, text);
  if (field != NULL)
    sv_form_field_put (field, date);
  if ((field = sv_record_form_get_field (self->form, "rate")) != NULL)
    sv_form_field_set_hint (field, _ ("The rate of the day"));
}

SvSellDialog *
sv_sell_dialog_new (GtkWindow *parent, SvHouse *house, JsonObject *watch)
{
  SvSellDialog *self = g_object_new (SV_TYPE_SELL_DIALOG, "transient-for", parent, "modal", TRUE,
                                     "default-width", 620, "title", _ ("Sell"), NULL);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  SvFormField *price;

  self->house = g_object_ref (house);
  self->watch = json_object_get_int_member (watch, "id");
  self->form = SV_RECORD_FORM (sv_record_form_new (sv_house_get_api (house), &table, groups));
  self->error = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->error), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->error), 0);
  gtk_widget_add_css_class (self->error, "error");

  gtk_widget_add_css_class (box, "sv-side");
  gtk_box_append (GTK_BOX (box), self->error);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->form));
  gtk_box_append (GTK_BOX (content),
                  make_header (self, json_object_get_string_member (watch, "sku")));
  gtk_box_append (GTK_BOX (content), box);
  adw_window_set_content (ADW_WINDOW (self), content);
  show_error (self, NULL);
  prefill (self);
  price = sv_record_form_get_field (self->form, "price");
  if (price != NULL)
    gtk_widget_grab_focus (sv_entry_get_target (sv_form_field_get_entry (price)));
  return self;
}
