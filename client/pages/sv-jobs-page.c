/* sv-jobs-page.c: what the server works on and what became of it, the latest first
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-jobs-page"

#include "sv-jobs-page.h"

#include "sv-job-row.h"
#include "sv-trouble.h"
#include "sv-window.h"

#include <glib/gi18n.h>

#define PAGE_SIZE 50
#define SETTLE_MS 400

struct _SvJobsPage
{
  SvPage parent_instance;

  GtkDropDown *state;
  GtkStack *stack;
  AdwStatusPage *trouble;
  GtkListBox *list;
  GtkWidget *more;

  char *next;          /* (owned) (nullable) where the older ones begin */
  guint shown;         /* how many are in the list, to read as many again */
  gboolean anew;       /* what comes replaces the list */
  gboolean more_asked; /* older ones are on their way */
  gboolean stale;      /* something changed meanwhile */
  guint later;         /* source that reads them again */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SvJobsPage, sv_jobs_page, SV_TYPE_PAGE)

/* In the order of the drop-down; the first is all of them. */
static const char *const states[] = { NULL,      "queued",    "running", "failed",
                                      "unknown", "cancelled", "done" };

static SvApi *
get_api (SvJobsPage *self)
{
  return sv_house_get_api (sv_page_get_house (SV_PAGE (self)));
}

static void read_jobs (SvJobsPage *self, gboolean anew);

static void
show_jobs (SvJobsPage *self, JsonArray *items)
{
  if (self->anew)
    self->shown = 0;
  sv_job_rows_show (self->list, self->shown, sv_page_get_house (SV_PAGE (self)), items);
  self->shown += json_array_get_length (items);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvJobsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->more_asked = FALSE;
  if (page == NULL)
    {
      sv_trouble_set (self->trouble, error);
      gtk_stack_set_visible_child_name (self->stack, "trouble");
      return;
    }

  show_jobs (self, json_object_get_array_member (page, "items"));
  g_free (self->next);
  self->next = g_strdup (json_object_get_string_member_with_default (page, "next", NULL));
  gtk_widget_set_visible (self->more, self->next != NULL);
  gtk_stack_set_visible_child_name (self->stack, self->shown > 0 ? "list" : "empty");
  if (self->stale)
    read_jobs (self, TRUE);
}

/* Reads on from self->next, or as many as are shown from the latest. */
static void
read_jobs (SvJobsPage *self, gboolean anew)
{
  guint selected = gtk_drop_down_get_selected (self->state);
  g_autoptr (GString) path = g_string_new (NULL);

  self->anew = anew;
  self->more_asked = !anew;
  self->stale = FALSE;
  g_string_printf (path, "jobs?limit=%u", anew ? CLAMP (self->shown, PAGE_SIZE, 500) : PAGE_SIZE);
  if (selected < G_N_ELEMENTS (states) && states[selected] != NULL)
    g_string_append_printf (path, "&state=%s", states[selected]);
  if (!anew && self->next != NULL)
    g_string_append_printf (path, "&after=%s", self->next);

  g_clear_handle_id (&self->later, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  sv_api_send_async (get_api (self), "GET", path->str, NULL, NULL, self->cancellable, read_cb,
                     g_object_ref (self));
}

static gboolean
later_cb (gpointer user_data)
{
  SvJobsPage *self = user_data;

  self->later = 0;
  /* Whoever pressed for older ones gets them first. */
  if (self->more_asked)
    self->stale = TRUE;
  else
    read_jobs (self, TRUE);
  return G_SOURCE_REMOVE;
}

/* A job tells its progress often; a page that nobody looks at waits until it is opened. */
static void
changed_cb (SvJobsPage *self)
{
  if (self->later == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->later = g_timeout_add (SETTLE_MS, later_cb, self);
}

static void
state_cb (SvJobsPage *self)
{
  self->shown = 0;
  read_jobs (self, TRUE);
}

static void
more_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  read_jobs (SV_JOBS_PAGE (widget), FALSE);
}

static void
sv_jobs_page_open (SvPage *page, const char *params)
{
  SvJobsPage *self = SV_JOBS_PAGE (page);
  g_autoptr (GHashTable) wanted = sv_page_parse (params);
  const char *state = g_hash_table_lookup (wanted, "state");

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i], state) == 0)
      gtk_drop_down_set_selected (self->state, i);
  read_jobs (self, TRUE);
}

static void
sv_jobs_page_reload (SvPage *page)
{
  read_jobs (SV_JOBS_PAGE (page), TRUE);
}

static void
sv_jobs_page_constructed (GObject *object)
{
  SvJobsPage *self = SV_JOBS_PAGE (object);
  SvLive *live = sv_house_get_live (sv_page_get_house (SV_PAGE (self)));

  G_OBJECT_CLASS (sv_jobs_page_parent_class)->constructed (object);

  g_signal_connect_object (live, "changed::job", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (live, "resync", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

static void
sv_jobs_page_dispose (GObject *object)
{
  SvJobsPage *self = SV_JOBS_PAGE (object);

  g_clear_handle_id (&self->later, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), SV_TYPE_JOBS_PAGE);

  G_OBJECT_CLASS (sv_jobs_page_parent_class)->dispose (object);
}

static void
sv_jobs_page_finalize (GObject *object)
{
  SvJobsPage *self = SV_JOBS_PAGE (object);

  g_clear_object (&self->cancellable);
  g_free (self->next);

  G_OBJECT_CLASS (sv_jobs_page_parent_class)->finalize (object);
}

static void
sv_jobs_page_class_init (SvJobsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = sv_jobs_page_constructed;
  object_class->dispose = sv_jobs_page_dispose;
  object_class->finalize = sv_jobs_page_finalize;
  SV_PAGE_CLASS (klass)->open = sv_jobs_page_open;
  SV_PAGE_CLASS (klass)->reload = sv_jobs_page_reload;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/secondvintage/SecondVintage/pages/sv-jobs-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SvJobsPage, state);
  gtk_widget_class_bind_template_child (widget_class, SvJobsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SvJobsPage, trouble);
  gtk_widget_class_bind_template_child (widget_class, SvJobsPage, list);
  gtk_widget_class_bind_template_child (widget_class, SvJobsPage, more);
  gtk_widget_class_bind_template_callback (widget_class, state_cb);
  gtk_widget_class_install_action (widget_class, "jobs.more", NULL, more_action);
}

static void
sv_jobs_page_init (SvJobsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  gtk_stack_set_visible_child_name (self->stack, "loading");
}
