/* sv-sales-page.c: every sale, and beside the list the one that is chosen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-sales-page"

#include "sv-sales-page.h"

#include "common/sv-choice.h"
#include "common/sv-money.h"
#include "records/sv-records.h"
#include "sv-record-list.h"
#include "sv-window-private.h"
#include "widgets/sv-pill.h"

#include <glib/gi18n.h>

struct _SvSalesPage
{
  SvEditPage parent_instance;

  AdwFlap *flap;
  SvRecordList *list;
  GtkLabel *name;
  GtkLabel *platform;
  SvPill *pill;
  GtkWidget *save;
  GtkRevealer *notice;
  GtkLabel *notice_text;
  AdwBin *form_place;
  GtkBox *fees;
  GtkWidget *cancel;
  GtkWidget *import_button;

  gboolean opened;
};

G_DEFINE_FINAL_TYPE (SvSalesPage, sv_sales_page, SV_TYPE_EDIT_PAGE)

#define CLOSE -1 /* where to go: to no sale at all */

static const SvFormGroup groups[] = {
  { N_ ("Sale"), "date external_reference price freight rate base_total" },
  { N_ ("Buyer"), "party buyer_name buyer_email buyer_address" },
  { N_ ("Result, before VAT"), "fee_total cost profit" },
  { NULL, NULL },
};

static SvApi *
get_api (SvSalesPage *self)
{
  return sv_house_get_api (sv_page_get_house (SV_PAGE (self)));
}

/* Returns: (nullable): the sale that is chosen */
static JsonObject *
get_sale (SvSalesPage *self)
{
  return sv_record_editor_get_record (sv_edit_page_get_editor (SV_EDIT_PAGE (self)));
}

static const char *
get_text (JsonObject *object, const char *key)
{
  return object != NULL ? json_object_get_string_member_with_default (object, key, NULL) : NULL;
}

static JsonObject *
get_object (JsonObject *object, const char *key)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, key) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* What the fees were, kind by kind, under their sum. */
static void
show_fees (SvSalesPage *self, JsonObject *sale)
{
  JsonNode *node = sale != NULL ? json_object_get_member (sale, "fees") : NULL;
  JsonArray *fees =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->fees))) != NULL)
    gtk_box_remove (self->fees, child);
  for (guint i = 0; fees != NULL && i < json_array_get_length (fees); i++)
    {
      JsonObject *fee = json_array_get_object_element (fees, i);
      JsonObject *money = get_object (fee, "amount");
      const char *kind = get_text (fee, "kind");
      g_autofree char *title = sv_choice_title (kind != NULL && *kind != '\0' ? kind : "fee");
      g_autofree char *amount =
          money != NULL ? sv_money_format (json_object_get_int_member (money, "amount"),
                                           json_object_get_string_member (money, "currency"))
                        : g_strdup ("");
      GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
      GtkWidget *value = gtk_label_new (amount);

      gtk_box_append (GTK_BOX (line), g_object_new (GTK_TYPE_LABEL, "label", title, "xalign", 0.0,
                                                    "hexpand", TRUE, NULL));
      gtk_widget_add_css_class (value, "sv-number");
      gtk_box_append (GTK_BOX (line), value);
      gtk_box_append (self->fees, line);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->fees),
                          fees != NULL && json_array_get_length (fees) > 0);
}

static void
sv_sales_page_update (SvEditPage *page)
{
  SvSalesPage *self = SV_SALES_PAGE (page);
  JsonObject *sale = get_sale (self);
  gboolean cancelled = get_text (sale, "cancelled_at") != NULL;
  const char *sku = get_text (get_object (sale, "watch"), "name");
  const char *title = get_text (sale, "title");
  const char *platform = get_text (get_object (sale, "platform"), "name");
  g_autofree char *name =
      g_strdup_printf ("%s %s", sku != NULL ? sku : "", title != NULL ? title : "");

  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->platform, platform != NULL ? platform : "");
  gtk_widget_set_visible (GTK_WIDGET (self->platform), platform != NULL);
  sv_pill_set (self->pill,
               sale == NULL ? NULL
               : cancelled  ? _ ("Cancelled")
                            : _ ("Active"),
               cancelled ? "red" : "green");
  gtk_widget_set_visible (self->save, sv_record_editor_get_dirty (sv_edit_page_get_editor (page)));
  gtk_widget_set_visible (self->cancel,
                          sale != NULL && !cancelled && sv_api_may (get_api (self), "sale.cancel"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sale.cancel", sale != NULL && !cancelled);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sale.watch", sku != NULL);
  sv_record_form_set_read_only (sv_edit_page_get_form (page),
                                cancelled || !sv_api_may (get_api (self), "sale.confirm"));
}

