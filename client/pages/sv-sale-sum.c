/* sv-sale-sum.c: what a sale would earn, while it is being written down
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-sale-sum"

#include "sv-sale-sum.h"

#include "common/sv-money.h"

#include <glib/gi18n.h>
#include <string.h>

/* All rates of the house are for one euro. */
#define THIRD "EUR"

struct _SvSaleSum
{
  GtkWidget parent_instance;

  SvApi *api;        /* (owned) */
  JsonObject *watch; /* (owned) */
  GtkWidget *total;
  GtkWidget *text;
  GHashTable *rates; /* (owned) "SEK 2026-11-21" → rate; "" while it is asked for, "-": none */
  GCancellable *cancellable;

  /* what was shown last */
  char *date;      /* (owned) (nullable) */
  char *rate;      /* (owned) (nullable) */
  JsonNode *price; /* (owned) (nullable) */
  JsonNode *freight;
  GPtrArray *fees; /* (owned) */
};

/* How far a conversion got. */
typedef enum
{
  KNOWN,
  ASKED,   /* a rate is on its way */
  UNKNOWN, /* there is no such rate, or no day */
} Known;

typedef struct
{
  SvSaleSum *sum; /* (owned) */
  char *name;     /* (owned) */
} Asked;

G_DEFINE_FINAL_TYPE (SvSaleSum, sv_sale_sum, GTK_TYPE_WIDGET)

static void update (SvSaleSum *self);

static void
asked_free (Asked *asked)
{
  g_object_unref (asked->sum);
  g_free (asked->name);
  g_free (asked);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

static void
rate_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Asked) asked = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = sv_api_send_finish_object (SV_API (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  /* A server that is away is asked again with the next key. */
  if (answer == NULL && sv_api_error_is_offline (error))
    g_hash_table_remove (asked->sum->rates, asked->name);
  else
    g_hash_table_insert (
        asked->sum->rates, g_strdup (asked->name),
        g_strdup (answer != NULL ? json_object_get_string_member (answer, "rate") : "-"));
  if (answer != NULL || !sv_api_error_is_offline (error))
    update (asked->sum);
}

/* @rate: (out) (transfer none): units of @currency for one euro on the day of the sale */
static Known
find_rate (SvSaleSum *self, const char *currency, const char **rate)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  Asked *asked;

  *rate = "1";
  if (strcmp (currency, THIRD) == 0)
    return KNOWN;
  if (self->date == NULL || !sv_api_may (self->api, "fx_rate.read"))
    return UNKNOWN;

  name = g_strdup_printf ("%s %s", currency, self->date);
  if ((*rate = g_hash_table_lookup (self->rates, name)) != NULL)
    return **rate == '\0' ? ASKED : strcmp (*rate, "-") == 0 ? UNKNOWN : KNOWN;

  path = g_strdup_printf ("rates/on?quote=%s&date=%s", currency, self->date);
  asked = g_new0 (Asked, 1);
  asked->sum = g_object_ref (self);
  asked->name = g_strdup (name);
  g_hash_table_insert (self->rates, g_steal_pointer (&name), g_strdup (""));
  sv_api_send_async (self->api, "GET", path, NULL, NULL, self->cancellable, rate_cb, asked);
  return ASKED;
}

/* Adds @money in the currency @base to @sum, as the server will: at the rate given with the sale
 * where it is in the currency of the price, at the rate of the day elsewhere. */
static Known
add (SvSaleSum *self, JsonNode *money, const char *base, gint64 *sum)
{
  JsonObject *object = json_node_get_object (money);
  const char *currency = json_object_get_string_member (object, "currency");
  gint64 amount = json_object_get_int_member (object, "amount");
  const char *of_price =
      json_object_get_string_member (json_node_get_object (self->price), "currency");
  const char *from, *to;
  Known known;

  if (strcmp (currency, base) != 0)
    {
      if (self->rate != NULL && strcmp (currency, of_price) == 0)
        {
          if (!sv_money_convert (amount, currency, base, self->rate, &amount, NULL))
            return UNKNOWN;
        }
      else
        {
          if ((known = find_rate (self, currency, &from)) != KNOWN ||
              (known = find_rate (self, base, &to)) != KNOWN)
            return known;
          if (!sv_money_convert_cross (amount, currency, base, from, to, &amount, NULL))
            return UNKNOWN;
        }
    }
  return __builtin_add_overflow (*sum, amount, sum) ? UNKNOWN : KNOWN;
}

static void
set_texts (SvSaleSum *self, const char *total, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->total), total);
  gtk_label_set_text (GTK_LABEL (self->text), text);
}

/* "66,168.50 received − 3,500.00 fees − 45,000.00 cost" */
static char *
dup_calculation (gint64 received, gint64 fees, gint64 cost, const char *base)
{
  g_autofree char *received_text = sv_money_format (received, base);
  g_autofree char *fees_text = sv_money_format (fees, base);
  g_autofree char *cost_text = sv_money_format (cost, base);

  return fees != 0 ? g_strdup_printf (_ ("%s received − %s fees − %s cost"), received_text,
                                      fees_text, cost_text)
                   : g_strdup_printf (_ ("%s received − %s cost"), received_text, cost_text);
}

