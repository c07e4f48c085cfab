/* sv-router.c: from a method and a path to a handler
 *
 * Routes are kept as a tree of path segments, so that a match costs one hash look-up a segment.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "sv-router"

#include "sv-router.h"

#include "common/sv-error.h"
#include "sv-query.h"

#include <string.h>

#define MAX_SEGMENTS 12

typedef struct _Node Node;

struct _Node
{
  GHashTable *children; /* (nullable) (element-type utf8 Node) */
  Node *id;             /* (nullable) for {id} */
  Node *word;           /* (nullable) for {word} */
  GPtrArray *routes;    /* (nullable) (element-type SvRoute) one a method */
};

struct _SvRouter
{
  Node *root;
};

static void
node_free (gpointer data)
{
  Node *self = data;

  if (!self)
    return;

  g_clear_pointer (&self->children, g_hash_table_unref);
  node_free (self->id);
  node_free (self->word);
  g_clear_pointer (&self->routes, g_ptr_array_unref);
  g_free (self);
}

static Node *
node_step (Node *self, const char *segment)
{
  Node *child;

  if (strcmp (segment, "{id}") == 0)
    return self->id ? self->id : (self->id = g_new0 (Node, 1));
  if (strcmp (segment, "{word}") == 0)
    return self->word ? self->word : (self->word = g_new0 (Node, 1));

  if (!self->children)
    self->children = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, node_free);
  if (!(child = g_hash_table_lookup (self->children, segment)))
    {
      child = g_new0 (Node, 1);
      g_hash_table_insert (self->children, g_strdup (segment), child);
    }

  return child;
}

static const SvRoute *
node_route (Node *self, const char *method)
{
  for (guint i = 0; self->routes && i < self->routes->len; i++)
    {
      const SvRoute *route = g_ptr_array_index (self->routes, i);

      if (strcmp (route->method, method) == 0)
        return route;
    }

  return NULL;
}

static gboolean
check_route (const SvRoute *route, GError **error)
{
  gboolean is_public = (route->flags & SV_ROUTE_PUBLIC) != 0;
  const char *fault = NULL;

  if (!route->permission || !sv_permission_exists (route->permission))
    fault = "names no known permission";
  else if (is_public != (strcmp (route->permission, "public") == 0))
    fault = "must have both the flag PUBLIC and the permission “public”, or neither";
  else if (!route->handler && !(route->flags & SV_ROUTE_SOCKET))
    fault = "has no handler";
  else if (route->path[0] != '/' || (route->path[1] && g_str_has_suffix (route->path, "/")))
    fault = "has a path that nothing can match";

  if (fault)
    g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "route %s %s %s", route->method, route->path,
                 fault);

  return fault == NULL;
}

static gboolean
add_route (SvRouter *self, const SvRoute *route, GError **error)
{
  g_auto (GStrv) segments = NULL;
  Node *node = self->root;

  if (!check_route (route, error))
    return FALSE;

  segments = g_strsplit (route->path + 1, "/", MAX_SEGMENTS);
  for (guint i = 0; segments[i]; i++)
    node = node_step (node, segments[i]);

  if (node_route (node, route->method))
    {
      g_set_error (error, SV_ERROR, SV_ERROR_INVALID, "route %s %s stands there twice",
                   route->method, route->path);
      return FALSE;
    }
  if (!node->routes)
    node->routes = g_ptr_array_new ();
  g_ptr_array_add (node->routes, (gpointer)route);

  return TRUE;
}

SvRouter *
sv_router_new (const SvResource *const *resources, GError **error)
{
  g_autoptr (SvRouter) self = g_new0 (SvRouter, 1);

  self->root = g_new0 (Node, 1);
  for (guint i = 0; resources[i]; i++)
    {
      for (guint j = 0; j < resources[i]->n_routes; j++)
        {
          if (!add_route (self, &resources[i]->routes[j], error))
            return NULL;
        }
    }

  return g_steal_pointer (&self);
}

void
sv_router_free (SvRouter *self)
{
  node_free (self->root);
  g_free (self);
}