static void
sv_sales_page_loaded (SvEditPage *page)
{
  SvSalesPage *self = SV_SALES_PAGE (page);
  JsonObject *sale = get_sale (self);
  const char *reason = get_text (sale, "cancel_reason");
  g_autofree char *text = reason != NULL ? g_strdup_printf (_ ("Cancelled: %s"), reason) : NULL;

  show_fees (self, sale);
  sv_edit_page_notice (page, text);
}

static void
sv_sales_page_go (SvEditPage *page, gint64 id)
{
  SvSalesPage *self = SV_SALES_PAGE (page);

  adw_flap_set_reveal_flap (self->flap, id != CLOSE);
  if (id == CLOSE)
    gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
  else
    SV_EDIT_PAGE_CLASS (sv_sales_page_parent_class)->go (page, id);
}

static void
opened_cb (SvSalesPage *self, guint position)
{
  sv_edit_page_go (SV_EDIT_PAGE (self),
                   sv_paged_list_get_id (sv_record_list_get_list (self->list), position));
}

static void
query_cb (SvSalesPage *self)
{
  sv_page_set_search (SV_PAGE (self), sv_record_list_get_search (self->list));
}

/* Verbs */

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_edit_page_go (SV_EDIT_PAGE (widget), CLOSE);
}

static void
watch_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvSalesPage *self = SV_SALES_PAGE (widget);
  JsonObject *watch = get_object (get_sale (self), "watch");

  if (watch != NULL)
    sv_window_open_record (sv_page_get_window (SV_PAGE (self)), &sv_watch_table,
                           json_object_get_int_member (watch, "id"), NULL);
}

static void
import_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_window_open (sv_page_get_window (SV_PAGE (widget)), "import", "resource=sales");
}

static void
cancelled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvSalesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);
  SvWindow *window = sv_page_get_window (SV_PAGE (self));

  if (window == NULL)
    return;
  if (answer == NULL)
    {
      sv_window_toast_error (window, _ ("The sale is not cancelled"), error);
      return;
    }
  sv_window_toast (window, _ ("Sale cancelled; the watch can be sold again"));
  sv_record_editor_reload (sv_edit_page_get_editor (SV_EDIT_PAGE (self)));
}

