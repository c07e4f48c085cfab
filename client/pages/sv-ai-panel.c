/* sv-ai-panel.c: a description from the AI: asked for, awaited, compared, taken or not
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-ai-panel"

#include "sv-ai-panel.h"

#include "common/sv-error.h"
#include "sv-window.h"
#include "widgets/sv-columns.h"
#include "widgets/sv-text-diff.h"

#include <glib/gi18n.h>
#include <string.h>

#define TWO_COLUMNS_FROM 520
#define ANSWER_HEIGHT 160 /* of a raw answer; the rest is scrolled to */

struct _SvAiPanel
{
  GtkWidget parent_instance;

  SvHouse *house; /* (owned) */
  SvRecordForm *form;
  SvRecordEditor *editor; /* of the page, like the form */
  gint64 watch;
  gboolean may_ask;
  gboolean configured; /* the house has an AI */
  GCancellable *cancellable;

  GtkWidget *box;
  GtkWidget *state;
  GtkWidget *warning; /* that pictures and callback cannot be reached from outside */
  GtkWidget *details; /* the raw answer of a failure */
  GtkWidget *details_text;
  GtkWidget *proposal; /* present text and proposal, side by side */
  GtkTextBuffer *present;
  GtkTextBuffer *proposed;
  GtkWidget *remarks; /* the proposed status, contradictions */

  char *proposal_text; /* (owned) (nullable) as it came */

  char *job_state; /* (owned) (nullable) */
  gint64 job;
  gint64 open; /* id of the proposal that is shown, 0: none */
  gboolean has_thread;
  gint64 asked_at; /* real time in µs, 0: not asked */
  guint clock;     /* ticks while an answer is awaited */
};

G_DEFINE_FINAL_TYPE (SvAiPanel, sv_ai_panel, GTK_TYPE_WIDGET)

