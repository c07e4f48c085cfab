/* sv-hub.c: the websockets of /api/v1/events
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-hub"

#include "sv-hub.h"

#include "common/sv-json.h"
#include "sv-feed.h"
#include "sv-route.h"
#include "sv-socket.h"

#include <string.h>

#define MOST_CLIENTS 4000
#define PING_SECONDS 30
#define SILENT_SECONDS 75
#define AHEAD_MS 250
#define RETRY_MS 1000

typedef struct
{
  SvHub *hub;
  GList link;
  SvSocket *socket;
  SvPrincipal *me;
  const char *told_many; /* (unowned) the kind of the last 'many' of this round, to say it once */
} Client;

struct _SvHub
{
  char *url;
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  int count;   /* atomic: how many clients */
  int changes; /* atomic: whether a reading is on its way */

  /* The rest belongs to the thread. */
  SvDb *db; /* (nullable) */
  SvFeed *feed;
  GQueue clients; /* (element-type Client) */
  GSource *again; /* (nullable) the next reading without a NOTIFY */
  GString *json;  /* the event that is being told */
};

/* What is handed from the main loop to the thread. */
typedef struct
{
  SvHub *hub;
  GIOStream *stream;
  GSocket *socket;
  SvPrincipal *me;
  char *text; /* (nullable) since, or the payload of a NOTIFY */
} Errand;

/* ------------------------------------------------------------ who hears what */

/* People in the field hear of kinds that are made for them; of others they do not even learn that
 * there are any. */
static gboolean
is_for_field (const SvResource *resource)
{
  for (guint i = 0; i < resource->n_routes; i++)
    {
      if (strcmp (resource->routes[i].method, "GET") == 0 &&
          (resource->routes[i].flags & SV_ROUTE_FIELD))
        return TRUE;
    }

  return FALSE;
}

static SvScope
scope_of_kind (SvRole role, const char *kind)
{
  const SvResource *resource = sv_resource_of_kind (kind);
  g_autofree char *permission = NULL;

  if (sv_role_is_field (role) && !(resource && is_for_field (resource)))
    return SV_SCOPE_NONE;
  if (resource && resource->read)
    return sv_permission_scope (role, resource->read);

  /* Kinds without a field table, such as jobs. */
  permission = g_strconcat (kind, ".read", NULL);

  return sv_permission_exists (permission) ? sv_permission_scope (role, permission) : SV_SCOPE_NONE;
}

gboolean
sv_hub_may_hear (const SvPrincipal *me, const char *kind, gint64 record, const gint64 persons[4])
{
  switch (scope_of_kind (me->role, kind))
    {
    case SV_SCOPE_ALL:
      return TRUE;
    case SV_SCOPE_OWN:
      for (guint i = 0; i < 4; i++)
        {
          if (persons[i] == me->person)
            return TRUE;
        }
      return strcmp (kind, "person") == 0 && record == me->person;
    default:
      return FALSE;
    }
}

/* ------------------------------------------------------------ telling */

static void
write_event (GString *json, const SvChange *change)
{
  g_string_assign (json, "{");
  sv_json_append_key (json, "seq");
  sv_json_append_string (json, change->seq);
  sv_json_append_key (json, "kind");
  sv_json_append_string (json, change->kind);
  sv_json_append_key (json, "id");
  if (change->record)
    sv_json_append_int (json, change->record);
  else
    g_string_append (json, "null");
  sv_json_append_key (json, "change");
  sv_json_append_string (json, change->change);
  g_string_append_c (json, '}');
}

static void
tell_client (Client *client, const SvChange *change, const GString *json)
{
  /* 'many' is noted once for each agent and seller it belongs to; staff need not hear it as often.
   */
  if (change->record == 0)
    {
      const char *kind = g_intern_string (change->kind);

      if (client->told_many == kind)
        return;
      client->told_many = kind;
    }
  sv_socket_send (client->socket, json->str, json->len);
}

static void
tell_all (const SvChange *change, gpointer user_data)
{
  SvHub *self = user_data;

  if (self->clients.length == 0)
    return;

  write_event (self->json, change);
  for (GList *l = self->clients.head; l; l = l->next)
    {
      Client *client = l->data;

      if (sv_hub_may_hear (client->me, change->kind, change->record, change->persons))
        tell_client (client, change, self->json);
    }
}

