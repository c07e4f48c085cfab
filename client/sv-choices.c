/* sv-choices.c: lists of choice, read once and kept in step with the server
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-choices"

#include "sv-choices.h"

#include "common/sv-error.h"
#include "common/sv-permission.h"

/* One list. Lives as long as the choices; a read under way holds a reference. */
typedef struct
{
  SvChoices *choices; /* not owned */
  const SvTable *table;
  const char *of; /* interned */
  char *role;     /* (owned) (nullable): of persons, "agent" */
  GListStore *records;
  GPtrArray *fresh; /* (owned) (nullable): records read so far, while reading */
  gboolean again;   /* it changed while it was read */
  guint later;      /* source that reads it again, because it changed */
  guint retry;      /* the same, because it did not arrive */
} SvChoice;

struct _SvChoices
{
  GObject parent_instance;

  SvApi *api;        /* (owned) */
  SvLive *live;      /* (owned) */
  GHashTable *lists; /* (owned) of → SvChoice */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SvChoices, sv_choices, G_TYPE_OBJECT)

#define PAGE 500
#define SETTLE_MS 250
#define RETRY_MS 5000

char *
sv_choices_narrow (const char *my_role, gint64 me, const char *role)
{
  SvRole mine;

  if (role == NULL)
    return g_strdup ("");
  if (!sv_role_from_name (my_role, &mine) || !sv_role_is_field (mine))
    return g_strconcat ("&role=", role, NULL);
  return g_strdup_printf (
      g_str_equal (my_role, role) ? "&id=%" G_GINT64_FORMAT : "&id.ne=%" G_GINT64_FORMAT, me);
}

static void sv_choice_read (SvChoice *self, const char *after);
static gboolean sv_choice_retry_cb (gpointer data);

static void
sv_choice_free (SvChoice *self)
{
  g_clear_handle_id (&self->later, g_source_remove);
  g_clear_handle_id (&self->retry, g_source_remove);
  g_clear_pointer (&self->fresh, g_ptr_array_unref);
  g_clear_object (&self->records);
  g_free (self->role);
  g_free (self);
}

static void
sv_choice_fail (SvChoice *self, const GError *error)
{
  g_clear_pointer (&self->fresh, g_ptr_array_unref);
  self->again = FALSE;

  /* Who may not read it, or is signed out by now, will not get it by asking again. */
  if (g_error_matches (error, SV_ERROR, SV_ERROR_FORBIDDEN) ||
      !sv_api_is_signed_in (self->choices->api))
    return;

  g_message ("choices of %s: %s", self->of, error->message);
  if (self->retry == 0)
    self->retry = g_timeout_add (RETRY_MS, sv_choice_retry_cb, self);
}

static void
sv_choice_done (SvChoice *self)
{
  g_list_store_splice (self->records, 0, g_list_model_get_n_items (G_LIST_MODEL (self->records)),
                       self->fresh->pdata, self->fresh->len);
  g_clear_pointer (&self->fresh, g_ptr_array_unref);

  if (self->again)
    {
      self->again = FALSE;
      sv_choice_read (self, NULL);
    }
}

static void
sv_choice_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SvChoice *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) page = sv_api_send_finish_object (SV_API (object), result, &error);
  const char *next;
  JsonArray *items;

  if (page == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;

      sv_choice_fail (self, error);
      return;
    }

  items = json_object_get_array_member (page, "items");
  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);
      SvRecord *record =
          sv_record_new (self->table, json_object_get_int_member_with_default (item, "id", 0));

      sv_record_load (record, item);
      g_ptr_array_add (self->fresh, record);
    }

  next = json_object_get_string_member_with_default (page, "next", NULL);
  if (next != NULL)
    sv_choice_read (self, next);
  else
    sv_choice_done (self);
}

static void
sv_choice_read (SvChoice *self, const char *after)
{
  g_autoptr (GString) path = g_string_new (self->table->path);
  g_autofree char *narrow = NULL;

  if (after == NULL)
    {
      if (self->fresh != NULL)
        {
          self->again = TRUE;
          return;
        }
      g_clear_handle_id (&self->retry, g_source_remove);
      self->fresh = g_ptr_array_new_with_free_func (g_object_unref);
    }

  g_string_append_printf (path, "?limit=%d&sort=%s", PAGE,
                          sv_table_field (self->table, "position") != NULL ? "position,name"
                                                                           : self->table->name);
  narrow = sv_choices_narrow (sv_api_get_user_role (self->choices->api),
                              sv_api_get_user_id (self->choices->api), self->role);
  g_string_append (path, narrow);
  if (after != NULL)
    {
      g_string_append (path, "&after=");
      g_string_append_uri_escaped (path, after, NULL, FALSE);
    }

  sv_api_send_async (self->choices->api, "GET", path->str, NULL, NULL, self->choices->cancellable,
                     sv_choice_read_cb, self);
}

static gboolean
sv_choice_later_cb (gpointer data)
{
  SvChoice *self = data;

  self->later = 0;
  sv_choice_read (self, NULL);

  return G_SOURCE_REMOVE;
}

