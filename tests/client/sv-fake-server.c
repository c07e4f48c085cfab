/* sv-fake-server.c: a server inside the test, whose answers wait until the test gives them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sv-fake-server.h"

#include "sv-spawned-server.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#define PREFIX "/api/v1/"

struct _SvFakeServer
{
  SoupServer *soup; /* (owned) */
  char **paths;     /* (owned) */
  char *session;    /* (owned) what signing in answers */
  GPtrArray *held;  /* (owned) of SvAsked */
  GHashTable *said; /* (owned) path → JSON that is answered at once */
  char *folder;     /* (owned) of the house */
  SvHouse *house;   /* (owned) */
};

struct _SvAsked
{
  SoupServerMessage *message; /* (owned) */
  char *method;               /* (owned) */
  char *path;                 /* (owned) */
  JsonObject *body;           /* (owned) (nullable) */
  char *member;               /* (owned) (nullable) asked for last */
};

static void
asked_free (SvAsked *asked)
{
  g_object_unref (asked->message);
  g_free (asked->method);
  g_free (asked->path);
  g_clear_pointer (&asked->body, json_object_unref);
  g_free (asked->member);
  g_free (asked);
}

static void
answer (SoupServerMessage *message, guint status, const char *json)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, json,
                                    strlen (json));
}

static gboolean
is_held (SvFakeServer *self, const char *path)
{
  for (guint i = 0; self->paths[i] != NULL; i++)
    if (g_str_has_prefix (path, self->paths[i]))
      return TRUE;
  return FALSE;
}

static void
asked_cb (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
          gpointer user_data)
{
  SvFakeServer *self = user_data;
  const char *below = g_str_has_prefix (path, PREFIX) ? path + strlen (PREFIX) : path;
  const char *words = g_uri_get_query (soup_server_message_get_uri (message));
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autoptr (JsonParser) parser = json_parser_new ();
  SvAsked *asked;

  if (strcmp (below, "sessions") == 0)
    {
      answer (message, 201, self->session);
      return;
    }
  if (!is_held (self, below))
    {
      const char *said = g_hash_table_lookup (self->said, below);

      answer (message, said != NULL ? 200 : 404, said != NULL ? said : "{\"code\":\"not_found\"}");
      return;
    }

  asked = g_new0 (SvAsked, 1);
  asked->message = g_object_ref (message);
  asked->method = g_strdup (soup_server_message_get_method (message));
  asked->path = words != NULL ? g_strdup_printf ("%s?%s", below, words) : g_strdup (below);
  if (g_bytes_get_size (bytes) > 0 &&
      json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                  (gssize)g_bytes_get_size (bytes), NULL))
    asked->body = json_node_dup_object (json_parser_get_root (parser));
  soup_server_message_pause (message);
  g_ptr_array_add (self->held, asked);
}

static char *
make_session (const char *permissions)
{
  g_auto (GStrv) names = g_strsplit (permissions != NULL ? permissions : "", " ", -1);
  g_autofree char *list = g_strjoinv ("\",\"", names);

  return g_strdup_printf (
      "{\"token\":\"t\",\"user\":{\"id\":1,\"name\":\"Me\",\"email\":\"me@shop\","
      "\"role\":\"admin\",\"currency\":\"SEK\",\"permissions\":[\"%s\"]}}",
      list);
}

static void
sign_in (SvFakeServer *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoslist (GUri) addresses = soup_server_get_uris (self->soup);
  g_autofree char *address =
      g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (addresses->data));
  SvApi *api = sv_house_get_api (self->house);

  sv_api_sign_in_async (api, address, "me@shop", "x", NULL, sv_wait_cb, &result);
  sv_api_sign_in_finish (api, sv_wait_result (&result), &error);
  g_assert_no_error (error);
}

SvFakeServer *
sv_fake_server_new (const char *const *paths, const char *permissions)
{
  SvFakeServer *self = g_new0 (SvFakeServer, 1);
  g_autoptr (GError) error = NULL;

  self->paths = g_strdupv ((char **)paths);
  self->session = make_session (permissions);
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify)asked_free);
  self->said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->soup = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->soup, NULL, asked_cb, self, NULL);
  soup_server_listen_local (self->soup, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  self->folder = g_dir_make_tmp ("sv-fake.XXXXXX", &error);
  g_assert_no_error (error);
  self->house = sv_house_new (self->folder);
  sign_in (self);
  return self;
}

void
sv_fake_server_free (SvFakeServer *self)
{
  g_autofree char *known = g_build_filename (self->folder, "known-servers", NULL);
  g_autofree char *chosen = g_build_filename (self->folder, "client.conf", NULL);

  sv_api_sign_out (sv_house_get_api (self->house));
  g_object_unref (self->house);
  soup_server_disconnect (self->soup);
  g_object_unref (self->soup);
  g_ptr_array_unref (self->held);
  g_hash_table_unref (self->said);
  g_remove (known);
  g_remove (chosen);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_strfreev (self->paths);
  g_free (self->session);
  g_free (self);
}

void
sv_fake_server_say (SvFakeServer *self, const char *path, const char *json)
{
  g_hash_table_insert (self->said, g_strdup (path), g_strdup (json));
}

SvHouse *
sv_fake_server_get_house (SvFakeServer *self)
{
  return self->house;
}

typedef struct
{
  SvFakeServer *server;
  const char *method;
  const char *path;
} Wanted;

static gboolean
is_wanted (SvAsked *asked, const char *method, const char *path)
{
  return strcmp (asked->method, method) == 0 && strcmp (asked->path, path) == 0;
}

static gboolean
is_there (gpointer data)
{
  Wanted *wanted = data;

  return sv_fake_server_count (wanted->server, wanted->method, wanted->path) > 0;
}

guint
sv_fake_server_count (SvFakeServer *self, const char *method, const char *path)
{
  guint n = 0;

  for (guint i = 0; i < self->held->len; i++)
    n += is_wanted (self->held->pdata[i], method, path);
  return n;
}

SvAsked *
sv_fake_server_take (SvFakeServer *self, const char *method, const char *path)
{
  Wanted wanted = { self, method, path };
  g_autofree char *what = g_strdup_printf ("%s %s", method, path);

  sv_wait_until (is_there, &wanted, what);
  for (guint i = 0; i < self->held->len; i++)
    if (is_wanted (self->held->pdata[i], method, path))
      return g_ptr_array_steal_index (self->held, i);
  g_assert_not_reached ();
}

const char *
sv_asked_get (SvAsked *self, const char *key)
{
  JsonNode *node = self->body != NULL ? json_object_get_member (self->body, key) : NULL;

  g_clear_pointer (&self->member, g_free);
  if (node != NULL)
    self->member = json_to_string (node, FALSE);
  return self->member;
}

static const char *
get_header (SvAsked *self, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (self->message),
                                       name);
}

const char *
sv_asked_get_key (SvAsked *self)
{
  return get_header (self, "Idempotency-Key");
}

const char *
sv_asked_get_if_match (SvAsked *self)
{
  return get_header (self, "If-Match");
}

void
sv_asked_answer (SvAsked *self, guint status, const char *json)
{
  answer (self->message, status, json);
  soup_server_message_unpause (self->message);
  asked_free (self);
}

void
sv_asked_break_off (SvAsked *self)
{
  g_autoptr (GIOStream) line = soup_server_message_steal_connection (self->message);

  g_io_stream_close (line, NULL, NULL);
  asked_free (self);
}

void
sv_fake_server_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}
