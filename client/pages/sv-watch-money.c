/* sv-watch-money.c: what a watch cost since it was bought, and what it earned
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-watch-money"

#include "sv-watch-money.h"

#include "common/sv-choice.h"
#include "common/sv-error.h"
#include "common/sv-money.h"
#include "records/sv-records.h"
#include "sv-attempt.h"
#include "sv-record-form.h"
#include "sv-window.h"
#include "widgets/sv-fault-label.h"

#include <glib/gi18n.h>
#include <string.h>

struct _SvWatchMoney
{
  GtkWidget parent_instance;

  SvHouse *house; /* (owned) */
  gint64 watch;
  GtkWidget *box;
  GtkGrid *costs;
  GtkGrid *profit;
  GtkWidget *profit_head;
  GtkWidget *sell; /* while it is not sold */
  GtkWidget *sale; /* when it is */
  GtkWidget *add;  /* GtkMenuButton */
  SvRecordForm *form;
  GtkWidget *form_error;
  GtkWidget *form_button;
  JsonObject
      *cost; /* (owned) (nullable) the one that is corrected in the form, NULL for a new one */
  SvAttempt attempt;         /* at a new cost */
  GCancellable *cancellable; /* of what is read; what is written is heard to the end */
};

G_DEFINE_FINAL_TYPE (SvWatchMoney, sv_watch_money, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  EDITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const SvFormGroup cost_groups[] = {
  { NULL, "kind amount date rate text" },
  { NULL, NULL },
};

static void
clear_grid (GtkGrid *grid)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (grid))) != NULL)
    gtk_grid_remove (grid, child);
}

static void
put (GtkGrid *grid, int row, int column, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);
  gboolean number = column > 0;

  gtk_label_set_xalign (GTK_LABEL (label), number ? 1 : 0);
  gtk_label_set_wrap (GTK_LABEL (label), !number);
  gtk_widget_set_hexpand (label, column == 0);
  if (number)
    gtk_widget_add_css_class (label, "numeric");
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_grid_attach (grid, label, column, row, 1, 1);
}

/* Returns: (transfer full): "12,500.00 SEK", "" when there is no amount */
static char *
dup_money (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);
  JsonObject *money;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return g_strdup ("");

  money = json_node_get_object (node);
  return sv_money_format (json_object_get_int_member (money, "amount"),
                          json_object_get_string_member (money, "currency"));
}

static void
toast_error (SvWatchMoney *self, const char *what, const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (SV_IS_WINDOW (root))
    sv_window_toast_error (SV_WINDOW (root), what, error);
}

/* Something was spent, or was not after all: the watch costs something else now. */
static void
changed (SvWatchMoney *self)
{
  sv_watch_money_show (self, self->watch);
  g_signal_emit (self, signals[CHANGED], 0);
}

static char *
cost_path (SvWatchMoney *self, JsonObject *cost)
{
  return g_strdup_printf ("watches/%" G_GINT64_FORMAT "/costs/%" G_GINT64_FORMAT, self->watch,
                          json_object_get_int_member (cost, "id"));
}

static char *
dup_version (JsonObject *record)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (record, "version"));
}

/* A removed cost, for as long as it may be brought back. */
typedef struct
{
  SvWatchMoney *money; /* (owned) */
  char *path;          /* (owned) of the watch's costs */
  JsonObject *cost;    /* (owned) */
} Removed;

static void
removed_free (gpointer data)
{
  Removed *removed = data;

  g_object_unref (removed->money);
  g_free (removed->path);
  json_object_unref (removed->cost);
  g_free (removed);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Removed, removed_free)

static void
brought_back_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvWatchMoney) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);

  if (answer == NULL)
    toast_error (self, _ ("The cost was not brought back"), error);
  else if (self->box != NULL && self->watch != 0)
    changed (self);
}

