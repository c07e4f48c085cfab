/* sv-paged-list.c: the whole result of a query, of which only what is looked at is here
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-paged-list"

#include "sv-paged-list.h"

#include "common/sv-error.h"

#include "sv-ids.h"
#include "sv-row-cache.h"

struct _SvPagedList
{
  GObject parent_instance;

  const SvTable *table;
  SvApi *api;   /* (owned) */
  SvLive *live; /* (owned) */
  SvRowCache *rows;

  char *query; /* (owned) (not nullable) */
  GArray *ids; /* (owned) of gint64 */
  SvListState state;
  GError *error;  /* (owned) (nullable) */
  gint64 total;   /* without filters, -1 unknown */
  gboolean fresh; /* the ids are of this query, not of the one before */

  GCancellable *reading; /* (owned) (nullable): ids on their way */
  gint64 started;        /* monotonic time when it was asked */
  gint64 lasted;         /* how long the latest reading took, µs */
  guint later;           /* source that reads ids again */
  gboolean recount;      /* the total may be another by now */
  gboolean counting;
  gboolean active;
  gboolean stale; /* something changed while nobody looked, or while ids were on their way */
};

enum
{
  STATE_CHANGED,
  WILL_CHANGE,
  DID_CHANGE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void sv_paged_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SvPagedList, sv_paged_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, sv_paged_list_model_init))

/* Changes of others are gathered this long, and longer when reading the ids takes long: of ten
 * seconds the server shall not spend more than one for one open list. */
#define SETTLE_MS 400
#define SHARE 10
/* A reading may have taken hours, when it waited for the user to sign in again. It is no measure
 * then, nor for what shall be tried again by itself. */
#define MAX_PAUSE_MS 10000

static void sv_paged_list_read (SvPagedList *self);
static void sv_paged_list_read_later (SvPagedList *self);

static GType
sv_paged_list_get_item_type (GListModel *model)
{
  return SV_TYPE_RECORD;
}

static guint
sv_paged_list_get_n_items (GListModel *model)
{
  return SV_PAGED_LIST (model)->ids->len;
}

static gpointer
sv_paged_list_get_item (GListModel *model, guint position)
{
  SvPagedList *self = SV_PAGED_LIST (model);

  if (position >= self->ids->len)
    return NULL;

  return sv_row_cache_get (self->rows, g_array_index (self->ids, gint64, position));
}

static void
sv_paged_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = sv_paged_list_get_item_type;
  iface->get_n_items = sv_paged_list_get_n_items;
  iface->get_item = sv_paged_list_get_item;
}

static void
sv_paged_list_apply (SvPagedList *self, GArray *after)
{
  g_autoptr (GArray) steps = NULL;

  if (self->fresh)
    steps = sv_ids_steps (self->ids, after);
  else
    {
      SvIdsStep all[] = { { 0, self->ids->len, 0, 0 }, { 0, 0, 0, after->len } };

      steps = g_array_new (FALSE, FALSE, sizeof (SvIdsStep));
      g_array_append_vals (steps, all, G_N_ELEMENTS (all));
    }

  g_signal_emit (self, signals[WILL_CHANGE], 0);
  for (guint i = 0; i < steps->len; i++)
    {
      SvIdsStep *step = &g_array_index (steps, SvIdsStep, i);

      if (step->removed > 0)
        g_array_remove_range (self->ids, step->position, step->removed);
      if (step->added > 0)
        g_array_insert_vals (self->ids, step->position, &g_array_index (after, gint64, step->from),
                             step->added);
      if (step->removed > 0 || step->added > 0)
        g_list_model_items_changed (G_LIST_MODEL (self), step->position, step->removed,
                                    step->added);
    }
  g_signal_emit (self, signals[DID_CHANGE], 0);
}

gboolean
sv_paged_list_is_filtered (SvPagedList *self)
{
  g_auto (GStrv) pairs = g_strsplit (self->query, "&", -1);

  for (char **pair = pairs; *pair != NULL; pair++)
    if (**pair != '\0' && !g_str_has_prefix (*pair, "sort="))
      return TRUE;

  return FALSE;
}

static void
sv_paged_list_counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvPagedList) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);

  self->counting = FALSE;
  if (page == NULL)
    {
      /* The list does without its "of 100,000". */
      g_debug ("not counted: %s", error->message);
      return;
    }

  self->total = json_object_get_int_member_with_default (page, "total", -1);
  g_signal_emit (self, signals[STATE_CHANGED], 0);
}