enum
{
  TAKEN,
  EDITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void read_state (SvAiPanel *self);

static SvApi *
get_api (SvAiPanel *self)
{
  return sv_house_get_api (self->house);
}

static char *
ai_path (SvAiPanel *self, const char *verb)
{
  return g_strdup_printf ("watches/%" G_GINT64_FORMAT "/ai%s", self->watch, verb);
}

static void
toast_error (SvAiPanel *self, const char *what, const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (SV_IS_WINDOW (root))
    sv_window_toast_error (SV_WINDOW (root), what, error);
}

static const char *
get_text (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
                 json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static JsonObject *
get_object (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* Underlines and colours the pieces; colour alone would not be enough for everybody. */
static void
mark (GtkTextBuffer *buffer, const char *text, GArray *pieces, const char *tag)
{
  for (guint i = 0; i < pieces->len; i++)
    {
      const SvTextPiece *piece = &g_array_index (pieces, SvTextPiece, i);
      GtkTextIter start, end;

      gtk_text_buffer_get_iter_at_offset (
          buffer, &start, (int)g_utf8_pointer_to_offset (text, text + piece->start));
      gtk_text_buffer_get_iter_at_offset (buffer, &end,
                                          (int)g_utf8_pointer_to_offset (text, text + piece->end));
      gtk_text_buffer_apply_tag_by_name (buffer, tag, &start, &end);
    }
}

static void
show_proposal (SvAiPanel *self, JsonObject *proposal)
{
  SvFormField *field = sv_record_form_get_field (self->form, "description");
  JsonNode *node = field != NULL ? sv_form_field_get_original (field) : NULL;
  /* The server sends null for no description. */
  const char *present =
      node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : "";
  const char *proposed = get_text (proposal, "description");
  const char *status = get_text (proposal, "status_selected");
  g_autoptr (GArray) removed = NULL;
  g_autoptr (GArray) added = NULL;
  g_autoptr (GString) remarks = g_string_new (NULL);

  sv_text_diff (present, proposed != NULL ? proposed : "", &removed, &added);
  gtk_text_buffer_set_text (self->present, present, -1);
  mark (self->present, present, removed, "removed");
  /* The state is read again and again; what somebody is writing into the proposal stays. */
  if (g_strcmp0 (self->proposal_text, proposed) != 0)
    {
      g_free (self->proposal_text);
      self->proposal_text = g_strdup (proposed);
      gtk_text_buffer_set_text (self->proposed, proposed != NULL ? proposed : "", -1);
      mark (self->proposed, proposed != NULL ? proposed : "", added, "added");
    }

  if (status != NULL)
    g_string_printf (remarks, _ ("It proposes the status “%s” too."), status);
  if (json_object_has_member (proposal, "warnings"))
    {
      JsonArray *warnings = json_object_get_array_member (proposal, "warnings");

      for (guint i = 0; i < json_array_get_length (warnings); i++)
        g_string_append_printf (remarks, "%s⚠ %s", remarks->len > 0 ? "\n" : "",
                                json_array_get_string_element (warnings, i));
    }
  gtk_label_set_text (GTK_LABEL (self->remarks), remarks->str);
  gtk_widget_set_visible (self->remarks, remarks->len > 0);
}

static char *
dup_waiting (gint64 asked_at)
{
  gint64 seconds = (g_get_real_time () - asked_at) / G_USEC_PER_SEC;
  int minutes = (int)(seconds / 60);

  if (seconds < 120)
    return g_strdup_printf (_ ("Asked %d s ago"), (int)MAX (seconds, 0));
  return g_strdup_printf (ngettext ("Asked %d minute ago", "Asked %d minutes ago", (gulong)minutes),
                          minutes);
}

static gboolean
tick_cb (gpointer user_data)
{
  SvAiPanel *self = user_data;
  g_autofree char *text = dup_waiting (self->asked_at);

  gtk_label_set_text (GTK_LABEL (self->state), text);
  return G_SOURCE_CONTINUE;
}

/* The state of the job in words. Returns: (transfer full) */
static char *
dup_job_words (SvAiPanel *self, JsonObject *job, gint64 before)
{
  JsonObject *fault = get_object (job, "error");
  const char *why = fault != NULL ? get_text (fault, "message") : NULL;

  if (strcmp (self->job_state, "queued") == 0)
    return before > 0 ? g_strdup_printf (_ ("Waiting, %d before it"), (int)before)
                      : g_strdup (_ ("Waiting to be sent"));
  if (strcmp (self->job_state, "running") == 0)
    return dup_waiting (self->asked_at);
  if (strcmp (self->job_state, "failed") == 0)
    return why != NULL ? g_strdup_printf (_ ("Failed: %s"), why) : g_strdup (_ ("Failed"));
  if (strcmp (self->job_state, "cancelled") == 0)
    return g_strdup (_ ("Cancelled"));
  if (strcmp (self->job_state, "unknown") == 0)
    return g_strdup (_ ("No answer came; it may still arrive"));
  return NULL;
}

static void
update_actions (SvAiPanel *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  SvApi *api = get_api (self);
  gboolean waiting = self->job_state != NULL && (strcmp (self->job_state, "queued") == 0 ||
                                                 strcmp (self->job_state, "running") == 0);
  gboolean stuck = self->job_state != NULL && (strcmp (self->job_state, "failed") == 0 ||
                                               strcmp (self->job_state, "unknown") == 0);

  gtk_widget_action_set_enabled (widget, "ai.describe",
                                 self->may_ask && self->configured && !waiting);
  gtk_widget_action_set_enabled (widget, "ai.cancel", waiting && sv_api_may (api, "ai_job.cancel"));
  gtk_widget_action_set_enabled (widget, "ai.retry", stuck && sv_api_may (api, "ai_job.retry"));
  gtk_widget_action_set_enabled (widget, "ai.reset", self->has_thread && self->may_ask);
  gtk_widget_action_set_enabled (widget, "ai.accept",
                                 self->open != 0 && sv_api_may (api, "ai_job.accept_text"));
  gtk_widget_action_set_enabled (widget, "ai.discard",
                                 self->open != 0 && sv_api_may (api, "ai_job.accept_text"));
}

static void
show_state (SvAiPanel *self, JsonObject *state)
{
  JsonObject *job = get_object (state, "job");
  JsonObject *proposal = get_object (state, "proposal");
  const char *answer = job != NULL ? get_text (job, "raw") : NULL;
  gint64 before = json_object_get_int_member_with_default (state, "before", 0);
  JsonNode *seconds = json_object_get_member (state, "seconds");
  g_autofree char *words = NULL;
  gboolean failed;

  g_clear_handle_id (&self->clock, g_source_remove);
  g_clear_pointer (&self->job_state, g_free);
  if (job != NULL)
    {
      self->job = json_object_get_int_member_with_default (job, "id", 0);
      self->job_state = g_strdup (get_text (job, "state") != NULL ? get_text (job, "state") : "");
      self->asked_at = g_get_real_time ();
      if (seconds != NULL && JSON_NODE_HOLDS_VALUE (seconds))
        self->asked_at -= json_node_get_int (seconds) * G_USEC_PER_SEC;
      words = dup_job_words (self, job, before);
    }
  if (words == NULL && proposal == NULL &&
      !json_object_get_boolean_member_with_default (state, "configured", TRUE))
    words = g_strdup (_ ("No AI is set up; an administrator enters its address in Settings"));
  failed =
      g_strcmp0 (self->job_state, "failed") == 0 || g_strcmp0 (self->job_state, "unknown") == 0;
  if (g_strcmp0 (self->job_state, "running") == 0)
    self->clock = g_timeout_add_seconds (1, tick_cb, self);

  gtk_label_set_text (GTK_LABEL (self->state), words != NULL      ? words
                                               : proposal != NULL ? _ ("A proposal is ready")
                                                                  : _ ("Not asked yet"));
  if (failed)
    gtk_widget_add_css_class (self->state, "error");
  else
    gtk_widget_remove_css_class (self->state, "error");
  gtk_widget_set_visible (self->details, answer != NULL && failed);
  gtk_label_set_text (GTK_LABEL (self->details_text), answer != NULL ? answer : "");
  self->configured = json_object_get_boolean_member_with_default (state, "configured", FALSE);
  gtk_widget_set_visible (
      self->warning,
      self->configured && !json_object_get_boolean_member_with_default (state, "reachable", TRUE));

  gtk_widget_set_visible (self->proposal, proposal != NULL);
  self->open = proposal != NULL ? json_object_get_int_member (proposal, "id") : 0;
  if (proposal != NULL)
    show_proposal (self, proposal);
  else
    g_clear_pointer (&self->proposal_text, g_free);
  update_actions (self);
  g_signal_emit (self, signals[EDITED], 0);
}

static void
state_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvAiPanel *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) state = sv_api_send_finish_object (SV_API (object), result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (state != NULL)
    {
      show_state (self, state);
      return;
    }
  text = sv_api_error_text (error);
  gtk_label_set_text (GTK_LABEL (self->state), text);
  update_actions (self);
}

static void
read_state (SvAiPanel *self)
{
  g_autofree char *path = ai_path (self, "");

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  sv_api_send_async (get_api (self), "GET", path, NULL, NULL, self->cancellable, state_cb, self);
}

/* What was asked of which watch, to the end: the panel may show another one by then. */
typedef struct
{
  SvAiPanel *panel; /* (owned) */
  gint64 watch;
  gint64 proposal;
  char *text;  /* (owned) (nullable) that is taken */
  GTask *task; /* (owned) (nullable) of whoever saves what is edited */
} Wish;

static Wish *
wish_new (SvAiPanel *panel)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->panel = g_object_ref (panel);
  wish->watch = panel->watch;
  wish->proposal = panel->open;
  return wish;
}

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_object_unref (wish->panel);
  g_free (wish->text);
  g_clear_object (&wish->task);
  g_free (wish);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

/* After every verb the state is read anew, whether it went well or not. */
static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvAiPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);

  if (self->box == NULL || self->watch == 0)
    return;
  if (answer == NULL)
    toast_error (self, _ ("The AI was not reached"), error);
  else
    g_signal_emit (self, signals[TAKEN], 0);
  read_state (self);
}

