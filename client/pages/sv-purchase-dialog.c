/* sv-purchase-dialog.c: how a watch came to us: from whom, when, for how much, on which paper
 *
 * Date and price are fields of the watch and can be typed there too; here they stand with the rest
 * of the purchase, which is one record and is sent as a whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-purchase-dialog"

#include "sv-purchase-dialog.h"

#include "common/sv-money.h"
#include "common/sv-record.h"
#include "records/sv-records.h"
#include "sv-attempt.h"
#include "sv-record-form.h"
#include "widgets/sv-fault-label.h"

#include <glib/gi18n.h>

struct _SvPurchaseDialog
{
  AdwWindow parent_instance;

  SvHouse *house; /* (owned) */
  gint64 watch;
  SvRecordForm *form;
  GtkWidget *error;
  GtkWidget *save;
  GCancellable *cancellable;
  SvAttempt attempt;
  gboolean sending;
};

G_DEFINE_FINAL_TYPE (SvPurchaseDialog, sv_purchase_dialog, ADW_TYPE_WINDOW)

enum
{
  SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What a purchase is told as: the fields of its record, with the two that stand on the watch. */
static const SvField fields[] = {
  { "party", N_ ("Bought from"), SV_KIND_REFERENCE, SV_FIELD_PLAIN, "party" },
  { "date", N_ ("Date"), SV_KIND_DATE, SV_FIELD_REQUIRED },
  { "price", N_ ("Price"), SV_KIND_MONEY, SV_FIELD_REQUIRED, NULL, SV_MONEY_MOST, 0 },
  { "rate", N_ ("Rate"), SV_KIND_DECIMAL, SV_FIELD_PLAIN, NULL, 9 },
  { "document_kind", N_ ("Document"), SV_KIND_TEXT, SV_FIELD_PLAIN,
    "invoice|purchase slip|auction invoice|customs document|none", 60 },
  { "document_number", N_ ("Document number"), SV_KIND_TEXT, SV_FIELD_PLAIN, NULL, 120 },
  { "source_kind", N_ ("Source"), SV_KIND_CHOICE, SV_FIELD_PLAIN,
    "private|dealer-margin|dealer-vat|import|gift" },
  { "source_country", N_ ("Country of the source"), SV_KIND_TEXT, SV_FIELD_PLAIN, NULL, 60 },
};

static const SvTable told = {
  "purchase", "purchases", N_ ("Purchases"), "document_number", fields, G_N_ELEMENTS (fields),
};

static const SvFormGroup groups[] = {
  { NULL, "party date price rate" },
  { N_ ("Paper"), "document_kind document_number" },
  { N_ ("For VAT"), "source_kind source_country" },
  { NULL, NULL },
};

/* Which fields the server takes as one object. */
static const struct
{
  const char *object;
  const char *member;
  const char *key;
} nested[] = {
  { "document", "kind", "document_kind" },
  { "document", "number", "document_number" },
  { "source", "kind", "source_kind" },
  { "source", "country", "source_country" },
};

static void
copy_member (JsonObject *to, const char *key, JsonObject *from, const char *name)
{
  JsonNode *node = json_object_get_member (from, name);

  if (node != NULL)
    json_object_set_member (to, key, json_node_copy (node));
}

/* The purchase as the form takes it. @watch: (nullable): of one that is not recorded yet, for what
 * is known of it. Returns: (transfer full) */
static JsonObject *
flatten (JsonObject *purchase, JsonObject *watch)
{
  JsonObject *flat = json_object_new ();

  if (purchase == NULL)
    {
      copy_member (flat, "date", watch, "purchase_date");
      copy_member (flat, "price", watch, "purchase_price");
      return flat;
    }
  copy_member (flat, "party", purchase, "party");
  copy_member (flat, "date", purchase, "date");
  copy_member (flat, "price", purchase, "price");
  copy_member (flat, "rate", purchase, "rate");
  for (guint i = 0; i < G_N_ELEMENTS (nested); i++)
    {
      JsonNode *node = json_object_get_member (purchase, nested[i].object);

      if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
        copy_member (flat, nested[i].key, json_node_get_object (node), nested[i].member);
    }
  return flat;
}

static void
set_sending (SvPurchaseDialog *self, gboolean sending)
{
  self->sending = sending;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "purchase.save", !sending);
  gtk_button_set_label (GTK_BUTTON (self->save), sending ? _ ("Saving…") : _ ("Save"));
}

