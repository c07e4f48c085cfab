/* test-ai-panel.c: what somebody wrote into a proposal stays until he decides about it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pages/sv-ai-panel-private.h"
#include "records/sv-records.h"
#include "sv-fake-server.h"
#include "sv-resources.h"
#include "sv-spawned-server.h"

#include <adwaita.h>

static const char *const held[] = { "watches", NULL };

static const SvFormGroup groups[] = {
  { NULL, "name description" },
  { NULL, NULL },
};

#define WATCH "{\"id\":7,\"version\":3,\"name\":\"Watch\",\"description\":\"Present.\"}"
#define STATE(proposal) "{\"configured\":true,\"reachable\":true,\"proposal\":" proposal "}"
#define PROPOSAL(id, text) "{\"id\":" #id ",\"description\":\"" text "\"}"

typedef struct
{
  SvFakeServer *server;
  GtkWidget *window;
  SvRecordForm *form;
  SvRecordEditor *editor;
  SvAiPanel *panel;
} Fixture;

static gboolean
has_record (gpointer data)
{
  return sv_record_editor_get_record (data) != NULL;
}

/* The panel reads how things stand; @proposal is what is there. */
static void
read_state (Fixture *fixture, const char *state)
{
  sv_ai_panel_show (fixture->panel, sv_record_editor_get_record (fixture->editor));
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", "watches/7/ai"), 200, state);
  sv_fake_server_settle ();
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  SvHouse *house;

  fixture->server = sv_fake_server_new (
      held, "ai_job.read_status ai_job.request ai_job.accept_text ai_job.retry");
  house = sv_fake_server_get_house (fixture->server);
  fixture->window = gtk_window_new ();
  fixture->form =
      SV_RECORD_FORM (sv_record_form_new (sv_house_get_api (house), &sv_watch_table, groups));
  fixture->editor = sv_record_editor_new (house, &sv_watch_table, fixture->form);
  fixture->panel = SV_AI_PANEL (sv_ai_panel_new (house, fixture->form, fixture->editor));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (fixture->form));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (fixture->panel));
  gtk_window_set_child (GTK_WINDOW (fixture->window), box);

  sv_record_editor_open (fixture->editor, 7);
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", "watches/7"), 200, WATCH);
  sv_wait_until (has_record, fixture->editor, "the watch");
  read_state (fixture, STATE (PROPOSAL (1, "Proposed.")));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_run_dispose (G_OBJECT (fixture->editor));
  g_object_unref (fixture->editor);
  sv_fake_server_free (fixture->server);
}

static void
write_into (Fixture *fixture, const char *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (fixture->panel->proposed), text, -1);
}

static void
assert_proposed (Fixture *fixture, const char *text)
{
  g_autofree char *proposed = sv_ai_panel_dup_proposed (fixture->panel);

  g_assert_true (gtk_widget_get_visible (fixture->panel->proposal));
  g_assert_cmpstr (proposed, ==, text);
}

static void
act (Fixture *fixture, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->panel), action, NULL));
}

static char *
dup_description (Fixture *fixture)
{
  SvFormField *field = sv_record_form_get_field (fixture->form, "description");
  g_autoptr (JsonNode) value = sv_form_field_dup_value (field);

  return json_node_dup_string (value);
}

static void
test_plain_one_is_replaced (Fixture *fixture, gconstpointer data)
{
  read_state (fixture, STATE (PROPOSAL (2, "Another.")));
  assert_proposed (fixture, "Another.");
  g_assert_false (gtk_widget_get_visible (fixture->panel->news));
  read_state (fixture, STATE ("null"));
  g_assert_false (gtk_widget_get_visible (fixture->panel->proposal));
}

static void
test_another_one_waits (Fixture *fixture, gconstpointer data)
{
  write_into (fixture, "Proposed, mended.");
  read_state (fixture, STATE (PROPOSAL (1, "Proposed.")));
  assert_proposed (fixture, "Proposed, mended.");
  g_assert_false (gtk_widget_get_visible (fixture->panel->news));

  read_state (fixture, STATE (PROPOSAL (2, "Another.")));
  assert_proposed (fixture, "Proposed, mended.");
  g_assert_true (gtk_widget_get_visible (fixture->panel->news));
  g_assert_true (sv_ai_panel_is_edited (fixture->panel));

  act (fixture, "ai.show-next");
  assert_proposed (fixture, "Another.");
  g_assert_false (gtk_widget_get_visible (fixture->panel->news));
  g_assert_false (sv_ai_panel_is_edited (fixture->panel));
}

static void
test_one_that_is_gone_stays (Fixture *fixture, gconstpointer data)
{
  g_autofree char *description = NULL;

  write_into (fixture, "Proposed, mended.");
  read_state (fixture, STATE ("null"));
  assert_proposed (fixture, "Proposed, mended.");
  g_assert_true (gtk_widget_get_visible (fixture->panel->news));
  g_assert_true (sv_ai_panel_is_edited (fixture->panel));

  /* The server would not take it any more; the form does. */
  act (fixture, "ai.accept");
  description = dup_description (fixture);
  g_assert_cmpstr (description, ==, "Proposed, mended.");
  g_assert_true (sv_record_editor_get_dirty (fixture->editor));
  g_assert_false (gtk_widget_get_visible (fixture->panel->proposal));
  g_assert_false (sv_ai_panel_is_edited (fixture->panel));
}

