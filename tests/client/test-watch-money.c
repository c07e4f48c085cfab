/* test-watch-money.c: the costs of a watch stay under the hand, and what is begun of them is kept
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-date.h"
#include "pages/sv-watch-money.h"
#include "sv-fake-server.h"
#include "sv-record-form.h"
#include "sv-resources.h"
#include "sv-spawned-server.h"

#include <adwaita.h>

static const char *const held[] = { "watches", NULL };

#define COST(id, version, text)                                                                    \
  "{\"id\":" #id ",\"version\":" #version ",\"kind\":\"repair\",\"date\":\"2026-11-21\","          \
  "\"amount\":{\"amount\":10000,\"currency\":\"SEK\"},\"rate\":null,\"text\":\"" text "\"}"

typedef struct
{
  SvFakeServer *server;
  GtkWidget *window;
  SvWatchMoney *money;
} Fixture;

static gboolean
is_named (GtkWidget *widget, const char *name)
{
  const char *label = GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget)) : NULL;

  return GTK_IS_BUTTON (widget) && (g_strcmp0 (label, name) == 0 ||
                                    g_strcmp0 (gtk_widget_get_tooltip_text (widget), name) == 0);
}

/* Returns: (nullable): the button of that name below @top */
static GtkWidget *
find_button (gpointer top, const char *name)
{
  GtkWidget *found = is_named (top, name) ? top : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (top); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, name);
  return found;
}

/* Returns: (nullable): the first one of that type below @top that is not hidden */
static GtkWidget *
find_type (gpointer top, GType type)
{
  GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (top), type) ? top : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (top); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child) || GTK_IS_POPOVER (child))
      found = find_type (child, type);
  return found;
}

static gboolean
has_label (gpointer top, const char *text)
{
  gboolean found = GTK_IS_LABEL (top) && gtk_widget_get_visible (top) &&
                   g_strcmp0 (gtk_label_get_text (GTK_LABEL (top)), text) == 0;

  for (GtkWidget *child = gtk_widget_get_first_child (top); child != NULL && !found;
       child = gtk_widget_get_next_sibling (child))
    found = has_label (child, text);
  return found;
}

static void
press (Fixture *fixture, const char *name)
{
  GtkWidget *button = find_button (fixture->money, name);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static GtkMenuButton *
get_button (Fixture *fixture)
{
  return GTK_MENU_BUTTON (find_type (fixture->money, GTK_TYPE_MENU_BUTTON));
}

static gboolean
is_open (Fixture *fixture)
{
  return gtk_widget_get_visible (GTK_WIDGET (gtk_menu_button_get_popover (get_button (fixture))));
}

static GtkEditable *
editable (Fixture *fixture, const char *key)
{
  GtkWidget *form = find_type (fixture->money, SV_TYPE_RECORD_FORM);
  SvFormField *field = sv_record_form_get_field (SV_RECORD_FORM (form), key);

  return GTK_EDITABLE (sv_entry_get_target (sv_form_field_get_entry (field)));
}

static void
type (Fixture *fixture, const char *key, const char *text)
{
  gtk_editable_set_text (editable (fixture, key), text);
}

static void
assert_typed (Fixture *fixture, const char *key, const char *text)
{
  g_assert_cmpstr (gtk_editable_get_text (editable (fixture, key)), ==, text);
}

static gboolean
is_begun (Fixture *fixture)
{
  return sv_cost_form_is_begun (sv_watch_money_get_form (fixture->money));
}

/* Answers the reading of the costs that comes next. */
static void
answer_costs (Fixture *fixture, const char *costs)
{
  g_autofree char *json = g_strdup_printf ("{\"items\":[%s]}", costs);

  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", "watches/7/costs"), 200, json);
  sv_fake_server_settle ();
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  SvHouse *house;

  fixture->server = sv_fake_server_new (held, "watch_cost.read watch_cost.update");
  house = sv_fake_server_get_house (fixture->server);
  fixture->window = gtk_window_new ();
  fixture->money = SV_WATCH_MONEY (sv_watch_money_new (house));
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->money));
  gtk_window_present (GTK_WINDOW (fixture->window));
  sv_watch_money_show (fixture->money, 7);
  answer_costs (fixture, COST (1, 3, "Glass") "," COST (2, 4, "Strap"));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  sv_fake_server_free (fixture->server);
}

/* What is written */

static void
begin (Fixture *fixture, const char *text)
{
  gtk_menu_button_popup (get_button (fixture));
  type (fixture, "amount", "100");
  type (fixture, "text", text);
}

