/* sv-sales-page.c: every sale, and beside the list the one that is chosen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-sales-page"

#include "sv-sales-page.h"

#include "common/sv-money.h"
#include "records/sv-records.h"
#include "sv-record-editor.h"
#include "sv-record-list.h"
#include "sv-window-private.h"
#include "widgets/sv-choice-entry.h"
#include "widgets/sv-pill.h"

#include <glib/gi18n.h>

struct _SvSalesPage
{
  SvPage parent_instance;

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

  SvRecordForm *form;
  SvRecordEditor *editor; /* (owned) */
  gint64 next_id;         /* where the user wants to go while the guard asks; -1: close */
};

G_DEFINE_FINAL_TYPE (SvSalesPage, sv_sales_page, SV_TYPE_PAGE)

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
update (SvSalesPage *self)
{
  JsonObject *sale = sv_record_editor_get_record (self->editor);
  gboolean dirty = sv_record_editor_get_dirty (self->editor);
  gboolean saving = sv_record_editor_get_saving (self->editor);
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
  gtk_widget_set_visible (self->save, dirty);
  gtk_button_set_label (GTK_BUTTON (self->save), saving ? _ ("Saving…") : _ ("Save"));
  gtk_widget_set_visible (self->cancel,
                          sale != NULL && !cancelled && sv_api_may (get_api (self), "sale.cancel"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sale.save", dirty && !saving);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sale.cancel", sale != NULL && !cancelled);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sale.watch", sku != NULL);
  sv_record_form_set_read_only (self->form,
                                cancelled || !sv_api_may (get_api (self), "sale.confirm"));
  sv_page_set_dirty (SV_PAGE (self), dirty);
}

static void
loaded_cb (SvSalesPage *self)
{
  JsonObject *sale = sv_record_editor_get_record (self->editor);
  const char *reason = get_text (sale, "cancel_reason");

  show_fees (self, sale);
  if (reason != NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("Cancelled: %s"), reason);

      gtk_label_set_text (self->notice_text, text);
    }
  gtk_revealer_set_reveal_child (self->notice, reason != NULL);
  update (self);
}

static void
notice_cb (SvSalesPage *self, const char *text)
{
  if (text != NULL)
    gtk_label_set_text (self->notice_text, text);
  gtk_revealer_set_reveal_child (self->notice, text != NULL);
}

static void
failed_cb (SvSalesPage *self, const GError *error)
{
  g_autofree char *text = sv_api_error_text (error);

  notice_cb (self, text);
}

/* Goes where the user wanted to, now that nothing is unsaved. */
static void
go (SvWindow *window, gpointer data)
{
  SvSalesPage *self = SV_SALES_PAGE (data);

  adw_flap_set_reveal_flap (self->flap, self->next_id > 0);
  if (self->next_id > 0)
    sv_record_editor_open (self->editor, self->next_id);
  else
    gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

static void
leave_for (SvSalesPage *self, gint64 id)
{
  SvWindow *window = sv_page_get_window (SV_PAGE (self));

  self->next_id = id;
  if (window != NULL && adw_flap_get_reveal_flap (self->flap))
    sv_window_leave (window, go, g_object_ref (self), g_object_unref);
  else
    go (window, self);
}

static void
opened_cb (SvSalesPage *self, guint position)
{
  leave_for (self, sv_paged_list_get_id (sv_record_list_get_list (self->list), position));
}

static void
query_cb (SvSalesPage *self)
{
  sv_page_set_search (SV_PAGE (self), sv_record_list_get_search (self->list));
}

/* Verbs */

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvSalesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  SvWindow *window = sv_page_get_window (SV_PAGE (self));

  if (window == NULL || self->editor == NULL)
    return;
  if (sv_record_editor_save_finish (SV_RECORD_EDITOR (object), result, &error))
    sv_window_toast (window, _ ("Saved"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
           !sv_api_error_is_offline (error))
    sv_window_toast_error (window, _ ("Not saved"), error);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sv_record_editor_save_async (SV_SALES_PAGE (widget)->editor, NULL, saved_cb,
                               g_object_ref (widget));
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  leave_for (SV_SALES_PAGE (widget), -1);
}

static void
watch_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvSalesPage *self = SV_SALES_PAGE (widget);
  JsonObject *watch = get_object (sv_record_editor_get_record (self->editor), "watch");

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

  if (window == NULL || self->editor == NULL)
    return;
  if (answer == NULL)
    {
      sv_window_toast_error (window, _ ("The sale is not cancelled"), error);
      return;
    }
  sv_window_toast (window, _ ("Sale cancelled; the watch can be sold again"));
  sv_record_editor_reload (self->editor);
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
  gint64 id = sv_record_editor_get_id (self->editor);
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
    leave_for (self, g_ascii_strtoll (id, NULL, 10));
  else
    sv_record_list_set_query (self->list, params);
}

