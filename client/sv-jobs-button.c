/* sv-jobs-button.c: what the server is working on, in the header bar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-jobs-button"

#include "sv-jobs-button.h"

#include "common/sv-money.h"

#include "sv-job-row.h"
#include "sv-window.h"

#include <glib/gi18n.h>

struct _SvJobsButton
{
  AdwBin parent_instance;

  SvHouse *house;            /* (owned) */
  GCancellable *cancellable; /* of the list on its way */
  guint later;               /* source that reads it again */
  gint64 latest;             /* the newest job that the user has seen in the list */
  gboolean failed;           /* one that is newer has failed */
  gboolean busy;
  gboolean narrow; /* there is room only for what has something to say */

  GtkMenuButton *button;
  GtkPopover *popover;
  GtkStack *states;
  GtkSpinner *spinner;
  GtkListBox *rows;
};

G_DEFINE_FINAL_TYPE (SvJobsButton, sv_jobs_button, ADW_TYPE_BIN)

#define SETTLE_MS 400

static void
update_room_cb (SvJobsButton *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->button),
                          !self->narrow || self->busy || self->failed ||
                              gtk_widget_get_visible (GTK_WIDGET (self->popover)));
}

static void
sv_jobs_button_show (SvJobsButton *self, JsonArray *jobs)
{
  guint busy = 0;
  gint64 newest = 0;
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;

  sv_job_rows_show (self->rows, 0, self->house, jobs);
  self->failed = FALSE;
  for (guint i = 0; i < json_array_get_length (jobs); i++)
    {
      JsonObject *job = json_array_get_object_element (jobs, i);
      const char *state = json_object_get_string_member_with_default (job, "state", "");
      gint64 id = json_object_get_int_member_with_default (job, "id", 0);

      newest = MAX (newest, id);
      busy += sv_job_is_busy (state);
      self->failed |= g_str_equal (state, "failed") && id > self->latest;
    }

  /* What failed before this program was started is no news. */
  if (self->latest < 0 || gtk_widget_get_mapped (GTK_WIDGET (self->popover)))
    {
      self->latest = newest;
      self->failed = FALSE;
    }

  self->busy = busy > 0;
  update_room_cb (self);
  gtk_stack_set_visible_child_name (self->states, busy > 0       ? "busy"
                                                  : self->failed ? "failed"
                                                                 : "idle");
  gtk_spinner_set_spinning (self->spinner, busy > 0);
  number = sv_number_format (busy);
  text = busy > 0 ? g_strdup_printf (
                        g_dngettext (GETTEXT_PACKAGE, "Jobs: %s running", "Jobs: %s running", busy),
                        number)
                  : g_strdup (self->failed ? _ ("Jobs: one has failed") : _ ("Jobs"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text, -1);
}

static void
sv_jobs_button_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvJobsButton) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);

  if (page == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("jobs: %s", error->message);
      return;
    }

  g_clear_object (&self->cancellable);
  if (json_object_has_member (page, "items"))
    sv_jobs_button_show (self, json_object_get_array_member (page, "items"));
}

static gboolean
sv_jobs_button_read (gpointer data)
{
  SvJobsButton *self = data;

  self->later = 0;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  sv_api_send_async (sv_house_get_api (self->house), "GET", "jobs?limit=20", NULL, NULL,
                     self->cancellable, sv_jobs_button_read_cb, g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static void
sv_jobs_button_read_later (SvJobsButton *self)
{
  if (self->later == 0 && gtk_widget_get_visible (GTK_WIDGET (self)))
    self->later = g_timeout_add (SETTLE_MS, sv_jobs_button_read, self);
}

static void
sv_jobs_button_signed_in_cb (SvJobsButton *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self),
                          sv_api_may (sv_house_get_api (self->house), "job.list"));
  self->latest = -1;
  sv_jobs_button_read_later (self);
}

static void
sv_jobs_button_signed_out_cb (SvJobsButton *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->later, g_source_remove);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
shown_cb (SvJobsButton *self)
{
  sv_jobs_button_read_later (self);
}

static void
sv_jobs_button_dispose (GObject *object)
{
  SvJobsButton *self = SV_JOBS_BUTTON (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->later, g_source_remove);
  /* The child is bound to the template too, which would take it away under AdwBin's hands. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), SV_TYPE_JOBS_BUTTON);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_jobs_button_parent_class)->dispose (object);
}

static void
sv_jobs_button_class_init (SvJobsButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sv_jobs_button_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/sv-jobs-button.ui");
  gtk_widget_class_bind_template_child (widget_class, SvJobsButton, button);
  gtk_widget_class_bind_template_child (widget_class, SvJobsButton, popover);
  gtk_widget_class_bind_template_child (widget_class, SvJobsButton, states);
  gtk_widget_class_bind_template_child (widget_class, SvJobsButton, spinner);
  gtk_widget_class_bind_template_child (widget_class, SvJobsButton, rows);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_room_cb);
}

static void
sv_jobs_button_init (SvJobsButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
sv_jobs_button_set_house (SvJobsButton *self, SvHouse *house)
{
  SvApi *api = sv_house_get_api (house);
  SvLive *live = sv_house_get_live (house);

  g_return_if_fail (self->house == NULL);

  self->house = g_object_ref (house);
  g_signal_connect_object (api, "signed-in", G_CALLBACK (sv_jobs_button_signed_in_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (api, "signed-out", G_CALLBACK (sv_jobs_button_signed_out_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (live, "changed::job", G_CALLBACK (sv_jobs_button_read_later), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (live, "resync", G_CALLBACK (sv_jobs_button_read_later), self,
                           G_CONNECT_SWAPPED);
  if (sv_api_is_signed_in (api))
    sv_jobs_button_signed_in_cb (self);
}

void
sv_jobs_button_set_narrow (SvJobsButton *self, gboolean narrow)
{
  g_return_if_fail (SV_IS_JOBS_BUTTON (self));

  self->narrow = narrow;
  update_room_cb (self);
}
