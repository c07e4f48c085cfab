/* sv-ai-panel.c: a description from the AI: asked for, awaited, compared, taken or not
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-ai-panel"

#include "sv-ai-panel-private.h"

#include "common/sv-error.h"
#include "sv-window.h"
#include "widgets/sv-columns.h"
#include "widgets/sv-text-diff.h"

#include <glib/gi18n.h>
#include <string.h>

#define TWO_COLUMNS_FROM 520
#define ANSWER_HEIGHT 160 /* of a raw answer; the rest is scrolled to */

G_DEFINE_FINAL_TYPE (SvAiPanel, sv_ai_panel, GTK_TYPE_WIDGET)

enum
{
  TAKEN,
  EDITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

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

/* The differences of what is proposed to the present text, and what else is to be known. */
static void
fill_proposal (SvAiPanel *self, JsonObject *proposal)
{
  SvFormField *field = sv_record_form_get_field (self->form, "description");
  JsonNode *node = field != NULL ? sv_form_field_get_original (field) : NULL;
  GtkTextBuffer *present_buffer = gtk_text_view_get_buffer (self->present);
  GtkTextBuffer *proposed_buffer = gtk_text_view_get_buffer (self->proposed);
  /* The server sends null for no description. */
  const char *present =
      node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : "";
  const char *proposed = get_text (proposal, "description");
  const char *status = get_text (proposal, "status_selected");
  g_autoptr (GArray) removed = NULL;
  g_autoptr (GArray) added = NULL;
  g_autoptr (GString) remarks = g_string_new (NULL);

  if (proposed == NULL)
    proposed = "";
  sv_text_diff (present, proposed, &removed, &added);
  gtk_text_buffer_set_text (present_buffer, present, -1);
  mark (present_buffer, present, removed, "removed");
  /* The state is read again and again; what somebody is writing into the proposal stays. */
  if (g_strcmp0 (self->proposal_text, proposed) != 0)
    {
      g_free (self->proposal_text);
      self->proposal_text = g_strdup (proposed);
      gtk_text_buffer_set_text (proposed_buffer, proposed, -1);
      mark (proposed_buffer, proposed, added, "added");
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

/* Says whether what is shown can still be taken as a proposal. */
static void
update_news (SvAiPanel *self)
{
  gtk_widget_set_visible (self->news, self->gone);
  gtk_label_set_text (
      GTK_LABEL (self->news_text),
      self->next != NULL
          ? _ ("Another proposal has come. What you wrote into this one is kept.")
          : _ ("This proposal was decided elsewhere. What you wrote into it is kept."));
  gtk_button_set_label (GTK_BUTTON (self->accept),
                        self->gone ? _ ("Use as Description") : _ ("Accept"));
}

void
sv_ai_panel_show_proposal (SvAiPanel *self, JsonObject *proposal)
{
  gint64 id = proposal != NULL ? json_object_get_int_member (proposal, "id") : 0;

  /* The same text of another proposal is not what somebody made of this one. */
  if (id == 0 || id != self->open || self->gone)
    g_clear_pointer (&self->proposal_text, g_free);
  self->gone = FALSE;
  g_clear_pointer (&self->next, json_object_unref);
  self->open = id;
  if (proposal != NULL)
    fill_proposal (self, proposal);
  gtk_widget_set_visible (self->proposal, proposal != NULL);
  update_news (self);
  sv_ai_panel_update_actions (self);
  sv_ai_panel_tell_edited (self);
}

/* Nobody's writing is thrown away for what the server says: it stays until its writer decides. */
static void
keep_edited (SvAiPanel *self, JsonObject *proposal)
{
  self->gone = TRUE;
  g_clear_pointer (&self->next, json_object_unref);
  self->next = proposal != NULL ? json_object_ref (proposal) : NULL;
  update_news (self);
}

/* Whether @proposal is the one that is shown. */
static gboolean
is_shown (SvAiPanel *self, JsonObject *proposal)
{
  const char *text = proposal != NULL ? get_text (proposal, "description") : NULL;

  return proposal != NULL && json_object_get_int_member (proposal, "id") == self->open &&
         g_strcmp0 (text != NULL ? text : "", self->proposal_text) == 0;
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

  if (sv_ai_panel_is_edited (self) && !is_shown (self, proposal))
    keep_edited (self, proposal);
  else
    sv_ai_panel_show_proposal (self, proposal);
  sv_ai_panel_update_actions (self);
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
  sv_ai_panel_update_actions (self);
}

void
sv_ai_panel_read_state (SvAiPanel *self)
{
  g_autofree char *path = sv_ai_panel_dup_path (self, "");

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  sv_api_send_async (sv_ai_panel_get_api (self), "GET", path, NULL, NULL, self->cancellable,
                     state_cb, self);
}

static void
job_changed_cb (SvAiPanel *self, const char *kind, gint64 id, const char *change)
{
  if (self->watch != 0 && (id == 0 || id == self->job || self->job == 0))
    sv_ai_panel_read_state (self);
}

/* Where the AI stands with a watch is told as a change of the watch, without a new version: so it
 * is heard of here when a colleague asks. */
static void
watch_changed_cb (SvAiPanel *self, const char *kind, gint64 id, const char *change)
{
  if (self->watch != 0 && (id == 0 || id == self->watch) &&
      gtk_widget_get_visible (GTK_WIDGET (self)))
    sv_ai_panel_read_state (self);
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
  g_clear_pointer (&self->next, json_object_unref);

  G_OBJECT_CLASS (sv_ai_panel_parent_class)->finalize (object);
}

static void
sv_ai_panel_class_init (SvAiPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_ai_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_ai_panel_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  sv_ai_panel_install_actions (klass);

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
make_side (const char *title, gboolean editable, GtkTextView **view)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *text = gtk_text_view_new ();
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (text));

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (text), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (text), FALSE);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (text), editable);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (text), editable);
  gtk_widget_add_css_class (text, "sv-proposal");
  gtk_accessible_update_property (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  *view = GTK_TEXT_VIEW (text);
  gtk_text_buffer_create_tag (buffer, "removed", "strikethrough", TRUE, "background",
                              "rgba(224,27,36,0.18)", NULL);
  gtk_text_buffer_create_tag (buffer, "added", "underline", PANGO_UNDERLINE_SINGLE, "background",
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
  GtkWidget *show;

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
  g_signal_connect_object (gtk_text_view_get_buffer (self->proposed), "changed",
                           G_CALLBACK (sv_ai_panel_tell_edited), self, G_CONNECT_SWAPPED);
  self->news = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->news_text = make_label (NULL, "warning");
  gtk_widget_set_hexpand (self->news_text, TRUE);
  gtk_box_append (GTK_BOX (self->news), self->news_text);
  show = make_button (_ ("Show It Instead"), "ai.show-next", NULL);
  gtk_widget_set_valign (show, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->news), show);
  gtk_box_append (GTK_BOX (self->proposal), self->news);
  gtk_box_append (GTK_BOX (self->proposal), sides);
  self->remarks = make_label (NULL, NULL);
  gtk_box_append (GTK_BOX (self->proposal), self->remarks);
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (buttons), make_button (_ ("Discard"), "ai.discard", NULL));
  self->accept = make_button (_ ("Accept"), "ai.accept", "suggested-action");
  gtk_box_append (GTK_BOX (buttons), self->accept);
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
  g_signal_connect_object (sv_house_get_live (house), "changed::watch",
                           G_CALLBACK (watch_changed_cb), self, G_CONNECT_SWAPPED);
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
      sv_ai_panel_show_proposal (self, NULL);
      show_state (self, nothing);
    }
  self->watch = id;
  self->has_thread = watch != NULL && get_text (watch, "ai_thread_id") != NULL;
  gtk_widget_set_visible (GTK_WIDGET (self),
                          id != 0 && sv_api_may (sv_ai_panel_get_api (self), "ai_job.read_status"));
  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    sv_ai_panel_read_state (self);
}

