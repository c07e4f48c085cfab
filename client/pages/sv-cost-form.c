/* sv-cost-form.c: the form in which a cost of a watch is begun, sent and corrected
 *
 * A new cost and a correction have a form each, of which one is shown: correcting one cost does not
 * touch another that was begun.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-cost-form"

#include "sv-cost-form.h"

#include "common/sv-error.h"
#include "records/sv-records.h"
#include "sv-attempt.h"
#include "sv-record-form.h"
#include "sv-window.h"
#include "widgets/sv-fault-label.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct _Sent Sent;

struct _SvCostForm
{
  GtkWidget parent_instance;

  SvHouse *house; /* (owned) */
  gint64 watch;
  GtkWidget *button; /* GtkMenuButton */
  GtkWidget *popover;
  SvRecordForm *fresh;      /* of a new cost */
  SvRecordForm *correction; /* of one that is there */
  JsonObject *cost;         /* (owned) (nullable) the one in @correction, NULL: @fresh is shown */
  GtkWidget *error;
  GtkWidget *send;
  SvAttempt attempt; /* at a new cost */
  Sent *adding;      /* (nullable) the new cost under way */
  Sent *correcting;  /* (nullable) the latest correction under way */
};

G_DEFINE_FINAL_TYPE (SvCostForm, sv_cost_form, GTK_TYPE_WIDGET)

enum
{
  SAVED,
  EDITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const SvFormGroup groups[] = {
  { NULL, SV_COST_KEYS },
  { NULL, NULL },
};

/* A cost on its way. Another watch or another cost may be shown when it arrives. */
struct _Sent
{
  SvCostForm *form; /* (owned) */
  SvHouse *house;   /* (owned) */
  gint64 watch;
  gint64 cost;        /* 0: a new one */
  JsonObject *values; /* (owned) */
  GTask *task;        /* (owned) (nullable) of whoever waits until all is sent */
};

static void
sent_free (Sent *sent)
{
  g_object_unref (sent->form);
  g_object_unref (sent->house);
  json_object_unref (sent->values);
  g_clear_object (&sent->task);
  g_free (sent);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sent, sent_free)

static gint64
id_of (JsonObject *cost)
{
  return cost != NULL ? json_object_get_int_member (cost, "id") : 0;
}

static void
update_button (SvCostForm *self)
{
  gboolean under_way =
      self->cost != NULL ? self->correcting != NULL && self->correcting->cost == id_of (self->cost)
                         : self->adding != NULL;

  gtk_widget_set_sensitive (self->send, !under_way);
  gtk_button_set_label (GTK_BUTTON (self->send),
                        self->cost != NULL ? _ ("Save Cost") : _ ("Add Cost"));
}

/* Shows the form of what is written now. */
static void
update_shown (SvCostForm *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->fresh), self->cost == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->correction), self->cost != NULL);
  sv_fault_label_set (self->error, NULL);
  update_button (self);
}

static void
drop_correction (SvCostForm *self)
{
  g_clear_pointer (&self->cost, json_object_unref);
  sv_record_form_load (self->correction, NULL, NULL);
  sv_record_form_revert (self->correction);
  update_shown (self);
}

static void
opened_cb (SvCostForm *self)
{
  g_autoptr (GDateTime) today = g_date_time_new_now_local ();
  g_autoptr (JsonNode) date = json_node_new (JSON_NODE_VALUE);
  g_autofree char *text = g_date_time_format (today, "%Y-%m-%d");

  update_shown (self);
  if (self->cost != NULL || sv_record_form_get_dirty (self->fresh))
    return;

  json_node_set_string (date, text);
  sv_form_field_put (sv_record_form_get_field (self->fresh, "date"), date);
}

/* A correction that was not saved is dropped; a new cost that was begun stays for the next time. */
static void
closed_cb (SvCostForm *self)
{
  drop_correction (self);
}

static void
close_form (SvCostForm *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  drop_correction (self);
}

/* Whether what was sent is what its form still holds. */
static gboolean
is_held (SvCostForm *self, Sent *sent)
{
  if (self->popover == NULL || self->watch != sent->watch)
    return FALSE;

  return sent->cost == 0 ? self->adding == sent : id_of (self->cost) == sent->cost;
}

/* What was typed while it was under way stays typed. */
static void
take_answer (SvCostForm *self, Sent *sent, JsonObject *answer)
{
  SvRecordForm *form = sent->cost == 0 ? self->fresh : self->correction;

  if (sent->cost == 0)
    sv_attempt_done (&self->attempt);
  /* Whoever went on to something else finds the form of a new cost ready for the next one. */
  if (sent->cost == 0 && (self->cost != NULL || !gtk_widget_get_visible (self->popover)))
    {
      sv_record_form_load (self->fresh, NULL, sent->values);
      return;
    }

  sv_record_form_load (form, answer, sent->values);
  if (sent->cost == 0)
    {
      /* It is there now: to write on is to correct it. */
      self->fresh = self->correction;
      self->correction = form;
    }
  json_object_ref (answer);
  g_clear_pointer (&self->cost, json_object_unref);
  self->cost = answer;
  if (sv_record_form_get_dirty (form))
    update_shown (self);
  else
    close_form (self);
}

