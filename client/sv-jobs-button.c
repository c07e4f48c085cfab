/* sv-jobs-button.c: what the server is working on, in the header bar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-jobs-button"

#include "sv-jobs-button.h"

#include "common/sv-money.h"

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

  GtkMenuButton *button;
  GtkPopover *popover;
  GtkStack *states;
  GtkSpinner *spinner;
  GtkListBox *rows;
};

G_DEFINE_FINAL_TYPE (SvJobsButton, sv_jobs_button, ADW_TYPE_BIN)

#define SETTLE_MS 400

static const struct
{
  const char *kind;
  const char *title;
} titles[] = {
  { "ai.describe", N_ ("Description by AI") },
  { "import.check", N_ ("Import: check") },
  { "import.commit", N_ ("Import") },
  { "import.undo", N_ ("Import: undo") },
  { "sale_import.check", N_ ("Sales report: check") },
  { "sale_import.commit", N_ ("Sales report") },
};

static const char *
sv_jobs_button_title (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].kind, kind))
      return _ (titles[i].title);

  return kind;
}

static gboolean
is_one_of (const char *state, const char *a, const char *b)
{
  return g_str_equal (state, a) || g_str_equal (state, b);
}

/* Returns: (transfer full): "waiting", "3,000 of 80,000", "failed: …" */
static char *
sv_jobs_button_words (JsonObject *job, const char *state, gint64 done, gint64 total)
{
  g_autofree char *done_text = sv_number_format (done);
  g_autofree char *total_text = sv_number_format (total);
  JsonNode *error = json_object_get_member (job, "error");
  const char *why = NULL;

  if (g_str_equal (state, "queued"))
    return g_strdup (_ ("Waiting"));
  if (g_str_equal (state, "running"))
    return total > 0 ? g_strdup_printf (_ ("%s of %s"), done_text, total_text)
                     : g_strdup (_ ("Running"));
  if (g_str_equal (state, "done"))
    return g_strdup (_ ("Done"));
  if (g_str_equal (state, "cancelled"))
    return g_strdup (_ ("Cancelled"));

  if (error != NULL && JSON_NODE_HOLDS_OBJECT (error))
    why =
        json_object_get_string_member_with_default (json_node_get_object (error), "message", NULL);
  else if (error != NULL && JSON_NODE_HOLDS_VALUE (error))
    why = json_node_get_string (error);

  if (g_str_equal (state, "failed"))
    return why != NULL ? g_strdup_printf (_ ("Failed: %s"), why) : g_strdup (_ ("Failed"));

  return g_strdup (_ ("Nobody knows how it ended"));
}

static void
sv_jobs_button_done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvJobsButton) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);
  GtkWidget *window = gtk_widget_get_ancestor (GTK_WIDGET (self), SV_TYPE_WINDOW);

  if (answer == NULL && window != NULL)
    sv_window_toast_error (SV_WINDOW (window), _ ("The job"), error);
}

static void
sv_jobs_button_act_cb (GtkButton *button, gpointer user_data)
{
  SvJobsButton *self = user_data;

  sv_api_send_async (sv_house_get_api (self->house),
                     g_object_get_data (G_OBJECT (button), "method"),
                     g_object_get_data (G_OBJECT (button), "path"), NULL, NULL, NULL,
                     sv_jobs_button_done_cb, g_object_ref (self));
}

static void
sv_jobs_button_add_verb (SvJobsButton *self, GtkBox *box, gint64 id, const char *job,
                         gboolean retry)
{
  g_autofree char *name =
      retry ? g_strdup_printf (_ ("Try again: %s"), job) : g_strdup_printf (_ ("Cancel: %s"), job);
  GtkWidget *button =
      gtk_button_new_from_icon_name (retry ? "view-refresh-symbolic" : "process-stop-symbolic");

  g_object_set_data (G_OBJECT (button), "method", (gpointer)(retry ? "POST" : "DELETE"));
  g_object_set_data_full (
      G_OBJECT (button), "path",
      g_strdup_printf ("jobs/%" G_GINT64_FORMAT "%s", id, retry ? "/retry" : ""), g_free);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (sv_jobs_button_act_cb), self, 0);
  gtk_box_append (box, button);
}

static void
sv_jobs_button_add (SvJobsButton *self, JsonObject *job)
{
  SvApi *api = sv_house_get_api (self->house);
  gint64 id = json_object_get_int_member_with_default (job, "id", 0);
  const char *state = json_object_get_string_member_with_default (job, "state", "unknown");
  const char *title =
      sv_jobs_button_title (json_object_get_string_member_with_default (job, "kind", ""));
  JsonObject *progress = json_object_get_object_member (job, "progress");
  gint64 done = json_object_get_int_member_with_default (progress, "done", 0);
  gint64 total = json_object_get_int_member_with_default (progress, "total", 0);
  g_autofree char *words = sv_jobs_button_words (job, state, done, total);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *name = gtk_label_new (title);
  GtkWidget *what = gtk_label_new (words);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (what), 0);
  gtk_label_set_wrap (GTK_LABEL (what), TRUE);
  gtk_label_set_lines (GTK_LABEL (what), 3);
  gtk_label_set_ellipsize (GTK_LABEL (what), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (what, "caption");
  gtk_widget_add_css_class (what, g_str_equal (state, "failed") ? "error" : "dim-label");
  gtk_widget_add_css_class (what, "sv-number");
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), name);
  gtk_box_append (GTK_BOX (texts), what);
  if (g_str_equal (state, "running") && total > 0)
    {
      GtkWidget *bar = gtk_progress_bar_new ();

      gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar),
                                     CLAMP ((double)done / (double)total, 0, 1));
      gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                      -1);
      gtk_box_append (GTK_BOX (texts), bar);
    }

  gtk_box_append (GTK_BOX (line), texts);
  if (is_one_of (state, "queued", "running") && sv_api_may (api, "job.cancel"))
    sv_jobs_button_add_verb (self, GTK_BOX (line), id, title, FALSE);
  if ((is_one_of (state, "failed", "unknown") || g_str_equal (state, "cancelled")) &&
      sv_api_may (api, "job.retry"))
    sv_jobs_button_add_verb (self, GTK_BOX (line), id, title, TRUE);
  gtk_list_box_append (self->rows, line);
}

static void
sv_jobs_button_show (SvJobsButton *self, JsonArray *jobs)
{
  guint busy = 0;
  gint64 newest = 0;
  GtkListBoxRow *row;
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;

  while ((row = gtk_list_box_get_row_at_index (self->rows, 0)) != NULL)
    gtk_list_box_remove (self->rows, GTK_WIDGET (row));

  self->failed = FALSE;
  for (guint i = 0; i < json_array_get_length (jobs); i++)
    {
      JsonObject *job = json_array_get_object_element (jobs, i);
      const char *state = json_object_get_string_member_with_default (job, "state", "");
      gint64 id = json_object_get_int_member_with_default (job, "id", 0);

      newest = MAX (newest, id);
      busy += is_one_of (state, "queued", "running");
      self->failed |= g_str_equal (state, "failed") && id > self->latest;
      sv_jobs_button_add (self, job);
    }

  /* What failed before this program was started is no news. */
  if (self->latest < 0 || gtk_widget_get_mapped (GTK_WIDGET (self->popover)))
    {
      self->latest = newest;
      self->failed = FALSE;
    }

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