static void
tell_one (const SvChange *change, gpointer user_data)
{
  Client *client = user_data;

  if (!sv_hub_may_hear (client->me, change->kind, change->record, change->persons))
    return;
  write_event (client->hub->json, change);
  tell_client (client, change, client->hub->json);
}

static gboolean read_cb (gpointer user_data);

static void
read_again (SvHub *self, guint ms)
{
  if (self->again)
    g_source_destroy (self->again);
  g_clear_pointer (&self->again, g_source_unref);
  if (ms == 0)
    return;

  self->again = g_timeout_source_new (ms);
  g_source_set_callback (self->again, read_cb, self, NULL);
  g_source_attach (self->again, self->context);
}

static SvDb *
get_db (SvHub *self, GError **error)
{
  if (!self->db)
    self->db = sv_db_new (self->url, error);

  return self->db;
}

static void
read_changes (SvHub *self)
{
  g_autoptr (GError) error = NULL;

  g_atomic_int_set (&self->changes, FALSE);
  for (GList *l = self->clients.head; l; l = l->next)
    ((Client *)l->data)->told_many = NULL;

  if (!get_db (self, &error) || !sv_feed_read (self->feed, self->db, tell_all, self, &error))
    {
      g_message ("changes: %s", error->message);
      read_again (self, RETRY_MS);
      return;
    }
  read_again (self, sv_feed_is_ahead (self->feed) ? AHEAD_MS : 0);
}

static gboolean
read_cb (gpointer user_data)
{
  read_changes (user_data);

  return G_SOURCE_REMOVE;
}

/* ------------------------------------------------------------ clients */

static void
client_free (Client *client)
{
  SvHub *self = client->hub;

  g_queue_unlink (&self->clients, &client->link);
  g_atomic_int_add (&self->count, -1);
  sv_socket_free (client->socket);
  sv_principal_unref (client->me);
  g_free (client);
}

static void
closed_cb (SvSocket *socket, gpointer user_data)
{
  client_free (user_data);
}

static void
replay (Client *client, const char *since)
{
  static const char resync[] = "{\"change\":\"resync\"}";
  g_autoptr (GError) error = NULL;
  SvDb *db = get_db (client->hub, &error);

  switch (db ? sv_feed_replay (db, since, tell_one, client, &error) : SV_REPLAY_FAILED)
    {
    case SV_REPLAYED:
      break;
    case SV_REPLAY_GONE:
      sv_socket_send (client->socket, resync, strlen (resync));
      break;
    case SV_REPLAY_FAILED:
      /* The client comes again, with the same point. */
      g_message ("replay: %s", error->message);
      sv_socket_close (client->socket, 1013);
      break;
    }
}

static gboolean
add_cb (gpointer data)
{
  Errand *errand = data;
  SvHub *self = errand->hub;
  Client *client = g_new0 (Client, 1);

  client->hub = self;
  client->me = sv_principal_ref (errand->me);
  client->socket = sv_socket_new (errand->stream, errand->socket, closed_cb, client);
  client->link.data = client;
  g_queue_push_tail_link (&self->clients, &client->link);
  g_atomic_int_inc (&self->count);

  if (self->clients.length > MOST_CLIENTS)
    sv_socket_close (client->socket, 1013);
  else if (errand->text)
    replay (client, errand->text);

  return G_SOURCE_REMOVE;
}

/* Sessions that have ended without our hearing of it: run out, or while nobody listened. */
static void
check_sessions (SvHub *self)
{
  g_autoptr (GHashTable) alive = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GString) ids = g_string_new ("{");
  g_autoptr (GError) error = NULL;
  g_autoptr (SvRows) rows = NULL;

  if (self->clients.length == 0)
    return;
  for (GList *l = self->clients.head; l; l = l->next)
    g_string_append_printf (ids, "%s%" G_GINT64_FORMAT, l->prev ? "," : "",
                            ((Client *)l->data)->me->session);
  g_string_append_c (ids, '}');

  if (!get_db (self, &error) ||
      !(rows = sv_db_query (self->db, "session.alive", &error, SV_TEXT (ids->str), SV_END)))
    {
      g_message ("session.alive: %s", error->message);
      return;
    }
  for (guint i = 0; i < sv_rows_count (rows); i++)
    {
      gint64 id = sv_rows_int (rows, i, 0);

      g_hash_table_add (alive, g_memdup2 (&id, sizeof id));
    }
  for (GList *l = self->clients.head; l; l = l->next)
    {
      Client *client = l->data;

      if (!g_hash_table_contains (alive, &client->me->session))
        sv_socket_close (client->socket, 1008);
    }
}