/* It comes back as a new one: what was removed stays in the history as removed. */
static void
bring_back (gpointer data)
{
  Removed *removed = data;
  g_autoptr (JsonObject) values = json_object_new ();
  g_auto (GStrv) keys = g_strsplit (cost_groups[0].keys, " ", -1);

  for (guint i = 0; keys[i] != NULL; i++)
    {
      JsonNode *value = json_object_get_member (removed->cost, keys[i]);

      if (value != NULL)
        json_object_set_member (values, keys[i], json_node_copy (value));
    }
  if (removed->money->house != NULL)
    sv_api_send_async (sv_house_get_api (removed->money->house), "POST", removed->path, values,
                       NULL, NULL, brought_back_cb, g_object_ref (removed->money));
}

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Removed) removed = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);
  SvWatchMoney *self = removed->money;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->box == NULL || !SV_IS_WINDOW (root))
    return;
  if (answer == NULL)
    toast_error (self, _ ("The cost was not removed"), error);
  else
    sv_window_toast_undo (SV_WINDOW (root), _ ("Cost removed"), bring_back,
                          g_steal_pointer (&removed), removed_free);
  changed (self);
}

static void
remove_cb (GtkButton *button, SvWatchMoney *self)
{
  JsonObject *cost = g_object_get_data (G_OBJECT (button), "sv-cost");
  g_autofree char *path = cost_path (self, cost);
  g_autofree char *version = dup_version (cost);
  Removed *removed = g_new0 (Removed, 1);

  removed->money = g_object_ref (self);
  removed->path = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/costs", self->watch);
  removed->cost = json_object_ref (cost);
  sv_api_send_async (sv_house_get_api (self->house), "DELETE", path, NULL, version, NULL,
                     removed_cb, removed);
}

static void
edit_cb (GtkButton *button, SvWatchMoney *self)
{
  g_clear_pointer (&self->cost, json_object_unref);
  self->cost = json_object_ref (g_object_get_data (G_OBJECT (button), "sv-cost"));
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->add));
}

static void
put_button (SvWatchMoney *self, int row, int column, const char *icon, const char *title,
            JsonObject *cost, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "sv-cost", json_object_ref (cost),
                          (GDestroyNotify)json_object_unref);
  g_signal_connect_object (button, "clicked", clicked, self, 0);
  gtk_grid_attach (self->costs, button, column, row, 1, 1);
}

static void
show_costs (SvWatchMoney *self, JsonArray *costs)
{
  gboolean may_change = sv_api_may (sv_house_get_api (self->house), "watch_cost.update");

  clear_grid (self->costs);
  for (guint i = 0; i < json_array_get_length (costs); i++)
    {
      JsonObject *cost = json_array_get_object_element (costs, i);
      const char *text = json_object_get_string_member_with_default (cost, "text", NULL);
      g_autofree char *amount = dup_money (cost, "amount");
      g_autofree char *kind =
          sv_choice_title (json_object_get_string_member_with_default (cost, "kind", "other"));
      g_autofree char *title =
          text != NULL ? g_strdup_printf ("%s · %s", kind, text) : g_strdup (kind);

      put (self->costs, (int)i, 0, title, NULL);
      put (self->costs, (int)i, 1, json_object_get_string_member_with_default (cost, "date", ""),
           "dim-label");
      put (self->costs, (int)i, 2, amount, NULL);
      if (may_change)
        {
          g_autofree char *edit = g_strdup_printf (_ ("Correct %s"), title);
          g_autofree char *remove = g_strdup_printf (_ ("Remove %s"), title);

          put_button (self, (int)i, 3, "document-edit-symbolic", edit, cost, G_CALLBACK (edit_cb));
          put_button (self, (int)i, 4, "user-trash-symbolic", remove, cost, G_CALLBACK (remove_cb));
        }
    }
  if (json_array_get_length (costs) == 0)
    put (self->costs, 0, 0, _ ("No costs after the purchase."), "dim-label");
}