static void
set_value (SvPurchaseDialog *self, JsonObject *object, const char *member, const char *key)
{
  SvFormField *field = sv_record_form_get_field (self->form, key);
  g_autoptr (JsonNode) value = field != NULL ? sv_form_field_dup_value (field) : NULL;

  if (value != NULL && !JSON_NODE_HOLDS_NULL (value))
    json_object_set_member (object, member, g_steal_pointer (&value));
}

/* All that stands in the form, changed or not. Returns: (transfer full) (nullable): NULL when
 * something is wrong, which is then shown */
static JsonObject *
dup_purchase (SvPurchaseDialog *self)
{
  g_autoptr (JsonObject) changes = sv_record_form_dup_changes (self->form);
  g_autoptr (JsonObject) purchase = json_object_new ();

  if (changes == NULL)
    {
      sv_record_form_focus (self->form);
      return NULL;
    }
  set_value (self, purchase, "party", "party");
  set_value (self, purchase, "date", "date");
  set_value (self, purchase, "price", "price");
  set_value (self, purchase, "rate", "rate");
  for (guint i = 0; i < G_N_ELEMENTS (nested); i++)
    {
      if (!json_object_has_member (purchase, nested[i].object))
        json_object_set_object_member (purchase, nested[i].object, json_object_new ());
      set_value (self, json_object_get_object_member (purchase, nested[i].object), nested[i].member,
                 nested[i].key);
    }
  return g_steal_pointer (&purchase);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvPurchaseDialog *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  set_sending (self, FALSE);
  if (answer != NULL)
    {
      sv_attempt_done (&self->attempt);
      g_signal_emit (self, signals[SAVED], 0);
      gtk_window_destroy (GTK_WINDOW (self));
    }
  else if (sv_record_form_show_error (self->form, error))
    {
      sv_record_form_focus (self->form);
    }
  else
    {
      g_autofree char *text = sv_api_error_text (error);

      sv_fault_label_set (self->error, text);
    }
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvPurchaseDialog *self = SV_PURCHASE_DIALOG (widget);
  g_autofree char *path = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/purchase", self->watch);
  g_autoptr (JsonObject) purchase = NULL;

  sv_fault_label_set (self->error, NULL);
  if (self->sending || (purchase = dup_purchase (self)) == NULL)
    return;

  set_sending (self, TRUE);
  sv_api_post_async (sv_house_get_api (self->house), path, purchase,
                     sv_attempt_get_key (&self->attempt, path, purchase), self->cancellable,
                     saved_cb, self);
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

/* Whoever stops while the server is silent has everything before him as he typed it. */
static void
stop (SvPurchaseDialog *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  set_sending (self, FALSE);
  sv_fault_label_set (self->error, _ ("Stopped before the server answered; the purchase may have "
                                      "been saved. Save again to be sure."));
}

static void
discard_cb (AdwMessageDialog *dialog, const char *response, SvPurchaseDialog *self)
{
  if (!g_str_equal (response, "discard"))
    return;

  /* The question outlives this window by a moment, and must not look back at it. */
  gtk_window_set_transient_for (GTK_WINDOW (dialog), NULL);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
ask_to_discard (SvPurchaseDialog *self)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Discard what you typed?"),
                                              _ ("The purchase stays as it was."));

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
sv_purchase_dialog_close_request (GtkWindow *window)
{
  SvPurchaseDialog *self = SV_PURCHASE_DIALOG (window);

  if (self->sending)
    stop (self);
  else if (sv_record_form_get_dirty (self->form))
    ask_to_discard (self);
  else
    return GTK_WINDOW_CLASS (sv_purchase_dialog_parent_class)->close_request (window);
  return TRUE;
}

static void
sv_purchase_dialog_dispose (GObject *object)
{
  SvPurchaseDialog *self = SV_PURCHASE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_purchase_dialog_parent_class)->dispose (object);
}

