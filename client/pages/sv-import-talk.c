/* sv-import-talk.c: what is said to the server about one import, one sentence after the other
 *
 * Two requests at once travel on two connections and may arrive in either order: a change would be
 * refused because the step that was ordered after it had begun already, or because it names the
 * version from before the change in front of it. So each waits for the answer to the one before.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-import-talk"

#include "sv-import-talk.h"

#include <glib/gi18n.h>

#define LOOK_AGAIN_MS 400
#define LOOK_AGAIN_OFFLINE_MS 3000

typedef enum
{
  ORDER_LOOK,
  ORDER_CHANGE,
  ORDER_STEP,
} OrderKind;

typedef struct
{
  OrderKind kind;
  JsonObject *changes; /* (owned) (nullable) */
  char *verb;          /* (owned) (nullable) */
} Order;

struct _SvImportTalk
{
  GObject parent_instance;

  SvApi *api;         /* (owned) (nullable) */
  gint64 id;          /* 0: none */
  JsonObject *import; /* (owned) (nullable) as the server sent it last */
  gboolean shown;     /* somebody was told of it */
  gboolean stepped;   /* a step was begun whose end nobody was told of, even if it is over by now */

  GQueue waiting; /* (element-type Order) */
  Order *current; /* (owned) (nullable) said, but not answered */
  guint look_again;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SvImportTalk, sv_import_talk, G_TYPE_OBJECT)

enum
{
  TAKEN,
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void send_next (SvImportTalk *self);

static Order *
order_new (OrderKind kind)
{
  Order *order = g_new0 (Order, 1);

  order->kind = kind;
  return order;
}

static void
order_free (Order *order)
{
  g_clear_pointer (&order->changes, json_object_unref);
  g_free (order->verb);
  g_free (order);
}

static gboolean
look_again_cb (gpointer user_data)
{
  SvImportTalk *self = user_data;

  self->look_again = 0;
  sv_import_talk_look (self);

  return G_SOURCE_REMOVE;
}

static void
look_later (SvImportTalk *self, guint ms)
{
  if (self->look_again == 0)
    self->look_again = g_timeout_add (ms, look_again_cb, self);
}

static void
keep (SvImportTalk *self, JsonObject *import)
{
  json_object_ref (import);
  g_clear_pointer (&self->import, json_object_unref);
  self->import = import;
}

/* Told only when nothing waits: what is shown would otherwise lack what was chosen meanwhile. */
static void
tell (SvImportTalk *self)
{
  gboolean first = !self->shown;
  gboolean ended;

  if (!g_queue_is_empty (&self->waiting))
    return;

  self->shown = TRUE;
  ended = self->stepped && !sv_import_talk_is_working (self);
  self->stepped = sv_import_talk_is_working (self);
  if (self->stepped)
    look_later (self, LOOK_AGAIN_MS);
  g_signal_emit (self, signals[TAKEN], 0, self->import, first, ended);
}

/* Whoever waits behind something that was refused counted on it. */
static void
refused (SvImportTalk *self, const char *what, const GError *error)
{
  g_queue_clear_full (&self->waiting, (GDestroyNotify)order_free);
  g_signal_emit (self, signals[FAILED], 0, what, error);
  if (self->id != 0)
    sv_import_talk_look (self);
}

static void
look_failed (SvImportTalk *self, const GError *error)
{
  if (sv_api_error_is_offline (error))
    look_later (self, LOOK_AGAIN_OFFLINE_MS);
  else
    g_signal_emit (self, signals[FAILED], 0, _ ("The import cannot be looked at"), error);
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SvImportTalk) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = sv_api_send_finish_object (SV_API (object), result, &error);
  OrderKind kind;

  /* Forgotten meanwhile: what is current now is not what this answers. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  kind = self->current->kind;
  g_clear_pointer (&self->current, order_free);
  if (kind == ORDER_LOOK && answer == NULL)
    look_failed (self, error);
  else if (answer == NULL)
    refused (self,
             kind == ORDER_STEP ? _ ("The server did not begin") : _ ("This cannot be changed"),
             error);
  else if (kind == ORDER_STEP)
    {
      /* It answers with the job; the import itself says how it stands. */
      self->stepped = TRUE;
      sv_import_talk_look (self);
    }
  else
    {
      keep (self, answer);
      tell (self);
    }

  send_next (self);
}

