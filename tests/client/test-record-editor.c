/* test-record-editor.c: an answer that comes late changes no other record, and nothing typed is
 * lost
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "records/sv-records.h"
#include "sv-fake-server.h"
#include "sv-record-editor.h"
#include "sv-spawned-server.h"

#include <adwaita.h>

static const SvFormGroup groups[] = {
  { NULL, "name model notes" },
  { NULL, NULL },
};

static const char *const held[] = { "watches", NULL };

typedef struct
{
  SvFakeServer *server;
  GtkWidget *window;
  SvRecordForm *form;
  SvRecordEditor *editor;
  char *notice; /* (owned) (nullable) */
} Fixture;

static void
notice_cb (SvRecordEditor *editor, const char *text, Fixture *fixture)
{
  g_free (fixture->notice);
  fixture->notice = g_strdup (text);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  SvHouse *house;

  fixture->server = sv_fake_server_new (held, NULL);
  house = sv_fake_server_get_house (fixture->server);
  fixture->window = gtk_window_new ();
  fixture->form =
      SV_RECORD_FORM (sv_record_form_new (sv_house_get_api (house), &sv_watch_table, groups));
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->form));
  fixture->editor = sv_record_editor_new (house, &sv_watch_table, fixture->form);
  g_signal_connect (fixture->editor, "notice", G_CALLBACK (notice_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_run_dispose (G_OBJECT (fixture->editor));
  g_object_unref (fixture->editor);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  sv_fake_server_free (fixture->server);
  g_free (fixture->notice);
}

static char *
make (gint64 id, int version, int by, const char *name, const char *model)
{
  return g_strdup_printf ("{\"id\":%" G_GINT64_FORMAT ",\"version\":%d,\"name\":\"%s\",\"model\":"
                          "\"%s\",\"notes\":null,\"updated_by\":{\"id\":%d,\"name\":\"Anna\"}}",
                          id, version, name, model, by);
}

static void
answer (SvAsked *asked, gint64 id, int version, int by, const char *name, const char *model)
{
  g_autofree char *json = make (id, version, by, name, model);

  sv_asked_answer (asked, 200, json);
}

static gboolean
has_record (gpointer data)
{
  return sv_record_editor_get_record (data) != NULL;
}

static void
open (Fixture *fixture, gint64 id, int version, const char *name)
{
  g_autofree char *path = g_strdup_printf ("watches/%" G_GINT64_FORMAT, id);

  sv_record_editor_open (fixture->editor, id);
  answer (sv_fake_server_take (fixture->server, "GET", path), id, version, 1, name, "Model");
  sv_wait_until (has_record, fixture->editor, "the record");
}

static GtkEditable *
editable (Fixture *fixture, const char *key)
{
  SvFormField *field = sv_record_form_get_field (fixture->form, key);

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

static void
save (Fixture *fixture, GAsyncResult **result)
{
  sv_record_editor_save_async (fixture->editor, NULL, sv_wait_cb, result);
}

static gboolean
has_ended (GAsyncResult **result)
{
  sv_fake_server_settle ();
  return *result != NULL;
}

static void
assert_saved (Fixture *fixture, GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sv_record_editor_save_finish (fixture->editor, sv_wait_result (result), &error));
  g_assert_no_error (error);
  g_clear_object (result);
}

static void
take (Fixture *fixture, gint64 id, int version, const char *name)
{
  g_autofree char *json = make (id, version, 1, name, "Model");
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  sv_record_editor_take (fixture->editor, json_node_get_object (node));
}

static void
test_save_of_another (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  SvAsked *patch;

  open (fixture, 1, 3, "A");
  type (fixture, "name", "A typed");
  save (fixture, &first);
  patch = sv_fake_server_take (fixture->server, "PATCH", "watches/1");

  open (fixture, 2, 3, "B");
  g_assert_false (sv_record_editor_get_saving (fixture->editor));
  type (fixture, "model", "typed in B");
  answer (patch, 1, 4, 1, "A typed", "Model");
  assert_saved (fixture, &first);
  g_assert_cmpint (sv_record_editor_get_id (fixture->editor), ==, 2);
  assert_typed (fixture, "name", "B");

  save (fixture, &second);
  patch = sv_fake_server_take (fixture->server, "PATCH", "watches/2");
  g_assert_cmpstr (sv_asked_get_if_match (patch), ==, "\"3\"");
  answer (patch, 2, 4, 1, "B", "typed in B");
  assert_saved (fixture, &second);
}

static void
test_conflict_of_another (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SvAsked *patch;

  open (fixture, 1, 3, "A");
  type (fixture, "name", "A typed");
  save (fixture, &result);
  patch = sv_fake_server_take (fixture->server, "PATCH", "watches/1");
  open (fixture, 2, 3, "B");
  sv_asked_answer (patch, 409, "{\"status\":409,\"code\":\"version_conflict\"}");

  g_assert_false (sv_record_editor_save_finish (fixture->editor, sv_wait_result (&result), &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_CONFLICT);
  g_assert_cmpuint (sv_fake_server_count (fixture->server, "GET", "watches/2"), ==, 0);
}

static void
test_failure_of_another (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SvAsked *patch;

  open (fixture, 1, 3, "A");
  type (fixture, "name", "A typed");
  save (fixture, &result);
  patch = sv_fake_server_take (fixture->server, "PATCH", "watches/1");
  open (fixture, 2, 3, "B");
  type (fixture, "model", "typed in B");
  sv_asked_break_off (patch);
  g_assert_false (sv_record_editor_save_finish (fixture->editor, sv_wait_result (&result), &error));

  /* Nobody asked for B to be saved when the server is back. */
  g_assert_true (sv_api_error_is_offline (error));
  g_assert_null (fixture->notice);
  sv_record_editor_reload (fixture->editor);
  answer (sv_fake_server_take (fixture->server, "GET", "watches/2"), 2, 3, 1, "B", "Model");
  sv_fake_server_settle ();
  g_assert_false (sv_record_editor_get_saving (fixture->editor));
  g_assert_true (sv_record_editor_get_dirty (fixture->editor));
}

static void
test_take_of_another (Fixture *fixture, gconstpointer data)
{
  open (fixture, 2, 3, "B");
  take (fixture, 1, 9, "A");

  g_assert_cmpint (sv_record_editor_get_id (fixture->editor), ==, 2);
  assert_typed (fixture, "name", "B");
}

static void
test_take_before_the_record (Fixture *fixture, gconstpointer data)
{
  sv_record_editor_open (fixture->editor, 2);
  take (fixture, 1, 3, "A");
  g_assert_null (sv_record_editor_get_record (fixture->editor));

  answer (sv_fake_server_take (fixture->server, "GET", "watches/2"), 2, 3, 1, "B", "Model");
  sv_wait_until (has_record, fixture->editor, "the record");
  assert_typed (fixture, "name", "B");
}

static void
test_take_older (Fixture *fixture, gconstpointer data)
{
  open (fixture, 2, 5, "Newer");
  take (fixture, 2, 4, "Older");

  assert_typed (fixture, "name", "Newer");
}

static void
test_take_keeps_the_base (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  SvAsked *patch;

  open (fixture, 2, 3, "B");
  type (fixture, "name", "Mine");
  take (fixture, 2, 5, "Theirs");
  g_assert_nonnull (fixture->notice);
  assert_typed (fixture, "name", "Mine");

  save (fixture, &result);
  patch = sv_fake_server_take (fixture->server, "PATCH", "watches/2");
  g_assert_cmpstr (sv_asked_get_if_match (patch), ==, "\"3\"");
  answer (patch, 2, 6, 1, "Mine", "Model");
  assert_saved (fixture, &result);
}

static void
test_answer_keeps_the_base (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  SvAsked *patch;

  open (fixture, 2, 3, "B");
  type (fixture, "name", "Mine");
  save (fixture, &result);
  patch = sv_fake_server_take (fixture->server, "PATCH", "watches/2");
  /* Typed while it is being saved; somebody else changed the same and the server merged it in. */
  type (fixture, "model", "My model");
  answer (patch, 2, 5, 1, "Mine", "Their model");
  assert_saved (fixture, &result);
  g_assert_nonnull (fixture->notice);
  assert_typed (fixture, "model", "My model");

  save (fixture, &result);
  patch = sv_fake_server_take (fixture->server, "PATCH", "watches/2");
  g_assert_cmpstr (sv_asked_get_if_match (patch), ==, "\"3\"");
  sv_asked_answer (patch, 409, "{\"status\":409,\"code\":\"version_conflict\"}");
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", "watches/2"), 404, "{}");
  g_assert_false (sv_record_editor_save_finish (fixture->editor, sv_wait_result (&result), NULL));
}

static void
test_second_save_waits (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  SvAsked *patch;

  open (fixture, 2, 3, "B");
  type (fixture, "name", "One");
  save (fixture, &first);
  patch = sv_fake_server_take (fixture->server, "PATCH", "watches/2");
  type (fixture, "name", "Two");
  save (fixture, &second);
  g_assert_false (has_ended (&second));

  answer (patch, 2, 4, 1, "One", "Model");
  assert_saved (fixture, &first);
  patch = sv_fake_server_take (fixture->server, "PATCH", "watches/2");
  g_assert_cmpstr (sv_asked_get (patch, "name"), ==, "\"Two\"");
  g_assert_cmpstr (sv_asked_get_if_match (patch), ==, "\"4\"");
  answer (patch, 2, 5, 1, "Two", "Model");
  assert_saved (fixture, &second);
  g_assert_false (sv_record_editor_get_dirty (fixture->editor));
}

static void
test_waiting_save_fails_alike (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  open (fixture, 2, 3, "B");
  type (fixture, "name", "One");
  save (fixture, &first);
  save (fixture, &second);
  sv_asked_answer (sv_fake_server_take (fixture->server, "PATCH", "watches/2"), 422,
                   "{\"status\":422,\"code\":\"refused\"}");
  g_assert_false (sv_record_editor_save_finish (fixture->editor, sv_wait_result (&first), NULL));
  g_assert_false (sv_record_editor_save_finish (fixture->editor, sv_wait_result (&second), &error));
  g_assert_error (error, SV_ERROR, SV_ERROR_INVALID);
}

/* The connection dies after the request arrived, as often as it is tried. Returns: its key */
static char *
lose_post (Fixture *fixture, GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = NULL;

  save (fixture, result);
  while (!has_ended (result))
    {
      SvAsked *post;

      g_main_context_iteration (NULL, TRUE);
      if (sv_fake_server_count (fixture->server, "POST", "watches") == 0)
        continue;
      post = sv_fake_server_take (fixture->server, "POST", "watches");
      g_assert_true (key == NULL || g_str_equal (key, sv_asked_get_key (post)));
      g_free (key);
      key = g_strdup (sv_asked_get_key (post));
      sv_asked_break_off (post);
    }
  g_assert_false (sv_record_editor_save_finish (fixture->editor, *result, &error));
  g_assert_true (sv_api_error_is_offline (error));
  g_clear_object (result);
  g_assert_nonnull (key);
  return g_steal_pointer (&key);
}

static void
test_new_is_made_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *key = NULL;
  SvAsked *asked;

  sv_record_editor_open_new (fixture->editor, NULL);
  type (fixture, "name", "New");
  key = lose_post (fixture, &result);

  /* Typed after it: that is no reason to make it twice. */
  type (fixture, "model", "Later");
  save (fixture, &result);
  asked = sv_fake_server_take (fixture->server, "POST", "watches");
  g_assert_cmpstr (sv_asked_get_key (asked), ==, key);
  g_assert_null (sv_asked_get (asked, "model"));
  answer (asked, 7, 1, 1, "New", "");
  asked = sv_fake_server_take (fixture->server, "PATCH", "watches/7");
  g_assert_cmpstr (sv_asked_get (asked, "model"), ==, "\"Later\"");
  answer (asked, 7, 2, 1, "New", "Later");
  assert_saved (fixture, &result);
  g_assert_false (sv_record_editor_get_dirty (fixture->editor));
}

static void
test_refused_new_is_mended (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *key = NULL;
  SvAsked *asked;

  sv_record_editor_open_new (fixture->editor, NULL);
  type (fixture, "name", "Wrong");
  key = lose_post (fixture, &result);
  type (fixture, "name", "Right");
  save (fixture, &result);
  sv_asked_answer (sv_fake_server_take (fixture->server, "POST", "watches"), 422,
                   "{\"status\":422,\"code\":\"refused\"}");
  asked = sv_fake_server_take (fixture->server, "POST", "watches");
  g_assert_cmpstr (sv_asked_get_key (asked), !=, key);
  g_assert_cmpstr (sv_asked_get (asked, "name"), ==, "\"Right\"");
  answer (asked, 7, 1, 1, "Right", "");
  assert_saved (fixture, &result);
}

static void
test_next_new_is_another (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *key = NULL;
  SvAsked *asked;

  sv_record_editor_open_new (fixture->editor, NULL);
  type (fixture, "name", "New");
  key = lose_post (fixture, &result);
  sv_record_editor_open_new (fixture->editor, NULL);
  type (fixture, "name", "New");
  save (fixture, &result);
  asked = sv_fake_server_take (fixture->server, "POST", "watches");
  g_assert_cmpstr (sv_asked_get_key (asked), !=, key);
  answer (asked, 8, 1, 1, "New", "");
  assert_saved (fixture, &result);
}

static void
test_reverted_new_is_forgotten (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *key = NULL;
  SvAsked *asked;

  sv_record_editor_open_new (fixture->editor, NULL);
  type (fixture, "name", "A");
  type (fixture, "model", "of A");
  key = lose_post (fixture, &result);
  sv_record_editor_revert (fixture->editor);
  type (fixture, "name", "B");
  save (fixture, &result);
  asked = sv_fake_server_take (fixture->server, "POST", "watches");
  g_assert_cmpstr (sv_asked_get_key (asked), !=, key);
  g_assert_cmpstr (sv_asked_get (asked, "name"), ==, "\"B\"");
  g_assert_null (sv_asked_get (asked, "model"));
  answer (asked, 8, 1, 1, "B", "");
  assert_saved (fixture, &result);
}

static void
test_emptied_new_stays_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *key = NULL;
  SvAsked *asked;

  sv_record_editor_open_new (fixture->editor, NULL);
  type (fixture, "name", "New");
  type (fixture, "model", "Wrong");
  key = lose_post (fixture, &result);
  type (fixture, "model", "");
  save (fixture, &result);
  answer (sv_fake_server_take (fixture->server, "POST", "watches"), 7, 1, 1, "New", "Wrong");
  asked = sv_fake_server_take (fixture->server, "PATCH", "watches/7");
  g_assert_cmpstr (sv_asked_get (asked, "model"), ==, "null");
  answer (asked, 7, 2, 1, "New", "");
  assert_saved (fixture, &result);
  assert_typed (fixture, "model", "");
}