static void
show_failure (SvCostForm *self, Sent *sent, const GError *error)
{
  SvRecordForm *form = sent->cost == 0 ? self->fresh : self->correction;
  g_autofree char *text = NULL;

  /* Whoever closed the form meanwhile, or went on to another cost, does not see it there. */
  if (!gtk_widget_get_mapped (GTK_WIDGET (form)))
    sv_widget_toast_error (GTK_WIDGET (self), sent->house, _ ("The cost was not saved"), error);
  if (sv_record_form_show_error (form, error) || !gtk_widget_get_visible (GTK_WIDGET (form)))
    return;
  text = sv_api_error_text (error);
  sv_fault_label_set (self->error, text);
}

static void send_typed (SvCostForm *self, GTask *task);

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Sent) sent = user_data;
  SvCostForm *self = sent->form;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = sv_api_send_finish_object (SV_API (object), result, &error);
  gboolean held = is_held (self, sent);

  if (self->adding == sent)
    self->adding = NULL;
  if (self->correcting == sent)
    self->correcting = NULL;
  if (self->popover != NULL)
    update_button (self);
  if (answer != NULL && held)
    take_answer (self, sent, answer);
  else if (held)
    show_failure (self, sent, error);
  else if (answer == NULL)
    sv_widget_toast_error (GTK_WIDGET (self), sent->house, _ ("The cost was not saved"), error);
  if (answer != NULL && self->popover != NULL && self->watch == sent->watch)
    g_signal_emit (self, signals[SAVED], 0);

  if (sent->task == NULL)
    return;
  if (answer == NULL)
    g_task_return_error (sent->task, g_steal_pointer (&error));
  else if (held && sv_cost_form_is_begun (self))
    send_typed (self, sent->task);
  else
    g_task_return_boolean (sent->task, TRUE);
}

static void
send_values (SvCostForm *self, JsonObject *values, GTask *task)
{
  SvApi *api = sv_house_get_api (self->house);
  g_autoptr (GString) path = g_string_new (NULL);
  g_autofree char *version = NULL;
  Sent *sent = g_new0 (Sent, 1);

  sent->form = g_object_ref (self);
  sent->house = g_object_ref (self->house);
  sent->watch = self->watch;
  sent->cost = id_of (self->cost);
  sent->values = json_object_ref (values);
  sent->task = task != NULL ? g_object_ref (task) : NULL;
  g_string_printf (path, "watches/%" G_GINT64_FORMAT "/costs", self->watch);
  if (self->cost != NULL)
    {
      self->correcting = sent;
      g_string_append_printf (path, "/%" G_GINT64_FORMAT, sent->cost);
      version =
          g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (self->cost, "version"));
      sv_api_send_async (api, "PATCH", path->str, values, version, NULL, sent_cb, sent);
    }
  else
    {
      self->adding = sent;
      sv_api_post_async (api, path->str, values,
                         sv_attempt_get_key (&self->attempt, path->str, values), NULL, sent_cb,
                         sent);
    }
  update_button (self);
}

/* Sends what the form that is shown holds. @task: (nullable) */
static void
send_typed (SvCostForm *self, GTask *task)
{
  SvRecordForm *form;
  g_autoptr (JsonObject) values = NULL;

  if (self->cost != NULL && !sv_record_form_get_dirty (self->correction))
    {
      close_form (self);
      if (task == NULL)
        return;
    }
  form = self->cost != NULL ? self->correction : self->fresh;
  sv_fault_label_set (self->error, NULL);
  if ((values = sv_record_form_dup_changes (form)) != NULL)
    {
      send_values (self, values, task);
      return;
    }
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
  sv_record_form_focus (form);
  if (task != NULL)
    g_task_return_new_error (task, SV_ERROR, SV_ERROR_INVALID, "%s",
                             _ ("Some fields of the cost need your attention first."));
}

static void
send_cb (SvCostForm *self)
{
  /* How it ends stands in the form. */
  send_typed (self, NULL);
}

static void
edited_cb (SvCostForm *self)
{
  g_signal_emit (self, signals[EDITED], 0);
}

static void
sv_cost_form_dispose (GObject *object)
{
  SvCostForm *self = SV_COST_FORM (object);

  /* The popover goes with its button and tells that it was closed; there is no form any more. */
  if (self->popover != NULL)
    g_signal_handlers_disconnect_by_data (self->popover, self);
  self->popover = NULL;
  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_cost_form_parent_class)->dispose (object);
}