static void
post (SvAiPanel *self, const char *verb, JsonObject *body)
{
  g_autofree char *path = ai_path (self, verb);

  sv_api_send_async (get_api (self), "POST", path, body, NULL, NULL, done_cb, g_object_ref (self));
}

static void
describe (SvAiPanel *self)
{
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "action", "describe");
  post (self, "", body);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  SvAiPanel *self = wish->panel;
  SvRecordEditor *editor = SV_RECORD_EDITOR (object);
  g_autoptr (GError) error = NULL;
  gboolean saved = sv_record_editor_save_finish (editor, result, &error);

  if (self->box == NULL || self->watch != wish->watch)
    return;
  if (saved)
    describe (self);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    toast_error (self, _ ("Your changes were not saved, so the AI was not asked"), error);
}

static void
describe_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvAiPanel *self = SV_AI_PANEL (widget);

  /* The instructions belong to the watch: what is typed there and not saved would not be asked. */
  if (sv_record_editor_get_dirty (self->editor))
    sv_record_editor_save_async (self->editor, NULL, saved_cb, wish_new (self));
  else
    describe (self);
}

static void
job_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvAiPanel *self = SV_AI_PANEL (widget);
  gboolean retry = strcmp (name, "ai.retry") == 0;
  g_autofree char *path =
      g_strdup_printf ("jobs/%" G_GINT64_FORMAT "%s", self->job, retry ? "/retry" : "");

  sv_api_send_async (get_api (self), retry ? "POST" : "DELETE", path, NULL, retry ? NULL : "*",
                     NULL, done_cb, g_object_ref (self));
}

