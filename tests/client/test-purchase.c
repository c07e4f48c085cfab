/* test-purchase.c: a purchase is shown in a line, and told the server as a whole
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pages/sv-purchase-dialog.h"
#include "pages/sv-purchase-line.h"
#include "sv-fake-server.h"
#include "sv-record-form.h"
#include "sv-resources.h"
#include "sv-spawned-server.h"

#include <adwaita.h>
#include <string.h>

static const char *const held[] = { "watches", NULL };

#define PATH "watches/7/purchase"
#define WATCH                                                                                      \
  "{\"id\":7,\"version\":3,\"sku\":\"S-7\",\"purchase_date\":\"2026-03-01\","                      \
  "\"purchase_price\":{\"amount\":10000,\"currency\":\"SEK\"}}"
#define PURCHASE                                                                                   \
  "{\"id\":4,\"version\":1,\"party\":{\"id\":9,\"name\":\"Anna Berg\"},\"date\":\"2026-03-02\","   \
  "\"price\":{\"amount\":20000,\"currency\":\"EUR\"},\"rate\":\"11.25\","                          \
  "\"document\":{\"kind\":\"invoice\",\"number\":\"2026-17\"},\"source\":null}"

typedef struct
{
  SvFakeServer *server;
  GtkWidget *window;
  SvPurchaseLine *line;
  guint changed;
} Fixture;

static void
changed_cb (Fixture *fixture)
{
  fixture->changed++;
}

static GtkWidget *
find (gpointer top, GType type)
{
  GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (top), type) ? top : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (top); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type);
  return found;
}

static gboolean
has_label (gpointer top, const char *text)
{
  gboolean found = GTK_IS_LABEL (top) && gtk_widget_get_visible (top) &&
                   strcmp (gtk_label_get_text (GTK_LABEL (top)), text) == 0;

  for (GtkWidget *child = gtk_widget_get_first_child (top); child != NULL && !found;
       child = gtk_widget_get_next_sibling (child))
    found = has_label (child, text);
  return found;
}

static void
answer_purchase (Fixture *fixture, guint status, const char *json)
{
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", PATH), status, json);
  sv_fake_server_settle ();
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) watch = json_from_string (WATCH, NULL);
  SvHouse *house;

  fixture->server = sv_fake_server_new (held, "purchase.read purchase.create");
  house = sv_fake_server_get_house (fixture->server);
  fixture->window = gtk_window_new ();
  fixture->line = SV_PURCHASE_LINE (sv_purchase_line_new (house));
  g_signal_connect_swapped (fixture->line, "changed", G_CALLBACK (changed_cb), fixture);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->line));
  gtk_window_present (GTK_WINDOW (fixture->window));
  sv_purchase_line_show (fixture->line, json_node_get_object (watch));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  sv_fake_server_free (fixture->server);
}

/* Returns: (transfer none) (nullable): the dialog that is open */
static GtkWidget *
get_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWidget *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (SV_IS_PURCHASE_DIALOG (window))
        found = window;
    }
  return found;
}

static GtkWidget *
open_dialog (Fixture *fixture)
{
  g_signal_emit_by_name (find (fixture->line, GTK_TYPE_BUTTON), "clicked");
  g_assert_nonnull (get_dialog ());
  return get_dialog ();
}

static SvFormField *
get_field (GtkWidget *dialog, const char *key)
{
  return sv_record_form_get_field (SV_RECORD_FORM (find (dialog, SV_TYPE_RECORD_FORM)), key);
}

static GtkEditable *
editable (GtkWidget *dialog, const char *key)
{
  return GTK_EDITABLE (sv_entry_get_target (sv_form_field_get_entry (get_field (dialog, key))));
}

static void
test_first_one (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  SvAsked *asked;

  answer_purchase (fixture, 404, "{\"status\":404,\"code\":\"not_found\"}");
  g_assert_true (has_label (fixture->line, "Nothing noted yet."));
  dialog = open_dialog (fixture);
  /* What the watch knows of it stands there. */
  g_assert_cmpstr (gtk_editable_get_text (editable (dialog, "price")), ==, "100.00");
  gtk_editable_set_text (editable (dialog, "document_number"), "17");
  gtk_widget_activate_action (dialog, "purchase.save", NULL);
  asked = sv_fake_server_take (fixture->server, "POST", PATH);
  g_assert_cmpstr (sv_asked_get (asked, "date"), ==, "\"2026-03-01\"");
  g_assert_cmpstr (sv_asked_get (asked, "price"), ==, "{\"amount\":10000,\"currency\":\"SEK\"}");
  g_assert_cmpstr (sv_asked_get (asked, "document"), ==, "{\"number\":\"17\"}");
  g_assert_null (sv_asked_get (asked, "party"));
  g_assert_nonnull (sv_asked_get_key (asked));
  sv_asked_answer (asked, 201, PURCHASE);
  answer_purchase (fixture, 200, PURCHASE);
  g_assert_null (get_dialog ());
  g_assert_cmpuint (fixture->changed, ==, 1);
  g_assert_true (has_label (fixture->line, "Anna Berg · invoice · 2026-17 · rate 11.25"));
}

static void
test_corrected_as_a_whole (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  SvAsked *asked;

  answer_purchase (fixture, 200, PURCHASE);
  dialog = open_dialog (fixture);
  gtk_editable_set_text (editable (dialog, "rate"), "11.3");
  gtk_widget_activate_action (dialog, "purchase.save", NULL);
  asked = sv_fake_server_take (fixture->server, "POST", PATH);
  g_assert_cmpstr (sv_asked_get (asked, "party"), ==, "9");
  g_assert_cmpstr (sv_asked_get (asked, "date"), ==, "\"2026-03-02\"");
  g_assert_cmpstr (sv_asked_get (asked, "rate"), ==, "\"11.3\"");
  g_assert_cmpstr (sv_asked_get (asked, "document"), ==,
                   "{\"kind\":\"invoice\",\"number\":\"2026-17\"}");
  sv_asked_answer (asked, 422,
                   "{\"status\":422,\"code\":\"refused\",\"errors\":[{\"field\":\"rate\","
                   "\"code\":\"out_of_range\",\"message\":\"Not so.\"}]}");
  sv_fake_server_settle ();
  g_assert_true (get_dialog () == dialog);
  g_assert_nonnull (sv_form_field_get_error (get_field (dialog, "rate")));
  g_assert_cmpstr (gtk_editable_get_text (editable (dialog, "rate")), ==, "11.3");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_archived_is_only_looked_at (Fixture *fixture, gconstpointer data)
{
  answer_purchase (fixture, 200, PURCHASE);
  g_assert_true (gtk_widget_get_visible (find (fixture->line, GTK_TYPE_BUTTON)));
  sv_purchase_line_set_read_only (fixture->line, TRUE);
  g_assert_false (gtk_widget_get_visible (find (fixture->line, GTK_TYPE_BUTTON)));
  g_assert_true (has_label (fixture->line, "Anna Berg · invoice · 2026-17 · rate 11.25"));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (sv_client_get_resource ());

  ADD ("/purchase/first-one-begins-with-what-the-watch-knows", test_first_one);
  ADD ("/purchase/is-corrected-as-a-whole", test_corrected_as_a_whole);
  ADD ("/purchase/archived-is-only-looked-at", test_archived_is_only_looked_at);

  return g_test_run ();
}