/* Digits only, above 0 and within 64 bits. */
static gboolean
read_id (const char *segment, gint64 *id)
{
  gsize length = strspn (segment, "0123456789");

  if (length == 0 || segment[length] != '\0' || length > 19 || segment[0] == '0')
    return FALSE;

  *id = g_ascii_strtoll (segment, NULL, 10);

  return *id != G_MAXINT64;
}

static gboolean
is_word (const char *segment)
{
  gboolean dots_only = TRUE;

  for (const char *p = segment; *p; p++)
    {
      if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_' && *p != '.')
        return FALSE;
      dots_only = dots_only && *p == '.';
    }

  return !dots_only;
}

static Node *
walk (Node *node, SvCall *call, const char *segment)
{
  Node *child = node->children ? g_hash_table_lookup (node->children, segment) : NULL;

  if (child)
    return child;
  if (node->id && read_id (segment, call->id ? &call->sub_id : &call->id))
    return node->id;
  if (node->word && is_word (segment))
    {
      char **word = call->word ? &call->sub_word : &call->word;

      g_free (*word);
      *word = g_strdup (segment);
      return node->word;
    }

  return NULL;
}

static char *
list_methods (Node *node)
{
  g_autoptr (GString) methods = g_string_new (NULL);

  for (guint i = 0; i < node->routes->len; i++)
    {
      const SvRoute *route = g_ptr_array_index (node->routes, i);

      g_string_append_printf (methods, "%s%s", i ? ", " : "", route->method);
      if (strcmp (route->method, "GET") == 0)
        g_string_append (methods, ", HEAD");
    }

  return g_string_free (g_steal_pointer (&methods), FALSE);
}

guint
sv_router_match (SvRouter *self, SvCall *call, const char *path, const char *query, char **allow)
{
  g_auto (GStrv) segments = NULL;
  Node *node = self->root;
  const char *method;

  /* An escaped slash would become a border between segments; no address of ours has one. */
  if (strcasestr (path, "%2f"))
    return 404;
  call->path = sv_query_unescape (path, -1, FALSE);
  if (!call->path || call->path[0] != '/')
    return 400;
  if (query && !(call->params = sv_query_parse (query)))
    return 400;

  segments = g_strsplit (call->path + 1, "/", MAX_SEGMENTS + 1);
  for (guint i = 0; segments[i] && node; i++)
    node = walk (node, call, segments[i]);
  if (!node || !node->routes)
    return 404;

  method = strcmp (call->method, "HEAD") == 0 ? "GET" : call->method;
  if ((call->route = node_route (node, method)))
    return 0;

  if (allow)
    *allow = list_methods (node);

  return 405;
}

guint
sv_router_may (const SvRoute *route, const SvPrincipal *me)
{
  if (route->flags & SV_ROUTE_PUBLIC)
    return 0;
  if (!me)
    return 401;
  /* People in the field get what is made for them, and nothing that was only forgotten. */
  if (sv_role_is_field (me->role) && !(route->flags & SV_ROUTE_FIELD))
    return 403;

  return sv_permission_scope (me->role, route->permission) == SV_SCOPE_NONE ? 403 : 0;
}

gboolean
sv_route_is_record (const SvRoute *route)
{
  static const SvHandler handlers[] = {
    sv_record_list,   sv_record_ids,    sv_record_rows,   sv_record_read,
    sv_record_create, sv_record_update, sv_record_remove, sv_record_restore,
  };

  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    if (route->handler == handlers[i])
      return TRUE;

  return FALSE;
}

const SvResource *
sv_route_resource (const SvRoute *route)
{
  for (guint i = 0; sv_resources[i]; i++)
    {
      const SvResource *resource = sv_resources[i];

      if (route >= resource->routes && route < resource->routes + resource->n_routes)
        return resource;
    }

  return NULL;
}

const SvResource *
sv_resource_of_kind (const char *kind)
{
  for (guint i = 0; sv_resources[i]; i++)
    {
      if (sv_resources[i]->table && strcmp (sv_resources[i]->table->kind, kind) == 0)
        return sv_resources[i];
    }

  return NULL;
}