static void
cancel_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  SvSalesPage *self = user_data;
  GtkEditable *reason = g_object_get_data (G_OBJECT (dialog), "reason");
  gint64 id = *(gint64 *)g_object_get_data (G_OBJECT (dialog), "id");
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (reason)));
  g_autofree char *path = g_strdup_printf ("sales/%" G_GINT64_FORMAT "/cancel", id);
  g_autoptr (JsonObject) body = json_object_new ();

  if (!g_str_equal (response, "cancel-sale"))
    return;

  if (*text != '\0')
    json_object_set_string_member (body, "reason", text);
  sv_api_send_async (get_api (self), "POST", path, body, NULL, NULL, cancelled_cb,
                     g_object_ref (self));
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvSalesPage *self = SV_SALES_PAGE (widget);
  gint64 id = sv_record_editor_get_id (sv_edit_page_get_editor (SV_EDIT_PAGE (self)));
  GtkWindow *window = GTK_WINDOW (sv_page_get_window (SV_PAGE (self)));
  GtkWidget *dialog = adw_message_dialog_new (window, _ ("Cancel This Sale?"), NULL);
  GtkWidget *reason = gtk_entry_new ();

  adw_message_dialog_format_body (
      ADW_MESSAGE_DIALOG (dialog),
      _ ("%s gets the status it had before, and can be sold again. The cancelled sale stays in the "
         "list."),
      gtk_label_get_text (self->name));
  gtk_entry_set_placeholder_text (GTK_ENTRY (reason), _ ("Reason (optional)"));
  gtk_entry_set_max_length (GTK_ENTRY (reason), 500);
  gtk_entry_set_activates_default (GTK_ENTRY (reason), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (reason), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Reason"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), reason);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("_Keep the Sale"),
                                    "cancel-sale", _ ("_Cancel the Sale"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "cancel-sale",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_object_set_data (G_OBJECT (dialog), "reason", reason);
  g_object_set_data_full (G_OBJECT (dialog), "id", g_memdup2 (&id, sizeof id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (cancel_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The page */

static void
sv_sales_page_open (SvPage *page, const char *params)
{
  SvSalesPage *self = SV_SALES_PAGE (page);
  g_autoptr (GHashTable) values = sv_page_parse (params);
  const char *id = g_hash_table_lookup (values, "id");

  if (id != NULL)
    sv_edit_page_go (SV_EDIT_PAGE (self), g_ascii_strtoll (id, NULL, 10));
  else
    sv_record_list_set_query (self->list, params);

  /* The list stands beside the sale, whichever way somebody came. */
  if (!self->opened && id != NULL)
    sv_record_list_set_query (self->list, "");
  self->opened = TRUE;
}

static void
sv_sales_page_search (SvPage *page, const char *text)
{
  sv_record_list_search (SV_SALES_PAGE (page)->list, text);
}

static void
sv_sales_page_reload (SvPage *page)
{
  sv_record_list_reload (SV_SALES_PAGE (page)->list);
  SV_PAGE_CLASS (sv_sales_page_parent_class)->reload (page);
}

static void
sv_sales_page_constructed (GObject *object)
{
  SvSalesPage *self = SV_SALES_PAGE (object);
  SvHouse *house = sv_page_get_house (SV_PAGE (self));
  gboolean may_import =
      sv_page_info ("import") != NULL && sv_api_may (get_api (self), "sale.import_history");
  const SvEditParts parts = { self->form_place, self->notice, self->notice_text, self->save };

  G_OBJECT_CLASS (sv_sales_page_parent_class)->constructed (object);

  sv_record_list_set_up (self->list, house, &sv_sale_table);
  sv_record_list_set_empty (self->list, _ ("Nothing Sold Yet"),
                            _ ("A watch is sold from its own page, or by a platform's report."),
                            may_import ? _ ("Import Sales Report…") : NULL, "sale.import");
  gtk_widget_set_visible (self->import_button, may_import);
  sv_record_list_add_button (self->list, self->import_button);

  sv_edit_page_set_up (SV_EDIT_PAGE (self), groups, &parts);
  sv_record_form_add (sv_edit_page_get_form (SV_EDIT_PAGE (self)), groups[2].title,
                      GTK_WIDGET (self->fees));
  sv_sales_page_update (SV_EDIT_PAGE (self));
}

static void
sv_sales_page_class_init (SvSalesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SvPageClass *page_class = SV_PAGE_CLASS (klass);
  SvEditPageClass *edit_class = SV_EDIT_PAGE_CLASS (klass);

  object_class->constructed = sv_sales_page_constructed;
  page_class->open = sv_sales_page_open;
  page_class->search = sv_sales_page_search;
  page_class->reload = sv_sales_page_reload;
  edit_class->loaded = sv_sales_page_loaded;
  edit_class->update = sv_sales_page_update;
  edit_class->go = sv_sales_page_go;

  g_type_ensure (SV_TYPE_RECORD_LIST);
  g_type_ensure (SV_TYPE_PILL);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/pages/sv-sales-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SvSalesPage, flap);
  gtk_widget_class_bind_template_child (widget_class, SvSalesPage, list);
  gtk_widget_class_bind_template_child (widget_class, SvSalesPage, name);
  gtk_widget_class_bind_template_child (widget_class, SvSalesPage, platform);
  gtk_widget_class_bind_template_child (widget_class, SvSalesPage, pill);
  gtk_widget_class_bind_template_child (widget_class, SvSalesPage, save);
  gtk_widget_class_bind_template_child (widget_class, SvSalesPage, notice);
  gtk_widget_class_bind_template_child (widget_class, SvSalesPage, notice_text);
  gtk_widget_class_bind_template_child (widget_class, SvSalesPage, form_place);
  gtk_widget_class_bind_template_child (widget_class, SvSalesPage, fees);
  gtk_widget_class_bind_template_child (widget_class, SvSalesPage, cancel);
  gtk_widget_class_bind_template_child (widget_class, SvSalesPage, import_button);
  gtk_widget_class_bind_template_callback (widget_class, opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_cb);
  gtk_widget_class_install_action (widget_class, "sale.close", NULL, close_action);
  gtk_widget_class_install_action (widget_class, "sale.watch", NULL, watch_action);
  gtk_widget_class_install_action (widget_class, "sale.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "sale.import", NULL, import_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "sale.close", NULL);
}

static void
sv_sales_page_init (SvSalesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