static void
show_profit (SvWatchMoney *self, JsonObject *profit)
{
  const char *currency = json_object_get_string_member (profit, "currency");
  JsonArray *lines = json_object_get_array_member (profit, "lines");
  guint n = json_array_get_length (lines);
  g_autofree char *total = NULL;
  GtkWidget *line = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
  JsonNode *sum = json_object_get_member (profit, "total");
  SvApi *api = sv_house_get_api (self->house);
  gboolean sold = FALSE;

  clear_grid (self->profit);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *entry = json_array_get_object_element (lines, i);
      JsonNode *amount = json_object_get_member (entry, "amount");
      g_autofree char *value =
          amount != NULL && JSON_NODE_HOLDS_OBJECT (amount)
              ? dup_money (entry, "amount")
              : sv_money_format (json_object_get_int_member (entry, "amount"), currency);

      sold = sold || g_strcmp0 (json_object_get_string_member (entry, "kind"), "sale") == 0;
      put (self->profit, (int)i, 0, json_object_get_string_member_with_default (entry, "text", ""),
           NULL);
      put (self->profit, (int)i, 1, value, NULL);
    }
  gtk_grid_attach (self->profit, line, 0, (int)n, 2, 1);
  if (sum != NULL && !JSON_NODE_HOLDS_NULL (sum))
    total = JSON_NODE_HOLDS_OBJECT (sum) ? dup_money (profit, "total")
                                         : sv_money_format (json_node_get_int (sum), currency);
  put (self->profit, (int)n + 1, 0, _ ("Profit"), "heading");
  put (self->profit, (int)n + 1, 1, total != NULL ? total : _ ("Not known yet"), "heading");
  gtk_widget_set_visible (GTK_WIDGET (self->profit), n > 0);
  gtk_widget_set_visible (self->profit_head, n > 0);
  gtk_widget_set_visible (self->sell, !sold && sv_api_may (api, "sale.confirm"));
  gtk_widget_set_visible (self->sale, sold && sv_api_may (api, "sale.read"));
}

static void
costs_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvWatchMoney *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (page != NULL)
    {
      show_costs (self, json_object_get_array_member (page, "items"));
      return;
    }
  text = sv_api_error_text (error);
  clear_grid (self->costs);
  put (self->costs, 0, 0, text, "dim-label");
}

static void
profit_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvWatchMoney *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) profit = sv_api_send_finish_object (SV_API (object), result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (profit != NULL)
    {
      show_profit (self, profit);
      return;
    }
  text = sv_api_error_text (error);
  clear_grid (self->profit);
  put (self->profit, 0, 0, text, "dim-label");
}

static void
opened_cb (SvWatchMoney *self)
{
  g_autoptr (GDateTime) today = g_date_time_new_now_local ();
  g_autoptr (JsonNode) date = json_node_new (JSON_NODE_VALUE);
  g_autofree char *text = g_date_time_format (today, "%Y-%m-%d");

  sv_fault_label_set (self->form_error, NULL);
  gtk_button_set_label (GTK_BUTTON (self->form_button),
                        self->cost != NULL ? _ ("Save Cost") : _ ("Add Cost"));
  if (self->cost != NULL)
    {
      sv_record_form_load (self->form, self->cost, NULL);
      sv_record_form_revert (self->form);
      return;
    }
  if (sv_record_form_get_dirty (self->form))
    return;

  json_node_set_string (date, text);
  sv_form_field_put (sv_record_form_get_field (self->form, "date"), date);
}

/* A correction that was not saved is dropped; a new cost that was begun stays for the next time. */
static void
closed_cb (SvWatchMoney *self)
{
  if (self->cost == NULL)
    return;

  g_clear_pointer (&self->cost, json_object_unref);
  sv_record_form_load (self->form, NULL, NULL);
  sv_record_form_revert (self->form);
}

static void
set_sending (SvWatchMoney *self, gboolean sending)
{
  gtk_widget_set_sensitive (self->form_button, !sending);
}

/* A cost on its way, of one watch: another may be shown when it arrives. */
typedef struct
{
  SvWatchMoney *money; /* (owned) */
  gint64 watch;
  GTask *task; /* (owned) */
} Sent;

static void
sent_free (Sent *sent)
{
  g_object_unref (sent->money);
  g_object_unref (sent->task);
  g_free (sent);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sent, sent_free)

static void
show_failure (SvWatchMoney *self, const GError *error)
{
  g_autofree char *text = NULL;

  /* Whoever closed the form meanwhile does not see it there. */
  if (!gtk_widget_get_mapped (GTK_WIDGET (self->form)))
    toast_error (self, _ ("The cost was not saved"), error);
  if (sv_record_form_show_error (self->form, error))
    return;
  text = sv_api_error_text (error);
  sv_fault_label_set (self->form_error, text);
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Sent) sent = user_data;
  SvWatchMoney *self = sent->money;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);

  if (self->box != NULL)
    set_sending (self, FALSE);
  if (answer == NULL)
    {
      if (self->box != NULL && self->watch == sent->watch)
        show_failure (self, error);
      else if (self->box != NULL)
        toast_error (self, _ ("The cost was not saved"), error);
      g_task_return_error (sent->task, g_steal_pointer (&error));
      return;
    }
  sv_attempt_done (&self->attempt);
  if (self->box != NULL && self->watch == sent->watch)
    {
      sv_record_form_revert (self->form);
      gtk_menu_button_popdown (GTK_MENU_BUTTON (self->add));
      changed (self);
    }
  g_task_return_boolean (sent->task, TRUE);
}