static void
reset_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  post (SV_AI_PANEL (widget), "/reset", NULL);
}

static void send_wish (Wish *wish, const char *if_match);

static void
replace_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;

  if (g_str_equal (response, "replace"))
    send_wish (g_steal_pointer (&wish), "*");
}

/* Somebody wrote the description while the AI was thinking: nothing is replaced without a word.
 * Takes @wish over. */
static void
ask_replace (Wish *wish)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (wish->panel))),
      _ ("Replace the new description?"),
      _ ("The description was changed after the AI was asked. The proposal would take its place.")));

  adw_message_dialog_add_responses (dialog, "keep", _ ("_Keep It"), "replace", _ ("_Replace"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, "replace", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (dialog, "keep");
  g_signal_connect (dialog, "response", G_CALLBACK (replace_cb), wish);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
accepted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  SvAiPanel *self = wish->panel;
  g_autoptr (GTask) task = g_steal_pointer (&wish->task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);
  gboolean here = self->box != NULL && self->watch == wish->watch;

  if (answer != NULL && here)
    {
      /* What was edited is the description now. */
      g_clear_pointer (&self->proposal_text, g_free);
      self->open = 0;
      g_signal_emit (self, signals[EDITED], 0);
      g_signal_emit (self, signals[TAKEN], 0);
    }
  else if (answer == NULL && here && gtk_widget_get_root (GTK_WIDGET (self)) != NULL &&
           g_strcmp0 (sv_error_get_code (error), "version_conflict") == 0)
    {
      ask_replace (g_steal_pointer (&wish));
    }
  else if (answer == NULL && task == NULL && self->box != NULL)
    {
      toast_error (self, _ ("The proposal was not taken"), error);
    }
  if (here)
    read_state (self);
  if (task == NULL)
    return;
  if (answer != NULL)
    g_task_return_boolean (task, TRUE);
  else if (wish == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the user is asked");
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* Takes @wish over. */
static void
send_wish (Wish *wish, const char *if_match)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *path = g_strdup_printf ("watches/%" G_GINT64_FORMAT "/ai/accept", wish->watch);

  if (wish->panel->house == NULL)
    {
      wish_free (wish);
      return;
    }
  json_object_set_int_member (body, "proposal", wish->proposal);
  json_object_set_string_member (body, "description", wish->text);
  sv_api_send_async (get_api (wish->panel), "POST", path, body, if_match, NULL, accepted_cb, wish);
}

static char *
dup_proposed (SvAiPanel *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->proposed, &start, &end);
  return gtk_text_buffer_get_text (self->proposed, &start, &end, TRUE);
}

/* @task: (nullable) */
static void
accept_proposal (SvAiPanel *self, GTask *task)
{
  Wish *wish = wish_new (self);

  wish->text = dup_proposed (self);
  wish->task = task != NULL ? g_object_ref (task) : NULL;
  send_wish (wish, NULL);
}

static void
accept_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  accept_proposal (SV_AI_PANEL (widget), NULL);
}