static void
test_sent_and_closed (Fixture *fixture, gconstpointer data)
{
  SvAsked *asked;

  begin (fixture, "Crown");
  press (fixture, "Add Cost");
  asked = sv_fake_server_take (fixture->server, "POST", "watches/7/costs");
  g_assert_cmpstr (sv_asked_get (asked, "text"), ==, "\"Crown\"");
  g_assert_false (gtk_widget_is_sensitive (find_button (fixture->money, "Add Cost")));
  sv_asked_answer (asked, 201, COST (5, 1, "Crown"));
  answer_costs (fixture, COST (5, 1, "Crown"));

  g_assert_false (is_open (fixture));
  g_assert_false (is_begun (fixture));
  gtk_menu_button_popup (get_button (fixture));
  assert_typed (fixture, "text", "");
  assert_typed (fixture, "amount", "");
}

static void
test_typed_on_while_it_is_sent (Fixture *fixture, gconstpointer data)
{
  SvAsked *asked;

  begin (fixture, "Cro");
  press (fixture, "Add Cost");
  asked = sv_fake_server_take (fixture->server, "POST", "watches/7/costs");
  type (fixture, "text", "Crown");
  sv_asked_answer (asked, 201, COST (5, 1, "Cro"));
  answer_costs (fixture, COST (5, 1, "Cro"));

  /* It is there now: what was typed since is a correction of it, and the form stays open. */
  g_assert_true (is_open (fixture));
  g_assert_true (is_begun (fixture));
  assert_typed (fixture, "text", "Crown");
  press (fixture, "Save Cost");
  asked = sv_fake_server_take (fixture->server, "PATCH", "watches/7/costs/5");
  g_assert_cmpstr (sv_asked_get (asked, "text"), ==, "\"Crown\"");
  g_assert_null (sv_asked_get (asked, "amount"));
  g_assert_cmpstr (sv_asked_get_if_match (asked), ==, "\"1\"");
  sv_asked_answer (asked, 200, COST (5, 2, "Crown"));
  answer_costs (fixture, COST (5, 2, "Crown"));
  g_assert_false (is_open (fixture));
  g_assert_false (is_begun (fixture));
}

/* Corrects the first cost and goes on to the second before the answer is here. */
static SvAsked *
correct_one_after_the_other (Fixture *fixture)
{
  SvAsked *asked;

  press (fixture, "Correct Repair · Glass");
  type (fixture, "text", "Sapphire glass");
  press (fixture, "Save Cost");
  asked = sv_fake_server_take (fixture->server, "PATCH", "watches/7/costs/1");
  gtk_menu_button_popdown (get_button (fixture));
  press (fixture, "Correct Repair · Strap");
  g_assert_true (gtk_widget_is_sensitive (find_button (fixture->money, "Save Cost")));
  type (fixture, "text", "Leather strap");
  return asked;
}

static void
test_answer_of_another_cost (Fixture *fixture, gconstpointer data)
{
  SvAsked *asked = correct_one_after_the_other (fixture);

  sv_asked_answer (asked, 200, COST (1, 4, "Sapphire glass"));
  answer_costs (fixture, COST (1, 4, "Sapphire glass") "," COST (2, 4, "Strap"));
  g_assert_true (is_open (fixture));
  assert_typed (fixture, "text", "Leather strap");
  press (fixture, "Save Cost");
  sv_asked_answer (sv_fake_server_take (fixture->server, "PATCH", "watches/7/costs/2"), 200,
                   COST (2, 5, "Leather strap"));
  answer_costs (fixture, COST (1, 4, "Sapphire glass") "," COST (2, 5, "Leather strap"));
  g_assert_false (is_open (fixture));
}

static void
test_fault_of_another_cost (Fixture *fixture, gconstpointer data)
{
  SvAsked *asked = correct_one_after_the_other (fixture);

  sv_asked_answer (asked, 422,
                   "{\"status\":422,\"code\":\"refused\",\"errors\":[{\"field\":\"text\","
                   "\"code\":\"refused\",\"message\":\"Not this glass.\"}]}");
  sv_fake_server_settle ();
  g_assert_true (is_open (fixture));
  assert_typed (fixture, "text", "Leather strap");
  g_assert_false (has_label (fixture->money, "Not this glass."));
}

static void
test_begun_one_waits (Fixture *fixture, gconstpointer data)
{
  begin (fixture, "Begun");
  gtk_menu_button_popdown (get_button (fixture));
  press (fixture, "Correct Repair · Glass");
  assert_typed (fixture, "text", "Glass");
  gtk_menu_button_popdown (get_button (fixture));
  g_assert_true (is_begun (fixture));
  gtk_menu_button_popup (get_button (fixture));
  assert_typed (fixture, "text", "Begun");
  assert_typed (fixture, "amount", "100");
}

