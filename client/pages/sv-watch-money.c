/* sv-watch-money.c: what a watch cost since it was bought, and what it earned
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-watch-money"

#include "sv-watch-money.h"

#include "common/sv-money.h"
#include "sv-cost-list.h"

#include <glib/gi18n.h>

struct _SvWatchMoney
{
  GtkWidget parent_instance;

  SvHouse *house; /* (owned) */
  gint64 watch;
  gboolean read_only;
  GtkWidget *box;
  SvCostForm *form;
  SvCostList *costs;
  GtkGrid *profit;
  char *profit_text; /* (owned) (nullable) the profit as it is shown */
  GtkWidget *profit_head;
  GtkWidget *sell;           /* while it is not sold */
  GtkWidget *sale;           /* when it is */
  GCancellable *cancellable; /* of what is read */
};

G_DEFINE_FINAL_TYPE (SvWatchMoney, sv_watch_money, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
may_change (SvWatchMoney *self)
{
  return sv_api_may (sv_house_get_api (self->house), "watch_cost.update");
}

static void
clear_profit (SvWatchMoney *self)
{
  GtkWidget *child;

  g_clear_pointer (&self->profit_text, g_free);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->profit))) != NULL)
    gtk_grid_remove (self->profit, child);
}

static void
set_profit_visible (SvWatchMoney *self, gboolean profit)
{
  gtk_widget_set_visible (self->profit_head, profit);
  gtk_widget_set_visible (GTK_WIDGET (self->profit), profit);
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

/* Something was spent, or was not after all: the watch costs something else now. */
static void
changed (SvWatchMoney *self)
{
  /* A request under way keeps form and list alive longer than this. */
  if (self->house == NULL)
    return;

  sv_watch_money_show (self, self->watch);
  g_signal_emit (self, signals[CHANGED], 0);
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

  clear_profit (self);
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
  set_profit_visible (self, n > 0);
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
      sv_cost_list_show (self->costs, self->watch, json_object_get_array_member (page, "items"),
                         may_change (self) && !self->read_only);
      return;
    }
  text = sv_api_error_text (error);
  sv_cost_list_say (self->costs, text);
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
      g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), profit);

      text = json_to_string (node, FALSE);
      if (g_strcmp0 (self->profit_text, text) == 0)
        return;
      show_profit (self, profit);
      self->profit_text = g_steal_pointer (&text);
      return;
    }
  text = sv_api_error_text (error);
  clear_profit (self);
  put (self->profit, 0, 0, text, "dim-label");
  set_profit_visible (self, TRUE);
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
  g_free (SV_WATCH_MONEY (object)->profit_text);

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

static void
sv_watch_money_init (SvWatchMoney *self)
{
  self->cancellable = g_cancellable_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
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

static void
edit_cb (SvWatchMoney *self, JsonObject *cost)
{
  sv_cost_form_edit (self->form, cost);
}

GtkWidget *
sv_watch_money_new (SvHouse *house)
{
  SvWatchMoney *self = g_object_new (SV_TYPE_WATCH_MONEY, NULL);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->house = g_object_ref (house);
  self->form = SV_COST_FORM (sv_cost_form_new (house));
  gtk_widget_set_visible (GTK_WIDGET (self->form), may_change (self));
  g_signal_connect_object (self->form, "saved", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  self->costs = SV_COST_LIST (sv_cost_list_new (house));
  g_signal_connect_object (self->costs, "edit", G_CALLBACK (edit_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->costs, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);

  gtk_box_append (GTK_BOX (head), make_title (_ ("Later costs")));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->form));
  gtk_box_append (GTK_BOX (self->box), head);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->costs));

  self->profit_head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->sell = make_verb (_ ("Sell…"), "watch.sell");
  self->sale = make_verb (_ ("Show Sale"), "watch.sale");
  gtk_widget_set_margin_top (self->profit_head, 12);
  gtk_box_append (GTK_BOX (self->profit_head), make_title (_ ("Profit, before VAT")));
  gtk_box_append (GTK_BOX (self->profit_head), self->sell);
  gtk_box_append (GTK_BOX (self->profit_head), self->sale);
  gtk_box_append (GTK_BOX (self->box), self->profit_head);
  self->profit = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_spacing (self->profit, 12);
  gtk_grid_set_row_spacing (self->profit, 6);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->profit));
  sv_watch_money_show (self, 0);
  return GTK_WIDGET (self);
}

SvCostForm *
sv_watch_money_get_form (SvWatchMoney *self)
{
  g_return_val_if_fail (SV_IS_WATCH_MONEY (self), NULL);

  return self->form;
}

void
sv_watch_money_set_read_only (SvWatchMoney *self, gboolean read_only)
{
  g_return_if_fail (SV_IS_WATCH_MONEY (self));

  self->read_only = read_only;
  sv_cost_form_set_read_only (self->form, read_only);
}

void
sv_watch_money_show (SvWatchMoney *self, gint64 id)
{
  SvApi *api = sv_house_get_api (self->house);
  g_autofree char *costs = NULL;
  g_autofree char *profit = NULL;

  g_return_if_fail (SV_IS_WATCH_MONEY (self));

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  sv_cost_form_set_watch (self->form, id);
  if (self->watch != id)
    {
      sv_cost_list_clear (self->costs);
      clear_profit (self);
      set_profit_visible (self, FALSE);
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
  if (sv_api_may (api, "report.pnl"))
    sv_api_send_async (api, "GET", profit, NULL, NULL, self->cancellable, profit_cb, self);
}