static void
discard_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvAiPanel *self = SV_AI_PANEL (widget);
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_int_member (body, "proposal", self->open);
  post (self, "/discard", body);
}

static void
edited_cb (SvAiPanel *self)
{
  g_signal_emit (self, signals[EDITED], 0);
}

static void
job_changed_cb (SvAiPanel *self, const char *kind, gint64 id, const char *change)
{
  if (self->watch != 0 && (id == 0 || id == self->job || self->job == 0))
    read_state (self);
}

static void
sv_ai_panel_dispose (GObject *object)
{
  SvAiPanel *self = SV_AI_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->clock, g_source_remove);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_ai_panel_parent_class)->dispose (object);
}

static void
sv_ai_panel_finalize (GObject *object)
{
  SvAiPanel *self = SV_AI_PANEL (object);

  g_clear_object (&self->cancellable);
  g_free (self->job_state);
  g_free (self->proposal_text);

  G_OBJECT_CLASS (sv_ai_panel_parent_class)->finalize (object);
}

static void
sv_ai_panel_class_init (SvAiPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_ai_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_ai_panel_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "ai.describe", NULL, describe_action);
  gtk_widget_class_install_action (widget_class, "ai.cancel", NULL, job_action);
  gtk_widget_class_install_action (widget_class, "ai.retry", NULL, job_action);
  gtk_widget_class_install_action (widget_class, "ai.reset", NULL, reset_action);
  gtk_widget_class_install_action (widget_class, "ai.accept", NULL, accept_action);
  gtk_widget_class_install_action (widget_class, "ai.discard", NULL, discard_action);

  signals[TAKEN] = g_signal_new ("taken", SV_TYPE_AI_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  signals[EDITED] = g_signal_new ("edited", SV_TYPE_AI_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* A button that is there only while its action is possible. */
static GtkWidget *
make_button (const char *text, const char *action, const char *css_class)
{
  GtkWidget *button = gtk_button_new_with_label (text);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  g_object_bind_property (button, "sensitive", button, "visible", G_BINDING_SYNC_CREATE);
  if (css_class != NULL)
    gtk_widget_add_css_class (button, css_class);
  return button;
}

static GtkWidget *
make_side (const char *title, gboolean editable, GtkTextBuffer **buffer)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *text = gtk_text_view_new ();

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (text), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (text), FALSE);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (text), editable);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (text), editable);
  gtk_widget_add_css_class (text, "sv-proposal");
  gtk_accessible_update_property (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (text));
  gtk_text_buffer_create_tag (*buffer, "removed", "strikethrough", TRUE, "background",
                              "rgba(224,27,36,0.18)", NULL);
  gtk_text_buffer_create_tag (*buffer, "added", "underline", PANGO_UNDERLINE_SINGLE, "background",
                              "rgba(46,194,126,0.22)", NULL);
  gtk_box_append (GTK_BOX (box), make_label (title, "caption"));
  gtk_box_append (GTK_BOX (box), text);
  return box;
}

