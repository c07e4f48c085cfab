/* sv-job-row.c: one piece of the server's work, with what can be done about it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-job-row"

#include "sv-job-row.h"

#include "common/sv-money.h"

#include "sv-window.h"
#include "sv-words.h"

#include <glib/gi18n.h>

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
  { "sale_import.undo", N_ ("Sales report: undo") },
  { "demo.pictures", N_ ("Pictures of the demonstration") },
};

static const char *
job_title (const char *kind)
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
job_words (JsonObject *job, const char *state, gint64 done, gint64 total)
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

gboolean
sv_job_is_busy (const char *state)
{
  return is_one_of (state, "queued", "running");
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = sv_api_send_finish (SV_API (object), result, &error);

  if (answer == NULL && window != NULL)
    sv_window_toast_error (window, _ ("The job"), error);
}

static void
act_cb (GtkButton *button, gpointer user_data)
{
  GtkWidget *window = gtk_widget_get_ancestor (GTK_WIDGET (button), SV_TYPE_WINDOW);

  /* The row may be gone when the answer is here; the window is there to say what it was. */
  sv_api_send_async (SV_API (user_data), g_object_get_data (G_OBJECT (button), "method"),
                     g_object_get_data (G_OBJECT (button), "path"), NULL, NULL, NULL, done_cb,
                     window != NULL ? g_object_ref (window) : NULL);
}

static void
add_verb (SvApi *api, GtkBox *box, gint64 id, const char *job, gboolean retry)
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
  g_signal_connect_object (button, "clicked", G_CALLBACK (act_cb), api, 0);
  gtk_box_append (box, button);
}

/* When it was ordered and by whom. Returns: (transfer full) */
static char *
job_origin (JsonObject *job)
{
  JsonNode *node = json_object_get_member (job, "created_by");
  const char *who =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node)
          ? json_object_get_string_member_with_default (json_node_get_object (node), "name", "")
          : _ ("The program");
  g_autofree char *when =
      sv_time_dup_display (json_object_get_string_member_with_default (job, "created_at", ""));

  return *when != '\0' ? g_strdup_printf ("%s · %s", when, who) : g_strdup (who);
}

static GtkWidget *
small_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_lines (GTK_LABEL (label), 4);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "sv-number");
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);

  return label;
}

/* The parts of a row that follow its job. */
typedef struct
{
  gint64 id;
  char *text;  /* (owned): the job as it is shown */
  char *verbs; /* (owned): what can be done about it, as shown */
  GtkWidget *words;
  GtkWidget *origin;
  GtkWidget *bar;
  GtkWidget *buttons;
} Parts;

static void
parts_free (gpointer data)
{
  Parts *parts = data;

  g_free (parts->text);
  g_free (parts->verbs);
  g_free (parts);
}

static Parts *
get_parts (GtkListBoxRow *row)
{
  return row != NULL ? g_object_get_data (G_OBJECT (row), "parts") : NULL;
}

static GtkListBoxRow *
sv_job_row_new (JsonObject *job)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  const char *title = job_title (json_object_get_string_member_with_default (job, "kind", ""));
  GtkWidget *name = gtk_label_new (title);
  Parts *parts = g_new0 (Parts, 1);

  parts->id = json_object_get_int_member_with_default (job, "id", 0);
  parts->words = small_label (NULL);
  parts->origin = small_label ("dim-label");
  parts->bar = gtk_progress_bar_new ();
  parts->buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (parts->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), name);
  gtk_box_append (GTK_BOX (texts), parts->words);
  gtk_box_append (GTK_BOX (texts), parts->origin);
  gtk_box_append (GTK_BOX (texts), parts->bar);
  gtk_box_append (GTK_BOX (line), texts);
  gtk_box_append (GTK_BOX (line), parts->buttons);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  g_object_set_data_full (G_OBJECT (row), "parts", parts, parts_free);

  return GTK_LIST_BOX_ROW (row);
}

