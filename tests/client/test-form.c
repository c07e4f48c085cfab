/* test-form.c: a form sends what was changed and never loses what was typed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/sv-error.h"
#include "records/sv-records.h"
#include "sv-conflict-dialog.h"
#include "sv-record-form.h"

#include <adwaita.h>

static const SvFormGroup groups[] = {
  { "Identity", "sku name year case_diameter box" },
  { "Money", "asking_price cost purchase_date" },
  { "Text", "description" },
  { NULL, NULL },
};

typedef struct
{
  GtkWidget *window;
  SvRecordForm *form;
} Fixture;

#define RECORD                                                                                     \
  "{\"id\":7,\"version\":3,\"sku\":\"SEI-LMX-0001\",\"name\":\"Lord Matic\",\"year\":1968,"        \
  "\"case_diameter\":\"36.50\",\"box\":null,\"asking_price\":{\"amount\":1250000,\"currency\":"    \
  "\"SEK\"},\"cost\":null,\"purchase_date\":null,\"description\":\"Old\"}"

static JsonObject *
parse (const char *json)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  return json_node_dup_object (node);
}

static void
load (Fixture *fixture, const char *json, const char *sent)
{
  g_autoptr (JsonObject) record = json != NULL ? parse (json) : NULL;
  g_autoptr (JsonObject) changes = sent != NULL ? parse (sent) : NULL;

  sv_record_form_load (fixture->form, record, changes);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->window = gtk_window_new ();
  fixture->form = SV_RECORD_FORM (sv_record_form_new (NULL, &sv_watch_table, groups));
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->form));
  load (fixture, RECORD, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SvRecordForm) form = g_object_ref (fixture->form);

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_finalize_object (g_steal_pointer (&form));
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
assert_changes (Fixture *fixture, const char *json)
{
  g_autoptr (JsonObject) changes = sv_record_form_dup_changes (fixture->form);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  g_assert_nonnull (changes);
  json_node_set_object (node, changes);
  text = json_to_string (node, FALSE);
  g_assert_cmpstr (text, ==, json);
}

static void
test_untouched (Fixture *fixture, gconstpointer data)
{
  g_assert_false (sv_record_form_get_dirty (fixture->form));
  assert_changes (fixture, "{}");
}

static void
test_only_changed (Fixture *fixture, gconstpointer data)
{
  type (fixture, "year", "1969");
  g_assert_true (sv_record_form_get_dirty (fixture->form));
  assert_changes (fixture, "{\"year\":1969}");

  type (fixture, "asking_price", "");
  assert_changes (fixture, "{\"year\":1969,\"asking_price\":null}");

  type (fixture, "year", "1968");
  type (fixture, "asking_price", "12500");
  g_assert_false (sv_record_form_get_dirty (fixture->form));
}

static void
test_reload_keeps_typed (Fixture *fixture, gconstpointer data)
{
  type (fixture, "name", "Lord Matic Special");
  load (fixture, "{\"id\":7,\"version\":4,\"sku\":\"SEI-LMX-0001\",\"name\":\"LM\",\"year\":1971}",
        NULL);

  g_assert_cmpstr (gtk_editable_get_text (editable (fixture, "name")), ==, "Lord Matic Special");
  g_assert_cmpstr (gtk_editable_get_text (editable (fixture, "year")), ==, "1971");
  assert_changes (fixture, "{\"name\":\"Lord Matic Special\"}");
  sv_record_form_revert (fixture->form);
  g_assert_cmpstr (gtk_editable_get_text (editable (fixture, "name")), ==, "LM");
}

static void
test_answer_settles_sent (Fixture *fixture, gconstpointer data)
{
  type (fixture, "name", "  Lord ");
  type (fixture, "year", "1970");
  load (fixture,
        "{\"id\":7,\"version\":4,\"sku\":\"SEI-LMX-0001\",\"name\":\"Lord\",\"year\":1969}",
        "{\"name\":\"Lord\",\"year\":1969}");

  /* The name was sent and came back tidied; the year was typed on while the answer was on its way.
   */
  g_assert_cmpstr (gtk_editable_get_text (editable (fixture, "name")), ==, "Lord");
  assert_changes (fixture, "{\"year\":1970}");
}

