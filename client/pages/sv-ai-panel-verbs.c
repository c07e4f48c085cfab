/* sv-ai-panel-verbs.c: what a person does with the AI: ask, cancel, take, discard, begin anew
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-ai-panel"

#include "sv-ai-panel-private.h"

#include "common/sv-error.h"
#include "sv-window.h"

#include <glib/gi18n.h>
#include <string.h>

static gboolean
is_one_of (const char *state, const char *a, const char *b)
{
  return g_strcmp0 (state, a) == 0 || g_strcmp0 (state, b) == 0;
}

/* Returns: (nullable): where a proposal that is not open any more can still be put */
static SvFormField *
get_description (SvAiPanel *self)
{
  SvFormField *field = sv_record_form_get_field (self->form, "description");

  return field != NULL && !sv_form_field_is_read_only (field) ? field : NULL;
}

void
sv_ai_panel_update_actions (SvAiPanel *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  SvApi *api = sv_ai_panel_get_api (self);
  gboolean waiting = is_one_of (self->job_state, "queued", "running");
  gboolean stuck = is_one_of (self->job_state, "failed", "unknown");
  gboolean may_ask = self->may_ask && !self->read_only;
  gboolean may_decide =
      self->open != 0 && !self->read_only && sv_api_may (api, "ai_job.accept_text");

  gtk_widget_action_set_enabled (widget, "ai.describe", may_ask && self->configured && !waiting);
  gtk_widget_action_set_enabled (widget, "ai.cancel", waiting && sv_api_may (api, "ai_job.cancel"));
  gtk_widget_action_set_enabled (widget, "ai.retry",
                                 stuck && !self->read_only && sv_api_may (api, "ai_job.retry"));
  gtk_widget_action_set_enabled (widget, "ai.reset", self->has_thread && may_ask);
  gtk_widget_action_set_enabled (widget, "ai.accept",
                                 may_decide && (!self->gone || get_description (self) != NULL));
  gtk_widget_action_set_enabled (widget, "ai.discard", may_decide);
  gtk_widget_action_set_enabled (widget, "ai.show-next", self->next != NULL);
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

static void
toast_error (SvAiPanel *self, const char *what, const GError *error)
{
  if (self->house != NULL)
    sv_widget_toast_error (GTK_WIDGET (self), self->house, what, error);
}

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
    sv_ai_panel_tell_taken (self);
  sv_ai_panel_read_state (self);
}

static void
post (SvAiPanel *self, const char *verb, JsonObject *body)
{
  g_autofree char *path = sv_ai_panel_dup_path (self, verb);

  sv_api_send_async (sv_ai_panel_get_api (self), "POST", path, body, NULL, NULL, done_cb,
                     g_object_ref (self));
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

  sv_api_send_async (sv_ai_panel_get_api (self), retry ? "POST" : "DELETE", path, NULL,
                     retry ? NULL : "*", NULL, done_cb, g_object_ref (self));
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
      sv_ai_panel_show_proposal (self, NULL);
      sv_ai_panel_tell_taken (self);
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
    sv_ai_panel_read_state (self);
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
  sv_api_send_async (sv_ai_panel_get_api (wish->panel), "POST", path, body, if_match, NULL,
                     accepted_cb, wish);
}

static void
put_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (sv_record_editor_save_finish (SV_RECORD_EDITOR (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The server takes a proposal only while it is open; what somebody made of one that is not goes
 * into the form, as if it had been typed there. @task: (nullable): waits until it is saved too */
static void
put_proposal (SvAiPanel *self, GTask *task)
{
  g_autofree char *text = sv_ai_panel_dup_proposed (self);
  g_autoptr (JsonNode) value = json_node_init_string (json_node_alloc (), text);
  g_autoptr (JsonObject) next = self->next != NULL ? json_object_ref (self->next) : NULL;

  sv_form_field_put (sv_record_form_get_field (self->form, "description"), value);
  sv_ai_panel_show_proposal (self, next);
  if (task != NULL)
    sv_record_editor_save_async (self->editor, NULL, put_saved_cb, g_object_ref (task));
}

/* @task: (nullable) */
static void
accept_proposal (SvAiPanel *self, GTask *task)
{
  Wish *wish;

  if (self->gone)
    {
      put_proposal (self, task);
      return;
    }
  wish = wish_new (self);
  wish->text = sv_ai_panel_dup_proposed (self);
  wish->task = task != NULL ? g_object_ref (task) : NULL;
  send_wish (wish, NULL);
}

static void
accept_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  accept_proposal (SV_AI_PANEL (widget), NULL);
}

static void
show_next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvAiPanel *self = SV_AI_PANEL (widget);
  g_autoptr (JsonObject) next = self->next != NULL ? json_object_ref (self->next) : NULL;

  sv_ai_panel_show_proposal (self, next);
}

static void
discarded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  SvAiPanel *self = wish->panel;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);

  if (answer == NULL)
    toast_error (self, _ ("The proposal was not discarded"), error);
  if (self->box == NULL || self->watch != wish->watch)
    return;
  if (answer != NULL)
    {
      /* With what was edited in it. */
      if (self->open == wish->proposal)
        sv_ai_panel_show_proposal (self, NULL);
      sv_ai_panel_tell_taken (self);
    }
  sv_ai_panel_read_state (self);
}

static void
discard_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  SvAiPanel *self = SV_AI_PANEL (widget);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *path = sv_ai_panel_dup_path (self, "/discard");

  if (self->gone)
    {
      show_next_action (widget, name, parameter);
      return;
    }
  json_object_set_int_member (body, "proposal", self->open);
  sv_api_send_async (sv_ai_panel_get_api (self), "POST", path, body, NULL, NULL, discarded_cb,
                     wish_new (self));
}

void
sv_ai_panel_install_actions (SvAiPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_install_action (widget_class, "ai.describe", NULL, describe_action);
  gtk_widget_class_install_action (widget_class, "ai.cancel", NULL, job_action);
  gtk_widget_class_install_action (widget_class, "ai.retry", NULL, job_action);
  gtk_widget_class_install_action (widget_class, "ai.reset", NULL, reset_action);
  gtk_widget_class_install_action (widget_class, "ai.accept", NULL, accept_action);
  gtk_widget_class_install_action (widget_class, "ai.discard", NULL, discard_action);
  gtk_widget_class_install_action (widget_class, "ai.show-next", NULL, show_next_action);
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