static void
sv_cost_form_finalize (GObject *object)
{
  g_clear_pointer (&SV_COST_FORM (object)->cost, json_object_unref);
  sv_attempt_done (&SV_COST_FORM (object)->attempt);

  G_OBJECT_CLASS (sv_cost_form_parent_class)->finalize (object);
}

static void
sv_cost_form_class_init (SvCostFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_cost_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_cost_form_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  signals[SAVED] = g_signal_new ("saved", SV_TYPE_COST_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  signals[EDITED] = g_signal_new ("edited", SV_TYPE_COST_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
sv_cost_form_init (SvCostForm *self)
{
}

static SvRecordForm *
make_form (SvCostForm *self)
{
  GtkWidget *form =
      sv_record_form_new (sv_house_get_api (self->house), &sv_watch_cost_table, groups);

  g_signal_connect_object (form, "edited", G_CALLBACK (edited_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (form, "notify::dirty", G_CALLBACK (edited_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_size_request (form, 320, -1);
  sv_form_field_set_hint (sv_record_form_get_field (SV_RECORD_FORM (form), "rate"),
                          _ ("The rate of the day"));
  return SV_RECORD_FORM (form);
}

static void
make_popover (SvCostForm *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->popover = gtk_popover_new ();
  self->fresh = make_form (self);
  self->correction = make_form (self);
  self->error = sv_fault_label_new ();
  self->send = gtk_button_new ();
  gtk_widget_add_css_class (self->send, "suggested-action");
  gtk_widget_set_halign (self->send, GTK_ALIGN_END);
  g_signal_connect_swapped (self->send, "clicked", G_CALLBACK (send_cb), self);
  gtk_widget_add_css_class (box, "sv-popover");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->fresh));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->correction));
  gtk_box_append (GTK_BOX (box), self->error);
  gtk_box_append (GTK_BOX (box), self->send);
  gtk_popover_set_child (GTK_POPOVER (self->popover), box);
  gtk_popover_set_default_widget (GTK_POPOVER (self->popover), self->send);
  g_signal_connect_swapped (self->popover, "show", G_CALLBACK (opened_cb), self);
  g_signal_connect_swapped (self->popover, "closed", G_CALLBACK (closed_cb), self);
  update_shown (self);
}

GtkWidget *
sv_cost_form_new (SvHouse *house)
{
  SvCostForm *self = g_object_new (SV_TYPE_COST_FORM, NULL);

  self->house = g_object_ref (house);
  make_popover (self);
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->button), _ ("Add Cost…"));
  gtk_widget_add_css_class (self->button, "flat");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), self->popover);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

void
sv_cost_form_set_watch (SvCostForm *self, gint64 watch)
{
  g_return_if_fail (SV_IS_COST_FORM (self));

  if (self->watch == watch)
    return;

  sv_cost_form_revert (self);
  self->watch = watch;
}

void
sv_cost_form_set_read_only (SvCostForm *self, gboolean read_only)
{
  g_return_if_fail (SV_IS_COST_FORM (self));

  gtk_widget_set_sensitive (self->button, !read_only);
}

void
sv_cost_form_edit (SvCostForm *self, JsonObject *cost)
{
  g_return_if_fail (SV_IS_COST_FORM (self));

  drop_correction (self);
  self->cost = json_object_ref (cost);
  sv_record_form_load (self->correction, cost, NULL);
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
  update_shown (self);
}

gboolean
sv_cost_form_is_begun (SvCostForm *self)
{
  g_auto (GStrv) keys = g_strsplit (SV_COST_KEYS, " ", -1);

  g_return_val_if_fail (SV_IS_COST_FORM (self), FALSE);

  if (self->cost != NULL && sv_record_form_get_dirty (self->correction))
    return TRUE;
  /* The date of a new one is put there by us. */
  for (guint i = 0; keys[i] != NULL; i++)
    {
      SvFormField *field = sv_record_form_get_field (self->fresh, keys[i]);

      if (field != NULL && sv_form_field_is_dirty (field) && strcmp (keys[i], "date") != 0)
        return TRUE;
    }
  return FALSE;
}

void
sv_cost_form_send_async (SvCostForm *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (SV_IS_COST_FORM (self));

  send_typed (self, task);
}

gboolean
sv_cost_form_send_finish (SvCostForm *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
sv_cost_form_revert (SvCostForm *self)
{
  g_return_if_fail (SV_IS_COST_FORM (self));

  close_form (self);
  sv_record_form_revert (self->fresh);
  /* What is under way concerns no form any more, and the same typed again is a new wish. */
  self->adding = NULL;
  sv_attempt_done (&self->attempt);
  update_button (self);
}