static gboolean
sv_choice_retry_cb (gpointer data)
{
  SvChoice *self = data;

  self->retry = 0;
  sv_choice_read (self, NULL);

  return G_SOURCE_REMOVE;
}

static void
sv_choice_read_later (SvChoice *self)
{
  if (self->later == 0)
    self->later = g_timeout_add (SETTLE_MS, sv_choice_later_cb, self);
}

static void
sv_choices_changed_cb (SvLive *live, const char *kind, gint64 id, const char *change,
                       gpointer user_data)
{
  SvChoices *self = user_data;
  GHashTableIter iter;
  gpointer choice;

  g_hash_table_iter_init (&iter, self->lists);
  while (g_hash_table_iter_next (&iter, NULL, &choice))
    if (kind == NULL || g_str_equal (((SvChoice *)choice)->table->kind, kind))
      sv_choice_read_later (choice);
}

static void
sv_choices_resync_cb (SvLive *live, gpointer user_data)
{
  sv_choices_changed_cb (live, NULL, 0, NULL, user_data);
}

static void
sv_choices_signed_in_cb (SvApi *api, gpointer user_data)
{
  sv_choices_changed_cb (NULL, NULL, 0, NULL, user_data);
}

/* What did not arrive need not wait for its next try. */
static void
sv_choices_online_cb (SvApi *api, GParamSpec *pspec, gpointer user_data)
{
  SvChoices *self = user_data;
  GHashTableIter iter;
  gpointer choice;

  if (!sv_api_is_online (api))
    return;

  g_hash_table_iter_init (&iter, self->lists);
  while (g_hash_table_iter_next (&iter, NULL, &choice))
    if (((SvChoice *)choice)->retry != 0)
      sv_choice_read_later (choice);
}

static void
sv_choices_signed_out_cb (SvApi *api, gpointer user_data)
{
  SvChoices *self = user_data;
  GHashTableIter iter;
  gpointer choice;

  g_hash_table_iter_init (&iter, self->lists);
  while (g_hash_table_iter_next (&iter, NULL, &choice))
    g_list_store_remove_all (((SvChoice *)choice)->records);
}

static void
sv_choices_dispose (GObject *object)
{
  SvChoices *self = SV_CHOICES (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->live != NULL)
    g_signal_handlers_disconnect_by_data (self->live, self);
  if (self->api != NULL)
    g_signal_handlers_disconnect_by_data (self->api, self);
  g_clear_object (&self->live);
  g_clear_object (&self->api);
  g_clear_pointer (&self->lists, g_hash_table_unref);

  G_OBJECT_CLASS (sv_choices_parent_class)->dispose (object);
}

static void
sv_choices_class_init (SvChoicesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sv_choices_dispose;
}

static void
sv_choices_init (SvChoices *self)
{
  self->cancellable = g_cancellable_new ();
  self->lists =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)sv_choice_free);
}

SvChoices *
sv_choices_new (SvApi *api, SvLive *live)
{
  SvChoices *self = g_object_new (SV_TYPE_CHOICES, NULL);

  self->api = g_object_ref (api);
  self->live = g_object_ref (live);
  g_signal_connect (live, "changed", G_CALLBACK (sv_choices_changed_cb), self);
  g_signal_connect (live, "resync", G_CALLBACK (sv_choices_resync_cb), self);
  g_signal_connect (api, "signed-in", G_CALLBACK (sv_choices_signed_in_cb), self);
  g_signal_connect (api, "signed-out", G_CALLBACK (sv_choices_signed_out_cb), self);
  g_signal_connect (api, "notify::online", G_CALLBACK (sv_choices_online_cb), self);

  return self;
}

GListModel *
sv_choices_get (SvChoices *self, const char *of)
{
  SvChoice *choice = g_hash_table_lookup (self->lists, of);
  g_auto (GStrv) words = NULL;

  if (choice != NULL)
    return G_LIST_MODEL (choice->records);

  words = g_strsplit (of, ":", 2);
  choice = g_new0 (SvChoice, 1);
  choice->choices = self;
  choice->of = g_intern_string (of);
  choice->table = sv_table_of_kind (words[0]);
  choice->role = g_strdup (words[1]);
  choice->records = g_list_store_new (SV_TYPE_RECORD);
  g_hash_table_insert (self->lists, (gpointer)choice->of, choice);

  if (choice->table != NULL && sv_api_is_signed_in (self->api))
    sv_choice_read (choice, NULL);

  return G_LIST_MODEL (choice->records);
}

SvRecord *
sv_choices_dup (SvChoices *self, const char *of, gint64 id)
{
  GListModel *records = sv_choices_get (self, of);

  for (guint i = 0; i < g_list_model_get_n_items (records); i++)
    {
      g_autoptr (SvRecord) record = g_list_model_get_item (records, i);

      if (sv_record_get_id (record) == id)
        return g_steal_pointer (&record);
    }

  return NULL;
}
