/* sv-purchase-line.c: from whom a watch was bought and on which paper, in a line of its page
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-purchase-line"

#include "sv-purchase-line.h"

#include "common/sv-error.h"
#include "sv-purchase-dialog.h"

#include <glib/gi18n.h>

struct _SvPurchaseLine
{
  GtkWidget parent_instance;

  SvHouse *house; /* (owned) */
  GtkWidget *box;
  GtkWidget *words;
  GtkWidget *button;
  JsonObject *watch;    /* (owned) (nullable) */
  JsonObject *purchase; /* (owned) (nullable) */
  gboolean known;       /* what the server has of it is here: something, or nothing */
  gboolean read_only;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SvPurchaseLine, sv_purchase_line, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
update (SvPurchaseLine *self)
{
  SvApi *api = sv_house_get_api (self->house);
  g_autofree char *words = self->purchase != NULL ? sv_purchase_dup_words (self->purchase) : NULL;

  if (self->known)
    gtk_label_set_text (GTK_LABEL (self->words), words == NULL ? _ ("Nothing noted yet.")
                                                 : *words == '\0'
                                                     ? _ ("Only date and price are noted.")
                                                     : words);
  gtk_widget_set_visible (self->button,
                          self->known && !self->read_only && sv_api_may (api, "purchase.create"));
}

static void
saved_cb (SvPurchaseLine *self)
{
  if (self->box == NULL)
    return;

  sv_purchase_line_show (self, self->watch);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
clicked_cb (SvPurchaseLine *self)
{
  SvPurchaseDialog *dialog =
      sv_purchase_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->house,
                              self->watch, self->purchase);

  g_signal_connect_object (dialog, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvPurchaseLine *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) purchase = sv_api_send_finish_object (SV_API (object), result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (purchase == NULL && !g_error_matches (error, SV_ERROR, SV_ERROR_NOT_FOUND))
    {
      text = sv_api_error_text (error);
      gtk_label_set_text (GTK_LABEL (self->words), text);
      return;
    }
  g_clear_pointer (&self->purchase, json_object_unref);
  self->purchase = g_steal_pointer (&purchase);
  self->known = TRUE;
  update (self);
}

static void
sv_purchase_line_dispose (GObject *object)
{
  SvPurchaseLine *self = SV_PURCHASE_LINE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_purchase_line_parent_class)->dispose (object);
}

static void
sv_purchase_line_finalize (GObject *object)
{
  SvPurchaseLine *self = SV_PURCHASE_LINE (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->watch, json_object_unref);
  g_clear_pointer (&self->purchase, json_object_unref);

  G_OBJECT_CLASS (sv_purchase_line_parent_class)->finalize (object);
}

static void
sv_purchase_line_class_init (SvPurchaseLineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_purchase_line_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_purchase_line_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  signals[CHANGED] = g_signal_new ("changed", SV_TYPE_PURCHASE_LINE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
sv_purchase_line_init (SvPurchaseLine *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (_ ("How it was bought"));

  self->cancellable = g_cancellable_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->words = gtk_label_new (NULL);
  self->button = gtk_button_new_with_label (_ ("Purchase…"));
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (title, "caption-heading");
  gtk_widget_add_css_class (self->button, "flat");
  gtk_label_set_xalign (GTK_LABEL (self->words), 0);
  gtk_label_set_wrap (GTK_LABEL (self->words), TRUE);
  gtk_widget_add_css_class (self->words, "dim-label");
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (clicked_cb), self);
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), self->button);
  gtk_box_append (GTK_BOX (self->box), head);
  gtk_box_append (GTK_BOX (self->box), self->words);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
sv_purchase_line_new (SvHouse *house)
{
  SvPurchaseLine *self = g_object_new (SV_TYPE_PURCHASE_LINE, NULL);

  self->house = g_object_ref (house);
  sv_purchase_line_show (self, NULL);
  return GTK_WIDGET (self);
}

void
sv_purchase_line_set_read_only (SvPurchaseLine *self, gboolean read_only)
{
  g_return_if_fail (SV_IS_PURCHASE_LINE (self));

  self->read_only = read_only;
  update (self);
}

void
sv_purchase_line_show (SvPurchaseLine *self, JsonObject *watch)
{
  SvApi *api = sv_house_get_api (self->house);
  gint64 id = watch != NULL ? json_object_get_int_member (watch, "id") : 0;
  g_autofree char *path = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/purchase", id);

  g_return_if_fail (SV_IS_PURCHASE_LINE (self));

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (self->watch == NULL || json_object_get_int_member (self->watch, "id") != id)
    {
      g_clear_pointer (&self->purchase, json_object_unref);
      self->known = FALSE;
      gtk_label_set_text (GTK_LABEL (self->words), "");
      update (self);
    }
  if (watch != NULL)
    json_object_ref (watch);
  g_clear_pointer (&self->watch, json_object_unref);
  self->watch = watch;
  gtk_widget_set_visible (GTK_WIDGET (self), id != 0 && sv_api_may (api, "purchase.read"));
  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    sv_api_send_async (api, "GET", path, NULL, NULL, self->cancellable, read_cb, self);
}