static void
test_one_that_is_gone_is_saved (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SvAsked *asked;

  write_into (fixture, "Proposed, mended.");
  read_state (fixture, STATE (PROPOSAL (2, "Another.")));
  sv_ai_panel_accept_async (fixture->panel, sv_wait_cb, &result);
  asked = sv_fake_server_take (fixture->server, "PATCH", "watches/7");
  g_assert_cmpstr (sv_asked_get (asked, "description"), ==, "\"Proposed, mended.\"");
  sv_asked_answer (asked, 200, WATCH);
  g_assert_true (sv_ai_panel_accept_finish (fixture->panel, sv_wait_result (&result), &error));
  g_assert_no_error (error);
  assert_proposed (fixture, "Another.");
}

static void
test_colleague_is_heard_of (Fixture *fixture, gconstpointer data)
{
  SvLive *live = sv_house_get_live (sv_fake_server_get_house (fixture->server));

  g_signal_emit_by_name (live, "changed::watch", "watch", (gint64)8, "update");
  sv_fake_server_settle ();
  g_assert_cmpuint (sv_fake_server_count (fixture->server, "GET", "watches/7/ai"), ==, 0);
  g_signal_emit_by_name (live, "changed::watch", "watch", (gint64)7, "update");
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", "watches/7/ai"), 200,
                   STATE (PROPOSAL (2, "Another.")));
  sv_fake_server_settle ();
  assert_proposed (fixture, "Another.");
}

static void
test_discarded_one_goes (Fixture *fixture, gconstpointer data)
{
  SvAsked *asked;

  write_into (fixture, "Proposed, mended.");
  act (fixture, "ai.discard");
  asked = sv_fake_server_take (fixture->server, "POST", "watches/7/ai/discard");
  g_assert_cmpstr (sv_asked_get (asked, "proposal"), ==, "1");
  sv_asked_answer (asked, 200, WATCH);
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", "watches/7/ai"), 200,
                   STATE ("null"));
  sv_fake_server_settle ();
  g_assert_false (gtk_widget_get_visible (fixture->panel->proposal));
  g_assert_false (sv_ai_panel_is_edited (fixture->panel));
}

static void
test_reverted_one_gives_way (Fixture *fixture, gconstpointer data)
{
  write_into (fixture, "Proposed, mended.");
  read_state (fixture, STATE (PROPOSAL (2, "Another.")));
  sv_ai_panel_revert (fixture->panel);
  assert_proposed (fixture, "Another.");
  g_assert_false (sv_ai_panel_is_edited (fixture->panel));
}

static gboolean
is_there (Fixture *fixture, const char *label)
{
  GList *waiting = g_list_append (NULL, fixture->panel);
  gboolean found = FALSE;

  while (waiting != NULL)
    {
      GtkWidget *widget = waiting->data;

      waiting = g_list_delete_link (waiting, waiting);
      found = found || (GTK_IS_BUTTON (widget) && gtk_widget_get_visible (widget) &&
                        g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0);
      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
           child = gtk_widget_get_next_sibling (child))
        waiting = g_list_prepend (waiting, child);
    }
  return found;
}

static void
test_archived_is_only_looked_at (Fixture *fixture, gconstpointer data)
{
  g_assert_true (is_there (fixture, "Describe"));
  g_assert_true (is_there (fixture, "Accept"));
  sv_ai_panel_set_read_only (fixture->panel, TRUE);
  read_state (fixture, STATE (PROPOSAL (1, "Proposed.")));
  assert_proposed (fixture, "Proposed.");
  g_assert_false (is_there (fixture, "Describe"));
  g_assert_false (is_there (fixture, "Accept"));
  g_assert_false (is_there (fixture, "Discard"));
  g_assert_false (gtk_text_view_get_editable (fixture->panel->proposed));
  sv_ai_panel_set_read_only (fixture->panel, FALSE);
  g_assert_true (is_there (fixture, "Describe"));
  g_assert_true (is_there (fixture, "Accept"));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (sv_client_get_resource ());

  ADD ("/ai-panel/plain-proposal-is-replaced", test_plain_one_is_replaced);
  ADD ("/ai-panel/another-proposal-waits-for-the-edited-one", test_another_one_waits);
  ADD ("/ai-panel/edited-one-that-is-gone-stays", test_one_that_is_gone_stays);
  ADD ("/ai-panel/edited-one-that-is-gone-is-saved", test_one_that_is_gone_is_saved);
  ADD ("/ai-panel/colleague-who-asks-is-heard-of", test_colleague_is_heard_of);
  ADD ("/ai-panel/discarded-one-goes", test_discarded_one_goes);
  ADD ("/ai-panel/reverted-one-gives-way", test_reverted_one_gives_way);
  ADD ("/ai-panel/archived-is-only-looked-at", test_archived_is_only_looked_at);

  return g_test_run ();
}