static void
test_put_back_while_saving (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  open (fixture, 2, 3, "B");
  type (fixture, "name", "Typed");
  save (fixture, &result);
  type (fixture, "name", "B");
  answer (sv_fake_server_take (fixture->server, "PATCH", "watches/2"), 2, 4, 1, "Typed", "Model");
  assert_saved (fixture, &result);
  assert_typed (fixture, "name", "B");
  g_assert_true (sv_record_editor_get_dirty (fixture->editor));
}

static void
test_reverted_while_saving (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  open (fixture, 2, 3, "B");
  type (fixture, "name", "Typed");
  save (fixture, &result);
  sv_record_editor_revert (fixture->editor);
  answer (sv_fake_server_take (fixture->server, "PATCH", "watches/2"), 2, 4, 1, "Typed", "Model");
  assert_saved (fixture, &result);
  assert_typed (fixture, "name", "Typed");
  g_assert_false (sv_record_editor_get_dirty (fixture->editor));
}

static gboolean
has_their_model (gpointer data)
{
  return g_str_equal (gtk_editable_get_text (editable (data, "model")), "Theirs");
}

static void
test_change_while_saving (Fixture *fixture, gconstpointer data)
{
  SvLive *live = sv_house_get_live (sv_fake_server_get_house (fixture->server));
  g_autoptr (GAsyncResult) result = NULL;
  SvAsked *patch;

  open (fixture, 2, 3, "B");
  type (fixture, "name", "Mine");
  save (fixture, &result);
  patch = sv_fake_server_take (fixture->server, "PATCH", "watches/2");
  g_signal_emit_by_name (live, "changed::watch", "watch", (gint64)2, "update");
  answer (patch, 2, 4, 1, "Mine", "Model");
  assert_saved (fixture, &result);

  answer (sv_fake_server_take (fixture->server, "GET", "watches/2"), 2, 5, 2, "Mine", "Theirs");
  sv_wait_until (has_their_model, fixture, "what somebody else saved meanwhile");
}