static void
sv_purchase_dialog_finalize (GObject *object)
{
  g_clear_object (&SV_PURCHASE_DIALOG (object)->cancellable);
  sv_attempt_done (&SV_PURCHASE_DIALOG (object)->attempt);

  G_OBJECT_CLASS (sv_purchase_dialog_parent_class)->finalize (object);
}

static void
sv_purchase_dialog_class_init (SvPurchaseDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_purchase_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_purchase_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = sv_purchase_dialog_close_request;
  gtk_widget_class_install_action (widget_class, "purchase.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "purchase.close", NULL, close_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "purchase.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "purchase.save",
                                       NULL);

  signals[SAVED] = g_signal_new ("saved", SV_TYPE_PURCHASE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
sv_purchase_dialog_init (SvPurchaseDialog *self)
{
  self->cancellable = g_cancellable_new ();
}

static GtkWidget *
make_header (SvPurchaseDialog *self, const char *sku)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));

  self->save = gtk_button_new_with_label (_ ("Save"));
  gtk_widget_add_css_class (self->save, "suggested-action");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->save), "purchase.save");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "purchase.close");
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header),
                                   adw_window_title_new (_ ("Purchase"), sku));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save);
  return header;
}

static GtkWidget *
make_body (SvPurchaseDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->error = sv_fault_label_new ();
  gtk_widget_add_css_class (box, "sv-side");
  gtk_box_append (GTK_BOX (box), self->error);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->form));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  gtk_widget_set_vexpand (scroller, TRUE);
  return scroller;
}

SvPurchaseDialog *
sv_purchase_dialog_new (GtkWindow *parent, SvHouse *house, JsonObject *watch, JsonObject *purchase)
{
  SvPurchaseDialog *self =
      g_object_new (SV_TYPE_PURCHASE_DIALOG, "transient-for", parent, "modal", TRUE,
                    "default-width", 560, "default-height", 430, "title", _ ("Purchase"), NULL);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autoptr (JsonObject) flat = flatten (purchase, watch);

  self->house = g_object_ref (house);
  self->watch = json_object_get_int_member (watch, "id");
  self->form = SV_RECORD_FORM (sv_record_form_new (sv_house_get_api (house), &told, groups));
  sv_record_form_load (self->form, flat, NULL);
  sv_form_field_set_hint (sv_record_form_get_field (self->form, "rate"), _ ("The rate of the day"));

  gtk_box_append (GTK_BOX (content),
                  make_header (self, json_object_get_string_member (watch, "sku")));
  gtk_box_append (GTK_BOX (content), make_body (self));
  adw_window_set_content (ADW_WINDOW (self), content);
  gtk_window_set_default_widget (GTK_WINDOW (self), self->save);
  sv_record_form_focus (self->form);
  return self;
}

char *
sv_purchase_dup_words (JsonObject *purchase)
{
  g_autoptr (SvRecord) record = sv_record_new (&told, 0);
  g_autoptr (JsonObject) flat = flatten (purchase, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *party = NULL;
  g_autofree char *rate = NULL;
  g_autofree char *source = NULL;
  const char *kind, *number;
  g_auto (GStrv) words = NULL;

  sv_record_load (record, flat);
  party = sv_record_dup_display (record, "party");
  rate = sv_record_dup_display (record, "rate");
  source = sv_record_dup_display (record, "source_kind");
  kind = sv_record_get_text (record, "document_kind");
  number = sv_record_get_text (record, "document_number");
  if (*party != '\0')
    g_strv_builder_add (builder, party);
  if (*source != '\0')
    g_strv_builder_add (builder, source);
  if (kind != NULL)
    g_strv_builder_add (builder, kind);
  if (number != NULL)
    g_strv_builder_add (builder, number);
  if (*rate != '\0')
    {
      g_autofree char *text = g_strdup_printf (_ ("rate %s"), rate);

      g_strv_builder_add (builder, text);
    }
  words = g_strv_builder_end (builder);
  return g_strjoinv (" · ", words);
}