gboolean
sv_ai_panel_is_edited (SvAiPanel *self)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (SV_IS_AI_PANEL (self), FALSE);

  if (self->open == 0)
    return FALSE;
  text = sv_ai_panel_dup_proposed (self);
  return strcmp (text, self->proposal_text != NULL ? self->proposal_text : "") != 0;
}

void
sv_ai_panel_revert (SvAiPanel *self)
{
  g_autoptr (JsonObject) next = NULL;

  g_return_if_fail (SV_IS_AI_PANEL (self));

  if (self->gone)
    {
      next = self->next != NULL ? json_object_ref (self->next) : NULL;
      sv_ai_panel_show_proposal (self, next);
      return;
    }
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->proposed),
                            self->proposal_text != NULL ? self->proposal_text : "", -1);
}

void
sv_ai_panel_set_read_only (SvAiPanel *self, gboolean read_only)
{
  g_return_if_fail (SV_IS_AI_PANEL (self));

  self->read_only = read_only;
  gtk_text_view_set_editable (self->proposed, !read_only);
  sv_ai_panel_update_actions (self);
}

SvApi *
sv_ai_panel_get_api (SvAiPanel *self)
{
  return sv_house_get_api (self->house);
}

char *
sv_ai_panel_dup_path (SvAiPanel *self, const char *verb)
{
  return g_strdup_printf ("watches/%" G_GINT64_FORMAT "/ai%s", self->watch, verb);
}

char *
sv_ai_panel_dup_proposed (SvAiPanel *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->proposed);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

void
sv_ai_panel_tell_edited (SvAiPanel *self)
{
  g_signal_emit (self, signals[EDITED], 0);
}

void
sv_ai_panel_tell_taken (SvAiPanel *self)
{
  g_signal_emit (self, signals[TAKEN], 0);
}