static gboolean
ping_cb (gpointer user_data)
{
  SvHub *self = user_data;
  gint64 now = g_get_monotonic_time ();

  for (GList *l = self->clients.head, *next; l; l = next)
    {
      Client *client = l->data;

      next = l->next;
      if (now - sv_socket_get_heard (client->socket) > SILENT_SECONDS * G_TIME_SPAN_SECOND)
        client_free (client);
      else
        sv_socket_ping (client->socket);
    }
  check_sessions (self);

  return G_SOURCE_CONTINUE;
}

static gboolean
forget_cb (gpointer data)
{
  Errand *errand = data;
  gint64 session = errand->text[0] == 's' ? g_ascii_strtoll (errand->text + 1, NULL, 10) : 0;

  for (GList *l = errand->hub->clients.head; l; l = l->next)
    {
      Client *client = l->data;

      if (client->me->session == session)
        sv_socket_close (client->socket, 1008);
    }

  return G_SOURCE_REMOVE;
}

static gboolean
check_cb (gpointer data)
{
  Errand *errand = data;

  read_changes (errand->hub);
  check_sessions (errand->hub);

  return G_SOURCE_REMOVE;
}

static gboolean
changed_cb (gpointer data)
{
  read_changes (((Errand *)data)->hub);

  return G_SOURCE_REMOVE;
}

static gboolean
quit_cb (gpointer data)
{
  SvHub *self = ((Errand *)data)->hub;

  for (GList *l = self->clients.head; l; l = l->next)
    sv_socket_close (((Client *)l->data)->socket, 1001);
  g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

static gpointer
hub_thread (gpointer data)
{
  SvHub *self = data;
  GSource *ping = g_timeout_source_new_seconds (PING_SECONDS);

  g_main_context_push_thread_default (self->context);
  g_source_set_callback (ping, ping_cb, self, NULL);
  g_source_attach (ping, self->context);
  read_changes (self);

  g_main_loop_run (self->loop);

  g_source_destroy (ping);
  g_source_unref (ping);
  read_again (self, 0);
  while (self->clients.head)
    client_free (self->clients.head->data);
  g_clear_pointer (&self->db, sv_db_free);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

/* ------------------------------------------------------------ from the main loop */

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  g_clear_object (&errand->stream);
  g_clear_object (&errand->socket);
  g_clear_pointer (&errand->me, sv_principal_unref);
  g_free (errand->text);
  g_free (errand);
}

static void
send_errand (SvHub *self, GSourceFunc func, Errand *errand)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  errand->hub = self;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, errand, errand_free);
  g_source_attach (source, self->context);
}

SvHub *
sv_hub_new (const char *database_url)
{
  SvHub *self = g_new0 (SvHub, 1);

  self->url = g_strdup (database_url);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->feed = sv_feed_new ();
  self->json = g_string_sized_new (128);
  self->thread = g_thread_new ("hub", hub_thread, self);

  return self;
}

void
sv_hub_free (SvHub *self)
{
  send_errand (self, quit_cb, g_new0 (Errand, 1));
  g_thread_join (self->thread);

  sv_feed_free (self->feed);
  g_string_free (self->json, TRUE);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self->url);
  g_free (self);
}

void
sv_hub_add (SvHub *self, GIOStream *stream, GSocket *socket, SvPrincipal *me, const char *since)
{
  Errand *errand = g_new0 (Errand, 1);

  errand->stream = g_object_ref (stream);
  errand->socket = g_object_ref (socket);
  errand->me = sv_principal_ref (me);
  errand->text = g_strdup (since);
  send_errand (self, add_cb, errand);
}

void
sv_hub_changed (SvHub *self)
{
  if (g_atomic_int_compare_and_exchange (&self->changes, FALSE, TRUE))
    send_errand (self, changed_cb, g_new0 (Errand, 1));
}

void
sv_hub_forget (SvHub *self, const char *payload)
{
  Errand *errand = g_new0 (Errand, 1);

  errand->text = g_strdup (payload);
  send_errand (self, forget_cb, errand);
}

void
sv_hub_check (SvHub *self)
{
  send_errand (self, check_cb, g_new0 (Errand, 1));
}

guint
sv_hub_count (SvHub *self)
{
  return g_atomic_int_get (&self->count);
}