static void
sv_paged_list_count (SvPagedList *self)
{
  g_autofree char *path = NULL;

  if (self->counting)
    return;

  self->counting = TRUE;
  self->recount = FALSE;
  path = g_strconcat (self->table->path, "?limit=1&count=exact", NULL);
  sv_api_send_async (self->api, "GET", path, NULL, NULL, NULL, sv_paged_list_counted_cb,
                     g_object_ref (self));
}

static gboolean
sv_paged_list_later_cb (gpointer data)
{
  SvPagedList *self = data;

  self->later = 0;
  if (self->reading != NULL)
    self->stale = TRUE;
  else
    sv_paged_list_read (self);

  return G_SOURCE_REMOVE;
}

/* What changed while the ids were on their way may be missing from them. */
static void
sv_paged_list_catch_up (SvPagedList *self)
{
  if (self->stale)
    sv_paged_list_read_later (self);
}

static void
sv_paged_list_fail (SvPagedList *self, GError *error)
{
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_clear_error (&self->error);
  self->error = error;
  self->state = SV_LIST_FAILED;
  /* Rows of another query would stand there as the answer to this one. */
  if (!self->fresh)
    sv_paged_list_apply (self, none);
  g_signal_emit (self, signals[STATE_CHANGED], 0);

  /* A server that comes back does not repeat what it told already. */
  if (sv_api_error_is_offline (error) || g_error_matches (error, SV_ERROR, SV_ERROR_BUSY))
    {
      self->stale = TRUE;
      if (self->active && self->later == 0)
        self->later = g_timeout_add (MAX_PAUSE_MS, sv_paged_list_later_cb, self);
    }
  sv_paged_list_catch_up (self);
}

static void
sv_paged_list_parsed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvPagedList) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SvIds) ids = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->reading);
  self->lasted = g_get_monotonic_time () - self->started;
  if (ids == NULL)
    {
      sv_paged_list_fail (self, g_steal_pointer (&error));
      return;
    }

  g_clear_error (&self->error);
  self->state = SV_LIST_READY;
  if (!sv_paged_list_is_filtered (self))
    {
      self->total = ids->total;
      self->recount = FALSE;
    }
  sv_paged_list_apply (self, ids->ids);
  self->fresh = TRUE;
  g_signal_emit (self, signals[STATE_CHANGED], 0);

  if (self->total < 0 || self->recount)
    sv_paged_list_count (self);
  sv_paged_list_catch_up (self);
}

static void
sv_paged_list_parse (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  SvIds *ids = sv_ids_parse (data, &error);

  if (ids == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, ids, (GDestroyNotify)sv_ids_free);
}

static void
sv_paged_list_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvPagedList) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = sv_api_read_finish (SV_API (object), result, &error);
  g_autoptr (GTask) task = NULL;

  if (body == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;

      g_clear_object (&self->reading);
      sv_paged_list_fail (self, g_steal_pointer (&error));
      return;
    }

  /* Not as the task's own object: the thread might be the last to let go of it. */
  task = g_task_new (NULL, self->reading, sv_paged_list_parsed_cb, g_object_ref (self));
  g_task_set_task_data (task, g_steal_pointer (&body), (GDestroyNotify)g_bytes_unref);
  g_task_run_in_thread (task, sv_paged_list_parse);
}

static void
sv_paged_list_read (SvPagedList *self)
{
  g_autofree char *path = NULL;

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_handle_id (&self->later, g_source_remove);
  self->stale = FALSE;

  self->reading = g_cancellable_new ();
  self->started = g_get_monotonic_time ();
  path =
      g_strconcat (self->table->path, "/ids", *self->query != '\0' ? "?" : "", self->query, NULL);
  sv_api_read_async (self->api, path, NULL, self->reading, sv_paged_list_read_cb,
                     g_object_ref (self));
  g_signal_emit (self, signals[STATE_CHANGED], 0);
}

static void
sv_paged_list_read_later (SvPagedList *self)
{
  if (!self->active)
    self->stale = TRUE;
  else if (self->later == 0)
    self->later = g_timeout_add (sv_paged_list_pause (self->lasted), sv_paged_list_later_cb, self);
}

static void
sv_paged_list_changed_cb (SvLive *live, const char *kind, gint64 id, const char *change,
                          gpointer user_data)
{
  SvPagedList *self = user_data;

  if (g_strcmp0 (kind, self->table->kind) != 0)
    return;

  /* What is archived or brought back is an update too. */
  self->recount = TRUE;
  if (id != 0)
    sv_row_cache_refresh (self->rows, id);
  else
    sv_row_cache_refresh_all (self->rows);
  sv_paged_list_read_later (self);
}