static void
test_all_that_is_typed_is_sent (Fixture *fixture, gconstpointer data)
{
  SvCostForm *form = sv_watch_money_get_form (fixture->money);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  begin (fixture, "Begun");
  gtk_menu_button_popdown (get_button (fixture));
  press (fixture, "Correct Repair · Glass");
  type (fixture, "text", "Sapphire glass");
  sv_cost_form_send_async (form, sv_wait_cb, &result);
  sv_asked_answer (sv_fake_server_take (fixture->server, "PATCH", "watches/7/costs/1"), 200,
                   COST (1, 4, "Sapphire glass"));
  sv_asked_answer (sv_fake_server_take (fixture->server, "POST", "watches/7/costs"), 201,
                   COST (5, 1, "Begun"));
  g_assert_true (sv_cost_form_send_finish (form, sv_wait_result (&result), &error));
  g_assert_no_error (error);
  g_assert_false (is_begun (fixture));
}

static void
test_another_watch_drops_it (Fixture *fixture, gconstpointer data)
{
  begin (fixture, "Begun");
  sv_watch_money_show (fixture->money, 8);
  g_assert_false (is_open (fixture));
  g_assert_false (is_begun (fixture));
}

/* What is shown */

static void
test_lines_stay (Fixture *fixture, gconstpointer data)
{
  GtkWidget *pencil = find_button (fixture->money, "Correct Repair · Strap");
  GtkWidget *amount = find_button (fixture->money, "Remove Repair · Strap");

  g_assert_true (gtk_widget_grab_focus (pencil));
  /* One is gone, one is new, and the other stands elsewhere. */
  sv_watch_money_show (fixture->money, 7);
  answer_costs (fixture, COST (3, 1, "Crown") "," COST (2, 5, "Leather strap"));
  g_assert_true (find_button (fixture->money, "Correct Repair · Leather strap") == pencil);
  g_assert_true (find_button (fixture->money, "Remove Repair · Leather strap") == amount);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == pencil);
  g_assert_null (find_button (fixture->money, "Correct Repair · Glass"));
  g_assert_nonnull (find_button (fixture->money, "Correct Repair · Crown"));
}

static void
test_dates_are_for_people (Fixture *fixture, gconstpointer data)
{
  g_autofree char *date = sv_date_format ("2026-11-21");

  g_assert_cmpstr (date, !=, "2026-11-21");
  g_assert_true (has_label (fixture->money, date));
  g_assert_false (has_label (fixture->money, "2026-11-21"));
}

static void
test_archived_is_only_looked_at (Fixture *fixture, gconstpointer data)
{
  sv_watch_money_set_read_only (fixture->money, TRUE);
  sv_watch_money_show (fixture->money, 7);
  answer_costs (fixture, COST (1, 3, "Glass"));
  g_assert_true (has_label (fixture->money, "Repair · Glass"));
  g_assert_false (gtk_widget_get_visible (find_button (fixture->money, "Correct Repair · Glass")));
  g_assert_false (gtk_widget_get_visible (find_button (fixture->money, "Remove Repair · Glass")));
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (get_button (fixture))));

  sv_watch_money_set_read_only (fixture->money, FALSE);
  sv_watch_money_show (fixture->money, 7);
  answer_costs (fixture, COST (1, 3, "Glass"));
  g_assert_true (gtk_widget_get_visible (find_button (fixture->money, "Correct Repair · Glass")));
  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (get_button (fixture))));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (sv_client_get_resource ());

  ADD ("/costs/sent-one-leaves-an-empty-form", test_sent_and_closed);
  ADD ("/costs/typed-on-while-it-is-sent", test_typed_on_while_it_is_sent);
  ADD ("/costs/answer-of-another-leaves-the-form", test_answer_of_another_cost);
  ADD ("/costs/fault-of-another-is-not-shown-here", test_fault_of_another_cost);
  ADD ("/costs/begun-one-waits-for-a-correction", test_begun_one_waits);
  ADD ("/costs/all-that-is-typed-is-sent", test_all_that_is_typed_is_sent);
  ADD ("/costs/another-watch-drops-what-was-begun", test_another_watch_drops_it);
  ADD ("/costs/lines-stay-where-they-are", test_lines_stay);
  ADD ("/costs/dates-are-for-people", test_dates_are_for_people);
  ADD ("/costs/archived-is-only-looked-at", test_archived_is_only_looked_at);

  return g_test_run ();
}