static void
test_fault_blocks (Fixture *fixture, gconstpointer data)
{
  SvFormField *year = sv_record_form_get_field (fixture->form, "year");

  type (fixture, "year", "old");
  g_assert_null (sv_record_form_dup_changes (fixture->form));
  g_assert_cmpstr (sv_form_field_get_error (year), ==, "Must be a whole number");
  g_assert_cmpstr (gtk_editable_get_text (editable (fixture, "year")), ==, "old");

  type (fixture, "year", "1955");
  g_assert_null (sv_form_field_get_error (year));
}

static void
test_required (Fixture *fixture, gconstpointer data)
{
  load (fixture, NULL, NULL);
  sv_record_form_revert (fixture->form);

  g_assert_null (sv_record_form_dup_changes (fixture->form));
  g_assert_cmpstr (sv_form_field_get_error (sv_record_form_get_field (fixture->form, "name")), ==,
                   "Name is needed");
  type (fixture, "name", "Speedmaster");
  assert_changes (fixture, "{\"name\":\"Speedmaster\"}");
}

static void
test_server_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) problem = parse (
      "{\"status\":422,\"code\":\"refused\",\"errors\":[{\"field\":\"year\",\"code\":\"out_of_range\","
      "\"message\":\"The year is in the future.\"}]}");
  g_autoptr (GError) error = sv_error_new_problem (SV_ERROR_INVALID, problem);
  SvFormField *year = sv_record_form_get_field (fixture->form, "year");

  type (fixture, "year", "2199");
  g_assert_true (sv_record_form_show_error (fixture->form, error));
  g_assert_cmpstr (sv_form_field_get_error (year), ==, "The year is in the future.");
  g_assert_cmpstr (gtk_editable_get_text (editable (fixture, "year")), ==, "2199");
  g_assert_null (sv_form_field_get_error (sv_record_form_get_field (fixture->form, "name")));
}

static void
test_taken_value (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) problem = parse (
      "{\"status\":422,\"code\":\"refused\",\"errors\":[{\"field\":\"sku\",\"code\":\"taken\","
      "\"message\":\"SKU is taken already.\"}]}");
  g_autoptr (GError) error = sv_error_new_problem (SV_ERROR_INVALID, problem);

  load (fixture, NULL, NULL);
  type (fixture, "sku", "OME-1");
  g_assert_true (sv_record_form_show_error (fixture->form, error));
  g_assert_cmpstr (sv_form_field_get_error (sv_record_form_get_field (fixture->form, "sku")), ==,
                   "“OME-1” is taken already; another one has it.");
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  g_assert_true (sv_form_field_is_read_only (sv_record_form_get_field (fixture->form, "sku")));
  g_assert_true (sv_form_field_is_read_only (sv_record_form_get_field (fixture->form, "cost")));
  g_assert_false (sv_form_field_is_read_only (sv_record_form_get_field (fixture->form, "name")));

  load (fixture, NULL, NULL);
  g_assert_false (sv_form_field_is_read_only (sv_record_form_get_field (fixture->form, "sku")));
}

static AdwMessageDialog *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return ADW_MESSAGE_DIALOG (window);
    }
  g_assert_not_reached ();
}