void
sv_watch_money_send_async (SvWatchMoney *self, GAsyncReadyCallback callback, gpointer user_data)
{
  SvApi *api = sv_house_get_api (self->house);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (JsonObject) values = sv_record_form_dup_changes (self->form);
  g_autofree char *path = NULL;
  g_autofree char *version = NULL;
  Sent *sent;

  sv_fault_label_set (self->form_error, NULL);
  if (values == NULL)
    {
      gtk_menu_button_popup (GTK_MENU_BUTTON (self->add));
      sv_record_form_focus (self->form);
      g_task_return_new_error (task, SV_ERROR, SV_ERROR_INVALID, "%s",
                               _ ("Some fields of the cost need your attention first."));
      return;
    }
  set_sending (self, TRUE);
  sent = g_new0 (Sent, 1);
  sent->money = g_object_ref (self);
  sent->watch = self->watch;
  sent->task = g_object_ref (task);
  if (self->cost != NULL)
    {
      path = cost_path (self, self->cost);
      version = dup_version (self->cost);
      sv_api_send_async (api, "PATCH", path, values, version, NULL, sent_cb, sent);
      return;
    }
  path = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/costs", self->watch);
  sv_api_post_async (api, path, values, sv_attempt_get_key (&self->attempt, path, values), NULL,
                     sent_cb, sent);
}

gboolean
sv_watch_money_send_finish (SvWatchMoney *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
send_cb (SvWatchMoney *self)
{
  /* How it ends stands in the form. */
  sv_watch_money_send_async (self, NULL, NULL);
}

gboolean
sv_watch_money_is_begun (SvWatchMoney *self)
{
  g_auto (GStrv) keys = g_strsplit (cost_groups[0].keys, " ", -1);

  g_return_val_if_fail (SV_IS_WATCH_MONEY (self), FALSE);

  /* The date of a new one is put there by us. */
  for (guint i = 0; keys[i] != NULL; i++)
    {
      SvFormField *field = sv_record_form_get_field (self->form, keys[i]);

      if (field != NULL && sv_form_field_is_dirty (field) &&
          (self->cost != NULL || strcmp (keys[i], "date") != 0))
        return TRUE;
    }
  return FALSE;
}

void
sv_watch_money_revert (SvWatchMoney *self)
{
  g_return_if_fail (SV_IS_WATCH_MONEY (self));

  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->add));
  sv_record_form_revert (self->form);
}

static void
edited_cb (SvWatchMoney *self)
{
  g_signal_emit (self, signals[EDITED], 0);
}

static void
sv_watch_money_dispose (GObject *object)
{
  SvWatchMoney *self = SV_WATCH_MONEY (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_watch_money_parent_class)->dispose (object);
}

static void
sv_watch_money_finalize (GObject *object)
{
  g_clear_object (&SV_WATCH_MONEY (object)->cancellable);
  g_clear_pointer (&SV_WATCH_MONEY (object)->cost, json_object_unref);
  sv_attempt_done (&SV_WATCH_MONEY (object)->attempt);

  G_OBJECT_CLASS (sv_watch_money_parent_class)->finalize (object);
}