static void
sv_ai_panel_init (SvAiPanel *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *sides = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->cancellable = g_cancellable_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  gtk_widget_add_css_class (self->box, "card");
  gtk_widget_add_css_class (self->box, "sv-panel");
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));

  self->state = make_label (NULL, "dim-label");
  gtk_widget_set_hexpand (self->state, TRUE);
  gtk_box_append (GTK_BOX (head), make_label (_ ("AI"), "caption-heading"));
  gtk_box_append (GTK_BOX (head), self->state);
  gtk_box_append (GTK_BOX (head), make_button (_ ("Reset AI"), "ai.reset", "flat"));
  gtk_box_append (GTK_BOX (head), make_button (_ ("Cancel"), "ai.cancel", "flat"));
  gtk_box_append (GTK_BOX (head), make_button (_ ("Ask Again"), "ai.retry", NULL));
  gtk_box_append (GTK_BOX (head), make_button (_ ("Describe"), "ai.describe", NULL));
  gtk_box_append (GTK_BOX (self->box), head);

  self->warning = make_label (
      _ ("This server's public address is this computer alone: the AI can fetch no pictures, and its"
         " answer cannot come back later. Set [server] public_url to an address that can be reached."),
      "warning");
  gtk_box_append (GTK_BOX (self->box), self->warning);

  self->details = gtk_expander_new (_ ("What was answered"));
  gtk_expander_set_expanded (GTK_EXPANDER (self->details), TRUE);
  self->details_text = make_label (NULL, "monospace");
  gtk_label_set_selectable (GTK_LABEL (self->details_text), TRUE);
  gtk_label_set_yalign (GTK_LABEL (self->details_text), 0);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), ANSWER_HEIGHT);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->details_text);
  gtk_expander_set_child (GTK_EXPANDER (self->details), scrolled);
  gtk_box_append (GTK_BOX (self->box), self->details);

  self->proposal = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  gtk_widget_set_layout_manager (sides, sv_columns_new (TWO_COLUMNS_FROM, 12));
  gtk_box_append (GTK_BOX (sides), make_side (_ ("Present description"), FALSE, &self->present));
  gtk_box_append (GTK_BOX (sides), make_side (_ ("Proposed description"), TRUE, &self->proposed));
  g_signal_connect_object (self->proposed, "changed", G_CALLBACK (edited_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->proposal), sides);
  self->remarks = make_label (NULL, NULL);
  gtk_box_append (GTK_BOX (self->proposal), self->remarks);
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (buttons), make_button (_ ("Discard"), "ai.discard", NULL));
  gtk_box_append (GTK_BOX (buttons), make_button (_ ("Accept"), "ai.accept", "suggested-action"));
  gtk_box_append (GTK_BOX (self->proposal), buttons);
  gtk_box_append (GTK_BOX (self->box), self->proposal);
}

GtkWidget *
sv_ai_panel_new (SvHouse *house, SvRecordForm *form, SvRecordEditor *editor)
{
  SvAiPanel *self = g_object_new (SV_TYPE_AI_PANEL, NULL);

  self->house = g_object_ref (house);
  self->form = form;
  self->editor = editor;
  self->may_ask = sv_api_may (sv_house_get_api (house), "ai_job.request");
  g_signal_connect_object (sv_house_get_live (house), "changed::job", G_CALLBACK (job_changed_cb),
                           self, G_CONNECT_SWAPPED);
  sv_ai_panel_show (self, NULL);
  return GTK_WIDGET (self);
}

void
sv_ai_panel_show (SvAiPanel *self, JsonObject *watch)
{
  gint64 id = watch != NULL ? json_object_get_int_member (watch, "id") : 0;
  g_autoptr (JsonObject) nothing = json_object_new ();

  g_return_if_fail (SV_IS_AI_PANEL (self));

  if (id == 0 || id != self->watch)
    {
      self->job = 0;
      show_state (self, nothing);
    }
  self->watch = id;
  self->has_thread = watch != NULL && get_text (watch, "ai_thread_id") != NULL;
  gtk_widget_set_visible (GTK_WIDGET (self),
                          id != 0 && sv_api_may (get_api (self), "ai_job.read_status"));
  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    read_state (self);
}

gboolean
sv_ai_panel_is_edited (SvAiPanel *self)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (SV_IS_AI_PANEL (self), FALSE);

  if (self->open == 0)
    return FALSE;
  text = dup_proposed (self);
  return strcmp (text, self->proposal_text != NULL ? self->proposal_text : "") != 0;
}

void
sv_ai_panel_accept_async (SvAiPanel *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (SV_IS_AI_PANEL (self));

  accept_proposal (self, task);
}

gboolean
sv_ai_panel_accept_finish (SvAiPanel *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
sv_ai_panel_revert (SvAiPanel *self)
{
  g_return_if_fail (SV_IS_AI_PANEL (self));

  gtk_text_buffer_set_text (self->proposed, self->proposal_text != NULL ? self->proposal_text : "",
                            -1);
}