/* Saves a changed name. Returns: what there is to take back */
static SvRecordUndo *
change_name (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SvRecordUndo) undo = NULL;

  open (fixture, 2, 3, "B");
  type (fixture, "name", "C");
  save (fixture, &result);
  answer (sv_fake_server_take (fixture->server, "PATCH", "watches/2"), 2, 4, 1, "C", "Model");
  sv_wait_result (&result);
  undo = sv_record_editor_dup_undo (fixture->editor, result);
  g_assert_nonnull (undo);
  assert_saved (fixture, &result);
  return g_steal_pointer (&undo);
}

static void
test_undo (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvRecordUndo) undo = change_name (fixture);
  g_autoptr (GAsyncResult) result = NULL;
  SvAsked *patch;

  g_assert_true (sv_record_editor_can_undo (fixture->editor, undo));
  sv_record_editor_undo_async (fixture->editor, undo, sv_wait_cb, &result);
  patch = sv_fake_server_take (fixture->server, "PATCH", "watches/2");
  g_assert_cmpstr (sv_asked_get (patch, "name"), ==, "\"B\"");
  g_assert_null (sv_asked_get (patch, "model"));
  g_assert_cmpstr (sv_asked_get_if_match (patch), ==, "\"4\"");
  answer (patch, 2, 5, 1, "B", "Model");
  assert_saved (fixture, &result);
  assert_typed (fixture, "name", "B");
  g_assert_false (sv_record_editor_get_dirty (fixture->editor));
}

