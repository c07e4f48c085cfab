/* sv-counts.c: the numbers beside the pages of the sidebar: what waits for a person
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-counts"

#include "sv-counts.h"

#include "common/sv-money.h"

#include <glib/gi18n.h>

/* What changes comes in showers; nobody reads a number more often than this. */
#define PACE_MS 1000

typedef struct
{
  const char *page; /* beside which it stands */
  const char *permission;
  const char *role; /* (nullable): the role of a status; its id goes where %s stands */
  const char *path; /* a list that tells its total, or is short enough to be counted */
  const char *one, *many;
} SvCount;

static const SvCount counts[] = {
  { "dashboard", "watch.list", NULL, "watches?ai_state=proposed&limit=1&count=exact",
    N_ ("%s text of the AI to look at"), N_ ("%s texts of the AI to look at") },
  { "watches", "watch.list", "draft", "watches?status=%s&limit=1&count=exact", N_ ("%s draft"),
    N_ ("%s drafts") },
  { "log", "job.list", NULL, "jobs?state=failed&limit=200", N_ ("%s failed job"),
    N_ ("%s failed jobs") },
};

struct _SvCounts
{
  GObject parent_instance;

  SvHouse *house;            /* (owned) */
  SvSidebar *sidebar;        /* not owned */
  GCancellable *cancellable; /* (owned) (nullable): of the numbers on their way */
  guint later;               /* source that reads them again */
};

G_DEFINE_FINAL_TYPE (SvCounts, sv_counts, G_TYPE_OBJECT)

typedef struct
{
  SvCounts *self; /* only to be touched when not cancelled */
  const SvCount *count;
} SvAsked;

static void
sv_counts_show (SvCounts *self, const SvCount *count, guint n)
{
  g_autofree char *number = sv_number_format (n);
  g_autoptr (GString) words =
      g_string_new (g_dngettext (GETTEXT_PACKAGE, count->one, count->many, n));

  g_string_replace (words, "%s", number, 1);
  sv_sidebar_set_count (self->sidebar, count->page, n, words->str);
}

static void
sv_counts_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree SvAsked *asked = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  /* The old number stays: the bar under the header says that the server is away. */
  if (page == NULL)
    g_debug ("%s: %s", asked->count->path, error->message);
  else if (json_object_has_member (page, "total"))
    sv_counts_show (asked->self, asked->count, (guint)json_object_get_int_member (page, "total"));
  else if (json_object_has_member (page, "items"))
    sv_counts_show (asked->self, asked->count,
                    json_array_get_length (json_object_get_array_member (page, "items")));
}

/* Returns: (transfer full) (nullable): the path to ask, NULL while the statuses are not here */
static char *
sv_counts_dup_path (SvCounts *self, const SvCount *count)
{
  GListModel *statuses;
  g_autoptr (GString) path = g_string_new (count->path);

  if (count->role == NULL)
    return g_string_free (g_steal_pointer (&path), FALSE);

  statuses = sv_choices_get (sv_house_get_choices (self->house), "status");
  for (guint i = 0; i < g_list_model_get_n_items (statuses); i++)
    {
      g_autoptr (SvRecord) status = g_list_model_get_item (statuses, i);
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, sv_record_get_id (status));

      if (g_strcmp0 (sv_record_get_text (status, "role"), count->role) != 0)
        continue;

      g_string_replace (path, "%s", id, 1);
      return g_string_free (g_steal_pointer (&path), FALSE);
    }

  return NULL;
}

static gboolean
sv_counts_read (gpointer data)
{
  SvCounts *self = data;
  SvApi *api = sv_house_get_api (self->house);

  self->later = 0;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autofree char *path =
          sv_api_may (api, counts[i].permission) ? sv_counts_dup_path (self, &counts[i]) : NULL;
      SvAsked *asked;

      if (path == NULL)
        continue;

      asked = g_new0 (SvAsked, 1);
      asked->self = self;
      asked->count = &counts[i];
      sv_api_send_async (api, "GET", path, NULL, NULL, self->cancellable, sv_counts_read_cb, asked);
    }

  return G_SOURCE_REMOVE;
}

static void
sv_counts_changed_cb (SvCounts *self)
{
  if (self->later == 0 && sv_api_is_signed_in (sv_house_get_api (self->house)))
    self->later = g_timeout_add (PACE_MS, sv_counts_read, self);
}

static void
sv_counts_signed_out_cb (SvCounts *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->later, g_source_remove);
}

static void
sv_counts_dispose (GObject *object)
{
  SvCounts *self = SV_COUNTS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->later, g_source_remove);
  g_clear_object (&self->house);

  G_OBJECT_CLASS (sv_counts_parent_class)->dispose (object);
}

static void
sv_counts_class_init (SvCountsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_counts_dispose;
}

static void
sv_counts_init (SvCounts *self)
{
}

SvCounts *
sv_counts_new (SvHouse *house, SvSidebar *sidebar)
{
  static const char *const kinds[] = { "changed::watch", "changed::job", "changed::status",
                                       "resync" };
  SvCounts *self = g_object_new (SV_TYPE_COUNTS, NULL);
  SvApi *api = sv_house_get_api (house);

  self->house = g_object_ref (house);
  self->sidebar = sidebar;
  g_signal_connect_object (api, "signed-in", G_CALLBACK (sv_counts_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (api, "signed-out", G_CALLBACK (sv_counts_signed_out_cb), self,
                           G_CONNECT_SWAPPED);
  /* The drafts are known by the role of their status. */
  g_signal_connect_object (sv_choices_get (sv_house_get_choices (house), "status"), "items-changed",
                           G_CALLBACK (sv_counts_changed_cb), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_signal_connect_object (sv_house_get_live (house), kinds[i], G_CALLBACK (sv_counts_changed_cb),
                             self, G_CONNECT_SWAPPED);
  sv_counts_changed_cb (self);

  return self;
}