static void
sv_paged_list_resync_cb (SvLive *live, gpointer user_data)
{
  SvPagedList *self = user_data;

  self->recount = TRUE;
  sv_row_cache_refresh_all (self->rows);
  sv_paged_list_read_later (self);
}

static void
sv_paged_list_missing_cb (SvRowCache *rows, gpointer user_data)
{
  sv_paged_list_read_later (user_data);
}

static void
sv_paged_list_dispose (GObject *object)
{
  SvPagedList *self = SV_PAGED_LIST (object);

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_handle_id (&self->later, g_source_remove);
  if (self->live != NULL)
    g_signal_handlers_disconnect_by_data (self->live, self);
  if (self->rows != NULL)
    g_signal_handlers_disconnect_by_data (self->rows, self);
  g_clear_object (&self->rows);
  g_clear_object (&self->live);
  g_clear_object (&self->api);

  G_OBJECT_CLASS (sv_paged_list_parent_class)->dispose (object);
}

static void
sv_paged_list_finalize (GObject *object)
{
  SvPagedList *self = SV_PAGED_LIST (object);

  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->query, g_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (sv_paged_list_parent_class)->finalize (object);
}

static void
sv_paged_list_class_init (SvPagedListClass *klass)
{
  static const char *const names[N_SIGNALS] = { "state-changed", "will-change", "did-change" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sv_paged_list_dispose;
  object_class->finalize = sv_paged_list_finalize;

  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], SV_TYPE_PAGED_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
}

static void
sv_paged_list_init (SvPagedList *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->query = g_strdup ("");
  self->total = -1;
  self->active = TRUE;
}

SvPagedList *
sv_paged_list_new (const SvTable *table, SvApi *api, SvLive *live)
{
  SvPagedList *self = g_object_new (SV_TYPE_PAGED_LIST, NULL);

  self->table = table;
  self->api = g_object_ref (api);
  self->live = g_object_ref (live);
  self->rows = sv_row_cache_new (table, api);
  g_signal_connect (self->rows, "missing", G_CALLBACK (sv_paged_list_missing_cb), self);
  g_signal_connect (live, "changed", G_CALLBACK (sv_paged_list_changed_cb), self);
  g_signal_connect (live, "resync", G_CALLBACK (sv_paged_list_resync_cb), self);

  return self;
}

void
sv_paged_list_set_query (SvPagedList *self, const char *query)
{
  g_return_if_fail (SV_IS_PAGED_LIST (self));

  if (g_str_equal (self->query, query) && (self->reading != NULL || self->fresh))
    return;

  g_free (self->query);
  self->query = g_strdup (query);
  self->fresh = FALSE;
  if (self->state == SV_LIST_FAILED)
    self->state = SV_LIST_LOADING;
  sv_paged_list_read (self);
}

const char *
sv_paged_list_get_query (SvPagedList *self)
{
  return self->query;
}

void
sv_paged_list_reload (SvPagedList *self)
{
  g_return_if_fail (SV_IS_PAGED_LIST (self));

  self->recount = TRUE;
  if (self->state == SV_LIST_FAILED && self->ids->len == 0)
    self->state = SV_LIST_LOADING;
  sv_row_cache_refresh_all (self->rows);
  sv_paged_list_read (self);
}

void
sv_paged_list_set_active (SvPagedList *self, gboolean active)
{
  if (self->active == !!active)
    return;

  self->active = !!active;
  if (active && self->stale)
    sv_paged_list_read (self);
}

SvListState
sv_paged_list_get_state (SvPagedList *self)
{
  return self->state;
}

gboolean
sv_paged_list_is_busy (SvPagedList *self)
{
  return self->reading != NULL;
}

const GError *
sv_paged_list_get_error (SvPagedList *self)
{
  return self->error;
}

gint64
sv_paged_list_get_total (SvPagedList *self)
{
  return self->total;
}

gint64
sv_paged_list_get_id (SvPagedList *self, guint position)
{
  g_return_val_if_fail (position < self->ids->len, 0);

  return g_array_index (self->ids, gint64, position);
}

guint
sv_paged_list_find (SvPagedList *self, gint64 id)
{
  for (guint i = 0; i < self->ids->len; i++)
    if (g_array_index (self->ids, gint64, i) == id)
      return i;

  return G_MAXUINT;
}

guint
sv_paged_list_pause (gint64 lasted)
{
  return (guint)CLAMP (lasted / 1000 * SHARE, SETTLE_MS, MAX_PAUSE_MS);
}