/* Finds a check button by the start of its label's second line. */
static GtkWidget *
find_check (GtkWidget *widget, const char *text)
{
  if (GTK_IS_CHECK_BUTTON (widget))
    {
      GtkWidget *box = gtk_check_button_get_child (GTK_CHECK_BUTTON (widget));
      GtkWidget *label = gtk_widget_get_last_child (box);

      return g_str_equal (gtk_label_get_text (GTK_LABEL (label)), text) ? widget : NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_check (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
keep_result_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static void
ask (Fixture *fixture, GAsyncResult **result)
{
  g_autoptr (GArray) conflicts = g_array_new (FALSE, FALSE, sizeof (SvConflict));
  g_autoptr (JsonNode) year = json_from_string ("1972", NULL);
  g_autoptr (JsonNode) price = json_from_string ("{\"amount\":900000,\"currency\":\"SEK\"}", NULL);
  SvConflict first = { sv_record_form_get_field (fixture->form, "year"), year };
  SvConflict second = { sv_record_form_get_field (fixture->form, "asking_price"), price };

  g_array_append_val (conflicts, first);
  g_array_append_val (conflicts, second);
  type (fixture, "year", "1970");
  type (fixture, "asking_price", "13000");
  sv_conflict_dialog_ask_async (GTK_WINDOW (fixture->window), "Anna", conflicts, NULL,
                                keep_result_cb, result);
}

static void
test_conflict_choices (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) mine = NULL;
  g_autoptr (GError) error = NULL;
  AdwMessageDialog *dialog;
  GtkWidget *theirs;

  ask (fixture, &result);
  dialog = find_dialog ();
  theirs = find_check (adw_message_dialog_get_extra_child (dialog), "1972");
  g_assert_nonnull (theirs);
  g_assert_nonnull (find_check (adw_message_dialog_get_extra_child (dialog), "1970"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (theirs), TRUE);
  adw_message_dialog_response (dialog, "save");
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  mine = sv_conflict_dialog_ask_finish (result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mine->len, ==, 2);
  g_assert_false (g_array_index (mine, gboolean, 0));
  g_assert_true (g_array_index (mine, gboolean, 1));
}

static void
test_conflict_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) mine = NULL;
  g_autoptr (GError) error = NULL;

  ask (fixture, &result);
  adw_message_dialog_response (find_dialog (), "back");
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  mine = sv_conflict_dialog_ask_finish (result, &error);
  g_assert_null (mine);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (gtk_editable_get_text (editable (fixture, "year")), ==, "1970");
}

/* A field that nobody gave a place has one all the same. */
static void
test_rest (void)
{
  static const SvFormGroup rest[] = { { "More", "*" }, { "Identity", "name" }, { NULL, NULL } };
  static const SvFormGroup elsewhere[] = { { "More", "* -position" }, { NULL, NULL } };
  g_autoptr (SvRecordForm) form =
      g_object_ref_sink (SV_RECORD_FORM (sv_record_form_new (NULL, &sv_stage_table, rest)));
  g_autoptr (SvRecordForm) other =
      g_object_ref_sink (SV_RECORD_FORM (sv_record_form_new (NULL, &sv_stage_table, elsewhere)));

  g_assert_nonnull (sv_record_form_get_field (form, "name"));
  g_assert_nonnull (sv_record_form_get_field (form, "position"));
  /* The server's own. */
  g_assert_null (sv_record_form_get_field (form, "version"));

  g_assert_nonnull (sv_record_form_get_field (other, "name"));
  g_assert_null (sv_record_form_get_field (other, "position"));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("/form/untouched-sends-nothing", test_untouched);
  ADD ("/form/only-changed-fields-are-sent", test_only_changed);
  ADD ("/form/reload-keeps-what-was-typed", test_reload_keeps_typed);
  ADD ("/form/answer-settles-what-was-sent", test_answer_settles_sent);
  ADD ("/form/fault-is-shown-and-blocks", test_fault_blocks);
  ADD ("/form/new-record-needs-its-name", test_required);
  ADD ("/form/server-errors-stand-at-their-field", test_server_errors);
  ADD ("/form/taken-value-is-named", test_taken_value);
  ADD ("/form/read-only-fields", test_read_only);
  g_test_add_func ("/form/what-no-group-names-has-its-place", test_rest);
  ADD ("/conflict/each-field-has-a-choice", test_conflict_choices);
  ADD ("/conflict/going-back-keeps-what-was-typed", test_conflict_back);

  return g_test_run ();
}
