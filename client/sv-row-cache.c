/* sv-row-cache.c: rows by id, read when somebody still wants them a moment later
 *
 * A record lives as long as GTK or a page holds it; the latest that arrived are held here too, so
 * that scrolling back shows them at once. Whoever scrolls fast lets records go again before their
 * page is asked for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-row-cache"

#include "sv-row-cache.h"

/* One record that is alive. */
typedef struct
{
  SvRowCache *cache; /* not owned */
  gint64 id;
  SvRecord *record; /* not owned; weak reference */
  gboolean wanted;  /* stands in SvRowCache.wanted */
  guint64 asked;    /* the latest request it was asked for in, 0: none is under way */
  guint64 loaded;   /* the request whose answer it shows, 0: none yet */
} SvRow;

struct _SvRowCache
{
  GObject parent_instance;

  const SvTable *table;
  SvApi *api;       /* (owned) */
  GHashTable *rows; /* (owned) &id → SvRow */
  GArray *wanted;   /* (owned) of gint64, in the order they were asked for */
  GQueue kept;      /* of owned SvRecord, the latest first */
  GCancellable *cancellable;
  guint soon;    /* source that asks for what is wanted */
  guint running; /* requests under way */
  guint64 sent;  /* requests so far: each has its number */
};

G_DEFINE_FINAL_TYPE (SvRowCache, sv_row_cache, G_TYPE_OBJECT)

#define SOON_MS 30
#define RETRY_MS 2000
#define PAGE 120
#define MAX_RUNNING 2
#define KEEP 1200

static guint missing_signal;

static void sv_row_cache_ask (SvRowCache *self);

static gboolean
sv_row_cache_soon_cb (gpointer data)
{
  SvRowCache *self = data;

  self->soon = 0;
  sv_row_cache_ask (self);

  return G_SOURCE_REMOVE;
}

static void
sv_row_cache_ask_soon (SvRowCache *self, guint milliseconds)
{
  if (self->soon == 0 && self->wanted->len > 0)
    self->soon = g_timeout_add (milliseconds, sv_row_cache_soon_cb, self);
}

static void
sv_row_cache_want (SvRow *row)
{
  if (row->wanted)
    return;

  row->wanted = TRUE;
  g_array_append_val (row->cache->wanted, row->id);
  sv_row_cache_ask_soon (row->cache, SOON_MS);
}

static void
sv_row_gone_cb (gpointer data, GObject *record)
{
  SvRow *row = data;

  row->record = NULL;
  g_hash_table_remove (row->cache->rows, &row->id);
}

static void
sv_row_free (gpointer data)
{
  SvRow *row = data;

  if (row->record != NULL)
    g_object_weak_unref (G_OBJECT (row->record), sv_row_gone_cb, row);
  g_free (row);
}

static void
sv_row_cache_keep (SvRowCache *self, SvRecord *record)
{
  g_queue_push_head (&self->kept, g_object_ref (record));
  if (self->kept.length > KEEP)
    g_object_unref (g_queue_pop_tail (&self->kept));
}

/* What was asked for in one request. */
typedef struct
{
  SvRowCache *cache; /* (owned) */
  GArray *ids;       /* (owned) */
  guint64 number;
} SvAsked;

static void
sv_asked_free (SvAsked *asked)
{
  g_object_unref (asked->cache);
  g_array_unref (asked->ids);
  g_free (asked);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SvAsked, sv_asked_free)

/* Two requests are under way at once. What was sent before a change was heard of may arrive after
 * the row that has the change: the later request's answer stays. */
static void
sv_row_cache_fill (SvRowCache *self, JsonArray *items, guint64 number)
{
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);
      gint64 id = json_object_get_int_member_with_default (item, "id", 0);
      SvRow *row = g_hash_table_lookup (self->rows, &id);
      gboolean first;

      if (row == NULL)
        continue;

      if (row->asked == number)
        row->asked = 0;
      if (row->loaded > number)
        continue;

      first = !sv_record_is_loaded (row->record);
      row->loaded = number;
      if (first)
        sv_row_cache_keep (self, row->record);
      sv_record_load (row->record, item);
    }
}

static void
sv_row_cache_asked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvAsked) asked = user_data;
  SvRowCache *self = asked->cache;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = sv_api_send_finish_object (SV_API (object), result, &error);
  JsonArray *items;
  gboolean missing = FALSE;

  self->running--;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  items = answer != NULL && json_object_has_member (answer, "items")
              ? json_object_get_array_member (answer, "items")
              : NULL;
  if (items != NULL)
    sv_row_cache_fill (self, items, asked->number);
  else
    g_message ("rows of %s: %s", self->table->path,
               error != NULL ? error->message : "the answer has no items");

  for (guint i = 0; i < asked->ids->len; i++)
    {
      SvRow *row = g_hash_table_lookup (self->rows, &g_array_index (asked->ids, gint64, i));

      if (row == NULL || row->asked != asked->number)
        continue;

      row->asked = 0;
      if (items != NULL)
        missing = TRUE;
      else
        sv_row_cache_want (row);
    }

  if (items == NULL)
    {
      g_clear_handle_id (&self->soon, g_source_remove);
      sv_row_cache_ask_soon (self, RETRY_MS);
      return;
    }

  if (missing)
    g_signal_emit (self, missing_signal, 0);
  sv_row_cache_ask (self);
}