static gboolean
has_focus (GtkWidget *widget)
{
  return (gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

/* A button stays the same one while its verb does, under the hand that is about to press it. */
static void
show_verbs (GtkListBoxRow *row, Parts *parts, SvHouse *house, JsonObject *job)
{
  SvApi *api = sv_house_get_api (house);
  const char *title = job_title (json_object_get_string_member_with_default (job, "kind", ""));
  gboolean cancel = json_object_get_boolean_member_with_default (job, "cancellable", FALSE) &&
                    sv_api_may (api, "job.cancel");
  gboolean retry = json_object_get_boolean_member_with_default (job, "retryable", FALSE) &&
                   sv_api_may (api, "job.retry");
  g_autofree char *verbs = g_strdup_printf ("%d%d", cancel, retry);
  gboolean focused = has_focus (parts->buttons);
  GtkWidget *button;

  if (g_strcmp0 (parts->verbs, verbs) == 0)
    return;

  g_free (parts->verbs);
  parts->verbs = g_steal_pointer (&verbs);
  while ((button = gtk_widget_get_first_child (parts->buttons)) != NULL)
    gtk_box_remove (GTK_BOX (parts->buttons), button);
  if (cancel)
    add_verb (api, GTK_BOX (parts->buttons), parts->id, title, FALSE);
  if (retry)
    add_verb (api, GTK_BOX (parts->buttons), parts->id, title, TRUE);
  if (focused && !gtk_widget_child_focus (parts->buttons, GTK_DIR_TAB_FORWARD))
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
sv_job_row_show (GtkListBoxRow *row, SvHouse *house, JsonObject *job)
{
  Parts *parts = get_parts (row);
  const char *state = json_object_get_string_member_with_default (job, "state", "unknown");
  JsonObject *progress = json_object_get_object_member (job, "progress");
  gint64 done = json_object_get_int_member_with_default (progress, "done", 0);
  gint64 total = json_object_get_int_member_with_default (progress, "total", 0);
  g_autofree char *words = job_words (job, state, done, total);
  g_autofree char *origin = job_origin (job);
  g_autofree char *name = g_strdup_printf (
      "%s: %s", job_title (json_object_get_string_member_with_default (job, "kind", "")), words);
  gboolean failed = g_str_equal (state, "failed");
  gboolean moving = g_str_equal (state, "running") && total > 0;

  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_label_set_text (GTK_LABEL (parts->words), words);
  gtk_widget_set_tooltip_text (parts->words, words);
  gtk_widget_remove_css_class (parts->words, failed ? "dim-label" : "error");
  gtk_widget_add_css_class (parts->words, failed ? "error" : "dim-label");
  gtk_label_set_text (GTK_LABEL (parts->origin), origin);
  gtk_widget_set_tooltip_text (parts->origin, origin);
  gtk_widget_set_visible (parts->bar, moving);
  if (moving)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (parts->bar),
                                   CLAMP ((double)done / (double)total, 0, 1));
  show_verbs (row, parts, house, job);
}

/* Rows above the one that is looked for, whose jobs are gone or stand further down by now, give
 * way; a row for a new job is made. */
static GtkListBoxRow *
put_row (GtkListBox *list, int position, JsonObject *job, GHashTable *coming)
{
  gint64 id = json_object_get_int_member_with_default (job, "id", 0);
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, position)) != NULL &&
         get_parts (row)->id != id && !g_hash_table_contains (coming, &get_parts (row)->id))
    gtk_list_box_remove (list, GTK_WIDGET (row));

  if (row != NULL && get_parts (row)->id == id)
    return row;

  row = sv_job_row_new (job);
  gtk_list_box_insert (list, GTK_WIDGET (row), position);

  return row;
}

static void
collect_ids (GHashTable *ids, JsonArray *jobs)
{
  for (guint i = 0; i < json_array_get_length (jobs); i++)
    {
      gint64 *id = g_new (gint64, 1);

      *id = json_object_get_int_member_with_default (json_array_get_object_element (jobs, i), "id",
                                                     0);
      g_hash_table_add (ids, id);
    }
}

void
sv_job_rows_show (GtkListBox *list, guint first, SvHouse *house, JsonArray *jobs)
{
  g_autoptr (GHashTable) coming = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  guint n = json_array_get_length (jobs);
  GtkListBoxRow *row;

  collect_ids (coming, jobs);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = json_to_string (json_array_get_element (jobs, i), FALSE);
      JsonObject *job = json_array_get_object_element (jobs, i);
      gint64 id = json_object_get_int_member_with_default (job, "id", 0);
      Parts *parts;

      row = put_row (list, (int)(first + i), job, coming);
      g_hash_table_remove (coming, &id);
      parts = get_parts (row);
      if (g_strcmp0 (parts->text, text) == 0)
        continue;
      sv_job_row_show (row, house, job);
      g_free (parts->text);
      parts->text = g_steal_pointer (&text);
    }
  while ((row = gtk_list_box_get_row_at_index (list, (int)(first + n))) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}