static void
sv_watch_money_class_init (SvWatchMoneyClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_watch_money_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_watch_money_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  signals[CHANGED] = g_signal_new ("changed", SV_TYPE_WATCH_MONEY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[EDITED] = g_signal_new ("edited", SV_TYPE_WATCH_MONEY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
make_title (const char *text)
{
  GtkWidget *title = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (title, "caption-heading");
  return title;
}

static GtkGrid *
make_grid (void)
{
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());

  gtk_grid_set_column_spacing (grid, 12);
  gtk_grid_set_row_spacing (grid, 6);
  return grid;
}

static void
sv_watch_money_init (SvWatchMoney *self)
{
  self->cancellable = g_cancellable_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

static GtkWidget *
make_popover (SvWatchMoney *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->form_button = gtk_button_new_with_label (_ ("Add Cost"));
  self->form = SV_RECORD_FORM (
      sv_record_form_new (sv_house_get_api (self->house), &sv_watch_cost_table, cost_groups));
  g_signal_connect_object (self->form, "edited", G_CALLBACK (edited_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->form, "notify::dirty", G_CALLBACK (edited_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_size_request (GTK_WIDGET (self->form), 320, -1);
  sv_form_field_set_hint (sv_record_form_get_field (self->form, "rate"), _ ("The rate of the day"));
  self->form_error = sv_fault_label_new ();
  gtk_widget_add_css_class (self->form_button, "suggested-action");
  gtk_widget_set_halign (self->form_button, GTK_ALIGN_END);
  g_signal_connect_swapped (self->form_button, "clicked", G_CALLBACK (send_cb), self);
  gtk_widget_add_css_class (box, "sv-popover");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->form));
  gtk_box_append (GTK_BOX (box), self->form_error);
  gtk_box_append (GTK_BOX (box), self->form_button);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_popover_set_default_widget (GTK_POPOVER (popover), self->form_button);
  g_signal_connect_swapped (popover, "show", G_CALLBACK (opened_cb), self);
  g_signal_connect_swapped (popover, "closed", G_CALLBACK (closed_cb), self);
  return popover;
}

/* A button for a verb of the page. */
static GtkWidget *
make_verb (const char *title, const char *action)
{
  GtkWidget *button = gtk_button_new_with_label (title);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_visible (button, FALSE);
  return button;
}

GtkWidget *
sv_watch_money_new (SvHouse *house)
{
  SvWatchMoney *self = g_object_new (SV_TYPE_WATCH_MONEY, NULL);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->house = g_object_ref (house);
  self->add = gtk_menu_button_new ();
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->add), _ ("Add Cost…"));
  gtk_widget_add_css_class (self->add, "flat");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->add), make_popover (self));
  gtk_widget_set_visible (self->add, sv_api_may (sv_house_get_api (house), "watch_cost.update"));

  gtk_box_append (GTK_BOX (head), make_title (_ ("Later costs")));
  gtk_box_append (GTK_BOX (head), self->add);
  gtk_box_append (GTK_BOX (self->box), head);
  self->costs = make_grid ();
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->costs));

  self->profit_head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->sell = make_verb (_ ("Sell…"), "watch.sell");
  self->sale = make_verb (_ ("Show Sale"), "watch.sale");
  gtk_widget_set_margin_top (self->profit_head, 12);
  gtk_box_append (GTK_BOX (self->profit_head), make_title (_ ("Profit, before VAT")));
  gtk_box_append (GTK_BOX (self->profit_head), self->sell);
  gtk_box_append (GTK_BOX (self->profit_head), self->sale);
  gtk_box_append (GTK_BOX (self->box), self->profit_head);
  self->profit = make_grid ();
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->profit));
  sv_watch_money_show (self, 0);
  return GTK_WIDGET (self);
}

void
sv_watch_money_show (SvWatchMoney *self, gint64 id)
{
  SvApi *api = sv_house_get_api (self->house);
  g_autofree char *costs = NULL;
  g_autofree char *profit = NULL;
  gboolean may_profit = sv_api_may (api, "report.pnl");

  g_return_if_fail (SV_IS_WATCH_MONEY (self));

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  /* A cost that was begun belongs to the watch for which it was begun. */
  if (self->watch != id)
    {
      gtk_menu_button_popdown (GTK_MENU_BUTTON (self->add));
      sv_record_form_revert (self->form);
      gtk_widget_set_visible (self->sell, FALSE);
      gtk_widget_set_visible (self->sale, FALSE);
    }
  self->watch = id;
  gtk_widget_set_visible (GTK_WIDGET (self), id != 0 && sv_api_may (api, "watch_cost.read"));
  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;

  costs = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/costs", id);
  profit = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/profit", id);
  sv_api_send_async (api, "GET", costs, NULL, NULL, self->cancellable, costs_cb, self);
  gtk_widget_set_visible (self->profit_head, may_profit);
  gtk_widget_set_visible (GTK_WIDGET (self->profit), may_profit);
  if (may_profit)
    sv_api_send_async (api, "GET", profit, NULL, NULL, self->cancellable, profit_cb, self);
}