/* Somebody else changed the same name since: the server has to see from where it is taken back. */
static void
test_undo_of_what_changed_since (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvRecordUndo) undo = change_name (fixture);
  g_autoptr (GAsyncResult) result = NULL;
  SvAsked *patch;

  take (fixture, 2, 5, "Theirs");
  assert_typed (fixture, "name", "Theirs");
  sv_record_editor_undo_async (fixture->editor, undo, sv_wait_cb, &result);
  patch = sv_fake_server_take (fixture->server, "PATCH", "watches/2");
  g_assert_cmpstr (sv_asked_get_if_match (patch), ==, "\"4\"");
  sv_asked_answer (patch, 409, "{\"status\":409,\"code\":\"version_conflict\"}");
  /* And then it is put to the user, as in every save. */
  sv_asked_answer (sv_fake_server_take (fixture->server, "GET", "watches/2"), 404, "{}");
  g_assert_false (sv_record_editor_save_finish (fixture->editor, sv_wait_result (&result), NULL));
}

static void
test_undo_beside_what_is_typed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvRecordUndo) undo = change_name (fixture);

  type (fixture, "model", "typed since");
  g_assert_false (sv_record_editor_can_undo (fixture->editor, undo));
  open (fixture, 1, 3, "A");
  g_assert_false (sv_record_editor_can_undo (fixture->editor, undo));
}