static void
update (SvSaleSum *self)
{
  JsonNode *node = json_object_get_member (self->watch, "cost");
  gboolean bought = node != NULL && JSON_NODE_HOLDS_OBJECT (node);
  JsonObject *cost = bought ? json_node_get_object (node) : NULL;
  const char *base = bought ? json_object_get_string_member (cost, "currency") : NULL;
  gint64 spent = bought ? json_object_get_int_member (cost, "amount") : 0;
  g_autofree char *text = NULL;
  g_autofree char *total = NULL;
  gint64 received = 0, fees = 0;
  Known known = KNOWN;

  if (!bought)
    {
      set_texts (self, _ ("Not known"), _ ("What the watch cost is not known."));
      return;
    }
  if (self->price == NULL)
    {
      g_autofree char *money = sv_money_format (spent, base);

      text = g_strdup_printf (_ ("The watch cost %s."), money);
      set_texts (self, "–", text);
      return;
    }

  known = add (self, self->price, base, &received);
  if (known == KNOWN && self->freight != NULL)
    known = add (self, self->freight, base, &received);
  for (guint i = 0; known == KNOWN && i < self->fees->len; i++)
    known = add (self, self->fees->pdata[i], base, &fees);
  /* Never the figure of what was typed before. */
  if (known == ASKED)
    set_texts (self, "…", "");
  if (known == UNKNOWN)
    set_texts (self, _ ("Not known"),
               _ ("A rate of the day is missing; give the rate, or enter it under exchange "
                  "rates."));
  if (known != KNOWN)
    return;

  total = sv_money_format (received - fees - spent, base);
  text = dup_calculation (received, fees, spent, base);
  set_texts (self, total, text);
}

static void
sv_sale_sum_dispose (GObject *object)
{
  SvSaleSum *self = SV_SALE_SUM (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->api);

  G_OBJECT_CLASS (sv_sale_sum_parent_class)->dispose (object);
}

static void
sv_sale_sum_finalize (GObject *object)
{
  SvSaleSum *self = SV_SALE_SUM (object);

  g_object_unref (self->cancellable);
  json_object_unref (self->watch);
  g_hash_table_unref (self->rates);
  g_free (self->date);
  g_free (self->rate);
  g_clear_pointer (&self->price, json_node_unref);
  g_clear_pointer (&self->freight, json_node_unref);
  g_clear_pointer (&self->fees, g_ptr_array_unref);

  G_OBJECT_CLASS (sv_sale_sum_parent_class)->finalize (object);
}

static void
sv_sale_sum_class_init (SvSaleSumClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_sale_sum_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_sale_sum_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
sv_sale_sum_init (SvSaleSum *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new (_ ("Profit, before VAT"));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  self->cancellable = g_cancellable_new ();
  self->rates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->total = gtk_label_new (NULL);
  self->text = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_add_css_class (self->total, "heading");
  gtk_widget_add_css_class (self->total, "numeric");
  gtk_label_set_xalign (GTK_LABEL (self->text), 0);
  gtk_label_set_wrap (GTK_LABEL (self->text), TRUE);
  gtk_widget_add_css_class (self->text, "caption");
  gtk_widget_add_css_class (self->text, "dim-label");
  gtk_widget_add_css_class (self->text, "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self), "sv-sum");

  gtk_box_append (GTK_BOX (line), title);
  gtk_box_append (GTK_BOX (line), self->total);
  gtk_widget_set_parent (line, GTK_WIDGET (self));
  gtk_widget_set_parent (self->text, GTK_WIDGET (self));
}

GtkWidget *
sv_sale_sum_new (SvApi *api, JsonObject *watch)
{
  SvSaleSum *self = g_object_new (SV_TYPE_SALE_SUM, NULL);

  self->api = g_object_ref (api);
  self->watch = json_object_ref (watch);
  gtk_widget_set_visible (GTK_WIDGET (self),
                          sv_api_may (api, "report.pnl") && json_object_has_member (watch, "cost"));
  return GTK_WIDGET (self);
}

void
sv_sale_sum_show (SvSaleSum *self, const char *date, const char *rate, JsonNode *price,
                  JsonNode *freight, GPtrArray *fees)
{
  g_return_if_fail (SV_IS_SALE_SUM (self));

  g_free (self->date);
  g_free (self->rate);
  g_clear_pointer (&self->price, json_node_unref);
  g_clear_pointer (&self->freight, json_node_unref);
  g_clear_pointer (&self->fees, g_ptr_array_unref);
  self->date = g_strdup (date);
  self->rate = g_strdup (rate);
  self->price = price != NULL ? json_node_copy (price) : NULL;
  self->freight = freight != NULL ? json_node_copy (freight) : NULL;
  self->fees = fees;
  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    update (self);
}