static void
send_next (SvImportTalk *self)
{
  g_autofree char *path = NULL;
  g_autofree char *version = NULL;
  const char *method;

  if (self->current != NULL || g_queue_is_empty (&self->waiting))
    return;

  self->current = g_queue_pop_head (&self->waiting);
  path = g_strdup_printf ("imports/%" G_GINT64_FORMAT "%s%s", self->id,
                          self->current->verb != NULL ? "/" : "",
                          self->current->verb != NULL ? self->current->verb : "");
  method = self->current->kind == ORDER_LOOK     ? "GET"
           : self->current->kind == ORDER_CHANGE ? "PATCH"
                                                 : "POST";
  if (self->current->kind == ORDER_CHANGE)
    version =
        g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (self->import, "version"));

  sv_api_send_async (self->api, method, path, self->current->changes, version, self->cancellable,
                     answered_cb, g_object_ref (self));
}

static void
order (SvImportTalk *self, Order *next)
{
  g_queue_push_tail (&self->waiting, next);
  send_next (self);
}

static void
sv_import_talk_finalize (GObject *object)
{
  SvImportTalk *self = SV_IMPORT_TALK (object);

  sv_import_talk_forget (self);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (sv_import_talk_parent_class)->finalize (object);
}

static void
sv_import_talk_class_init (SvImportTalkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sv_import_talk_finalize;

  signals[TAKEN] =
      g_signal_new ("taken", SV_TYPE_IMPORT_TALK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, JSON_TYPE_OBJECT, G_TYPE_BOOLEAN, G_TYPE_BOOLEAN);
  signals[FAILED] = g_signal_new ("failed", SV_TYPE_IMPORT_TALK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_ERROR);
}

static void
sv_import_talk_init (SvImportTalk *self)
{
  g_queue_init (&self->waiting);
  self->cancellable = g_cancellable_new ();
}

SvImportTalk *
sv_import_talk_new (void)
{
  return g_object_new (SV_TYPE_IMPORT_TALK, NULL);
}

void
sv_import_talk_take (SvImportTalk *self, SvApi *api, JsonObject *import)
{
  sv_import_talk_forget (self);
  self->api = g_object_ref (api);
  self->id = json_object_get_int_member (import, "id");
  keep (self, import);
  tell (self);
}

void
sv_import_talk_open (SvImportTalk *self, SvApi *api, gint64 id)
{
  sv_import_talk_forget (self);
  self->api = g_object_ref (api);
  self->id = id;
  sv_import_talk_look (self);
}

void
sv_import_talk_forget (SvImportTalk *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_handle_id (&self->look_again, g_source_remove);
  g_clear_pointer (&self->current, order_free);
  g_queue_clear_full (&self->waiting, (GDestroyNotify)order_free);
  g_clear_pointer (&self->import, json_object_unref);
  g_clear_object (&self->api);
  self->id = 0;
  self->shown = self->stepped = FALSE;
}

void
sv_import_talk_leave (SvImportTalk *self)
{
  static const char *const over[] = { "", "committed", "undone", "cancelled", NULL };

  if (!g_strv_contains (over, sv_import_talk_get_state (self)))
    {
      g_autofree char *path = g_strdup_printf ("imports/%" G_GINT64_FORMAT "/cancel", self->id);

      /* The server forgets unfinished imports by itself; nobody waits for this answer. */
      sv_api_send_async (self->api, "POST", path, NULL, NULL, NULL, NULL, NULL);
    }
  sv_import_talk_forget (self);
}

JsonObject *
sv_import_talk_get_import (SvImportTalk *self)
{
  return self->import;
}

const char *
sv_import_talk_get_state (SvImportTalk *self)
{
  return self->import != NULL ? json_object_get_string_member (self->import, "state") : "";
}

gboolean
sv_import_talk_is_working (SvImportTalk *self)
{
  return g_str_has_suffix (sv_import_talk_get_state (self), "ing");
}

gboolean
sv_import_talk_is_stepping (SvImportTalk *self)
{
  if (self->stepped || (self->current != NULL && self->current->kind == ORDER_STEP))
    return TRUE;
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    if (((Order *)l->data)->kind == ORDER_STEP)
      return TRUE;

  return FALSE;
}

void
sv_import_talk_change (SvImportTalk *self, JsonObject *changes)
{
  Order *next = order_new (ORDER_CHANGE);

  next->changes = json_object_ref (changes);
  order (self, next);
}

void
sv_import_talk_step (SvImportTalk *self, const char *verb)
{
  Order *next = order_new (ORDER_STEP);

  next->verb = g_strdup (verb);
  order (self, next);
}

void
sv_import_talk_look (SvImportTalk *self)
{
  order (self, order_new (ORDER_LOOK));
}