static void
test_nothing_to_undo (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  sv_record_editor_open_new (fixture->editor, NULL);
  type (fixture, "name", "New");
  save (fixture, &result);
  answer (sv_fake_server_take (fixture->server, "POST", "watches"), 7, 1, 1, "New", "");
  sv_wait_result (&result);
  g_assert_null (sv_record_editor_dup_undo (fixture->editor, result));
  assert_saved (fixture, &result);

  save (fixture, &result);
  sv_wait_result (&result);
  g_assert_null (sv_record_editor_dup_undo (fixture->editor, result));
  assert_saved (fixture, &result);
}

static void
test_secret_is_not_taken_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) before = json_from_string ("{\"id\":1,\"version\":1}", NULL);
  g_autoptr (JsonNode) after = json_from_string ("{\"id\":1,\"version\":2}", NULL);
  g_autoptr (JsonNode) sent = json_from_string ("{\"make_api_key\":\"k\"}", NULL);

  g_assert_nonnull (sv_table_field (&sv_setting_table, "make_api_key"));
  g_assert_null (sv_record_undo_new (&sv_setting_table, json_node_get_object (before),
                                     json_node_get_object (after), json_node_get_object (sent)));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("/record-editor/late-save-leaves-the-next-record-alone", test_save_of_another);
  ADD ("/record-editor/late-conflict-asks-about-no-other-record", test_conflict_of_another);
  ADD ("/record-editor/late-failure-saves-no-other-record", test_failure_of_another);
  ADD ("/record-editor/late-answer-is-not-taken-for-another", test_take_of_another);
  ADD ("/record-editor/answer-before-the-record-is-not-taken-for-it", test_take_before_the_record);
  ADD ("/record-editor/older-version-is-left", test_take_older);
  ADD ("/record-editor/taking-keeps-the-base-of-a-clash", test_take_keeps_the_base);
  ADD ("/record-editor/saving-keeps-the-base-of-a-clash", test_answer_keeps_the_base);
  ADD ("/record-editor/second-save-waits-for-the-first", test_second_save_waits);
  ADD ("/record-editor/waiting-save-fails-with-the-first", test_waiting_save_fails_alike);
  ADD ("/record-editor/new-record-is-made-once", test_new_is_made_once);
  ADD ("/record-editor/refused-new-record-is-mended", test_refused_new_is_mended);
  ADD ("/record-editor/next-new-record-is-another-wish", test_next_new_is_another);
  ADD ("/record-editor/reverted-new-record-is-forgotten", test_reverted_new_is_forgotten);
  ADD ("/record-editor/emptied-field-of-a-new-record-stays-empty", test_emptied_new_stays_empty);
  ADD ("/record-editor/put-back-while-saving-is-typed", test_put_back_while_saving);
  ADD ("/record-editor/reverted-while-saving-is-not", test_reverted_while_saving);
  ADD ("/record-editor/change-during-a-save-is-read-after-it", test_change_while_saving);
  ADD ("/undo/the-former-values-are-saved", test_undo);
  ADD ("/undo/what-changed-since-is-asked-about", test_undo_of_what_changed_since);
  ADD ("/undo/the-form-is-left-to-what-is-typed", test_undo_beside_what_is_typed);
  ADD ("/undo/there-is-none-when-nothing-changed", test_nothing_to_undo);
  ADD ("/undo/a-secret-is-not-taken-back", test_secret_is_not_taken_back);

  return g_test_run ();
}