static void
sv_row_cache_send (SvRowCache *self, GArray *ids, guint64 number)
{
  g_autoptr (JsonObject) body = json_object_new ();
  JsonArray *numbers = json_array_sized_new (ids->len);
  SvAsked *asked = g_new (SvAsked, 1);
  g_autofree char *path = g_strconcat (self->table->path, "/rows", NULL);

  for (guint i = 0; i < ids->len; i++)
    json_array_add_int_element (numbers, g_array_index (ids, gint64, i));
  json_object_set_array_member (body, "ids", numbers);

  asked->cache = g_object_ref (self);
  asked->ids = g_array_ref (ids);
  asked->number = number;
  self->running++;
  sv_api_send_async (self->api, "POST", path, body, NULL, self->cancellable, sv_row_cache_asked_cb,
                     asked);
}

static void
sv_row_cache_ask (SvRowCache *self)
{
  while (self->running < MAX_RUNNING && self->wanted->len > 0)
    {
      g_autoptr (GArray) ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), PAGE);
      guint64 number = self->sent + 1;
      guint seen = 0;

      for (; seen < self->wanted->len && ids->len < PAGE; seen++)
        {
          gint64 id = g_array_index (self->wanted, gint64, seen);
          SvRow *row = g_hash_table_lookup (self->rows, &id);

          /* Whoever scrolled on let it go. */
          if (row == NULL || !row->wanted)
            continue;

          row->wanted = FALSE;
          if (row->asked != 0)
            continue;
          row->asked = number;
          g_array_append_val (ids, id);
        }

      g_array_remove_range (self->wanted, 0, seen);
      if (ids->len > 0)
        {
          self->sent = number;
          sv_row_cache_send (self, ids, number);
        }
    }
}

static void
sv_row_cache_dispose (GObject *object)
{
  SvRowCache *self = SV_ROW_CACHE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->soon, g_source_remove);
  /* First the rows, whose weak references would look for their table. */
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_queue_clear_full (&self->kept, g_object_unref);
  g_clear_object (&self->api);

  G_OBJECT_CLASS (sv_row_cache_parent_class)->dispose (object);
}

static void
sv_row_cache_finalize (GObject *object)
{
  g_array_unref (SV_ROW_CACHE (object)->wanted);

  G_OBJECT_CLASS (sv_row_cache_parent_class)->finalize (object);
}

static void
sv_row_cache_class_init (SvRowCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_row_cache_dispose;
  G_OBJECT_CLASS (klass)->finalize = sv_row_cache_finalize;

  missing_signal = g_signal_new ("missing", SV_TYPE_ROW_CACHE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
sv_row_cache_init (SvRowCache *self)
{
  self->cancellable = g_cancellable_new ();
  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, sv_row_free);
  g_queue_init (&self->kept);
}

SvRowCache *
sv_row_cache_new (const SvTable *table, SvApi *api)
{
  SvRowCache *self = g_object_new (SV_TYPE_ROW_CACHE, NULL);

  self->table = table;
  self->api = g_object_ref (api);

  return self;
}

SvRecord *
sv_row_cache_get (SvRowCache *self, gint64 id)
{
  SvRow *row = g_hash_table_lookup (self->rows, &id);
  SvRecord *record;

  if (row != NULL)
    return g_object_ref (row->record);

  record = sv_record_new (self->table, id);
  row = g_new0 (SvRow, 1);
  row->cache = self;
  row->id = id;
  row->record = record;
  g_object_weak_ref (G_OBJECT (record), sv_row_gone_cb, row);
  g_hash_table_insert (self->rows, &row->id, row);
  sv_row_cache_want (row);

  return record;
}

void
sv_row_cache_refresh (SvRowCache *self, gint64 id)
{
  SvRow *row = g_hash_table_lookup (self->rows, &id);

  /* What is on its way now may be from before the change: it is asked for once more. */
  if (row != NULL)
    {
      row->asked = 0;
      sv_row_cache_want (row);
    }
}

void
sv_row_cache_refresh_all (SvRowCache *self)
{
  GHashTableIter iter;
  gpointer row;

  /* What only we keep is thrown away; what is looked at is read again. */
  g_queue_clear_full (&self->kept, g_object_unref);
  g_queue_init (&self->kept);

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    {
      ((SvRow *)row)->asked = 0;
      sv_row_cache_want (row);
    }
}