static void
sv_sales_page_search (SvPage *page, const char *text)
{
  sv_record_list_search (SV_SALES_PAGE (page)->list, text);
}

static void
sv_sales_page_reload (SvPage *page)
{
  SvSalesPage *self = SV_SALES_PAGE (page);

  sv_record_list_reload (self->list);
  if (sv_record_editor_get_id (self->editor) != 0)
    sv_record_editor_reload (self->editor);
}

static void
page_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (sv_record_editor_save_finish (SV_RECORD_EDITOR (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
sv_sales_page_save_async (SvPage *page, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (page, cancellable, callback, user_data);

  sv_record_editor_save_async (SV_SALES_PAGE (page)->editor, cancellable, page_saved_cb, task);
}

static gboolean
sv_sales_page_save_finish (SvPage *page, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
sv_sales_page_discard (SvPage *page)
{
  sv_record_editor_revert (SV_SALES_PAGE (page)->editor);
}

static void
sv_sales_page_constructed (GObject *object)
{
  SvSalesPage *self = SV_SALES_PAGE (object);
  SvHouse *house = sv_page_get_house (SV_PAGE (self));
  gboolean may_import =
      sv_page_info ("import") != NULL && sv_api_may (get_api (self), "sale.import_history");

  G_OBJECT_CLASS (sv_sales_page_parent_class)->constructed (object);

  sv_record_list_set_up (self->list, house, &sv_sale_table);
  sv_record_list_set_empty (self->list, _ ("Nothing Sold Yet"),
                            _ ("A watch is sold from its own page, or by a platform's report."),
                            may_import ? _ ("Import Sales Report…") : NULL, "sale.import");
  gtk_widget_set_visible (self->import_button, may_import);
  sv_record_list_add_button (self->list, self->import_button);

  self->form =
      SV_RECORD_FORM (sv_record_form_new (sv_house_get_api (house), &sv_sale_table, groups));
  adw_bin_set_child (self->form_place, GTK_WIDGET (self->form));
  sv_record_form_add (self->form, groups[2].title, GTK_WIDGET (self->fees));
  self->editor = sv_record_editor_new (house, &sv_sale_table, self->form);
  g_signal_connect_swapped (self->editor, "loaded", G_CALLBACK (loaded_cb), self);
  g_signal_connect_swapped (self->editor, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect_swapped (self->editor, "notice", G_CALLBACK (notice_cb), self);
  g_signal_connect_swapped (self->editor, "notify::dirty", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->editor, "notify::saving", G_CALLBACK (update), self);
  update (self);
}

static void
sv_sales_page_dispose (GObject *object)
{
  SvSalesPage *self = SV_SALES_PAGE (object);

  if (self->editor != NULL)
    g_signal_handlers_disconnect_by_data (self->editor, self);
  g_clear_object (&self->editor);
  /* The child is bound to the template too, which would take it away under AdwBin's hands. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SV_TYPE_SALES_PAGE);

  G_OBJECT_CLASS (sv_sales_page_parent_class)->dispose (object);
}

static void
sv_sales_page_class_init (SvSalesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  SvPageClass *page_class = SV_PAGE_CLASS (klass);

  object_class->constructed = sv_sales_page_constructed;
  object_class->dispose = sv_sales_page_dispose;
  page_class->open = sv_sales_page_open;
  page_class->search = sv_sales_page_search;
  page_class->reload = sv_sales_page_reload;
  page_class->save_async = sv_sales_page_save_async;
  page_class->save_finish = sv_sales_page_save_finish;
  page_class->discard = sv_sales_page_discard;

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
  gtk_widget_class_install_action (widget_class, "sale.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "sale.close", NULL, close_action);
  gtk_widget_class_install_action (widget_class, "sale.watch", NULL, watch_action);
  gtk_widget_class_install_action (widget_class, "sale.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "sale.import", NULL, import_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "sale.save",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "sale.close", NULL);
}

static void
sv_sales_page_init (SvSalesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
